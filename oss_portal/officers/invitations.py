"""Invitations of officers: a mail to an office address, with a link that works once and asks for a password."""

import re

from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oss_portal.audit.trail import record
from oss_portal.db.background import for_each_locked
from oss_portal.db.state_machine import transition
from oss_portal.exceptions import Refused, WrongState
from oss_portal.mail.unproven import normalise_mailbox
from oss_portal.models import Pengguna, UndanganPetugas, UsulanPetugas
from oss_portal.officers.base import MANAGE, Grant, administrators, check_may_act, lock_officer
from oss_portal.officers.effects import apply_change, send_link
from oss_portal.officers.events import Event
from oss_portal.officers.proposals import propose
from oss_portal.privacy.crypto import token_digest
from oss_portal.staff.permissions import is_entitled
from oss_portal.staff.reasons import require_reason
from oss_portal.text.characters import normalise

Status = UndanganPetugas.Status


class InvitationDead(WrongState):
    """The link was used, withdrawn, replaced by a newer one, or has expired."""

    message = gettext_lazy("Undangan ini sudah tidak berlaku.")


def _is_mailbox_of_an_officer(email: str) -> bool:
    """Return whether an officer has, or is invited with, another spelling of this mailbox.

    With two accounts one person could do both halves of an act under the four-eyes rule.
    """
    invited = UndanganPetugas.objects.filter(status__in=[Status.MENUNGGU, Status.DIUSULKAN]).exclude(email=email)
    others = Pengguna.objects.filter(is_staff=True).values_list("email").union(invited.values_list("email"))
    return normalise_mailbox(email) in {normalise_mailbox(address) for (address,) in others}


def _create(*, nama: str, email: str, grant: Grant, alasan: str, by: Pengguna | None, status: str) -> UndanganPetugas:
    email = email.strip().lower()
    if Pengguna.objects.filter(email__iexact=email).exists() or _is_mailbox_of_an_officer(email):
        raise Refused(_("Alamat ini sudah dipakai sebuah akun. Pakai alamat kantor yang lain."), field="email")
    try:
        with transaction.atomic():
            return UndanganPetugas.objects.create(
                nama=nama,
                email=email,
                alasan=alasan,
                oleh=by,
                status=status,
                **grant.columns,
            )
    except IntegrityError:
        if UndanganPetugas.objects.filter(email=email, status=Status.DIUSULKAN).exists():
            # No link was sent yet, so there is nothing to send again or to withdraw.
            said = _("Undangan ke alamat ini menunggu keputusan petugas kedua; lihat Usulan hak petugas.")
        else:
            said = _("Alamat ini sudah diundang. Kirim lagi atau cabut undangannya di Undangan petugas.")
        raise Refused(said, field="email") from None


@transaction.atomic
def invite_officer(*, nama: str, email: str, grant: Grant, alasan: str, by: Pengguna) -> UndanganPetugas:
    """Invite somebody to be an officer; for administrators and deciding roles a second person must approve first.

    Raises `Refused` for an impossible grant or an address that has an account or an open invitation,
    `OnlyAdministrators`, `ReasonRequired`.
    """
    grant.check()
    check_may_act(by, on=None, superuser=grant.administrator)
    alasan = require_reason(alasan)
    second = grant.needs_second(before=Grant())
    status = Status.DIUSULKAN if second else Status.MENUNGGU
    undangan = _create(nama=nama, email=email, grant=grant, alasan=alasan, by=by, status=status)
    if second:
        propose(jenis=UsulanPetugas.Jenis.UNDANG, undangan=undangan, grant=grant, by=by, alasan=alasan)
    else:
        record(Event.DIUNDANG, subject=undangan, by=by, alasan=alasan, details={"peran": grant.lines()})
        send_link(undangan)
    return undangan


@transaction.atomic
def invite_administrator(*, nama: str, email: str, in_place_of: str = "") -> str:
    """Invite one of the first two administrators, from the server. Returns the link, which is mailed too.

    These two invite later ones on the pages, under the four-eyes rule. If one of the two is lost, `in_place_of` is
    their User-ID, and they are suspended. Raises `Refused`.
    """
    if in_place_of:
        lost = administrators().filter(is_superuser=True, user_id=in_place_of.upper()).first()
        if lost is None:
            raise Refused(_("Tidak ada administrator aktif dengan User-ID itu."))
        apply_change(
            jenis=UsulanPetugas.Jenis.TANGGUHKAN,
            petugas=lock_officer(lost),
            grant=Grant(),
            by=None,
            alasan=_("Diganti administrator lain, dari server"),
            details={"pengganti": email},
        )
    if administrators().filter(is_superuser=True).count() >= 2:
        raise Refused(_("Sudah ada dua administrator; yang berikutnya diundang di halaman petugas."))
    alasan = _("Administrator pertama, dari server")
    grant = Grant(administrator=True)
    undangan = _create(nama=nama, email=email, grant=grant, alasan=alasan, by=None, status=Status.MENUNGGU)
    record(Event.DIUNDANG, subject=undangan, alasan=alasan, details={"peran": grant.lines()})
    return send_link(undangan)


