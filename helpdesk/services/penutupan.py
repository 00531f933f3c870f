"""How a ticket ends, and begins again: resolved, rated, closed, put aside as spam, opened again."""

import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk import waktu
from helpdesk.galat import BelumSelesai, MasaBukaLewat
from helpdesk.models import (
    AkarMasalah,
    JamLayanan,
    Kategori,
    Pesan,
    Prioritas,
    StatusTiket,
    Tiket,
)
from helpdesk.peristiwa import Peristiwa
from helpdesk.services.dasar import (
    catat_pelanggaran,
    catatan_sistem,
    kolom_tanggapan,
    kunci_baris,
    periksa_benturan,
    periksa_petugas,
    pindah,
    rapikan_isi,
    sudah_ditulis,
    surati_pelapor,
    surati_pesan,
    surati_petugas,
    tulis,
    untuk_petugas,
    wajib,
)
from helpdesk.services.pembuatan import aturan_waktu
from helpdesk.services.penugasan import boleh_menangani
from oss_portal.jejak import catat
from oss_portal.models import Pengguna

_S = StatusTiket


@transaction.atomic
def selesaikan(
    *,
    tiket: Tiket,
    oleh: Pengguna,
    isi: str,
    akar_masalah: str,
    kategori: Kategori | None = None,
    lampiran=(),
    kode: uuid.UUID | None = None,
) -> Tiket:
    """Answer for good, with the root cause and (where it had none) the topic; for 14 days the reporter may reopen it.

    Raises `IsiKosong`, `ValueError` for an unknown cause, `TidakTerbuka`, `SedangDiambil`.
    """
    isi = wajib(isi)
    akar = AkarMasalah(akar_masalah)
    tiket = kunci_baris(tiket)
    if ada := sudah_ditulis(tiket, kode):
        return ada.tiket
    tiket = untuk_petugas(tiket, oleh)
    kini = timezone.now()
    kolom = kolom_tanggapan(tiket, kini) | waktu.lanjutkan(tiket, kini)
    catat_pelanggaran(tiket, JamLayanan.PENYELESAIAN, kini)
    lama = waktu.menit(waktu.lama(tiket.jam_mulai, kini, kalender=tiket.jam_kalender)) - tiket.jeda_menit
    kolom |= {
        "selesai_pada": kini,
        "ditutup_pada": None,
        "akar_masalah": akar,
        "eskalasi": "",
        "diambil_sampai": None,
        "lama_penyelesaian": max(lama, 0),
        "kategori": kategori or tiket.kategori,
    }
    pesan = tulis(tiket, isi=isi, arah=Pesan.Arah.KELUAR, oleh=oleh, lampiran=lampiran, kode=kode)
    pindah(tiket, _S.SELESAI, peristiwa=Peristiwa.TIKET_DISELESAIKAN, oleh=oleh, alasan=str(akar), kolom=kolom)
    surati_pesan(tiket, "selesai", pesan)
    return tiket


@transaction.atomic
def tutup(*, tiket: Tiket, oleh: Pengguna | None, alasan: str, kabari: bool = True) -> Tiket:
    """Close a ticket: by its reporter, after 14 quiet days, after 7 days without an answer, or by an officer.

    Raises `TransisiDitolak`, `BenturanKepentingan`.
    """
    tiket = kunci_baris(tiket)
    if oleh is not None and oleh.pk != tiket.pelapor_id:
        periksa_benturan(tiket, oleh)
    kini = timezone.now()
    kolom = waktu.lanjutkan(tiket, kini) | {"ditutup_pada": kini, "diambil_sampai": None, "eskalasi": ""}
    if tiket.berjalan:
        catat_pelanggaran(tiket, JamLayanan.PENYELESAIAN, kini)
    if tiket.terbuka:
        # Not answered for good: the 14 days count from now.
        kolom["selesai_pada"] = None
        kolom["lama_penyelesaian"] = None
    pindah(tiket, _S.DITUTUP, peristiwa=Peristiwa.TIKET_DITUTUP, oleh=oleh, alasan=alasan, kolom=kolom)
    catatan_sistem(tiket, alasan)
    if kabari:
        surati_pelapor(tiket, "ditutup", kunci=f"hd-ditutup-{tiket.kode}-{tiket.hitungan_buka_kembali}", alasan=alasan)
    return tiket


def batas_buka_kembali(tiket: Tiket):
    """Return until when the reporter may open it again; None while it is open."""
    return tiket.berakhir_pada and tiket.berakhir_pada + waktu.MASA_BUKA_KEMBALI


