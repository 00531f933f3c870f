"""The legal time for an agency's decision: promised, asked about when it is over, granted only with the switch."""

import io
from datetime import timedelta

import pgtrigger
import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from nib.choices import StatusIzin, TingkatRisiko
from nib.kbli.csv_import import ImportFileError, import_risk
from nib.models import DasarHukum, EdisiKbli, Era, Izin, KegiatanUsaha, Nib, RisikoKbli
from nib.permissions import SUPERVISORS
from nib.services import supervision
from nib.services.granting import switch_granting
from nib.services.izin import LicenceStatus, receive_status
from nib.services.overdue_izin import ask_agency
from nib.services.reminders import late_izin
from nib.tasks import grant_overdue_izin
from oss_portal.audit.sentences import sentence
from oss_portal.exceptions import ReasonRequired, WrongState
from oss_portal.models import AuditEvent, HariLibur, WorkItem
from oss_portal.reference.business_calendar import working_days_later
from registrasi.permissions import AUDITOR
from tests.factories.instansi import make_api_key
from tests.factories.nib import REASONS, make_nib, revoke_now
from tests.factories.registrasi import PetugasFactory
from tests.foundation.test_late_holidays import decree, next_working_days
from tests.foundation.test_late_holidays import run as move_deadlines
from tests.nib.helpers import remind, sign_in

pytestmark = pytest.mark.django_db
DAYS = 5


@pytest.fixture
def nib(hak_akses) -> Nib:
    """An NIB with one activity of high risk; the annex gives the agency five working days for it."""
    nib = make_nib(hak_akses=hak_akses)
    set_risk(nib, TingkatRisiko.TINGGI, DAYS)
    return nib


@pytest.fixture
def key():
    return make_api_key(lingkup=["izin"])[0]


def set_risk(nib: Nib, level: str, *periods: int | None, law: str = "pp-28-2025") -> None:
    """Give the activity of an NIB this level of risk, with one scope in the annex for each of `periods`."""
    kegiatan = nib.data.kegiatan.get()
    # The data of an issued NIB are locked.
    with pgtrigger.ignore():
        KegiatanUsaha.objects.filter(pk=kegiatan.pk).update(risiko=level)
    RisikoKbli.objects.filter(kbli=kegiatan.kbli_id).delete()
    for n, days in enumerate(periods):
        RisikoKbli.objects.create(
            kbli=kegiatan.kbli,
            skala=nib.data.skala,
            ruang_lingkup=f"lingkup {n}",
            tingkat=level,
            perizinan="NIB dan Izin",
            dasar_hukum=DasarHukum.objects.get(kode=law),
            hari_kerja=days,
            sumber="Lampiran operator",
        )


def report(nib: Nib, key, status: str, **more) -> Izin:
    """Let the agency report a state of the licence for the one activity."""
    values = {"id_proyek": nib.data.kegiatan.get().id_proyek, "tgl_status": timezone.now()} | more
    values = LicenceStatus(nib=nib.nomor, status=status, **{"id_izin": "I-1"} | values)
    return receive_status(report=values, key=key, method="receiveLicenseStatus")


def let_pass(izin: Izin, days: int = 1) -> Izin:
    """Move the end of the legal time so many days into the past; the work item is updated as after any save."""
    izin.tenggat = timezone.now() - timedelta(days=days)
    izin.tenggat_sejak = izin.tenggat - timedelta(days=10)
    izin.save(update_fields=["tenggat", "tenggat_sejak"])
    return izin


def switch_on() -> None:
    switch_granting(era=Era.now(), by=PetugasFactory(), on=True, alasan="Keputusan 9.", switch="izin_otomatis")


def test_a_complete_application_at_an_agency_gets_the_date_of_the_law_and_its_holder_reads_it(
    nib, key, hak_akses, client
):
    izin = report(nib, key, StatusIzin.COMPLETE)
    assert izin.tenggat == working_days_later(izin.tenggat_sejak, DAYS)
    assert izin.dasar_tenggat == "PP 28/2025"
    assert "Putusan instansi paling lambat" in sign_in(client, hak_akses).get(reverse("nib")).text
    assert "paling lambat" in mail.outbox[-1].body
    assert izin.peristiwa.get().perubahan["hari_kerja"] == ["", str(DAYS)]


def test_the_date_stays_while_the_agency_works_and_ends_when_the_holder_must_act_or_it_is_decided(nib, key):
    first = report(nib, key, StatusIzin.COMPLETE).tenggat
    assert report(nib, key, StatusIzin.VALIDATION).tenggat == first
    assert report(nib, key, StatusIzin.INCOMPLETE).tenggat is None
    assert report(nib, key, StatusIzin.SUBMITTED, keterangan="lagi").tenggat >= first
    assert report(nib, key, StatusIzin.ISSUED).tenggat is None
    assert report(nib, key, StatusIzin.VALIDATION, keterangan="pengawasan").tenggat is None


