"""Reasons that somebody else can check: required when an officer reveals masked data or changes rights."""

import re

from django.utils.translation import gettext as _

from oss_portal.exceptions import ReasonRequired

MIN_LENGTH, MIN_WORDS, MIN_LETTERS = 12, 2, 5
_WORD = re.compile(r"[^\W\d_]{3,}")


def require_reason(text: str) -> str:
    """Return the reason without needless spaces. Raises `ReasonRequired` for one that says nothing ("xxxxxxxx").

    It needs twelve characters, two different words of three letters, and five different letters.
    """
    tidy = " ".join(text.split())
    words = {word.casefold() for word in _WORD.findall(tidy)}
    if len(tidy) >= MIN_LENGTH and len(words) >= MIN_WORDS and len(set("".join(words))) >= MIN_LETTERS:
        return tidy
    message = _(
        "Tulis alasan yang dapat diperiksa orang lain: paling sedikit %(n)s huruf dan beberapa kata, misalnya nomor "
        "perkara dan apa yang dicocokkan."
    )
    raise ReasonRequired(message % {"n": MIN_LENGTH}, field="alasan")
