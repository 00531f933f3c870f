"""The work behind every queue: owner, start, deadline, pauses; taking, handing over, notices."""

import re
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from helpdesk.events import Event as HelpdeskEvent
from helpdesk.services import assignment as helpdesk
from nib.events import Event as NibEvent
from nib.models import PermohonanPencabutan
from nib.services.holder import request_pencabutan
from oss_portal.audit.sentences import has_sentence, sentence
from oss_portal.exceptions import AlreadyTaken, Refused, WrongState
from oss_portal.hooks import QUEUE_LIMIT
from oss_portal.models import AuditEvent, CaseNote, OfficerNotice, OfficerSetting, Pengguna, WorkItem
from oss_portal.officers import rights
from oss_portal.reference.business_calendar import working_days_later
from oss_portal.staff.work import assignment, away, sweeps
from oss_portal.staff.work.events import Event as WorkEvent
from oss_portal.staff.work.listing import QueueState, WorkCounts, board, work_counts
from oss_portal.staff.work.notices import Jenis
from oss_portal.staff.work.own_figures import own_figures
from oss_portal.staff.work.queues import QUEUES, item_of, reconcile, watched_queues
from oss_portal.text.readable import clock
from registrasi.events import Event as RegistrasiEvent
from registrasi.models import Pendaftaran
from registrasi.rules.periods import IDENTITY_REVIEW_DAYS
from registrasi.services import review
from registrasi.services.insiden import record_insiden
from tests.factories.helpdesk import helpdesk_officer, tiket
from tests.factories.nib import make_nib, propose_urgent_freeze
from tests.factories.registrasi import HakAksesFactory, PendaftaranFactory, PetugasFactory
from tests.helpdesk.test_concurrency import concurrently
from tests.work import queue_state

pytestmark = pytest.mark.django_db
BACKEND = "oss_portal.accounts.backends.UserIdOrEmailBackend"
QUEUE = "pendaftaran"


def registration(**fields):
    return PendaftaranFactory(verifikasi="perlu_ditinjau", **fields)


def verifier():
    return PetugasFactory(group="Verifikasi")


def supervisor():
    return PetugasFactory(group="Penyelia")


# --- The item follows its record --------------------------------------------------------------------------------------


def test_a_registration_is_work_from_its_review_to_its_decision():
    p = PendaftaranFactory(verifikasi="belum")
    assert item_of(p) is None
    p.verifikasi = "perlu_ditinjau"
    p.save()
    item = item_of(p)
    assert (item.antrean, item.masuk_pada, item.petugas) == (QUEUE, p.diubah_pada, None)
    assert item.tenggat > p.diubah_pada
    review.approve(pendaftaran=p, by=verifier())
    assert item_of(p) is None
    assert WorkItem.objects.get().selesai_pada is not None


def test_the_clock_stands_while_the_applicant_repairs_and_the_officer_hears_of_the_answer():
    officer = verifier()
    right = HakAksesFactory()
    p = registration(status="aktif", pengguna=right.pengguna, pelaku_usaha=right.pelaku_usaha)
    assignment.take(obj=p, by=officer)
    review.request_corrections(pendaftaran=p, by=officer, corrections={"nama": "Tidak sama dengan KTP."})
    item = item_of(p)
    assert (item.tunggu, item.is_paused, item.is_late, item.petugas) == ("pemohon", True, False, officer)
    assert item not in WorkItem.objects.running()
    p.refresh_from_db()
    review.submit_corrections(pendaftaran=p, by=p.pengguna, data={"nama": "Nama Baru"})
    item = item_of(p)
    assert (item.tunggu, item.petugas) == ("", officer)
    assert OfficerNotice.objects.get(petugas=officer).jenis == Jenis.DIJAWAB


def test_what_was_changed_past_the_services_is_found_again():
    p, other = registration(), registration()
    WorkItem.objects.filter(subjek_id=p.pk).delete()
    Pendaftaran.objects.filter(pk=other.pk).update(verifikasi="terverifikasi")
    assert reconcile() == 2
    assert (item_of(p) is not None, item_of(other)) == (True, None)
    assert reconcile() == 0


def test_a_ticket_is_work_like_all_others_and_its_officer_is_the_same():
    officer, t = helpdesk_officer(), tiket()
    assignment.take(obj=t, by=officer)
    t.refresh_from_db()
    assert (item_of(t).petugas, t.petugas) == (officer, officer)
    assignment.release(obj=t, by=officer)
    t.refresh_from_db()
    assert (item_of(t).petugas, t.petugas) == (None, None)
    assignment.release(obj=t, by=officer)
    assert AuditEvent.objects.filter(peristiwa=HelpdeskEvent.TIKET_DILEPAS).count() == 1


# --- Owner of a case --------------------------------------------------------------------------------------------------


def test_the_next_case_is_the_most_urgent_that_nobody_has():
    officer, other = verifier(), verifier()
    late = registration(diubah_pada=timezone.now() - timedelta(days=9))
    fresh = registration()
    assert assignment.take_next(by=officer).subjek_id == late.pk
    assert assignment.take_next(by=other).subjek_id == fresh.pk
    assert assignment.take_next(by=officer) is None
    with pytest.raises(AlreadyTaken):
        review.approve(pendaftaran=fresh, by=officer)
    assert AuditEvent.objects.filter(peristiwa="pekerjaan.diambil").count() == 2


