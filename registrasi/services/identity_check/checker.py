"""What a checker of identities is asked and answers, whoever it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from registrasi.choices import HasilPemeriksaan


@dataclass(frozen=True)
class IdentityData:
    """What a person typed: the NIK (16 digits), the name as on the KTP, the birth date."""

    nomor_identitas: str
    nama: str
    tanggal_lahir: date


@dataclass(frozen=True)
class Answer:
    """`result` is COCOK (matches), BERBEDA (differs), TIDAK_DITEMUKAN (not found) or GAGAL (failed: nobody knows).

    `fields`: which of the data fit, by name of the column, where the checker says so.
    """

    result: HasilPemeriksaan
    fields: Mapping[str, bool] = field(default_factory=dict)


FAILED = Answer(HasilPemeriksaan.GAGAL)


class IdentityChecker(Protocol):
    """Something that knows the population register."""

    def check(self, data: IdentityData) -> Answer:
        """Compare; never raises for what the other side does, takes a bounded time, and is called without any lock."""
        ...
