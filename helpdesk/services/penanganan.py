"""How officers work on a ticket: classify, ask, wait, pass on to a unit and get its answer."""

import uuid
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk import waktu
from helpdesk.models import (
    JamLayanan,
    Kategori,
    Pesan,
    StatusTiket,
    Tiket,
    UnitEskalasi,
)
from helpdesk.penyamaran import tanpa_nik
from helpdesk.peristiwa import Peristiwa
from helpdesk.services.dasar import (
    catat_pelanggaran,
    catatan_sistem,
    kolom_tanggapan,
    kunci_baris,
    periksa_benturan,
    pindah,
    rapikan_baris,
    sudah_ditulis,
    surati_pelapor,
    surati_pesan,
    surati_petugas,
    tulis,
    untuk_petugas,
    wajib,
)
from helpdesk.services.pembuatan import aturan_waktu
from ketentuan.services import versi_berlaku
from oss_portal.jejak import catat
from oss_portal.models import Pengguna

_S = StatusTiket


@transaction.atomic
def golongkan(
    *,
    tiket: Tiket,
    oleh: Pengguna,
    jenis: str,
    kategori: Kategori | None,
    prioritas: int,
    perihal: str = "",
    klausul: str | None = None,
) -> Tiket:
    """Set kind, category and priority. Where the promise of the new kind is shorter it holds; a longer one never does.

    `klausul` is the anchor of a clause of the terms the ticket is about (PEN-3a): "" takes it off, None leaves it.
    Raises `SedangDiambil`, `TidakTerbuka`.
    """
    tiket = untuk_petugas(tiket, oleh)
    sebelum, klausul_lama = (tiket.jenis, tiket.kategori_id, tiket.prioritas), tiket.klausul
    tiket.jenis, tiket.kategori, tiket.prioritas = jenis, kategori, prioritas
    tiket.perihal = tanpa_nik(rapikan_baris(perihal, 150)) or tiket.perihal
    kolom = ["jenis", "kategori", "prioritas", "perihal"]
    if klausul is not None and klausul != tiket.klausul:
        tiket.klausul = klausul
        tiket.versi_ketentuan = tiket.versi_ketentuan or versi_berlaku()
        kolom += ["klausul", "versi_ketentuan"]
    if sebelum != (jenis, tiket.kategori_id, prioritas):
        kolom += _persingkat(tiket)
    tiket.save(update_fields=kolom)
    catat(
        Peristiwa.TIKET_DIGOLONGKAN,
        subjek=tiket,
        oleh=oleh,
        perubahan={
            "jenis": (sebelum[0], jenis),
            "kategori": (sebelum[1], tiket.kategori_id),
            "prioritas": (sebelum[2], prioritas),
            "klausul": (klausul_lama, tiket.klausul),
        },
    )
    return tiket


def _persingkat(tiket: Tiket) -> list[str]:
    """Shorten the promise to that of the present kind and priority, if it is shorter; return the changed columns."""
    kini = timezone.now()
    menit_tanggapan, menit_penyelesaian, kalender = aturan_waktu(tiket.jenis, tiket.prioritas)
    jeda = timedelta(minutes=tiket.jeda_menit)
    penyelesaian = waktu.tambah(tiket.jam_mulai, timedelta(minutes=menit_penyelesaian) + jeda, kalender=kalender)
    tanggapan = waktu.tambah(tiket.dibuat_pada, timedelta(minutes=menit_tanggapan), kalender=kalender)
    kolom = {}
    if penyelesaian < tiket.tenggat_penyelesaian:
        kolom |= {
            "tenggat_penyelesaian": penyelesaian,
            "menit_penyelesaian": menit_penyelesaian,
            "jam_kalender": kalender,
        }
        if tanggapan < tiket.tenggat_tanggapan or kalender != tiket.jam_kalender:
            kolom |= {
                "tenggat_tanggapan": min(tanggapan, tiket.tenggat_tanggapan),
                "menit_tanggapan": menit_tanggapan,
            }
    if not kolom:
        return []
    for nama, nilai in kolom.items():
        setattr(tiket, nama, nilai)
    return [*kolom, *waktu.atur(tiket, tiket.status, kini)]


