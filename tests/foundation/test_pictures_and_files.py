"""Files from phones, scanners and office programs are kept as they look, or refused with a reason and a remedy.

Ids are those of the public fault reports that were tried (F1 to F3, F12, U1 to U13).
"""

import io
import struct
import tarfile
import zlib
from importlib import import_module

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageFile, ImageOps
from pillow_heif import from_pillow
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject
from weasyprint import HTML

# Imported before any check: importing WeasyPrint once let half a picture pass.
from oss_portal.documents import rendering
from oss_portal.parsing import client as parsers
from oss_portal.parsing.jobs import JOBS
from oss_portal.uploads.checking import MAX_SIZE, check_file
from oss_portal.uploads.fields import UploadField

RED, BLUE, WHITE = (220, 20, 30), (20, 40, 220), (255, 255, 255)


@pytest.fixture(autouse=True, params=["in a parser", "in this process"])
def place(request, monkeypatch):
    """Run each test with the reader alone and with the reader inside its limited process."""
    if request.param == "in a parser":
        return

    def here(_module, _table, job, content, arguments):
        module, function = JOBS[job].function.split(":")
        return getattr(import_module(module), function)(content, **arguments)

    monkeypatch.setattr(parsers, "ask", here)


def saved(image: Image.Image, shape: str, **more) -> bytes:
    output = io.BytesIO()
    image.save(output, shape, **more)
    return output.getvalue()


