"""Ground b: suspected abuse by somebody else (AKH-1b, U23)."""

from django.db import transaction
from django.utils import timezone

from oss_portal.accounts.devices import remove_devices
from oss_portal.accounts.secure_link import PERIOD, read_secure_link
from oss_portal.accounts.sessions import end_all_sessions
from oss_portal.audit.trail import record
from oss_portal.db.limits import wait_for_locks
from oss_portal.db.state_machine import transition
from oss_portal.documents.jobs import TABLE as PAPERS
from oss_portal.exceptions import required
from oss_portal.models import Pengguna
from registrasi.events import Event
from registrasi.exceptions import AccountSecured, AddressContested
from registrasi.models import HakAkses, KeberatanAkses, PermohonanAkses, PermohonanSurel, Undangan
from registrasi.services.hak_akses import block, restore, status_before_block
from registrasi.services.lost_email import cancel_email_changes, claim_account
from registrasi.services.permohonan_akses.base import (
    Dasar,
    Result,
    Status,
    decision_fields,
    end_in_case,
    issue_confirmation,
    lock_case,
    next_permohonan_number,
    queue_case_mail,
    require_transition,
)
from registrasi.services.permohonan_akses.replacement import file_keberatan
from registrasi.services.undangan import make_undangan, revoke_all_undangan


@transaction.atomic
def secure_account(
    *,
    pengguna: Pengguna,
    channel: str,
    comment: str = "",
    by: Pengguna | None = None,
) -> PermohonanAkses:
    """Block every right of a person at once, end all sessions, disable password and passkeys, and open the case.

    A second call finds the open case. `by` is the officer who acts on a report; otherwise the person does.
    """
    # An officer who issues a letter keeps its case locked until it is signed and stamped, which may take longer than a
    # page waits.
    wait_for_locks(PAPERS.patience)
    pengguna = Pengguna.objects.lock(pengguna.pk)
    existing = PermohonanAkses.objects.is_open().filter(pengguna=pengguna, dasar=Dasar.DUGAAN).first()
    p = existing or _open_suspicion(pengguna, channel, comment, by or pengguna)
    # The cases are locked before the rights, in the same order as by objections and decisions; a case decided meanwhile
    # is read again.
    replacements = [] if existing else _lock_replacements(pengguna)
    _block_rights(p, by or pengguna)
    _shut_out(pengguna)
    if not existing:
        revoke_all_undangan(by=by or pengguna, owned_by=pengguna)
        _hold_replacements(replacements, pengguna, p)
        cancel_email_changes(pengguna=pengguna, alasan=f"Akun diamankan, perkara {p.nomor}", secured=True)
        queue_case_mail(p, "account_secured", pengguna.email, pengguna=pengguna)
    return p


def _open_suspicion(pengguna: Pengguna, channel: str, comment: str, by: Pengguna) -> PermohonanAkses:
    p = PermohonanAkses.objects.create(
        nomor=next_permohonan_number(),
        dasar=Dasar.DUGAAN,
        saluran=channel,
        pengguna=pengguna,
        diajukan_oleh=by,
        alasan=comment.strip() or "Dugaan penyalahgunaan oleh pihak lain, tanpa keterangan",
    )
    details = {"dasar": str(p.dasar), "saluran": str(channel)}
    record(Event.PERMOHONAN_DIAJUKAN, subject=p, by=by, about=pengguna, alasan=p.alasan, details=details)
    return p


def _block_rights(p: PermohonanAkses, by: Pengguna) -> None:
    usable = HakAkses.objects.filter(
        pengguna=p.pengguna_id, status__in=[HakAkses.Status.AKTIF, HakAkses.Status.DIBATASI]
    ).select_for_update()
    for right in usable:
        block(hak_akses=right, by=by, alasan=f"Amankan akun, perkara {p.nomor}", dasar=p.dasar, notify=False)
        p.hak_akses.add(right)
        if right.peran == HakAkses.Peran.PENANGGUNG_JAWAB:
            _block_new_kuasa(p, right, by)


def _block_new_kuasa(p: PermohonanAkses, right: HakAkses, by: Pengguna) -> None:
    """Block the kuasa of the last days: whoever took the account over may have let themselves in as one of them.

    They are those that the holder read of in a mail whose link still secures the account.
    """
    kuasa = HakAkses.objects.usable().filter(pelaku_usaha=right.pelaku_usaha, peran=HakAkses.Peran.KUASA)
    for new in kuasa.filter(diberikan_pada__gt=timezone.now() - PERIOD).select_for_update():
        block(hak_akses=new, by=by, alasan=f"Kuasa dari akun yang diamankan, perkara {p.nomor}", dasar=p.dasar)


def _restore_kuasa(p: PermohonanAkses, right: HakAkses, by: Pengguna, why: str) -> None:
    """Restore the kuasa blocked with the right of the penanggung jawab, except those who have a case of their own."""
    own_cases = PermohonanAkses.objects.is_open().filter(dasar=Dasar.DUGAAN).exclude(pk=p.pk)
    blocked = HakAkses.objects.filter(pelaku_usaha=right.pelaku_usaha, peran=HakAkses.Peran.KUASA)
    blocked = blocked.filter(status=HakAkses.Status.DIBLOKIR).exclude(pk__in=own_cases.values("hak_akses"))
    for kuasa in blocked.select_for_update():
        last = kuasa.buku.filter(ke=HakAkses.Status.DIBLOKIR).order_by("-id").first()
        if last is not None and last.dasar == p.dasar:
            restore(hak_akses=kuasa, by=by, alasan=why, to=status_before_block(kuasa))


