"""Messages of a thread: answers, replies, internal notes."""

import uuid
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from helpdesk.events import Event
from helpdesk.exceptions import ReopenPeriodOver
from helpdesk.models import Message, Saluran, StatusTiket, Tiket, TiketLink
from helpdesk.services.base import (
    add_system_note,
    already_written,
    change_status,
    lock_for_officer,
    lock_tiket,
    notify_of_message,
    required,
    response_fields,
    write,
)
from helpdesk.services.closing import reopen
from helpdesk.services.creation import About, Origin, Reporter, open_tiket
from helpdesk.services.following import Mentions, tell_followers, tell_mentioned
from helpdesk.sla import clock
from helpdesk.sla.periods import REOPEN_PERIOD, SAME_REPORT_PERIOD
from oss_portal.audit.trail import record
from oss_portal.models import OfficerNotice, Pengguna
from oss_portal.staff.work.notices import tell
from oss_portal.staff.work.queues import item_of
from oss_portal.uploads.checking import CleanFile


@transaction.atomic
def reply(
    *, tiket: Tiket, by: Pengguna, content: str, attachments: Iterable[CleanFile] = (), kode: uuid.UUID | None = None
) -> Message:
    """Answer the reporter; this officer then holds the ticket, and its status is in work.

    `kode` is the code of the form that was shown: the same form sent twice is one message. Raises `EmptyContent`,
    `TiketNotOpen`, `AlreadyTaken`, `ConflictOfInterest`.
    """
    content = required(content)
    tiket = lock_for_officer(tiket, by)
    if existing := already_written(tiket, kode):
        return existing
    now = timezone.now()
    message = write(tiket, content=content, arah=Message.Arah.KELUAR, by=by, attachments=attachments, kode=kode)
    fields = response_fields(tiket, now) | clock.resume(tiket, now)
    if tiket.status == StatusTiket.DIPROSES:
        for name, value in fields.items():
            setattr(tiket, name, value)
        fields |= clock.set_due(tiket, tiket.status, now)
        tiket.save(update_fields=[*fields, "petugas"])
        record(Event.TIKET_DIBALAS, subject=tiket, by=by, about=tiket.pelapor)
    else:
        change_status(tiket, StatusTiket.DIPROSES, event=Event.TIKET_DIBALAS, by=by, fields=fields)
    notify_of_message(tiket, "replied", message)
    return message


@transaction.atomic
def add_internal_note(
    *, tiket: Tiket, by: Pengguna, content: str, attachments: Iterable[CleanFile] = (), kode: uuid.UUID | None = None
) -> Mentions:
    """Write a note that the reporter never sees; the officer need not hold the ticket. Return the officers it names.

    Raises `EmptyContent`.
    """
    content = required(content)
    tiket = lock_tiket(tiket)
    if already_written(tiket, kode):
        return Mentions()
    write(tiket, content=content, arah=Message.Arah.KELUAR, by=by, internal=True, attachments=attachments, kode=kode)
    mentions = tell_mentioned(tiket, content, by=by)
    told = [p.pk for p in mentions.told]
    record(Event.CATATAN_DITAMBAH, subject=tiket, by=by, details={"disebut": [p.user_id for p in mentions.told]})
    tell_followers(tiket, _("Catatan internal baru."), by=by, without=(*told, *_holder(tiket)))
    return mentions


def _holder(tiket: Tiket) -> tuple[int, ...]:
    return (tiket.petugas_id,) if tiket.petugas_id else ()


