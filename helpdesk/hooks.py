"""Hooks of this app for pages of other apps."""

from collections.abc import Callable
from dataclasses import replace
from typing import cast
from urllib.parse import urlencode

from django.db.models import Case, Count, Model, QuerySet, When, Window
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from helpdesk.access.conflicts import ConflictCircle
from helpdesk.events import Event
from helpdesk.models import OPEN, RUNNING, ArticleVote, Draft, IncomingMail, StatusTiket, Tiket
from helpdesk.permissions import READ, SERVE, SUPERVISE, escalated_tiket, officer_units
from helpdesk.queue import search
from helpdesk.reports import CALCULATORS, DateRange
from helpdesk.services import assignment, sweeps
from helpdesk.services.base import check_conflict
from helpdesk.tiket_page.status_labels import REPORTER_LABELS
from oss_portal import hooks
from oss_portal.db.compiled import compiled
from oss_portal.hooks import (
    CaseFileSection,
    DashboardCard,
    DataReading,
    PersonalDataSource,
    RetentionRule,
    SearchGroup,
    SearchHit,
    StaffQueue,
    StatusTag,
)
from oss_portal.models import AuditEvent, Pengguna, WorkItem
from oss_portal.reference.charts import Figure
from oss_portal.staff import search_terms
from oss_portal.staff.work.queues import OwnActs, Summary, WorkQueue, WorkSource, WorkState, register
from oss_portal.text.dates import machine_time
from registrasi.models import PelakuUsaha

Wait = WorkItem.Wait
TIKET_HITS = 6


@compiled
def _open_tiket(pelapor: int) -> QuerySet[Tiket]:
    """Return the open ticket to show, one that waits for the reporter first, with `count`: how many are open.

    It is a model object, because its token is encrypted.
    """
    still_open = Tiket.objects.filter(pelapor=pelapor, status__in=OPEN)
    waits = Case(When(status=StatusTiket.MENUNGGU_PELAPOR, then=0), default=1)
    shown = still_open.annotate(count=Window(Count("pk"))).only("kode", "status", "nomor", "token")
    return shown.order_by(waits, "-id")[:1]


@hooks.dashboard_cards.register
def tiket_card(request: HttpRequest) -> DashboardCard | None:
    """Return the card of the dashboard with the person's open reports, one that waits for them first."""
    link = [(_("Laporan saya"), reverse("tiket-saya")), (_("Tulis kepada petugas"), reverse("bantuan-tanya"))]
    rows = _open_tiket(cast("Pengguna", request.user).pk)
    if not rows:
        return DashboardCard(title=_("Bantuan"), text=_("Ada pertanyaan atau keluhan?"), links=link)
    tiket = rows[0]
    count: int = tiket.count  # type: ignore[attr-defined]  # annotated
    colour, words, meaning = REPORTER_LABELS[StatusTiket(tiket.status)]
    link.insert(0, (tiket.nomor, reverse("bantuan-tiket", args=[tiket.token])))
    return DashboardCard(
        title=_("Bantuan"),
        text=ngettext("%(n)d laporan terbuka. %(arti)s", "%(n)d laporan terbuka. %(arti)s", count)
        % {"n": count, "arti": meaning},
        status=StatusTag(colour=colour, text=str(words)),
        links=link,
    )


@hooks.personal_data_sources.register
def tiket_data(pengguna: Pengguna) -> PersonalDataSource:
    """Return the data kept about a person here (UU 27/2022): the reports and what they wrote in them."""
    everything = Tiket.objects.filter(pelapor=pengguna).prefetch_related("pesan").order_by("id")
    return PersonalDataSource(
        title=_("Laporan kepada helpdesk"),
        purpose=_("Menjawab pertanyaan, keluhan, dan pengaduan Anda"),
        legal_basis=_("UU 25/2009 Pasal 36; UU 27/2022 Pasal 20 ayat (2) huruf e"),
        retention=_("Selama diperlukan untuk pertanggungjawaban pelayanan"),
        data=[
            Tiket.PERSONAL_DATA.row(t) | {"pesan": [p.isi for p in t.pesan.all() if p.arah == "masuk"]}
            for t in everything
        ],
    )


