"""Pages of acts beside a record: a form with a reason, what will happen, and the service behind it."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oss_portal.admin_dasar import AdminBaca
from oss_portal.formulir import FormPortal
from oss_portal.transisi import TransisiDitolak
from registrasi.services import tinjauan
from registrasi.services.hak_akses import AlasanWajib
from registrasi.services.pembatasan import SudahTidakBerlaku
from registrasi.services.pengungkapan import BenturanKepentingan, ungkap_identitas

PESAN = {
    tinjauan.PerkaraSendiri: gettext_lazy("Anda tidak dapat memutuskan pendaftaran Anda sendiri."),
    tinjauan.BukanUntukDitinjau: gettext_lazy("Pendaftaran ini tidak sedang menunggu tinjauan."),
    AlasanWajib: gettext_lazy("Isi alasannya."),
    BenturanKepentingan: gettext_lazy("Ini data Anda sendiri; mintalah petugas lain."),
    SudahTidakBerlaku: gettext_lazy("Pembatasan ini sudah tidak berlaku."),
    TransisiDitolak: gettext_lazy("Keadaannya sudah berubah. Muat ulang halaman."),
}


class FormAlasan(FormPortal):
    alasan = forms.CharField(
        label=gettext_lazy("Alasan"), max_length=2000, widget=forms.Textarea({"rows": 4}), required=True
    )


class TindakanAdmin(AdminBaca):
    """Pages of acts beside a record: a form with a reason, what will happen, and the service behind it."""

    # nama -> (judul, izin, form, perbuatan, akibat)
    TINDAKAN: dict[str, dict] = {}
    # The same for what is new: `perbuatan(None, officer, data, form)`. Without it nothing can be added.
    BARU: dict | None = None

    def get_urls(self):
        alamat = [
            path(
                f"<int:pk>/{nama}/",
                self.admin_site.admin_view(self._halaman(nama)),
                name=f"{self.opts.app_label}_{self.opts.model_name}_{nama}",
            )
            for nama in self.TINDAKAN
        ]
        return alamat + super().get_urls()

    def _halaman(self, nama: str):
        def tampilan(request, pk: int):
            return self.jalankan(request, pk, nama)

        return tampilan

    def has_add_permission(self, request) -> bool:
        return self.BARU is not None and request.user.has_perm(self.BARU["izin"])

    def add_view(self, request, form_url="", extra_context=None):
        """The page that makes a new record, through its service."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        t = self.BARU
        form = t["form"](request.POST or None, request.FILES or None)
        kembali = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        if request.method == "POST" and form.is_valid() and (pesan := self._perbuat(form, t, None, request, form)):
            messages.success(request, pesan)
            return HttpResponseRedirect(kembali)
        konteks = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": t["judul"],
            "form": form,
            "kembali": kembali,
            "akibat": t.get("akibat", ()),
        }
        return render(request, "admin/tindakan.html", konteks, status=422 if form.errors else 200)

    @staticmethod
    def _perbuat(form, t, objek, request, *lain):
        """Do the act in one transaction; a refusal becomes an error of the form and nothing is returned."""
        try:
            with transaction.atomic():
                return t["perbuatan"](objek, request.user, form.cleaned_data, *lain)
        except tinjauan.SedangDiambil as galat:
            form.add_error(None, _("Sedang dikerjakan oleh %(nama)s.") % {"nama": galat.oleh.nama})
        except tuple(PESAN) as galat:
            form.add_error(None, str(PESAN[type(galat)]))
        return None

    def form_tindakan(self, nama: str, objek, data, files=None):
        return self.TINDAKAN[nama]["form"](data, files)

    def jalankan(self, request, pk: int, nama: str):
        t = self.TINDAKAN[nama]
        if not request.user.has_perm(t["izin"]):
            raise PermissionDenied
        objek = get_object_or_404(self.get_queryset(request), pk=pk)
        kembali = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[pk])
        kiriman = (request.POST, request.FILES) if request.method == "POST" else (None, None)
        form = self.form_tindakan(nama, objek, *kiriman)
        if request.method == "POST" and form.is_valid() and (pesan := self._perbuat(form, t, objek, request)):
            if isinstance(pesan, dict):
                return render(request, "admin/ungkap.html", self._konteks(request, objek, t) | pesan)
            messages.success(request, pesan)
            return HttpResponseRedirect(kembali)
        konteks = self._konteks(request, objek, t) | {"form": form, "kembali": kembali, "akibat": t.get("akibat", ())}
        return render(request, "admin/tindakan.html", konteks, status=422 if form.errors else 200)

    def _konteks(self, request, objek, t) -> dict:
        return self.admin_site.each_context(request) | {
            "opts": self.opts,
            "objek": objek,
            "title": t["judul"],
            "kembali": reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[objek.pk]),
        }

    def tautan_tindakan(self, objek):
        """Links to the acts, shown on top of the record."""
        return format_html_join(
            " ",
            '<a class="btn btn-sm btn-outline-primary" href="{}">{}</a>',
            (
                (
                    reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{nama}", args=[objek.pk]),
                    t["judul"],
                )
                for nama, t in self.TINDAKAN.items()
            ),
        )

    tautan_tindakan.short_description = gettext_lazy("Tindakan")


def _ungkap(objek, oleh, data) -> dict:
    return {"nomor": ungkap_identitas(objek=objek, oleh=oleh, alasan=data["alasan"])}


UNGKAP = {
    "judul": gettext_lazy("Tampilkan nomor identitas"),
    "izin": "registrasi.ungkap_identitas",
    "form": FormAlasan,
    "perbuatan": _ungkap,
    "akibat": [gettext_lazy("Penglihatan ini dicatat dan dapat dilihat oleh orang yang bersangkutan.")],
}