@transaction.atomic
def receive_reply(
    *,
    tiket: Tiket,
    content: str,
    attachments: Iterable[CleanFile] = (),
    channel: str = Saluran.WEB,
    by: Pengguna | None = None,
    id_surel: str = "",
    alamat_lain: str = "",
    quotes: Iterable[list[int]] = (),
    kode: uuid.UUID | None = None,
) -> Message:
    """Add what the reporter wrote or said, on any channel; `tiket` of the returned message is the ticket that has it.

    `by` is the reporter with their login, or the officer who writes down what was said on the telephone. A stopped
    clock runs on. A closed ticket opens again within 14 days; later a new, linked ticket is made. A merged ticket
    passes the message on to the other one. Raises `EmptyContent`.
    """
    content = required(content)
    tiket = lock_tiket(tiket)
    while tiket.induk:
        tiket = lock_tiket(tiket.induk)
    attachments = list(attachments)
    existing = already_written(tiket, kode) or (channel == Saluran.WEB and _said_last(tiket, content, attachments))
    if existing:
        return existing
    if tiket.status in {StatusTiket.SELESAI, StatusTiket.DITUTUP}:
        try:
            reopen(tiket=tiket, by=by)
        except ReopenPeriodOver:
            channel = channel if tiket.email or tiket.pelapor else Saluran.TELEPON
            origin = Origin(
                channel,
                message_kode=kode,
                mail_id=id_surel,
                quotes=tuple(quotes),
                by=by,
                alamat_lain=alamat_lain,
                bahasa=tiket.bahasa,
            )
            return _follow_up(tiket, content=content, attachments=attachments, origin=origin)
        tiket.refresh_from_db()
    message = write(
        tiket,
        content=content,
        arah=Message.Arah.MASUK,
        channel=channel,
        by=by,
        attachments=attachments,
        id_surel=id_surel,
        alamat_lain=alamat_lain,
        quotes=quotes,
        kode=kode,
    )
    _take_up(tiket, by, Event.TELEPON_DICATAT if channel == Saluran.TELEPON else Event.PELAPOR_MEMBALAS)
    item = item_of(tiket)
    if item is not None and item.petugas != by:
        tell(item, OfficerNotice.Jenis.DIJAWAB)
    tell_followers(tiket, _("Pelapor menulis lagi."), by=by, without=_holder(tiket))
    return message


def _said_last(tiket: Tiket, content: str, attachments: list[CleanFile]) -> Message | None:
    """Return the last message of an open thread where the reporter said the same in it, and sent these files with it.

    Who goes back from the answer of the page finds their text in a new form, and sends it again. Half an hour later
    the same words are a reminder.
    """
    last = tiket.pesan.filter(internal=False).exclude(arah=Message.Arah.SISTEM).last()
    if not tiket.is_open or last is None or last.arah != Message.Arah.MASUK or last.isi != content:
        return None
    if last.waktu < timezone.now() - SAME_REPORT_PERIOD:
        return None
    known = set(last.lampiran.values_list("unggahan__sha256", flat=True)) if attachments else set()
    return last if {file.sha256 for file in attachments} <= known else None


def _take_up(tiket: Tiket, by: Pengguna | None, event: Event) -> None:
    """Note that the reporter wrote or spoke, and restart the clock of a ticket that waited for them."""
    now = timezone.now()
    tiket.pesan_pelapor_pada = now
    tiket.save(update_fields=["pesan_pelapor_pada"])
    if tiket.status == StatusTiket.MENUNGGU_PELAPOR:
        fields = clock.resume(tiket, now) | {"diingatkan_pada": None}
        change_status(tiket, StatusTiket.DIPROSES, event=event, by=by, fields=fields)
    else:
        record(event, subject=tiket, by=by, about=tiket.pelapor)


def _follow_up(tiket: Tiket, *, content: str, attachments: Iterable[CleanFile], origin: Origin) -> Message:
    """Make the linked new ticket for a reply that came after `REOPEN_PERIOD`."""
    new = open_tiket(
        jenis=tiket.jenis,
        perihal=tiket.perihal,
        content=content,
        reporter=Reporter.of(tiket),
        origin=origin,
        about=About.of(tiket),
        kategori=tiket.kategori,
        attachments=attachments,
    )
    TiketLink.objects.create(dari=new, ke=tiket, jenis=TiketLink.Jenis.LANJUTAN)
    record(Event.TIKET_DILANJUTKAN, subject=tiket, details={"ke": new.nomor})
    message = new.pesan.get()
    words = _("Lanjutan dari %(nomor)s, yang sudah ditutup lebih dari %(hari)d hari.")
    add_system_note(new, words, nomor=tiket.nomor, hari=REOPEN_PERIOD.days)
    return message
