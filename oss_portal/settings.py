"""Settings of the portal, all from the environment (see `.env.example`).

`LINGKUNGAN` is `produksi` (the default), `pengembangan` (`bin/portal`) or `uji` (the tests). Production refuses to
start when a secret is missing, DEBUG is on or the base address is not https.
"""

from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote

import environ
from babel import Locale
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from django_countries.data import COUNTRIES

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env", overwrite=False)

LINGKUNGAN = env("LINGKUNGAN", default="produksi")
if LINGKUNGAN not in {"produksi", "pengembangan", "uji"}:
    raise ImproperlyConfigured("LINGKUNGAN must be produksi, pengembangan or uji")
PRODUKSI = LINGKUNGAN == "produksi"
UJI = LINGKUNGAN == "uji"


def _rahasia(nama: str) -> str:
    """Return the secret `nama`; only the tests may do without one."""
    nilai = env(nama, default="")
    if not nilai and UJI:
        # Deterministic and worthless: the tests own no data worth protecting.
        return "dWppLXVqaS11amktdWppLXVqaS11amktdWppLXVqaSE="
    if not nilai:
        raise ImproperlyConfigured(f"{nama} is missing: see .env.example")
    return nilai


# --- Core -------------------------------------------------------------------------------------------------------------
SECRET_KEY = _rahasia("SECRET_KEY")
DEBUG = env.bool("DEBUG", default=False)
ALAMAT_DASAR = env("ALAMAT_DASAR", default="http://localhost:8000" if not PRODUKSI else "").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"] if not PRODUKSI else [])
CSRF_TRUSTED_ORIGINS = [ALAMAT_DASAR] if ALAMAT_DASAR else []
if PRODUKSI:
    if DEBUG:
        raise ImproperlyConfigured("DEBUG must be off in production")
    if not ALAMAT_DASAR.startswith("https://"):
        raise ImproperlyConfigured("ALAMAT_DASAR must be an https address in production")
    if not ALLOWED_HOSTS:
        raise ImproperlyConfigured("ALLOWED_HOSTS is missing: see .env.example")

INSTALLED_APPS = [
    "oss_portal",
    "ketentuan",
    "registrasi",
    "nib",
    "helpdesk",
    "oss_portal.apps.AdminPortalConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "axes",
    "captcha",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django_tasks",
    "django_tasks_db",
    "pgtrigger",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "oss_portal.middleware.KepalaMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "oss_portal.middleware.KompresiTeksMiddleware",
    "oss_portal.middleware.JejakMiddleware",
    "oss_portal.catatan.CatatPermintaanMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "oss_portal.middleware.BahasaMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "oss_portal.middleware.KebijakanIsiMiddleware",
    "oss_portal.middleware.HalamanPribadiMiddleware",
    "registrasi.middleware.HakAksesMiddleware",
    "registrasi.middleware.CatatDitolakMiddleware",
    "oss_portal.gangguan.HanyaBacaMiddleware",
    "ketentuan.middleware.DindingKetentuanMiddleware",
    "oss_portal.galat.GalatMiddleware",
    "axes.middleware.AxesMiddleware",
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
                "oss_portal.context_processors.portal",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Database ---------------------------------------------------------------------------------------------------------
DATABASES = {"default": env.db_url("DATABASE_URL", default="postgresql://postgres@127.0.0.1:54329/oss_portal")}
# A socket folder is written into the address with %2F for its slashes.
DATABASES["default"]["HOST"] = unquote(DATABASES["default"]["HOST"])
DATABASES["default"].setdefault("OPTIONS", {})
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# No statement and no lock may hold a web worker for long; a command that must take longer sets its own.
DATABASES["default"]["OPTIONS"].setdefault(
    "options",
    f"-c statement_timeout={env.int('SQL_BATAS_MS', default=15000)}"
    f" -c lock_timeout={env.int('SQL_BATAS_KUNCI_MS', default=5000)}"
    " -c idle_in_transaction_session_timeout=60000",
)
if env("DATABASE_REPLICA_URL", default=""):
    DATABASES["replika"] = DATABASES["default"] | env.db_url("DATABASE_REPLICA_URL") | {"TEST": {"MIRROR": "default"}}
DATABASE_ROUTERS = ["oss_portal.replika.RouterReplika"]
for _basis in DATABASES.values():
    if not _basis["ENGINE"].endswith("postgresql"):
        raise ImproperlyConfigured("DATABASE_URL must name a PostgreSQL server")
    _basis["ENGINE"] = "oss_portal.postgresql"

# Locks, rate limits and captcha must be shared by all web nodes: the cache is a database table unless Redis is named.
CACHES = {
    "default": env.cache_url("CACHE_URL")
    if env("CACHE_URL", default="")
    else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_portal"}
}

# --- Background work --------------------------------------------------------------------------------------------------
TASKS = {
    "default": {
        "BACKEND": "django_tasks.backends.immediate.ImmediateBackend" if UJI else "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default", "surel", "berkas"],
    }
}
# Periodic work: dotted path of a task -> interval. `manage.py jadwal` enqueues each when it is due, once for all nodes.
JADWAL: dict[str, timedelta] = {
    "oss_portal.tasks.sapu_surat_keluar": timedelta(minutes=1),
    "oss_portal.tasks.pulihkan_tugas_yatim": timedelta(minutes=5),
    "oss_portal.tasks.buang_tugas_lama": timedelta(hours=6),
    "oss_portal.tasks.buang_sesi_lama": timedelta(hours=6),
    "oss_portal.tasks.segel_jejak": timedelta(hours=1),
    "oss_portal.tasks.buang_hitungan_lama": timedelta(hours=1),
    "ketentuan.tasks.lanjutkan_penyebaran": timedelta(minutes=10),
    "ketentuan.tasks.buang_kiriman_tertahan": timedelta(hours=1),
    "helpdesk.tasks.periksa_waktu": timedelta(minutes=5),
    "helpdesk.tasks.ingatkan_dan_tutup": timedelta(hours=1),
    "helpdesk.tasks.ambil_surel": timedelta(minutes=2),
    "registrasi.tasks.kedaluwarsakan_pendaftaran": timedelta(hours=6),
    "registrasi.tasks.akhiri_hak_yang_lewat": timedelta(minutes=15),
    "registrasi.tasks.terapkan_retensi": timedelta(days=1),
    "registrasi.tasks.lanjutkan_pemberitahuan_insiden": timedelta(minutes=10),
    "registrasi.tasks.hitung_angka": timedelta(hours=1),
    "nib.tasks.ingatkan": timedelta(hours=6),
    "nib.tasks.render_yang_tertinggal": timedelta(minutes=10),
    "nib.tasks.kirim_perubahan": timedelta(minutes=1),
}