def marked(mode: str = "RGB", size=(80, 48)) -> Image.Image:
    """Return a blue picture with a red quarter at the upper left: each way to turn or mirror it looks different."""
    image = Image.new("RGB", size, BLUE)
    image.paste(RED, (0, 0, size[0] // 2, size[1] // 2))
    return image.convert(mode)


def noise(size=(400, 300)) -> Image.Image:
    return Image.effect_noise(size, 90).convert("RGB")


def kept(name: str, content: bytes) -> Image.Image:
    """Return the stored picture of a file and check that it has nothing but pixels."""
    image = Image.open(io.BytesIO(check_file(name, content).isi))
    image.load()
    assert not {"exif", "icc_profile", "xmp", "comment"} & image.info.keys()
    return image


def refused(name: str, content: bytes) -> ValidationError:
    with pytest.raises(ValidationError) as error:
        check_file(name, content)
    return error.value


def near(a, b, tolerance=12) -> bool:
    return all(abs(x - y) <= tolerance for x, y in zip(a, b, strict=True))


def exif(orientation) -> Image.Exif:
    data = Image.Exif()
    data[0x0112] = orientation
    return data


def test_f1_u1_of_a_jpeg_with_a_second_picture_the_first_is_kept():
    content = saved(marked(), "MPO", save_all=True, append_images=[Image.new("RGB", (20, 20), "white")], quality=95)
    assert Image.open(io.BytesIO(content)).format == "MPO"
    image = kept("IMG_0001.jpg", content)
    assert (image.format, image.size) == ("JPEG", (80, 48))
    assert near(image.getpixel((5, 5)), RED)


def test_f2_importing_weasyprint_leaves_pillow_strict():
    assert rendering.HTML
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False


@pytest.mark.parametrize("part", [0.95, 0.9, 0.5, 0.33, 0.05])
@pytest.mark.parametrize("shape", ["JPEG", "progressive", "PNG", "HEIC"])
def test_f2_u2_a_picture_that_was_cut_off_is_refused_with_the_word_for_it(shape, part):
    content = {
        "JPEG": lambda: saved(noise(), "JPEG"),
        "progressive": lambda: saved(noise(), "JPEG", progressive=True),
        "PNG": lambda: saved(noise(), "PNG"),
        "HEIC": lambda: heic(noise()),
    }[shape]()
    error = refused("foto.jpg", content[: int(len(content) * part)])
    assert error.code == "terpotong"
    assert "terpotong; kirim ulang" in str(error)


def heic(image: Image.Image, **more) -> bytes:
    output = io.BytesIO()
    from_pillow(image).save(output, **more)
    return output.getvalue()


def test_f2_a_download_that_stopped_and_left_zeros_is_cut_off_too():
    for content in (saved(noise(), "JPEG"), saved(noise(), "PNG"), heic(noise())):
        assert refused("foto.jpg", content[: len(content) // 2].ljust(len(content), b"\0")).code == "terpotong"


def test_a_jpeg_with_zeros_or_another_file_behind_its_end_is_whole():
    assert kept("foto.jpg", saved(marked(), "JPEG") + b"\0" * 5000).size == (80, 48)
    assert kept("foto.jpg", saved(marked(), "JPEG") + b"a moving picture" + b"\0" * 999).size == (80, 48)


def test_f3_u3_sixteen_bits_of_grey_keep_their_higher_eight():
    values = [v << 8 | 0x37 for v in range(256)]
    for row in (values, [v | 0xFF for v in values]):
        image = Image.frombytes("I;16", (256, 1), struct.pack("<256H", *row))
        assert kept("pindai.png", saved(image, "PNG")).tobytes() == bytes(range(256))


def raw_png(colour: int, samples: bytes, width: int) -> bytes:
    """Return a PNG of one line with 16 bits a sample; `colour` is its type: 2 RGB, 4 grey and alpha, 6 RGBA."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, 1, 16, colour, 0, 0, 0)
    data = zlib.compress(b"\0" + samples)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.mark.parametrize(("colour", "mode"), [(2, "RGB"), (4, "RGBA"), (6, "RGBA")])
def test_u3_sixteen_bits_of_colour_keep_their_higher_eight(colour, mode):
    channels = {2: 3, 4: 2, 6: 4}[colour]
    samples = b"".join(
        struct.pack(">H", v << 8 | 0x9C) * (channels if colour == 2 else channels - 1)
        + (b"" if colour == 2 else b"\xff\xff")
        for v in range(256)
    )
    image = kept("pindai.png", raw_png(colour, samples, 256))
    assert image.mode == mode
    assert [image.getpixel((v, 0))[:3] for v in range(256)] == [(v, v, v) for v in range(256)]


@pytest.mark.parametrize("shape", ["JPEG", "PNG"])
@pytest.mark.parametrize(
    ("orientation", "red_at", "size"),
    [
        (1, (5, 5), (80, 48)),
        (2, (75, 5), (80, 48)),
        (3, (75, 43), (80, 48)),
        (4, (5, 43), (80, 48)),
        (5, (5, 5), (48, 80)),
        (6, (43, 5), (48, 80)),
        (7, (43, 75), (48, 80)),
        (8, (5, 75), (48, 80)),
    ],
)
def test_f3_a_photo_is_kept_as_it_was_held_turned_or_mirrored(shape, orientation, red_at, size):
    image = kept("foto.jpg", saved(marked(), shape, exif=exif(orientation)))
    assert image.size == size
    assert near(image.convert("RGB").getpixel(red_at), RED, 30)


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_f3_a_heic_is_turned_once(orientation):
    image = kept("IMG_1.HEIC", heic(marked(), exif=exif(orientation).tobytes(), quality=95))
    straight = kept("a.jpg", saved(marked(), "JPEG", exif=exif(orientation)))
    assert image.size == straight.size
    corners = [(5, 5), (image.width - 5, 5), (5, image.height - 5), (image.width - 5, image.height - 5)]
    assert all(near(image.getpixel(c), straight.getpixel(c), 30) for c in corners)


# Pillow warns about it; in the parser process nobody sees the warning.
@pytest.mark.filterwarnings("ignore:Corrupt EXIF", "ignore:Possibly corrupt EXIF")
@pytest.mark.parametrize(
    "broken",
    [
        b"Exif\0\0",
        b"Exif\0\0MM\0*\0\0\0\x08\xff\xff",
        b"Exif\0\0II*\0\xff\xff\xff\xff",
        b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x63\0\0\0\0\0\0",
        b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x02\0\0\0\x04abc\0\0\0\0\0",
    ],
)
def test_u5_a_photo_with_broken_data_about_itself_is_kept_as_it_lies(broken):
    assert near(kept("foto.jpg", saved(marked(), "JPEG", exif=broken)).getpixel((5, 5)), RED, 30)


def test_f3_colours_of_print_palettes_and_grey_are_what_a_viewer_shows():
    assert near(kept("a.jpg", saved(marked("CMYK"), "JPEG", quality=95)).getpixel((5, 5)), RED, 30)
    palette = kept("a.png", saved(marked().quantize(8), "PNG"))
    assert near(palette.convert("RGB").getpixel((5, 5)), RED)
    grey = kept("a.png", saved(marked("L"), "PNG"))
    assert grey.getpixel((5, 5)) == marked("L").getpixel((5, 5))
    fax = kept("a.png", saved(marked("1"), "PNG"))
    assert fax.convert("L").tobytes() == marked("1").convert("L").tobytes()


def test_f3_what_is_see_through_stays_so():
    for mode in ("RGBA", "LA"):
        image = Image.new(mode, (20, 20), 0)
        assert kept("cap.png", saved(image, "PNG")).convert("RGBA").getpixel((3, 3))[3] == 0
    palette = marked().quantize(4)
    index = palette.getpixel((5, 5))
    seen = kept("cap.png", saved(palette, "PNG", transparency=index)).convert("RGBA")
    assert (seen.getpixel((5, 5))[3], seen.getpixel((75, 43))[3]) == (0, 255)
    sixteen = Image.frombytes("I;16", (2, 1), struct.pack("<2H", 1000, 65535))
    assert kept("a.png", saved(sixteen, "PNG", transparency=1000)).size == (2, 1)


def test_f3_a_picture_with_a_colour_profile_looks_the_same_without_it():
    swapped = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    # The colour profile of a device that swaps red and blue.
    count = int.from_bytes(swapped[128:132], "big")
    at = {bytes(swapped[132 + 12 * n : 136 + 12 * n]): 132 + 12 * n + 4 for n in range(count)}
    red, blue = at[b"rXYZ"], at[b"bXYZ"]
    swapped[red : red + 8], swapped[blue : blue + 8] = swapped[blue : blue + 8], swapped[red : red + 8]
    for shape in ("JPEG", "PNG"):
        image = kept("foto", saved(marked(), shape, icc_profile=bytes(swapped)))
        assert near(image.convert("RGB").getpixel((5, 5)), (RED[2], RED[1], RED[0]), 30)
    palette = kept("foto", saved(marked().quantize(8), "PNG", icc_profile=bytes(swapped)))
    assert near(palette.convert("RGB").getpixel((5, 5)), (RED[2], RED[1], RED[0]), 30)
    assert near(kept("foto", saved(marked(), "JPEG", icc_profile=b"no profile at all")).getpixel((5, 5)), RED, 30)


@pytest.mark.parametrize(("gamma", "seen"), [(1.0, 185), (1 / 1.8, 143), (1 / 2.2, 124), (0, 124)])
def test_f3_a_picture_that_says_how_its_samples_are_written_is_kept_as_bright_as_viewers_show_it(gamma, seen):
    """Measured in Chromium with samples of 124; a colour profile or an sRGB mark takes precedence over gamma."""

    def told(image: Image.Image, chunk: bytes) -> bytes:
        content = saved(image, "PNG")
        return (
            content[:33]
            + struct.pack(">I", len(chunk) - 4)
            + chunk
            + struct.pack(">I", zlib.crc32(chunk))
            + content[33:]
        )

    chunk = b"gAMA" + struct.pack(">I", round(gamma * 100_000))
    plain = Image.new("RGB", (9, 9), (124, 124, 124))
    for picture in (plain, plain.convert("L"), plain.convert("RGBA"), plain.quantize(4)):
        image = kept("a.png", told(picture, chunk))
        assert near(image.convert("RGB").getpixel((3, 3)), (seen,) * 3, 2)
    assert kept("a.png", told(Image.new("RGBA", (9, 9), (124, 124, 124, 50)), chunk)).getpixel((3, 3))[3] == 50


@pytest.mark.parametrize("name", ["IMG_2041.HEIC", "IMG_2041.jpg", "foto"])
def test_u6_a_heic_of_an_iphone_is_kept_as_jpeg_whatever_it_is_called(name):
    clean_file = check_file(name, heic(marked(), quality=95))
    assert (clean_file.tipe, clean_file.nama.rsplit(".", 1)[-1]) == ("image/jpeg", "jpg")
    assert near(Image.open(io.BytesIO(clean_file.isi)).getpixel((5, 5)), RED, 30)


def test_u6_the_field_offers_and_names_heic(client):
    field = UploadField()
    assert "HEIC" in str(field.help_text)
    assert ".heic" in field.widget.attrs["accept"]


@pytest.mark.parametrize(("megapixels", "size"), [(64, (9248, 6936)), (108, (12032, 9024))])
def test_u7_a_photo_of_a_phone_with_many_megapixels_is_kept_smaller(megapixels, size):
    content = saved(Image.new("L", size, 120), "JPEG", quality=30)
    assert size[0] * size[1] > megapixels * 1_000_000
    image = kept("foto.jpg", content)
    assert 4_000_000 < image.width * image.height <= 20_000_000
    assert abs(image.width / image.height - size[0] / size[1]) < 0.01


def test_u7_a_picture_too_large_to_unpack_says_how_large_and_what_helps():
    data = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    head = struct.pack(">I", 13) + b"IHDR" + data + struct.pack(">I", zlib.crc32(b"IHDR" + data))
    error = refused("besar.png", b"\x89PNG\r\n\x1a\n" + head + saved(marked(), "PNG")[33:])
    assert error.code == "piksel"
    assert "3600 megapiksel" in str(error)
    assert "resolusi lebih rendah" in str(error)


# --- Any picture
SHAPES = st.sampled_from(
    [("JPEG", m) for m in ("RGB", "L", "CMYK")] + [("PNG", m) for m in ("RGB", "L", "P", "RGBA", "LA", "1")]
)
# In smaller pictures JPEG mixes the colours of neighbouring pixels.
SIZES = st.tuples(st.integers(32, 90), st.integers(32, 90))


def corners(image: Image.Image) -> list[int]:
    """Return the samples of the picture, reduced so far that re-encoding makes no difference."""
    return list(image.convert("RGBA").resize((4, 4), Image.Resampling.BOX).tobytes())


def kept_or_told(name: str, content: bytes) -> Image.Image | str:
    """Return the stored picture of a file, or the message to its sender."""
    try:
        return kept(name, content)
    except ValidationError as error:
        return str(error)


@settings(max_examples=25)
@given(SHAPES, SIZES, st.integers(0, 9), st.one_of(st.none(), st.floats(0, 1, exclude_max=True)))
def test_f2_f3_any_picture_is_kept_as_viewers_show_it_or_refused_with_a_word(shape, size, orientation, part):
    content = saved(marked(shape[1], size), shape[0], exif=exif(orientation))
    whole = content if part is None else content[: int(len(content) * part)]
    arrived = kept_or_told("foto.jpg", whole)
    if isinstance(arrived, str):
        assert part is not None
        assert "“foto.jpg”" in arrived
        return
    seen = ImageOps.exif_transpose(Image.open(io.BytesIO(content)))
    assert arrived.size == seen.size
    assert near(corners(arrived), corners(seen), tolerance=40)


# --- PDF
@pytest.fixture(scope="module")
def pdf() -> bytes:
    return HTML(string="<h1>Akta</h1><p>isi").write_pdf()


def written(pdf: bytes, **encryption) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    if encryption:
        writer.encrypt(**encryption)
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


@pytest.mark.parametrize("algorithm", ["RC4-40", "RC4-128", "AES-128", "AES-256-R5", "AES-256"])
def test_u8_a_document_that_only_forbids_editing_is_accepted(pdf, algorithm):
    content = written(pdf, user_password="", owner_password="rahasia", algorithm=algorithm)
    assert check_file("akta.pdf", content).isi == content


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-256-R5", "AES-256"])
def test_u8_a_document_that_asks_for_a_password_is_refused_by_that_name(pdf, algorithm):
    error = refused("akta.pdf", written(pdf, user_password="buka", owner_password="rahasia", algorithm=algorithm))
    assert error.code == "terkunci"
    assert "tanpa kata sandi" in str(error)


@pytest.mark.parametrize("algorithm", ["AES-256-R5", "AES-256"])
def test_u8_a_script_is_found_in_a_document_that_forbids_editing(db, pdf, algorithm):
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    action = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(action)
    writer.encrypt(user_password="", owner_password="rahasia", algorithm=algorithm)
    output = io.BytesIO()
    writer.write(output)
    assert refused("akta.pdf", output.getvalue()).code == "aktif"


def test_u8_a_document_that_forbids_editing_and_has_lost_its_number_is_accepted(pdf):
    content = written(pdf, user_password="", owner_password="rahasia", algorithm="AES-256").replace(b"/ID", b"/XX")
    assert check_file("akta.pdf", content).isi == content


@pytest.mark.parametrize(
    "padding",
    [b"\0" * 80_508, b" " * 600, b"\x1a", b"\r\n\x1a\0\0\r\n", b"\n\n\n"],
    ids=["nul", "space", "1a", "mix", "nl"],
)
def test_u10_a_document_padded_behind_its_end_is_accepted_as_it_was_sent(pdf, padding):
    content = pdf.rstrip() + padding
    assert check_file("akta.pdf", content).isi == content


def test_u12_documents_that_every_reader_opens_are_accepted(pdf):
    number = int(pdf.rsplit(b"startxref", 1)[1].split()[0])
    off_by_one = pdf.replace(b"startxref\n%d" % number, b"startxref\n%d" % (number + 1))
    long_one = PdfWriter()
    for _page in range(300):
        long_one.add_blank_page(595, 842)
    output = io.BytesIO()
    long_one.write(output)
    for content in (
        off_by_one,
        written(pdf),
        output.getvalue(),
        b"\xef\xbb\xbf" + pdf,
        b"\r\n" + pdf,
        pdf + b"\n%%EOF\n",
    ):
        assert check_file("akta.pdf", content).tipe == "application/pdf"


def test_f12_a_document_of_too_many_pages_says_so():
    writer = PdfWriter()
    for _page in range(1001):
        writer.add_blank_page(10, 10)
    output = io.BytesIO()
    writer.write(output)
    error = refused("akta.pdf", output.getvalue())
    assert error.code == "halaman"
    assert "1000" in str(error)


@pytest.mark.parametrize("part", [0.9, 0.5, 0.1])
def test_f12_a_document_that_was_cut_off_says_so(pdf, part):
    assert refused("akta.pdf", pdf[: int(len(pdf) * part)]).code == "terpotong"


AS_PICTURE, AS_PAPER = "Simpan sebagai PDF atau JPG", "cetak atau simpan sebagai PDF"
UNPACKED, SHOWN = "kirim isinya satu per satu", "Kirim tangkapan layarnya"
ZIP = b"PK\x03\x04" + b"\0" * 26
# The footer of newer Targa files; older ones have no mark by which to recognise them.
TARGA_END = b"\0" * 8 + b"TRUEVISION-XFILE.\0"


def deep_jpeg() -> bytes:
    """Return a JPEG that claims 12 bits a sample, as hospital scanners write them."""
    content = bytearray(saved(Image.new("RGB", (9, 7)), "JPEG"))
    content[content.index(b"\xff\xc0") + 4] = 12
    return bytes(content)


def archive(name: str, content: bytes) -> bytes:
    """Return a tar; its member begins where viewers still look for the header of a PDF."""
    output = io.BytesIO()
    with tarfile.open(fileobj=output, mode="w") as tar:
        info = tarfile.TarInfo(name)
        info.size = len(content)
        tar.addfile(info, io.BytesIO(content))
    return output.getvalue()


@pytest.mark.parametrize(
    ("content", "word", "remedy"),
    [
        (b"GIF89a" + b"\0" * 50, "GIF", AS_PICTURE),
        (b"RIFF\x40\0\0\0WEBPVP8 " + b"\0" * 50, "WebP", AS_PICTURE),
        (b"II*\0" + b"\0" * 50, "TIFF", AS_PICTURE),
        (b"BM" + b"\0" * 50, "BMP", AS_PICTURE),
        (b"II+\0\x08" + b"\0" * 50, "TIFF", AS_PICTURE),
        (b"\xff\x4f\xff\x51" + b"\0" * 50, "JPEG 2000", AS_PICTURE),
        (b"\x01\0\0\0l\0\0\0" + b"\0" * 50, "EMF", AS_PICTURE),
        (b"P6\n2 2\n255\n" + b"\0" * 12, "PNM", AS_PICTURE),
        (b"gimp xcf v011\0" + b"\0" * 50, "GIMP", AS_PICTURE),
        (b"\0\0\0\x1cftypavif" + b"\0" * 50, "AVIF", AS_PICTURE),
        (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", "SVG", AS_PICTURE),
        (b"<?xml version='1.0'?><!--" + b" " * 900 + b"--><svg/>", "SVG", AS_PICTURE),
        (saved(Image.new("RGB", (9, 7)), "TGA"), "TGA", AS_PICTURE),
        (saved(Image.new("RGB", (9, 7)), "TGA").removesuffix(TARGA_END), "TGA", AS_PICTURE),
        (saved(Image.new("L", (9, 7)), "TGA", rle=True), "TGA", AS_PICTURE),
        (deep_jpeg(), "JPEG 12-bit", "8-bit"),
        (b"\0\0\0\x18ftypmsf1\0\0\0\0msf1hevc\0\0\0\x10free12345678", "rangkaian gambar HEIC", "Pilih satu foto"),
        (ZIP + b"word/document.xml", "Word", AS_PAPER),
        (ZIP + b"xl/workbook.xml", "Excel", AS_PAPER),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 50, "Word/Excel", AS_PAPER),
        (b"\xd0\xcf\x11\xe0" + "__substg1.0_0037001F".encode("utf-16-le"), "surel", AS_PAPER),
        (b"\xd0\xcf\x11\xe0" + "PowerPoint Document".encode("utf-16-le"), "PowerPoint", AS_PAPER),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "dokumen Office dengan kata sandi", AS_PICTURE),
        (rb"{\rtf1 x}", "RTF", AS_PAPER),
        (b"<!DOCTYPE html><title>x</title>", "HTML", AS_PAPER),
        (b"From: a@b.id\r\nSubject: x\r\n\r\nisi", "surel", AS_PAPER),
        (b"BEGIN:VCALENDAR\r\n", "undangan kalender", AS_PAPER),
        (b"BEGIN:VCARD\r\n", "kartu kontak", AS_PAPER),
        ("Alamat kafé salah; betulkan.\n".encode() * 50, "teks", AS_PAPER),
        (b"%!PS-Adobe-3.0\n", "PostScript", AS_PAPER),
        (b"<!-- Generator: Adobe -->\n<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG", AS_PICTURE),
        (b"<?xml version='1.0'?><faktur/>", "XML", AS_PAPER),
        ("Halo dunia".encode("utf-16"), "teks", AS_PAPER),
        (ZIP + b"Index/Document.iwa", "Pages/Numbers/Keynote", AS_PAPER),
        (ZIP + b"FixedDocSeq.fdseq", "XPS", AS_PAPER),
        (ZIP + b"application/epub+zip", "EPUB", AS_PAPER),
        (archive("akta.pdf", b"%PDF-1.4\n%%EOF\n"), "TAR", UNPACKED),
        (b"BZh9" + b"\0" * 50, "bzip2", UNPACKED),
        (b"\xff\xf3\x50" + b"\0" * 50, "rekaman suara", SHOWN),
        (b"fLaC" + b"\0" * 50, "rekaman suara", SHOWN),
        (b"\0\0\x01\xba" + b"\0" * 50, "video", SHOWN),
        (ZIP, "ZIP", UNPACKED),
        # A PDF inside an archive is not treated as a PDF with bytes before its header.
        (ZIP + b"akta.pdf%PDF-1.4\n%%EOF", "ZIP", UNPACKED),
        (b"Rar!" + b"\0" * 50, "RAR", UNPACKED),
        (b"\0\0\0\x18ftypmp42" + b"\0" * 50, "video", SHOWN),
        (b"\0\0\0\x08wide\0\0\0\x10mdat" + b"\0" * 50, "video", SHOWN),
        (b"caff\0\1" + b"\0" * 50, "rekaman suara", SHOWN),
        (b"OggS" + b"\0" * 50, "rekaman suara", SHOWN),
        (b"\0\0\0\x18ftypM4A " + b"\0" * 50, "rekaman suara", SHOWN),
        (b"[InternetShortcut]\r\nURL=https://x", "tautan", "Unduh dahulu"),
    ],
)
def test_f12_a_file_of_another_type_is_told_what_it_is_and_what_to_do(content, word, remedy):
    error = refused("ktp.jpg", content)
    assert error.code == "jenis"
    assert f"sebenarnya {word}," in str(error)
    assert remedy in str(error)


def test_f12_a_file_of_zeros_alone_is_a_copy_that_failed():
    error = refused("ktp.jpg", b"\0" * 5000)
    assert error.code == "terpotong"
    assert "penyalinannya gagal" in str(error)


@pytest.mark.parametrize(
    "before", [b"x" * 10, b"\n\n12ab\r\n", b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n", b"x" * 1000]
)
def test_f12_a_document_behind_what_a_server_put_before_it_is_kept_from_its_header_on(pdf, before):
    file = check_file("akta.pdf", before + pdf)
    assert (file.isi, file.tipe) == (pdf, "application/pdf")


def test_f12_a_document_that_begins_where_no_viewer_looks_is_none(pdf):
    assert refused("akta.pdf", b"x" * 1100 + pdf).code == "jenis"
    assert "sebenarnya HTML" in str(refused("akta.pdf", b"<html>masuk dahulu</html>" + pdf))


@pytest.mark.parametrize("name", ["unduhan.crdownload", "akta"])
def test_f12_a_name_is_shown_as_it_is(name):
    assert f"“{name}”" in str(refused(name, b"\0" * 99))


def test_f12_a_file_too_large_is_told_its_size():
    error = refused("foto.jpg", saved(marked(), "JPEG").ljust(MAX_SIZE + 3_000_000, b"x"))
    assert error.code == "besar"
    assert "7,9 MB" in str(error)
    with pytest.raises(ValidationError, match="7,9 MB"):
        UploadField().clean([SimpleUploadedFile("foto.jpg", b"\0" * (MAX_SIZE + 3_000_000))])
    # A file one byte larger than the limit must not be described with the size of the limit.
    with pytest.raises(ValidationError, match="5,1 MB, lebih dari 5 MB"):
        UploadField().clean([SimpleUploadedFile("foto.jpg", b"\0" * (MAX_SIZE + 1))])


@pytest.mark.parametrize(
    "name", ["\u202egpj.ftp", "📷 foto.png", "营业执照.png", "../a.png", "a.pdf", "", "a" * 300, ".png"]
)
def test_u13_odd_names_and_endings_do_not_matter(name):
    clean_file = check_file(name, saved(marked(), "PNG"))
    assert clean_file.nama.endswith(".png")
    assert len(clean_file.nama) <= 120


def test_u13_signs_that_people_put_into_names_stay():
    assert check_file("Akta – PT Ma’ruf & Rekan, 2026.png", saved(marked(), "PNG")).nama == (
        "Akta – PT Ma’ruf & Rekan, 2026.png"
    )


def test_u13_a_quotation_mark_in_a_name_is_no_code_of_browsers():
    assert check_file("foto %22toko%22.png", saved(marked(), "PNG")).nama == "foto _toko_.png"
