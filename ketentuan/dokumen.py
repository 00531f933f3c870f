"""PDFs of this room: a text, and the proof that someone accepted it (PJP-2)."""

import re
from functools import lru_cache

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe

from ketentuan.models import Persetujuan, VersiKetentuan
from ketentuan.naskah import baca
from oss_portal.pdf import render_pdf
from oss_portal.tanda_tangan import tandatangani

_TAG_DAFTAR = re.compile(r"<(/?)(ol|ul|li)\b([^>]*)>(\s*<p\b[^>]*>)?")


def bernomor(html: str) -> str:
    """Return the HTML of a text with the numbers of its lists written out.

    The maker of PDFs counts every list from 1, and PENUTUP of version 1 starts at 2.
    """
    tumpukan: list[list] = []

    def ganti(cocok: re.Match) -> str:
        tutup, tag, sifat, _alinea = cocok.groups()
        atribut = dict(re.findall(r'([a-z]+)="([^"]*)"', sifat))
        if tag != "li":
            if tutup:
                tumpukan.pop()
                return cocok[0]
            tumpukan.append([tag, atribut.get("type", "1"), int(atribut.get("start", 1))])
            return cocok[0].replace(f"<ol{sifat}>", '<ol class="bernomor">')
        if tutup or not tumpukan or tumpukan[-1][0] == "ul":
            return cocok[0]
        daftar = tumpukan[-1]
        nomor = int(atribut.get("value", daftar[2]))
        daftar[2] = nomor + 1
        tanda = chr(ord("a") + nomor - 1) if daftar[1] == "a" and nomor <= 26 else nomor
        # In a list with blank lines between its items the number stands in the item's first paragraph.
        return f'{cocok[0]}<span class="no">{tanda}. </span>'

    return _TAG_DAFTAR.sub(ganti, html)


def _konteks(versi: VersiKetentuan) -> dict:
    naskah = baca(versi.sumber)
    return {"versi": versi, "naskah": naskah, "html": mark_safe(bernomor(naskah.html))}


@lru_cache(maxsize=16)
def _pdf_teks(pk: int, sha256: str) -> bytes:
    versi = VersiKetentuan.objects.get(pk=pk, sha256=sha256)
    return render_pdf("ketentuan/pdf_teks.html", _konteks(versi))


def pdf_teks(versi: VersiKetentuan) -> bytes:
    """Return an announced text as PDF; it never changes, so each web worker renders it once."""
    return _pdf_teks(versi.pk, versi.sha256)


def pdf_bukti(persetujuan: Persetujuan) -> bytes:
    """Return a signed PDF with the record of an acceptance, the hash and the whole accepted text."""
    versi = persetujuan.versi
    alamat = reverse("ketentuan-teks", args=[versi.jenis, versi.nomor])
    konteks = _konteks(versi) | {
        "bukti": persetujuan,
        "dibuat": timezone.now(),
        "alamat_teks": settings.ALAMAT_DASAR + alamat,
    }
    pdf = render_pdf("ketentuan/pdf_bukti.html", konteks)
    return tandatangani(pdf, alasan=f"Bukti persetujuan {persetujuan.kode}")


def jawab_bukti(persetujuan: Persetujuan) -> HttpResponse:
    """Answer with the proof as a file to keep."""
    versi = persetujuan.versi
    response = HttpResponse(pdf_bukti(persetujuan), content_type="application/pdf")
    nama = f"bukti-{versi.jenis}-versi-{versi.nomor}.pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{nama}"'
    return response
