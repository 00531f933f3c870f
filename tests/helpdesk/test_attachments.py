"""KEA-4: files of strangers are checked by content, kept outside the web root, and only ever downloaded."""

import struct
import zipfile
import zlib
from io import BytesIO
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Thread

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from pillow_heif import from_pillow

from helpdesk.models import Attachment, Tiket
from oss_portal.uploads import checking
from oss_portal.uploads.checking import check_file
from tests.factories.helpdesk import tiket
from tests.helpdesk.test_reporter_pages import png, send


def _image() -> bytes:
    output = BytesIO()
    Image.new("RGB", (30, 30), "green").save(output, "PNG")
    return output.getvalue()


def _png_chunk(jenis: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + jenis + content + struct.pack(">I", zlib.crc32(jenis + content))


def _png_of_size(width: int, height: int) -> bytes:
    headers = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _png_chunk(b"IHDR", headers)
        + _png_chunk(b"IDAT", zlib.compress(b"\0"))
        + _png_chunk(b"IEND", b"")
    )


def _zip() -> bytes:
    output = BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("isi", b"\0" * 50_000_000)
    return output.getvalue()


def _exploding_pdf() -> bytes:
    """A PDF whose catalogue lies in a compressed stream of 300 MB."""
    compressed = zlib.compress(b"\0" * 300_000_000, 1)
    content = b"%PDF-1.5\n"
    one = len(content)
    content += b"1 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>\nstream\n" % len(compressed)
    content += compressed + b"\nendstream\nendobj\n"
    xref = len(content)
    rows = [(0, 0, 65535), (1, one, 0), (2, 1, 0), (1, xref, 0)]
    table = zlib.compress(b"".join(struct.pack(">BIH", *b) for b in rows))
    content += b"3 0 obj\n<</Type/XRef/Size 4/W[1 4 2]/Root 2 0 R/Filter/FlateDecode/Length %d>>\nstream\n" % len(table)
    return content + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF" % xref


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("kartu.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("kartu.png", b"<!doctype html><script>alert(1)</script>"),
        ("akta.pdf", b"<html>%PDF-1.7"),
        ("arsip.pdf", _zip()),
        ("foto.png", _zip()),
        ("foto.png", _png_of_size(60_000, 60_000)),
        ("akta.pdf", _exploding_pdf()),
        ("foto.jpg", b"GIF89a" + b"\0" * 50),
    ],
    ids=["svg", "html", "html-pdf", "zip-pdf", "zip-png", "pixels", "pdf-bomb", "gif"],
)
def test_what_is_neither_pdf_nor_photo_and_every_bomb_is_refused(name, content):
    with pytest.raises(ValidationError):
        check_file(name, content)


def test_of_a_picture_with_a_page_behind_it_only_the_picture_is_kept():
    clean_file = check_file("foto.png.html", _image() + b"<script>alert(1)</script>")
    assert (clean_file.nama.rsplit(".", 1)[-1], clean_file.tipe) == ("png", "image/png")
    assert b"script" not in clean_file.isi


class _Clamd(BaseRequestHandler):
    """A minimal virus scanner for the protocol; it finds the word EICAR."""

    def handle(self):
        command = self.request.recv(10)
        content = b""
        while length := struct.unpack("!L", self._exactly(4))[0]:
            content += self._exactly(length)
        assert command == b"zINSTREAM\0"
        self.request.sendall(
            self.server.response or (b"stream: Eicar FOUND\0" if b"EICAR" in content else b"stream: OK\0")
        )

    def _exactly(self, many: int) -> bytes:
        content = b""
        while len(content) < many and (chunk := self.request.recv(many - len(content))):
            content += chunk
        return content


@pytest.fixture
def clamd(settings):
    with ThreadingTCPServer(("127.0.0.1", 0), _Clamd) as server:
        server.daemon_threads, server.response = True, b""
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        settings.CLAMAV_URL = f"tcp://127.0.0.1:{server.server_address[1]}"
        yield server
        server.shutdown()
        thread.join()


