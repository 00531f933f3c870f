"""Third-party parts of the portal with their licences (HKI-1, HKI-2), read from the installed packages."""

import re
from functools import cache
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from django.conf import settings

# Parts that are not Python packages.
OTHERS = [
    ("Bootstrap", "MIT"),
    ("PostgreSQL", "PostgreSQL License"),
    ("DejaVu Sans", "Bitstream Vera License"),
    ("Noto Sans, Noto Serif", "SIL Open Font License 1.1"),
    ("Kode wilayah Kemendagri (cahyadsn/wilayah)", "MIT"),
]
LICENCE_NAME_LENGTH = 60


def _title(part: Distribution, file: str) -> str:
    """Return the first line of a licence file in a package, or nothing."""
    text = part.read_text(f"licenses/{file}") or part.read_text(file) or ""
    return next((line.strip() for line in text.splitlines() if line.strip()), "")


def _licence(package: str) -> str | None:
    """Return the licence that a package declares, or None when it is not installed here."""
    try:
        part = distribution(package)
    except PackageNotFoundError:
        return None
    data = part.metadata
    classifiers = [c.split("::")[-1].strip() for c in data.get_all("Classifier") or [] if c.startswith("License ::")]
    declared = ", ".join(data.get_all("License-Expression") or classifiers or data.get_all("License") or [])
    if not declared:
        # Some packages declare no licence and only have the file, whose first line is the name of the licence.
        declared = next((title for f in data.get_all("License-File") or [] if (title := _title(part, f))), "")
    return declared if len(declared) <= LICENCE_NAME_LENGTH else declared[:LICENCE_NAME_LENGTH] + "…"


@cache
def list_licences() -> list[tuple[str, str]]:
    """Return name and licence of every part, by name."""
    text = (settings.BASE_DIR / "requirements.in").read_text(encoding="utf-8")
    names = re.findall(r"(?m)^([A-Za-z0-9_.-]+)", text)
    packages = [(n, licence) for n in names if (licence := _licence(n)) is not None]
    return sorted([*packages, *OTHERS], key=lambda p: p[0].casefold())
