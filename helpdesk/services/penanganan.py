"""How officers work on a ticket: take, give, ask, wait, pass on, resolve, close, open again, rate, spam."""

import uuid
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk import waktu
from helpdesk.benturan import Lingkaran, menyangkut
from helpdesk.galat import BelumSelesai, BenturanKepentingan, BukanPetugas, MasaBukaLewat, TidakTerbuka
from helpdesk.models import (
    BERJALAN,
    AkarMasalah,
    JamLayanan,
    Kategori,
    Pesan,
    Prioritas,
    StatusTiket,
    Tiket,
    UnitEskalasi,
)
from helpdesk.penyamaran import tanpa_nik
from helpdesk.peristiwa import Peristiwa
from helpdesk.petugas import AWASI, LAYANI, berizin
from helpdesk.services.dasar import (
    catat_pelanggaran,
    catatan_sistem,
    kolom_tanggapan,
    kunci_baris,
    periksa_petugas,
    pindah,
    rapikan_baris,
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
from ketentuan.services import versi_berlaku
from oss_portal.jejak import catat
from oss_portal.models import Pengguna

_S = StatusTiket


def boleh_menangani(tiket: Tiket, petugas: Pengguna) -> bool:
    """Whether this person may be given the ticket."""
    izin = AWASI if tiket.tentang_petugas else LAYANI
    return petugas.is_active and petugas.is_staff and petugas.has_perm(izin) and not menyangkut(petugas, tiket)


@transaction.atomic
def ambil(*, tiket: Tiket, oleh: Pengguna) -> Tiket:
    """Take an open ticket for 30 minutes; taking one's own again starts them anew.

    Raises `TidakTerbuka`, `SedangDiambil`, `BenturanKepentingan`.
    """
    sebelum = Tiket.objects.filter(pk=tiket.pk).values_list("petugas", flat=True).first()
    tiket = untuk_petugas(tiket, oleh)
    if tiket.status in {_S.BARU, _S.DIBUKA_KEMBALI}:
        pindah(tiket, _S.DIPROSES, peristiwa=Peristiwa.TIKET_DIAMBIL, oleh=oleh)
    elif sebelum != oleh.pk:
        catat(Peristiwa.TIKET_DIAMBIL, subjek=tiket, oleh=oleh, tentang=tiket.pelapor)
    return tiket


@transaction.atomic
def ambil_berikutnya(*, oleh: Pengguna) -> Tiket | None:
    """Take the free ticket whose clock runs out first; two officers at once get two. None when there is none."""
    bebas = Tiket.objects.terlihat_oleh(oleh).filter(status__in=BERJALAN, petugas__isnull=True)
    bebas = bebas.exclude(Lingkaran.dari(oleh).syarat()).order_by("jatuh_tempo", "id")
    tiket = bebas.select_for_update(of=("self",), skip_locked=True).first()
    return ambil(tiket=tiket, oleh=oleh) if tiket else None


@transaction.atomic
def lepas(*, tiket: Tiket, oleh: Pengguna, paksa: bool = False) -> Tiket:
    """Give a ticket back to the queue; `paksa` (supervisor) also from another officer. Raises `SedangDiambil`."""
    tiket = kunci_baris(tiket)
    if not paksa:
        periksa_petugas(tiket, oleh)
    tiket.petugas = tiket.diambil_sampai = None
    tiket.save(update_fields=["petugas", "diambil_sampai"])
    catat(Peristiwa.TIKET_DILEPAS, subjek=tiket, oleh=oleh)
    return tiket


@transaction.atomic
def tetapkan(*, tiket: Tiket, petugas: Pengguna, oleh: Pengguna, paksa: bool = False) -> Tiket:
    """Assign an open ticket to an officer and tell him. `paksa` (supervisor) also from one who has taken it.

    Raises `BukanPetugas`, `SedangDiambil`, `TidakTerbuka`.
    """
    tiket = kunci_baris(tiket)
    if not tiket.terbuka:
        raise TidakTerbuka
    if not paksa:
        periksa_petugas(tiket, oleh)
    if not boleh_menangani(tiket, petugas):
        raise BukanPetugas
    sebelum, tiket.petugas, tiket.diambil_sampai = tiket.petugas, petugas, None
    tiket.save(update_fields=["petugas", "diambil_sampai"])
    catat(
        Peristiwa.TIKET_DITETAPKAN,
        subjek=tiket,
        oleh=oleh,
        tentang=petugas,
        perubahan={"petugas": (sebelum and sebelum.user_id, petugas.user_id)},
    )
    if petugas.pk != oleh.pk:
        surati_petugas(petugas, tiket, _("Tiket ini ditetapkan untuk Anda."))
    return tiket


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
    if menyangkut(oleh, tiket):
        raise BenturanKepentingan(tiket)
    tulis(tiket, isi=isi, arah=Pesan.Arah.KELUAR, oleh=oleh, internal=True)
    if tiket.status == _S.MENUNGGU_PIHAK_LAIN:
        pindah(tiket, _S.DIPROSES, peristiwa=Peristiwa.ESKALASI_DIJAWAB, oleh=oleh, kolom={"eskalasi": ""})
    else:
        tiket.eskalasi = ""
        tiket.save(update_fields=["eskalasi"])
        catat(Peristiwa.ESKALASI_DIJAWAB, subjek=tiket, oleh=oleh)
    surati_petugas(tiket.petugas, tiket, _("Tiket yang diteruskan sudah dijawab."))
    return tiket


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

    Raises `TransisiDitolak`.
    """
    tiket = kunci_baris(tiket)
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

    An officer (`petugas`) always may, the reporter within 14 days. Raises `MasaBukaLewat`, `TransisiDitolak`.
    """
    tiket = kunci_baris(tiket)
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
    """Bring a ticket back from spam, with the clocks it was born with. Raises `TransisiDitolak`."""
    tiket = kunci_baris(tiket)
    pindah(tiket, _S.BARU, peristiwa=Peristiwa.TIKET_BUKAN_SPAM, oleh=oleh, kolom={"ditutup_pada": None})
    return tiket


@transaction.atomic
def serahkan_penyelia(*, tiket: Tiket, oleh: Pengguna) -> Tiket:
    """Make it the supervisors' alone: it complains about an officer (domain.md 4.4)."""
    tiket = kunci_baris(tiket)
    if tiket.tentang_petugas:
        return tiket
    tiket.tentang_petugas, tiket.petugas, tiket.diambil_sampai = True, None, None
    tiket.save(update_fields=["tentang_petugas", "petugas", "diambil_sampai"])
    catat(Peristiwa.HANYA_PENYELIA, subjek=tiket, oleh=oleh, tentang=tiket.pelapor)
    for p in berizin("awasi_tiket"):
        surati_petugas(p, tiket, _("Tiket khusus penyelia"), kunci=f"hd-penyelia-{tiket.kode}-{p.pk}")
    return tiket
