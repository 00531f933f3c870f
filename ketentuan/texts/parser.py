"""The text of a version: Markdown read once into clauses, safe HTML and a table of contents.

Clause numbers are those of the text, also where it starts at 2 (PENUTUP of version 1). Each clause has an anchor that
stays the same as long as its heading and number do: `#akses-pengguna-3`, `#hak-dan-kewajiban-pengguna-1-a`.
"""

import hashlib
import re
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import urlsplit

import nh3
from django.conf import settings
from django.utils.text import slugify
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

MAX_LENGTH = 200_000
_LETTERS = re.compile(r"^([a-z])\.\s+")
_TAG = {"h1", "h2", "h3", "p", "ol", "ul", "li", "a", "em", "strong", "br", "hr", "blockquote", "code", "table"}
_TAG |= {"thead", "tbody", "tr", "th", "td"}
_ATTRIBUTES = {"*": {"id"}, "ol": {"start", "type"}, "li": {"value"}, "a": {"href"}}


@dataclass(frozen=True)
class Klausul:
    """One clause: what a ticket, a mail or a letter can point at."""

    anchor: str
    section: str
    nomor: str
    teks: str

    @property
    def label(self) -> str:
        """As people cite it: "AKSES PENGGUNA angka 3", "… angka 1 huruf a"."""
        return f"{self.section} {self.nomor}".strip()


@dataclass(frozen=True)
class Piece:
    """One piece of the text in plain words: headings, clauses, cells. Together they hold every word of the text."""

    anchor: str
    label: str
    teks: str
    judul: bool = False


@dataclass
class ParsedText:
    """A text as read: `html` is safe to show, `table_of_contents` holds (anchor, heading)."""

    judul: str = ""
    html: str = ""
    table_of_contents: list[tuple[str, str]] = field(default_factory=list)
    klausul: list[Klausul] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)


def fingerprint(origin: str) -> str:
    """Return the SHA-256 of the source as hex digits: the identity of the text in every proof."""
    return hashlib.sha256(origin.encode()).hexdigest()


def normalise_line_ends(origin: str) -> str:
    """Return `sumber` with plain line ends: browsers send CR LF, and the hash must not depend on the browser."""
    return origin.replace("\r\n", "\n").replace("\r", "\n").strip("\n") + "\n"


def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True, "typographer": False}).enable("table")


def _token(origin: str) -> list[Token]:
    # Letters under "1." are written with two spaces, one less than CommonMark wants of a list inside a list.
    return _parser().parse(re.sub(r"(?m)^ {2}- ", "   - ", origin))


def _plain_text(inline: Token) -> str:
    return "".join(
        t.content if t.type in {"text", "code_inline"} else " " if t.type in {"softbreak", "hardbreak"} else ""
        for t in inline.children or []
    ).strip()


def _text_with_links(inline: Token) -> str:
    """Return the words of an inline token, each link followed by its address where the words do not say it."""
    result, purpose, start = "", "", 0
    for t in inline.children or []:
        if t.type == "link_open":
            purpose, start = str(t.attrGet("href") or ""), len(result)
        elif t.type == "link_close":
            if purpose.removeprefix("mailto:").removeprefix("tel:") != result[start:]:
                result += f" ({purpose})"
        elif t.type in {"softbreak", "hardbreak"}:
            result += " "
        else:
            result += t.content
    return " ".join(result.split())


def _pieces(token: list[Token], parsed_text: ParsedText) -> list[Piece]:
    """Return the text of `token` piece by piece; a piece bears the anchor and the number of the clause around it."""
    label = {k.anchor: k.nomor for k in parsed_text.klausul}
    result = [Piece("", "", parsed_text.judul, judul=True)] if parsed_text.judul else []
    anchor: list[str] = []
    for t in token:
        if t.nesting == 1:
            anchor.append(str(t.attrGet("id") or "") or (anchor[-1] if anchor else ""))
            opening_token = t
        elif t.nesting == -1:
            anchor.pop()
        elif t.type in {"inline", "fence", "code_block"}:
            text = _text_with_links(t) if t.type == "inline" else " ".join(t.content.split())
            this = anchor[-1] if anchor else ""
            if text:
                title = t.type == "inline" and opening_token.type == "heading_open"
                result.append(Piece(this, label.get(this, ""), text, title))
    return result


