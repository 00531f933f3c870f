"""F11, F15, S1-S8, C20, N8: typed text is kept in the form, and our links open however they were pasted."""

import html
import re
import time
import uuid
from datetime import timedelta
from functools import partial
from io import BytesIO
from urllib.parse import unquote, urlencode

import pytest
from captcha.models import CaptchaStore
from django.contrib.auth import login
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import request_started
from django.db import close_old_connections, transaction
from django.forms import FileField
from django.http import HttpResponse, QueryDict
from django.test import Client, RequestFactory
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from helpdesk.models import Tiket
from ketentuan.models import HeldForm, JenisDokumen
from ketentuan.services.held_forms import RETURN_PERIOD
from ketentuan.services.persetujuan import accept_ketentuan, version_in_force
from nib.forms.kewajiban import ReportPaymentForm
from nib.forms.supervision import SanksiForm
from nib.models import Permohonan
from oss_portal.models import JenisIdentitas
from oss_portal.web.limits import LIMITS, Limit
from oss_portal.web.middleware import BackButtonMiddleware, without_stuck_signs
from registrasi.choices import JenisPerusahaan
from registrasi.forms.evidence import PapersForm, ProofForm
from tests.factories.nib import PermohonanFactory
from tests.factories.registrasi import HakAksesFactory, PenggunaFactory, PetugasFactory
from tests.foundation.test_documents import png
from tests.registrasi.helpers import solved_captcha
from tests.registrasi.test_cases import image
from tests.security.crawler import all_patterns, page_forms, pages_without_arguments
from tests.security.test_records_of_others import all_addresses, scene  # noqa: F401

OURS = {"HTTP_ORIGIN": "http://testserver"}
FORM_CONTENT = "application/x-www-form-urlencoded"
TEXT = "Kios saya di Jalan Melati 8 tidak bisa masuk.\nSudah tiga hari <b>begini</b>, mohon dibantu."


def question(**other) -> dict:
    return {
        "jenis": "keluhan",
        "perihal": "Tidak bisa masuk",
        "isi": TEXT,
        "nama": "Siti Aminah",
        "email": "siti@contoh.id",
        **solved_captcha(),
        **other,
    }


@pytest.fixture
def browser(db, ketentuan):
    """A browser whose forms carry an expired CSRF token."""
    web_client = Client(enforce_csrf_checks=True)
    web_client.get("/bantuan/tanya/")
    return web_client


def hidden_fields(page: str) -> dict[str, list[str]]:
    form = page[page.index('<form method="post" action="/bantuan/tanya/"') :].partition("</form>")[0]
    result: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form):
        result.setdefault(html.unescape(name), []).append(html.unescape(value))
    return result


def test_f11_s2_after_a_csrf_failure_the_text_is_there_and_one_click_sends_it(browser):
    response = browser.post("/bantuan/tanya/", question() | {"csrfmiddlewaretoken": "x" * 64}, **OURS)
    assert response.status_code == 403
    assert "Jalan Melati 8" in response.text
    assert "<b>begini</b>" not in response.text
    assert "no-store" in response.headers["Cache-Control"]
    assert not Tiket.objects.exists()
    fields = hidden_fields(response.text)
    assert fields["isi"] == [TEXT]
    sent = browser.post("/bantuan/tanya/", fields, **OURS)
    assert sent.status_code == 302
    assert Tiket.objects.get().pesan.get().isi == TEXT


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_ORIGIN": "https://jahat.contoh"},
        {"HTTP_ORIGIN": "null"},
        {"HTTP_REFERER": "http://testserver.jahat.contoh/x"},
        {"HTTP_SEC_FETCH_SITE": "cross-site", "HTTP_REFERER": "http://testserver/"},
        {"HTTP_SEC_FETCH_SITE": "same-site"},
        {},
    ],
)
def test_f11_a_form_that_another_site_sent_is_never_shown(browser, headers):
    response = browser.post("/bantuan/tanya/", question() | {"csrfmiddlewaretoken": "x" * 64}, **headers)
    assert response.status_code == 403
    assert "Jalan Melati" not in response.text


def test_f11_whoever_signed_in_as_another_meanwhile_is_told_whose_account_sends_the_form(browser):
    other = PenggunaFactory(user_id="WARUNG")
    _sign_in(browser, other)
    data = {"jenis": "hapus", "isi": TEXT, "csrfmiddlewaretoken": "x" * 64}
    page = browser.post("/data-pribadi/minta/", data, **OURS).text
    assert f"akun yang sedang masuk: {other.readable_name} (WARUNG)" in html.unescape(page)


