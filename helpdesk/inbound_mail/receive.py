"""Receipt of mails as messages of tickets: each mail in one transaction, and once, however often it is read."""

import hashlib
import logging
import re
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import parseaddr
from enum import StrEnum

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from helpdesk.access.secret_links import token_in_address, token_in_id
from helpdesk.exceptions import EmptyContent
from helpdesk.inbound_mail.bounded import read_bounded
from helpdesk.inbound_mail.mailbox import Mailbox
from helpdesk.inbound_mail.originals import keep
from helpdesk.inbound_mail.parse import MAX_MEGABYTES, ParsedMail, UnreadableMail, read_envelope
from helpdesk.inbound_mail.quoting import quotations
from helpdesk.inbound_mail.reports import Outcome, Report
from helpdesk.inbound_mail.robots import Robot
from helpdesk.models import IncomingMail, JenisTiket, Message, Saluran, Tiket
from helpdesk.services.base import (
    add_system_note,
    notify_reporter,
    reporter_address,
    reporter_language,
    required,
)
from helpdesk.services.conversation import receive_reply
from helpdesk.services.creation import Origin, Reporter, open_tiket, said_already
from helpdesk.services.linking import link_tiket
from oss_portal.mail.unproven import normalise_mailbox
from oss_portal.parsing.client import ParserBusy
from oss_portal.privacy.masking import mask_email
from oss_portal.uploads.checking import MAX_COUNT, CleanFile, check_file
from oss_portal.uploads.fields import FILES_WE_TAKE
from oss_portal.web.limits import LIMITS
from oss_portal.web.rate_limit import TooManyAttempts, count_attempt, used

logger = logging.getLogger(__name__)
# Providers that everybody uses, so one address does not say anything about the others. At another domain, one person
# may own all addresses.
_PUBLIC_PROVIDERS = frozenset(
    (
        "gmail.com",
        "yahoo.com",
        "yahoo.co.id",
        "ymail.com",
        "rocketmail.com",
        "outlook.com",
        "outlook.co.id",
        "icloud.com",
    )
    + ("hotmail.com", "hotmail.co.id", "live.com", "msn.com", "proton.me", "protonmail.com", "telkom.net", "plasa.com")
)
MAX_TEXT = 1_000_000
# Further files are refused without being checked.
MAX_CHECKED = 20
# A smaller picture in the text may be a logo: the reporter is not told that it was dropped when there are too many
# files.
_SMALL_PICTURE = 40_000
_PERIHAL_LENGTH = 150


class ScannerDown(Exception):
    """The virus scanner does not answer, or the parsers have too much to do: the mail stays in the mailbox."""


class Result(StrEnum):
    NEW = "baru"
    REPLY = "balasan"
    DUPLICATE = "ganda"
    AUTOMATIC = "otomatis"
    HELD = "ditahan"
    POSTPONED = "ditunda"


@dataclass
class FetchSummary:
    """The number of mails of each result."""

    counts: Counter[Result] = field(default_factory=Counter)

    @property
    def accepted(self) -> int:
        return self.counts[Result.NEW] + self.counts[Result.REPLY]


def receive_all(mailbox: Mailbox) -> FetchSummary:
    """Receive the new mails of a mailbox. A mail that cannot be read is held back, and the next one is read."""
    summary = FetchSummary()
    try:
        for key, raw in mailbox:
            try:
                result = receive(raw)
            except (OperationalError, InterfaceError):
                # The database failed, not the mail: it stays in the mailbox.
                raise
            except ScannerDown:
                summary.counts[Result.POSTPONED] += 1
                continue
            except Exception:
                # The next mails must be read, whatever a stranger sent.
                logger.exception("a mail could not be processed and is held for an officer")
                result = hold(raw, IncomingMail.Alasan.GALAT)
            if result == Result.HELD:
                mailbox.hold(key)
            else:
                mailbox.mark_done(key)
            summary.counts[result] += 1
    finally:
        mailbox.close()
    return summary


def receive(raw: bytes) -> Result:
    """Receive one mail. Raises `ScannerDown`."""
    try:
        mail = read_bounded(raw, ours=_our_addresses(), server=settings.HELPDESK_AUTHSERV_ID)
    except UnreadableMail:
        return hold(raw, IncomingMail.Alasan.RUSAK)
    except ParserBusy:
        raise ScannerDown from None
    if IncomingMail.objects.filter(sidik=mail.fingerprint).exists():
        return Result.DUPLICATE
    try:
        with transaction.atomic():
            return _take(mail, raw)
    except IntegrityError:
        if IncomingMail.objects.filter(sidik=mail.fingerprint).exists():
            # Another node received it at the same moment.
            return Result.DUPLICATE
        raise


