"""The finding of a rule: a code for staff and tests, and an explanation in plain words for the person."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Finding:
    code: str
    message: "str | _StrPromise"

    def __str__(self) -> str:
        return str(self.message)
