"""Cached pages: they equal pages rendered without the cache, and contain no values of another visitor."""

import re
import uuid

import pytest
from crispy_forms.utils import render_crispy_form
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.test.utils import override_script_prefix
from django.urls import reverse
from django.utils import translation

from helpdesk.forms.officer import CallForm
from oss_portal.templatetags.kept import ConstantTag
from oss_portal.web import page_cache
from tests.factories.helpdesk import helpdesk_officer, load_reference_data
from tests.factories.nib import make_nib

# Parts that differ from visitor to visitor: CSRF token, token of the form, key of the captcha.
_CHANGING = re.compile(r"\b([0-9a-f]{40}|[0-9a-f-]{36}|[A-Za-z0-9]{64})\b")


@pytest.fixture
def nib(db):
    return make_nib()


def _with_session() -> Client:
    """Return a visitor with a session, whose pages are rendered without the cache."""
    web_client = Client()
    web_client.cookies["sessionid"] = "tidak-ada"
    return web_client


@pytest.mark.parametrize("bahasa", ["id", "en"])
@pytest.mark.parametrize("nomor", ["ada", "0000000000000"])
def test_the_answer_to_a_check_is_the_page_rendered_as_always(nib, bahasa, nomor):
    address = f"{reverse('cek')}?nomor={nib.nomor if nomor == 'ada' else nomor}"
    ordinary, payload = _with_session(), Client()
    for web_client in (ordinary, payload):
        web_client.cookies["bahasa"] = bahasa
    expected = ordinary.get(address)
    # The second page is made from the cached page of the first request.
    for _ in range(2):
        usable_rights = payload.get(address)
        assert usable_rights.status_code == expected.status_code
        assert _CHANGING.sub("", usable_rights.text) == _CHANGING.sub("", expected.text)
    assert len(page_cache.PAGES) == 1


FORMS = pytest.mark.parametrize("page", ["daftar", "bantuan-tanya"])


@pytest.mark.parametrize("bahasa", ["id", "en"])
@pytest.mark.parametrize("query", [{}, {"next": "/nib/?a=1&b=<i>"}])
@pytest.mark.parametrize("page", ["daftar", "bantuan-tanya", "masuk"])
def test_a_blank_form_is_the_page_rendered_as_always(ketentuan, page, query, bahasa):
    load_reference_data()
    ordinary, stranger = _with_session(), Client()
    ordinary.cookies["bahasa"] = stranger.cookies["bahasa"] = bahasa
    expected = ordinary.get(reverse(page), query)
    # A visitor with another `next` address gets the page from the same cached page.
    stranger.get(reverse(page), {"next": "/akun/"} if query else {})
    for _ in range(2):
        answer = stranger.get(reverse(page), query)
        assert answer.status_code == expected.status_code == 200
        assert _CHANGING.sub("", answer.text) == _CHANGING.sub("", expected.text)


def test_a_report_begun_from_an_answer_or_a_clause_is_no_cached_page(ketentuan):
    load_reference_data()
    Client().get(reverse("bantuan-tanya"))
    assert 'value="Surel hilang"' in Client().get(reverse("bantuan-tanya"), {"perihal": "Surel hilang"}).text
    assert "Surel hilang" not in Client().get(reverse("bantuan-tanya")).text


def test_a_blank_report_form_costs_a_stranger_only_its_captcha(ketentuan, django_assert_num_queries):
    Client().get(reverse("bantuan-tanya"))
    with django_assert_num_queries(1):
        Client().get(reverse("bantuan-tanya"))


@FORMS
def test_every_visitor_has_a_token_and_a_captcha_of_their_own(ketentuan, page):
    load_reference_data()
    one, two = (Client().get(reverse(page)).text for _ in range(2))
    for nama in ("csrfmiddlewaretoken", "token_form", "kode_0"):
        value = [re.search(rf'name="{nama}"[^>]*value="([^"]+)"', h)[1] for h in (one, two)]
        assert value[0] != value[1]
    key = re.search(r'name="kode_0"[^>]*value="([^"]+)"', one)[1]
    assert reverse("captcha-image", args=[key]) in one


def test_what_is_filled_in_is_escaped_as_in_any_template(nib):
    usaha = nib.pelaku_usaha
    type(usaha).objects.filter(pk=usaha.pk).update(nama='<b onclick="x">Toko', jenis="01", jenis_perusahaan="01")
    for _ in range(2):
        text = Client().get(reverse("cek"), {"nomor": nib.nomor}).text
        assert "<b onclick" not in text
        assert "&lt;b onclick=&quot;x&quot;&gt;" in text


def test_a_form_from_the_cached_page_carries_a_valid_csrf_token(ketentuan):
    web_client = Client(enforce_csrf_checks=True)
    for _ in range(2):
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', web_client.get(reverse("daftar")).text)[1]
        assert web_client.post(reverse("daftar"), {"csrfmiddlewaretoken": token}).status_code != 403


def test_an_answer_to_a_check_sets_no_cookie_and_its_language_can_be_changed(nib):
    web_client = Client(enforce_csrf_checks=True)
    address = f"{reverse('cek')}?nomor={nib.nomor}"
    for _ in range(2):
        assert not web_client.get(address).cookies
    assert web_client.post(reverse("set_language"), {"language": "en", "next": address}).status_code == 302
    assert web_client.get(address).headers["Content-Language"] == "en"


