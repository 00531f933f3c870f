"""Decoding of the bytes of a mail: the bytes themselves count more than their label. Pure."""

import binascii
import codecs
import copy
import quopri
import re
from email import message_from_bytes
from email.message import Message
from email.policy import Compat32
from urllib.parse import unquote_to_bytes

import webencodings
from charset_normalizer import from_bytes

from oss_portal.text.characters import normalise, without_nul

# The mark of UTF-32 comes before that of UTF-16, because it begins with the same bytes.
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# The bytes of these encodings look like ASCII or like zeros: only the label or their escapes show them.
_STATEFUL = ("iso-2022", "iso2022", "hz-gb", "utf-7", "utf-16", "utf-32", "unicode-1-1-utf-7")
# For these names the WHATWG standard means larger encodings than Python does.
_SUPERSETS = {"shift_jis": "cp932", "euc-kr": "cp949", "gbk": "gb18030", "big5": "big5hkscs"}
# "cp-850", "ibm 850", "win-1251": other ways to write the number of a code page.
_CODE_PAGE = re.compile(r"(?:x-)?(?:cp|ibm|oem|win|windows|ms)[-_]?(\d{3,4})")
# Escape sequences that identify an encoding, whatever the label says.
_ESCAPES = ((rb"\x1b\$\)C", "iso-2022-kr"), (rb"\x1b\$", "iso-2022-jp"), (rb"~\{(?:[!-w][!-~]){2,}~\}", "hz"))
# Encodings with two bytes for a letter: a text that is valid in one of these is hardly ever anything else.
_WIDE = ("gb18030", "big5hkscs", "cp932", "euc_jp", "cp949")
# Share of the letters outside ASCII in words that have such letters: less than half in Western words, most in words of
# other alphabets. From fewer than `_MIN_FOREIGN` of them nothing is concluded.
_MAX_WESTERN_SHARE = 0.45
_MIN_FOREIGN = 6
_GUESS_LENGTH = 4_000
# The encodings of mails other than UTF-8 and the Western ones: with more candidates a guess is more often wrong than
# right.
_GUESSED = [*_WIDE, "cp1251", "koi8_r", "cp1256", "cp874", "cp1253", "cp1255", "cp1250", "cp1254"]
# The most frequent letters of each language, in descending order: in short texts only they show which alphabet is
# right.
_CYRILLIC_LETTERS = "оеаинтсрвлкмдпуяыьзгбчійхжшюєї"
_FREQUENT = {
    "koi8-u": _CYRILLIC_LETTERS,
    "cp1251": _CYRILLIC_LETTERS,
    "cp1253": "αοιετσνηυρπκμλςάίόέγδήώβθ",
    "cp1255": "יוהלאתמרבשנםקדכ",
    "cp1256": "اليمنتروبعدكهسفةحقجشطخص",
    "cp874": "านรกอเมยลงวต่สท้ดคิ\u0e31\u0e35ัหบแะปขจใ",
}
_CAPITAL = re.compile(r"\b[А-ЯЄІЇΑ-ΩΆ-Ώ](?=[а-яєіїα-ώ])")
# The letters outside ASCII of languages with Latin letters; the first language that has all letters of a text counts.
# Languages that windows-1252 can write come first, except Icelandic: more people write Turkish.
_LATIN = (
    (("cp1252",), "àâæçèéêëîïôœùûüÿ äöüßé áéíóúüñçà áâãàçéêíóôõú àèéìíîòóùú æøåäöéüà áéíóúëïöüè àèéíïòóúüç"),
    (("cp1254",), "çğıöşü"),
    (("cp1252",), "áéíóúýþæðö"),
    (("cp1250", "iso8859-2"), "áčďéěíňóřšťúůýž áäčďéíĺľňóôŕšťúýž ąćęłńóśźż áéíóöőúüű ăâîşţ čćđšž"),
    (("cp1257",), "ąčęėįšųūž āčēģīķļņšūž äõöüšž"),
    (("cp1254",), "çğıöşüâîû"),
    (("cp1258",), "àáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ"),
)
# A sign between two letters: in the right encoding it would be a letter.
_STRAY_SIGN = re.compile(r"(?<=[^\W\d_])[^\w\s’‘–—·´…\x00-\x7f](?=[^\W\d_])|[²³¹¼½¾ªº£¥¦©®](?=[^\W\d_])|[\x80-\x9f]")
# The byte pairs of the letters in common use, which are next to each other in each encoding.
_IN_USE = {
    "gb18030": rb"[\xa1-\xa3\xb0-\xd7][\xa1-\xfe]",
    "cp949": rb"[\xa1-\xa3\xb0-\xc8][\xa1-\xfe]",
    "euc_jp": rb"[\xa1\xa3-\xa5\xb0-\xcf][\xa1-\xfe]",
    "cp932": rb"[\x81-\x83\x88-\x97][\x40-\xfc]",
    "big5hkscs": rb"[\xa1-\xc6][\x40-\x7e\xa1-\xfe]",
}
_KANA = re.compile(r"[\u3040-\u30fc]")
_MIN_KOREAN = 3
_GOOD_SCORE = 0.65
# When one Cyrillic encoding is read as the other, small letters become capitals and capitals become small.
_CYRILLIC = {"cp1251": "koi8-r", "koi8-r": "cp1251"}
_CHINESE = {"gb18030": "big5hkscs", "big5hkscs": "gb18030"}
_PRIVATE = re.compile(r"[\ue000-\uf8ff]")
_SWAPPED = re.compile(r"\b[а-яё]?[А-ЯЁ]{2,}\b")
_SMALL = re.compile(r"\b[А-ЯЁ]?[а-яё]{2,}\b")

