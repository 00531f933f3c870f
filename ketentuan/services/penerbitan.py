"""How a version comes into being: written by one officer, announced by another (AKS-2, PEN-2)."""

from datetime import datetime, timedelta
from itertools import chain

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from ketentuan import spanduk
from ketentuan.galat import GalatKetentuan, KeadaanBerubah, PenerbitanBersamaan
from ketentuan.models import Penyebaran, VersiKetentuan
from ketentuan.naskah import baca, periksa, rapikan_akhir_baris, sidik
from ketentuan.peristiwa import Peristiwa
from oss_portal.jejak import catat
from oss_portal.transisi import TransisiDitolak, pindahkan

Status = VersiKetentuan.Status
KOLOM_DRAF = ("sumber", "ringkasan_perubahan", "dasar_hukum", "perlu_persetujuan", "berlaku_sejak")


def _terakhir(jenis: str) -> VersiKetentuan | None:
    return VersiKetentuan.objects.diumumkan().filter(jenis=jenis).order_by("-nomor").first()


def _jam_basis_data() -> datetime:
    """Return the clock by which a version comes into force: the same for every web node, whatever its own says."""
    with connection.cursor() as kursor:
        kursor.execute("SELECT statement_timestamp()")
        return kursor.fetchone()[0]


def _kunci(versi: VersiKetentuan) -> VersiKetentuan:
    return VersiKetentuan.objects.select_for_update(of=("self",)).select_related("berdasar").get(pk=versi.pk)


def _pindahkan(versi: VersiKetentuan, ke: str, **lain) -> None:
    try:
        pindahkan(versi, ke, **lain)
    except TransisiDitolak as galat:
        raise KeadaanBerubah from galat


def _hanya_penyusun(versi: VersiKetentuan, oleh) -> None:
    if versi.disusun_oleh_id != oleh.pk:
        raise GalatKetentuan(
            _("Draf ini disusun oleh %(nama)s, jadi hanya ia yang dapat mengubahnya. Buat draf baru untuk usulan Anda.")
            % {"nama": versi.disusun_oleh.nama}
        )


def tanggal_terdini(jenis: str, kini: datetime | None = None) -> datetime:
    """Return the earliest moment at which a version announced now may come into force."""
    return (kini or timezone.now()) + timedelta(days=settings.KETENTUAN_MASA_PENGUMUMAN)


def periksa_berlaku_sejak(jenis: str, berlaku_sejak: datetime | None, kini: datetime | None = None) -> None:
    """Refuse a missing date, a past one, one inside the notice period, and one before an announced version.

    Raises `GalatKetentuan` for the field `berlaku_sejak`.
    """
    kini = kini or timezone.now()

    def tolak(pesan):
        raise GalatKetentuan(pesan, "berlaku_sejak")

    if berlaku_sejak is None:
        tolak(_("Isi tanggal dan jam mulai berlaku."))
    if berlaku_sejak <= kini:
        tolak(_("Waktu mulai berlaku sudah lewat. Pilih waktu yang akan datang."))
    if berlaku_sejak < tanggal_terdini(jenis, kini):
        tolak(
            _("Waktu mulai berlaku terlalu dekat. Masa pengumuman paling singkat %(hari)s hari: paling awal %(awal)s.")
            % {
                "hari": settings.KETENTUAN_MASA_PENGUMUMAN,
                "awal": date_format(timezone.localtime(tanggal_terdini(jenis, kini)), "j F Y H.i"),
            }
        )
    terakhir = _terakhir(jenis)
    if terakhir and berlaku_sejak <= terakhir.berlaku_sejak:
        tolak(
            _("Versi %(nomor)s sudah diumumkan berlaku sejak %(sejak)s. Pilih waktu sesudah itu.")
            % {
                "nomor": terakhir.nomor,
                "sejak": date_format(timezone.localtime(terakhir.berlaku_sejak), "j F Y H.i"),
            }
        )