@pytest.mark.parametrize("kind", ["insiden", "pencabutan"])
def test_no_act_is_done_on_a_case_that_a_colleague_has_taken(client, ketentuan, kind):
    """Holds for every act: the check is made where all pages of acts pass."""
    colleague, officer = (PetugasFactory(is_superuser=True) for _n in range(2))
    if kind == "insiden":
        obj = record_insiden(
            by=colleague,
            title="Cadangan terbuka",
            description="Berkas terbaca dari luar.",
            data_terdampak="Nama",
            penanganan="Ditutup.",
            diketahui_pada=timezone.now(),
        )
        acts = {"terdampak": {"semua": "on"}, "tutup": {"alasan": "Ternyata tidak ada data yang terungkap."}}
    else:
        nib = make_nib()
        obj = request_pencabutan(
            nib=nib,
            by=nib.data.pembuat,
            jenis="likuidasi",
            alasan="Bubar.",
            pernyataan=list(PermohonanPencabutan.PERNYATAAN),
        )
        acts = {"tolak": {"alasan": "Pajak belum lunas sama sekali."}, "setujui": {}}
    before = obj.status
    assignment.take(obj=obj, by=colleague)
    client.force_login(officer, backend=BACKEND)
    for name, data in acts.items():
        page = client.post(f"/admin/{obj._meta.app_label}/{obj._meta.model_name}/{obj.pk}/{name}/", data)
        assert page.status_code == 422
        assert colleague.nama in page.text
    obj.refresh_from_db()
    assert obj.status == before
    assignment.release(obj=obj, by=colleague)
    name, data = list(acts.items())[-1]
    path = f"/admin/{obj._meta.app_label}/{obj._meta.model_name}/{obj.pk}/{name}/"
    assert client.post(path, data).status_code == 302
    obj.refresh_from_db()
    assert obj.status != before


def test_a_colleague_who_takes_the_case_while_an_act_begins_has_it(client, ketentuan, monkeypatch):
    """The case is taken between the check and the lock of the record: the second officer is told, the act is undone."""
    colleague, officer = (PetugasFactory(is_superuser=True) for _n in range(2))
    nib = make_nib()
    statements = list(PermohonanPencabutan.PERNYATAAN)
    obj = request_pencabutan(nib=nib, by=nib.data.pembuat, jenis="likuidasi", alasan="Bubar.", pernyataan=statements)
    asked = assignment.check_holder

    def ask_too_early(record, by):
        asked(record, by)
        assignment.take(obj=record, by=colleague)

    monkeypatch.setattr(assignment, "check_holder", ask_too_early)
    client.force_login(officer, backend=BACKEND)
    page = client.post(f"/admin/nib/permohonanpencabutan/{obj.pk}/setujui/")
    assert (page.status_code, colleague.nama in page.text) == (422, True)
    nib.refresh_from_db()
    obj.refresh_from_db()
    assert (nib.status, obj.status) == ("01", "diajukan")


def test_a_look_at_a_number_does_not_wait_for_the_colleague(client, ketentuan):
    colleague, officer = (PetugasFactory(is_superuser=True) for _n in range(2))
    p = registration()
    assignment.take(obj=p, by=colleague)
    client.force_login(officer, backend=BACKEND)
    reason = {"alasan": "Membandingkan dengan surat yang datang lewat pos."}
    page = client.post(reverse("admin:registrasi_pendaftaran_ungkap", args=[p.pk]), reason)
    assert p.nomor_identitas in page.text


def test_one_s_own_case_is_never_the_next_one_and_never_handed_to_one():
    officer = verifier()
    own = registration()
    officer.jenis_identitas, officer.nomor_identitas = own.jenis_identitas, own.nomor_identitas
    officer.save()
    with pytest.raises(assignment.OnlyForOthers):
        assignment.take_next(by=officer)
    with pytest.raises(Refused):
        assignment.take(obj=own, by=officer)
    with pytest.raises(Refused):
        assignment.assign(obj=own, petugas=officer, by=supervisor())


def test_one_s_own_case_among_many_that_are_taken_is_put_on_record(client):
    officer, own, other = verifier(), registration(), registration()
    officer.jenis_identitas, officer.nomor_identitas = own.jenis_identitas, own.nomor_identitas
    officer.save()
    client.force_login(officer, backend=BACKEND)
    keys = [item_of(p).pk for p in (own, other)]
    client.post(reverse("petugas-pekerjaan-massal"), {"aksi": "ambil", "pilih": keys})
    assert (item_of(own).petugas, item_of(other).petugas) == (None, officer)
    assert AuditEvent.objects.get(peristiwa="audit.ditolak", oleh=officer).subjek_id == str(own.pk)


def test_a_case_is_handed_over_with_a_note_and_the_colleague_is_told():
    officer, other, p = verifier(), verifier(), registration()
    assignment.take(obj=p, by=officer)
    with pytest.raises(AlreadyTaken):
        assignment.assign(obj=p, petugas=other, by=other)
    assignment.assign(obj=p, petugas=other, by=officer, note="KTP sudah saya cocokkan.")
    assert item_of(p).petugas == other
    assert CaseNote.objects.get().isi == "KTP sudah saya cocokkan."
    assert OfficerNotice.objects.get(petugas=other).catatan == "KTP sudah saya cocokkan."
    assert work_counts(other).notices == 1
    with pytest.raises(Refused):
        assignment.assign(obj=p, petugas=helpdesk_officer(), by=other)


def test_only_who_assigns_work_takes_a_case_from_another():
    officer, other, p = verifier(), verifier(), registration()
    assignment.take(obj=p, by=officer)
    with pytest.raises(AlreadyTaken):
        assignment.release(obj=p, by=other, force=True)
    assignment.release(obj=p, by=supervisor(), force=True)
    assert item_of(p).petugas is None
    with pytest.raises(PermissionDenied):
        assignment.take(obj=p, by=helpdesk_officer())


