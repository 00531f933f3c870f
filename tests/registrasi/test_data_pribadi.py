"""PRV-1 to PRV-3 and UU 27/2022: what is kept, who looked, a copy, requests with 72 hours, consents, retention."""

import json
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from django.conf import settings
from django.core import mail
from django.core.management import call_command
from django.utils import timezone
from pyhanko.pdf_utils.reader import PdfFileReader

from oss_portal.models import Pengguna, PeristiwaAudit, SuratKeluar
from registrasi.models import AturanRetensi, HakAkses, PelakuUsaha, Pendaftaran, PermintaanData, PilihanData
from registrasi.services import data_pribadi as layanan
from registrasi.services import hak_akses as layanan_hak
from registrasi.services.galat import PerkaraPetugasSendiri
from registrasi.services.pengungkapan import ungkap_identitas
from registrasi.services.retensi import muat_aturan
from tests.factories.nib import buat_nib
from tests.factories.registrasi import KATA_SANDI, HakAksesFactory, PendaftaranFactory, PetugasFactory

BACKEND = "oss_portal.autentikasi.UserIdAtauSurelBackend"


@pytest.fixture
def hak(ketentuan):
    return HakAksesFactory(pengguna__kata_sandi=KATA_SANDI)


@pytest.fixture
def sebagai(client, hak):
    client.force_login(hak.pengguna, backend=BACKEND)
    return client


def test_prv_2_the_page_says_what_why_how_long_and_who_looked(sebagai, hak, petugas):
    ungkap_identitas(objek=hak.pengguna, oleh=petugas, alasan="penyidikan rahasia 7")
    halaman = sebagai.get("/data-pribadi/").content.decode()
    for kata in ("Akun", "Untuk apa", "Dasar", "Disimpan", "Petugas Lembaga OSS", "Nomor identitas lengkap"):
        assert kata in halaman
    # Masked on the page; neither the officer's name nor the internal reason.
    assert hak.pengguna.nomor_identitas not in halaman
    assert "rahasia 7" not in halaman
    assert petugas.user_id not in halaman


def test_prv_1_the_page_lists_the_three_cookies_and_no_more(sebagai):
    halaman = sebagai.get("/data-pribadi/").content.decode()
    for nama in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME):
        assert f"<code>{nama}</code>" in halaman
    assert set(sebagai.cookies) <= {
        settings.SESSION_COOKIE_NAME,
        settings.CSRF_COOKIE_NAME,
        settings.LANGUAGE_COOKIE_NAME,
    }


def test_prv_the_page_costs_a_bounded_number_of_queries(sebagai, hak, django_assert_max_num_queries):
    for _ in range(15):
        SuratKeluar.objects.create(pengguna=hak.pengguna, kepada="a@b.id", perihal="x", isi="y", templat="t")
    with django_assert_max_num_queries(40):
        sebagai.get("/data-pribadi/")


def test_prv_a_copy_as_json_and_pdf_after_the_password(sebagai, hak):
    assert sebagai.post("/data-pribadi/unduh/", {"bentuk": "json", "kata_sandi": "salah"}).status_code == 422
    jawab = sebagai.post("/data-pribadi/unduh/", {"bentuk": "json", "kata_sandi": KATA_SANDI})
    isi = json.loads(jawab.content)
    assert isi["sumber"][0]["data"]["nomor_identitas"] == hak.pengguna.nomor_identitas
    assert "attachment" in jawab.headers["Content-Disposition"]
    pdf = sebagai.post("/data-pribadi/unduh/", {"bentuk": "pdf", "kata_sandi": KATA_SANDI})
    assert PdfFileReader(BytesIO(pdf.content)).root["/Pages"]["/Count"] >= 1
    assert PeristiwaAudit.objects.filter(peristiwa="data_pribadi.diunduh", oleh=hak.pengguna).count() == 2


def test_prv_with_an_ended_access_one_still_has_ones_data(sebagai, hak, petugas):
    layanan_hak.akhiri_hak_akses(hak_akses=hak, oleh=petugas, dasar="AKH-1d", alasan="putusan")
    sebagai.force_login(hak.pengguna, backend=BACKEND)
    assert sebagai.get("/data-pribadi/").status_code == 200


def test_prv_a_correction_is_answered_within_72_hours_and_done(sebagai, hak, client):
    lama = hak.pengguna.nama
    data = {"jenis": "koreksi", "kolom": "nama", "nama": "Siti Aminah Putri", "isi": "salah tulis"}
    assert sebagai.post("/data-pribadi/minta/", data).status_code == 302
    assert sebagai.post("/data-pribadi/minta/", data).status_code == 422  # one at a time
    p = PermintaanData.objects.get()
    assert p.tenggat == p.dibuat_pada + timedelta(hours=72)
    client.force_login(PetugasFactory(is_superuser=True), backend=BACKEND)
    url = f"/admin/registrasi/permintaandata/{p.pk}/kabulkan/"
    assert "Siti Aminah Putri" in client.get(url).content.decode()
    assert client.post(url, {"jawaban": "Sudah kami perbaiki."}).status_code == 302
    hak.pengguna.refresh_from_db()
    hak.pelaku_usaha.refresh_from_db()
    assert hak.pengguna.nama == hak.pelaku_usaha.nama == "Siti Aminah Putri"
    perubahan = PeristiwaAudit.objects.get(peristiwa="data_pribadi.dikoreksi").perubahan
    assert perubahan["nama"] == [lama, "Siti Aminah Putri"]


