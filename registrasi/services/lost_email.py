"""New access for a person who lost the registered mailbox (U11): documents, two officers, a notice, three days."""

from datetime import date

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from oss_portal.accounts.devices import remove_devices
from oss_portal.audit.trail import record
from oss_portal.db.background import for_each_locked
from oss_portal.db.numbering import next_case_number
from oss_portal.db.state_machine import transition
from oss_portal.exceptions import Refused, required
from oss_portal.mail.outgoing import current_language, queue_mail
from oss_portal.mail.unproven import queue_unproven_mail
from oss_portal.models import Pengguna
from oss_portal.privacy.masking import mask_email
from oss_portal.staff.work.assignment import check_first_half, check_holder, has_lapsed
from oss_portal.text.readable import datetime_id
from oss_portal.uploads.checking import CleanFile
from oss_portal.uploads.storage import store_upload
from registrasi.events import Event
from registrasi.exceptions import ClaimNotProven, EmailAlreadyUsed, OfficerOwnCase
from registrasi.models import KlaimSurel, PermohonanSurel
from registrasi.rules.periods import EMAIL_CHANGE_WAIT
from registrasi.services.account import move_to_address
from registrasi.services.conflicts import has_conflict
from registrasi.services.phone import tell_by_phone

Status = PermohonanSurel.Status


@transaction.atomic
def submit_email_change(
    *,
    jenis_identitas: str,
    nomor_identitas: str,
    tanggal_lahir: date,
    email: str,
    telepon: str,
    comment: str,
    files: list[CleanFile],
) -> PermohonanSurel | None:
    """Take a request; return None if the data fit no login. The page and the mail never say which."""
    email = email.strip().lower()
    queue_unproven_mail("registrasi/lost_email_received", recipient=email, context={}, bahasa=current_language())
    pengguna = Pengguna.objects.find_holder(identity=(jenis_identitas, nomor_identitas), tanggal_lahir=tanggal_lahir)
    if pengguna is None or pengguna.email.lower() == email:
        return None
    return claim_account(pengguna=pengguna, email=email, telepon=telepon, comment=comment, files=files)


@transaction.atomic
def claim_account(
    *,
    pengguna: Pengguna,
    email: str,
    telepon: str,
    comment: str,
    files: list[CleanFile],
    by: Pengguna | None = None,
) -> PermohonanSurel:
    """Add a claim to the case of this login, which the first claim opens; `by` is the officer who entered it.

    A further claim joins the case, so that the first one excludes nobody, and a decision made without it is reviewed. A
    second request for the same address adds its documents; if an officer who checked or approved the case adds
    documents, other officers compare them.
    """
    Pengguna.objects.lock(pengguna.pk)
    p = PermohonanSurel.objects.is_open().filter(pengguna=pengguna).select_for_update().first()
    if p is None:
        nomor = next_case_number("PS", "ganti_surel")
        p = PermohonanSurel.objects.create(nomor=nomor, pengguna=pengguna, surel_lama=pengguna.email)
    claim, is_new = KlaimSurel.objects.get_or_create(
        permohonan=p,
        surel_baru=email,
        defaults={"telepon": telepon, "keterangan": comment, "diajukan_oleh": by},
    )
    if by is not None and claim.diajukan_oleh_id is None:
        # An officer who adds documents to a claim must not decide it either.
        claim.diajukan_oleh = by
        claim.save(update_fields=["diajukan_oleh"])
    known = set(claim.berkas.values_list("sha256", flat=True))
    claim.berkas.add(*(store_upload(file, scope="ganti_surel", by=by) for file in files if file.sha256 not in known))
    record(
        Event.SUREL_HILANG_DIAJUKAN,
        subject=p,
        by=by,
        about=pengguna,
        details={"berkas": len(files), "klaim": p.klaim.count(), "baru": is_new},
    )
    decided_own = by is not None and by.pk in {p.diperiksa_oleh_id, p.disetujui_oleh_id}
    if (is_new or decided_own) and p.status != Status.DIAJUKAN:
        _look_again(p)
    return p


