"""A web application that says what of a form arrived, for `test_half_forms.py`; small, so that it starts quickly."""

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
        # Where nobody takes a form, none is read.
        start_response("404 Not Found", [("Content-Length", "0")])
        return []
    try:
        arrived = WSGIRequest(environ).POST.get("isi", "nothing").encode()
    except BrokenOff:
        start_response("400 Bad Request", [("Content-Length", "0")])
        return []
    start_response("200 OK", [("Content-Length", str(len(arrived)))])
    return [arrived]
