"""Characters as they are typed and pasted: signs with the same meaning, invisible marks, and names of letters."""

import re
import unicodedata
from itertools import groupby
from typing import Literal

from django.utils.translation import gettext as _

# Marks that change the reading direction or have no width: with them two texts can look equal, and a file name can hide
# its real ending.
_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
# All characters that keyboards, word processors and chats write for an apostrophe and for a quotation mark.
APOSTROPHES = frozenset("'`´ʹʻʼʽˈˊˋ‘’‛′‵Ꞌꞌ＇")
_QUOTES = frozenset("“”„‟″‶«»‹›＂")
# For Unicode U+2212 and similar signs are signs of arithmetic, but people who paste them mean hyphens; also the raised
# and lowered ones.
_MINUS = frozenset("−⁻₋˗⁃➖")
# Signs in numbers with Arabic digits: for thousands, decimals, lists and percent.
_ARABIC_SIGNS = str.maketrans("٬٫،٪", ".,,%")
_EMOJI_PARTS = frozenset("\u200d\ufe0e\ufe0f\u20e3")
# Marks that normalisation sorts after their base letter: all with a combining class, and five that decompose into such
# marks. No script has more than a few in a row; Unicode's stream-safe format allows thirty (UAX #15, D3 to D5).
_MARK_POINTS = {n for n in range(0x20000) if unicodedata.combining(chr(n))} | {0xF73, 0xF75, 0xF81, 0xFF9E, 0xFF9F}
# Marks are written as ranges: otherwise the regular expression compares every single mark beyond U+FFFF with every
# letter of a text.
_RANGES = [[n for _, n in run] for _, run in groupby(enumerate(sorted(_MARK_POINTS)), lambda pair: pair[1] - pair[0])]
_MARKS = "".join(f"{chr(run[0])}-{chr(run[-1])}" for run in _RANGES)
_TOO_MANY_MARKS = re.compile(f"([{_MARKS}]{{30}})(?=[{_MARKS}])")
_JOINER = "\u034f"


def normalise(form: Literal["NFC", "NFKC", "NFKD"], text: str) -> str:
    """Return `text` in a normal form of Unicode, in a time that is proportional to its length.

    Python sorts the marks of one letter by insertion: half a megabyte of them takes minutes, during which no other
    thread runs. So an invisible joiner is added after every thirty marks in a row, as Unicode specifies; no mark is
    lost.
    """
    if text.isascii():
        return text
    return unicodedata.normalize(form, _TOO_MANY_MARKS.sub(rf"\1{_JOINER}", text))  # noqa: TID251 - the one place


def without_nul(text: str) -> str:
    """Return `text` with a space for each NUL, which PostgreSQL cannot store: two words stay two words."""
    return text.replace("\x00", " ")


def is_dash(c: str) -> bool:
    """Whether `c` is a hyphen, dash or minus of any kind."""
    return unicodedata.category(c) == "Pd" or c in _MINUS


def clean_text(text: str) -> str:
    """Return `text` in NFC without invisible marks and NUL; letters stay as typed, as do joiners that scripts need.

    Every line break becomes one character, as browsers count it.
    """
    return _INVISIBLE.sub("", normalise("NFC", without_nul(text))).replace("\r\n", "\n").replace("\r", "\n")


# Characters that no Latin font has: full width forms of ASCII from East Asian keyboards ("Ｔｏｋｏ　５"), and the hamza
# and ain of scholarly texts.
_TWINS = str.maketrans({chr(c + 0xFEE0): chr(c) for c in range(0x21, 0x7F)} | {"﹣": "-", "ʾ": "’", "ʿ": "‘"})
# Ligatures, which are in text that was copied from a PDF; nobody types them.
_LIGATURES = str.maketrans({c: normalise("NFKC", c) for c in "ﬀﬁﬂﬃﬄﬅﬆ"})


def one_line(text: str) -> str:
    """Return `text` in NFC without invisible characters, with a single space for spaces and control characters."""
    text = normalise("NFC", text).translate(_TWINS).translate(_LIGATURES)
    text = "".join(
        " " if c.isspace() or unicodedata.category(c) == "Cc" else c for c in text if unicodedata.category(c) != "Cf"
    )
    return " ".join(text.split())


def plain_signs(text: str) -> str:
    """Return `text` with one sign for each meaning: ASCII digits, "-" for every dash, " " for every space.

    For values that are parsed (numbers, dates, codes), never for names, which are kept as typed.
    """
    result = []
    for c in text.translate(_ARABIC_SIGNS):
        category = unicodedata.category(c)
        if category == "Nd":
            result.append(str(unicodedata.decimal(c)))
        elif is_dash(c):
            result.append("-")
        elif category[0] == "Z" or c.isspace():
            result.append(" ")
        elif c in APOSTROPHES:
            result.append("'")
        elif c in _QUOTES:
            result.append('"')
        elif category not in {"Cc", "Cf"} and c not in _EMOJI_PARTS:
            # Replace full width letters and signs with the usual ones.
            result.append(normalise("NFKC", c))
    return "".join(result).strip()


# First word of the Unicode names of letters -> name of their script.
_SCRIPTS = {
    "ARABIC": "Arab",
    "ARMENIAN": "Armenia",
    "BALINESE": "Bali",
    "BATAK": "Batak",
    "BENGALI": "Bengali",
    "BUGINESE": "Lontara",
    "CJK": "Han",
    "CYRILLIC": "Kiril",
    "DEVANAGARI": "Dewanagari",
    "EXTENDED": "Arab",
    "EASTERN": "Arab",
    "FULLWIDTH": "lebar penuh",
    "GREEK": "Yunani",
    "HANGUL": "Korea",
    "HEBREW": "Ibrani",
    "HIRAGANA": "Jepang",
    "JAVANESE": "Jawa",
    "KATAKANA": "Jepang",
    "KHMER": "Khmer",
    "SUNDANESE": "Sunda",
    "TAMIL": "Tamil",
    "THAI": "Thai",
}


def is_emoji(c: str) -> bool:
    """Whether `c` is an emoji, or a part of emoji."""
    point = ord(c)
    return point >= 0x1F000 and unicodedata.category(c) in {"So", "Sk", "Cn"} or 0x2600 <= point <= 0x27BF


def describe(c: str) -> str:
    """Return words for a character that a person may not recognise: `huruf "а" (Kiril)`, `emoji 🍜`."""
    category = unicodedata.category(c)
    if is_emoji(c):
        return _("emoji %(c)s") % {"c": c}
    if category in {"Cc", "Cf", "Cn", "Co", "Cs"} or c == "\ufffd" or c.isspace() or category[0] == "M":
        return _("huruf yang tidak dikenal (U+%(nomor)s)") % {"nomor": f"{ord(c):04X}"}
    first = unicodedata.name(c, "").partition(" ")[0].partition("-")[0]
    script = _SCRIPTS.get(first, first.title())
    if category == "Nd":
        return (
            _('angka "%(c)s"') % {"c": c}
            if c.isascii()
            else _('huruf "%(c)s" (angka %(aksara)s)')
            % {
                "c": c,
                "aksara": script,
            }
        )
    if category[0] != "L":
        return _('tanda "%(c)s"') % {"c": c}
    return (
        _('huruf "%(c)s"') % {"c": c}
        if first == "LATIN"
        else _('huruf "%(c)s" (%(aksara)s)')
        % {
            "c": c,
            "aksara": script,
        }
    )
