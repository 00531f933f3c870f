"""Other time limits for one transaction, for work that takes longer than a page."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def without_time_limit() -> Iterator[None]:
    """Run the block in one transaction whose statements and pauses may take any time; works behind a pooler too."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("set local statement_timeout = 0")
            cursor.execute("set local idle_in_transaction_session_timeout = 0")
        yield


def wait_for_locks(seconds: int) -> None:
    """Let this transaction wait so many seconds for locks of others, instead of the seconds that a page waits."""
    with connection.cursor() as cursor:
        limits = "select set_config('lock_timeout', %s, true), set_config('statement_timeout', %s, true)"
        cursor.execute(limits, [f"{seconds}s"] * 2)
