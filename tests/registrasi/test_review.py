"""Review of registrations in the admin: search, take, approve, repair, refuse, reveal (PJP-1b, HAK-1a, AKS-4)."""

import pytest
from django.contrib.auth.models import Permission
from django.core import mail

from oss_portal.models import AuditEvent
from oss_portal.staff.work.assignment import take
from registrasi.models import HakAkses, PelakuUsaha, Pendaftaran, StatusVerifikasi
from registrasi.services.review import approve, reject, request_corrections
from tests.factories.registrasi import HakAksesFactory, PendaftaranFactory, PetugasFactory
from tests.registrasi.helpers import NEW_PASSWORD, last_link, payload

BACKEND = "oss_portal.accounts.backends.UserIdOrEmailBackend"
pytestmark = pytest.mark.usefixtures("ketentuan")


def _petugas(*permission):
    petugas = PetugasFactory()
    petugas.user_permissions.set(Permission.objects.filter(codename__in=permission))
    return petugas


@pytest.fixture
def verifier(client):
    petugas = _petugas("tinjau_pendaftaran", "view_pendaftaran", "ungkap_identitas")
    client.force_login(petugas, backend=BACKEND)
    return petugas


@pytest.fixture
def pendaftaran(db):
    from django.test import Client

    c = Client()
    c.post("/daftar/", payload(nik="3171061605900001", sesuai_ktp="on"))
    c.post(last_link(), {"kata_sandi": NEW_PASSWORD, "kata_sandi_lagi": NEW_PASSWORD})
    return Pendaftaran.objects.get()


def _address(p, action):
    return f"/admin/registrasi/pendaftaran/{p.pk}/{action}/"


def test_a_kuasa_hears_that_the_right_ended_with_the_refused_registration(pendaftaran, verifier):
    kuasa = HakAksesFactory(peran="kuasa", pelaku_usaha=pendaftaran.pelaku_usaha, kewenangan=["nib"])
    mail.outbox.clear()
    reject(pendaftaran=pendaftaran, by=verifier, alasan="Kartu disunting")
    kuasa.refresh_from_db()
    assert kuasa.status == "diakhiri"
    assert [m.to for m in mail.outbox] == [[pendaftaran.pengguna.email], [kuasa.pengguna.email]]


def test_staff_find_a_registration_by_its_exact_nik_and_see_it_masked(client, pendaftaran, verifier):
    content = client.get("/admin/registrasi/pendaftaran/?q=3171 0616 0590 0001").content.decode()
    assert "Siti Aminah" in content
    content = client.get(f"/admin/registrasi/pendaftaran/{pendaftaran.pk}/change/").content.decode()
    assert "3171••••••••0001" in content
    assert "3171061605900001" not in content
    assert "Tanggal lahir berbeda" in content
    assert "Siti Aminah" not in client.get("/admin/registrasi/pendaftaran/?q=3171061605900002").content.decode()


def test_a_search_leaves_no_nik_in_any_address(client, pendaftaran, verifier):
    address = "/admin/registrasi/pendaftaran/"
    content = client.get(f"{address}?verifikasi__exact=perlu_ditinjau").content.decode()
    assert '<form id="changelist-search" method="post"' in content
    purpose = client.post(f"{address}?verifikasi__exact=perlu_ditinjau&p=2", {"q": "3171 0616 0590 0001"}).url
    assert "3171" not in purpose
    assert "verifikasi__exact=perlu_ditinjau" in purpose
    content = client.get(purpose).content.decode()
    # The search field shows the typed number; no link of the page contains it.
    assert 'value="3171 0616 0590 0001"' in content
    assert content.count("3171 0616 0590 0001") == 1
    assert "Siti Aminah" in content
    other = client.post(address, {"q": "3171061605900002"}).url
    assert "Siti Aminah" not in client.get(other).content.decode()
    assert client.get(f"{address}?q=~bukan-sandi").status_code == 200


def test_the_list_opens_with_the_flagged_ones(client, pendaftaran, verifier):
    PendaftaranFactory(nama="Tidak Ditandai")
    content = client.get("/admin/registrasi/pendaftaran/", follow=True).content.decode()
    assert "Siti Aminah" in content
    assert "Tidak Ditandai" not in content