# The first bytes of a UTF-8 letter at the end of a text. A single byte counts only if no word ends with that letter in
# windows-1252.
_CUT_LETTER = re.compile(rb"(?:[\xe0-\xef][\x80-\xbf]|[\xf0-\xf4][\x80-\xbf]{1,2}|[\xc2\xc3\xf0])(?=\s*\Z)")


def _western(error: UnicodeError) -> tuple[str, int]:
    """Decode bytes that are not UTF-8 as windows-1252, their most frequent encoding."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return _as_western(error.object[error.start : error.end]), error.end


codecs.register_error("mail.western", _western)


def _as_western(content: bytes) -> str:
    """Decode windows-1252 as browsers do: its five undefined bytes are controls."""
    return "".join(chr(b) if b in b"\x81\x8d\x8f\x90\x9d" else bytes([b]).decode("cp1252") for b in content)


def _strictly(content: bytes, encoding: str) -> str | None:
    try:
        text = content.decode(encoding)
    except (UnicodeError, LookupError, ValueError):
        return None
    # cp1258 writes Vietnamese letters and their marks separately.
    return normalise("NFC", text) if encoding == "cp1258" else text


def wide_encoding(content: bytes) -> str:
    """Return the encoding of a text with two bytes for a letter and no mark at its start: every second byte is zero."""
    start = content[:2000]
    half = len(start) // 2
    if half < 4:
        return ""
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        zeros, others = start[first::2].count(0), start[1 - first :: 2].count(0)
        if zeros > half * 0.6 and not others:
            return encoding
    return ""


def decode(content: bytes, label: str = "") -> str:
    """Return bytes as text: as UTF-8, else in the encoding that their label means on the web, else by the best guess.

    The text contains U+FFFD only where the bytes do not show which letter was meant.
    """
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return content[len(bom) :].decode(encoding, "replace")
    if (wide := wide_encoding(content)) and (text := _strictly(content, wide)) is not None:
        return text
    label = re.sub(r"[\s\"';,*].*", "", label.strip().strip("\"'"), flags=re.S).lower()
    if label.startswith(("utf-16", "utf-32")) and content.isascii():
        # ASCII bytes without a zero cannot be UTF-16 or UTF-32: the label is wrong.
        label = ""
    if label.startswith(_STATEFUL) and (text := _strictly(content, label.removeprefix("unicode-1-1-"))) is not None:
        return text
    if content.isascii() and (text := _by_escapes(content)):
        return text
    known = webencodings.lookup(label)
    if known is None and (page := _CODE_PAGE.fullmatch(label)):
        label = f"cp{page[1]}"
        known = webencodings.lookup(label)
    encoding = _SUPERSETS.get(known.name, known.codec_info.name) if known else label
    labelled = None if encoding in {"", "utf-8", "cp1252"} else _strictly(content, encoding)
    wide_label = labelled is not None and encoding in _WIDE
    if (text := _strictly(content, "utf-8")) is not None:
        # An Asian letter takes three bytes in UTF-8; a text whose letters take two may be valid in both encodings.
        both = wide_label and re.search(r"[\u0250-\u07ff]", text) and not re.search(r"[\u0800-\U0010ffff]", text)
        return str(labelled) if both else text
    if (cut := _CUT_LETTER.search(content)) and not wide_label:
        rest = _strictly(content[: cut.start()], "utf-8")
        if rest is not None and (not rest.isascii() or (encoding == "utf-8" and len(cut[0]) > 1)):
            # The cut letter cannot be restored.
            return rest + "\ufffd" + content[cut.end() :].decode()
    high = _high_letters(content)
    right = "".join(c for c in content.decode("utf-8", "ignore") if c > "\x7f")
    stray = sum(b > 0x7F for b in content) - len(right.encode())
    if right and not wide_label and (len(right.encode()) > stray or (label.startswith("utf") and high < _MIN_FOREIGN)):
        # UTF-8 with stray bytes: the text was cut in the middle of a letter, or put together from two mails.
        return content.decode("utf-8", "mail.western")
    if labelled is not None:
        return _turned_right(content, encoding, labelled)
    encoding = guess_encoding(content)
    return (_strictly(content, encoding) if encoding else None) or _as_western(content)


def _high_letters(content: bytes) -> int:
    # The quotation marks and dashes of windows-1252 are not counted as letters.
    return sum(b > 0x7F and not 0x91 <= b <= 0x97 for b in content)


def _by_escapes(content: bytes) -> str:
    """Return a text decoded as its escape sequences say; empty if it has none, or if they have another meaning."""
    for escape, encoding in _ESCAPES:
        if re.search(escape, content) and (text := _strictly(content, encoding)) is not None:
            return text
    return _japanese(content)


# Escape sequences of iso-2022-jp for its character sets: those of two bytes, Latin, and the narrow kana.
_JAPANESE = re.compile(rb"\x1b(\$[@B]|\$\([OQ]|\([BJI])([^\x1b]*)")


def _japanese(content: bytes) -> str:
    """Return a text in iso-2022-jp, with the letters that Outlook adds to it and Python lacks: ①, ㈱, narrow kana."""

    def in_two_bytes(found: re.Match[bytes]) -> bytes:
        if found[1].startswith(b"$"):
            return bytes(b | 0x80 if b > 0x20 else b for b in found[2])
        return b"".join(b"\x8e%c" % (b | 0x80) for b in found[2]) if found[1] == b"(I" else found[2]

    converted, found = _JAPANESE.subn(in_two_bytes, content)
    return (_strictly(converted, "euc_jis_2004") if found else None) or ""


def _turned_right(content: bytes, encoding: str, text: str) -> str:
    """Return a text as its label says or, if that gives a text that nobody writes, in the related encoding.

    Nobody writes Russian words with small and capital letters exchanged, or Chinese with letters of private use.
    """
    sister = _CHINESE.get(encoding)
    if sister and _PRIVATE.search(text):
        turned = _strictly(content, sister)
        if turned and not _PRIVATE.search(turned):
            return turned
    other = _CYRILLIC.get(encoding)
    if other and len(_SWAPPED.findall(text)) > len(_SMALL.findall(text)):
        turned = _strictly(content, other) or ""
        if len(_SMALL.findall(turned)) > len(_SWAPPED.findall(turned)):
            return turned
    return text


def guess_encoding(content: bytes) -> str:
    """Return the best guess of the encoding of a text; empty if it may be windows-1252."""
    sample = b" ".join(word for word in content.split() if not word.isascii())[:_GUESS_LENGTH]
    high = _high_letters(sample)
    if _stands_among_plain_letters(sample):
        return _latin_encoding(sample)
    if high < _MIN_FOREIGN or high < len(sample) * _MAX_WESTERN_SHARE:
        return ""
    scores = {encoding: _pairs_in_use(sample, encoding) for encoding in _IN_USE}
    scores |= {encoding: _frequent_letters(sample, encoding) for encoding in _FREQUENT}
    best = max(scores, key=lambda encoding: scores[encoding])
    if scores[best] >= _GOOD_SCORE:
        return best
    guess = from_bytes(sample, cp_isolation=_GUESSED).best()
    return guess.encoding if guess else ""


def _latin_encoding(content: bytes) -> str:
    """Return the encoding in which all letters of a text belong to one language; empty for windows-1252."""
    candidates = ((e, letters) for group, known in _LATIN for letters in known.split() for e in group)
    for encoding, letters in candidates:
        text = _as_western(content) if encoding == "cp1252" else _strictly(content, encoding)
        foreign = {c for c in (text or "").replace("İ", "i").lower() if c > "\x7f" and c.isalpha() and c not in "ªº"}
        if text and foreign and foreign <= set(letters) and not _STRAY_SIGN.search(text):
            return "" if encoding == "cp1252" else encoding
    return ""


def _stands_among_plain_letters(content: bytes) -> bool:
    """Whether most letters beyond ASCII have a letter of ASCII beside them, as in Western words."""
    text = _as_western(content)
    letters = [n for n, c in enumerate(text) if c > "\x7f" and c.isalpha()]
    beside = [n for n in letters if any(c.isascii() and c.isalpha() for c in text[max(n - 1, 0) : n + 2])]
    return not letters or len(beside) * 2 > len(letters)


def _sample(content: bytes, encoding: str) -> str:
    try:
        # The sample may end in the middle of a letter.
        return codecs.getincrementaldecoder(encoding)().decode(content)
    except UnicodeError:
        return ""


def _frequent_letters(content: bytes, encoding: str) -> float:
    """Return from 0 to 1 how frequent the letters of a text are in the language of the encoding."""
    text = _CAPITAL.sub(lambda found: found[0].lower(), _sample(content, encoding))
    foreign = [c for c in text if c.isalpha() and c > "\x7f"]
    order = _FREQUENT[encoding]
    found = sum(1 - 0.5 * order.index(c) / len(order) for c in foreign if c in order)
    return found / len(foreign) if foreign else 0


def _pairs_in_use(content: bytes, encoding: str) -> float:
    """Return from 0 to 1 the share of letters in common use, for an encoding with two bytes for a letter."""
    text = _sample(content, encoding)
    if not text:
        return 0
    pairs = re.findall(rb"(" + _IN_USE[encoding] + rb")|[\x80-\xff].?", content, re.S)
    score = 0.75 * sum(map(bool, pairs)) / max(len(pairs), 1)
    if encoding in {"euc_jp", "cp932"}:
        score += 0.25 * (len(_KANA.findall(text)) * 5 > len(pairs))
    # The bytes of each Korean syllable are also a common Chinese letter; a few such letters alone are a Chinese name.
    return score + 0.1 * (encoding == "cp949" and score == 0.75 and len(pairs) >= _MIN_KOREAN)


# The letters of windows-1252 that Latin-1 lacks, and their bytes.
_BYTES_OF_WINDOWS = {
    ord(letter): byte for byte in range(0x80, 0xA0) if not (letter := _as_western(bytes([byte]))).isascii()
}
# A text may have passed through at most so many programs that took its bytes for letters.
_MAX_TIMES = 3
_TAKEN_FOR_LETTERS = re.compile(
    rb"[\xc2\xc3][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
    rb"|(?:[\xc4-\xdf][\x80-\xbf][^\x80-\xff]{0,3}){2}"
)


def written_once(text: str) -> str:
    """Return a text that was encoded in UTF-8 twice ("CafÃ©") as it was meant; return other texts unchanged.

    All letters outside ASCII must be of this kind: beside a correct "é" the writer meant them.
    """
    for _time in range(_MAX_TIMES):
        if text.isascii():
            break
        try:
            content = text.translate(_BYTES_OF_WINDOWS).encode("latin-1")
        except UnicodeEncodeError:
            break
        once = _strictly(content, "utf-8")
        if once is None or not _TAKEN_FOR_LETTERS.search(content):
            break
        text = once
    return text


class RawHeaders(Compat32):
    """The policy of the parser: headers with bytes outside ASCII are decoded by these bytes, or are in `charset`."""

    charset = ""

    def header_fetch_parse(self, name: str, value: str) -> str:
        try:
            return written_once(decode(value.encode("ascii", "surrogateescape"), self.charset))
        except UnicodeEncodeError:
            return value


# Lenient: accepts spaces within a word, as some programs write, and a language behind the charset (RFC 2231).
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

    Consecutive words of one charset are joined before they are decoded, because a letter may be split over two words.
    """
    text = text[:_MAX_HEADER_LENGTH]
    result: list[str] = []
    charset, waiting, end = "", b"", 0
    # The search stops at the last "?=": otherwise each start of a word would search the rest of the text for an end in
    # vain.
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
    whole = written_once("".join(result))
    return " ".join("".join(c if c.isprintable() else " " for c in whole).split())[:2000]


