"""The slides of the seed: requirements, steps, form, NIB (SYA, LKH, BER, NAV, FRM, NIB, IUM)."""

import gzip
import re

import pytest
from django.urls import reverse

from nib.certificate.snapshot import snapshot
from nib.models import Nib, StatusNib
from oss_portal.models import JenisIdentitas
from registrasi.models import Pendaftaran
from tests.factories.nib import make_nib
from tests.factories.registrasi import HakAksesFactory
from tests.registrasi.helpers import NEW_PASSWORD, last_link, payload


@pytest.mark.parametrize(("klausul", "words"), [("SYA-1", "KTP"), ("SYA-2", "Nomor HP"), ("SYA-3", "Alamat surel")])
def test_sya_1_sya_2_sya_3_what_to_prepare_is_listed_before_the_form(client, ketentuan, klausul, words):
    for path in ("/", "/panduan/?jenis=perseorangan"):
        assert words in client.get(path).content.decode(), klausul


def test_sya_3_any_mail_provider_will_do(client, ketentuan):
    assert client.post("/daftar/", payload(email="warung@desa.go.id")).status_code == 302
    assert Pendaftaran.objects.get().email == "warung@desa.go.id"


def test_lkh_1_lkh_2_lkh_3_three_clicks_lead_from_the_site_to_the_nib(client, ketentuan):
    # 1. The site, 2. DAFTAR, and once activated: 3. NIB.
    assert 'href="/daftar/"' in client.get("/").content.decode()
    assert client.get("/daftar/").status_code == 200
    client.post("/daftar/", payload())
    client.post(last_link(), {"kata_sandi": NEW_PASSWORD, "kata_sandi_lagi": NEW_PASSWORD})
    dasbor = client.get("/dasbor/").content.decode()
    assert "Ajukan NIB" in dasbor
    assert f'href="{reverse("nib")}"' in dasbor


def test_ber_1_the_home_page_says_what_it_is_and_is_light(client, ketentuan):
    content = client.get("/").content
    text = " ".join(content.decode().split())
    assert "ONLINE SINGLE SUBMISSION (OSS)" in text
    assert (
        "Merupakan Sistem Perizinan Usaha Terintegrasi yang dapat diakses oleh seluruh Pengusaha untuk kemudahan "
        "Perizinan." in text
    )
    assert len(gzip.compress(content)) < 15_000
    assert len(content) < 200_000
    # Without scripts: every act is a link or a form.
    assert not re.search(r"\son(click|load|submit)=|href=\"javascript:", content.decode())


def test_nib_1_to_nib_5_a_public_page_says_what_an_nib_is_in_the_words_of_the_slide(client, ketentuan):
    text = " ".join(client.get("/apa-itu-nib/").content.decode().split())
    for words in (
        *(
            "Merupakan Identitas Berusaha",
            "Berlaku selama pelaku usaha menjalankan usaha",
            "Tanda Daftar Perusahaan (TDP)",
        ),
        *("Angka Pengenal Impor (API)", "Akses Kepabeanan", "Nomor Induk Kepabeanan"),
    ):
        assert words in text
    assert 'href="/apa-itu-nib/"' in client.get("/").content.decode()


@pytest.mark.parametrize("path", ["/panduan/", "/apa-itu-nib/"])
def test_ium_1_who_was_told_to_get_an_iumk_reads_that_this_is_the_place(client, ketentuan, path):
    text = " ".join(client.get(path).content.decode().split())
    for words in (
        "Persyaratan yang harus dipersiapkan pelaku usaha untuk mendaftar IUMK di sistem OSS",
        "Langkah-langkah pendaftaran IUMK",
        *("KTP", "Nomor HP", "Gmail", "Klik DAFTAR"),
    ):
        assert words in text


def test_the_form_has_the_labels_and_hints_of_the_seed(client, ketentuan):
    text = client.get("/daftar/").content.decode()
    for words in (
        *("<h1>Form Registrasi</h1>", "Jenis Identitas", "Kartu Tanda Penduduk (KTP)", "*) = Elemen wajib diisi"),
        *(
            "Nomor Induk Kependudukan (NIK)",
            "Untuk Pelaku Usaha non perseorangan: isikan Nomor Identitas dari salah satu",
        ),
        *("Email Perusahaan", "Jenis Pelaku Usaha", "Nama (sesuai KTP)", "Tanggal Lahir (dd-mm-yyyy)", "Negara Asal"),
        *("Nomor Telepon", "Website (optional)", "Kode Captcha"),
    ):
        assert words in text, words


