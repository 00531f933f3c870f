"""Questions as the clock of the database would answer them at another moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from unittest.mock import patch

from django.db.models import DateTimeField, Value

from ketentuan.models import VersiKetentuan


@contextmanager
def database_clock(moment: datetime) -> Iterator[None]:
    """Let the questions about versions be asked at `moment`."""

    def now() -> Value:
        return Value(moment, DateTimeField())

    with patch("ketentuan.models.versi.Now", now), patch("ketentuan.services.persetujuan.Now", now):
        yield


def in_force_at(moment: datetime) -> VersiKetentuan:
    """Return the version of the terms in force at `moment`."""
    with database_clock(moment):
        return VersiKetentuan.objects.in_force("ketentuan")[0]