def _closing_index(token: list[Token], start: int) -> int:
    """Return the index of the token that closes `token[mulai]`."""
    within = 0
    for i in range(start, len(token)):
        within += token[i].nesting
        if within == 0:
            return i
    raise ValueError("unbalanced tokens")


def _list_letters(token: list[Token], start: int) -> list[str] | None:
    """Return the letters of a bullet list whose every item starts with "a. ", or None."""
    letters, end, i = [], _closing_index(token, start), start + 1
    while i < end:
        content = next((t for t in token[i:end] if t.type == "inline"), None)
        matches = _LETTERS.match(content.content) if content else None
        if not matches:
            return None
        letters.append(matches[1])
        i = _closing_index(token, i) + 1
    return letters or None


class _TextReader:
    """Walks the tokens once: gives anchors, turns "a." bullets into a lettered list, gathers the clauses.

    The words of a citation ("angka", "huruf") are Indonesian in every language, as the text itself is.
    """

    def __init__(self, token: list[Token]):
        self.token, self.parsed_text = token, ParsedText()
        self.section, self.dasar, self.paragraph = "", "", 0
        self.used: set[str] = set()

    def read(self) -> ParsedText:
        i = 0
        while i < len(self.token):
            i = self._block(i)
        return self.parsed_text

    def _anchor(self, nama: str) -> str:
        unique, n = nama, 2
        while unique in self.used:
            unique, n = f"{nama}-{n}", n + 1
        self.used.add(unique)
        return unique

    def _klausul(self, opening_token: Token, anchor: str, nomor: str, text: str) -> None:
        anchor = self._anchor(anchor)
        opening_token.attrSet("id", anchor)
        self.parsed_text.klausul.append(Klausul(anchor, self.section, nomor, text))

    def _block(self, i: int) -> int:
        t = self.token[i]
        if t.type == "heading_open":
            title = _plain_text(self.token[i + 1])
            if t.tag == "h1":
                self.parsed_text.judul = title
                # The page has its own H1.
                for section in (t, self.token[i + 2]):
                    section.tag = "p"
                    section.hidden = True
                self.token[i + 1].children = []
            elif t.tag == "h2":
                self.section, self.paragraph = title, 0
                self.dasar = self._anchor(slugify(title) or "section")
                t.attrSet("id", self.dasar)
                self.parsed_text.table_of_contents.append((self.dasar, title))
            return i + 3
        if t.type in {"ordered_list_open", "bullet_list_open"}:
            return self._list(i, self.dasar or "teks", "")
        if t.type == "paragraph_open" and self.section:
            self.paragraph += 1
            nomor = f"alinea {self.paragraph}"
            self._klausul(t, f"{self.dasar}-alinea-{self.paragraph}", nomor, _plain_text(self.token[i + 1]))
            return i + 3
        return _closing_index(self.token, i) + 1 if t.nesting == 1 else i + 1

    def _list(self, i: int, base: str, induk: str) -> int:
        opening, end = self.token[i], _closing_index(self.token, i)
        letters = _list_letters(self.token, i) if opening.type == "bullet_list_open" else None
        if letters:
            closing = self.token[end]
            opening.tag = closing.tag = "ol"
            opening.attrSet("type", "a")
        figure = int(opening.attrGet("start") or 1)
        j, order = i + 1, 0
        while j < end:
            item, item_end = self.token[j], _closing_index(self.token, j)
            content = self.token[j + 2] if j + 2 < item_end and self.token[j + 2].type == "inline" else None
            if letters:
                mark = letters[order]
                item.attrSet("value", str(ord(mark) - ord("a") + 1))
                self._strip_letter(content)
                label = f"huruf {mark}"
            else:
                mark = str(figure + order)
                label = f"{'figure' if opening.tag == 'ol' else 'item'} {mark}"
            nomor = f"{induk} {label}".strip()
            self._klausul(item, f"{base}-{mark}", nomor, _plain_text(content) if content else "")
            k = j + 1
            while k < item_end:
                if self.token[k].type in {"ordered_list_open", "bullet_list_open"}:
                    k = self._list(k, f"{base}-{mark}", nomor)
                else:
                    k += 1
            j, order = item_end + 1, order + 1
        return end + 1

    @staticmethod
    def _strip_letter(content: Token) -> None:
        # The list shows the letter itself.
        first = content.children[0]
        first.content = _LETTERS.sub("", first.content, count=1)


