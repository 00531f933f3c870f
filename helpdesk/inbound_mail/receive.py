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
from helpdesk.inbound_mail.parse import IncomingMail, read
from helpdesk.models import JenisTiket, Message, Saluran, Tiket
from helpdesk.services import open_tiket, receive_reply
from helpdesk.services.base import add_system_note, normalise_content, notify_reporter, reporter_address
from oss_portal.uploads.checking import CleanFile, check_file
from oss_portal.web.rate_limit import TooManyAttempts, count_attempt

logger = logging.getLogger(__name__)
HARI = timedelta(days=1)
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

    jumlah: Counter = field(default_factory=Counter)

    @property
    def accepted(self) -> int:
        return self.jumlah[Result.NEW] + self.jumlah[Result.REPLY]


def receive_all(box) -> FetchSummary:
    """Take in what is new in a mailbox. A mail that cannot be read is held back, and the next one is read."""
    summary = FetchSummary()
    try:
        for key, raw in box:
            try:
                result = receive(raw)
            except DatabaseError:
                # Not the mail's fault: it stays where it is.
                raise
            except ScannerDown:
                summary.jumlah[Result.POSTPONED] += 1
                continue
            except Exception:
                # Whatever a stranger sent, the others must be read.
                logger.exception("mail held back")
                result = Result.HELD
            if result == Result.HELD:
                box.hold(key)
            else:
                box.selesai(key)
            summary.jumlah[result] += 1
    finally:
        box.close()
    return summary


def receive(raw: bytes) -> Result:
    """Take in one mail. Raises `ValueError` for one without a sender or too large."""
    letter = read(raw)
    if Message.objects.filter(id_surel=letter.id).exists():
        return Result.DUPLICATE
    if letter.report:
        _record_bounce(letter, raw)
        return Result.AUTOMATIC
    if letter.automatic or letter.alamat in _our_addresses():
        return Result.AUTOMATIC
    try:
        count_attempt("helpdesk.surel", letter.alamat, limit=MAIL_LIMIT, per=HARI)
        tiket = _tiket(letter)
        if tiket is None:
            count_attempt("helpdesk.surel.tiket", letter.alamat, limit=TIKET_LIMIT, per=HARI)
    except TooManyAttempts:
        return Result.HELD
    try:
        with transaction.atomic():
            return _save(letter, tiket)
    except IntegrityError:
        if Message.objects.filter(id_surel=letter.id).exists():
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


def _tiket(letter: IncomingMail) -> Tiket | None:
    """Return the ticket a mail belongs to: by the reply address, our Message-ID, or one of its own earlier mails.

    A number in the subject is not enough: anyone can write one.
    """
    token = next((t for a in letter.kepada if (t := token_in_address(a))), "")
    token = token or next((t for r in letter.rujukan if (t := token_in_id(r))), "")
    if token and (tiket := Tiket.objects.filter(token_surel=token).first()):
        return tiket
    message = (
        Message.objects.filter(id_surel__in=letter.rujukan).select_related("tiket__pelapor").order_by("-id").first()
    )
    if message and reporter_address(message.tiket).lower() == letter.alamat:
        return message.tiket
    return None


def _attachments(letter: IncomingMail) -> tuple[list[CleanFile], list[str]]:
    """Return the attachments that may be kept, and the names of the others."""
    cleaned, refused = [], []
    for nama, content in letter.lampiran:
        try:
            cleaned.append(check_file(nama, content))
        except ValidationError as error:
            if error.code == "pemindai":
                raise ScannerDown from None
            refused.append(nama[:60])
    if letter.extra_attachments:
        refused.append(_("%(n)d berkas lagi") % {"n": letter.extra_attachments})
    return cleaned, refused


def _save(letter: IncomingMail, tiket: Tiket | None) -> Result:
    cleaned, refused = _attachments(letter)
    content = normalise_content(letter.isi) or _("(tanpa teks)")
    if tiket is not None:
        lain = letter.alamat if letter.alamat != reporter_address(tiket).lower() else ""
        message = receive_reply(
            tiket=tiket,
            content=content,
            attachment=cleaned,
            channel=Saluran.SUREL,
            id_surel=letter.id,
            alamat_lain=lain,
        )
        tiket, result = message.tiket, Result.REPLY
    else:
        tiket = open_tiket(
            jenis=JenisTiket.INFORMASI,
            perihal=letter.perihal or _("Tanpa perihal"),
            content=content,
            nama=letter.nama,
            email=letter.alamat,
            channel=Saluran.SUREL,
            attachment=cleaned,
            id_surel=letter.id,
            # A forged sender: the victim must not get our mail.
            notify=not letter.dmarc_failed,
        )
        result = Result.NEW
    if refused:
        nama = ", ".join(refused)
        message = add_system_note(
            tiket, _("Lampiran yang tidak dapat kami terima (hanya PDF, JPG, PNG sampai 5 MB): %(n)s") % {"n": nama}
        )
        if not letter.dmarc_failed:
            # Who sent them believes that we have them. The sender may be forged: nothing he wrote is repeated.
            greeting_name = tiket.pelapor.nama if tiket.pelapor else ""
            notify_reporter(
                tiket, "attachments_refused", key=f"hd-pesan-{message.kode}", nama=greeting_name, many=len(refused)
            )
    if letter.dmarc_failed:
        add_system_note(tiket, _("Alamat pengirim surel ini mungkin palsu (DMARC gagal)."), internal=True)
    return result


def _record_bounce(letter: IncomingMail, raw: bytes) -> None:
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
            id_surel=letter.id,
        )