# Set-up data that every portal needs (safe to load again), and demonstration data for an empty development portal.
DATA_AWAL = [
    "oss_portal.data_awal.muat",
    "ketentuan.data_awal.muat",
    "registrasi.data_awal.muat",
    "nib.data_awal.muat",
    "helpdesk.data_awal.muat",
]
CONTOH = ["oss_portal.contoh", "ketentuan.contoh", "registrasi.contoh", "nib.contoh", "helpdesk.contoh"]

# --- Mail -------------------------------------------------------------------------------------------------------------
if env("EMAIL_URL", default=""):
    vars().update(env.email_url("EMAIL_URL"))
elif PRODUKSI:
    raise ImproperlyConfigured("EMAIL_URL is missing: see .env.example")
else:
    # Development: mails stay in the table of outgoing mail, readable at /surat-keluar/.
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env("SUREL_PENGIRIM", default="OSS <tidak-dibalas@oss.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Sign-in ----------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "oss_portal.Pengguna"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "oss_portal.autentikasi.UserIdAtauSurelBackend",
]
PASSWORD_HASHERS = [
    "oss_portal.autentikasi.Argon2Hemat",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "oss_portal.autentikasi.BukanDataPribadiValidator"},
]
# The link for a new password lives for one hour, as its mail says (U9).
PASSWORD_RESET_TIMEOUT = 60 * 60
LOGIN_URL = "masuk"
LOGIN_REDIRECT_URL = "dasbor"
LOGOUT_REDIRECT_URL = "beranda"
# Staff accounts need TOTP in production; elsewhere the demonstration accounts may sign in without.
WAJIB_TOTP_STAF = env.bool("WAJIB_TOTP_STAF", default=PRODUKSI)

SESSION_ENGINE = "oss_portal.sesi"
# A sign-in lasts a working day at most, however busy the person is (ASVS 7.3.2).
SESSION_COOKIE_AGE = 60 * 60 * 8
# Idle time-out of a signed-in person (KEA-3); drafts live in the database and survive it.
SESI_DIAM_MAKS = timedelta(minutes=env.int("SESI_DIAM_MENIT", default=30))
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "oss_portal.galat.galat_csrf"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

AXES_FAILURE_LIMIT = 5
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_COOLOFF_TIME = "oss_portal.autentikasi.jeda_kunci"
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "oss_portal.autentikasi.ip_pengunjung"
AXES_LOCKOUT_CALLABLE = "oss_portal.galat.galat_terkunci"
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_VERBOSE = False
AXES_USERNAME_FORM_FIELD = "username"
# What axes keeps of a failed try must hold neither the password nor who tried.
AXES_PASSWORD_FORM_FIELD = "kata_sandi"  # noqa: S105 - the name of a field
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "nama", "kode_0", "kode_1", "csrfmiddlewaretoken"]