def header(message: Message, name: str) -> str:
    """Return the first header `name` decoded, in one line; empty when it is missing."""
    return decode_words(str(message.get(name) or ""))


def parameter(part: Message, name: str, of: str) -> str:
    """Return a parameter of a header as text: plain, encoded by RFC 2231 or, against the standard, by RFC 2047."""
    try:
        # When a name is given in both forms, the encoded one counts (RFC 6266).
        both = [value for key, value in part.get_params([], header=of) if key.lower() == name]
        value = next((v for v in both if isinstance(v, tuple)), both[0] if both else None)
    except (ValueError, LookupError, UnicodeError, TypeError, AttributeError, IndexError):
        return ""
    if isinstance(value, tuple):
        # The library returns the bytes as letters of Latin-1.
        charset, _language, text = value
        value = decode(text.encode("latin-1", "replace"), charset or "")
    return decode_words(value) if isinstance(value, str) else ""


def file_name(part: Message) -> str:
    """Return the name of an attached file, or nothing."""
    name = parameter(part, "filename", "content-disposition") or parameter(part, "name", "content-type")
    name = name.strip("\"' ")
    if re.search(r"%[0-9A-Fa-f]{2}", name) and " " not in name:
        # The name is percent-encoded as in a URL, against the standard.
        decoded = _strictly(unquote_to_bytes(name), "utf-8")
        name = decode_words(decoded) if decoded else name
    base, dot, ending = name.rpartition(".")
    return f"{base[:190]}.{ending}" if dot and len(ending) < 10 else name[:200]


