"""A pooler or server that is away for a moment costs a moment, and one that stays away holds nobody."""

import threading
import time
from pathlib import Path

import pytest
from django.db import InterfaceError, OperationalError, connection

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


@pytest.fixture
def dropped(db):
    """Return what makes a connection whose server ends it behind its back, as a pooler does that is stopped."""
    made = []

    def drop() -> DatabaseWrapper:
        one = DatabaseWrapper(dict(connection.settings_dict))
        made.append(one)
        with one.cursor() as cursor:
            cursor.execute("select pg_backend_pid()")
            pid = cursor.fetchone()[0]
        with connection.cursor() as cursor:
            cursor.execute("select pg_terminate_backend(%s, 5000)", [pid])
        return one

    yield drop
    for one in made:
        one.close()


QUESTION = "SELECT count(*) FROM django_migrations"


def test_a_question_that_its_connection_took_with_it_is_asked_once_more(dropped):
    """A restarted pooler lost one of four hundred requests."""
    with dropped().cursor() as cursor:
        cursor.execute(QUESTION)
        assert cursor.fetchone()[0] > 0


@pytest.mark.parametrize(
    "sql", ["select count(*) from django_migrations", "DELETE FROM django_migrations WHERE id < 0"]
)
def test_what_may_write_is_never_said_twice(dropped, sql):
    with pytest.raises((InterfaceError, OperationalError)), dropped().cursor() as cursor:
        cursor.execute(sql)


def test_inside_a_transaction_nothing_is_asked_again(dropped):
    one = dropped()
    one.set_autocommit(False)
    with pytest.raises((InterfaceError, OperationalError)), one.cursor() as cursor:
        cursor.execute(QUESTION)
