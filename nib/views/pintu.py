"""The door of the application pages: whose draft it is, and that this tab shows the same one."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from nib.galat import PermohonanTerkunci
from nib.models import Permohonan
from registrasi import kewenangan
from registrasi.pintu import boleh, halaman_henti, perlu_hak_akses


def permohonan_terbuka(pelaku_usaha) -> Permohonan | None:
    """Return the one application of the business that is not decided yet."""
    permohonan = Permohonan.objects.terbuka().filter(pelaku_usaha=pelaku_usaha).first()
    if permohonan is not None:
        permohonan.pelaku_usaha = pelaku_usaha
    return permohonan


def kewenangan_untuk(permohonan: Permohonan | None) -> str:
    """Return what a kuasa must have been given to work on this application."""
    if permohonan is not None and permohonan.jenis == Permohonan.Jenis.PERUBAHAN:
        return kewenangan.PERUBAHAN
    return kewenangan.NIB


def dengan_draf(view: Callable) -> Callable:
    """Decorate a page of the draft: the view gets the application of the business one acts for, and no other.

    A form carries the code of the application it was shown for: after a change of business in another tab, or when the
    application was submitted there, nothing is saved.
    """

    @wraps(view)
    def terbungkus(request, *args, **kwargs):
        permohonan = permohonan_terbuka(request.hak_akses.pelaku_usaha)
        if permohonan is None or not permohonan.dapat_diubah:
            if request.method == "POST":
                messages.warning(request, _("Permohonan ini sudah diajukan atau dibatalkan. Tidak ada yang diubah."))
            return redirect("nib")
        if not boleh(request.hak_akses, menulis=True, kewenangan=kewenangan_untuk(permohonan)):
            return halaman_henti(request, request.hak_akses, sebab="di_luar_kuasa")
        if request.method == "POST" and request.POST.get("permohonan") != str(permohonan.kode):
            messages.warning(
                request, _("Halaman itu milik permohonan lain, jadi tidak ada yang disimpan. Lanjutkan dari sini.")
            )
            return redirect("nib")
        try:
            return view(request, permohonan, *args, **kwargs)
        except PermohonanTerkunci:
            messages.warning(request, _("Permohonan ini sudah diajukan atau dibatalkan. Tidak ada yang diubah."))
            return redirect("nib")

    return perlu_hak_akses(menulis=True)(terbungkus)
