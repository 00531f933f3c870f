"""PRV-1 to PRV-3 and UU 27/2022: stored data, who looked, a copy, requests with 72 hours, consents, retention."""

import json
import re
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from django.conf import settings
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from pyhanko.pdf_utils.reader import PdfFileReader

from oss_portal.models import AuditEvent, OutgoingMail, Pengguna, WorkItem
from oss_portal.text.readable import day
from registrasi.exceptions import OfficerOwnCase, StillNeeded
from registrasi.forms.account import ProvePhoneForm
from registrasi.models import HakAkses, PelakuUsaha, Pendaftaran, PermintaanData, PermohonanSurel, RetentionRule
from registrasi.services import hak_akses as hak_akses_service
from registrasi.services import personal_data as service
from registrasi.services.account import request_new_password, tell_failed_sign_ins
from registrasi.services.lost_email import claim_account
from registrasi.services.retention import load_rules
from registrasi.services.reveal import reveal_identity
from registrasi.services.review import submit_corrections
from tests.factories.nib import make_nib
from tests.factories.registrasi import PASSWORD, HakAksesFactory, PendaftaranFactory, PetugasFactory

BACKEND = "oss_portal.accounts.backends.UserIdOrEmailBackend"


@pytest.fixture
def right(ketentuan):
    return HakAksesFactory(pengguna__kata_sandi=PASSWORD)


@pytest.fixture
def web_client(client, right):
    client.force_login(right.pengguna, backend=BACKEND)
    return client


def test_prv_2_the_page_says_what_why_how_long_and_who_looked(web_client, right, petugas):
    reveal_identity(obj=right.pengguna, by=petugas, alasan="penyidikan rahasia 7")
    page = web_client.get("/data-pribadi/").content.decode()
    for words in ("Akun", "Untuk apa", "Dasar", "Disimpan", "Petugas Lembaga OSS", "Nomor identitas lengkap"):
        assert words in page
    # The page masks the number and shows neither the officer's name nor the internal reason.
    assert right.pengguna.nomor_identitas not in page
    assert "rahasia 7" not in page
    assert petugas.user_id not in page


def test_an_erasure_that_must_wait_is_not_offered_and_the_case_says_why(client, right, petugas):
    p = service.request_data(pengguna=right.pengguna, jenis="hapus", content="hapus")
    url = f"/admin/registrasi/permintaandata/{p.pk}"
    client.force_login(PetugasFactory(is_superuser=True), backend=BACKEND)
    page = client.get(f"{url}/change/").text
    assert "Tidak dapat dihapus: " in page
    assert f"{url}/kabulkan/" not in page
    assert f"{url}/sebagian/" in page
    hak_akses_service.end_hak_akses(hak_akses=right, by=petugas, dasar="AKH-1d", alasan="Usaha ditutup.")
    page = client.get(f"{url}/change/").text
    assert "Tidak dapat dihapus: " not in page
    assert f"{url}/kabulkan/" in page


def test_prv_1_the_page_lists_the_four_cookies_and_no_more(web_client):
    page = web_client.get("/data-pribadi/").content.decode()
    listed = {
        settings.SESSION_COOKIE_NAME,
        settings.CSRF_COOKIE_NAME,
        settings.LANGUAGE_COOKIE_NAME,
        settings.DEVICE_COOKIE_NAME,
    }
    assert all(f"<code>{nama}</code>" in page for nama in listed)
    assert set(web_client.cookies) <= listed


def test_prv_the_page_costs_a_bounded_number_of_queries(web_client, right, django_assert_max_num_queries):
    for _ in range(15):
        OutgoingMail.objects.create(pengguna=right.pengguna, kepada="a@b.id", perihal="x", isi="y", templat="t")
    with django_assert_max_num_queries(40):
        web_client.get("/data-pribadi/")


def test_the_page_says_columns_and_moments_in_words_of_jakarta(web_client, right):
    """Finding 16 of the standards: no raw column names, no UTC."""
    page = web_client.get("/data-pribadi/").content.decode()
    assert ">User-ID</span>: " in page
    assert " WIB</li>" in page
    assert not re.search(r"<li[^>]*>[^<]*\d{4}-\d\d-\d\d", page)


