"""Official fees of NIBs (KEW-2c): written down at the NIB, settled here; what is overdue is one filter away."""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nib.admin.dasar import TindakanNib, rp
from nib.galat import AlasanWajib
from nib.models import KewajibanPembayaran
from nib.peristiwa import Peristiwa
from nib.services import kewajiban as layanan
from oss_portal.admin_dasar import FormAlasan, berbenturan, tolak_benturan
from oss_portal.formulir import FormPortal, TanggalField, UangField
from oss_portal.jejak import catat
from oss_portal.pencarian import Cari
from oss_portal.unggahan import sajikan_unggahan

TAGIH = "nib.tagih_kewajiban"


class FormKewajiban(FormPortal):
    jenis = forms.ChoiceField(label=gettext_lazy("Jenis"), choices=KewajibanPembayaran.Jenis.choices)
    uraian = forms.CharField(
        label=gettext_lazy("Untuk apa"), max_length=200, help_text=gettext_lazy("Misalnya: PNBP izin edar tahun 2026.")
    )
    instansi = forms.CharField(label=gettext_lazy("Instansi penagih"), max_length=150)
    dasar = forms.CharField(label=gettext_lazy("Dasar hukum"), max_length=200)
    nominal = UangField(label=gettext_lazy("Nominal (rupiah)"))
    kode_billing = forms.CharField(label=gettext_lazy("Kode billing"), max_length=40, required=False)
    jatuh_tempo = TanggalField(label=gettext_lazy("Jatuh tempo"))


class FormLunas(FormPortal):
    bukti = forms.CharField(
        label=gettext_lazy("Nomor bukti bayar"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Kosong: pakai nomor yang dilaporkan pelaku usaha."),
    )


class TempoFilter(admin.SimpleListFilter):
    title = gettext_lazy("jatuh tempo")
    parameter_name = "tempo"

    def lookups(self, request, model_admin):
        return [("lewat", _("Lewat jatuh tempo")), ("depan", _("Belum jatuh tempo"))]

    def queryset(self, request, queryset):
        belum = queryset.filter(status=KewajibanPembayaran.Status.BELUM)
        if self.value() == "lewat":
            return belum.filter(jatuh_tempo__lt=timezone.localdate())
        return belum.filter(jatuh_tempo__gte=timezone.localdate()) if self.value() == "depan" else queryset


@admin.register(KewajibanPembayaran)
class KewajibanAdmin(TindakanNib):
    PESAN = TindakanNib.PESAN | {
        AlasanWajib: gettext_lazy("Isi nomor bukti bayar: pelaku usaha belum melaporkannya."),
    }
    list_display = ["nib", "usaha", "uraian", "instansi", "jumlah", "jatuh_tempo", "status", "bukti"]
    list_filter = ["status", TempoFilter, "jenis"]
    list_select_related = ["nib__pelaku_usaha"]
    ordering = ["-id"]
    ANTREAN = {
        ("status__exact", KewajibanPembayaran.Status.BELUM): ["jatuh_tempo", "id"],
        ("status__exact", KewajibanPembayaran.Status.DILAPORKAN): ["diubah_pada", "id"],
        ("tempo", "lewat"): ["jatuh_tempo", "id"],
        ("tempo", "depan"): ["jatuh_tempo", "id"],
    }
    CARI = Cari(nib=("nib__nomor",), tepat=("kode_billing", "bukti"))
    search_help_text = gettext_lazy("NIB, kode billing, atau nomor bukti lengkap")
    fields = [
        "tautan_tindakan",
        "nib",
        "jenis",
        "uraian",
        "instansi",
        "dasar",
        "jumlah",
        "kode_billing",
        "jatuh_tempo",
        "status",
        "bukti",
        "berkas_bukti",
        "catatan",
        "dibuat_oleh",
        "dibuat_pada",
    ]
    TINDAKAN = {
        "lunasi": {
            "judul": gettext_lazy("Nyatakan lunas"),
            "izin": TAGIH,
            "form": FormLunas,
            "bila": lambda o: o.terbuka,
            "perbuatan": lambda o, oleh, d: layanan.lunasi(kewajiban=o, oleh=oleh, **d) and _("Dicatat lunas."),
            "akibat": [gettext_lazy("Cocokkan dahulu dengan instansi penagih. Pelaku usaha mendapat surat.")],
        },
        "tolak": {
            "judul": gettext_lazy("Pembayaran tidak ditemukan"),
            "izin": TAGIH,
            "form": FormAlasan,
            "bila": lambda o: o.status == KewajibanPembayaran.Status.DILAPORKAN,
            "perbuatan": lambda o, oleh, d: (
                layanan.tolak_laporan(kewajiban=o, oleh=oleh, **d) and _("Pelaku usaha diminta melapor lagi.")
            ),
            "akibat": [gettext_lazy("Alasan ini dikirim kepada pelaku usaha, dan kewajibannya terbuka lagi.")],
        },
        "batalkan": {
            "judul": gettext_lazy("Batalkan kewajiban"),
            "izin": TAGIH,
            "form": FormAlasan,
            "bila": lambda o: o.terbuka,
            "perbuatan": lambda o, oleh, d: (
                layanan.batalkan_kewajiban(kewajiban=o, oleh=oleh, **d) and _("Kewajiban dibatalkan.")
            ),
            "akibat": [gettext_lazy("Pelaku usaha mendapat surat bahwa ia tidak perlu membayar.")],
        },
    }

    def get_urls(self):
        bukti = path("<int:pk>/bukti/", self.admin_site.admin_view(self.unduh_bukti), name="nib_kewajiban_bukti")
        return [bukti, *super().get_urls()]

    def unduh_bukti(self, request, pk: int):
        """Hand the proof of payment out to an officer who may see the fee; each time is on the record."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        berbukti = KewajibanPembayaran.objects.filter(berkas__isnull=False)
        berbukti = berbukti.select_related("berkas", "nib__pelaku_usaha", "nib__data__pembuat")
        kewajiban = get_object_or_404(berbukti, pk=pk)
        if berbenturan(request.user, kewajiban):
            return tolak_benturan(request)
        catat(
            Peristiwa.BUKTI_DIBUKA,
            subjek=kewajiban,
            oleh=request.user,
            tentang=kewajiban.nib.data.pembuat,
            nib=kewajiban.nib.nomor,
            rincian={"berkas": str(kewajiban.berkas.kode)},
        )
        return sajikan_unggahan(kewajiban.berkas)

    @admin.display(description=gettext_lazy("nominal"), ordering="nominal")
    def jumlah(self, o):
        return rp(o.nominal)

    @admin.display(description=gettext_lazy("berkas bukti"))
    def berkas_bukti(self, o):
        if o.berkas is None:
            return "–"
        return format_html('<a href="{}">{}</a>', reverse("admin:nib_kewajiban_bukti", args=[o.pk]), o.berkas.nama)
