"""Parts that the cases of every ground share: number, lock, mails, the letter (AKH-2), ending a right."""

from collections.abc import Collection, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from oss_portal.db.numbering import next_case_number
from oss_portal.db.state_machine import TransitionRefused
from oss_portal.documents.letters import issue_letter, mail_attachments
from oss_portal.mail.outgoing import queue_mail
from oss_portal.mail.unproven import queue_unproven_mail
from oss_portal.models import OutgoingMail, Pengguna
from oss_portal.staff.work.assignment import check_holder
from oss_portal.uploads.checking import CleanFile
from oss_portal.uploads.storage import store_upload
from registrasi.exceptions import OfficerOwnCase
from registrasi.models import HakAkses, KeberatanAkses, PermohonanAkses, Undangan
from registrasi.services.conflicts import has_conflict
from registrasi.services.hak_akses import end_hak_akses
from registrasi.services.undangan import revoke_all_undangan, usaha_for_stranger

Dasar, Status, Result = PermohonanAkses.Dasar, PermohonanAkses.Status, PermohonanAkses.Result
# The role of a possible objector, their address, the person.
Concerned = tuple[str, str, Pengguna | None]


def next_permohonan_number() -> str:
    """Return the number of a new case."""
    return next_case_number("PA", "perkara_akses")


def check_officer(petugas: Pengguna, p: PermohonanAkses) -> None:
    """Raise `OfficerOwnCase` if the officer is the person of the case, is close to them, or opened or proposed it."""
    proposer = petugas.pk == p.diajukan_oleh_id and p.dasar != Dasar.DUGAAN
    if proposer or has_conflict(petugas, p.pengguna, nomor=(p.calon_nomor_identitas,)):
        raise OfficerOwnCase


def lock_case(permohonan: PermohonanAkses, petugas: Pengguna | None = None) -> PermohonanAkses:
    """Lock a case; an officer who decides must not be its person, the candidate, or the one who opened or proposed it.

    An officer who secured an account during a call may go on with that case: its link for a new password goes to the
    holder.
    """
    p = (
        PermohonanAkses.objects.select_for_update(of=("self",))
        .select_related("pengguna", "pelaku_usaha", "diajukan_oleh", "surat")
        .get(pk=permohonan.pk)
    )
    if petugas is not None:
        check_officer(petugas, p)
        check_holder(p, petugas)
    return p


def require_transition(p: PermohonanAkses, grounds: set[str], to: str) -> None:
    """Raise `TransitionRefused` if the act does not fit the ground or the status of the case."""
    if p.dasar not in grounds or to not in PermohonanAkses.TRANSITIONS[Status(p.status)]:
        raise TransitionRefused(p, to)


def attach(p: PermohonanAkses, files: Sequence[CleanFile], by: Pengguna) -> None:
    """Store uploaded documents with the case."""
    for file in files:
        p.berkas.add(store_upload(file, scope="hak_akses", by=by))


def queue_case_mail(
    p: PermohonanAkses, template: str, recipient: str, *, pengguna: Pengguna | None = None, **context: Any
) -> OutgoingMail | None:
    """Queue a mail about the case to a person with a login, or to a person of whom only `nama` is known."""
    values = {
        "nama": pengguna.readable_name if pengguna else context.pop("nama", ""),
        "case": p,
        "nomor": p.nomor,
        "usaha": p.nama_usaha,
    } | context
    if pengguna is None and recipient == p.calon_email:
        # The applicant typed this address; the other addresses are those of the business and of people with a login.
        values["usaha"] = usaha_for_stranger(p.nama_usaha)
        return queue_unproven_mail(f"registrasi/{template}", recipient=recipient, context=values)
    return queue_mail(f"registrasi/{template}", recipient=recipient, pengguna=pengguna, context=values)


