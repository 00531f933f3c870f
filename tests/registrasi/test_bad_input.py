"""Bad input, field by field: a clear message at the field or exactly one result, never a server error."""

import uuid
from urllib.parse import quote_plus, urlencode

import pytest
from django.test import Client

from registrasi.models import Pendaftaran
from tests.factories.registrasi import HakAksesFactory
from tests.registrasi.helpers import BADAN, NEW_PASSWORD, payload, reset_counters, solved_captcha

pytestmark = pytest.mark.usefixtures("ketentuan")

PASPOR = {
    "jenis_identitas": "02",
    "nik": "",
    "paspor": "A1234567",
    "negara_penerbit_paspor": "JP",
    "paspor_berlaku_sampai_0": "1",
    "paspor_berlaku_sampai_1": "1",
    "paspor_berlaku_sampai_2": "2030",
    "nomor_izin_tinggal": "2C11AB1234-X",
    "izin_tinggal_berlaku_sampai_0": "1",
    "izin_tinggal_berlaku_sampai_1": "1",
    "izin_tinggal_berlaku_sampai_2": "2030",
}
ALL = BADAN | PASPOR


def _complete(**other) -> dict:
    """Return a form with all fields filled in: a badan usaha headed by a foreigner with a passport."""
    return payload(**ALL, website="https://contoh.id", **other)


HIDDEN = {"token_form", "versi_ketentuan", "versi_privasi", "kode_lolos", "kode_0", "sesuai_ktp", "situs_lain"}
BAD_INPUT = {
    "kosong": "",
    "terlalu panjang": "9" * 5000,
    "NUL": "1\x00 2",
    "arah kanan ke kiri": "\u202e\u200f\u2067abc\u202c",
    "emoji": "😀👩🏽‍🌾",
    "angka lebar penuh": "　１２３４５　",
    "tanda kutip": "'\"><b>&{{7*7}}",
    "rows": "a\r\nBcc: b@contoh.id",
    "pengganti": "\ufffd\ufffe",
}


@pytest.mark.parametrize("kind", BAD_INPUT)
def test_each_field_alone_with_something_bad(client, kind):
    for field in _complete():
        if field in HIDDEN:
            continue
        data = _complete()
        data[field] = BAD_INPUT[kind]
        reset_counters()
        Pendaftaran.objects.waiting().update(status="kedaluwarsa")
        before = Pendaftaran.objects.count()
        response = client.post("/daftar/", data)
        assert Pendaftaran.objects.count() - before <= 1
        if response.status_code == 422:
            _check_message(response, field)
        else:
            assert response.status_code in {302, 400}, (kind, field)


def _check_message(response, field: str) -> None:
    content = response.content.decode()
    error = response.context["form"].errors
    assert error, field
    for nama in error:
        assert f'id="id_{nama}_error"' in content, (field, nama)
    assert 'id="error-summary"' in content
    # The other typed text is kept, and is escaped.
    if field != "email":
        assert "siti@contoh.id" in content
    assert "<b>&" not in content


@pytest.mark.parametrize("field", sorted(HIDDEN))
@pytest.mark.parametrize("value", ["", "x" * 5000, "\x00", "-1", "99999999999999999999", "😀", "../../etc/passwd"])
def test_a_hidden_field_that_was_bent_breaks_nothing(client, field, value):
    response = client.post("/daftar/", _complete() | {field: value})
    assert response.status_code in {302, 400, 422}
    assert Pendaftaran.objects.count() <= 1


@pytest.mark.parametrize(
    "field", ["nik", "email", "nama", "tanggal_lahir_0", "telepon", "website", "kode_1", "token_form"]
)
def test_invalid_utf_8_in_one_field_gets_a_page(client, field):
    data = payload()
    dirty = "&".join(f"{quote_plus(k)}={'%ff%fe%c0%80' if k == field else quote_plus(str(v))}" for k, v in data.items())
    response = client.post("/daftar/", dirty.encode(), content_type="application/x-www-form-urlencoded")
    assert response.status_code in {302, 400, 422}
    if response.status_code == 302:
        # A form with an unreadable token starts anew; the hidden field for robots is ignored; all other errors are
        # refused.
        assert response.url == "/daftar/" or field in {"website"}
    assert not Pendaftaran.objects.exists() or field == "website"


@pytest.mark.parametrize(
    ("date", "message"),
    [
        (("31", "02", "1990"), "tidak ada di kalender"),
        (("29", "02", "1991"), "tidak ada di kalender"),
        (("00", "05", "1990"), "kalender"),
        (("17", "13", "1990"), "Bulan harus"),
        (("17", "Meh", "1990"), "Bulan harus"),
        (("17", "05", "90"), "empat angka"),
        (("17", "", "1990"), "Lengkapi bulan"),
        (("", "", "1990"), "Lengkapi tanggal dan bulan"),
        (("17", "05", "2999"), "sebelum hari ini"),
        (("17", "05", "1899"), "paling awal 1900"),
        (("17", "05", "0000"), ""),
        (("١٧", "٠٥", "٢٩٩٩"), "sebelum hari ini"),
        (("1" * 5000, "05", "1990"), ""),
    ],
)
def test_frm_7_a_birth_date_that_cannot_be_says_which_part_is_wrong(client, date, message):
    data = payload() | {f"tanggal_lahir_{n}": t for n, t in enumerate(date)}
    response = client.post("/daftar/", data)
    assert response.status_code == 422
    assert message in str(response.context["form"].errors["tanggal_lahir"])