def _lock(undangan: UndanganPetugas) -> UndanganPetugas:
    return UndanganPetugas.objects.select_for_update().get(pk=undangan.pk)


@transaction.atomic
def resend_invitation(*, undangan: UndanganPetugas, by: Pengguna) -> UndanganPetugas:
    """Mail a new link; the former one becomes invalid, and the sender becomes the inviting officer.

    Raises `InvitationDead`, `OnlyAdministrators`.
    """
    undangan = _lock(undangan)
    check_may_act(by, on=None, superuser=undangan.administrator)
    if undangan.status != Status.MENUNGGU or undangan.term_is_over:
        raise InvitationDead
    record(Event.UNDANGAN_DIKIRIM_LAGI, subject=undangan, by=by)
    undangan.oleh = by
    undangan.save(update_fields=["oleh"])
    send_link(undangan)
    return undangan


@transaction.atomic
def withdraw_invitation(*, undangan: UndanganPetugas, alasan: str, by: Pengguna) -> UndanganPetugas:
    """Withdraw an open invitation; its link becomes invalid.

    Raises `OnlyAdministrators`, `ReasonRequired`, `InvitationDead`.
    """
    alasan = require_reason(alasan)
    undangan = _lock(undangan)
    check_may_act(by, on=None, superuser=undangan.administrator)
    if undangan.status != Status.MENUNGGU:
        # An invitation that waits for a second person is decided, or cancelled, as a proposal.
        raise InvitationDead
    transition(undangan, Status.DICABUT, event=Event.UNDANGAN_DICABUT, by=by, alasan=alasan)
    return undangan


def find_invitation(token: str) -> UndanganPetugas | None:
    """Return the invitation of a link, valid or not."""
    return UndanganPetugas.objects.filter(hash=token_digest(token)).first()


def is_alive(undangan: UndanganPetugas) -> bool:
    """Return whether an invitation can be accepted; one of a single officer only while they may invite officers.

    Otherwise an officer could invite accomplices shortly before their suspension, and keep access through them.
    """
    if not undangan.can_be_accepted:
        return False
    by_two = UsulanPetugas.objects.filter(undangan=undangan, status=UsulanPetugas.Status.DISETUJUI).exists()
    return by_two or undangan.oleh is None or is_entitled(undangan.oleh, MANAGE)


def unsaved_officer(undangan: UndanganPetugas) -> Pengguna:
    """Return the unsaved login of an invitation, with a User-ID made from the office address."""
    local = normalise("NFKD", undangan.email.partition("@")[0]).upper()
    name = (re.sub("[^A-Z0-9._-]", "", local)[:16] or "PETUGAS").ljust(3, "0")
    user_id, number = name, 2
    while Pengguna.objects.filter(user_id=user_id).exists():
        user_id, number = f"{name}{number}", number + 1
    return Pengguna(
        user_id=user_id,
        email=undangan.email,
        nama=undangan.nama,
        is_staff=True,
        is_superuser=undangan.administrator,
        petugas_sampai=undangan.petugas_sampai,
        wilayah_kerja=undangan.wilayah_kerja,
    )


@transaction.atomic
def accept_invitation(*, undangan: UndanganPetugas, kata_sandi: str) -> Pengguna:
    """Make the officer's account, once: of two parallel requests the second gets `InvitationDead`.

    Raises it also if another account has the address meanwhile. The second factor is set up at the first sign-in.
    """
    undangan = _lock(undangan)
    if not is_alive(undangan):
        raise InvitationDead
    petugas = unsaved_officer(undangan)
    petugas.set_password(kata_sandi)
    try:
        with transaction.atomic():
            petugas.save()
    except IntegrityError:
        raise InvitationDead from None
    petugas.groups.set(Group.objects.filter(name__in=undangan.kelompok))
    transition(
        undangan,
        Status.DITERIMA,
        event=Event.UNDANGAN_DITERIMA,
        by=petugas,
        about=petugas,
        details={"peran": Grant.offered_by(undangan).lines()},
        fields={"pengguna": petugas},
    )
    return petugas


def expire_invitations() -> int:
    """Close the invitations whose link has expired. Returns how many; safe to run again."""
    over = UndanganPetugas.objects.filter(status=Status.MENUNGGU, berlaku_sampai__lt=timezone.now())
    return for_each_locked(over, lambda u: transition(u, Status.KEDALUWARSA, event=Event.UNDANGAN_KEDALUWARSA))
