"""A web application with an address that never answers, for `test_watchdog.py`; small, to start quickly."""

import time

import django
from django.conf import settings

settings.configure(ROOT_URLCONF=__name__)
django.setup()
urlpatterns = []


def application(environ, start_response):
    while environ["PATH_INFO"] == "/hang":
        time.sleep(0.01)
    if environ["PATH_INFO"] == "/slow":
        time.sleep(1)
    if environ["PATH_INFO"] == "/form" and len(environ["wsgi.input"].read(1000)) < 1000:
        start_response("400 Bad Request", [("Content-Length", "0")])
        return []
    start_response("200 OK", [("Content-Length", "2")])
    return [b"ok"]