@pytest.mark.parametrize(
    ("level", "periods", "law"),
    [
        ("T", [], "pp-28-2025"),
        ("T", [None], "pp-28-2025"),
        ("T", [5, None], "pp-28-2025"),
        ("MR", [5], "pp-28-2025"),
        ("T", [5], "pp-5-2021"),
    ],
)
def test_where_no_law_in_force_states_the_time_nothing_is_promised(nib, key, level, periods, law):
    set_risk(nib, level, *periods, law=law)
    assert report(nib, key, StatusIzin.COMPLETE).tenggat is None


def test_an_annex_that_came_after_the_nib_gives_its_activity_level_time_and_ground(nib, key):
    set_risk(nib, "", DAYS)
    RisikoKbli.objects.update(tingkat=TingkatRisiko.TINGGI)
    izin = report(nib, key, StatusIzin.COMPLETE)
    assert izin.tenggat == working_days_later(izin.tenggat_sejak, DAYS)
    switch_on()
    let_pass(izin)
    assert grant_overdue_izin.call() == 1
    izin.refresh_from_db()
    assert "PP 28/2025 Pasal 230" in izin.keterangan


def test_a_report_without_an_activity_promises_nothing_and_of_several_scopes_the_longest_counts(nib, key):
    set_risk(nib, TingkatRisiko.MENENGAH_TINGGI, 3, 20)
    assert report(nib, key, StatusIzin.COMPLETE, id_proyek="").tenggat is None
    assert report(nib, key, StatusIzin.VALIDATION).hari_kerja == 20


def test_a_late_decision_is_told_to_its_holder_once_and_becomes_work_of_the_officers(nib, key, hak_akses, client):
    izin = report(nib, key, StatusIzin.COMPLETE)
    item = WorkItem.objects.get(antrean="izin_lewat")
    assert item.is_paused
    let_pass(izin)
    item.refresh_from_db()
    assert not item.is_paused
    mail.outbox.clear()
    assert remind(late_izin) == 1
    assert remind(late_izin) == 1
    assert len({(m.to[0], m.subject) for m in mail.outbox}) == len(mail.outbox) > 0
    assert "belum memutuskan" in mail.outbox[0].subject
    assert "Petugas kami menanyakannya" in sign_in(client, hak_akses).get(reverse("nib")).text
    report(nib, key, StatusIzin.REFUSED)
    item.refresh_from_db()
    assert not item.is_open


def test_nobody_waits_for_a_licence_of_an_nib_that_was_revoked(nib, key, petugas):
    izin = report(nib, key, StatusIzin.COMPLETE)
    let_pass(izin)
    assert WorkItem.objects.get(antrean="izin_lewat").is_open
    revoke_now(nib, petugas)
    assert not WorkItem.objects.get(antrean="izin_lewat").is_open
    assert remind(late_izin) == 0
    assert report(nib, key, StatusIzin.VALIDATION).tenggat is None


def test_once_a_wrong_revocation_is_cancelled_the_agency_has_its_whole_time_again(nib, key, petugas):
    izin = report(nib, key, StatusIzin.COMPLETE)
    decided = report(nib, key, StatusIzin.ISSUED, id_izin="I-2")
    revoke_now(nib, petugas)
    wrong = supervision.propose_pembatalan(nib=nib, by=petugas, sebab="keliru", alasan="Keliru orang.")
    supervision.confirm(sanksi=wrong, by=PetugasFactory(), alasan=REASONS)
    izin.refresh_from_db()
    decided.refresh_from_db()
    assert izin.tenggat == working_days_later(izin.tenggat_sejak, DAYS)
    assert decided.tenggat is None


def test_a_move_back_without_a_moment_is_no_repeated_report(nib, key):
    for status in (StatusIzin.COMPLETE, StatusIzin.COMPLETE, StatusIzin.INCOMPLETE, StatusIzin.COMPLETE):
        izin = report(nib, key, status, tgl_status=None)
    assert izin.status == StatusIzin.COMPLETE
    assert izin.tenggat is not None
    assert izin.peristiwa.count() == 3


def test_an_officer_asks_the_agency_and_the_work_comes_back_some_days_later(nib, key, client):
    officer = PetugasFactory(group=SUPERVISORS)
    izin = report(nib, key, StatusIzin.COMPLETE)
    with pytest.raises(WrongState):
        ask_agency(izin=izin, by=officer, alasan="Menelepon.")
    let_pass(izin)
    with pytest.raises(ReasonRequired):
        ask_agency(izin=izin, by=officer, alasan=" ")
    client.force_login(officer)
    page = client.get(reverse("admin:nib_izin_change", args=[izin.pk])).text
    assert "Catat pertanyaan kepada instansi" in page
    assert client.get(reverse("admin:nib_izin_changelist"), {"putusan": "lewat"}).status_code == 200
    ask_agency(izin=izin, by=officer, alasan="Menelepon; besok diputuskan.")
    item = WorkItem.objects.get(antrean="izin_lewat")
    assert item.is_paused
    assert item.tunggu_sampai > timezone.now()
    assert izin.peristiwa.first().keterangan == "Menelepon; besok diputuskan."
    assert AuditEvent.objects.get(peristiwa="nib.izin.ditanyakan").oleh == officer
    client.force_login(PetugasFactory(group=AUDITOR))
    assert "Catat pertanyaan" not in client.get(reverse("admin:nib_izin_change", args=[izin.pk])).text