@hooks.case_file_sections.register
def case_file_sections(
    pengguna: Pengguna | None = None, pelaku_usaha: PelakuUsaha | None = None
) -> CaseFileSection | None:
    """Return the section of a case file with the tickets of the person or the business."""
    if pengguna is None and pelaku_usaha is None:
        return None
    everything = Tiket.objects.filter(pelapor=pengguna) if pengguna else Tiket.objects.filter(pelaku_usaha=pelaku_usaha)
    return CaseFileSection(
        title=_("Tiket helpdesk"),
        rows=[
            {
                "nomor": t.nomor,
                "perihal": t.perihal,
                "jenis": t.get_jenis_display(),
                "keadaan": t.get_status_display(),
                "waktu": machine_time(t.dibuat_pada),
            }
            for t in everything.order_by("id")
        ],
    )


def _tiket_state(t: Tiket) -> WorkState | None:
    if t.status not in OPEN:
        return None
    wait = {StatusTiket.MENUNGGU_PELAPOR: Wait.PEMOHON, StatusTiket.MENUNGGU_PIHAK_LAIN: Wait.UNIT}
    return WorkState(
        queue="tiket_penyelia" if t.tentang_petugas else "tiket",
        since=t.dibuat_pada,
        due=t.jatuh_tempo,
        wait=wait.get(StatusTiket(t.status), "") if t.status not in RUNNING else "",
        holder=(t.petugas_id, t.diambil_sampai),
    )


register(
    WorkSource(
        model=Tiket,
        queues=[
            WorkQueue(
                code="tiket",
                title=gettext_lazy("Tiket helpdesk"),
                short=gettext_lazy("Tiket"),
                permission=SERVE,
                own_clock=True,
                workplace="petugas-antrean",
                page="petugas-antrean",
            ),
            # The lists of the helpdesk mix these tickets with the others; this queue shows them alone.
            WorkQueue(
                code="tiket_penyelia",
                title=gettext_lazy("Tiket khusus penyelia"),
                short=gettext_lazy("Khusus penyelia"),
                permission=SUPERVISE,
                own_clock=True,
                workplace="petugas-antrean",
            ),
        ],
        kind="jenis",
        state=_tiket_state,
        waiting=lambda: Tiket.objects.filter(status__in=OPEN),
        summary=lambda t: Summary(t.perihal, t.get_jenis_display(), t.nomor),
        check=lambda petugas, t: check_conflict(t, petugas),
        about=lambda t: t.pelapor,
        address=lambda t: reverse("petugas-tiket", args=[t.kode]),
        own_acts=OwnActs(
            take=lambda t, by: assignment.take(tiket=t, by=by),
            release=lambda t, by, force: assignment.release(tiket=t, by=by, force=force),
            assign=lambda t, petugas, by, force: assignment.assign(tiket=t, petugas=petugas, by=by, force=force),
        ),
    )
)


@hooks.conflict_tests.register
def tiket_conflicts(petugas: Pengguna) -> Callable[[Model], bool]:
    """Return a test of whether a ticket in a list concerns this officer or somebody close to them."""
    circle = SimpleLazyObject(lambda: ConflictCircle.of(petugas))
    return lambda obj: isinstance(obj, Tiket) and circle.contains(obj)


@hooks.staff_queues.register
def escalation_queue(petugas: Pengguna) -> StaffQueue | None:
    """Return the queue on the staff's front page of tickets that the helpdesk passed on to this officer's units."""
    if not officer_units(petugas):
        return None
    rows = escalated_tiket(petugas).exclude(ConflictCircle.of(petugas).condition())
    first = rows.order_by("jatuh_tempo", "id").only("jatuh_tempo", "dibuat_pada").first()
    return StaffQueue(
        title=_("Tiket yang diteruskan helpdesk"),
        url=reverse("petugas-diteruskan"),
        count=hooks.count_queue(rows),
        oldest=first.dibuat_pada if first else None,
        overdue=bool(first and first.jatuh_tempo < timezone.now()),
        deadline=first.jatuh_tempo if first else None,
        workplace=reverse("petugas-antrean") if petugas.has_perm(SERVE) else "",
    )


@hooks.staff_queues.register
def held_mail_queue(petugas: Pengguna) -> StaffQueue | None:
    """Return the queue on the staff's front page of mails that did not become tickets automatically."""
    if not petugas.has_perm(SERVE):
        return None
    rows = IncomingMail.objects.filter(status=IncomingMail.Status.DITAHAN)
    url = reverse("petugas-surel-ditahan")
    first = rows.order_by("id").only("diterima_pada").first()
    return StaffQueue(
        title=_("Surel yang ditahan"),
        url=url,
        count=hooks.count_queue(rows),
        oldest=first.diterima_pada if first else None,
        overdue=False,
        workplace=reverse("petugas-antrean"),
    )


