"""Names and passports as they are written on the document (domain.md 1.2; FRM-6)."""

import re
import unicodedata
from datetime import date

from django.utils.translation import gettext_lazy as _

from registrasi.rules.temuan import Temuan

# ICAO 9303: the document number has at most nine characters.
_PASPOR = re.compile(r"[A-Z0-9]{6,9}")
_TAUTAN = re.compile(r"://|\bwww\.", re.IGNORECASE)
_MIRIP_LATIN = {"CYRILLIC", "GREEK", "COPTIC", "ARMENIAN", "CHEROKEE", "LISU"}
_TANDA_NAMA = set(" '’‘`.,-/()")


def rapikan_teks(teks: str) -> str:
    """Return `teks` composed (NFC), without invisible or control characters, with single spaces."""
    teks = unicodedata.normalize("NFC", teks)
    teks = "".join(
        " " if c.isspace() else c for c in teks if c.isspace() or unicodedata.category(c) not in {"Cf", "Cc"}
    )
    return " ".join(teks.split())


def memuat_tautan(teks: str) -> bool:
    """Whether `teks` holds a web address (`http://…`, `www.…`), of which mail programs make a link."""
    return bool(_TAUTAN.search(teks))


def periksa_aksara(teks: str) -> Temuan | None:
    """Refuse letters that pretend to be others: a name on a certificate must not be readable as somebody else's.

    So are Latin letters beside those of a script that looks like it, and letters that Unicode calls another form of one
    (full width, bold). A name all in one script is left as it is.
    """
    huruf = [c for c in teks if c.isalpha()]
    aksara = {unicodedata.name(c, "").partition(" ")[0] for c in huruf}
    if ("LATIN" in aksara and aksara & _MIRIP_LATIN) or any(unicodedata.normalize("NFKC", c) != c for c in huruf):
        return Temuan("aksara", _("Sebagian huruf bukan huruf Latin biasa, hanya tampak sama. Ketik ulang."))
    return None


def periksa_nama(nama: str) -> Temuan | None:
    """Refuse what is no name: at least one letter; letters, spaces and ' . , - / ( ) only; one word will do."""
    if not nama:
        return Temuan("kosong", _("Isi nama sesuai KTP."))
    boleh = all(c in _TANDA_NAMA or unicodedata.category(c)[0] in {"L", "M"} for c in nama)
    if not boleh or memuat_tautan(nama) or not any(c.isalpha() for c in nama):
        return Temuan("nama_bentuk", _("Nama hanya berisi huruf, spasi, dan tanda baca ' . , - seperti di KTP."))
    return periksa_aksara(nama)


def rapikan_paspor(teks: str) -> str:
    """Return the passport number in capitals without spaces and hyphens."""
    teks = unicodedata.normalize("NFKC", teks).upper()
    return "".join(c for c in teks if not c.isspace() and c != "-" and unicodedata.category(c) not in {"Cf", "Cc"})


def periksa_paspor(nomor: str) -> Temuan | None:
    if not nomor:
        return Temuan("kosong", _("Isi nomor paspor."))
    if not _PASPOR.fullmatch(nomor):
        return Temuan("paspor_bentuk", _("Nomor paspor terdiri dari 6 sampai 9 huruf dan angka, misalnya A1234567."))
    return None


def periksa_masa_berlaku(sampai: date, *, hari_ini: date, apa: str) -> Temuan | None:
    """Refuse a document that is no longer valid today; `apa` names it for the message."""
    if sampai < hari_ini:
        return Temuan("sudah_lewat", _("%(apa)s sudah tidak berlaku sejak tanggal ini.") % {"apa": apa})
    if sampai.year > hari_ini.year + 20:
        return Temuan("terlalu_jauh", _("Periksa tahunnya: %(apa)s tidak berlaku selama itu.") % {"apa": apa})
    return None
