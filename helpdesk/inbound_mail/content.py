"""The body of a mail: all its texts in order, and its files. Pure, but a parser process reads what Outlook packed.

Each part becomes text or a file, or is named in `skipped`, so that nothing is dropped without a trace.
"""

import binascii
import re
import struct
import zlib
from dataclasses import dataclass, field
from email.message import Message
from typing import Any

from asn1crypto import cms
from django.utils.translation import gettext as _
from striprtf.striprtf import rtf_to_text

from helpdesk.inbound_mail.calendars import CALENDAR_LABELS, calendar_text
from helpdesk.inbound_mail.contacts import contact_text
from helpdesk.inbound_mail.decoding import (
    decode,
    file_name,
    from_base64,
    header,
    parameter,
    parse_message,
    part_bytes,
    part_text,
    wide_encoding,
    written_once,
)
from helpdesk.inbound_mail.html_text import declared_charset, read_page, text_from_html
from helpdesk.inbound_mail.plain_text import complete, sealed_note, without_flow, without_pgp, words_of
from oss_portal.parsing.client import parse
from oss_portal.parsing.jobs import Unfit
from oss_portal.text.characters import without_nul
from oss_portal.uploads.checking import found_type

MAX_PARTS = 200
MAX_DEPTH = 20
# Text files up to this size become part of the message; a longer one stays a file, which is then refused by its name.
_MAX_TEXT_FILE = 400_000
_MAX_DECOMPRESSED = 40_000_000
_TEXT_ENDINGS = (
    ".txt",
    ".log",
    ".csv",
    ".tsv",
    ".json",
    ".xml",
    ".md",
    ".vcf",
    ".ics",
    ".html",
    ".htm",
    ".rtf",
    ".srt",
)
_HTML = frozenset(("text/html", "application/xhtml+xml", "text/x-amp-html"))
_CALENDARS = frozenset(("text/calendar", "application/ics"))
_CARDS = frozenset(("text/vcard", "text/x-vcard", "text/directory"))
_CARD = re.compile(r"\s*BEGIN:VCARD\b", re.IGNORECASE)
_REACTION = "text/vnd.google.email-reaction+json"
_ICON_SIZE = 48
_ICON_BYTES = 20_000
# Parts that mail programs add by themselves: signatures, the web application of a mail, keys.
_MACHINERY = frozenset(
    ("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature", "text/x-amp-html")
    + ("application/pgp-encrypted", "application/pgp-keys", "application/applefile")
    # The order in which a telephone shows the parts of a message.
    + ("application/smil",)
)
# The first bytes of a file in which a Mac keeps metadata of another file.
_APPLE = (b"\0\x05\x16\x07", b"\0\x05\x16\0")
_SMIME = frozenset(("application/pkcs7-mime", "application/x-pkcs7-mime"))
_ENCRYPTED = frozenset(("enveloped_data", "encrypted_data", "authenticated_enveloped_data"))
_TNEF = frozenset(("application/ms-tnef", "application/vnd.ms-tnef"))
_BINARY = (b"%PDF-", b"\xff\xd8\xff", b"\x89PNG", b"PK\x03\x04", b"GIF8", b"\xd0\xcf\x11\xe0", b"Rar!")
# The beginning of a part whose boundary the header does not name, or names wrongly.
_LOST_PARTS = re.compile(r"^--([^\s\"\\][^\r\n\"\\]{0,69})\r?\nContent-[A-Za-z-]{2,30}:", re.MULTILINE | re.IGNORECASE)
_STUB = re.compile(r"(?:this is a multi-?part message|mime format|mime-?aware|mime version)[^\n]*", re.IGNORECASE)


@dataclass(frozen=True)
class FoundFile:
    """A file of a mail; `inline` says that it is shown in the text, such as a photo or the logo of a signature."""

    name: str
    content: bytes
    inline: bool = False


@dataclass
class Content:
    """The content of a mail: its text, its files, and the names of parts that are neither.

    `is_reaction` says that it is only a sign (👍) on a mail of ours; `is_sealed` that a part of it cannot be opened
    here, so that two mails with the same readable words may differ.
    """

    text: str = ""
    files: list[FoundFile] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    is_reaction: bool = False
    is_sealed: bool = False


