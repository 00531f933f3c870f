"""One person, one login, whatever happens at the same moment."""

import secrets

from django.db.models import QuerySet

from oss_portal.db.locks import lock_index
from oss_portal.db.looks import which_exist
from oss_portal.models import Pengguna
from oss_portal.privacy.identity import identity_index
from registrasi.models import Pendaftaran


def lock_identity(jenis: str, nomor: str) -> None:
    """Let acts about one identity number pass one at a time, on all nodes, until the transaction ends."""
    lock_index(identity_index(jenis, nomor))


def lock_person(pengguna: Pengguna) -> bool:
    """Hold a login until the transaction ends; False where it was erased, or closed, while the caller waited."""
    rows = Pengguna.objects.select_for_update(no_key=True).filter(pk=pengguna.pk, is_active=True)
    return rows.values_list("pk", flat=True).first() is not None


def random_user_id() -> str:
    """Return a User-ID: not derived from anything about the person, so that it tells nothing."""
    return f"OSS{secrets.randbelow(10**10):010d}"


def holders_of(user_id: str) -> dict[str, QuerySet]:
    """Return the rows that have this User-ID, by what they are."""
    return {
        "login_with_id": Pengguna.objects.filter(user_id=user_id),
        "registration_with_id": Pendaftaran.objects.filter(user_id=user_id),
    }


def new_user_id() -> str:
    """Return a User-ID that nobody has."""
    while any(which_exist(**holders_of(candidate := random_user_id())).values()):
        continue
    return candidate