def test_f11_a_password_is_never_shown_again(browser):
    data = {"nama": "WARUNG", "kata_sandi": "rahasia-sekali-2026", "csrfmiddlewaretoken": "x" * 64}
    response = browser.post("/masuk/", data, **OURS)
    assert response.status_code == 403
    assert "WARUNG" in response.text
    assert "rahasia-sekali" not in response.text
    assert "Kata sandi tidak kami simpan" in response.text


def test_f11_files_are_named_and_asked_for_again_before_anything_is_sent(browser):
    upload = SimpleUploadedFile("bukti bayar.png", b"x", content_type="image/png")
    data = question(lampiran=upload) | {"csrfmiddlewaretoken": "x" * 64}
    response = browser.post("/bantuan/tanya/", data, **OURS)
    assert "bukti bayar.png" in response.text
    sent = browser.post("/bantuan/tanya/", hidden_fields(response.text), **OURS)
    assert not Tiket.objects.exists()
    assert "Pilih lagi: bukti bayar.png" in html.unescape(sent.text)
    assert "Jalan Melati 8" in sent.text
    # The returned page sends the files that are chosen in it, or none.
    assert "_berkas_hilang" not in sent.text


def test_s10_the_same_question_sent_again_from_another_page_joins_the_first_one_and_says_so(client, ketentuan):
    """After "back" the page has another token and captcha: the text of the question is compared, not the form."""
    first = client.post("/bantuan/tanya/", question())
    assert first.status_code == 302
    again = Client().post("/bantuan/tanya/", question())
    [ticket] = Tiket.objects.all()
    assert "Laporan yang sama sudah kami terima" in again.text
    assert ticket.nomor in again.text
    # Sending the same address and words gives nobody the right to read the ticket.
    assert ticket.token not in again.text
    assert client.post("/bantuan/tanya/", question(isi="Lain lagi.")).status_code == 302
    assert Tiket.objects.count() == 2


_WHO = {"nomor": "3171061705900001", "tanggal_lahir_0": "17", "tanggal_lahir_1": "5", "tanggal_lahir_2": "1990"}
_CAPTCHA_FORMS = {
    "/bantuan/tanya/": lambda: question(token_form=str(uuid.uuid4())),
    "/daftar/kirim-ulang/": lambda: _WHO | solved_captcha(),
    "/lupa-user-id/": lambda: _WHO | solved_captcha(),
    "/lupa-kata-sandi/": lambda: {"nama": "siti@contoh.id"} | solved_captcha(),
    "/surel-hilang/": lambda: (
        _WHO
        | {"email": "baru@contoh.id", "telepon": "81234567890", "berkas": SimpleUploadedFile("ktp.png", image())}
        | solved_captcha()
    ),
}


@pytest.mark.parametrize("path", _CAPTCHA_FORMS)
def test_u6_the_second_click_on_a_form_with_a_captcha_leads_to_where_the_first_one_led(client, ketentuan, path):
    entries = _CAPTCHA_FORMS[path]()
    first = client.post(path, entries)
    if "berkas" in entries:
        entries["berkas"].seek(0)
    second = client.post(path, entries)
    assert (second.status_code, second.headers["Location"]) == (302, first.headers["Location"])
    assert Tiket.objects.count() == (path == "/bantuan/tanya/")
    # With one word changed it is another form, whose captcha is used up.
    word = {"isi": "Lain lagi.", "nama": "budi@contoh.id", "nomor": "3171061705900002"}
    other = client.post(path, entries | {k: v for k, v in word.items() if k in entries})
    assert "sudah terpakai" in other.text


def test_u6_a_form_that_was_refused_with_its_captcha_solved_is_not_taken_for_accepted(client, ketentuan):
    entries = question(email="tanpa-alamat")
    assert "sudah terpakai" not in client.post("/bantuan/tanya/", entries).text
    assert "sudah terpakai" in client.post("/bantuan/tanya/", entries).text
    assert not Tiket.objects.exists()


