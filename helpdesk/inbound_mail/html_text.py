"""HTML of a mail as text: nothing of it ever runs or loads, and nothing that a reader sees is lost. Pure."""

import re
from dataclasses import dataclass, field

import tinycss2
from django.utils.translation import gettext as _
from lxml import etree

from oss_portal.text.characters import without_nul

_IGNORED = frozenset(("head", "style", "script", "title", "template"))
_BLOCKS = frozenset(
    ("p", "div", "tr", "table", "ul", "ol", "li", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "form")
    + ("section", "article", "header", "footer", "aside", "address", "center", "blockquote", "fieldset", "figure")
    + ("caption", "thead", "tbody", "tfoot", "body", "main", "nav", "details", "summary", "hr", "option", "textarea")
)
# What is struck out no longer counts for who wrote it.
_STRUCK = frozenset(("s", "del", "strike"))
# Written beside other digits, raised ones make another number.
_RAISED = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_RAISED_NUMBER = re.compile(r"\s*[+-]?[0-9]{1,4}\s*")
_LETTERS = 26
_LETTERED = {"lower-alpha": "a", "lower-latin": "a", "upper-alpha": "A", "upper-latin": "A"}
_LIST_STYLES = {**_LETTERED, "lower-roman": "i", "upper-roman": "I", "decimal": "1"}
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_ROMAN_NUMBERS = 39
# Boxes of forms in whose place a reader sees no words.
_WORDLESS_BOXES = frozenset(("hidden", "password", "image", "file"))
_TICKS = frozenset(("checkbox", "radio"))
# Before these the line is written: what follows is set differently.
_FLUSHED = frozenset(("br", "hr", "blockquote", "pre", "textarea", "li"))
_PREFORMATTED = frozenset(("pre", "textarea"))
_CELLS = frozenset(("td", "th"))
_LINK = re.compile(r"(?:https?|ftp|mailto|tel):", re.IGNORECASE)
_MAX_QUOTE_DEPTH = 5
# Words of a link beyond this are not looked through for its address.
_MAX_LINK_PIECES = 100
# A picture of this height or width reports that the mail was opened.
_TRACKER_SIZES = frozenset(("0", "1", "2", "0px", "1px", "2px"))


_NOTHING = re.compile(r"0+(?:\.0*)?(?:px|pt|em|rem|%)?")
_FAR_OUT = re.compile(r"-\d{4,}px")
_MAX_STYLES = 200_000
# ".preheader", "#top", "p.x": of longer selectors nobody tells here what they mean.
_SELECTOR = re.compile(r"([a-z0-9]*)([.#][\w-]{1,80})", re.IGNORECASE)


class _Style(dict[str, str]):
    """The declarations of a style, as far as they tell whether words are seen."""

    def __init__(self, text: str) -> None:
        pairs = (declaration.partition(":") for declaration in text.lower().split(";"))
        super().__init__({name.strip(): value.partition("!")[0].strip() for name, colon, value in pairs if colon})

    def is_nothing(self, *names: str) -> bool:
        return any(_NOTHING.fullmatch(self.get(name, "")) for name in names)

    @property
    def hides(self) -> bool:
        """Whether nothing within can be seen, whatever the styles within say."""
        return (
            self.get("display") == "none"
            or self.get("mso-hide") == "all"
            or self.is_nothing("opacity")
            or (self.get("overflow") == "hidden" and self.is_nothing("height", "max-height"))
            or any(_FAR_OUT.fullmatch(self.get(name, "")) for name in ("left", "top", "text-indent"))
        )

    @property
    def visible(self) -> bool | None:
        """Whether words are seen until a style within says otherwise; None where this one says nothing."""
        if self.get("visibility") in {"hidden", "collapse"} or self.is_nothing("font-size"):
            return False
        return True if "visibility" in self or "font-size" in self else None

    @property
    def keeps_lines(self) -> bool | None:
        """Whether line breaks of the page are such of its text; None where this style says nothing."""
        kind = self.get("white-space")
        return kind.startswith(("pre", "break-spaces")) if kind else None


_NO_STYLE = _Style("")


def _sheets(page: str) -> str:
    """Return the style sheets of a page as one; without searches that begin again, which a mail could make endless."""
    sheets, end, lower = [], 0, page.lower()
    while (start := lower.find("<style", end)) >= 0 and (end := lower.find("</style", start)) >= 0:
        sheets.append(page[start:end].partition(">")[2])
    return "\n".join(sheets)[:_MAX_STYLES]


