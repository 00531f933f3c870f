"""One person, one login, whatever happens at the same moment."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from oss_portal.kripto import indeks_buta
from oss_portal.models import Pengguna
from registrasi.models import Pendaftaran


def kunci_identitas(jenis: str, nomor: str) -> None:
    """Let acts about one identity number pass one at a time, on all nodes, until the transaction ends."""
    with connection.cursor() as kursor:
        kursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [indeks_buta(nomor, f"identitas-{jenis}")])


@contextmanager
def satu_formulir(token: str) -> Iterator[None]:
    """Let the clicks on one form pass one at a time, in a transaction: the second finds what the first did (U6)."""
    with transaction.atomic():
        if token:
            with connection.cursor() as kursor:
                kursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [indeks_buta(token, "formulir")])
        yield


def user_id_baru() -> str:
    """Return a User-ID that nobody has: not derived from anything about the person, so that it tells nothing."""
    while True:
        calon = f"OSS{secrets.randbelow(10**10):010d}"
        ada = Pengguna.objects.filter(user_id=calon).exists() or Pendaftaran.objects.filter(user_id=calon).exists()
        if not ada:
            return calon