def test_an_approval_reaches_the_person_and_lets_the_nib_be_issued(client, pendaftaran, verifier):
    assert client.post(_address(pendaftaran, "setujui"), {"alasan": "KTP cocok"}).status_code == 302
    usaha = PelakuUsaha.objects.get()
    assert usaha.ready_for_nib
    assert "disetujui" in mail.outbox[-1].subject
    assert "KTP cocok" not in mail.outbox[-1].body
    event = AuditEvent.objects.get(peristiwa="registrasi.pendaftaran.disetujui")
    assert (event.oleh, event.tentang) == (verifier, pendaftaran.pengguna)


def test_repair_is_asked_field_by_field_and_done_by_the_person(client, pendaftaran, verifier):
    assert client.post(_address(pendaftaran, "perbaikan"), {}).status_code == 422
    client.post(_address(pendaftaran, "perbaikan"), {"nama": "Tulis sesuai <KTP>"})
    assert "Tulis sesuai <KTP>" in mail.outbox[-1].body
    pendaftaran.refresh_from_db()
    client.force_login(pendaftaran.pengguna, backend=BACKEND)
    address = f"/dasbor/perbaikan/{pendaftaran.kode}/"
    content = client.get(address).content.decode()
    assert "Tulis sesuai &lt;KTP&gt;" in content
    assert 'name="tanggal_lahir_0"' not in content
    client.post(address, {"nama": "Siti Aminah Putri", "nomor_identitas": "1", "verifikasi": "terverifikasi"})
    pendaftaran.refresh_from_db()
    assert (pendaftaran.nama, pendaftaran.verifikasi) == ("Siti Aminah Putri", StatusVerifikasi.PERLU_DITINJAU)
    assert PelakuUsaha.objects.get().nama == "Siti Aminah"
    approve(pendaftaran=pendaftaran, by=verifier)
    assert PelakuUsaha.objects.get().nama == "Siti Aminah Putri"
    # The form of a page that was still open, and the link in the mail.
    for answer in (client.post(address, {"nama": "Siti"}, follow=True), client.get(address, follow=True)):
        assert "tidak menunggu perbaikan lagi" in answer.text


def test_who_has_not_activated_yet_is_told_to_do_that_first(verifier):
    for act in (
        lambda p: approve(pendaftaran=p, by=verifier),
        lambda p: request_corrections(pendaftaran=p, by=verifier, corrections={"nama": "Tulis sesuai KTP"}),
    ):
        mail.outbox.clear()
        act(PendaftaranFactory(verifikasi="perlu_ditinjau"))
        [told] = mail.outbox
        assert "surat aktivasi" in " ".join(told.body.split())
        assert "/daftar/kirim-ulang/" in told.body


def test_what_an_applicant_typed_is_no_html_on_the_officers_page(client, pendaftaran, verifier):
    Pendaftaran.objects.update(jenis="01", nama_badan="PT <img src=x> & Anak")
    content = client.get(_address(pendaftaran, "perbaikan")).content.decode()
    assert "PT &lt;img src=x&gt; &amp; Anak" in content
    assert "<img src=x>" not in content
    assert "17 Mei 1990" in content


def test_a_decided_registration_offers_no_decision(client, pendaftaran, verifier):
    page = f"/admin/registrasi/pendaftaran/{pendaftaran.pk}/change/"
    assert _address(pendaftaran, "setujui") in client.get(page).content.decode()
    client.post(_address(pendaftaran, "setujui"), {"alasan": "KTP cocok"})
    content = client.get(page).content.decode()
    assert _address(pendaftaran, "setujui") not in content
    assert _address(pendaftaran, "tolak") not in content


def test_the_data_of_a_passport_stand_beside_the_person(client, verifier):
    from tests.factories.registrasi import PendaftaranFactory

    p = PendaftaranFactory(
        jenis_identitas="02",
        nomor_identitas="A1234567",
        jenis="03",
        negara_penerbit_paspor="JP",
        nomor_izin_tinggal="2C11",
    )
    content = client.get(f"/admin/registrasi/pendaftaran/{p.pk}/change/").content.decode()
    assert "2C11" in content
    assert "Jepang" in content
    assert "A1234567" not in content


