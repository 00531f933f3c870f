"""Work that may take longer than a request: no limit of time, for its own transaction."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def without_time_limit() -> Iterator[None]:
    """Run the block in one transaction whose statements and pauses may take any time; true behind a pooler as well."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("set local statement_timeout = 0")
            cursor.execute("set local idle_in_transaction_session_timeout = 0")
        yield
