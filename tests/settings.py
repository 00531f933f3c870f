"""Settings of the tests: the portal's own, in the environment `test`."""

import os

os.environ.setdefault("ENVIRONMENT", "test")

from oss_portal.settings import *  # noqa: E402, F403

EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

PASSWORD_HASHERS = ["tests.hashers.QuickArgon2PasswordHasher"]

# WhiteNoise wants the folder to be there; in the tests it serves from the finders.
STATIC_ROOT = VAR_DIR / "uji-static"  # noqa: F405
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
# It looks for a file when one is asked for; else each client of a test would begin with a list of all files.
WHITENOISE_AUTOREFRESH = True
# Tests throw their uploads away.
STORAGES["default"]["OPTIONS"]["location"] = env("UPLOAD_DIR", default=str(VAR_DIR / "uji-unggahan"))  # noqa: F405

# `tests.run` makes a template with the tables and the reference data; each pytest process copies it.
if env("TEST_TEMPLATE", default=""):  # noqa: F405
    DATABASES["default"]["TEST"] = {"TEMPLATE": env("TEST_TEMPLATE")}  # noqa: F405
