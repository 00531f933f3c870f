"""Anyone checks a number, a certificate and a PDF on a cheap phone without scripts; an agency reads about the API."""

import re
from concurrent.futures import ThreadPoolExecutor

import cbor2
import pytest
from django.db import connections
from django.utils import timezone
from playwright.sync_api import expect

from nib.certificate.versions import ensure_pdf, statement
from nib.models import Nib
from oss_portal.text.readable import date_id
from oss_portal.transparency.statements import base45
from tests.factories.nib import make_nib
from tests.verifier import unpack_base45


@pytest.fixture
def certificate(portal):
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
    p.open("/transparansi/?dari=1")
    expect(p.page.locator("main")).to_contain_text("verify-document")
    expect(p.page.locator("main")).to_contain_text("Bukti konsistensi dari 1 ke")
    p.open("/cek/luring/")
    if js:
        _check_without_network(p, certificate)
    else:
        expect(p.page.locator("main")).to_contain_text("memerlukan JavaScript")


RETIRE_THE_KEY = """
new MutationObserver(function (changes, me) {
  var page = document.getElementById("offline-check");
  if (page) { me.disconnect(); page.dataset.keys = page.dataset.keys.replaceAll(" -", " 20200101"); }
}).observe(document, { childList: true, subtree: true });
"""


def _check_without_network(p, certificate):
    """Check the statement of the second QR code in the page alone: genuine, changed, and text that is no statement."""
    text, result = statement(certificate), p.page.locator("#offline-result")
    expect(p.page.locator("#offline-stored")).to_contain_text("dapat dibuka tanpa internet")
    p.context.set_offline(True)
    p.page.reload()
    expect(p.page.locator("h1")).to_contain_text("Cek luring")
    for typed, words in (
        (f"  {text}\n", "Pernyataan ini asli"),
        ("halo", "Ini bukan pernyataan OSS"),
        (_changed(text), "Pernyataan ini palsu"),
    ):
        p.page.fill("#statement", typed)
        p.page.get_by_role("button", name="Periksa", exact=True).click()
        expect(result).to_contain_text(words)
        if words.endswith("asli"):
            expect(result).to_contain_text(certificate.data["nama"])
            expect(result).to_contain_text(certificate.data["nib"])
            # The device cannot know later events.
            expect(result.locator(".notice")).to_contain_text(
                f"hanya keadaan pada tanggal {date_id(timezone.localdate())}. Halaman ini tidak dapat mengetahui"
            )
    # Act as if another key had replaced this one long ago.
    p.page.add_init_script(RETIRE_THE_KEY)
    p.page.reload()
    p.page.fill("#statement", text)
    p.page.get_by_role("button", name="Periksa", exact=True).click()
    expect(result).to_contain_text("kunci ini tidak dipakai lagi")
    p.context.set_offline(False)


def _changed(text: str) -> str:
    """Return the statement with another number under the same signature."""
    content = cbor2.loads(unpack_base45(text.removeprefix("OSS1:")))
    header, unprotected, payload, signature = content.value
    other = cbor2.dumps(cbor2.loads(payload) | {1: "8120000999999"})
    return "OSS1:" + base45(cbor2.dumps(cbor2.CBORTag(18, [header, unprotected, other, signature])))
