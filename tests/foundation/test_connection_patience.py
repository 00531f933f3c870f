"""A short outage of the pooler or the server is a short delay; a long one does not block requests.

`bin/test-operations`, step `pooler`, restarts a real PgBouncer under load and checks that nothing is lost.
"""

import threading
import time
from pathlib import Path

import pytest
from django.db import InterfaceError, OperationalError, connection

from oss_portal.db.postgresql.base import _PAUSES, DatabaseWrapper


@pytest.fixture
def away(db, tmp_path, monkeypatch) -> DatabaseWrapper:
    """A separate connection to the server of the tests, whose socket does not exist yet."""
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
    assert time.monotonic() - begun < sum(_PAUSES)


def end(other) -> None:
    """End a connection from the server's side, as a stopping pooler does with statements that it held back."""
    pid = other.get_backend_pid()
    with connection.cursor() as cursor:
        cursor.execute("select pg_terminate_backend(%s, 5000)", [pid])


@pytest.fixture
def pooled(db):
    """A connection with the settings for a pooler in transaction mode."""
    one = DatabaseWrapper(connection.settings_dict | {"DISABLE_SERVER_SIDE_CURSORS": True})
    one.ensure_connection()
    yield one
    one.close()


QUESTION = "SELECT count(*) FROM django_migrations"


def test_a_question_that_a_stopped_pooler_held_back_is_asked_once_more(pooled):
    end(pooled.connection)
    with pooled.cursor() as cursor:
        cursor.execute(QUESTION)
        assert cursor.fetchone()[0] > 0


def test_a_transaction_that_a_stopped_pooler_held_back_begins_once_more(pooled):
    """A restarted pooler lost one of four hundred requests. Repeating is safe: nothing was written before COMMIT."""
    pooled.set_autocommit(False)
    end(pooled.connection)
    with pooled.cursor() as cursor:
        cursor.execute("savepoint one")
        cursor.execute("delete from django_migrations where id = %s", [0])
    assert not pooled.get_autocommit()
    pooled.rollback()


def test_in_the_middle_of_a_transaction_nothing_is_said_twice(pooled):
    pooled.set_autocommit(False)
    with pooled.cursor() as cursor:
        cursor.execute(QUESTION)
        end(pooled.connection)
        with pytest.raises((InterfaceError, OperationalError)):
            cursor.execute(QUESTION)


def test_what_stands_alone_and_may_write_is_never_said_twice(pooled):
    end(pooled.connection)
    with pooled.cursor() as cursor, pytest.raises((InterfaceError, OperationalError)):
        cursor.execute("select count(*) from django_migrations")


def test_without_a_pooler_nothing_is_said_twice(db):
    """A new connection would lose the locks and parameters of the database session."""
    one = DatabaseWrapper(dict(connection.settings_dict))
    one.ensure_connection()
    end(one.connection)
    with one.cursor() as cursor, pytest.raises((InterfaceError, OperationalError)):
        cursor.execute(QUESTION)
    one.close()


def test_a_connection_that_ends_before_it_was_told_anything_is_made_once_more(pooled, monkeypatch):
    pooled.close()
    # Every new connection gets another time zone than the server's, so Django has to set it.
    for known in ("timezone", "timezone_name"):
        pooled.__dict__.pop(known, None)
    pooled.settings_dict["TIME_ZONE"] = "Asia/Jayapura"
    connect, made = DatabaseWrapper.get_new_connection, []

    def first_one_ends(wrapper, parameters):
        made.append(connect(wrapper, parameters))
        if len(made) == 1:
            end(made[0])
        return made[-1]

    monkeypatch.setattr(DatabaseWrapper, "get_new_connection", first_one_ends)
    with pooled.cursor() as cursor:
        cursor.execute("show timezone")
        assert cursor.fetchone() == ("Asia/Jayapura",)
    assert len(made) == 2
