"""Dangerous settings, keys and data keep the portal from starting in production (attack 9)."""

import os
import subprocess
import sys

import environ
import pytest
from django.conf import settings as portal_settings
from django.core.management import get_commands, load_command_class

from oss_portal import checks
from oss_portal.demo_data import PASSWORD
from oss_portal.documents.providers import make_demo_certificate
from oss_portal.models import Pengguna
from tests.environment import PRODUCTION, signing_settings, time_stamp_settings
from tests.signer import forget_signer

START = {
    "web": ["-m", "gunicorn", "--check-config", "oss_portal.wsgi", "--config", "oss_portal/gunicorn.py"],
    "check": ["manage.py", "check", "--deploy"],
    "worker": ["manage.py", "db_worker", "--batch"],
}
# Each wrong setting with a text that the refusing message must contain; one real start has all of them.
WRONG = {
    "DEBUG": "on",
    "ALLOWED_HOSTS": "*",
    "BEHIND_PROXY": "on",
    "SECRET_KEY": "django-insecure-" + "a1B2c3D4e5" * 5,
    "BLIND_INDEX_KEYS": "pendek",
    "AUDIT_SEAL_KEY": "rahasia-" * 8,
    "TRANSPARENCY_LOG_KEY": "dWppLXVqaS11amktdWppLXVqaS11amktdWppLXVqaSE=",
    "STATEMENT_KEY": "pendek",
    "ENCRYPTION_KEYS": "dWppLXVqaS11amktdWppLXVqaS11amktdWppLXVqaSE=",
    "EMAIL_URL": "consolemail://",
    "STAFF_TOTP_REQUIRED": "off",
    "DATABASE_URL": "postgresql://oss:secret@localhost:1/oss",
    "CACHE_URL": "locmemcache://",
    "LOG_LEVEL": "DEBUG",
    "SIGNING_PASSWORD": "contoh",
    "IDENTITY_CHECK": "demo",
}
NAMED = {*WRONG, "TRUSTED_PROXIES"} - {"BEHIND_PROXY"}


TWO_WRONG = {"BEHIND_PROXY": "on", "ALLOWED_HOSTS": "*"}


