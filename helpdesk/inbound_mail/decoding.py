"""Bytes of a mail as text: what the bytes say counts more than their label. Pure."""

import binascii
import codecs
import re
from email.message import Message
from email.policy import Compat32

import webencodings
from charset_normalizer import from_bytes

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# Encodings whose bytes look like ASCII or like zeros: only their label, or their escapes, tell of them.
_STATEFUL = ("iso-2022", "iso2022", "hz-gb", "utf-7", "utf-16", "utf-32", "unicode-1-1-utf-7")
# What the WHATWG calls by these names is more than Python does.
_SUPERSETS = {"shift_jis": "cp932", "euc-kr": "cp949", "gbk": "gb18030", "big5": "big5hkscs"}
# A Western text has few letters beyond ASCII; where there are more of them the alphabet is another one. Of a short text
# nobody can tell.
_MAX_WESTERN_SHARE = 0.3
_MIN_FOREIGN = 16
_GUESS_LENGTH = 20_000


def _western(error: UnicodeError) -> tuple[str, int]:
    """Read the bytes that are not UTF-8 as what they most often are beside it."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return _as_western(error.object[error.start : error.end]), error.end


codecs.register_error("mail.western", _western)


def _as_western(content: bytes) -> str:
    """Decode windows-1252 as browsers do: its five undefined bytes are controls."""
    return "".join(chr(b) if b in b"\x81\x8d\x8f\x90\x9d" else bytes([b]).decode("cp1252") for b in content)


def _strictly(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except (UnicodeError, LookupError, ValueError):
        return None


def decode(content: bytes, label: str = "") -> str:
    """Return bytes as text: UTF-8 first, then the encoding that their label means on the web, then the best guess.

    The text never holds U+FFFD where the bytes tell what they are.
    """
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return content[len(bom) :].decode(encoding, "replace")
    label = re.sub(r"[\s\"';,*].*", "", label.strip().strip("\"'"), flags=re.S).lower()
    if not label and b"\x1b$" in content:
        label = "iso-2022-jp"
    if label.startswith(_STATEFUL) and (text := _strictly(content, label.removeprefix("unicode-1-1-"))) is not None:
        return text
    if (text := _strictly(content, "utf-8")) is not None:
        return text
    # Quotation marks and dashes of Windows are no letters.
    high = sum(b > 0x7F and not 0x91 <= b <= 0x97 for b in content)
    valid = sum(c > "\x7f" for c in content.decode("utf-8", "ignore"))
    if valid and (label.startswith("utf") or valid * 4 >= high):
        # UTF-8 with a stray byte: cut in the middle of a letter, or put together from two mails.
        return content.decode("utf-8", "mail.western")
    known = webencodings.lookup(label)
    encoding = _SUPERSETS.get(known.name, known.codec_info.name) if known else label
    if encoding not in {"", "utf-8", "cp1252"} and (text := _strictly(content, encoding)) is not None:
        return text
    if high >= _MIN_FOREIGN and high > len(b"".join(content.split())) * _MAX_WESTERN_SHARE:
        guess = from_bytes(content[:_GUESS_LENGTH]).best()
        if guess and (text := _strictly(content, guess.encoding)) is not None:
            return text
    return _as_western(content)


class RawHeaders(Compat32):
    """The policy of the parser: headers with bytes beyond ASCII are read by these bytes."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        try:
            return decode(value.encode("ascii", "surrogateescape"))
        except UnicodeEncodeError:
            return value


# Lenient: spaces within a word, as some programs write it, and a language behind the charset (RFC 2231).
_ENCODED_WORD = re.compile(r"=\?([\w.:+-]{1,40})(?:\*[\w-]{0,20})?\?([bBqQ])\?(.*?)\?=", re.S)
_MAX_HEADER_LENGTH = 20_000


def _word_bytes(kind: str, text: str) -> bytes:
    if kind in "qQ":
        return binascii.a2b_qp(text.replace("_", " ").encode("utf-8"))
    letters = re.sub(r"[^A-Za-z0-9+/]", "", text)
    try:
        return binascii.a2b_base64(letters + "=" * (-len(letters) % 4))
    except binascii.Error:
        return binascii.a2b_base64(letters[:-1])


def decode_words(text: str) -> str:
    """Return the text of a header with its encoded words (RFC 2047), in one printable line of at most 2,000 letters.

    Words of one charset that follow each other are put together first: a letter may be split over two.
    """
    text = text[:_MAX_HEADER_LENGTH]
    result: list[str] = []
    charset, waiting, end = "", b"", 0
    # Not behind the last end: to look for one that is not there takes as long as the text, from each beginning.
    for word in _ENCODED_WORD.finditer(text, 0, text.rfind("?=") + 2):
        gap = text[end : word.start()]
        if charset != word[1].lower() or gap.strip():
            result.append(decode(waiting, charset))
            waiting = b""
        if gap.strip() or not charset:
            result.append(gap)
        charset, end = word[1].lower(), word.end()
        waiting += _word_bytes(word[2], word[3])
    result += [decode(waiting, charset), text[end:]]
    return " ".join("".join(c if c.isprintable() else " " for c in "".join(result)).split())[:2000]


def header(message: Message, name: str) -> str:
    """Return the first header `name` decoded, in one line; nothing when it is not there."""
    return decode_words(str(message.get(name) or ""))


def parameter(part: Message, name: str, of: str) -> str:
    """Return a parameter of a header as text: plain, encoded by RFC 2231 or, though it must not be, by RFC 2047."""
    try:
        value = part.get_param(name, header=of)
    except (ValueError, LookupError, UnicodeError, TypeError, AttributeError, IndexError):
        return ""
    if isinstance(value, tuple):
        # The library leaves the bytes in letters of Latin-1.
        charset, _language, text = value
        value = decode(text.encode("latin-1", "replace"), charset or "")
    return decode_words(value) if isinstance(value, str) else ""


def file_name(part: Message) -> str:
    """Return the name of an attached file, or nothing."""
    return (parameter(part, "filename", "content-disposition") or parameter(part, "name", "content-type"))[:200]


def part_bytes(part: Message) -> bytes:
    """Return the bytes of a part that has no parts itself; broken encodings give what can be read of them."""
    try:
        content = part.get_payload(decode=True)
    except (ValueError, LookupError, UnicodeError, TypeError, AssertionError):
        content = None
    return content if isinstance(content, bytes) else b""


_MARKS = re.compile(r"[^A-Za-z0-9+/=\s]")


def _is_no_base64(part: Message) -> bool:
    """Whether a text that is said to be base64 stands there in words: with letters that no such code has."""
    encoding = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
    payload = part.get_payload()
    if encoding != "base64" or not isinstance(payload, str):
        return False
    return len(_MARKS.findall(payload)) > len(payload) / 200 and " " in payload.strip()


def part_text(part: Message, label: str = "") -> str:
    """Return the text of a part, by its charset or by `label` where it names none."""
    content = part_bytes(part)
    if _is_no_base64(part):
        # A label that lies: to read the words as a code would leave nothing of them.
        content = str(part.get_payload()).encode("utf-8", "surrogateescape")
    text = decode(content, parameter(part, "charset", "content-type") or label)
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
