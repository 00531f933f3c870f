"""End and reopening of tickets: resolved, rated, closed, put aside as spam, opened again."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from helpdesk.events import Event
from helpdesk.exceptions import NotResolved, ReopenPeriodOver
from helpdesk.models import AkarMasalah, Kategori, Message, Prioritas, SlaClock, StatusTiket, Tiket
from helpdesk.services.assignment import who_goes_on
from helpdesk.services.base import (
    add_system_note,
    already_written,
    change_status,
    check_conflict,
    check_officer,
    in_office,
    lock_for_officer,
    lock_tiket,
    normalise_content,
    noted_just_now,
    notify_of_message,
    notify_officer,
    notify_reporter,
    record_breach,
    required,
    response_fields,
    write,
)
from helpdesk.services.creation import promised_times
from helpdesk.services.following import tell_followers
from helpdesk.sla import clock
from helpdesk.sla.periods import REOPEN_PERIOD
from oss_portal.audit.trail import record
from oss_portal.models import Pengguna
from oss_portal.uploads.checking import CleanFile

_S = StatusTiket


@transaction.atomic
def resolve(
    *,
    tiket: Tiket,
    by: Pengguna,
    content: str,
    akar_masalah: str,
    kategori: Kategori | None = None,
    attachments: Iterable[CleanFile] = (),
    kode: uuid.UUID | None = None,
) -> Tiket:
    """Answer finally, with the root cause and (if it had none) the topic; the reporter may reopen it for 14 days.

    Raises `EmptyContent`, `ValueError` for an unknown cause, `TiketNotOpen`, `AlreadyTaken`.
    """
    content = required(content)
    root = AkarMasalah(akar_masalah)
    tiket = lock_tiket(tiket)
    if existing := already_written(tiket, kode):
        return existing.tiket
    tiket = lock_for_officer(tiket, by)
    now = timezone.now()
    fields = response_fields(tiket, now) | clock.resume(tiket, now)
    record_breach(tiket, SlaClock.PENYELESAIAN, now)
    duration = clock.minutes(clock.duration(tiket.jam_mulai, now, calendar_time=tiket.jam_kalender)) - tiket.jeda_menit
    fields |= {
        "selesai_pada": now,
        "ditutup_pada": None,
        "akar_masalah": root,
        "eskalasi": "",
        "diambil_sampai": None,
        "lama_penyelesaian": max(duration, 0),
        "kategori": kategori or tiket.kategori,
    }
    message = write(tiket, content=content, arah=Message.Arah.KELUAR, by=by, attachments=attachments, kode=kode)
    change_status(tiket, _S.SELESAI, event=Event.TIKET_DISELESAIKAN, by=by, alasan=in_office(root.label), fields=fields)
    notify_of_message(tiket, "resolved", message)
    tell_followers(tiket, _("Tiket diselesaikan."), by=by)
    return tiket


@transaction.atomic
def close(*, tiket: Tiket, by: Pengguna | None, alasan: str | Promise, notify: bool = True, **values: Any) -> Tiket:
    """Close a ticket: by its reporter, after 14 quiet days, after 7 days without an answer, or by an officer.

    `alasan` is the text of an officer, or words of ours with their `values`; the same reason again is a second click.
    Raises `TransitionRefused`, `ConflictOfInterest`.
    """
    tiket = lock_tiket(tiket)
    if by is not None and by.pk != tiket.pelapor_id:
        check_conflict(tiket, by)
    if tiket.status == _S.DITUTUP and noted_just_now(tiket, alasan, internal=False, **values):
        return tiket
    now = timezone.now()
    fields = clock.resume(tiket, now) | {"ditutup_pada": now, "diambil_sampai": None, "eskalasi": ""}
    if tiket.running:
        record_breach(tiket, SlaClock.PENYELESAIAN, now)
    if tiket.is_open:
        # There was no final answer: the 14 days count from the closing.
        fields["selesai_pada"] = None
        fields["lama_penyelesaian"] = None
    change_status(tiket, _S.DITUTUP, event=Event.TIKET_DITUTUP, by=by, alasan=in_office(alasan, values), fields=fields)
    note = add_system_note(tiket, alasan, **values)
    tell_followers(tiket, _("Tiket ditutup."), by=by)
    if notify:
        limit = reopen_until(tiket)
        notify_reporter(
            tiket,
            "closed",
            key=f"hd-ditutup-{tiket.kode}-{tiket.hitungan_buka_kembali}",
            alasan=note.isi,
            # If the ticket was resolved before, the 14 days count from then.
            sampai=limit if limit and limit > now else None,
        )
    return tiket


def reopen_until(tiket: Tiket) -> datetime | None:
    """Return the time until which the reporter may reopen a ticket; None while it is open."""
    return tiket.ended_at and tiket.ended_at + REOPEN_PERIOD


@transaction.atomic
def reopen(*, tiket: Tiket, by: Pengguna | None, by_officer: bool = False) -> Tiket:
    """Open a ticket again: same officer or their substitute, one priority higher, a new resolution clock.

    An officer (`by_officer`) may always do so, the reporter within 14 days; then `by` is the reporter, or the officer
    who writes down what they said. Raises `ReopenPeriodOver`, `TransitionRefused`, `ConflictOfInterest`.
    """
    tiket = lock_tiket(tiket)
    if by_officer and by is not None:
        check_conflict(tiket, by)
    now = timezone.now()
    limit = reopen_until(tiket)
    if not by_officer and limit is not None and now > limit:
        raise ReopenPeriodOver
    tiket.hitungan_buka_kembali += 1
    tiket.prioritas = max(tiket.prioritas - 1, int(Prioritas.MENDESAK))
    menit_tanggapan, menit_penyelesaian, calendar_time = promised_times(tiket.jenis, tiket.prioritas)
    tiket.menit_penyelesaian, tiket.jam_kalender = menit_penyelesaian, calendar_time
    # The ticket was closed before it was answered, so both clocks start again.
    unanswered = tiket.ditanggapi_pada is None
    if unanswered:
        tiket.menit_tanggapan = menit_tanggapan
    fields = {
        "hitungan_buka_kembali": tiket.hitungan_buka_kembali,
        "prioritas": tiket.prioritas,
        "menit_tanggapan": tiket.menit_tanggapan,
        "menit_penyelesaian": menit_penyelesaian,
        "jam_kalender": calendar_time,
        "selesai_pada": None,
        "ditutup_pada": None,
        "diambil_sampai": None,
        "diingatkan_pada": None,
        "petugas": who_goes_on(tiket),
    } | clock.start_clock(tiket, now, first_response=unanswered)
    change_status(tiket, _S.DIBUKA_KEMBALI, event=Event.TIKET_DIBUKA_KEMBALI, by=by, fields=fields)
    add_system_note(tiket, _("Tiket dibuka kembali."))
    notify_reporter(tiket, "reopened", key=f"hd-buka-{tiket.kode}-{tiket.hitungan_buka_kembali}")
    if tiket.petugas != by:
        cause = _("Tiket ini dibuka kembali oleh pelapor.")
        if by_officer:
            cause = _("Tiket ini dibuka kembali oleh petugas lain.")
        notify_officer(tiket.petugas, tiket, cause)
    return tiket


@transaction.atomic
def rate(*, tiket: Tiket, nilai: int, komentar: str = "", by: Pengguna | None = None) -> Tiket:
    """Store the reporter's rating, once for each resolution or closing; the same rating again is a second click.

    Raises `NotResolved`, `ValueError`.
    """
    if nilai not in range(1, 6):
        raise ValueError("a rating is 1 to 5")
    komentar = normalise_content(komentar)[:1000]
    tiket = lock_tiket(tiket)
    if not tiket.can_be_rated:
        if (tiket.nilai, tiket.komentar_nilai) == (nilai, komentar):
            return tiket
        raise NotResolved
    tiket.nilai, tiket.komentar_nilai, tiket.dinilai_pada = nilai, komentar, timezone.now()
    tiket.save(update_fields=["nilai", "komentar_nilai", "dinilai_pada"])
    record(Event.TIKET_DINILAI, subject=tiket, by=by, details={"nilai": nilai})
    return tiket


@transaction.atomic
def mark_spam(*, tiket: Tiket, by: Pengguna, alasan: str) -> Tiket:
    """Put a ticket aside as spam without telling the reporter; a ticket that is spam already stays as it is.

    Raises `EmptyContent`, `AlreadyTaken`, `TransitionRefused`.
    """
    alasan = required(alasan)
    tiket = lock_tiket(tiket)
    check_officer(tiket, by)
    if tiket.status == _S.SPAM:
        return tiket
    fields = clock.resume(tiket, timezone.now()) | {"ditutup_pada": timezone.now(), "diambil_sampai": None}
    change_status(tiket, _S.SPAM, event=Event.TIKET_SPAM, by=by, alasan=alasan, fields=fields)
    return tiket


@transaction.atomic
def restore_from_spam(*, tiket: Tiket, by: Pengguna) -> Tiket:
    """Bring a ticket back from spam, with the clocks from its creation.

    Raises `TransitionRefused`, `ConflictOfInterest`.
    """
    tiket = lock_tiket(tiket)
    check_conflict(tiket, by)
    fields = {"ditutup_pada": None, "petugas": who_goes_on(tiket)}
    change_status(tiket, _S.BARU, event=Event.TIKET_BUKAN_SPAM, by=by, fields=fields)
    return tiket
