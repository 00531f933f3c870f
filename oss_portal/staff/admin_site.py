"""The admin site of the portal: it uses the sign-in of the portal and asks for a second factor."""

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
from oss_portal.staff.work.away import setting_of
from oss_portal.staff.work.listing import work_counts, work_rows
from oss_portal.staff.work.queues import ASSIGN, queues_of, watched_queues

# The officer's other cases are on the page of their own work.
MINE_ON_FRONT_PAGE = 10

# Permission and page to invite officers, as texts: this package must not import the one of officers.
_INVITE, _INVITE_PAGE = "oss_portal.kelola_petugas", "admin:oss_portal_undanganpetugas_add"


def _first_officer_url(petugas: Pengguna) -> str:
    """Return the address to invite the first officer, if this officer may invite and nobody has a role yet; else ""."""
    if not petugas.has_perm(_INVITE) or Pengguna.objects.filter(is_staff=True, groups__isnull=False).exists():
        return ""
    return reverse(_INVITE_PAGE)


def name_library(model: type[Model], *, app: Any, one: Any, many: Any) -> None:
    """Give a table of a library Indonesian names on every page of the admin, as the library has only English ones.

    Migrations are not affected: they read what the class itself declares.
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
            # The sign-in page would send a signed-in person back here, in an endless loop.
            raise PermissionDenied
        return HttpResponseRedirect(f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': target})}")

    # The type stub only knows Django's own return types.
    def logout(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return HttpResponseRedirect(reverse("keluar"))

    # The portal's own page has the audit event, the mail and the limit that Django's page lacks.
    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return HttpResponseRedirect(reverse("akun-kata-sandi"))

    password_change_done = password_change  # type: ignore[assignment]

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """Return 404: no form uses this view; it ignores conflicts of interest and has search words in the address."""
        raise Http404

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Register an admin with a closed list (`closed_lists`); skip django-otp, whose pages show second factors."""
        if admin_class is not None and admin_class.__module__.startswith("django_otp."):
            return
        super().register(model_or_iterable, closed(admin_class or ModelAdmin), **options)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Return the apps of the portal first; tables of libraries only for administrators.

        The list is computed only when it is shown: every page of the admin asks for it, for a side bar that the portal
        does not have.
        """
        return cast("list[Any]", SimpleLazyObject(lambda: self._tables(request, app_label)))

    def _tables(self, request: HttpRequest, app_label: str | None) -> list[Any]:
        listing = super().get_app_list(request, app_label)
        if app_label is None:
            # Roles are groups of Django's app "auth"; people who manage officers need that table.
            own_apps = {"oss_portal", "auth", "registrasi", "ketentuan", "nib", "helpdesk"}
            if not request.user.is_superuser:
                listing = [a for a in listing if a["app_label"] in own_apps]
            listing.sort(key=lambda a: a["app_label"] not in own_apps)
        return listing

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Show the day's work: the officer's cases, every queue with its size, late cases and cases without officer."""
        petugas = officer_of(request)
        own = queues_of(petugas)
        others = [queue for queue in watched_queues(petugas) if queue not in own]
        desk = None if own else next(iter(staff_desks.collect(petugas)), None)
        mine = WorkItem.objects.is_open().filter(petugas=petugas).order_by("urut", "id")[:MINE_ON_FRONT_PAGE]
        context: dict[str, Any] = {
            "mine": work_rows(mine, petugas),
            # Asked for only where they hold nothing: who is away has given all to the substitute.
            "setting": SimpleLazyObject(lambda: setting_of(petugas)),
            "queue": staff_queues.collect(petugas),
            # Faults of the portal that only its operators can repair; verifiers cannot do anything about them.
            "notices": staff_notices.collect() if petugas.has_perm(ASSIGN) else (),
            "has_queues": bool(own),
            # Queues in which others work and which this officer supervises.
            "watched_queues": work_counts(petugas, others).queues if others else (),
            "may_assign": petugas.has_perm(ASSIGN),
            "first_officer_url": _first_officer_url(petugas),
        }
        if desk is not None:
            context |= {**desk.context, "title": desk.title, "desk": desk}
        return super().index(request, context | (extra_context or {}))
