"""PDF, signature, letters, uploads and calendar: the parts that every app uses."""

import io
from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InternalError, transaction
from django.template import engines
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from PIL import Image
from pypdf import PdfReader

from oss_portal.documents.letters import next_letter_number
from oss_portal.documents.pdf import DocumentRefused, render_pdf
from oss_portal.documents.signing import sign, verify_signature
from oss_portal.models import HariLibur, SuratBernomor
from oss_portal.reference import business_calendar
from oss_portal.uploads import checking
from oss_portal.uploads.fields import UploadField
from oss_portal.uploads.storage import serve_upload, store_upload
from tests.factories.oss_portal import make_letter


def _use_template(monkeypatch, html: str):
    monkeypatch.setattr(
        "oss_portal.documents.pdf.render_to_string",
        lambda _nama, context: engines["django"].from_string(html).render(context),
    )


def test_a_document_is_pdf_a_tagged_with_its_language(monkeypatch):
    _use_template(monkeypatch, "<html lang=id><title>Judul</title><h1>{{ teks }}</h1>")
    read = PdfReader(io.BytesIO(render_pdf("apa pun", {"teks": "Warung <b>Berkah</b>"})))
    assert "Warung <b>Berkah</b>" in read.pages[0].extract_text()
    assert read.trailer["/Root"]["/Lang"] == "id"
    assert read.trailer["/Root"]["/MarkInfo"]["/Marked"]
    metadata = read.trailer["/Root"]["/Metadata"].get_object().get_data()
    assert b'pdfaid:part="3" pdfaid:conformance="A"' in metadata
    assert b'pdfuaid:part="1"' in metadata


@pytest.mark.parametrize("address", ["http://127.0.0.1/x.png", "file:///etc/passwd", "data:text/plain,x", "ftp://x/y"])
def test_a_document_fetches_nothing_from_anywhere(monkeypatch, address):
    _use_template(monkeypatch, f"<html lang=id><title>x</title><img src='{address}' alt=x>")
    with pytest.raises(DocumentRefused, match="may not load"):
        render_pdf("apa pun", {})


