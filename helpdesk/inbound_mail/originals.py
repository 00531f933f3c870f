"""Original mails: stored encrypted, opened by an officer with a reason; and held mails, which wait for an officer."""

import zlib
from collections.abc import Iterable

from cryptography.fernet import Fernet
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from helpdesk.access.conflicts import must_keep_away
from helpdesk.events import Event
from helpdesk.exceptions import ConflictOfInterest, EmptyContent
from helpdesk.inbound_mail.bounded import MailFailed, read_bounded
from helpdesk.inbound_mail.parse import UnreadableMail
from helpdesk.models import IncomingMail, JenisTiket, Message, Saluran, Tiket
from helpdesk.services.base import normalise_content
from helpdesk.services.creation import Origin, Reporter, open_tiket
from oss_portal.audit.trail import record
from oss_portal.db.state_machine import transition
from oss_portal.exceptions import Refused
from oss_portal.models import Pengguna
from oss_portal.parsing.client import ParserBusy
from oss_portal.staff.reasons import require_reason
from oss_portal.staff.roles import role_of
from oss_portal.uploads.checking import busy
from oss_portal.web.rate_limit import count_attempt

Status = IncomingMail.Status
# An officer waits for the page, and the web server ends a request after 30 s.
_CLOCK_SECONDS = 12


def keep(
    raw: bytes,
    *,
    fingerprint: str,
    pengirim: str,
    perihal: str,
    message: Message | None = None,
    alasan: str = "",
    skipped: Iterable[str] = (),
) -> IncomingMail:
    """Store an original mail with the message that it became or, with the reason `alasan`, for an officer."""
    key = Fernet.generate_key()
    mail = IncomingMail(
        sidik=fingerprint,
        pesan=message,
        status=Status.DITERIMA if message else Status.DITAHAN,
        alasan=alasan,
        pengirim=pengirim,
        perihal=perihal,
        dilewati=[name[:200] for name in skipped],
        kunci=key.decode(),
        ukuran=len(raw),
    )
    mail.berkas.save("isi", ContentFile(Fernet(key).encrypt(zlib.compress(raw))), save=False)
    mail.save()
    return mail


def original(mail: IncomingMail) -> bytes:
    """Return the bytes of a kept mail."""
    with mail.berkas.open("rb") as file:
        return zlib.decompress(Fernet(mail.kunci.encode()).decrypt(file.read()))


def tiket_of(mail: IncomingMail) -> Tiket:
    """Return the tiket of a mail; for a held mail an unsaved one with its sender."""
    return mail.pesan.tiket if mail.pesan else Tiket(email=mail.pengirim)


def _refuse_conflict(mail: IncomingMail, by: Pengguna) -> None:
    """Raise `ConflictOfInterest` when this officer must keep away from the tiket or the sender of the mail."""
    tiket = tiket_of(mail)
    if must_keep_away(by, tiket):
        raise ConflictOfInterest(tiket)


@transaction.atomic
def reveal(*, mail: IncomingMail, by: Pengguna, alasan: str) -> bytes:
    """Return an original mail and record who opened it and why: it may contain an identity number (PRV-2).

    Raises `ReasonRequired` for a reason that nobody could check, `ConflictOfInterest`, and `TooManyAttempts` when the
    officer has opened as many as they may.
    """
    _refuse_conflict(mail, by)
    alasan = require_reason(alasan)
    count_attempt("surel-asli", str(by.pk))
    record(
        Event.SUREL_ASLI_DIBUKA,
        subject=mail.pesan.tiket if mail.pesan else mail,
        by=by,
        about=tiket_of(mail).pelapor,
        alasan=alasan,
        details={"peran": role_of(by)},
    )
    return original(mail)


def _lock(mail: IncomingMail, by: Pengguna) -> IncomingMail:
    _refuse_conflict(mail, by)
    return IncomingMail.objects.select_for_update().get(pk=mail.pk)


@transaction.atomic
def make_tiket(*, mail: IncomingMail, by: Pengguna, nama: str, email: str) -> Tiket:
    """Make a tiket from a held mail, for the person whom the officer found in it; its files stay in the mail.

    Raises `TransitionRefused`, `ConflictOfInterest`, and `Refused` while other files are being read.
    """
    mail = _lock(mail, by)
    try:
        parsed = read_bounded(original(mail), clock=_CLOCK_SECONDS)
        content, mail_id = normalise_content(parsed.content), parsed.id
    except ParserBusy:
        raise Refused(busy().message) from None
    except (UnreadableMail, MailFailed):
        content, mail_id = "", ""
    tiket = open_tiket(
        jenis=JenisTiket.INFORMASI,
        perihal=mail.perihal or _("Tanpa perihal"),
        content=content or _("(tanpa teks)"),
        reporter=Reporter(nama, email),
        origin=Origin(Saluran.SUREL, mail_id=mail_id, by=by),
    )
    fields = {"pesan": tiket.pesan.get(arah=Message.Arah.MASUK)}
    transition(mail, Status.DIJADIKAN_TIKET, event=Event.SUREL_DIJADIKAN_TIKET, by=by, fields=fields)
    return tiket


@transaction.atomic
def dismiss(*, mail: IncomingMail, by: Pengguna, alasan: str) -> IncomingMail:
    """Take a mail that needs no work off the list; it is not deleted. Raises `EmptyContent`, `TransitionRefused`."""
    if not alasan.strip():
        raise EmptyContent(field="alasan")
    mail = _lock(mail, by)
    transition(mail, Status.DIABAIKAN, event=Event.SUREL_DIABAIKAN, by=by, alasan=alasan.strip())
    return mail


@transaction.atomic
def put_back(*, mail: IncomingMail, by: Pengguna) -> IncomingMail:
    """Put a dismissed mail on the list again. Raises `TransitionRefused`."""
    mail = _lock(mail, by)
    transition(mail, Status.DITAHAN, event=Event.SUREL_DIKEMBALIKAN, by=by)
    return mail
