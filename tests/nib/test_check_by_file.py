"""/cek/berkas/: a check of a PDF that somebody received, or of a photo or screenshot of its QR code."""

import io

import pytest
import segno
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageFilter
from pillow_heif import from_pillow
from pypdf import PdfReader, PdfWriter

from nib.certificate.sharing import stall_card
from nib.certificate.versions import check_url, ensure_pdf
from oss_portal.uploads.checking import check_file
from tests.factories.nib import make_nib


@pytest.fixture
def certificate(hak_akses):
    return make_nib(hak_akses=hak_akses).sertifikat.get()


@pytest.fixture
def document(certificate) -> bytes:
    """The certificate as it was downloaded."""
    return bytes(ensure_pdf(certificate.pk).pdf)


def send(client, content: bytes, name: str = "nib.pdf"):
    return client.post("/cek/berkas/", {"berkas": SimpleUploadedFile(name, content)})


def saved(image: Image.Image, shape: str = "JPEG", **more) -> bytes:
    output = io.BytesIO()
    image.save(output, shape, **more)
    return output.getvalue()


def heic(image: Image.Image) -> bytes:
    output = io.BytesIO()
    from_pillow(image).save(output, quality=60)
    return output.getvalue()


def code(text: str, scale: int = 6) -> Image.Image:
    output = io.BytesIO()
    segno.make(text, error="m", micro=False).save(output, kind="png", scale=scale, border=4)
    return Image.open(output).convert("RGB")


def on_paper(image: Image.Image, size=(1500, 2000), at=(900, 1400), ground="white") -> Image.Image:
    paper = Image.new("RGB", size, ground)
    paper.paste(image, at)
    return paper


@pytest.mark.django_db
def test_an_empty_file_is_refused_with_what_to_do(client):
    assert "Berkas ini kosong. Unduh lagi, atau pilih berkas lain." in send(client, b"").content.decode()


def test_what_we_issued_is_found_by_its_hash_without_reading_it(client, document, monkeypatch):
    """Row 1 of the attacks."""

    def never(*_arguments, **_more):
        raise AssertionError("parsed")

    monkeypatch.setattr("oss_portal.documents.signing.parse", never)
    monkeypatch.setattr("nib.services.public_check.parse", never)
    assert "sama persis dengan yang kami terbitkan" in send(client, document).text
    assert len(document) < 400_000
    for content in (b"%PDF-1.7\n" + b"9" * 1_100_000, b"PK\3\4", b"<html>"):
        assert "Bukan dokumen kami" in send(client, content).text


@pytest.mark.parametrize(("shape", "name"), [("GIF", "GIF"), ("WEBP", "WebP"), ("TIFF", "TIFF"), ("BMP", "BMP")])
def test_f12_a_picture_that_is_not_read_here_is_not_called_somebody_elses_paper(client, certificate, shape, name):
    answer = send(
        client, saved(on_paper(code(check_url(certificate)), (600, 600), (50, 50)), shape), f"foto.{shape.lower()}"
    )
    assert answer.status_code == 422
    assert f"sebenarnya {name}" in answer.text
    assert "Simpan sebagai PDF atau JPG" in answer.text
    assert "Bukan dokumen kami" not in answer.text


def test_f12_our_own_papers_may_be_sent_to_us_and_changed_ones_are_refused(certificate, document):
    for paper in (document, stall_card(certificate.nib, certificate)):
        assert check_file("nib.pdf", paper).isi == paper
        assert check_file("nib.pdf", paper + b"\r\n\0\0").tipe == "application/pdf"
    for changed in (
        document + b"\n1 0 obj\n<</JS(x)>>\nendobj\n%%EOF",
        document.replace(b"/EmbeddedFiles", b"/EmbeddedFile "),
    ):
        assert changed != document
        with pytest.raises(ValidationError):
            check_file("nib.pdf", changed)


def test_the_card_for_the_stall_is_known_however_often_it_was_made(client, certificate):
    cards = [stall_card(certificate.nib, certificate) for _ in range(2)]
    for card in cards:
        shown = send(client, card).text
        assert "sama persis dengan yang kami terbitkan" in shown
        assert certificate.nib.nomor in shown


