"""Reminders: unfinished drafts, answers and official fees due (KEW-2c), yearly "data masih benar?" (KEW-2b), LKPM.

Each mail is sent at most once. Reminders run several times a day over all rows, so a row whose mail was sent must
cost no query of its own.
"""

from collections.abc import Callable
from datetime import timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from nib.models import IN_FORCE_STATUSES, AturanLkpm, Izin, KewajibanPembayaran, Nib, Permohonan, SanksiNib
from nib.notifications import Notice, notify_many
from nib.rules.periods import CONFIRMATION_PERIOD, DRAFT_DAYS, KEWAJIBAN_DAYS, LKPM_DAYS, SANKSI_DAYS
from nib.services.kewajiban import kewajiban_notice

# Rows in memory at once. A total limit would leave out the same rows every day, as a row stays due after its mail.
BATCH_SIZE = 500
# The rows that are due, and the function that makes the mail for a row.
Reminder = tuple[QuerySet, Callable[..., Notice]]


def _next_batch(reminder: Reminder, after: int) -> list:
    """Queue the mails of the next rows with a key above `after`, and return the rows."""
    rows, notice = reminder
    batch = list(rows.filter(pk__gt=after).order_by("pk")[:BATCH_SIZE])
    if batch:
        notify_many([notice(row) for row in batch])
    return batch


def remind_next(step: int, after: int) -> tuple[int, int, int] | None:
    """Continue all reminders after row `after` of the kind `step`; return (number of rows, next step, next `after`).

    None when there are no more.
    """
    if step == len(REMINDERS):
        return None
    batch = _next_batch(REMINDERS[step](), after)
    return (len(batch), step, batch[-1].pk) if len(batch) == BATCH_SIZE else (len(batch), step + 1, 0)


def drafts() -> Reminder:
    """Remind of drafts that were not changed for 7 and for 14 days."""
    now = timezone.now()
    idle = Permohonan.objects.filter(
        status__in=[Permohonan.Status.DRAF, Permohonan.Status.PERLU_PERBAIKAN],
        diubah_pada__lt=now - timedelta(days=min(DRAFT_DAYS)),
        # There are no reminders later than a week after the last one.
        diubah_pada__gt=now - timedelta(days=max(DRAFT_DAYS) + 7),
    )

    def notice(p: Permohonan) -> Notice:
        days = next(n for n in DRAFT_DAYS if p.diubah_pada < now - timedelta(days=n))
        return Notice(
            p.pelaku_usaha,
            "remind_draft",
            key=f"nib-draf-{p.kode}-{p.diubah_pada:%Y%m%d}-{days}",
            context={"permohonan": p},
        )

    return idle.select_related("pelaku_usaha"), notice


def sanksi() -> Reminder:
    """Remind of warnings and freezes that wait for an answer, 7 days and 1 day before the end of the period."""
    today = timezone.localdate()
    waiting = SanksiNib.objects.filter(
        status=SanksiNib.Status.BERLAKU,
        tahap__in=[SanksiNib.Tahap.PERINGATAN, SanksiNib.Tahap.PEMBEKUAN],
        dijawab_pada__isnull=True,
        tenggat_jawab__gte=today,
        tenggat_jawab__lte=today + timedelta(days=max(SANKSI_DAYS)),
    )

    def notice(s: SanksiNib) -> Notice:
        days = next(n for n in SANKSI_DAYS if s.tenggat_jawab and s.tenggat_jawab <= today + timedelta(days=n))
        return Notice(
            s.nib.pelaku_usaha,
            "remind_sanksi",
            key=f"nib-ingat-{s.kode}-{days}",
            path=reverse("nib-sanksi", args=[s.kode]),
            context={"nib": s.nib, "sanksi": s},
        )

    return waiting.select_related("nib__pelaku_usaha"), notice


def confirmations() -> Reminder:
    """Ask the holders of NIBs whose data were confirmed more than a year ago whether they are still right."""
    limit = timezone.now() - CONFIRMATION_PERIOD
    old = Nib.objects.filter(
        status__in=IN_FORCE_STATUSES, dikonfirmasi_pada__lt=limit, dikonfirmasi_pada__gt=limit - timedelta(days=30)
    )

    def notice(nib: Nib) -> Notice:
        return Notice(
            nib.pelaku_usaha,
            "confirmation_requested",
            key=f"nib-konfirmasi-{nib.nomor}-{nib.dikonfirmasi_pada:%Y%m%d}",
            context={"nib": nib},
        )

    return old.select_related("pelaku_usaha"), notice


def kewajiban() -> Reminder:
    """Remind of official fees 7 days and 1 day before they are due, and once when they are overdue."""
    today = timezone.localdate()
    unpaid = KewajibanPembayaran.objects.filter(
        status=KewajibanPembayaran.Status.BELUM,
        jatuh_tempo__lte=today + timedelta(days=max(KEWAJIBAN_DAYS)),
        # There are no reminders later than a week after the due date: the page shows the fee in red.
        jatuh_tempo__gt=today - timedelta(days=7),
    )

    def notice(k: KewajibanPembayaran) -> Notice:
        remaining = (k.jatuh_tempo - today).days
        days = "lewat" if remaining < 0 else next(n for n in KEWAJIBAN_DAYS if remaining <= n)
        return kewajiban_notice(k, "remind_kewajiban", key=f"ingat-{days}")

    return unpaid.select_related("nib__pelaku_usaha"), notice


def lkpm() -> Reminder:
    """Remind the holders who want it of a report on the investment, some days before it is due."""
    today = timezone.localdate()
    rules = AturanLkpm.by_skala()
    due = {skala: next(rule.due_dates(today), None) for skala, rule in rules.items()}
    due = {skala: day for skala, day in due.items() if day and day <= today + timedelta(days=LKPM_DAYS)}
    wanted = Nib.objects.live().filter(ingatkan_lkpm=True, data__skala__in=due)

    def notice(nib: Nib) -> Notice:
        day = due[nib.data.skala]
        return Notice(
            nib.pelaku_usaha,
            "remind_lkpm",
            key=f"nib-lkpm-{nib.nomor}-{day:%Y%m%d}",
            path=reverse("nib-setelah"),
            context={"nib": nib, "batas": day, "dasar": rules[nib.data.skala].dasar},
        )

    return wanted.select_related("data", "pelaku_usaha"), notice


def late_izin() -> Reminder:
    """Tell holders once that the statutory time for an agency's decision is over."""
    now = timezone.now()
    late = Izin.objects.filter(tenggat__lt=now, tenggat__gt=now - timedelta(days=7))

    def notice(izin: Izin) -> Notice:
        return Notice(
            izin.nib.pelaku_usaha,
            "izin_late",
            key=f"izin-lewat-{izin.kode}-{izin.tenggat_sejak:%Y%m%d%H%M}",
            context={"izin": izin},
        )

    return late.select_related("nib__pelaku_usaha", "instansi"), notice


REMINDERS = (drafts, sanksi, confirmations, kewajiban, lkpm, late_izin)