def test_prv_a_copy_as_json_and_pdf_after_the_password(web_client, right):
    assert web_client.post("/data-pribadi/unduh/", {"bentuk": "json", "kata_sandi": "wrong"}).status_code == 422
    response = web_client.post("/data-pribadi/unduh/", {"bentuk": "json", "kata_sandi": PASSWORD})
    content = json.loads(response.content)
    account = next(source for source in content["sumber"] if source["judul"] == "Akun")
    assert account["data"]["nomor_identitas"] == right.pengguna.nomor_identitas
    assert "attachment" in response.headers["Content-Disposition"]
    pdf = web_client.post("/data-pribadi/unduh/", {"bentuk": "pdf", "kata_sandi": PASSWORD})
    assert PdfFileReader(BytesIO(pdf.content)).root["/Pages"]["/Count"] >= 1
    assert AuditEvent.objects.filter(peristiwa="data_pribadi.diunduh", oleh=right.pengguna).count() == 2


def test_prv_with_an_ended_access_one_still_has_ones_data(web_client, right, petugas):
    hak_akses_service.end_hak_akses(hak_akses=right, by=petugas, dasar="AKH-1d", alasan="putusan")
    web_client.force_login(right.pengguna, backend=BACKEND)
    assert web_client.get("/data-pribadi/").status_code == 200


def test_prv_a_correction_is_answered_within_72_hours_and_done(web_client, right, client):
    old = right.pengguna.nama
    data = {"jenis": "koreksi", "kolom": "nama", "nama": "Siti Aminah Putri", "isi": "salah tulis"}
    for _click in range(2):
        assert web_client.post("/data-pribadi/minta/", data).status_code == 302
    assert web_client.post("/data-pribadi/minta/", data | {"isi": "lain"}).status_code == 422  # one at a time
    p = PermintaanData.objects.get()
    assert p.tenggat == p.dibuat_pada + timedelta(hours=72)
    client.force_login(PetugasFactory(is_superuser=True), backend=BACKEND)
    url = f"/admin/registrasi/permintaandata/{p.pk}/kabulkan/"
    assert "Siti Aminah Putri" in client.get(url).content.decode()
    assert client.post(url, {"jawaban": "Sudah kami perbaiki."}).status_code == 302
    right.pengguna.refresh_from_db()
    right.pelaku_usaha.refresh_from_db()
    assert right.pengguna.nama == right.pelaku_usaha.nama == "Siti Aminah Putri"
    changes = AuditEvent.objects.get(peristiwa="data_pribadi.dikoreksi").perubahan
    assert changes["nama"] == [old, "Siti Aminah Putri"]


def test_prv_a_refusal_names_its_lawful_ground(web_client, right, client):
    web_client.post("/data-pribadi/minta/", {"jenis": "hapus", "isi": "hapus semua"})
    p = PermintaanData.objects.get()
    client.force_login(PetugasFactory(is_superuser=True), backend=BACKEND)
    url = f"/admin/registrasi/permintaandata/{p.pk}"
    assert client.get(f"{url}/change/").status_code == 200
    assert client.post(f"{url}/tolak/", {"jawaban": "tidak bisa"}).status_code == 422
    data = {"jawaban": "Hak Akses Anda masih berlaku.", "dasar_penolakan": "kewajiban"}
    assert client.post(f"{url}/tolak/", data).status_code == 302
    assert "diwajibkan undang-undang" in mail.outbox[-1].body


def test_prv_data_that_the_law_keeps_are_not_erased_even_when_granted(right, petugas, ketentuan):
    p = service.request_data(pengguna=right.pengguna, jenis="hapus", content="hapus")
    with pytest.raises(StillNeeded):
        service.answer_request(data_request=p, by=petugas, status="dikabulkan", answer="ya")
    nib = make_nib()
    person = nib.pelaku_usaha.hak_akses.get()
    hak_akses_service.end_hak_akses(hak_akses=person, by=petugas, dasar="AKH-1d", alasan="x")
    with pytest.raises(StillNeeded, match="NIB"):
        service.erase_person(pengguna=person.pengguna, by=petugas, alasan="x")


