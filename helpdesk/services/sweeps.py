"""Periodic work on tickets: warnings, breaches, reminders, closing. Each function may run twice or at the same time."""

from collections.abc import Iterable
from functools import partial

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from helpdesk.access.conflicts import who_must_keep_away
from helpdesk.events import Event
from helpdesk.models import OPEN, RUNNING, ClockState, SlaClock, StatusTiket, Tiket
from helpdesk.permissions import SUPERVISE
from helpdesk.services.base import notify_reporter, record_breach, reporter_address, tell_officer
from helpdesk.services.closing import close
from helpdesk.sla import clock
from helpdesk.sla.periods import AUTO_CLOSE_PERIOD, REMINDER_PERIOD, REOPEN_PERIOD
from oss_portal.audit.trail import record
from oss_portal.db.background import for_each_locked
from oss_portal.models import OfficerNotice, Pengguna
from oss_portal.staff.permissions import officers_with
from oss_portal.staff.work.notices import tell_given, told_once

# Each ticket stays locked until the whole batch is done.
_CALENDAR_BATCH = 50
_CLOCK_COLUMNS = ["tenggat_penyelesaian", "tenggat_tanggapan", "jatuh_tempo", "peringatan_pada", "tanda_waktu"]


_Jenis = OfficerNotice.Jenis
_KEYS = {_Jenis.HAMPIR: "hd-hampir", _Jenis.LEWAT: "hd-lewat"}


def _tell(tiket: Tiket, jenis: _Jenis, cause: str | Promise, supervisors: Iterable[Pengguna]) -> None:
    """Tell the officer of a ticket and these supervisors, once for each deadline, in one notice for a run."""
    people = {p.pk: p for p in (tiket.petugas, *supervisors) if p is not None}
    away = who_must_keep_away(people.values(), tiket)
    for person in people.values():
        if person == tiket.petugas or person.pk not in away:
            once = f"{_KEYS[jenis]}-{tiket.kode}-{int(tiket.jatuh_tempo.timestamp())}-{person.pk}"
            tell_given(person, jenis, partial(tell_officer, person, tiket, jenis, cause, key=once))


@told_once()
def warn() -> int:
    """Mark tickets whose running clock is at 80 % and warn their officers, or the supervisors if nobody took it.

    Returns the number of tickets.
    """
    now, supervisors = timezone.now(), list(officers_with(SUPERVISE))

    def perform(tiket: Tiket) -> None:
        tiket.tanda_waktu = ClockState.NEARLY_LATE
        tiket.save(update_fields=["tanda_waktu"])
        record(Event.WAKTU_HAMPIR_LEWAT, subject=tiket)
        if tiket.petugas is None:
            _tell(tiket, _Jenis.HAMPIR, _("Waktu layanan tiket yang belum diambil ini hampir lewat."), supervisors)
        else:
            _tell(tiket, _Jenis.HAMPIR, _("Waktu layanan tiket ini hampir lewat."), [])

    nearly_late = Tiket.objects.filter(status__in=RUNNING, tanda_waktu=ClockState.IN_TIME, peringatan_pada__lte=now)
    return for_each_locked(nearly_late.order_by("peringatan_pada"), perform)


@told_once()
def record_breaches() -> int:
    """Record the breaches of clocks that ran out, and tell officer and supervisors; return the number of tickets."""
    now, supervisors = timezone.now(), list(officers_with(SUPERVISE))

    def perform(tiket: Tiket) -> None:
        if tiket.ditanggapi_pada is None:
            record_breach(tiket, SlaClock.TANGGAPAN, now)
        record_breach(tiket, SlaClock.PENYELESAIAN, now)
        if tiket.tanda_waktu != ClockState.LATE:
            tiket.tanda_waktu = ClockState.LATE
            tiket.save(update_fields=["tanda_waktu"])
            _tell(tiket, _Jenis.LEWAT, _("Waktu layanan tiket ini sudah lewat."), supervisors)

    running = Tiket.objects.filter(status__in=RUNNING, jatuh_tempo__lt=now)
    count = for_each_locked(running.exclude(tanda_waktu=ClockState.LATE).order_by("jatuh_tempo"), perform)
    # The first answer is late and still missing: the second clock runs out while the ticket is already marked as late.
    second = running.filter(
        tanda_waktu=ClockState.LATE, dilanggar_penyelesaian=False, tenggat_penyelesaian__lt=now
    ).order_by("jatuh_tempo")
    return count + for_each_locked(second, perform)