def _hiding_styles(page: str) -> dict[str, tuple[str, _Style]]:
    """Return the classes and ids that the style sheets of a page hide, each with its element (or "") and its style.

    What another rule shows, as on telephones only, is shown.
    """
    sheet = _sheets(page)
    hidden: dict[str, tuple[str, _Style]] = {}
    shown: set[str] = set()
    waiting = [(tinycss2.parse_stylesheet(sheet), True)] if sheet else []
    while waiting:
        rules, always = waiting.pop()
        for rule in rules:
            if rule.type == "at-rule" and rule.content:
                waiting.append((tinycss2.parse_rule_list(rule.content), False))
            if rule.type != "qualified-rule":
                continue
            style = _Style(tinycss2.serialize(rule.content))
            selectors = (_SELECTOR.fullmatch(s.strip()) for s in tinycss2.serialize(rule.prelude).split(","))
            for found in filter(None, selectors):
                if always and (style.hides or style.visible is False):
                    hidden[found[2]] = (found[1].lower(), style)
                elif style.visible or style.get("display", "none") != "none":
                    shown.add(found[2])
    return {name: style for name, style in hidden.items() if name not in shown}


@dataclass(frozen=True)
class Page:
    """What a reader sees of a page, and the words that it hides from them."""

    text: str
    hidden: str = ""


@dataclass
class _Table:
    """An open table: the columns that had words in a row so far, and its present row.

    `empty` cells wait for the next words: such a cell keeps its place where its column has words elsewhere; others
    make the layout of a page.
    """

    columns: set[int] = field(default_factory=set)
    column: int = 0
    cell_has_words: bool = False
    row_has_words: bool = False
    empty: int = 0

    def begin_row(self) -> None:
        self.column = self.empty = 0
        self.row_has_words = False

    def end_cell(self, width: int) -> None:
        if self.cell_has_words:
            self.columns.add(self.column)
        elif self.column in self.columns:
            self.empty += 1
        self.column += width
        self.row_has_words = self.row_has_words or self.cell_has_words
        self.cell_has_words = False


