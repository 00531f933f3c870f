"""The nightly backup: it is made, copied to another place and recorded in the database, and old ones are removed.

Each run is a folder `<time>` in BACKUP_DIR and at the target. The manifest is copied last: a folder without it is no
backup.
"""

import fcntl
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.core.files.storage import Storage, storages
from django.db import Error
from django.utils import timezone

from oss_portal.models import BackupRun
from oss_portal.operation.backup import MANIFEST, BackupRefused, back_up

_FORMAT = "%Y-%m-%dT%H%M%SZ"


@dataclass(frozen=True)
class Run:
    """The result of one run: the new backup, its copy, and the removed backups."""

    folder: Path
    manifest: dict
    copied_to: str
    removed: list[str]


def target() -> Storage | None:
    """Return the place of the copies, or None."""
    return storages["backup"] if settings.BACKUP_TARGET else None


def moment_of(name: str) -> datetime | None:
    """Return when the backup of that name was made; None if it is not the name of a backup."""
    try:
        return datetime.strptime(name, _FORMAT).replace(tzinfo=UTC)
    except ValueError:
        return None


def _local() -> list[str]:
    root = Path(settings.BACKUP_DIR)
    folders = [path for path in root.iterdir() if moment_of(path.name)] if root.exists() else []
    return sorted(path.name for path in folders if (path / MANIFEST).exists())


def _remote(place: Storage, *, whole: bool = True) -> list[str]:
    try:
        names = [name for name in place.listdir("")[0] if moment_of(name)]
    except FileNotFoundError:
        return []
    return sorted(name for name in names if not whole or place.exists(f"{name}/{MANIFEST}"))


def newest() -> str:
    """Return the name of the newest backup, at the target if one is set. Raises `BackupRefused` if there is none."""
    place = target()
    names = _remote(place) if place else _local()
    if not names:
        raise BackupRefused(f"there is no backup in {settings.BACKUP_TARGET or settings.BACKUP_DIR}")
    return names[-1]


@contextmanager
def _alone() -> Iterator[None]:
    """Lock the folder of the backups. Raises `BackupRefused` while another run holds the lock."""
    root = Path(settings.BACKUP_DIR)
    try:
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = (root / ".lock").open("w")
    except OSError as error:
        raise BackupRefused(f"BACKUP_DIR: {root}: {error.strerror}") from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BackupRefused("another backup is running") from None
        yield


def _copy(folder: Path, place: Storage) -> None:
    """Copy a backup to the target, its manifest last, and compare the sizes there."""
    for file in sorted(folder.iterdir(), key=lambda path: path.name == MANIFEST):
        name = f"{folder.name}/{file.name}"
        with file.open("rb") as content:
            place.save(name, File(content))
        if place.size(name) != file.stat().st_size:
            raise BackupRefused(f"the copy of {name} at {settings.BACKUP_TARGET} is incomplete")


def _remove_remote(place: Storage, name: str) -> None:
    files = place.listdir(name)[1]
    # The manifest first: if this is stopped in the middle, the rest does not count as a backup.
    for file in sorted(files, key=lambda file: file != MANIFEST):
        place.delete(f"{name}/{file}")
    # The folder itself, on a file system; S3 has no folders.
    place.delete(name)


def remove_old(now: datetime) -> list[str]:
    """Remove backups older than BACKUP_KEEP_DAYS, here and at the target, but never the newest; return their names."""
    limit = now - timedelta(days=settings.BACKUP_KEEP_DAYS)
    removed = []

    def is_old(name: str) -> bool:
        moment = moment_of(name)
        return moment is not None and moment < limit

    for name in _local()[:-1]:
        if is_old(name):
            shutil.rmtree(Path(settings.BACKUP_DIR) / name)
            removed.append(name)
    if place := target():
        last = _remote(place)[-1:]
        # Incomplete copies are removed too.
        for name in _remote(place, whole=False):
            if is_old(name) and name not in last:
                _remove_remote(place, name)
                removed.append(f"{settings.BACKUP_TARGET}/{name}")
    return removed


@contextmanager
def noted(jenis: str, name: str) -> Iterator[BackupRun]:
    """Record a run in the database, with the reason if it fails."""
    run = BackupRun.objects.create(jenis=jenis, nama=name)
    try:
        yield run
    except Exception as error:
        run.sebab = str(error)[:2000] or type(error).__name__
        # The database itself may be the cause of the failure.
        with suppress(Error):
            run.save()
        raise
    run.selesai = timezone.now()
    run.save()


def run_backup() -> Run:
    """Make a backup, copy it, remove old ones. Raises `BackupRefused`."""
    with _alone():
        root = Path(settings.BACKUP_DIR)
        for part in root.glob("*.part"):
            shutil.rmtree(part)
        # Two backups in the same second would have the same folder.
        while (root / (name := datetime.now(UTC).strftime(_FORMAT))).exists():
            time.sleep(0.1)
        with noted(BackupRun.Jenis.CADANGAN, name) as run:
            manifest = back_up(root / name, settings.BACKUP_RECIPIENTS)
            run.ukuran = sum(file.stat().st_size for file in (root / name).iterdir())
            if place := target():
                try:
                    _copy(root / name, place)
                # boto3 raises many exceptions of its own.
                except Exception as error:
                    raise BackupRefused(f"the backup is in {root / name}, but copying it failed: {error}") from error
        return Run(root / name, manifest, settings.BACKUP_TARGET, remove_old(datetime.now(UTC)))


def fetch(name: str, folder: Path) -> Path:
    """Return the folder of the backup `name`, fetched from the target into `folder` when it is not here.

    `name` is a folder, the name of a backup or `newest`. Raises `BackupRefused`.
    """
    if Path(name).is_dir():
        return Path(name)
    name = newest() if name == "newest" else name
    place = target()
    if place is None or name not in _remote(place):
        return Path(settings.BACKUP_DIR) / name
    copy = folder / name
    copy.mkdir(parents=True)
    for file in place.listdir(name)[1]:
        with place.open(f"{name}/{file}") as source, (copy / file).open("xb") as content:
            shutil.copyfileobj(source, content, 1 << 20)
    return copy
