"""Work that may take longer than others: other limits of time, for its own transaction."""

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


def wait_for_locks(seconds: int) -> None:
    """Let this transaction wait so long for what others have locked, instead of the seconds that a page waits."""
    with connection.cursor() as cursor:
        limits = "select set_config('lock_timeout', %s, true), set_config('statement_timeout', %s, true)"
        cursor.execute(limits, [f"{seconds}s"] * 2)
