"""Acts that pass one at a time, on all nodes: advisory locks that end with the transaction."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from oss_portal.privacy.crypto import blind_index


def lock_index(index: str) -> None:
    """Let acts with the same blind index pass one at a time until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [index])


def lock_key(key: str) -> None:
    """Let acts with the same key pass one at a time until the transaction ends."""
    lock_index(blind_index(key, "formulir"))


@contextmanager
def one_form_at_a_time(token: str) -> Iterator[None]:
    """Let the clicks on one form pass one at a time, in a transaction: the second finds what the first did (U6)."""
    with transaction.atomic():
        if token:
            lock_key(token)
        yield
