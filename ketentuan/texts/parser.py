"""Parser of the text of a version: Markdown becomes clauses, safe HTML and a table of contents.

Clause numbers are those of the text, also where it starts at 2 (PENUTUP of version 1). The anchor of a clause is the
same as long as its heading and number are: `#akses-pengguna-3`, `#hak-dan-kewajiban-pengguna-1-a`.
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
_TAGS = {"h1", "h2", "h3", "p", "ol", "ul", "li", "a", "em", "strong", "br", "hr", "blockquote", "code", "table"}
_TAGS |= {"thead", "tbody", "tr", "th", "td"}
_ATTRIBUTES = {"*": {"id"}, "ol": {"start", "type"}, "li": {"value"}, "a": {"href"}}


@dataclass(frozen=True)
class Klausul:
    """One clause, which a ticket, a mail or a letter can cite."""

    anchor: str
    section: str
    nomor: str
    text: str

    @property
    def label(self) -> str:
        """The citation of the clause: "AKSES PENGGUNA angka 3", "… angka 1 huruf a"."""
        return f"{self.section} {self.nomor}".strip()


@dataclass(frozen=True)
class Piece:
    """One piece of the text without markup: a heading, clause or cell. All pieces have every word of the text."""

    anchor: str
    label: str
    text: str
    is_heading: bool = False


@dataclass
class ParsedText:
    """A parsed text: `html` is safe to show, `table_of_contents` has (anchor, heading)."""

    title: str = ""
    html: str = ""
    table_of_contents: list[tuple[str, str]] = field(default_factory=list)
    klausul: list[Klausul] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)


def fingerprint(origin: str) -> str:
    """Return the SHA-256 of the source as hex digits: the identity of the text in every proof."""
    return hashlib.sha256(origin.encode()).hexdigest()


def normalise_line_ends(origin: str) -> str:
    """Return `origin` with plain line ends: browsers send CR LF, and the hash must not depend on the browser."""
    return origin.replace("\r\n", "\n").replace("\r", "\n").strip("\n") + "\n"


def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True, "typographer": False}).enable("table")


def _token(origin: str) -> list[Token]:
    # The texts indent letters under "1." by two spaces, one less than CommonMark needs for a list inside of a list.
    return _parser().parse(re.sub(r"(?m)^ {2}- ", "   - ", origin))


def _plain_text(inline: Token) -> str:
    return "".join(
        t.content if t.type in {"text", "code_inline"} else " " if t.type in {"softbreak", "hardbreak"} else ""
        for t in inline.children or []
    ).strip()


def _text_with_links(inline: Token) -> str:
    """Return the words of an inline token; a link is followed by its address unless its words are the address."""
    result, href, start = "", "", 0
    for t in inline.children or []:
        if t.type == "link_open":
            href, start = str(t.attrGet("href") or ""), len(result)
        elif t.type == "link_close":
            if href.removeprefix("mailto:").removeprefix("tel:") != result[start:]:
                result += f" ({href})"
        elif t.type in {"softbreak", "hardbreak"}:
            result += " "
        else:
            result += t.content
    return " ".join(result.split())


def _pieces(tokens: list[Token], parsed_text: ParsedText) -> list[Piece]:
    """Return the text of `tokens` as pieces; each piece has the anchor and number of the clause around it."""
    label = {k.anchor: k.nomor for k in parsed_text.klausul}
    result = [Piece("", "", parsed_text.title, is_heading=True)] if parsed_text.title else []
    anchor: list[str] = []
    for t in tokens:
        if t.nesting == 1:
            anchor.append(str(t.attrGet("id") or "") or (anchor[-1] if anchor else ""))
            opening = t
        elif t.nesting == -1:
            anchor.pop()
        elif t.type in {"inline", "fence", "code_block"}:
            text = _text_with_links(t) if t.type == "inline" else " ".join(t.content.split())
            current = anchor[-1] if anchor else ""
            if text:
                is_heading = t.type == "inline" and opening.type == "heading_open"
                result.append(Piece(current, label.get(current, ""), text, is_heading))
    return result


def _closing_index(tokens: list[Token], start: int) -> int:
    """Return the index of the token that closes `tokens[start]`."""
    within = 0
    for i in range(start, len(tokens)):
        within += tokens[i].nesting
        if within == 0:
            return i
    raise ValueError("unbalanced tokens")


def _list_letters(tokens: list[Token], start: int) -> list[str] | None:
    """Return the letters of a bullet list whose every item starts with "a. ", or None."""
    letters, end, i = [], _closing_index(tokens, start), start + 1
    while i < end:
        content = next((t for t in tokens[i:end] if t.type == "inline"), None)
        matches = _LETTERS.match(content.content) if content else None
        if not matches:
            return None
        letters.append(matches[1])
        i = _closing_index(tokens, i) + 1
    return letters or None


class _TextReader:
    """A reader that walks through the tokens once: it adds anchors, converts "a." bullets, and collects the clauses.

    The words of a citation ("angka", "huruf") are Indonesian in every language, as the text itself is.
    """

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens, self.parsed_text = tokens, ParsedText()
        self.section, self.base_anchor, self.paragraph = "", "", 0
        self.used: set[str] = set()

    def read(self) -> ParsedText:
        i = 0
        while i < len(self.tokens):
            i = self._block(i)
        return self.parsed_text

    def _anchor(self, name: str) -> str:
        unique, n = name, 2
        while unique in self.used:
            unique, n = f"{name}-{n}", n + 1
        self.used.add(unique)
        return unique

    def _klausul(self, opening: Token, anchor: str, nomor: str, text: str) -> None:
        anchor = self._anchor(anchor)
        opening.attrSet("id", anchor)
        self.parsed_text.klausul.append(Klausul(anchor, self.section, nomor, text))

    def _block(self, i: int) -> int:
        t = self.tokens[i]
        if t.type == "heading_open":
            title = _plain_text(self.tokens[i + 1])
            if t.tag == "h1":
                self.parsed_text.title = title
                # The page has its own H1.
                for tag in (t, self.tokens[i + 2]):
                    tag.tag = "p"
                    tag.hidden = True
                self.tokens[i + 1].children = []
            elif t.tag == "h2":
                self.section, self.paragraph = title, 0
                self.base_anchor = self._anchor(slugify(title) or "bagian")
                t.attrSet("id", self.base_anchor)
                self.parsed_text.table_of_contents.append((self.base_anchor, title))
            return i + 3
        if t.type in {"ordered_list_open", "bullet_list_open"}:
            return self._list(i, self.base_anchor or "teks", "")
        if t.type == "paragraph_open" and self.section:
            self.paragraph += 1
            nomor = f"alinea {self.paragraph}"
            self._klausul(t, f"{self.base_anchor}-alinea-{self.paragraph}", nomor, _plain_text(self.tokens[i + 1]))
            return i + 3
        return _closing_index(self.tokens, i) + 1 if t.nesting == 1 else i + 1

    def _list(self, i: int, base: str, parent: str) -> int:
        opening, end = self.tokens[i], _closing_index(self.tokens, i)
        letters = _list_letters(self.tokens, i) if opening.type == "bullet_list_open" else None
        if letters:
            closing = self.tokens[end]
            opening.tag = closing.tag = "ol"
            opening.attrSet("type", "a")
        first_number = int(opening.attrGet("start") or 1)
        j, order = i + 1, 0
        while j < end:
            item, item_end = self.tokens[j], _closing_index(self.tokens, j)
            content = self.tokens[j + 2] if j + 2 < item_end and self.tokens[j + 2].type == "inline" else None
            if letters:
                mark = letters[order]
                item.attrSet("value", str(ord(mark) - ord("a") + 1))
                if content and content.children:
                    self._strip_letter(content.children[0])
                label = f"huruf {mark}"
            else:
                mark = str(first_number + order)
                label = f"{'angka' if opening.tag == 'ol' else 'butir'} {mark}"
            nomor = f"{parent} {label}".strip()
            self._klausul(item, f"{base}-{mark}", nomor, _plain_text(content) if content else "")
            k = j + 1
            while k < item_end:
                if self.tokens[k].type in {"ordered_list_open", "bullet_list_open"}:
                    k = self._list(k, f"{base}-{mark}", nomor)
                else:
                    k += 1
            j, order = item_end + 1, order + 1
        return end + 1

    @staticmethod
    def _strip_letter(first: Token) -> None:
        # The HTML list shows the letter by itself.
        first.content = _LETTERS.sub("", first.content, count=1)


def _without_html(tokens: list[Token]) -> list[Token]:
    for t in tokens:
        if t.type == "html_block":
            t.type, t.tag, t.children = "fence", "code", None
        elif t.children:
            for child in t.children:
                if child.type == "html_inline":
                    child.type = "text"
    return tokens


@lru_cache(maxsize=64)
def read(origin: str) -> ParsedText:
    """Parse a text. Raw HTML is shown as text and the result is sanitised, so it is safe for any input."""
    tokens = _without_html(_token(origin))
    parsed_text = _TextReader(tokens).read()
    parsed_text.pieces = _pieces(tokens, parsed_text)
    parser = _parser()
    parsed_text.html = nh3.clean(
        parser.renderer.render(tokens, parser.options, {}),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"https", "http", "mailto", "tel"},
        link_rel=None,
    )
    return parsed_text


def _is_host_allowed(host: str) -> bool:
    allowed = {urlsplit(settings.BASE_URL).hostname, *settings.KETENTUAN_LINK_HOSTS}
    return any(host == m or (m.startswith(".") and host.endswith(m)) for m in allowed if m)


def _link_problem(href: str) -> str:
    part = urlsplit(href)
    if part.scheme in {"mailto", "tel"} or (not part.scheme and not part.netloc):
        return ""
    if part.scheme not in {"http", "https"}:
        return _("Tautan “%(t)s” tidak dapat dipakai. Pakai alamat https, mailto, atau tel.") % {"t": href[:60]}
    if not _is_host_allowed(part.hostname or ""):
        return _("Tautan ke %(inang)s tidak dapat dipakai: teks hukum hanya menunjuk ke situs pemerintah (.go.id).") % {
            "inang": part.hostname
        }
    return ""


def length_problem() -> str:
    return _("Teks terlalu panjang. Paling banyak %(maks)s huruf.") % {"maks": f"{MAX_LENGTH:,}".replace(",", ".")}


def check(origin: str) -> list[str]:
    """Return the problems of a text, as sentences for its author; empty if it may be announced."""
    if len(origin) > MAX_LENGTH:
        return [length_problem()]
    problems: list[str] = []
    if "\x00" in origin:
        return [_("Teks memuat huruf yang tidak dapat disimpan. Salin lagi teksnya dari sumbernya.")]
    parser = _parser()
    # The Markdown parser drops dangerous links silently; accept them here, so that the author is told of them.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    for t in parser.parse(re.sub(r"(?m)^ {2}- ", "   - ", origin)):
        line = (t.map[0] + 1) if t.map else None
        if t.type == "html_block" or any(a.type == "html_inline" for a in t.children or []):
            problems.append(
                _("Baris %(n)s memuat kode HTML. Tulis dengan Markdown biasa, tanpa tag <…>.") % {"n": line}
            )
        for child in t.children or []:
            if child.type == "image":
                problems.append(_("Baris %(n)s memuat gambar. Teks hukum tidak memakai gambar.") % {"n": line})
            elif child.type == "link_open" and (problem := _link_problem(str(child.attrGet("href") or ""))):
                problems.append(problem)
    parsed_text = read(origin)
    if not parsed_text.table_of_contents or not any(k.nomor for k in parsed_text.klausul):
        problems.append(
            _("Teks tidak memuat satu klausul pun. Tulis judul bagian dengan “## ” dan isinya bernomor “1. ”.")
        )
    if not parsed_text.title:
        problems.append(_("Teks belum berjudul. Tulis judul di baris pertama dengan “# ”."))
    return list(dict.fromkeys(problems))