@pytest.mark.parametrize("path", _CAPTCHA_FORMS)
def test_frm_11_a_captcha_solved_beside_a_fault_is_not_asked_again_and_opens_its_own_form_once(client, ketentuan, path):
    def entries(**other) -> dict:
        return {k: v for k, v in _CAPTCHA_FORMS[path]().items() if not k.startswith("kode_")} | other

    first_field = next(k for k in ("perihal", "nomor", "nama") if k in entries())
    page = client.post(path, _CAPTCHA_FORMS[path]() | {first_field: ""})
    assert "Kode captcha sudah benar" in page.text
    assert 'name="kode_1"' not in page.text
    form = page.context["form"]
    solved = {n: form[n].value() for n in ("kode_lolos", "token_form") if n in form.fields}
    # The code is not accepted as a captcha by another kind of form.
    other = "/daftar/kirim-ulang/" if path == "/lupa-kata-sandi/" else "/lupa-kata-sandi/"
    assert "Isi Kode Captcha." in client.post(other, {"nama": "siti@contoh.id"} | _WHO | solved).text
    mended = entries(**solved)
    first = client.post(path, mended)
    assert first.status_code == 302
    if "berkas" in mended:
        mended["berkas"].seek(0)
    assert client.post(path, mended).headers["Location"] == first.headers["Location"]
    page = client.post(path, entries(**solved) | {first_field: "3171061705900002"})
    assert "Isi Kode Captcha." in page.text
    assert 'name="kode_1"' in page.text
    assert Tiket.objects.count() == (path == "/bantuan/tanya/")


@pytest.mark.parametrize("token", ["x" * 64, None])
def test_s1_signing_in_in_a_second_tab_leads_to_the_dashboard(db, ketentuan, token):
    hak_akses = HakAksesFactory()
    web_client = Client(enforce_csrf_checks=token is not None)
    web_client.force_login(hak_akses.pengguna, backend="oss_portal.accounts.backends.UserIdOrEmailBackend")
    data = {"nama": hak_akses.pengguna.user_id, "kata_sandi": "apa saja"} | (
        {"csrfmiddlewaretoken": token} if token else {}
    )
    response = web_client.post("/masuk/?next=/akun/", data, **OURS)
    assert response.status_code == 302
    assert response.url in {"/akun/", "/masuk/?next=/akun/"}
    assert web_client.get("/masuk/?next=/akun/").url == "/akun/"


def test_f15_a_file_that_was_chosen_is_named_when_the_page_comes_back(client, ketentuan):
    upload = SimpleUploadedFile("surat kuasa.png", png(), content_type="image/png")
    response = client.post("/bantuan/tanya/", question(isi="", lampiran=upload))
    hint = re.search(r'id="id_lampiran_helptext"[^>]*>(.*?)</div>', response.text, re.S)[1]
    assert "Pilih lagi: surat kuasa.png" in hint


def test_f15_a_file_that_was_refused_is_not_asked_for_again_among_those_that_were_good(client, ketentuan):
    files = [
        SimpleUploadedFile("foto.png", png()),
        SimpleUploadedFile("stiker.gif", b"GIF89a" + bytes(60)),
        SimpleUploadedFile("akta.png", png()),
    ]
    page = client.post("/bantuan/tanya/", question(lampiran=files)).text
    assert "“stiker.gif” sebenarnya GIF" in page
    assert "Pilih lagi: foto.png, akta.png." in page
    [form] = [f for f in page_forms(page) if "isi" in f.text_fields]
    other = SimpleUploadedFile("kartu.gif", b"GIF89a" + bytes(60))
    assert "Pilih lagi:" not in client.post("/bantuan/tanya/", form.values | {"lampiran": other}).text


def test_f11_whoever_signs_in_from_a_form_that_came_back_does_not_leave_it(client, ketentuan):
    page = client.post("/bantuan/tanya/", question(email="")).text
    [link] = re.findall(r"<a[^>]*>Punya akun\?", page)
    assert 'target="_blank"' in link


def test_f15_a_file_is_named_each_time_the_page_comes_back_until_one_is_chosen(client, ketentuan):
    said = "Pilih lagi: surat &lt;kuasa&gt;.png"
    upload = SimpleUploadedFile("surat <kuasa>.png", png(), content_type="image/png")
    page = client.post("/bantuan/tanya/", question(isi="", lampiran=upload)).text
    for _time in range(3):
        assert said in page
        [form] = [f for f in page_forms(page) if "isi" in f.text_fields]
        page = client.post("/bantuan/tanya/", form.values | {"isi": "", "kode_1": "salah"}).text
    other = SimpleUploadedFile("akta.png", png(), content_type="image/png")
    page = client.post("/bantuan/tanya/", form.values | {"isi": "", "lampiran": other}).text
    assert "Pilih lagi: akta.png" in page
    assert said not in page