def test_prv_erasure_takes_everything_that_names_the_person(right, petugas):
    p = service.request_data(pengguna=right.pengguna, jenis="hapus", content="hapus")
    email = right.pengguna.email
    hak_akses_service.end_hak_akses(hak_akses=right, by=petugas, dasar="AKH-1d", alasan="x")
    service.answer_request(data_request=p, by=petugas, status="dikabulkan", answer="Data Anda sudah dihapus.")
    person = Pengguna.objects.get(pk=right.pengguna.pk)
    usaha = PelakuUsaha.objects.get(pk=right.pelaku_usaha.pk)
    assert (person.nama, person.nomor_identitas, person.is_active, person.tanggal_lahir) == (
        "(dihapus)",
        "",
        False,
        None,
    )
    assert usaha.nama == "(dihapus)"
    assert usaha.nomor_identitas.startswith("DIHAPUS-")
    assert not OutgoingMail.objects.filter(pengguna=person, kepada=email).exists()
    assert mail.outbox[-1].to == [email]


def _ended(right: HakAkses, petugas: Pengguna) -> Pengguna:
    hak_akses_service.end_hak_akses(hak_akses=right, by=petugas, dasar="AKH-1d", alasan="x")
    return right.pengguna


def test_prv_a_registration_of_an_erased_person_waits_for_no_officer_and_no_checker(right, petugas):
    person = _ended(right, petugas)
    p = PendaftaranFactory(
        pengguna=person, status="aktif", verifikasi="perlu_ditinjau", sengketa=True, cek_identitas_pada=timezone.now()
    )
    assert WorkItem.objects.is_open().of(p).exists()
    service.erase_person(pengguna=person, by=petugas, alasan="x")
    assert not WorkItem.objects.is_open().of(p).exists()
    p.refresh_from_db()
    assert (p.verifikasi, p.sengketa, p.cek_identitas_pada) == ("belum", False, None)


def test_prv_no_mail_goes_to_a_person_who_was_erased(right, petugas):
    person = _ended(right, petugas)
    for status in ("antre", "gagal"):
        OutgoingMail.objects.create(
            pengguna=person, kepada=person.email, perihal="x", isi="y", templat="t", status=status
        )
    service.erase_person(pengguna=person, by=petugas, alasan="x")
    waiting = OutgoingMail.objects.filter(status__in=["antre", "gagal"])
    assert not waiting.exists()
    # The requests remain under the User-ID, but no mail is sent to the erased person.
    mail.outbox.clear()
    request_new_password(name=person.user_id)
    tell_failed_sign_ins(name=person.user_id)
    assert not waiting.exists()
    assert not mail.outbox
    assert {m.isi for m in OutgoingMail.objects.filter(pengguna=person)} == {""}


def test_prv_a_former_kuasa_of_a_business_with_an_nib_may_be_erased(petugas, ketentuan):
    """The register of NIBs keeps facts about the business and about who was responsible for it."""
    nib = make_nib()
    kuasa = HakAksesFactory(peran="kuasa", pelaku_usaha=nib.pelaku_usaha, kewenangan=["nib"])
    service.erase_person(pengguna=_ended(kuasa, petugas), by=petugas, alasan="x")
    assert not Pengguna.objects.get(pk=kuasa.pengguna_id).is_active


def test_prv_a_corrected_name_is_what_is_checked_and_no_later_repair_brings_the_old_one_back(right, petugas):
    person, usaha = right.pengguna, right.pelaku_usaha
    p = PendaftaranFactory(
        pengguna=person,
        pelaku_usaha=usaha,
        nama=person.nama,
        status="aktif",
        verifikasi="perlu_perbaikan",
        perbaikan={"tanggal_lahir": "lihat KTP"},
    )
    asked = service.request_data(
        pengguna=person, jenis="koreksi", content="salah tulis", fields="nama", nilai_baru="Siti Aminah Putri"
    )
    service.answer_request(data_request=asked, by=petugas, status="dikabulkan", answer="Sudah.")
    person.refresh_from_db()
    submit_corrections(pendaftaran=p, by=person, data={"tanggal_lahir": person.tanggal_lahir})
    p.refresh_from_db()
    usaha.refresh_from_db()
    assert p.nama == usaha.nama == person.nama == "Siti Aminah Putri"