class _Writer:
    """Target of the parser: gets elements and text in order, and writes lines.

    What the page itself hides (words for the list of mails) is not what its writer said to whoever opens it; with
    `everything` it is written all the same. `styles` are those of its style sheets that hide something.
    """

    def __init__(self, styles: dict[str, tuple[str, _Style]], *, everything: bool = False) -> None:
        self.everything = everything
        self.styles = styles
        # How deep within an element that is not shown, counted with all that it holds; and of the open ones whether
        # their words are visible, which an element within may change.
        self.hidden = 0
        self.visible = [True]
        # Of the open elements whether line breaks within them are kept.
        self.keeps_lines = [False]
        self.unseen: list[str] = []
        self.lines: list[str] = []
        # The present line in pieces: joined once, however many there are.
        self.line: list[str] = []
        self.has_words = False
        self.ignored = self.quotes = self.preformatted = 0
        # Of the open lists: number of the next point, step to the one after it, and how they are written; nothing
        # for one without.
        self.lists: list[tuple[int, int, str] | None] = []
        self.tables: list[_Table] = []
        # Of the open cells how many columns wide they are.
        self.widths: list[int] = []
        self.raised = 0
        # Of the open links: line and piece at which they began, and their addresses.
        self.links: list[tuple[int, int, str]] = []
        # A new line, or the next cell of the row, begins with the next words, if any come.
        self.line_ended = self.cell_ended = False

    def _end_line(self) -> None:
        prefix = ">" * min(self.quotes, _MAX_QUOTE_DEPTH)
        text = "".join(self.line).rstrip()
        self.lines.append(f"{prefix} {text}".rstrip() if prefix else text)
        self.line = []
        self.has_words = self.line_ended = self.cell_ended = False

    def _break(self) -> None:
        """Let a new line begin, but only where something stands in the present one."""
        self.line_ended = self.line_ended or self.has_words

    def _flush(self) -> None:
        """Begin the new line now."""
        if self.line_ended:
            self._end_line()

    def _style(self, tag: str, attributes: dict[str, str]) -> _Style:
        """Return the style of an element: what the style sheets hide, overridden by its own attribute."""
        if not attributes:
            return _NO_STYLE
        names = [f".{name}" for name in attributes.get("class", "").split()] + [f"#{attributes.get('id', '')}"]
        style = _Style(attributes.get("style", ""))
        for element, of_sheet in (self.styles[name] for name in names if name in self.styles):
            style |= of_sheet | style if element in {"", tag} else {}
        return style

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.ignored += tag in _IGNORED
        style = self._style(tag, attributes)
        for states, state in ((self.visible, style.visible), (self.keeps_lines, style.keeps_lines)):
            states.append(states[-1] if state is None else state)
        hides = not self.everything and ("hidden" in attributes or (bool(style) and style.hides))
        if tag not in {"html", "body"} and (self.hidden or hides):
            self.hidden += 1
            return
        if self.ignored:
            return
        if tag in _BLOCKS:
            self._break()
        if tag in _FLUSHED or (tag == "a" and not self.cell_ended):
            self._flush()
        if tag == "br":
            self._end_line()
        elif tag == "hr":
            self.lines.append("----------")
        elif tag == "blockquote":
            self.quotes += 1
        elif tag in _PREFORMATTED:
            self.preformatted += 1
        elif tag in {"ul", "ol"}:
            numbered = _whole(attributes.get("start"), 1), -1 if "reversed" in attributes else 1, _list_kind(attributes)
            self.lists.append(numbered if tag == "ol" else None)
        elif tag == "li":
            self._point(attributes)
        elif tag == "table":
            self.tables.append(_Table())
        elif tag == "tr" and self.tables:
            self.tables[-1].begin_row()
        elif tag in _CELLS:
            self.widths.append(_whole(attributes.get("colspan"), 1))
        elif tag == "sup":
            self.raised += 1
        elif tag in _STRUCK:
            self.data("[" + _("dicoret") + ": ")
        elif (tag == "option" and "selected" in attributes) or attributes.get("type", "").lower() in _TICKS:
            self.data("[x] " if {"checked", "selected"} & attributes.keys() else "[ ] ")
        elif tag == "input" and attributes.get("type", "").lower() not in _WORDLESS_BOXES:
            self.data(attributes.get("value", ""))
        elif tag == "a":
            self.links.append((len(self.lines), len(self.line), attributes.get("href", "").strip()))
        elif tag == "img":
            self._picture(attributes)

    def _point(self, attributes: dict[str, str]) -> None:
        """Begin a point of a list with the number or letter that a reader sees before it."""
        numbered = self.lists[-1] if self.lists else None
        if numbered is None:
            self.line = ["- "]
            return
        number = _whole(attributes.get("value"), numbered[0])
        self.lists[-1] = number + numbered[1], numbered[1], numbered[2]
        self.line = [f"{_point_number(number, _list_kind(attributes) or numbered[2])}. "]

    def _picture(self, attributes: dict[str, str]) -> None:
        if {attributes.get("width", ""), attributes.get("height", "")} & _TRACKER_SIZES:
            return
        # A picture that came along is a file of the mail; of one that lies elsewhere the address is all we have.
        source = attributes.get("src", "").strip()
        name = attributes.get("alt", "").strip() or (source if source.startswith(("http://", "https://")) else "")
        if name:
            self.data(f"[Gambar: {name[:500]}]")

    def end(self, tag: str) -> None:
        self.ignored = max(self.ignored - (tag in _IGNORED), 0)
        if len(self.visible) > 1:
            self.visible.pop()
            self.keeps_lines.pop()
        if self.hidden and tag not in {"html", "body"}:
            self.hidden -= 1
            return
        if self.ignored or tag in _IGNORED:
            return
        if tag in _CELLS:
            table = self.tables[-1] if self.tables else _Table(row_has_words=True)
            table.end_cell(self.widths.pop() if self.widths else 1)
            if table.row_has_words:
                # The next cell of the row is separated; what ended within this one does not end the row.
                self.line_ended, self.cell_ended = False, self.has_words
            return
        if tag in _BLOCKS:
            self.cell_ended = self.cell_ended and tag != "tr"
            self._break()
        if tag in _FLUSHED:
            self._flush()
        if tag == "blockquote":
            self.quotes = max(self.quotes - 1, 0)
        elif tag in _PREFORMATTED:
            self.preformatted = max(self.preformatted - 1, 0)
        elif tag in {"ul", "ol"} and self.lists:
            self.lists.pop()
        elif tag == "table" and self.tables:
            self.tables.pop()
        elif tag == "sup":
            self.raised = max(self.raised - 1, 0)
        elif tag in _STRUCK:
            self.data("]")
        elif tag == "a" and self.links:
            self._end_link(*self.links.pop())

    def _end_link(self, lines: int, pieces: int, address: str) -> None:
        """Write the address behind the words of a link, where the words are not the address."""
        if not _LINK.match(address):
            return
        words = self.line[pieces if lines == len(self.lines) else 0 :][:_MAX_LINK_PIECES]
        bare = re.sub(r"^mailto:|^tel:|/$", "", address)
        if bare not in "".join([*self.lines[lines:][:_MAX_LINK_PIECES], *words]):
            self.line.append(f" <{address}>" if self.has_words else f"<{address}>")
            self.has_words = True

    def _ends_with_space(self) -> bool:
        return not self.line or self.line[-1].endswith(" ")

    def data(self, text: str) -> None:
        if self.ignored:
            return
        if self.hidden or not (self.visible[-1] or self.everything):
            self.unseen.append(text)
            return
        if self.preformatted:
            first, *others = text.split("\n")
            self._write(first)
            for line in others:
                self._end_line()
                self._write(line)
            return
        first, *others = text.split("\n") if self.keeps_lines[-1] else [text]
        self._flow(first)
        for line in others:
            self._flush()
            self._end_line()
            self._flow(line)

    def _flow(self, text: str) -> None:
        """Write words of a line, with one space between them."""
        if self.raised and _RAISED_NUMBER.fullmatch(text):
            text = text.translate(_RAISED)
        text = re.sub(r"[ \t\r\n\f\xa0]+", " ", text)
        if not text.strip():
            if not (self.line_ended or self.cell_ended or self._ends_with_space()):
                self.line.append(" ")
            return
        empty = "| " * self._empty_cells()
        if self.cell_ended:
            self.line_ended = self.cell_ended = False
            self.line[-1] = self.line[-1].rstrip()
            self._write(f" | {empty}{text.lstrip()}")
            return
        self._flush()
        self._write(f"{empty}{text.lstrip()}" if empty else text.lstrip() if self._ends_with_space() else text)

    def _empty_cells(self) -> int:
        """Return how many cells of the row were empty before these words, once, and note that this one is not."""
        for table in reversed(self.tables):
            if table.cell_has_words:
                # So have those around it.
                break
            table.cell_has_words = True
        if not self.tables:
            return 0
        empty, self.tables[-1].empty = self.tables[-1].empty, 0
        return empty

    def _write(self, text: str) -> None:
        self.line.append(text)
        self.has_words = self.has_words or bool(text.strip())

    def comment(self, text: str) -> None:
        pass

    def pi(self, target: str, data: str | None = None) -> None:
        pass

    def close(self) -> str:
        self._break()
        self._flush()
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self.lines)).strip()


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and re.fullmatch(r"-?[0-9]{1,6}", text) else default


