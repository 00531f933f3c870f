"""The body of a mail: all its texts in order, and its files. Pure, but for what Outlook packed: a parser reads that.

Nothing is dropped without a trace: a part is text, a file, or named in `skipped`.
"""

import binascii
import re
import struct
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message

from asn1crypto import cms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk.inbound_mail.decoding import RawHeaders, decode, file_name, header, parameter, part_bytes, part_text
from helpdesk.inbound_mail.html_text import declared_charset, text_from_html
from oss_portal.parsing.client import parse
from oss_portal.parsing.jobs import Unfit

MAX_PARTS = 200
MAX_DEPTH = 20
# Text files up to this size are read out in the message; a longer one is a file, which is then refused by its name.
_MAX_TEXT_FILE = 100_000
_ICON_SIZE = 48
_ICON_BYTES = 20_000
# What programs add and nobody attached: signatures, the web application of a mail, keys.
_MACHINERY = frozenset(
    ("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature", "text/x-amp-html")
    + ("application/pgp-encrypted", "application/pgp-keys")
)
_SMIME = frozenset(("application/pkcs7-mime", "application/x-pkcs7-mime"))
_ENCRYPTED = frozenset(("enveloped_data", "encrypted_data", "authenticated_enveloped_data"))
_TNEF = frozenset(("application/ms-tnef", "application/vnd.ms-tnef"))
_PHOTOS = frozenset(("image/jpeg", "image/jpg", "image/pjpeg", "image/png", "image/heic", "image/heif", "image/webp"))
_BINARY = (b"%PDF-", b"\xff\xd8\xff", b"\x89PNG", b"PK\x03\x04", b"GIF8", b"\xd0\xcf\x11\xe0", b"Rar!", b"{\\rtf")
# In place of a picture that the text cannot show.
_PLACEHOLDER = re.compile(r"\[(?:image|cid|gambar|inline image|photo)\b[^\]\n]{0,500}\]", re.IGNORECASE)
_STUB = re.compile(r"(?:this is a multi-?part message|mime format|mime-?aware|mime version)[^\n]*", re.IGNORECASE)


@dataclass(frozen=True)
class FoundFile:
    """A file of a mail; `inline` is one that stands in its text, such as a photo or the logo of a signature."""

    name: str
    content: bytes
    inline: bool = False


@dataclass
class Content:
    """All that a mail says and brings: its text, its files, and the names of parts that are neither."""

    text: str = ""
    files: list[FoundFile] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


def read_content(message: Message) -> Content:
    """Read the body of a mail."""
    reader = _Reader()
    text = reader.text_of(message, 0)
    if reader.unread:
        text += "\n\n" + _("[%(n)d bagian surel ini tidak dibaca karena terlalu banyak; lihat surel aslinya.]") % {
            "n": reader.unread
        }
    content = Content(text.strip("\n"), skipped=reader.skipped)
    shown: set[bytes] = set()
    for file in reader.files:
        # A picture that stands in the text twice is one.
        if file.inline and (file.content in shown or _is_icon(file.content)):
            content.skipped.append(file.name)
        else:
            content.files.append(file)
            shown.add(file.content)
    # What was attached comes before what stands in the text.
    content.files.sort(key=lambda f: f.inline)
    return content


def _is_icon(content: bytes) -> bool:
    """Whether a picture within the text is a sign of a signature: it is small, or of a kind that no camera makes."""
    if content[:4] == b"\x89PNG" and len(content) > 24:
        return bool(max(struct.unpack(">II", content[16:24])) <= _ICON_SIZE)
    if content[:3] == b"\xff\xd8\xff" or content[4:8] == b"ftyp" or content[8:12] == b"WEBP":
        return False
    return len(content) <= _ICON_BYTES


