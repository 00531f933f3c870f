"""Official fees of NIBs (KEW-2c): written down at the NIB, settled here; what is overdue is one filter away."""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nib.admin.base import NibActionAdmin, format_rupiah
from nib.events import Event
from nib.exceptions import ReasonRequired
from nib.models import KewajibanPembayaran
from nib.services import kewajiban as service
from oss_portal.audit.trail import record
from oss_portal.forms import DateField, MoneyField, PortalForm
from oss_portal.staff.admin_base import ReasonForm, has_conflict, refuse_conflict
from oss_portal.staff.record_search import RecordSearch
from oss_portal.uploads.storage import serve_upload

COLLECT_FEES = "nib.tagih_kewajiban"


class KewajibanForm(PortalForm):
    jenis = forms.ChoiceField(label=gettext_lazy("Jenis"), choices=KewajibanPembayaran.Jenis.choices)
    uraian = forms.CharField(
        label=gettext_lazy("Untuk apa"), max_length=200, help_text=gettext_lazy("Misalnya: PNBP izin edar tahun 2026.")
    )
    instansi = forms.CharField(label=gettext_lazy("Instansi penagih"), max_length=150)
    dasar = forms.CharField(label=gettext_lazy("Dasar hukum"), max_length=200)
    nominal = MoneyField(label=gettext_lazy("Nominal (rupiah)"))
    kode_billing = forms.CharField(label=gettext_lazy("Kode billing"), max_length=40, required=False)
    jatuh_tempo = DateField(label=gettext_lazy("Jatuh tempo"))


class SettleForm(PortalForm):
    bukti = forms.CharField(
        label=gettext_lazy("Nomor bukti bayar"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Kosong: pakai nomor yang dilaporkan pelaku usaha."),
    )


class DueFilter(admin.SimpleListFilter):
    title = gettext_lazy("jatuh tempo")
    parameter_name = "tempo"

    def lookups(self, request: HttpRequest, model_admin):
        return [("lewat", _("Lewat jatuh tempo")), ("depan", _("Belum jatuh tempo"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet):
        pending = queryset.filter(status=KewajibanPembayaran.Status.BELUM)
        if self.value() == "lewat":
            return pending.filter(jatuh_tempo__lt=timezone.localdate())
        return pending.filter(jatuh_tempo__gte=timezone.localdate()) if self.value() == "depan" else queryset


@admin.register(KewajibanPembayaran)
class KewajibanAdmin(NibActionAdmin):
    MESSAGES = NibActionAdmin.MESSAGES | {
        ReasonRequired: gettext_lazy("Isi nomor bukti bayar: pelaku usaha belum melaporkannya."),
    }
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
        "action_links",
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
        "proof_file",
        "catatan",
        "dibuat_oleh",
        "dibuat_pada",
    ]
    ACTIONS = {
        "lunasi": {
            "judul": gettext_lazy("Nyatakan lunas"),
            "izin": COLLECT_FEES,
            "form": SettleForm,
            "bila": lambda o: o.is_open,
            "perform": lambda o, by, d: service.settle_kewajiban(kewajiban=o, by=by, **d) and _("Dicatat lunas."),
            "effects": [gettext_lazy("Cocokkan dahulu dengan instansi penagih. Pelaku usaha mendapat surat.")],
        },
        "tolak": {
            "judul": gettext_lazy("Pembayaran tidak ditemukan"),
            "izin": COLLECT_FEES,
            "form": ReasonForm,
            "bila": lambda o: o.status == KewajibanPembayaran.Status.DILAPORKAN,
            "perform": lambda o, by, d: (
                service.reject_payment_report(kewajiban=o, by=by, **d) and _("Pelaku usaha diminta melapor lagi.")
            ),
            "effects": [gettext_lazy("Alasan ini dikirim kepada pelaku usaha, dan kewajibannya terbuka lagi.")],
        },
        "batalkan": {
            "judul": gettext_lazy("Batalkan kewajiban"),
            "izin": COLLECT_FEES,
            "form": ReasonForm,
            "bila": lambda o: o.is_open,
            "perform": lambda o, by, d: (
                service.cancel_kewajiban(kewajiban=o, by=by, **d) and _("Kewajiban dibatalkan.")
            ),
            "effects": [gettext_lazy("Pelaku usaha mendapat surat bahwa ia tidak perlu membayar.")],
        },
    }

    def get_urls(self):
        proof = path("<int:pk>/bukti/", self.admin_site.admin_view(self.download_proof), name="nib_kewajiban_bukti")
        return [proof, *super().get_urls()]

    def download_proof(self, request: HttpRequest, pk: int):
        """Hand the proof of payment out to an officer who may see the fee; each time is on the record."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        with_proof = KewajibanPembayaran.objects.filter(berkas__isnull=False)
        with_proof = with_proof.select_related("berkas", "nib__pelaku_usaha", "nib__data__pembuat")
        kewajiban = get_object_or_404(with_proof, pk=pk)
        if has_conflict(request.user, kewajiban):
            return refuse_conflict(request)
        record(
            Event.BUKTI_DIBUKA,
            subject=kewajiban,
            by=request.user,
            about=kewajiban.nib.data.pembuat,
            nib=kewajiban.nib.nomor,
            details={"berkas": str(kewajiban.berkas.kode)},
        )
        return serve_upload(kewajiban.berkas)

    @admin.display(description=gettext_lazy("nominal"), ordering="nominal")
    def amount(self, o: KewajibanPembayaran):
        return format_rupiah(o.nominal)

    @admin.display(description=gettext_lazy("berkas bukti"))
    def proof_file(self, o: KewajibanPembayaran):
        if o.berkas is None:
            return "–"
        return format_html('<a href="{}">{}</a>', reverse("admin:nib_kewajiban_bukti", args=[o.pk]), o.berkas.nama)
