"""What a rule found: a code for staff and tests, and an explanation in plain words for the person."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    code: str
    message: str

    def __str__(self) -> str:
        return str(self.message)
