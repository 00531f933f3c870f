"""Numbered letters: rendered, signed and kept in the transaction of the act they confirm (AKH-2)."""

import hashlib

from django.db import models
from django.http import HttpResponse
from django.utils import timezone

from oss_portal.jejak import catat
from oss_portal.models import Pengguna, SuratBernomor
from oss_portal.pdf import render_pdf
from oss_portal.penomoran import nomor_berikut
from oss_portal.tanda_tangan import nama_penanda, tandatangani

_ROMAWI = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
TERBIT = "surat.terbit"


def nomor_surat() -> str:
    """Return the next number of a letter, as offices write it: `S-000123/OSS/XI/2026`."""
    kini = timezone.localtime()
    return f"S-{nomor_berikut('surat', kini.year):06d}/OSS/{_ROMAWI[kini.month - 1]}/{kini.year}"


def terbitkan_surat(
    *,
    jenis: str,
    perihal: str,
    templat: str,
    konteks: dict,
    subjek: models.Model,
    tentang: Pengguna | None = None,
    oleh: Pengguna | None = None,
) -> SuratBernomor:
    """Number, render (`templat` gets `nomor`, `perihal`, `tanggal` besides `konteks`), sign and keep a letter.

    Call it inside the transaction of the act. The letter is attached to a mail with `lampiran_surat`.
    """
    nomor = nomor_surat()
    bawaan = {"nomor": nomor, "perihal": perihal, "tanggal": timezone.localdate(), "penanda": nama_penanda()}
    isi = render_pdf(templat, bawaan | konteks)
    pdf = tandatangani(isi, alasan=f"Surat {nomor}")
    surat = SuratBernomor.objects.create(
        nomor=nomor,
        jenis=jenis,
        perihal=perihal,
        subjek_jenis=subjek._meta.label_lower,
        subjek_id=str(subjek.pk),
        tentang=tentang,
        pdf=pdf,
        sha256=hashlib.sha256(pdf).hexdigest(),
        oleh=oleh,
    )
    catat(TERBIT, subjek=surat, oleh=oleh, tentang=tentang, rincian={"nomor": nomor, "sha256": surat.sha256})
    return surat


def lampiran_surat(surat: SuratBernomor) -> list[dict]:
    """Return the `lampiran` of `antrekan_surel` that attaches the letter."""
    nama = surat.nomor.replace("/", "-")
    return [
        {
            "nama": f"{nama}.pdf",
            "model": "oss_portal.suratbernomor",
            "pk": surat.pk,
            "kolom": "pdf",
            "tipe": "application/pdf",
        }
    ]


def jawab_surat(surat: SuratBernomor) -> HttpResponse:
    """Answer with the letter as issued, as a download; the caller has checked who may see it."""
    jawab = HttpResponse(bytes(surat.pdf), content_type="application/pdf")
    nama = surat.nomor.replace("/", "-")
    jawab.headers["Content-Disposition"] = f'attachment; filename="{nama}.pdf"'
    jawab.headers["X-Content-Type-Options"] = "nosniff"
    return jawab