def test_who_assigns_the_work_of_one_unit_moves_no_case_of_another(client):
    boss, officer, friend, p = PetugasFactory(group="Penyelia Helpdesk"), verifier(), verifier(), registration()
    assignment.take(obj=p, by=officer)
    item = item_of(p)
    client.force_login(boss, backend="oss_portal.accounts.backends.UserIdOrEmailBackend")
    act = reverse("petugas-pekerjaan-tindakan", args=[item.pk])
    for data in ({"aksi": "tugaskan", "petugas": friend.pk}, {"aksi": "lepas"}, {"aksi": "catat", "isi": "x"}):
        assert client.post(act, data).status_code == 403
    client.post(reverse("petugas-pekerjaan-massal"), {"aksi": "tugaskan", "petugas": friend.pk, "pilih": [item.pk]})
    today = timezone.localdate()
    leave = {"aksi": "cuti", "pengganti": friend.pk}
    for name in ("cuti_mulai", "cuti_sampai"):
        leave |= {f"{name}_0": today.day, f"{name}_1": today.month, f"{name}_2": today.year, name: today.isoformat()}
    assert client.post(reverse("petugas-papan-petugas", args=[officer.user_id]), leave).status_code == 403
    assert item_of(p).petugas == officer
    assert not CaseNote.objects.exists()
    # Their own supervisor may assign it.
    assignment.assign(obj=p, petugas=friend, by=supervisor())
    assert item_of(p).petugas == friend


def test_nobody_takes_gives_back_or_assigns_a_ticket_whose_queue_is_not_theirs(client):
    officer, boss, t = verifier(), supervisor(), tiket()
    boss.groups.clear()
    boss.user_permissions.set(Permission.objects.filter(codename="bagi_pekerjaan"))
    item, address = item_of(t), reverse("petugas-pekerjaan-massal")
    for by in (officer, boss):
        client.force_login(by, backend=BACKEND)
        for name in ("ambil", "lepas", "tugaskan"):
            client.post(address, {"aksi": name, "petugas": helpdesk_officer().pk, "pilih": [item.pk]})
            assert item_of(t).petugas is None
    holder = helpdesk_officer()
    helpdesk.assign(tiket=t, petugas=holder, by=holder)
    client.post(address, {"aksi": "lepas", "pilih": [item.pk]})
    assert item_of(t).petugas == holder


def test_an_act_that_saves_nothing_of_the_case_is_refused_too_when_a_colleague_takes_it_meanwhile():
    officer, other, p = verifier(), verifier(), registration()

    def act(colleague):
        with transaction.atomic(), assignment.acting_on(p, officer):
            CaseNote.objects.create(subjek_jenis=p._meta.label_lower, subjek_id=p.pk, isi="Catatan", oleh=officer)
            if colleague is not None:
                assignment.take(obj=p, by=colleague)

    with pytest.raises(AlreadyTaken):
        act(other)
    assert not CaseNote.objects.exists()
    act(None)
    assert CaseNote.objects.exists()


def test_a_case_that_waits_for_another_unit_stands_still_and_gets_the_time_back():
    officer, p = verifier(), registration()
    due = item_of(p).tenggat
    with pytest.raises(Refused):
        assignment.pause(obj=p, by=officer, note=" ")
    assignment.pause(obj=p, by=officer, note="Unit Hak Akses: surat kuasa")
    assert (item_of(p).tunggu_catatan, queue_state(officer, QUEUE).waiting) == ("Unit Hak Akses: surat kuasa", 0)
    WorkItem.objects.update(tunggu_sejak=timezone.now() - timedelta(days=2))
    p.save()
    assert item_of(p).is_paused
    assignment.resume(obj=p, by=officer)
    assert item_of(p).tenggat - due >= timedelta(days=2)
    p.save()
    assert item_of(p).tenggat - due >= timedelta(days=2)
    with pytest.raises(WrongState):
        assignment.resume(obj=p, by=officer)


def test_what_waits_for_another_unit_stands_behind_what_can_be_gone_on_with(desk):
    late, free = (registration(diubah_pada=timezone.now() - timedelta(days=days)) for days in (20, 0))
    for p in (late, free):
        assignment.take(obj=p, by=desk.officer)
    assignment.pause(obj=late, by=desk.officer, note="Unit Hak Akses: surat kuasa")

    def order():
        page = desk.get(reverse("petugas-pekerjaan")).text
        return sorted(
            (late, free), key=lambda p: page.index(reverse("admin:registrasi_pendaftaran_change", args=[p.pk]))
        )

    assert order() == [free, late]
    late.save()
    assert order() == [free, late]
    assignment.resume(obj=late, by=desk.officer)
    assert order() == [late, free]


def test_the_time_that_a_clock_stood_still_is_given_back_once():
    officer, right = verifier(), HakAksesFactory()
    p = registration(status="aktif", pengguna=right.pengguna, pelaku_usaha=right.pelaku_usaha)
    assignment.pause(obj=p, by=officer, note="Unit Hak Akses: surat kuasa")
    WorkItem.objects.update(tunggu_sejak=timezone.now() - timedelta(days=20))
    assignment.resume(obj=p, by=officer)
    review.request_corrections(pendaftaran=p, by=officer, corrections={"nama": "Tidak sama dengan KTP."})
    p.refresh_from_db()
    review.submit_corrections(pendaftaran=p, by=p.pengguna, data={"nama": "Nama Baru"})
    p.refresh_from_db()
    assert item_of(p).tenggat == working_days_later(p.diubah_pada, IDENTITY_REVIEW_DAYS)


# --- Absence and departure --------------------------------------------------------------------------------------------