def test_nav_1_pengumuman_masuk_and_daftar_stand_on_every_public_page(client, ketentuan):
    for path in ("/", "/panduan/", "/ketentuan/", "/pengumuman/", "/cek/", "/bantuan/", "/masuk/", "/daftar/"):
        headers = client.get(path).content.decode().split("</header>")[0]
        for words in ("Pengumuman", "MASUK", "DAFTAR"):
            assert f">{words}<" in headers, (path, words)


def test_frm_2_the_kind_of_identity_is_ktp_or_passport_and_decides_what_is_asked(client, ketentuan):
    assert set(JenisIdentitas.values) == {"01", "02"}
    page = client.get("/daftar/").content.decode()
    assert 'name="jenis_identitas"' in page
    response = client.post("/daftar/", payload(jenis_identitas="02", jenis_perusahaan="25"))
    assert "paspor" in response.context["form"].errors
    response = client.post("/daftar/", payload(jenis_identitas="03"))
    assert "jenis_identitas" in response.context["form"].errors


def test_frm_4_the_address_says_what_it_is_for_and_is_proved_by_the_activation(client, ketentuan):
    page = client.get("/daftar/").content.decode()
    assert "segala notifikasi dari sistem OSS" in page
    client.post("/daftar/", payload())
    # Signing in is impossible before the link in the mail was used.
    assert not HakAksesFactory._meta.model.objects.filter(pengguna__email="siti@contoh.id").exists()
    client.post(last_link(), {"kata_sandi": NEW_PASSWORD, "kata_sandi_lagi": NEW_PASSWORD})
    assert HakAksesFactory._meta.model.objects.filter(pengguna__email="siti@contoh.id").exists()


@pytest.mark.parametrize("month", ["02", "2", "Februari", "feb"])
def test_frm_7_a_birth_date_is_read_as_day_month_year_and_an_impossible_one_refused(client, ketentuan, month):
    response = client.post("/daftar/", payload(tanggal_lahir_0="31", tanggal_lahir_1=month, tanggal_lahir_2="1990"))
    assert response.status_code == 422
    assert "tanggal_lahir" in response.context["form"].errors
    assert not Pendaftaran.objects.exists()


def test_frm_10_a_website_is_optional_and_must_be_one(client, ketentuan):
    assert client.post("/daftar/", payload(website="bukan alamat")).status_code == 422
    assert client.post("/daftar/", payload(website="javascript:alert(1)")).status_code == 422
    assert client.post("/daftar/", payload(website="")).status_code == 302


def test_nib_2_a_number_has_no_end_date_only_a_revocation_ends_it(db):
    nib = make_nib()
    assert not any("berlaku_sampai" in f.name for f in Nib._meta.get_fields() if hasattr(f, "attname"))
    # Two officers or a court can restore a wrongly revoked NIB (ADR 33); time alone never does.
    assert Nib.TRANSITIONS[StatusNib.DICABUT] == {
        StatusNib.AKTIF,
        StatusNib.DIIZINKAN_USAHA,
        StatusNib.DIIZINKAN_BEROPERASI,
    }
    assert "kedaluwarsa" not in str(snapshot(nib)).lower()


def test_nib_3_it_is_a_tdp_always(db):
    nib = make_nib()
    assert "TDP" in {p.jenis for p in nib.peran.live()}
    assert "TDP" in {p["jenis"] for p in snapshot(nib)["peran"]}


def test_nib_5_customs_access_comes_with_trade_only(db):
    assert "KEPABEANAN" not in {p.jenis for p in make_nib().peran.live()}
    ekspor = make_nib(ekspor=True, kepabeanan=["eksportir"])
    assert [p.rincian for p in ekspor.peran.live() if p.jenis == "KEPABEANAN"] == ["eksportir"]


def test_ium_1_the_iumk_sheet_goes_with_mikro_and_kecil_of_a_person_and_with_nobody_else(db):
    nib = make_nib()
    assert snapshot(nib)["iumk"]
    for skala in ("03", "04"):
        nib.data.skala = skala
        assert not snapshot(nib)["iumk"]
    nib.data.skala = "02"
    assert snapshot(nib)["iumk"]
