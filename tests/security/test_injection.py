"""Hostile text in addresses, headers and bodies redirects nobody, breaks nothing and forges nothing."""

import base64
import contextlib
import io
import json
import logging
import os
import random
import re
import time
import tracemalloc
from itertools import cycle
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from django.conf import settings
from django.core import mail
from django.core.exceptions import TooManyFieldsSent, ValidationError
from django.http import QueryDict
from django.test import Client

from oss_portal.forms import DateField, EmailField, IntegerField, MoneyField, OneBoxDateField, PhoneField
from oss_portal.models import OutgoingMail
from oss_portal.privacy.masking import LogMaskingFilter
from oss_portal.web.request_logging import JsonFormatter
from tests.factories.registrasi import PASSWORD, HakAksesFactory, PetugasFactory
from tests.registrasi.helpers import last_link, payload, solved_captcha
from tests.security.crawler import pages_without_arguments
from tests.security.test_patterns import APPS

BACKEND = "oss_portal.accounts.backends.UserIdOrEmailBackend"
# Texts that some browser has taken for another host.
OUTSIDE = [
    "https://jahat.example/",
    "//jahat.example",
    "///jahat.example",
    "/\\jahat.example",
    "\\\\jahat.example",
    "/\t/jahat.example",
    "\thttps://jahat.example",
    "https:jahat.example",
    "http:///jahat.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "https://testserver@jahat.example/",
    "https://testserver.jahat.example/",
    "/%0d%0aLocation: https://jahat.example",
]
PARAMETER = ("next", "lanjut", "kembali", "url", "tujuan", "redirect", "ke")


def web_client(orang=None, **lain) -> Client:
    k = Client(raise_request_exception=False, **lain)
    if orang:
        k.force_login(orang, backend=BACKEND)
    return k


def stays_here(address: str) -> bool:
    """Return whether a browser takes this `Location` for our own host; its path may contain the hostile text."""
    return bool(re.match(r"^/(?![/\\\t])[^\r\n]*$|^\?|^https?://testserver(:\d+)?/", address))


# Values that look like a number, day, code or cursor of the portal, but are not valid.
ODD = [
    "²",
    "９",
    "9" * 5000,
    "99999999999999999999",
    "-1",
    "NaN",
    "2026-13-45",
    "0001-01-01",
    "~x",
    "[]",
    "%",
    "١٢",
    "\x7f",
    "__class__",
    *(
        base64.urlsafe_b64encode(json.dumps(cursor).encode()).decode().rstrip("=")
        for cursor in (
            ["2026-01-01T00:00:00+23:59", 1],
            ["0001-01-01T00:00:00+14:00", 1],
            ["9999-12-31T23:59:59-14:00", 1],
            [2**61],
            [-(2**61), 2**61],
        )
    ),
]


def read_parameters() -> list[str]:
    """Return every parameter name that the code reads from an address or a form."""
    asked = re.compile(r"""(?:GET|POST|data|query)(?:\.get|\.getlist|\.pop)?[\[(]\s*["'](\w+)["']""")
    files = (path for app in APPS for path in Path(settings.BASE_DIR, app).rglob("*.py"))
    return sorted({name for path in files for name in asked.findall(path.read_text())} | {"o", "p", "q", "e", "page"})


@pytest.mark.slow
def test_no_odd_value_of_any_parameter_breaks_a_page(db):
    rng = random.Random(int(os.environ.get("ATTACK_SEED", "12")))
    names, broken = read_parameters(), []
    assert {"ke", "sebelum", "csv", "next", "lanjut"} <= set(names)
    for who in (None, HakAksesFactory().pengguna, PetugasFactory(is_superuser=True)):
        k = web_client(who)
        for path in pages_without_arguments():
            values = {name: rng.choice(ODD) for name in names}
            if k.get(path, values).status_code >= 500:
                broken += [(path, n, v[:40]) for n, v in values.items() if k.get(path, {n: v}).status_code >= 500]
    assert broken == []


