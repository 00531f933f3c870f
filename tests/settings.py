"""Settings of the tests: the portal's own, in the environment `test`."""

import os

os.environ.setdefault("ENVIRONMENT", "test")

from oss_portal.settings import *  # noqa: E402, F403

EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

PASSWORD_HASHERS = ["tests.hashers.QuickArgon2PasswordHasher"]

# WhiteNoise needs the folder to exist; in the tests it takes the files from Django's finders.
STATIC_ROOT = VAR_DIR / "uji-static"  # noqa: F405
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
# WhiteNoise looks for a file on request; otherwise each test client would first list all files.
WHITENOISE_AUTOREFRESH = True
# A folder of its own for uploads: tests delete them.
STORAGES["default"]["OPTIONS"]["location"] = env("UPLOAD_DIR", default=str(VAR_DIR / "uji-unggahan"))  # noqa: F405

# `tests.run` makes a template with the tables and the reference data; each pytest process copies it.
if env("TEST_TEMPLATE", default=""):  # noqa: F405
    DATABASES["default"]["TEST"] = {"TEMPLATE": env("TEST_TEMPLATE")}  # noqa: F405