def _isi(versi: VersiKetentuan, data: dict) -> dict:
    """Put `data` into the draft, with what follows from the text; return what changed for the audit trail."""
    lama = {k: getattr(versi, k) for k in KOLOM_DRAF}
    for kolom in KOLOM_DRAF:
        if kolom in data:
            setattr(versi, kolom, data[kolom])
    versi.sumber = rapikan_akhir_baris(versi.sumber)
    if keluhan := periksa(versi.sumber):
        raise GalatKetentuan(" ".join(keluhan), "sumber")
    versi.html, lama_sha = baca(versi.sumber).html, versi.sha256
    versi.sha256 = sidik(versi.sumber)
    beda = {k: (lama[k], getattr(versi, k)) for k in KOLOM_DRAF if k != "sumber" and lama[k] != getattr(versi, k)}
    return beda | ({"sha256": (lama_sha, versi.sha256)} if lama_sha != versi.sha256 else {})


@transaction.atomic
def buat_draf(*, jenis: str, oleh, data: dict) -> VersiKetentuan:
    """Start a draft with the columns `data` (`KOLOM_DRAF`). Raises `GalatKetentuan` when the text cannot be used."""
    versi = VersiKetentuan(jenis=jenis, disusun_oleh=oleh)
    _isi(versi, data)
    versi.save(force_insert=True)
    catat(Peristiwa.DRAF_DISUSUN, subjek=versi, oleh=oleh, rincian={"jenis": jenis, "sha256": versi.sha256})
    return versi


@transaction.atomic
def simpan_draf(*, versi: VersiKetentuan, oleh, data: dict) -> VersiKetentuan:
    """Save the author's changes of a draft. Raises `GalatKetentuan`, `KeadaanBerubah`."""
    versi = _kunci(versi)
    if versi.status != Status.DRAF:
        raise KeadaanBerubah
    _hanya_penyusun(versi, oleh)
    if beda := _isi(versi, data):
        versi.diubah_pada = timezone.now()
        versi.save()
        catat(Peristiwa.DRAF_DIUBAH, subjek=versi, oleh=oleh, perubahan=beda)
    return versi


@transaction.atomic
def ajukan_versi(*, versi: VersiKetentuan, oleh) -> VersiKetentuan:
    """Submit a draft for approval by another officer. Raises `GalatKetentuan`, `KeadaanBerubah`."""
    versi = _kunci(versi)
    if versi.status != Status.DRAF:
        raise KeadaanBerubah
    _hanya_penyusun(versi, oleh)
    if not versi.ringkasan_perubahan.strip():
        raise GalatKetentuan(_("Isi apa yang berubah dan mengapa."), "ringkasan_perubahan")
    if not versi.dasar_hukum.strip():
        raise GalatKetentuan(_("Isi dasar hukum perubahan ini."), "dasar_hukum")
    if keluhan := periksa(versi.sumber):
        raise GalatKetentuan(" ".join(keluhan), "sumber")
    terakhir = _terakhir(versi.jenis)
    if terakhir and terakhir.sha256 == versi.sha256:
        raise GalatKetentuan(
            _("Teksnya sama dengan versi %(nomor)s. Tidak ada yang perlu diumumkan.") % {"nomor": terakhir.nomor},
            "sumber",
        )
    periksa_berlaku_sejak(versi.jenis, versi.berlaku_sejak)
    _pindahkan(versi, Status.MENUNGGU, peristiwa=Peristiwa.DRAF_DIAJUKAN, oleh=oleh, kolom={"berdasar": terakhir})
    return versi


@transaction.atomic
def kembalikan_versi(*, versi: VersiKetentuan, oleh, alasan: str) -> VersiKetentuan:
    """Hand a submitted version back to its author, with the reason. Raises `GalatKetentuan`, `KeadaanBerubah`."""
    if not alasan.strip():
        raise GalatKetentuan(_("Isi apa yang perlu diperbaiki."), "alasan")
    versi = _kunci(versi)
    _pindahkan(versi, Status.DRAF, peristiwa=Peristiwa.DRAF_DIKEMBALIKAN, oleh=oleh, alasan=alasan)
    return versi


