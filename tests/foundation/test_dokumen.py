"""PDF, signature, letters, uploads, calendar: the parts that every room stands on."""

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

from oss_portal import kalender, unggahan
from oss_portal.models import HariLibur, SuratBernomor
from oss_portal.pdf import DokumenDitolak, render_pdf
from oss_portal.surat import nomor_surat, terbitkan_surat
from oss_portal.tanda_tangan import periksa_tanda_tangan, tandatangani


def _templat(monkeypatch, html: str):
    monkeypatch.setattr(
        "oss_portal.pdf.render_to_string", lambda _nama, konteks: engines["django"].from_string(html).render(konteks)
    )


def test_a_document_is_pdf_a_tagged_with_its_language(monkeypatch):
    _templat(monkeypatch, "<html lang=id><title>Judul</title><h1>{{ teks }}</h1>")
    baca = PdfReader(io.BytesIO(render_pdf("apa pun", {"teks": "Warung <b>Berkah</b>"})))
    assert "Warung <b>Berkah</b>" in baca.pages[0].extract_text()
    assert baca.trailer["/Root"]["/Lang"] == "id"
    assert baca.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert b"pdfaid" in baca.trailer["/Root"]["/Metadata"].get_object().get_data()


@pytest.mark.parametrize("alamat", ["http://127.0.0.1/x.png", "file:///etc/passwd", "data:text/plain,x", "ftp://x/y"])
def test_a_document_fetches_nothing_from_anywhere(monkeypatch, alamat):
    _templat(monkeypatch, f"<html lang=id><title>x</title><img src='{alamat}' alt=x>")
    with pytest.raises(DokumenDitolak, match="may not load"):
        render_pdf("apa pun", {})


