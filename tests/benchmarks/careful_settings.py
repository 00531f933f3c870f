"""Settings of the floor of an act: those of the portal, with the middleware of a new Django project."""

from oss_portal.settings import *  # noqa: F403 - all of them

ROOT_URLCONF = "tests.benchmarks.careful"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
DEBUG_PROPAGATE_EXCEPTIONS = True
