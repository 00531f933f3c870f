"""HUK-2, LIM-b, KEA-1: the trails can be read by who may, never one's own, and reading leaves a trail."""

import json
from io import BytesIO

import pytest
from django.utils import timezone
from pyhanko.pdf_utils.reader import PdfFileReader

from oss_portal.jejak import catat
from oss_portal.models import PeristiwaAudit
from oss_portal.tanda_tangan import periksa_tanda_tangan
from registrasi.models import HakAkses
from registrasi.services import hak_akses as layanan_hak
from registrasi.services import permohonan_akses as perkara
from registrasi.services.galat import LangkahDitolak
from registrasi.services.pengungkapan import ungkap_identitas
from tests.factories.nib import buat_nib
from tests.factories.registrasi import HakAksesFactory, PetugasFactory

BACKEND = "oss_portal.autentikasi.UserIdAtauSurelBackend"


@pytest.fixture
def auditor(ketentuan):
    return PetugasFactory(kelompok="Auditor")


@pytest.fixture
def sebagai_auditor(client, auditor):
    client.force_login(auditor, backend=BACKEND)
    return client


def test_everything_about_one_person_page_by_page(sebagai_auditor, auditor, django_assert_max_num_queries):
    hak = HakAksesFactory()
    for i in range(120):
        catat(f"contoh.{i}", subjek=hak, oleh=hak.pengguna if i % 2 else None, tentang=hak.pengguna)
    url = f"/petugas/jejak/orang/{hak.pengguna.user_id}/"
    with django_assert_max_num_queries(20):
        jawab = sebagai_auditor.get(url)
    assert "Contoh · 119" in jawab.content.decode()
    terlihat, alamat = set(), url
    for _ in range(5):
        jawab = sebagai_auditor.get(alamat)
        terlihat |= {p.peristiwa for p in jawab.context["baris"]}
        if not jawab.context["berikut"]:
            break
        alamat = f"{url}?sebelum={jawab.context['berikut']}"
    assert {f"contoh.{i}" for i in range(120)} <= terlihat
    assert PeristiwaAudit.objects.filter(peristiwa="audit.orang.dibuka", oleh=auditor, tentang=hak.pengguna).exists()


@pytest.mark.parametrize("sebelum", ["x", "-1", "9" * 30, "1;drop"])
def test_a_forged_page_mark_is_the_first_page(sebagai_auditor, sebelum):
    hak = HakAksesFactory()
    jawab = sebagai_auditor.get(f"/petugas/jejak/orang/{hak.pengguna.user_id}/", {"sebelum": sebelum})
    assert jawab.status_code == 200


def test_the_search_finds_a_person_an_officer_and_an_nib(sebagai_auditor, petugas):
    hak = HakAksesFactory()
    cari = lambda kata: sebagai_auditor.post("/petugas/jejak/", {"cari": kata})  # noqa: E731
    assert cari(hak.pengguna.email).url.endswith(f"/orang/{hak.pengguna.user_id}/")
    assert cari(petugas.user_id.lower()).url.endswith(f"/petugas/{petugas.user_id}/")
    assert cari("0123456789012").url.endswith("/nib/0123456789012/")
    assert cari("tidak ada").status_code == 422
    for alamat in (f"petugas/{petugas.user_id}/", "nib/0123456789012/", "pengungkapan/"):
        assert sebagai_auditor.get(f"/petugas/jejak/{alamat}").status_code == 200


