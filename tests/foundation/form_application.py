"""A web application that returns the form field that arrived, for `test_half_forms.py`; small, to start quickly."""

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest

from oss_portal.web.whole_body import BrokenOff, refuse_broken_off

settings.configure(ROOT_URLCONF=__name__)
django.setup()
urlpatterns = []


@refuse_broken_off
def application(environ, start_response):
    if environ["PATH_INFO"] == "/lain/":
        # A page that takes no form must not read one.
        start_response("404 Not Found", [("Content-Length", "0")])
        return []
    try:
        arrived = WSGIRequest(environ).POST.get("isi", "nothing").encode()
    except BrokenOff:
        start_response("400 Bad Request", [("Content-Length", "0")])
        return []
    start_response("200 OK", [("Content-Length", str(len(arrived)))])
    return [arrived]