@pytest.mark.parametrize("text", ["abc", "masuk", "oss_portal.models", "WzIzMDU4NF0"])
def test_a_target_that_is_no_path_leads_to_the_page_one_would_reach_anyway(db, text):
    pengguna = HakAksesFactory(pengguna__kata_sandi=PASSWORD).pengguna
    k = web_client()
    data = {"nama": pengguna.user_id, "kata_sandi": PASSWORD, "next": text}
    assert k.post("/masuk/", data).headers["Location"] == "/dasbor/"
    assert k.get("/masuk/", {"next": text}).headers["Location"] == "/dasbor/"


@pytest.mark.slow
def test_no_parameter_of_any_page_leads_to_another_host(db):
    outside = cycle(OUTSIDE)
    for who in (None, HakAksesFactory().pengguna, PetugasFactory(is_superuser=True)):
        k = web_client(who)
        for path in pages_without_arguments():
            to = k.get(path, dict.fromkeys(PARAMETER, next(outside))).headers.get("Location", "/")
            assert stays_here(to), (path, to)


@pytest.mark.parametrize("purpose", OUTSIDE)
def test_the_pages_that_lead_on_lead_to_our_own_pages_only(db, purpose):
    orang = HakAksesFactory(pengguna__kata_sandi=PASSWORD).pengguna
    data = dict.fromkeys(PARAMETER, purpose)
    for k in (web_client(), web_client(orang), web_client(PetugasFactory(is_superuser=True))):
        for path in ("/masuk/", "/masuk/kode/", "/bahasa/", "/persetujuan/", "/admin/login/"):
            assert stays_here(k.get(path, data).headers.get("Location", "/")), path
    headers = {"Referer": purpose.strip()}
    for path, content in {
        "/masuk/": {"nama": orang.user_id, "kata_sandi": PASSWORD},
        "/bahasa/": {"language": "en"},
    }.items():
        assert stays_here(web_client().post(path, data | content, headers=headers).headers.get("Location", "/")), path
    assert stays_here(web_client(orang).post("/persetujuan/", data).headers.get("Location", "/"))


def test_u9_a_mail_links_to_our_host_whatever_host_the_request_names(db, settings):
    settings.ALLOWED_HOSTS = ["*"]
    right = HakAksesFactory()
    headers = {"Host": "jahat.example", "X-Forwarded-Host": "jahat.example", "X-Forwarded-Proto": "http"}
    web_client().post("/lupa-kata-sandi/", {"nama": right.pengguna.user_id, **solved_captcha()}, headers=headers)
    web_client().post("/daftar/", payload(), headers=headers)
    assert len(mail.outbox) == 2
    for letter in mail.outbox:
        assert "jahat" not in letter.body + str(letter.alternatives) + letter.subject
        assert settings.BASE_URL in letter.body


@pytest.mark.parametrize(
    "hostile",
    ["x\r\nBcc: korban@contoh.id", "x\nSubject: lain", "x\u2028Bcc: a@b.id", "x\x0bBcc: a@b.id", "x%0d%0aBcc: a@b.id"],
)
def test_no_name_adds_a_header_or_a_paragraph_to_a_mail(db, hostile):
    """A name of several lines could write a phishing text into mails from the portal's own address."""
    bait = f"{hostile}\n\nhttps://jahat.example/menang"
    data = payload(jenis_perusahaan="01", nama_badan=bait, nomor_legalitas="AHU-1", jabatan=bait)
    data |= {"tanggal_legalitas_0": "1", "tanggal_legalitas_1": "2", "tanggal_legalitas_2": "2019"}
    web_client().post("/daftar/", data)
    web_client().post("/daftar/", payload(nama=bait))
    tanya = {"jenis": "pertanyaan", "perihal": bait, "isi": bait, "nama": bait, "email": "korban@contoh.id"}
    web_client().post("/bantuan/tanya/", tanya | solved_captcha())
    for letter in mail.outbox:
        message = letter.message()
        assert "Bcc" not in message
        assert letter.subject.count("\n") == 0
        assert set(letter.recipients()) <= {"siti@contoh.id", "korban@contoh.id"}
        assert not re.search(r"(?m)^\s*https?://jahat", letter.body)
        assert 'href="https://jahat' not in letter.alternatives[0][0]


