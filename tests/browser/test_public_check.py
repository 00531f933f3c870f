"""Anyone checks a number, a certificate and a PDF on a cheap phone without scripts; an agency reads about the API."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.utils import timezone
from playwright.sync_api import expect

from nib.certificate.versions import ensure_pdf
from nib.models import Nib
from tests.factories.nib import make_nib


@pytest.fixture
def certificate(portal, monkeypatch):
    monkeypatch.setattr("nib.tasks.ensure_pdf", lambda pk: None)
    pk = make_nib(more_kegiatan=12).sertifikat.get().pk

    def make_it():
        try:
            return ensure_pdf(pk)
        finally:
            connections.close_all()

    # Playwright's event loop runs in this thread, and signing wants its own.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(make_it).result()


@pytest.mark.parametrize(("width", "js"), [(320, False), (1280, True)])
def test_every_answer_of_the_public_check_is_readable_anywhere(walker, certificate, tmp_path, width, js):
    p = walker(width=width, js=js)
    nomor = certificate.nib.nomor
    p.open("/cek/")
    p.fill("nomor", "123")
    p.click("Cek nomor")
    expect(p.page.locator("main")).to_contain_text("NIB terdiri dari 13 angka.")
    p.fill("nomor", f"{nomor[:4]} {nomor[4:8]} {nomor[8:]}")
    p.fill("kode", certificate.short_code_display.lower())
    p.click("Cek nomor")
    expect(p.page.locator("main")).to_contain_text("NIB ini berlaku")
    expect(p.page.locator("main")).to_contain_text(certificate.content_fingerprint)
    p.open("/cek/?nomor=0000000000000")
    expect(p.page.locator("h1")).to_contain_text("tidak dikenal")
    file = tmp_path / "nib.pdf"
    for content, words in (
        (bytes(certificate.pdf), "Berkasnya asli"),
        (bytes(certificate.pdf).replace(b"NIB", b"NIX", 1), "sudah diubah"),
        (b"%PDF-1.7" + b"0" * 10_000_000, "Berkas lebih dari 5 MB"),
        (b"bukan apa-apa", "Bukan dokumen kami"),
    ):
        file.write_bytes(content)
        p.open("/cek/")
        p.page.set_input_files("input[name=berkas]", str(file))
        p.click("Bandingkan berkas")
        expect(p.page.locator("main")).to_contain_text(re.compile(words))
    for status, since, words in (("05", None, "sedang dibekukan"), ("06", timezone.now(), "sudah dicabut")):
        Nib.objects.filter(pk=certificate.nib_id).update(status=status, dicabut_pada=since)
        p.open(f"/cek/s/{certificate.token}/")
        expect(p.page.locator("h1")).to_contain_text(words)
    p.open("/api/")
    expect(p.page.locator("main")).to_contain_text("inqueryNIB")
