"""Rewrite every encrypted column and blind index with the newest keys, in batches; safe to stop and to run again.

Run it twice. First put the new key behind the old one on every node: the run records the new key. Then put the new key
first on every node: the run rewrites all rows. After that you may remove the old key (docs/operations.md, Keys). Only
the cipher text changes, not the content, so this command alone switches off the triggers that protect records.
"""

from typing import Any

import pgtrigger
from django.apps import apps
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.db.models import Model

from oss_portal.audit.events import Event
from oss_portal.audit.trail import record
from oss_portal.models import Pengguna
from oss_portal.privacy.canaries import forget_old_keys, missing_keys, note_new_keys
from oss_portal.privacy.crypto import EncryptedTextField, made_with_newest_key

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
    columns = ", ".join(connection.ops.quote_name(k) for k in fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f"select id, {columns} from {connection.ops.quote_name(model._meta.db_table)}"  # noqa: S608 - names of ours
            " where id > %s order by id limit %s",
            [after, BATCH],
        )
        rows = cursor.fetchall()
    return [row[0] for row in rows], [
        row[0] for row in rows if not all(made_with_newest_key(token) for token in row[1:] if token)
    ]


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--all", action="store_true", help="rewrite all rows (needed when BLIND_INDEX_KEYS changed)"
        )
        parser.add_argument(
            "--check", action="store_true", help="only count the rows that are left; exit code 1 if there are any"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if missing := missing_keys():
            raise CommandError(f"{', '.join(missing)}: a key is missing with which data of this database were written")
        if not options["check"]:
            note_new_keys()
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
        forget_old_keys("ENCRYPTION_KEYS")
        if options["all"]:
            forget_old_keys("BLIND_INDEX_KEYS")
        if remaining and (petugas := Pengguna.objects.filter(is_superuser=True).order_by("pk").first()):
            record(Event.KEYS_ROTATED, subject=petugas, details=count)

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
                    for name in encrypted:
                        # Reading decrypts the value, and saving encrypts it again.
                        getattr(obj, name)
                    # `save` computes the blind indexes again from the clear value.
                    obj.save(update_fields=[*encrypted, *indexes])
