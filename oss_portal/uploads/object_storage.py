"""Uploads in an object store; older uploads stay on the disk and are read from it until they are moved."""

from typing import Any

from django.core.files import File
from django.core.files.storage import Storage, storages
from storages.backends.s3 import S3Storage


def _disk() -> Storage:
    return storages["uploads_on_disk"]


class UploadStorage(S3Storage):
    """The object store of uploads; reads fall back to the old folder, which `move_to_object_store` empties."""

    def _open(self, name: str, mode: str = "rb") -> File:
        try:
            file: File = super()._open(name, mode)
        except FileNotFoundError:
            file = _disk().open(name, mode)
        return file

    def exists(self, name: str) -> bool:
        return super().exists(name) or _disk().exists(name)

    def size(self, name: str) -> int:
        try:
            return int(super().size(name))
        except FileNotFoundError:
            return _disk().size(name)

    def delete(self, name: str) -> None:
        """Delete the file in both places, so that no copy of it stays."""
        super().delete(name)
        _disk().delete(name)

    def save_copy(self, name: str, content: File) -> None:
        """Put a file of the disk into the store under its own name; repeating it with the same file changes nothing."""
        self._save(name, content)

    def read_copy(self, name: str) -> bytes:
        """Return the bytes that the store itself has under a name."""
        with super()._open(name, "rb") as file:
            content: bytes = file.read()
        return content


def uploads_on_disk() -> Storage | None:
    """Return the storage of the uploads that are older than the object store; None without an object store."""
    store: Any = storages["default"]
    return _disk() if isinstance(store, UploadStorage) else None