_ENCODING_NAME = re.compile(r"base64|quoted-printable|x-uuencode|uuencode|x-uue|uue")


def _encoding(part: Message) -> str:
    """Return the transfer encoding of a part; some programs write it in quotation marks, or write the header twice."""
    values = part.get_all("Content-Transfer-Encoding", [])[:5]
    return next((found[0] for v in values if (found := _ENCODING_NAME.search(str(v).lower()))), "")


def _raw(part: Message) -> bytes:
    """Return the bytes of a part as they came."""
    holder = copy.copy(part)
    del holder["Content-Transfer-Encoding"]
    content = holder.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def from_base64(code: bytes) -> bytes:
    """Return the bytes of a base64 text, as far as it can be read: after a closing "=" another piece may follow."""
    pieces = re.sub(rb"[^A-Za-z0-9+/=]", b"", code).split(b"=")
    return b"".join(binascii.a2b_base64(p[: len(p) - (len(p) % 4 == 1)] + b"=" * (-len(p) % 4)) for p in pieces if p)


def _from_quoted(code: bytes) -> bytes:
    """Return the bytes of a quoted-printable text.

    A lone CR ends a line, too: the library would drop the text up to the next LF.
    """
    return quopri.decodestring(re.sub(rb"\r(?!\n)", b"\n", code))


