"""Working days and hours of the service (Asia/Jakarta): Monday to Friday, without the days of `HariLibur`.

Clocks of a promise (service times, objection periods) run only while the service is open; legal 72-hour clocks of
UU 27/2022 are calendar hours and do not come here.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

from oss_portal.models import HariLibur

# No promise of ours is longer: a longer walk means a calendar without a single working day.
_TERJAUH = timedelta(days=3660)


def _jam(teks: str) -> time:
    jam, menit = teks.split(":")
    return time(int(jam), int(menit))


def libur_antara(mulai: date, sampai: date | None = None) -> set[date]:
    """Return the holidays from `mulai` to `sampai` (to the last known one): for many questions in a row, one query."""
    hari = HariLibur.objects.filter(tanggal__gte=mulai)
    return set((hari.filter(tanggal__lte=sampai) if sampai else hari).values_list("tanggal", flat=True))


def _kerja(hari: date, libur: set[date]) -> bool:
    return hari.weekday() < 5 and hari not in libur


def hari_kerja(hari: date) -> bool:
    """Whether the service is open on this day."""
    return _kerja(hari, libur_antara(hari, hari))


def tambah_hari_kerja(tanggal: date, n: int) -> date:
    """Return the n-th working day after `tanggal` (n >= 0; 0 returns `tanggal` itself)."""
    libur, hari = libur_antara(tanggal), tanggal
    while n > 0:
        hari += timedelta(days=1)
        if hari - tanggal > _TERJAUH:
            raise ValueError("no working day within ten years")
        n -= _kerja(hari, libur)
    return hari


def _jendela(mulai: datetime, libur: set[date]) -> Iterator[tuple[datetime, datetime]]:
    """Yield the open spans from the day of `mulai` on, cut at `mulai`."""
    zona = timezone.get_current_timezone()
    buka, tutup = (_jam(j) for j in settings.JAM_KERJA)
    lokal = mulai.astimezone(zona)
    for i in range(_TERJAUH.days):
        hari = lokal.date() + timedelta(days=i)
        if not _kerja(hari, libur):
            continue
        dari, sampai = datetime.combine(hari, buka, zona), datetime.combine(hari, tutup, zona)
        if sampai > mulai:
            yield max(dari, mulai), sampai


def tambah_jam_kerja(waktu: datetime, durasi: timedelta) -> datetime:
    """Return the moment at which `durasi` of open time has passed since `waktu`.

    A moment outside of the open time counts from the next opening. `durasi` must not be negative.
    """
    if durasi < timedelta(0):
        raise ValueError("a service time is not negative")
    sisa = durasi
    for dari, sampai in _jendela(waktu, libur_antara(timezone.localdate(waktu))):
        if sisa <= sampai - dari:
            return dari + sisa
        sisa -= sampai - dari
    raise ValueError("no working day within ten years")


def lama_hari_kerja() -> timedelta:
    """Return the open time of one working day."""
    buka, tutup = (_jam(j) for j in settings.JAM_KERJA)
    return datetime.combine(date.min, tutup) - datetime.combine(date.min, buka)


def jam_kerja_antara(a: datetime, b: datetime, *, libur: set[date] | None = None) -> timedelta:
    """Return the open time between two moments; zero when `b` is not after `a`.

    `libur` are the holidays of that span where the caller has them already (`libur_antara`).
    """
    jumlah = timedelta(0)
    if b <= a:
        return jumlah
    if libur is None:
        libur = libur_antara(timezone.localdate(a), timezone.localdate(b))
    for dari, sampai in _jendela(a, libur):
        if dari >= b:
            break
        jumlah += min(sampai, b) - dari
    return jumlah
