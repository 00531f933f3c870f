"""WSGI entry point (gunicorn oss_portal.wsgi)."""

import os

from django.core.wsgi import get_wsgi_application

from oss_portal.web.whole_body import refuse_broken_off

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oss_portal.settings")

application = refuse_broken_off(get_wsgi_application())

from oss_portal.checks import refuse_dangerous_start  # noqa: E402 - needs the apps

refuse_dangerous_start()
