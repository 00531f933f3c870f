"""Every answer has the headers that protect the browser (KEA-1); private pages are never cached (KEA-3)."""

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

from oss_portal.accounts.secure_link import secure_link
from oss_portal.settings import BASE_DIR
from oss_portal.web.middleware import METHODS
from registrasi.services.kuasa import invite_kuasa
from tests.environment import PRODUCTION
from tests.factories.helpdesk import tiket
from tests.factories.registrasi import PetugasFactory
from tests.registrasi.helpers import last_link, payload
from tests.registrasi.test_cases import link
from tests.security import observatory
from tests.security.crawler import pages_without_arguments

FIVE_PAGES = ["/", "/daftar/", "/masuk/", "/cek/", "/ketentuan/"]


def _assert_strict(answer, path):
    policy = answer.headers.get("Content-Security-Policy", "")
    assert "default-src 'none'" in policy, path
    assert "unsafe" not in policy, path
    assert "frame-ancestors 'none'" in policy, path
    assert answer.headers["X-Content-Type-Options"] == "nosniff", path
    assert answer.headers["X-Frame-Options"] == "DENY", path
    assert answer.headers["Referrer-Policy"] == "same-origin", path
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin", path
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin", path
    policy = "browsing-topics=(), camera=(), geolocation=(), microphone=(), payment=(), usb=()"
    assert answer.headers["Permissions-Policy"] == policy, path
    assert "Access-Control-Allow-Origin" not in answer.headers, path