def test_a_check_costs_a_stranger_one_query(nib, django_assert_num_queries):
    web_client = Client()
    web_client.get(reverse("cek"), {"nomor": nib.nomor})
    with django_assert_num_queries(1):
        web_client.get(reverse("cek"), {"nomor": nib.nomor})


def _forged(n: int) -> dict[str, str]:
    """Return headers that a visitor can set, with different values for each `n`."""
    return {
        "HTTP_X_FORWARDED_HOST": f"jahat{n}.example",
        "HTTP_X_FORWARDED_PROTO": "https",
        "HTTP_X_ORIGINAL_URL": f"/jahat{n}/",
        "HTTP_ACCEPT_LANGUAGE": "en",
        "HTTP_USER_AGENT": f"jahat{n}",
        "HTTP_REFERER": f"https://jahat{n}.example/",
        "HTTP_COOKIE": f"bahasa=jahat{n}; lain=jahat{n}; csrftoken={'x' * 32}",
    }


def test_nothing_that_a_visitor_writes_of_themselves_reaches_the_page_of_the_next(nib, ketentuan):
    """The first visitor's request makes the cached page."""
    clean_file = {a: _CHANGING.sub("", Client().get(a).text) for a in (reverse("daftar"), f"/cek/?nomor={nib.nomor}")}
    for address, expected in clean_file.items():
        page_cache.PAGES.clear()
        extra = "&" if "?" in address else "?"
        Client(**_forged(1)).get(f"{address}{extra}lain=jahat1&csrf_token=jahat1&kini=jahat1")
        response = Client().get(address)
        assert "jahat" not in response.text
        assert _CHANGING.sub("", response.text) == expected
        # Different headers make no further cached pages, so they do not fill the memory.
        for n in range(2, 30):
            Client(**_forged(n)).get(f"{address}{extra}lain=jahat{n}")
        assert len(page_cache.PAGES) <= 2


def test_a_stored_name_that_looks_like_a_placeholder_is_only_a_name(nib):
    """Placeholders are drawn anew for each cached page, and the filled-in values are not searched for them."""
    usaha = nib.pelaku_usaha
    mark = "x" + "0" * 32
    type(usaha).objects.filter(pk=usaha.pk).update(nama=f"PT {mark} csrf_token", jenis="01", jenis_perusahaan="01")
    for _ in range(2):
        assert f"PT {mark} csrf_token" in Client().get(reverse("cek"), {"nomor": nib.nomor}).text


def test_no_cached_page_is_made_of_the_page_of_somebody_with_a_session(nib, hak_akses):
    web_client = Client()
    web_client.force_login(hak_akses.pengguna, backend="oss_portal.accounts.backends.UserIdOrEmailBackend")
    web_client.get(reverse("cek"), {"nomor": nib.nomor})
    assert not page_cache.PAGES


@pytest.mark.parametrize("bahasa", ["id", "en"])
def test_the_empty_form_of_a_call_is_the_form_rendered_as_always_with_a_token_of_its_own(bahasa, db):
    load_reference_data()
    with translation.override(bahasa):
        expected = render_crispy_form(CallForm(initial={"token_form": uuid.uuid4()}))
    officer = Client()
    officer.cookies["bahasa"] = bahasa
    officer.force_login(helpdesk_officer(), backend="oss_portal.accounts.backends.UserIdOrEmailBackend")
    pages = [officer.get(reverse("petugas-telepon")).text for _ in range(2)]
    tokens = {re.search(r'name="token_form"[^>]*value="([^"]+)"', page)[1] for page in pages}
    assert len(tokens) == 2
    for page in pages:
        assert _CHANGING.sub("", expected) in _CHANGING.sub("", page)


def test_a_part_that_is_the_same_for_all_knows_its_language_and_nothing_of_who_asks():
    template = Template(
        "{% load i18n kept %}{% same_for_all %}{{ user }}{{ request.path }}{{ portal.name }} {% translate 'Keluar' %}"
        "{% endsame_for_all %}"
    )
    values = {"user": "Siti", "request": RequestFactory().get("/akun/"), "portal": {"name": "OSS"}}
    for language, expected in (("id", "OSS Keluar"), ("en", "OSS Sign out"), ("id", "OSS Keluar")):
        with translation.override(language):
            assert template.render(Context(values)) == expected


def test_a_word_and_an_address_that_are_kept_follow_the_language_and_the_place_of_the_site():
    template = Template("{% load i18n %}{% translate 'Keluar' %} {% url 'cek' %} {% translate word %}|{% url name %}")
    values = Context({"word": "Bantuan", "name": "kbli"})
    for language, prefix, expected in (
        ("id", "/", "Keluar /cek/ Bantuan|/kbli/"),
        ("en", "/", "Sign out /cek/ Help|/kbli/"),
        ("id", "/oss/", "Keluar /oss/cek/ Bantuan|/oss/kbli/"),
        ("id", "/", "Keluar /cek/ Bantuan|/kbli/"),
    ):
        with translation.override(language), override_script_prefix(prefix):
            assert template.render(values) == expected
    assert sum(isinstance(node, ConstantTag) for node in template.nodelist) == 2
