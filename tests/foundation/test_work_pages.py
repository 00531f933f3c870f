"""Acts of officers on their work pages: take, give back, hand over, pause, note, with their messages; leave."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from oss_portal.audit.trail import record
from oss_portal.models import CaseNote, OfficerNotice, OfficerSetting
from oss_portal.staff.work import assignment
from oss_portal.staff.work.queues import item_of
from oss_portal.text.readable import day
from tests.factories.helpdesk import helpdesk_officer, tiket
from tests.factories.registrasi import HakAksesFactory, PendaftaranFactory, PetugasFactory

pytestmark = pytest.mark.django_db
BACKEND = "oss_portal.accounts.backends.UserIdOrEmailBackend"


def registration(**fields):
    return PendaftaranFactory(verifikasi="perlu_ditinjau", **fields)


@pytest.fixture
def desk(client):
    """The browser of an officer who reviews registrations."""
    client.officer = PetugasFactory(group="Verifikasi")
    client.force_login(client.officer, backend=BACKEND)
    return client


def act(desk, p, name, **data):
    """Do one act of the case page; return the page that follows."""
    address = reverse("petugas-pekerjaan-tindakan", args=[item_of(p).pk])
    return desk.post(address, {"aksi": name, **data}, follow=True)


def test_a_case_is_taken_and_given_back_on_its_page(desk):
    p = registration()
    assert "Perkara ini Anda pegang" in act(desk, p, "ambil").text
    assert item_of(p).petugas == desk.officer
    answer = act(desk, p, "lepas")
    assert "Perkara kembali ke antrean" in answer.text
    assert item_of(p).petugas is None


def test_a_case_is_handed_over_with_a_note_on_its_page(desk):
    p, colleague = registration(), PetugasFactory(group="Verifikasi")
    answer = act(desk, p, "tugaskan", petugas=colleague.pk, catatan="KTP sudah dibandingkan.")
    assert f"Diserahkan kepada {colleague.nama}" in answer.text
    assert item_of(p).petugas == colleague
    assert CaseNote.objects.get().isi == "KTP sudah dibandingkan."


def test_a_case_waits_for_another_unit_and_goes_on_on_its_page(desk):
    p = registration()
    assert "Jam berhenti" in act(desk, p, "tunda", alasan="Unit Hak Akses, surat kuasa asli").text
    assert item_of(p).is_paused
    assert "Jam berjalan lagi" in act(desk, p, "lanjut").text
    assert not item_of(p).is_paused
    # Resuming again, when nothing is paused, gives a message and not an error page.
    assert act(desk, p, "lanjut").status_code == 200


def test_what_is_missing_in_an_act_is_said_and_nothing_happens(desk):
    p = registration()
    answer = act(desk, p, "tunda", alasan="")
    assert answer.status_code == 422
    assert "<details open><summary>Tunda" in answer.text
    assert 'href="#id_tunda_alasan"' in answer.text
    assert not item_of(p).is_paused
    assert act(desk, p, "catat", isi=" ").status_code == 422
    assert not CaseNote.objects.exists()
    # The typed text is kept in the form.
    answer = act(desk, p, "tugaskan", petugas="99999999999999999999", catatan="KTP sudah dibandingkan.")
    assert answer.status_code == 422
    assert "KTP sudah dibandingkan." in answer.text
    assert act(desk, p, "hapus").status_code == 404


def test_the_case_of_another_queue_is_no_one_s_to_act_on(client):
    stranger = helpdesk_officer()
    client.force_login(stranger, backend=BACKEND)
    assert act(client, registration(), "ambil").status_code == 403


def test_while_a_colleague_works_on_a_case_nothing_is_offered_that_would_be_refused(desk, client):
    p, colleague = registration(), PetugasFactory(group="Verifikasi")
    address = reverse("admin:registrasi_pendaftaran_change", args=[p.pk])
    refused = (reverse("admin:registrasi_pendaftaran_setujui", args=[p.pk]), 'value="tugaskan"', 'value="tunda"')
    page = desk.get(address).text
    assert all(words in page for words in refused)
    assignment.take(obj=p, by=colleague)
    page = desk.get(address).text
    assert f"Sedang dikerjakan oleh {colleague.nama} sampai" in page
    assert not [words for words in refused if words in page]
    # Notes, and acts that change nothing, are allowed; a supervisor may take the case away from the officer.
    assert 'value="catat"' in page
    assert reverse("admin:registrasi_pendaftaran_ungkap", args=[p.pk]) in page
    client.force_login(PetugasFactory(group="Penyelia"), backend=BACKEND)
    page = client.get(address).text
    assert "Kembalikan ke antrean" in page
    assert 'value="tugaskan"' in page


def test_many_cases_are_taken_and_given_back_and_who_was_first_keeps_theirs(desk):
    mine, other = registration(), registration()
    assignment.take(obj=other, by=PetugasFactory(group="Verifikasi"))
    address, keys = reverse("petugas-pekerjaan-massal"), [item_of(p).pk for p in (mine, other)]
    page = desk.post(address, {"pilih": keys, "aksi": "ambil"}, follow=True).text
    assert "1 perkara Anda ambil." in page
    assert "1 tidak dapat" in page
    assert item_of(mine).petugas == desk.officer
    page = desk.post(address, {"pilih": keys, "aksi": "lepas"}, follow=True).text
    assert item_of(mine).petugas is None
    assert item_of(other).petugas not in {None, desk.officer}


def test_many_cases_without_a_tick_an_act_or_the_right_are_left(desk):
    p, address = registration(), reverse("petugas-pekerjaan-massal")
    assert "Centang dahulu" in desk.post(address, {"aksi": "ambil"}, follow=True).text
    assert desk.post(address, {"pilih": item_of(p).pk, "aksi": "hapus"}).status_code == 404
    assert desk.post(address, {"pilih": item_of(p).pk, "aksi": "tugaskan", "petugas": 1}).status_code == 403
    desk.force_login(PetugasFactory(group="Penyelia"), backend=BACKEND)
    for wrong in ("", "0", "²", "99999999999999999999"):
        answer = desk.post(address, {"pilih": item_of(p).pk, "aksi": "tugaskan", "petugas": wrong}, follow=True)
        assert "Pilih petugasnya" in answer.text
    outside = desk.post(address, {"aksi": "ambil", "kembali": "https://example.com/"})
    assert outside.url == reverse("petugas-pekerjaan")


def test_a_supervisor_sees_one_officer_s_cases_in_a_queue(client):
    officer, p = PetugasFactory(group="Verifikasi"), registration()
    registration()
    assignment.take(obj=p, by=officer)
    client.force_login(PetugasFactory(group="Penyelia"), backend=BACKEND)
    address = reverse("petugas-pekerjaan-antrean", args=["pendaftaran"])
    rows = client.get(address, {"tab": "semua", "petugas": officer.user_id}).context["rows"]
    assert [row.item.subjek_id for row in rows] == [p.pk]


def test_the_cases_of_one_officer_are_offered_to_who_works_in_a_queue_of_theirs(client):
    officer, colleague, other = (PetugasFactory(group=g) for g in ("Verifikasi", "Verifikasi", "Peninjau NIB"))
    assignment.take(obj=registration(), by=officer)
    client.force_login(PetugasFactory(group="Penyelia"), backend=BACKEND)
    page = client.get(reverse("petugas-papan-petugas", args=[officer.user_id])).text
    assert f'<option value="{colleague.pk}"' in page
    assert f'<option value="{other.pk}"' not in page


def test_notices_are_read_once_and_lead_to_their_case(desk):
    p = registration()
    assignment.assign(obj=p, petugas=desk.officer, by=PetugasFactory(group="Penyelia"), note="Mohon didahulukan.")
    page = desk.get(reverse("petugas-pemberitahuan")).text
    assert reverse("admin:registrasi_pendaftaran_change", args=[p.pk]) in page
    assert desk.post(reverse("petugas-pemberitahuan")).url == reverse("petugas-pemberitahuan")
    assert not OfficerNotice.objects.filter(dibaca_pada=None).exists()


def test_an_officer_chooses_which_notices_come_by_mail(desk):
    address = reverse("petugas-pengaturan")
    page = desk.post(address, {"aksi": "surel", "lewat_surel": ["ditugaskan"]}, follow=True).text
    assert "Pilihan disimpan" in page
    assert OfficerSetting.objects.get(petugas=desk.officer).lewat_surel == ["ditugaskan"]


def test_an_officer_goes_on_leave_and_comes_back(desk):
    p, substitute = registration(), PetugasFactory(group="Verifikasi")
    assignment.take(obj=p, by=desk.officer)
    today, address = timezone.localdate(), reverse("petugas-pengaturan")
    leave = {"aksi": "cuti", "cuti_mulai": today, "cuti_sampai": today - timedelta(days=1), "pengganti": ""}
    assert "Hari terakhir tidak boleh sebelum hari pertama" in desk.post(address, leave).text
    planned = leave | {"cuti_mulai": (start := today + timedelta(days=2)), "cuti_sampai": start}
    assert f"atau kembali ke antrean mulai {day(start)}." in desk.post(address, planned, follow=True).text
    assert item_of(p).petugas == desk.officer
    leave |= {"cuti_sampai": today + timedelta(days=3), "pengganti": substitute.pk}
    assert "1 perkara diserahkan atau kembali ke antrean" in desk.post(address, leave, follow=True).text
    assert item_of(p).petugas == substitute
    assert OfficerNotice.objects.get(petugas=substitute).catatan == f"Sebelumnya dipegang {desk.officer.nama}."
    # A supervisor may have entered it: the front page says why it is empty, too.
    for page in (reverse("petugas-pekerjaan"), reverse("admin:index")):
        mine = desk.get(page).text
        assert "Anda tercatat tidak bertugas" in mine
        assert f"Perkara Anda dipegang {substitute.nama}." in mine
    assert "Bertugas kembali" in desk.post(address, {"aksi": "kembali"}, follow=True).text
    assert assignment.on_duty(desk.officer) == desk.officer


def test_a_leave_that_has_not_begun_is_cancelled_and_not_called_a_return(desk):
    start, address = timezone.localdate() + timedelta(days=2), reverse("petugas-pengaturan")
    planned = {"aksi": "cuti", "cuti_mulai": start, "cuti_sampai": start, "pengganti": ""}
    page = desk.post(address, planned, follow=True).text
    assert "Batalkan cuti" in page
    assert "Bertugas kembali" not in page
    page = desk.post(address, {"aksi": "kembali"}, follow=True).text
    assert "Cuti dibatalkan." in page
    assert "Batalkan cuti" not in page


def test_a_leave_that_is_over_is_not_offered_to_be_ended(desk):
    last = timezone.localdate() - timedelta(days=1)
    OfficerSetting.objects.create(petugas=desk.officer, cuti_mulai=last, cuti_sampai=last)
    assert "Bertugas kembali" not in desk.get(reverse("petugas-pengaturan")).text


def test_a_ticket_is_handed_over_and_given_back_like_every_other_case(client):
    officer, colleague, t = helpdesk_officer(), helpdesk_officer(), tiket()
    client.force_login(officer, backend=BACKEND)
    act(client, t, "ambil")
    act(client, t, "tugaskan", petugas=colleague.pk)
    t.refresh_from_db()
    assert (item_of(t).petugas, t.petugas) == (colleague, colleague)
    client.force_login(colleague, backend=BACKEND)
    act(client, t, "lepas")
    t.refresh_from_db()
    assert t.petugas is None


def rows_of(answer):
    return [row.item.subjek_id for row in answer.context["rows"]]


def lines_of(answer):
    return b"".join(answer.streaming_content).decode().splitlines()


def test_a_queue_is_filtered_by_the_kind_of_its_cases(desk):
    person, company = registration(), registration(jenis_perusahaan="01", nama_badan="PT Maju Terus")
    address = reverse("petugas-pekerjaan-antrean", args=["pendaftaran"])
    assert rows_of(desk.get(address, {"jenis": "01"})) == [company.pk]
    assert len(lines_of(desk.get(address, {"jenis": "01", "csv": "1"}))) == 2
    # An unknown kind is ignored by the filter.
    for wrong in ("", "x", "99"):
        assert set(rows_of(desk.get(address, {"jenis": wrong}))) == {person.pk, company.pk}


def test_what_is_mine_is_filtered_by_queue_and_time_and_taken_as_a_file(client):
    chief = PetugasFactory(group="Penyelia")
    client.force_login(chief, backend=BACKEND)
    p, t = registration(), tiket()
    for obj in (p, t):
        assignment.take(obj=obj, by=chief)
    address, today = reverse("petugas-pekerjaan"), timezone.localdate()
    assert len(rows_of(client.get(address))) == 2
    assert rows_of(client.get(address, {"antrean": "pendaftaran"})) == [p.pk]
    assert rows_of(client.get(address, {"sejak": today + timedelta(days=1)})) == []
    lines = lines_of(client.get(address, {"antrean": "tiket", "csv": "1"}))
    assert len(lines) == 2
    assert t.nomor in lines[1]


def test_the_board_is_filtered_by_queue_and_time_and_taken_as_a_file(client):
    chief, officer = PetugasFactory(group="Penyelia"), PetugasFactory(group="Verifikasi", nama="Rina Papan")
    p = registration()
    assignment.take(obj=p, by=officer)
    client.force_login(chief, backend=BACKEND)
    address, today = reverse("petugas-papan"), timezone.localdate()

    def held(**query):
        lines = client.get(address, query).context["lines"]
        return sum(line.total.open for line in lines if line.petugas == officer)

    assert held() == held(antrean="pendaftaran", sejak=today, sampai=today) == 1
    assert held(antrean="tiket") == held(sejak=today + timedelta(days=1)) == 0
    lines = lines_of(client.get(address, {"csv": "1"}))
    assert any(line.startswith("Rina Papan") for line in lines)
    one = reverse("petugas-papan-petugas", args=[officer.user_id])
    assert len(lines_of(client.get(one, {"csv": "1"}))) == 2
    assert rows_of(client.get(one, {"antrean": "tiket"})) == []


def test_officers_read_one_form_of_dates_and_files_sort(client):
    """Screens, admin lists and histories show "27 Nov 2026 09.00 WIB"; files have "2026-11-27 09:00", which sorts."""
    chief, p = PetugasFactory(group="Verifikasi"), registration()
    client.force_login(chief, backend=BACKEND)
    assignment.write_note(obj=p, by=chief, isi="Sudah ditelepon.")
    on_screen = re.compile(r"\b\d{1,2} [A-Z][a-z]{2} \d{4} \d{2}\.\d{2} WIB")
    others = re.compile(r"\b\d{1,2}-\d{2}-\d{4}\b|\bpukul \d|\b[A-Z][a-z]{2}\. \d{4}")
    listing = reverse("admin:registrasi_pendaftaran_changelist")
    for address in (
        reverse("admin:registrasi_pendaftaran_change", args=[p.pk]),
        listing + "?verifikasi__exact=perlu_ditinjau",
    ):
        page = client.get(address).text
        assert on_screen.search(page)
        assert not others.search(page)
    file = b"".join(client.post(reverse("admin:registrasi_pendaftaran_ekspor")).streaming_content).decode()
    assert re.search(r";\d{4}-\d{2}-\d{2} \d{2}:\d{2}", file)


def test_whoever_has_no_queue_is_not_offered_the_next_case(client):
    client.force_login(PetugasFactory(group="Auditor"), backend=BACKEND)
    page = client.get(reverse("admin:index")).text
    assert "Meja auditor" in page
    assert "Ambil berikutnya" not in page


def form_with(page, action, button=""):
    """Return the data that a browser sends with the form that posts to `action` after pressing `button`."""
    start = page.index(f'action="{action}"')
    form = page[start : page.index("</form>", start)]
    assert not button or f'name="{button}"' in form
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return dict(hidden) | ({button: "1"} if button else {})


def test_one_registration_is_at_most_three_clicks_from_the_queue_to_the_next_case(desk):
    """B1: six clicks and page loads a case were too many at 160 registrations a day."""
    first, second = (registration(diubah_pada=timezone.now() - timedelta(hours=h)) for h in (2, 1))
    queue = reverse("petugas-pekerjaan-antrean", args=["pendaftaran"])
    following = reverse("petugas-pekerjaan-berikutnya")
    page, clicks = desk.get(queue).text, 0
    answer, clicks = desk.post(following, form_with(page, following), follow=True), clicks + 1
    assert answer.redirect_chain[-1][0] == reverse("admin:registrasi_pendaftaran_change", args=[first.pk])
    approve = reverse("admin:registrasi_pendaftaran_setujui", args=[first.pk])
    answer, clicks = desk.post(approve, form_with(answer.text, approve, "berikutnya"), follow=True), clicks + 1
    assert answer.redirect_chain[-1][0] == reverse("admin:registrasi_pendaftaran_change", args=[second.pk])
    first.refresh_from_db()
    assert first.verifikasi == "terverifikasi"
    assert clicks <= 3


def test_somebody_signed_in_who_is_no_officer_is_told_so_at_the_workplace(client, ketentuan):
    """It sent them to the sign-in, which sent them back, until the browser gave up."""
    client.force_login(HakAksesFactory().pengguna, backend=BACKEND)
    answer = client.get(reverse("admin:index"), follow=True)
    assert answer.status_code == 403


def test_an_officer_finds_the_way_back_to_the_workplace_from_an_address_that_leads_nowhere(desk, client):
    way_back = f'href="{reverse("admin:index")}"'
    assert way_back in desk.get("/petugas/pekerjaan/antrean/tidak-ada/").text
    desk.logout()
    assert way_back not in client.get("/tidak-ada/").text


def test_what_an_officer_did_again_and_again_is_one_line_of_the_history(client):
    p, petugas = registration(), PetugasFactory(group="Verifikasi")
    for _ in range(3):
        record("identitas.bukti_dilihat", subject=p, by=petugas)
    client.force_login(petugas, backend=BACKEND)
    page = client.get(reverse("admin:registrasi_pendaftaran_change", args=[p.pk])).text
    assert page.count("membuka foto atau dokumen") == 1
    assert "3 kali" in page
