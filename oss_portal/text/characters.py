"""Characters as they are typed and pasted: signs that mean the same, marks nobody sees, and what to call a letter."""

import re
import unicodedata
from itertools import groupby
from typing import Literal

from django.utils.translation import gettext as _

# Marks that turn the reading direction or have no width: they make two texts look the same and file names lie.
_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
# All that keyboards, word processors and chats write for an apostrophe and for a quotation mark.
APOSTROPHES = frozenset("'`´ʹʻʼʽˈˊˋ‘’‛′‵Ꞌꞌ＇")
_QUOTES = frozenset("“”„‟″‶«»‹›＂")
# U+2212 and its like are signs of arithmetic for Unicode, hyphens for whoever pastes them; raised and lowered, too.
_MINUS = frozenset("−⁻₋˗⁃➖")
# Of numbers in Arabic digits: between groups of three, before the fraction, in lists, of percent.
_ARABIC_SIGNS = str.maketrans("٬٫،٪", ".,,%")
_EMOJI_PARTS = frozenset("\u200d\ufe0e\ufe0f\u20e3")
# Letters that are put into order behind the letter they stand on: all with a combining class, and five that decompose
# into such. No writing has more than a few in a row; Unicode's stream-safe format allows thirty (UAX #15, D3 to D5).
_MARK_POINTS = {n for n in range(0x20000) if unicodedata.combining(chr(n))} | {0xF73, 0xF75, 0xF81, 0xFF9E, 0xFF9F}
# As ranges: of marks named one by one the regular expression compares each beyond U+FFFF with each letter of a text.
_RANGES = [[n for _, n in run] for _, run in groupby(enumerate(sorted(_MARK_POINTS)), lambda pair: pair[1] - pair[0])]
_MARKS = "".join(f"{chr(run[0])}-{chr(run[-1])}" for run in _RANGES)
_TOO_MANY_MARKS = re.compile(f"([{_MARKS}]{{30}})(?=[{_MARKS}])")
_JOINER = "\u034f"


def normalise(form: Literal["NFC", "NFKC", "NFKD"], text: str) -> str:
    """Return `text` in a normal form of Unicode, in a time that grows with its length alone.

    Python puts the marks of one letter into order by insertion: half a megabyte of them takes minutes, during which no
    other thread runs. So an invisible joiner goes behind each thirty marks in a row, as Unicode has it; none is lost.
    """
    if text.isascii():
        return text
    return unicodedata.normalize(form, _TOO_MANY_MARKS.sub(rf"\1{_JOINER}", text))  # noqa: TID251 - the one place


def without_nul(text: str) -> str:
    """Return `text` with a space for each NUL, which no column of the database holds: two words stay two."""
    return text.replace("\x00", " ")


def is_dash(c: str) -> bool:
    """Whether `c` is a hyphen, dash or minus of any kind."""
    return unicodedata.category(c) == "Pd" or c in _MINUS


def clean_text(text: str) -> str:
    """Return `text` in NFC without invisible marks and NUL; joiners that scripts need stay, as do the letters as typed.

    Every line break is one character, as the browser counts it.
    """
    return _INVISIBLE.sub("", normalise("NFC", without_nul(text))).replace("\r\n", "\n").replace("\r", "\n")


# In no font of Latin letters: what East Asian keyboards give for ASCII ("Ｔｏｋｏ　５"), hamza and ain of scholars.
_TWINS = str.maketrans({chr(c + 0xFEE0): chr(c) for c in range(0x21, 0x7F)} | {"﹣": "-", "ʾ": "’", "ʿ": "‘"})
# What a PDF gives to the clipboard for letters that it drew as one; nobody types them.
_LIGATURES = str.maketrans({c: normalise("NFKC", c) for c in "ﬀﬁﬂﬃﬄﬅﬆ"})


def one_line(text: str) -> str:
    """Return `text` composed (NFC), without invisible characters, with single spaces, also for control characters."""
    text = normalise("NFC", text).translate(_TWINS).translate(_LIGATURES)
    text = "".join(
        " " if c.isspace() or unicodedata.category(c) == "Cc" else c for c in text if unicodedata.category(c) != "Cf"
    )
    return " ".join(text.split())


def plain_signs(text: str) -> str:
    """Return `text` with one sign for each meaning: ASCII digits, "-" for every dash, " " for every space.

    For values that are read (numbers, dates, codes), never for names: those are kept as typed.
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
            # Full width letters and signs mean the narrow ones.
            result.append(normalise("NFKC", c))
    return "".join(result).strip()


# Names of scripts as Unicode begins the names of their letters.
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
    """Whether `c` is an emoji, or one of the signs of which emoji are made."""
    point = ord(c)
    return point >= 0x1F000 and unicodedata.category(c) in {"So", "Sk", "Cn"} or 0x2600 <= point <= 0x27BF


def describe(c: str) -> str:
    """Return what to call one character that a person cannot see for what it is: `huruf "а" (Kiril)`, `emoji 🍜`."""
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
