"""Acts on an officer: change roles, suspend, deactivate, reactivate. For administrators another officer approves."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from oss_portal.exceptions import Refused
from oss_portal.models import Pengguna, UsulanPetugas
from oss_portal.officers.base import (
    Grant,
    ProposalWaits,
    administrators,
    check_may_act,
    grant_of,
    is_administrator,
    lock_officer,
    tell_all,
)
from oss_portal.officers.effects import apply_change
from oss_portal.officers.proposals import propose
from oss_portal.staff.reasons import require_reason

Jenis = UsulanPetugas.Jenis
_NOTHING = Grant()


@transaction.atomic
def _act(jenis: str, petugas: Pengguna, alasan: str, by: Pengguna, grant: Grant = _NOTHING) -> UsulanPetugas | None:
    """Do the act; if it is about an administrator or a deciding role, propose it and return the proposal."""
    petugas = lock_officer(petugas)
    check_may_act(by, on=petugas, superuser=petugas.is_superuser or grant.administrator)
    alasan = require_reason(alasan)
    if is_administrator(petugas) or grant.needs_second(before=grant_of(petugas)):
        return propose(jenis=jenis, petugas=petugas, grant=grant, by=by, alasan=alasan)
    if UsulanPetugas.objects.filter(petugas=petugas, status=UsulanPetugas.Status.DIUSULKAN).exists():
        raise ProposalWaits
    apply_change(jenis=jenis, petugas=petugas, grant=grant, by=by, alasan=alasan, details={})
    return None


def change_roles(*, petugas: Pengguna, grant: Grant, alasan: str, by: Pengguna) -> UsulanPetugas | None:
    """Give an officer exactly these roles, until this day. Returns the proposal if a second person must approve.

    Raises `Refused` for an impossible grant, `OwnRights`, `OnlyAdministrators`, `NotAnOfficer`, `ReasonRequired`,
    `ProposalWaits`. The other acts raise the same.
    """
    grant.check()
    return _act(Jenis.PERAN, petugas, alasan, by, grant)


def suspend(*, petugas: Pengguna, alasan: str, by: Pengguna) -> UsulanPetugas | None:
    """Suspend an officer: they cannot sign in but keep their roles, and their open cases go back to the queues."""
    return _act(Jenis.TANGGUHKAN, petugas, alasan, by)


def deactivate(*, petugas: Pengguna, alasan: str, by: Pengguna) -> UsulanPetugas | None:
    """Deactivate an officer: signed out at once, without roles, and their open cases go back to the queues."""
    return _act(Jenis.NONAKTIFKAN, petugas, alasan, by)


def reactivate(*, petugas: Pengguna, alasan: str, by: Pengguna) -> UsulanPetugas | None:
    """Let an officer with roles sign in again."""
    return _act(Jenis.AKTIFKAN, petugas, alasan, by)


@transaction.atomic
def reset_second_factor(*, petugas: Pengguna, alasan: str, by: Pengguna) -> UsulanPetugas:
    """Propose that an officer who lost every device sets up a new second factor; a second person must approve.

    Raises `OwnRights`, `OnlyAdministrators`, `NotAnOfficer`, `ReasonRequired`, `ProposalWaits`.
    """
    petugas = lock_officer(petugas)
    check_may_act(by, on=petugas, superuser=petugas.is_superuser)
    return propose(jenis=Jenis.FAKTOR_KEDUA, petugas=petugas, grant=_NOTHING, by=by, alasan=require_reason(alasan))


@transaction.atomic
def reset_second_factor_on_server(*, petugas: Pengguna, alasan: str, server_account: str) -> None:
    """Remove the second factor of an officer if no two others can do it in the admin; mail all other administrators.

    Raises `NotAnOfficer`, `ReasonRequired`, `Refused` if two others can.
    """
    petugas = lock_officer(petugas)
    alasan = require_reason(alasan)
    others = administrators().exclude(pk=petugas.pk)
    if others.filter(is_superuser=True).count() > 1:
        raise Refused(_("Dua administrator lain dapat melakukannya di ruang kerja petugas."))
    details = {"akun_server": server_account}
    apply_change(jenis=Jenis.FAKTOR_KEDUA, petugas=petugas, grant=_NOTHING, by=None, alasan=alasan, details=details)
    tell_all(others, "oss_portal/second_factor_reset", petugas=petugas, alasan=alasan)


def end_terms() -> int:
    """Deactivate the officers whose last day is over. Returns how many; safe to run again."""
    over = Pengguna.objects.filter(is_staff=True, is_active=True, petugas_sampai__lt=timezone.localdate())
    count = 0
    for pk in over.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            petugas = Pengguna.objects.lock(pk)
            if petugas.is_active and petugas.term_is_over:
                reason = _("Masa tugas berakhir")
                apply_change(
                    jenis=Jenis.NONAKTIFKAN, petugas=petugas, grant=_NOTHING, by=None, alasan=reason, details={}
                )
                count += 1
    return count
