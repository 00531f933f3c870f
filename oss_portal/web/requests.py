"""What a request holds once the middleware has run, for type checkers."""

from django.http import HttpRequest

from oss_portal.models import Pengguna


class AuthenticatedRequest(HttpRequest):
    """A request behind a decorator that lets only signed-in people through."""

    user: Pengguna
