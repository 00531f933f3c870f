"""HTML of a mail as text: nothing in it is run or loaded, and all that a reader sees is kept. Pure."""

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
# Struck-out text, which its writer has withdrawn.
_STRUCK = frozenset(("s", "del", "strike"))
# Raised digits written as normal ones beside other digits would make a different number.
_RAISED = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_RAISED_NUMBER = re.compile(r"\s*[+-]?[0-9]{1,4}\s*")
_LETTERS = 26
_LETTERED = {"lower-alpha": "a", "lower-latin": "a", "upper-alpha": "A", "upper-latin": "A"}
_LIST_STYLES = {**_LETTERED, "lower-roman": "i", "upper-roman": "I", "decimal": "1"}
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_ROMAN_NUMBERS = 39
# Form fields that show no words to a reader.
_WORDLESS_BOXES = frozenset(("hidden", "password", "image", "file"))
_TICKS = frozenset(("checkbox", "radio"))
# Before these elements the line is written, because the text after them is set differently.
_FLUSHED = frozenset(("br", "hr", "blockquote", "pre", "textarea", "li"))
_PREFORMATTED = frozenset(("pre", "textarea"))
_CELLS = frozenset(("td", "th"))
_LINK = re.compile(r"(?:https?|ftp|mailto|tel):", re.IGNORECASE)
_MAX_QUOTE_DEPTH = 5
# The address of a link is searched in at most so many pieces of its words.
_MAX_LINK_PIECES = 100
# A picture of this height or width is a tracker, which reports that the mail was opened.
_TRACKER_SIZES = frozenset(("0", "1", "2", "0px", "1px", "2px"))


_NOTHING = re.compile(r"0+(?:\.0*)?(?:px|pt|em|rem|%)?")
_FAR_OUT = re.compile(r"-\d{4,}px")
_MAX_STYLES = 200_000
# ".preheader", "#top", "p.x": longer selectors are not evaluated.
_SELECTOR = re.compile(r"([a-z0-9]*)([.#][\w-]{1,80})", re.IGNORECASE)


class _Style(dict[str, str]):
    """The declarations of a style that decide whether words are visible."""

    def __init__(self, text: str) -> None:
        pairs = (declaration.partition(":") for declaration in text.lower().split(";"))
        super().__init__({name.strip(): value.partition("!")[0].strip() for name, colon, value in pairs if colon})

    def is_nothing(self, *names: str) -> bool:
        return any(_NOTHING.fullmatch(self.get(name, "")) for name in names)

    @property
    def hides(self) -> bool:
        """Whether nothing in the element can be seen, whatever the styles of inner elements say."""
        return (
            self.get("display") == "none"
            or self.get("mso-hide") == "all"
            or self.is_nothing("opacity")
            or (self.get("overflow") == "hidden" and self.is_nothing("height", "max-height"))
            or any(_FAR_OUT.fullmatch(self.get(name, "")) for name in ("left", "top", "text-indent"))
        )

    @property
    def visible(self) -> bool | None:
        """Whether words are visible unless an inner style says otherwise; None if this style does not say."""
        if self.get("visibility") in {"hidden", "collapse"} or self.is_nothing("font-size"):
            return False
        return True if "visibility" in self or "font-size" in self else None

    @property
    def keeps_lines(self) -> bool | None:
        """Whether line breaks of the page are line breaks of the text; None if this style does not say."""
        kind = self.get("white-space")
        return kind.startswith(("pre", "break-spaces")) if kind else None


_NO_STYLE = _Style("")


def _sheets(page: str) -> str:
    """Return the style sheets of a page as one text.

    A regular expression could search again from each start, which a mail could use to make it endless.
    """
    sheets, end, lower = [], 0, page.lower()
    while (start := lower.find("<style", end)) >= 0 and (end := lower.find("</style", start)) >= 0:
        sheets.append(page[start:end].partition(">")[2])
    return "\n".join(sheets)[:_MAX_STYLES]


