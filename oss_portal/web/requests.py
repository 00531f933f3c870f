"""What a request holds once the middleware has run, for type checkers."""

from django.http import HttpRequest

from oss_portal.audit.context import Trace
from oss_portal.models import Pengguna


class PortalRequest(HttpRequest):
    """A request with what the middleware of the portal and the sign-in put on it."""

    trace: Trace
    # Who was signed out in this very request, for having been idle too long; not there else.
    timed_out: Pengguna
    # Who signed in in this very request (`visitors`); not there else.
    device_of: Pengguna


class AuthenticatedRequest(PortalRequest):
    """A request behind a decorator that lets only signed-in people through."""

    user: Pengguna
