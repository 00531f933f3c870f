"""Names and passports as they are written in the document (FRM-6)."""

import re
import unicodedata
from datetime import date

from django.utils.translation import gettext_lazy as _

from oss_portal.text.characters import APOSTROPHES, describe, is_dash, plain_signs
from oss_portal.text.numbers import code_only
from oss_portal.text.printing import printing_problem
from registrasi.rules.findings import Finding
from registrasi.rules.links import is_link_in_name

# ICAO 9303: the document number has at most nine characters.
_PASPOR = re.compile(r"[A-Z0-9]{6,9}")
_NAME_MARKS = frozenset(" .,/()") | APOSTROPHES


def check_script(text: str, *, of_person: bool = False) -> Finding | None:
    """Refuse letters that documents cannot print, and letters that look like others (Cyrillic "а", full width, bold).

    On a certificate a name must not look like the name of another person.
    """
    problem = printing_problem(text, of_person=of_person)
    return Finding("aksara", problem) if problem else None


def check_name(name: str) -> Finding | None:
    """Refuse a text that is no name: a name has a letter, and only letters, spaces, apostrophes, hyphens and . , / ( ).

    One word is enough. Apostrophes and hyphens of any kind are kept as typed.
    """
    if not name:
        return Finding("kosong", _("Isi nama sesuai KTP."))
    if is_link_in_name(name):
        if sign := next((c for c in "/@" if c in name and "." not in name), ""):
            return Finding("link", _('Tulis satu nama seperti di KTP, tanpa tanda "%(tanda)s".') % {"tanda": sign})
        return Finding("link", _("Nama tidak boleh memuat alamat situs. Tulis spasi setelah titik, misalnya Muh. Ali."))
    if finding := check_script(name, of_person=True):
        return finding
    strange = next(
        (c for c in name if not (c in _NAME_MARKS or is_dash(c) or unicodedata.category(c)[0] in {"L", "M"})), ""
    )
    if strange:
        return Finding(
            "nama_bentuk",
            _("Nama hanya berisi huruf, spasi, dan tanda baca ' . , - seperti di KTP. Hapus %(huruf)s.")
            % {"huruf": describe(strange)},
        )
    if not any(c.isalpha() for c in name):
        return Finding("nama_bentuk", _("Nama hanya berisi huruf, spasi, dan tanda baca ' . , - seperti di KTP."))
    return None


_BEFORE_PASSPORT = re.compile(r"\b(?:no|nom[oe]r|number|pass?port?)\b", re.IGNORECASE)


def normalise_passport(text: str) -> str:
    """Return the passport number in capitals, without separators and without "Paspor" before it."""
    return code_only(_BEFORE_PASSPORT.sub(" ", plain_signs(text))).removeprefix("PASPOR").removeprefix("PASSPORT")


def check_passport(nomor: str) -> Finding | None:
    if not nomor:
        return Finding("kosong", _("Isi nomor paspor."))
    if strange := next((c for c in nomor if not c.isascii()), ""):
        message = _("Nomor paspor hanya berisi huruf A sampai Z dan angka. Ketik ulang %(huruf)s.")
        return Finding("paspor_bentuk", message % {"huruf": describe(strange)})
    if not _PASPOR.fullmatch(nomor):
        return Finding("paspor_bentuk", _("Nomor paspor terdiri dari 6 sampai 9 huruf dan angka, misalnya A1234567."))
    return None


def check_validity(until: date, *, today: date, what: str) -> Finding | None:
    """Refuse a document that is not valid today; `what` names it for the message."""
    if until < today:
        return Finding("sudah_lewat", _("%(apa)s sudah tidak berlaku sejak tanggal ini.") % {"apa": what})
    if until.year > today.year + 20:
        return Finding("terlalu_jauh", _("Periksa tahunnya: %(apa)s tidak berlaku selama itu.") % {"apa": what})
    return None