def _hiding_styles(page: str) -> dict[str, tuple[str, _Style]]:
    """Return the classes and ids that the style sheets of a page hide, each with its element (or "") and its style.

    A class or id that another rule shows, for example on telephones only, counts as shown.
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
    """The text of a page that a reader sees, and the words that the page hides."""

    text: str
    hidden: str = ""


@dataclass
class _Table:
    """An open table: the columns in which a row had words so far, and its current row.

    `empty` counts the empty cells before the next words. An empty cell keeps its place if its column has words in
    another row; other empty cells only serve the layout of the page.
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

    Words that the page hides (for the preview in a list of mails) are left out, because their writer did not mean them
    for the reader; `everything` includes them. `styles` are the hiding rules of its style sheets.
    """

    def __init__(self, styles: dict[str, tuple[str, _Style]], *, everything: bool = False) -> None:
        self.everything = everything
        self.styles = styles
        # The depth within a hidden element, counted with all elements in it; and for each open element whether its
        # words are visible, which an inner element may change.
        self.hidden = 0
        self.visible = [True]
        # For each open element, whether line breaks in it are kept.
        self.keeps_lines = [False]
        self.unseen: list[str] = []
        self.lines: list[str] = []
        # The current line in pieces: they are joined once, however many there are.
        self.line: list[str] = []
        self.has_words = False
        self.ignored = self.quotes = self.preformatted = 0
        # For each open list, the number of the next point, the step to the one after it, and its style; None for a list
        # without numbers.
        self.lists: list[tuple[int, int, str] | None] = []
        self.tables: list[_Table] = []
        # For each open cell, the number of columns that it spans.
        self.widths: list[int] = []
        self.raised = 0
        # For each open link, the line and piece at which it began, and its address.
        self.links: list[tuple[int, int, str]] = []
        # A new line, or the next cell of the row, begins as soon as words follow.
        self.line_ended = self.cell_ended = False

    def _end_line(self) -> None:
        prefix = ">" * min(self.quotes, _MAX_QUOTE_DEPTH)
        text = "".join(self.line).rstrip()
        self.lines.append(f"{prefix} {text}".rstrip() if prefix else text)
        self.line = []
        self.has_words = self.line_ended = self.cell_ended = False

    def _break(self) -> None:
        """Begin a new line with the next words, if the current line has any."""
        self.line_ended = self.line_ended or self.has_words

    def _flush(self) -> None:
        """Write the current line now if it has ended."""
        if self.line_ended:
            self._end_line()

    def _style(self, tag: str, attributes: dict[str, str]) -> _Style:
        """Return the style of an element: the hiding rules of the style sheets, overridden by its own attribute."""
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
        # A picture in the mail is one of its files; for a picture on a web site only the address is known.
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
                # The next cell is separated from this one; a line that ended in this cell does not end the row.
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
        """Write the address behind the words of a link, unless the words contain it."""
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
        """Return how many empty cells the row has before these words, only once, and note that this cell has words."""
        for table in reversed(self.tables):
            if table.cell_has_words:
                # The tables around it were noted then, too.
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
    """Return the numbering of a list or a point, as `type` names it: 1, a, A, i, I; empty if there is none."""
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
    """Return the text of an HTML mail as `text_from_html` does, and the words that the mail hides."""
    # The text is decoded, so a declaration of its encoding is wrong. Surrogates cannot be encoded.
    content = re.sub(r"^\s*<\?xml[^>]*>", "", content).encode("utf-8", "ignore").decode()
    if not content.strip():
        return Page("")
    try:
        seen = _written(content, everything=False)
        # A mail that hides all its text is read as if it hid nothing.
        return seen if seen.text else _written(content, everything=True)
    except etree.LxmlError:
        return Page(re.sub(r"<[^<>]*>", " ", content).replace("<", " ").strip())


def _with_first_numbers(content: str) -> str:
    """Return a page in which each list that counts down has its first number, which is the number of its points."""
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
        # A style sheet with endless brackets is ignored.
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