def test_nobody_opens_his_own_record_and_the_try_is_recorded(client, auditor):
    auditor.jenis_identitas, auditor.nomor_identitas = "01", "3171061705900777"
    auditor.save()
    # The same human being with a login as a business.
    hak = HakAksesFactory(pengguna__nomor_identitas="3171061705900777")
    client.force_login(auditor, backend=BACKEND)
    assert client.get(f"/petugas/jejak/orang/{hak.pengguna.user_id}/").status_code == 403
    assert PeristiwaAudit.objects.filter(peristiwa="audit.ditolak", oleh=auditor).count() == 1
    jawab = client.post(
        f"/petugas/jejak/orang/{hak.pengguna.user_id}/berkas/", {"bentuk": "pdf", "alasan": "ingin tahu"}
    )
    assert jawab.status_code == 302
    url = f"/petugas/jejak/usaha/{hak.pelaku_usaha.kode}/berkas/"
    assert "attachment" not in client.post(url, {"bentuk": "pdf", "alasan": "x"}).headers.get("Content-Disposition", "")
    assert not PeristiwaAudit.objects.filter(peristiwa="audit.berkas_perkara.diunduh").exists()
    ditolak = PeristiwaAudit.objects.filter(peristiwa="audit.ditolak", oleh=auditor).order_by("id")
    mau = [p.rincian["mau"] for p in ditolak]
    assert mau == ["audit.orang.dibuka", "petugas-berkas-orang", "petugas-berkas-usaha"]


def test_the_trail_and_the_case_file_of_ones_own_business_are_closed_too(client, auditor):
    """Also where he is only the person behind the business, and holds no right for it."""
    auditor.jenis_identitas, auditor.nomor_identitas = "01", "3171061705900777"
    auditor.save()
    nib = buat_nib(hak_akses=HakAksesFactory(pelaku_usaha__nomor_identitas="3171061705900777"))
    client.force_login(auditor, backend=BACKEND)
    assert client.get(f"/petugas/jejak/nib/{nib.nomor}/").status_code == 403
    url = f"/petugas/jejak/usaha/{nib.pelaku_usaha.kode}/berkas/"
    assert "Content-Disposition" not in client.post(url, {"bentuk": "json", "alasan": "x"}).headers
    assert PeristiwaAudit.objects.filter(peristiwa="audit.ditolak", oleh=auditor).count() == 2


def test_an_auditor_sees_his_own_acts_but_not_what_another_officer_did_about_him(client, auditor, petugas):
    client.force_login(auditor, backend=BACKEND)
    sendiri = catat("masuk", subjek=auditor, oleh=auditor, tentang=auditor)
    orang_lain = catat("akun.diperiksa", subjek=auditor, oleh=petugas, tentang=auditor)
    alamat = "/admin/oss_portal/peristiwaaudit/{}/change/"
    assert client.get(alamat.format(sendiri.pk)).status_code == 200
    assert client.get(alamat.format(orang_lain.pk)).status_code == 403


def test_revealing_ones_own_number_is_refused_and_recorded(client, ketentuan):
    petugas = PetugasFactory(is_superuser=True, jenis_identitas="01", nomor_identitas="3171061705900778")
    hak = HakAksesFactory(pelaku_usaha__nomor_identitas="3171061705900778")
    client.force_login(petugas, backend=BACKEND)
    jawab = client.post(f"/admin/registrasi/pelakuusaha/{hak.pelaku_usaha.pk}/ungkap/", {"alasan": "lihat"})
    assert jawab.status_code == 403
    assert PeristiwaAudit.objects.filter(peristiwa="audit.ditolak", oleh=petugas).exists()


def test_reveals_are_listed_with_who_whose_and_why(sebagai_auditor, petugas):
    hak = HakAksesFactory()
    ungkap_identitas(objek=hak.pengguna, oleh=petugas, alasan="cocokkan KTP")
    halaman = sebagai_auditor.get("/petugas/jejak/pengungkapan/").content.decode()
    for kata in (petugas.user_id, hak.pengguna.user_id, "cocokkan KTP"):
        assert kata in halaman
    assert hak.pengguna.nomor_identitas not in halaman


