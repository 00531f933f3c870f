"""The admin as part of the portal: its sign-in is the portal's own, and it asks for a second factor."""

from typing import Any, cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.admin import AdminSite, ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from oss_portal.hooks import staff_desks, staff_notices, staff_queues
from oss_portal.models import Pengguna, WorkItem
from oss_portal.staff.closed_lists import closed
from oss_portal.staff.permissions import officer_of, valid_officer
from oss_portal.staff.work.listing import work_counts, work_rows
from oss_portal.staff.work.queues import ASSIGN, queues_of, watched_queues

# Further ones are on the page of one's own work.
MINE_ON_FRONT_PAGE = 10

# Who invites officers; the app of officers stands above this one.
_INVITE, _INVITE_PAGE = "oss_portal.kelola_petugas", "admin:oss_portal_undanganpetugas_add"


def _first_officer_url(petugas: Pengguna) -> str:
    """Return where the first officer is invited, for who may invite while nobody has a role yet."""
    if not petugas.has_perm(_INVITE) or Pengguna.objects.filter(is_staff=True, groups__isnull=False).exists():
        return ""
    return reverse(_INVITE_PAGE)


def name_library(model: type[Model], *, app: Any, one: Any, many: Any) -> None:
    """Give a table of a library our names, on every page of the admin: it has only English ones.

    Migrations do not notice: they read what the class itself declares.
    """
    model._meta.app_config.verbose_name = app
    model._meta.verbose_name, model._meta.verbose_name_plural = one, many


class PortalAdminSite(AdminSite):
    site_header = _("OSS – ruang kerja petugas")
    site_title = _("OSS petugas")
    index_title = _("Pekerjaan hari ini")
    enable_nav_sidebar = False
    index_template = "admin/staff_home.html"

    def has_permission(self, request: HttpRequest) -> bool:
        return valid_officer(request)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Send to the portal's sign-in, or to the second factor when only that is missing."""
        target = request.GET.get("next", reverse("admin:index"))
        if request.user.is_authenticated:
            if self.has_permission(request):
                return HttpResponseRedirect(reverse("admin:index"))
            if request.user.is_staff:
                return HttpResponseRedirect(f"{reverse('masuk-kode')}?{urlencode({'next': target})}")
            # The sign-in sends who is signed in back here, and so on for ever.
            raise PermissionDenied
        return HttpResponseRedirect(f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': target})}")

    # The stub knows the page of Django alone, which may redirect too.
    def logout(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return HttpResponseRedirect(reverse("keluar"))

    # The portal's own page has the audit event, the mail and the limit that Django's lacks.
    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return HttpResponseRedirect(reverse("akun-kata-sandi"))

    password_change_done = password_change  # type: ignore[assignment]

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """There is none: no form uses it, and it answers past conflicts of interest, with the words in the address."""
        raise Http404

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Close every list (`closed_lists`), and leave out the pages of django-otp: they show second factors."""
        if admin_class is not None and admin_class.__module__.startswith("django_otp."):
            return
        super().register(model_or_iterable, closed(admin_class or ModelAdmin), **options)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The apps of the portal first; tables of libraries only for administrators.

        Made when it is shown: every page of the admin asks for it, for a side bar that ours have not.
        """
        return cast("list[Any]", SimpleLazyObject(lambda: self._tables(request, app_label)))

    def _tables(self, request: HttpRequest, app_label: str | None) -> list[Any]:
        listing = super().get_app_list(request, app_label)
        if app_label is None:
            # The roles, for who manages officers, are a table of Django.
            own_apps = {"oss_portal", "auth", "registrasi", "ketentuan", "nib", "helpdesk"}
            if not request.user.is_superuser:
                listing = [a for a in listing if a["app_label"] in own_apps]
            listing.sort(key=lambda a: a["app_label"] not in own_apps)
        return listing

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """The day's work: what is the officer's own, every queue with its size, what is late and what nobody has."""
        petugas = officer_of(request)
        own = queues_of(petugas)
        others = [queue for queue in watched_queues(petugas) if queue not in own]
        desk = None if own else next(iter(staff_desks.collect(petugas)), None)
        mine = WorkItem.objects.is_open().filter(petugas=petugas).order_by("urut", "id")[:MINE_ON_FRONT_PAGE]
        context = {
            "mine": work_rows(mine, petugas),
            "queue": staff_queues.collect(petugas),
            # What is to be mended by who runs the portal: no verifier can do anything about it.
            "notices": staff_notices.collect() if petugas.has_perm(ASSIGN) else (),
            "has_queues": bool(own),
            # Of others, and watched over by this officer.
            "watched_queues": work_counts(petugas, others).queues if others else (),
            "may_assign": petugas.has_perm(ASSIGN),
            "first_officer_url": _first_officer_url(petugas),
        }
        if desk is not None:
            context |= {**desk.context, "title": desk.title, "desk": desk}
        return super().index(request, context | (extra_context or {}))