def _list_kind(attributes: dict[str, str]) -> str:
    """Return how a list or one of its points is numbered, as `type` has it: 1, a, A, i, I; empty where nothing is."""
    style = _Style(attributes.get("style", ""))
    words = f"{style.get('list-style-type', '')} {style.get('list-style', '')}".split()
    return next((_LIST_STYLES[word] for word in words if word in _LIST_STYLES), attributes.get("type", ""))


def _point_number(number: int, kind: str) -> str:
    """Return the number of a point as a reader sees it: 2, b, B, ii or II."""
    if kind in {"a", "A"} and 1 <= number <= _LETTERS:
        return chr(ord(kind) + number - 1)
    if kind not in {"i", "I"} or not 1 <= number <= _ROMAN_NUMBERS:
        return str(number)
    written = ""
    for value, sign in _ROMAN:
        written += sign * (number // value)
        number %= value
    return written.upper() if kind == "I" else written


def text_from_html(content: str) -> str:
    """Return an HTML mail as text: cells of tables separated, quotations marked by ">", links with their address."""
    return read_page(content).text


def read_page(content: str) -> Page:
    """Return an HTML mail as `text_from_html` does, and the words that it hides."""
    # The text is decoded: what a declaration in it says of its bytes no longer holds. Surrogates cannot be encoded.
    content = re.sub(r"^\s*<\?xml[^>]*>", "", content).encode("utf-8", "ignore").decode()
    if not content.strip():
        return Page("")
    try:
        seen = _written(content, everything=False)
        # A mail that hides all it has is read as if it hid nothing.
        return seen if seen.text else _written(content, everything=True)
    except etree.LxmlError:
        return Page(re.sub(r"<[^<>]*>", " ", content).replace("<", " ").strip())


def _with_first_numbers(content: str) -> str:
    """Return a page of which each list that counts down says where it begins: at the number of its points."""
    if not _COUNTS_DOWN.search(content):
        return content
    page = etree.HTML(content.encode(), etree.HTMLParser(huge_tree=True, encoding="utf-8"))
    for numbered in page.iter("ol"):
        if "reversed" in numbered.attrib and "start" not in numbered.attrib:
            numbered.set("start", str(len(numbered.findall("li"))))
    return str(etree.tostring(page, encoding="unicode", method="html"))


def _written(content: str, *, everything: bool) -> Page:
    try:
        styles = _hiding_styles(content)
    except RecursionError:
        # Of brackets without end: no such style sheet hides anything.
        styles = {}
    target = _Writer(styles, everything=everything)
    parser = etree.HTMLParser(target=target, huge_tree=True, encoding="utf-8", recover=True)
    parser.feed(_with_first_numbers(without_nul(content)).encode())
    return Page(str(parser.close()), " ".join(" ".join(target.unseen).split()))


_COUNTS_DOWN = re.compile(r"<ol\b[^<>]{0,200}\breversed\b", re.IGNORECASE)
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)


def declared_charset(content: bytes) -> str:
    """Return the charset that an HTML text names in its head, or nothing."""
    found = _META_CHARSET.search(content[:4096])
    return found[1].decode("ascii") if found else ""