def hold(raw: bytes, alasan: str, mail: ParsedMail | None = None) -> Result:
    """Put a mail on the list of mails that wait for an officer."""
    envelope = read_envelope(raw)
    sender = mail.sender.email if mail and mail.sender.email else envelope.sender
    try:
        count_attempt("surel-masuk.ditahan", normalise_mailbox(sender))
        with transaction.atomic():
            keep(
                raw,
                fingerprint=mail.fingerprint if mail else hashlib.sha256(raw).hexdigest(),
                pengirim=sender,
                perihal=envelope.subject,
                alasan=alasan,
            )
    except TooManyAttempts:
        logger.warning("too many held mails of one sender: this one is only in the mailbox folder, not in the admin")
    except IntegrityError:
        # The mail is on the list already.
        return Result.DUPLICATE
    return Result.HELD


def _our_addresses() -> frozenset[str]:
    ours = {
        settings.HELPDESK_INBOUND_ADDRESS,
        parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
        settings.PORTAL["helpdesk_email"],
    }
    return frozenset(a.lower() for a in ours)


def _take(mail: ParsedMail, raw: bytes) -> Result:
    """Handle a mail by what it is: a report, an automatic answer, a reply, a new ticket."""
    if mail.report:
        _record_report(mail, mail.report, raw)
        return Result.AUTOMATIC
    tiket = _tiket(mail)
    if mail.robot == Robot.YES or (tiket and (mail.answers_by_itself or mail.is_reaction)):
        if tiket:
            _record_auto_reply(mail, tiket, raw)
        return Result.AUTOMATIC
    if not mail.sender.email:
        return Result.AUTOMATIC if mail.from_us else hold(raw, IncomingMail.Alasan.PENGIRIM, mail)
    person = normalise_mailbox(mail.sender.email)
    counted = [
        ("surel-masuk", person),
        ("surel-masuk.utas", str(tiket.pk)) if tiket else ("surel-masuk.tiket", person),
    ]
    if any(used(scope, key) >= LIMITS[scope].size for scope, key in counted):
        return hold(raw, IncomingMail.Alasan.BANYAK, mail)
    # The reporter is told in their language what is wrong with a file.
    with translation.override(reporter_language(tiket) if tiket else settings.LANGUAGE_CODE):
        files = _check_files(mail)
    # A mail is counted when it is saved, so one that waits for the scanner is counted once.
    for scope, key in counted:
        with suppress(TooManyAttempts):
            count_attempt(scope, key)
    return _save(mail, raw, tiket, files)


def _tokens(mail: ParsedMail) -> list[str]:
    """Return the tokens of our tickets in a mail: those of reply addresses before those of our Message-IDs."""
    found = [*map(token_in_address, mail.recipients), *map(token_in_id, mail.references)]
    return [token for token in found if token]


def _tiket(mail: ParsedMail) -> Tiket | None:
    """Return the ticket a mail belongs to: by the reply address, our Message-ID, or one of its own earlier mails.

    A number in the subject is not enough: anyone can write one. An earlier mail counts only for the person who wrote
    it, by From: anybody can write the other headers.
    """
    if (tokens := _tokens(mail)) and (tiket := Tiket.objects.filter(token_surel=tokens[0]).first()):
        return tiket
    if mail.sender.named_by != "From" or mail.forged:
        return None
    earlier = Message.objects.filter(id_surel__in=mail.references).exclude(id_surel="").select_related("tiket__pelapor")
    for message in earlier.order_by("-id")[:10]:
        if reporter_address(message.tiket).lower() == mail.sender.email:
            return message.tiket
    return None


_MAX_NAMED = 5
_NUMBER = re.compile(r"\bHD-[0-9]{4}-[0-9]{6}\b", re.IGNORECASE)


def _named(mail: ParsedMail) -> list[Tiket]:
    """Return the tickets that a mail names besides its own, so that officers look at them, too.

    Tickets are found by a reply address or a Message-ID, which only a person who got a mail of that ticket knows; by a
    number only tickets of the sender.
    """
    if mail.forged:
        return []
    tokens = _tokens(mail)
    numbers = [n.upper() for n in _NUMBER.findall(mail.subject)] if mail.sender.named_by == "From" else []
    answered = Message.objects.filter(id_surel__in=mail.references).exclude(id_surel="").values_list("tiket", flat=True)
    known = Q(pk__in=list(answered[:_MAX_NAMED])) | Q(token_surel__in=tokens)
    found = Tiket.objects.filter(known | Q(nomor__in=numbers)).select_related("pelapor", "induk").order_by("id")
    return [
        t
        for t in found[:_MAX_NAMED]
        if t.nomor not in numbers or t.token_surel in tokens or reporter_address(t).lower() == mail.sender.email
    ]


