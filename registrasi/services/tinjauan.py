"""Review of a registration by staff (PJP-1b, HAK-1a): take, approve, ask for repair, refuse; each with its mail."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oss_portal.jejak import catat
from oss_portal.models import Pengguna
from oss_portal.surel import antrekan_surel
from oss_portal.transisi import pindahkan
from registrasi.models import HakAkses, PelakuUsaha, Pendaftaran, PeristiwaHakAkses, StatusVerifikasi
from registrasi.peristiwa import Peristiwa
from registrasi.services.benturan import berbenturan
from registrasi.services.hak_akses import AlasanWajib, akhiri_hak_akses
from registrasi.signals import pelaku_usaha_diverifikasi

# How long a case stays with the officer who took it.
MASA_AMBIL = timedelta(minutes=30)
# What an applicant may be asked to repair. A wrong identity number is refused and registered anew (U21).
KOLOM_PERBAIKAN = {
    "nama": _("Nama (sesuai KTP)"),
    "tanggal_lahir": _("Tanggal lahir"),
    "nama_badan": _("Nama badan usaha"),
    "nomor_legalitas": _("Nomor pengesahan, pendaftaran, atau dasar hukum"),
    "tanggal_legalitas": _("Tanggal pengesahan"),
    "jabatan": _("Jabatan penanggung jawab"),
}
DAPAT_DITINJAU = {StatusVerifikasi.PERLU_DITINJAU, StatusVerifikasi.OTOMATIS_LOLOS}


class PerkaraSendiri(Exception):
    """An officer does not decide about an own registration."""


class SedangDiambil(Exception):
    """Another officer has taken the case; `oleh` is that person."""

    def __init__(self, oleh: Pengguna):
        self.oleh = oleh
        super().__init__(str(oleh))


class BukanUntukDitinjau(Exception):
    """The registration is not waiting for an officer: decided, refused or expired meanwhile."""


def _terbuka(p: Pendaftaran) -> bool:
    return p.status in {Pendaftaran.Status.MENUNGGU_AKTIVASI, Pendaftaran.Status.AKTIF}


def dapat_ditinjau(p: Pendaftaran) -> bool:
    """Whether an officer may approve it or ask for repair."""
    return _terbuka(p) and p.verifikasi in DAPAT_DITINJAU


def dapat_ditolak(p: Pendaftaran) -> bool:
    """Whether an officer may refuse it: also while a repair is awaited, never once approved."""
    return _terbuka(p) and p.verifikasi != StatusVerifikasi.TERVERIFIKASI


def _kunci(pendaftaran: Pendaftaran, oleh: Pengguna) -> Pendaftaran:
    p = (
        Pendaftaran.objects.select_for_update(of=("self",))
        .select_related("diambil_oleh", "pengguna", "pelaku_usaha")
        .get(pk=pendaftaran.pk)
    )
    if berbenturan(oleh, p.pengguna, nomor=(p.nomor_identitas,)):
        raise PerkaraSendiri
    if not _terbuka(p):
        raise BukanUntukDitinjau
    if p.diambil_oleh_id not in {None, oleh.pk} and p.diambil_sampai and p.diambil_sampai > timezone.now():
        raise SedangDiambil(p.diambil_oleh)
    return p


@transaction.atomic
def ambil(*, pendaftaran: Pendaftaran, oleh: Pengguna) -> Pendaftaran:
    """Take a case for half an hour. Raises `SedangDiambil`, `PerkaraSendiri`, `BukanUntukDitinjau`."""
    p = _kunci(pendaftaran, oleh)
    baru = p.diambil_oleh_id != oleh.pk or not p.diambil_sampai or p.diambil_sampai <= timezone.now()
    p.diambil_oleh, p.diambil_sampai = oleh, timezone.now() + MASA_AMBIL
    p.save(update_fields=["diambil_oleh", "diambil_sampai"])
    if baru:
        catat(Peristiwa.PENDAFTARAN_DIAMBIL, subjek=p, oleh=oleh, tentang=p.pengguna)
    return p


def _surel(p: Pendaftaran, templat: str, **konteks) -> None:
    antrekan_surel(
        f"registrasi/{templat}",
        kepada=p.pengguna.email if p.pengguna else p.email,
        pengguna=p.pengguna,
        konteks={"nama": p.nama, "usaha": p.nama_badan or p.nama, "kode": p.kode} | konteks,
    )


def _putuskan(p: Pendaftaran, verifikasi: str, *, peristiwa: str | None, oleh: Pengguna, alasan: str, **kolom) -> None:
    lama = p.verifikasi
    p.verifikasi, p.diubah_pada = verifikasi, timezone.now()
    p.diputuskan_oleh, p.diputuskan_pada, p.alasan_keputusan = oleh, timezone.now(), alasan
    p.diambil_oleh = p.diambil_sampai = None
    for nama, nilai in kolom.items():
        setattr(p, nama, nilai)
    p.save()
    if p.pelaku_usaha_id:
        PelakuUsaha.objects.filter(pk=p.pelaku_usaha_id).update(verifikasi=verifikasi, diubah_pada=timezone.now())
        p.pelaku_usaha.verifikasi = verifikasi
    if peristiwa:
        catat(
            peristiwa,
            subjek=p,
            oleh=oleh,
            tentang=p.pengguna,
            alasan=alasan,
            perubahan={"verifikasi": (lama, verifikasi)},
        )


@transaction.atomic
def setujui(*, pendaftaran: Pendaftaran, oleh: Pengguna, alasan: str = "") -> Pendaftaran:
    """Confirm identity and authority: an NIB may be issued. Raises as `ambil`."""
    p = _kunci(pendaftaran, oleh)
    if p.verifikasi not in DAPAT_DITINJAU:
        raise BukanUntukDitinjau
    _putuskan(
        p,
        StatusVerifikasi.TERVERIFIKASI,
        peristiwa=Peristiwa.PENDAFTARAN_DISETUJUI,
        oleh=oleh,
        alasan=alasan,
        perbaikan={},
    )
    _surel(p, "pendaftaran_disetujui")
    if p.pelaku_usaha_id:
        pelaku_usaha_diverifikasi.send(PelakuUsaha, pelaku_usaha=p.pelaku_usaha, oleh=oleh)
    return p


@transaction.atomic
def minta_perbaikan(*, pendaftaran: Pendaftaran, oleh: Pengguna, perbaikan: dict[str, str]) -> Pendaftaran:
    """Ask the applicant to repair named fields; `perbaikan` maps a key of `KOLOM_PERBAIKAN` to what is wrong with it.

    Raises `AlasanWajib` when nothing is asked, and as `ambil`.
    """
    perbaikan = {k: v.strip() for k, v in perbaikan.items() if k in KOLOM_PERBAIKAN and v.strip()}
    if not perbaikan:
        raise AlasanWajib
    p = _kunci(pendaftaran, oleh)
    if p.verifikasi not in DAPAT_DITINJAU:
        raise BukanUntukDitinjau
    _putuskan(
        p,
        StatusVerifikasi.PERLU_PERBAIKAN,
        peristiwa=Peristiwa.PENDAFTARAN_MINTA_PERBAIKAN,
        oleh=oleh,
        alasan="; ".join(f"{KOLOM_PERBAIKAN[k]}: {v}" for k, v in perbaikan.items()),
        perbaikan=perbaikan,
    )
    _surel(p, "pendaftaran_perlu_perbaikan", butir=[(KOLOM_PERBAIKAN[k], v) for k, v in perbaikan.items()])
    return p


@transaction.atomic
def perbaiki(*, pendaftaran: Pendaftaran, oleh: Pengguna, data: dict) -> Pendaftaran:
    """Take the applicant's repaired fields and put the case back into the queue. Raises `BukanUntukDitinjau`."""
    p = Pendaftaran.objects.select_for_update(of=("self",)).select_related("pelaku_usaha").get(pk=pendaftaran.pk)
    if p.verifikasi != StatusVerifikasi.PERLU_PERBAIKAN or p.pengguna_id != oleh.pk:
        raise BukanUntukDitinjau
    perubahan = {}
    for kolom in p.perbaikan:
        if kolom in data and getattr(p, kolom) != data[kolom]:
            perubahan[kolom] = (getattr(p, kolom), data[kolom])
            setattr(p, kolom, data[kolom])
    p.verifikasi, p.perbaikan, p.diubah_pada = StatusVerifikasi.PERLU_DITINJAU, {}, timezone.now()
    p.save()
    usaha = p.pelaku_usaha
    usaha.nama = p.nama_badan or p.nama
    usaha.nomor_legalitas, usaha.tanggal_legalitas = p.nomor_legalitas, p.tanggal_legalitas
    usaha.verifikasi, usaha.diubah_pada = p.verifikasi, timezone.now()
    usaha.save()
    if {"nama", "tanggal_lahir"} & set(perubahan):
        oleh.nama, oleh.tanggal_lahir = p.nama, p.tanggal_lahir
        oleh.save(update_fields=["nama", "tanggal_lahir"])
    HakAkses.objects.filter(pelaku_usaha=usaha, pengguna=oleh).update(jabatan=p.jabatan)
    catat(Peristiwa.PENDAFTARAN_DIPERBAIKI, subjek=p, oleh=oleh, perubahan=perubahan)
    return p


