"""Uploads of an attacker: polyglots, documents that act, bombs, files that no reader survives (KEA-4)."""

import io
import random
import re
import zipfile
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin
from weasyprint import HTML

from oss_portal.tanda_tangan import periksa_tanda_tangan, tandatangani
from oss_portal.unggahan import BerkasBersih, periksa_berkas, sajikan_unggahan, simpan_unggahan
from tests.serangan.nakal import PENANDA


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return HTML(string="<h1>Akta</h1>").write_pdf(uncompressed_pdf=True)


def gambar(bentuk: str, ukuran=(40, 30), **lain) -> bytes:
    isi = io.BytesIO()
    Image.new("RGB", ukuran, "white").save(isi, bentuk, **lain)
    return isi.getvalue()


def zip_berisi() -> bytes:
    isi = io.BytesIO()
    with zipfile.ZipFile(isi, "w") as z:
        z.writestr("META-INF/MANIFEST.MF", "Main-Class: Jahat")
    return isi.getvalue()


def dengan_aksi(pdf: bytes, aksi: bytes) -> bytes:
    """Return the document with `aksi` written into its catalogue (the cross reference is mended by the reader)."""
    return re.sub(rb"/Type /Catalog", lambda m: m[0] + b" " + aksi, pdf, count=1)


@pytest.mark.parametrize(
    "aksi",
    [
        b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>",
        b"/OpenAction << /S /Launch /F (cmd.exe) >>",
        b"/AA << /WC << /S /JavaScript /JS (x) >> >>",
        b"/Names << /JavaScript << /Names [(a) << /S /JavaScript /JS (x) >>] >> >>",
        b"/Names << /EmbeddedFiles << /Names [(a) << >>] >> >>",
        b"/AcroForm << /XFA (x) >>",
        b"/OpenAction [ << /S /GoTo /Next << /S /JavaScript /JS (x) >> >> ]",
    ],
)
def test_a_document_that_acts_when_opened_is_not_taken(pdf, aksi):
    assert periksa_berkas("akta.pdf", pdf).tipe == "application/pdf"
    with pytest.raises(ValidationError):
        periksa_berkas("akta.pdf", dengan_aksi(pdf, aksi))


@pytest.mark.parametrize(
    ("nama", "isi"),
    [
        ("a.pdf", b"GIF89a%PDF-1.7"),
        ("a.pdf", b"<script>x</script>%PDF-1.7 %%EOF"),
        ("a.jpg", b"<?php system($_GET[0]); ?>"),
        ("a.png", b"\x89PNG\r\n\x1a\n<svg onload=alert(1)>"),
        ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
        ("a.png", b"push graphic-context\nfill 'url(https://127.0.0.1/x|ls)'"),
        ("a.pdf", b"%PDF-1.7"),
        ("a.jpg", b"\xff\xd8\xff\xe0" + b"A" * 500),
        ("a.html", b"<html><script>alert(1)</script>"),
        ("a.exe", b"MZ" + b"\0" * 200),
    ],
)
def test_what_is_neither_document_nor_picture_is_refused_whatever_it_is_called(nama, isi):
    with pytest.raises(ValidationError):
        periksa_berkas(nama, isi)


def test_a_document_that_is_an_archive_as_well_is_refused(pdf):
    with pytest.raises(ValidationError):
        periksa_berkas("a.pdf", pdf + zip_berisi())


@pytest.mark.parametrize("bentuk", ["JPEG", "PNG"])
def test_a_picture_that_is_something_else_as_well_is_written_anew_without_it(bentuk):
    jahat = f"<script>{PENANDA}()</script>".encode()
    if bentuk == "PNG":
        catatan = PngImagePlugin.PngInfo()
        catatan.add_text("Comment", jahat.decode())
        isi = gambar("PNG", pnginfo=catatan)
    else:
        isi = gambar("JPEG", comment=jahat)
    assert PENANDA.encode() in isi
    bersih = periksa_berkas("foto.html", isi + jahat + zip_berisi())
    assert PENANDA.encode() not in bersih.isi
    assert b"MANIFEST" not in bersih.isi
    assert bersih.nama.endswith((".jpg", ".png"))