class _Reader:
    """Walks through the parts of a mail and gathers what they hold."""

    def __init__(self) -> None:
        self.files: list[FoundFile] = []
        self.skipped: list[str] = []
        self.parts = self.unread = 0

    def text_of(self, part: Message, depth: int, *, related: bool = False) -> str:
        """Return the text of a part and of all within it; its files are added to those found."""
        self.parts += 1
        if self.parts > MAX_PARTS or depth > MAX_DEPTH:
            self.unread += 1
            return ""
        kind = part.get_content_type()
        if kind in _MACHINERY:
            self.skipped.append(file_name(part) or kind)
            return ""
        if kind in {"message/rfc822", "message/global", "message/news"}:
            return self._forwarded(part, depth)
        if isinstance(part.get_payload(), list):
            return self._several(part, kind, depth)
        return self._leaf(part, kind, depth, related=related)

    def _several(self, part: Message, kind: str, depth: int) -> str:
        children = [c for c in part.get_payload() if isinstance(c, Message)]
        if kind == "multipart/alternative":
            return self._alternative(children, depth)
        if kind == "multipart/encrypted":
            self.skipped += [file_name(c) or c.get_content_type() for c in children]
            return _("[Isi surel ini terenkripsi (PGP) dan tidak dapat kami baca.]")
        if kind.startswith("message/"):
            # Fields of a report that somebody passes on, or a piece of a mail.
            fields = ["\n".join(f"{k}: {v}" for k, v in c.items()) for c in children]
            return _joined([t for f, c in zip(fields, children, strict=True) for t in (f, self.text_of(c, depth + 1))])
        related = kind == "multipart/related"
        texts: list[str] = []
        for child in children:
            text = self.text_of(child, depth + 1, related=related)
            if _is_packed(child) and _words(text) <= _words(" ".join(texts)):
                # Outlook packs the text once more.
                continue
            texts.append(text)
        if not any(t.strip() for t in texts):
            texts.insert(0, _STUB.sub("", decode_loose(part.preamble)))
        return _joined([*texts, decode_loose(part.epilogue)])

    def _alternative(self, children: list[Message], depth: int) -> str:
        chosen = ""
        further = []
        for child in sorted(children, key=lambda c: c.get_content_type() != "text/plain"):
            kind = child.get_content_type()
            text = self.text_of(child, depth + 1, related=True)
            if kind == "text/calendar":
                further.append(text)
            elif kind in {"text/enriched", "text/richtext", "text/rtf"} and chosen.strip():
                continue
            else:
                chosen = _complete(chosen, text)
        if not chosen.strip() and not further:
            # Nothing but the web application of the mail.
            further = [text_from_html(part_text(c)) for c in children if c.get_content_type() == "text/x-amp-html"]
        return _joined([chosen, *further])

    def _forwarded(self, part: Message, depth: int) -> str:
        """Return an attached mail as text, with who wrote it, when, and about what."""
        payload = part.get_payload()
        inner = payload[0] if isinstance(payload, list) and payload and isinstance(payload[0], Message) else None
        encoding = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
        if inner is not None and encoding in {"base64", "quoted-printable"} and not inner.keys():
            # Encoded although it must not be: what was parsed is the code.
            raw = str(inner.get_payload()).encode("utf-8", "surrogateescape")
            inner = _parsed(_decoded(raw, encoding))
        if inner is None:
            inner = _parsed(part_bytes(part))
        return self._letter(inner, file_name(part), depth)

    def _letter(self, inner: Message, name: str, depth: int) -> str:
        heads = ((_("Dari"), "From"), (_("Kepada"), "To"), (_("Tanggal"), "Date"), (_("Perihal"), "Subject"))
        lines = [f"{label}: {value}" for label, key in heads if (value := header(inner, key))]
        title = _("Surel terlampir: %(nama)s") % {"nama": name} if name else _("Surel terlampir")
        text = self.text_of(inner, depth + 1)
        lines = [f"---------- {title} ----------", *lines, "", text.strip("\n")]
        return "\n".join([*lines, f"---------- {_('Akhir surel terlampir')} ----------"])

    def _leaf(self, part: Message, kind: str, depth: int, *, related: bool) -> str:
        name, content = file_name(part), part_bytes(part)
        attached = part.get_content_disposition() == "attachment"
        if kind in _SMIME or name.lower().endswith(".p7m"):
            return self._signed(content, name or kind, depth)
        if _is_packed(part):
            return self._packed(content, name or kind)
        if name.lower().endswith(".eml") and re.match(rb"(?:[\w-]{2,40}:[^\n]*\n(?:[ \t][^\n]*\n)*){2}", content):
            return self._letter(_parsed(content), name, depth)
        # A multipart that has no parts is a text with a wrong label.
        is_text = kind.startswith("text/") or (kind.startswith("multipart/") and not name)
        if is_text and not _is_binary(content, parameter(part, "charset", "content-type")):
            if kind == "text/calendar" or name.lower().endswith(".ics"):
                self.skipped.append(name or kind)
                return calendar_text(part_text(part))
            if not name and not attached:
                return self._with_uuencoded(_own_text(part, kind, content))
            if len(content) <= _MAX_TEXT_FILE:
                heading = _("[Berkas %(nama)s:]") % {"nama": name or kind}
                return f"{heading}\n{_own_text(part, kind, content)}"
        has_id = part.get("Content-ID") is not None or part.get("Content-Location") is not None
        inline = kind.startswith("image/") and ((related and has_id) or (not attached and (related or has_id)))
        self.files.append(FoundFile(name or _default_name(kind), content, inline))
        return ""

    def _packed(self, content: bytes, name: str) -> str:
        """Return the text that Outlook packed (TNEF); the files in it are files of the mail. Raises `ParserBusy`."""
        try:
            facts, payload = parse("tnef", content)
        except Unfit:
            self.skipped.append(name)
            return _(
                "[Isi surel ini dikemas oleh Outlook (winmail.dat) dan tidak dapat kami buka. Mohon kirim ulang sebagai"
                " teks biasa atau HTML, dengan lampiran PDF, JPG, atau PNG.]"
            )
        start = 0
        for file, size in facts["files"]:
            self.files.append(
                FoundFile(file or _default_name("application/octet-stream"), payload[start : start + size])
            )
            start += size
        return _joined([text_from_html(text) if kind == "html" else text for kind, text in facts["texts"]])

    def _signed(self, content: bytes, name: str, depth: int) -> str:
        """Return what a signed S/MIME mail holds; of an encrypted or broken one, which it is and that it is unread."""
        try:
            info = cms.ContentInfo.load(content)
            if info["content_type"].native in _ENCRYPTED:
                self.skipped.append(name)
                return _(
                    "[Isi surel ini dienkripsi (S/MIME) sehingga tidak dapat kami baca. Mohon kirim ulang tanpa"
                    " enkripsi.]"
                )
            if info["content_type"].native == "signed_data":
                inner = info["content"]["encap_content_info"]["content"].native
                if inner:
                    return self.text_of(_parsed(inner), depth + 1)
        except (ValueError, TypeError, KeyError, AttributeError):
            pass
        self.skipped.append(name)
        return _(
            "[Isi surel ini ditandatangani (S/MIME), tetapi rusak sehingga tidak dapat kami baca. Mohon kirim ulang"
            " tanpa S/MIME.]"
        )

    def _with_uuencoded(self, text: str) -> str:
        """Return a text in which files written as letters (uuencode) are files, and their names stand."""

        def take(found: re.Match[str]) -> str:
            try:
                content = b"".join(binascii.a2b_uu(line) for line in found[2].split("\n") if line.strip("` \r"))
            except binascii.Error:
                return found[0]
            name = found[1].strip()
            if name.lower().endswith((".txt", ".csv")) and not content.startswith(_BINARY):
                return _("[Berkas %(nama)s:]") % {"nama": name} + "\n" + decode(content) + "\n"
            self.files.append(FoundFile(name, content))
            return _("[Berkas %(nama)s]") % {"nama": name} + "\n"

        return _UUENCODED.sub(take, text)


