"""Django's PostgreSQL backend with a health check that costs nothing while all is well, and patience with a restart.

`CONN_HEALTH_CHECKS` asks `SELECT 1` before the first query of each request: a third of what a public check costs.
A server that went away has closed the socket, and a closed socket can be read; so only then the real check is made.

A pooler that is restarted, or a server that hands over to another, is away for a moment: a new connection waits that
moment out. Nothing was sent yet, so nothing can happen twice. When it was in vain, the process does not wait again for
a while: people get the page of an outage at once, and no worker is held.

A pooler that is told to stop lets transactions end, holds back what begins meanwhile, and then drops it. So what was
lost stood at the beginning: the first statement of a transaction, of which nothing remains without its COMMIT, or a
question of a query set that stood alone. Both are said once more on a new connection. Behind a pooler in transaction
mode only: there a session belongs to nobody, so nothing of it (a lock, a parameter) can be lost with the old one.
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

# Seconds: between the tries of one connection, and how long after tries in vain no other connection waits.
_PAUSES = (0.05, 0.1, 0.2, 0.4, 0.75)
_IMPATIENCE = 10


class SchemaEditor(schema.DatabaseSchemaEditor):
    """Makes no second index for `LIKE` beside that of a unique or indexed text: nobody looks for the half of a token.

    A column that is asked for by its beginning says so, with an index of its own and the class `varchar_pattern_ops`.
    """

    def _create_like_index_sql(self, model: type[Model], field: Field) -> None:
        return None


class Cursor(CursorWrapper):
    """A cursor that says once more what stood at the beginning when its connection ended."""

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
    # Of the monotonic clock, for the whole process.
    _impatient_until: ClassVar[float] = 0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Names of the statements that this session has prepared (`oss_portal.db.compiled`).
        self.prepared: set[str] = set()

    @property
    def may_prepare(self) -> bool:
        """Whether a statement may be prepared: the session is ours, and no transaction would be lost by an error."""
        # A session that ended is replaced now and not under the statement: the new one has nothing prepared.
        self.close_if_health_check_failed()
        return self.get_autocommit() and not self._is_pooled

    def prepare(self, name: str, sql: str, places: list[Any]) -> None:
        """Let this session keep a statement."""
        with self.wrap_database_errors, self.create_cursor() as cursor:
            cursor.execute(f"PREPARE {name} AS {sql}", places)
        self.prepared.add(name)

    def forget_prepared(self) -> None:
        """Let this session keep none of them."""
        with self.wrap_database_errors, self.create_cursor() as cursor:
            cursor.execute("DEALLOCATE ALL")
        self.prepared.clear()

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        self.prepared.clear()
        # A replica that does not answer is replaced by the primary at once.
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
        """Whether a statement leaves nothing behind when its connection ends under it: see the head of this file.

        What query sets ask is written in capitals; SQL of our own, which may call functions that write, is not.
        """
        if self.autocommit:
            return isinstance(sql, str) and sql.startswith("SELECT ") and " FROM " in sql
        return bool(self.connection.get_transaction_status() == TRANSACTION_STATUS_IDLE)

    def connect_again(self) -> None:
        """Put a new connection under a transaction in which nothing was said yet; raises as `ensure_connection`."""
        with contextlib.suppress(psycopg2.Error):
            self.connection.close()
        with self.wrap_database_errors:
            self._put_new_connection()
            self.init_connection_state()

    def init_connection_state(self) -> None:
        """Say what each connection is told at its start, on another one when it ended meanwhile."""
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
        """Whether the idle connection has something to read: its end, or a notice before it."""
        poller = select.poll()
        poller.register(self.connection.fileno(), select.POLLIN)
        return bool(poller.poll(0))
