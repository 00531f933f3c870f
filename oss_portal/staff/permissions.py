"""Who counts as staff in this request (active, staff, with the second factor where the settings want it), and where."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import reverse
from django_otp.middleware import is_verified

from oss_portal.hooks import staff_queues
from oss_portal.models import Pengguna


def valid_officer(request: HttpRequest) -> bool:
    """Whether the request comes from staff that may work: signed in, active, verified by TOTP where required."""
    pengguna = request.user
    if not (pengguna.is_authenticated and pengguna.is_active and pengguna.is_staff):
        return False
    return not settings.STAFF_TOTP_REQUIRED or bool(is_verified(pengguna))


def workplace(petugas: Pengguna) -> str:
    """Return where this officer's day starts: the page of all their queues if it is one, else the front page."""
    pages = {queue.workplace for queue in staff_queues.collect(petugas)}
    return (pages.pop() if len(pages) == 1 else None) or reverse("admin:index")


def officer_of(request: HttpRequest) -> Pengguna:
    """Return who is signed in on a page that lets only staff in. Raises `PermissionDenied` for anybody else."""
    if not isinstance(request.user, Pengguna):
        raise PermissionDenied
    return request.user