@hooks.data_readings.register
def original_mail_readings(pengguna: Pengguna) -> list[DataReading]:
    """Return the times when officers opened an original mail of this person, newest first."""
    opened = AuditEvent.objects.filter(tentang=pengguna, peristiwa=Event.SUREL_ASLI_DIBUKA).exclude(oleh=pengguna)
    return [
        DataReading.by_officer(p, what=_("Surel asli"), purpose=_("Menangani laporan kepada helpdesk"))
        for p in opened.only("waktu", "rincian")[: hooks.MAX_READINGS]
    ]


@hooks.watched_events.register
def original_mails_opened() -> tuple[str, tuple[str, ...]]:
    """Return the events that show auditors how often an original mail, in which nothing is masked, was opened."""
    return _("Surel asli yang dibuka"), (Event.SUREL_ASLI_DIBUKA,)


@hooks.figures.register
def helpdesk_figures() -> list[Figure]:
    """Return figures of the last 30 days, without any person in them."""
    period = DateRange.lately()
    # These are whole sentences, because they are stored in Indonesian and translated as they are.
    texts = {
        "waktu": (
            _("Helpdesk: waktu layanan (jam kerja)"),
            _("Jam kerja dari laporan masuk sampai jawaban pertama dan sampai selesai, 30 hari terakhir."),
        ),
        "pelanggaran": (
            _("Helpdesk: pelanggaran waktu layanan"),
            _("Laporan yang lewat dari waktu yang dijanjikan, 30 hari terakhir."),
        ),
        "akar-masalah": (_("Helpdesk: akar masalah"), _("Mengapa laporan itu perlu ditulis, 30 hari terakhir.")),
    }
    return [
        replace(
            CALCULATORS[code](period),
            title=title,
            explanation=explanation,
            public=code == "waktu",
            chart=1,
        )
        for code, (title, explanation) in texts.items()
    ]


@hooks.officer_rights_taken.register
def release_tiket(petugas: Pengguna) -> int:
    """Put the tickets of an officer who left back into the queue."""
    return assignment.release_all(petugas=petugas)


@hooks.retention_rules.register
def retention_rules() -> list[RetentionRule]:
    """Return the rules of retention: unsent drafts go after a month, comments on articles after two years."""
    return [
        RetentionRule(
            "draf_jawaban",
            "Draf jawaban petugas yang tidak pernah dikirim",
            "UU 27/2022 Pasal 42–45",
            30,
            lambda limit: Draft.objects.filter(diubah_pada__lt=limit),
            lambda rows: rows.delete()[0],
        ),
        RetentionRule(
            "komentar_artikel",
            "Komentar pada artikel bantuan",
            "UU 27/2022 Pasal 16 ayat (2) huruf g",
            730,
            lambda limit: ArticleVote.objects.filter(waktu__lt=limit).exclude(komentar=""),
            lambda rows: rows.update(komentar=""),
        ),
    ]


@hooks.move_deadlines.register
def move_tiket_deadlines(after: int) -> int | None:
    """Move the promised times of open tickets after a change of the calendar."""
    return sweeps.move_with_calendar(after)


@hooks.staff_searches.register
def find_tiket(petugas: Pengguna, words: str) -> SearchGroup | None:
    """Return the tickets found by number, reporter or words, for the search of the officers."""
    if not (petugas.has_perm(SERVE) or petugas.has_perm(READ)):
        return None
    rows = search(Tiket.objects.visible_to(petugas), words[:100]).select_related("petugas").order_by("-id")
    found = list(rows[: TIKET_HITS + 1])
    if not found:
        return None
    circle = ConflictCircle.of(petugas)
    return SearchGroup(
        title=_("Tiket"),
        hits=[
            SearchHit(
                title=_("Mintalah petugas lain") if circle.contains(t) else t.perihal,
                detail=t.nomor if circle.contains(t) else f"{t.nomor} · {t.nama} · {t.get_status_display()}",
                url="" if circle.contains(t) else reverse("petugas-tiket", args=[t.kode]),
                waits=t.is_open,
                officer=t.petugas.nama if t.petugas else "",
            )
            for t in found[:TIKET_HITS]
        ],
        more=f"{reverse('petugas-antrean')}?{urlencode({'tab': 'semua', 'q': search_terms.hide(words)})}"
        if len(found) > TIKET_HITS
        else "",
    )