def read_content(message: Message) -> Content:
    """Read the body of a mail."""
    reader = _Reader()
    text = reader.text_of(message, 0)
    if reader.unread:
        text += "\n\n" + _("[%(n)d bagian surel ini tidak dibaca karena terlalu banyak; lihat surel aslinya.]") % {
            "n": reader.unread
        }
    text = text.strip("\n")
    is_reaction = reader.reacts or bool(_REACTED.match(text))
    content = Content(text, skipped=reader.skipped, is_reaction=is_reaction, is_sealed=reader.is_sealed)
    shown: set[bytes] = set()
    attached: set[tuple[str, bytes]] = set()
    for file in reader.files:
        # A picture that the text shows twice is kept once, and so is a file that was attached twice.
        twice = file.content in shown if file.inline else (file.name, file.content) in attached
        if twice or (file.inline and _is_icon(file.content)):
            content.skipped.append(file.name)
        else:
            content.files.append(file)
            shown.add(file.content)
            attached.add((file.name, file.content))
    # Attached files come before pictures of the text.
    content.files.sort(key=lambda f: f.inline)
    return content


def _is_icon(content: bytes) -> bool:
    """Whether a picture in the text is an icon of a signature: it is small, or of a kind that no camera makes."""
    if content[:4] == b"\x89PNG" and len(content) > 24:
        return bool(max(struct.unpack(">II", content[16:24])) <= _ICON_SIZE)
    if content[:3] == b"\xff\xd8\xff" or content[4:8] == b"ftyp" or content[8:12] == b"WEBP":
        return False
    return len(content) <= _ICON_BYTES


