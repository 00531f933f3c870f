"""Review of registrations in the admin: search, take, approve, repair, refuse, reveal (PJP-1b, HAK-1a, AKS-4)."""

import pytest
from django.contrib.auth.models import Permission
from django.core import mail

from oss_portal.models import PeristiwaAudit
from registrasi.models import HakAkses, PelakuUsaha, Pendaftaran, StatusVerifikasi
from tests.factories.registrasi import PetugasFactory
from tests.registrasi.bantu import SANDI, isian, tautan_terakhir

BACKEND = "oss_portal.autentikasi.UserIdAtauSurelBackend"
pytestmark = pytest.mark.usefixtures("ketentuan")


def _petugas(*izin):
    petugas = PetugasFactory()
    petugas.user_permissions.set(Permission.objects.filter(codename__in=izin))
    return petugas


@pytest.fixture
def verifikator(client):
    petugas = _petugas("tinjau_pendaftaran", "view_pendaftaran", "ungkap_identitas")
    client.force_login(petugas, backend=BACKEND)
    return petugas


@pytest.fixture
def pendaftaran(db):
    from django.test import Client

    c = Client()
    c.post("/daftar/", isian(nik="3171061605900001", sesuai_ktp="on"))
    c.post(tautan_terakhir(), {"kata_sandi": SANDI, "kata_sandi_lagi": SANDI})
    return Pendaftaran.objects.get()


def _alamat(p, tindakan):
    return f"/admin/registrasi/pendaftaran/{p.pk}/{tindakan}/"


def test_staff_find_a_registration_by_its_exact_nik_and_see_it_masked(client, pendaftaran, verifikator):
    isi = client.get("/admin/registrasi/pendaftaran/?q=3171 0616 0590 0001").content.decode()
    assert "Siti Aminah" in isi
    isi = client.get(f"/admin/registrasi/pendaftaran/{pendaftaran.pk}/change/").content.decode()
    assert "3171••••••••0001" in isi
    assert "3171061605900001" not in isi
    assert "Tanggal lahir berbeda" in isi
    assert "Siti Aminah" not in client.get("/admin/registrasi/pendaftaran/?q=3171061605900002").content.decode()


def test_a_search_leaves_no_nik_in_any_address(client, pendaftaran, verifikator):
    alamat = "/admin/registrasi/pendaftaran/"
    isi = client.get(f"{alamat}?verifikasi__exact=perlu_ditinjau").content.decode()
    assert '<form id="changelist-search" method="post"' in isi
    tujuan = client.post(f"{alamat}?verifikasi__exact=perlu_ditinjau&p=2", {"q": "3171 0616 0590 0001"}).url
    assert "3171" not in tujuan
    assert "verifikasi__exact=perlu_ditinjau" in tujuan
    isi = client.get(tujuan).content.decode()
    # The box shows what was typed; no link of the page does.
    assert 'value="3171 0616 0590 0001"' in isi
    assert isi.count("3171 0616 0590 0001") == 1
    assert "Siti Aminah" in isi
    lain = client.post(alamat, {"q": "3171061605900002"}).url
    assert "Siti Aminah" not in client.get(lain).content.decode()
    assert client.get(f"{alamat}?q=~bukan-sandi").status_code == 200


def test_the_list_opens_with_the_flagged_ones(client, pendaftaran, verifikator):
    from tests.factories.registrasi import PendaftaranFactory

    PendaftaranFactory(nama="Tidak Ditandai")
    isi = client.get("/admin/registrasi/pendaftaran/", follow=True).content.decode()
    assert "Siti Aminah" in isi
    assert "Tidak Ditandai" not in isi


def test_an_approval_reaches_the_person_and_lets_the_nib_be_issued(client, pendaftaran, verifikator):
    assert client.post(_alamat(pendaftaran, "setujui"), {"alasan": "KTP cocok"}).status_code == 302
    usaha = PelakuUsaha.objects.get()
    assert usaha.siap_nib
    assert "disetujui" in mail.outbox[-1].subject
    assert "KTP cocok" not in mail.outbox[-1].body
    peristiwa = PeristiwaAudit.objects.get(peristiwa="registrasi.pendaftaran.disetujui")
    assert (peristiwa.oleh, peristiwa.tentang) == (verifikator, pendaftaran.pengguna)


def test_repair_is_asked_field_by_field_and_done_by_the_person(client, pendaftaran, verifikator):
    assert client.post(_alamat(pendaftaran, "perbaikan"), {}).status_code == 422
    client.post(_alamat(pendaftaran, "perbaikan"), {"nama": "Tulis sesuai <KTP>"})
    assert "Tulis sesuai <KTP>" in mail.outbox[-1].body
    pendaftaran.refresh_from_db()
    client.force_login(pendaftaran.pengguna, backend=BACKEND)
    alamat = f"/dasbor/perbaikan/{pendaftaran.kode}/"
    isi = client.get(alamat).content.decode()
    assert "Tulis sesuai &lt;KTP&gt;" in isi
    assert 'name="tanggal_lahir_0"' not in isi
    client.post(alamat, {"nama": "Siti Aminah Putri", "nomor_identitas": "1", "verifikasi": "terverifikasi"})
    pendaftaran.refresh_from_db()
    assert (pendaftaran.nama, pendaftaran.verifikasi) == ("Siti Aminah Putri", StatusVerifikasi.PERLU_DITINJAU)
    assert PelakuUsaha.objects.get().nama == "Siti Aminah Putri"


