"""HTML of a mail as text: nothing of it ever runs or loads, and nothing that a reader sees is lost. Pure."""

import re

from lxml import etree

_IGNORED = frozenset(("head", "style", "script", "title", "template", "noscript"))
_BLOCKS = frozenset(
    ("p", "div", "tr", "table", "ul", "ol", "li", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "form")
    + ("section", "article", "header", "footer", "aside", "address", "center", "blockquote", "fieldset", "figure")
    + ("caption", "thead", "tbody", "tfoot", "body", "main", "nav", "details", "summary", "hr", "option", "textarea")
)
# Before these the line is written: what follows is set differently.
_FLUSHED = frozenset(("br", "hr", "blockquote", "pre", "li"))
_CELLS = frozenset(("td", "th"))
_LINK = re.compile(r"(?:https?|ftp|mailto|tel):", re.IGNORECASE)
_MAX_QUOTE_DEPTH = 5
# A picture of this height or width reports that the mail was opened.
_TRACKER_SIZES = frozenset(("0", "1", "2", "0px", "1px", "2px"))


class _Writer:
    """Target of the parser: gets elements and text in order, and writes lines."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line = ""
        self.ignored = self.quotes = self.preformatted = 0
        self.lists: list[int] = []
        # Where in the line the open links began, and their addresses.
        self.links: list[tuple[int, int, str]] = []
        # A new line, or the next cell of the row, begins with the next words, if any come.
        self.line_ended = self.cell_ended = False

    def _end_line(self) -> None:
        prefix = ">" * min(self.quotes, _MAX_QUOTE_DEPTH)
        text = self.line.rstrip()
        self.lines.append(f"{prefix} {text}".rstrip() if prefix else text)
        self.line = ""
        self.line_ended = self.cell_ended = False

    def _break(self) -> None:
        """Let a new line begin, but only where something stands in the present one."""
        self.line_ended = self.line_ended or bool(self.line.strip())

    def _flush(self) -> None:
        """Begin the new line now."""
        if self.line_ended:
            self._end_line()

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in _IGNORED:
            self.ignored += 1
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
        elif tag == "pre":
            self.preformatted += 1
        elif tag in {"ul", "ol"}:
            self.lists.append(1 if tag == "ol" else 0)
        elif tag == "li":
            number = self.lists[-1] if self.lists else 0
            self.line = f"{number}. " if number else "- "
            if number:
                self.lists[-1] += 1
        elif tag == "a":
            self.links.append((len(self.lines), len(self.line), attributes.get("href", "").strip()))
        elif tag == "img":
            self._picture(attributes)

    def _picture(self, attributes: dict[str, str]) -> None:
        if {attributes.get("width", ""), attributes.get("height", "")} & _TRACKER_SIZES:
            return
        # A picture that came along is a file of the mail; of one that lies elsewhere the address is all we have.
        source = attributes.get("src", "").strip()
        name = attributes.get("alt", "").strip() or (source if source.startswith(("http://", "https://")) else "")
        if name:
            self.data(f"[Gambar: {name[:500]}]")

    def end(self, tag: str) -> None:
        if tag in _IGNORED:
            self.ignored = max(self.ignored - 1, 0)
            return
        if self.ignored:
            return
        if tag in _CELLS:
            # The next cell of the row is separated; what ended within this one does not end the row.
            self.line_ended, self.cell_ended = False, bool(self.line.strip())
            return
        if tag in _BLOCKS:
            self.cell_ended = self.cell_ended and tag != "tr"
            self._break()
        if tag in _FLUSHED:
            self._flush()
        if tag == "blockquote":
            self.quotes = max(self.quotes - 1, 0)
        elif tag == "pre":
            self.preformatted = max(self.preformatted - 1, 0)
        elif tag in {"ul", "ol"} and self.lists:
            self.lists.pop()
        elif tag == "a" and self.links:
            self._end_link(*self.links.pop())

    def _end_link(self, lines: int, column: int, address: str) -> None:
        """Write the address behind the words of a link, where the words are not the address."""
        words = "\n".join(self.lines[lines:]) + self.line[column if lines == len(self.lines) else 0 :]
        bare = re.sub(r"^mailto:|^tel:|/$", "", address)
        if _LINK.match(address) and bare not in words:
            self.line += f" <{address}>" if self.line.strip() else f"<{address}>"

    def data(self, text: str) -> None:
        if self.ignored:
            return
        if self.preformatted:
            first, *others = text.split("\n")
            self.line += first
            for line in others:
                self._end_line()
                self.line = line
            return
        text = re.sub(r"[ \t\r\n\f\xa0]+", " ", text)
        if not text.strip():
            between = self.line_ended or self.cell_ended or not self.line or self.line.endswith(" ")
            self.line += "" if between else " "
            return
        if self.cell_ended:
            self.line_ended = self.cell_ended = False
            self.line = f"{self.line.rstrip()} | {text.lstrip()}"
            return
        self._flush()
        self.line += text if self.line and not self.line.endswith(" ") else text.lstrip()

    def comment(self, text: str) -> None:
        pass

    def pi(self, target: str, data: str | None = None) -> None:
        pass

    def close(self) -> str:
        self._break()
        self._flush()
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self.lines)).strip()


def text_from_html(content: str) -> str:
    """Return an HTML mail as text: cells of tables separated, quotations marked by ">", links with their address."""
    # The text is decoded: what a declaration in it says of its bytes no longer holds. Surrogates cannot be encoded.
    content = re.sub(r"^\s*<\?xml[^>]*>", "", content).encode("utf-8", "ignore").decode()
    if not content.strip():
        return ""
    parser = etree.HTMLParser(target=_Writer(), huge_tree=True, encoding="utf-8", recover=True)
    try:
        parser.feed(content.replace("\x00", "").encode())
        return str(parser.close())
    except etree.LxmlError:
        return re.sub(r"<[^<>]*>", " ", content).replace("<", " ").strip()


_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)


def declared_charset(content: bytes) -> str:
    """Return the charset that an HTML text names in its head, or nothing."""
    found = _META_CHARSET.search(content[:4096])
    return found[1].decode("ascii") if found else ""