class _Reader:
    """A reader of the parts of a mail, which collects their files and notes."""

    def __init__(self) -> None:
        self.files: list[FoundFile] = []
        self.skipped: list[str] = []
        self.parts = self.unread = 0
        self.reacts = self.is_sealed = False
        self.calendars: set[str] = set()

    def text_of(self, part: Message, depth: int, *, related: bool = False) -> str:
        """Return the text of a part and of all parts within it; add its files to those found."""
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
            self.is_sealed = True
            return sealed_note()
        if kind == "message/external-body":
            return _elsewhere(part)
        if kind.startswith("message/"):
            # Fields of a delivery report that somebody passes on, or a piece of a mail that was sent in several.
            fields = ["\n".join(f"{k}: {v}" for k, v in c.items()) for c in children]
            pieces = [t for f, c in zip(fields, children, strict=True) for t in (f, self.text_of(c, depth + 1))]
            return _joined([_piece(part), *pieces] if kind == "message/partial" else pieces)
        related = kind == "multipart/related"
        texts: list[str] = []
        for child in children:
            text = self.text_of(child, depth + 1, related=related)
            if _is_packed(child) and words_of(text) <= words_of(" ".join(texts)):
                # Outlook packs the same text once more.
                continue
            texts.append(text)
        before = _STUB.sub("", self._loose(part.preamble, depth))
        if not any(t.strip() for t in texts) or _LOST_PARTS.search(part.preamble or ""):
            texts.insert(0, before)
        elif before.strip():
            # No mail program shows this text.
            self.skipped.append(_("teks di depan bagian pertama (%(n)d kata)") % {"n": len(before.split())})
        return _joined([*texts, self._loose(part.epilogue, depth)])

    def _loose(self, text: str | None, depth: int) -> str:
        """Return the text before or behind the parts of a mail, outside of any part, or in place of them."""
        content = (text or "").encode("utf-8", "surrogateescape")
        if lost := _LOST_PARTS.search(text or ""):
            head = f'Content-Type: multipart/mixed; boundary="{lost[1].strip()}"\n\n'
            found = parse_message(head.encode("utf-8", "surrogateescape") + content)
            if found.is_multipart():
                return self.text_of(found, depth + 1)
        return decode(content)

    def _alternative(self, children: list[Message], depth: int) -> str:
        chosen = ""
        further = []
        for child in sorted(children, key=_rank):
            kind = child.get_content_type()
            text = self.text_of(child, depth + 1, related=True)
            if kind in _CALENDARS:
                further.append(text)
            elif _rank(child) == _RANK_OF_OTHERS and chosen.strip():
                # These versions are meant for programs only, or for old programs.
                continue
            else:
                chosen = complete(chosen, text)
        if not chosen.strip() and not further:
            # The mail has nothing but its web application.
            further = [text_from_html(part_text(c)) for c in children if c.get_content_type() == "text/x-amp-html"]
        return _joined([chosen, *further])

    def _forwarded(self, part: Message, depth: int) -> str:
        """Return an attached mail as text, with its sender, date and subject."""
        payload = part.get_payload()
        inner = payload[0] if isinstance(payload, list) and payload and isinstance(payload[0], Message) else None
        encoding = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
        if inner is not None and encoding in {"base64", "quoted-printable"} and not inner.keys():
            # The attached mail was encoded, which the standard forbids, so the parser has read its code: decode and
            # parse it.
            raw = str(inner.get_payload()).encode("utf-8", "surrogateescape")
            inner = parse_message(_decoded(raw, encoding))
        if inner is None:
            inner = parse_message(part_bytes(part))
        return self._letter(inner, file_name(part), depth)

    def _letter(self, inner: Message, name: str, depth: int) -> str:
        heads = {key: header(inner, key) for key in ("From", "To", "Date", "Subject")}
        return _attached_mail(heads, self.text_of(inner, depth + 1), name)

    def _leaf(self, part: Message, kind: str, depth: int, *, related: bool) -> str:
        name, content = file_name(part), part_bytes(part)
        if kind.startswith("multipart/") and isinstance(raw := part.get_payload(), str) and _LOST_PARTS.search(raw):
            return self._loose(raw, depth)
        attached = part.get_content_disposition() == "attachment"
        if content.startswith(_APPLE):
            self.skipped.append(name or kind)
            return ""
        if kind not in {"text/plain", "text/html"} and content.lstrip().startswith(b"-----BEGIN PGP MESSAGE-----"):
            self._seal(name or kind)
            return sealed_note()
        if kind in _SMIME or name.lower().endswith((".p7m", ".p7z")):
            return self._signed(content, name or kind, depth)
        if _is_packed(part):
            return self._packed(content, name or kind)
        if letters := _saved_letters(content, name.lower(), kind):
            return _joined([self._letter(parse_message(letter), name, depth) for letter in letters])
        loose = kind == "application/octet-stream" and not name and not attached and found_type(content) == "text"
        if (loose or _is_text(kind, name)) and not _is_binary(content, parameter(part, "charset", "content-type")):
            if kind == _REACTION:
                self.reacts = True
            if kind in _CALENDARS or name.lower().endswith(".ics"):
                return self._calendar(part_text(part), name or kind)
            if len(content) <= _MAX_TEXT_FILE or not (name or attached):
                if content.startswith(b"{\\rtf") and b"\\pict" in content:
                    # The text does not contain the pictures of the file.
                    self.files.append(FoundFile(name or _default_name("application/rtf"), content))
                text = self._own_text(part, kind, name, content)
                if not text.strip() and (name or attached):
                    # Exchange adds an empty ATT00001.htm.
                    self.skipped.append(name or kind)
                    return ""
                if not name and not attached:
                    return self._with_uuencoded(text)
                return _("[Berkas %(nama)s:]") % {"nama": name or kind} + f"\n{text}"
        has_id = part.get("Content-ID") is not None or part.get("Content-Location") is not None
        inline = kind.startswith("image/") and ((related and has_id) or (not attached and (related or has_id)))
        self.files.append(FoundFile(name or _default_name(kind), content, inline))
        return ""

    def _own_text(self, part: Message, kind: str, name: str, content: bytes) -> str:
        """Return the plain text of a part, whatever format it is written in."""
        if content.startswith(b"{\\rtf"):
            return without_nul(str(rtf_to_text(content.decode("latin-1"), errors="ignore")))
        written = part_text(part, declared_charset(content))
        text = written_once(written)
        if text != written:
            # The writer may have meant such letters, for example in a report about them: the note lets the officer
            # understand it.
            self.skipped.append(_("sandi huruf ganda: %(contoh)s") % {"contoh": _first_difference(written, text)})
        if (
            kind in _HTML
            or name.lower().endswith((".html", ".htm"))
            or (kind == "text/plain" and _LOOKS_LIKE_HTML.match(text))
        ):
            for found in _DATA_PICTURE.finditer(text):
                # The data of the picture are in the page itself.
                self.files.append(
                    FoundFile(_default_name(found[1].lower()), from_base64(found[2].encode()), inline=True)
                )
            page = read_page(_DATA_PICTURE.sub("src='", text))
            if not words_of(page.hidden) <= words_of(page.text):
                self.skipped.append(_("teks tersembunyi (%(n)d kata)") % {"n": len(page.hidden.split())})
            return self._unsigned(page.text)
        if _CARD.match(text) and (kind in _CARDS or name.lower().endswith(".vcf")):
            words, pictures = contact_text(text)
            self.files += [FoundFile(_default_name("image/jpeg"), p, inline=True) for p in pictures]
            return words
        if kind == _REACTION and (sign := re.search(r'"emoji"\s*:\s*"([^"\\]{1,40})"', text)):
            return sign[1]
        if kind in {"text/enriched", "text/richtext"}:
            text = re.sub(r"(?i)<param>[^<]{0,500}</param>", "", text)
            return re.sub(r"<<|</?[\w-]{1,60}>", lambda found: "<" if found[0] == "<<" else "", text)
        if parameter(part, "format", "content-type").lower() == "flowed":
            text = without_flow(text, delete_space=parameter(part, "delsp", "content-type").lower() == "yes")
        return self._unsigned(text)

    def _unsigned(self, text: str) -> str:
        """Return a text without what PGP wrote around it, and with a note in place of an encrypted text."""
        unsigned = without_pgp(text)
        if unsigned != text:
            self.skipped.append("PGP")
            self.is_sealed = self.is_sealed or sealed_note() in unsigned
        return unsigned

    def _seal(self, name: str) -> None:
        self.skipped.append(name)
        self.is_sealed = True

    def _calendar(self, text: str, name: str) -> str:
        """Return an invitation as text; the second copy of the same invitation as nothing."""
        self.skipped.append(name)
        if text in self.calendars:
            return ""
        self.calendars.add(text)
        return calendar_text(text)

    def _packed(self, content: bytes, name: str) -> str:
        """Return the text that Outlook packed (TNEF); the files in it are files of the mail. Raises `ParserBusy`."""
        try:
            facts, payload = parse("tnef", content)
        except Unfit:
            self._seal(name)
            return _(
                "[Isi surel ini dikemas oleh Outlook (winmail.dat) dan tidak dapat kami buka. Mohon kirim ulang sebagai"
                " teks biasa atau HTML, dengan lampiran PDF, JPG, PNG, atau HEIC.]"
            )
        start = 0
        for file, size in facts["files"]:
            self.files.append(
                FoundFile(file or _default_name("application/octet-stream"), payload[start : start + size])
            )
            start += size
        return _unpacked_text(facts["mail"])

    def _signed(self, content: bytes, name: str, depth: int) -> str:
        """Return the text of a signed or compressed S/MIME mail; else a note that it is encrypted or broken."""
        try:
            info = cms.ContentInfo.load(content)
            if info["content_type"].native in _ENCRYPTED:
                self._seal(name)
                return _(
                    "[Isi surel ini dienkripsi (S/MIME) sehingga tidak dapat kami baca. Mohon kirim ulang tanpa"
                    " enkripsi.]"
                )
            inner = b""
            if info["content_type"].native == "signed_data":
                inner = info["content"]["encap_content_info"]["content"].native
            elif info["content_type"].native == "compressed_data":
                inner = _decompressed(info["content"]["encap_content_info"]["content"].native)
            if inner:
                return self.text_of(parse_message(inner), depth + 1)
        except (ValueError, TypeError, KeyError, AttributeError, zlib.error):
            pass
        self._seal(name)
        return _(
            "[Isi surel ini dibungkus dengan S/MIME, tetapi rusak sehingga tidak dapat kami baca. Mohon kirim ulang"
            " tanpa S/MIME.]"
        )

    def _with_uuencoded(self, text: str) -> str:
        """Return a text without its files in uuencode, which are added to the files; their names stay in the text."""

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


