"""The officers' workplace: drafts, approval by a second officer, announcement, report. Every act is a service."""

from datetime import datetime, time, timedelta

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ketentuan import laporan, services
from ketentuan.beda import beda_html
from ketentuan.dokumen import jawab_bukti
from ketentuan.forms import FormAlasan, FormDraf
from ketentuan.galat import GalatKetentuan
from ketentuan.models import JenisDokumen, VersiKetentuan
from ketentuan.naskah import PANJANG_MAKS, baca, keluhan_panjang, periksa, rapikan_akhir_baris
from ketentuan.peristiwa import SEBUTAN, Peristiwa
from ketentuan.services.penerbitan import tanggal_terdini
from oss_portal.jejak import catat
from oss_portal.models import PeristiwaAudit

Status = VersiKetentuan.Status
IZIN_UMUMKAN = "ketentuan.umumkan_versiketentuan"
IZIN_LAPORAN = "ketentuan.view_persetujuan"

# Act -> (service, state it starts from, whether it wants a reason, its title, what the officer reads after it).
TINDAKAN = {
    "ajukan": (
        services.ajukan_versi,
        Status.DRAF,
        False,
        gettext_lazy("Ajukan untuk disetujui"),
        gettext_lazy("Draf diajukan. Petugas lain yang menyetujui dan mengumumkannya."),
    ),
    "umumkan": (
        services.umumkan_versi,
        Status.MENUNGGU,
        False,
        gettext_lazy("Setujui dan umumkan"),
        gettext_lazy("Versi ini diumumkan. Surel kepada pemegang akun mulai dikirim."),
    ),
    "kembalikan": (
        services.kembalikan_versi,
        Status.MENUNGGU,
        True,
        gettext_lazy("Kembalikan kepada penyusun"),
        gettext_lazy("Draf dikembalikan kepada penyusunnya."),
    ),
    "batalkan": (
        services.batalkan_draf,
        Status.DRAF,
        True,
        gettext_lazy("Batalkan draf"),
        gettext_lazy("Draf dibatalkan. Catatannya tetap tersimpan."),
    ),
}


def _pembanding(versi: VersiKetentuan) -> VersiKetentuan | None:
    """Return the version that a text is compared with: the one before it, or for a draft the latest announced."""
    lain = VersiKetentuan.objects.diumumkan().filter(jenis=versi.jenis)
    if versi.nomor:
        lain = lain.filter(nomor__lt=versi.nomor)
    return lain.order_by("-nomor").first()