@pytest.mark.parametrize(
    "form_class",
    [
        partial(ProofForm, jenis=JenisPerusahaan.PT, jenis_identitas=JenisIdentitas.KTP),
        partial(PapersForm, jenis=JenisPerusahaan.PT, jenis_identitas=JenisIdentitas.KTP),
        SanksiForm,
        ReportPaymentForm,
    ],
)
def test_f15_every_form_for_files_names_those_that_must_be_chosen_again(db, form_class):
    """This includes forms whose fields depend on the kind of business."""
    names = [name for name, field in form_class().fields.items() if isinstance(field, FileField)]
    assert names
    uploads = {
        name: [SimpleUploadedFile(f"{name}.png", png()), SimpleUploadedFile("stiker.gif", b"GIF89a")] for name in names
    }
    form = form_class(QueryDict(), MultiValueDict(uploads))
    assert form.errors
    for name in names:
        assert f"Pilih lagi: {name}.png" in str(form[name].help_text)
        assert form[name].help_text.count("Pilih lagi") == 1


def test_f11_a_stranger_may_go_back_to_a_form_with_faults_or_another_captcha_and_of_who_is_signed_in_nothing_is_stored(
    client, ketentuan
):
    """When the browser may not store the page, "back" shows an error page of the browser (ERR_CACHE_MISS)."""
    for question_sent in (question(isi=""), question(muat_ulang_kode="1")):
        response = client.post("/bantuan/tanya/", question_sent)
        assert response.headers["Cache-Control"] == "private, no-cache"
    sent = client.post("/bantuan/tanya/", question())
    assert "no-store" in client.get(sent.url).headers["Cache-Control"]
    _sign_in(client, HakAksesFactory().pengguna)
    response = client.post("/bantuan/tanya/", question(isi=""))
    assert 'id="error-summary"' in response.text
    assert "no-store" in response.headers["Cache-Control"]


def test_f11_a_stranger_may_go_back_to_a_blank_form_but_not_to_one_with_a_password(client, ketentuan):
    """Without this header Firefox restores no field; no browser restores the NIK."""
    for address in ("/daftar/", "/bantuan/tanya/", "/lupa-user-id/", "/surel-hilang/"):
        assert client.get(address).headers["Cache-Control"] == "private, no-cache", address
    password = BackButtonMiddleware(lambda _request: HttpResponse('<input type="password"><input name="kode_0">'))
    request = RequestFactory().get("/masuk/")
    request.user = AnonymousUser()
    assert "Cache-Control" not in password(request).headers
    _sign_in(client, HakAksesFactory().pengguna)
    assert "no-store" in client.get("/lupa-user-id/").headers["Cache-Control"]


def test_f15_a_wrong_captcha_keeps_the_text(client, ketentuan):
    response = client.post("/bantuan/tanya/", question(kode_1="0"))
    assert "Jalan Melati 8" in response.text
    again = client.post("/bantuan/tanya/", question(muat_ulang_kode="1"))
    assert "Jalan Melati 8" in again.text


def _sent_through_the_door(ketentuan_page: str, *, kept: float, multipart: bool, said: float = 1) -> tuple[str, bytes]:
    """Send the first part of a question to the WSGI application of the portal; return status and answer.

    `kept` is the share of the body that arrives, `said` the share that Content-Length states.
    """
    from oss_portal.wsgi import application

    data = question(lampiran=SimpleUploadedFile("bukti.txt", b"x" * 5000, content_type="text/plain"))
    token = "a" * 32
    data |= {"csrfmiddlewaretoken": token}
    if multipart:
        body, kind = encode_multipart(BOUNDARY, data), MULTIPART_CONTENT
    else:
        body, kind = urlencode({k: v for k, v in data.items() if k != "lampiran"}).encode(), FORM_CONTENT
    status: list[str] = []
    environ = RequestFactory()._base_environ(
        REQUEST_METHOD="POST",
        PATH_INFO=ketentuan_page,
        CONTENT_TYPE=kind,
        CONTENT_LENGTH=str(int(len(body) * said)),
        HTTP_COOKIE=f"csrftoken={token}",
    )
    environ["wsgi.input"] = BytesIO(body[: int(len(body) * kept)])
    answer = application(environ, lambda line, _headers: status.append(line))
    return status[0], b"".join(answer)


