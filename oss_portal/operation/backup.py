"""Backup and restore of all data that the portal must never lose, with a check that nothing was lost.

A backup is a folder: `database.dump` (pg_dump, custom format), `uploads.tar` and `manifest.json`. With recipients the
first two are encrypted as age files (`database.dump.age`, made and read without a clear copy on the disk). The manifest
has the fingerprint of each key, the number of rows of each table, one hash over all stored certificates and letters,
the last sealed root of the audit trail and a seal over all of it. The keys themselves are never in a backup.
"""

import hashlib
import hmac
import json
import os
import shutil
import subprocess
import tarfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pyrage
from django.apps import apps
from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages
from django.db import connection, models
from django.utils import timezone

from oss_portal import __version__
from oss_portal.db.limits import without_time_limit
from oss_portal.models import AuditRoot
from oss_portal.operation.programs import ProgramMissing, program, server_major

# Tables whose rows may be lost without harm, and change all the time.
_TRANSIENT = {"captcha_captchastore", "cache_portal"}
MANIFEST = "manifest.json"
ENCRYPTED = ".age"


class BackupRefused(Exception):
    """The backup cannot be made or restored; the text says why."""


def _environment() -> dict[str, str]:
    database = connection.settings_dict
    # libpq accepts the addresses of several servers, and with PGTARGETSESSIONATTRS picks the one that takes writes.
    given = {
        "PGHOST": str(database["HOST"] or ""),
        "PGPORT": str(database["PORT"] or ""),
        "PGUSER": str(database["USER"] or ""),
        "PGPASSWORD": str(database["PASSWORD"] or ""),
        "PGDATABASE": str(database["NAME"]),
        "PGTARGETSESSIONATTRS": str(database["OPTIONS"].get("target_session_attrs", "")),
        "PGSSLMODE": str(database["OPTIONS"].get("sslmode", "")),
        "PGOPTIONS": "-c statement_timeout=0 -c lock_timeout=0 -c idle_in_transaction_session_timeout=0",
    }
    return os.environ | {name: value for name, value in given.items() if value}


@contextmanager
def _running(name: str, *arguments: str, **pipes: Any) -> Iterator[subprocess.Popen]:
    """Run a program of PostgreSQL during the block. Raises `BackupRefused` with its error output if it fails."""
    try:
        command = [str(program(name, server_major())), *arguments]
    except ProgramMissing as missing:
        raise BackupRefused(str(missing)) from None
    process = subprocess.Popen(command, env=_environment(), stderr=subprocess.PIPE, **pipes)  # noqa: S603
    said: list[bytes] = []
    # Read in a thread, so that a program with much error output never blocks on a full pipe.
    listener = threading.Thread(target=lambda: said.append(process.stderr.read() if process.stderr else b""))
    listener.start()
    broken: Exception | None = None
    try:
        yield process
    except BrokenPipeError as error:
        broken = error
    except BaseException:
        process.kill()
        raise
    finally:
        for pipe in (process.stdin, process.stdout):
            if pipe:
                # Flushing the buffer fails if the program has ended.
                try:
                    pipe.close()
                except BrokenPipeError as error:
                    broken = error
        code = process.wait()
        listener.join()
        if process.stderr:
            process.stderr.close()
    if code or broken:
        raise BackupRefused(f"{name}: {b''.join(said).decode(errors='replace').strip()[-800:] or broken}")


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
    """Return values to compare after a restore: rows of each table, hash over stored documents, last audit root."""
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


def upload_folder() -> Path | None:
    """Return the folder of the uploads on disk, or None.

    With an object store these are the uploads from before it; the versions of the store keep the others.
    """
    storage = storages["uploads_on_disk" if "uploads_on_disk" in settings.STORAGES else "default"]
    return Path(storage.path("")) if isinstance(storage, FileSystemStorage) else None


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