def _look_again(p: PermohonanSurel) -> None:
    """Return a case that was checked or approved to the officers, because they have not compared all its documents."""
    if p.status == Status.DITUNGGU:
        for recipient, person in ((p.surel_lama, p.pengguna), (p.surel_baru, None)):
            queue_mail("registrasi/lost_email_delayed", recipient=recipient, pengguna=person, context={"permohonan": p})
    transition(
        p,
        Status.DIAJUKAN,
        event=Event.SUREL_HILANG_DIPERIKSA_LAGI,
        about=p.pengguna,
        fields={"surel_baru": "", "diperiksa_oleh": None, "disetujui_oleh": None, "berlaku_pada": None},
    )


@transaction.atomic
def look_again_without(petugas: Pengguna) -> int:
    """Return to the queue the cases that an officer checked who may not check any more; return their number."""
    checked = PermohonanSurel.objects.filter(status=Status.DIPERIKSA, diperiksa_oleh=petugas)
    cases = [p for p in checked.select_related("pengguna").select_for_update(of=("self",)) if has_lapsed(p)]
    for p in cases:
        _look_again(p)
    return len(cases)


def check_officer(petugas: Pengguna, p: PermohonanSurel) -> None:
    """Raise `OfficerOwnCase` if the officer is the person, is close to them, or entered one of the claims."""
    if has_conflict(petugas, p.pengguna) or p.klaim.filter(diajukan_oleh=petugas).exists():
        raise OfficerOwnCase


def _lock(permohonan: PermohonanSurel, petugas: Pengguna) -> PermohonanSurel:
    """Lock a case for an officer who is not its person, not close to them, and entered none of its claims."""
    p = PermohonanSurel.objects.select_for_update(of=("self",)).select_related("pengguna").get(pk=permohonan.pk)
    check_officer(petugas, p)
    check_holder(p, petugas)
    return p


@transaction.atomic
def check_email_change(
    *, permohonan: PermohonanSurel, by: Pengguna, note: str, claim: KlaimSurel | None = None
) -> PermohonanSurel:
    """Record that the first officer has compared the documents of a `claim`, or of the only one.

    Raises `ReasonRequired`, `OfficerOwnCase`, and `ClaimNotProven` for a claim without documents or when several claims
    exist and none is named.
    """
    note = required(note)
    p = _lock(permohonan, by)
    claims = list(p.klaim.all())
    chosen = claim or (claims[0] if len(claims) == 1 else None)
    if chosen is None or chosen.permohonan_id != p.pk or not chosen.berkas.exists():
        raise ClaimNotProven
    transition(
        p,
        Status.DIPERIKSA,
        event=Event.SUREL_HILANG_DIPERIKSA,
        by=by,
        alasan=note,
        about=p.pengguna,
        fields={"surel_baru": chosen.surel_baru, "diperiksa_oleh": by, "catatan_pemeriksa": note},
        details={"klaim": chosen.pk},
    )
    return p


@transaction.atomic
def approve_email_change(*, permohonan: PermohonanSurel, by: Pengguna, alasan: str) -> PermohonanSurel:
    """Approve, as the second officer: the old address is told, and the three days start.

    Raises as `check_email_change`, and `FirstHalfLapsed`.
    """
    alasan = required(alasan)
    p = _lock(permohonan, by)
    if p.diperiksa_oleh_id == by.pk:
        raise OfficerOwnCase
    check_first_half(p)
    transition(
        p,
        Status.DITUNGGU,
        event=Event.SUREL_HILANG_DISETUJUI,
        by=by,
        alasan=alasan,
        about=p.pengguna,
        fields={"disetujui_oleh": by, "alasan_keputusan": alasan, "berlaku_pada": timezone.now() + EMAIL_CHANGE_WAIT},
    )
    context = {"permohonan": p, "baru": mask_email(p.surel_baru)}
    queue_mail(
        "registrasi/lost_email_to_old",
        recipient=p.surel_lama,
        pengguna=p.pengguna,
        context=context | {"nama": p.pengguna.readable_name},
    )
    if not p.pengguna.has_mailbox:
        _warn_by_phone(p)
    queue_mail("registrasi/lost_email_to_new", recipient=p.surel_baru, context=context, bahasa=p.pengguna.bahasa)
    return p