@pytest.fixture
def kept_connection(db):
    """Keep the database connection, which holds the test's data, open: at each request Django would close it."""
    request_started.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)


@pytest.mark.parametrize("multipart", [True, False])
def test_s4_half_of_a_form_whose_sender_is_gone_is_never_taken_for_the_whole(kept_connection, ketentuan, multipart):
    status, _answer = _sent_through_the_door("/bantuan/tanya/", kept=0.97, multipart=multipart)
    assert status.startswith("4")
    assert not Tiket.objects.exists()
    # The refused form has used up nothing, not even the captcha.
    assert CaptchaStore.objects.exists()
    if multipart:
        # Half a form is refused also when the header states the length of the half: the end of a multipart form has a
        # mark.
        status, _answer = _sent_through_the_door("/bantuan/tanya/", kept=1, said=0.97, multipart=True)
        assert status.startswith("4")
        assert not Tiket.objects.exists()
    status, answer = _sent_through_the_door("/bantuan/tanya/", kept=1, multipart=multipart)
    # A complete form is validated: a text file is not accepted as evidence.
    assert (status[:3], Tiket.objects.count()) == (("200", 0) if multipart else ("302", 1))
    assert not multipart or b"bukti.txt" in answer


@pytest.mark.parametrize("page", ["/cek/berkas/", "/bahasa/", "/api/v1/checkNIB", "/bantuan/tanya/"])
def test_half_of_a_form_is_a_fault_of_its_sender_on_every_page(kept_connection, ketentuan, page):
    """On pages without a token the code that reads forms before the view answered 500: anybody could cause alarms."""
    for parts in ({"kept": 0.97}, {"kept": 1, "said": 0.97}):
        status, _answer = _sent_through_the_door(page, multipart=True, **parts)
        assert status.startswith("4")


# --- HEAD
def _body(response) -> bytes:
    """Return the body of the answer; reading a file to its end closes it."""
    return b"".join(response.streaming_content) if response.streaming else response.content


def _same_by_head(web_client: Client, addresses: list[str]) -> list[tuple]:
    different = []
    for address in addresses:
        by_get = web_client.get(address)
        _body(by_get)
        if by_get.status_code >= 400:
            continue
        by_head = web_client.head(address)
        if by_head.status_code != by_get.status_code or _body(by_head):
            different.append((address, by_get.status_code, by_head.status_code))
    return different


def test_s6_head_answers_wherever_get_does(client, ketentuan):
    assert _same_by_head(client, pages_without_arguments()) == []


@pytest.mark.slow
def test_s6_head_answers_on_every_address_of_a_record(scene):  # noqa: F811 - the fixture
    web_client = Client()
    addresses = [path for nama, path in all_addresses(scene) if not nama.startswith("admin:") and "keluar" not in nama]
    assert len(addresses) > 50
    web_client.force_login(scene.hak.pengguna, backend="oss_portal.accounts.backends.UserIdOrEmailBackend")
    assert _same_by_head(web_client, addresses) == []


def test_s6_the_answer_to_head_says_how_long_the_page_is(client, ketentuan):
    by_get, by_head = client.get("/robots.txt"), client.head("/robots.txt")
    assert by_head.headers["Content-Length"] == by_get.headers["Content-Length"] == str(len(by_get.content))
    assert by_head.content == b""


# --- Links
STUCK = [
    ".",
    ",",
    ";",
    ":",
    "!",
    "%3F",
    ")",
    "]",
    "%3E",
    "%20",
    ").",
    "/.",
    "/)",
    "&gt;",
    "&gt;&quot;.",
    "%22",
    "’",
    "…",
    "%C2%A0",
    "*",
    "=",
]
TOKEN = "AB3-KXY9_MQWERTY"


@pytest.mark.parametrize("stuck", STUCK)
def test_s8_punctuation_stuck_to_a_link_leads_to_the_page_that_was_meant(client, ketentuan, stuck):
    """Check every address with a token: certificates, activation, invitations, tickets, new passwords, objections."""
    routes = [p.route for p in all_patterns() if "<str:token>" in p.route and p.route.endswith("<str:token>/")]
    addresses = [r.replace("<str:token>", TOKEN).replace("<str:uidb64>", "MQ") for r in routes]
    assert len(addresses) >= 7
    for address in [*addresses, "/ketentuan/", "/bantuan/"]:
        response = client.get(f"{address.rstrip('/')}{stuck}")
        assert response.status_code == 302, (address, stuck)
        assert response.url == address


