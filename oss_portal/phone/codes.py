"""Codes that prove a phone: six digits, ten minutes, five guesses; only a keyed hash is kept."""

import secrets
from datetime import timedelta

from django.utils import timezone

from oss_portal.models import PhoneCode
from oss_portal.privacy.crypto import blind_index

PERIOD = timedelta(minutes=10)
MINUTES = PERIOD // timedelta(minutes=1)
MAX_GUESSES = 5


def random_code() -> str:
    """Return six random digits; they prove nothing until `keep_code` stores them."""
    return f"{secrets.randbelow(10**6):06d}"


def keep_code(subject: str, code: str) -> None:
    """Store the code that was sent as the proof of `subject` (a registration …); the code before it becomes invalid."""
    PhoneCode.objects.update_or_create(
        kunci=blind_index(subject, "kode-hp"),
        defaults={"hash": _digest(subject, code), "berlaku_sampai": timezone.now() + PERIOD, "percobaan": 0},
    )


def _digest(subject: str, code: str) -> str:
    return blind_index(f"{subject}|{code}", "kode-hp")


def use_code(subject: str, code: str) -> bool:
    """Use up the code of `subject`: true once, and only within its minutes and guesses.

    Call it in a transaction: two requests with one code wait for each other.
    """
    rows = PhoneCode.objects.select_for_update().filter(kunci=blind_index(subject, "kode-hp"))
    row = rows.filter(berlaku_sampai__gt=timezone.now(), percobaan__lt=MAX_GUESSES).first()
    if row is None:
        return False
    if not secrets.compare_digest(row.hash, _digest(subject, code)):
        row.percobaan += 1
        row.save(update_fields=["percobaan"])
        return False
    row.delete()
    return True