def part_bytes(part: Message) -> bytes:
    """Return the bytes of a part without parts of its own; of a broken encoding, as much as can be read."""
    try:
        encoding = _encoding(part)
        if encoding == "base64":
            return from_base64(_raw(part))
        if encoding == "quoted-printable":
            return _from_quoted(_raw(part))
        content = part.get_payload(decode=True) if encoding else _raw(part)
    except (ValueError, LookupError, UnicodeError, TypeError, AssertionError):
        return b""
    return content if isinstance(content, bytes) else b""


_MARKS = re.compile(rb"[^A-Za-z0-9+/=\s]")
_CODE_LINES = re.compile(rb"(?:[ \t]*[A-Za-z0-9+/]{4,998}={0,2}[ \t]*\r?\n|[ \t]*\r?\n)*")
_SHORT_CODE = 40
_SOFT_BREAK = re.compile(rb"=[ \t]*\r?\n")


def _are_words(content: bytes) -> bool:
    """Whether a text labelled as base64 is plain words: it contains characters that base64 does not have."""
    return len(_MARKS.findall(content)) > len(content) / 200 and b" " in content.strip()


def _words_in(code: bytes) -> str:
    """Return the text that a base64 code contains; empty if it is no base64, or too short to decide."""
    code = b"".join(code.split())
    if len(code) < 8 or len(code) % 4 or not re.fullmatch(rb"[A-Za-z0-9+/]+={0,2}", code):
        return ""
    text = _strictly(from_base64(code), "utf-8") or ""
    return text if all(c.isprintable() or c in "\r\n\t" for c in text) else ""


