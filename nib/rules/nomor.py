"""The number: 12 random digits and the check digit that secures it (PP 24/2018 art. 24(2): "diberi pengaman").

The check digit is ISO 7064 MOD 11,10: it finds every single wrong digit and nearly every swapped pair, typed at the
helpdesk or on the verification page. A number from another issuer need not carry it.
"""

import re
import secrets

from stdnum.iso7064 import mod_11_10

PANJANG = 13
_BUKAN_ANGKA = re.compile(r"[\s.\-]")


def angka_pengaman(dua_belas: str) -> str:
    """Return the check digit of twelve digits."""
    return mod_11_10.calc_check_digit(dua_belas)


def nomor_acak() -> str:
    """Return a fresh 13-digit number; the caller keeps it unique."""
    dua_belas = f"{secrets.randbelow(10**12):012d}"
    return dua_belas + angka_pengaman(dua_belas)


def rapikan_nomor(teks: str) -> str:
    """Strip the spaces, dots and dashes with which people write numbers."""
    return _BUKAN_ANGKA.sub("", teks)


def bentuk_sah(nomor: str) -> bool:
    """Whether it could be an NIB of any issuer: exactly 13 ASCII digits."""
    return bool(re.fullmatch(r"[0-9]{13}", nomor))


def pengaman_cocok(nomor: str) -> bool:
    """Whether a number is one this portal may have issued. False says: check for a typing error first."""
    return bentuk_sah(nomor) and mod_11_10.is_valid(nomor)
