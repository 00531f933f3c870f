"""What a rule found: a code for staff and tests, and an explanation in plain words for the person."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Temuan:
    kode: str
    pesan: str

    def __str__(self) -> str:
        return str(self.pesan)
