"""Compile the catalogues of `settings.LANGUAGES` with Babel (no gettext needed), and report incomplete ones.

`python -m tests.translations list` prints the target languages.
"""

import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from tests import settings

LOCALE = Path(__file__).resolve().parent.parent / "locale"
TRANSLATED = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
# The source language also has a catalogue: it corrects wrong texts of libraries.
CATALOGUES = [settings.LANGUAGE_CODE, *TRANSLATED]
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd0-9]*|%[sd]|\{\{ ?\w+ ?\}\}")


def folder(language: str) -> Path:
    """Return the folder of the catalogue of a language."""
    return LOCALE / language / "LC_MESSAGES"


def catalogue(language: str) -> Catalog:
    """Return the catalogue of a language."""
    with (folder(language) / "django.po").open("rb") as file:
        return read_po(file, locale=language)


def complaints(catalog: Catalog) -> list[str]:
    """Return the faults: a text without translation, a fuzzy one, or one with other placeholders."""
    result = []
    for message in catalog:
        if not message.id:
            continue
        source = message.id if isinstance(message.id, tuple) else (message.id,)
        done = message.string if isinstance(message.string, tuple) else (message.string,)
        if not all(done):
            result.append(f"untranslated: {source[0][:80]!r}")
        elif message.fuzzy:
            result.append(f"doubtful: {source[0][:80]!r}")
        elif any(set(_PLACEHOLDER.findall(j)) != set(_PLACEHOLDER.findall(source[-1])) for j in done[-1:]):
            result.append(f"placeholders differ: {source[0][:80]!r}")
    return result


def main() -> int:
    """Compile every catalogue; return the number of faulty texts."""
    count = 0
    for language in CATALOGUES:
        catalog = catalogue(language)
        wrong = complaints(catalog)
        sys.stdout.write("\n".join([*wrong, f"{language}: {len(wrong)} to mend of {len(list(catalog))}", ""]))
        with (folder(language) / "django.mo").open("wb") as file:
            write_mo(file, catalog)
        count += len(wrong)
    return count


if __name__ == "__main__":
    if sys.argv[1:] == ["list"]:
        sys.stdout.write("\n".join([*TRANSLATED, ""]))
    else:
        sys.exit(bool(main()))