def _decompressed(content: bytes) -> bytes:
    """Return the content of a compressed mail (RFC 3274). Raises ValueError if it is larger than a mail may be."""
    reader = zlib.decompressobj()
    inner = reader.decompress(content, _MAX_DECOMPRESSED)
    if reader.unconsumed_tail:
        raise ValueError("too much")
    return inner


_SAVED_LETTER = re.compile(rb"\s*(?:[\w-]{2,40}:[^\n]*\n(?:[ \t][^\n]*\n)*){2}")
# The line that a mail folder in one file (mbox) has before each mail.
_FOLDER_LINE = re.compile(rb"(?:\A|\n\r?\n)From [^\r\n]{1,500}\r?\n(?=>?[\w-]{2,40}:)")


def _saved_letters(content: bytes, name: str, kind: str) -> list[bytes]:
    """Return the mails of a file in which a mail program keeps one mail or a folder of them; none for another file."""
    if not (name.endswith((".eml", ".mbox", ".mbx")) or kind == "application/mbox"):
        return []
    content = content.removeprefix(b"\xef\xbb\xbf")
    letters = [x for x in _FOLDER_LINE.split(content) if x] if content.startswith(b"From ") else [content]
    return letters if all(_SAVED_LETTER.match(x) for x in letters) else []


def _first_difference(written: str, text: str) -> str:
    """Return the words around the first letter that was repaired, as they came."""
    at = next(n for n, (a, b) in enumerate(zip(written, text + "\n", strict=False)) if a != b)
    start = max(written.rfind(" ", 0, at), written.rfind(">", 0, at)) + 1
    return "".join(c for c in re.split(r"[\s<]", written[start : start + 40])[0] if c.isprintable())


