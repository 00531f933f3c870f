"""Uploads of an attacker: polyglots, documents with actions, bombs, files that crash readers (KEA-4)."""

import io
import random
import re
import zipfile
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject
from weasyprint import HTML

from oss_portal.documents.signing import sign, verify_signature
from oss_portal.uploads.checking import CleanFile, check_file
from oss_portal.uploads.storage import serve_upload, store_upload
from tests.security.naughty_strings import MARKER


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return HTML(string="<h1>Akta</h1>").write_pdf(uncompressed_pdf=True)


def image(shape: str, size=(40, 30), **lain) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", size, "white").save(content, shape, **lain)
    return content.getvalue()


def filled_zip() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as z:
        z.writestr("META-INF/MANIFEST.MF", "Main-Class: Jahat")
    return content.getvalue()


def with_action(action: bytes) -> bytes:
    """Return a document of one empty page with `action` in its catalogue and a correct cross-reference table."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R " + action + b" >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
    ]
    content, table = b"%PDF-1.7\n", b"xref\n0 4\n0000000000 65535 f \n"
    for n, obj in enumerate(objects, 1):
        table += b"%010d 00000 n \n" % len(content)
        content += b"%d 0 obj\n%s\nendobj\n" % (n, obj)
    end = b"trailer << /Size 4 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(content)
    return content + table + end


@pytest.mark.parametrize(
    "action",
    [
        b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>",
        b"/OpenAction << /S /Launch /F (cmd.exe) >>",
        b"/AA << /WC << /S /JavaScript /JS (x) >> >>",
        b"/Names << /JavaScript << /Names [(a) << /S /JavaScript /JS (x) >>] >> >>",
        b"/Names << /EmbeddedFiles << /Names [(a) << >>] >> >>",
        b"/AcroForm << /XFA (x) >>",
        b"/AcroForm << /Fields [ << /T (a) /A << /S /SubmitForm /F (https://contoh.id) >> >> ] >>",
        b"/AA << /O << /S /GoToR /F (\\\\\\\\contoh.id\\\\a) /D [0 /Fit] >> >>",
        b"/OpenAction [ << /S /GoTo /Next << /S /JavaScript /JS (x) >> >> ]",
        # Actions that open a server's address or another file when the document is opened.
        b"/OpenAction << /S /URI /URI (https://contoh.id) >>",
        b"/AA << /O << /S /URI /URI (https://contoh.id) >> >>",
        b"/OpenAction << /S /GoTo /D [0 /Fit] /Next << /S /URI /URI (https://contoh.id) >> >>",
        b"/OpenAction << /S /Thread /F (//contoh.id/a.pdf) /D 0 >>",
        b"/AA << /O << /S /Sound /Sound << /F << /UF (//contoh.id/a.wav) >> >> >> >>",
        b"/AA << /O << /S /Rendition /R << /S /MR >> >> >>",
        b"/X << /Type /XObject /Subtype /Form /Ref << /F (//contoh.id/a.pdf) /Page 0 >> >>",
        b"/X << /Type /3D /OnInstantiate (x) >>",
        b"/X << /Type /Annot /Subtype /FileAttachment /FS (//contoh.id/a.exe) >>",
        b"/OpenAction << /S /Named /N /Quit >>",
        b"/AA << /O << /S /Named /N /CloseAll >> >>",
        # Of two equal keys some programs take the first, others the second.
        b"/OpenAction [0 /Fit] /OpenAction << /S /JavaScript /JS (x) >>",
    ],
)
def test_a_document_that_acts_when_opened_is_not_taken(db, action):
    for harmless in (b"/OpenAction [0 /Fit]", b"/OpenAction << /S /Named /Type /Action /N /Print >>"):
        assert check_file("akta.pdf", with_action(harmless)).tipe == "application/pdf"
    with pytest.raises(ValidationError) as refused:
        check_file("akta.pdf", with_action(action))
    assert refused.value.code == ("rumit" if action.count(b"/OpenAction") > 1 else "aktif")


HIDDEN = b"4 0 obj\n<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>\nendobj\n"


@pytest.mark.parametrize("trailer", [b"", b"trailer << /Size 5 /Root 4 0 R >>\n"])
def test_a_script_that_no_table_of_the_document_leads_to_is_seen(db, trailer):
    # A program that finds the cross-reference table damaged, or reads another one, uses every object in the file.
    with pytest.raises(ValidationError) as refused:
        check_file("akta.pdf", with_hidden(HIDDEN + trailer))
    assert refused.value.code == "aktif"


def with_hidden(objects: bytes) -> bytes:
    """Return a document with objects that its cross-reference table does not list."""
    body, table = with_action(b"/OpenAction [0 /Fit]").split(b"xref\n", 1)
    body += objects
    return body + b"xref\n" + re.sub(rb"startxref\n\d+", b"startxref\n%d" % len(body), table)


SCRIPT = b"<< /S /JavaScript /JS (app.alert(1)) >>"


def packed(objects: bytes, begins: bytes, length: bytes = b"") -> bytes:
    data = zlib.compress(objects)
    length = length or b"%d" % len(data)
    return b"4 0 obj\n<< %s /Filter /FlateDecode /Length %s >>stream\n%s\nendstream\nendobj\n" % (begins, length, data)


@pytest.mark.parametrize(
    ("objects", "code"),
    [
        # Programs unpack a stream of objects whatever type it has.
        (packed(b"5 0 " + SCRIPT, b"/N 1 /First 4"), "aktif"),
        (b"4 0 obj\n<< /S /URI /URI (file:///C:/Windows/x.exe) >>\nendobj\n", "aktif"),
        # pyHanko cannot read this stream, but other programs can.
        (packed(b"5 0 " + SCRIPT, b"/Type /ObjStm /N 1 /First 4", b"5"), "rumit"),
        (packed(b"5 0 6 9 << /A } >>" + SCRIPT, b"/Type /ObjStm /N 2 /First 8"), "rumit"),
        (b"4 0 obj\n" + SCRIPT[:-2] + b"/X } >>\nendobj\n", "rumit"),
        (b"4 0 obj\n<< /S /GoTo /S /Launch >>\nendobj\n", "rumit"),
    ],
)
def test_a_hidden_action_is_seen_however_it_is_packed_and_what_cannot_be_read_is_refused(db, objects, code):
    assert check_file("akta.pdf", with_hidden(b"4 0 obj\n<< /S /GoTo >>\nendobj\n")).tipe == "application/pdf"
    with pytest.raises(ValidationError) as refused:
        check_file("akta.pdf", with_hidden(objects))
    assert refused.value.code == code


@pytest.mark.parametrize("algorithm", ["RC4-40", "RC4-128", "AES-128", "AES-256"])
@pytest.mark.parametrize("hidden", [False, True])
def test_a_script_in_no_table_is_seen_where_everybody_may_open_an_encrypted_document(db, pdf, algorithm, hidden):
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    if hidden:
        script = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("x")}
        writer._add_object(DictionaryObject(script))
    writer.encrypt("", "pemilik", algorithm=algorithm)
    content = io.BytesIO()
    writer.write(content)
    if not hidden:
        assert check_file("akta.pdf", content.getvalue()).tipe == "application/pdf"
        return
    with pytest.raises(ValidationError) as refused:
        check_file("akta.pdf", content.getvalue())
    assert refused.value.code == "aktif"


def with_link(address: str) -> bytes:
    annotation = b"<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI <%s> >> >>"
    return with_action(b"/X [ %s ]" % (annotation % address.encode().hex().encode()))


@pytest.mark.parametrize(
    "address",
    [
        *("file://contoh.id/berkas", "FILE:///C:/Windows/x.exe", "\\\\contoh.id\\berkas", "smb://contoh.id/x"),
        *(
            "//contoh.id/x",
            "ms-word:ofe|u|https://contoh.id",
            "search-ms:query=x",
            "javascript:alert(1)",
            " file://a/b",
        ),
    ],
)
def test_a_link_that_opens_a_file_or_a_program_is_not_taken(db, address):
    with pytest.raises(ValidationError) as refused:
        check_file("akta.pdf", with_link(address))
    assert refused.value.code == "aktif"


@pytest.mark.parametrize(
    "address", ["https://contoh.id", "mailto:a@contoh.id", "tel:+62215550101", "www.contoh.id", ""]
)
def test_a_link_to_a_page_or_a_mailbox_is_taken(db, address):
    assert check_file("akta.pdf", with_link(address)).tipe == "application/pdf"


@pytest.mark.parametrize("encrypted", [False, True])
@pytest.mark.parametrize("kind", ["/Launch", "/Sound"])
def test_what_a_document_does_is_seen_behind_a_reference_and_where_it_is_encrypted(db, pdf, kind, encrypted):
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    action = {NameObject("/S"): writer._add_object(NameObject(kind))}
    if kind == "/Sound":
        action[NameObject("/F")] = TextStringObject("a.wav")
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(action)
    if encrypted:
        # Everybody can open it: the user password is empty.
        writer.encrypt("", "pemilik", algorithm="AES-256")
    content = io.BytesIO()
    writer.write(content)
    with pytest.raises(ValidationError) as refused:
        check_file("akta.pdf", content.getvalue())
    assert refused.value.code == "aktif"


@pytest.mark.parametrize(
    ("nama", "content"),
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
def test_what_is_neither_document_nor_picture_is_refused_whatever_it_is_called(nama, content):
    with pytest.raises(ValidationError):
        check_file(nama, content)


def test_a_document_that_is_an_archive_as_well_is_refused(pdf):
    with pytest.raises(ValidationError):
        check_file("a.pdf", pdf + filled_zip())


@pytest.mark.parametrize("shape", ["JPEG", "PNG"])
def test_a_picture_that_is_something_else_as_well_is_written_anew_without_it(shape):
    hostile = f"<script>{MARKER}()</script>".encode()
    if shape == "PNG":
        note = PngImagePlugin.PngInfo()
        note.add_text("Comment", hostile.decode())
        content = image("PNG", pnginfo=note)
    else:
        content = image("JPEG", comment=hostile)
    assert MARKER.encode() in content
    clean_file = check_file("foto.html", content + hostile + filled_zip())
    assert MARKER.encode() not in clean_file.isi
    assert b"MANIFEST" not in clean_file.isi
    assert clean_file.nama.endswith((".jpg", ".png"))


def test_a_picture_of_more_points_than_a_phone_makes_is_refused_before_it_is_unpacked():
    content = bytearray(image("PNG"))
    width = (60_000).to_bytes(4, "big") * 2
    headers = b"IHDR" + width + bytes(content[24:29])
    content[12:29], content[29:33] = headers, zlib.crc32(headers).to_bytes(4, "big")
    with pytest.raises(ValidationError):
        check_file("bom.png", bytes(content))


def test_a_document_that_unpacks_to_a_gigabyte_is_refused(db):
    bomb = zlib.compress(b"\0" * 80_000_000, 9)
    content = b"%PDF-1.7\n1 0 obj\n<< /Type /XRef /Size 3 /W [1 2 1] /Root 1 0 R /Filter /FlateDecode /Length "
    content += str(len(bomb)).encode() + b" >>\nstream\n" + bomb + b"\nendstream\nendobj\nstartxref\n9\n%%EOF"
    assert len(content) < 200_000
    with pytest.raises(ValidationError):
        check_file("bom.pdf", content)
    assert not verify_signature(content).signed


def test_a_document_bent_in_any_place_breaks_neither_upload_nor_check(client, db):
    """A damaged stream (zlib.error) and a damaged cross reference (AssertionError) once answered 500 to any visitor."""
    original, rng, result = sign(HTML(string="<h1>x</h1>").write_pdf(), alasan="uji"), random.Random(7731), set()
    for n in range(300):
        content = bytearray(original)
        for _ in range(rng.choice([1, 2, 5, 30])):
            content[rng.randrange(len(content))] = rng.randrange(256)
        result.add(verify_signature(bytes(content)).whole)
        try:
            check_file("a.pdf", bytes(content))
        except ValidationError:
            result.add("ditolak")
        if n % 30 == 0:
            response = client.post("/cek/berkas/", {"berkas": SimpleUploadedFile("a.pdf", bytes(content))})
            assert response.status_code == 200
    assert {False, "ditolak"} <= result


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
    clean_file = check_file(nama, pdf)
    assert "/" not in clean_file.nama
    assert "\\" not in clean_file.nama
    upload = store_upload(clean_file, scope="uji")
    assert not {"..", "/etc", "\\"} & set(upload.berkas.name.split("/"))
    response = serve_upload(upload)
    assert "X-Jahat" not in response.headers
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["Content-Security-Policy"].startswith("sandbox")
    assert b"".join(response.streaming_content) == pdf
    upload.berkas.delete(save=False)


def test_a_file_kept_is_handed_out_as_what_its_content_is(db, pdf):
    upload = store_upload(CleanFile("a.pdf", "application/pdf", pdf), scope="uji")
    response = serve_upload(upload)
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response.headers["Cache-Control"]
    response.close()
    upload.berkas.delete(save=False)