def test_what_an_applicant_typed_is_no_html_on_the_officers_page(client, pendaftaran, verifikator):
    Pendaftaran.objects.update(jenis="01", nama_badan="PT <img src=x> & Anak")
    isi = client.get(_alamat(pendaftaran, "perbaikan")).content.decode()
    assert "PT &lt;img src=x&gt; &amp; Anak" in isi
    assert "<img src=x>" not in isi
    assert "17-05-1990" in isi


def test_a_decided_registration_offers_no_decision(client, pendaftaran, verifikator):
    halaman = f"/admin/registrasi/pendaftaran/{pendaftaran.pk}/change/"
    assert _alamat(pendaftaran, "setujui") in client.get(halaman).content.decode()
    client.post(_alamat(pendaftaran, "setujui"), {"alasan": "KTP cocok"})
    isi = client.get(halaman).content.decode()
    assert _alamat(pendaftaran, "setujui") not in isi
    assert _alamat(pendaftaran, "tolak") not in isi


def test_the_data_of_a_passport_stand_beside_the_person(client, verifikator):
    from tests.factories.registrasi import PendaftaranFactory

    p = PendaftaranFactory(
        jenis_identitas="02",
        nomor_identitas="A1234567",
        jenis="03",
        negara_penerbit_paspor="JP",
        nomor_izin_tinggal="2C11",
    )
    isi = client.get(f"/admin/registrasi/pendaftaran/{p.pk}/change/").content.decode()
    assert "2C11" in isi
    assert "Jepang" in isi
    assert "A1234567" not in isi


def test_nobody_repairs_the_registration_of_another(client, pendaftaran, verifikator):
    client.post(_alamat(pendaftaran, "perbaikan"), {"nama": "x"})
    from tests.factories.registrasi import HakAksesFactory

    client.force_login(HakAksesFactory().pengguna, backend=BACKEND)
    assert client.get(f"/dasbor/perbaikan/{pendaftaran.kode}/").status_code == 404


def test_a_refusal_needs_a_reason_reaches_the_person_and_ends_the_right(client, pendaftaran, verifikator):
    assert client.post(_alamat(pendaftaran, "tolak"), {"alasan": " "}).status_code == 422
    client.post(_alamat(pendaftaran, "tolak"), {"alasan": "Akta tidak mencantumkan nama Anda"})
    assert "Akta tidak mencantumkan" in mail.outbox[-1].body
    assert HakAkses.objects.get().status == "diakhiri"
    pendaftaran.refresh_from_db()
    assert (pendaftaran.status, pendaftaran.sebab_tolak) == ("ditolak", "petugas")
    # Its number is free for a registration with the right data.
    assert not PelakuUsaha.objects.hidup().exists()


def test_a_case_that_another_officer_took_waits(client, pendaftaran, verifikator):
    client.post(_alamat(pendaftaran, "ambil"))
    lain = _petugas("tinjau_pendaftaran", "view_pendaftaran")
    client.force_login(lain, backend=BACKEND)
    jawab = client.post(_alamat(pendaftaran, "setujui"), {})
    assert jawab.status_code == 422
    assert verifikator.nama in jawab.content.decode()


def test_nobody_decides_about_an_own_registration(client, pendaftaran):
    orang = pendaftaran.pengguna
    orang.is_staff = True
    orang.save()
    orang.user_permissions.set(Permission.objects.filter(codename__in=["tinjau_pendaftaran", "view_pendaftaran"]))
    client.force_login(orang, backend=BACKEND)
    assert "Anda sendiri" in client.post(_alamat(pendaftaran, "setujui"), {}).content.decode()


def test_staff_without_the_right_cannot_act(client, pendaftaran):
    client.force_login(_petugas("view_pendaftaran"), backend=BACKEND)
    assert client.get(f"/admin/registrasi/pendaftaran/{pendaftaran.pk}/change/").status_code == 200
    for tindakan in ("ambil", "setujui", "perbaikan", "tolak", "ungkap"):
        assert client.post(_alamat(pendaftaran, tindakan), {"alasan": "x"}).status_code == 403
    assert client.post(f"/admin/registrasi/pendaftaran/{pendaftaran.pk}/delete/").status_code == 403


def test_the_full_nik_is_shown_with_a_reason_and_the_look_is_recorded(client, pendaftaran, verifikator):
    assert client.post(_alamat(pendaftaran, "ungkap"), {"alasan": ""}).status_code == 422
    jawab = client.post(_alamat(pendaftaran, "ungkap"), {"alasan": "mencocokkan dengan KTP"})
    assert "3171061605900001" in jawab.content.decode()
    peristiwa = PeristiwaAudit.objects.get(peristiwa="identitas.diungkap")
    assert (peristiwa.oleh, peristiwa.tentang) == (verifikator, pendaftaran.pengguna)


def test_the_list_costs_the_same_however_many_there_are(client, verifikator, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests.factories.registrasi import PendaftaranFactory

    alamat = "/admin/registrasi/pendaftaran/?status__exact=menunggu_aktivasi"
    PendaftaranFactory()
    client.get(alamat)
    with CaptureQueriesContext(connection) as sedikit:
        client.get(alamat)
    PendaftaranFactory.create_batch(20)
    with CaptureQueriesContext(connection) as banyak:
        client.get(alamat)
    assert len(banyak) == len(sedikit)


def test_the_list_has_a_box_to_search_in(client, verifikator):
    isi = client.get("/admin/registrasi/pendaftaran/", follow=True).content.decode()
    assert 'id="searchbar"' in isi
    assert "NIK atau paspor lengkap" in isi