def remind_reporters() -> int:
    """Remind reporters who were asked something 3 days ago, once for each question; return their number."""
    now = timezone.now()

    def perform(tiket: Tiket) -> None:
        if tiket.jeda_sejak is None:
            return
        tiket.diingatkan_pada = timezone.now()
        tiket.save(update_fields=["diingatkan_pada"])
        if not reporter_address(tiket):
            # A caller without an address cannot be reached by mail.
            return
        record(Event.PELAPOR_DIINGATKAN, subject=tiket, about=tiket.pelapor)
        notify_reporter(
            tiket,
            "reminder",
            key=f"hd-ingat-{tiket.kode}-{int(tiket.jeda_sejak.timestamp())}",
            closes_at=tiket.jeda_sejak + AUTO_CLOSE_PERIOD,
        )

    waiting = Tiket.objects.filter(
        status=StatusTiket.MENUNGGU_PELAPOR,
        jeda_sejak__lte=now - REMINDER_PERIOD,
        # After the tasks were stopped for a time, no reminder is sent for a ticket that is about to be closed.
        jatuh_tempo__gt=now,
        diingatkan_pada__isnull=True,
    )
    return for_each_locked(waiting.order_by("jatuh_tempo"), perform)


def close_silent() -> int:
    """Close tickets without an answer for 7 days, and those resolved 14 days ago; return their number."""
    now = timezone.now()
    silent = Tiket.objects.filter(status=StatusTiket.MENUNGGU_PELAPOR, jatuh_tempo__lte=now).order_by("jatuh_tempo")
    count = for_each_locked(
        silent,
        lambda t: close(
            tiket=t,
            by=None,
            alasan=_("Ditutup karena tidak ada jawaban selama %(hari)d hari."),
            hari=AUTO_CLOSE_PERIOD.days,
        ),
    )
    finished = Tiket.objects.filter(status=StatusTiket.SELESAI, jatuh_tempo__lte=now).order_by("jatuh_tempo")
    return count + for_each_locked(
        finished,
        lambda t: close(
            tiket=t,
            by=None,
            alasan=_("Ditutup %(hari)d hari setelah dijawab."),
            notify=False,
            hari=REOPEN_PERIOD.days,
        ),
    )


def move_with_calendar(after: int) -> int | None:
    """Move the deadlines of open tickets if a working day before them became a holiday; call it in a transaction.

    Takes a batch of tickets with a key above `after` and returns the last key, None when there are no more. A reporter
    who waits is told; if we wait for the reporter, only the page shows the new time.
    """
    rows = Tiket.objects.filter(pk__gt=after, status__in=OPEN, jam_kalender=False).order_by("pk")
    batch, now = list(rows.select_for_update()[:_CALENDAR_BATCH]), timezone.now()
    for tiket in batch:
        if moved := clock.move_with_calendar(tiket, now):
            tiket.save(update_fields=_CLOCK_COLUMNS)
            record(Event.WAKTU_DIPERPANJANG, subject=tiket, about=tiket.pelapor, changes=moved)
            if tiket.status in RUNNING:
                key = f"hd-diperpanjang-{tiket.kode}-{int(tiket.tenggat_penyelesaian.timestamp())}"
                notify_reporter(tiket, "deadline_moved", key=key)
    return batch[-1].pk if batch else None