def test_on_leave_everything_goes_to_the_substitute_and_new_cases_too():
    officer, other, chief = verifier(), verifier(), supervisor()
    p, later, today = registration(), registration(), timezone.localdate()
    assignment.take(obj=p, by=officer)
    assert away.go_away(petugas=officer, start=today, end=today + timedelta(days=3), substitute=other, by=officer) == 1
    assert item_of(p).petugas == other
    assignment.assign(obj=later, petugas=officer, by=chief)
    assert item_of(later).petugas == other
    away.come_back(petugas=officer, by=chief)
    assignment.assign(obj=later, petugas=officer, by=chief)
    assert item_of(later).petugas == officer
    with pytest.raises(PermissionDenied):
        away.go_away(petugas=officer, start=today, end=today, substitute=None, by=other)


def test_nothing_goes_to_a_substitute_who_is_away_too(client):
    officer, other, chief = verifier(), verifier(), supervisor()
    mine, later, today = registration(), registration(), timezone.localdate()
    assignment.take(obj=mine, by=officer)
    tomorrow = today + timedelta(days=1)
    away.go_away(petugas=officer, start=tomorrow, end=tomorrow, substitute=other, by=officer)
    away.go_away(petugas=other, start=today, end=tomorrow, substitute=officer, by=other)
    OfficerSetting.objects.filter(petugas=officer).update(cuti_mulai=today)
    away.begin_leaves()
    assert item_of(mine).petugas is None
    with pytest.raises(Refused, match="tidak bertugas"):
        assignment.assign(obj=later, petugas=officer, by=chief)
    client.force_login(chief, backend=BACKEND)
    data = {"aksi": "tugaskan", "petugas": officer.pk, "pilih": [item_of(later).pk]}
    assert (
        f"{officer.nama} sedang tidak bertugas"
        in client.post(reverse("petugas-pekerjaan-massal"), data, follow=True).text
    )


def test_many_cases_of_who_is_away_are_said_to_be_their_substitutes(client):
    officer, other, p, today = verifier(), verifier(), registration(), timezone.localdate()
    away.go_away(petugas=officer, start=today, end=today, substitute=other, by=officer)
    client.force_login(supervisor(), backend=BACKEND)
    data = {"aksi": "tugaskan", "petugas": officer.pk, "pilih": [item_of(p).pk]}
    page = client.post(reverse("petugas-pekerjaan-massal"), data, follow=True).text
    assert f"1 perkara ditugaskan kepada {other.nama}." in page
    assert item_of(p).petugas == other


def test_a_leave_that_begins_later_hands_over_on_its_first_day_in_every_queue():
    officer, p, t = verifier(), registration(), tiket()
    officer.groups.add(*helpdesk_officer().groups.all())
    officer = Pengguna.objects.get(pk=officer.pk)
    for obj in (p, t):
        assignment.take(obj=obj, by=officer)
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert away.go_away(petugas=officer, start=tomorrow, end=tomorrow, substitute=None, by=officer) == 0
    assert away.begin_leaves() == 0
    officer.pengaturan_petugas.__class__.objects.update(cuti_mulai=timezone.localdate())
    assert away.begin_leaves() == 1
    assert (item_of(p).petugas, item_of(t).petugas, away.begin_leaves()) == (None, None, 0)


def test_who_is_given_many_cases_at_once_is_told_once(client):
    boss, first, second = supervisor(), verifier(), verifier()
    cases = [registration() for _n in range(3)]
    away.save_mail_choice(petugas=first, kinds=[Jenis.DITUGASKAN])
    away.save_mail_choice(petugas=second, kinds=[Jenis.DITUGASKAN])
    client.force_login(boss, backend=BACKEND)
    ticked = [item_of(case).pk for case in cases]
    client.post(reverse("petugas-pekerjaan-massal"), {"aksi": "tugaskan", "petugas": first.pk, "pilih": ticked})
    notice = OfficerNotice.objects.get(petugas=first)
    assert notice.catatan == "Bersama 2 perkara lain."
    assert [m.to for m in mail.outbox] == [[first.email]]
    assert "Bersama 2 perkara lain." in mail.outbox[0].body
    assert reverse("petugas-pekerjaan") in mail.outbox[0].body
    today = timezone.localdate()
    away.go_away(petugas=first, start=today, end=today, substitute=second, by=first)
    assert [item_of(case).petugas for case in cases] == [second] * 3
    assert "Bersama 2 perkara lain." in OfficerNotice.objects.get(petugas=second).catatan
    assert [m.to for m in mail.outbox] == [[first.email], [second.email]]


def test_who_comes_second_is_told_who_has_the_case_and_until_when():
    first, p = verifier(), registration()
    until = timezone.localtime(assignment.take(obj=p, by=first).diambil_sampai)
    with pytest.raises(AlreadyTaken, match=f"{first.nama} sampai {until:%H.%M} WIB"):
        assignment.take(obj=p, by=verifier())


def test_who_is_deactivated_leaves_nothing_behind():
    manager = PetugasFactory(group="Pengelola Petugas")
    officer, p = verifier(), registration()
    assignment.take(obj=p, by=officer)
    rights.deactivate(petugas=officer, alasan="Pindah tugas ke kantor wilayah", by=manager)
    assert item_of(p).petugas is None


# --- Notices ----------------------------------------------------------------------------------------------------------


def test_a_deadline_is_told_of_once_and_a_breach_to_the_supervisor_at_once():
    officer, chief = verifier(), supervisor()
    p = registration()
    assignment.take(obj=p, by=officer)
    now = timezone.now()
    WorkItem.objects.update(masuk_pada=now - timedelta(hours=10), tenggat=now + timedelta(hours=1))
    assert (sweeps.warn_of_deadlines(), sweeps.warn_of_deadlines(), sweeps.record_breaches()) == (1, 0, 0)
    WorkItem.objects.update(tenggat=now - timedelta(minutes=1))
    assert (sweeps.record_breaches(), sweeps.record_breaches()) == (1, 0)
    told = set(OfficerNotice.objects.values_list("petugas", "jenis"))
    assert told == {(officer.pk, "hampir"), (officer.pk, "lewat"), (chief.pk, "lewat")}
    assert [m.to for m in mail.outbox if "lewat waktu" in m.subject] == [[chief.email]]


