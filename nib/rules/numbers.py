"""The number: 12 random digits and the check digit that secures it (PP 24/2018 art. 24(2): "diberi pengaman").

The check digit is ISO 7064 MOD 11,10: it finds every single wrong digit and nearly every swapped pair that people
type at the helpdesk or on the verification page. A number from another issuer may have none.
"""

import re
import secrets

from stdnum.iso7064 import mod_11_10


def check_digit(twelve_digits: str) -> str:
    """Return the check digit of twelve digits."""
    return mod_11_10.calc_check_digit(twelve_digits)


def random_number() -> str:
    """Return a random 13-digit number; the caller makes sure that it is unique."""
    twelve_digits = f"{secrets.randbelow(10**12):012d}"
    return twelve_digits + check_digit(twelve_digits)


def is_well_formed(nomor: str) -> bool:
    """Whether it could be an NIB of any issuer: exactly 13 ASCII digits."""
    return bool(re.fullmatch(r"[0-9]{13}", nomor))


def has_valid_check_digit(nomor: str) -> bool:
    """Whether this portal may have issued a number. If not, it probably has a typing error."""
    return is_well_formed(nomor) and mod_11_10.is_valid(nomor)
