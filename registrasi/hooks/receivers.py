"""Answers to hooks of others."""

from oss_portal import hooks
from oss_portal.models import Pengguna
from registrasi.services.review import release_all


@hooks.officer_rights_taken.register
def release_cases(petugas: Pengguna) -> int:
    """The registrations of an officer who left are offered again."""
    return release_all(petugas=petugas)