def test_an_address_of_two_people_is_no_address(db):
    for hostile in (
        "a@contoh.id,b@contoh.id",
        "a@contoh.id\nBcc: b@contoh.id",
        '"a b"@contoh.id>',
        "a@contoh.id b@c.id",
    ):
        web_client().post("/daftar/", payload(email=hostile))
    assert OutgoingMail.objects.count() == 0


@pytest.mark.parametrize("shape", ["json", "text"])
def test_no_input_forges_a_log_line_or_writes_personal_data_into_one(shape):
    output = io.StringIO()
    handler = logging.StreamHandler(output)
    handler.addFilter(LogMaskingFilter())
    handler.setFormatter(JsonFormatter() if shape == "json" else logging.Formatter("%(levelname)s %(message)s"))
    logger = logging.getLogger("uji.suntikan")
    logger.addHandler(handler)
    logger.propagate = False
    try:
        logger.warning("name %s", "x\r\nCRITICAL admin signed in\x1b[2J 3171061705900001 siti@contoh.id 085712345678")
        try:
            raise ValueError("baris\nCRITICAL palsu 3171061705900001")
        except ValueError:
            logger.exception("failed")
    finally:
        logger.removeHandler(handler)
    text = output.getvalue()
    assert "3171061705900001" not in text
    assert "siti@contoh.id" not in text
    assert "085712345678" not in text
    if shape == "json":
        assert [json.loads(b)["level"] for b in text.strip().splitlines()] == ["WARNING", "ERROR"]
    else:
        assert len(text.partition("ERROR failed")[0].strip().splitlines()) == 1


BOMBS = ["9" * 3000, "NaN", "-Infinity", "1e999999999", "0x10", "-1", "１２３", "٣" * 3000, "99999999999999999999"]
NUMBER_PARAMETERS = (
    "halaman",
    "p",
    "sebelum",
    "sesudah",
    "versi",
    "masa",
    "tahun",
    "csv",
    "id__exact",
    "o",
    "jenis",
    "hari",
)


@pytest.mark.slow
def test_no_number_in_an_address_is_a_bomb(db):
    bomb = cycle(BOMBS)
    for who in (None, HakAksesFactory().pengguna, PetugasFactory(is_superuser=True)):
        k = web_client(who)
        for path in pages_without_arguments():
            # 503 is the answer of a page whose service is not set up in this test.
            assert k.get(path, dict.fromkeys(NUMBER_PARAMETERS, next(bomb))).status_code != 500, path


@pytest.mark.parametrize("bomb", ["1" * 900_000, "9" * 5000, *BOMBS])
def test_no_number_in_a_form_is_a_bomb(db, bomb):
    data = payload(nik=bomb, telepon=bomb, tanggal_lahir_0=bomb, tanggal_lahir_2=bomb, jenis_perusahaan=bomb)
    assert web_client().post("/daftar/", data).status_code in {413, 422}


@pytest.mark.parametrize("shape", ["a", "a.", "a ", "1.", "1-", "1,", "1O", "a\u0301", "\U0001f600"])
@pytest.mark.parametrize(
    "field",
    [
        EmailField(label="x"),
        DateField(),
        OneBoxDateField(),
        IntegerField(),
        MoneyField(label="x"),
        PhoneField(label="x"),
    ],
    ids=lambda field: type(field).__name__,
)
def test_a_text_that_is_too_long_for_its_box_is_refused_before_it_is_read(field, shape):
    """A megabyte in a field for an address, a day or a number cost a web process 0.7 to 1.5 s."""
    text, start = shape * (2_000_000 // len(shape)), time.process_time()
    with pytest.raises(ValidationError):
        field.clean(field.widget.value_from_datadict({"x": text, "x_0": text}, {}, "x"))
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ('{"nama": "x", "kata_sandi": "y"}', "application/json"),
        ("[" * 100_000, "application/json"),
        ("<?xml version='1.0'?><!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>", "text/xml"),
        ("a=1&" * 600, "application/x-www-form-urlencoded"),
        ("nama=%ff%fe", "application/x-www-form-urlencoded"),
        ("--x\r\nContent-Disposition: form-data; name=", "multipart/form-data; boundary=x"),
        ("", "multipart/form-data"),
        ("x", "multipart/form-data; boundary=" + "x" * 300),
        ("x", "application/x-www-form-urlencoded; charset=tidak-ada"),
        ("\x00" * 1000, "application/octet-stream"),
    ],
)
def test_no_body_of_another_kind_breaks_a_form(db, content, kind):
    for path in ("/daftar/", "/masuk/", "/lupa-kata-sandi/", "/bantuan/tanya/", "/cek/berkas/", "/bahasa/"):
        response = web_client().generic("POST", path, content.encode("latin-1"), content_type=kind)
        assert response.status_code < 500, path
        assert "root:" not in response.text


