"""The clocks of a ticket (domain.md 1.6): working time, or calendar time where the law counts hours.

The promise is fixed when the ticket is made. A pause moves the deadline by the open time that passed meanwhile, so
that as much time is left after it as before.
"""

from datetime import datetime, timedelta

from helpdesk.models import BERJALAN, StatusTiket, TandaWaktu, Tiket
from oss_portal.kalender import jam_kerja_antara, tambah_jam_kerja

# How much of the time is gone when the officer is warned.
BAGIAN_PERINGATAN = 0.8
MASA_KUNCI = timedelta(minutes=30)
MASA_BUKA_KEMBALI = timedelta(days=14)
MASA_INGATKAN = timedelta(days=3)
MASA_TUTUP_SENDIRI = timedelta(days=7)


def tambah(mulai: datetime, lama: timedelta, *, kalender: bool) -> datetime:
    """Return the moment at which `lama` of the clock's time has passed since `mulai`."""
    return mulai + lama if kalender else tambah_jam_kerja(mulai, lama)


def lama(a: datetime, b: datetime, *, kalender: bool) -> timedelta:
    """Return the clock's time between two moments; zero when `b` is not after `a`."""
    return max(b - a, timedelta(0)) if kalender else jam_kerja_antara(a, b)


def menit(selang: timedelta) -> int:
    return int(selang.total_seconds() // 60)


def mulai_jam(tiket: Tiket, kini: datetime, *, tanggapan: bool = True) -> dict:
    """Start the resolution clock (and the one of the first response) at `kini`; return the changed columns."""
    k = tiket.jam_kalender
    kolom = {
        "jam_mulai": kini,
        "jeda_menit": 0,
        "tenggat_penyelesaian": tambah(kini, timedelta(minutes=tiket.menit_penyelesaian), kalender=k),
    }
    if tanggapan:
        kolom["tenggat_tanggapan"] = tambah(kini, timedelta(minutes=tiket.menit_tanggapan), kalender=k)
    return _pasang(tiket, kolom)


def hentikan(tiket: Tiket, kini: datetime) -> dict:
    """Stop the clock: the reporter is asked something."""
    return _pasang(tiket, {"jeda_sejak": kini})


def lanjutkan(tiket: Tiket, kini: datetime) -> dict:
    """Let a stopped clock run on, with as much time left as when it stopped; nothing for one that runs."""
    if tiket.jeda_sejak is None:
        return {}
    jeda = lama(tiket.jeda_sejak, kini, kalender=tiket.jam_kalender)
    return _pasang(
        tiket,
        {
            "jeda_sejak": None,
            "jeda_menit": tiket.jeda_menit + menit(jeda),
            "tenggat_penyelesaian": tambah(tiket.tenggat_penyelesaian, jeda, kalender=tiket.jam_kalender),
        },
    )


def _peringatan(tiket: Tiket) -> datetime:
    """Return when 80 % of the running clock is used up."""
    if tiket.ditanggapi_pada is None and tiket.tenggat_tanggapan <= tiket.tenggat_penyelesaian:
        mulai, jumlah = tiket.dibuat_pada, timedelta(minutes=tiket.menit_tanggapan) * BAGIAN_PERINGATAN
    else:
        jumlah = timedelta(minutes=tiket.menit_penyelesaian) * BAGIAN_PERINGATAN + timedelta(minutes=tiket.jeda_menit)
        mulai = tiket.jam_mulai
    return tambah(mulai, jumlah, kalender=tiket.jam_kalender)


def atur(tiket: Tiket, status: str, kini: datetime) -> dict:
    """Return the columns by which the queue sorts, for the state `status` of a ticket whose clocks are set."""
    kolom = {"peringatan_pada": None, "tanda_waktu": TandaWaktu.AMAN}
    if status in BERJALAN:
        tenggat = tiket.tenggat_penyelesaian
        if tiket.ditanggapi_pada is None:
            tenggat = min(tenggat, tiket.tenggat_tanggapan)
        kolom["jatuh_tempo"], kolom["peringatan_pada"] = tenggat, _peringatan(tiket)
        if kini > tenggat:
            kolom["tanda_waktu"] = TandaWaktu.LEWAT
        elif kini >= kolom["peringatan_pada"]:
            kolom["tanda_waktu"] = TandaWaktu.HAMPIR
    elif status == StatusTiket.MENUNGGU_PELAPOR:
        kolom["jatuh_tempo"] = tiket.jeda_sejak + MASA_TUTUP_SENDIRI
    elif status == StatusTiket.SELESAI:
        kolom["jatuh_tempo"] = tiket.selesai_pada + MASA_BUKA_KEMBALI
    else:
        kolom["jatuh_tempo"] = tiket.ditutup_pada or kini
    return _pasang(tiket, kolom)


def _pasang(tiket: Tiket, kolom: dict) -> dict:
    for nama, nilai in kolom.items():
        setattr(tiket, nama, nilai)
    return kolom
