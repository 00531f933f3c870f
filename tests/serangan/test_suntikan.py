"""What a hostile visitor puts into addresses, headers and bodies neither moves, nor breaks, nor forges anything."""

import io
import json
import logging
import re
from itertools import cycle

import pytest
from django.core import mail
from django.test import Client

from oss_portal.catatan import FormatJson
from oss_portal.models import SuratKeluar
from oss_portal.penyamaran import SaringanLog
from tests.factories.registrasi import KATA_SANDI, HakAksesFactory, PetugasFactory
from tests.registrasi.bantu import isian, kode_benar, tautan_terakhir
from tests.serangan.jelajah import halaman_tanpa_argumen

BACKEND = "oss_portal.autentikasi.UserIdAtauSurelBackend"
# Everything that browsers have ever taken for another host.
KE_LUAR = [
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


def klien(orang=None, **lain) -> Client:
    k = Client(raise_request_exception=False, **lain)
    if orang:
        k.force_login(orang, backend=BACKEND)
    return k


def tetap_di_sini(alamat: str) -> bool:
    """Whether a browser takes this `Location` for an address of ours: its path may carry the hostile text on."""
    return bool(re.match(r"^/(?![/\\\t])[^\r\n]*$|^\?|^https?://testserver(:\d+)?/", alamat))


@pytest.mark.lambat
def test_no_parameter_of_any_page_leads_to_another_host(db):
    ke_luar = cycle(KE_LUAR)
    for siapa in (None, HakAksesFactory().pengguna, PetugasFactory(is_superuser=True)):
        k = klien(siapa)
        for jalur in halaman_tanpa_argumen():
            ke = k.get(jalur, dict.fromkeys(PARAMETER, next(ke_luar))).headers.get("Location", "/")
            assert tetap_di_sini(ke), (jalur, ke)


@pytest.mark.parametrize("tujuan", KE_LUAR)
def test_the_pages_that_lead_on_lead_to_our_own_pages_only(db, tujuan):
    orang = HakAksesFactory(pengguna__kata_sandi=KATA_SANDI).pengguna
    data = dict.fromkeys(PARAMETER, tujuan)
    for k in (klien(), klien(orang), klien(PetugasFactory(is_superuser=True))):
        for jalur in ("/masuk/", "/masuk/kode/", "/bahasa/", "/persetujuan/", "/admin/login/"):
            assert tetap_di_sini(k.get(jalur, data).headers.get("Location", "/")), jalur
    kepala = {"Referer": tujuan.strip()}
    for jalur, isi in {
        "/masuk/": {"nama": orang.user_id, "kata_sandi": KATA_SANDI},
        "/bahasa/": {"language": "en"},
    }.items():
        assert tetap_di_sini(klien().post(jalur, data | isi, headers=kepala).headers.get("Location", "/")), jalur
    assert tetap_di_sini(klien(orang).post("/persetujuan/", data).headers.get("Location", "/"))


def test_u9_a_mail_links_to_our_host_whatever_host_the_request_names(db, settings):
    settings.ALLOWED_HOSTS = ["*"]
    hak = HakAksesFactory()
    kepala = {"Host": "jahat.example", "X-Forwarded-Host": "jahat.example", "X-Forwarded-Proto": "http"}
    klien().post("/lupa-kata-sandi/", {"nama": hak.pengguna.user_id, **kode_benar()}, headers=kepala)
    klien().post("/daftar/", isian(), headers=kepala)
    assert len(mail.outbox) == 2
    for surat in mail.outbox:
        assert "jahat" not in surat.body + str(surat.alternatives) + surat.subject
        assert settings.ALAMAT_DASAR in surat.body


@pytest.mark.parametrize(
    "jahat",
    ["x\r\nBcc: korban@contoh.id", "x\nSubject: lain", "x\u2028Bcc: a@b.id", "x\x0bBcc: a@b.id", "x%0d%0aBcc: a@b.id"],
)
def test_no_name_adds_a_header_or_a_paragraph_to_a_mail(db, jahat):
    """A name of several lines would write into our mails to anybody: a phishing mail from the portal's own address."""
    umpan = f"{jahat}\n\nhttps://jahat.example/menang"
    data = isian(jenis_perusahaan="01", nama_badan=umpan, nomor_legalitas="AHU-1", jabatan=umpan)
    data |= {"tanggal_legalitas_0": "1", "tanggal_legalitas_1": "2", "tanggal_legalitas_2": "2019"}
    klien().post("/daftar/", data)
    klien().post("/daftar/", isian(nama=umpan))
    tanya = {"jenis": "pertanyaan", "perihal": umpan, "isi": umpan, "nama": umpan, "email": "korban@contoh.id"}
    klien().post("/bantuan/tanya/", tanya | kode_benar())
    for surat in mail.outbox:
        pesan = surat.message()
        assert "Bcc" not in pesan
        assert surat.subject.count("\n") == 0
        assert set(surat.recipients()) <= {"siti@contoh.id", "korban@contoh.id"}
        assert not re.search(r"(?m)^\s*https?://jahat", surat.body)
        assert 'href="https://jahat' not in surat.alternatives[0][0]


def test_an_address_of_two_people_is_no_address(db):
    for jahat in ("a@contoh.id,b@contoh.id", "a@contoh.id\nBcc: b@contoh.id", '"a b"@contoh.id>', "a@contoh.id b@c.id"):
        klien().post("/daftar/", isian(email=jahat))
    assert SuratKeluar.objects.count() == 0


@pytest.mark.parametrize("bentuk", ["json", "baris"])
def test_no_input_forges_a_log_line_or_writes_personal_data_into_one(bentuk):
    keluar = io.StringIO()
    penangan = logging.StreamHandler(keluar)
    penangan.addFilter(SaringanLog())
    penangan.setFormatter(FormatJson() if bentuk == "json" else logging.Formatter("%(levelname)s %(message)s"))
    pencatat = logging.getLogger("uji.suntikan")
    pencatat.addHandler(penangan)
    pencatat.propagate = False
    try:
        pencatat.warning("name %s", "x\r\nCRITICAL admin signed in\x1b[2J 3171061705900001 siti@contoh.id 085712345678")
        try:
            raise ValueError("baris\nCRITICAL palsu 3171061705900001")
        except ValueError:
            pencatat.exception("failed")
    finally:
        pencatat.removeHandler(penangan)
    teks = keluar.getvalue()
    assert "3171061705900001" not in teks
    assert "siti@contoh.id" not in teks
    assert "085712345678" not in teks
    if bentuk == "json":
        assert [json.loads(b)["tingkat"] for b in teks.strip().splitlines()] == ["WARNING", "ERROR"]
    else:
        assert len(teks.partition("ERROR failed")[0].strip().splitlines()) == 1


BOM = ["9" * 3000, "NaN", "-Infinity", "1e999999999", "0x10", "-1", "１２３", "٣" * 3000, "99999999999999999999"]
ANGKA = ("halaman", "p", "sebelum", "sesudah", "versi", "masa", "tahun", "csv", "id__exact", "o", "jenis", "hari")


@pytest.mark.lambat
def test_no_number_in_an_address_is_a_bomb(db):
    bom = cycle(BOM)
    for siapa in (None, HakAksesFactory().pengguna, PetugasFactory(is_superuser=True)):
        k = klien(siapa)
        for jalur in halaman_tanpa_argumen():
            # 503: a page whose service is not set up in this test.
            assert k.get(jalur, dict.fromkeys(ANGKA, next(bom))).status_code != 500, jalur


@pytest.mark.parametrize("bom", ["1" * 900_000, "9" * 5000, *BOM])
def test_no_number_in_a_form_is_a_bomb(db, bom):
    data = isian(nik=bom, telepon=bom, tanggal_lahir_0=bom, tanggal_lahir_2=bom, jenis_perusahaan=bom)
    assert klien().post("/daftar/", data).status_code in {413, 422}


@pytest.mark.parametrize(
    ("isi", "tipe"),
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
def test_no_body_of_another_kind_breaks_a_form(db, isi, tipe):
    for jalur in ("/daftar/", "/masuk/", "/lupa-kata-sandi/", "/bantuan/tanya/", "/cek/berkas/", "/bahasa/"):
        jawab = klien().generic("POST", jalur, isi.encode("latin-1"), content_type=tipe)
        assert jawab.status_code < 500, jalur
        assert "root:" not in jawab.text


@pytest.mark.parametrize(
    "jalur",
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
def test_no_path_leads_out_of_the_files_meant_for_it(db, jalur):
    jawab = klien().get(jalur)
    assert jawab.status_code in {400, 404}
    assert "SECRET_KEY" not in jawab.text
    assert "root:" not in jawab.text


def test_kea_1_a_form_of_another_site_changes_nothing_at_any_address(db):
    """Every address, signed in and not: without the token of our page a POST is refused before anything is done."""
    orang, petugas = HakAksesFactory().pengguna, PetugasFactory(is_superuser=True)
    # The answer to a file depends on its bytes alone, and the language is a cookie of the browser: nothing is kept.
    boleh = {"/cek/berkas/", "/bahasa/"}
    for siapa in (None, orang, petugas):
        k = klien(siapa, enforce_csrf_checks=True)
        for jalur in halaman_tanpa_argumen():
            jawab = k.post(jalur, {}, headers={"Origin": "https://jahat.example"})
            if jalur.startswith("/api/v1/"):
                # The services for agencies know no cookie: without a key nobody has a right that could be abused.
                assert jawab.status_code in {401, 403, 404}, jalur
            elif jalur not in boleh:
                assert jawab.status_code in {403, 404}, jalur
    k = klien(enforce_csrf_checks=True)
    jawab = k.post("/bahasa/", {"language": "en", "next": "https://jahat.example/"})
    assert jawab.url == "/"
    assert {*jawab.cookies} == {"bahasa"}
    assert klien(orang, enforce_csrf_checks=True).post("/cek/berkas/").status_code == 422


def test_kea_1_signing_in_gives_a_new_session_and_keeps_no_planted_one(db):
    hak = HakAksesFactory(pengguna__kata_sandi=KATA_SANDI)
    k = klien()
    k.cookies["sessionid"] = "dipilihkanolehpenyerang0000000ab"
    k.post("/masuk/", {"nama": hak.pengguna.user_id, "kata_sandi": KATA_SANDI})
    assert k.cookies["sessionid"].value != "dipilihkanolehpenyerang0000000ab"
    assert k.session["_auth_user_id"] == str(hak.pengguna.pk)


def test_a_stored_certificate_is_not_told_by_its_etag(db):
    """A conditional request says nothing of a file to whom it does not belong."""
    from tests.factories.nib import buat_nib

    nib = buat_nib()
    s = nib.sertifikat.get()
    alamat = f"/nib/sertifikat/{s.kode}/"
    for siapa in (None, HakAksesFactory().pengguna):
        jawab = klien(siapa).get(alamat, headers={"If-None-Match": f'"{s.sha256}"'})
        assert jawab.status_code in {302, 404}
        assert "ETag" not in jawab.headers


def test_u9_the_link_of_a_mail_is_in_no_page_and_no_foreign_referer(db):
    hak = HakAksesFactory()
    k = klien()
    k.post("/lupa-kata-sandi/", {"nama": hak.pengguna.user_id, **kode_benar()})
    tautan = tautan_terakhir()
    jawab = k.get(tautan)
    token = tautan.rstrip("/").rsplit("/", 1)[-1]
    assert token not in jawab.url
    halaman = k.get(jawab.url)
    assert token not in halaman.text
    assert halaman.headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in halaman.headers["Cache-Control"]
