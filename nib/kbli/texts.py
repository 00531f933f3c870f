"""Parts of a KBLI description for display: what the code includes, and what it excludes."""

import re

# The editions describe what a code excludes in separate sentences.
_EXCLUDED = re.compile(r"(?:(?:sub)?(?:kelompok|golongan) ini (?:juga )?)?tidak (?:mencakup|termasuk)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=\.)\s+(?=[A-Z])")


def split_description(text: str) -> tuple[str, str]:
    """Return (what the code includes, what it excludes) from a description; the second is empty if nothing is named."""
    sentences = [s for s in _SENTENCE.split(text.strip()) if s]
    excluded = [s for s in sentences if _EXCLUDED.match(s)]
    return " ".join(s for s in sentences if s not in excluded), " ".join(excluded)