def test_nobody_repairs_the_registration_of_another(client, pendaftaran, verifier):
    client.post(_address(pendaftaran, "perbaikan"), {"nama": "x"})
    from tests.factories.registrasi import HakAksesFactory

    client.force_login(HakAksesFactory().pengguna, backend=BACKEND)
    assert client.get(f"/dasbor/perbaikan/{pendaftaran.kode}/").status_code == 404


def test_a_refusal_needs_a_reason_reaches_the_person_and_ends_the_right(client, pendaftaran, verifier):
    assert client.post(_address(pendaftaran, "tolak"), {"alasan": " "}).status_code == 422
    client.post(_address(pendaftaran, "tolak"), {"alasan": "Akta tidak mencantumkan nama Anda"})
    assert "Akta tidak mencantumkan" in mail.outbox[-1].body
    assert HakAkses.objects.get().status == "diakhiri"
    pendaftaran.refresh_from_db()
    assert (pendaftaran.status, pendaftaran.sebab_tolak) == ("ditolak", "petugas")
    # The number can be used for a new registration with correct data.
    assert not PelakuUsaha.objects.live().exists()
    # The person's own page gives the reason, too, and says where to register again.
    client.force_login(pendaftaran.pengguna, backend=BACKEND)
    page = client.get("/dasbor/", follow=True).text
    assert "Pendaftaran Anda tidak dapat disetujui" in page
    assert "Akta tidak mencantumkan" in page
    assert 'href="/daftar/"' in page
    assert "penanggung jawab baru" not in page


def test_a_case_that_another_officer_took_waits(client, pendaftaran, verifier):
    take(obj=pendaftaran, by=verifier)
    other = _petugas("tinjau_pendaftaran", "view_pendaftaran")
    client.force_login(other, backend=BACKEND)
    response = client.post(_address(pendaftaran, "setujui"), {})
    assert response.status_code == 422
    assert verifier.nama in response.content.decode()


def test_nobody_decides_about_an_own_registration(client, pendaftaran):
    person = pendaftaran.pengguna
    person.is_staff = True
    person.save()
    person.user_permissions.set(Permission.objects.filter(codename__in=["tinjau_pendaftaran", "view_pendaftaran"]))
    client.force_login(person, backend=BACKEND)
    assert "Anda sendiri" in client.post(_address(pendaftaran, "setujui"), {}).content.decode()


def test_staff_without_the_right_cannot_act(client, pendaftaran):
    client.force_login(_petugas("view_pendaftaran"), backend=BACKEND)
    assert client.get(f"/admin/registrasi/pendaftaran/{pendaftaran.pk}/change/").status_code == 200
    for action in ("setujui", "perbaikan", "tolak", "ungkap"):
        assert client.post(_address(pendaftaran, action), {"alasan": "x"}).status_code == 403
    assert client.post(f"/admin/registrasi/pendaftaran/{pendaftaran.pk}/delete/").status_code == 403


def test_the_full_nik_is_shown_with_a_reason_and_the_look_is_recorded(client, pendaftaran, verifier):
    assert client.post(_address(pendaftaran, "ungkap"), {"alasan": ""}).status_code == 422
    response = client.post(_address(pendaftaran, "ungkap"), {"alasan": "mencocokkan dengan KTP"})
    assert "3171061605900001" in response.content.decode()
    event = AuditEvent.objects.get(peristiwa="identitas.diungkap")
    assert (event.oleh, event.tentang) == (verifier, pendaftaran.pengguna)


def test_the_list_costs_the_same_however_many_there_are(client, verifier, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests.factories.registrasi import PendaftaranFactory

    address = "/admin/registrasi/pendaftaran/?status__exact=menunggu_aktivasi"
    PendaftaranFactory()
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    PendaftaranFactory.create_batch(20)
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few)


def test_the_list_has_a_box_to_search_in(client, verifier):
    content = client.get("/admin/registrasi/pendaftaran/", follow=True).content.decode()
    assert 'id="searchbar"' in content
    assert "NIK atau paspor lengkap" in content