# --- Transport and headers (KEA-1) ------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = PRODUKSI and env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("DI_BELAKANG_PROKSI", default=False) else None
# How many proxies of ours stand before the portal: that many entries of X-Forwarded-For are believed, from the right.
JUMLAH_PROKSI = env.int("JUMLAH_PROKSI", default=0)
SECURE_HSTS_SECONDS = 63_072_000 if PRODUKSI else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUKSI
SECURE_HSTS_PRELOAD = PRODUKSI
SESSION_COOKIE_SECURE = PRODUKSI
CSRF_COOKIE_SECURE = PRODUKSI
LANGUAGE_COOKIE_SECURE = PRODUKSI
LANGUAGE_COOKIE_NAME = "bahasa"
if PRODUKSI:
    # The browser itself refuses a cookie of this prefix that came without TLS or from a neighbour's host.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, LANGUAGE_COOKIE_NAME = "__Host-sesi", "__Host-csrf", "__Host-bahasa"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Static files are ours alone: WhiteNoise would let every site read them.
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
# Fernet keys, newest first: the first encrypts, all decrypt. `manage.py putar_kunci` rewrites rows with the first.
KUNCI_SANDI = env.list("KUNCI_SANDI", default=[]) or [_rahasia("KUNCI_SANDI")]
# HMAC keys of the blind indexes, newest first: look-ups try all, writes use the first.
KUNCI_INDEKS = env.list("KUNCI_INDEKS", default=[]) or [_rahasia("KUNCI_INDEKS")]
# Seals the daily root of the audit trail; keep it away from the database and its backups.
KUNCI_JEJAK = _rahasia("KUNCI_JEJAK")

# --- Registration -----------------------------------------------------------------------------------------------------
# Youngest age of a registrant: a KTP is held from 17 on (UU 23/2006 art. 63).
USIA_MINIMUM = env.int("USIA_MINIMUM", default=17)

# --- Captcha (FRM-11) -------------------------------------------------------------------------------------------------
CAPTCHA_TIMEOUT = 30
CAPTCHA_LENGTH = 5
CAPTCHA_FONT_SIZE = 40
CAPTCHA_LETTER_ROTATION = (-20, 20)
CAPTCHA_IMAGE_SIZE = (216, 72)
CAPTCHA_FOREGROUND_COLOR = "#1a1f1c"
CAPTCHA_NOISE_FUNCTIONS = ("captcha.helpers.noise_arcs", "captcha.helpers.noise_dots")
CAPTCHA_CHALLENGE_FUNCT = "oss_portal.captcha.tantangan_angka"

# --- Language, time, files --------------------------------------------------------------------------------------------
LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Bahasa Indonesia")), ("en", _("Inggris"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Jakarta"
USE_TZ = True
# Countries under their Indonesian names (CLDR) wherever one is shown; the forms list them in the reader's language.
COUNTRIES_OVERRIDE = {k: n for k, n in Locale("id").territories.items() if k in COUNTRIES}

STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC_ROOT", default=str(VAR_DIR / "staticfiles"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    # Uploads lie outside the web root and are never served by path (KEA-4).
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": env("DIREKTORI_UNGGAHAN", default=str(VAR_DIR / "unggahan"))},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if UJI
        else "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}
WHITENOISE_USE_FINDERS = UJI
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 10

# --- The operator's brand and contacts: one place (DEF-3, PEN-3a, PEN-3b) ---------------------------------------------
PORTAL = {
    "nama": env("PORTAL_NAMA", default="OSS"),
    "nama_panjang": env("PORTAL_NAMA_PANJANG", default="Online Single Submission – Perizinan Berusaha"),
    "lembaga": env("PORTAL_LEMBAGA", default="Lembaga OSS"),
    "lembaga_panjang": env("PORTAL_LEMBAGA_PANJANG", default="Lembaga Pengelola dan Penyelenggara OSS"),
    "lambang": env("PORTAL_LAMBANG", default=""),
    # An SVG file of the operator's emblem, put into certificates; without it they carry the ribbon CONTOH.
    "lambang_svg": env("PORTAL_LAMBANG_SVG", default=""),
    "resmi": env.bool("PORTAL_RESMI", default=False),
    "kota": env("PORTAL_KOTA", default="Jakarta"),
    "surel_helpdesk": env("PORTAL_SUREL_HELPDESK", default="helpdesk.oss@insw.go.id"),
    "telepon_helpdesk": env.list(
        "PORTAL_TELEPON_HELPDESK", default=["+62213857596", "+62213857595", "+622121201020", "+622121202020"]
    ),
    "jam_layanan": env("PORTAL_JAM_LAYANAN", default="Senin–Jumat, 08.00–16.00 WIB"),
}