def _without_html(token: list[Token]) -> list[Token]:
    for t in token:
        if t.type == "html_block":
            t.type, t.tag, t.children = "fence", "code", None
        elif t.children:
            for children in t.children:
                if children.type == "html_inline":
                    children.type = "text"
    return token


@lru_cache(maxsize=64)
def read(origin: str) -> ParsedText:
    """Read a text. Raw HTML is shown as text and what remains is sanitised, so the result is safe whatever it was."""
    token = _without_html(_token(origin))
    parsed_text = _TextReader(token).read()
    parsed_text.pieces = _pieces(token, parsed_text)
    reader = _parser()
    parsed_text.html = nh3.clean(
        reader.renderer.render(token, reader.options, {}),
        tags=_TAG,
        attributes=_ATTRIBUTES,
        url_schemes={"https", "http", "mailto", "tel"},
        link_rel=None,
    )
    return parsed_text


def _is_host_allowed(host: str) -> bool:
    owned_by = {urlsplit(settings.BASE_URL).hostname, *settings.KETENTUAN_LINK_HOSTS}
    return any(host == m or (m.startswith(".") and host.endswith(m)) for m in owned_by if m)


def _link_complaint(href: str) -> str:
    section = urlsplit(href)
    if section.scheme in {"mailto", "tel"} or (not section.scheme and not section.netloc):
        return ""
    if section.scheme not in {"http", "https"}:
        return _("Tautan “%(t)s” tidak dapat dipakai. Pakai alamat https, mailto, atau tel.") % {"t": href[:60]}
    if not _is_host_allowed(section.hostname or ""):
        return _("Tautan ke %(host)s tidak dapat dipakai: teks hukum hanya menunjuk ke situs pemerintah (.go.id).") % {
            "host": section.hostname
        }
    return ""


def length_complaint() -> str:
    return _("Teks terlalu panjang. Paling banyak %(maximum)s huruf.") % {
        "maximum": f"{MAX_LENGTH:,}".replace(",", ".")
    }


def check(origin: str) -> list[str]:
    """Return what is wrong with a text, in sentences for its author; empty when it may be announced."""
    if len(origin) > MAX_LENGTH:
        return [length_complaint()]
    complaint: list[str] = []
    if "\x00" in origin:
        return [_("Teks memuat huruf yang tidak dapat disimpan. Salin lagi teksnya dari sumbernya.")]
    reader = _parser()
    # The reader drops dangerous links silently; the author must hear of them.
    reader.validateLink = lambda _url: True
    for t in reader.parse(re.sub(r"(?m)^ {2}- ", "   - ", origin)):
        rows = (t.map[0] + 1) if t.map else None
        if t.type == "html_block" or any(a.type == "html_inline" for a in t.children or []):
            complaint.append(
                _("Baris %(n)s memuat kode HTML. Tulis dengan Markdown biasa, tanpa tag <…>.") % {"n": rows}
            )
        for children in t.children or []:
            if children.type == "image":
                complaint.append(_("Baris %(n)s memuat gambar. Teks hukum tidak memakai gambar.") % {"n": rows})
            elif children.type == "link_open" and (k := _link_complaint(str(children.attrGet("href") or ""))):
                complaint.append(k)
    parsed_text = read(origin)
    if not parsed_text.table_of_contents or not any(k.nomor for k in parsed_text.klausul):
        complaint.append(
            _("Teks tidak memuat satu klausul pun. Tulis judul bagian dengan “## ” dan isinya bernomor “1. ”.")
        )
    if not parsed_text.judul:
        complaint.append(_("Teks belum berjudul. Tulis judul di baris pertama dengan “# ”."))
    return list(dict.fromkeys(complaint))