def test_a_virus_scanner_named_by_the_settings_is_asked(clamd):
    assert check_file("foto.png", _image()).tipe == "image/png"
    clamd.response = b"stream: Eicar-Test-Signature FOUND\0"
    with pytest.raises(ValidationError) as error:
        check_file("foto.png", _image())
    assert error.value.code == "virus"
    clamd.response = b"INSTREAM size limit exceeded. ERROR\0"
    with pytest.raises(ValidationError) as error:
        check_file("foto.png", _image())
    assert error.value.code == "pemindai"


@pytest.mark.django_db
def test_with_the_scanner_away_nothing_typed_is_lost_and_nothing_unseen_is_kept(client, settings):
    settings.CLAMAV_URL = "tcp://127.0.0.1:1"
    response = send(client, lampiran=[png()])
    assert "Pemeriksa virus" in response.text
    assert "Sudah tiga hari." in response.text
    assert not Tiket.objects.exists()


@pytest.mark.django_db
def test_five_files_a_message_and_not_one_more(client):
    assert "Paling banyak 5 berkas" in send(client, lampiran=[png(f"{n}.png") for n in range(6)]).text
    send(client, lampiran=[png(f"{n}.png") for n in range(5)])
    assert Attachment.objects.count() == 5


def _saved(shape: str, **more) -> bytes:
    output = BytesIO()
    picture = Image.effect_noise((300, 200), 90).convert("RGB")
    (from_pillow(picture).save(output) if shape == "HEIF" else picture.save(output, shape, **more))
    return output.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize("signed_in", [False, True])
def test_f1_u1_u6_photos_as_phones_make_them_come_with_the_report(client, pengguna, signed_in):
    """Neither a JPEG with a second picture gives a 500, nor is a HEIC refused."""
    if signed_in:
        client.force_login(pengguna, backend="oss_portal.accounts.backends.UserIdOrEmailBackend")
    several = _saved("MPO", save_all=True, append_images=[Image.new("RGB", (9, 9))])
    files = [SimpleUploadedFile("IMG_1.jpg", several), SimpleUploadedFile("IMG_2.jpg", _saved("HEIF"))]
    assert send(client, lampiran=files).status_code == 302
    assert [a.unggahan.tipe for a in Attachment.objects.all()] == ["image/jpeg"] * 2


@pytest.mark.django_db
def test_f2_u2_half_a_photo_is_refused_beside_its_field_and_the_report_stays(client):
    content = _saved("JPEG")
    response = send(client, lampiran=[SimpleUploadedFile("IMG_1.jpg", content[: len(content) // 3])])
    assert "IMG_1.jpg” terpotong; kirim ulang" in response.text
    assert "Sudah tiga hari." in response.text
    assert not Tiket.objects.exists()


@pytest.mark.django_db
def test_a_file_lies_outside_of_what_the_web_server_serves_and_comes_as_a_download_only(client):
    t = tiket()
    client.post(
        reverse("bantuan-tiket", args=[t.token]),
        {"aksi": "balas", "isi": "Terlampir", "lampiran": [SimpleUploadedFile("foto.html", _image())]},
    )
    upload = Attachment.objects.get().unggahan
    assert Path(django_settings.STATIC_ROOT).resolve() not in Path(upload.berkas.path).resolve().parents
    assert client.get(reverse("bantuan-lampiran", args=[tiket().token, upload.kode])).status_code == 404
    response = client.get(reverse("bantuan-lampiran", args=[t.token, upload.kode]))
    assert response.headers["Content-Disposition"].startswith('attachment; filename="foto.png"')
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    response.close()


def test_f12_files_that_are_too_large_together_are_told_both_limits(client, settings, monkeypatch):
    monkeypatch.setattr(checking, "MAX_SIZE", 100)
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    response = client.post("/bantuan/tanya/", {"isi": "apa", "lampiran": SimpleUploadedFile("a.pdf", b"a" * 2000)})
    assert response.status_code == 413
    assert "5 MB tiap berkas dan 25 MB bersama-sama" in response.text
