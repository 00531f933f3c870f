"""Django's PostgreSQL backend with a health check that costs nothing while all is well, and patience with a restart.

`CONN_HEALTH_CHECKS` asks `SELECT 1` before the first query of each request: a third of what a public check costs.
A server that went away has closed the socket, and a closed socket can be read; so only then the real check is made.

A pooler that is restarted, or a server that hands over to another, is away for a moment: a new connection waits that
moment out. Nothing was sent yet, so nothing can happen twice. When it was in vain, the process does not wait again for
a while: people get the page of an outage at once, and no worker is held.
"""

import select
import time
from typing import Any, ClassVar

import psycopg2
from django.db import DEFAULT_DB_ALIAS
from django.db.backends.postgresql import base, schema
from django.db.models import Field, Model

# Seconds: between the tries of one connection, and how long after tries in vain no other connection waits.
_PAUSES = (0.05, 0.1, 0.2, 0.4, 0.75)
_IMPATIENCE = 10


class SchemaEditor(schema.DatabaseSchemaEditor):
    """Makes no second index for `LIKE` beside that of a unique or indexed text: nobody looks for the half of a token.

    A column that is asked for by its beginning says so, with an index of its own and the class `varchar_pattern_ops`.
    """

    def _create_like_index_sql(self, model: type[Model], field: Field) -> None:
        return None


class DatabaseWrapper(base.DatabaseWrapper):
    SchemaEditorClass = SchemaEditor
    # Of the monotonic clock, for the whole process.
    _impatient_until: ClassVar[float] = 0

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        # A replica that does not answer is replaced by the primary at once.
        if self.alias == DEFAULT_DB_ALIAS and time.monotonic() >= self._impatient_until:
            for pause in _PAUSES:
                try:
                    return super().get_new_connection(conn_params)
                except psycopg2.OperationalError:
                    time.sleep(pause)
            DatabaseWrapper._impatient_until = time.monotonic() + _IMPATIENCE
        return super().get_new_connection(conn_params)

    def close_if_health_check_failed(self) -> None:
        if self.connection is not None and not self.connection.closed and not self._has_notice():
            self.health_check_done = True
        super().close_if_health_check_failed()

    def _has_notice(self) -> bool:
        """Whether the idle connection has something to read: its end, or a notice before it."""
        poller = select.poll()
        poller.register(self.connection.fileno(), select.POLLIN)
        return bool(poller.poll(0))
