"""Recovery codes of officers, for the loss of both authenticator app and passkey. Each can be used once."""

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
# 16 letters out of 31 (none that looks like another) are 79 bits: too many to search the plain hash.
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXY"
_LENGTH = 16


def looks_like_code(text: str) -> bool:
    """Whether the text is a recovery code and not the six digits of an app."""
    return len(code_only(text)) == _LENGTH


def _digest(pengguna: Pengguna, code: str) -> str:
    return hashlib.sha256(f"recovery {pengguna.pk} {code_only(code)}".encode()).hexdigest()


def remaining_codes(pengguna: Pengguna) -> int | None:
    """Return the number of unused codes; None if none were ever made."""
    codes = RecoveryCodes.objects.filter(user=pengguna).first()
    return len(codes.sidik) if codes else None


def name_of_codes(pengguna: Pengguna) -> str:
    """Return an identifier of the codes that a person has at present; empty if none were ever made."""
    codes = RecoveryCodes.objects.filter(user=pengguna).first()
    return hashlib.sha256(" ".join(codes.sidik).encode()).hexdigest()[:16] if codes else ""


@transaction.atomic
def make_recovery_codes(*, pengguna: Pengguna, instead_of: str | None = None) -> list[str]:
    """Return ten new codes in groups of four; earlier ones become invalid. Shown once: only hashes are stored.

    `instead_of` is the `name_of_codes` that the person saw. Raises `CodesAlreadyMade` if they have other codes
    meanwhile: loading a page again must not invalidate codes that were just saved.
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
    """Use up a code; return the device, or None, also for the second of two requests at one moment."""
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
