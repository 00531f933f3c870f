"""Parts that all acts on a ticket share: the locked row, the clocks, the message, the mail."""

import unicodedata
import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.functional import Promise

from helpdesk.access.conflicts import must_keep_away, who_must_keep_away
from helpdesk.access.masking import without_nik
from helpdesk.access.secret_links import message_id, reply_address, thread_id, tiket_url
from helpdesk.events import Event
from helpdesk.exceptions import AlreadyTaken, ConflictOfInterest, EmptyContent, TiketNotOpen
from helpdesk.models import Attachment, Draft, Message, Saluran, SlaBreach, SlaClock, Tiket, TiketLink
from helpdesk.permissions import SUPERVISE
from helpdesk.sla import clock
from oss_portal.audit.trail import record
from oss_portal.db.state_machine import transition
from oss_portal.mail.outgoing import queue_mail
from oss_portal.models import OutgoingMail, Pengguna
from oss_portal.staff.permissions import officers_with
from oss_portal.staff.work.notices import tell, with_more
from oss_portal.staff.work.queues import CLAIM_PERIOD, item_of
from oss_portal.uploads.checking import CleanFile
from oss_portal.uploads.storage import store_upload

# The same act again within this period is a second click on one button.
SECOND_CLICK_PERIOD = timedelta(minutes=2)


def normalise_line(text: str, maximum: int) -> str:
    """Return the text as one printable line, without line breaks and control characters, for a subject or a name."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:maximum]


# Marks that change the direction of the text after them: a stranger can use them to make a text look like another one.
_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def _kept(c: str) -> str:
    """Return a letter as it is stored in a message: spaces of all kinds stay, control characters are removed."""
    if c in "\n\t" or c.isprintable():
        return c
    category = unicodedata.category(c)
    if category == "Zs":
        return " "
    if category in {"Zl", "Zp"} or c in "\v\f\x85":
        return "\n"
    # Joining characters stay, and so do characters that this version of Python does not know (new emoji).
    return "" if category in {"Cc", "Cs"} or c in _OVERRIDES or c == "\ufeff" else c


def normalise_content(text: str) -> str:
    """Return a message without control characters, except line breaks and tabs."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return ("".join(map(_kept, text)) if not text.isprintable() else text).strip()


def lock_tiket(tiket: Tiket) -> Tiket:
    """Return the ticket read again, locked until the transaction ends.

    The query has no joins: after waiting for the lock, PostgreSQL reads only the locked row again and would return the
    officer from before.
    """
    return Tiket.objects.select_for_update().get(pk=tiket.pk)


def check_conflict(tiket: Tiket, by: Pengguna) -> None:
    """Raise `ConflictOfInterest` when this officer, even a supervisor, must keep away from the ticket."""
    if must_keep_away(by, tiket):
        raise ConflictOfInterest(tiket)


def check_officer(tiket: Tiket, by: Pengguna) -> None:
    """Raise `ConflictOfInterest` or `AlreadyTaken` when this officer may not act on the locked ticket at present."""
    check_conflict(tiket, by)
    if tiket.is_taken and tiket.petugas and tiket.diambil_sampai and tiket.petugas_id != by.pk:
        raise AlreadyTaken(tiket.petugas, tiket.diambil_sampai)


def lock_for_officer(tiket: Tiket, by: Pengguna) -> Tiket:
    """Lock an open ticket for an act of this officer; the act takes the ticket, or keeps it for another 30 minutes.

    Raises `TiketNotOpen`, `ConflictOfInterest`, `AlreadyTaken`.
    """
    tiket = lock_tiket(tiket)
    check_officer(tiket, by)
    if not tiket.is_open:
        raise TiketNotOpen
    tiket.petugas, tiket.diambil_sampai = by, timezone.now() + CLAIM_PERIOD
    tiket.save(update_fields=["petugas", "diambil_sampai"])
    return tiket


def required(text: str, field: str = "") -> str:
    """Return the normalised text. Raises `EmptyContent`, for the form field `field`, when nothing is left."""
    text = normalise_content(text)
    if not any(c.isprintable() and not c.isspace() for c in text):
        raise EmptyContent(field=field)
    return text


