"""Settings of the peers: each package as its documentation sets it up, on the server and with the hasher of the portal.

`PEER` selects the peer whose middleware runs, so that no peer pays for the middleware of another.
"""

import os
from urllib.parse import unquote, urlsplit

PEER = os.environ.get("PEER", "admin")
SECRET_KEY, ALLOWED_HOSTS, DEBUG = "peers", ["*"], False
ROOT_URLCONF = "project.urls"
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.sites",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "helpdesk",
    "rest_framework",
    "termsandconditions",
    "project",
    # allauth refuses to start without its middleware.
    *(["allauth", "allauth.account"] if PEER == "allauth" else []),
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    *{
        "terms": ["termsandconditions.middleware.TermsAndConditionsRedirectMiddleware"],
        "allauth": ["allauth.account.middleware.AccountMiddleware"],
    }.get(PEER, []),
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
_url = urlsplit(os.environ.get("DATABASE_URL", "postgresql://postgres@127.0.0.1/peers"))
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _url.path.lstrip("/"),
        "USER": _url.username,
        "PASSWORD": _url.password,
        "HOST": unquote(_url.hostname or ""),
        "PORT": _url.port,
        # Connections stay open, as in the portal.
        "CONN_MAX_AGE": None,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
STATIC_URL, SITE_ID, USE_TZ = "/static/", 1, True
LOGIN_REDIRECT_URL = "/plain/"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    *(["allauth.account.auth_backends.AuthenticationBackend"] if PEER == "allauth" else []),
]
PASSWORD_HASHERS = ["project.hashers.LeanArgon2PasswordHasher"]
# Mails are built and discarded.
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
LOGGING = {"version": 1, "disable_existing_loggers": False, "root": {"level": "ERROR"}}

HELPDESK_TEAMS_MODE_ENABLED = False

ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
# All requests come from one address.
ACCOUNT_RATE_LIMITS = False