@admin.register(VersiKetentuan)
class VersiKetentuanAdmin(admin.ModelAdmin):
    list_display = ["dokumen", "keadaan", "berlaku_sejak", "minta_setuju", "penyusun", "penyetuju"]
    list_filter = ["status", "jenis"]
    list_select_related = ["disusun_oleh", "disetujui_oleh"]
    ordering = ["-pk"]
    actions = None

    @admin.display(description=gettext_lazy("versi"), ordering="nomor")
    def dokumen(self, versi):
        return str(versi)

    @admin.display(description=gettext_lazy("minta setuju"), ordering="perlu_persetujuan", boolean=True)
    def minta_setuju(self, versi):
        return versi.perlu_persetujuan

    @admin.display(description=gettext_lazy("disusun oleh"), ordering="disusun_oleh__nama", empty_value="–")
    def penyusun(self, versi):
        return versi.disusun_oleh and versi.disusun_oleh.nama

    @admin.display(description=gettext_lazy("disetujui oleh"), ordering="disetujui_oleh__nama", empty_value="–")
    def penyetuju(self, versi):
        return versi.disetujui_oleh and versi.disetujui_oleh.nama

    @admin.display(description=gettext_lazy("keadaan"), ordering="status")
    def keadaan(self, versi):
        if not versi.sudah_diumumkan:
            return versi.get_status_display()
        return {"akan": _("Diumumkan, akan berlaku"), "berlaku": _("Berlaku"), "digantikan": _("Digantikan")}[
            versi.keadaan
        ]

    def get_queryset(self, request):
        return super().get_queryset(request).dengan_masa().defer("html")

    # --- Permission ---------------------------------------------------------------------------------------------------

    def has_delete_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        boleh = super().has_change_permission(request, obj)
        return boleh and (obj is None or (obj.status == Status.DRAF and obj.disusun_oleh_id == request.user.pk))

    def _boleh(self, request, versi: VersiKetentuan, aksi: str) -> bool:
        _layanan, dari, *_lain = TINDAKAN[aksi]
        if versi.status != dari:
            return False
        sendiri = versi.disusun_oleh_id == request.user.pk
        if aksi == "umumkan":
            return request.user.has_perm(IZIN_UMUMKAN) and not sendiri
        if aksi == "kembalikan":
            return request.user.has_perm(IZIN_UMUMKAN) or sendiri
        return self.has_change_permission(request, versi)

    def _versi(self, request, object_id) -> VersiKetentuan:
        versi = self.get_object(request, unquote(object_id))
        if versi is None:
            raise Http404
        if not self.has_view_permission(request, versi) and not request.user.has_perm(IZIN_UMUMKAN):
            raise PermissionDenied
        return versi

    # --- Pages --------------------------------------------------------------------------------------------------------

    def get_urls(self):
        bungkus = self.admin_site.admin_view
        awal = "ketentuan_versiketentuan"
        return [
            path("periksa/", bungkus(require_POST(self.periksa_view)), name=f"{awal}_periksa"),
            path("<path:object_id>/pratinjau/", bungkus(self.pratinjau_view), name=f"{awal}_pratinjau"),
            path("<path:object_id>/laporan/", bungkus(self.laporan_view), name=f"{awal}_laporan"),
            path("<path:object_id>/laporan.csv", bungkus(require_POST(self.csv_view)), name=f"{awal}_csv"),
            path(
                "<path:object_id>/laporan/bukti/<uuid:kode>.pdf",
                bungkus(require_POST(self.bukti_view)),
                name=f"{awal}_bukti",
            ),
            path("<path:object_id>/tindakan/<slug:aksi>/", bungkus(self.tindakan_view), name=f"{awal}_tindakan"),
            *super().get_urls(),
        ]

    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise PermissionDenied
        jenis = request.GET.get("jenis", JenisDokumen.KETENTUAN)
        if jenis not in JenisDokumen.values:
            raise Http404
        lama = _pembanding(VersiKetentuan(jenis=jenis))
        besok = timezone.localdate(tanggal_terdini(jenis)) + timedelta(days=1)
        awal = {
            "sumber": lama.sumber if lama else "",
            "dasar_hukum": lama.dasar_hukum if lama else "",
            "berlaku_sejak": timezone.make_aware(datetime.combine(besok, time.min)),
        }
        form = FormDraf(request.POST if request.method == "POST" else None, initial=awal)
        if request.method == "POST" and form.is_valid():
            try:
                versi = services.buat_draf(jenis=jenis, oleh=request.user, data=form.cleaned_data)
            except GalatKetentuan as galat:
                _pasang_galat(form, galat)
            else:
                messages.success(request, _("Draf tersimpan."))
                return HttpResponseRedirect(self._alamat("change", versi))
        return self._halaman_draf(request, form, VersiKetentuan(jenis=jenis), lama)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        versi = self._versi(request, object_id)
        if not self.has_change_permission(request, versi):
            if request.method == "POST":
                raise PermissionDenied
            return self._halaman_lihat(request, versi)
        lama = _pembanding(versi)
        form = FormDraf(
            request.POST if request.method == "POST" else None, instance=versi, initial={"dibuka": versi.sha256}
        )
        if request.method == "POST" and form.is_valid():
            try:
                services.simpan_draf(versi=versi, oleh=request.user, data=form.cleaned_data)
            except GalatKetentuan as galat:
                _pasang_galat(form, galat)
            else:
                messages.success(request, _("Draf tersimpan."))
                if "_ajukan" in request.POST:
                    return HttpResponseRedirect(self._alamat("tindakan", versi, "ajukan"))
                return HttpResponseRedirect(self._alamat("change", versi))
        return self._halaman_draf(request, form, versi, lama)

    def history_view(self, request, object_id, extra_context=None):
        return HttpResponseRedirect(self._alamat("change", self._versi(request, object_id)) + "#riwayat")

    def _alamat(self, nama: str, versi: VersiKetentuan, *args) -> str:
        return reverse(f"admin:ketentuan_versiketentuan_{nama}", args=[versi.pk, *args])

    def _konteks(self, request, versi: VersiKetentuan, judul: str, **lain) -> dict:
        tindakan = [
            {"alamat": self._alamat("tindakan", versi, aksi), "judul": isi[3], "utama": aksi in {"ajukan", "umumkan"}}
            for aksi, isi in TINDAKAN.items()
            if versi.pk and self._boleh(request, versi, aksi)
        ]
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": judul,
            "versi": versi,
            "tindakan": tindakan,
            "riwayat": self._riwayat(versi) if versi.pk else [],
            "boleh_laporan": versi.sudah_diumumkan and request.user.has_perm(IZIN_LAPORAN),
            **lain,
        }

    @staticmethod
    def _riwayat(versi: VersiKetentuan) -> list[PeristiwaAudit]:
        milik = PeristiwaAudit.objects.filter(subjek_jenis=versi._meta.label_lower, subjek_id=str(versi.pk))
        # One person's refusal is no act on the version; the report has the figures.
        daftar = list(
            milik.exclude(peristiwa=Peristiwa.KETENTUAN_TIDAK_DISETUJUI).select_related("oleh").order_by("-pk")[:50]
        )
        for p in daftar:
            p.sebutan = SEBUTAN.get(p.peristiwa, p.peristiwa)
        return daftar

    def _halaman_draf(self, request, form, versi, lama):
        sumber = rapikan_akhir_baris(str(form["sumber"].value() or ""))[:PANJANG_MAKS]
        judul = str(versi) if versi.pk else _("Draf baru: %(dokumen)s") % {"dokumen": versi.get_jenis_display()}
        konteks = self._konteks(
            request,
            versi,
            judul,
            form=form,
            media=self.media + form.media,
            lama=lama,
            beda=beda_html(lama, sumber),
            naskah=baca(sumber),
            jenis_lain=[j for j in JenisDokumen if j != versi.jenis] if not versi.pk else [],
            terdini=tanggal_terdini(versi.jenis),
            maks=str(PANJANG_MAKS),
            terlalu_panjang=keluhan_panjang(),
        )
        return TemplateResponse(request, "admin/ketentuan/versi_draf.html", konteks)

    def _halaman_lihat(self, request, versi):
        lama = _pembanding(versi)
        konteks = self._konteks(
            request, versi, str(versi), lama=lama, beda=beda_html(lama, versi), naskah=baca(versi.sumber)
        )
        return TemplateResponse(request, "admin/ketentuan/versi_lihat.html", konteks)

    def periksa_view(self, request):
        """What is wrong with a text being written, what it changes, how it looks: for the script beside the editor."""
        if not (self.has_add_permission(request) or super().has_change_permission(request)):
            raise PermissionDenied
        jenis = request.POST.get("jenis", "")
        if jenis not in JenisDokumen.values:
            raise Http404
        sumber = rapikan_akhir_baris(request.POST.get("sumber", ""))
        keluhan = periksa(sumber)
        if len(sumber) > PANJANG_MAKS:
            return JsonResponse({"keluhan": keluhan})
        return JsonResponse(
            {
                "keluhan": keluhan,
                "beda": beda_html(_pembanding(VersiKetentuan(jenis=jenis)), sumber),
                "pratinjau": format_html("<h1>{}</h1>", baca(sumber).judul) + baca(sumber).html,
            }
        )

    def pratinjau_view(self, request, object_id):
        """The text on the portal's own page, at the width of a phone."""
        versi = self._versi(request, object_id)
        return render(request, "ketentuan/pratinjau.html", {"versi": versi, "naskah": baca(versi.sumber)})

    def tindakan_view(self, request, object_id, aksi):
        """Confirm one act, with its reason where it needs one, and do it."""
        versi = self._versi(request, object_id)
        if aksi not in TINDAKAN:
            raise Http404
        layanan, _dari, perlu_alasan, judul, selesai = TINDAKAN[aksi]
        if not self._boleh(request, versi, aksi):
            if versi.status == _dari:
                raise PermissionDenied
            messages.warning(request, _("Keadaan versi ini sudah berubah: %(k)s.") % {"k": versi.get_status_display()})
            return HttpResponseRedirect(self._alamat("change", versi))
        jenis_form = FormAlasan if perlu_alasan else forms.Form
        form = jenis_form(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            try:
                layanan(versi=versi, oleh=request.user, **form.cleaned_data)
            except GalatKetentuan as galat:
                _pasang_galat(form, galat)
            else:
                messages.success(request, selesai)
                return HttpResponseRedirect(self._alamat("change", versi))
        lama = _pembanding(versi)
        konteks = self._konteks(request, versi, judul, form=form, aksi=aksi, lama=lama, beda=beda_html(lama, versi))
        return TemplateResponse(request, "admin/ketentuan/tindakan.html", konteks)

    def _untuk_laporan(self, request, object_id) -> VersiKetentuan:
        versi = self._versi(request, object_id)
        if not request.user.has_perm(IZIN_LAPORAN):
            raise PermissionDenied
        if not versi.sudah_diumumkan:
            raise Http404
        return versi

    def laporan_view(self, request, object_id):
        """Who accepted a version, how many, since when."""
        versi = self._untuk_laporan(request, object_id)
        sebelum = request.GET.get("sebelum", "")
        sebelum = int(sebelum) if sebelum.isascii() and sebelum.isdigit() and len(sebelum) < 19 else None
        user_id = request.GET.get("user_id", "")[:20].replace("\x00", "")
        baris = list(laporan.daftar(versi, sebelum=sebelum, user_id=user_id)[: laporan.PER_HALAMAN + 1])
        konteks = self._konteks(
            request,
            versi,
            _("Laporan persetujuan: %(versi)s") % {"versi": versi},
            ringkasan=laporan.ringkasan_segera(versi),
            baris=baris[: laporan.PER_HALAMAN],
            berikut=baris[laporan.PER_HALAMAN - 1].pk if len(baris) > laporan.PER_HALAMAN else None,
            user_id=user_id,
        )
        return TemplateResponse(request, "admin/ketentuan/laporan.html", konteks)

    def csv_view(self, request, object_id):
        """The whole list as CSV; that it was taken is recorded."""
        versi = self._untuk_laporan(request, object_id)
        catat(Peristiwa.DAFTAR_PERSETUJUAN_DIUNDUH, subjek=versi, oleh=request.user)
        response = StreamingHttpResponse(laporan.baris_csv(versi), content_type="text/csv; charset=utf-8")
        nama = f"persetujuan-{versi.jenis}-versi-{versi.nomor}.csv"
        response.headers["Content-Disposition"] = f'attachment; filename="{nama}"'
        return response

    def bukti_view(self, request, object_id, kode):
        """One acceptance as the signed PDF that a court gets (PJP-2); that it was taken is recorded."""
        versi = self._untuk_laporan(request, object_id)
        bukti = versi.persetujuan.select_related("versi", "pengguna").filter(kode=kode).first()
        if bukti is None:
            raise Http404
        catat(Peristiwa.BUKTI_DIUNDUH, subjek=bukti, oleh=request.user, tentang=bukti.pengguna)
        return jawab_bukti(bukti)


def _pasang_galat(form, galat: GalatKetentuan) -> None:
    """Show a refusal of a service at the field it names, or over the form."""
    form.add_error(galat.kolom if galat.kolom in form.fields else None, galat.pesan)