@pytest.fixture(scope="module")
def starts(tmp_path_factory):
    """Return the messages of each process of a portal at its start, with no, two or many wrong settings."""
    signature = signing_settings(tmp_path_factory.mktemp("start"))
    running = {}
    cases = [("right", {}, "web"), ("two", TWO_WRONG, "check"), ("two", TWO_WRONG, "worker"), ("many", WRONG, "web")]
    for name, changed, way in cases:
        values = PRODUCTION | signature | changed | {"PATH": os.environ["PATH"]}
        command = [sys.executable, "-W", "ignore", *START[way]]
        running[name, way] = subprocess.Popen(
            command, cwd=portal_settings.BASE_DIR, env=values, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
    return {key: (process.communicate()[1], process.returncode) for key, process in running.items()}


def test_the_web_server_of_a_dangerous_portal_does_not_start_and_names_every_setting(starts):
    """Attack 9 with a real start: gunicorn loads the portal before it accepts visitors."""
    said, code = starts["many", "web"]
    assert code != 0
    assert "Traceback" not in said
    assert {line.partition(":")[0] for line in said.splitlines()} >= NAMED
    assert PRODUCTION["SECRET_KEY"] not in said


@pytest.mark.parametrize("way", ["check", "worker"])
def test_no_process_of_a_dangerous_portal_starts(starts, way):
    said, code = starts["two", way]
    assert code != 0
    assert "TRUSTED_PROXIES: " in said
    assert "ALLOWED_HOSTS: " in said
    assert "set it to the number of our proxies" in said


def test_a_portal_with_everything_in_place_starts(starts):
    said, code = starts["right", "web"]
    assert code == 0, said


def test_every_command_of_ours_asks_first_but_those_that_save_data():
    """The scheduler and all other commands run the checks, as the worker above does."""
    ours = {name for name, app in get_commands().items() if app in portal_settings.PORTAL_APPS}
    free = {name for name in ours if not load_command_class(get_commands()[name], name).requires_system_checks}
    save = {"backup", "restore", "restore_drill", "verify_audit", "verify_log", "doctor", "can_run"}
    # `setup` is for development and runs the others; `tell_operator` mails that a unit failed, also of a faulty portal.
    assert free == save | {"setup", "tell_operator"}
    assert "scheduler" in ours


# --- Each danger, in this process -------------------------------------------------------------------------------------


@pytest.fixture
def production(settings, tmp_path):
    """The settings of a production portal in which nothing is dangerous."""
    settings.PRODUCTION = True
    settings.DEBUG = False
    for name in ("SECRET_KEY", "AUDIT_SEAL_KEY", "TRANSPARENCY_LOG_KEY", "STATEMENT_KEY", "BASE_URL"):
        setattr(settings, name, PRODUCTION[name])
    for name in ("ENCRYPTION_KEYS", "BLIND_INDEX_KEYS", "ALLOWED_HOSTS"):
        setattr(settings, name, [PRODUCTION[name]])
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.STAFF_TOTP_REQUIRED = True
    settings.SECURE_SSL_REDIRECT = True
    settings.IDENTITY_CHECK = "officer"
    settings.SIGNING_PROVIDER = "oss_portal.documents.providers.Pkcs12"
    for name, value in (signing_settings(tmp_path) | time_stamp_settings(tmp_path)).items():
        setattr(settings, name, value)
    return settings


def faults(setting):
    """Return the messages about `setting`, which must be the only dangerous setting; each says what to do."""
    found = [f for f in checks.check_production() if f.is_serious()]
    assert {f.msg.partition(":")[0] for f in found} <= {setting}
    assert all(f.hint for f in found)
    return " ".join(f.msg for f in found)


@pytest.mark.django_db
def test_nothing_is_dangerous_in_a_portal_with_everything_in_place(production):
    assert checks.check_production() == []


@pytest.mark.parametrize(
    ("setting", "value", "named", "words"),
    [
        ("DEBUG", True, "DEBUG", "is on"),
        ("BASE_URL", "http://oss.example", "BASE_URL", "not an https"),
        ("BASE_URL", "", "BASE_URL", "not an https"),
        ("BASE_URL", "https://", "BASE_URL", "not an https"),
        ("ALLOWED_HOSTS", [], "ALLOWED_HOSTS", "is missing"),
        ("ALLOWED_HOSTS", ["oss.example", "*"], "ALLOWED_HOSTS", "every host name"),
        ("ALLOWED_HOSTS", ["."], "ALLOWED_HOSTS", "every host name"),
        ("ALLOWED_HOSTS", ["lain.example"], "ALLOWED_HOSTS", "host of BASE_URL"),
        ("SECURE_PROXY_SSL_HEADER", ("HTTP_X_FORWARDED_PROTO", "https"), "TRUSTED_PROXIES", "is 0 although"),
        ("TRUSTED_PROXIES", 1, "BEHIND_PROXY", "is off"),
        ("SECURE_SSL_REDIRECT", False, "SECURE_SSL_REDIRECT", "is off"),
        ("STAFF_TOTP_REQUIRED", False, "STAFF_TOTP_REQUIRED", "is off"),
        ("IDENTITY_CHECK", "demo", "IDENTITY_CHECK", "no identity is"),
        ("DUKCAPIL_URL", "http://dukcapil.example", "DUKCAPIL_URL", "not an https"),
        ("DUKCAPIL_PASSWORD", "rahasia", "DUKCAPIL_PASSWORD", "an example"),
        ("CACHES", {"default": environ.Env.cache_url_config("locmemcache://")}, "CACHE_URL", "one process"),
        ("CACHES", {"default": environ.Env.cache_url_config("dummycache://")}, "CACHE_URL", "one process"),
        ("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend", "EMAIL_URL", "no mail"),
        ("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend", "EMAIL_URL", "no mail"),
        ("EMAIL_HOST_PASSWORD", "password", "EMAIL_URL", "an example"),
        ("HELPDESK_MAILBOX", "imaps://oss:contoh@mail.example/INBOX", "HELPDESK_MAILBOX", "an example"),
        ("METRICS_TOKEN", "metrik", "METRICS_TOKEN", "shorter"),
        ("ENCRYPTION_KEYS", ["bukan-kunci-Fernet-9081726354-XkQzWvYp"], "ENCRYPTION_KEYS", "32 bytes"),
        # base64 of a sentence of 32 letters, of 32 equal bytes, and of the bytes 0 to 31.
        ("ENCRYPTION_KEYS", ["S3VjaW5nIGhpdGFtIGR1ZHVrIGRpIHRlcmFzIHNpYW4="], "ENCRYPTION_KEYS", "not random"),
        ("ENCRYPTION_KEYS", ["AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="], "ENCRYPTION_KEYS", "not random"),
        ("ENCRYPTION_KEYS", ["AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="], "ENCRYPTION_KEYS", "not random"),
        ("SECRET_KEY", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGH", "SECRET_KEY", "not random"),
        ("SECRET_KEY", "kuda hitam berlari kencang di padang rumput luas", "SECRET_KEY", "not random"),
        ("SECRET_KEY", "Kucing7!Hitam" * 4, "SECRET_KEY", "not random"),
        ("SECRET_KEY", "change-me-3fJq8Zr1Xw0Lk5Vb7Nc2Td4Yh6Ug9Pm", "SECRET_KEY", "an example"),
        ("AUDIT_SEAL_KEY", "3fJq8Zr1Xw0Lk5Vb7Nc2", "AUDIT_SEAL_KEY", "shorter"),
        ("AUDIT_SEAL_KEY", "that of SECRET_KEY", "AUDIT_SEAL_KEY", "used twice"),
        ("TRANSPARENCY_LOG_KEY", "that of SECRET_KEY", "TRANSPARENCY_LOG_KEY", "32 bytes"),
        ("STATEMENT_KEY", "dWppLXVqaS11amktdWppLXVqaS11amktdWppLXVqaSE=", "STATEMENT_KEY", "not random"),
        ("BLIND_INDEX_KEYS", ["uji"], "BLIND_INDEX_KEYS", "shorter"),
        ("TRANSPARENCY_FORMER_KEYS", ["oss.go.id/log+00000000+AAAA"], "TRANSPARENCY_FORMER_KEYS", "not the public key"),
        ("SIGNING_PROVIDER", "oss_portal.documents.providers.Missing", "SIGNING_PROVIDER", "cannot be used"),
        ("SIGNING_PROVIDER", "oss_portal.documents.providers.Pkcs11", "SIGNING_PKCS11_MODULE", "is missing"),
        ("SIGNING_P12", "/nowhere/signing.p12", "SIGNING_P12", "cannot be read"),
        ("SIGNING_PASSWORD", "", "SIGNING_PASSWORD", "missing or an example"),
        ("SIGNING_PASSWORD", "tidak-membuka-9152", "SIGNING_P12", "does not open it"),
        ("UPLOAD_DIR", "static", "UPLOAD_DIR", "static files"),
    ],
)
@pytest.mark.django_db
def test_a_dangerous_setting_is_refused_and_named(production, setting, value, named, words):
    forget_signer()
    if setting == "UPLOAD_DIR":
        folder = str(portal_settings.BASE_DIR / "static" / "portal")
        storage = production.STORAGES["default"]
        production.STORAGES = production.STORAGES | {"default": storage | {"OPTIONS": {"location": folder}}}
    else:
        setattr(production, setting, PRODUCTION["SECRET_KEY"] if value == "that of SECRET_KEY" else value)
    try:
        assert words in faults(named)
    finally:
        forget_signer()


@pytest.mark.parametrize(
    ("certificate", "words"),
    [
        ({"name": "Sertifikat contoh, bukan BSrE"}, "is an example"),
        ({"days": -1}, "expired on"),
        ({"other_key": True}, "does not belong"),
    ],
)
@pytest.mark.django_db
def test_a_signing_certificate_that_is_an_example_over_or_of_another_key_is_refused(
    production, tmp_path, certificate, words
):
    for name, value in signing_settings(tmp_path, **certificate).items():
        setattr(production, name, value)
    assert words in faults("SIGNING_P12")


@pytest.mark.django_db
def test_the_certificate_that_development_makes_is_refused(production, tmp_path):
    """Attack 9b: the folder of a production portal in which `bin/portal` once ran."""
    production.SIGNING_P12, production.SIGNING_PASSWORD = str(tmp_path / "demo.p12"), "kuat-9152-Xk"
    make_demo_certificate(tmp_path / "demo.p12", b"kuat-9152-Xk")
    assert "is an example" in faults("SIGNING_P12")
    production.SIGNING_PASSWORD = "contoh"
    assert "example" in faults("SIGNING_PASSWORD")


@pytest.mark.django_db
def test_a_certificate_that_soon_ends_is_told_and_does_not_stop_the_portal(production, tmp_path):
    for name, value in signing_settings(tmp_path, days=10).items():
        setattr(production, name, value)
    (warning,) = checks.check_production()
    assert "expires on" in warning.msg
    assert not warning.is_serious()


def test_papers_without_time_stamps_are_told_and_do_not_stop_the_portal(production, db):
    production.SIGNING_TSA = production.SIGNING_ROOTS = ""
    (warning,) = checks.check_production()
    assert "PAdES B-B" in warning.msg
    assert not warning.is_serious()


def test_half_of_the_settings_of_time_stamps_is_refused(production, db):
    roots, production.SIGNING_ROOTS = production.SIGNING_ROOTS, ""
    assert "is missing" in faults("SIGNING_ROOTS")
    production.SIGNING_ROOTS = "/nowhere.pem"
    assert "cannot be read" in faults("SIGNING_ROOTS")
    production.SIGNING_ROOTS, production.SIGNING_TSA = roots, ""
    assert "is missing" in faults("SIGNING_TSA")


@pytest.mark.django_db
def test_accounts_of_the_demonstration_with_their_published_password_are_refused(production):
    Pengguna.objects.create_user("WARUNG", "warung@oss.example", "kata-sandi-sendiri-71", nama="Siti")
    assert faults("") == ""
    admin = Pengguna.objects.create_superuser("ADMIN", "admin@oss.example", PASSWORD, nama="Admin")
    assert "ADMIN" in faults("DATABASE_URL")
    admin.is_active = False
    admin.save()
    assert faults("") == ""


def test_no_random_secret_of_the_documented_kinds_is_refused():
    import secrets

    for _ in range(500):
        for secret in (secrets.token_urlsafe(50), secrets.token_hex(32), secrets.token_urlsafe(32)):
            assert checks.weakness(secret) == "", secret
