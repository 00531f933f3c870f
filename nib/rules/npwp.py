"""NPWP: 15 digits in the old form, or 16 (PMK 112/PMK.03/2022): the NIK of a resident, or 0 before the old number."""

import re

from stdnum.id import npwp as npwp_stdnum

from oss_portal.privacy.masking import mask_nik
from oss_portal.text.numbers import digits_alone


def is_nik(npwp: str) -> bool:
    """Whether an NPWP of 16 digits is the NIK of a resident."""
    return len(npwp) == 16 and not npwp.startswith("0")


def spellings(npwp: str) -> set[str]:
    """Return an NPWP in both lengths: the one with 16 digits is a zero and the one with 15. A NIK has only one form."""
    return {npwp} if is_nik(npwp) else {in_old_length(npwp), f"0{in_old_length(npwp)}"}


def in_old_length(npwp: str) -> str:
    """Return an NPWP in the old form with 15 digits, as PIA has it; a NIK used as NPWP keeps its 16."""
    return npwp if is_nik(npwp) else npwp[-15:]


def masked_npwp(npwp: str) -> str:
    """Return an NPWP as it is printed and shown; a NIK used as NPWP is an identity number and masked."""
    return mask_nik(npwp) if is_nik(npwp) else npwp


class InvalidNpwp(Exception):
    """An invalid NPWP: `kode` is `bentuk` (not 15 or 16 digits), `pengaman` (check digit) or `nik_lain` (other NIK)."""

    def __init__(self, kode: str) -> None:
        self.kode = kode
        super().__init__(kode)


def check_npwp(text: str, *, nik: str = "") -> str:
    """Return the NPWP as digits (15 or 16). A perseorangan may give their own `nik`. Raises `InvalidNpwp`."""
    digits = digits_alone(text)
    if not re.fullmatch(r"[0-9]{15,16}", digits):
        raise InvalidNpwp("bentuk")
    if is_nik(digits):
        if nik and digits == nik:
            return digits
        raise InvalidNpwp("nik_lain")
    # People without an NPWP type only zeros, which have a valid check digit.
    if not npwp_stdnum.is_valid(digits[-15:]) or not int(digits):
        raise InvalidNpwp("pengaman")
    return digits