def test_a_picture_of_more_points_than_a_phone_makes_is_refused_before_it_is_unpacked():
    isi = bytearray(gambar("PNG"))
    lebar = (60_000).to_bytes(4, "big") * 2
    kepala = b"IHDR" + lebar + bytes(isi[24:29])
    isi[12:29], isi[29:33] = kepala, zlib.crc32(kepala).to_bytes(4, "big")
    with pytest.raises(ValidationError):
        periksa_berkas("bom.png", bytes(isi))


def test_a_document_that_unpacks_to_a_gigabyte_is_refused():
    bom = zlib.compress(b"\0" * 80_000_000, 9)
    isi = b"%PDF-1.7\n1 0 obj\n<< /Type /XRef /Size 3 /W [1 2 1] /Root 1 0 R /Filter /FlateDecode /Length "
    isi += str(len(bom)).encode() + b" >>\nstream\n" + bom + b"\nendstream\nendobj\nstartxref\n9\n%%EOF"
    assert len(isi) < 200_000
    with pytest.raises(ValidationError):
        periksa_berkas("bom.pdf", isi)
    assert not periksa_tanda_tangan(isi).bertanda_tangan


def test_a_document_bent_in_any_place_breaks_neither_upload_nor_check(client, db):
    """Found so: a bent stream (zlib.error) and a bent cross reference (AssertionError) were a 500 for anybody."""
    asli, acak, hasil = tandatangani(HTML(string="<h1>x</h1>").write_pdf(), alasan="uji"), random.Random(7731), set()
    for n in range(300):
        isi = bytearray(asli)
        for _ in range(acak.choice([1, 2, 5, 30])):
            isi[acak.randrange(len(isi))] = acak.randrange(256)
        hasil.add(periksa_tanda_tangan(bytes(isi)).utuh)
        try:
            periksa_berkas("a.pdf", bytes(isi))
        except ValidationError:
            hasil.add("ditolak")
        if n % 30 == 0:
            jawab = client.post("/cek/berkas/", {"berkas": SimpleUploadedFile("a.pdf", bytes(isi))})
            assert jawab.status_code == 200
    assert {False, "ditolak"} <= hasil


@pytest.mark.parametrize(
    "nama",
    [
        "../../etc/passwd",
        "..\\..\\windows\\x.pdf",
        "a\r\nX-Jahat: 1.pdf",
        'a".pdf',
        "a\u202egnp.pdf",
        "/",
        "." * 300,
        "\0.pdf",
    ],
)
def test_the_name_of_a_file_never_becomes_a_path_or_a_header(db, pdf, nama):
    bersih = periksa_berkas(nama, pdf)
    assert "/" not in bersih.nama
    assert "\\" not in bersih.nama
    unggahan = simpan_unggahan(bersih, ranah="uji")
    assert not {"..", "/etc", "\\"} & set(unggahan.berkas.name.split("/"))
    jawab = sajikan_unggahan(unggahan)
    assert "X-Jahat" not in jawab.headers
    assert jawab.headers["Content-Disposition"].startswith("attachment")
    assert jawab.headers["Content-Security-Policy"].startswith("sandbox")
    assert b"".join(jawab.streaming_content) == pdf
    unggahan.berkas.delete(save=False)


def test_a_file_kept_is_handed_out_as_what_its_content_is(db, pdf):
    unggahan = simpan_unggahan(BerkasBersih("a.pdf", "application/pdf", pdf), ranah="uji")
    jawab = sajikan_unggahan(unggahan)
    assert jawab.headers["Content-Type"] == "application/pdf"
    assert jawab.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in jawab.headers["Cache-Control"]
    jawab.close()
    unggahan.berkas.delete(save=False)
