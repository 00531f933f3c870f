"""Printable characters: those that every font of the portal's documents can draw, so that none is printed as a box.

The ranges have the Latin letters, their marks, digits and punctuation that Noto Sans, Noto Serif, DejaVu Sans and
DejaVu Serif have, regular and bold; `tests/foundation/test_printing.py` compares them with the fonts and renders every
character. Names of Indonesians are in Latin letters by law (Permendagri 73/2022 art. 4), names of foreigners are in
Latin letters in their passports (ICAO 9303).
"""

import re
import unicodedata

from django.utils.translation import gettext as _

from oss_portal.text.characters import describe, is_emoji, normalise

# First and last of each run.
PRINTABLE_RANGES = (
    (0x0020, 0x007E),
    (0x00A0, 0x00AC),
    (0x00AE, 0x01BF),
    (0x01CD, 0x024F),
    (0x02B9, 0x02BD),
    (0x0300, 0x033F),
    (0x1E00, 0x1EFB),
    (0x2010, 0x2015),
    (0x2018, 0x2022),
    (0x2026, 0x2026),
    (0x2030, 0x2030),
    (0x2032, 0x2037),
    (0x2039, 0x203A),
    (0x20AC, 0x20AC),
    (0x2116, 0x2116),
    (0x2122, 0x2122),
    (0x2212, 0x2212),
    (0xA78B, 0xA78C),
)
_NOT_PRINTABLE = re.compile("[^" + "".join(f"\\U{a:08x}-\\U{b:08x}" for a, b in PRINTABLE_RANGES) + "]")
# No language in Latin letters has more than two marks on a letter; more marks would cover the lines above and below.
_PILED_MARKS = re.compile("[\u0300-\u036f]{3}")


def is_printable(c: str) -> bool:
    """Whether all fonts can draw a character, and it is the letter that it seems to be.

    Letters that Unicode defines as a form of another letter (full width, bold, the Kelvin sign) are not accepted.
    """
    return not _NOT_PRINTABLE.match(c) and (not c.isalpha() or normalise("NFKC", c) == c)


def first_unprintable(text: str) -> str:
    """Return the first character of `text` that cannot be printed; an empty text when all can."""
    if m := _PILED_MARKS.search(text):
        return m[0][0]
    return next((c for c in text if not is_printable(c)), "")


def _looks_latin(c: str) -> bool:
    """Whether people take the letter for a Latin one: it is a form of one, or from a script with similar shapes."""
    if is_printable(normalise("NFKC", c)[0]):
        return True
    return unicodedata.name(c, "").partition(" ")[0] in {"ARMENIAN", "CHEROKEE", "CYRILLIC", "GREEK", "LATIN", "LISU"}


def printing_problem(text: str, *, of_person: bool = False) -> str:
    """Return a sentence that names the character that cannot be printed and tells what to do; empty when all can.

    `of_person` says that the text is the name of a person, which an identity card or a passport has in Latin letters.
    """
    c = first_unprintable(text)
    if not c:
        return ""
    letter = describe(c)
    if is_emoji(c):
        return _("Tulis tanpa emoji: %(huruf)s tidak dapat dicetak di dokumen.") % {"huruf": letter}
    if c.isalpha():
        if _looks_latin(c) and any(is_printable(other) for other in text if other.isalpha()):
            message = _("Sebagian huruf bukan huruf Latin biasa, hanya tampak sama: %(huruf)s. Ketik ulang.")
        else:
            message = _("Tulis dengan huruf Latin, bukan %(huruf)s.")
            if of_person:
                message = _("Tulis dengan huruf Latin seperti di KTP atau paspor, bukan %(huruf)s.")
        return message % {"huruf": letter}
    return _("Tulis tanpa %(huruf)s: tidak dapat dicetak di dokumen.") % {"huruf": letter}
