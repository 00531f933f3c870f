"""Identity numbers that people write into tickets."""

import re

from oss_portal.penyamaran import samarkan_nik

_NIK = re.compile(r"(?<!\d)\d{16}(?!\d)")


def tanpa_nik(teks: str) -> str:
    """Return `teks` with every 16-digit number masked (PRV-2)."""
    return _NIK.sub(lambda c: samarkan_nik(c[0]), teks)