@pytest.mark.parametrize("path", ["/daftar/", "/bantuan/tanya/", "/surel-hilang/"])
@pytest.mark.parametrize("encoding", ["base64", " BASE64 "])
@pytest.mark.parametrize("part", ['name="perihal"', 'name="lampiran"; filename="surat.pdf"'])
def test_a_part_of_a_form_in_base64_is_refused_before_it_is_decoded(db, path, encoding, part):
    """20 MB of one letter and a space cost a web process 0.9 s."""
    content = (
        f"--x\r\nContent-Disposition: form-data; {part}\r\nContent-Transfer-Encoding:{encoding}\r\n\r\nQQ==\r\n--x--"
    )
    kind = "multipart/form-data; boundary=x"
    assert web_client().generic("POST", path, content, content_type=kind).status_code == 400
    as_it_is = content.replace(encoding, "binary")
    assert web_client().generic("POST", path, as_it_is, content_type=kind).status_code != 400


@pytest.mark.parametrize("path", ["/cek/berkas/", "/daftar/", "/bantuan/tanya/"])
@pytest.mark.parametrize("part", ["filename=a.pdf", "filename*=UTF-8''a.pdf", 'nama="x"; filename="a.pdf"'])
def test_a_file_without_a_field_is_refused(db, path, part):
    """Django neither counts nor keeps such files: 5 MB of them cost a web process 5 s."""
    content = f"--x\r\nContent-Disposition: form-data; {part}\r\n\r\n\r\n--x--"
    response = web_client().generic("POST", path, content, content_type="multipart/form-data; boundary=x")
    assert response.status_code == 400


@pytest.mark.parametrize("path", ["/cek/berkas/", "/daftar/"])
@pytest.mark.parametrize("extra", ['"; x="' + ";" * 900, '"' + ";x=y" * 200, '"' + "\r\nX: y" * 100])
def test_a_part_with_a_header_like_that_of_no_browser_is_refused(db, path, extra):
    """Five hundred such parts, half a megabyte, cost a web process 1.7 s."""
    content = f'--x\r\nContent-Disposition: form-data; name="perihal{extra}\r\n\r\nisi\r\n--x--'
    kind = "multipart/form-data; boundary=x"
    assert web_client().generic("POST", path, content, content_type=kind).status_code == 400
    short = content.replace(extra, '"')
    assert web_client().generic("POST", path, short, content_type=kind).status_code != 400


@pytest.mark.parametrize(
    "path",
    [
        "/static/../oss_portal/settings.py",
        "/static/..%2f..%2f.env",
        "/static/portal/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "/captcha/image/../../../../etc/passwd/",
        "/bantuan/t/..%2f..%2f/lampiran/x/",
        "/var/unggahan/",
        "/unggahan/",
        "/.env",
        "/.git/config",
        "/manage.py",
        "/static/portal/portal.css%00.py",
    ],
)
def test_no_path_leads_out_of_the_files_meant_for_it(db, path):
    response = web_client().get(path)
    assert response.status_code in {400, 404}
    assert "SECRET_KEY" not in response.text
    assert "root:" not in response.text