def test_a_signature_covers_every_byte_and_shows_a_change(monkeypatch, db):
    _use_template(monkeypatch, "<html lang=id><title>x</title><p>isi surat</p>")
    original = render_pdf("apa pun", {})
    signed_pdf = sign(original, alasan="uji")
    result = verify_signature(signed_pdf)
    assert result.signed
    assert result.whole
    assert result.is_ours
    assert not verify_signature(original).signed
    diubah = bytearray(signed_pdf)
    diubah[len(original) // 2] ^= 1
    assert not verify_signature(bytes(diubah)).whole
    assert not verify_signature(signed_pdf + b"\n% tambahan\n").whole
    assert not verify_signature(b"%PDF-1.7 bukan apa-apa").signed


def test_a_signature_covers_the_files_that_are_attached_with_it(monkeypatch, db):
    _use_template(monkeypatch, "<html lang=id><title>x</title><p>isi surat</p>")
    original = render_pdf("apa pun", {}, attachments=[("data.json", b"{}")])
    signed = sign(original, alasan="uji", attachments=[("bukti.json", "application/json", b'{"daun": 1}')])
    assert signed.startswith(original)
    assert verify_signature(signed).whole
    read = PdfReader(io.BytesIO(signed))
    assert {name: content for name, [content] in read.attachments.items()} == {
        "bukti.json": b'{"daun": 1}',
        "data.json": b"{}",
    }
    related = [file.get_object() for file in read.trailer["/Root"]["/AF"]]
    assert [file["/AFRelationship"] for file in related] == ["/Supplement", "/Supplement"]


def test_a_letter_is_numbered_signed_and_never_changes(pengguna, petugas):
    letter = make_letter(pengguna, petugas)
    assert letter.nomor.startswith("S-000001/OSS/")
    assert verify_signature(bytes(letter.pdf)).whole
    assert letter.nomor in PdfReader(io.BytesIO(bytes(letter.pdf))).pages[0].extract_text()
    with pytest.raises(InternalError), transaction.atomic():
        SuratBernomor.objects.filter(pk=letter.pk).update(perihal="lain")
    assert next_letter_number().startswith("S-000002/")


def png(width=40, height=30) -> bytes:
    output = io.BytesIO()
    Image.new("RGB", (width, height), "green").save(output, "PNG")
    return output.getvalue()


def test_kea_4_a_file_is_taken_by_its_content_and_named_for_it():
    clean_file = checking.check_file("../..\\etc/KTP <saya>.pdf.exe", png())
    assert (clean_file.nama, clean_file.tipe) == ("KTP _saya_.pdf.png", "image/png")


def test_kea_4_what_hides_behind_an_image_does_not_survive():
    clean_file = checking.check_file("foto.png", png() + b"<script>alert(1)</script>PK\x03\x04")
    assert b"script" not in clean_file.isi


@pytest.mark.parametrize(
    ("nama", "content", "kode"),
    [
        ("a.png", b"", "kosong"),
        ("a.png", b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "jenis"),
        ("a.jpg", b"<!doctype html><script>1</script>", "jenis"),
        ("a.pdf", b"GIF89a%PDF-1.4", "jenis"),
        ("a.pdf", b"%PDF-1.7\n<script>1</script>", "terpotong"),
        ("a.zip", b"PK\x03\x04" + b"0" * 100, "jenis"),
        ("a.png", b"x" * (checking.MAX_SIZE + 1), "besar"),
    ],
)
def test_kea_4_other_content_is_refused_with_a_reason(nama, content, kode):
    with pytest.raises(ValidationError) as error:
        checking.check_file(nama, content)
    assert error.value.code == kode


def test_kea_4_a_picture_that_unfolds_to_gigabytes_is_refused():
    output = io.BytesIO()
    Image.new("1", (20000, 20000)).save(output, "PNG")
    with pytest.raises(ValidationError):
        checking.check_file("bom.png", output.getvalue())


def test_kea_4_a_real_pdf_passes_and_one_with_a_script_does_not(db):
    from pypdf import PdfWriter
    from pypdf.generic import DictionaryObject, NameObject, TextStringObject

    write = PdfWriter()
    write.add_blank_page(100, 100)
    output = io.BytesIO()
    write.write(output)
    assert checking.check_file("akta.pdf", output.getvalue()).tipe == "application/pdf"
    action = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
    write.root_object[NameObject("/OpenAction")] = DictionaryObject(action)
    output = io.BytesIO()
    write.write(output)
    with pytest.raises(ValidationError):
        checking.check_file("akta.pdf", output.getvalue())


def test_kea_4_a_scanner_that_does_not_answer_lets_nothing_in(settings):
    settings.CLAMAV_URL = "tcp://127.0.0.1:1"
    with pytest.raises(ValidationError, match="Pemeriksa virus"):
        checking.check_file("foto.png", png())


def test_kea_4_a_kept_file_comes_back_only_as_a_download(db, pengguna):
    field = UploadField()
    [clean_file] = field.clean([SimpleUploadedFile("foto.png", png())])
    cache_dict = store_upload(clean_file, scope="uji", by=pengguna)
    response = serve_upload(cache_dict)
    assert response.headers["Content-Disposition"] == 'attachment; filename="foto.png"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert b"".join(response.streaming_content) == clean_file.isi
    response.close()
    assert "foto" not in cache_dict.berkas.name


def test_at_most_five_files_come_with_a_message():
    with pytest.raises(ValidationError, match="Paling banyak 5"):
        UploadField().clean([SimpleUploadedFile(f"{n}.png", png()) for n in range(6)])


# --- Calendar ---------------------------------------------------------------------------------------------------------
WIB = timezone.get_default_timezone()


def _local_time(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=WIB)


@pytest.mark.django_db
def test_service_hours_skip_nights_weekends_and_holidays():
    HariLibur.objects.create(tanggal=date(2026, 12, 25), nama="Natal")
    # Thursday 15:00 + 2 hours; Friday is a holiday.
    assert business_calendar.add_working_hours(_local_time("2026-12-24 15:00"), timedelta(hours=2)) == _local_time(
        "2026-12-28 09:00"
    )
    assert business_calendar.add_working_hours(_local_time("2026-12-26 10:00"), timedelta(hours=1)) == _local_time(
        "2026-12-28 09:00"
    )
    assert business_calendar.working_hours_between(
        _local_time("2026-12-24 15:00"), _local_time("2026-12-28 09:00")
    ) == timedelta(hours=2)
    assert business_calendar.add_working_days(date(2026, 12, 24), 1) == date(2026, 12, 28)
    assert not business_calendar.is_working_day(date(2026, 12, 25))


_TIMES = st.integers(0, 700 * 24 * 60).map(lambda minutes: _local_time("2026-01-01 00:00") + timedelta(minutes=minutes))


class TestWorkingHours(TestCase):
    @settings(max_examples=60)
    @given(_TIMES, st.timedeltas(timedelta(minutes=1), timedelta(hours=200)))
    def test_adding_hours_and_counting_them_are_inverse(self, start, duration):
        finished = business_calendar.add_working_hours(start, duration)
        assert finished > start
        assert business_calendar.working_hours_between(start, finished) == duration