def test_s8_the_query_stays_and_a_form_is_not_led_away(client, ketentuan):
    assert client.get("/ketentuan.?x=1").url == "/ketentuan/?x=1"
    assert client.post("/ketentuan.").status_code in {404, 405}


@pytest.mark.parametrize("path", ["//jahat.contoh/.", "/%5Cjahat.contoh/.", "/tidak-ada.", "/cek/s/A/B/C."])
def test_s8_an_address_whose_rest_is_no_page_is_left_alone(client, ketentuan, path):
    response = client.get("/", PATH_INFO=unquote(path))
    assert response.status_code in {404, 301}
    if response.status_code == 301:
        assert not response.url.startswith(("//", "/\\", "http"))


def test_s8_no_address_of_ours_ends_in_such_a_sign(scene):  # noqa: F811 - the fixture
    assert [path for _name, path in all_addresses(scene) if without_stuck_signs(path) != path] == []


@pytest.mark.parametrize("sign", ["&gt;", "&gt", ".", "&", "\u200b ", ".&amp;"])
def test_s8_many_signs_take_no_time(sign):
    """Each of 150 letters in an address doubled the time: one request kept a web process busy for hours."""
    start = time.process_time()
    assert without_stuck_signs(f"/{sign * 1300}x") == f"/{sign * 1300}x"
    assert without_stuck_signs(f"/cek/{sign * 1300}/") in {"/cek/", f"/cek/{sign * 1300}/"}
    assert time.process_time() - start < 2


# --- Sessions and drafts
def _sign_in(web_client: Client, pengguna) -> None:
    web_client.force_login(pengguna, backend="oss_portal.accounts.backends.UserIdOrEmailBackend")


def _sign_in_again(web_client: Client, pengguna) -> None:
    """Sign in in a browser and keep the session that it had before."""
    request = RequestFactory().get("/masuk/")
    request.session = web_client.session
    login(request, pengguna, backend="oss_portal.accounts.backends.UserIdOrEmailBackend")
    request.session.save()
    web_client.cookies["sessionid"] = request.session.session_key


def test_s3_a_form_sent_after_the_session_was_gone_is_sent_on_after_signing_in(client, ketentuan):
    hak_akses = PermohonanFactory().pelaku_usaha.hak_akses.get()
    pengguna = hak_akses.pengguna
    for jenis in JenisDokumen:
        accept_ketentuan(versi=version_in_force(jenis), channel="dinding", pengguna=pengguna)
    permohonan = Permohonan.objects.get()
    data = {"permohonan": str(permohonan.kode), "alamat": "Jalan Melati 8", "ke": "nanti"}
    response = client.post("/nib/ajukan/1/", data)
    assert response.url.startswith("/masuk/?next=")
    # Somebody who did not send the form gets nothing.
    stranger = Client()
    _sign_in(stranger, HakAksesFactory().pengguna)
    assert "Jalan Melati" not in stranger.get("/persetujuan/lanjutkan/", follow=True).text
    assert HeldForm.objects.get().pengguna is None
    set_password = "warung-berkah-2026"
    pengguna.set_password(set_password)
    pengguna.save()
    signed_in = client.post(response.url, {"nama": pengguna.user_id, "kata_sandi": set_password})
    page = client.get(signed_in.url)
    [form] = [f for f in page_forms(page.text) if "_kiriman" in f.values]
    assert client.post(form.action, form.values).status_code == 302
    permohonan.refresh_from_db()
    assert permohonan.alamat == "Jalan Melati 8"
    assert not HeldForm.objects.exists()


