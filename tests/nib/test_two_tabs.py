"""Two tabs of one draft: the later save overwrites nothing that its sender did not see, and typed text is kept."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from nib.models import PemegangSaham, Pengurus
from tests.factories.registrasi import BadanUsahaFactory, HakAksesFactory
from tests.nib.helpers import PERAN, USAHA, fill_until, permohonan, sign_in

pytestmark = pytest.mark.django_db
KEPT = "Tersimpan sekarang: "


@pytest.fixture
def right(ketentuan):
    return HakAksesFactory()


@pytest.fixture
def tab(right):
    return sign_in(Client(), right)


def hidden(page: str) -> dict[str, str]:
    """Return the hidden fields of the form of the draft."""
    return {n: re.findall(rf'name="{n}" value="([^"]*)"', page)[0] for n in ("permohonan", "dibuka")}


def two_tabs(tab, address, first: dict, second: dict):
    """Open the same form twice, send one, then the other; return the second answer and its hidden fields."""
    tokens = [hidden(tab.get(address).text) for _tab in range(2)]
    assert tab.post(address, first | tokens[0]).status_code == 302
    answer = tab.post(address, second | tokens[1])
    return answer, hidden(answer.text) if answer.status_code == 200 else {}


def test_the_later_tab_of_step_1_is_told_what_is_stored_now_and_keeps_what_was_typed(tab, right):
    fill_until(tab, right, 0)
    address = reverse("nib-langkah", args=[1])
    later = USAHA | {"alamat": "Jalan Mawar 8", "telepon": "0813-1111-2222"}
    answer, now = two_tabs(tab, address, USAHA, later)
    assert "berubah sejak halaman ini dibuka" in answer.text
    assert f"{KEPT}{USAHA['alamat']}" in answer.text
    assert f"{KEPT}+6285712345678" in answer.text
    assert "Jalan Mawar 8" in answer.text
    assert "0813-1111-2222" in answer.text
    assert permohonan(right).alamat == USAHA["alamat"]
    # The person can send it again on purpose.
    assert tab.post(address, later | now).status_code == 302
    assert permohonan(right).alamat == "Jalan Mawar 8"


def test_the_first_page_of_an_application_that_another_tab_began_replaces_nothing(tab, right):
    later = USAHA | {"alamat": "Jalan Mawar 8"}
    answer, _now = two_tabs(tab, reverse("nib-langkah", args=[1]), USAHA, later)
    assert f"{KEPT}{USAHA['alamat']}" in answer.text
    assert permohonan(right).alamat == USAHA["alamat"]


@pytest.mark.parametrize("n", [1, 3])
def test_the_same_sent_twice_is_no_conflict(tab, right, n):
    fill_until(tab, right, n - 1)
    data = USAHA if n == 1 else PERAN | {"ekspor": "ya", "kepabeanan": ["kite"]}
    answer, _now = two_tabs(tab, reverse("nib-langkah", args=[n]), data, data)
    assert answer.status_code == 302


def test_a_half_filled_step_of_another_tab_is_not_replaced_either(tab, right):
    fill_until(tab, right, 0)
    later = {"alamat": "Jalan Mawar 8", "email": "bukan alamat", "ke": "nanti"}
    answer, _now = two_tabs(tab, reverse("nib-langkah", args=[1]), USAHA, later)
    assert f"{KEPT}{USAHA['alamat']}" in answer.text
    assert permohonan(right).alamat == USAHA["alamat"]


def test_after_a_wrong_field_the_same_tab_goes_on_without_a_warning(tab, right):
    fill_until(tab, right, 0)
    address = reverse("nib-langkah", args=[1])
    wrong = tab.post(address, USAHA | {"email": "salah"} | hidden(tab.get(address).text))
    assert wrong.status_code == 200
    assert tab.post(address, USAHA | hidden(wrong.text)).status_code == 302


def test_roles_that_another_tab_answered_are_shown_in_words(tab, right):
    fill_until(tab, right, 2)
    answer, _now = two_tabs(tab, reverse("nib-langkah", args=[3]), PERAN | {"ekspor": "ya"}, PERAN)
    assert f"{KEPT}Ya" in answer.text
    assert permohonan(right).ekspor is True


def test_a_business_line_is_not_replaced_unseen(tab, right):
    fill_until(tab, right, 2)
    line = permohonan(right).kegiatan.get()
    address = reverse("nib-kegiatan", args=[line.kode])
    data = {"lokasi": "kantor", "modal": "7.000.000", "tenaga_kerja": "2", "uraian": "nasi uduk"}
    answer, now = two_tabs(tab, address, data, data | {"modal": "9.000.000", "uraian": "nasi kuning"})
    for text in (f"{KEPT}nasi uduk", "nasi kuning", f"{KEPT}7.000.000"):
        assert text in answer.text
    line.refresh_from_db()
    assert line.modal == 7_000_000
    assert tab.post(address, data | {"modal": "9.000.000"} | now).status_code == 302


@pytest.mark.parametrize(
    ("name", "rows", "data", "later"),
    [
        (
            "nib-pengurus-ubah",
            Pengurus,
            {"nama": "Siti Aminah", "jabatan": "Direktur", "kewarganegaraan": "SG", "nomor_identitas": "K1234567"},
            {"jabatan": "Komisaris", "nomor_identitas": "K7654321"},
        ),
        ("nib-saham-ubah", PemegangSaham, {"nama": "PT Induk", "negara": "ID", "persen": "60"}, {"nama": "PT Anak"}),
    ],
)
def test_a_director_or_owner_is_not_replaced_unseen(tab, name, rows, data, later):
    right = HakAksesFactory(pelaku_usaha=BadanUsahaFactory())
    sign_in(tab, right)
    tab.post(reverse("nib-ajukan"))
    begin = {"jabatan": "Sekutu", **data} if rows is Pengurus else data | {"persen": 50}
    begin = {k: v for k, v in begin.items() if k in {f.name for f in rows._meta.fields}}
    row = rows.objects.create(permohonan=permohonan(right), **begin | {"nama": "Lama"})
    answer, _now = two_tabs(tab, reverse(name, args=[row.pk]), data, data | later)
    field, value = next(iter(later.items()))
    assert f"{KEPT}{data[field]}" in answer.text
    assert value in answer.text
    assert data.get("nomor_identitas", "no number") not in answer.text
    row.refresh_from_db()
    assert getattr(row, field) == data[field]
