"""Every answer carries the headers that keep a browser on our side (KEA-1); private pages are never kept (KEA-3)."""

import gzip
import json
import os
import subprocess
import sys
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone

from oss_portal.amankan import tautan_amankan
from oss_portal.middleware import METODE
from oss_portal.settings import BASE_DIR
from registrasi.services.kuasa import undang_kuasa
from tests.factories.helpdesk import tiket
from tests.factories.registrasi import PetugasFactory
from tests.lingkungan import PRODUKSI
from tests.registrasi.bantu import isian, tautan_terakhir
from tests.registrasi.test_perkara import tautan
from tests.serangan import observatorium
from tests.serangan.jelajah import halaman_tanpa_argumen

LIMA = ["/", "/daftar/", "/masuk/", "/cek/", "/ketentuan/"]


@pytest.mark.django_db
def test_every_page_has_the_strict_headers(client):
    client.raise_request_exception = False
    for jalur in halaman_tanpa_argumen():
        jawaban = client.get(jalur)
        if jawaban.status_code == 404:
            continue
        kebijakan = jawaban.headers.get("Content-Security-Policy", "")
        assert "default-src 'none'" in kebijakan, jalur
        assert "unsafe" not in kebijakan, jalur
        assert "frame-ancestors 'none'" in kebijakan, jalur
        assert jawaban.headers["X-Content-Type-Options"] == "nosniff", jalur
        assert jawaban.headers["X-Frame-Options"] == "DENY", jalur
        assert jawaban.headers["Referrer-Policy"] == "same-origin", jalur
        assert jawaban.headers["Cross-Origin-Opener-Policy"] == "same-origin", jalur
        assert jawaban.headers["Cross-Origin-Resource-Policy"] == "same-origin", jalur
        assert "camera=()" in jawaban.headers["Permissions-Policy"], jalur
        assert "Access-Control-Allow-Origin" not in jawaban.headers, jalur


