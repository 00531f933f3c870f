"""A pooler or server that is away for a moment costs a moment, and one that stays away holds nobody."""

import threading
import time
from pathlib import Path

import pytest
from django.db import OperationalError, connection

from oss_portal.db.postgresql.base import DatabaseWrapper


@pytest.fixture
def away(db, tmp_path, monkeypatch) -> DatabaseWrapper:
    """A connection of its own to the server of the tests, whose socket is not in its folder yet."""
    if not Path(connection.settings_dict["HOST"]).is_dir():
        pytest.skip("the server of the tests is reached by TCP")
    monkeypatch.setattr(DatabaseWrapper, "_impatient_until", 0)
    return DatabaseWrapper(connection.settings_dict | {"HOST": str(tmp_path)})


def test_a_new_connection_waits_until_the_server_is_back(away, tmp_path):
    name = f".s.PGSQL.{connection.settings_dict['PORT']}"
    there = Path(connection.settings_dict["HOST"]) / name
    threading.Timer(0.5, lambda: (tmp_path / name).symlink_to(there)).start()
    with away.cursor() as cursor:
        cursor.execute("select 1")
        assert cursor.fetchone() == (1,)
    away.close()


def test_after_waiting_in_vain_the_next_is_told_at_once(away):
    with pytest.raises(OperationalError):
        away.ensure_connection()
    begun = time.monotonic()
    with pytest.raises(OperationalError):
        away.ensure_connection()
    assert time.monotonic() - begun < 0.2
