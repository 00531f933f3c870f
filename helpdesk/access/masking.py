"""Masking of the identity numbers that people write into tickets."""

import re

from oss_portal.privacy.masking import mask_nik

_NIK = re.compile(r"(?<!\d)\d{16}(?!\d)")


def without_nik(text: str) -> str:
    """Return `text` with every 16-digit number masked (PRV-2)."""
    return _NIK.sub(lambda c: mask_nik(c[0]), text)
