"""Looking into the trails: everything about one person, one NIB, one officer; the case file for a court (HUK-2).

Whoever looks leaves a trail himself, and nobody looks as an officer into his own record or that of
somebody close to him.
"""

import hashlib
import json

from django.db import transaction
from django.utils import timezone

from oss_portal import kait
from oss_portal.jejak import catat
from oss_portal.models import Pengguna, PeristiwaAudit
from oss_portal.pdf import render_pdf
from oss_portal.tanda_tangan import tandatangani
from registrasi.models import PelakuUsaha
from registrasi.peristiwa_akses import PeristiwaAkses
from registrasi.services.benturan import berbenturan, berbenturan_usaha, catat_ditolak
from registrasi.services.hak_akses import AlasanWajib
from registrasi.services.pengungkapan import BenturanKepentingan

PER_HALAMAN = 50


def _halaman(daftar: list[PeristiwaAudit]) -> tuple[list[PeristiwaAudit], int | None]:
    """Return one page of the events and the id after which the next one begins."""
    unik = sorted({p.pk: p for p in daftar}.values(), key=lambda p: -p.pk)
    return unik[:PER_HALAMAN], unik[PER_HALAMAN - 1].pk if len(unik) > PER_HALAMAN else None


def _ambil(saring: dict, sebelum: int | None) -> list[PeristiwaAudit]:
    semua = PeristiwaAudit.objects.filter(**saring).select_related("oleh", "tentang").order_by("-id")
    return list((semua.filter(pk__lt=sebelum) if sebelum else semua)[: PER_HALAMAN + 1])


def jejak_orang(orang: Pengguna, sebelum: int | None = None) -> tuple[list[PeristiwaAudit], int | None]:
    """Events by or about a person, newest first; two index scans, never a table scan."""
    return _halaman(_ambil({"oleh": orang}, sebelum) + _ambil({"tentang": orang}, sebelum))


def jejak_nib(nomor: str, sebelum: int | None = None) -> tuple[list[PeristiwaAudit], int | None]:
    return _halaman(_ambil({"nib": nomor}, sebelum))


def jejak_petugas(petugas: Pengguna, sebelum: int | None = None) -> tuple[list[PeristiwaAudit], int | None]:
    return _halaman(_ambil({"oleh": petugas}, sebelum))


def pengungkapan(sebelum: int | None = None) -> tuple[list[PeristiwaAudit], int | None]:
    """Every reveal of an identity number."""
    return _halaman(_ambil({"peristiwa": str(PeristiwaAkses.IDENTITAS_DIUNGKAP)}, sebelum))


def catat_penglihatan(peristiwa: str, *, oleh: Pengguna, subjek, tentang: Pengguna | None = None) -> None:
    """Record that an officer opened a trail. Raises `BenturanKepentingan` (recorded too) for his own."""
    if tentang is not None and berbenturan(oleh, tentang):
        catat_ditolak(petugas=oleh, objek=subjek, mau=str(peristiwa), tentang=tentang)
        raise BenturanKepentingan
    catat(peristiwa, subjek=subjek, oleh=oleh, tentang=tentang)


def catat_penglihatan_nib(nomor: str, *, oleh: Pengguna) -> None:
    """The same for the trail of an NIB, which is closed to those who are close to its business."""
    usaha = PelakuUsaha.objects.filter(nib__nomor=nomor).first()
    if usaha is not None and berbenturan_usaha(oleh, usaha):
        catat_ditolak(petugas=oleh, objek=usaha, mau=str(PeristiwaAkses.JEJAK_NIB_DIBUKA))
        raise BenturanKepentingan
    catat(PeristiwaAkses.JEJAK_NIB_DIBUKA, subjek=oleh, oleh=oleh, nib=nomor)


def _bagian(pengguna, pelaku_usaha) -> list[dict]:
    return kait.berkas_perkara.kumpulkan(pengguna=pengguna, pelaku_usaha=pelaku_usaha)


@transaction.atomic
def berkas_perkara(
    *,
    oleh: Pengguna,
    alasan: str,
    bentuk: str,
    pengguna: Pengguna | None = None,
    pelaku_usaha: PelakuUsaha | None = None,
) -> tuple[bytes, str]:
    """Return the case file of a person or a business and its media type: "pdf" (signed, letters attached) or "json".

    Raises `AlasanWajib`, `BenturanKepentingan`.
    """
    if not alasan.strip():
        raise AlasanWajib
    orang = [pengguna] if pengguna else [h.pengguna for h in pelaku_usaha.hak_akses.select_related("pengguna")]
    if berbenturan(oleh, *orang) or (pelaku_usaha and berbenturan_usaha(oleh, pelaku_usaha)):
        raise BenturanKepentingan
    kini = timezone.localtime()
    bagian = _bagian(pengguna, pelaku_usaha)
    subjek = pengguna or pelaku_usaha
    data = {
        "dibuat": kini.isoformat(),
        "dibuat_oleh": oleh.user_id,
        "alasan": alasan,
        "tentang": str(subjek),
        "bagian": [
            {
                "judul": str(b["judul"]),
                "baris": b["baris"],
                "berkas": [{"nama": n, "sha256": hashlib.sha256(i).hexdigest()} for n, i in b["berkas"]],
            }
            for b in bagian
        ],
    }
    isi = json.dumps(data, ensure_ascii=False, indent=2, default=str).encode()
    if bentuk == "json":
        hasil, tipe = isi, "application/json"
    else:
        lampiran = [("berkas-perkara.json", isi), *[x for b in bagian for x in b["berkas"]]]
        konteks = {"bagian": bagian, "tentang": subjek, "waktu": kini, "oleh": oleh, "alasan": alasan}
        pdf = render_pdf("surat/registrasi/berkas_perkara.html", konteks, lampiran=lampiran)
        hasil, tipe = tandatangani(pdf, alasan="Berkas perkara"), "application/pdf"
    catat(
        PeristiwaAkses.BERKAS_PERKARA_DIUNDUH,
        subjek=subjek,
        oleh=oleh,
        tentang=pengguna,
        alasan=alasan,
        rincian={"bentuk": bentuk, "sha256": hashlib.sha256(hasil).hexdigest()},
    )
    return hasil, tipe