def test_somebody_watches_over_every_queue_also_where_its_acts_are_for_others():
    chief, helpdesk_chief = supervisor(), helpdesk_officer(supervisor=True)
    watched = {queue.code for queue in watched_queues(chief)}
    assert watched | {"tiket", "tiket_penyelia"} == set(QUEUES)
    assert {queue.code for queue in watched_queues(helpdesk_chief)} == {"tiket", "tiket_penyelia"}
    assert not any(watched_queues(PetugasFactory(group=group)) for group in ("Pemutus pengawasan NIB", "Auditor"))


def test_a_proposal_about_an_nib_that_runs_late_is_told_to_the_supervisor_who_gives_it_to_somebody(client):
    chief, decider = supervisor(), PetugasFactory(group="Pemutus pengawasan NIB")
    sanksi = propose_urgent_freeze(make_nib(), PetugasFactory(group="Pengawas NIB"))
    WorkItem.objects.update(tenggat=timezone.now() - timedelta(minutes=1))
    mail.outbox.clear()
    assert sweeps.record_breaches() == 1
    assert [m.to for m in mail.outbox if "lewat waktu" in m.subject] == [[chief.email]]
    client.force_login(chief, backend=BACKEND)
    page = client.get(QUEUES["usulan_cabut"].url).text
    assert 'value="tugaskan"' in page
    assert 'value="ambil"' not in page
    assert "Ambil berikutnya" not in page
    assert QUEUES["usulan_cabut"].url in client.get(reverse("petugas-papan")).text
    chosen = {"pilih": [item_of(sanksi).pk], "aksi": "tugaskan", "petugas": decider.pk}
    client.post(reverse("petugas-pekerjaan-massal"), chosen)
    assert item_of(sanksi).petugas == decider


def test_the_front_page_of_a_supervisor_has_the_queues_of_others_that_they_watch_over(client):
    chief, decider = supervisor(), PetugasFactory(group="Pemutus pengawasan NIB")
    propose_urgent_freeze(make_nib(), PetugasFactory(group="Pengawas NIB"))
    client.force_login(chief, backend=BACKEND)
    own, watched = client.get(reverse("admin:index")).text.split("Antrean yang Anda awasi</h2>")
    assert QUEUES["usulan_cabut"].url not in own
    assert re.search(rf'href="{re.escape(QUEUES["usulan_cabut"].url)}".*?</th>\s*<td[^>]*>1</td>', watched, re.DOTALL)
    assert all(queue.url in own + watched for queue in watched_queues(chief))
    client.force_login(decider, backend=BACKEND)
    assert "Antrean yang Anda awasi" not in client.get(reverse("admin:index")).text


def test_a_supervisor_gives_back_what_an_officer_of_a_watched_queue_holds(client):
    decider = PetugasFactory(group="Pemutus pengawasan NIB")
    sanksi = propose_urgent_freeze(make_nib(), PetugasFactory(group="Pengawas NIB"))
    assignment.take(obj=sanksi, by=decider)
    client.force_login(supervisor(), backend=BACKEND)
    assert 'value="lepas"' in client.get(QUEUES["usulan_cabut"].url.replace("bebas", "semua")).text
    chosen = {"pilih": [item_of(sanksi).pk], "aksi": "lepas"}
    assert "1 perkara kembali ke antrean." in client.post(reverse("petugas-pekerjaan-massal"), chosen, follow=True).text
    assert item_of(sanksi).petugas is None


def test_what_nobody_holds_is_not_counted_as_given_back(client):
    officer, held, free = verifier(), registration(), registration()
    assignment.take(obj=held, by=officer)
    client.force_login(officer, backend=BACKEND)
    chosen = {"pilih": [item_of(held).pk, item_of(free).pk], "aksi": "lepas"}
    said = client.post(reverse("petugas-pekerjaan-massal"), chosen, follow=True).text
    assert "1 perkara kembali ke antrean." in said
    assert "1 tidak dapat: tidak dipegang siapa pun" in said
    assert item_of(held).petugas is None


def test_cases_that_run_late_together_are_one_notice_to_each_who_hears_of_them():
    officer, chief = verifier(), supervisor()
    away.save_mail_choice(petugas=officer, kinds=[Jenis.HAMPIR, Jenis.LEWAT])
    for _n in range(3):
        assignment.take(obj=registration(), by=officer)
    now = timezone.now()
    WorkItem.objects.update(masuk_pada=now - timedelta(hours=10), tenggat=now + timedelta(hours=1))
    mail.outbox.clear()
    assert sweeps.warn_of_deadlines() == 3
    WorkItem.objects.update(tenggat=now - timedelta(minutes=1))
    assert sweeps.record_breaches() == 3
    told = list(OfficerNotice.objects.order_by("id").values_list("petugas", "jenis", "catatan"))
    more = "Bersama 2 perkara lain."
    assert sorted(told) == sorted(
        [(officer.pk, "hampir", more), (officer.pk, "lewat", more), (chief.pk, "lewat", more)]
    )
    assert [m.to for m in mail.outbox].count([officer.email]) == 2


def test_by_choice_a_notice_comes_by_mail_and_names_nobody():
    officer, other, p = verifier(), verifier(), registration()
    away.save_mail_choice(petugas=other, kinds=["ditugaskan"])
    assignment.assign(obj=p, petugas=other, by=officer)
    letter = mail.outbox[-1]
    assert letter.to == [other.email]
    assert reverse("admin:registrasi_pendaftaran_change", args=[p.pk]) in letter.body
    assert p.nama not in letter.body