def test_before_a_request_is_granted_the_officer_reads_what_the_system_changes(client, right):
    person = right.pengguna
    client.force_login(PetugasFactory(is_superuser=True), backend=BACKEND)

    def effects(of=person, **asked):
        p = service.request_data(pengguna=of, content="mohon", **asked)
        page = client.get(f"/admin/registrasi/permintaandata/{p.pk}/kabulkan/").text
        assert "1990-05-18" not in page
        return page

    before = day(person.tanggal_lahir)
    page = effects(jenis="koreksi", fields="tanggal_lahir", nilai_baru="1990-05-18")
    assert f"Tanggal lahir berubah dari {before} menjadi 18 Mei 1990." in page
    by_hand = "Lakukan dahulu yang dikabulkan; sistem tidak mengubah data."
    assert by_hand not in page
    assert by_hand in effects(of=HakAksesFactory().pengguna, jenis="koreksi", fields="lain")
    assert by_hand in effects(jenis="batasi")
    assert by_hand not in effects(jenis="penjelasan")


def test_prv_nothing_is_erased_while_somebody_else_claims_the_account(right, petugas):
    """The signed-in person may be a thief: officers first look at documents."""
    person = right.pengguna
    hak_akses_service.end_hak_akses(hak_akses=right, by=petugas, dasar="AKH-1d", alasan="x")
    claim_account(pengguna=person, email="pemegang@asli.id", telepon=person.telepon, comment="", files=[])
    nomor = PermohonanSurel.objects.get().nomor
    with pytest.raises(StillNeeded, match=f"Perkara {nomor} tentang orang ini belum selesai"):
        service.erase_person(pengguna=person, by=petugas, alasan="x")


def test_prv_who_is_erased_reads_so_in_their_own_language(right, petugas):
    Pengguna.objects.filter(pk=right.pengguna_id).update(bahasa="en")
    hak_akses_service.end_hak_akses(hak_akses=right, by=petugas, dasar="AKH-1d", alasan="x")
    p = service.request_data(pengguna=right.pengguna, jenis="hapus", content="hapus")
    service.answer_request(data_request=p, by=petugas, status="dikabulkan", answer="Your data are erased.")
    assert mail.outbox[-1].subject.startswith("Answer to personal data request")


def test_prv_no_request_waits_for_an_answer_to_a_person_who_was_erased(right, petugas):
    person = right.pengguna
    hak_akses_service.end_hak_akses(hak_akses=right, by=petugas, dasar="AKH-1d", alasan="x")
    other = service.request_data(pengguna=person, jenis="penjelasan", content="apa")
    p = service.request_data(pengguna=person, jenis="hapus", content="hapus")
    service.answer_request(data_request=p, by=petugas, status="dikabulkan", answer="Data Anda sudah dihapus.")
    assert not PermintaanData.objects.waiting().filter(pengguna=person).exists()
    event = AuditEvent.objects.get(subjek_id=str(other.pk), peristiwa="data_pribadi.permintaan.dibatalkan")
    assert event.oleh == petugas


def test_the_trail_says_of_a_request_that_was_withdrawn_not_that_it_was_answered(right):
    p = service.request_data(pengguna=right.pengguna, jenis="penjelasan", content="apa")
    service.cancel(data_request=p, pengguna=right.pengguna)
    event = AuditEvent.objects.filter(subjek_id=str(p.pk)).order_by("-pk").first()
    assert event.peristiwa == "data_pribadi.permintaan.dibatalkan"


def test_an_officer_does_not_answer_himself(petugas, ketentuan):
    p = service.request_data(pengguna=petugas, jenis="penjelasan", content="apa")
    with pytest.raises(OfficerOwnCase):
        service.answer_request(data_request=p, by=petugas, status="dikabulkan", answer="ini")


def test_prv_2_the_one_optional_use_is_shown_with_the_choice_and_each_choice_is_kept(web_client, right, settings):
    """Consent is asked only for uses that exist: there are no surveys or newsletters to consent to."""
    settings.PHONE_CHANNEL = "log"
    person = right.pengguna
    page = web_client.get("/data-pribadi/")
    assert "data Anda tidak dipakai untuk survei, iklan" in page.text
    assert 'type="checkbox"' not in page.text
    assert "Pesan ke nomor HP" not in page.text
    person.telepon_terbukti = person.telepon
    person.save(update_fields=["telepon_terbukti"])
    for choice, state in (({"kabar": "on"}, "terbit: Anda izinkan"), ({}, "terbit: tidak Anda izinkan")):
        web_client.post("/akun/kabar/", choice)
        assert state in web_client.get("/data-pribadi/").text
    events = AuditEvent.objects.filter(tentang=person, peristiwa="registrasi.kabar_telepon.dipilih").order_by("pk")
    assert [e.rincian["ya"] for e in events] == [True, False]