def _text_bytes(part: Message) -> bytes:
    """Return the bytes of a text even if its transfer encoding is labelled wrongly, which would leave nothing of it."""
    encoding, raw = _encoding(part), _raw(part)
    if encoding == "base64":
        lines = _CODE_LINES.match(raw)
        # A list or a company added plain words below the code; a short line of letters is itself a word.
        end = lines.end() if lines and (lines.end() > _SHORT_CODE or _words_in(lines[0])) else 0
        if _are_words(raw[end:]):
            return (from_base64(raw[:end]) + b"\n\n" if end else b"") + raw[end:]
    elif not encoding:
        if len(raw.strip()) >= 24 and len(raw.split(b" ")) == 1 and (text := _words_in(raw)):
            return text.encode()
        signs = raw.count(b"=")
        if _SOFT_BREAK.search(raw) and signs == len(re.findall(rb"=(?:[0-9A-F]{2}|[ \t]*\r?\n)", raw)) and signs > 1:
            return _from_quoted(raw)
    return part_bytes(part)


def part_text(part: Message, label: str = "") -> str:
    """Return the text of a part, decoded by its charset, else by `label`, else as the headers of its mail."""
    named = parameter(part, "charset", "content-type") or label or getattr(part.policy, "charset", "")
    text = decode(_text_bytes(part), named)
    return without_nul(text.replace("\r\n", "\n").replace("\r", "\n"))


# Mail programs use these labels by default: they do not show in which encoding the raw headers are.
_SAY_NOTHING = ("utf-8", "windows-1252")
_MAX_PARTS_ASKED = 20


def parse_message(raw: bytes) -> Message:
    """Return a mail with its parts; raw letters in its headers are decoded as its texts are, or by a guess."""
    message = message_from_bytes(raw, policy=RawHeaders())
    parts = list(message.walk())
    headers = [value for part in parts[:_MAX_PARTS_ASKED] for _name, value in part.raw_items()]
    odd = [b for h in headers if _strictly(b := h.encode("ascii", "surrogateescape"), "utf-8") is None]
    if odd:
        # The type stub does not know that a policy accepts the attributes that its class declares.
        policy = RawHeaders(charset=_charset_of(parts[:_MAX_PARTS_ASKED], odd))  # type: ignore[call-arg]
        for part in parts:
            part.policy = policy
    return message


def _charset_of(parts: list[Message], headers: list[bytes]) -> str:
    """Return the charset of the texts of a mail; if none names one, a guess from headers and texts together."""
    texts = [part for part in parts if part.get_content_maintype() == "text" and not part.is_multipart()]
    for part in texts:
        known = webencodings.lookup(parameter(part, "charset", "content-type"))
        if known and known.name not in _SAY_NOTHING:
            return str(known.name)
    bodies = [b for part in texts if _strictly(b := _text_bytes(part)[:_GUESS_LENGTH], "utf-8") is None]
    return guess_encoding(b"\n".join([*headers, *bodies]))
