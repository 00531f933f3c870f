"""Contact cards (vCard 2.1 to 4.0, RFC 6350) as text, and the pictures in them. Pure."""

import quopri
import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk.inbound_mail.decoding import decode, from_base64

_LABELS = {
    "FN": gettext_lazy("Nama"),
    "ORG": gettext_lazy("Organisasi"),
    "TITLE": gettext_lazy("Jabatan"),
    "ROLE": gettext_lazy("Jabatan"),
    "TEL": gettext_lazy("Telepon"),
    "EMAIL": gettext_lazy("Surel"),
    "ADR": gettext_lazy("Alamat"),
    "URL": gettext_lazy("Situs"),
    "BDAY": gettext_lazy("Tanggal lahir"),
    "NOTE": gettext_lazy("Catatan"),
}
# Properties of the card, not of the person.
_OF_THE_CARD = frozenset(("BEGIN", "END", "VERSION", "PRODID", "REV", "UID", "CLASS", "PROFILE"))
_PICTURES = frozenset(("PHOTO", "LOGO"))
_BINARY = re.compile(r"ENCODING=B(?:ASE64)?(?:;|$)|(?:^|;)BASE64(?:;|$)", re.IGNORECASE)
_DATA = re.compile(r"data:[\w.+/-]{0,60}(?:;[\w=-]{1,40})*;base64,", re.IGNORECASE)
# A line in quoted-printable that ends in "=" goes on in the next line, which may or may not begin with a space.
_QUOTED_LINES = re.compile(r"^([^:\n]*QUOTED-PRINTABLE[^:\n]*:(?:[^\n]*=\n)*[^\n]*)", re.MULTILINE)


def contact_text(text: str) -> tuple[str, list[bytes]]:
    """Return contact cards as text for a person, and the pictures in them."""
    lines: list[str] = []
    pictures: list[bytes] = []
    for card in re.split(r"(?im)^BEGIN:VCARD[ \t]*$", text)[1:]:
        facts = _facts(card)
        named = any(key == "FN" for key, _parameters, _value in facts)
        lines += ["", _("[Kartu kontak]")]
        for key, parameters, value in facts:
            if key in _PICTURES and (_BINARY.search(parameters) or _DATA.match(value)):
                pictures.append(from_base64(_DATA.sub("", value).encode("ascii", "ignore")))
            elif key == "N" and not named:
                # The order is: family name; given name; further names; titles before and behind the name.
                parts = [p for p in _parts(value) if p]
                lines.append(f"{_LABELS['FN']}: {' '.join(parts[1:] + parts[:1])}")
            elif key not in {*_OF_THE_CARD, "N"} and value.strip():
                words = ", ".join(p for p in _parts(value) if p) if key in {"ADR", "ORG"} else _plain(value)
                lines.append(f"{_LABELS.get(key, key)}: {words}")
    return "\n".join(lines).strip("\n"), pictures


def _facts(card: str) -> list[tuple[str, str, str]]:
    """Return the properties of a card: name, parameters and value, whichever way its long lines are folded."""
    card = card.replace("\r", "")
    card = _QUOTED_LINES.sub(lambda m: m[0].replace("=\n", ""), card)
    facts = []
    for line in re.sub(r"\n[ \t]", "", card).split("\n"):
        name, colon, value = re.sub(r'"[^"]*"', lambda q: q[0].replace(":", " "), line).partition(":")
        key, _semicolon, parameters = name.partition(";")
        # Apple writes "item1.TEL".
        key = key.rpartition(".")[2].strip().upper()
        if not colon or not key:
            continue
        if "QUOTED-PRINTABLE" in parameters.upper():
            charset = re.search(r"CHARSET=\"?([\w.:-]{1,40})", parameters, re.IGNORECASE)
            value = decode(quopri.decodestring(value.encode()), charset[1] if charset else "")
        facts.append((key, parameters, value))
    return facts


def _plain(value: str) -> str:
    return re.sub(r"\\([nN,;\\:])", lambda c: "\n" if c[1] in "nN" else c[1], value).strip()


def _parts(value: str) -> list[str]:
    """Return the parts of an address or name, which semicolons separate."""
    return [_plain(part) for part in re.split(r"(?<!\\);", value)]