@dataclass
class CheckedFiles:
    """The files of a mail: the ones to keep, a sentence about each refused one, and the names of skipped parts."""

    kept: list[CleanFile] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


def _refusal(name: str, sentence: str) -> str:
    return _("Berkas “%(n)s”: %(sebab)s") % {"n": re.sub("[“”]", "", name)[:80], "sebab": sentence}


def _without_names(sentences: Iterable[str]) -> list[str]:
    """Return the sentences without the file names that a stranger wrote; equal ones once, with their number."""
    counts = Counter(re.sub(" “[^“”]*”", "", s, count=1) for s in sentences)
    return [f"{s} ({n}×)" if n > 1 else s for s, n in counts.items()]


def _check_files(mail: ParsedMail) -> CheckedFiles:
    """Check the files of a mail, attached files before pictures of the text. Raises `ScannerDown`."""
    result = CheckedFiles(skipped=list(mail.skipped))
    for number, file in enumerate(mail.files):
        if len(result.kept) >= MAX_COUNT or number >= MAX_CHECKED:
            if file.inline and len(file.content) < _SMALL_PICTURE:
                result.skipped.append(file.name)
            else:
                words = _("lebih dari %(maks)d berkas dalam satu surel; kirim sisanya dalam surel lain.")
                result.refused.append(_refusal(file.name, words % {"maks": MAX_COUNT}))
            continue
        try:
            result.kept.append(check_file(file.name, file.content))
        except ValidationError as error:
            if error.code == "pemindai":
                raise ScannerDown from None
            result.refused.append(" ".join(error.messages))
        except Exception:
            logger.exception("a file of a mail cannot be checked")
            result.refused.append(_refusal(file.name, _("tidak dapat dibaca. Simpan ulang atau foto dokumennya.")))
    return result


def _text(mail: ParsedMail) -> str:
    """Return the text of a mail for its message: all of it, with the subject if that is longer than a line."""
    try:
        content = required(mail.content)
    except EmptyContent:
        content = _("(tanpa teks)")
    if len(mail.subject) > _PERIHAL_LENGTH:
        content = _("Perihal: %(perihal)s") % {"perihal": mail.subject} + "\n\n" + content
    if len(content) > MAX_TEXT:
        rest = len(content) - MAX_TEXT
        content = content[:MAX_TEXT] + "\n\n" + _("[%(n)d huruf selanjutnya ada di surel aslinya.]") % {"n": rest}
    return content


def _save(mail: ParsedMail, raw: bytes, tiket: Tiket | None, files: CheckedFiles) -> Result:
    content = _text(mail)
    known = tiket is not None
    may_answer = not mail.forged and mail.robot == Robot.NO and (known or _may_get_link(mail))
    if tiket is not None:
        message = receive_reply(
            tiket=tiket,
            content=content,
            attachments=files.kept,
            channel=Saluran.SUREL,
            id_surel=mail.id,
            alamat_lain=mail.sender.email if mail.sender.email != reporter_address(tiket).lower() else "",
            quotes=quotations(content, mail.subject),
        )
        tiket = message.tiket
    else:
        perihal = mail.subject or _("Tanpa perihal")
        reporter = Reporter(mail.sender.name or mail.sender.email.rpartition("@")[0].strip('"'), mail.sender.email)
        # Refused files and encrypted text cannot be compared with those of an earlier ticket.
        unknown = bool(files.refused) or mail.is_sealed
        said = None if unknown else said_already(reporter, perihal=perihal, content=content, attachments=files.kept)
        if said:
            note = _("Surel yang sama kami terima sekali lagi; tidak dibuatkan laporan kedua.")
            _keep(mail, raw, add_system_note(said.tiket, note, channel=Saluran.SUREL))
            return Result.DUPLICATE
        tiket = open_tiket(
            jenis=JenisTiket.INFORMASI,
            perihal=perihal,
            content=content,
            reporter=reporter,
            origin=Origin(Saluran.SUREL, mail_id=mail.id),
            attachments=files.kept,
            notify=may_answer,
        )
        message = tiket.pesan.get()
    _keep(mail, raw, message, files.skipped)
    for other in _named(mail):
        if (other := _last_in_line(other)) != tiket:
            link_tiket(tiket=tiket, to=other)
    with translation.override(reporter_language(tiket)):
        _tell_of_lost(tiket, mail, files.refused, may_answer=may_answer)
    for note in _doubts(mail, known=known, may_answer=may_answer):
        add_system_note(tiket, note, internal=True)
    return Result.REPLY if known else Result.NEW


