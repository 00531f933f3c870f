"""Locks that keep one login for one person when several acts happen at the same moment."""

import secrets

from django.db.models import QuerySet

from oss_portal.db.locks import lock_index
from oss_portal.db.looks import which_exist
from oss_portal.models import Pengguna
from oss_portal.privacy.identity import identity_index
from registrasi.models import Pendaftaran


def lock_identity(jenis: str, nomor: str) -> None:
    """Lock an identity number, on all nodes, until the transaction ends, so that acts on it run one after the other."""
    lock_index(identity_index(jenis, nomor))


def lock_person(pengguna: Pengguna) -> bool:
    """Lock a login until the transaction ends; return False if it was erased, or closed, while the caller waited."""
    rows = Pengguna.objects.select_for_update(no_key=True).filter(pk=pengguna.pk, is_active=True)
    return rows.values_list("pk", flat=True).first() is not None


def random_user_id() -> str:
    """Return a random User-ID, which says nothing about the person."""
    return f"OSS{secrets.randbelow(10**10):010d}"


def holders_of(user_id: str) -> dict[str, QuerySet]:
    """Return the rows with this User-ID, by their kind."""
    return {
        "login_with_id": Pengguna.objects.filter(user_id=user_id),
        "registration_with_id": Pendaftaran.objects.filter(user_id=user_id),
    }


def new_user_id() -> str:
    """Return a User-ID that is not in use."""
    while any(which_exist(**holders_of(candidate := random_user_id())).values()):
        continue
    return candidate