def test_a_body_of_a_megabyte_is_refused_before_it_is_read(client):
    for data in ({"nama": "x" * 1_200_000}, {f"k{n}": "x" * 1000 for n in range(1100)}):
        assert (
            client.post("/daftar/", urlencode(data), content_type="application/x-www-form-urlencoded").status_code
            == 413
        )
    many = urlencode([(f"k{n}", "x") for n in range(600)])
    assert client.post("/daftar/", many, content_type="application/x-www-form-urlencoded").status_code in {400, 413}


@pytest.mark.parametrize(
    ("content", "jenis"),
    [
        ("{}", "application/json"),
        ("bukan multipart", "multipart/form-data; boundary=x"),
        ("", "multipart/form-data"),
        ("a=b", "text/plain; charset=utf-7"),
    ],
)
def test_a_body_of_another_kind_starts_anew_or_is_refused(client, content, jenis):
    assert client.post("/daftar/", content, content_type=jenis).status_code in {302, 400, 415, 422}


def test_each_parameter_twice_counts_once(client):
    data = payload()
    two = urlencode([*data.items(), *data.items()])
    assert client.post("/daftar/", two, content_type="application/x-www-form-urlencoded").status_code == 302
    assert Pendaftaran.objects.count() == 1


def test_two_tabs_one_captcha_each_and_one_registration(client):
    one, two = payload(), payload()
    assert client.post("/daftar/", one).status_code == 302
    # The same person sends the second tab: the first registration is set aside, so that never two are waiting.
    assert client.post("/daftar/", two).status_code == 302
    assert Pendaftaran.objects.waiting().count() == 1


def test_a_captcha_of_one_tab_does_not_serve_the_other(client):
    one = payload()
    client.post("/daftar/", one)
    other = payload(nik="3171061705900077", email="lain@contoh.id") | {k: one[k] for k in ("kode_0", "kode_1")}
    response = client.post("/daftar/", other)
    assert list(response.context["form"].errors) == ["kode"]


def test_the_second_click_with_the_same_captcha_lands_where_the_first_did(client):
    data = payload()
    assert client.post("/daftar/", data).url == "/daftar/periksa-surel/"
    assert client.post("/daftar/", data).url == "/daftar/periksa-surel/"
    assert Pendaftaran.objects.count() == 1


def test_an_old_csrf_token_explains_itself_and_registers_nobody():
    c = Client(enforce_csrf_checks=True)
    c.get("/daftar/")
    response = c.post("/daftar/", payload() | {"csrfmiddlewaretoken": "a" * 64})
    assert response.status_code == 403
    assert "<h1>" in response.content.decode()
    assert not Pendaftaran.objects.exists()


@pytest.mark.parametrize("kind", BAD_INPUT)
def test_the_forms_of_the_account_bear_everything(ketentuan, client, kind):
    bad = BAD_INPUT[kind]
    right = HakAksesFactory(pengguna__kata_sandi=NEW_PASSWORD)
    anonymous = {
        "/masuk/": ["nama", "kata_sandi", "next"],
        "/lupa-kata-sandi/": ["nama", "kode_0", "kode_1"],
        "/lupa-user-id/": ["nomor", "tanggal_lahir_0", "tanggal_lahir_1", "tanggal_lahir_2", "kode_1"],
        "/daftar/betulkan-surel/": ["email"],
    }
    session = client.session
    session["daftar_terkirim"] = {"surel": "s***@contoh.id", "kode": str(uuid.uuid4())}
    session.save()
    private = {
        "/akun/kata-sandi/": ["kata_sandi_lama", "kata_sandi", "kata_sandi_lagi"],
        "/akun/surel/": ["email", "kata_sandi"],
        "/akun/bahasa/": ["bahasa"],
        "/dasbor/ganti/": ["hak"],
    }
    for page, pengguna in ((anonymous, None), (private, right.pengguna)):
        if pengguna:
            client.force_login(pengguna, backend="oss_portal.accounts.backends.UserIdOrEmailBackend")
        for path, field in page.items():
            for one in field:
                reset_counters()
                data = dict.fromkeys(field, "") | solved_captcha() | {one: bad}
                assert client.post(path, data).status_code in {200, 302, 400, 422, 429}, (path, one)


def test_a_link_with_anything_in_it_is_an_unknown_link(client, ketentuan):
    for token in ("x" * 3000, "%00", "%ff", "..%2f", "😀", "'", str(uuid.uuid4())):
        for path in (f"/aktivasi/{token}/", f"/akun/surel/konfirmasi/{token}/", f"/atur-kata-sandi/{token}/{token}/"):
            assert client.get(path, follow=True).status_code in {400, 404, 410, 414}, path


@pytest.mark.parametrize("field", ["nama", "nama_badan", "jabatan"])
def test_a_text_whose_letters_pretend_to_be_others_is_refused_at_its_field(client, field):
    response = client.post("/daftar/", payload(**BADAN) | {field: "B\u0430nk Indonesia"})
    assert response.status_code == 422
    assert "hanya tampak sama" in str(response.context["form"].errors[field])
    assert not Pendaftaran.objects.exists()