@transaction.atomic
def batalkan_draf(*, versi: VersiKetentuan, oleh, alasan: str) -> VersiKetentuan:
    """Give up a draft; it stays on record. Raises `GalatKetentuan`, `KeadaanBerubah`."""
    if not alasan.strip():
        raise GalatKetentuan(_("Isi alasan pembatalan."), "alasan")
    versi = _kunci(versi)
    _hanya_penyusun(versi, oleh)
    _pindahkan(versi, Status.DIBATALKAN, peristiwa=Peristiwa.DRAF_DIBATALKAN, oleh=oleh, alasan=alasan)
    return versi


@transaction.atomic
def umumkan_versi(*, versi: VersiKetentuan, oleh) -> VersiKetentuan:
    """Approve and announce a submitted version: it gets its number, never changes again, and the mails start.

    One announcement of a kind at a time: of two officers at once the second waits, then learns that the other version
    came first. Raises `GalatKetentuan`, `PenerbitanBersamaan`, `KeadaanBerubah`.
    """
    with connection.cursor() as kursor:
        kursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"ketentuan:{versi.jenis}"])
    versi = _kunci(versi)
    if versi.status != Status.MENUNGGU:
        raise KeadaanBerubah
    if versi.disusun_oleh_id == oleh.pk:
        raise GalatKetentuan(_("Anda menyusun versi ini. Petugas lain yang harus menyetujuinya."))
    terakhir = _terakhir(versi.jenis)
    if terakhir and terakhir != versi.berdasar:
        raise PenerbitanBersamaan(terakhir)
    kini = _jam_basis_data()
    periksa_berlaku_sejak(versi.jenis, versi.berlaku_sejak, kini)
    _pindahkan(
        versi,
        Status.DIUMUMKAN,
        peristiwa=Peristiwa.VERSI_DIUMUMKAN,
        oleh=oleh,
        kolom={"nomor": terakhir.nomor + 1 if terakhir else 1, "diumumkan_pada": kini, "disetujui_oleh": oleh},
        rincian={"sha256": versi.sha256, "berlaku_sejak": versi.berlaku_sejak.isoformat()},
    )
    # Other web nodes learn of it within `spanduk.UMUR` seconds.
    transaction.on_commit(spanduk.lupakan)
    penyebaran = Penyebaran.objects.create(versi=versi)
    from ketentuan.tasks import sebar_pengumuman

    sebar_pengumuman.enqueue(penyebaran.pk)
    return versi


@transaction.atomic
def muat_versi_pertama(*, jenis: str, sumber: str, dasar_hukum: str) -> VersiKetentuan | None:
    """Load version 1, which comes with the portal, in force from now; None when a version is already there.

    It has no officers and no notice period: there was nobody yet to be told.
    """
    with connection.cursor() as kursor:
        kursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"ketentuan:{jenis}"])
    if _terakhir(jenis):
        return None
    kini = _jam_basis_data()
    return VersiKetentuan.objects.create(
        jenis=jenis,
        nomor=1,
        sumber=sumber,
        html=baca(sumber).html,
        sha256=sidik(sumber),
        ringkasan_perubahan=str(_("Versi pertama.")),
        dasar_hukum=dasar_hukum,
        diumumkan_pada=kini,
        berlaku_sejak=kini,
        status=Status.DIUMUMKAN,
    )


def rantai_berlaku(jenis: str) -> list[tuple[datetime, datetime | None, VersiKetentuan]]:
    """Return the spans of all announced versions, oldest first: each ends where the next begins, the last never."""
    semua = list(VersiKetentuan.objects.diumumkan().filter(jenis=jenis).order_by("berlaku_sejak"))
    batas = chain((v.berlaku_sejak for v in semua[1:]), [None])
    return [(v.berlaku_sejak, akhir, v) for v, akhir in zip(semua, batas, strict=True)]
