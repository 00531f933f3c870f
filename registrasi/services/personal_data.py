"""Personal data (UU 27/2022): what is kept, who looked at it, requests with 72 hours, erasure."""

from dataclasses import replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oss_portal import hooks
from oss_portal.accounts.devices import remove_devices
from oss_portal.accounts.sessions import end_all_sessions
from oss_portal.audit.trail import record
from oss_portal.db.numbering import next_case_number
from oss_portal.db.state_machine import transition
from oss_portal.exceptions import ReasonRequired, required
from oss_portal.hooks import DataReading
from oss_portal.mail.outgoing import queue_mail
from oss_portal.models import AuditEvent, OutgoingMail, Pengguna
from oss_portal.privacy.personal_data import ERASED_MAILBOX
from oss_portal.staff.work.assignment import check_holder
from registrasi.events import Event
from registrasi.exceptions import OfficerOwnCase, PermohonanAlreadyOpen, StillNeeded
from registrasi.models import HakAkses, PelakuUsaha, Pendaftaran, PermintaanData, StatusVerifikasi, Undangan
from registrasi.rules.periods import DATA_ANSWER_PERIOD
from registrasi.services.conflicts import has_conflict
from registrasi.services.corrections import take_over
from registrasi.services.evidence import discard_all
from registrasi.services.pendaftaran import erase_personal_data
from registrasi.services.phone import tell_by_phone
from registrasi.services.reveal import reveals_before_account
from registrasi.signals import pelaku_usaha_erased

Status, Jenis = PermintaanData.Status, PermintaanData.Jenis
# States of registrations that an officer may still decide about.
UNDECIDED = (
    StatusVerifikasi.BELUM,
    StatusVerifikasi.OTOMATIS_LOLOS,
    StatusVerifikasi.PERLU_DITINJAU,
    StatusVerifikasi.PERLU_PERBAIKAN,
)
# Events of somebody reading a person's record.
VIEWING_EVENTS = {
    Event.IDENTITAS_DIUNGKAP: gettext_lazy("Nomor identitas lengkap"),
    Event.DOKUMEN_DIBUKA: gettext_lazy("Dokumen yang diunggah"),
    Event.BUKTI_DILIHAT: gettext_lazy("Foto identitas atau dokumen pendaftaran"),
    Event.BERKAS_PERKARA_DIUNDUH: gettext_lazy("Berkas perkara"),
    Event.JEJAK_ORANG_DIBUKA: gettext_lazy("Jejak kegiatan"),
}


def collect(pengguna: Pengguna) -> list[hooks.PersonalDataSource]:
    """Return everything kept about a person, from every app, with purpose, ground and retention."""
    (law,) = hooks.licensing_law.collect()
    return [
        replace(source, legal_basis=f"{source.legal_basis}; {law}") if source.under_licensing_law else source
        for source in hooks.personal_data_sources.collect(pengguna)
    ]


def who_viewed(pengguna: Pengguna, limit: int = 100) -> list[DataReading]:
    """Return who read the person's record, newest first: staff only by their office, agencies by name."""
    rows = [
        DataReading.by_officer(p, what=str(VIEWING_EVENTS[Event(p.peristiwa)]), purpose=_("Pelayanan dan pengawasan"))
        for condition in (Q(tentang=pengguna), reveals_before_account(Pendaftaran.objects.filter(pengguna=pengguna)))
        for p in AuditEvent.objects.filter(condition, peristiwa__in=list(VIEWING_EVENTS))
        .exclude(oleh=pengguna)
        .only("waktu", "peristiwa", "rincian")[:limit]
    ]
    for readings in hooks.data_readings.collect(pengguna):
        rows += readings
    return sorted(rows, key=lambda reading: reading.at, reverse=True)[:limit]


