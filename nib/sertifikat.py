"""Certificates: a version is fixed with the act that gives rise to it, rendered and signed once, and kept as it is."""

import hashlib
from functools import lru_cache
from pathlib import Path

import segno
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from nib.cuplikan import cuplikan
from nib.models import Nib, SertifikatNib, StatusNib, TipeDokumen
from oss_portal.pdf import render_pdf
from oss_portal.tanda_tangan import nama_penanda, tandatangani


def buat_versi(*, nib: Nib, tipe: str, oleh=None) -> SertifikatNib:
    """Fix the next version of the certificate in the transaction of the act; the worker makes the PDF after commit.

    `nib` must be locked by the caller, so that two acts never make the same version.
    """
    from nib.services.kiriman import antrekan
    from nib.tasks import render_sertifikat

    terakhir = nib.sertifikat.aggregate(n=Max("versi"))["n"] or 0
    sertifikat = SertifikatNib.objects.create(nib=nib, versi=terakhir + 1, tipe=tipe, data=cuplikan(nib), oleh=oleh)
    render_sertifikat.enqueue(sertifikat.pk)
    antrekan(sertifikat)
    return sertifikat


def alamat_cek(sertifikat: SertifikatNib) -> str:
    """Return the public address that the QR code carries: an unguessable code, no number, no name."""
    return settings.ALAMAT_DASAR + reverse("cek-sertifikat", args=[sertifikat.token])


def qr(sertifikat: SertifikatNib) -> SafeString:
    """Return the QR code as inline SVG."""
    gambar = segno.make(alamat_cek(sertifikat), error="m", micro=False)
    return mark_safe(gambar.svg_inline(scale=3, border=2, title=_("Kode QR untuk memeriksa sertifikat")))


@lru_cache(maxsize=2)
def lambang(berkas: str) -> SafeString:
    """Return the operator's emblem, an SVG file named in the settings, for putting into the document."""
    if not berkas:
        return SafeString("")
    teks = Path(berkas).read_text(encoding="utf-8")
    return mark_safe(teks[teks.index("<svg") :])


def keadaan_tercetak(sertifikat: SertifikatNib) -> str:
    """Return what a version says across its pages besides its data: "dicabut", "dibekukan" or nothing."""
    if sertifikat.tipe in {TipeDokumen.PENCABUTAN, TipeDokumen.PEMBATALAN}:
        return "dicabut"
    return "dibekukan" if sertifikat.data["status"] == StatusNib.DIBEKUKAN else ""


def buat_pdf(sertifikat: SertifikatNib) -> bytes:
    """Render and sign the document of a version from what was fixed for it."""
    d = sertifikat.data
    keadaan = keadaan_tercetak(sertifikat)
    # No document looks official before the operator says who issues it and under which emblem.
    contoh = not (settings.PORTAL["resmi"] and settings.PORTAL["lambang_svg"])
    pdf = render_pdf(
        "nib/sertifikat.html",
        {
            "s": sertifikat,
            "d": d,
            "qr": qr(sertifikat),
            "penanda": nama_penanda(),
            "lambang": lambang(settings.PORTAL["lambang_svg"]),
            "contoh": contoh,
            "keadaan": keadaan,
            "pita": [*(["CONTOH"] if contoh else []), *([keadaan.upper()] if keadaan else [])],
            "risiko": d.get("tampilkan_risiko", True),
        },
        gaya="sertifikat.css",
    )
    return tandatangani(pdf, alasan=f"NIB {sertifikat.data['nib']} versi {sertifikat.versi}")


@transaction.atomic
def siapkan_pdf(sertifikat_id: int) -> SertifikatNib:
    """Return the certificate with its PDF, made now if it was not yet; two at once make it once.

    A worker killed half-way leaves nothing: the next one, or the first download, starts anew.
    """
    s = SertifikatNib.objects.select_for_update().get(pk=sertifikat_id)
    if s.pdf is None:
        s.pdf = buat_pdf(s)
        s.ukuran = len(s.pdf)
        s.sha256 = hashlib.sha256(s.pdf).hexdigest()
        s.siap_pada = timezone.now()
        s.save(update_fields=["pdf", "ukuran", "sha256", "siap_pada"])
    return s


def catat_pemindaian(sertifikat: SertifikatNib) -> None:
    """Count that the QR code was opened today."""
    with connection.cursor() as kursor:
        kursor.execute(
            "insert into nib_pemindaianharian (sertifikat_id, tanggal, jumlah) values (%s, %s, 1)"
            " on conflict (sertifikat_id, tanggal) do update set jumlah = nib_pemindaianharian.jumlah + 1",
            [sertifikat.pk, timezone.localdate()],
        )
