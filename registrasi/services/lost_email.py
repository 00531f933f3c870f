"""The way back for who lost the registered mailbox (U11): documents, two officers, a notice, three days."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from oss_portal.accounts.sessions import end_all_sessions
from oss_portal.audit.trail import record
from oss_portal.db.numbering import next_number
from oss_portal.db.state_machine import transition
from oss_portal.exceptions import ReasonRequired, Refused
from oss_portal.mail.outgoing import queue_mail
from oss_portal.models import Pengguna
from oss_portal.privacy.masking import mask_email
from oss_portal.uploads.checking import CleanFile
from oss_portal.uploads.storage import store_upload
from registrasi.events import Event
from registrasi.exceptions import OfficerOwnCase
from registrasi.models import PermohonanSurel
from registrasi.rules.periods import EMAIL_CHANGE_WAIT
from registrasi.services.conflicts import has_conflict

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
    """Take a request; None where the data fit no login, or one is under way. The page and the mail never say which."""
    email = email.strip().lower()
    queue_mail("registrasi/lost_email_received", recipient=email, context={})
    pengguna = (
        Pengguna.objects.with_identity(jenis_identitas, nomor_identitas).filter(tanggal_lahir=tanggal_lahir).first()
    )
    if pengguna is None or pengguna.is_staff or pengguna.email.lower() == email:
        return None
    year = timezone.localdate().year
    try:
        with transaction.atomic():
            p = PermohonanSurel.objects.create(
                nomor=f"PS-{year}-{next_number('ganti_surel', year):06d}",
                pengguna=pengguna,
                surel_lama=pengguna.email,
                surel_baru=email,
                telepon=telepon,
                keterangan=comment,
            )
    except IntegrityError:
        return None
    for file in files:
        p.berkas.add(store_upload(file, scope="ganti_surel"))
    record(Event.SUREL_HILANG_DIAJUKAN, subject=p, about=pengguna, details={"berkas": len(files)})
    return p


def _lock(permohonan: PermohonanSurel, petugas: Pengguna | None = None) -> PermohonanSurel:
    p = PermohonanSurel.objects.select_for_update(of=("self",)).select_related("pengguna").get(pk=permohonan.pk)
    if petugas is not None and has_conflict(petugas, p.pengguna):
        raise OfficerOwnCase
    return p


def _require_reason(alasan: str) -> str:
    if not alasan.strip():
        raise ReasonRequired
    return alasan.strip()


@transaction.atomic
def check_email_change(*, permohonan: PermohonanSurel, by: Pengguna, note: str) -> PermohonanSurel:
    """The first officer has compared the documents. Raises `ReasonRequired`, `OfficerOwnCase`."""
    note = _require_reason(note)
    p = _lock(permohonan, by)
    transition(
        p,
        Status.DIPERIKSA,
        event=Event.SUREL_HILANG_DIPERIKSA,
        by=by,
        alasan=note,
        about=p.pengguna,
        fields={"diperiksa_oleh": by, "catatan_pemeriksa": note},
    )
    return p


@transaction.atomic
def approve_email_change(*, permohonan: PermohonanSurel, by: Pengguna, alasan: str) -> PermohonanSurel:
    """The second officer agrees: the old address is told, and three days start. Raises as `check_email_change`."""
    alasan = _require_reason(alasan)
    p = _lock(permohonan, by)
    if p.diperiksa_oleh_id == by.pk:
        raise OfficerOwnCase
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
        context=context | {"nama": p.pengguna.nama},
    )
    queue_mail("registrasi/lost_email_to_new", recipient=p.surel_baru, context=context)
    return p


@transaction.atomic
def reject_email_change(*, permohonan: PermohonanSurel, by: Pengguna, alasan: str) -> PermohonanSurel:
    """Refuse with a reason that reaches the new address. Raises as `check_email_change`."""
    alasan = _require_reason(alasan)
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
    queue_mail("registrasi/lost_email_refused", recipient=p.surel_baru, context={"permohonan": p, "alasan": alasan})
    return p


@transaction.atomic
def cancel_email_changes(*, pengguna: Pengguna, alasan: str = "Dibatalkan pemegang") -> int:
    """Stop every open request about a person: they are there after all, or secured the account. Returns how many."""
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
    return len(requests)


def apply_email_changes() -> int:
    """Change the addresses whose three days are over. Returns how many; safe to run twice."""
    count = 0
    due = PermohonanSurel.objects.filter(status=Status.DITUNGGU, berlaku_pada__lte=timezone.now())
    for pk in due.values_list("pk", flat=True)[:200]:
        with transaction.atomic():
            p = due.filter(pk=pk).select_for_update(skip_locked=True).first()
            if p is None:
                continue
            count += _apply(p)
    return count


def _apply(p: PermohonanSurel) -> bool:
    pengguna = Pengguna.objects.select_for_update().get(pk=p.pengguna_id)
    old = pengguna.email
    try:
        with transaction.atomic():
            if old != p.surel_lama:
                # The holder changed it meanwhile.
                raise Refused
            pengguna.email = p.surel_baru
            pengguna.save(update_fields=["email"])
    except (IntegrityError, Refused):
        transition(
            p,
            Status.DITOLAK,
            event=Event.SUREL_HILANG_DITOLAK,
            about=pengguna,
            alasan="Surel sudah berubah, atau dipakai akun lain",
            fields={"alasan_keputusan": "Surel sudah berubah, atau dipakai akun lain"},
        )
        return False
    end_all_sessions(pengguna)
    transition(
        p,
        Status.SELESAI,
        event=Event.SUREL_HILANG_SELESAI,
        about=pengguna,
        changes={"email": (old, p.surel_baru)},
    )
    for recipient in (old, p.surel_baru):
        queue_mail(
            "registrasi/email_changed",
            recipient=recipient,
            pengguna=pengguna,
            context={"nama": pengguna.nama, "waktu": timezone.now(), "baru": mask_email(p.surel_baru)},
        )
    return True
