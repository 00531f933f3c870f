"""The interface to any checker of identities: question and answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from registrasi.choices import HasilPemeriksaan


@dataclass(frozen=True)
class IdentityData:
    """The data that a person typed: the NIK (16 digits), the name as on the KTP, the birth date."""

    nomor_identitas: str
    nama: str
    tanggal_lahir: date


@dataclass(frozen=True)
class Answer:
    """The answer of a checker.

    `result` is COCOK (matches), BERBEDA (differs), TIDAK_DITEMUKAN (not found) or GAGAL (failed, so nothing is known).
    `fields` says which of the data match, by name of the column, if the checker says so.
    """

    result: HasilPemeriksaan
    fields: Mapping[str, bool] = field(default_factory=dict)


FAILED = Answer(HasilPemeriksaan.GAGAL)


class IdentityChecker(Protocol):
    """A checker that can query the population register."""

    def check(self, data: IdentityData) -> Answer:
        """Compare in a bounded time; raise nothing for errors of the other side. It is called without any lock."""
        ...
