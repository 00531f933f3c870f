"""Conflict of interest: records that an officer must not open, and recorded attempts."""

from django.db.models import Model

from oss_portal import hooks
from oss_portal.models import Pengguna
from registrasi.services.conflicts import ConflictTest, record_refused, refuse_if_conflict

hooks.conflicts.register(refuse_if_conflict)
hooks.conflict_tests.register(ConflictTest)


@hooks.refusals.register
def record_refusal(user: Pengguna, obj: Model, wanted: str) -> None:
    """Record a refused attempt to approve one's own act, or to decide about oneself or somebody close."""
    record_refused(petugas=user, obj=obj, wanted=wanted)
