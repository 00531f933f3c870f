"""An incoming mail as far as the helpdesk cares: who, about what, in answer to what. Pure; takes any bytes."""

import email
import email.policy
import hashlib
import re
from dataclasses import dataclass, field
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parseaddr
from typing import Any

from helpdesk.inbound_mail.quoting import strip_quotation, text_from_html

MAX_SIZE = 26 * 1024 * 1024
MAX_PARTS = 100
MAX_HEADER = 256 * 1024
MAX_BOUNDARIES = 2000
MAX_ATTACHMENTS = 5
MAX_TEXT = 500_000
_ADDRESS = re.compile(r"[^\s@<>\"',;:()\[\]\\]{1,64}@[A-Za-z0-9.-]{1,200}\.[A-Za-z]{2,24}")


@dataclass
class IncomingMail:
    """A mail as read. `references` are the Message-IDs it answers, nearest first; `attachments` is (name, bytes)."""

    id: str
    address: str
    name: str
    subject: str
    recipients: list[str] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    content: str = ""
    attachments: list[tuple[str, bytes]] = field(default_factory=list)
    extra_attachments: int = 0
    automatic: bool = False
    report: bool = False
    dmarc_failed: bool = False


def read(raw: bytes) -> IncomingMail:
    """Read a mail. Raises `ValueError` for one that is too large or has no readable sender."""
    if len(raw) > MAX_SIZE:
        raise ValueError("mail too large")
    # What no mail program writes would keep the parser busy for minutes.
    long_header = len(raw) > MAX_HEADER and not re.search(rb"\n\r?\n", raw[:MAX_HEADER])
    if long_header or raw.count(b"\n--") > MAX_BOUNDARIES:
        raise ValueError("too many parts or headers")
    message = email.message_from_bytes(raw, policy=email.policy.compat32)
    # The address first, then the decoded name: encoded words must not add an address.
    name, address = parseaddr(" ".join(str(message.get("From", "")).split())[:2000])
    name, address = _decoded(name), address.strip().lower()
    report = message.get_content_type() == "multipart/report"
    if not _ADDRESS.fullmatch(address) or len(address) > 100:
        if not report and not _is_automatic(message, address):
            raise ValueError("no sender")
        address = ""
    mail = IncomingMail(
        id=_id(message, raw),
        address=address,
        name=name.strip() or address.partition("@")[0],
        subject=_header(message, "Subject"),
        recipients=_recipients(message),
        references=_references(message),
        automatic=_is_automatic(message, address),
        report=report,
        dmarc_failed="dmarc=fail" in _header(message, "Authentication-Results").lower(),
    )
    _read_body(message, mail)
    return mail


def _header(message: Message, name: str) -> str:
    """Return a header decoded, in one line; nothing when it is not there."""
    value = message.get(name)
    return _decoded(value) if value is not None else ""


def _decoded(value: Any) -> str:
    try:
        text = str(make_header(decode_header(value)))
    except (ValueError, LookupError, UnicodeError, TypeError):
        text = str(value)
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:2000]


def _id(message: Message, raw: bytes) -> str:
    text = _header(message, "Message-ID")[:250]
    return text if len(text) > 5 else f"sha256:{hashlib.sha256(raw).hexdigest()}"


def _recipients(message: Message) -> list[str]:
    headers = []
    for name in ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc"):
        headers += [str(n) for n in message.get_all(name, [])][:20]
    try:
        return [a.lower() for _n, a in getaddresses(headers) if "@" in a][:100]
    except (ValueError, TypeError):
        return []


def _references(message: Message) -> list[str]:
    ids = re.findall(r"<[^<>\s]{3,248}>", _header(message, "In-Reply-To"))
    ids += re.findall(r"<[^<>\s]{3,248}>", _header(message, "References"))[::-1]
    return list(dict.fromkeys(ids))[:50]


def _is_automatic(message: Message, address: str) -> bool:
    """Whether a program wrote it (RFC 3834 and what mail programs do besides): it gets no answer and no ticket."""
    if _header(message, "Auto-Submitted").lower() not in {"", "no"}:
        return True
    if _header(message, "Precedence").lower() in {"bulk", "junk", "list", "auto_reply"}:
        return True
    if any(
        message.get(n) is not None for n in ("List-Id", "List-Unsubscribe", "X-Autoreply", "X-Autorespond", "X-Loop")
    ):
        return True
    if _header(message, "Return-Path").replace(" ", "") == "<>":
        return True
    return address.partition("@")[0] in {"mailer-daemon", "postmaster"}


def _bytes(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _content(part: Message) -> str:
    content = _bytes(part)[:MAX_TEXT]
    try:
        text = content.decode(part.get_content_charset() or "utf-8", "replace")
    except LookupError:
        text = content.decode("utf-8", "replace")
    return text.replace("\x00", "")


def _read_body(message: Message, mail: IncomingMail) -> None:
    plain = html = ""
    for number, part in enumerate(message.walk()):
        if number >= MAX_PARTS:
            break
        if part.is_multipart():
            continue
        content_type = part.get_content_type()
        if _is_decoration(part, content_type):
            continue
        name = _file_name(part)
        if not name and part.get_content_disposition() != "attachment" and content_type in {"text/plain", "text/html"}:
            if content_type == "text/plain":
                plain = plain or _content(part)
            else:
                html = html or _content(part)
        elif content_type not in {"message/delivery-status", "text/rfc822-headers"}:
            if len(mail.attachments) >= MAX_ATTACHMENTS:
                mail.extra_attachments += 1
            else:
                mail.attachments.append((name or "lampiran", _bytes(part)))
    mail.content = strip_quotation(plain if plain.strip() else text_from_html(html))


def _is_decoration(part: Message, content_type: str) -> bool:
    """Whether a part only adorns the HTML (the logo of a signature): nobody misses it. A photo stays."""
    embedded = part.get("Content-ID") is not None and part.get_content_disposition() != "attachment"
    return embedded and content_type.startswith("image/") and content_type not in {"image/jpeg", "image/png"}


def _file_name(part: Message) -> str:
    try:
        return _decoded(part.get_filename() or "")[:200]
    except (ValueError, LookupError, UnicodeError, TypeError):
        return "lampiran"