def _shut_out(pengguna: Pengguna) -> None:
    """End every session and remove every way to start another one."""
    # A passkey signs in without a password, and one of them may be that of the thief.
    if not pengguna.is_staff:
        remove_devices(pengguna)
    pengguna.set_unusable_password()
    pengguna.diamankan_pada = timezone.now()
    pengguna.save(update_fields=["password", "diamankan_pada"])
    end_all_sessions(pengguna)


@transaction.atomic
def secure_account_by_link(*, token: str, comment: str = "") -> PermohonanAkses:
    """Secure the account of a mailed link, once: the second of two clicks finds it used. Raises `SecureLinkDead`.

    With the link to the address that the account had until a few days ago, this contests the change: officers decide by
    documents whose account it is, before anybody gets a new password.
    """
    Pengguna.objects.lock(read_secure_link(token).pengguna.pk)
    link = read_secure_link(token)
    case = secure_account(pengguna=link.pengguna, channel=PermohonanAkses.Saluran.SUREL, comment=comment)
    if link.address.lower() != link.pengguna.email.lower():
        claim_account(
            pengguna=link.pengguna,
            email=link.address.lower(),
            telepon=link.pengguna.telepon,
            comment=f"Keberatan dari alamat lama, perkara {case.nomor}",
            files=[],
        )
        queue_case_mail(case, "old_email_objected", link.address, nama=link.pengguna.readable_name)
    return case


def _lock_replacements(pengguna: Pengguna) -> list[PermohonanAkses]:
    rows = PermohonanAkses.objects.is_open().filter(pengguna=pengguna, dasar=Dasar.PERGANTIAN)
    return list(rows.order_by("pk").select_for_update(of=("self",)))


def _hold_replacements(replacements: list[PermohonanAkses], pengguna: Pengguna, case: PermohonanAkses) -> None:
    """Stop a change that was requested from an account which may be abused: it counts as an objection of the holder."""
    alasan = f"Akun pemegang diamankan, perkara {case.nomor}"
    for other in replacements:
        revoke_all_undangan(by=pengguna, permohonan=other)
        if other.status == Status.DISETUJUI or (other.keberatan_sampai and not other.keberatan_period_running):
            continue
        file_keberatan(
            permohonan=other,
            objector=KeberatanAkses.Objector.PENANGGUNG_JAWAB,
            email=pengguna.email,
            alasan=alasan,
            pengguna=pengguna,
        )


def is_secured(pelaku_usaha: int) -> bool:
    """Whether somebody may have abused an account of this business, and no officer has decided about it yet."""
    cases = PermohonanAkses.objects.is_open().filter(dasar=Dasar.DUGAAN)
    return cases.filter(hak_akses__pelaku_usaha=pelaku_usaha).exists()


def check_not_secured(pelaku_usaha: int) -> None:
    """Raise `AccountSecured` where `is_secured`: what the business asked for waits until that is decided."""
    if is_secured(pelaku_usaha):
        raise AccountSecured


@transaction.atomic
def resolve_suspicion(
    *, permohonan: PermohonanAkses, by: Pengguna, result: str, alasan: str, end_kuasa: bool = True
) -> PermohonanAkses:
    """Decide a case on ground b after the identity was checked: end, end and replace, or restore the right.

    Whatever the result, the numbered letter is sent in the same transaction (AKH-2). To replace or restore the right,
    the person gets a single-use link for a new password. Raises `ReasonRequired`, `OfficerOwnCase`, `AddressContested`,
    `TransitionRefused`.
    """
    alasan = required(alasan)
    p = lock_case(permohonan, by)
    require_transition(p, {Dasar.DUGAAN}, Status.SELESAI)
    result = Result(result)
    if result != Result.DIAKHIRI:
        _require_settled_address(p)
    why = f"Perkara {p.nomor}: {alasan}"
    for right in p.hak_akses.exclude(status=HakAkses.Status.DIAKHIRI):
        if result != Result.DIPULIHKAN:
            end_in_case(right, p, by, alasan, kuasa=end_kuasa)
        elif right.status == HakAkses.Status.DIBLOKIR:
            restore(hak_akses=right, by=by, alasan=why, to=status_before_block(right), notify=False)
        if right.peran == HakAkses.Peran.PENANGGUNG_JAWAB:
            # Those that end with the right are over by now.
            _restore_kuasa(p, right, by, why)
    fields = issue_confirmation(p, by=by, result=result)
    transition(
        p,
        Status.SELESAI,
        event=Event.PERMOHONAN_SELESAI,
        by=by,
        alasan=alasan,
        about=p.pengguna,
        fields=fields | decision_fields(by, alasan) | {"hasil": result},
        details={"hasil": str(result), "surat": fields["surat"].nomor},
    )
    if result != Result.DIAKHIRI:
        reinvite_holder(p, by)
    return p


def _require_settled_address(p: PermohonanAkses) -> None:
    if PermohonanSurel.objects.is_open().filter(pengguna=p.pengguna).exists():
        raise AddressContested


def reinvite_holder(p: PermohonanAkses, by: Pengguna) -> Undangan:
    """Send the holder the single-use link for a new password. Raises `AddressContested`."""
    _require_settled_address(p)
    return make_undangan(
        jenis=Undangan.Jenis.KREDENSIAL, by=by, nama=p.pengguna.nama, email=p.pengguna.email, permohonan=p
    )