def test_a_signature_covers_every_byte_and_shows_a_change(monkeypatch):
    _templat(monkeypatch, "<html lang=id><title>x</title><p>isi surat</p>")
    asli = render_pdf("apa pun", {})
    tertanda = tandatangani(asli, alasan="uji")
    hasil = periksa_tanda_tangan(tertanda)
    assert hasil.bertanda_tangan
    assert hasil.utuh
    assert hasil.milik_kami
    assert not periksa_tanda_tangan(asli).bertanda_tangan
    diubah = bytearray(tertanda)
    diubah[len(asli) // 2] ^= 1
    assert not periksa_tanda_tangan(bytes(diubah)).utuh
    assert not periksa_tanda_tangan(tertanda + b"\n% tambahan\n").utuh
    assert not periksa_tanda_tangan(b"%PDF-1.7 bukan apa-apa").bertanda_tangan


def test_a_letter_is_numbered_signed_and_never_changes(pengguna, petugas):
    with transaction.atomic():
        surat = terbitkan_surat(
            jenis="uji",
            perihal="Konfirmasi",
            templat="surat/bingkai.html",
            konteks={},
            subjek=pengguna,
            tentang=pengguna,
            oleh=petugas,
        )
    assert surat.nomor.startswith("S-000001/OSS/")
    assert periksa_tanda_tangan(bytes(surat.pdf)).utuh
    assert surat.nomor in PdfReader(io.BytesIO(bytes(surat.pdf))).pages[0].extract_text()
    with pytest.raises(InternalError), transaction.atomic():
        SuratBernomor.objects.filter(pk=surat.pk).update(perihal="lain")
    assert nomor_surat().startswith("S-000002/")


def _png(lebar=40, tinggi=30) -> bytes:
    keluar = io.BytesIO()
    Image.new("RGB", (lebar, tinggi), "green").save(keluar, "PNG")
    return keluar.getvalue()


def test_kea_4_a_file_is_taken_by_its_content_and_named_for_it():
    bersih = unggahan.periksa_berkas("../..\\etc/KTP <saya>.pdf.exe", _png())
    assert (bersih.nama, bersih.tipe) == ("KTP _saya_.pdf.png", "image/png")


def test_kea_4_what_hides_behind_an_image_does_not_survive():
    bersih = unggahan.periksa_berkas("foto.png", _png() + b"<script>alert(1)</script>PK\x03\x04")
    assert b"script" not in bersih.isi


@pytest.mark.parametrize(
    ("nama", "isi", "kode"),
    [
        ("a.png", b"", "kosong"),
        ("a.png", b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "jenis"),
        ("a.jpg", b"<!doctype html><script>1</script>", "jenis"),
        ("a.pdf", b"GIF89a%PDF-1.4", "jenis"),
        ("a.pdf", b"%PDF-1.7\n<script>1</script>", "jenis"),
        ("a.zip", b"PK\x03\x04" + b"0" * 100, "jenis"),
        ("a.png", b"x" * (unggahan.UKURAN_MAKS + 1), "besar"),
    ],
)
def test_kea_4_other_content_is_refused_with_a_reason(nama, isi, kode):
    with pytest.raises(ValidationError) as galat:
        unggahan.periksa_berkas(nama, isi)
    assert galat.value.code == kode


def test_kea_4_a_picture_that_unfolds_to_gigabytes_is_refused():
    keluar = io.BytesIO()
    Image.new("1", (20000, 20000)).save(keluar, "PNG")
    with pytest.raises(ValidationError):
        unggahan.periksa_berkas("bom.png", keluar.getvalue())


def test_kea_4_a_real_pdf_passes_and_one_with_a_script_does_not():
    from pypdf import PdfWriter
    from pypdf.generic import DictionaryObject, NameObject, TextStringObject

    tulis = PdfWriter()
    tulis.add_blank_page(100, 100)
    keluar = io.BytesIO()
    tulis.write(keluar)
    assert unggahan.periksa_berkas("akta.pdf", keluar.getvalue()).tipe == "application/pdf"
    aksi = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
    tulis.root_object[NameObject("/OpenAction")] = DictionaryObject(aksi)
    keluar = io.BytesIO()
    tulis.write(keluar)
    with pytest.raises(ValidationError):
        unggahan.periksa_berkas("akta.pdf", keluar.getvalue())


def test_kea_4_a_scanner_that_does_not_answer_lets_nothing_in(settings):
    settings.CLAMAV_URL = "tcp://127.0.0.1:1"
    with pytest.raises(ValidationError, match="Pemeriksa virus"):
        unggahan.periksa_berkas("foto.png", _png())


def test_kea_4_a_kept_file_comes_back_only_as_a_download(db, pengguna):
    ruang = unggahan.UnggahanField()
    [bersih] = ruang.clean([SimpleUploadedFile("foto.png", _png())])
    simpanan = unggahan.simpan_unggahan(bersih, ranah="uji", oleh=pengguna)
    jawab = unggahan.sajikan_unggahan(simpanan)
    assert jawab.headers["Content-Disposition"] == 'attachment; filename="foto.png"'
    assert jawab.headers["X-Content-Type-Options"] == "nosniff"
    assert b"".join(jawab.streaming_content) == bersih.isi
    jawab.close()
    assert "foto" not in simpanan.berkas.name


def test_at_most_five_files_come_with_a_message():
    with pytest.raises(ValidationError, match="Paling banyak 5"):
        unggahan.UnggahanField().clean([SimpleUploadedFile(f"{n}.png", _png()) for n in range(6)])


# --- Calendar ---------------------------------------------------------------------------------------------------------
WIB = timezone.get_default_timezone()


def _saat(teks: str) -> datetime:
    return datetime.fromisoformat(teks).replace(tzinfo=WIB)


@pytest.mark.django_db
def test_service_hours_skip_nights_weekends_and_holidays():
    HariLibur.objects.create(tanggal=date(2026, 12, 25), nama="Natal")
    # Thursday 15:00 + 2 hours; Friday is a holiday.
    assert kalender.tambah_jam_kerja(_saat("2026-12-24 15:00"), timedelta(hours=2)) == _saat("2026-12-28 09:00")
    assert kalender.tambah_jam_kerja(_saat("2026-12-26 10:00"), timedelta(hours=1)) == _saat("2026-12-28 09:00")
    assert kalender.jam_kerja_antara(_saat("2026-12-24 15:00"), _saat("2026-12-28 09:00")) == timedelta(hours=2)
    assert kalender.tambah_hari_kerja(date(2026, 12, 24), 1) == date(2026, 12, 28)
    assert not kalender.hari_kerja(date(2026, 12, 25))


_SAAT = st.integers(0, 700 * 24 * 60).map(lambda menit: _saat("2026-01-01 00:00") + timedelta(minutes=menit))


class TestJamKerja(TestCase):
    @settings(max_examples=60, deadline=None)
    @given(_SAAT, st.timedeltas(timedelta(minutes=1), timedelta(hours=200)))
    def test_adding_hours_and_counting_them_are_inverse(self, mulai, durasi):
        selesai = kalender.tambah_jam_kerja(mulai, durasi)
        assert selesai > mulai
        assert kalender.jam_kerja_antara(mulai, selesai) == durasi