def _warn_by_phone(p: PermohonanSurel) -> None:
    """Tell a holder without a mailbox by phone, so that they can object in time."""
    with translation.override(p.pengguna.bahasa):
        text = _(
            "OSS: permohonan %(nomor)s mengganti alamat surel akun Anda mulai %(waktu)s. Bukan Anda yang meminta? "
            "Masuk dan hentikan di %(alamat)s"
        ) % {
            "nomor": p.nomor,
            "waktu": datetime_id(p.berlaku_pada),
            "alamat": f"{settings.BASE_URL}/akun/",
        }
    tell_by_phone(p.pengguna, text, kind="email_change")


@transaction.atomic
def reject_email_change(*, permohonan: PermohonanSurel, by: Pengguna, alasan: str) -> PermohonanSurel:
    """Refuse a case, with a reason that is mailed to every claimed address. Raises as `check_email_change`."""
    alasan = required(alasan)
    p = _lock(permohonan, by)
    transition(
        p,
        Status.DITOLAK,
        event=Event.SUREL_HILANG_DITOLAK,
        by=by,
        alasan=alasan,
        about=p.pengguna,
        fields={"alasan_keputusan": alasan},
    )
    _notify_refused(p, alasan)
    return p


def _notify_refused(p: PermohonanSurel, alasan: str) -> None:
    """Tell the claimants; in a finished case, all except the one who got the account."""
    for claim in p.klaim.exclude(surel_baru=p.surel_baru if p.status == Status.SELESAI else ""):
        context = {"permohonan": p, "alasan": alasan}
        queue_mail(
            "registrasi/lost_email_refused", recipient=claim.surel_baru, context=context, bahasa=p.pengguna.bahasa
        )


@transaction.atomic
def cancel_email_changes(*, pengguna: Pengguna, alasan: str = "Dibatalkan pemegang", secured: bool = False) -> int:
    """Stop the open cases about a person who can sign in after all, or whose account was `secured`; return how many.

    All claimants are told, and how to go on: the person who is signed in may be a thief.
    """
    requests = list(PermohonanSurel.objects.is_open().filter(pengguna=pengguna).select_for_update())
    for p in requests:
        transition(
            p,
            Status.DIBATALKAN,
            event=Event.SUREL_HILANG_DIBATALKAN,
            by=pengguna,
            alasan=alasan,
            about=pengguna,
        )
        for claim in p.klaim.all():
            context = {"permohonan": p, "secured": secured}
            queue_mail(
                "registrasi/lost_email_stopped", recipient=claim.surel_baru, context=context, bahasa=pengguna.bahasa
            )
    return len(requests)


def apply_email_changes() -> int:
    """Change the addresses whose three days are over; return their number. Safe to run twice."""
    # The person is locked before the case, as when an account is secured: in different orders they would deadlock.
    return for_each_locked(Pengguna.objects.filter(pk__in=_due().values("pengguna")), _apply)


def _due() -> QuerySet[PermohonanSurel]:
    return PermohonanSurel.objects.filter(status=Status.DITUNGGU, berlaku_pada__lte=timezone.now())


def _apply(pengguna: Pengguna) -> bool:
    p = _due().filter(pengguna=pengguna).select_for_update().first()
    if p is None:
        return False
    try:
        if pengguna.email != p.surel_lama or pengguna.is_staff:
            # The holder has changed the address meanwhile, or has become an officer.
            raise Refused
        with transaction.atomic():
            # A person with access to the lost mailbox may have added some of them.
            remove_devices(pengguna)
            move_to_address(pengguna=pengguna, new=p.surel_baru)
    except (EmailAlreadyUsed, Refused):
        alasan = "Surel sudah berubah, atau dipakai akun lain"
        transition(
            p,
            Status.DITOLAK,
            event=Event.SUREL_HILANG_DITOLAK,
            about=pengguna,
            alasan=alasan,
            fields={"alasan_keputusan": alasan},
        )
        _notify_refused(p, _("Alamat itu tidak dapat dipakai untuk akun ini."))
        return False
    transition(
        p,
        Status.SELESAI,
        event=Event.SUREL_HILANG_SELESAI,
        about=pengguna,
        changes={"email": (p.surel_lama, p.surel_baru)},
    )
    _notify_refused(p, _("Petugas tidak dapat memastikan bahwa Anda pemegang akun itu."))
    return True
