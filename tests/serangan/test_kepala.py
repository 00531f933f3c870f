"""Every answer carries the headers that keep a browser on our side (KEA-1); private pages are never kept (KEA-3)."""

import gzip
import json
import os
import subprocess
import sys

import pytest
from django.db import connection
from django.test import Client

from oss_portal.middleware import METODE
from oss_portal.settings import BASE_DIR
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


def test_pages_of_a_signed_in_person_are_not_kept(client, hak_akses):
    client.force_login(hak_akses.pengguna, backend="oss_portal.autentikasi.UserIdAtauSurelBackend")
    assert "no-store" in client.get("/").headers["Cache-Control"]


def test_kea_3_a_session_ends_after_a_working_day_however_busy_it_was(client, hak_akses, settings):
    client.force_login(hak_akses.pengguna, backend="oss_portal.autentikasi.UserIdAtauSurelBackend")
    assert client.get("/dasbor/").status_code == 200
    sesi = client.session
    sesi["mulai_masuk"] -= settings.SESSION_COOKIE_AGE + 1
    sesi.save()
    assert client.get("/dasbor/").url.startswith("/masuk/")
    assert "_auth_user_id" not in client.session


@pytest.fixture(scope="module")
def produksi(django_db_setup, django_db_blocker, tmp_path_factory):
    """What the portal answers with production settings, at each of the five main pages over https, and over http."""
    folder = tmp_path_factory.mktemp("produksi")
    with django_db_blocker.unblock():
        b = connection.settings_dict
    host = str(b["HOST"]).replace("/", "%2F")
    lingkungan = {k: v for k, v in os.environ.items() if k not in {"DJANGO_SETTINGS_MODULE", "DEBUG"}} | {
        "LINGKUNGAN": "produksi",
        "SECRET_KEY": "uji-" * 15,
        "KUNCI_SANDI": "dWppLXVqaS11amktdWppLXVqaS11amktdWppLXVqaSE=",
        "KUNCI_INDEKS": "uji",
        "KUNCI_JEJAK": "uji",
        "ALAMAT_DASAR": "https://oss.example",
        "ALLOWED_HOSTS": "oss.example",
        "EMAIL_URL": "smtp://localhost:25",
        "DI_BELAKANG_PROKSI": "on",
        "JUMLAH_PROKSI": "1",
        "STATIC_ROOT": str(folder / "statis"),
        "LOG_LEVEL": "ERROR",
        "DATABASE_URL": f"postgresql://{b['USER']}:{b['PASSWORD'] or ''}@{host}:{b['PORT'] or ''}/{b['NAME']}",
    }
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