@transaction.atomic
def tolak(*, pendaftaran: Pendaftaran, oleh: Pengguna, alasan: str) -> Pendaftaran:
    """Refuse a registration with a reason that reaches the person; a right given already ends (AKS-4, HAK-1a).

    Raises `AlasanWajib`, and as `ambil`.
    """
    if not alasan.strip():
        raise AlasanWajib
    p = _kunci(pendaftaran, oleh)
    if p.verifikasi == StatusVerifikasi.TERVERIFIKASI:
        raise BukanUntukDitinjau
    _putuskan(p, StatusVerifikasi.DITOLAK, peristiwa=None, oleh=oleh, alasan=alasan)
    pindahkan(
        p,
        Pendaftaran.Status.DITOLAK,
        peristiwa=Peristiwa.PENDAFTARAN_DITOLAK,
        oleh=oleh,
        alasan=alasan,
        kolom={"sebab_tolak": Pendaftaran.Sebab.PETUGAS},
        tentang=p.pengguna,
    )
    _surel(p, "pendaftaran_ditolak", alasan=alasan)
    if p.pelaku_usaha_id:
        for hak in HakAkses.objects.hidup().filter(pelaku_usaha_id=p.pelaku_usaha_id):
            akhiri_hak_akses(hak_akses=hak, oleh=oleh, dasar=PeristiwaHakAkses.Dasar.AKS_4, alasan=alasan, kabari=False)
        usaha = PelakuUsaha.objects.select_for_update().get(pk=p.pelaku_usaha_id)
        pindahkan(
            usaha,
            PelakuUsaha.Status.NONAKTIF,
            peristiwa=Peristiwa.PENDAFTARAN_DITOLAK,
            oleh=oleh,
            alasan=alasan,
            tentang=p.pengguna,
        )
    return p
