"""Pages filled into a mould: nobody can tell them from pages rendered as always, and nobody gets another's values."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from oss_portal import cetakan
from tests.factories.nib import buat_nib

# What differs from visitor to visitor: CSRF token, token of the form, key of the captcha.
_BERUBAH = re.compile(r"\b([0-9a-f]{40}|[0-9a-f-]{36}|[A-Za-z0-9]{64})\b")


@pytest.fixture
def nib(db):
    return buat_nib()


def _dengan_sesi() -> Client:
    """A visitor who has a session and so gets the page rendered as always."""
    klien = Client()
    klien.cookies["sessionid"] = "tidak-ada"
    return klien


@pytest.mark.parametrize("bahasa", ["id", "en"])
@pytest.mark.parametrize("nomor", ["ada", "0000000000000"])
def test_the_answer_to_a_check_is_the_page_rendered_as_always(nib, bahasa, nomor):
    alamat = f"{reverse('cek')}?nomor={nib.nomor if nomor == 'ada' else nomor}"
    biasa, isian = _dengan_sesi(), Client()
    for klien in (biasa, isian):
        klien.cookies["bahasa"] = bahasa
    harap = biasa.get(alamat)
    # The second is filled in from the mould of the first.
    for _ in range(2):
        dapat = isian.get(alamat)
        assert dapat.status_code == harap.status_code
        assert _BERUBAH.sub("", dapat.text) == _BERUBAH.sub("", harap.text)
    assert len(cetakan._CETAKAN) == 1


def test_the_blank_registration_form_is_the_page_rendered_as_always(ketentuan):
    harap, dapat = _dengan_sesi().get(reverse("daftar")), Client().get(reverse("daftar"))
    assert dapat.status_code == harap.status_code == 200
    assert _BERUBAH.sub("", dapat.text) == _BERUBAH.sub("", harap.text)


def test_every_visitor_has_a_token_and_a_captcha_of_their_own(ketentuan):
    satu, dua = (Client().get(reverse("daftar")).text for _ in range(2))
    for nama in ("csrfmiddlewaretoken", "token_form", "kode_0"):
        nilai = [re.search(rf'name="{nama}"[^>]*value="([^"]+)"', h)[1] for h in (satu, dua)]
        assert nilai[0] != nilai[1]
    kunci = re.search(r'name="kode_0"[^>]*value="([^"]+)"', satu)[1]
    assert reverse("captcha-image", args=[kunci]) in satu


def test_what_is_filled_in_is_escaped_as_in_any_template(nib):
    usaha = nib.pelaku_usaha
    type(usaha).objects.filter(pk=usaha.pk).update(nama='<b onclick="x">', jenis="01", jenis_perusahaan="01")
    for _ in range(2):
        teks = Client().get(reverse("cek"), {"nomor": nib.nomor}).text
        assert "<b onclick" not in teks
        assert "&lt;b onclick=&quot;x&quot;&gt;" in teks


def test_a_form_from_the_mould_carries_a_valid_csrf_token(ketentuan):
    klien = Client(enforce_csrf_checks=True)
    for _ in range(2):
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', klien.get(reverse("daftar")).text)[1]
        assert klien.post(reverse("daftar"), {"csrfmiddlewaretoken": token}).status_code != 403


def test_an_answer_to_a_check_sets_no_cookie_and_its_language_can_be_changed(nib):
    klien = Client(enforce_csrf_checks=True)
    alamat = f"{reverse('cek')}?nomor={nib.nomor}"
    for _ in range(2):
        assert not klien.get(alamat).cookies
    assert klien.post(reverse("set_language"), {"language": "en", "next": alamat}).status_code == 302
    assert klien.get(alamat).headers["Content-Language"] == "en"


def test_a_check_costs_a_stranger_one_query(nib, django_assert_num_queries):
    klien = Client()
    klien.get(reverse("cek"), {"nomor": nib.nomor})
    with django_assert_num_queries(1):
        klien.get(reverse("cek"), {"nomor": nib.nomor})


def _palsu(n: int) -> dict[str, str]:
    """What a visitor may write of himself, other each time."""
    return {
        "HTTP_X_FORWARDED_HOST": f"jahat{n}.example",
        "HTTP_X_FORWARDED_PROTO": "https",
        "HTTP_X_ORIGINAL_URL": f"/jahat{n}/",
        "HTTP_ACCEPT_LANGUAGE": "en",
        "HTTP_USER_AGENT": f"jahat{n}",
        "HTTP_REFERER": f"https://jahat{n}.example/",
        "HTTP_COOKIE": f"bahasa=jahat{n}; lain=jahat{n}; csrftoken={'x' * 32}",
    }


def test_nothing_that_a_visitor_writes_of_himself_reaches_the_page_of_the_next(nib, ketentuan):
    """The first one makes the mould."""
    bersih = {a: _BERUBAH.sub("", Client().get(a).text) for a in (reverse("daftar"), f"/cek/?nomor={nib.nomor}")}
    for alamat, harap in bersih.items():
        cetakan.lupakan()
        tambahan = "&" if "?" in alamat else "?"
        Client(**_palsu(1)).get(f"{alamat}{tambahan}lain=jahat1&csrf_token=jahat1&kini=jahat1")
        jawab = Client().get(alamat)
        assert "jahat" not in jawab.text
        assert _BERUBAH.sub("", jawab.text) == harap
        # Nor does he fill the memory: his differences are none of the page's.
        for n in range(2, 30):
            Client(**_palsu(n)).get(f"{alamat}{tambahan}lain=jahat{n}")
        assert len(cetakan._CETAKAN) <= 2


def test_a_stored_name_that_looks_like_a_placeholder_is_only_a_name(nib):
    """Placeholders are drawn anew for each mould and never looked for in what is filled in."""
    usaha = nib.pelaku_usaha
    tanda = "x" + "0" * 32
    type(usaha).objects.filter(pk=usaha.pk).update(nama=f"PT {tanda} csrf_token", jenis="01", jenis_perusahaan="01")
    for _ in range(2):
        assert f"PT {tanda} csrf_token" in Client().get(reverse("cek"), {"nomor": nib.nomor}).text


def test_no_mould_is_made_of_the_page_of_somebody_with_a_session(nib, hak_akses):
    klien = Client()
    klien.force_login(hak_akses.pengguna, backend="oss_portal.autentikasi.UserIdAtauSurelBackend")
    klien.get(reverse("cek"), {"nomor": nib.nomor})
    assert not cetakan._CETAKAN
