"""Django's PostgreSQL backend with a cheap health check, which survives a restart of a pooler or server.

`CONN_HEALTH_CHECKS` sends `SELECT 1` before the first query of each request, which is a third of the cost of a public
check. When a server ends, the socket of the connection becomes readable; only then the real check is made.

A pooler that is restarted, or a server that fails over to another, does not answer for a moment: a new connection is
tried several times. Nothing was sent yet, so nothing can happen twice. When all tries fail, the process does not wait
again for some seconds: people get the outage page at once, and no worker is held.

A pooler that is told to stop lets transactions end, holds back new ones, and then drops them. So only a statement at
the beginning can be lost: the first statement of a transaction, of which nothing remains without its COMMIT, or a
query of a query set outside of a transaction. Both are sent again on a new connection. This is done only behind a
pooler in transaction mode: there processes share sessions, so no state of a session (a lock, a parameter) can be lost.
"""

import contextlib
import select
import time
from typing import Any, ClassVar

import psycopg2
from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError
from django.db.backends.postgresql import base, schema
from django.db.backends.utils import CursorWrapper
from django.db.models import Field, Model
from psycopg2.extensions import TRANSACTION_STATUS_IDLE

# Seconds between the tries of one connection, and seconds after failed tries in which no other connection waits.
_PAUSES = (0.05, 0.1, 0.2, 0.4, 0.75)
_IMPATIENCE = 10


class SchemaEditor(schema.DatabaseSchemaEditor):
    """Schema editor that makes no second index for `LIKE` on an indexed text: nobody searches for half a token.

    A column that is searched by its beginning declares an index of its own with the class `varchar_pattern_ops`.
    """

    def _create_like_index_sql(self, model: type[Model], field: Field) -> None:
        return None


class Cursor(CursorWrapper):
    """A cursor that sends a statement again on a new connection if the old one ended at the beginning."""

    db: "DatabaseWrapper"

    def execute(self, sql: Any, params: Any = None) -> Any:
        may_repeat = self.db.is_at_the_beginning(sql)
        try:
            return super().execute(sql, params)
        except (InterfaceError, OperationalError):
            if not (may_repeat and self.db.connection.closed):
                raise
        self.db.connect_again()
        self.cursor = self.db.create_cursor()
        return super().execute(sql, params)


class DatabaseWrapper(base.DatabaseWrapper):
    SchemaEditorClass = SchemaEditor
    # A time of the monotonic clock, for the whole process.
    _impatient_until: ClassVar[float] = 0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Names of the statements that this session has prepared (`oss_portal.db.compiled`).
        self.prepared: set[str] = set()

    @property
    def may_prepare(self) -> bool:
        """Whether a statement may be prepared: the session is not shared, and an error would abort no transaction."""
        # Replace an ended session before the statement runs, because a new session has no prepared statements.
        self.close_if_health_check_failed()
        return self.get_autocommit() and not self._is_pooled

    def prepare(self, name: str, sql: str, places: list[Any]) -> None:
        """Prepare a statement in this session."""
        with self.wrap_database_errors, self.create_cursor() as cursor:
            cursor.execute(f"PREPARE {name} AS {sql}", places)
        self.prepared.add(name)

    def forget_prepared(self) -> None:
        """Remove all prepared statements of this session."""
        with self.wrap_database_errors, self.create_cursor() as cursor:
            cursor.execute("DEALLOCATE ALL")
        self.prepared.clear()

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        self.prepared.clear()
        # A replica is not waited for: the primary replaces it at once.
        if self.alias == DEFAULT_DB_ALIAS and time.monotonic() >= self._impatient_until:
            for pause in _PAUSES:
                try:
                    return super().get_new_connection(conn_params)
                except psycopg2.OperationalError:
                    time.sleep(pause)
            DatabaseWrapper._impatient_until = time.monotonic() + _IMPATIENCE
        return super().get_new_connection(conn_params)

    def make_cursor(self, cursor: Any) -> CursorWrapper:
        return Cursor(cursor, self) if self._is_pooled else super().make_cursor(cursor)

    @property
    def _is_pooled(self) -> bool:
        return bool(self.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"))

    def is_at_the_beginning(self, sql: Any) -> bool:
        """Return whether a statement leaves no effect when its connection ends during it: see the module docstring.

        Query sets write SQL keywords in capitals; our own SQL, which may call functions that write, does not.
        """
        if self.autocommit:
            return isinstance(sql, str) and sql.startswith("SELECT ") and " FROM " in sql
        return bool(self.connection.get_transaction_status() == TRANSACTION_STATUS_IDLE)

    def connect_again(self) -> None:
        """Replace the connection of a transaction that has no statement yet; raises like `ensure_connection`."""
        with contextlib.suppress(psycopg2.Error):
            self.connection.close()
        with self.wrap_database_errors:
            self._put_new_connection()
            self.init_connection_state()

    def init_connection_state(self) -> None:
        """Send the start-up statements of a connection; on a new connection if the first one ended meanwhile."""
        try:
            super().init_connection_state()
        except (psycopg2.InterfaceError, psycopg2.OperationalError):
            if not (self._is_pooled and self.connection.closed):
                raise
            self._put_new_connection()
            super().init_connection_state()

    def _put_new_connection(self) -> None:
        self.connection = self.get_new_connection(self.get_connection_params())
        self.connection.autocommit = self.autocommit

    def close_if_health_check_failed(self) -> None:
        if self.connection is not None and not self.connection.closed and not self._has_notice():
            self.health_check_done = True
        super().close_if_health_check_failed()

    def _has_notice(self) -> bool:
        """Return whether the idle connection has something to read: its end, or a notice before it."""
        poller = select.poll()
        poller.register(self.connection.fileno(), select.POLLIN)
        return bool(poller.poll(0))