# --- Requests ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def request_data(
    *,
    pengguna: Pengguna,
    jenis: str,
    content: str,
    fields: str = "",
    nilai_baru: str = "",
    by: Pengguna | None = None,
    diterima_pada: datetime | None = None,
) -> PermintaanData:
    """Take a request; the 72 hours start now, or at `diterima_pada` for one that came to the helpdesk (by `by`).

    The same request again, as by a second click, returns the first one. Raises `PermohonanAlreadyOpen` for another
    request of the same kind.
    """
    Pengguna.objects.lock(pengguna.pk)
    if jenis != Jenis.KOREKSI:
        fields = nilai_baru = ""
    if waiting := PermintaanData.objects.waiting().filter(pengguna=pengguna, jenis=jenis).first():
        if (waiting.kolom, waiting.nilai_baru, waiting.isi) == (fields, nilai_baru, content):
            return waiting
        raise PermohonanAlreadyOpen
    now = timezone.now()
    p = PermintaanData.objects.create(
        nomor=next_case_number("PD", "permintaan_data"),
        pengguna=pengguna,
        jenis=jenis,
        kolom=fields,
        nilai_baru=nilai_baru,
        isi=content,
        dibuat_pada=now,
        tenggat=(diterima_pada or now) + DATA_ANSWER_PERIOD,
    )
    record(
        Event.PERMINTAAN_DATA_DIAJUKAN,
        subject=p,
        by=by or pengguna,
        about=pengguna,
        details={"jenis": jenis},
    )
    queue_mail(
        "registrasi/permintaan_data_received",
        recipient=pengguna.email,
        pengguna=pengguna,
        context={"nama": pengguna.readable_name, "p": p},
    )
    return p


@transaction.atomic
def cancel(*, data_request: PermintaanData, pengguna: Pengguna) -> PermintaanData:
    """Withdraw one's own request. Raises `TransitionRefused`."""
    p = PermintaanData.objects.select_for_update().get(pk=data_request.pk, pengguna=pengguna)
    transition(p, Status.DIBATALKAN, event=Event.PERMINTAAN_DATA_DIBATALKAN, by=pengguna, about=pengguna)
    return p


@transaction.atomic
def answer_request(
    *, data_request: PermintaanData, by: Pengguna, status: str, answer: str, dasar_penolakan: str = ""
) -> PermintaanData:
    """Answer a request: do what is granted, name the lawful ground of a refusal, and mail the person the answer.

    Raises `ReasonRequired`, `OfficerOwnCase`, `StillNeeded` (a law requires to keep the data), `TransitionRefused`.
    """
    answer = required(answer)
    if status in {Status.DITOLAK, Status.SEBAGIAN} and not dasar_penolakan:
        raise ReasonRequired
    # A granted request changes the person, and other acts that end with the person lock the person first, too.
    Pengguna.objects.lock(data_request.pengguna_id)
    p = PermintaanData.objects.select_for_update(of=("self",)).select_related("pengguna").get(pk=data_request.pk)
    if has_conflict(by, p.pengguna):
        raise OfficerOwnCase
    check_holder(p, by)
    recipient, nama = p.pengguna.email, p.pengguna.nama
    transition(
        p,
        status,
        event=Event.PERMINTAAN_DATA_DIJAWAB,
        by=by,
        about=p.pengguna,
        alasan=answer,
        fields={
            "jawaban": answer,
            "dasar_penolakan": dasar_penolakan if status != Status.DIKABULKAN else "",
            "dijawab_oleh": by,
            "dijawab_pada": timezone.now(),
        },
        details={"dasar_penolakan": dasar_penolakan, "tepat_waktu": timezone.now() <= p.tenggat},
    )
    erased = status == Status.DIKABULKAN and p.jenis == Jenis.HAPUS
    queue_mail(
        "registrasi/permintaan_data_answered",
        recipient=recipient,
        # A person whose data are erased has no inbox.
        pengguna=None if erased else p.pengguna,
        bahasa=p.pengguna.bahasa,
        context={"nama": nama, "p": p},
    )
    if status == Status.DIKABULKAN and p.jenis == Jenis.KOREKSI:
        _correct(p, by)
    if erased:
        if not p.pengguna.has_mailbox:
            # The inbox is erased with the account, and the phone number with the data.
            with translation.override(p.pengguna.bahasa):
                text = _("OSS: permintaan %(nomor)s dikabulkan; data pribadi Anda sudah dihapus.") % {"nomor": p.nomor}
            tell_by_phone(p.pengguna, text, kind="data_erased")
        erase_person(pengguna=p.pengguna, by=by, alasan=f"Permintaan {p.nomor}")
    return p


