"""How much time a promise has left, in the words of an officer: "sisa 2 jam kerja", "lewat 3 hari kerja"."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from helpdesk.models import Tiket
from oss_portal.kalender import jam_kerja_antara, lama_hari_kerja, libur_antara

_JAM = timedelta(hours=1)


def _lama_kerja(lama: timedelta) -> str:
    hari, sisa = divmod(lama, lama_hari_kerja())
    jam = sisa // _JAM
    if hari >= 2 or (hari and not jam):
        return ngettext("%(n)d hari kerja", "%(n)d hari kerja", hari) % {"n": hari}
    if hari:
        return _("1 hari %(jam)d jam kerja") % {"jam": jam}
    if jam:
        return ngettext("%(n)d jam kerja", "%(n)d jam kerja", jam) % {"n": jam}
    menit = int(sisa.total_seconds() // 60)
    return ngettext("%(n)d menit kerja", "%(n)d menit kerja", menit) % {"n": menit}


def _lama_kalender(lama: timedelta) -> str:
    if lama.days >= 2:
        return ngettext("%(n)d hari", "%(n)d hari", lama.days) % {"n": lama.days}
    jam = lama // _JAM
    if jam:
        return ngettext("%(n)d jam", "%(n)d jam", jam) % {"n": jam}
    menit = int(lama.total_seconds() // 60)
    return ngettext("%(n)d menit", "%(n)d menit", menit) % {"n": menit}


def kata_sisa(tenggat: datetime, kini: datetime, *, kalender: bool, libur: set[date] | None = None) -> str:
    """Return the time until (or since) a deadline: open time of the service, or calendar time for `kalender`."""
    a, b = sorted((tenggat, kini))
    terbuka = b - a if kalender else jam_kerja_antara(a, b, libur=libur)
    if terbuka < timedelta(minutes=1):
        return _("jatuh tempo sekarang") if tenggat >= kini else _("baru saja lewat")
    lama = _lama_kalender(terbuka) if kalender else _lama_kerja(terbuka)
    return _("sisa %(lama)s") % {"lama": lama} if tenggat >= kini else _("lewat %(lama)s") % {"lama": lama}


def pasang_sisa(tiket: Iterable[Tiket], kini: datetime | None = None) -> None:
    """Set `sisa` (words) and `jam_berikut` (which promise) on tickets whose clock runs; one query for all of them."""
    kini = kini or timezone.now()
    berjalan = [t for t in tiket if t.berjalan]
    saat = [kini, *(t.jatuh_tempo for t in berjalan)]
    libur = libur_antara(timezone.localdate(min(saat)), timezone.localdate(max(saat))) if berjalan else set()
    for t in berjalan:
        t.sisa = kata_sisa(t.jatuh_tempo, kini, kalender=t.jam_kalender, libur=libur)
        pertama = t.ditanggapi_pada is None and t.tenggat_tanggapan <= t.tenggat_penyelesaian
        t.jam_berikut = _("jawaban pertama") if pertama else _("penyelesaian")
