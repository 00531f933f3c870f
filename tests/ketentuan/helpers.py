"""Queries about versions of the terms with the clock of the database set to another moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from unittest.mock import patch

from django.db.models import DateTimeField, Value

from ketentuan.models import VersiKetentuan


@contextmanager
def database_clock(moment: datetime) -> Iterator[None]:
    """Let queries about versions take `moment` as the time of the database."""

    def now() -> Value:
        return Value(moment, DateTimeField())

    with patch("ketentuan.models.versi.Now", now), patch("ketentuan.services.persetujuan.Now", now):
        yield


def in_force_at(moment: datetime) -> VersiKetentuan:
    """Return the version of the terms in force at `moment`."""
    with database_clock(moment):
        return VersiKetentuan.objects.in_force("ketentuan")[0]
