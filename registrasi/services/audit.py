"""Reading of the trails: everything about one person, one NIB, one officer; the case file for a court (HUK-2).

This reading is recorded as well, and no officer may read their own record or that of somebody close to them.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Count, Model, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from ketentuan.events import Event as KetentuanEvent
from oss_portal import hooks
from oss_portal.audit.events import Event as FoundationEvent
from oss_portal.audit.subjects import number_subjects
from oss_portal.audit.trail import record
from oss_portal.documents.issued import register_document
from oss_portal.documents.pdf import render_pdf
from oss_portal.documents.signing import sign_document
from oss_portal.exceptions import ConflictOfInterest, required
from oss_portal.models import AuditEvent, DokumenTerbit, Pengguna
from oss_portal.officers.events import Event as OfficerEvent
from oss_portal.reference.business_calendar import first_of_last, start_of_day
from oss_portal.staff.work.events import Event as WorkEvent
from oss_portal.text.dates import json_text, machine_time
from registrasi.events import Event
from registrasi.models import PelakuUsaha
from registrasi.services.conflicts import circle_of, has_conflict, has_usaha_conflict, nib_numbers_of, record_refused

PER_PAGE = 50
EXPORT_LIMIT = 10_000


def _page(events: list[AuditEvent]) -> tuple[list[AuditEvent], int | None]:
    """Return one page of the events and the id after which the next page begins."""
    unique = sorted({p.pk: p for p in events}.values(), key=lambda p: -p.pk)
    number_subjects(unique[:PER_PAGE])
    return unique[:PER_PAGE], unique[PER_PAGE - 1].pk if len(unique) > PER_PAGE else None


def _open_to(reader: Pengguna, events: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
    """Return the events that are open to the reader, newest first.

    Events about the reader, people close to them or the businesses of these are left out, and events done by people
    close to them. The reader's own acts that concern nobody else stay.
    """
    people, usaha = circle_of(reader)
    closed = Q(tentang__in=list(people)) | Q(oleh__in=[pk for pk in people if pk != reader.pk])
    if numbers := nib_numbers_of(usaha):
        closed |= Q(nib__in=list(numbers))
    own = Q(oleh=reader) & (Q(tentang=reader) | Q(tentang__isnull=True))
    return events.exclude(closed & ~own).select_related("oleh", "tentang").order_by("-id")


def _take(events: QuerySet[AuditEvent], filter_rows: dict, before: int | None) -> list[AuditEvent]:
    events = events.filter(**filter_rows)
    return list((events.filter(pk__lt=before) if before else events)[: PER_PAGE + 1])


def person_trace(
    person: Pengguna, before: int | None = None, *, reader: Pengguna
) -> tuple[list[AuditEvent], int | None]:
    """Return the events by or about a person, newest first; two index scans, never a table scan."""
    events = _open_to(reader, AuditEvent.objects.all())
    return _page(_take(events, {"oleh": person}, before) + _take(events, {"tentang": person}, before))


def nib_trace(nomor: str, before: int | None = None, *, reader: Pengguna) -> tuple[list[AuditEvent], int | None]:
    """Return the events of an NIB, newest first."""
    return _page(_take(_open_to(reader, AuditEvent.objects.all()), {"nib": nomor}, before))


def officer_trace(
    petugas: Pengguna, before: int | None = None, *, reader: Pengguna
) -> tuple[list[AuditEvent], int | None]:
    """Return the acts of an officer, newest first."""
    return _page(_take(_open_to(reader, AuditEvent.objects.all()), {"oleh": petugas}, before))


@dataclass(frozen=True)
class TrailFilter:
    """A filter of the whole trail: days, kind of event, officer, NIB."""

    start: date
    end: date
    kind: str = ""
    officer: Pengguna | None = None
    nib: str = ""

    def rows(self, reader: Pengguna) -> QuerySet[AuditEvent]:
        """Return the events that are open to the reader; the days limit the query to the partitions of their months."""
        zone = timezone.get_current_timezone()
        begin = datetime.combine(self.start, time.min, zone)
        events = AuditEvent.objects.filter(
            waktu__gte=begin, waktu__lt=datetime.combine(self.end, time.min, zone) + timedelta(days=1)
        )
        if self.kind:
            events = events.filter(peristiwa=self.kind)
        if self.officer:
            events = events.filter(oleh=self.officer)
        if self.nib:
            events = events.filter(nib=self.nib)
        return _open_to(reader, events)


def search_trail(
    chosen: TrailFilter, before: int | None = None, *, reader: Pengguna
) -> tuple[list[AuditEvent], int | None]:
    """Return one page of the whole trail."""
    events = chosen.rows(reader)
    return _page(list((events.filter(pk__lt=before) if before else events)[: PER_PAGE + 1]))


def export_trail(chosen: TrailFilter, *, by: Pengguna) -> list[AuditEvent]:
    """Return the events for an export of the trail, and record the export."""
    events = list(chosen.rows(by)[:EXPORT_LIMIT])
    number_subjects(events)
    details = {
        "daftar": "jejak",
        "baris": len(events),
        "dari": f"{chosen.start:%d-%m-%Y}",
        "sampai": f"{chosen.end:%d-%m-%Y}",
        "jenis": chosen.kind,
        "petugas": chosen.officer.user_id if chosen.officer else "",
        "nib": chosen.nib,
    }
    record(Event.JEJAK_DIEKSPOR, subject=by, by=by, details=details)
    return events


# Identity numbers and pictures of cards that officers have seen: in registrations, and in cases of rights and lost
# mailboxes.
REVEALS = (Event.IDENTITAS_DIUNGKAP, Event.BUKTI_DILIHAT, Event.DOKUMEN_DIBUKA)
# The events that auditors watch: (words, the kinds of events). Apps above add theirs by the hook `watched_events`.
WATCHED: tuple[tuple[Promise, tuple[str, ...]], ...] = (
    (gettext_lazy("Nomor identitas dan foto kartu yang dibuka"), REVEALS),
    (gettext_lazy("Batas pengungkapan habis"), (Event.BATAS_PENGUNGKAPAN,)),
    (gettext_lazy("Batas pencarian habis"), (WorkEvent.SEARCH_LIMIT_REACHED,)),
    (gettext_lazy("Ditolak: empat mata, wilayah, atau benturan kepentingan"), (Event.AUDIT_DITOLAK,)),
    (gettext_lazy("Mencoba membuka yang bukan haknya"), (Event.AKSES_DITOLAK,)),
    (
        gettext_lazy("Hak petugas diberikan, diubah, atau dicabut"),
        (
            OfficerEvent.DIUNDANG,
            OfficerEvent.PERAN_DIUBAH,
            OfficerEvent.DITANGGUHKAN,
            OfficerEvent.DINONAKTIFKAN,
            OfficerEvent.DIAKTIFKAN,
        ),
    ),
    (gettext_lazy("Faktor kedua petugas dihapus"), (OfficerEvent.FAKTOR_KEDUA_DIHAPUS,)),
    (gettext_lazy("Berkas perkara yang diunduh"), (Event.BERKAS_PERKARA_DIUNDUH,)),
    (
        gettext_lazy("Daftar dan jejak yang diunduh"),
        (FoundationEvent.DAFTAR_DIEKSPOR, Event.JEJAK_DIEKSPOR, KetentuanEvent.DAFTAR_PERSETUJUAN_DIUNDUH),
    ),
)
WATCHED_DAYS = 30


def watched() -> list[tuple[Promise | str, list[tuple[str, int]]]]:
    """Return the number of each watched kind of event in the last days, in one query."""
    groups: list[tuple[Promise | str, tuple[str, ...]]] = [*WATCHED, *hooks.watched_events.collect()]
    kinds = [str(kind) for _words, kinds in groups for kind in kinds]
    # The days are those of the list to which each figure leads.
    since = start_of_day(first_of_last(WATCHED_DAYS))
    rows = AuditEvent.objects.filter(waktu__gte=since, peristiwa__in=kinds).order_by()
    counts = dict(rows.values_list("peristiwa").annotate(n=Count("pk")))
    return [(words, [(str(kind), counts.get(str(kind), 0)) for kind in kinds]) for words, kinds in groups]


def reveals(before: int | None = None, *, reader: Pengguna) -> tuple[list[AuditEvent], int | None]:
    """Return the reveals of a number, the views of a picture that shows one, and the used-up budgets of an hour."""
    kinds = (*REVEALS, Event.BATAS_PENGUNGKAPAN)
    events = _open_to(reader, AuditEvent.objects.all())
    return _page([event for kind in kinds for event in _take(events, {"peristiwa": str(kind)}, before)])


def record_viewing(event: str, *, by: Pengguna, subject: Model, about: Pengguna | None = None) -> None:
    """Record that an officer opened a trail. For their own raise `ConflictOfInterest`, which is recorded, too."""
    if about is not None and has_conflict(by, about):
        record_refused(petugas=by, obj=subject, wanted=str(event), about=about)
        raise ConflictOfInterest
    record(event, subject=subject, by=by, about=about)


def record_nib_viewing(nomor: str, *, by: Pengguna) -> None:
    """Record that an officer opens the trail of an NIB. Raise `ConflictOfInterest` if its business is close to them."""
    usaha = PelakuUsaha.objects.filter(nib__nomor=nomor).first()
    if usaha is not None and has_usaha_conflict(by, usaha):
        record_refused(petugas=by, obj=usaha, wanted=str(Event.JEJAK_NIB_DIBUKA))
        raise ConflictOfInterest
    record(Event.JEJAK_NIB_DIBUKA, subject=by, by=by, nib=nomor)


def _case_file_json(
    sections: list[hooks.CaseFileSection], subject: Model, *, now: datetime, by: Pengguna, alasan: str
) -> bytes:
    data = {
        "dibuat": machine_time(now),
        "dibuat_oleh": by.user_id,
        "alasan": alasan,
        "tentang": str(subject),
        "bagian": [
            {
                "judul": str(b.title),
                "baris": b.rows,
                "berkas": [{"nama": n, "sha256": hashlib.sha256(i).hexdigest()} for n, i in b.files],
            }
            for b in sections
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=2, default=json_text).encode()


@transaction.atomic
def case_file(
    *,
    by: Pengguna,
    alasan: str,
    file_format: str,
    pengguna: Pengguna | None = None,
    pelaku_usaha: PelakuUsaha | None = None,
) -> tuple[bytes, str]:
    """Return the case file of a person or a business and its media type: "pdf" (signed, letters attached) or "json".

    Raises `ReasonRequired`, `ConflictOfInterest`.
    """
    subject = pengguna or pelaku_usaha
    if subject is None:
        raise ValueError("a case file is about a person or a business")
    alasan = required(alasan)
    people = [pengguna] if pengguna else []
    if pelaku_usaha:
        people += [right.pengguna for right in pelaku_usaha.hak_akses.select_related("pengguna")]
    if has_conflict(by, *people) or (pelaku_usaha and has_usaha_conflict(by, pelaku_usaha)):
        raise ConflictOfInterest
    sections = hooks.case_file_sections.collect(pengguna, pelaku_usaha)
    now = timezone.localtime()
    result, media_type = _case_file_json(sections, subject, now=now, by=by, alasan=alasan), "application/json"
    if file_format != "json":
        attachments = [("berkas-perkara.json", result), *[x for b in sections for x in b.files]]
        context = {"sections": sections, "subject": subject, "now": now, "by": by, "alasan": alasan}
        pdf = render_pdf("letters/registrasi/case_file.html", context, attachments=attachments)
        signed = sign_document(pdf, alasan="Berkas perkara")
        register_document(signed, jenis=DokumenTerbit.Jenis.PERKARA, subject=subject, kept=False)
        result, media_type = signed.pdf, "application/pdf"
    record(
        Event.BERKAS_PERKARA_DIUNDUH,
        subject=subject,
        by=by,
        about=pengguna,
        alasan=alasan,
        details={"bentuk": file_format, "sha256": hashlib.sha256(result).hexdigest()},
    )
    return result, media_type
