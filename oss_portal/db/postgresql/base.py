"""Django's PostgreSQL backend with a health check that costs nothing while all is well.

`CONN_HEALTH_CHECKS` asks `SELECT 1` before the first query of each request: a third of what a public check costs.
A server that went away has closed the socket, and a closed socket can be read; so only then the real check is made.
"""

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    def close_if_health_check_failed(self) -> None:
        if self.connection is not None and not self.connection.closed and not self._has_notice():
            self.health_check_done = True
        super().close_if_health_check_failed()

    def _has_notice(self) -> bool:
        """Whether the idle connection has something to read: its end, or a notice before it."""
        poller = select.poll()
        poller.register(self.connection.fileno(), select.POLLIN)
        return bool(poller.poll(0))
