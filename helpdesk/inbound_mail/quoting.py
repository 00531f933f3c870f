"""What a person wrote in a reply, without the mail it answers. Pure."""

import html
import re

import nh3

# The line after which mail programs put the earlier mail.
_SEPARATORS = [
    re.compile(p, re.IGNORECASE)
    for p in (
        r"^\s*-{2,}\s*(original message|pesan asli|forwarded message|pesan yang diteruskan)\s*-{2,}\s*$",
        r"^\s*_{10,}\s*$",
        r"^\s*(on|pada|tanggal)\b.{4,200}\b(wrote|menulis|tulis)\s*:?\s*$",
        r"^\s*.{4,200}<[^>]+@[^>]+>\s*(wrote|menulis)\s*:?\s*$",
        r"^\s*(sent from my|dikirim dari)\b.{0,80}$",
    )
]
# "From: … / Sent: …" of Outlook: two such lines, one after the other.
_FROM_LINE = re.compile(r"^\s*\*?(from|dari)\*?\s*:", re.IGNORECASE)
_BLOCKQUOTE = re.compile(r"<(/?)blockquote\b[^<>]*>", re.IGNORECASE)
# Longer lines are no marks of a mail program; the patterns never look further (their time would grow with the square).
_MAX_LINE = 400
# The sanitiser needs minutes for a hundred thousand nested elements.
_MAX_HTML = 100_000
_SENT_LINE = re.compile(r"^\s*\*?(sent|date|dikirim|terkirim|tanggal|to|kepada)\*?\s*:", re.IGNORECASE)


def _is_separator(lines: list[str], i: int) -> bool:
    """Whether the earlier mail begins at this line (the mark may be broken over two)."""
    line = lines[i][:_MAX_LINE]
    joined = f"{line} {lines[i + 1]}"[:_MAX_LINE] if i + 1 < len(lines) else line
    return any(p.match(line) or p.match(joined) for p in _SEPARATORS)


def _without_arrows(lines: list[str]) -> str:
    text = "\n".join(line for line in lines if not line.lstrip().startswith(">"))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def strip_quotation(text: str) -> str:
    """Return the new part of a mail: above the quoted one, or below it; the whole of it when nothing else is left."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    result: list[str] = []
    for i, line in enumerate(lines):
        if line.rstrip() == "--" or _is_separator(lines, i):
            break
        if _FROM_LINE.match(line) and i + 1 < len(lines) and _SENT_LINE.match(lines[i + 1]):
            break
        result.append(line)
    new = _without_arrows(result)
    if not new and any(line.startswith(">") for line in lines):
        # Written below the quoted mail.
        new = _without_arrows([line for i, line in enumerate(lines) if not _is_separator(lines, i)])
    return new or re.sub(r"\n{3,}", "\n\n", text).strip()


def _without_blockquotes(content: str) -> str:
    """Return an HTML text without its quotations, in one pass: a mail may hold a hundred thousand of them."""
    result, within, end = [], 0, 0
    for c in _BLOCKQUOTE.finditer(content):
        if within == 0:
            result += [content[end : c.start()], "\n"]
        within = max(within - 1, 0) if c[1] else within + 1
        end = c.end()
    if within == 0:
        result.append(content[end:])
    return "".join(result)


def _without_elements(content: str, name: str) -> str:
    """Return an HTML text without the elements `name`; what is never closed stays for the sanitiser."""
    lowered, result, end = content.lower(), [], 0
    while (open_it := lowered.find(f"<{name}", end)) >= 0 and (close := lowered.find(f"</{name}", open_it)) >= 0:
        result.append(content[end:open_it])
        end = close
    return "".join([*result, content[end:]])


def text_from_html(content: str) -> str:
    """Return an HTML mail as text: nothing of it ever runs or loads."""
    for name in ("style", "script"):
        content = _without_elements(content, name)
    content = _without_blockquotes(content)[:_MAX_HTML]
    content = re.sub(r"(?i)<br\s*/?>|</(p|div|tr|li|h[1-6])\s*>", "\n", content)
    cleaned = nh3.clean(content, tags=set(), clean_content_tags={"script", "style", "title", "head"}, attributes={})
    cleaned = html.unescape(cleaned).replace("\xa0", " ")
    return re.sub(r"\n[ \t]*(\n[ \t]*)+", "\n\n", cleaned).strip()