def change_status(
    tiket: Tiket,
    to: str,
    *,
    event: str,
    by: Pengguna | None = None,
    alasan: str = "",
    fields: dict[str, Any] | None = None,
) -> None:
    """Move a locked ticket to state `to` and set the columns by which the queue sorts. Raises `TransitionRefused`."""
    now = timezone.now()
    fields = dict(fields or {})
    for name, value in fields.items():
        setattr(tiket, name, value)
    fields |= clock.set_due(tiket, to, now)
    transition(tiket, to, event=event, by=by, alasan=alasan, fields=fields, about=tiket.pelapor)


def record_breach(tiket: Tiket, jam: str, now: datetime) -> bool:
    """Record once for each clock that a promised time was not kept; return whether this call recorded it."""
    is_response = jam == SlaClock.TANGGAPAN
    deadline = tiket.tenggat_tanggapan if is_response else tiket.tenggat_penyelesaian
    if now <= deadline:
        return False
    _breach, created = SlaBreach.objects.get_or_create(
        tiket=tiket,
        jam=jam,
        putaran=0 if is_response else tiket.hitungan_buka_kembali,
        defaults={"tenggat": deadline, "petugas": tiket.petugas, "dicatat_pada": now},
    )
    if created:
        field = "dilanggar_tanggapan" if is_response else "dilanggar_penyelesaian"
        setattr(tiket, field, True)
        tiket.save(update_fields=[field])
        record(Event.WAKTU_DILANGGAR, subject=tiket, details={"jam": str(jam), "tenggat": deadline.isoformat()})
    return created


def response_fields(tiket: Tiket, now: datetime) -> dict[str, Any]:
    """Return the columns of a first answer given at `now` (nothing for a later answer); record it when it is late."""
    if tiket.ditanggapi_pada is not None:
        return {}
    record_breach(tiket, SlaClock.TANGGAPAN, now)
    duration = clock.duration(tiket.jam_mulai, now, calendar_time=tiket.jam_kalender)
    return {"ditanggapi_pada": now, "lama_tanggapan": clock.minutes(duration)}


def already_written(tiket: Tiket, kode: uuid.UUID | None) -> Message | None:
    """Return the message that the same form made already, in this ticket or in the one that continues it.

    Call it with the ticket locked, so that the second request of a double click waits. The code of a message in
    somebody else's ticket finds nothing.
    """
    if kode is None:
        return None
    this_thread = Q(tiket=tiket) | Q(tiket__kaitan__ke=tiket, tiket__kaitan__jenis=TiketLink.Jenis.LANJUTAN)
    return Message.objects.select_related("tiket").filter(this_thread, kode=kode).first()


def write(
    tiket: Tiket,
    *,
    content: str,
    arah: str,
    kode: uuid.UUID | None = None,
    by: Pengguna | None = None,
    channel: str = Saluran.WEB,
    internal: bool = False,
    attachments: Iterable[CleanFile] = (),
    id_surel: str = "",
    alamat_lain: str = "",
    quotes: Iterable[list[int]] = (),
) -> Message:
    """Append a message with its files to the thread."""
    message = Message.objects.create(
        kode=kode if kode and not Message.objects.filter(kode=kode).exists() else uuid.uuid4(),
        tiket=tiket,
        isi=content,
        arah=arah,
        oleh=by,
        saluran=channel,
        internal=internal,
        id_surel=id_surel,
        alamat_lain=alamat_lain,
        kutipan=list(quotes),
    )
    if arah == Message.Arah.KELUAR and not internal:
        tiket.pesan_petugas_pada = message.waktu
        tiket.save(update_fields=["pesan_petugas_pada"])
    if by is not None and by.is_staff:
        # The officer's draft is sent with this message.
        Draft.objects.filter(tiket=tiket, petugas=by).delete()
    for file in attachments:
        Attachment.objects.create(pesan=message, unggahan=store_upload(file, scope="helpdesk", by=by or tiket.pelapor))
    return message


def reporter_language(tiket: Tiket) -> str:
    """Return the language in which we write to the reporter."""
    return tiket.pelapor.bahasa if tiket.pelapor else tiket.bahasa


def in_language(words: str | Promise, language: str, values: Mapping[str, Any] | None = None) -> str:
    """Return words with their `values`, in the language of the person who reads them, not of the person who acts."""
    with translation.override(language):
        return str(words) % values if values else str(words)


