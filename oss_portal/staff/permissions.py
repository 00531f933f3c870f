"""Who counts as staff in this request (active, staff, with the second factor where the settings want it), and where."""

from django.conf import settings
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django_otp.middleware import is_verified

from oss_portal.hooks import staff_queues
from oss_portal.models import Pengguna


def valid_officer(request: HttpRequest) -> bool:
    """Whether the request comes from staff that may work: signed in, active, with the second factor where required."""
    pengguna = request.user
    if not (pengguna.is_authenticated and pengguna.is_active and pengguna.is_staff):
        return False
    return not settings.STAFF_TOTP_REQUIRED or bool(is_verified(pengguna))


def officers_with(permission: str) -> QuerySet[Pengguna]:
    """Return the active staff with the permission "app.codename", given directly or by a group; no administrators."""
    app, codename = permission.split(".")
    rows = Permission.objects.filter(content_type__app_label=app, codename=codename)
    entitled = Q(user_permissions__in=rows) | Q(groups__permissions__in=rows)
    pk = Pengguna.objects.filter(entitled, is_active=True, is_staff=True).values("pk")
    officers: QuerySet[Pengguna] = Pengguna.objects.filter(pk__in=pk).order_by("nama")
    return officers


def workplace(petugas: Pengguna) -> str:
    """Return where this officer's day starts: the page of all their queues if it is one, else the front page."""
    pages = {queue.workplace for queue in staff_queues.collect(petugas)}
    return (pages.pop() if len(pages) == 1 else None) or reverse("admin:index")


def officer_of(request: HttpRequest) -> Pengguna:
    """Return who is signed in on a page that lets only staff in. Raises `PermissionDenied` for anybody else."""
    if not isinstance(request.user, Pengguna):
        raise PermissionDenied
    return request.user
