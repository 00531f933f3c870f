"""Public pages: the texts, their archive and their differences."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render

from ketentuan.galat import TidakAdaVersiBerlaku
from ketentuan.models import VersiKetentuan
from ketentuan.naskah import baca
from ketentuan.services import versi_berlaku


def berlaku(request, jenis: str):
    """The text in force."""
    try:
        v = versi_berlaku(jenis)
    except TidakAdaVersiBerlaku as galat:
        raise Http404 from galat
    return _tampilkan(request, v)


def versi(request, jenis: str, nomor: int):
    """One announced version, whether replaced, in force or to come."""
    return _tampilkan(request, get_object_or_404(VersiKetentuan.objects.diumumkan(), jenis=jenis, nomor=nomor))


def _tampilkan(request, v: VersiKetentuan):
    return render(request, "ketentuan/dokumen.html", {"versi": v, "naskah": baca(v.sumber)})