def test_the_digest_comes_once_a_morning_of_a_working_day(monkeypatch):
    chief = supervisor()
    registration(diubah_pada=timezone.now() - timedelta(days=9))
    monkeypatch.setattr(sweeps, "is_working_day", lambda day: True)
    monkeypatch.setattr(sweeps, "DIGEST_HOUR", (timezone.localtime().hour + 1) % 24)
    assert sweeps.send_digest() == 0
    monkeypatch.setattr(sweeps, "DIGEST_HOUR", timezone.localtime().hour)
    before = len(mail.outbox)
    assert (sweeps.send_digest(), sweeps.send_digest()) == (1, 1)
    assert [m.to for m in mail.outbox[before:]] == [[chief.email]]
    assert "1 lewat waktu" in mail.outbox[-1].body


def test_the_digest_names_no_figure_behind_which_counting_stopped(monkeypatch):
    supervisor()
    counted = [QueueState(QUEUES["pendaftaran"], QUEUE_LIMIT + 1, QUEUE_LIMIT + 1, None, QUEUE_LIMIT + 1, 7)]
    monkeypatch.setattr(sweeps, "work_counts", lambda *args: WorkCounts(counted, 0, 0, 0))
    monkeypatch.setattr(sweeps, "is_working_day", lambda day: True)
    monkeypatch.setattr(sweeps, "DIGEST_HOUR", timezone.localtime().hour)
    assert sweeps.send_digest() == 1
    assert f"{QUEUE_LIMIT}+ lewat waktu" in mail.outbox[-1].subject
    assert "1.000+ menunggu, 1.000+ belum diambil, 1.000+ lewat waktu" in mail.outbox[-1].body
    assert "1001" not in mail.outbox[-1].body


# --- Pages ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(client):
    officer = verifier()
    client.force_login(officer, backend=BACKEND)
    client.officer = officer
    return client


def test_the_header_costs_one_query_at_any_number_of_cases(django_assert_num_queries):
    officer = PetugasFactory(is_superuser=True)
    for _n in range(3):
        registration()
    with django_assert_num_queries(1):
        counts = work_counts(officer)
    assert [s.waiting for s in counts.queues if s.queue.code == QUEUE] == [3]
    assert {s.queue.code for s in counts.queues} == set(QUEUES)


@pytest.mark.parametrize("n", [1, 4])
def test_a_list_of_work_costs_the_same_at_any_length(desk, n, django_assert_num_queries):
    for _n in range(n):
        registration()
    # The list, its records, possible assignees, the officer's conflicts of interest (two), and the header.
    with django_assert_num_queries(10):
        page = desk.get(reverse("petugas-pekerjaan-antrean", args=[QUEUE]))
    assert page.text.count('name="pilih"') == n


def test_from_the_queue_to_the_next_case_it_takes_one_click(desk):
    p = registration()
    answer = desk.post(reverse("petugas-pekerjaan-berikutnya"), {"antrean": QUEUE})
    assert answer.url == reverse("admin:registrasi_pendaftaran_change", args=[p.pk])
    assert item_of(p).petugas == desk.officer
    answer = desk.post(reverse("petugas-pekerjaan-berikutnya"), {"antrean": QUEUE}, follow=True)
    assert "Tidak ada lagi yang dapat diambil" in answer.text


def test_a_queue_that_is_not_one_s_own_is_closed(desk):
    assert desk.get(reverse("petugas-pekerjaan-antrean", args=["permintaan"])).status_code == 404
    assert desk.get(reverse("petugas-pekerjaan-antrean", args=["data_pribadi"])).status_code == 403
    assert desk.get(reverse("petugas-papan")).status_code == 403
    assert desk.post(reverse("petugas-pekerjaan-berikutnya"), {"antrean": "data_pribadi"}).status_code == 403


def test_the_supervisor_sees_load_and_lateness_and_assigns_many_at_once(client, django_assert_max_num_queries):
    chief, officer = supervisor(), verifier()
    client.force_login(chief, backend=BACKEND)
    cases = [registration(diubah_pada=timezone.now() - timedelta(days=9)) for _n in range(3)]
    keys = [item_of(p).pk for p in cases]
    answer = client.post(
        reverse("petugas-pekerjaan-massal"), {"pilih": keys, "aksi": "tugaskan", "petugas": officer.pk}, follow=True
    )
    assert f"3 perkara ditugaskan kepada {officer.nama}." in answer.text
    with django_assert_max_num_queries(14):
        queues, lines = board(chief)
    line = next(line for line in lines if line.petugas == officer)
    assert (line.total.open, line.total.late) == (3, 3)
    page = client.get(reverse("petugas-papan")).text
    assert officer.nama in page
    page = client.get(reverse("petugas-papan-petugas", args=[officer.user_id])).text
    assert page.count('name="pilih"') == 3


def test_the_header_the_front_page_the_board_and_the_list_count_what_nobody_has_taken_alike(client):
    chief, officer = supervisor(), verifier()
    late = timezone.now() - timedelta(days=9)
    held, paused = [registration(diubah_pada=late) for _n in range(2)], registration()
    free = [registration(diubah_pada=late), *[registration() for _n in range(2)]]
    for p in held:
        assignment.take(obj=p, by=officer)
    assignment.take(obj=paused, by=officer)
    assignment.pause(obj=paused, by=officer, note="Unit Hak Akses: surat kuasa")
    assignment.release(obj=paused, by=officer)
    client.force_login(chief, backend=BACKEND)
    front = client.get(reverse("admin:index")).text
    state = queue_state(chief, QUEUE)
    assert (state.waiting, state.late, state.free, state.free_late) == (5, 3, 3, 1)
    [link] = re.findall(rf'<li class="staff-first"><a href="([^"]*antrean/{QUEUE}/[^"]*)">.*?</li>', front, re.DOTALL)
    [line] = re.findall(r'<li class="staff-first">.*?</li>', front, re.DOTALL)
    assert re.findall(r">(\d+)<", line) == ["3", "1"]
    assert sorted(row.item.subjek_id for row in client.get(link).context["rows"]) == sorted(p.pk for p in free)
    _queues, [nobody, *_officers] = board(chief)
    assert (nobody.total.open, nobody.total.late) == (3, 1)


