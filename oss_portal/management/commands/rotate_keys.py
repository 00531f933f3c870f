"""Rewrite every encrypted column and blind indexes with the newest keys, in batches; safe to stop and to run again.

Put the new key FIRST in ENCRYPTION_KEYS (and BLIND_INDEX_KEYS), keep the old one behind it, restart the portal, run
this, and take the old key away when it says that nothing is left. Content stays the same: only its cipher text changes,
which is why the triggers that guard records against change are switched off here, row by row, and nowhere else.
"""

from typing import Any

import pgtrigger
from cryptography.fernet import Fernet, InvalidToken
from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection, transaction
from django.db.models import Model

from oss_portal.audit.trail import record
from oss_portal.models import Pengguna
from oss_portal.privacy.crypto import EncryptedTextField

BATCH = 500


def encrypted_models() -> list[tuple[type[Model], list[str], list[str]]]:
    """Return every model with encrypted columns: (model, encrypted columns, its blind indexes)."""
    result = []
    for model in apps.get_models():
        encrypted = [f.name for f in model._meta.concrete_fields if isinstance(f, EncryptedTextField)]
        if encrypted:
            indexes = [f.name for f in model._meta.concrete_fields if f.name.endswith("indeks")]
            result.append((model, encrypted, indexes))
    return result


def _next_stale_ids(model: type[Model], fields: list[str], after: int) -> tuple[list[int], list[int]]:
    """Return the next ids, and those of them whose cipher text was not made with the newest key."""
    key = Fernet(settings.ENCRYPTION_KEYS[0])
    columns = ", ".join(connection.ops.quote_name(k) for k in fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f"select id, {columns} from {connection.ops.quote_name(model._meta.db_table)}"  # noqa: S608 - names of ours
            " where id > %s order by id limit %s",
            [after, BATCH],
        )
        rows = cursor.fetchall()

    def is_stale(value: Any) -> bool:
        try:
            return bool(value) and key.decrypt(value.encode()) is None
        except InvalidToken:
            return True

    return [b[0] for b in rows], [b[0] for b in rows if any(is_stale(s) for s in b[1:])]


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--all", action="store_true", help="rewrite all rows (needed when BLIND_INDEX_KEYS changed)"
        )
        parser.add_argument("--check", action="store_true", help="only count what is left; exit 1 when there is any")

    def handle(self, *args: Any, **options: Any) -> None:
        count = {}
        for model, encrypted, indexes in encrypted_models():
            count[model._meta.label] = self._rotate(
                model, encrypted, indexes, rewrite_all=options["all"] and bool(indexes), count_only=options["check"]
            )
        for name, n in count.items():
            self.stdout.write(f"{name}: {n}")
        remaining = sum(count.values())
        if options["check"]:
            raise SystemExit(1 if remaining else 0)
        if remaining and (petugas := Pengguna.objects.filter(is_superuser=True).order_by("pk").first()):
            record("fondasi.kunci_diputar", subject=petugas, details=count)

    def _rotate(
        self, model: type[Model], encrypted: list[str], indexes: list[str], *, rewrite_all: bool, count_only: bool
    ) -> int:
        after = count = 0
        while True:
            seen, stale = _next_stale_ids(model, encrypted, after)
            if not seen:
                return count
            after = seen[-1]
            if rewrite_all:
                stale = seen
            count += len(stale)
            if count_only or not stale:
                continue
            with transaction.atomic(), pgtrigger.ignore():
                for obj in model._default_manager.filter(pk__in=stale).select_for_update(of=("self",)).order_by("pk"):
                    # `save` makes the blind indexes anew from the clear value.
                    obj.save(update_fields=[*encrypted, *indexes])