# A reaction (👍) on a mail, as Outlook sends it to people who use another program.
_REACTED = re.compile(
    r"[^\n]{0,120}\b(?:reacted to your message|bereaksi (?:terhadap|atas|pada) pesan Anda)\b", re.IGNORECASE
)
_LOOKS_LIKE_HTML = re.compile(
    r"\s*<(?:!doctype html|html|head|body|div|p|table|span|font|br)\b[^<>]*>.*</\w+>\s*\Z", re.S | re.I
)
_DATA_PICTURE = re.compile(
    r"src\s*=\s*[\"']?data:(image/[\w.+-]{1,40});(?:charset=[\w-]+;)?base64,([A-Za-z0-9+/=\s]{40,})", re.IGNORECASE
)
_UUENCODED = re.compile(r"(?m)^begin [0-7]{3,4} ([^\n]{1,200})\n((?:[ -`]{1,62}\n)*?)(?:`|[ ])?\n?end(?:\n|\Z)")


def _attached_mail(heads: dict[str, str], text: str, name: str = "") -> str:
    """Return a mail that came within another one as text: sender, recipient, date, subject and text."""
    labels = {"From": _("Dari"), "To": _("Kepada"), "Date": _("Tanggal"), "Subject": _("Perihal")}
    lines = [f"{label}: {value}" for key, label in labels.items() if (value := heads.get(key))]
    title = _("Surel terlampir: %(nama)s") % {"nama": name} if name else _("Surel terlampir")
    lines = [f"---------- {title} ----------", *lines, "", text.strip("\n")]
    return "\n".join([*lines, f"---------- {_('Akhir surel terlampir')} ----------"])


def _unpacked_text(mail: dict[str, Any]) -> str:
    """Return the text of a mail that Outlook packed, its invitation, and the mails within it."""
    texts = [text_from_html(text) if kind == "html" else text for kind, text in mail["texts"]]
    event = [f"{label}: {value}" for key, label in CALENDAR_LABELS.items() if (value := mail["heads"].get(key))]
    within = [_attached_mail(inner["heads"], _unpacked_text(inner)) for inner in mail["mails"]]
    return _joined([*texts, "\n".join(event), *within])


def _is_packed(part: Message) -> bool:
    """Whether Outlook packed this part: its type or name says so, or, where a server removed both, its first bytes."""
    known = part.get_content_type() in _TNEF or file_name(part).lower() == "winmail.dat"
    return known or (
        part.get_content_type() == "application/octet-stream" and part_bytes(part)[:4] == b"\x78\x9f\x3e\x22"
    )


def _is_binary(content: bytes, charset: str) -> bool:
    """Whether a part that is labelled as text is not a text."""
    wide = (
        content.startswith((b"\xff\xfe", b"\xfe\xff"))
        or charset.lower().startswith(("utf-16", "utf-32", "unicode"))
        or wide_encoding(content)
    )
    return content.startswith(_BINARY) or (b"\0" in content[:1000] and content.count(0) > 3 and not wide)


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


_RANK_OF_OTHERS = 2


def _rank(part: Message) -> int:
    """Return the rank of a version of a text: plain, as nearest to the original, HTML, or for some programs only."""
    kind = part.get_content_type()
    if kind == "text/plain":
        return 0
    return 1 if kind in _HTML or not (kind.startswith("text/") or "rtf" in kind) else _RANK_OF_OTHERS


def _is_text(kind: str, name: str) -> bool:
    """Whether a part may be read as text: its type says so, or its name or type is that of a text file."""
    if (
        kind.startswith("text/")
        or kind in _CALENDARS
        or kind in {"application/json", "application/xml", "application/rtf"}
    ):
        return True
    if kind.startswith("multipart/"):
        # A "multipart" that has no parts is a text with a wrong label.
        return not name
    return kind.startswith("application/") and name.lower().endswith(_TEXT_ENDINGS)


def _elsewhere(part: Message) -> str:
    """Return the location of a file that a mail names but does not contain."""
    places = [parameter(part, n, "content-type") for n in ("url", "server", "site", "directory", "name", "subject")]
    return _("[Berkas di luar surel ini: %(tempat)s]") % {"tempat": " / ".join(p for p in places if p)[:1000] or "?"}


def _piece(part: Message) -> str:
    """Return a note that says which piece of a mail sent in several pieces this one is."""
    number, total = (parameter(part, n, "content-type")[:6] or "?" for n in ("number", "total"))
    words = _(
        "[Surel ini dikirim terbagi: bagian %(nomor)s dari %(jumlah)s. Bagian lainnya datang sebagai surel sendiri.]"
    )
    return words % {"nomor": number, "jumlah": total}