@transaction.atomic
def buka_kembali(*, tiket: Tiket, oleh: Pengguna | None, petugas: bool = False) -> Tiket:
    """Open a ticket again: same officer if he still serves, one priority higher, a new resolution clock.

    An officer (`petugas`) always may, the reporter within 14 days. Raises `MasaBukaLewat`, `TransisiDitolak`,
    `BenturanKepentingan`.
    """
    tiket = kunci_baris(tiket)
    if petugas:
        periksa_benturan(tiket, oleh)
    kini = timezone.now()
    batas = batas_buka_kembali(tiket)
    if not petugas and batas is not None and kini > batas:
        raise MasaBukaLewat
    tiket.hitungan_buka_kembali += 1
    tiket.prioritas = max(tiket.prioritas - 1, int(Prioritas.MENDESAK))
    _t, menit_penyelesaian, kalender = aturan_waktu(tiket.jenis, tiket.prioritas)
    tiket.menit_penyelesaian, tiket.jam_kalender = menit_penyelesaian, kalender
    kolom = {
        "hitungan_buka_kembali": tiket.hitungan_buka_kembali,
        "prioritas": tiket.prioritas,
        "menit_penyelesaian": menit_penyelesaian,
        "jam_kalender": kalender,
        "selesai_pada": None,
        "ditutup_pada": None,
        "diambil_sampai": None,
        "diingatkan_pada": None,
        "petugas": tiket.petugas if tiket.petugas and boleh_menangani(tiket, tiket.petugas) else None,
    } | waktu.mulai_jam(tiket, kini, tanggapan=False)
    pindah(tiket, _S.DIBUKA_KEMBALI, peristiwa=Peristiwa.TIKET_DIBUKA_KEMBALI, oleh=oleh, kolom=kolom)
    catatan_sistem(tiket, _("Tiket dibuka kembali."))
    surati_pelapor(tiket, "dibuka_kembali", kunci=f"hd-buka-{tiket.kode}-{tiket.hitungan_buka_kembali}")
    surati_petugas(tiket.petugas, tiket, _("Tiket ini dibuka kembali oleh pelapor."))
    return tiket


@transaction.atomic
def nilai(*, tiket: Tiket, nilai: int, komentar: str = "", oleh: Pengguna | None = None) -> Tiket:
    """Keep the reporter's rating, once for each time it was resolved. Raises `BelumSelesai`, `ValueError`."""
    if nilai not in range(1, 6):
        raise ValueError("a rating is 1 to 5")
    tiket = kunci_baris(tiket)
    sudah = tiket.dinilai_pada and tiket.selesai_pada and tiket.dinilai_pada >= tiket.selesai_pada
    if tiket.status not in {_S.SELESAI, _S.DITUTUP} or tiket.selesai_pada is None or sudah:
        raise BelumSelesai
    tiket.nilai, tiket.komentar_nilai, tiket.dinilai_pada = nilai, rapikan_isi(komentar)[:1000], timezone.now()
    tiket.save(update_fields=["nilai", "komentar_nilai", "dinilai_pada"])
    catat(Peristiwa.TIKET_DINILAI, subjek=tiket, oleh=oleh, rincian={"nilai": nilai})
    return tiket


@transaction.atomic
def tandai_spam(*, tiket: Tiket, oleh: Pengguna, alasan: str) -> Tiket:
    """Put a ticket aside as spam; the reporter is told nothing.

    Raises `IsiKosong`, `SedangDiambil`, `TransisiDitolak`.
    """
    alasan = wajib(alasan)
    tiket = kunci_baris(tiket)
    periksa_petugas(tiket, oleh)
    kolom = waktu.lanjutkan(tiket, timezone.now()) | {"ditutup_pada": timezone.now(), "diambil_sampai": None}
    pindah(tiket, _S.SPAM, peristiwa=Peristiwa.TIKET_SPAM, oleh=oleh, alasan=alasan, kolom=kolom)
    return tiket


@transaction.atomic
def bukan_spam(*, tiket: Tiket, oleh: Pengguna) -> Tiket:
    """Bring a ticket back from spam, with the clocks it was born with.

    Raises `TransisiDitolak`, `BenturanKepentingan`.
    """
    tiket = kunci_baris(tiket)
    periksa_benturan(tiket, oleh)
    pindah(tiket, _S.BARU, peristiwa=Peristiwa.TIKET_BUKAN_SPAM, oleh=oleh, kolom={"ditutup_pada": None})
    return tiket
