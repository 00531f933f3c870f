"""The parts of others that the portal stands on, with their licences (HKI-1, HKI-2): read from what is installed."""

import re
from functools import cache
from importlib.metadata import PackageNotFoundError, metadata

from django.conf import settings

# What is no Python package.
LAINNYA = [
    ("Bootstrap", "MIT"),
    ("PostgreSQL", "PostgreSQL License"),
    ("DejaVu Sans", "Bitstream Vera License"),
    ("Noto Sans, Noto Serif", "SIL Open Font License 1.1"),
    ("Kode wilayah Kemendagri (cahyadsn/wilayah)", "MIT"),
]
PANJANG_NAMA_LISENSI = 60


def _lisensi(paket: str) -> str | None:
    """Return the licence that a package declares, or None when it is not installed here."""
    try:
        data = metadata(paket)
    except PackageNotFoundError:
        return None
    golongan = [c.split("::")[-1].strip() for c in data.get_all("Classifier") or [] if c.startswith("License ::")]
    tulisan = data.get("License-Expression") or ", ".join(golongan) or data.get("License") or ""
    return tulisan if len(tulisan) <= PANJANG_NAMA_LISENSI else tulisan[:PANJANG_NAMA_LISENSI] + "…"


@cache
def daftar_lisensi() -> list[tuple[str, str]]:
    """Return name and licence of every part, by name."""
    teks = (settings.BASE_DIR / "requirements.in").read_text(encoding="utf-8")
    nama = re.findall(r"(?m)^([A-Za-z0-9_.-]+)", teks)
    paket = [(n, lisensi) for n in nama if (lisensi := _lisensi(n)) is not None]
    return sorted([*paket, *LAINNYA], key=lambda p: p[0].casefold())
