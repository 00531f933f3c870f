"""What is said in a thread: answers, replies, internal notes."""

import uuid
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk import waktu
from helpdesk.galat import MasaBukaLewat
from helpdesk.models import KaitanTiket, Pesan, Saluran, StatusTiket, Tiket
from helpdesk.peristiwa import Peristiwa
from helpdesk.services.dasar import (
    kolom_tanggapan,
    kunci_baris,
    pindah,
    sudah_ditulis,
    surati_pesan,
    tulis,
    untuk_petugas,
    wajib,
)
from helpdesk.services.pembuatan import buat_tiket
from helpdesk.services.penutupan import buka_kembali
from oss_portal.jejak import catat
from oss_portal.models import Pengguna
from oss_portal.unggahan import BerkasBersih


@transaction.atomic
def balas(
    *, tiket: Tiket, oleh: Pengguna, isi: str, lampiran: Iterable[BerkasBersih] = (), kode: uuid.UUID | None = None
) -> Pesan:
    """Answer the reporter; the ticket is this officer's and in work from now on.

    `kode` is of the form that was shown: the same form sent twice is one message.
    Raises `IsiKosong`, `TidakTerbuka`, `SedangDiambil`, `BenturanKepentingan`.
    """
    isi = wajib(isi)
    tiket = untuk_petugas(tiket, oleh)
    if ada := sudah_ditulis(tiket, kode):
        return ada
    kini = timezone.now()
    pesan = tulis(tiket, isi=isi, arah=Pesan.Arah.KELUAR, oleh=oleh, lampiran=lampiran, kode=kode)
    kolom = kolom_tanggapan(tiket, kini) | waktu.lanjutkan(tiket, kini)
    if tiket.status == StatusTiket.DIPROSES:
        for nama, nilai in kolom.items():
            setattr(tiket, nama, nilai)
        kolom |= waktu.atur(tiket, tiket.status, kini)
        tiket.save(update_fields=[*kolom, "petugas"])
        catat(Peristiwa.TIKET_DIBALAS, subjek=tiket, oleh=oleh, tentang=tiket.pelapor)
    else:
        pindah(tiket, StatusTiket.DIPROSES, peristiwa=Peristiwa.TIKET_DIBALAS, oleh=oleh, kolom=kolom)
    surati_pesan(tiket, "dibalas", pesan)
    return pesan


@transaction.atomic
def catat_internal(
    *, tiket: Tiket, oleh: Pengguna, isi: str, lampiran: Iterable[BerkasBersih] = (), kode: uuid.UUID | None = None
) -> Pesan:
    """Write a note that the reporter never sees; it takes no lock and asks for none. Raises `IsiKosong`."""
    isi = wajib(isi)
    tiket = kunci_baris(tiket)
    if ada := sudah_ditulis(tiket, kode):
        return ada
    pesan = tulis(tiket, isi=isi, arah=Pesan.Arah.KELUAR, oleh=oleh, internal=True, lampiran=lampiran, kode=kode)
    catat(Peristiwa.CATATAN_DITAMBAH, subjek=tiket, oleh=oleh)
    return pesan


@transaction.atomic
def balas_pelapor(
    *,
    tiket: Tiket,
    isi: str,
    lampiran: Iterable[BerkasBersih] = (),
    saluran: str = Saluran.WEB,
    oleh: Pengguna | None = None,
    id_surel: str | None = None,
    alamat_lain: str = "",
    kode: uuid.UUID | None = None,
) -> Pesan:
    """Take in what the reporter wrote or said, on any channel, and return the message; `pesan.tiket` is where it went.

    `oleh` is the reporter with his login, or the officer who writes down what was said on the telephone.
    A stopped clock runs on. A ticket that is over opens again within 14 days; after them a new, linked one is made. A
    merged one passes it on. Raises `IsiKosong`.
    """
    isi = wajib(isi)
    tiket = kunci_baris(tiket)
    while tiket.induk_id:
        tiket = kunci_baris(tiket.induk)
    if ada := sudah_ditulis(tiket, kode):
        return ada
    kirim = {
        "isi": isi,
        "arah": Pesan.Arah.MASUK,
        "saluran": saluran,
        "oleh": oleh,
        "lampiran": lampiran,
        "id_surel": id_surel,
        "alamat_lain": alamat_lain,
        "kode": kode,
    }
    kini = timezone.now()
    if tiket.status in {StatusTiket.SELESAI, StatusTiket.DITUTUP}:
        try:
            buka_kembali(tiket=tiket, oleh=None)
        except MasaBukaLewat:
            return _lanjutan(tiket, isi=isi, lampiran=lampiran, saluran=saluran, id_surel=id_surel, kode=kode)
        tiket.refresh_from_db()
    pesan = tulis(tiket, **kirim)
    tiket.pesan_pelapor_pada = kini
    tiket.save(update_fields=["pesan_pelapor_pada"])
    if tiket.status == StatusTiket.MENUNGGU_PELAPOR:
        kolom = waktu.lanjutkan(tiket, kini) | {"diingatkan_pada": None}
        pindah(tiket, StatusTiket.DIPROSES, peristiwa=Peristiwa.PELAPOR_MEMBALAS, oleh=oleh, kolom=kolom)
    else:
        catat(Peristiwa.PELAPOR_MEMBALAS, subjek=tiket, oleh=oleh, tentang=tiket.pelapor)
    return pesan


def _lanjutan(tiket: Tiket, *, isi: str, lampiran, saluran: str, id_surel: str | None, kode) -> Pesan:
    """Make the linked new ticket for a reply that came after the 14 days."""
    baru = buat_tiket(
        jenis=tiket.jenis,
        perihal=tiket.perihal,
        isi=isi,
        nama=tiket.nama,
        email=tiket.email,
        telepon=tiket.telepon,
        pelapor=tiket.pelapor,
        saluran=saluran if tiket.email or tiket.pelapor else Saluran.TELEPON,
        kategori=tiket.kategori,
        pelaku_usaha=tiket.pelaku_usaha,
        pendaftaran=tiket.pendaftaran,
        nib=tiket.nib,
        klausul=tiket.klausul,
        versi_ketentuan=tiket.versi_ketentuan,
        tentang_petugas=tiket.tentang_petugas,
        lampiran=lampiran,
        id_surel=id_surel,
        kode_pesan=kode,
    )
    KaitanTiket.objects.create(dari=baru, ke=tiket, jenis=KaitanTiket.Jenis.LANJUTAN)
    catat(Peristiwa.TIKET_DILANJUTKAN, subjek=tiket, rincian={"ke": baru.nomor})
    pesan = baru.pesan.get()
    tulis(
        baru,
        isi=_("Lanjutan dari %(nomor)s, yang sudah ditutup lebih dari 14 hari.") % {"nomor": tiket.nomor},
        arah=Pesan.Arah.SISTEM,
        saluran=Saluran.SISTEM,
    )
    return pesan
