"""Every error is answered with a page of the portal that says what happened and what to do next."""

from types import SimpleNamespace

import psycopg2
import pytest
from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import include, path
from django.views.decorators.http import require_POST

from oss_portal.web.rate_limit import TooManyAttempts


def _from(error: Exception, source: Exception) -> Exception:
    error.__cause__ = source
    return error


ERRORS = {
    "izin": PermissionDenied(),
    "rusak": BadRequest(),
    "besar": RequestDataTooBig(),
    "mati": OperationalError("connection refused"),
    "putus": InterfaceError("connection already closed"),
    # The error of psycopg2 for a server that dies in the middle of its answer.
    "gugur": _from(
        DatabaseError("server closed the connection"), psycopg2.DatabaseError("server closed the connection")
    ),
    "ditolak": DatabaseError("Save with update_fields did not affect any rows."),
    "nul": ValueError("A string literal cannot contain NUL (0x00) characters."),
    "kami": RuntimeError("a fault of ours"),
}


def throw(request, what):
    if what == "sering":
        raise TooManyAttempts(61.2)
    raise ERRORS[what]


@require_POST
def post_only(request):
    return HttpResponse("diterima")


def read_post(request):
    return HttpResponse(str(len(request.POST)))


urlpatterns = [
    path("lempar/<str:what>/", throw),
    path("kirim/", post_only),
    path("baca/", read_post),
    path("", include("oss_portal.urls")),
]
handler400 = "oss_portal.web.error_pages.error_400"
handler403 = "oss_portal.web.error_pages.error_403"
handler404 = "oss_portal.web.error_pages.error_404"
handler500 = "oss_portal.web.error_pages.error_500"

pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def visitor():
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("what", "status", "title"),
    [
        ("izin", 403, "Anda tidak dapat membuka halaman ini"),
        ("rusak", 400, "Permintaan tidak dapat dibaca"),
        ("besar", 413, "Kiriman terlalu besar"),
        ("mati", 503, "Layanan sedang tidak tersedia"),
        ("putus", 503, "Layanan sedang tidak tersedia"),
        ("gugur", 503, "Layanan sedang tidak tersedia"),
        ("ditolak", 500, "Ada masalah di layanan kami"),
        ("nul", 400, "Permintaan tidak dapat dibaca"),
        ("kami", 500, "Ada masalah di layanan kami"),
        ("sering", 429, "Terlalu sering mencoba"),
    ],
)
def test_each_fault_has_its_page_with_a_way_out(visitor, what, status, title, settings):
    # No `db` fixture: for a visitor without a cookie none of these pages may query the database.
    response = visitor.get(f"/lempar/{what}/")
    text = response.content.decode()
    assert response.status_code == status
    assert f"<h1>{title}</h1>" in text
    assert settings.PORTAL["helpdesk_email"] in text
    assert "Ke beranda" in text


def test_an_unknown_address_is_told_so(visitor):
    response = visitor.get("/tidak-ada-sama-sekali/")
    assert response.status_code == 404
    assert "Halaman tidak ditemukan" in response.content.decode()


def test_who_tries_too_often_learns_how_long_to_wait(visitor):
    response = visitor.get("/lempar/sering/")
    assert response.headers["Retry-After"] == "62"
    assert "setelah 2 menit" in response.content.decode()


def test_a_dead_database_is_named_so_even_when_the_session_needs_it(visitor, monkeypatch):
    def fail(*_a, **_k):
        raise OperationalError("connection refused")

    # For a signed-in visitor the error is raised in the middleware that reads the session, before any view.
    monkeypatch.setattr("oss_portal.web.middleware.SessionTimeoutMiddleware.__call__", fail)
    response = visitor.get("/")
    assert response.status_code == 503
    assert response.headers["Retry-After"]


def test_the_page_of_our_own_fault_stands_without_its_template(visitor, monkeypatch):
    monkeypatch.setattr("oss_portal.web.error_pages.loader", SimpleNamespace(render_to_string=lambda *_: 1 / 0))
    response = visitor.get("/lempar/kami/")
    assert response.status_code == 500
    assert "terganggu" in response.content.decode()


def test_the_500_page_gives_the_code_that_the_log_knows(visitor):
    response = visitor.get("/lempar/kami/")
    assert response.headers["X-Korelasi"] in response.content.decode()


@pytest.mark.parametrize("address", ["/?cari=a%00b", "/cek%00/", "/?%00=1"])
def test_a_nul_in_the_address_is_refused_cleanly(visitor, address):
    assert visitor.get(address).status_code == 400


@pytest.mark.parametrize("address", ["/?cari=%ff%fe", "/%ff%fe/", "/?%E2%80%AE=%E2%80%AE", "/?" + "a=1&" * 600])
def test_broken_bytes_in_the_address_never_break_the_portal(visitor, address):
    assert visitor.get(address).status_code in {200, 400, 404, 413}


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1000)
def test_a_body_of_a_megabyte_is_too_large_not_a_fault():
    visitor = Client(raise_request_exception=False, enforce_csrf_checks=True)
    visitor.cookies["csrftoken"] = "a" * 32
    response = visitor.post("/baca/", {"nama": "a" * 2000})
    assert response.status_code == 413
    assert "Kiriman terlalu besar" in response.content.decode()


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded", "nama=&" * 2000),
        ("multipart/form-data; boundary=x", "--x\r\n" + "a: b\r\n" * 20 + "\r\n--x--"),
    ],
)
def test_what_cannot_be_read_is_sent_to_an_unknown_address_in_vain(kind, body):
    """Any visitor could cause a server error with one such request, and an alarm."""
    visitor = Client(raise_request_exception=False, enforce_csrf_checks=True)
    visitor.cookies["csrftoken"] = "a" * 32
    response = visitor.generic("POST", "/tidak-ada-sama-sekali/", body, content_type=kind)
    assert response.status_code == 404


def test_a_form_without_its_token_explains_itself():
    visitor = Client(enforce_csrf_checks=True)
    response = visitor.post("/kirim/", {})
    assert response.status_code == 403
    assert "Formulir ini sudah tidak berlaku" in response.content.decode()
    assert "Izinkan cookie" in response.content.decode()


def test_opening_the_target_of_a_form_by_hand_gives_a_page_not_a_blank(visitor):
    response = visitor.get("/kirim/", headers={"accept": "text/html"})
    assert response.status_code == 405
    assert response.headers["Allow"] == "POST"
    assert "tidak dapat dibuka langsung" in response.content.decode()
