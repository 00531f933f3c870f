"""Tickets that belong together: merged, split, linked."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk import waktu
from helpdesk.galat import PelaporBerbeda, TakDapatDigabung
from helpdesk.models import KaitanTiket, Pesan, StatusTiket, Tiket
from helpdesk.peristiwa import Peristiwa
from helpdesk.services.dasar import (
    catatan_sistem,
    kunci_baris,
    periksa_benturan,
    periksa_petugas,
    pindah,
    surati_pelapor,
)
from helpdesk.services.pembuatan import buat_tiket
from oss_portal.jejak import catat
from oss_portal.models import Pengguna


def pelapor_sama(a: Tiket, b: Tiket) -> bool:
    """Whether two tickets come from the same person: the same login, or the same address without a login."""
    if a.pelapor_id or b.pelapor_id:
        return a.pelapor_id == b.pelapor_id
    return bool(a.email) and a.email == b.email


@transaction.atomic
def gabungkan(*, tiket: Tiket, ke: Tiket, oleh: Pengguna) -> Tiket:
    """Make `tiket` a duplicate of `ke`: no message moves, what comes later goes to `ke`. Returns `ke`.

    Raises `PelaporBerbeda`, `TakDapatDigabung`, `SedangDiambil`.
    """
    if tiket.pk == ke.pk:
        raise TakDapatDigabung
    # Always in the order of the keys: two merges crosswise wait for each other instead of dying.
    terkunci = {t.pk: t for t in (kunci_baris(t) for t in sorted((tiket, ke), key=lambda t: t.pk))}
    tiket, ke = terkunci[tiket.pk], terkunci[ke.pk]
    if not pelapor_sama(tiket, ke):
        raise PelaporBerbeda
    if not tiket.terbuka or not ke.terbuka or tiket.gabungan.exists():
        raise TakDapatDigabung
    for t in (tiket, ke):
        periksa_petugas(t, oleh)
    kini = timezone.now()
    kolom = waktu.lanjutkan(tiket, kini) | {"induk": ke, "ditutup_pada": kini, "diambil_sampai": None, "eskalasi": ""}
    pindah(tiket, StatusTiket.DIGABUNG, peristiwa=Peristiwa.TIKET_DIGABUNG, oleh=oleh, alasan=ke.nomor, kolom=kolom)
    if tiket.tentang_petugas and not ke.tentang_petugas:
        ke.tentang_petugas = True
        ke.save(update_fields=["tentang_petugas"])
    catatan_sistem(tiket, _("Digabung ke %(nomor)s.") % {"nomor": ke.nomor})
    catatan_sistem(ke, _("%(nomor)s digabung ke sini.") % {"nomor": tiket.nomor})
    surati_pelapor(ke, "digabung", kunci=f"hd-gabung-{tiket.kode}-{ke.kode}", lain=tiket.nomor)
    return ke


@transaction.atomic
def batalkan_gabung(*, tiket: Tiket, oleh: Pengguna) -> Tiket:
    """Undo a merge: the duplicate is a ticket of its own again. Raises `TransisiDitolak`, `BenturanKepentingan`."""
    tiket = kunci_baris(tiket)
    periksa_benturan(tiket, oleh)
    induk = tiket.induk
    kolom = {"induk": None, "ditutup_pada": None}
    pindah(tiket, StatusTiket.BARU, peristiwa=Peristiwa.GABUNGAN_DIBATALKAN, oleh=oleh, kolom=kolom)
    catatan_sistem(tiket, _("Tidak lagi digabung dengan %(nomor)s.") % {"nomor": induk.nomor})
    return tiket


@transaction.atomic
def pisahkan(*, pesan: Pesan, oleh: Pengguna, perihal: str, jenis: str | None = None) -> Tiket:
    """Make a ticket of its own from a message that asks for something else; the message stays where it is.

    Raises `ValueError` for a message that is not the reporter's, `SedangDiambil`.
    """
    if pesan.arah != Pesan.Arah.MASUK:
        raise ValueError("only what the reporter wrote is split off")
    asal = kunci_baris(pesan.tiket)
    periksa_petugas(asal, oleh)
    baru = buat_tiket(
        jenis=jenis or asal.jenis,
        perihal=perihal,
        isi=pesan.isi,
        nama=asal.nama,
        email=asal.email,
        telepon=asal.telepon,
        pelapor=asal.pelapor,
        saluran=asal.saluran,
        pelaku_usaha=asal.pelaku_usaha,
        pendaftaran=asal.pendaftaran,
        nib=asal.nib,
        tentang_petugas=asal.tentang_petugas,
        oleh=oleh,
    )
    KaitanTiket.objects.create(dari=baru, ke=asal, jenis=KaitanTiket.Jenis.PISAHAN)
    catat(Peristiwa.TIKET_DIPISAHKAN, subjek=asal, oleh=oleh, rincian={"ke": baru.nomor})
    catatan_sistem(asal, _("Satu hal dari tiket ini dilanjutkan sebagai %(nomor)s.") % {"nomor": baru.nomor})
    return baru


@transaction.atomic
def kaitkan(*, tiket: Tiket, ke: Tiket, oleh: Pengguna) -> KaitanTiket:
    """Note that two tickets belong together; reporters see nothing of it. Raises `TakDapatDigabung` for itself."""
    if tiket.pk == ke.pk:
        raise TakDapatDigabung
    a, b = sorted((tiket, ke), key=lambda t: t.pk)
    kaitan, baru = KaitanTiket.objects.get_or_create(dari=b, ke=a)
    if baru:
        catat(Peristiwa.TIKET_DIKAITKAN, subjek=tiket, oleh=oleh, rincian={"ke": ke.nomor})
    return kaitan