def in_office(words: str | Promise, values: Mapping[str, Any] | None = None) -> str:
    """Return words in the language of the office, for the audit trail and for officers."""
    return in_language(words, settings.LANGUAGE_CODE, values)


def add_system_note(
    tiket: Tiket,
    words: str | Promise,
    *,
    internal: bool = False,
    channel: str = Saluran.SISTEM,
    **values: Any,
) -> Message:
    """Append a note of the system to the thread; `channel` is the source of the event that it reports.

    It is written with its `values` in the language of the reporter; an internal note in that of the office.
    """
    content = in_office(words, values) if internal else in_language(words, reporter_language(tiket), values)
    return write(tiket, content=content, arah=Message.Arah.SISTEM, channel=channel, internal=internal)


def noted_just_now(tiket: Tiket, words: str | Promise, *, internal: bool = True, **values: Any) -> bool:
    """Whether the first of two clicks has already added this note of the system to the thread of the locked ticket.

    Acts that can be repeated in the state in which they leave the ticket, or that end it, check this before they
    report.
    """
    return tiket.pesan.filter(
        arah=Message.Arah.SISTEM,
        internal=internal,
        isi=in_office(words, values),
        waktu__gt=timezone.now() - SECOND_CLICK_PERIOD,
    ).exists()


def reporter_address(tiket: Tiket) -> str:
    """Return the address for mail: the present address of a person with a login, else the one in the ticket."""
    return tiket.pelapor.email if tiket.pelapor else tiket.email


def notify_of_message(tiket: Tiket, template: str, message: Message) -> None:
    """Queue the mail with a message of an officer; its files are only linked, an NIK is masked (PRV-2)."""
    count = message.lampiran.count()
    notify_reporter(tiket, template, key=f"hd-pesan-{message.kode}", isi=without_nik(message.isi), lampiran=count)


def notify_reporter(tiket: Tiket, template: str, *, key: str | None = None, **context: Any) -> OutgoingMail | None:
    """Queue a mail to the reporter, with the secret link and an address to reply to; do nothing without an address.

    The acknowledgement starts the thread in mail programs, once for a ticket; every later mail is a reply to it, even
    if it was never sent.
    """
    recipient = reporter_address(tiket)
    if not recipient:
        return None
    first = template == "received"
    return queue_mail(
        f"helpdesk/{template}",
        recipient=recipient,
        pengguna=tiket.pelapor,
        bahasa=None if tiket.pelapor else tiket.bahasa,
        context={"tiket": tiket, "nama": tiket.pelapor.nama if tiket.pelapor else "", "tautan": tiket_url(tiket)}
        | context,
        key=key,
        secret=True,
        balas_ke=reply_address(tiket),
        message_id=thread_id(tiket) if first else message_id(tiket),
        thread="" if first else thread_id(tiket),
    )


def notify_officer(
    petugas: Pengguna | None, tiket: Tiket, cause: str | Promise, more: int = 0, *, key: str | None = None
) -> None:
    """Queue a short mail to an officer about a ticket and `more` others: only its number, no content."""
    if petugas is not None and petugas.is_active:
        context = {"tiket": tiket, "nama": petugas.nama, "sebab": with_more(in_office(cause), more), "more": more}
        queue_mail("helpdesk/officer", recipient=petugas.email, context=context, key=key)


def tell_officer(
    petugas: Pengguna, tiket: Tiket, jenis: str, cause: str | Promise, more: int = 0, *, key: str | None = None
) -> None:
    """Mail an officer about a ticket, and add it to the notices under their badge with the kind `jenis`.

    The mail is sent whatever the officer chose for the notices of other queues.
    """
    notify_officer(petugas, tiket, cause, more, key=key)
    if (item := item_of(tiket)) is not None:
        tell(item, jenis, petugas=petugas, by_mail=False, more=more)


def tell_supervisors(tiket: Tiket, cause: str | Promise) -> None:
    """Tell the supervisors by mail that a ticket is for them alone, except those who must keep away from it."""
    people = list(officers_with(SUPERVISE))
    away = who_must_keep_away(people, tiket)
    for p in people:
        if p.pk not in away:
            notify_officer(p, tiket, cause, key=f"hd-penyelia-{tiket.kode}-{p.pk}")
