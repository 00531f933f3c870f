"""Checks that keep the portal from starting in production with dangerous settings, keys or data.

Django runs them before every management command, so before the worker and the scheduler too, and `oss_portal.wsgi`
runs them before the first request. Each fault names the setting and what to do.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.serialization import pkcs12
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004 - Django's name
from django.core.exceptions import ImproperlyConfigured
from django.db import Error as DatabaseError
from django.utils import timezone

from oss_portal.privacy.crypto import key_bytes
from oss_portal.transparency.notes import NoteRefused, VerifierKey

_RANDOM = 'make one: python -c "import secrets; print(secrets.token_urlsafe(50))"'
_ENCRYPTION_KEY = (
    'make one: python -c "import base64, secrets; print(base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())"'
)
_OF_32_BYTES = ("ENCRYPTION_KEYS", "TRANSPARENCY_LOG_KEY", "STATEMENT_KEY")
_FOR_EXAMPLES = re.compile(
    r"contoh|example|change-?me|ganti|rahasia|secret|password|insecure|default|warung-berkah", re.I
)
_SIMPLE_PASSWORDS = {
    "",
    "admin",
    "oss",
    "postgres",
    "root",
    "test",
    "uji",
    "user",
    "1234",
    "0000",
    "123456",
    "12345678",
}
_SENDS_NOTHING = ("console", "dummy", "locmem", "filebased")
_OF_ONE_PROCESS = ("LocMemCache", "DummyCache", "FileBasedCache")


def _fault(setting: str, what: str, remedy: str) -> Error:
    return Error(f"{setting}: {what}", hint=remedy, id=f"portal.{setting}")


def weakness(secret: str) -> str:
    """Return why a secret can be guessed, or an empty text."""
    repeated = next((secret[i : i + 8] for i in range(len(secret) - 15) if secret[i : i + 8] in secret[i + 8 :]), "")
    steps = {ord(b) - ord(a) for a, b in pairwise(secret)}
    if _FOR_EXAMPLES.search(secret):
        return "is an example"
    if len(secret) < 32:
        return "is shorter than 32 characters"
    if repeated or len(set(secret)) < 10 or len(steps) < 10 or re.fullmatch(r"[a-z\s._-]+|[A-Z\s._-]+", secret):
        return "is not random"
    return ""


def _is_example_password(password: str) -> bool:
    return password.lower() in _SIMPLE_PASSWORDS or bool(_FOR_EXAMPLES.search(password))


def _addresses() -> Iterator[CheckMessage]:
    if settings.DEBUG:
        yield _fault("DEBUG", "is on: error pages would show code and settings", "remove it")
    if cast(dict[str, Any], settings.LOGGING["root"])["level"] == "DEBUG":
        yield _fault("LOG_LEVEL", "is DEBUG: personal data and secrets would be in the logs", "set it to INFO")
    base = urlsplit(settings.BASE_URL)
    if base.scheme != "https" or not base.hostname:
        yield _fault("BASE_URL", "is not an https address", "set it to the address of the portal: https://…")
    elif not settings.ALLOWED_HOSTS:
        yield _fault("ALLOWED_HOSTS", "is missing", f"set it to the host of BASE_URL: {base.hostname}")
    elif any(host.strip(".") in {"", "*"} for host in settings.ALLOWED_HOSTS):
        what = "allows every host name: links in mails could be forged"
        yield _fault("ALLOWED_HOSTS", what, f"set it to {base.hostname}")
    elif not any(
        base.hostname == h or (h.startswith(".") and base.hostname.endswith(h)) for h in settings.ALLOWED_HOSTS
    ):
        yield _fault("ALLOWED_HOSTS", "does not name the host of BASE_URL", f"add {base.hostname}")
    if settings.SECURE_PROXY_SSL_HEADER and settings.TRUSTED_PROXIES < 1:
        yield _fault(
            "TRUSTED_PROXIES",
            "is 0 although BEHIND_PROXY is on: every visitor would have the address of the proxy",
            "set it to the number of our proxies that write X-Forwarded-For",
        )
    if settings.TRUSTED_PROXIES and not settings.SECURE_PROXY_SSL_HEADER:
        yield _fault("BEHIND_PROXY", "is off although TRUSTED_PROXIES is not 0: visitors could pretend to have any"
                     " address", "set BEHIND_PROXY=on, or TRUSTED_PROXIES=0")  # fmt: skip
    if not settings.SECURE_SSL_REDIRECT and not settings.SECURE_PROXY_SSL_HEADER:
        yield _fault("SECURE_SSL_REDIRECT", "is off, and the portal has no proxy", "set it to on")


def _services() -> Iterator[CheckMessage]:
    if not settings.STAFF_TOTP_REQUIRED:
        yield _fault("STAFF_TOTP_REQUIRED", "is off: a password alone opens the admin", "set it to on")
    if settings.IDENTITY_CHECK == "demo":
        yield _fault("IDENTITY_CHECK", "is demo: no identity is really checked", "set it to officer or dukcapil")
    if settings.DUKCAPIL_URL and not settings.DUKCAPIL_URL.startswith("https://"):
        remedy = "use https://…: identity numbers are sent over TLS only"
        yield _fault("DUKCAPIL_URL", "is not an https address", remedy)
    if settings.PHONE_CHANNEL == "log":
        yield _fault(
            "PHONE_CHANNEL", "is log: codes are not sent, and others can read them", "set it to http, or leave it empty"
        )
    if settings.PHONE_CHANNEL_URL and not settings.PHONE_CHANNEL_URL.startswith("https://"):
        remedy = "use https://…: numbers and codes are sent over TLS only"
        yield _fault("PHONE_CHANNEL_URL", "is not an https address", remedy)
    if settings.CACHES["default"]["BACKEND"].endswith(_OF_ONE_PROCESS):
        what = "is a cache of one process: limits would not count all requests"
        yield _fault("CACHE_URL", what, "set it to the address of Redis, or leave it empty")
    uploads = Path(settings.STORAGES["default"].get("OPTIONS", {}).get("location", "/")).resolve()
    if any(uploads.is_relative_to(Path(d).resolve()) for d in (settings.STATIC_ROOT, *settings.STATICFILES_DIRS)):
        what = "is inside the folder of static files, which everybody may read"
        yield _fault("UPLOAD_DIR", what, "set it to another folder")


def _keys() -> Iterator[CheckMessage]:
    named = {"SECRET_KEY": [settings.SECRET_KEY], "AUDIT_SEAL_KEY": [settings.AUDIT_SEAL_KEY]}
    named |= {name: [getattr(settings, name)] for name in ("TRANSPARENCY_LOG_KEY", "STATEMENT_KEY")}
    named |= {name: getattr(settings, name) for name in ("SECRET_KEY_FALLBACKS", "ENCRYPTION_KEYS", "BLIND_INDEX_KEYS")}
    seen: set[str] = set()
    for name, keys in named.items():
        for key in keys:
            remedy = _ENCRYPTION_KEY if name in _OF_32_BYTES else _RANDOM
            if why := weakness(key):
                yield _fault(name, why, remedy)
            if key in seen:
                yield _fault(name, "a key is used twice", "use each key for one setting only; " + remedy)
            seen.add(key)
    for name, key in ((setting, key) for setting in _OF_32_BYTES for key in named[setting]):
        try:
            raw = key_bytes(key)
        except ImproperlyConfigured:
            yield _fault(name, "a key is not 32 bytes in url-safe base64", _ENCRYPTION_KEY)
            continue
        if weakness(raw.decode("latin-1")) or all(32 <= byte < 127 for byte in raw):
            yield _fault(name, "a key is not random", _ENCRYPTION_KEY)
    for name in ("TRANSPARENCY_FORMER_KEYS", "TRANSPARENCY_WITNESSES"):
        for key in getattr(settings, name):
            try:
                VerifierKey.parse(key)
            except NoteRefused:
                yield _fault(
                    name, "has a value that is not the public key of a log", "copy name+id+key from kunci.json"
                )


def _passwords() -> Iterator[CheckMessage]:
    if settings.METRICS_TOKEN and (why := weakness(settings.METRICS_TOKEN)):
        yield _fault("METRICS_TOKEN", why, _RANDOM)
    passwords = {
        "DATABASE_URL": settings.DATABASES["default"].get("PASSWORD") or None,
        "DATABASE_REPLICA_URL": settings.DATABASES.get("replica", {}).get("PASSWORD") or None,
        "CACHE_URL": urlsplit(str(settings.CACHES["default"].get("LOCATION", ""))).password,
        "EMAIL_URL": getattr(settings, "EMAIL_HOST_PASSWORD", "") or None,
        "DUKCAPIL_PASSWORD": settings.DUKCAPIL_PASSWORD or None,
        "PHONE_CHANNEL_TOKEN": settings.PHONE_CHANNEL_TOKEN or None,
        "HELPDESK_MAILBOX": urlsplit(settings.HELPDESK_MAILBOX).password,
    }
    for name, password in passwords.items():
        if password is not None and _is_example_password(password):
            yield _fault(name, "its password is an example", "give that account another password")
    if settings.EMAIL_BACKEND.split(".")[-2] in _SENDS_NOTHING:
        what = "is missing, or does not name a mail server: no mail would be sent"
        yield _fault("EMAIL_URL", what, "set it to smtps://… or smtp://…")


def _signature() -> Iterator[CheckMessage]:
    kind = settings.SIGNING_PROVIDER.rpartition(".")[2]
    if kind == "Pkcs12":
        certificate, faults = _pkcs12()
        yield from faults
    elif kind == "Pkcs11" and (missing := [k for k, v in settings.SIGNING_PKCS11.items() if not v]):
        certificate = None
        yield _fault(f"SIGNING_PKCS11_{missing[0].upper()}", "is missing", "set it, as .env.example says")
    else:
        certificate, fault = _certificate_of_provider()
        if fault:
            yield fault
    if kind == "Pkcs11" and settings.SIGNING_PKCS11["pin"] in _SIMPLE_PASSWORDS - {""}:
        yield _fault("SIGNING_PKCS11_PIN", "is an example", "give the token another PIN")
    from oss_portal.documents.notices import check_time_stamps

    yield from check_time_stamps()
    if certificate is not None:
        yield from _certificate(certificate, "SIGNING_P12" if kind == "Pkcs12" else "SIGNING_PROVIDER")


def _pkcs12() -> tuple[x509.Certificate | None, list[CheckMessage]]:
    remedy = "name the PKCS#12 file with the signing key of Lembaga OSS; the account oss must be able to read it"
    if _is_example_password(settings.SIGNING_PASSWORD):
        return None, [_fault("SIGNING_PASSWORD", "is missing or an example", "give the file another password")]
    try:
        content = Path(settings.SIGNING_P12).read_bytes()
    except OSError as error:
        return None, [_fault("SIGNING_P12", f"cannot be read ({error.strerror})", remedy)]
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(content, settings.SIGNING_PASSWORD.encode())
    except ValueError:
        return None, [_fault("SIGNING_P12", "is not a PKCS#12 file, or SIGNING_PASSWORD does not open it", remedy)]
    if key is None or not (certificate or others):
        return None, [_fault("SIGNING_P12", "lacks the key or its certificate", remedy)]
    if certificate is None or key.public_key() != certificate.public_key():
        return None, [_fault("SIGNING_P12", "its key does not belong to its certificate", remedy)]
    return certificate, []


def _certificate_of_provider() -> tuple[x509.Certificate | None, CheckMessage | None]:
    """Return the certificate of a token or a service; no answer is only a warning, because it may answer later."""
    from oss_portal.documents.providers import provider

    try:
        return x509.load_der_x509_certificate(provider().known_certificates()[0].dump()), None
    except (ImportError, AttributeError) as error:
        return None, _fault("SIGNING_PROVIDER", f"cannot be used ({error})", "set one of .env.example")
    # The library of a token raises exceptions of its own when the token is not there.
    except Exception as error:
        return None, Warning(
            f"SIGNING_PROVIDER: does not answer ({error})",
            hint="certificates wait until it does",
            id="portal.SIGNING_PROVIDER",
        )


def _certificate(certificate: x509.Certificate, setting: str) -> Iterator[CheckMessage]:
    now: datetime = timezone.now()
    until = certificate.not_valid_after_utc
    if _FOR_EXAMPLES.search(certificate.subject.rfc4514_string()):
        yield _fault(setting, "the certificate is an example", "use the certificate of Lembaga OSS")
    if until < now:
        yield _fault(setting, f"the certificate expired on {until:%Y-%m-%d}", "ask its issuer for a new one")
    elif until < now + timedelta(days=30):
        yield Warning(f"{setting}: the certificate expires on {until:%Y-%m-%d}", id="portal.certificate")
    if certificate.not_valid_before_utc > now:
        yield _fault(
            setting,
            f"the certificate is valid only from {certificate.not_valid_before_utc:%Y-%m-%d} on",
            "use another one until then",
        )


def _demonstration() -> Iterator[CheckMessage]:
    """Yield a fault if an account of the demonstration has its published password; none without a database."""
    from oss_portal.demo_data import PASSWORD
    from oss_portal.management.commands.load_demo import demo_modules
    from oss_portal.models import Pengguna

    names = [user_id for module in demo_modules() for user_id, _purpose in getattr(module, "ACCOUNTS", [])]
    try:
        accounts = list(Pengguna.objects.filter(user_id__in=names, is_active=True).order_by("-is_superuser", "pk"))
    except DatabaseError:
        return
    if found := next((account for account in accounts if account.check_password(PASSWORD)), None):
        yield _fault(
            "DATABASE_URL",
            f"the database holds demonstration data: {found.user_id} has the password that is printed in README.md",
            "use another database for production",
        )


def dangers() -> list[CheckMessage]:
    """Return all that is dangerous in production, with warnings."""
    return [*_addresses(), *_services(), *_keys(), *_passwords(), *_signature(), *_demonstration()]


@register(Tags.security)
def check_production(**kwargs: Any) -> list[CheckMessage]:
    """Return the `dangers` in production; development and tests may have dangerous settings."""
    return dangers() if settings.PRODUCTION else []


def refuse_dangerous_start() -> None:
    """End the process with a list of all faults. For entry points that run no checks of Django."""
    if faults := [f for f in check_production() if f.is_serious()]:
        lines = [f"{fault.msg}; {fault.hint}" for fault in faults]
        raise SystemExit("\n".join(["The portal does not start in production because of these faults:", *lines]))