_UUENCODED = re.compile(r"(?m)^begin [0-7]{3,4} ([^\n]{1,200})\n((?:[ -`]{1,62}\n)*?)(?:`|[ ])?\n?end(?:\n|\Z)")


def _is_packed(part: Message) -> bool:
    """Whether a part is what Outlook packed for Outlook."""
    return part.get_content_type() in _TNEF or file_name(part).lower() == "winmail.dat"


def _is_binary(content: bytes, charset: str) -> bool:
    """Whether a part that is called a text is something else."""
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff")) or charset.lower().startswith(("utf-16", "utf-32"))
    return content.startswith(_BINARY) or (b"\0" in content[:1000] and content.count(0) > 3 and not wide)


def decode_loose(text: str | None) -> str:
    """Return what stands before or behind the parts of a mail, outside of any."""
    return decode(text.encode("utf-8", "surrogateescape")) if text and text.strip() else ""


def _parsed(raw: bytes) -> Message:
    return message_from_bytes(raw, policy=RawHeaders())


def _decoded(raw: bytes, encoding: str) -> bytes:
    holder = Message()
    holder["Content-Transfer-Encoding"] = encoding
    holder.set_payload(raw.decode("ascii", "replace"))
    return part_bytes(holder)


def _joined(texts: list[str]) -> str:
    return "\n\n".join(t.strip("\n") for t in texts if t.strip())


def _default_name(kind: str) -> str:
    main, _slash, sub = kind.partition("/")
    known = {"jpeg": "jpg", "pjpeg": "jpg", "octet-stream": "bin"}
    return f"{'gambar' if main == 'image' else 'lampiran'}.{known.get(sub, sub)[:20]}"


