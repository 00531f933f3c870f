"""Stored text stays text wherever it is shown again: pages, admin, mails, PDF, exports (KEA-1)."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.contrib.admin.sites import site
from django.db import models
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from helpdesk.knowledge_base.markdown import safe_html
from ketentuan.reports import export_columns, export_rows
from ketentuan.services.persetujuan import accept_ketentuan, version_in_force
from nib.certificate.versions import ensure_pdf
from oss_portal.documents.pdf import DocumentRefused, render_pdf
from oss_portal.mail.outgoing import mail_html, queue_mail
from oss_portal.models import OutgoingMail, Pengguna
from oss_portal.reference.charts import csv_lines
from registrasi.models import HakAkses, PelakuUsaha, Pendaftaran
from registrasi.services import insiden, personal_data
from registrasi.services import permohonan_akses as cases
from registrasi.services.kuasa import invite_kuasa
from registrasi.services.pembatasan import add_pembatasan
from tests.factories.helpdesk import tiket
from tests.factories.nib import make_nib
from tests.factories.registrasi import BadanUsahaFactory, HakAksesFactory, PendaftaranFactory, PetugasFactory, nik
from tests.security.crawler import pages_without_arguments
from tests.security.naughty_strings import MARKER

BACKEND = "oss_portal.accounts.backends.UserIdOrEmailBackend"
HOSTILE = f"<script>{MARKER}()</script>\"'><img src=x onerror={MARKER}()>{{{{7|add:98765432}}}}"
_EXECUTED = re.compile(rf"<script>{MARKER}|<img src=x onerror|98765439")


def safe(text: str) -> bool:
    """Return whether no browser would run the stored text."""
    return not _EXECUTED.search(text)


@pytest.fixture
def full(db):
    """A business with every kind of record, and the hostile text in every text that a visitor may type."""
    petugas = PetugasFactory(is_superuser=True)
    usaha = BadanUsahaFactory(nama=HOSTILE[:150])
    right = HakAksesFactory(pelaku_usaha=usaha, pengguna__nama=HOSTILE[:150], jabatan=HOSTILE[:100])
    nib = make_nib(hak_akses=right)
    until = timezone.now() + timedelta(days=30)
    invite_kuasa(
        giver=right, nama=HOSTILE[:150], email="k@r.id", relation=HOSTILE[:50], kewenangan=["nib"], until=until
    )
    candidate = {
        "nama": HOSTILE[:150],
        "jenis_identitas": "01",
        "nomor_identitas": nik(66123),
        "tanggal_lahir": right.pengguna.tanggal_lahir,
        "jabatan": HOSTILE[:50],
        "email": "calon@rahasia.id",
        "telepon": "+6281234567890",
    }
    p = cases.submit_replacement(
        hak_akses=right, by=right.pengguna, channel="dasbor", alasan=HOSTILE, candidate=candidate, files=[]
    )
    cases.reject_permohonan(permohonan=p, by=petugas, alasan=HOSTILE)
    personal_data.request_data(pengguna=right.pengguna, jenis="penjelasan", content=HOSTILE)
    PendaftaranFactory(nama=HOSTILE[:150], nama_badan=HOSTILE[:150], jabatan=HOSTILE[:50])
    tiket(pelapor=right.pengguna, perihal=HOSTILE[:150], content=HOSTILE, nama=HOSTILE[:150])
    add_pembatasan(by=petugas, alasan=HOSTILE, until=until, email="jahat@rahasia.id")
    insiden.record_insiden(
        by=petugas,
        title=HOSTILE[:150],
        description=HOSTILE,
        data_terdampak=HOSTILE,
        penanganan=HOSTILE,
        diketahui_pada=timezone.now(),
    )
    return right, petugas, nib


def web_client(orang) -> Client:
    k = Client()
    k.force_login(orang, backend=BACKEND)
    return k


@pytest.mark.slow
def test_no_page_of_any_app_runs_what_somebody_stored(full):
    right, petugas, nib = full
    seen, broken = 0, []
    for orang in (right.pengguna, petugas):
        k = web_client(orang)
        for path in [*pages_without_arguments(), f"/cek/?nomor={nib.nomor}"]:
            response = k.get(path)
            if response.streaming or "html" not in response.get("Content-Type", ""):
                continue
            seen += MARKER in response.text
            if not safe(response.text):
                broken.append(path)
    assert broken == []
    # The walk must meet the text: pages that do not show it prove nothing.
    assert seen >= 8


@pytest.mark.slow
def test_no_record_in_the_admin_runs_what_somebody_stored(full):
    _rights, petugas, _nib = full
    k, seen, broken = web_client(petugas), 0, []
    for model in site._registry:
        for obj in model._default_manager.all()[:3]:
            legal_basis = f"admin:{model._meta.app_label}_{model._meta.model_name}"
            try:
                address = reverse(f"{legal_basis}_change", args=[obj.pk])
            except NoReverseMatch:
                continue
            response = k.get(address)
            if response.streaming or response.status_code != 200:
                continue
            seen += MARKER in response.text
            if not safe(response.text):
                broken.append(address)
    assert broken == []
    assert seen >= 5


def test_no_mail_runs_what_somebody_stored(full):
    right, _petugas, _nib = full
    assert any(MARKER in letter.isi for letter in OutgoingMail.objects.all())
    for letter in OutgoingMail.objects.all():
        assert safe(mail_html(letter)), letter.templat
    k = web_client(right.pengguna)
    for letter in OutgoingMail.objects.filter(pengguna=right.pengguna):
        assert safe(k.get(f"/kotak-surat/{letter.kode}/").text), letter.templat


def test_a_link_in_a_mail_made_of_typed_text_is_shown_as_what_it_is(db):
    """`urlize` makes no script address a link, and no link goes to another address than its text shows."""
    context = {"nama": "javascript:alert(1)", "user_id": "X"}
    letter = queue_mail("registrasi/user_id", recipient="a@b.id", context=context)
    assert 'href="javascript' not in mail_html(letter)


def test_a_certificate_and_a_letter_render_hostile_names_as_text_and_fetch_nothing(full):
    right, _petugas, nib = full
    s = ensure_pdf(nib.sertifikat.get().pk)
    assert bytes(s.pdf).startswith(b"%PDF-")
    assert b"/JavaScript" not in bytes(s.pdf)
    letter = right.pengguna.surat_bernomor.first()
    assert letter is None or bytes(letter.pdf).startswith(b"%PDF-")


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="file:///etc/passwd">',
        '<img src="http://169.254.169.254/latest/meta-data/">',
        '<link rel="stylesheet" href="http://127.0.0.1:1/x.css">',
        '<object data="file:///etc/passwd"></object>',
        '<div style="background:url(file:///etc/passwd)">x</div>',
        "<style>@import url(http://127.0.0.1:1/x.css);</style>",
        '<svg><image href="file:///etc/passwd"/></svg>',
        '<link rel="attachment" href="file:///etc/passwd">',
    ],
)
def test_the_maker_of_pdf_reads_no_file_and_no_address_even_if_markup_came_through(markup, monkeypatch):
    """A fault in a template must not expose the machine: such addresses are refused or left out, never fetched."""
    monkeypatch.setattr(
        "oss_portal.documents.pdf.render_to_string", lambda *_a, **_k: f"<html lang=id><title>x</title>{markup}x</html>"
    )
    try:
        content = render_pdf("apa-saja.html", {})
    except DocumentRefused:
        return
    assert b"root:" not in content
    assert b"/EmbeddedFile" not in content


FORMULAS = ["=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0", " =1", "\n=1", "＝1+1"]


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_export_hands_a_spreadsheet_a_formula(hak_akses, formula):
    versi = accept_ketentuan(versi=version_in_force(), channel="pendaftaran", pengguna=hak_akses.pengguna).versi
    Pengguna.objects.filter(pk=hak_akses.pengguna.pk).update(nama=formula)
    for columns, rows in ((["a", formula], [["x", formula]]), (export_columns(), export_rows(versi))):
        text = "".join(csv_lines(columns, rows))
        assert formula.strip()[1:] in text
        for rows in csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=";"):
            assert not any(cell.lstrip().startswith(("=", "+", "-", "@", "＝")) for cell in rows), text


@pytest.mark.parametrize(
    "markup",
    [
        f"<script>{MARKER}()</script>",
        f"[x](javascript:{MARKER}())",
        f"![x](x onerror={MARKER}())",
        f"<a href='data:text/html,{MARKER}'>x</a>",
        "<iframe src=//jahat.example></iframe>",
        f"[x](&#106;avascript:{MARKER}())",
        "<form action=//jahat.example><input name=kata_sandi></form>",
        "<style>body{display:none}</style>",
    ],
)
def test_an_article_of_the_helpdesk_is_text_whatever_its_writer_puts_in(markup):
    html = safe_html(markup)
    acting = r"<(script|iframe|form|input|style|object|svg)|<[^>]*\son\w+=|href=\"(javascript|data)"
    assert not re.search(acting, html, re.IGNORECASE)


def test_what_a_form_does_not_ask_for_is_not_taken(db):
    """Mass assignment: fields of the model that no form shows are sent along with each form."""
    from tests.registrasi.helpers import payload, prepare_ketentuan

    prepare_ketentuan()
    more = {
        "is_staff": "1",
        "is_superuser": "1",
        "is_active": "1",
        "groups": "1",
        "status": "aktif",
        "verifikasi": "terverifikasi",
        "user_id": "ADMIN",
        "pengguna": "1",
        "pelaku_usaha": "1",
        "peran": "penanggung_jawab",
        "kewenangan": "nib",
        "diaktifkan_pada": "2020-01-01",
    }
    Client().post("/daftar/", payload(**more))
    p = Pendaftaran.objects.get()
    assert (p.status, p.pengguna, p.pelaku_usaha) == (Pendaftaran.Status.MENUNGGU_AKTIVASI, None, None)
    assert p.user_id != "ADMIN"
    right = HakAksesFactory()
    before = {m: list(m.objects.order_by("pk").values()) for m in (HakAkses, PelakuUsaha)}
    k = web_client(right.pengguna)
    for path in pages_without_arguments():
        if not any(words in path for words in ("keluar", "amankan", "nib", "akhiri")):
            k.post(path, more | {"bahasa": "en"})
    orang = Pengguna.objects.get(pk=right.pengguna.pk)
    assert (orang.is_staff, orang.is_superuser, orang.groups.count()) == (False, False, 0)
    assert orang.user_id == right.pengguna.user_id
    assert before == {m: list(m.objects.order_by("pk").values()) for m in (HakAkses, PelakuUsaha)}


def test_every_text_column_that_a_visitor_fills_has_an_end(db):
    """A column without a length, filled from a form field without one, would store text of any size."""
    for classes in (Pendaftaran, PelakuUsaha, HakAkses):
        for fields in classes._meta.fields:
            if isinstance(fields, models.CharField):
                assert fields.max_length, f"{classes.__name__}.{fields.name}"