class _Recipients:
    """The public keys (age) for which a backup is encrypted; without keys it is not encrypted."""

    def __init__(self, names: Sequence[str]) -> None:
        try:
            self.keys = [pyrage.x25519.Recipient.from_str(name) for name in names]
        except pyrage.RecipientError as error:
            raise BackupRefused(f"BACKUP_RECIPIENTS: {error}") from None
        self.suffix = ENCRYPTED if self.keys else ""

    def write(self, source: IO[bytes], target: Path) -> None:
        """Write `source` to the new file `target`, encrypted, and flush it to the disk."""
        with target.open("xb") as file:
            if self.keys:
                try:
                    pyrage.encrypt_io(source, file, self.keys)
                except pyrage.EncryptError as error:
                    # pyrage raises this error for a full disk too.
                    raise BackupRefused(f"{target}: {error}") from None
            else:
                shutil.copyfileobj(source, file, 1 << 20)
            file.flush()
            os.fsync(file.fileno())


def _write_uploads(target: Path, recipients: _Recipients) -> int:
    """Write all uploads into one tar file and return the number of files."""
    folder = upload_folder()
    files = _files(folder) if folder else []
    reading, writing = os.pipe()
    faults: list[OSError] = []
    count = 0

    def pack() -> None:
        nonlocal count
        with os.fdopen(writing, "wb") as pipe, tarfile.open(fileobj=pipe, mode="w|") as archive:
            for path in files:
                try:
                    archive.add(path, arcname=str(path.relative_to(folder or path)), recursive=False)
                    count += 1
                except FileNotFoundError:
                    # The file was erased meanwhile, with its row.
                    continue
                except OSError as error:
                    faults.append(error)
                    return

    packer = threading.Thread(target=pack)
    packer.start()
    with os.fdopen(reading, "rb") as pipe:
        recipients.write(pipe, target)
    packer.join()
    if faults:
        raise BackupRefused(f"uploads: {faults[0]}")
    return count


def _sha256(file: Path) -> str:
    with file.open("rb") as f:
        return hashlib.file_digest(f, "sha256").hexdigest()


def _seal(manifest: dict) -> str:
    text = json.dumps({k: v for k, v in manifest.items() if k != "seal"}, sort_keys=True)
    return hmac.new(settings.AUDIT_SEAL_KEY.encode(), f"backup:{text}".encode(), hashlib.sha256).hexdigest()


def back_up(folder: Path, recipients: Sequence[str] = ()) -> dict:
    """Write a backup into the new folder `folder`, encrypted for `recipients`, and return its manifest.

    Counts and dump come from the same snapshot of the database, so the portal may run meanwhile. The folder gets its
    name only when all is written: a run that fails or is killed leaves no folder of that name. Raises `BackupRefused`.
    """
    if folder.exists() and any(folder.iterdir()):
        raise BackupRefused(f"{folder} is not empty")
    readers = _Recipients(recipients)
    part = folder.with_name(f"{folder.name}.part")
    # Remove the rest of a killed run.
    shutil.rmtree(part, ignore_errors=True)
    try:
        part.mkdir(parents=True, mode=0o700)
        manifest = _write(part, readers)
        if folder.exists():
            folder.rmdir()
        part.rename(folder)
    except OSError as error:
        raise BackupRefused(f"{folder}: {error.strerror or error}") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return manifest