def _own_text(part: Message, kind: str, content: bytes) -> str:
    if kind in {"text/html", "application/xhtml+xml", "text/x-amp-html"}:
        return text_from_html(part_text(part, declared_charset(content)))
    text = part_text(part)
    if kind in {"text/enriched", "text/richtext"}:
        return re.sub(r"<(?!<)/?[\w-]{1,60}>", "", re.sub(r"(?i)<param>[^<]{0,500}</param>", "", text)).replace(
            "<<", "<"
        )
    if parameter(part, "format", "content-type").lower() == "flowed":
        return _without_flow(text, delete_space=parameter(part, "delsp", "content-type").lower() == "yes")
    return text


# Who deletes the space leaves two between words; where a program that forgot this left one, the words stay apart.
_LATIN_WORD = re.compile(r"(?:^| )[^\W\d_][\w'’-]*[.,;:!?)]* $", re.ASCII)


def _without_flow(text: str, *, delete_space: bool) -> str:
    """Return a text with `format=flowed` (RFC 3676) in whole paragraphs; quoted ones keep their marks."""
    paragraphs: list[list[str]] = []
    open_depth = -1
    for line in text.split("\n"):
        body = line.lstrip(">")
        depth = len(line) - len(body)
        body = body.removeprefix(" ")
        flows = body.endswith(" ") and body != "-- "
        piece = body[:-1] if flows and delete_space and not _LATIN_WORD.search(body) else body
        if depth == open_depth:
            paragraphs[-1].append(piece)
        else:
            paragraphs.append([f"{'>' * depth} {piece}" if depth else piece])
        open_depth = depth if flows else -1
    return "\n".join("".join(pieces) for pieces in paragraphs)


_NOT_WORD = re.compile(r"[\W_]+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_URL = re.compile(r"https?://[^\s<>\"\])]+")


def _words(text: str) -> set[str]:
    text = _URL.sub(" ", _PLACEHOLDER.sub(" ", _INVISIBLE.sub("", text)))
    return {w for w in _NOT_WORD.split(text.lower()) if w}


def _links(text: str) -> set[str]:
    return {u.rstrip("/.,;") for u in _URL.findall(text)}


def _complete(first: str, second: str) -> str:
    """Return the one of two versions of a text that holds all of the other; both where neither does."""
    if not _PLACEHOLDER.sub("", first).strip():
        return second if second.strip() else first
    if not _PLACEHOLDER.sub("", second).strip():
        return first
    words, others = _words(first), _words(second)
    links, other_links = _links(first), _links(second)
    if others <= words and other_links <= links:
        return first
    if words <= others and links <= other_links:
        return second
    return first + "\n\n" + _("[Versi lain dari surel ini:]") + "\n\n" + second


_CALENDAR_LABELS = {
    "SUMMARY": gettext_lazy("Acara"),
    "DTSTART": gettext_lazy("Mulai"),
    "DTEND": gettext_lazy("Selesai"),
    "LOCATION": gettext_lazy("Tempat"),
    "DESCRIPTION": gettext_lazy("Keterangan"),
    "ORGANIZER": gettext_lazy("Penyelenggara"),
    "ATTENDEE": gettext_lazy("Peserta"),
    "STATUS": gettext_lazy("Keadaan"),
    "METHOD": gettext_lazy("Jenis"),
}


def calendar_text(text: str) -> str:
    """Return an invitation (RFC 5545) as a person reads it: what, when, where, who."""
    lines = [_("[Undangan kalender]")]
    within = ""
    for line in re.sub(r"\n[ \t]", "", text).split("\n"):
        # Rules of clocks and alarms have dates and texts of their own.
        if line in {"BEGIN:VTIMEZONE", "BEGIN:VALARM"}:
            within = line.removeprefix("BEGIN:")
        elif line == f"END:{within}":
            within = ""
        if within:
            continue
        name, _colon, value = line.partition(":")
        key = name.partition(";")[0].strip().upper()
        value = re.sub(r"(?i)^mailto:", "", value.strip())
        if key not in _CALENDAR_LABELS or not value:
            continue
        value = re.sub(r"\\([nN,;\\])", lambda c: "\n" if c[1] in "nN" else c[1], value)
        if day := re.fullmatch(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})\d{2}(Z?))?", value):
            clock = f" {day[4]}.{day[5]}{' UTC' if day[6] else ''}" if day[4] else ""
            value = f"{day[3]}-{day[2]}-{day[1]}{clock}"
        state = re.search(r"PARTSTAT=([\w-]+)", name)
        lines.append(f"{_CALENDAR_LABELS[key]}: {value}" + (f" ({state[1]})" if state else ""))
    return "\n".join(lines)