def _correct(p: PermintaanData, by: Pengguna) -> None:
    """Store the corrected value; the audit trail keeps the old one."""
    if p.kolom not in {PermintaanData.Column.NAMA, PermintaanData.Column.TANGGAL_LAHIR, PermintaanData.Column.TELEPON}:
        return
    person = p.pengguna
    value: str | date = p.nilai_baru
    if p.kolom == PermintaanData.Column.TANGGAL_LAHIR:
        value = date.fromisoformat(p.nilai_baru)
    old = getattr(person, p.kolom)
    setattr(person, p.kolom, value)
    person.save(update_fields=[p.kolom])
    # A later check then compares the right value, and a correction of the registration cannot bring the wrong value
    # back.
    unconfirmed = Pendaftaran.objects.filter(pengguna=person, status=Pendaftaran.Status.AKTIF, verifikasi__in=UNDECIDED)
    unconfirmed.update(**{p.kolom: value})
    if p.kolom == PermintaanData.Column.NAMA:
        perseorangan = PelakuUsaha.objects.live().filter(
            jenis="02", hak_akses__pengguna=person, hak_akses__peran=HakAkses.Peran.PENANGGUNG_JAWAB
        )
        for usaha in perseorangan.distinct():
            take_over(usaha, by=by, nama=p.nilai_baru)
    record(
        Event.DATA_PRIBADI_DIKOREKSI,
        subject=person,
        by=by,
        about=person,
        alasan=f"Permintaan {p.nomor}",
        changes={p.kolom: (str(old or ""), str(value))},
    )


# --- Erasure ----------------------------------------------------------------------------------------------------------


def blockers(pengguna: Pengguna) -> list[str]:
    """Return the reasons why the data of a person must be kept; empty if they may be erased."""
    return hooks.erasure_blockers.collect(pengguna)


@transaction.atomic
def erase_person(*, pengguna: Pengguna, by: Pengguna | None, alasan: str) -> None:
    """Erase the data that identify a person: login, mails, invitations, registrations. Audit and letters stay as proof.

    It waits for acts that decide about the person, or issue to them, at the same moment: they may forbid the erasure,
    and their mails are erased, too. Raises `StillNeeded` if something forbids it.
    """
    person = Pengguna.objects.lock(pengguna.pk)
    responsible = HakAkses.objects.filter(pengguna=person, peran=HakAkses.Peran.PENANGGUNG_JAWAB)
    registrations = list(Pendaftaran.objects.filter(pengguna=person).order_by("pk").select_for_update())
    theirs = PelakuUsaha.objects.filter(pk__in=responsible.values("pelaku_usaha")).order_by("pk")
    businesses = list(theirs.select_for_update())
    if reasons := blockers(person):
        raise StillNeeded(reasons[0])
    end_all_sessions(person)
    remove_devices(person)
    for p in PermintaanData.objects.waiting().filter(pengguna=person).select_for_update():
        # No data are left about which to answer, and no address for the answer.
        transition(p, Status.DIBATALKAN, event=Event.PERMINTAAN_DATA_DIBATALKAN, by=by, about=person, alasan=alasan)
    address = f"dihapus-{person.pk}{ERASED_MAILBOX}"
    Undangan.objects.filter(diterima_oleh=person).update(**{**Undangan.PERSONAL_DATA.erase, "email": address})
    for pendaftaran in registrations:
        erase_personal_data(pendaftaran)
        discard_all(pendaftaran)
    for usaha in businesses:
        if not usaha.perseorangan:
            continue
        PelakuUsaha.PERSONAL_DATA.clear(usaha, email=address, nomor_identitas=f"DIHAPUS-{usaha.kode}")
        usaha.status = PelakuUsaha.Status.NONAKTIF
        usaha.save()
        pelaku_usaha_erased.send(sender=PelakuUsaha, pelaku_usaha=usaha, by=by)
    Pengguna.PERSONAL_DATA.clear(person, email=address)
    person.is_active = False
    person.set_unusable_password()
    person.save()
    _erase_mails(person, address)
    record(Event.DATA_PRIBADI_DIHAPUS, subject=person, by=by, about=person, alasan=alasan)


def _erase_mails(person: Pengguna, address: str) -> None:
    """Erase the copies of the mails to a person; unsent and failed mails are not sent, because the person is gone."""
    mails = OutgoingMail.objects.filter(pengguna=person)
    unsent = mails.filter(status__in=[OutgoingMail.Status.ANTRE, OutgoingMail.Status.GAGAL])
    unsent.update(status=OutgoingMail.Status.DITANGANI, galat_terakhir="data penerima dihapus")
    mails.update(**{**OutgoingMail.PERSONAL_DATA.erase, "kepada": address})