# --- Documents, signature, uploads, service hours ---------------------------------------------------------------------
# Who signs: a class with the methods of `oss_portal.tanda_tangan.PenyediaTandaTangan`.
TANDA_TANGAN_PENYEDIA = env("TANDA_TANGAN_PENYEDIA", default="oss_portal.tanda_tangan.Pkcs12")
TANDA_TANGAN_P12 = env("TANDA_TANGAN_P12", default=str(VAR_DIR / "tanda-tangan-contoh.p12"))
TANDA_TANGAN_SANDI = env("TANDA_TANGAN_SANDI", default="contoh")
TANDA_TANGAN_PKCS11 = {
    "modul": env("TANDA_TANGAN_PKCS11_MODUL", default=""),
    "token": env("TANDA_TANGAN_PKCS11_TOKEN", default=""),
    "label": env("TANDA_TANGAN_PKCS11_LABEL", default=""),
    "pin": env("TANDA_TANGAN_PKCS11_PIN", default=""),
}
# A virus scanner for uploads: tcp://clamav:3310 or unix:///run/clamav/clamd.ctl; empty: none.
CLAMAV_URL = env("CLAMAV_URL", default="")
FILE_UPLOAD_HANDLERS = [
    "oss_portal.unggahan.BatasUnggahan",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
# Opening and closing of the service, Monday to Friday, in TIME_ZONE; the clocks of a promise run in between.
JAM_KERJA = (env("JAM_KERJA_BUKA", default="08:00"), env("JAM_KERJA_TUTUP", default="16:00"))

# --- Public check (cek) -----------------------------------------------------------------------------------------------
# Checks a minute that one address may make of one web process.
CEK_BATAS_PER_MENIT = env.int("CEK_BATAS_PER_MENIT", default=120)
# Name of a perseorangan on the public page: inisial (never the name), sertifikat (only for who holds the code, the QR
# or the PDF) or nama (also by number alone).
CEK_NAMA_PERSEORANGAN = env("CEK_NAMA_PERSEORANGAN", default="sertifikat")

# Calls a minute that one key of an agency may make to the API.
API_BATAS_PER_MENIT = env.int("API_BATAS_PER_MENIT", default=600)

# --- Terms of use (ketentuan) -----------------------------------------------------------------------------------------
# Days between the announcement of a version and its coming into force; version 1 came with the portal.
KETENTUAN_MASA_PENGUMUMAN = env.int("KETENTUAN_MASA_PENGUMUMAN", default=14)
# Staff act for the Lembaga, not as Pengguna, so the wall does not ask them; on, it asks them as everyone else.
KETENTUAN_BAGI_PETUGAS = env.bool("KETENTUAN_BAGI_PETUGAS", default=False)
# A form that the wall caught is kept this long; of its files at most so many bytes together.
KETENTUAN_KIRIMAN_DISIMPAN = timedelta(hours=env.int("KETENTUAN_KIRIMAN_JAM", default=48))
KETENTUAN_KIRIMAN_BERKAS_MAKS = env.int("KETENTUAN_KIRIMAN_BERKAS_MAKS", default=10_000_000)
# Hosts that the terms may link to, besides the portal's own; a leading dot means all below.
KETENTUAN_INANG_TAUTAN = env.list("KETENTUAN_INANG_TAUTAN", default=[".go.id"])

# --- Helpdesk ---------------------------------------------------------------------------------------------------------
# The mailbox that takes complaints and replies; it must deliver name+anything@host too (plus addressing).
HELPDESK_SUREL_MASUK = env("HELPDESK_SUREL_MASUK", default=PORTAL["surel_helpdesk"])
# Where `ambil_surel` reads it: imaps://user:password@host/INBOX or maildir:///path; empty: only by command.
HELPDESK_KOTAK_SURAT = env("HELPDESK_KOTAK_SURAT", default="")

# Prometheus must bring this token to read /metrik; empty: the page is not there.
METRIK_TOKEN = env("METRIK_TOKEN", default="")

# --- Logs: personal data never reaches a line -------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"samarkan": {"()": "oss_portal.penyamaran.SaringanLog"}},
    "formatters": {
        "baris": {"format": "{asctime} {levelname} {name} {message}", "style": "{"},
        "json": {"()": "oss_portal.catatan.FormatJson"},
    },
    "handlers": {
        "konsol": {
            "class": "logging.StreamHandler",
            "filters": ["samarkan"],
            "formatter": env("LOG_BENTUK", default="json" if PRODUKSI else "baris"),
        }
    },
    "root": {"handlers": ["konsol"], "level": env("LOG_LEVEL", default="INFO")},
    # The makers of PDF tell each of their steps; django-axes tells the path of a sign-in, which may be a secret link.
    "loggers": {n: {"level": "ERROR"} for n in ("weasyprint", "weasyprint.progress", "fontTools", "pyhanko", "axes")},
}