def _write(folder: Path, recipients: _Recipients) -> dict:
    dump, uploads = (folder / f"{name}{recipients.suffix}" for name in ("database.dump", "uploads.tar"))
    with without_time_limit(), connection.cursor() as cursor:
        cursor.execute("set transaction isolation level repeatable read, read only")
        cursor.execute("select pg_export_snapshot(), now()")
        snapshot, moment = cursor.fetchone()
        state = database_state()
        with _running("pg_dump", "-Fc", f"--snapshot={snapshot}", stdout=subprocess.PIPE) as process:
            if process.stdout:
                recipients.write(process.stdout, dump)
    # After the snapshot, so that every file that a row in it names exists.
    count = _write_uploads(uploads, recipients)
    manifest = {
        "created": moment.isoformat(),
        "finished": timezone.now().isoformat(),
        "version": __version__,
        "server": server_major(),
        "uploads": count,
        "files": {file.name: _sha256(file) for file in (dump, uploads)},
        "key_fingerprints": key_fingerprints(),
    } | state
    manifest["seal"] = _seal(manifest)
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1))
    return manifest


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a backup that this portal can restore.

    Raises `BackupRefused` if it is no backup, was altered, or needs a key or a version that this portal does not have.
    """
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
    except FileNotFoundError:
        raise BackupRefused(f"{folder} is not a backup: it has no {MANIFEST}") from None
    except ValueError:
        raise BackupRefused(f"{folder / MANIFEST} is damaged") from None
    # Checked before the keys, because this portal may not have the keys of another version.
    if manifest.get("version") != __version__:
        raise BackupRefused(
            f"the backup was made by version {manifest.get('version')}: restore it with that version, then upgrade"
        )
    for name, fingerprints in key_fingerprints().items():
        if missing := set(manifest["key_fingerprints"].get(name, [])) - set(fingerprints):
            raise BackupRefused(f"{name}: the backup needs the key with fingerprint {', '.join(sorted(missing))}")
    if not hmac.compare_digest(manifest.get("seal", ""), _seal(manifest)):
        raise BackupRefused(f"{folder / MANIFEST} was altered")
    for name, digest in manifest["files"].items():
        if not (folder / name).exists() or _sha256(folder / name) != digest:
            raise BackupRefused(f"{folder / name} is missing or damaged")
    return manifest


def _identities(file: str) -> list[pyrage.x25519.Identity]:
    try:
        lines = Path(file).read_text().split()
        return [pyrage.x25519.Identity.from_str(line) for line in lines if line.startswith("AGE-SECRET-KEY-")]
    except OSError as error:
        raise BackupRefused(f"BACKUP_IDENTITY: {file}: {error.strerror}") from None


def _read(file: Path, target: IO[bytes]) -> None:
    """Write the decrypted content of a backup file to `target`."""
    with file.open("rb") as source:
        if file.suffix != ENCRYPTED:
            shutil.copyfileobj(source, target, 1 << 20)
            return
        if not settings.BACKUP_IDENTITY or not (identities := _identities(settings.BACKUP_IDENTITY)):
            raise BackupRefused("BACKUP_IDENTITY: set it to the file with the private key of the backup")
        try:
            pyrage.decrypt_io(source, target, identities)
        except pyrage.DecryptError as error:
            raise BackupRefused(f"{file.name}: {error} (BACKUP_IDENTITY)") from None


def _unpack_uploads(file: Path) -> int:
    folder = upload_folder()
    if folder is None:
        return 0
    folder.mkdir(parents=True, exist_ok=True)
    reading, writing = os.pipe()
    faults: list[BackupRefused] = []

    def decrypt() -> None:
        with os.fdopen(writing, "wb") as pipe:
            try:
                _read(file, pipe)
            except BackupRefused as refused:
                faults.append(refused)
            except OSError:
                # The reading side stopped with an error, which it reports itself.
                return

    reader = threading.Thread(target=decrypt)
    reader.start()
    count = 0
    try:
        with os.fdopen(reading, "rb") as pipe, tarfile.open(fileobj=pipe, mode="r|") as archive:
            for member in archive:
                archive.extract(member, folder, filter="data")
                count += 1
            # Read the padding after the end, so that the writer can finish.
            while pipe.read(1 << 20):
                pass
    except tarfile.TarError as error:
        faults.append(BackupRefused(f"{file.name}: {error}"))
    reader.join()
    if faults:
        raise faults[0]
    return count


def restore(folder: Path) -> dict:
    """Restore a backup into the empty database of the settings, compare, and return the manifest.

    Raises `BackupRefused` when the database has tables, a key of the backup is missing, or anything differs after.
    """
    manifest = read_manifest(folder)
    major = server_major()
    if manifest["server"] > major:
        raise BackupRefused(f"the backup is from PostgreSQL {manifest['server']}, but the server is {major}")
    with connection.cursor() as cursor:
        if connection.introspection.table_names(cursor):
            raise BackupRefused("the database is not empty: restore into a new one")
    dump, uploads = (next(folder.glob(f"{name}*")) for name in ("database.dump", "uploads.tar"))
    arguments = ("--exit-on-error", "--no-owner", "--no-privileges", "-d", str(connection.settings_dict["NAME"]))
    with _running("pg_restore", *arguments, stdin=subprocess.PIPE) as process:
        if process.stdin:
            _read(dump, process.stdin)
    count = _unpack_uploads(uploads)
    with without_time_limit():
        state = database_state()
    different = [k for k, v in state.items() if v != manifest[k]]
    if manifest["uploads"] != count:
        different.append("uploads")
    if different:
        raise BackupRefused(f"restored, but different from the backup: {', '.join(different)}")
    return manifest