def test_without_the_switch_a_late_licence_is_never_granted(nib, key):
    izin = let_pass(report(nib, key, StatusIzin.COMPLETE), days=300)
    assert grant_overdue_izin.call() == 0
    izin.refresh_from_db()
    assert izin.status == StatusIzin.COMPLETE


@pytest.mark.parametrize(("level", "pasal"), [("MT", "Pasal 225"), ("T", "Pasal 230")])
def test_with_the_switch_the_system_grants_it_under_its_own_name_with_the_ground(
    nib, key, level, pasal, hak_akses, client
):
    set_risk(nib, level, DAYS)
    switch_on()
    izin = report(nib, key, StatusIzin.COMPLETE)
    assert grant_overdue_izin.call() == 0, "its time is not over"
    let_pass(izin)
    assert grant_overdue_izin.call() == 1
    assert grant_overdue_izin.call() == 0
    izin.refresh_from_db()
    assert (izin.status, izin.tenggat) == (StatusIzin.AUTOMATIC, None)
    assert f"PP 28/2025 {pasal}" in izin.keterangan
    event = AuditEvent.objects.get(peristiwa="nib.izin.otomatis")
    assert event.oleh is None
    assert pasal in sentence(event)
    assert "fiktif positif" in mail.outbox[-1].body
    assert f"tidak memutuskan izin untuk {nib.pelaku_usaha.nama}" in mail.outbox[-1].body
    assert f"PP 28/2025 {pasal}" in mail.outbox[-1].body
    assert f"PP 28/2025 {pasal}" in sign_in(client, hak_akses).get(reverse("nib")).text
    assert "melaporkan" not in mail.outbox[-1].subject + mail.outbox[-1].body
    assert report(nib, key, StatusIzin.VALIDATION).tenggat is None


def test_a_frozen_nib_gains_no_licence_by_waiting_and_none_without_a_law_in_force(nib, key):
    switch_on()
    let_pass(report(nib, key, StatusIzin.COMPLETE))
    Nib.objects.filter(pk=nib.pk).update(status="05")
    assert grant_overdue_izin.call() == 0
    Nib.objects.filter(pk=nib.pk).update(status="01")
    DasarHukum.objects.filter(kode="pp-28-2025").update(berlaku_sampai=timezone.localdate() - timedelta(days=1))
    assert grant_overdue_izin.call() == 0


def test_a_holiday_decreed_later_moves_the_date(nib, key):
    before = report(nib, key, StatusIzin.COMPLETE).tenggat
    decree(*next_working_days(2))
    move_deadlines()
    izin = Izin.objects.get()
    assert izin.tenggat == working_days_later(izin.tenggat_sejak, DAYS) > before
    assert HariLibur.objects.exists()
    assert AuditEvent.objects.filter(peristiwa="nib.izin.tenggat_diperpanjang").count() == 1


@pytest.mark.parametrize("days", ["0", "366", "5 hari", "-1", "1.5", "５"])
def test_the_annex_of_the_operator_brings_the_days_and_a_slip_names_its_line(nib, days):
    header = "kode,skala,tingkat,perizinan,dasar_hukum,hari_kerja,sumber\n"
    edisi = EdisiKbli.objects.get(tahun="2020")
    import_risk(io.StringIO(header + "56102,03,T,NIB dan Izin,pp-28-2025,14,Lampiran I\n"), edisi)
    import_risk(io.StringIO(header + "56102,04,T,NIB dan Izin,pp-28-2025,,\n"), edisi)
    assert RisikoKbli.objects.get(kbli__kode="56102", skala="03").hari_kerja == 14
    assert RisikoKbli.objects.get(kbli__kode="56102", skala="04").hari_kerja is None
    with pytest.raises(ImportFileError, match="line 2"):
        import_risk(io.StringIO(header + f"56102,03,T,NIB dan Izin,pp-28-2025,{days},Lampiran I\n"), edisi)
    with pytest.raises(ImportFileError, match="sumber"):
        import_risk(io.StringIO(header + "56102,03,T,NIB dan Izin,pp-28-2025,14,\n"), edisi)


def test_the_page_of_a_code_says_within_how_many_days_the_agency_decides(nib, client):
    kode = nib.data.kegiatan.get().kode_kbli
    assert f"putusan dalam {DAYS} hari kerja" in client.get(reverse("kbli-kode", args=[kode])).text
