"""Public pages have an address in each language; elsewhere a cookie holds the choice."""

from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import formats, timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from oss_portal.models import OutgoingMail
from oss_portal.text.readable import day, moment
from oss_portal.web.languages import PUBLIC_PAGES, split_language

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", [n for n in PUBLIC_PAGES if n not in {"ketentuan", "privasi", "daftar"}])
def test_a_public_page_has_an_english_address_that_names_both(client, name):
    page = client.get(f"/en{reverse(name)}")
    assert page.status_code == 200
    assert page["Content-Language"] == "en"
    text = page.text
    assert '<html lang="en">' in text
    assert f'<link rel="canonical" href="{settings.BASE_URL}/en{reverse(name)}">' in text
    assert f'hreflang="id" href="{settings.BASE_URL}{reverse(name)}"' in text
    assert f'<link rel="canonical" href="{settings.BASE_URL}{reverse(name)}">' in _indonesian(client, name)


def _indonesian(client, name):
    client.cookies.clear()
    return client.get(reverse(name)).text


def test_an_answer_that_sets_the_cookie_of_the_language_is_kept_by_no_shared_cache(client):
    answer = client.get("/en/bantuan/")
    assert settings.LANGUAGE_COOKIE_NAME in answer.cookies
    assert "private" in answer.headers["Cache-Control"]
    assert "Cache-Control" not in client.get("/en/bantuan/").headers


def test_the_choice_by_address_goes_on_on_the_next_page(client):
    client.get("/en/bantuan/")
    assert client.get("/masuk/")["Content-Language"] == "en"
    client.post("/bahasa/", {"language": "id", "next": "/bantuan/"})
    assert client.get("/bantuan/")["Content-Language"] == "id"


@pytest.mark.parametrize("path", ["/masuk/", "/admin/", "/metrik", "/dasbor/", "/petugas/helpdesk/"])
def test_no_other_page_can_be_reached_by_another_address(client, path):
    answer = client.get(f"/en{path}", {"x": "1"})
    assert answer.status_code == 302
    assert answer.url == f"{path}?x=1"
    assert client.post(f"/en{path}").status_code == 404


@pytest.mark.parametrize("path", ["/en/tidak-ada/", "/en//evil.example/", "/enak/", "/en/en/bantuan/", "/fr/bantuan/"])
def test_what_is_no_page_stays_none(client, path):
    answer = client.get(path)
    assert answer.status_code == 404


def test_an_english_address_without_its_last_slash_leads_to_the_page(client):
    for typed, page in {
        "/en/daftar?x=1": "/en/daftar/?x=1",
        "/en/akun": "/akun/",
        "/en/kbli/56103": "/en/kbli/56103/",
    }.items():
        answer = client.get(typed)
        assert (answer.status_code, answer.url) == (302, page)


def test_a_private_page_names_no_address(client):
    assert "hreflang" not in client.get("/masuk/").text


def test_the_sitemap_has_every_language(client):
    text = client.get("/sitemap.xml").text
    assert f"<loc>{settings.BASE_URL}/en/kbli/</loc>" in text
    assert f"<loc>{settings.BASE_URL}/kbli/</loc>" in text


@pytest.mark.parametrize(
    ("path", "expected"),
    [("/en", ("en", "/")), ("/en/", ("en", "/")), ("/en/cek/", ("en", "/cek/")), ("/enam/", ("", "/enam/"))],
)
def test_the_language_is_the_whole_first_part_of_an_address(path, expected):
    assert split_language(path) == expected


def test_a_label_of_a_code_is_in_the_language_of_who_looks_and_an_unknown_code_stays():
    row = OutgoingMail(status=OutgoingMail.Status.ANTRE)
    with translation.override("id"):
        indonesian = row.get_status_display()
    with translation.override("en"):
        english = row.get_status_display()
    assert indonesian == "Menunggu dikirim"
    assert english != indonesian
    assert type(english) is str
    row.status = "lain"
    assert row.get_status_display() == "lain"


@given(st.integers(-(2**31), 2**34), st.sampled_from(["id", "en"]))
def test_days_and_moments_read_as_the_formats_of_the_language_say(second, language):
    at = datetime.fromtimestamp(second, UTC)
    local = timezone.localtime(at)
    with translation.override(language):
        assert moment(at) == formats.date_format(local, "DATETIME_FORMAT")
        assert day(at) == day(local.date()) == formats.date_format(local, "DATE_FORMAT")
