"""Every answer carries the headers that keep a browser on our side (KEA-1); private pages are never kept (KEA-3)."""

import pytest

from tests.serangan.jelajah import halaman_tanpa_argumen


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


def test_a_foreign_host_header_is_refused(client, settings):
    settings.ALLOWED_HOSTS = ["oss.example"]
    assert client.get("/", headers={"Host": "jahat.example"}).status_code == 400


def test_pages_of_a_signed_in_person_are_not_kept(client, hak_akses):
    client.force_login(hak_akses.pengguna, backend="oss_portal.autentikasi.UserIdAtauSurelBackend")
    assert "no-store" in client.get("/").headers["Cache-Control"]