@pytest.mark.parametrize("idle", [False, True])
@pytest.mark.parametrize(
    ("address", "staff"),
    [
        ("/data-pribadi/minta/", False),
        ("/hak-akses/ganti-penanggung-jawab/", False),
        ("/akun/surel/", False),
        ("/akun/surel/", True),
    ],
)
def test_s3_a_form_comes_back_filled_in_on_pages_that_the_gate_leaves_open_and_for_officers(
    client, ketentuan, settings, address, staff, idle
):
    """The text was held, but the page after the click showed an empty form."""
    right = HakAksesFactory(pelaku_usaha__jenis="01", pelaku_usaha__jenis_perusahaan="01")
    person = PetugasFactory() if staff else right.pengguna
    if idle:
        _sign_in(client, person)
        client.get("/akun/")
        session = client.session
        session["terakhir_aktif"] = time.time() - settings.SESSION_IDLE_MINUTES * 60 - 60
        session.save()
    data = dict.fromkeys(("isi", "alasan", "jabatan", "email"), "Ketikan saya")
    response = client.post(address, data)
    assert response.url.startswith("/masuk/?next=")
    assert "Ketikan saya" in HeldForm.objects.get().isian.replace("+", " ")
    _sign_in_again(client, person)
    page = client.get("/persetujuan/lanjutkan/")
    [form] = [f for f in page_forms(page.text) if "_kiriman" in f.values]
    answer = client.post(form.action, form.values)
    assert answer.status_code == 422
    assert "Ketikan saya" in answer.text
    # The form is kept for a reload or "back", for a short time.
    assert HeldForm.objects.get().kedaluwarsa_pada <= timezone.now() + RETURN_PERIOD


def test_f11_who_sends_too_often_gets_the_words_back_to_be_sent_after_the_wait(client, ketentuan, monkeypatch):
    monkeypatch.setitem(LIMITS, "permintaan-data", Limit(1, timedelta(days=1)))
    person = HakAksesFactory().pengguna
    _sign_in(client, person)
    words = {"jenis": "hapus", "isi": "Hapus nomor lama saya <0812>."}
    client.post("/data-pribadi/minta/", {}, **OURS)
    page = client.post("/data-pribadi/minta/", words, **OURS)
    assert page.status_code == 429
    assert "Hapus nomor lama saya &lt;0812&gt;." in page.text
    assert "no-store" in page.headers["Cache-Control"]
    [form] = [f for f in page_forms(page.text) if "isi" in f.values]
    assert {name: form.values[name] for name in words} == {name: [value] for name, value in words.items()}
    foreign = client.post("/data-pribadi/minta/", words, HTTP_ORIGIN="https://lain.example")
    assert "nomor lama" not in foreign.text


def test_s3_a_form_that_nobody_claims_is_gone_after_an_hour(client, ketentuan):
    client.post("/nib/ajukan/1/", {"alamat": "Jalan Melati 8"})
    held = HeldForm.objects.get()
    assert held.kedaluwarsa_pada - timezone.now() <= timedelta(hours=1)
    assert "Melati" not in str(client.get("/masuk/").content)
    HeldForm.objects.update(kedaluwarsa_pada=timezone.now() - timedelta(seconds=1))
    pengguna = HakAksesFactory().pengguna
    _sign_in(client, pengguna)
    client.get("/persetujuan/lanjutkan/")
    assert not HeldForm.objects.filter(pengguna=pengguna).exists()


def test_c20_the_valid_fields_of_an_invalid_step_are_kept_in_the_draft(client, ketentuan):
    permohonan = PermohonanFactory(alamat="", kelurahan="", wilayah="", kode_pos="", telepon="", email="")
    pengguna = permohonan.pelaku_usaha.hak_akses.get().pengguna
    for jenis in JenisDokumen:
        accept_ketentuan(versi=version_in_force(jenis), channel="dinding", pengguna=pengguna)
    _sign_in(client, pengguna)
    data = {
        "permohonan": str(permohonan.kode),
        "npwp_pilihan": "nik",
        "alamat": "Jalan Melati 8",
        "kelurahan": "",
        "telepon": "0857-1234-5678 (WA)",
        "email": "bukan surel",
    }
    response = client.post("/nib/ajukan/1/", data)
    assert response.status_code == 200
    # The kelurahan is typed in the step itself, not chosen on a separate page.
    assert "Isi kelurahan atau desa." in response.text
    permohonan.refresh_from_db()
    assert (permohonan.alamat, permohonan.telepon, permohonan.email) == ("Jalan Melati 8", "+6285712345678", "")
    assert 1 not in permohonan.langkah_selesai
    # After leaving and coming back the text is in the form.
    assert "Jalan Melati 8" in client.get("/nib/ajukan/1/").text