def test_kea_1_a_form_of_another_site_changes_nothing_at_any_address(db):
    """At every address, signed in or not, a POST without the token of our page is refused before anything is done."""
    orang, petugas = HakAksesFactory().pengguna, PetugasFactory(is_superuser=True)
    # These change nothing: the answer to a file depends on its bytes alone, and the language is a cookie of the
    # browser. A witness proves itself by its signature.
    allowed = {"/cek/berkas/", "/bahasa/", "/transparansi/log/cosignature"}
    for who in (None, orang, petugas):
        k = web_client(who, enforce_csrf_checks=True)
        for path in pages_without_arguments():
            response = k.post(path, {}, headers={"Origin": "https://jahat.example"})
            if path.startswith("/api/v1/"):
                # The services for agencies read no cookies, so another site cannot use the rights of a visitor.
                assert response.status_code in {401, 403, 404}, path
            elif path == "/masuk/" and who:
                # A signed-in person is redirected, and nothing is done.
                assert response.status_code == 302, path
            elif path not in allowed:
                assert response.status_code in {403, 404}, path
    k = web_client(enforce_csrf_checks=True)
    response = k.post("/bahasa/", {"language": "en", "next": "https://jahat.example/"})
    assert response.url == "/"
    assert {*response.cookies} == {"bahasa"}
    assert web_client(orang, enforce_csrf_checks=True).post("/cek/berkas/").status_code == 422


def test_kea_1_signing_in_gives_a_new_session_and_keeps_no_planted_one(db):
    right = HakAksesFactory(pengguna__kata_sandi=PASSWORD)
    k = web_client()
    k.cookies["sessionid"] = "dipilihkanolehpenyerang0000000ab"
    k.post("/masuk/", {"nama": right.pengguna.user_id, "kata_sandi": PASSWORD})
    assert k.cookies["sessionid"].value != "dipilihkanolehpenyerang0000000ab"
    assert k.session["_auth_user_id"] == str(right.pengguna.pk)


def test_a_stored_certificate_is_not_told_by_its_etag(db):
    """A conditional request reveals nothing about a file to a person who may not read it."""
    from tests.factories.nib import make_nib

    nib = make_nib()
    s = nib.sertifikat.get()
    address = f"/nib/sertifikat/{s.kode}/"
    for who in (None, HakAksesFactory().pengguna):
        response = web_client(who).get(address, headers={"If-None-Match": f'"{s.sha256}"'})
        assert response.status_code in {302, 404}
        assert "ETag" not in response.headers


def test_u9_the_link_of_a_mail_is_in_no_page_and_no_foreign_referer(db):
    right = HakAksesFactory()
    k = web_client()
    k.post("/lupa-kata-sandi/", {"nama": right.pengguna.user_id, **solved_captcha()})
    link = last_link()
    response = k.get(link)
    token = link.rstrip("/").rsplit("/", 1)[-1]
    assert token not in response.url
    page = k.get(response.url)
    assert token not in page.text
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in page.headers["Cache-Control"]


@pytest.mark.parametrize("pattern", ['\\"', "\\\\", "\\1"])
def test_no_cookie_of_a_stranger_holds_a_web_process(db, pattern):
    """A quoted cookie of 64 kB took fifteen seconds of CPU, on each page and each time."""
    cookie = f'sessionid="{pattern * (65_536 // len(pattern))}"'
    start = time.process_time()
    assert Client().get("/sehat/hidup", HTTP_COOKIE=cookie).status_code == 200
    assert Client().get("/kontak/", HTTP_COOKIE=f"bahasa=en; {cookie}").headers["Content-Language"] == "en"
    assert time.process_time() - start < 5


@pytest.mark.parametrize("path", ["/masuk/", "/cek/berkas/", "/lupa-kata-sandi/"])
def test_no_pile_of_marks_in_a_form_holds_a_web_process(db, path):
    """Half a megabyte of combining marks took minutes; nothing else could run in that process meanwhile."""
    start = time.process_time()
    response = Client().post(path, {"nama": "a" + "\u0301\u0327" * 200_000, "kata_sandi": "x"})
    assert response.status_code in {200, 422}
    assert time.process_time() - start < 20


@pytest.mark.parametrize("shape", ["%", "%41", "%C3%A9", "a%41", "%zz", "+%41%", "é%c3", "&", "=%26=&a&"])
def test_a_form_is_read_with_little_memory_as_the_standard_library_reads_it(shape):
    """0.9 MB of "%" from any visitor took a web process 160 MB and half a second."""
    text = f"isi={shape * (900_000 // len(shape))}"
    few = text[:300]
    assert list(QueryDict(few).lists()) == [(k, v) for k, v in parse_qs(few, keep_blank_values=True).items()]
    tracemalloc.start()
    with contextlib.suppress(TooManyFieldsSent):
        QueryDict(text.encode())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 25_000_000