def test_p3_a_certificate_saved_again_is_never_called_unchanged(client, document, unhurried_signatures):
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(document)))
    rewritten = io.BytesIO()
    writer.write(rewritten)
    added = PdfWriter(io.BytesIO(document), incremental=True)
    added.add_metadata({"/Title": "lain"})
    incremental = io.BytesIO()
    added.write(incremental)
    for content in (rewritten.getvalue(), incremental.getvalue(), document + b"\n", document[:-200]):
        answer = send(client, content)
        assert answer.status_code == 200
        assert "sama persis" not in answer.text
        assert "Berkas ini sudah diubah" in answer.text or "Bukan dokumen kami" in answer.text
    assert "Berkas ini sudah diubah" in send(client, incremental.getvalue()).text


SHAPES = {
    "a screenshot": lambda qr: saved(on_paper(qr, (1080, 2400), (300, 900)), "PNG"),
    "a photo of the page": lambda qr: saved(on_paper(qr, (3000, 4000), (2200, 3100)), quality=70),
    "a photo turned by the phone": lambda qr: saved(on_paper(qr.rotate(90, expand=True)), exif=turned(6)),
    "upside down": lambda qr: saved(on_paper(qr).rotate(180)),
    "slanting": lambda qr: saved(on_paper(qr).rotate(17, fillcolor="white")),
    "dark and blurred": lambda qr: saved(on_paper(qr).filter(ImageFilter.GaussianBlur(2)).point(lambda v: v * 0.4)),
    "grey": lambda qr: saved(on_paper(qr).convert("L")),
    "white on black": lambda qr: saved(Image.eval(on_paper(qr), lambda v: 255 - v), "PNG"),
    "the code alone": lambda qr: saved(qr, "PNG"),
    "a HEIC of an iPhone": lambda qr: heic(on_paper(qr)),
    "sent through a messenger": lambda qr: saved(on_paper(qr).resize((750, 1000)), quality=40),
}


def turned(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


@pytest.mark.parametrize("shape", SHAPES)
def test_a_picture_of_our_qr_code_shows_the_check_of_that_nib(client, certificate, shape):
    answer = send(client, SHAPES[shape](code(check_url(certificate))), "foto.jpg")
    assert answer.status_code == 200
    assert "NIB ini berlaku" in answer.text
    assert certificate.nib.nomor in answer.text
    assert "tidak membuktikan" in answer.text


def test_the_whole_certificate_as_a_picture_shows_the_check_of_that_nib(client, certificate):
    qr = code(check_url(certificate), scale=5)
    foreign = code("https://wa.me/62811", scale=5)
    page = on_paper(qr, (1240, 1754), (900, 1200))
    page.paste(foreign, (50, 60))
    assert certificate.nib.nomor in send(client, saved(page), "halaman.jpg").text


def test_a_qr_code_of_somebody_else_is_named_and_not_followed(client, db):
    answer = send(client, saved(on_paper(code("https://oss-cek.example/cek/s/ABC/")), "PNG"), "a.png")
    assert "Kode QR ini bukan milik kami" in answer.text
    assert "oss-cek.example" in answer.text
    forged = send(client, saved(code("http://localhost:8000/cek/s/TIDAKADATIDAKADA23456789AB/"), "PNG"), "a.png")
    assert "tidak dikenal" in forged.text


@pytest.mark.parametrize(
    "text", ["", "halo", "http://localhost:8000/masuk/", "WIFI:S:x;;", "<script>alert(1)</script>"]
)
def test_a_picture_without_our_code_says_so_and_what_helps(client, db, text):
    picture = on_paper(code(text)) if text else on_paper(Image.new("RGB", (9, 9), "red"))
    answer = send(client, saved(picture), "a.jpg")
    assert answer.status_code == 200
    assert "Tidak ada kode QR kami di gambar ini" in answer.text
    assert "sampai memenuhi gambar" in answer.text
    assert "<script>alert" not in answer.text


def test_a_picture_that_was_cut_off_gets_the_reason_at_the_field(client, db):
    content = saved(Image.effect_noise((300, 300), 90))
    answer = send(client, content[: len(content) // 2], "a.jpg")
    assert answer.status_code == 422
    assert "terpotong; kirim ulang" in answer.text


def test_a_mistyped_number_is_mended_where_it_was_refused(client, db):
    page = client.get("/cek/?nomor=9486 6912 85045")
    assert page.status_code == 404
    assert 'value="9486691285045"' in page.text
    assert "Salah ketik? Betulkan nomornya" in page.text
