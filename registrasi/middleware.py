from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import ResolverMatch, reverse
from django_otp.middleware import is_verified

from oss_portal.accounts.devices import has_second_factor
from oss_portal.audit.trail import record
from oss_portal.db.compiled import compiled
from oss_portal.models import Pengguna
from oss_portal.web.rate_limit import TooManyAttempts, count_attempt
from registrasi.events import Event
from registrasi.models import HakAkses
from registrasi.permissions import HAK_AKSES_SESSION_KEY, PersonRequest


class HakAksesMiddleware:
    """Middleware that sets the Hak Akses of a signed-in person: one query a request, none without login or for staff.

    The state is read for each request, so a block or an ending takes effect in the next request of every session
    (AKS-4, AKH-1). `request.hak_akses` is a usable right or None; `request.stopped_hak_akses` is the blocked or ended
    right if there is no usable one; `request.other_hak_akses` are the other usable ones.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: PersonRequest) -> HttpResponse:
        request.hak_akses = request.stopped_hak_akses = None
        request.other_hak_akses = []
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        if has_session and request.user.is_authenticated and not request.user.is_staff:
            self._resolve(request)
        return self.get_response(request)

    @staticmethod
    def _resolve(request: PersonRequest) -> None:
        rights = _rights(request.user.pk)
        for right in rights:
            # The person is already loaded: this saves a second query.
            right.pengguna = request.user
        usable_rights = [h for h in rights if h.usable]
        chosen = str(request.session.get(HAK_AKSES_SESSION_KEY, ""))
        request.hak_akses = next(
            (h for h in usable_rights if str(h.kode) == chosen), usable_rights[0] if usable_rights else None
        )
        request.other_hak_akses = [h for h in usable_rights if h is not request.hak_akses]
        if not usable_rights and rights:
            request.stopped_hak_akses = next((h for h in rights if h.status != HakAkses.Status.DIAKHIRI), rights[0])


@compiled
def _rights(pengguna: int) -> QuerySet[HakAkses]:
    rows = HakAkses.objects.filter(pengguna=pengguna).select_related("pelaku_usaha")
    return rows.order_by("-diberikan_pada")[:50]


class SecondFactorMiddleware:
    """Middleware that closes the pages of an officer's own login until the session has used their second factor.

    Otherwise a person who only has the password could read the officer's mails and reports there, or lock them out:
    with another password, or with none at all ("amankan").
    """

    PAGES = ("/akun/", "/amankan/", "/bantuan/tiket-saya/", "/kotak-surat/", "/data-pribadi/")
    # The secret in the address gives access, signed in or not.
    BY_LINK = {"setujui-surel", "konfirmasi-surel", "amankan-tautan"}

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        match = request.resolver_match
        if not request.path.startswith(self.PAGES) or match is None or match.url_name in self.BY_LINK:
            return None
        user = request.user
        if not (isinstance(user, Pengguna) and user.is_staff) or is_verified(user) or not has_second_factor(user):
            return None
        back = request.path if request.method == "GET" else reverse("akun")
        return redirect(f"{reverse('masuk-kode')}?{urlencode({'next': back})}")


class RecordRefusedMiddleware:
    """Middleware that records when a signed-in person is refused a record (LIM-b): a wrong id, or another person's.

    At most thirty are recorded in an hour for each person, so that nobody can flood the trail.
    """

    RECORD_KWARGS = {"kode", "berkas", "pk", "object_id", "user_id"}

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        if response.status_code in {403, 404} and match is not None and self.RECORD_KWARGS & match.kwargs.keys():
            self._record(request, match, response.status_code)
        return response

    @staticmethod
    def _record(request: HttpRequest, match: ResolverMatch, status: int) -> None:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not isinstance(request.user, Pengguna):
            return
        try:
            count_attempt("akses-ditolak", str(request.user.pk))
        except TooManyAttempts:
            return
        details = {"halaman": match.view_name, "status": status}
        record(Event.AKSES_DITOLAK, subject=request.user, by=request.user, details=details)
