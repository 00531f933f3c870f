"""Canaries of keys: a row for each key under which the database was written; the readiness check compares them.

Without them a node with a wrong key would keep working: it could not read or find any personal data, would let a second
person register the same NIK, and would write rows that no other node can read.
"""

import hmac
from typing import Any

from django.conf import settings
from django.db import transaction

from oss_portal.models import KeyCanary

# The settings that hold keys of the database. The first of several keys is used to write, all of them to read.
SETTINGS = ("ENCRYPTION_KEYS", "BLIND_INDEX_KEYS", "AUDIT_SEAL_KEY")


def _digests(setting: str) -> list[str]:
    """Return the canary of each configured key of `setting`, newest first."""
    keys = getattr(settings, setting)
    keys = [keys] if isinstance(keys, str) else keys
    return [hmac.digest(key.encode(), f"canary {setting}".encode(), "sha256").hex() for key in keys]


def _stored() -> dict[str, set[str]]:
    stored: dict[str, set[str]] = {setting: set() for setting in SETTINGS}
    for setting, digest in KeyCanary.objects.values_list("setelan", "sidik"):
        stored.setdefault(setting, set()).add(digest)
    return stored


def missing_keys() -> list[str]:
    """Return the settings that lack a key under which data of this database were written."""
    stored = _stored()
    return [setting for setting in SETTINGS if stored[setting] - set(_digests(setting))]


def key_faults() -> dict[str, str]:
    """Return what is wrong with the keys of this node, by setting; empty when they fit the database."""
    faults: dict[str, str] = {}
    stored = _stored()
    for setting in SETTINGS:
        digests = _digests(setting)
        if stored[setting] - set(digests):
            faults[setting] = "a key is missing or wrong: data of this database were written with another one"
        elif digests[0] not in stored[setting]:
            faults[setting] = "its first key is unknown to this database: see Keys in docs/operations.md"
    return faults


def write_first_canaries(**kwargs: Any) -> None:
    """Note the keys of a database that has none noted yet: after its first `migrate`."""
    with transaction.atomic():
        stored = _stored()
        for setting in SETTINGS:
            if not stored[setting]:
                _note(setting, _digests(setting)[:1])


def note_new_keys() -> None:
    """Note all configured keys of the two settings whose keys are rotated."""
    for setting in SETTINGS[:2]:
        _note(setting, _digests(setting))


def forget_old_keys(setting: str) -> None:
    """Delete the canaries of `setting` older than that of its first key; the caller rewrote all data of old keys."""
    keys = KeyCanary.objects.filter(setelan=setting)
    keys.filter(dibuat_pada__lt=keys.get(sidik=_digests(setting)[0]).dibuat_pada).delete()


def _note(setting: str, digests: list[str]) -> None:
    KeyCanary.objects.bulk_create(
        [KeyCanary(setelan=setting, sidik=digest) for digest in digests], ignore_conflicts=True
    )
