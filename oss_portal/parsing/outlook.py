"""Unpacking of `winmail.dat` (TNEF), in which Outlook packs the body of a mail and its files. Runs in a parser only."""

import logging
import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from striprtf.striprtf import rtf_to_text
from tnefparse import TNEF
from tnefparse.tnef import TNEFAttachment

from oss_portal.parsing.jobs import MAX_ANSWER, Unfit

_MAX_FILES = 50
# How deep mails may be nested in mails.
_MAX_DEPTH = 5


# Properties of a mail (MS-OXPROPS) by their tags; named properties by the numbers of their names.
_HEADS = {0x0042: "From", 0x0C1A: "From", 0x0E04: "To", 0x0039: "Date", 0x0037: "Subject"}
_EVENT_TAGS = {0x0060: "DTSTART", 0x0061: "DTEND"}
_EVENT_NAMES = {0x820D: "DTSTART", 0x820E: "DTEND", 0x8208: "LOCATION"}
_TIME = 0x0040
_CLASS = 0x8008
_WIB = timedelta(hours=7)
# In the RTF of an HTML mail: the parts that only readers of RTF need, and the marks around the HTML (MS-OXRTFEX).
_FOR_RTF_ALONE = re.compile(r"\\htmlrtf1?(?![a-z0-9]).*?\\htmlrtf0 ?", re.S)
_HTML_MARK = re.compile(r"\{\\\*\\htmltag[0-9]* ?")


def unpack(content: bytes) -> tuple[dict[str, Any], bytes]:
    """Return the mail, and names and sizes of its files, whose bytes follow.

    A mail has `heads`, `texts` (each with its kind, "plain" or "html") and the `mails` within it. Raises `Unfit` for
    content that is no such package, or that holds more than an answer may.
    """
    # The libraries log odd parts of the sender's file; nobody reads this log.
    logging.disable(logging.CRITICAL)
    files: list[tuple[str, bytes]] = []
    mail = _read(TNEF(content, do_checksum=False), files, 0)
    if not (mail["texts"] or mail["mails"] or files):
        raise Unfit("unreadable")
    if len(files) > _MAX_FILES or sum(len(body) for _name, body in files) > MAX_ANSWER - 65536:
        raise Unfit("too_complex")
    return {"mail": mail, "files": [[name, len(body)] for name, body in files]}, b"".join(body for _name, body in files)


def _read(package: TNEF, files: list[tuple[str, bytes]], depth: int) -> dict[str, Any]:
    """Return the mail of a package; the files in it, and in those within it, are added to `files`."""
    charset = package.codepage or "cp1252"
    mail: dict[str, Any] = {"heads": _heads(package, charset), "texts": _texts(package, charset), "mails": []}
    for attachment in package.attachments:
        inner = getattr(attachment, "embed", None)
        if inner is None:
            files.append((_name(attachment, charset), bytes(attachment.data or b"")))
        elif depth < _MAX_DEPTH:
            mail["mails"].append(_read(inner, files, depth + 1))
    return mail


def _texts(package: TNEF, charset: str) -> list[list[str]]:
    """Return the text of a package; its HTML where there is no text; else the text or HTML in its RTF."""
    plain, html = _words(package.body, charset), _words(package.htmlbody, charset)
    if plain.strip():
        return [["plain", plain]]
    if html.strip():
        return [["html", html]]
    rtf = _words(package.rtfbody, charset)
    if "\\fromhtml" in rtf[:1000]:
        return [["html", rtf_to_text(_HTML_MARK.sub("{", _FOR_RTF_ALONE.sub("", rtf)), errors="ignore")]]
    return [["plain", rtf_to_text(rtf, errors="ignore")]] if rtf else []


def _heads(package: TNEF, charset: str) -> dict[str, str]:
    """Return sender, receiver, date and subject of a mail; for a mail about an event also its time and place."""
    kind = "".join(_words(p.data, charset) for p in package.msgprops if p.name == _CLASS)
    tags = _HEADS | (_EVENT_TAGS if "Schedule" in kind or "Appointment" in kind else {})
    heads = {"Subject": "".join(_words(p.data, charset) for p in package.msgprops if p.name == TNEF.ATTSUBJECT)}
    for p in package.mapiprops:
        # A named property has a tag above those of ordinary properties; `guid_prop` is the number of its name.
        key = _EVENT_NAMES.get(p.guid_prop) if p.guid_prop else tags.get(p.name)
        if key:
            heads[key] = _moment(p.raw_data) if p.attr_type == _TIME else _words(p.data, charset)
    return {key: value for key, value in heads.items() if value.strip()}


def _moment(value: Any) -> str:
    """Return a time of Windows (tenths of microseconds since 1601, UTC) as text for people, in WIB."""
    with suppress(OverflowError, TypeError, ValueError):
        moment = datetime(1601, 1, 1, tzinfo=UTC) + timedelta(microseconds=int.from_bytes(value, "little") // 10) + _WIB
        return f"{moment:%d-%m-%Y %H.%M} WIB"
    return ""


def _name(attachment: TNEFAttachment, charset: str) -> str:
    try:
        name = attachment.long_filename()
    except UnicodeDecodeError:
        name = attachment._name
    return _words(name, charset).strip("\0 ")


def _words(value: Any, charset: str) -> str:
    """Return a value of a package as text: its strings may be bytes, or lists of them."""
    if isinstance(value, list | tuple):
        return "".join(_words(v, charset) for v in value)
    if isinstance(value, bytes):
        try:
            text = value.decode()
        except UnicodeDecodeError:
            text = value.decode(charset, "replace")
    else:
        text = str(value or "")
    return text.strip("\0")