def test_a_ticket_for_the_supervisor_alone_is_in_the_list_that_its_count_leads_to(client):
    t = tiket(tentang_petugas=True)
    tiket()
    client.force_login(helpdesk_officer(supervisor=True), backend=BACKEND)
    rows = client.get(QUEUES["tiket_penyelia"].url).context["rows"]
    assert [row.summary.number for row in rows] == [t.nomor]


def test_the_search_leads_to_the_case_from_anywhere(desk):
    p = registration(nama="Ni Luh Sekar Wangi")
    registration(nama="Orang Lain Sekali")
    answer = desk.post(reverse("petugas-cari"), {"q": "sekar wangi"})
    assert "sekar" not in answer.url
    assert desk.get(answer.url).url == reverse("admin:registrasi_pendaftaran_change", args=[p.pk])
    answer = desk.post(reverse("petugas-cari"), {"q": p.nomor_identitas}, follow=True)
    assert str(p.pk) in answer.redirect_chain[-1][0]
    assert "Tidak ditemukan" in desk.post(reverse("petugas-cari"), {"q": "zzz qqq"}, follow=True).text


@pytest.mark.parametrize("group", ["Auditor", "Penyelia"])
def test_who_reads_everything_finds_every_case_by_its_number(client, group):
    client.force_login(PetugasFactory(group=group), backend=BACKEND)
    insiden = record_insiden(
        by=PetugasFactory(),
        title="Laptop hilang",
        description="Tertinggal di kereta.",
        data_terdampak="Nama",
        penanganan="Dikunci dari jauh.",
        diketahui_pada=timezone.now(),
    )
    t = tiket()
    for number, page in (
        (t.nomor, reverse("petugas-tiket", args=[t.kode])),
        (insiden.nomor, reverse("admin:registrasi_insiden_change", args=[insiden.pk])),
    ):
        answer = client.post(reverse("petugas-cari"), {"q": number}, follow=True)
        assert answer.request["PATH_INFO"] == page


@pytest.mark.django_db(transaction=True)
def test_two_officers_who_take_the_next_at_once_get_two():
    officers = [verifier(), verifier()]
    for _n in range(2):
        registration()
    taken = concurrently(*(lambda o=officer: assignment.take_next(by=o).subjek_id for officer in officers))
    assert len(set(taken)) == 2


# --- The page of a case -----------------------------------------------------------------------------------------------


def case_of(client, p):
    return client.get(reverse("admin:registrasi_pendaftaran_change", args=[p.pk]))


def test_the_case_says_why_it_is_here_and_marks_what_differs_in_both_places(desk):
    p = registration(temuan=["tanggal_beda"], tanggal_lahir=date(1990, 5, 18))
    page = case_of(desk, p).text
    assert "Tanggal lahir berbeda dengan yang ada di NIK" in page
    row = re.search(r'<tr class="differs">.*?</tr>', page, re.DOTALL)[0]
    assert "18 Mei 1990" in row
    assert "17 Mei 90" in row
    assert "Badan usaha" not in page.split("case-panel")[0]
    assert p.nomor_identitas not in page


def test_approving_does_not_look_like_refusing_and_what_cannot_be_undone_is_red_with_its_effects(desk):
    p = registration()
    page = case_of(desk, p).text
    approve = re.search(r'name="berikutnya"[^>]*class="btn ([\w-]+)"', page)
    assert approve[1] == "btn-primary"
    refuse = reverse("admin:registrasi_pendaftaran_tolak", args=[p.pk])
    assert f'btn-outline-danger" href="{refuse}"' in page
    page = desk.get(refuse).text
    assert "tidak dapat dipulihkan" in page
    assert "btn-danger" in page
    assert "Identitas" in page


def test_one_registration_takes_two_clicks_from_the_queue_to_the_next_case(desk):
    first, second = (
        registration(diubah_pada=timezone.now() - timedelta(days=5), nama="Wayan Sekar"),
        registration(nama="Putri Lubis"),
    )
    case = desk.post(reverse("petugas-pekerjaan-berikutnya"), {"antrean": QUEUE})
    assert str(first.pk) in case.url
    answer = desk.post(
        reverse("admin:registrasi_pendaftaran_setujui", args=[first.pk]), {"alasan": "", "berikutnya": "1"}
    )
    assert answer.url == reverse("admin:registrasi_pendaftaran_change", args=[second.pk])
    first.refresh_from_db()
    assert (first.verifikasi, item_of(second).petugas) == ("terverifikasi", desk.officer)
    # The page of one case shows the result of another case.
    assert "Wayan Sekar: Pendaftaran disetujui." in desk.get(answer.url).text


def test_the_history_is_told_in_sentences_and_a_note_stays_with_the_case(desk):
    p = registration()
    pk = item_of(p).pk
    for data in (
        {"aksi": "ambil"},
        {"aksi": "catat", "isi": "Sudah saya telepon."},
        {"aksi": "tunda", "alasan": "Unit B"},
    ):
        assert desk.post(reverse("petugas-pekerjaan-tindakan", args=[pk]), data).status_code == 302
    page = case_of(desk, p).text
    history = page.split("case-history")[1]
    for words in (f"{desk.officer.nama} mengambil perkara ini.", "menghentikan jam", "menulis catatan internal"):
        assert words in history
    assert "pekerjaan." not in history
    assert "Sudah saya telepon." in page
    assert "Unit B" in page


