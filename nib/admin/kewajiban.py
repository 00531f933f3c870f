"""Official fees of NIBs (KEW-2c): recorded on the page of the NIB, settled here; a filter shows overdue fees."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nib.admin.base import NibActionAdmin
from nib.forms.kewajiban import SettleForm
from nib.models import KewajibanPembayaran
from nib.permissions import COLLECT_FEES
from nib.services import kewajiban as service
from oss_portal.forms import ReasonForm
from oss_portal.staff.actions import Action
from oss_portal.staff.files import release_file
from oss_portal.staff.permissions import officer_of
from oss_portal.staff.record_search import RecordSearch
from oss_portal.text.readable import rupiah
from oss_portal.uploads.storage import serve_upload


class DueFilter(admin.SimpleListFilter):
    title = gettext_lazy("jatuh tempo")
    parameter_name = "tempo"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [("lewat", _("Lewat jatuh tempo")), ("depan", _("Belum jatuh tempo"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        pending = queryset.filter(status=KewajibanPembayaran.Status.BELUM)
        if self.value() == "lewat":
            return pending.filter(jatuh_tempo__lt=timezone.localdate())
        return pending.filter(jatuh_tempo__gte=timezone.localdate()) if self.value() == "depan" else queryset


@admin.register(KewajibanPembayaran)
class KewajibanAdmin(NibActionAdmin):
    list_display = ["nib", "usaha", "uraian", "instansi", "amount", "jatuh_tempo", "status", "bukti"]
    list_filter = ["status", DueFilter, "jenis"]
    list_select_related = ["nib__pelaku_usaha"]
    ordering = ["-id"]
    QUEUES = {
        ("status__exact", KewajibanPembayaran.Status.BELUM): ["jatuh_tempo", "id"],
        ("status__exact", KewajibanPembayaran.Status.DILAPORKAN): ["diubah_pada", "id"],
        ("tempo", "lewat"): ["jatuh_tempo", "id"],
        ("tempo", "depan"): ["jatuh_tempo", "id"],
    }
    SEARCH = RecordSearch(nib=("nib__nomor",), exact=("kode_billing", "bukti"))
    search_help_text = gettext_lazy("NIB, kode billing, atau nomor bukti lengkap")
    fields = [
        "nib",
        "jenis",
        "uraian",
        "instansi",
        "dasar",
        "amount",
        "kode_billing",
        "jatuh_tempo",
        "status",
        "bukti",
        "catatan",
        "dibuat_oleh",
        "dibuat_pada",
    ]
    CASE_TEMPLATE = "admin/kewajiban_case.html"
    DECIDED_ON = ("status", "bukti", "berkas_id")
    ACTIONS = (
        Action(
            name="lunasi",
            title=gettext_lazy("Nyatakan lunas"),
            permission=COLLECT_FEES,
            form=SettleForm,
            visible=lambda o: o.is_open,
            main=True,
            decides=True,
            perform=lambda o, by, form: service.settle_kewajiban(kewajiban=o, by=by, **form.cleaned_data),
            done=gettext_lazy("Dicatat lunas."),
            effects=[gettext_lazy("Cocokkan dahulu dengan instansi penagih. Pelaku usaha mendapat surat.")],
        ),
        Action(
            name="tolak",
            title=gettext_lazy("Pembayaran tidak ditemukan"),
            permission=COLLECT_FEES,
            form=ReasonForm,
            visible=lambda o: o.status == KewajibanPembayaran.Status.DILAPORKAN,
            decides=True,
            perform=lambda o, by, form: service.reject_payment_report(kewajiban=o, by=by, **form.cleaned_data),
            done=gettext_lazy("Pelaku usaha diminta melapor lagi."),
            effects=[gettext_lazy("Alasan ini dikirim kepada pelaku usaha, dan kewajibannya terbuka lagi.")],
        ),
        Action(
            name="batalkan",
            title=gettext_lazy("Batalkan kewajiban"),
            permission=COLLECT_FEES,
            form=ReasonForm,
            visible=lambda o: o.is_open,
            decides=True,
            perform=lambda o, by, form: service.cancel_kewajiban(kewajiban=o, by=by, **form.cleaned_data),
            done=gettext_lazy("Kewajiban dibatalkan."),
            effects=[gettext_lazy("Pelaku usaha mendapat surat bahwa ia tidak perlu membayar.")],
        ),
    )

    def case_context(self, request: HttpRequest, obj: KewajibanPembayaran) -> dict[str, Any]:
        """Return the proof of payment; its picture is shown only to officers who may decide on the fee."""
        proof = obj.berkas
        shown = proof is not None and proof.is_picture and request.user.has_perm(COLLECT_FEES)
        return {"proof": proof, "shows_picture": shown}

    def get_urls(self) -> list[URLPattern]:
        proof = path("<int:pk>/bukti/", self.admin_site.admin_view(self.download_proof), name="nib_kewajiban_bukti")
        return [proof, *super().get_urls()]

    def download_proof(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Hand out the proof of payment to an officer who may see the fee, and record each download."""
        kewajiban = self.visible_record(request, pk)
        if kewajiban.berkas is None:
            raise Http404
        release_file(request, kewajiban)
        service.record_proof_opened(kewajiban=kewajiban, by=officer_of(request))
        return serve_upload(kewajiban.berkas)

    @admin.display(description=gettext_lazy("nominal"), ordering="nominal")
    def amount(self, o: KewajibanPembayaran) -> str:
        return rupiah(o.nominal)