@pytest.mark.django_db
def test_pages_travel_compressed_and_no_two_answers_have_the_same_length_for_breach_to_compare(client):
    panjang = set()
    for _n in range(12):
        jawaban = client.get("/masuk/", headers={"Accept-Encoding": "gzip"})
        assert jawaban.headers["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in jawaban.headers["Vary"]
        assert len(jawaban.content) < len(gzip.decompress(jawaban.content)) / 2
        panjang.add(len(jawaban.content))
    assert len(panjang) > 1
    assert "Content-Encoding" not in client.get("/masuk/").headers


@pytest.mark.django_db
def test_no_shared_cache_keeps_a_page_with_somebodys_csrf_token(client):
    client.raise_request_exception = False
    bertoken = []
    for jalur in halaman_tanpa_argumen():
        client.cookies.clear()
        jawaban = client.get(jalur)
        if jawaban.cookies:
            bertoken.append(jalur)
            assert "public" not in jawaban.headers.get("Cache-Control", ""), jalur
    assert {"/daftar/", "/masuk/", "/lupa-kata-sandi/"} <= set(bertoken)
    # Who only reads gets no cookie at all.
    assert not {"/", "/panduan/", "/status/", "/angka/", "/ketentuan/"} & set(bertoken)


def test_static_files_are_read_by_no_other_site(client, db):
    jawab = client.get("/static/portal/portal.css")
    assert jawab.status_code == 200
    assert "Access-Control-Allow-Origin" not in jawab.headers
    assert jawab.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert jawab.headers["X-Content-Type-Options"] == "nosniff"
    jawab.close()


def test_a_foreign_host_header_is_refused(client, settings):
    settings.ALLOWED_HOSTS = ["oss.example"]
    for inang in ("jahat.example", "oss.example.jahat.example", "oss.example@jahat.example", "jahat.example:443"):
        assert client.get("/", headers={"Host": inang}).status_code == 400


@pytest.mark.parametrize("metode", ["PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "JAHAT"])
def test_a_method_that_no_browser_sends_is_refused_everywhere(db, metode):
    assert metode not in METODE
    for jalur in ("/", "/masuk/", "/daftar/", "/admin/", "/cek/berkas/", "/tidak-ada/"):
        jawab = Client(enforce_csrf_checks=True).generic(metode, jalur)
        assert jawab.status_code == 405
        assert "GET" in jawab.headers["Allow"]


@pytest.mark.lambat
@pytest.mark.parametrize("siapa", ["pelaku_usaha", "petugas"])
def test_kea_3_no_page_of_a_signed_in_person_is_kept(client, hak_akses, siapa):
    orang = hak_akses.pengguna if siapa == "pelaku_usaha" else PetugasFactory(is_superuser=True)
    client.raise_request_exception = False
    dilihat = 0
    for jalur in halaman_tanpa_argumen():
        client.force_login(orang, backend="oss_portal.autentikasi.UserIdAtauSurelBackend")
        jawab = client.get(jalur)
        if jawab.status_code == 200 and "html" in jawab.headers["Content-Type"]:
            dilihat += 1
            assert "no-store" in jawab.headers["Cache-Control"], jalur
    assert dilihat > 40


def test_no_page_behind_a_secret_link_is_kept_or_tells_its_address(client, hak_akses):
    """Whoever holds the address needs no session: it is the address that must not stay anywhere."""
    orang = hak_akses.pengguna
    undang_kuasa(
        pemberi=hak_akses,
        nama="K",
        email="k@contoh.id",
        hubungan="x",
        kewenangan=["nib"],
        sampai=timezone.now() + timedelta(days=9),
    )
    undangan = tautan("k@contoh.id", "undangan")
    daftarkan = Client().post("/daftar/", isian(email="baru@contoh.id", nik="3171061705900099"))
    assert daftarkan.status_code == 302
    halaman = {
        "undangan": undangan,
        "aktivasi": tautan_terakhir(),
        "amankan-tautan": urlsplit(tautan_amankan(orang)).path,
        "bantuan-tiket": reverse("bantuan-tiket", args=[tiket(nama="K").token]),
    }
    for nama, alamat in halaman.items():
        jawab = client.get(alamat)
        assert jawab.status_code == 200, nama
        assert resolve(alamat).view_name == nama
        assert "no-store" in jawab.headers["Cache-Control"], nama
        assert jawab.headers["Referrer-Policy"] == "same-origin"


def test_kea_3_a_session_ends_after_a_working_day_however_busy_it_was(client, hak_akses, settings):
    client.force_login(hak_akses.pengguna, backend="oss_portal.autentikasi.UserIdAtauSurelBackend")
    assert client.get("/dasbor/").status_code == 200
    sesi = client.session
    sesi["mulai_masuk"] -= settings.SESSION_COOKIE_AGE + 1
    sesi.save()
    assert client.get("/dasbor/").url.startswith("/masuk/")
    assert "_auth_user_id" not in client.session
    # And says that this is why, not that the person did nothing.
    isi = client.get("/masuk/").content.decode()
    assert "paling lama 8 jam" in isi
    assert "lama tidak aktif" not in isi


@pytest.fixture(scope="module")
def produksi(django_db_setup, django_db_blocker, tmp_path_factory):
    """What the portal answers with production settings, at each of the five main pages over https, and over http."""
    folder = tmp_path_factory.mktemp("produksi")
    with django_db_blocker.unblock():
        b = connection.settings_dict
    host = str(b["HOST"]).replace("/", "%2F")
    bersih = {k: v for k, v in os.environ.items() if k not in {"DJANGO_SETTINGS_MODULE", "DEBUG"}}
    basis = f"postgresql://{b['USER']}:{b['PASSWORD'] or ''}@{host}:{b['PORT'] or ''}/{b['NAME']}"
    proksi = {"DI_BELAKANG_PROKSI": "on", "JUMLAH_PROKSI": "1"}
    sini = {"STATIC_ROOT": str(folder / "statis"), "LOG_LEVEL": "ERROR", "DATABASE_URL": basis}
    lingkungan = bersih | PRODUKSI | proksi | sini
    perintah = [sys.executable, "-W", "ignore", "-m", "tests.serangan.produksi", "http:/", *LIMA]
    hasil = subprocess.run(perintah, cwd=BASE_DIR, env=lingkungan, capture_output=True, text=True)
    assert hasil.returncode == 0, hasil.stderr[-2000:]
    return json.loads(hasil.stdout)


@pytest.mark.parametrize("jalur", LIMA)
def test_mozillas_observatory_gives_a_plus(produksi, jalur):
    poin = observatorium.nilai(produksi["http:/"], produksi[jalur], "oss.example")
    assert observatorium.jumlah(poin) >= observatorium.A_PLUS, poin
    assert min(poin.values()) >= 0, poin


def test_production_cookies_are_bound_to_the_host_and_to_tls(produksi):
    semua = [k for jalur in LIMA for k in produksi[jalur]["kue"]]
    assert semua
    for kue in semua:
        assert kue.startswith("__Host-")
        assert "Secure" in kue
        assert "Path=/" in kue
        assert "Domain" not in kue
        assert "HttpOnly" in kue
        assert "SameSite=Lax" in kue


def test_pages_of_production_name_no_library_and_no_file_of_ours(produksi):
    for jalur in LIMA:
        assert not {"server", "x-powered-by"} & set(produksi[jalur]["kepala"])
        assert "Traceback" not in produksi[jalur]["isi"]
