"""Permissions of staff: active staff accounts, with the second factor if the settings require it, and their rights."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import Permission
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import ngettext
from django_otp.middleware import is_verified

from oss_portal import hooks
from oss_portal.db.compiled import compiled
from oss_portal.models import Pengguna


def valid_officer(request: HttpRequest) -> bool:
    """Whether the request comes from staff who may work: signed in, active, with the second factor where required."""
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


def is_entitled(petugas: Pengguna, permission: str) -> bool:
    """Whether an officer is staff today and has a permission; pass an object whose permissions were not read before."""
    return petugas.is_staff and not petugas.term_is_over and petugas.has_perm(permission)


@compiled
def listed_officers(*, permission: str) -> QuerySet[Pengguna]:
    """Return the `officers_with` a permission, with only the columns that a select shows."""
    return officers_with(permission).only("nama", "user_id")


def officer_of(request: HttpRequest) -> Pengguna:
    """Return the officer who is signed in, on a page for staff only. Raises `PermissionDenied` for anybody else."""
    if not isinstance(request.user, Pengguna):
        raise PermissionDenied
    return request.user


def staff_required(*permissions: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorate a page of staff outside the admin: signed in, staff, second factor where required, a permission.

    One of several `permissions` is enough; without any, every officer may open the page.

    Staff without the second factor are sent to type it, as in the admin.
    """

    def wrap(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if request.user.is_staff and not valid_officer(request):
                return redirect_to_login(request.get_full_path(), login_url=reverse("masuk-kode"))
            if not valid_officer(request) or (permissions and not any(map(request.user.has_perm, permissions))):
                raise PermissionDenied
            return cast(HttpResponseBase, view(request, *args, **kwargs))

        setattr(wrapped, "staff_required", True)  # noqa: B010
        return wrapped

    return wrap


def conflict_test(petugas: Pengguna) -> Callable[[Model], bool]:
    """Return a test whether a row of a list concerns the officer or somebody close; it records no attempt."""
    tests = hooks.conflict_tests.collect(petugas)
    return lambda obj: any(test(obj) for test in tests)


def leave_out_conflicts(request: HttpRequest, rows: list[Any]) -> list[Any]:
    """Return the rows of a list without those that concern the officer or somebody close; show how many these are."""
    concerns = conflict_test(officer_of(request))
    kept = [row for row in rows if not concerns(row)]
    if hidden := len(rows) - len(kept):
        text = ngettext(
            "%(n)s baris tidak ditampilkan: menyangkut Anda atau orang yang dekat dengan Anda.",
            "%(n)s baris tidak ditampilkan: menyangkut Anda atau orang yang dekat dengan Anda.",
            hidden,
        )
        messages.info(request, text % {"n": hidden})
    return kept


def has_conflict(petugas: Pengguna, obj: Any) -> bool:
    """Whether an app says that the record concerns the officer or somebody close; the app records the attempt."""
    return bool(hooks.conflicts.collect(petugas, obj))


def refuse_conflict(request: HttpRequest) -> HttpResponse:
    """Return the page for an officer with a conflict of interest: it tells them to ask a colleague."""
    return render(request, "staff/conflict.html", status=403)