def test_prv_2_the_choice_of_messages_to_the_phone_is_not_made_beforehand():
    assert not ProvePhoneForm().fields["kabar"].initial


def test_whoever_withdraws_a_request_is_told_so(web_client, right):
    p = service.request_data(pengguna=right.pengguna, jenis="penjelasan", content="apa")
    page = web_client.post(f"/data-pribadi/minta/{p.kode}/batalkan/", follow=True)
    assert f"Permintaan {p.nomor} dibatalkan." in page.content.decode()


def test_somebody_elses_request_cannot_be_withdrawn(web_client, ketentuan):
    p = service.request_data(pengguna=HakAksesFactory().pengguna, jenis="penjelasan", content="apa")
    assert web_client.post(f"/data-pribadi/minta/{p.kode}/batalkan/").status_code == 404


def run(*arguments) -> dict[str, int]:
    output = StringIO()
    call_command("apply_retention", *arguments, stdout=output)
    return {b.split()[0]: int(b.split()[3]) for b in output.getvalue().splitlines()}


def test_retention_says_what_it_would_do_before_it_does_it(right, petugas):
    load_rules()
    now = timezone.now()
    old = PendaftaranFactory(dibuat_pada=now - timedelta(days=31))
    OutgoingMail.objects.create(
        kepada="a@b.id",
        perihal="x",
        isi="rahasia lama",
        templat="t",
        status="terkirim",
        terkirim_pada=now,
        dibuat_pada=now - timedelta(days=800),
    )
    hak_akses_service.end_hak_akses(hak_akses=right, by=petugas, dasar="AKH-1d", alasan="x")
    HakAkses.objects.filter(pk=right.pk).update(diakhiri_pada=now - timedelta(days=2000))
    plan = run("--dry-run")
    assert (plan["pendaftaran_tak_diaktifkan"], plan["isi_surel"], plan["akun_berakhir"]) == (1, 1, 1)
    assert Pendaftaran.objects.get(pk=old.pk).email
    run()
    assert Pendaftaran.objects.get(pk=old.pk).email == ""
    assert not OutgoingMail.objects.filter(templat="t").exists()
    assert not Pengguna.objects.get(pk=right.pengguna.pk).is_active
    assert set(run("--dry-run").values()) == {0}
    assert AuditEvent.objects.filter(peristiwa="retensi.diterapkan").count() == 3


def test_nobody_keeps_longer_what_the_privacy_notice_promises_to_erase(client, ketentuan):
    """A longer period could be saved, although the sweep followed the privacy notice."""
    load_rules()
    client.force_login(PetugasFactory(group="Penyelia"), backend=BACKEND)
    rule = RetentionRule.objects.get(kode="pendaftaran_tak_diaktifkan")
    page = reverse("admin:registrasi_retentionrule_change", args=[rule.pk])
    days = {"dasar": rule.dasar, "lama_hari": "31", "aktif": "on"}
    assert "Pemberitahuan privasi menjanjikan paling lama 30 hari" in client.post(page, days).text
    stopped = client.post(page, {"dasar": rule.dasar, "lama_hari": "30"}).text
    assert "aturannya tidak dihentikan" in stopped
    rule.refresh_from_db()
    assert (rule.lama_hari, rule.aktif) == (30, True)
    assert client.post(page, days | {"lama_hari": "14"}).status_code == 302
    free = RetentionRule.objects.get(kode="isi_surel")
    other = reverse("admin:registrasi_retentionrule_change", args=[free.pk])
    assert client.post(other, {"dasar": free.dasar, "lama_hari": "900"}).status_code == 302


def test_a_rule_that_staff_changed_or_stopped_is_kept_so(ketentuan):
    load_rules()
    RetentionRule.objects.filter(kode="isi_surel").update(lama_hari=100, aktif=False)
    load_rules()
    assert RetentionRule.objects.get(kode="isi_surel").lama_hari == 100
    assert "isi_surel" not in run("--dry-run")
