"""The facts of an incoming mail that the helpdesk needs: sender, subject, what it answers. Pure; takes any bytes."""

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from email.message import Message

from helpdesk.inbound_mail.addresses import (
    Sender,
    addresses_of,
    find_sender,
    header_name,
    is_forged,
    is_list,
    is_nobody,
    is_proven,
    person_in_form,
)
from helpdesk.inbound_mail.content import FoundFile, read_content
from helpdesk.inbound_mail.decoding import header, parse_message
from helpdesk.inbound_mail.reports import Outcome, Report, read_report
from helpdesk.inbound_mail.robots import (
    Robot,
    answers_by_itself,
    has_no_return_path,
    is_daemon,
    is_receipt,
    is_returned,
    judge,
)

MAX_MEGABYTES = 26
MAX_SIZE = MAX_MEGABYTES * 1024 * 1024
MAX_HEADER = 256 * 1024
MAX_BOUNDARIES = 2000


class UnreadableMail(ValueError):
    """A mail made to keep the parser busy: it is stored, but not parsed."""


@dataclass
class ParsedMail:
    """A parsed mail. `references` are the Message-IDs it answers, nearest first.

    `fingerprint` is the same for two mails of one sender with one Message-ID, date and content. `reply_to` is the
    address to which the sender wants answers, if it is another one. `cut_off` says that the mail was larger than what
    is read, `from_us` that we wrote it.
    """

    id: str
    fingerprint: str
    sender: Sender
    subject: str
    recipients: list[str] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    content: str = ""
    files: list[FoundFile] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    robot: Robot = Robot.NO
    answers_by_itself: bool = False
    is_reaction: bool = False
    is_sealed: bool = False
    report: Report | None = None
    reply_to: str = ""
    forged: bool = False
    proven: bool = False
    cut_off: bool = False
    from_us: bool = False


def read(raw: bytes, *, ours: Collection[str] = (), server: str = "") -> ParsedMail:
    """Read a mail; `ours` are the addresses of the helpdesk, `server` is its mail server. Raises `UnreadableMail`.

    Bytes beyond `MAX_SIZE` are not read.
    """
    message = _message(raw[:MAX_SIZE])
    sender = find_sender(message, frozenset(ours))
    content = read_content(message)
    robot = judge(message, sender, content.text)
    if sender.named_by == "From" and is_nobody(sender.email):
        # The mail still counts as a program's: a person whom only its text names gets no answer.
        sender = person_in_form(content.text, frozenset(ours)) or sender
    by_program = has_no_return_path(message)
    report = read_report(
        message,
        by_daemon=is_daemon(message),
        by_program=by_program,
        returned=by_program and is_returned(message),
        sender=sender.email,
    )
    if report is None and is_receipt(message, content.text):
        report = Report(Outcome.ARRIVED, "", content.text)
    reply_to = next((a.email for a in addresses_of(message, "Reply-To")), "")
    mail_id = header(message, "Message-ID")[:250]
    return ParsedMail(
        id=mail_id if len(mail_id) > 5 else "",
        fingerprint=_fingerprint(raw, mail_id + header(message, "Date"), sender, content.text, content.files),
        sender=sender,
        subject=header(message, "Subject"),
        recipients=_recipients(message),
        references=_references(message),
        content=content.text,
        files=content.files,
        skipped=content.skipped,
        robot=robot,
        answers_by_itself=answers_by_itself(message, content.text),
        is_reaction=content.is_reaction,
        is_sealed=content.is_sealed,
        report=report,
        reply_to=reply_to if reply_to not in {sender.email, *ours} and not is_list(message) else "",
        forged=is_forged(message),
        proven=sender.named_by == "From" and is_proven(message, sender.email, server),
        cut_off=len(raw) > MAX_SIZE,
        from_us=any(a.email in ours for a in addresses_of(message, "From")),
    )


@dataclass(frozen=True)
class Envelope:
    """The facts that any mail shows, parsed or not: for the list of mails that wait for an officer."""

    sender: str
    subject: str


def read_envelope(raw: bytes) -> Envelope:
    """Return the sender and subject of a mail as they are written, from its first lines only."""
    start = _from_header(raw[:MAX_HEADER])
    end = re.search(rb"\r?\n\r?\n", start)
    # Only whole lines are read, and only the first ones: a header may have been made to be endless.
    lines = start[: end.start() if end else 8192].split(b"\n")[:200]
    message = parse_message(b"\n".join(lines))
    found = next((a.email for a in addresses_of(message, "From", "Reply-To", "Return-Path")), "")
    return Envelope(found or header_name(message), header(message, "Subject")[:300])


# Bytes and lines that mailboxes and editors put before the first header.
_BEFORE_HEADERS = re.compile(rb"(?:\xef\xbb\xbf|[ \t]*\r?\n|>?From [^\r\n]{1,500}\r?\n)*")


def _from_header(raw: bytes) -> bytes:
    """Return a mail from its first header on, without what precedes it."""
    before = _BEFORE_HEADERS.match(raw[:MAX_HEADER])
    return raw[before.end() :] if before else raw


def _message(raw: bytes) -> Message:
    raw = _from_header(raw)
    # No mail program writes these; they would keep the parser busy for minutes.
    long_header = len(raw) > MAX_HEADER and not re.search(rb"\n\r?\n", raw[:MAX_HEADER])
    if long_header or raw.count(b"\n--") > MAX_BOUNDARIES:
        raise UnreadableMail("too many parts or headers")
    return parse_message(raw)


def _fingerprint(raw: bytes, mark: str, sender: Sender, text: str, files: list[FoundFile]) -> str:
    """Return a hash that two deliveries of one mail share: of `mark` (Message-ID and date), sender and content.

    Without a mark, only the very same bytes are the same mail.
    """
    if len(mark) <= 5:
        return hashlib.sha256(raw).hexdigest()
    digest = hashlib.sha256("\0".join((mark, sender.email, text)).encode("utf-8", "surrogatepass"))
    for file in files:
        digest.update(hashlib.sha256(file.content).digest())
    return digest.hexdigest()


def _recipients(message: Message) -> list[str]:
    names = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")
    return [a.email for a in addresses_of(message, *names)][:100]


def _references(message: Message) -> list[str]:
    ids = re.findall(r"<[^<>\s]{3,248}>", str(message.get("In-Reply-To", ""))[:20_000])
    ids += re.findall(r"<[^<>\s]{3,248}>", str(message.get("References", ""))[-50_000:])[::-1]
    return list(dict.fromkeys(ids))[:50]
