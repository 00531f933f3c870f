"""Settings of the tests: the portal's own, in the environment `uji`."""

import os

os.environ.setdefault("LINGKUNGAN", "uji")

from oss_portal.settings import *  # noqa: E402, F403

EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
