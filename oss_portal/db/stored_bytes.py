"""Bytes that are kept as issued: in a column, or in an object store with their SHA-256 in the column (ADR 28).

A model declares `StoredBytesField` and does not know the place. Without `OBJECT_STORE` the column has the bytes. With
it they become an object named by their SHA-256, written before the row; the column has a mark and that hash. They are
read when the attribute is read, and compared with the hash: an object that somebody replaced is never handed out.
"""

import hashlib
import logging
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.db import models

# No PDF, picture or text begins like this.
OBJECT_MARK = b"\x00oss-object:"
logger = logging.getLogger(__name__)


class StoreUnavailable(OSError):
    """The object store does not answer, or a stored object is missing or altered; the database itself is right."""


@dataclass(frozen=True)
class StoredObject:
    """Bytes in the object store, known by their SHA-256 (hexadecimal)."""

    sha256: str

    @property
    def name(self) -> str:
        return f"{self.sha256[:2]}/{self.sha256}"

    def read(self) -> bytes:
        """Return the bytes. Raises `StoreUnavailable`, also when they are not those that were stored."""
        try:
            with _store().open(self.name) as file:
                content: bytes = file.read()
        except Exception as error:
            raise StoreUnavailable(f"object {self.sha256}: {type(error).__name__}") from error
        if hashlib.sha256(content).hexdigest() != self.sha256:
            logger.error("object %s of the object store was altered", self.sha256)
            raise StoreUnavailable(f"object {self.sha256} was altered")
        return content


def has_store() -> bool:
    """Return whether there is an object store (`OBJECT_STORE`)."""
    return "documents" in settings.STORAGES


def _store() -> Storage:
    return storages["documents"]


def put(content: bytes) -> StoredObject:
    """Put bytes into the object store unless they are there. Raises `StoreUnavailable`."""
    stored = StoredObject(hashlib.sha256(content).hexdigest())
    try:
        if not _store().exists(stored.name):
            _store().save(stored.name, ContentFile(content))
    except Exception as error:
        raise StoreUnavailable(f"object {stored.sha256}: {type(error).__name__}") from error
    return stored


class _Bytes:
    """The attribute of a row: the bytes of an object are fetched only when the attribute is read."""

    def __init__(self, field: models.Field, deferred: Any) -> None:
        self.field, self.deferred = field, deferred

    def __get__(self, instance: models.Model | None, owner: Any = None) -> Any:
        if instance is None:
            return self
        value = self.deferred.__get__(instance, owner)
        if isinstance(value, StoredObject):
            value = instance.__dict__[self.field.attname] = value.read()
        return value

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class StoredBytesField(models.BinaryField):
    """Bytes in the column or, with `OBJECT_STORE`, in an object with its hash in the column."""

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _Bytes(self, self.descriptor_class(self)))

    def from_db_value(self, value: Any, *_: Any) -> Any:
        if value is not None and bytes(value[: len(OBJECT_MARK)]) == OBJECT_MARK:
            return StoredObject(bytes(value[len(OBJECT_MARK) :]).hex())
        return value

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is not None and has_store() and not isinstance(value, StoredObject):
            value = put(bytes(value))
        if isinstance(value, StoredObject):
            value = OBJECT_MARK + bytes.fromhex(value.sha256)
        return super().get_db_prep_value(value, connection, prepared)