def test_whoever_holds_a_case_is_named_until_when_in_jakarta_time(client, desk):
    other, p = verifier(), registration()
    assignment.take(obj=p, by=other)
    page = case_of(desk, p).text
    assert f"Dipegang {other.nama}" in page
    assert f"sampai {clock(item_of(p).diambil_sampai)}" in page
    assert "WIB" in clock(item_of(p).diambil_sampai)
    answer = desk.post(reverse("admin:registrasi_pendaftaran_setujui", args=[p.pk]), {"alasan": ""})
    assert answer.status_code == 422
    assert other.nama in answer.text


def test_the_case_costs_the_same_with_a_long_history(desk, django_assert_max_num_queries):
    p = registration()
    for n in range(5):
        assignment.write_note(obj=p, by=desk.officer, isi=f"Catatan {n}")
    case_of(desk, p)
    with django_assert_max_num_queries(30):
        assert case_of(desk, p).status_code == 200


def test_every_event_of_a_case_has_its_sentence():
    """The history shows no bare code: every event name that an app records about a case has a sentence."""
    missing = {event for event in AuditEvent.objects.values_list("peristiwa", flat=True) if not has_sentence(event)}
    assert missing == set()
    own_lists = ("registrasi.pendaftaran.", "hak_akses.", "surel_hilang.", "insiden.", "pekerjaan.", "nib.sanksi.")
    names = [*RegistrasiEvent, *NibEvent, *HelpdeskEvent, *WorkEvent]
    about_cases = [name for name in names if name.startswith((*own_lists, "nib.permohonan.", "helpdesk.tiket."))]
    assert [name for name in about_cases if not has_sentence(name)] == []


def test_a_queue_is_filtered_by_time_and_taken_as_a_file_on_record(client):
    officer = helpdesk_officer(supervisor=True)
    t = tiket(perihal="=1+1 rumus")
    client.force_login(officer, backend=BACKEND)
    page = reverse("petugas-pekerjaan-antrean", args=["tiket"])
    today = timezone.localdate()
    assert t.nomor in client.get(page, {"tab": "semua", "sejak": today, "sampai": today}).text
    assert t.nomor not in client.get(page, {"tab": "semua", "sejak": today + timedelta(days=1)}).text
    # An invalid date is ignored by the filter.
    for day in ("x", "2026-02-31", "9999-12-31", "0001-01-01"):
        assert client.get(page, {"tab": "semua", "sampai": day}).status_code == 200
    for address in (page, reverse("petugas-antrean-unduh")):
        answer = client.get(address, {"tab": "semua", "sejak": today, "csv": "1"})
        lines = b"".join(answer.streaming_content).decode().splitlines()
        assert len(lines) == 2
        assert t.nomor in lines[1]
        assert ";=1+1" not in lines[1]
        assert "Budi Santoso" not in lines[1]
    taken = AuditEvent.objects.filter(peristiwa="daftar.diekspor", oleh=officer).order_by("id")
    said = [sentence(event).removeprefix(officer.nama) for event in taken]
    assert said == [" mengunduh daftar pekerjaan (1 baris).", " mengunduh daftar tiket (1 baris)."]
    assert f'filename="tiket-{today:%Y%m%d}.csv"' in answer["Content-Disposition"]


def test_officers_see_their_own_figures_with_what_was_due_and_not_done(client, django_assert_max_num_queries):
    officer, now = helpdesk_officer(), timezone.now()
    late, done, early, other = tiket(), tiket(), tiket(), tiket()
    for t in (late, done, early):
        assignment.take(obj=t, by=officer)
    assignment.take(obj=other, by=helpdesk_officer())
    items = WorkItem.objects.filter(subjek_jenis="helpdesk.tiket")
    items.filter(subjek_id=late.pk).update(tenggat=now - timedelta(hours=1))
    for t, due in ((done, -1), (early, 1)):
        tenggat = now + timedelta(hours=due)
        items.filter(subjek_id=t.pk).update(tenggat=tenggat, selesai_pada=now - timedelta(hours=2))
    [row] = own_figures(officer)
    assert (row.held, row.late, row.week, row.month, row.due, row.on_time) == (1, 1, 2, 2, 2, 1)
    client.force_login(officer, backend=BACKEND)
    client.get(reverse("petugas-angka-saya"))
    with django_assert_max_num_queries(10):
        page = client.get(reverse("petugas-angka-saya")).text
    assert "1 dari 2" in page


def test_what_waits_for_another_unit_is_not_counted_as_done_too_late():
    officer, paused, late = verifier(), registration(), registration()
    for p in (paused, late):
        assignment.take(obj=p, by=officer)
    assignment.pause(obj=paused, by=officer, note="Unit Hak Akses: surat kuasa")
    WorkItem.objects.update(tenggat=timezone.now() - timedelta(hours=1))
    [figures] = own_figures(officer)
    assert (figures.held, figures.late, figures.due, figures.on_time) == (2, 1, 1, 0)


def test_the_next_case_lies_behind_any_number_of_one_s_own_proposals(monkeypatch):
    """Four eyes: an officer with fifty proposed freezes was told that nothing waits, although others' proposals did."""
    monkeypatch.setattr(assignment, "_CANDIDATES", 1)
    officer, other = PetugasFactory(is_superuser=True), PetugasFactory(is_superuser=True)
    own, theirs = propose_urgent_freeze(make_nib(), officer), propose_urgent_freeze(make_nib(), other)
    assert item_of(own).bukan_oleh_id == officer.pk
    assert assignment.take_next(by=officer, queue=QUEUES["usulan_cabut"]).subjek_id == theirs.pk
    with pytest.raises(assignment.OnlyForOthers):
        assignment.take_next(by=officer, queue=QUEUES["usulan_cabut"])
