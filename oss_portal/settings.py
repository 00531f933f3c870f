"""Settings of the portal, all from the environment (see `.env.example`).

`ENVIRONMENT` is `production` (the default), `development` (`bin/portal`) or `test` (the tests). Production refuses to
start when a secret is missing here, or when `oss_portal.checks` finds something dangerous.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import environ
from babel import Locale
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django_countries.data import COUNTRIES

from oss_portal import __version__

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.Env()
# `bin/oss` names the file of an installed portal: /etc/oss/oss.env. The environment wins.
environ.Env.read_env(env("OSS_ENV", default=str(BASE_DIR / ".env")), overwrite=False)

ENVIRONMENT = env("ENVIRONMENT", default="production")
if ENVIRONMENT not in {"production", "development", "test"}:
    raise ImproperlyConfigured("ENVIRONMENT must be production, development or test")
PRODUCTION = ENVIRONMENT == "production"
TESTING = ENVIRONMENT == "test"


def _secret(name: str) -> str:
    """Return the secret `name`; only the tests may do without one."""
    value: str = env(name, default="")
    if not value and TESTING:
        # Deterministic and worthless: the tests own no data worth protecting.
        return "dWppLXVqaS11amktdWppLXVqaS11amktdWppLXVqaSE="
    if not value:
        raise ImproperlyConfigured(f"{name} is missing: see .env.example")
    return value


# --- Core -------------------------------------------------------------------------------------------------------------
SECRET_KEY = _secret("SECRET_KEY")
# Earlier keys: sessions, links and codes that they signed stay valid until the keys are removed here.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
DEBUG = env.bool("DEBUG", default=False)
BASE_URL = env("BASE_URL", default="http://localhost:8000" if not PRODUCTION else "").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"] if not PRODUCTION else [])
CSRF_TRUSTED_ORIGINS = [BASE_URL] if BASE_URL else []

# Our own apps, from the foundation up: each imports only those before it.
PORTAL_APPS = ("oss_portal", "ketentuan", "registrasi", "nib", "helpdesk")
INSTALLED_APPS = [
    *PORTAL_APPS,
    "oss_portal.apps.AdminPortalConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "django.forms",
    "captcha",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_otp",
    "django_otp_webauthn",
    "django_tasks",
    "django_tasks_db",
    "pgtrigger",
]

MIDDLEWARE = [
    # Before all middleware that answers by itself, so that redirects, 405 and static files have these headers too.
    "oss_portal.web.middleware.ContentPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "oss_portal.web.middleware.HeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "oss_portal.web.middleware.TextCompressionMiddleware",
    "oss_portal.web.middleware.TraceMiddleware",
    "oss_portal.web.request_logging.RequestLogMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "oss_portal.web.middleware.LanguageMiddleware",
    "oss_portal.web.middleware.CleanAddressMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "oss_portal.accounts.sessions.PersonMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "oss_portal.web.middleware.BackButtonMiddleware",
    "oss_portal.web.middleware.SessionTimeoutMiddleware",
    "registrasi.middleware.SecondFactorMiddleware",
    "registrasi.middleware.HakAksesMiddleware",
    "registrasi.middleware.RecordRefusedMiddleware",
    "oss_portal.web.outages.ReadOnlyMiddleware",
    "ketentuan.gate.middleware.KetentuanGateMiddleware",
    "oss_portal.web.error_pages.ErrorMiddleware",
    "oss_portal.web.visitors.DeviceMiddleware",
    "oss_portal.staff.files.OfficerFilesMiddleware",
]

ROOT_URLCONF = "oss_portal.urls"
WSGI_APPLICATION = "oss_portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "oss_portal.web.context_processors.portal",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Database ---------------------------------------------------------------------------------------------------------
# Set by manage.py: a command that an operator runs and waits for (migrate, backup, verify_audit …), in contrast to the
# processes that serve people. It connects without the pooler, and its statements have no time limit.
RUNS_COMMAND = env.bool("RUNS_COMMAND", default=False)
_DIRECT_URL = env("DATABASE_DIRECT_URL", default="") if RUNS_COMMAND else ""
DATABASES = {
    "default": env.db_url_config(_DIRECT_URL)
    if _DIRECT_URL
    else env.db_url("DATABASE_URL", default="postgresql://postgres@127.0.0.1:54329/oss_portal")
}
# A socket folder is written into the address with %2F for its slashes.
DATABASES["default"]["HOST"] = unquote(DATABASES["default"]["HOST"])
DATABASES["default"].setdefault("OPTIONS", {})
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# No statement and no idle transaction may hold a web worker for long. A session that waits for a lock makes later ones
# wait too.
_STATEMENT_MS, _IDLE_MS = (0, 0) if RUNS_COMMAND else (env.int("STATEMENT_TIMEOUT_MS", default=15000), 60_000)
DATABASES["default"]["OPTIONS"].setdefault(
    "options",
    f"-c statement_timeout={_STATEMENT_MS} -c lock_timeout={env.int('LOCK_TIMEOUT_MS', default=5000)}"
    f" -c idle_in_transaction_session_timeout={_IDLE_MS}",
)
# Tells the version of each connected process: a migration that breaks an older version waits until that one is gone.
DATABASES["default"]["OPTIONS"].setdefault("application_name", f"oss {__version__}")
# Folder of pg_dump, pg_restore and initdb of the server's major version, if they are in none of the usual places.
PG_BIN = env("PG_BIN", default="")
# transaction: PgBouncer or the like in transaction mode. There processes share a session, so server-side cursors and
# parameters at connection start cannot be used; the role sets the limits (docs/scaling.md). Empty: direct connections.
DATABASE_POOLER = env("DATABASE_POOLER", default="")
if DATABASE_POOLER not in {"", "transaction"}:
    raise ImproperlyConfigured("DATABASE_POOLER must be transaction or empty")
if DATABASE_POOLER and not _DIRECT_URL:
    DATABASES["default"]["OPTIONS"].pop("options")
    DATABASES["default"] |= {"CONN_MAX_AGE": 0, "DISABLE_SERVER_SIDE_CURSORS": True}
# A replica for reads that may be a moment old; it is not used when it is down or more than so many seconds behind.
REPLICA_MAX_LAG = env.float("REPLICA_MAX_LAG", default=10.0)
if env("DATABASE_REPLICA_URL", default=""):
    _replica = env.db_url("DATABASE_REPLICA_URL")
    _replica["HOST"] = unquote(_replica["HOST"])
    _options = DATABASES["default"]["OPTIONS"] | {"connect_timeout": 2} | _replica.get("OPTIONS", {})
    # A replica takes no writes, so the connection must not ask for a server that does. The primary is used when no
    # replica answers.
    _options.pop("target_session_attrs", None)
    DATABASES["replica"] = DATABASES["default"] | _replica | {"OPTIONS": _options, "TEST": {"MIRROR": "default"}}
# The role of web, workers and scheduler when `migrate` runs as another, the owner of the tables (docs/scaling.md).
DATABASE_RUNTIME_ROLE = env("DATABASE_RUNTIME_ROLE", default="")
DATABASE_ROUTERS = ["oss_portal.db.router.ReplicaRouter"]
for _database in DATABASES.values():
    if not _database["ENGINE"].endswith("postgresql"):
        raise ImproperlyConfigured("DATABASE_URL must name a PostgreSQL server")
    _database["ENGINE"] = "oss_portal.db.postgresql"

# Locks, rate limits and captcha must be shared by all web nodes: the cache is a database table unless Redis is named.
CACHES = {
    "default": env.cache_url("CACHE_URL")
    if env("CACHE_URL", default="")
    else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_portal"}
}

# --- Background work --------------------------------------------------------------------------------------------------
TASKS = {
    "default": {
        "BACKEND": "django_tasks.backends.immediate.ImmediateBackend"
        if TESTING
        else "oss_portal.db.task_backend.TaskBackend",
        "QUEUES": ["default", "surel", "berkas", "kiriman"],
        # The id of a task begins with the correlation id of the request that queued it; its log lines have that id too.
        "OPTIONS": {} if TESTING else {"id_function": "oss_portal.audit.context.task_id"},
    }
}
# Periodic work: dotted path of a task -> interval. `manage.py scheduler` enqueues each when due, once for all nodes.
SCHEDULE: dict[str, timedelta] = {
    "oss_portal.tasks.sweep_outgoing_mail": timedelta(minutes=1),
    "oss_portal.tasks.requeue_orphaned_tasks": timedelta(minutes=5),
    "oss_portal.tasks.remove_old_tasks": timedelta(hours=6),
    "oss_portal.tasks.remove_old_sessions": timedelta(minutes=5),
    "oss_portal.tasks.seal_audit": timedelta(hours=1),
    "oss_portal.tasks.keep_partitions": timedelta(hours=12),
    "oss_portal.tasks.sequence_log": timedelta(minutes=1),
    "oss_portal.tasks.move_deadlines": timedelta(hours=6),
    "oss_portal.tasks.remove_old_counters": timedelta(hours=1),
    "oss_portal.tasks.end_terms_of_officers": timedelta(hours=1),
    "oss_portal.tasks.check_work": timedelta(minutes=5),
    "oss_portal.tasks.tidy_work": timedelta(minutes=30),
    "oss_portal.tasks.restamp_documents": timedelta(hours=1),
    "ketentuan.tasks.resume_mailings": timedelta(minutes=10),
    "ketentuan.tasks.make_text_pdfs": timedelta(minutes=10),
    "ketentuan.tasks.erase_expired_held_forms": timedelta(hours=1),
    "helpdesk.tasks.check_clocks": timedelta(minutes=5),
    "helpdesk.tasks.remind_and_close": timedelta(hours=1),
    "helpdesk.tasks.fetch_mail": timedelta(minutes=2),
    "registrasi.tasks.expire_pendaftaran": timedelta(hours=6),
    "registrasi.tasks.check_identities": timedelta(minutes=1),
    "registrasi.tasks.end_expired_rights": timedelta(minutes=15),
    "registrasi.tasks.give_back_conflicts": timedelta(minutes=10),
    "registrasi.tasks.apply_retention": timedelta(days=1),
    "registrasi.tasks.resume_insiden_notices": timedelta(minutes=10),
    "registrasi.tasks.count_figures": timedelta(hours=1),
    "nib.tasks.send_reminders": timedelta(hours=6),
    "nib.tasks.grant_overdue": timedelta(minutes=15),
    "nib.tasks.grant_overdue_izin": timedelta(minutes=15),
    "nib.tasks.render_missed": timedelta(minutes=10),
    "nib.tasks.push_changes": timedelta(minutes=1),
}

# Months of these tables that the portal keeps, at least 14; older ones are detached into the schema `oss_archive`,
# where the portal does not see them. 0: all stay.
PARTITION_MONTHS = {
    "oss_portal.AuditEvent": env.int("AUDIT_MONTHS_AT_HAND", default=0),
    "oss_portal.OutgoingMail": env.int("MAIL_MONTHS_AT_HAND", default=0),
}

# Set-up data that every portal needs (safe to load again), and demonstration data for an empty development portal.
REFERENCE_DATA = [f"{app}.reference_data.load" for app in PORTAL_APPS]
DEMO_DATA = [f"{app}.demo_data" for app in PORTAL_APPS]

# --- Mail -------------------------------------------------------------------------------------------------------------
if env("EMAIL_URL", default=""):
    vars().update(env.email_url("EMAIL_URL"))
else:
    # Development: mails stay in the table of outgoing mail, readable at /surat-keluar/.
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
EMAIL_TIMEOUT = 20
# Dates of mails with the offset of Jakarta: "-0000" would say that the zone is unknown (RFC 5322).
EMAIL_USE_LOCALTIME = True
DEFAULT_FROM_EMAIL = env("MAIL_FROM", default="OSS <tidak-dibalas@oss.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Addresses of the operator, who gets a mail at once when the nightly backup fails.
OPERATOR_EMAIL = env.list("OPERATOR_EMAIL", default=[])

# --- Sign-in ----------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "oss_portal.Pengguna"
AUTHENTICATION_BACKENDS = ["oss_portal.accounts.backends.UserIdOrEmailBackend"]
PASSWORD_HASHERS = [
    "oss_portal.accounts.backends.LeanArgon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "oss_portal.accounts.backends.NotPersonalDataValidator"},
]
# The link for a new password is valid for one hour, as its mail says (U9).
PASSWORD_RESET_TIMEOUT = 60 * 60
LOGIN_URL = "masuk"
LOGIN_REDIRECT_URL = "dasbor"
LOGOUT_REDIRECT_URL = "beranda"
# Staff accounts need a second factor in production; elsewhere the demonstration accounts may sign in without.
STAFF_TOTP_REQUIRED = env.bool("STAFF_TOTP_REQUIRED", default=PRODUCTION)

# Passkeys are bound to the host of the portal: after a change of the host none of them works.
OTP_WEBAUTHN_HELPER_CLASS = "oss_portal.accounts.passkeys.PortalHelper"
OTP_WEBAUTHN_RP_ID = urlsplit(BASE_URL).hostname or "localhost"
OTP_WEBAUTHN_RP_NAME = env("PORTAL_NAME", default="OSS")
OTP_WEBAUTHN_ALLOWED_ORIGINS = [BASE_URL]
# `oss_portal.checks` refuses wrong addresses in production; a development portal may have any address.
SILENCED_SYSTEM_CHECKS = ["otp_webauthn.E030", "otp_webauthn.E031"]
# With a name, each wrong answer would be logged with its traceback.
OTP_WEBAUTHN_EXCEPTION_LOGGER_NAME = ""

SESSION_ENGINE = "oss_portal.accounts.sessions"
# A sign-in lasts a working day at most, however busy the person is (ASVS 7.3.2).
SESSION_COOKIE_AGE = 60 * 60 * 8
# Idle time-out of a signed-in person (KEA-3); drafts live in the database and survive it.
SESSION_IDLE_MINUTES = env.int("SESSION_IDLE_MINUTES", default=30)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "oss_portal.web.error_pages.error_csrf"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- Transport and headers (KEA-1) ------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = PRODUCTION and env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", default=False) else None
# The number of our own proxies in front of the portal: so many entries of X-Forwarded-For are trusted, from the right.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
SECURE_HSTS_SECONDS = 63_072_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
SESSION_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_SECURE = PRODUCTION
LANGUAGE_COOKIE_SECURE = PRODUCTION
LANGUAGE_COOKIE_NAME = "bahasa"
DEVICE_COOKIE_NAME = "perangkat"
if PRODUCTION:
    # The browser itself refuses a cookie with this prefix that was set without TLS or by another host of the domain.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, LANGUAGE_COOKIE_NAME = "__Host-sesi", "__Host-csrf", "__Host-bahasa"
    DEVICE_COOKIE_NAME = "__Host-perangkat"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Browser features that no page of the portal needs.
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: [] for feature in ("browsing-topics", "camera", "geolocation", "microphone", "payment", "usb")
}
# Only the portal's own pages may read its static files: by default WhiteNoise lets every site read them.
WHITENOISE_ALLOW_ALL_ORIGINS = False
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "media-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
    },
}

# --- Personal data (UU 27/2022) ---------------------------------------------------------------------------------------
# Keys of 32 bytes (url-safe base64), newest first: the first encrypts, all decrypt. `manage.py rotate_keys` rewrites
# rows with the first.
ENCRYPTION_KEYS = env.list("ENCRYPTION_KEYS", default=[]) or [_secret("ENCRYPTION_KEYS")]
# HMAC keys of the blind indexes, newest first: look-ups try all, writes use the first.
BLIND_INDEX_KEYS = env.list("BLIND_INDEX_KEYS", default=[]) or [_secret("BLIND_INDEX_KEYS")]
# Seals the daily root of the audit trail; keep it away from the database and its backups.
AUDIT_SEAL_KEY = _secret("AUDIT_SEAL_KEY")

# Witnesses that keep the daily roots outside of the database, separated by commas: mailto:address, s3://bucket/folder
# (a bucket with object lock). A line in the log is written in any case.
AUDIT_ROOTS_TO = env.list("AUDIT_ROOTS_TO", default=[])
AUDIT_ROOTS_LOCK_DAYS = env.int("AUDIT_ROOTS_LOCK_DAYS", default=3650)
AUDIT_ROOTS_S3 = {
    "endpoint": env("AUDIT_ROOTS_S3_ENDPOINT", default=""),
    "region": env("AUDIT_ROOTS_S3_REGION", default=""),
    "access_key": env("AUDIT_ROOTS_S3_ACCESS_KEY", default=""),
    "secret_key": env("AUDIT_ROOTS_S3_SECRET_KEY", default=""),
}
if wrong := [a for a in AUDIT_ROOTS_TO if not a.startswith(("mailto:", "s3://"))]:
    raise ImproperlyConfigured(f"AUDIT_ROOTS_TO: {wrong[0]} must begin with mailto: or s3://")

# --- Registration -----------------------------------------------------------------------------------------------------
# Youngest age of a registrant: a KTP is held from 17 on (UU 23/2006 art. 63).
MINIMUM_AGE = env.int("MINIMUM_AGE", default=17)
# How the identity of a registrant is confirmed before an NIB is issued: officer, dukcapil, or demo (by nobody).
IDENTITY_CHECK = env("IDENTITY_CHECK", default="officer" if PRODUCTION else "demo")
DUKCAPIL_URL = env("DUKCAPIL_URL", default="")
DUKCAPIL_USER = env("DUKCAPIL_USER", default="")
DUKCAPIL_PASSWORD = env("DUKCAPIL_PASSWORD", default="")
# Seconds for one request from the look-up of the host name to the last byte; seconds after which an open circuit
# breaker lets one request through again.
DUKCAPIL_DEADLINE = env.float("DUKCAPIL_DEADLINE", default=8.0)
DUKCAPIL_PAUSE = env.float("DUKCAPIL_PAUSE", default=60.0)
if IDENTITY_CHECK not in {"officer", "dukcapil", "demo"}:
    raise ImproperlyConfigured("IDENTITY_CHECK must be officer, dukcapil or demo")
if IDENTITY_CHECK == "dukcapil" and not (DUKCAPIL_URL and DUKCAPIL_USER and DUKCAPIL_PASSWORD):
    raise ImproperlyConfigured("IDENTITY_CHECK=dukcapil needs DUKCAPIL_URL, DUKCAPIL_USER and DUKCAPIL_PASSWORD")

# --- Second channel (ADR 35) ------------------------------------------------------------------------------------------
# Short messages to a phone: "" (none), log (development: written, not sent) or http (a gateway for WhatsApp or SMS).
PHONE_CHANNEL = env("PHONE_CHANNEL", default="log" if ENVIRONMENT == "development" else "")
PHONE_MEDIUM = env("PHONE_MEDIUM", default="whatsapp")
PHONE_CHANNEL_URL = env("PHONE_CHANNEL_URL", default="")
PHONE_CHANNEL_TOKEN = env("PHONE_CHANNEL_TOKEN", default="")
# Seconds for one message, everything included; seconds without messages after five failures in a row.
PHONE_DEADLINE = env.float("PHONE_DEADLINE", default=8.0)
PHONE_PAUSE = env.float("PHONE_PAUSE", default=60.0)
# Countries (ISO codes) to whose mobile numbers messages go.
PHONE_COUNTRIES = env.list("PHONE_COUNTRIES", default=["ID"])
# Rupiah for one message, and the most that all messages of a day may cost.
PHONE_MESSAGE_COST = env.int("PHONE_MESSAGE_COST", default=500)
PHONE_DAILY_COST = env.int("PHONE_DAILY_COST", default=500_000)
if PHONE_CHANNEL not in {"", "log", "http"} or PHONE_MEDIUM not in {"whatsapp", "sms"}:
    raise ImproperlyConfigured("PHONE_CHANNEL must be empty, log or http; PHONE_MEDIUM whatsapp or sms")
if PHONE_CHANNEL == "http" and not (PHONE_CHANNEL_URL and PHONE_CHANNEL_TOKEN):
    raise ImproperlyConfigured("PHONE_CHANNEL=http needs PHONE_CHANNEL_URL and PHONE_CHANNEL_TOKEN")
if PHONE_MESSAGE_COST < 1 or PHONE_DAILY_COST < 2 * PHONE_MESSAGE_COST:
    raise ImproperlyConfigured("PHONE_DAILY_COST must be at least twice PHONE_MESSAGE_COST (rupiah)")
# A limit allows this many messages at once and refills within a day: it is half of the budget, so that no day costs
# more than the budget.
PHONE_MESSAGES_AT_ONCE = PHONE_DAILY_COST // PHONE_MESSAGE_COST // 2
# How many of them may go to unproven numbers. Mass registrations cannot use up the rest, which is kept for holders of
# proven numbers: they may have no other way back into their account.
PHONE_UNPROVEN_AT_ONCE = max(PHONE_MESSAGES_AT_ONCE * 4 // 5, 1)

# --- Captcha (FRM-11) -------------------------------------------------------------------------------------------------
CAPTCHA_TIMEOUT = 30
CAPTCHA_LENGTH = 5
CAPTCHA_FONT_SIZE = 40
CAPTCHA_LETTER_ROTATION = (-20, 20)
CAPTCHA_IMAGE_SIZE = (216, 72)
CAPTCHA_FOREGROUND_COLOR = "#1a1f1c"
CAPTCHA_NOISE_FUNCTIONS = ("captcha.helpers.noise_arcs", "captcha.helpers.noise_dots")
CAPTCHA_CHALLENGE_FUNCT = "oss_portal.web.captcha.digit_challenge"

# --- Language, time, files --------------------------------------------------------------------------------------------
LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Bahasa Indonesia")), ("en", _("Inggris"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Jakarta"
FORMAT_MODULE_PATH = "oss_portal.formats"
USE_TZ = True
# Countries under their Indonesian names (CLDR) wherever one is shown; the forms list them in the reader's language.
COUNTRIES_OVERRIDE = {k: n for k, n in Locale("id").territories.items() if k in COUNTRIES}

STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC_ROOT", default=str(VAR_DIR / "staticfiles"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES: dict[str, dict[str, Any]] = {
    # Uploads lie outside the web root and are never served by path (KEA-4).
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": env("UPLOAD_DIR", default=str(VAR_DIR / "uploads"))},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}
# s3://bucket/folder for uploads, and for the bytes of certificates and letters, whose hash is in the database. Any S3
# service works.
OBJECT_STORE = env("OBJECT_STORE", default="")
if OBJECT_STORE:
    if not OBJECT_STORE.startswith("s3://"):
        raise ImproperlyConfigured("OBJECT_STORE must be s3://bucket/folder")
    from botocore.config import Config

    # A store that hangs must not hold a web thread until the watchdog ends the worker.
    _patience = Config(connect_timeout=3, read_timeout=10, retries={"total_max_attempts": 2})
    # Uploads from before the object store was used, until `move_to_object_store` has moved them.
    STORAGES["uploads_on_disk"] = STORAGES["default"]
    for _name, _folder in {"default": "uploads", "documents": "documents"}.items():
        STORAGES[_name] = {
            "BACKEND": "oss_portal.uploads.object_storage.UploadStorage"
            if _name == "default"
            else "storages.backends.s3.S3Storage",
            "OPTIONS": {
                "bucket_name": urlsplit(OBJECT_STORE).netloc,
                "location": "/".join(filter(None, (urlsplit(OBJECT_STORE).path.strip("/"), _folder))),
                "endpoint_url": env("OBJECT_STORE_ENDPOINT", default="") or None,
                "access_key": env("OBJECT_STORE_ACCESS_KEY", default="") or None,
                "secret_key": env("OBJECT_STORE_SECRET_KEY", default="") or None,
                "region_name": env("OBJECT_STORE_REGION", default="") or None,
                "client_config": _patience,
                "default_acl": None,
                "file_overwrite": _name == "documents",
            },
        }
WHITENOISE_USE_FINDERS = TESTING
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 10

# --- Backups ----------------------------------------------------------------------------------------------------------
BACKUP_DIR = env("BACKUP_DIR", default=str(VAR_DIR / "backups"))
BACKUP_KEEP_DAYS = env.int("BACKUP_KEEP_DAYS", default=30)
# Public keys (age1…) of those who can read a backup, and the file with the secret key of one of them, for restoring.
BACKUP_RECIPIENTS = env.list("BACKUP_RECIPIENTS", default=[])
BACKUP_IDENTITY = env("BACKUP_IDENTITY", default="")
# Where a copy of each backup goes: a folder (of another machine), or s3://bucket/folder with its server and account.
BACKUP_TARGET = env("BACKUP_TARGET", default="")
if BACKUP_TARGET.startswith("s3://"):
    STORAGES["backup"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": urlsplit(BACKUP_TARGET).netloc,
            "location": urlsplit(BACKUP_TARGET).path.strip("/"),
            "endpoint_url": env("BACKUP_S3_ENDPOINT", default="") or None,
            "access_key": env("BACKUP_S3_ACCESS_KEY", default=""),
            "secret_key": env("BACKUP_S3_SECRET_KEY", default=""),
            "region_name": env("BACKUP_S3_REGION", default="") or None,
        },
    }
elif BACKUP_TARGET:
    STORAGES["backup"] = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": BACKUP_TARGET, "directory_permissions_mode": 0o700},
    }

# Opening and closing time of the service, Monday to Friday, in TIME_ZONE; promised times count these hours only.
WORKING_HOURS = (env("WORKING_HOURS_START", default="08:00"), env("WORKING_HOURS_END", default="16:00"))

# --- The operator's brand and contacts: one place (DEF-3, PEN-3a, PEN-3b) ---------------------------------------------
PORTAL = {
    "name": env("PORTAL_NAME", default="OSS"),
    "long_name": env("PORTAL_LONG_NAME", default="Online Single Submission – Perizinan Berusaha"),
    "agency": env("PORTAL_AGENCY", default="Lembaga OSS"),
    "agency_long": env("PORTAL_AGENCY_LONG", default="Lembaga Pengelola dan Penyelenggara OSS"),
    "emblem": env("PORTAL_EMBLEM", default=""),
    # An SVG file of the operator's emblem, put into certificates; without it they carry the ribbon CONTOH.
    "emblem_svg": env("PORTAL_EMBLEM_SVG", default=""),
    "is_official": env.bool("PORTAL_OFFICIAL", default=False),
    "city": env("PORTAL_CITY", default="Jakarta"),
    "helpdesk_email": env("PORTAL_HELPDESK_EMAIL", default="helpdesk.oss@insw.go.id"),
    "helpdesk_phones": env.list(
        "PORTAL_HELPDESK_PHONES", default=["+62213857596", "+62213857595", "+622121201020", "+622121202020"]
    ),
    "service_hours": format_lazy(
        "{}, {}–{} WIB", _("Senin–Jumat"), *(clock.replace(":", ".") for clock in WORKING_HOURS)
    ),
}

# --- Documents, signature, uploads, service hours ---------------------------------------------------------------------
# The signer: a class with the methods of `oss_portal.documents.providers.SignatureProvider`.
SIGNING_PROVIDER = env("SIGNING_PROVIDER", default="oss_portal.documents.providers.Pkcs12")
SIGNING_P12 = env("SIGNING_P12", default=str(VAR_DIR / "demo-signature.p12"))
SIGNING_PASSWORD = env("SIGNING_PASSWORD", default="contoh")
SIGNING_PKCS11 = {
    "module": env("SIGNING_PKCS11_MODULE", default=""),
    "token": env("SIGNING_PKCS11_TOKEN", default=""),
    "label": env("SIGNING_PKCS11_LABEL", default=""),
    "pin": env("SIGNING_PKCS11_PIN", default=""),
}
# The transparency log: its private key (32 bytes in url-safe base64), its name, and the keys of the witnesses whose
# cosignatures are kept (C2SP signed-note). The name must stay what it was when the address of the portal changes.
TRANSPARENCY_LOG_KEY = _secret("TRANSPARENCY_LOG_KEY")
TRANSPARENCY_ORIGIN = env("TRANSPARENCY_ORIGIN", default="") or f"{urlsplit(BASE_URL).netloc}/transparansi/log"
TRANSPARENCY_WITNESSES = env.list("TRANSPARENCY_WITNESSES", default=[])
# Earlier public keys of the log (name+id+key): what they signed stays valid. They are not in the database, because its
# owner could add one.
TRANSPARENCY_FORMER_KEYS = env.list("TRANSPARENCY_FORMER_KEYS", default=[])
# Signs the statements of the second QR code of a certificate (P-256; 32 bytes in url-safe base64).
STATEMENT_KEY = _secret("STATEMENT_KEY")
# Time stamps (PAdES B-LTA): the address of an RFC 3161 authority, its login if it needs one, and a PEM file with the
# roots of the signer's certificate and of the authority's. Empty: PAdES B-B, verifiable while the certificate is valid.
SIGNING_TSA = env("SIGNING_TSA", default="")
SIGNING_TSA_USER = env("SIGNING_TSA_USER", default="")
SIGNING_TSA_PASSWORD = env("SIGNING_TSA_PASSWORD", default="")
SIGNING_ROOTS = env("SIGNING_ROOTS", default="")
# A virus scanner for uploads: tcp://clamav:3310 or unix:///run/clamav/clamd.ctl; empty: none.
CLAMAV_URL = env("CLAMAV_URL", default="")
FILE_UPLOAD_HANDLERS = [
    "oss_portal.uploads.checking.UploadLimitHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- Public check (cek) -----------------------------------------------------------------------------------------------
# Checks a minute that one address may make of one web process.
CHECK_LIMIT_PER_MINUTE = env.int("CHECK_LIMIT_PER_MINUTE", default=120)
# Name of a perseorangan on the public page: inisial (never the name), sertifikat (only for visitors with the code, the
# QR or the PDF) or nama (also by number alone).
CHECK_PERSON_NAMES = env("CHECK_PERSON_NAMES", default="sertifikat")

# Calls a minute that one key of an agency may make to the API.
API_LIMIT_PER_MINUTE = env.int("API_LIMIT_PER_MINUTE", default=600)

# --- Terms of use (ketentuan) -----------------------------------------------------------------------------------------
# Days between the announcement of a version and its coming into force; version 1 came with the portal.
KETENTUAN_NOTICE_DAYS = env.int("KETENTUAN_NOTICE_DAYS", default=14)
# Staff act for the Lembaga, not as Pengguna, so they need not accept the terms; if on, they must, like everyone else.
KETENTUAN_FOR_STAFF = env.bool("KETENTUAN_FOR_STAFF", default=False)
# A form that is held until the terms are accepted is kept this long, with at most so many bytes of files in total.
KETENTUAN_HELD_FORM_AGE = timedelta(hours=env.int("KETENTUAN_HELD_FORM_HOURS", default=48))
KETENTUAN_HELD_FORM_MAX_BYTES = env.int("KETENTUAN_HELD_FORM_MAX_BYTES", default=10_000_000)
# Hosts that the terms may link to, besides the portal's own; a leading dot means all below.
KETENTUAN_LINK_HOSTS = env.list("KETENTUAN_LINK_HOSTS", default=[".go.id"])

# --- Helpdesk ---------------------------------------------------------------------------------------------------------
# The mailbox that takes complaints and replies; it must deliver name+anything@host too (plus addressing).
HELPDESK_INBOUND_ADDRESS = env("HELPDESK_INBOUND_ADDRESS", default=PORTAL["helpdesk_email"])
# Where `fetch_mail` reads it: imaps://user:password@host/INBOX or maildir:///path; empty: only by command.
HELPDESK_MAILBOX = env("HELPDESK_MAILBOX", default="")
# The first word of the Authentication-Results headers that our mail server writes; the server must remove incoming
# headers with this word. Empty: no sender of a mail counts as proven.
HELPDESK_AUTHSERV_ID = env("HELPDESK_AUTHSERV_ID", default="")

# Prometheus must send this token to read /metrik; empty: the page does not exist.
METRICS_TOKEN = env("METRICS_TOKEN", default="")

# A Sentry-compatible server for faults, and an OTLP address (http://…:4318/v1/traces) for traces; nothing personal goes
# there (oss_portal/web/reporting.py). Empty: none.
SENTRY_DSN = env("SENTRY_DSN", default="")
OTEL_ENDPOINT = env("OTEL_ENDPOINT", default="")

# --- Logs: personal data never reaches a line -------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"masking": {"()": "oss_portal.privacy.masking.LogMaskingFilter"}},
    "formatters": {
        "text": {"format": "{asctime} {levelname} {name} {message}", "style": "{"},
        "json": {"()": "oss_portal.web.request_logging.JsonFormatter"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["masking"],
            "formatter": env("LOG_FORMAT", default="json" if PRODUCTION else "text"),
        }
    },
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
    # These libraries log each of their steps.
    "loggers": {
        n: {"level": "ERROR"} for n in ("weasyprint", "weasyprint.progress", "fontTools", "pyhanko", "flufl.bounce")
    },
}
