"""What Outlook packs into `winmail.dat` (TNEF): the body of a mail and its files. Runs in a parser only."""

import logging
from typing import Any

from striprtf.striprtf import rtf_to_text
from tnefparse import TNEF
from tnefparse.tnef import TNEFAttachment

from oss_portal.parsing.jobs import MAX_ANSWER, Unfit

_MAX_FILES = 50
# A mail within a mail within a mail.
_MAX_DEPTH = 5


def unpack(content: bytes) -> tuple[dict[str, Any], bytes]:
    """Return the text, the HTML where there is no text, and names and sizes of the files, whose bytes follow.

    Raises `Unfit` for what is no such package, or holds more than an answer may.
    """
    # What it meets on its way is the sender's; nobody reads it here.
    logging.disable(logging.CRITICAL)
    texts, files = _read(TNEF(content, do_checksum=False), 0)
    if not texts and not files:
        raise Unfit("unreadable")
    if len(files) > _MAX_FILES or sum(len(body) for _name, body in files) > MAX_ANSWER - 65536:
        raise Unfit("too_complex")
    facts = {"texts": texts, "files": [[name, len(body)] for name, body in files]}
    return facts, b"".join(body for _name, body in files)


def _read(package: TNEF, depth: int) -> tuple[list[list[str]], list[tuple[str, bytes]]]:
    """Return the texts, each with its kind ("plain" or "html"), and the files of a package and of all within it."""
    texts, files = [], []
    plain, html = _words(package.body), _words(package.htmlbody)
    if plain.strip():
        texts.append(["plain", plain])
    elif html.strip():
        texts.append(["html", html])
    elif package.rtfbody:
        texts.append(["plain", rtf_to_text(_words(package.rtfbody), errors="ignore")])
    for attachment in package.attachments:
        inner = getattr(attachment, "embed", None)
        if inner is None:
            files.append((_name(attachment), bytes(attachment.data or b"")))
        elif depth < _MAX_DEPTH:
            more, others = _read(inner, depth + 1)
            texts += more
            files += others
    return texts, files


def _name(attachment: TNEFAttachment) -> str:
    try:
        name = attachment.long_filename()
    except UnicodeDecodeError:
        name = attachment._name
    return _words(name).strip("\0 ")


def _words(value: Any) -> str:
    """Return a value of a package as text: its strings may be bytes, or lists of them."""
    if isinstance(value, list | tuple):
        return "".join(map(_words, value))
    if isinstance(value, bytes):
        try:
            text = value.decode()
        except UnicodeDecodeError:
            text = value.decode("cp1252", "replace")
    else:
        text = str(value or "")
    return text.strip("\0")
