"""Ground a: change of the penanggung jawab (AKH-1a)."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from oss_portal.audit.trail import record
from oss_portal.db.state_machine import TransitionRefused, transition
from oss_portal.exceptions import required
from oss_portal.models import Pengguna
from oss_portal.reference.business_calendar import add_working_days
from oss_portal.staff.addresses import record_url
from oss_portal.staff.work.assignment import check_first_half
from oss_portal.uploads.checking import CleanFile
from registrasi.events import Event
from registrasi.exceptions import (
    KeberatanPeriodOver,
    KeberatanPeriodRunning,
    NotReplaceable,
    NotTheApplicant,
    OfficerOwnCase,
    PermohonanAlreadyOpen,
    SameCandidate,
)
from registrasi.models import HakAkses, KeberatanAkses, PelakuUsaha, PermohonanAkses, Undangan
from registrasi.rules.periods import KEBERATAN_DAYS
from registrasi.services.conflicts import has_conflict
from registrasi.services.hak_akses import end_hak_akses, mail_active_right, restore, restrict
from registrasi.services.keberatan_links import keberatan_link
from registrasi.services.permohonan_akses.base import (
    Dasar,
    Result,
    Status,
    attach,
    decision_fields,
    end_in_case,
    issue_confirmation,
    lock_case,
    next_permohonan_number,
    people_concerned,
    queue_case_mail,
    require_transition,
    tell_concerned,
)
from registrasi.services.undangan import grant_hak_akses, make_undangan
from registrasi.signals import penanggung_jawab_replaced


@transaction.atomic
def submit_replacement(
    *,
    hak_akses: HakAkses,
    by: Pengguna,
    channel: str,
    alasan: str,
    candidate: dict,
    files: list[CleanFile],
    pertahankan_kuasa: bool = False,
) -> PermohonanAkses:
    """Request another penanggung jawab: all people concerned are told, and may object.

    `candidate` has nama, jenis_identitas, nomor_identitas, tanggal_lahir, jabatan, email, telepon. If somebody other
    than the penanggung jawab asks (through an officer), no decision is made for 10 working days. The same request
    again, as by a second click, returns the first one. Raises `ReasonRequired`, `NotReplaceable`, `SameCandidate`,
    `OfficerOwnCase`, `PermohonanAlreadyOpen`.
    """
    alasan = required(alasan)
    right = HakAkses.objects.locked(hak_akses)
    _require_replaceable(right, candidate, by)
    old, usaha = right.pengguna, right.pelaku_usaha
    own = by.pk == old.pk
    said = {
        "saluran": channel,
        "diajukan_oleh": by,
        "alasan": alasan,
        "pertahankan_kuasa": pertahankan_kuasa,
        **{f"calon_{k}": v for k, v in candidate.items()},
    }
    if waiting := PermohonanAkses.objects.is_open().filter(dasar=Dasar.PERGANTIAN, pelaku_usaha=usaha).first():
        if all(getattr(waiting, column) == value for column, value in said.items()):
            return waiting
        raise PermohonanAlreadyOpen
    p = PermohonanAkses.objects.create(
        nomor=next_permohonan_number(),
        dasar=Dasar.PERGANTIAN,
        pengguna=old,
        pelaku_usaha=usaha,
        keberatan_sampai=None if own else add_working_days(timezone.localdate(), KEBERATAN_DAYS),
        **said,
    )
    p.hak_akses.add(right)
    attach(p, files, by)
    record(
        Event.PERMOHONAN_DIAJUKAN,
        subject=p,
        by=by,
        about=old,
        alasan=alasan,
        details={"dasar": str(p.dasar), "saluran": str(channel), "berkas": len(files)},
    )
    _announce_replacement(p, usaha)
    return p


def _require_replaceable(right: HakAkses, candidate: dict, by: Pengguna) -> None:
    is_main = right.peran == HakAkses.Peran.PENANGGUNG_JAWAB
    if right.pelaku_usaha.perseorangan or not is_main or right.status == HakAkses.Status.DIAKHIRI:
        raise NotReplaceable
    old = right.pengguna
    if (old.jenis_identitas, old.nomor_identitas) == (candidate["jenis_identitas"], candidate["nomor_identitas"]):
        raise SameCandidate
    if by.pk != old.pk and has_conflict(by, old, nomor=(candidate["nomor_identitas"],)):
        raise OfficerOwnCase


def _announce_replacement(p: PermohonanAkses, usaha: PelakuUsaha) -> None:
    """Tell the people concerned, who may object, and the candidate."""
    for objector, mail, person in people_concerned(p):
        queue_case_mail(
            p,
            "replacement_announced",
            mail,
            pengguna=person,
            nama=usaha.nama,
            tautan=keberatan_link(p, objector, mail, person),
        )
    queue_case_mail(p, "replacement_candidate", p.calon_email, nama=p.calon_nama)


@transaction.atomic
def file_keberatan(
    *, permohonan: PermohonanAkses, objector: str, email: str, alasan: str, pengguna: Pengguna | None = None
) -> KeberatanAkses:
    """Object to a change: the case is in dispute and the business is read-only until an officer settles it.

    Each address has one objection; a second call returns the first. Raises `ReasonRequired`, `KeberatanPeriodOver`.
    """
    alasan = required(alasan)
    p = lock_case(permohonan)
    if existing := p.keberatan.filter(email__iexact=email).first():
        return existing
    is_open = p.status in {Status.DIAJUKAN, Status.PERLU_PERBAIKAN, Status.DISENGKETAKAN}
    if p.dasar != Dasar.PERGANTIAN or not is_open or (p.keberatan_sampai and not p.keberatan_period_running):
        raise KeberatanPeriodOver
    keberatan = KeberatanAkses.objects.create(
        permohonan=p, dari=objector, email=email, alasan=alasan, pengguna=pengguna
    )
    if p.status != Status.DISENGKETAKAN:
        active_rights = HakAkses.objects.filter(pelaku_usaha=p.pelaku_usaha, status=HakAkses.Status.AKTIF)
        restricted = [
            restrict(hak_akses=h, by=pengguna, alasan=f"Ada keberatan, perkara {p.nomor}", dasar=p.dasar).pk
            for h in active_rights
        ]
        transition(
            p,
            Status.DISENGKETAKAN,
            event=Event.PERMOHONAN_KEBERATAN,
            by=pengguna,
            alasan=alasan,
            about=p.pengguna,
            fields={"hak_dibatasi": restricted},
            details={"dari": str(objector)},
        )
    else:
        record(
            Event.PERMOHONAN_KEBERATAN,
            subject=p,
            by=pengguna,
            alasan=alasan,
            about=p.pengguna,
            details={"dari": str(objector)},
        )
    tell_concerned(p, "replacement_disputed")
    return keberatan


def lift_restriction(p: PermohonanAkses, by: Pengguna, alasan: str) -> None:
    """Restore the rights that the dispute made read-only."""
    for right in HakAkses.objects.filter(pk__in=p.hak_dibatasi, status=HakAkses.Status.DIBATASI):
        restore(hak_akses=right, by=by, alasan=alasan)


@transaction.atomic
def overrule_keberatan(*, permohonan: PermohonanAkses, by: Pengguna, alasan: str) -> PermohonanAkses:
    """Overrule the objections: the case goes on, and all who were told of the dispute are told of this.

    An officer who agrees with the objections calls `reject_permohonan`. Raises `ReasonRequired`.
    """
    alasan = required(alasan)
    p = lock_case(permohonan, by)
    lift_restriction(p, by, f"Keberatan perkara {p.nomor} diputus")
    transition(
        p,
        Status.DIAJUKAN,
        event=Event.PERMOHONAN_KEBERATAN,
        by=by,
        alasan=alasan,
        about=p.pengguna,
        fields={"hak_dibatasi": []},
        details={"dikesampingkan": True},
    )
    objections = list(p.keberatan.select_related("pengguna"))
    tell_concerned(p, "replacement_resumed", without=[k.email for k in objections])
    for k in objections:
        queue_case_mail(p, "keberatan_set_aside", k.email, pengguna=k.pengguna, nama=p.nama_usaha, alasan=alasan)
    return p


@transaction.atomic
def request_completion(*, permohonan: PermohonanAkses, by: Pengguna, perbaikan: str) -> PermohonanAkses:
    """Ask for further documents. Raises `ReasonRequired`, `TransitionRefused`."""
    perbaikan = required(perbaikan)
    p = lock_case(permohonan, by)
    require_transition(p, {Dasar.PERGANTIAN}, Status.PERLU_PERBAIKAN)
    transition(
        p,
        Status.PERLU_PERBAIKAN,
        event=Event.PERMOHONAN_PERLU_DILENGKAPI,
        by=by,
        alasan=perbaikan,
        about=p.pengguna,
        fields={"perbaikan": perbaikan},
    )
    _tell_what_is_missing(p, perbaikan)
    return p


def _tell_what_is_missing(p: PermohonanAkses, perbaikan: str) -> None:
    """Tell the applicant; if an officer entered the case, tell them and the candidate, who sends the documents."""
    template, officer = "replacement_incomplete", p.diajukan_oleh
    if p.diajukan_oleh_id == p.pengguna_id:
        page = settings.BASE_URL + reverse("hak-akses-permohonan", args=[p.kode])
        queue_case_mail(p, template, p.pengguna.email, pengguna=p.pengguna, tautan=page, perbaikan=perbaikan)
        return
    if officer is not None and officer.is_active:
        page = settings.BASE_URL + record_url(p)
        queue_case_mail(p, template, officer.email, nama=officer.nama, tautan=page, perbaikan=perbaikan)
    queue_case_mail(p, template, p.calon_email, nama=p.calon_nama, perbaikan=perbaikan)


@transaction.atomic
def complete(*, permohonan: PermohonanAkses, by: Pengguna, files: list[CleanFile]) -> PermohonanAkses:
    """Take further documents; the case is back in the queue. The same documents again are a second click.

    Raises `NotTheApplicant`, `TransitionRefused`.
    """
    p = lock_case(permohonan)
    if by.pk not in {p.pengguna_id, p.diajukan_oleh_id} and not by.has_perm("registrasi.usulkan_pengakhiran"):
        raise NotTheApplicant
    known = set(p.berkas.values_list("sha256", flat=True))
    if p.status == Status.DIAJUKAN and all(file.sha256 in known for file in files):
        return p
    if p.status != Status.PERLU_PERBAIKAN:
        raise TransitionRefused(p, Status.DIAJUKAN)
    attach(p, files, by)
    transition(
        p,
        Status.DIAJUKAN,
        event=Event.PERMOHONAN_DILENGKAPI,
        by=by,
        about=p.pengguna,
        fields={"perbaikan": ""},
        details={"berkas": len(files)},
    )
    return p


@transaction.atomic
def approve_replacement(*, permohonan: PermohonanAkses, by: Pengguna, alasan: str) -> PermohonanAkses:
    """Approve and invite the candidate; the old right stays until they have accepted the terms in force.

    Raises `KeberatanPeriodRunning`, `OfficerOwnCase` and `FirstHalfLapsed` if an officer entered the change,
    `ReasonRequired`, `TransitionRefused`.
    """
    alasan = required(alasan)
    p = lock_case(permohonan, by)
    require_transition(p, {Dasar.PERGANTIAN}, Status.DISETUJUI)
    if p.keberatan_period_running:
        raise KeberatanPeriodRunning
    check_first_half(p)
    transition(
        p,
        Status.DISETUJUI,
        event=Event.PERMOHONAN_DISETUJUI,
        by=by,
        alasan=alasan,
        about=p.pengguna,
        fields=decision_fields(by, alasan),
    )
    invite_successor(p, by)
    return p


def invite_successor(p: PermohonanAkses, by: Pengguna) -> Undangan:
    """Send the candidate their invitation."""
    return make_undangan(
        jenis=Undangan.Jenis.PENANGGUNG_JAWAB,
        by=by,
        nama=p.calon_nama,
        email=p.calon_email,
        pelaku_usaha=p.pelaku_usaha,
        permohonan=p,
        jabatan=p.calon_jabatan,
    )


def finish_replacement(*, permohonan: PermohonanAkses, successor: Pengguna) -> HakAkses:
    """End the old right, give the new one, issue the letter, in the transaction in which the candidate accepts.

    The NIB does not change: it belongs to the business (AKH-1a). Raises `TransitionRefused`.
    """
    p = lock_case(permohonan)
    require_transition(p, {Dasar.PERGANTIAN}, Status.SELESAI)
    if p.status != Status.DISETUJUI or p.pelaku_usaha is None:
        raise TransitionRefused(p, Status.SELESAI)
    usaha = PelakuUsaha.objects.select_for_update().get(pk=p.pelaku_usaha.pk)
    alasan = "penanggung jawab berganti"
    old = p.hak_akses.get()
    if old.status != HakAkses.Status.DIAKHIRI:
        end_in_case(old, p, p.diputuskan_oleh, alasan, kuasa=not p.pertahankan_kuasa)
    reason = f"Perkara {p.nomor}: {alasan}"
    for right in HakAkses.objects.live().filter(pelaku_usaha=usaha, pengguna=successor):
        # The new penanggung jawab was a kuasa before.
        end_hak_akses(hak_akses=right, by=p.diputuskan_oleh, dasar=p.dasar, alasan=reason, notify=False)
    new = grant_hak_akses(
        pengguna=successor,
        pelaku_usaha=usaha,
        by=p.diputuskan_oleh,
        alasan=reason,
        jabatan=p.calon_jabatan,
    )
    fields = issue_confirmation(p, by=p.diputuskan_oleh, result=Result.DIAKHIRI, successor=successor)
    transition(
        p,
        Status.SELESAI,
        event=Event.PERMOHONAN_SELESAI,
        by=successor,
        about=p.pengguna,
        fields=fields | {"hasil": Result.DIAKHIRI},
        details={"surat": fields["surat"].nomor},
    )
    mail_active_right(new, successor=True)
    penanggung_jawab_replaced.send(PelakuUsaha, pelaku_usaha=usaha, old=old, new=new)
    return new
