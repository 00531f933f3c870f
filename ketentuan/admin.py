"""Officers' pages of the terms: drafts, approval by a second officer, announcement, report. Every act is a service."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from operator import and_, or_
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ketentuan import reports
from ketentuan.events import LABELS, Event
from ketentuan.forms import DraftForm, VersiReasonForm
from ketentuan.models import JenisDokumen, VersiKetentuan
from ketentuan.models.versi import VersiKetentuanQuerySet
from ketentuan.services import publishing
from ketentuan.services.publishing import DRAFT_FIELDS, earliest_date
from ketentuan.texts.diff import diff_html
from ketentuan.texts.parser import MAX_LENGTH, check, length_problem, normalise_line_ends, read
from ketentuan.texts.pdfs import proof_response
from oss_portal.audit.trail import record
from oss_portal.models import AuditEvent, Pengguna
from oss_portal.reference.charts import csv_lines
from oss_portal.staff.actions import Action, Outcome, Text, perform
from oss_portal.staff.files import release_file
from oss_portal.staff.opened import CHANGED, is_outdated, opened
from oss_portal.staff.permissions import leave_out_conflicts
from oss_portal.text.readable import moment
from oss_portal.web.downloads import CSV, as_file
from oss_portal.web.refusals import attempt
from oss_portal.web.requests import AuthenticatedRequest

Status = VersiKetentuan.Status
ANNOUNCE_PERMISSION = "ketentuan.umumkan_versiketentuan"
CHANGE_PERMISSION = "ketentuan.change_versiketentuan"
REPORT_PERMISSION = "ketentuan.view_persetujuan"


@dataclass(frozen=True, kw_only=True)
class VersiAction(Action[VersiKetentuan]):
    """An act on a version in the state `start`; `who(has_permission, is_drafter)` tells if an officer may do it."""

    start: str
    who: Callable[[bool, bool], bool]
    primary: bool = False

    def allowed(self, user: Pengguna | AnonymousUser, obj: VersiKetentuan | None = None) -> bool:
        permitted = user.has_perm(self.permission)
        if obj is None:
            return permitted
        return self.may_see(user, obj) and self.who(permitted, obj.disusun_oleh_id == user.pk)

    def offered(self, user: Pengguna | AnonymousUser, obj: VersiKetentuan) -> bool:
        return obj.status == self.start and self.allowed(user, obj)


def _announcement_effects(versi: VersiKetentuan) -> list[str]:
    begins = _("versi ini berlaku dengan sendirinya pada %(t)s") % {"t": moment(versi.berlaku_sejak)}
    if versi.perlu_persetujuan:
        asks = _("sejak saat itu setiap pengguna diminta menyetujuinya sebelum melanjutkan")
        begins = f"{begins}; {asks}"
    return [
        _("teksnya tidak dapat diubah lagi; kesalahan diperbaiki dengan versi baru;"),
        _("spanduk dan pengumuman tampil sekarang juga, dan setiap pemegang akun mendapat surel;"),
        f"{begins}.",
    ]


ACTIONS = {
    a.name: a
    for a in (
        VersiAction(
            name="ajukan",
            title=gettext_lazy("Ajukan untuk disetujui"),
            hint=gettext_lazy(
                "Petugas lain memeriksa perbedaannya, lalu mengumumkan atau mengembalikannya. Selama menunggu, draf "
                "tidak dapat diubah."
            ),
            done=gettext_lazy("Draf diajukan. Petugas lain yang menyetujui dan mengumumkannya."),
            perform=lambda versi, by, form: publishing.submit_version(versi=versi, by=by),
            permission=CHANGE_PERMISSION,
            start=Status.DRAF,
            who=and_,
            primary=True,
        ),
        VersiAction(
            name="umumkan",
            title=gettext_lazy("Setujui dan umumkan"),
            effects=_announcement_effects,
            done=gettext_lazy("Versi ini diumumkan. Surel kepada pemegang akun mulai dikirim."),
            perform=lambda versi, by, form: publishing.announce_version(versi=versi, by=by),
            permission=ANNOUNCE_PERMISSION,
            start=Status.MENUNGGU,
            who=lambda allowed, own: allowed and not own,
            primary=True,
        ),
        VersiAction(
            name="kembalikan",
            title=gettext_lazy("Kembalikan kepada penyusun"),
            done=gettext_lazy("Draf dikembalikan kepada penyusunnya."),
            form=VersiReasonForm,
            perform=lambda versi, by, form: publishing.return_version(versi=versi, by=by, **form.cleaned_data),
            permission=ANNOUNCE_PERMISSION,
            start=Status.MENUNGGU,
            who=or_,
        ),
        VersiAction(
            name="batalkan",
            title=gettext_lazy("Batalkan draf"),
            hint=gettext_lazy("Draf yang dibatalkan tidak dapat dilanjutkan. Catatannya tetap tersimpan."),
            done=gettext_lazy("Draf dibatalkan. Catatannya tetap tersimpan."),
            form=VersiReasonForm,
            perform=lambda versi, by, form: publishing.cancel_draft(versi=versi, by=by, **form.cleaned_data),
            permission=CHANGE_PERMISSION,
            start=Status.DRAF,
            who=and_,
        ),
    )
}


def _compared_version(versi: VersiKetentuan) -> VersiKetentuan | None:
    """Return the version that a text is compared with: the one before it, or for a draft the latest announced."""
    others = VersiKetentuan.objects.announced().filter(jenis=versi.jenis)
    if versi.nomor:
        others = others.filter(nomor__lt=versi.nomor)
    return others.order_by("-nomor").first()


@admin.register(VersiKetentuan)
class VersiKetentuanAdmin(admin.ModelAdmin):
    list_display = ["document", "state", "berlaku_sejak", "asks_acceptance", "drafter", "approver"]
    list_filter = ["status", "jenis"]
    list_select_related = ["disusun_oleh", "disetujui_oleh"]
    ordering = ["-pk"]
    actions = None

    @admin.display(description=gettext_lazy("versi"), ordering="nomor")
    def document(self, versi: VersiKetentuan) -> str:
        return str(versi)

    @admin.display(description=gettext_lazy("minta setuju"), ordering="perlu_persetujuan", boolean=True)
    def asks_acceptance(self, versi: VersiKetentuan) -> bool:
        return versi.perlu_persetujuan

    @admin.display(description=gettext_lazy("disusun oleh"), ordering="disusun_oleh__nama", empty_value="–")
    def drafter(self, versi: VersiKetentuan) -> str | None:
        return versi.disusun_oleh.nama if versi.disusun_oleh else None

    @admin.display(description=gettext_lazy("disetujui oleh"), ordering="disetujui_oleh__nama", empty_value="–")
    def approver(self, versi: VersiKetentuan) -> str | None:
        return versi.disetujui_oleh.nama if versi.disetujui_oleh else None

    @admin.display(description=gettext_lazy("keadaan"), ordering="status")
    def state(self, versi: VersiKetentuan) -> str:
        if not versi.is_announced:
            return versi.get_status_display()
        return {"akan": _("Diumumkan, akan berlaku"), "berlaku": _("Berlaku"), "digantikan": _("Digantikan")}[
            versi.state
        ]

    def get_queryset(self, request: HttpRequest) -> VersiKetentuanQuerySet:
        return VersiKetentuan.objects.with_period().order_by(*self.ordering).defer("html")

    # --- Permission ---------------------------------------------------------------------------------------------------

    def has_delete_permission(self, request: HttpRequest, obj: VersiKetentuan | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: VersiKetentuan | None = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or (obj.status == Status.DRAF and obj.disusun_oleh_id == request.user.pk))

    def _version(self, request: AuthenticatedRequest, object_id: str) -> VersiKetentuan:
        versi: VersiKetentuan | None = self.get_object(request, unquote(object_id))
        if versi is None:
            raise Http404
        if not self.has_view_permission(request, versi):
            raise PermissionDenied
        return versi

    # --- Pages --------------------------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        start = "ketentuan_versiketentuan"
        return [
            path("periksa/", wrap(require_POST(self.check_view)), name=f"{start}_periksa"),
            path("<path:object_id>/pratinjau/", wrap(self.preview_view), name=f"{start}_pratinjau"),
            path("<path:object_id>/laporan/", wrap(self.report_view), name=f"{start}_laporan"),
            path("<path:object_id>/laporan.csv", wrap(require_POST(self.csv_view)), name=f"{start}_csv"),
            path(
                "<path:object_id>/laporan/bukti/<uuid:kode>.pdf",
                wrap(require_POST(self.proof_view)),
                name=f"{start}_bukti",
            ),
            path("<path:object_id>/tindakan/<slug:action>/", wrap(self.action_view), name=f"{start}_tindakan"),
            *super().get_urls(),
        ]

    # `admin_view` lets only staff through.
    def add_view(  # type: ignore[override]
        self, request: AuthenticatedRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        jenis = request.GET.get("jenis", JenisDokumen.KETENTUAN)
        if jenis not in JenisDokumen.values:
            raise Http404
        old = _compared_version(VersiKetentuan(jenis=jenis))
        tomorrow = timezone.localdate(earliest_date(jenis)) + timedelta(days=1)
        start = {
            "sumber": old.sumber if old else "",
            "dasar_hukum": old.dasar_hukum if old else "",
            "berlaku_sejak": timezone.make_aware(datetime.combine(tomorrow, time.min)),
        }
        form = DraftForm(request.POST if request.method == "POST" else None, initial=start)
        if request.method == "POST" and form.is_valid():
            with attempt(form) as act:
                versi = publishing.create_draft(jenis=jenis, by=request.user, data=form.cleaned_data)
            if act.done:
                messages.success(request, _("Draf tersimpan."))
                return HttpResponseRedirect(self._url("change", versi))
        return self._draft_page(request, form, VersiKetentuan(jenis=jenis), old)

    def change_view(  # type: ignore[override]
        self, request: AuthenticatedRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        versi = self._version(request, object_id)
        if not self.has_change_permission(request, versi):
            if request.method == "POST":
                raise PermissionDenied
            return self._view_page(request, versi)
        old = _compared_version(versi)
        form = DraftForm(
            request.POST if request.method == "POST" else None,
            instance=versi,
            initial={"dibuka": opened(versi, *DRAFT_FIELDS)},
        )
        if request.method == "POST" and form.is_valid():
            with attempt(form) as act:
                publishing.save_draft(versi=versi, by=request.user, data=form.cleaned_data)
            if act.done:
                messages.success(request, _("Draf tersimpan."))
                if "_ajukan" in request.POST:
                    return HttpResponseRedirect(self._url("tindakan", versi, "ajukan"))
                return HttpResponseRedirect(self._url("change", versi))
        return self._draft_page(request, form, versi, old)

    def history_view(  # type: ignore[override]
        self, request: AuthenticatedRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        return HttpResponseRedirect(self._url("change", self._version(request, object_id)) + "#history")

    def _url(self, name: str, versi: VersiKetentuan, *args: Any) -> str:
        return reverse(f"admin:ketentuan_versiketentuan_{name}", args=[versi.pk, *args])

    def _context(
        self, request: AuthenticatedRequest, versi: VersiKetentuan, title: Text, **extra: Any
    ) -> dict[str, Any]:
        offered = [a for a in ACTIONS.values() if versi.pk and a.offered(request.user, versi)]
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "versi": versi,
            "actions": [(a, self._url("tindakan", versi, a.name)) for a in offered],
            "history": self._history(versi) if versi.pk else [],
            "may_see_report": versi.is_announced and request.user.has_perm(REPORT_PERMISSION),
            **extra,
        }

    @staticmethod
    def _history(versi: VersiKetentuan) -> list[tuple[AuditEvent, Text]]:
        """Return the newest events of a version with their labels."""
        events = AuditEvent.objects.filter(subjek_jenis=versi._meta.label_lower, subjek_id=str(versi.pk))
        # The refusal of a person is no act on the version; the report has the figures.
        listed = events.exclude(peristiwa=Event.KETENTUAN_TIDAK_DISETUJUI).select_related("oleh").order_by("-pk")[:50]
        return [(e, LABELS.get(e.peristiwa, e.peristiwa)) for e in listed]

    def _draft_page(
        self, request: AuthenticatedRequest, form: DraftForm, versi: VersiKetentuan, old: VersiKetentuan | None
    ) -> HttpResponse:
        origin = normalise_line_ends(str(form["sumber"].value() or ""))[:MAX_LENGTH]
        title = str(versi) if versi.pk else _("Draf baru: %(dokumen)s") % {"dokumen": versi.get_jenis_display()}
        context = self._context(
            request,
            versi,
            title,
            form=form,
            media=self.media + form.media,
            old=old,
            diff=diff_html(old, origin),
            parsed_text=read(origin),
            other_jenis=[j for j in JenisDokumen if j != versi.jenis] if not versi.pk else [],
            earliest=earliest_date(versi.jenis),
            maximum=str(MAX_LENGTH),
            too_long=length_problem(),
        )
        return TemplateResponse(request, "admin/ketentuan/version_draft.html", context)

    def _view_page(self, request: AuthenticatedRequest, versi: VersiKetentuan) -> HttpResponse:
        old = _compared_version(versi)
        context = self._context(
            request, versi, str(versi), old=old, diff=diff_html(old, versi), parsed_text=read(versi.sumber)
        )
        return TemplateResponse(request, "admin/ketentuan/version_view.html", context)

    def check_view(self, request: AuthenticatedRequest) -> JsonResponse:
        """Return problems, differences and preview of a text to the script of the editor, while it is being written."""
        if not (self.has_add_permission(request) or super().has_change_permission(request)):
            raise PermissionDenied
        jenis = request.POST.get("jenis", "")
        if jenis not in JenisDokumen.values:
            raise Http404
        origin = normalise_line_ends(request.POST.get("sumber", ""))
        problems = check(origin)
        if len(origin) > MAX_LENGTH:
            return JsonResponse({"problems": problems})
        return JsonResponse(
            {
                "problems": problems,
                "diff": diff_html(_compared_version(VersiKetentuan(jenis=jenis)), origin),
                "preview": format_html("<h1>{}</h1>", read(origin).title) + read(origin).html,
            }
        )

    def preview_view(self, request: AuthenticatedRequest, object_id: str) -> HttpResponse:
        """Show the text on a page of the portal, in the width of a phone."""
        versi = self._version(request, object_id)
        return render(request, "ketentuan/preview.html", {"versi": versi, "parsed_text": read(versi.sumber)})

    def action_view(self, request: AuthenticatedRequest, object_id: str, action: str) -> HttpResponse:
        """Ask to confirm an act, with a reason if it needs one, and do it."""
        versi = self._version(request, object_id)
        act = ACTIONS.get(action)
        if act is None:
            raise Http404
        if not act.offered(request.user, versi):
            if versi.status == act.start:
                raise PermissionDenied
            messages.warning(request, _("Keadaan versi ini sudah berubah: %(k)s.") % {"k": versi.get_status_display()})
            return HttpResponseRedirect(self._url("change", versi))
        form = act.bound_form(request, versi)
        if request.method == "POST" and form.is_valid() and is_outdated(request.POST, opened(versi, *DRAFT_FIELDS)):
            form.add_error(None, str(CHANGED))
        elif request.method == "POST" and form.is_valid():
            outcome = perform(act, versi, request.user, form)
            if isinstance(outcome, Outcome):
                messages.success(request, str(outcome.message))
                return HttpResponseRedirect(self._url("change", versi))
        old = _compared_version(versi)
        context = self._context(
            request,
            versi,
            act.title,
            form=form,
            action=act,
            effects=act.effects_on(versi),
            opened=opened(versi, *DRAFT_FIELDS),
            old=old,
            diff=diff_html(old, versi),
        )
        return TemplateResponse(request, "admin/ketentuan/action.html", context)

    def _for_report(self, request: AuthenticatedRequest, object_id: str) -> VersiKetentuan:
        versi = self._version(request, object_id)
        if not request.user.has_perm(REPORT_PERMISSION):
            raise PermissionDenied
        if not versi.is_announced:
            raise Http404
        return versi

    def report_view(self, request: AuthenticatedRequest, object_id: str) -> HttpResponse:
        """Show who accepted a version, how many, and since when."""
        versi = self._for_report(request, object_id)
        given = request.GET.get("sebelum", "")
        before = int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None
        user_id = request.GET.get("user_id", "")[:20].replace("\x00", "")
        rows = list(reports.list_persetujuan(versi, before=before, user_id=user_id)[: reports.PER_PAGE + 1])
        context = self._context(
            request,
            versi,
            _("Laporan persetujuan: %(versi)s") % {"versi": versi},
            summary=reports.quick_summary(versi),
            rows=leave_out_conflicts(request, rows[: reports.PER_PAGE]),
            next_before=rows[reports.PER_PAGE - 1].pk if len(rows) > reports.PER_PAGE else None,
            user_id=user_id,
        )
        return TemplateResponse(request, "admin/ketentuan/report.html", context)

    def csv_view(self, request: AuthenticatedRequest, object_id: str) -> StreamingHttpResponse:
        """Return the whole list as CSV; the download is recorded."""
        versi = self._for_report(request, object_id)
        # The whole list, without leaving out conflicts of interest: a court needs everybody who accepted, and when.
        release_file(request)
        record(Event.DAFTAR_PERSETUJUAN_DIUNDUH, subject=versi, by=request.user)
        lines = csv_lines(reports.export_columns(), reports.export_rows(versi))
        filename = f"persetujuan-{versi.jenis}-versi-{versi.nomor}.csv"
        return StreamingHttpResponse(lines, content_type=CSV, headers=as_file(filename))

    def proof_view(self, request: AuthenticatedRequest, object_id: str, kode: UUID) -> HttpResponse:
        """Return one acceptance as the signed PDF for a court (PJP-2); the download is recorded."""
        versi = self._for_report(request, object_id)
        proof = versi.persetujuan.select_related("versi", "pengguna").filter(kode=kode).first()
        if proof is None:
            raise Http404
        release_file(request, proof)
        record(Event.BUKTI_DIUNDUH, subject=proof, by=request.user, about=proof.pengguna)
        return proof_response(proof)
