"""The portal's settings without the gate of the terms: only to measure the cost of the gate."""

from oss_portal.settings import *  # noqa: F403

MIDDLEWARE = [m for m in MIDDLEWARE if not m.startswith("ketentuan.")]  # noqa: F405
