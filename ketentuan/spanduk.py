"""The banner over every page from the announcement of a version until it comes into force (AKS-2)."""

import time
from functools import partial

from django.utils.formats import date_format
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _

from ketentuan.dinding import ditanya
from ketentuan.models import JenisDokumen, Persetujuan, VersiKetentuan
from oss_portal.kait import spanduk

# Seconds for which a web worker believes its list. Another node's announcement may appear that much later; a banner
# goes exactly in time, because the date is compared anew on every page.
UMUR = 30
_simpanan: tuple[float, list[VersiKetentuan]] | None = None


def lupakan() -> None:
    """Read the list anew at the next page."""
    global _simpanan
    _simpanan = None


def akan_datang() -> list[VersiKetentuan]:
    """Return the announced versions that are not in force yet; one query now and then, shared by all pages."""
    global _simpanan
    if _simpanan is None or _simpanan[0] < time.monotonic():
        daftar = list(VersiKetentuan.objects.akan_datang().defer("sumber", "html")[:10])
        _simpanan = (time.monotonic() + UMUR, daftar)
    kini = now()
    return [v for v in _simpanan[1] if v.berlaku_sejak > kini]


def spanduk_versi(jenis: str, request) -> dict | None:
    """Return the banner about the next version of a kind, or None."""
    versi = next((v for v in akan_datang() if v.jenis == jenis), None)
    if versi is None:
        return None
    return {
        "teks": _("%(dokumen)s berubah mulai %(tanggal)s pukul %(jam)s WIB.")
        % {
            "dokumen": versi.get_jenis_display(),
            "tanggal": date_format(localtime(versi.berlaku_sejak), "j F Y"),
            "jam": localtime(versi.berlaku_sejak).strftime("%H.%M"),
        },
        "tautan": versi.get_absolute_url(),
        "teks_tautan": _ajakan(versi, request),
    }


def _ajakan(versi: VersiKetentuan, request) -> str:
    """Return what the link says: one indexed query for whom the wall will ask, none for anyone else."""
    if not versi.perlu_persetujuan or not hasattr(request, "user") or not ditanya(request):
        return _("Baca perubahannya")
    if Persetujuan.objects.filter(pengguna=request.user, versi=versi).exists():
        return _("Anda sudah menyetujuinya. Baca lagi")
    return _("Baca dan setujui sekarang")


def daftarkan() -> None:
    for jenis in JenisDokumen.values:
        spanduk.daftar(10)(partial(spanduk_versi, jenis))
