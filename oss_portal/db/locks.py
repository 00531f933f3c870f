"""Advisory locks, which end with the transaction: they let acts run one at a time on all nodes."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from oss_portal.privacy.crypto import blind_index


def lock_index(index: str) -> None:
    """Wait for other acts with the same blind index, and hold the lock until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [index])


def lock_key(key: str) -> None:
    """Wait for other acts with the same key, and hold the lock until the transaction ends."""
    lock_index(blind_index(key, "formulir"))


@contextmanager
def one_form_at_a_time(token: str) -> Iterator[None]:
    """Handle the clicks on one form one at a time, in a transaction: the second sees what the first did (U6)."""
    with transaction.atomic():
        if token:
            lock_key(token)
        yield
