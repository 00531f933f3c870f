"""Conflict of interest: what an officer may not open, and attempts that stay on record."""

from django.db.models import Model

from oss_portal import hooks
from oss_portal.models import Pengguna
from registrasi.services.conflicts import ConflictTest, record_refused, refuse_if_conflict

hooks.conflicts.register(refuse_if_conflict)
hooks.conflict_tests.register(ConflictTest)


@hooks.refusals.register
def record_refusal(user: Pengguna, obj: Model, wanted: str) -> None:
    """Self-approval, and deciding about oneself or somebody close, are refused and recorded."""
    record_refused(petugas=user, obj=obj, wanted=wanted)
