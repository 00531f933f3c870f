"""Compile locale/en with Babel (no gettext needed), after looking whether it is complete."""

import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).resolve().parent.parent / "locale" / "en" / "LC_MESSAGES"
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd0-9]*|%[sd]|\{\{ ?\w+ ?\}\}")


def catalogue() -> Catalog:
    """Return the English catalogue."""
    with (FOLDER / "django.po").open("rb") as file:
        return read_po(file, locale="en")


def complaints(catalog: Catalog) -> list[str]:
    """Return what is wrong: a text without translation, a doubtful one, or one with other placeholders."""
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


if __name__ == "__main__":
    catalog = catalogue()
    wrong = complaints(catalog)
    sys.stdout.write("\n".join([*wrong, f"{len(wrong)} to mend of {len(list(catalog))}", ""]))
    with (FOLDER / "django.mo").open("wb") as file:
        write_mo(file, catalog)
    sys.exit(bool(wrong))
