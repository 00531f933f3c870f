"""Recovery codes of officers: for the day on which authenticator app and passkey are lost. Each is good once."""

import hashlib
import secrets

from django.db import transaction

from oss_portal.audit.trail import record
from oss_portal.models import Pengguna, RecoveryCodes
from oss_portal.text.numbers import code_only
from registrasi.events import Event
from registrasi.exceptions import CodesAlreadyMade
from registrasi.services.owner_mail import mail_owner

COUNT = 10
# 16 letters of 31 (none that is read as another) are 79 bits: a plain hash cannot be searched through.
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXY"
_LENGTH = 16


def looks_like_code(text: str) -> bool:
    """Whether somebody typed a recovery code and not the six digits of an app."""
    return len(code_only(text)) == _LENGTH


def _digest(pengguna: Pengguna, code: str) -> str:
    return hashlib.sha256(f"recovery {pengguna.pk} {code_only(code)}".encode()).hexdigest()


def remaining_codes(pengguna: Pengguna) -> int | None:
    """Return how many codes are unused; None where none were ever made."""
    codes = RecoveryCodes.objects.filter(user=pengguna).first()
    return len(codes.sidik) if codes else None


def name_of_codes(pengguna: Pengguna) -> str:
    """Return what tells the codes a person has from earlier and later ones; nothing where none were ever made."""
    codes = RecoveryCodes.objects.filter(user=pengguna).first()
    return hashlib.sha256(" ".join(codes.sidik).encode()).hexdigest()[:16] if codes else ""


@transaction.atomic
def make_recovery_codes(*, pengguna: Pengguna, instead_of: str | None = None) -> list[str]:
    """Return ten new codes in groups of four; earlier ones are no longer valid. Shown once: only hashes are kept.

    `instead_of` is the `name_of_codes` that the person saw. Raises `CodesAlreadyMade` where they have others by now: a
    page that is loaded again must not take away what was just saved.
    """
    Pengguna.objects.lock(pengguna.pk)
    if instead_of is not None and instead_of != name_of_codes(pengguna):
        raise CodesAlreadyMade
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(_LENGTH)) for _ in range(COUNT)]
    RecoveryCodes.objects.update_or_create(
        user=pengguna, defaults={"sidik": [_digest(pengguna, code) for code in codes], "name": "recovery"}
    )
    _tell(Event.KODE_PEMULIHAN_DIBUAT, "recovery_codes_made", pengguna, COUNT)
    return ["-".join(code[i : i + 4] for i in range(0, _LENGTH, 4)) for code in codes]


@transaction.atomic
def use_recovery_code(*, pengguna: Pengguna, code: str) -> RecoveryCodes | None:
    """Use up a code; the second of two requests at one moment finds it gone. Returns the device, or None."""
    codes = RecoveryCodes.objects.select_for_update().filter(user=pengguna).first()
    if codes is None or (digest := _digest(pengguna, code)) not in codes.sidik:
        return None
    codes.sidik.remove(digest)
    codes.set_last_used_timestamp(commit=False)
    codes.save(update_fields=["sidik", "last_used_at"])
    _tell(Event.KODE_PEMULIHAN_DIPAKAI, "recovery_code_used", pengguna, len(codes.sidik))
    return codes


def _tell(event: Event, template: str, pengguna: Pengguna, count: int) -> None:
    record(event, subject=pengguna, by=pengguna, about=pengguna, details={"tersisa": count})
    mail_owner(pengguna, template, tersisa=count)
