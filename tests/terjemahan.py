"""Compile locale/en with Babel (no gettext needed), after looking whether it is complete."""

import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).resolve().parent.parent / "locale" / "en" / "LC_MESSAGES"
_ISIAN = re.compile(r"%\(\w+\)[sd0-9]*|%[sd]|\{\{ ?\w+ ?\}\}")


def katalog() -> Catalog:
    """Return the English catalogue."""
    with (FOLDER / "django.po").open("rb") as berkas:
        return read_po(berkas, locale="en")


def keluhan(kat: Catalog) -> list[str]:
    """Return what is wrong: a text without translation, a doubtful one, or one with other placeholders."""
    hasil = []
    for pesan in kat:
        if not pesan.id:
            continue
        asal = pesan.id if isinstance(pesan.id, tuple) else (pesan.id,)
        jadi = pesan.string if isinstance(pesan.string, tuple) else (pesan.string,)
        if not all(jadi):
            hasil.append(f"untranslated: {asal[0][:80]!r}")
        elif pesan.fuzzy:
            hasil.append(f"doubtful: {asal[0][:80]!r}")
        elif any(set(_ISIAN.findall(j)) != set(_ISIAN.findall(asal[-1])) for j in jadi[-1:]):
            hasil.append(f"placeholders differ: {asal[0][:80]!r}")
    return hasil


if __name__ == "__main__":
    kat = katalog()
    salah = keluhan(kat)
    sys.stdout.write("\n".join([*salah, f"{len(salah)} to mend of {len(list(kat))}", ""]))
    with (FOLDER / "django.mo").open("wb") as berkas:
        write_mo(berkas, kat)
    sys.exit(bool(salah))