@pytest.mark.django_db
def test_every_page_has_the_strict_headers(client):
    client.raise_request_exception = False
    for path in pages_without_arguments():
        answer = client.get(path)
        if answer.status_code == 404:
            continue
        _assert_strict(answer, path)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("PUT", "/", 405),
        ("GET", "/masuk", 301),
        ("GET", "/cek/.", 302),
        ("GET", "/en/dasbor/", 302),
        ("HEAD", "/dasbor/", 302),
        ("OPTIONS", "/", 200),
        ("GET", "/tidak-ada/", 404),
        ("PATCH", "/api/v1/checkNIB", 405),
        ("POST", "/api/v1/checkNIB", 401),
        ("POST", "/masuk/", 403),
    ],
)
def test_answers_that_are_no_pages_have_the_strict_headers_too(method, path, status):
    answer = Client(enforce_csrf_checks=True).generic(method, path)
    assert answer.status_code == status
    _assert_strict(answer, path)
    if "/api/" in path:
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_pages_travel_compressed_and_no_two_answers_have_the_same_length_for_breach_to_compare(client):
    length = set()
    for _n in range(12):
        answer = client.get("/masuk/", headers={"Accept-Encoding": "gzip"})
        assert answer.headers["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in answer.headers["Vary"]
        assert len(answer.content) < len(gzip.decompress(answer.content)) / 2
        length.add(len(answer.content))
    assert len(length) > 1
    assert "Content-Encoding" not in client.get("/masuk/").headers


@pytest.mark.django_db
def test_no_shared_cache_keeps_a_page_with_somebodys_csrf_token(client):
    client.raise_request_exception = False
    with_token = []
    for path in pages_without_arguments():
        client.cookies.clear()
        answer = client.get(path)
        if answer.cookies:
            with_token.append(path)
            assert "public" not in answer.headers.get("Cache-Control", ""), path
    assert {"/daftar/", "/masuk/", "/lupa-kata-sandi/"} <= set(with_token)
    # A visitor of these pages gets no cookie.
    assert not {"/", "/panduan/", "/status/", "/angka/", "/ketentuan/"} & set(with_token)


def test_static_files_are_read_by_no_other_site(client, db):
    response = client.get("/static/portal/portal.css")
    assert response.status_code == 200
    _assert_strict(response, "portal.css")
    response.close()


def test_a_foreign_host_header_is_refused(client, settings):
    settings.ALLOWED_HOSTS = ["oss.example"]
    for host in ("jahat.example", "oss.example.jahat.example", "oss.example@jahat.example", "jahat.example:443"):
        answer = client.get("/", headers={"Host": host})
        assert answer.status_code == 400
        _assert_strict(answer, host)


@pytest.mark.parametrize("metode", ["PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "JAHAT"])
def test_a_method_that_no_browser_sends_is_refused_everywhere(db, metode):
    assert metode not in METHODS
    for path in ("/", "/masuk/", "/daftar/", "/admin/", "/cek/berkas/", "/tidak-ada/"):
        response = Client(enforce_csrf_checks=True).generic(metode, path)
        assert response.status_code == 405
        assert "GET" in response.headers["Allow"]


@pytest.mark.slow
@pytest.mark.parametrize("who", ["pelaku_usaha", "petugas"])
def test_kea_3_no_page_of_a_signed_in_person_is_kept(client, hak_akses, who):
    orang = hak_akses.pengguna if who == "pelaku_usaha" else PetugasFactory(is_superuser=True)
    client.raise_request_exception = False
    viewed = 0
    for path in pages_without_arguments():
        client.force_login(orang, backend="oss_portal.accounts.backends.UserIdOrEmailBackend")
        response = client.get(path)
        if response.status_code == 200 and "html" in response.headers["Content-Type"]:
            viewed += 1
            assert "no-store" in response.headers["Cache-Control"], path
    assert viewed > 40


def test_no_page_behind_a_secret_link_is_kept_or_tells_its_address(client, hak_akses):
    """The address gives access without a session, so it must not be stored or passed on anywhere."""
    orang = hak_akses.pengguna
    invite_kuasa(
        giver=hak_akses,
        nama="K",
        email="k@contoh.id",
        relation="x",
        kewenangan=["nib"],
        until=timezone.now() + timedelta(days=9),
    )
    undangan = link("k@contoh.id", "undangan")
    register = Client().post("/daftar/", payload(email="baru@contoh.id", nik="3171061705900099"))
    assert register.status_code == 302
    page = {
        "undangan": undangan,
        "aktivasi": last_link(),
        "amankan-tautan": urlsplit(secure_link(orang)).path,
        "bantuan-tiket": reverse("bantuan-tiket", args=[tiket(nama="K").token]),
    }
    for nama, address in page.items():
        response = client.get(address)
        assert response.status_code == 200, nama
        assert resolve(address).view_name == nama
        assert "no-store" in response.headers["Cache-Control"], nama
        assert response.headers["Referrer-Policy"] == "same-origin"


def test_kea_3_a_session_ends_after_a_working_day_however_busy_it_was(client, hak_akses, settings):
    client.force_login(hak_akses.pengguna, backend="oss_portal.accounts.backends.UserIdOrEmailBackend")
    assert client.get("/dasbor/").status_code == 200
    session = client.session
    session["mulai_masuk"] -= settings.SESSION_COOKIE_AGE + 1
    session.save()
    assert client.get("/dasbor/").url.startswith("/masuk/")
    assert "_auth_user_id" not in client.session
    # The page gives this reason, and does not blame the person for being idle.
    content = client.get("/masuk/").content.decode()
    assert "paling lama 8 jam" in content
    assert "lama tidak aktif" not in content


@pytest.fixture(scope="module")
def production(django_db_setup, django_db_blocker, tmp_path_factory):
    """Return the portal's answers with production settings: each of the five main pages over https and over http."""
    folder = tmp_path_factory.mktemp("production")
    with django_db_blocker.unblock():
        b = connection.settings_dict
    host = str(b["HOST"]).replace("/", "%2F")
    clean = {k: v for k, v in os.environ.items() if k not in {"DJANGO_SETTINGS_MODULE", "DEBUG"}}
    database = f"postgresql://{b['USER']}:{b['PASSWORD'] or ''}@{host}:{b['PORT'] or ''}/{b['NAME']}"
    proxy = {"BEHIND_PROXY": "on", "TRUSTED_PROXIES": "1"}
    here = {"STATIC_ROOT": str(folder / "static"), "LOG_LEVEL": "ERROR", "DATABASE_URL": database}
    environment = clean | PRODUCTION | proxy | here
    command = [sys.executable, "-W", "ignore", "-m", "tests.security.production", "http:/", *FIVE_PAGES]
    result = subprocess.run(command, cwd=BASE_DIR, env=environment, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr[-2000:]
    return json.loads(result.stdout)


@pytest.mark.parametrize("path", FIVE_PAGES)
def test_mozillas_observatory_gives_a_plus(production, path):
    points = observatory.value(production["http:/"], production[path], "oss.example")
    assert observatory.count(points) >= observatory.A_PLUS, points
    assert min(points.values()) >= 0, points


def test_production_cookies_are_bound_to_the_host_and_to_tls(production):
    everything = [k for path in FIVE_PAGES for k in production[path]["cookies"]]
    assert everything
    for cookies in everything:
        assert cookies.startswith("__Host-")
        assert "Secure" in cookies
        assert "Path=/" in cookies
        assert "Domain" not in cookies
        assert "HttpOnly" in cookies
        assert "SameSite=Lax" in cookies


def test_pages_of_production_name_no_library_and_no_file_of_ours(production):
    for path in FIVE_PAGES:
        assert not {"server", "x-powered-by"} & set(production[path]["headers"])
        assert "Traceback" not in production[path]["body"]