def people_concerned(p: PermohonanAkses) -> list[Concerned]:
    """Return the people concerned by a change: `(role of a possible objector, address, person)`, each address once."""
    result: list[Concerned] = [(KeberatanAkses.Objector.PENANGGUNG_JAWAB, p.pengguna.email, p.pengguna)]
    for right in (
        HakAkses.objects.live()
        .filter(pelaku_usaha=p.pelaku_usaha, peran=HakAkses.Peran.KUASA)
        .select_related("pengguna")
    ):
        result.append((KeberatanAkses.Objector.KUASA, right.pengguna.email, right.pengguna))
    if p.pelaku_usaha and p.pelaku_usaha.email and p.pengguna.has_mailbox:
        result.append((KeberatanAkses.Objector.USAHA, p.pelaku_usaha.email, None))
    unique: dict[str, Concerned] = {}
    for concerned in result:
        unique.setdefault(concerned[1].casefold(), concerned)
    return list(unique.values())


def tell_concerned(p: PermohonanAkses, template: str, *, without: Collection[str] = ()) -> None:
    """Queue a mail about a change to those concerned and to the candidate, except to the addresses in `without`."""
    told = {address.casefold() for address in without}
    for _objector, mail, person in people_concerned(p):
        if mail.casefold() not in told:
            queue_case_mail(p, template, mail, pengguna=person, nama=p.nama_usaha)
    queue_case_mail(p, template, p.calon_email, nama=p.calon_nama)


def issue_confirmation(
    p: PermohonanAkses, *, by: Pengguna | None, result: str, alasan: str = "", successor: Pengguna | None = None
) -> dict[str, Any]:
    """Issue and mail the written confirmation; return the columns that link it to the case."""
    letter = issue_letter(
        jenis="konfirmasi_hak_akses",
        perihal=f"Konfirmasi tertulis perkara Hak Akses {p.nomor}",
        template="letters/registrasi/confirmation.html",
        context={
            "case": p,
            "hasil": result,
            "alasan": alasan,
            "successor": successor,
            "usaha": [h.pelaku_usaha.printed_name for h in p.hak_akses.select_related("pelaku_usaha")],
        },
        subject=p,
        about=p.pengguna,
        by=by,
    )
    outgoing_mail = queue_mail(
        "registrasi/confirmation_letter",
        recipient=p.pengguna.email,
        pengguna=p.pengguna,
        context={"nama": p.pengguna.readable_name, "case": p, "surat": letter},
        attachment=mail_attachments(letter),
    )
    if p.dasar == Dasar.PERGANTIAN:
        queue_mail(
            "registrasi/confirmation_letter",
            recipient=p.calon_email,
            pengguna=successor,
            context={"nama": successor.nama if successor else _("Bapak/Ibu"), "case": p, "surat": letter},
            attachment=mail_attachments(letter),
        )
    return {"surat": letter, "surat_keluar": outgoing_mail}


def decision_fields(by: Pengguna | None, alasan: str) -> dict[str, Any]:
    """Return the columns of a decision at the present time."""
    return {"diputuskan_oleh": by, "diputuskan_pada": timezone.now(), "alasan_keputusan": alasan}


def end_in_case(right: HakAkses, p: PermohonanAkses, by: Pengguna | None, alasan: str, *, kuasa: bool) -> None:
    """End a right; for a penanggung jawab also end their invitations and, with `kuasa`, the kuasa of the business."""
    notify = not p.ends_with_letter
    text = f"Perkara {p.nomor}: {alasan}"
    end_hak_akses(hak_akses=right, by=by, dasar=p.dasar, alasan=text, notify=notify)
    if right.peran != HakAkses.Peran.PENANGGUNG_JAWAB:
        return
    revoke_all_undangan(by=by, pelaku_usaha=right.pelaku_usaha, jenis=Undangan.Jenis.KUASA)
    if kuasa:
        for k in HakAkses.objects.live().filter(pelaku_usaha=right.pelaku_usaha, peran=HakAkses.Peran.KUASA):
            end_hak_akses(hak_akses=k, by=by, dasar=p.dasar, alasan=text)