@transaction.atomic
def minta_pelapor(*, tiket: Tiket, oleh: Pengguna, isi: str, lampiran=(), kode: uuid.UUID | None = None) -> Pesan:
    """Ask the reporter something; the resolution clock stops until the answer (domain.md 4.4 step 7).

    `kode` as of `balas`. Raises `IsiKosong`, `TidakTerbuka`, `SedangDiambil`.
    """
    isi = wajib(isi)
    tiket = untuk_petugas(tiket, oleh)
    if ada := sudah_ditulis(tiket, kode):
        return ada
    kini = timezone.now()
    pesan = tulis(tiket, isi=isi, arah=Pesan.Arah.KELUAR, oleh=oleh, lampiran=lampiran, kode=kode)
    kolom = kolom_tanggapan(tiket, kini)
    if tiket.status == _S.MENUNGGU_PELAPOR:
        # Asked once more: the days until the automatic close begin anew, the clock just stays stopped.
        kolom |= waktu.lanjutkan(tiket, kini)
        pindah(tiket, _S.DIPROSES, peristiwa=Peristiwa.TIKET_DIBALAS, oleh=oleh, kolom=kolom)
        kolom = {}
    catat_pelanggaran(tiket, JamLayanan.PENYELESAIAN, kini)
    kolom |= waktu.hentikan(tiket, kini) | {"diingatkan_pada": None}
    pindah(tiket, _S.MENUNGGU_PELAPOR, peristiwa=Peristiwa.PELAPOR_DIMINTA, oleh=oleh, kolom=kolom)
    surati_pesan(tiket, "minta_pelapor", pesan)
    return pesan


@transaction.atomic
def tunggu_pihak_lain(*, tiket: Tiket, oleh: Pengguna, alasan: str) -> Tiket:
    """Wait for a third party; the clock runs on, for it is no fault of the reporter. Raises as `minta_pelapor`."""
    alasan = wajib(alasan)
    tiket = untuk_petugas(tiket, oleh)
    kolom = waktu.lanjutkan(tiket, timezone.now())
    if tiket.status != _S.MENUNGGU_PIHAK_LAIN:
        pindah(
            tiket,
            _S.MENUNGGU_PIHAK_LAIN,
            peristiwa=Peristiwa.PIHAK_LAIN_DITUNGGU,
            oleh=oleh,
            alasan=alasan,
            kolom=kolom,
        )
    catatan_sistem(tiket, _("Menunggu pihak lain: %(alasan)s") % {"alasan": alasan}, internal=True)
    return tiket


@transaction.atomic
def eskalasi(*, tiket: Tiket, oleh: Pengguna, unit: str, alasan: str) -> Tiket:
    """Pass a ticket on to a unit of Lembaga OSS with the reason; the helpdesk stays its owner.

    Raises `IsiKosong`, `SedangDiambil`, `TidakTerbuka`.
    """
    alasan = wajib(alasan)
    tiket = untuk_petugas(tiket, oleh)
    kolom = waktu.lanjutkan(tiket, timezone.now()) | {"eskalasi": unit}
    if tiket.status == _S.MENUNGGU_PIHAK_LAIN:
        tiket.eskalasi = unit
        tiket.save(update_fields=["eskalasi"])
        catat(Peristiwa.DITERUSKAN, subjek=tiket, oleh=oleh, alasan=alasan, rincian={"unit": str(unit)})
    else:
        pindah(tiket, _S.MENUNGGU_PIHAK_LAIN, peristiwa=Peristiwa.DITERUSKAN, oleh=oleh, alasan=alasan, kolom=kolom)
    nama = UnitEskalasi(unit).label
    catatan_sistem(tiket, _("Diteruskan kepada %(unit)s: %(a)s") % {"unit": nama, "a": alasan}, internal=True)
    pesan = catatan_sistem(tiket, _("Laporan Anda kami teruskan kepada %(unit)s.") % {"unit": nama})
    surati_pelapor(tiket, "diteruskan", kunci=f"hd-pesan-{pesan.kode}", unit=nama)
    return tiket


@transaction.atomic
def jawab_eskalasi(*, tiket: Tiket, oleh: Pengguna, isi: str) -> Tiket:
    """Answer a ticket that was passed on: an internal note, and it is the helpdesk's turn again.

    Raises `IsiKosong`, `BenturanKepentingan`.
    """
    isi = wajib(isi)
    tiket = kunci_baris(tiket)
    periksa_benturan(tiket, oleh)
    tulis(tiket, isi=isi, arah=Pesan.Arah.KELUAR, oleh=oleh, internal=True)
    if tiket.status == _S.MENUNGGU_PIHAK_LAIN:
        pindah(tiket, _S.DIPROSES, peristiwa=Peristiwa.ESKALASI_DIJAWAB, oleh=oleh, kolom={"eskalasi": ""})
    else:
        tiket.eskalasi = ""
        tiket.save(update_fields=["eskalasi"])
        catat(Peristiwa.ESKALASI_DIJAWAB, subjek=tiket, oleh=oleh)
    surati_petugas(tiket.petugas, tiket, _("Tiket yang diteruskan sudah dijawab."))
    return tiket