@pytest.mark.parametrize("words", [TEXT, "Duplikat"], ids=["a text", "one word"])
def test_s3_an_officer_whose_session_ended_gets_the_words_back_with_a_way_to_sign_in(scene, words):  # noqa: F811 - the fixture
    petugas = PetugasFactory(is_superuser=True)
    kode = scene.item["petugas-tiket"]["kode"]
    address = f"/petugas/helpdesk/{kode}/"
    web_client = Client(enforce_csrf_checks=True)
    _sign_in(web_client, petugas)
    [form] = [f for f in page_forms(web_client.get(address).text) if "isi" in f.text_fields][:1]
    web_client.logout()
    web_client.get("/masuk/")
    data = form.values | {"isi": [words], "csrfmiddlewaretoken": web_client.cookies["csrftoken"].value}
    page = web_client.post(form.action or address, data, **OURS)
    assert page.status_code == 403
    assert "Sesi Anda berakhir" in page.text
    assert "Masuk lagi" in page.text
    assert html.escape(words.split("\n")[0]) in page.text.partition("Yang Anda tulis")[2]
    assert "no-store" in page.headers["Cache-Control"]
    [again] = [f for f in page_forms(page.text) if "isi" in f.values]
    assert again.values["isi"] == [words]


# --- Every form of the portal
def typed_forms(web_client: Client, addresses: list[str]) -> list[tuple[str, dict, dict]]:
    """Return each form with text fields on these pages once: its action, the data of a browser, the typed text."""
    result, seen = [], set()
    for address in addresses:
        page = web_client.get(address)
        if page.streaming:
            _body(page)
            continue
        if page.status_code != 200 or "html" not in page.headers.get("Content-Type", ""):
            continue
        for form in page_forms(page.text):
            action = form.action or address
            # Passwords and captchas are never shown again; the other fields of this list are filled in by programs.
            hidden = ("sandi", "__prefix__", "kode_1", "situs", "password")
            names = sorted(f for f in form.text_fields if not any(part in f for part in hidden))
            # The text in search boxes is not kept; a reveal shows the requested data.
            if "/ungkap/" in action:
                continue
            if form.method != "post" or set(names) <= {"q"} or (key := (action.split("?")[0], *names)) in seen:
                continue
            seen.add(key)
            typed = {name: f"Ketikan <{n}> di sini" for n, name in enumerate(names)}
            # A browser also sends the button.
            button = {"_save": "1"} if action.startswith("/admin/") else {}
            result.append(
                (action, button | dict(form.values) | {name: [words] for name, words in typed.items()}, typed)
            )
    return result


def _lost(response, typed: dict[str, str]) -> list[str]:
    if response.streaming:
        _body(response)
        return []
    if "html" not in response.headers.get("Content-Type", ""):
        return []
    text = html.unescape(response.text)
    return [name for name, words in typed.items() if words not in text]


@pytest.mark.slow
@pytest.mark.parametrize(("who", "at_least"), [("stranger", 6), ("holder", 15), ("officer", 60)])
def test_no_form_loses_what_was_typed_to_an_old_token_an_ended_session_or_a_wrong_field(scene, who, at_least):  # noqa: F811
    web_client = Client()
    if who == "officer":
        _sign_in(web_client, PetugasFactory(is_superuser=True))
    elif who == "holder":
        for jenis in JenisDokumen:
            accept_ketentuan(versi=version_in_force(jenis), channel="dinding", pengguna=scene.hak.pengguna)
        _sign_in(web_client, scene.hak.pengguna)
    addresses = [a for name, a in all_addresses(scene) if who == "officer" or not name.startswith("admin:")]
    # These addresses end the session or the account.
    ending = ("/keluar", "/logout", "/amankan/")
    addresses = [
        a for a in [*pages_without_arguments(), "/nib/ajukan/1/", *addresses] if not any(e in a for e in ending)
    ]
    forms = typed_forms(web_client, list(dict.fromkeys(addresses)))
    assert len(forms) >= at_least
    old_token = Client(enforce_csrf_checks=True)
    old_token.cookies = web_client.cookies
    lost = []
    for action, data, typed in forms:
        response = old_token.post(action, data | {"csrfmiddlewaretoken": "x" * 64}, **OURS)
        lost += [("token", action, name) for name in _lost(response, typed)]
        before = HeldForm.objects.count()
        response = Client().post(action, data, **OURS)
        if HeldForm.objects.count() == before and response.status_code != 429:
            lost += [("session", action, name) for name in _lost(response, typed)]
        with transaction.atomic():
            response = web_client.post(action, data)
            if response.status_code in {200, 422}:
                lost += [("wrong", action, name) for name in _lost(response, typed)]
            transaction.set_rollback(True)
    assert not lost, "\n".join(map(str, lost))