def _keep(mail: ParsedMail, raw: bytes, message: Message, skipped: Iterable[str] = ()) -> None:
    keep(
        raw,
        fingerprint=mail.fingerprint,
        pengirim=mail.sender.email or mail.sender.name,
        perihal=mail.subject[:300],
        message=message,
        skipped=skipped,
    )


def _may_get_link(mail: ParsedMail) -> bool:
    """Whether the address may get a mail with the secret link: it is proven, or got few such mails today."""
    if mail.proven:
        return True
    domain = mail.sender.email.rpartition("@")[2]
    try:
        # Both counts are in the transaction of the ticket: if the second limit refuses the mail, the first count stays.
        count_attempt("surel-belum-terbukti", normalise_mailbox(mail.sender.email))
        if domain not in _PUBLIC_PROVIDERS:
            count_attempt("surel-belum-terbukti.domain", domain)
    except TooManyAttempts:
        return False
    return True


def _tell_of_lost(tiket: Tiket, mail: ParsedMail, refused: list[str], *, may_answer: bool) -> None:
    """Say on the page of the ticket which files are missing and why; by mail, say only how many and why."""
    lines = list(refused)
    if mail.cut_off:
        lines.append(
            _("Surel ini lebih dari %(max)d MB: bagian akhirnya tidak kami baca. Kirim lampirannya terpisah.")
            % {"max": MAX_MEGABYTES}
        )
    if not lines:
        return
    title = _("Yang tidak dapat kami simpan dari surel ini:")
    message = add_system_note(tiket, "\n".join([title, *(f"- {line}" for line in lines)]))
    if may_answer and refused:
        # The sender believes that we have the files. The sender may be forged, so nothing they wrote is repeated.
        notify_reporter(
            tiket,
            "attachments_refused",
            key=f"hd-pesan-{message.kode}",
            nama=tiket.pelapor.nama if tiket.pelapor else "",
            many=len(refused),
            reasons=_without_names(refused),
            files_we_take=FILES_WE_TAKE,
        )


def _doubts(mail: ParsedMail, *, known: bool, may_answer: bool) -> list[str]:
    """Return notes for officers about a doubtful origin of a mail."""
    notes = []
    if mail.forged:
        notes.append(_("Alamat pengirim surel ini mungkin palsu (DMARC gagal)."))
    if mail.sender.named_by != "From":
        notes.append(
            _("Surel ini dikirim lewat daftar, formulir, atau program; pengirimnya diambil dari %(kepala)s.")
            % {"kepala": mail.sender.named_by}
        )
    if mail.reply_to:
        notes.append(_("Pengirim meminta jawaban ke alamat lain: %(alamat)s.") % {"alamat": mask_email(mail.reply_to)})
    if not known and not may_answer and not mail.forged:
        notes.append(
            _("Tanda terima tidak dikirim: surel ini mungkin dari program atau milis.")
            if mail.robot
            else _("Tanda terima tidak dikirim: alamat ini belum terbukti dan hari ini sudah mendapat beberapa surel.")
        )
    return notes


def _last_in_line(tiket: Tiket) -> Tiket:
    """Return the ticket into which this one was merged, or itself."""
    while tiket.induk:
        tiket = tiket.induk
    return tiket


def _record_report(mail: ParsedMail, report: Report, raw: bytes) -> None:
    """Note on the ticket that a mail to the reporter came back or is late; one that arrived is not noted."""
    token = token_in_id(report.text)
    tiket = Tiket.objects.filter(token_surel=token).first() if token else None
    if tiket is None or report.outcome == Outcome.ARRIVED:
        return
    failed = report.outcome == Outcome.FAILED
    try:
        count_attempt("surel-masuk.pantul" if failed else "surel-masuk.tertunda", str(tiket.pk))
    except TooManyAttempts:
        return
    status = f" ({report.status})" if report.status else ""
    if failed:
        note = _("Surel kepada pelapor tidak sampai%(kode)s. Periksa alamatnya.") % {"kode": status}
    else:
        note = _("Surel kepada pelapor tertunda%(kode)s. Server surel masih mencoba.") % {"kode": status}
    _keep(mail, raw, add_system_note(_last_in_line(tiket), note, internal=True, channel=Saluran.SUREL))


def _record_auto_reply(mail: ParsedMail, tiket: Tiket, raw: bytes) -> None:
    """Note for officers a text of a program, or a sign (👍), which is no answer of the reporter and starts no clock."""
    try:
        count_attempt("surel-masuk.otomatis", str(tiket.pk))
    except TooManyAttempts:
        return
    title = _("Reaksi pelapor, bukan jawaban:") if mail.is_reaction else _("Balasan otomatis, bukan jawaban pelapor:")
    note = title + "\n\n" + _text(mail)
    _keep(mail, raw, add_system_note(_last_in_line(tiket), note, internal=True, channel=Saluran.SUREL))
