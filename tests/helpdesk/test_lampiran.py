"""KEA-4: what strangers attach is judged by its content, kept outside the web root, and only ever downloaded."""

import struct
import zipfile
import zlib
from io import BytesIO
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Thread

import pytest
from django.conf import settings as setelan
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from helpdesk.models import Lampiran, Tiket
from oss_portal.unggahan import periksa_berkas
from tests.factories.helpdesk import tiket
from tests.helpdesk.test_halaman_pelapor import kirim, png


def _gambar() -> bytes:
    keluar = BytesIO()
    Image.new("RGB", (30, 30), "green").save(keluar, "PNG")
    return keluar.getvalue()


def _potong(jenis: bytes, isi: bytes) -> bytes:
    return struct.pack(">I", len(isi)) + jenis + isi + struct.pack(">I", zlib.crc32(jenis + isi))


def _png_sebesar(lebar: int, tinggi: int) -> bytes:
    kepala = struct.pack(">IIBBBBB", lebar, tinggi, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + _potong(b"IHDR", kepala) + _potong(b"IDAT", zlib.compress(b"\0")) + _potong(b"IEND", b"")
    )


def _zip() -> bytes:
    keluar = BytesIO()
    with zipfile.ZipFile(keluar, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("isi", b"\0" * 50_000_000)
    return keluar.getvalue()


def _pdf_meledak() -> bytes:
    """A PDF whose catalogue lies in a compressed stream of 300 MB."""
    padat = zlib.compress(b"\0" * 300_000_000, 1)
    isi = b"%PDF-1.5\n"
    satu = len(isi)
    isi += b"1 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>\nstream\n" % len(padat)
    isi += padat + b"\nendstream\nendobj\n"
    xref = len(isi)
    baris = [(0, 0, 65535), (1, satu, 0), (2, 1, 0), (1, xref, 0)]
    tabel = zlib.compress(b"".join(struct.pack(">BIH", *b) for b in baris))
    isi += b"3 0 obj\n<</Type/XRef/Size 4/W[1 4 2]/Root 2 0 R/Filter/FlateDecode/Length %d>>\nstream\n" % len(tabel)
    return isi + tabel + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF" % xref


@pytest.mark.parametrize(
    ("nama", "isi"),
    [
        ("kartu.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("kartu.png", b"<!doctype html><script>alert(1)</script>"),
        ("akta.pdf", b"<html>%PDF-1.7"),
        ("arsip.pdf", _zip()),
        ("foto.png", _zip()),
        ("foto.png", _png_sebesar(60_000, 60_000)),
        ("akta.pdf", _pdf_meledak()),
        ("foto.jpg", b"GIF89a" + b"\0" * 50),
    ],
    ids=["svg", "html", "html-pdf", "zip-pdf", "zip-png", "pixels", "pdf-bomb", "gif"],
)
def test_what_is_neither_pdf_nor_photo_and_every_bomb_is_refused(nama, isi):
    with pytest.raises(ValidationError):
        periksa_berkas(nama, isi)


def test_of_a_picture_with_a_page_behind_it_only_the_picture_is_kept():
    bersih = periksa_berkas("foto.png.html", _gambar() + b"<script>alert(1)</script>")
    assert (bersih.nama.rsplit(".", 1)[-1], bersih.tipe) == ("png", "image/png")
    assert b"script" not in bersih.isi


class _Clamd(BaseRequestHandler):
    """As much of a virus scanner as the protocol needs; it finds the word EICAR."""

    def handle(self):
        perintah = self.request.recv(10)
        isi = b""
        while panjang := struct.unpack("!L", self._tepat(4))[0]:
            isi += self._tepat(panjang)
        assert perintah == b"zINSTREAM\0"
        self.request.sendall(self.server.jawab or (b"stream: Eicar FOUND\0" if b"EICAR" in isi else b"stream: OK\0"))

    def _tepat(self, banyak: int) -> bytes:
        isi = b""
        while len(isi) < banyak and (potong := self.request.recv(banyak - len(isi))):
            isi += potong
        return isi


@pytest.fixture
def clamd(settings):
    with ThreadingTCPServer(("127.0.0.1", 0), _Clamd) as peladen:
        peladen.daemon_threads, peladen.jawab = True, b""
        utas = Thread(target=peladen.serve_forever, daemon=True)
        utas.start()
        settings.CLAMAV_URL = f"tcp://127.0.0.1:{peladen.server_address[1]}"
        yield peladen
        peladen.shutdown()
        utas.join()


def test_a_virus_scanner_named_by_the_settings_is_asked(clamd):
    assert periksa_berkas("foto.png", _gambar()).tipe == "image/png"
    clamd.jawab = b"stream: Eicar-Test-Signature FOUND\0"
    with pytest.raises(ValidationError) as galat:
        periksa_berkas("foto.png", _gambar())
    assert galat.value.code == "virus"
    clamd.jawab = b"INSTREAM size limit exceeded. ERROR\0"
    with pytest.raises(ValidationError) as galat:
        periksa_berkas("foto.png", _gambar())
    assert galat.value.code == "pemindai"


@pytest.mark.django_db
def test_with_the_scanner_away_nothing_typed_is_lost_and_nothing_unseen_is_kept(client, settings):
    settings.CLAMAV_URL = "tcp://127.0.0.1:1"
    jawab = kirim(client, lampiran=[png()])
    assert "Pemeriksa virus" in jawab.text
    assert "Sudah tiga hari." in jawab.text
    assert not Tiket.objects.exists()


@pytest.mark.django_db
def test_five_files_a_message_and_not_one_more(client):
    assert "Paling banyak 5 berkas" in kirim(client, lampiran=[png(f"{n}.png") for n in range(6)]).text
    kirim(client, lampiran=[png(f"{n}.png") for n in range(5)])
    assert Lampiran.objects.count() == 5


@pytest.mark.django_db
def test_a_file_lies_outside_of_what_the_web_server_serves_and_comes_as_a_download_only(client):
    t = tiket()
    client.post(
        reverse("bantuan-tiket", args=[t.token]),
        {"aksi": "balas", "isi": "Terlampir", "lampiran": [SimpleUploadedFile("foto.html", _gambar())]},
    )
    unggahan = Lampiran.objects.get().unggahan
    assert Path(setelan.STATIC_ROOT).resolve() not in Path(unggahan.berkas.path).resolve().parents
    assert client.get(reverse("bantuan-lampiran", args=[tiket().token, unggahan.kode])).status_code == 404
    jawab = client.get(reverse("bantuan-lampiran", args=[t.token, unggahan.kode]))
    assert jawab.headers["Content-Disposition"].startswith('attachment; filename="foto.png"')
    assert jawab.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in jawab.headers["Content-Security-Policy"]
    jawab.close()
