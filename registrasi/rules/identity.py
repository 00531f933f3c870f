"""Names and passports as they are written on the document (FRM-6)."""

import re
import unicodedata
from datetime import date

from django.utils.translation import gettext_lazy as _

from registrasi.rules.findings import Finding

# ICAO 9303: the document number has at most nine characters.
_PASPOR = re.compile(r"[A-Z0-9]{6,9}")
_LINK = re.compile(r"://|\bwww\.", re.IGNORECASE)
_LATIN_LOOKALIKES = {"CYRILLIC", "GREEK", "COPTIC", "ARMENIAN", "CHEROKEE", "LISU"}
_NAME_MARKS = set(" '’‘`.,-/()")


def normalise_text(text: str) -> str:
    """Return `text` composed (NFC), without invisible or control characters, with single spaces."""
    text = unicodedata.normalize("NFC", text)
    text = "".join(
        " " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c) not in {"Cf", "Cc"}
    )
    return " ".join(text.split())


def contains_link(text: str) -> bool:
    """Whether `text` holds a web address (`http://…`, `www.…`), of which mail programs make a link."""
    return bool(_LINK.search(text))


def check_script(text: str) -> Finding | None:
    """Refuse letters that pretend to be others: a name on a certificate must not be readable as somebody else's.

    So are Latin letters beside those of a script that looks like it, and letters that Unicode calls another form of one
    (full width, bold). A name all in one script is left as it is.
    """
    letters = [c for c in text if c.isalpha()]
    scripts = {unicodedata.name(c, "").partition(" ")[0] for c in letters}
    if ("LATIN" in scripts and scripts & _LATIN_LOOKALIKES) or any(
        unicodedata.normalize("NFKC", c) != c for c in letters
    ):
        return Finding("aksara", _("Sebagian huruf bukan huruf Latin biasa, hanya tampak sama. Ketik ulang."))
    return None


def check_name(name: str) -> Finding | None:
    """Refuse what is no name: at least one letter; letters, spaces and ' . , - / ( ) only; one word will do."""
    if not name:
        return Finding("kosong", _("Isi nama sesuai KTP."))
    allowed = all(c in _NAME_MARKS or unicodedata.category(c)[0] in {"L", "M"} for c in name)
    if not allowed or contains_link(name) or not any(c.isalpha() for c in name):
        return Finding("nama_bentuk", _("Nama hanya berisi huruf, spasi, dan tanda baca ' . , - seperti di KTP."))
    return check_script(name)


def normalise_passport(text: str) -> str:
    """Return the passport number in capitals without spaces and hyphens."""
    text = unicodedata.normalize("NFKC", text).upper()
    return "".join(c for c in text if not c.isspace() and c != "-" and unicodedata.category(c) not in {"Cf", "Cc"})


def check_passport(nomor: str) -> Finding | None:
    if not nomor:
        return Finding("kosong", _("Isi nomor paspor."))
    if not _PASPOR.fullmatch(nomor):
        return Finding("paspor_bentuk", _("Nomor paspor terdiri dari 6 sampai 9 huruf dan angka, misalnya A1234567."))
    return None


def check_validity(until: date, *, today: date, what: str) -> Finding | None:
    """Refuse a document that is no longer valid today; `what` names it for the message."""
    if until < today:
        return Finding("sudah_lewat", _("%(apa)s sudah tidak berlaku sejak tanggal ini.") % {"apa": what})
    if until.year > today.year + 20:
        return Finding("terlalu_jauh", _("Periksa tahunnya: %(apa)s tidak berlaku selama itu.") % {"apa": what})
    return None
