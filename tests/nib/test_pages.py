"""The pages run a bounded number of queries, and the card of the dashboard shows the current state."""

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import reverse

from nib.hooks.dashboard import nib_card
from nib.models import KegiatanUsaha, Nib
from oss_portal.hooks import StatusTag
from registrasi.models import PelakuUsaha, StatusVerifikasi
from tests.factories.nib import KbliFactory
from tests.nib.helpers import fill_until, permohonan, step

pytestmark = pytest.mark.django_db


def _many_kegiatan(draft, count=40):
    for n in range(count):
        kbli = KbliFactory(kode=f"{70000 + n}", judul=f"Kegiatan {n}")
        KegiatanUsaha.objects.create(
            permohonan=draft, kbli=kbli, edisi=kbli.edisi_id, kode_kbli=kbli.kode, judul=kbli.judul, modal=1
        )


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5])
def test_a_step_asks_as_much_with_forty_lines_as_with_one(web_client, hak_akses, n, django_assert_max_num_queries):
    fill_until(web_client, hak_akses, 4)
    _many_kegiatan(permohonan(hak_akses))
    web_client.get(reverse("nib-langkah", args=[n]))
    with django_assert_max_num_queries(14):
        web_client.get(reverse("nib-langkah", args=[n]))


def test_the_overview_and_the_search_stay_small(web_client, hak_akses, django_assert_max_num_queries):
    fill_until(web_client, hak_akses, 1)
    with django_assert_max_num_queries(10):
        web_client.get(reverse("nib-kbli", query={"cari": "warung"}))
    fill_until(web_client, hak_akses, 0)
    with django_assert_max_num_queries(8):
        web_client.get(reverse("nib"))


def test_the_page_of_the_nib_stays_small(web_client, hak_akses, django_assert_max_num_queries):
    fill_until(web_client, hak_akses, 4)
    step(web_client, hak_akses, 5)
    # These include: whether an IUMK comes with the NIB, the data for its card, and the date of the next LKPM.
    with django_assert_max_num_queries(17):
        assert Nib.objects.get().nomor in web_client.get(reverse("nib")).text


DRAFT_PAGES = [
    ("nib-wilayah", {}),
    ("nib-wilayah", {"di": "31.71"}),
    ("nib-kbli", {}),
    ("nib-kegiatan-baru", {"kbli": "56102"}),
    ("nib-lokasi", {}),
    ("nib-batal", {}),
]


@pytest.mark.parametrize(("name", "query"), DRAFT_PAGES)
def test_a_page_beside_the_steps_asks_as_much_with_forty_lines(
    web_client, hak_akses, name, query, django_assert_max_num_queries
):
    fill_until(web_client, hak_akses, 1)
    _many_kegiatan(permohonan(hak_akses))
    address = reverse(name, query=query or None)
    web_client.get(address)
    with django_assert_max_num_queries(10):
        assert web_client.get(address).status_code == 200


@pytest.mark.parametrize("name", ["nib-hasil", "nib-cabut", "nib-kewajiban-daftar"])
def test_a_page_of_an_nib_asks_as_much_with_forty_lines(web_client, hak_akses, name, django_assert_max_num_queries):
    fill_until(web_client, hak_akses, 4)
    _many_kegiatan(permohonan(hak_akses))
    step(web_client, hak_akses, 5)
    web_client.get(reverse(name))
    with django_assert_max_num_queries(12):
        assert web_client.get(reverse(name)).status_code == 200


def card(hak_akses) -> dict:
    request = RequestFactory().get("/dasbor/")
    request.hak_akses = hak_akses
    return nib_card(request)


def test_the_card_follows_the_application(web_client, hak_akses, django_assert_max_num_queries):
    assert card(hak_akses).links == [("Ajukan NIB", reverse("nib"))]
    fill_until(web_client, hak_akses, 4)
    assert card(hak_akses).status.text == "Draf"
    PelakuUsaha.objects.filter(pk=hak_akses.pelaku_usaha_id).update(verifikasi=StatusVerifikasi.PERLU_DITINJAU)
    step(web_client, hak_akses, 5)
    assert card(hak_akses).status.colour == "yellow"
    with django_assert_max_num_queries(2):
        card(hak_akses)


def test_the_card_shows_the_number(web_client, hak_akses):
    fill_until(web_client, hak_akses, 4)
    step(web_client, hak_akses, 5)
    k = card(hak_akses)
    assert Nib.objects.get().nomor in k.title
    assert k.status == StatusTag("Aktif", "green")


def test_what_follows_a_state_is_a_note_below_it_and_not_a_word_of_three_lines():
    page = Template("{% load portal %}{% status_tag 'Terdaftar; diurus di BPJS' 'green' %}").render(Context())
    assert (
        '<strong class="status-tag green">Terdaftar</strong><br><span class="small-text">diurus di BPJS</span>' in page
    )
