"""How a description of the KBLI is shown: what the code includes, and what it does not."""

import re

# The editions write what is left out as sentences of their own.
_EXCLUDED = re.compile(r"(?:(?:sub)?(?:kelompok|golongan) ini (?:juga )?)?tidak (?:mencakup|termasuk)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=\.)\s+(?=[A-Z])")


def split_description(text: str) -> tuple[str, str]:
    """Return (what the code includes, what it does not) of a description; the second is empty where none is named."""
    sentences = [s for s in _SENTENCE.split(text.strip()) if s]
    excluded = [s for s in sentences if _EXCLUDED.match(s)]
    return " ".join(s for s in sentences if s not in excluded), " ".join(excluded)