def test_huk_2_the_case_file_is_one_signed_pdf_with_letters_and_json_inside(sebagai_auditor, auditor, petugas):
    hak = HakAksesFactory()
    p = perkara.amankan_akun(pengguna=hak.pengguna, saluran="surel")
    perkara.selesaikan_dugaan(permohonan=p, oleh=petugas, hasil="diakhiri", alasan="cocok")
    p.refresh_from_db()
    url = f"/petugas/jejak/orang/{hak.pengguna.user_id}/berkas/"
    assert sebagai_auditor.post(url, {"bentuk": "pdf", "alasan": ""}).status_code == 302
    jawab = sebagai_auditor.post(url, {"bentuk": "pdf", "alasan": "Perkara 12/Pdt/2026"})
    hasil = periksa_tanda_tangan(jawab.content)
    assert hasil.utuh
    assert hasil.milik_kami
    nama = PdfFileReader(BytesIO(jawab.content)).root["/Names"]["/EmbeddedFiles"]
    assert len(nama["/Names"]) == 4  # name and file, twice: the JSON and the letter
    data = json.loads(sebagai_auditor.post(url, {"bentuk": "json", "alasan": "Perkara 12"}).content)
    judul = {b["judul"] for b in data["bagian"]}
    assert {"Orang", "Buku Hak Akses", "Perkara Hak Akses", "Surat bernomor", "Jejak peristiwa"} <= judul
    assert p.surat.nomor in json.dumps(data)
    assert hak.pengguna.nomor_identitas not in json.dumps(data)
    assert PeristiwaAudit.objects.filter(peristiwa="audit.berkas_perkara.diunduh", oleh=auditor).count() == 2


def test_the_case_file_of_a_business(sebagai_auditor):
    hak = HakAksesFactory()
    url = f"/petugas/jejak/usaha/{hak.pelaku_usaha.kode}/berkas/"
    assert sebagai_auditor.get(url).status_code == 200
    assert sebagai_auditor.post(url, {"bentuk": "pdf", "alasan": "x"}).content.startswith(b"%PDF")


@pytest.mark.parametrize(
    "alamat",
    ["jejak/", "jejak/pengungkapan/", "jejak/nib/0123456789012/", "jejak/petugas/X/", "jejak/orang/X/", "angka/"],
)
def test_without_the_right_no_trail_opens(client, ketentuan, alamat):
    assert client.get(f"/petugas/{alamat}").status_code == 302
    client.force_login(HakAksesFactory().pengguna, backend=BACKEND)
    assert client.get(f"/petugas/{alamat}").status_code == 403
    client.force_login(PetugasFactory(), backend=BACKEND)
    assert client.get(f"/petugas/{alamat}").status_code == 403


def test_a_wrong_ending_is_undone_within_three_days_and_both_events_stay(client, hak_akses, petugas):
    layanan_hak.akhiri_hak_akses(hak_akses=hak_akses, oleh=petugas, dasar="AKH-1d", alasan="orang yang keliru")
    hak_akses.refresh_from_db()
    client.force_login(PetugasFactory(is_superuser=True), backend=BACKEND)
    url = f"/admin/registrasi/hakakses/{hak_akses.pk}/batalkan_pengakhiran/"
    assert client.post(url, {"alasan": "salah orang"}).status_code == 302
    assert HakAkses.objects.get(pengguna=hak_akses.pengguna, status="aktif").pk != hak_akses.pk
    assert hak_akses.buku.filter(ke="diakhiri").exists()
    with pytest.raises(LangkahDitolak):
        perkara.batalkan_pengakhiran(hak_akses=hak_akses, oleh=petugas, alasan="lagi")


def test_after_three_days_an_ending_stands(hak_akses, petugas):
    layanan_hak.akhiri_hak_akses(hak_akses=hak_akses, oleh=petugas, dasar="AKH-1d", alasan="x")
    HakAkses.objects.filter(pk=hak_akses.pk).update(diakhiri_pada=timezone.now() - timezone.timedelta(days=4))
    with pytest.raises(LangkahDitolak):
        perkara.batalkan_pengakhiran(hak_akses=hak_akses, oleh=petugas, alasan="keliru")
