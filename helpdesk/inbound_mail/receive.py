"""From a mail to a message of a ticket. Each mail is one transaction, and once only, however often it is read."""

import logging
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import parseaddr
from enum import StrEnum

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import Error as DatabaseError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from helpdesk.access.secret_links import token_in_address, token_in_id
from helpdesk.inbound_mail.mailbox import Mailbox
from helpdesk.inbound_mail.parse import IncomingMail, read
from helpdesk.models import JenisTiket, Message, Saluran, Tiket
from helpdesk.services.base import add_system_note, normalise_content, notify_reporter, reporter_address
from helpdesk.services.conversation import receive_reply
from helpdesk.services.creation import Origin, Reporter, open_tiket
from oss_portal.uploads.checking import CleanFile, check_file
from oss_portal.web.rate_limit import TooManyAttempts, count_attempt

logger = logging.getLogger(__name__)
DAY = timedelta(days=1)
# From one address in a day: mails in all, and tickets among them.
MAIL_LIMIT, TIKET_LIMIT = 50, 10


class ScannerDown(Exception):
    """The virus scanner does not answer: the mail stays in the mailbox."""


class Result(StrEnum):
    NEW = "baru"
    REPLY = "balasan"
    DUPLICATE = "ganda"
    AUTOMATIC = "otomatis"
    HELD = "ditahan"
    POSTPONED = "ditunda"


@dataclass
class FetchSummary:
    """How many mails of each result."""

    counts: Counter[Result] = field(default_factory=Counter)

    @property
    def accepted(self) -> int:
        return self.counts[Result.NEW] + self.counts[Result.REPLY]


def receive_all(mailbox: Mailbox) -> FetchSummary:
    """Take in what is new in a mailbox. A mail that cannot be read is held back, and the next one is read."""
    summary = FetchSummary()
    try:
        for key, raw in mailbox:
            try:
                result = receive(raw)
            except DatabaseError:
                # Not the mail's fault: it stays where it is.
                raise
            except ScannerDown:
                summary.counts[Result.POSTPONED] += 1
                continue
            except Exception:
                # Whatever a stranger sent, the others must be read.
                logger.exception("mail held back")
                result = Result.HELD
            if result == Result.HELD:
                mailbox.hold(key)
            else:
                mailbox.mark_done(key)
            summary.counts[result] += 1
    finally:
        mailbox.close()
    return summary


def receive(raw: bytes) -> Result:
    """Take in one mail. Raises `ValueError` for one without a sender or too large."""
    mail = read(raw)
    if Message.objects.filter(id_surel=mail.id).exists():
        return Result.DUPLICATE
    if mail.report:
        _record_bounce(mail, raw)
        return Result.AUTOMATIC
    if mail.automatic or mail.address in _our_addresses():
        return Result.AUTOMATIC
    try:
        count_attempt("helpdesk.surel", mail.address, limit=MAIL_LIMIT, per=DAY)
        tiket = _tiket(mail)
        if tiket is None:
            count_attempt("helpdesk.surel.tiket", mail.address, limit=TIKET_LIMIT, per=DAY)
    except TooManyAttempts:
        return Result.HELD
    try:
        with transaction.atomic():
            return _save(mail, tiket)
    except IntegrityError:
        if Message.objects.filter(id_surel=mail.id).exists():
            # Another node read it at the same moment.
            return Result.DUPLICATE
        raise


def _our_addresses() -> set[str]:
    ours = {
        settings.HELPDESK_INBOUND_ADDRESS,
        parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
        settings.PORTAL["helpdesk_email"],
    }
    return {a.lower() for a in ours}


def _tiket(mail: IncomingMail) -> Tiket | None:
    """Return the ticket a mail belongs to: by the reply address, our Message-ID, or one of its own earlier mails.

    A number in the subject is not enough: anyone can write one.
    """
    token = next((t for a in mail.recipients if (t := token_in_address(a))), "")
    token = token or next((t for r in mail.references if (t := token_in_id(r))), "")
    if token and (tiket := Tiket.objects.filter(token_surel=token).first()):
        return tiket
    message = (
        Message.objects.filter(id_surel__in=mail.references).select_related("tiket__pelapor").order_by("-id").first()
    )
    if message and reporter_address(message.tiket).lower() == mail.address:
        return message.tiket
    return None


def _attachments(mail: IncomingMail) -> tuple[list[CleanFile], list[str]]:
    """Return the attachments that may be kept, and the names of the others."""
    cleaned, refused = [], []
    for name, content in mail.attachments:
        try:
            cleaned.append(check_file(name, content))
        except ValidationError as error:
            if error.code == "pemindai":
                raise ScannerDown from None
            refused.append(name[:60])
    if mail.extra_attachments:
        refused.append(_("%(n)d berkas lagi") % {"n": mail.extra_attachments})
    return cleaned, refused


def _save(mail: IncomingMail, tiket: Tiket | None) -> Result:
    cleaned, refused = _attachments(mail)
    content = normalise_content(mail.content) or _("(tanpa teks)")
    if tiket is not None:
        other_address = mail.address if mail.address != reporter_address(tiket).lower() else ""
        message = receive_reply(
            tiket=tiket,
            content=content,
            attachments=cleaned,
            channel=Saluran.SUREL,
            id_surel=mail.id,
            alamat_lain=other_address,
        )
        tiket, result = message.tiket, Result.REPLY
    else:
        tiket = open_tiket(
            jenis=JenisTiket.INFORMASI,
            perihal=mail.subject or _("Tanpa perihal"),
            content=content,
            reporter=Reporter(mail.name, mail.address),
            origin=Origin(Saluran.SUREL, mail_id=mail.id),
            attachments=cleaned,
            # A forged sender: the victim must not get our mail.
            notify=not mail.dmarc_failed,
        )
        result = Result.NEW
    if refused:
        names = ", ".join(refused)
        message = add_system_note(
            tiket, _("Lampiran yang tidak dapat kami terima (hanya PDF, JPG, PNG sampai 5 MB): %(n)s") % {"n": names}
        )
        if not mail.dmarc_failed:
            # Who sent them believes that we have them. The sender may be forged: nothing they wrote is repeated.
            greeting_name = tiket.pelapor.nama if tiket.pelapor else ""
            notify_reporter(
                tiket, "attachments_refused", key=f"hd-pesan-{message.kode}", nama=greeting_name, many=len(refused)
            )
    if mail.dmarc_failed:
        add_system_note(tiket, _("Alamat pengirim surel ini mungkin palsu (DMARC gagal)."), internal=True)
    return result


def _record_bounce(mail: IncomingMail, raw: bytes) -> None:
    """Note on the ticket that a mail to the reporter came back."""
    token = token_in_id(raw.decode("latin-1"))
    tiket = Tiket.objects.filter(token_surel=token).first() if token else None
    if tiket is None:
        return
    with transaction.atomic():
        Message.objects.create(
            tiket=tiket,
            isi=_("Surel kepada pelapor tidak sampai. Periksa alamatnya."),
            arah=Message.Arah.SISTEM,
            saluran=Saluran.SUREL,
            internal=True,
            id_surel=mail.id,
        )