def test_prv_a_refusal_names_its_lawful_ground(sebagai, hak, client):
    sebagai.post("/data-pribadi/minta/", {"jenis": "hapus", "isi": "hapus semua"})
    p = PermintaanData.objects.get()
    client.force_login(PetugasFactory(is_superuser=True), backend=BACKEND)
    url = f"/admin/registrasi/permintaandata/{p.pk}"
    assert client.get(f"{url}/change/").status_code == 200
    assert client.post(f"{url}/tolak/", {"jawaban": "tidak bisa"}).status_code == 422
    data = {"jawaban": "Hak Akses Anda masih berlaku.", "dasar_penolakan": "kewajiban"}
    assert client.post(f"{url}/tolak/", data).status_code == 302
    assert "diwajibkan undang-undang" in mail.outbox[-1].body


def test_prv_data_that_the_law_keeps_are_not_erased_even_when_granted(hak, petugas, ketentuan):
    p = layanan.minta(pengguna=hak.pengguna, jenis="hapus", isi="hapus")
    with pytest.raises(layanan.MasihDiperlukan):
        layanan.jawab(permintaan=p, oleh=petugas, status="dikabulkan", jawaban="ya")
    nib = buat_nib()
    orang = nib.pelaku_usaha.hak_akses.get()
    layanan_hak.akhiri_hak_akses(hak_akses=orang, oleh=petugas, dasar="AKH-1d", alasan="x")
    with pytest.raises(layanan.MasihDiperlukan, match="NIB"):
        layanan.hapus_orang(pengguna=orang.pengguna, oleh=petugas, alasan="x")


def test_prv_erasure_takes_everything_that_names_the_person(hak, petugas):
    p = layanan.minta(pengguna=hak.pengguna, jenis="hapus", isi="hapus")
    surel = hak.pengguna.email
    layanan_hak.akhiri_hak_akses(hak_akses=hak, oleh=petugas, dasar="AKH-1d", alasan="x")
    layanan.jawab(permintaan=p, oleh=petugas, status="dikabulkan", jawaban="Data Anda sudah dihapus.")
    orang = Pengguna.objects.get(pk=hak.pengguna.pk)
    usaha = PelakuUsaha.objects.get(pk=hak.pelaku_usaha.pk)
    assert (orang.nama, orang.nomor_identitas, orang.is_active, orang.tanggal_lahir) == ("(dihapus)", "", False, None)
    assert usaha.nama == "(dihapus)"
    assert usaha.nomor_identitas.startswith("DIHAPUS-")
    assert not SuratKeluar.objects.filter(pengguna=orang, kepada=surel).exists()
    assert mail.outbox[-1].to == [surel]


def test_an_officer_does_not_answer_himself(petugas, ketentuan):
    p = layanan.minta(pengguna=petugas, jenis="penjelasan", isi="apa")
    with pytest.raises(PerkaraPetugasSendiri):
        layanan.jawab(permintaan=p, oleh=petugas, status="dikabulkan", jawaban="ini")


def test_prv_2_optional_consents_are_given_and_withdrawn_and_every_change_is_kept(sebagai, hak):
    assert not layanan.diizinkan(hak.pengguna, "survei")
    sebagai.post("/data-pribadi/pilihan/", {"tujuan": ["survei"]})
    assert layanan.diizinkan(hak.pengguna, "survei")
    sebagai.post("/data-pribadi/pilihan/", {"tujuan": ["survei"]})
    sebagai.post("/data-pribadi/pilihan/", {})
    assert not layanan.diizinkan(hak.pengguna, "survei")
    assert list(PilihanData.objects.order_by("id").values_list("diberikan", flat=True)) == [True, False]


def test_somebody_elses_request_cannot_be_withdrawn(sebagai, ketentuan):
    p = layanan.minta(pengguna=HakAksesFactory().pengguna, jenis="penjelasan", isi="apa")
    assert sebagai.post(f"/data-pribadi/minta/{p.kode}/batalkan/").status_code == 404


def jalankan(*argumen) -> dict[str, int]:
    keluar = StringIO()
    call_command("retensi", *argumen, stdout=keluar)
    return {b.split()[0]: int(b.split()[3]) for b in keluar.getvalue().splitlines()}


def test_retention_says_what_it_would_do_before_it_does_it(hak, petugas):
    muat_aturan()
    kini = timezone.now()
    lama = PendaftaranFactory(dibuat_pada=kini - timedelta(days=31))
    SuratKeluar.objects.create(
        kepada="a@b.id",
        perihal="x",
        isi="rahasia lama",
        templat="t",
        status="terkirim",
        terkirim_pada=kini,
        dibuat_pada=kini - timedelta(days=800),
    )
    layanan_hak.akhiri_hak_akses(hak_akses=hak, oleh=petugas, dasar="AKH-1d", alasan="x")
    HakAkses.objects.filter(pk=hak.pk).update(diakhiri_pada=kini - timedelta(days=2000))
    rencana = jalankan("--uji-coba")
    assert (rencana["pendaftaran_tak_diaktifkan"], rencana["isi_surel"], rencana["akun_berakhir"]) == (1, 1, 1)
    assert Pendaftaran.objects.get(pk=lama.pk).email
    jalankan()
    assert Pendaftaran.objects.get(pk=lama.pk).email == ""
    assert not SuratKeluar.objects.filter(templat="t").exists()
    assert not Pengguna.objects.get(pk=hak.pengguna.pk).is_active
    assert set(jalankan("--uji-coba").values()) == {0}
    assert PeristiwaAudit.objects.filter(peristiwa="retensi.diterapkan").count() == 3


def test_a_rule_that_staff_changed_or_stopped_is_kept_so(ketentuan):
    muat_aturan()
    AturanRetensi.objects.filter(kode="isi_surel").update(lama_hari=100, aktif=False)
    muat_aturan()
    assert AturanRetensi.objects.get(kode="isi_surel").lama_hari == 100
    assert "isi_surel" not in jalankan("--uji-coba")
