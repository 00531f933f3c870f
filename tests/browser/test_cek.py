"""Anyone checks a number, a certificate and a PDF on a cheap phone without scripts; an agency reads about the API."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.utils import timezone
from playwright.sync_api import expect

from nib.models import Nib
from nib.sertifikat import siapkan_pdf
from tests.factories.nib import buat_nib


@pytest.fixture
def sertifikat(portal, monkeypatch):
    monkeypatch.setattr("nib.tasks.siapkan_pdf", lambda pk: None)
    pk = buat_nib(kegiatan_lain=12).sertifikat.get().pk

    def jadikan():
        try:
            return siapkan_pdf(pk)
        finally:
            connections.close_all()

    # Playwright's event loop runs in this thread, and signing wants its own.
    with ThreadPoolExecutor(1) as kolam:
        return kolam.submit(jadikan).result()


@pytest.mark.parametrize(("lebar", "js"), [(320, False), (1280, True)])
def test_every_answer_of_the_public_check_is_readable_anywhere(pejalan, sertifikat, tmp_path, lebar, js):
    p = pejalan(lebar=lebar, js=js)
    nomor = sertifikat.nib.nomor
    p.buka("/cek/")
    p.isi("nomor", "123")
    p.klik("Cek nomor")
    expect(p.page.locator("main")).to_contain_text("NIB terdiri dari 13 angka.")
    p.isi("nomor", f"{nomor[:4]} {nomor[4:8]} {nomor[8:]}")
    p.isi("kode", sertifikat.kode_cek_tampil.lower())
    p.klik("Cek nomor")
    expect(p.page.locator("main")).to_contain_text("NIB ini berlaku")
    expect(p.page.locator("main")).to_contain_text(sertifikat.sidik_isi)
    p.buka("/cek/?nomor=0000000000000")
    expect(p.page.locator("h1")).to_contain_text("tidak dikenal")
    berkas = tmp_path / "nib.pdf"
    for isi, kata in (
        (bytes(sertifikat.pdf), "Berkasnya asli"),
        (bytes(sertifikat.pdf).replace(b"NIB", b"NIX", 1), "sudah diubah"),
        (b"%PDF-1.7" + b"0" * 10_000_000, "Berkas lebih dari 5 MB"),
        (b"bukan apa-apa", "Bukan dokumen kami"),
    ):
        berkas.write_bytes(isi)
        p.buka("/cek/")
        p.page.set_input_files("input[name=berkas]", str(berkas))
        p.klik("Bandingkan berkas")
        expect(p.page.locator("main")).to_contain_text(re.compile(kata))
    for status, sejak, kata in (("05", None, "sedang dibekukan"), ("06", timezone.now(), "sudah dicabut")):
        Nib.objects.filter(pk=sertifikat.nib_id).update(status=status, dicabut_pada=sejak)
        p.buka(f"/cek/s/{sertifikat.token}/")
        expect(p.page.locator("h1")).to_contain_text(kata)
    p.buka("/api/")
    expect(p.page.locator("main")).to_contain_text("inqueryNIB")
