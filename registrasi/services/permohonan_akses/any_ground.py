"""Acts on a case of any ground: renew the invitation, refuse, withdraw."""

from django.db import transaction
from django.utils.translation import gettext as _

from oss_portal.db.state_machine import transition
from oss_portal.exceptions import Refused, required
from oss_portal.models import Pengguna
from registrasi.events import Event
from registrasi.exceptions import NotTheApplicant
from registrasi.models import PermohonanAkses, Undangan
from registrasi.services.permohonan_akses.base import (
    Dasar,
    Result,
    Status,
    decision_fields,
    issue_confirmation,
    lock_case,
    people_concerned,
    queue_case_mail,
    require_transition,
    tell_concerned,
)
from registrasi.services.permohonan_akses.replacement import invite_successor, lift_restriction
from registrasi.services.permohonan_akses.suspicion import reinvite_holder
from registrasi.services.undangan import revoke_all_undangan


@transaction.atomic
def resend_undangan(*, permohonan: PermohonanAkses, by: Pengguna) -> Undangan:
    """Replace the link of a candidate, or of a holder who needs a new password. Raises `Refused` if nobody waits."""
    p = lock_case(permohonan, by)
    successor = p.dasar == Dasar.PERGANTIAN and p.status == Status.DISETUJUI
    back = p.dasar == Dasar.DUGAAN and p.status == Status.SELESAI and p.hasil != Result.DIAKHIRI
    if not (successor or back) or p.undangan.filter(status=Undangan.Status.DITERIMA).exists():
        raise Refused(_("Tidak ada yang menunggu undangan: sudah diterima, atau perkaranya berakhir lain."))
    revoke_all_undangan(by=by, permohonan=p)
    return invite_successor(p, by) if successor else reinvite_holder(p, by)


@transaction.atomic
def reject_permohonan(*, permohonan: PermohonanAkses, by: Pengguna, alasan: str) -> PermohonanAkses:
    """Refuse a change (with its letter), or a colleague's proposal. Raises `ReasonRequired`, `OfficerOwnCase`."""
    alasan = required(alasan)
    p = lock_case(permohonan, by)
    require_transition(p, {Dasar.PERGANTIAN, Dasar.TEMUAN, Dasar.HUKUM}, Status.DITOLAK)
    fields = {}
    if p.dasar == Dasar.PERGANTIAN:
        fields = issue_confirmation(p, by=by, result="ditolak", alasan=alasan)
        lift_restriction(p, by, f"Perkara {p.nomor} ditolak")
        revoke_all_undangan(by=by, permohonan=p)
        _tell_refused(p)
    transition(
        p,
        Status.DITOLAK,
        event=Event.PERMOHONAN_DITOLAK,
        by=by,
        alasan=alasan,
        about=p.pengguna,
        fields=fields | decision_fields(by, alasan),
    )
    return p


def _tell_refused(p: PermohonanAkses) -> None:
    """Tell those who could object; the penanggung jawab and the candidate get the letter."""
    for _objector, mail, person in people_concerned(p):
        if person != p.pengguna:
            queue_case_mail(p, "replacement_refused", mail, pengguna=person, nama=p.nama_usaha)


@transaction.atomic
def cancel_permohonan(*, permohonan: PermohonanAkses, by: Pengguna, alasan: str = "") -> PermohonanAkses:
    """Withdraw a change or a proposal, by its author only. Raises `NotTheApplicant`, `TransitionRefused`."""
    p = lock_case(permohonan)
    if by.pk != p.diajukan_oleh_id:
        raise NotTheApplicant
    require_transition(p, {Dasar.PERGANTIAN, Dasar.TEMUAN, Dasar.HUKUM}, Status.DIBATALKAN)
    if p.dasar == Dasar.PERGANTIAN:
        lift_restriction(p, by, f"Perkara {p.nomor} dibatalkan")
        revoke_all_undangan(by=by, permohonan=p)
        tell_concerned(p, "replacement_cancelled")
    transition(
        p,
        Status.DIBATALKAN,
        event=Event.PERMOHONAN_DIBATALKAN,
        by=by,
        alasan=alasan,
        about=p.pengguna,
    )
    return p
