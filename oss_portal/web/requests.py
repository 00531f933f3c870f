"""Types of requests with the attributes that the middleware sets, for type checkers."""

from django.http import HttpRequest

from oss_portal.audit.context import Trace
from oss_portal.models import Pengguna


class PortalRequest(HttpRequest):
    """A request with the attributes that the portal's middleware and the sign-in set."""

    trace: Trace
    # The person whose session was ended in this request because it was idle or too old; else not set.
    timed_out: Pengguna
    # The person who signed in in this request (`visitors`); else not set.
    device_of: Pengguna


class AuthenticatedRequest(PortalRequest):
    """A request of a view whose decorator accepts only signed-in people."""

    user: Pengguna
