"""The certificate and its public check (NIB-2..5, DEF-1, domain.md 1.4.6 and 2.6)."""

import io
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pgtrigger
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InternalError, connections, transaction
from pypdf import PdfReader

from nib.cuplikan import cuplikan
from nib.data_awal import muat
from nib.models import Era, PemindaianHarian, SertifikatNib, StatusNib, TipeDokumen
from nib.pemeriksaan import periksa_token, samarkan_nama
from nib.rules.nomor import nomor_acak
from nib.sertifikat import buat_pdf, buat_versi, siapkan_pdf
from oss_portal.tanda_tangan import periksa_tanda_tangan
from tests.factories.nib import buat_nib
from tests.factories.registrasi import HakAksesFactory

BACKEND = "oss_portal.autentikasi.UserIdAtauSurelBackend"


@pytest.fixture
def hak(db):
    return HakAksesFactory(pengguna__nama="Siti <b>Aminah</b>")


@pytest.fixture
def nib(hak):
    return buat_nib(hak_akses=hak)


@pytest.fixture
def sertifikat(nib):
    return siapkan_pdf(nib.sertifikat.get().pk)


def _teks(pdf: bytes) -> str:
    return "\n".join(h.extract_text() for h in PdfReader(io.BytesIO(pdf)).pages)


def test_the_certificate_says_what_it_must_and_hides_the_nik(nib, sertifikat, hak):
    teks = _teks(bytes(sertifikat.pdf))
    rapat = " ".join(teks.split())
    assert nib.nomor in teks
    assert "Siti <b>Aminah</b>" in teks
    assert "untuk dan atas nama" in rapat
    assert "selama pelaku usaha menjalankan kegiatan usaha" in rapat
    assert "Tanda Daftar Perusahaan (TDP)" in rapat
    assert "PP 24/2018" in rapat
    assert "IZIN USAHA MIKRO DAN KECIL" in rapat
    assert "CONTOH" in teks
    assert hak.pengguna.nomor_identitas not in teks


def test_the_certificate_is_a_signed_pdf_a_with_its_language(sertifikat):
    baca = PdfReader(io.BytesIO(bytes(sertifikat.pdf)))
    akar = baca.trailer["/Root"]
    assert akar["/Lang"] == "id"
    assert akar["/MarkInfo"]["/Marked"]
    hasil = periksa_tanda_tangan(bytes(sertifikat.pdf))
    assert hasil.utuh
    assert hasil.milik_kami


def test_an_issued_certificate_never_changes_and_is_never_made_twice(sertifikat):
    assert bytes(siapkan_pdf(sertifikat.pk).pdf) == bytes(sertifikat.pdf)
    for perubahan in ({"pdf": b"lain"}, {"data": {}}, {"sha256": "0" * 64}):
        with pytest.raises(InternalError), transaction.atomic():
            SertifikatNib.objects.filter(pk=sertifikat.pk).update(**perubahan)
    with pytest.raises(InternalError), transaction.atomic():
        SertifikatNib.objects.filter(pk=sertifikat.pk)._raw_delete("default")


def test_only_the_holder_downloads_it_and_a_second_time_costs_no_bytes(client, sertifikat, hak, nib):
    alamat = f"/nib/sertifikat/{sertifikat.kode}/"
    assert client.get(alamat).status_code == 302
    client.force_login(HakAksesFactory().pengguna, backend=BACKEND)
    assert client.get(alamat).status_code in {403, 404}
    client.force_login(hak.pengguna, backend=BACKEND)
    jawab = client.get(alamat)
    assert jawab.content == bytes(sertifikat.pdf)
    assert jawab.headers["Content-Disposition"] == f'attachment; filename="NIB-{nib.nomor}-v1.pdf"'
    assert "private" in jawab.headers["Cache-Control"]
    lagi = client.get(alamat, headers={"if-none-match": jawab.headers["ETag"]})
    assert (lagi.status_code, lagi.content) == (304, b"")


@pytest.mark.django_db(transaction=True)
def test_many_first_downloads_at_once_make_one_document(settings):
    nib = buat_nib()
    s = nib.sertifikat.get()
    # As if the worker had not come yet.
    with pgtrigger.ignore():
        SertifikatNib.objects.update(pdf=None, sha256="", ukuran=None, siap_pada=None)

    def ambil(_):
        try:
            return siapkan_pdf(s.pk).sha256
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as kolam:
        assert len(set(kolam.map(ambil, range(4)))) == 1


# --- CEK
def test_anyone_checks_a_number_however_it_is_written(client, nib):
    spasi = f"{nib.nomor[:4]} {nib.nomor[4:8]}-{nib.nomor[8:]}"
    jawab = client.get("/cek/", {"nomor": spasi})
    isi = jawab.content.decode()
    assert "NIB ini berlaku" in isi
    assert nib.nomor in isi


def test_the_public_answer_names_nobody(client, nib, hak, sertifikat):
    orang = hak.pengguna
    for alamat in (f"/cek/?nomor={nib.nomor}", f"/cek/json/?nomor={nib.nomor}", f"/cek/s/{sertifikat.token}/"):
        isi = client.get(alamat).content.decode()
        for rahasia in (orang.nomor_identitas, orang.email, orang.telepon, orang.user_id, nib.data.alamat):
            assert rahasia not in isi
    assert "Aminah" not in client.get(f"/cek/?nomor={nib.nomor}").content.decode()


def test_the_qr_code_shows_what_this_version_says_and_is_counted(client, sertifikat, nib):
    isi = client.get(f"/cek/s/{sertifikat.token}/").content.decode()
    assert "NIB ini berlaku" in isi
    assert "56101" in isi
    assert "Siti &lt;b&gt;Aminah" in isi
    client.get(f"/cek/s/{sertifikat.token}/")
    assert PemindaianHarian.objects.get().jumlah == 2


def test_an_old_version_says_that_it_is_old(client, nib, sertifikat):
    buat_versi(nib=nib, tipe=TipeDokumen.PERUBAHAN)
    assert "bukan versi terbaru" in client.get(f"/cek/s/{sertifikat.token}/").content.decode()


@pytest.mark.parametrize(("status", "kata"), [("05", "sedang dibekukan"), ("06", "sudah dicabut")])
def test_a_frozen_or_revoked_number_says_so_everywhere(client, nib, sertifikat, status, kata):
    from django.utils import timezone

    nib.status = status
    nib.dicabut_pada = timezone.now() if status == StatusNib.DICABUT else None
    nib.save()
    for alamat in (f"/cek/?nomor={nib.nomor}", f"/cek/s/{sertifikat.token}/"):
        assert kata in client.get(alamat).content.decode()


def test_an_unknown_number_is_told_from_a_mistyped_one(client, nib):
    lain = nomor_acak()
    jawab = client.get("/cek/", {"nomor": lain})
    assert jawab.status_code == 404
    assert "salah ketik" not in jawab.content.decode()
    salah = nib.nomor[:-1] + str((int(nib.nomor[-1]) + 1) % 10)
    assert "salah ketik" in client.get("/cek/", {"nomor": salah}).content.decode()
    assert client.get("/cek/s/tidak-ada/").status_code == 404


@pytest.mark.parametrize("nomor", ["", "abc", "123", "9" * 14, "<script>alert(1)</script>", "１２３"])
def test_what_is_no_number_gets_a_message(client, db, nomor):
    jawab = client.get("/cek/", {"nomor": nomor})
    assert jawab.status_code in {422, 404}
    assert "<script>alert" not in jawab.content.decode()


def test_the_pdf_itself_is_recognised_and_a_changed_one_is_not(client, sertifikat, db):
    def kirim(isi: bytes) -> str:
        berkas = SimpleUploadedFile("nib.pdf", isi, "application/pdf")
        return client.post("/cek/berkas/", {"berkas": berkas}).content.decode()

    asli = bytes(sertifikat.pdf)
    assert "sama persis dengan sertifikat" in kirim(asli)
    rusak = bytearray(asli)
    rusak[len(rusak) // 3] ^= 1
    assert "sama persis" not in kirim(bytes(rusak))
    assert "Bukan dokumen kami" in kirim(b"%PDF-1.7 apa saja")
    assert client.post("/cek/berkas/", {}).status_code == 422


def test_a_check_costs_one_query(client, nib, django_assert_num_queries, sertifikat):
    client.get("/cek/", {"nomor": nib.nomor})
    with django_assert_num_queries(1):
        client.get("/cek/", {"nomor": nib.nomor})
    with django_assert_num_queries(1):
        client.get("/cek/json/", {"nomor": nib.nomor})
    with django_assert_num_queries(4):
        client.get(f"/cek/s/{sertifikat.token}/")


def test_names_are_masked_word_by_word():
    assert samarkan_nama("Siti Aminah") == "S••• A•••••"
    assert samarkan_nama("A") == "A•"


def test_the_code_of_a_certificate_cannot_be_guessed(nib):
    assert len(nib.sertifikat.get().token) >= 22
    assert periksa_token("' or 1=1 --")[1] is None


def test_number_and_printed_code_show_what_the_qr_code_shows(client, nib, sertifikat):
    assert sertifikat.kode_cek_tampil in _teks(bytes(sertifikat.pdf))
    assert sertifikat.sidik_isi in _teks(bytes(sertifikat.pdf))
    isi = client.get("/cek/", {"nomor": nib.nomor, "kode": sertifikat.kode_cek}).content.decode()
    assert "56101" in isi
    assert sertifikat.sidik_isi in isi
    diketik = client.get("/cek/", {"nomor": nib.nomor, "kode": f" {sertifikat.kode_cek_tampil.lower()} "})
    assert "56101" in diketik.content.decode()
    salah = client.get("/cek/", {"nomor": nib.nomor, "kode": "AAAAAAAA"})
    assert salah.status_code == 422
    assert "bukan milik NIB" in salah.content.decode()
    lain = buat_nib(hak_akses=HakAksesFactory())
    assert client.get("/cek/", {"nomor": lain.nomor, "kode": sertifikat.kode_cek}).status_code == 422
    # Blanks in the box are no code: the number alone is answered.
    assert client.get("/cek/", {"nomor": nib.nomor, "kode": "  "}).status_code == 200


def test_guessing_codes_of_a_number_is_stopped(client, nib):
    for n in range(20):
        client.get("/cek/", {"nomor": nib.nomor, "kode": f"AAAAAA{n:02d}"})
    assert client.get("/cek/", {"nomor": nib.nomor, "kode": "AAAAAAAA"}).status_code == 429


@pytest.mark.parametrize(
    ("setelan", "nomor", "kode"), [("inisial", False, False), ("sertifikat", False, True), ("nama", True, True)]
)
def test_the_name_of_a_perseorangan_is_shown_as_the_operator_set(
    client, nib, sertifikat, settings, setelan, nomor, kode
):
    settings.CEK_NAMA_PERSEORANGAN = setelan
    assert ("Aminah" in client.get(f"/cek/?nomor={nib.nomor}").content.decode()) is nomor
    assert ("Aminah" in client.get(f"/cek/s/{sertifikat.token}/").content.decode()) is kode


def test_the_letter_about_the_status_comes_any_day_numbered_and_signed(client, nib, hak):
    client.force_login(hak.pengguna, backend=BACKEND)
    jawab = client.post("/nib/keterangan/")
    teks = " ".join(_teks(jawab.content).split())
    assert nib.nomor in teks
    assert "Aktif" in teks
    assert periksa_tanda_tangan(jawab.content).utuh
    # The same day, nothing changed: the same letter. And anyone can check it.
    assert client.post("/nib/keterangan/").content == jawab.content
    berkas = SimpleUploadedFile("surat.pdf", jawab.content, "application/pdf")
    assert "Surat ini asli" in client.post("/cek/berkas/", {"berkas": berkas}).content.decode()
    client.force_login(HakAksesFactory().pengguna, backend=BACKEND)
    assert client.post("/nib/keterangan/").status_code in {403, 404, 302}


def test_poppler_accepts_the_signature_and_refuses_a_changed_byte(sertifikat, tmp_path):
    if not shutil.which("pdfsig"):
        pytest.skip("poppler-utils is not installed")

    def kata(isi: bytes) -> str:
        berkas = tmp_path / "nib.pdf"
        berkas.write_bytes(isi)
        return subprocess.run(["pdfsig", "-nocert", str(berkas)], capture_output=True, text=True).stdout

    asli = bytes(sertifikat.pdf)
    assert "Signature is Valid" in kata(asli)
    rusak = bytearray(asli)
    # In the signed part, inside a stream: structure stays readable, content does not match.
    rusak[asli.index(b"stream\n") + 40] ^= 1
    assert "Signature is Valid" not in kata(bytes(rusak))
    assert not periksa_tanda_tangan(bytes(rusak)).utuh


def test_a_pdf_bomb_and_an_endless_file_get_an_answer(client, db):
    import zlib

    bom = (
        b"%PDF-1.7\n1 0 obj<</Filter/FlateDecode/Length 9>>stream\n" + zlib.compress(b"0" * 50_000_000) + b"\nendstream"
    )
    for isi in (bom, b"%PDF-1.7\n" + b"9" * 1_000_000, b"%PDF" * 10):
        berkas = SimpleUploadedFile("x.pdf", isi, "application/pdf")
        assert "Bukan dokumen kami" in client.post("/cek/berkas/", {"berkas": berkas}).content.decode()
    besar = SimpleUploadedFile("x.pdf", b"%PDF-1.7" + b"0" * 6_000_000, "application/pdf")
    assert client.post("/cek/berkas/", {"berkas": besar}).status_code == 422


# --- the pages
def _versi(nib, sertifikat, *, tipe="5", **data) -> list[str]:
    """Return the text of each page of a version that says what is given."""
    baru = SertifikatNib(
        nib=nib, versi=2, tipe=tipe, data=sertifikat.data | data, dibuat_pada=sertifikat.dibuat_pada, token="A" * 26
    )
    return [" ".join(h.extract_text().split()) for h in PdfReader(io.BytesIO(buat_pdf(baru))).pages]


@pytest.fixture
def berisi(nib):
    """A version whose PDF was not made: what it says is enough."""
    return nib.sertifikat.get()


@pytest.fixture
def tanpa_pekerja(monkeypatch):
    monkeypatch.setattr("nib.tasks.siapkan_pdf", lambda pk: None)


def test_long_names_forty_activities_and_strange_letters_stay_whole(tanpa_pekerja, nib, berisi):
    satu = berisi.data["kegiatan"][0]
    halaman = _versi(
        nib,
        berisi,
        nama="PERSEKUTUAN KOMANDITER " + "SUMBERREJEKIMAKMURABADIJAYA " * 3 + "Ñandú Łódź Αθήνα Москва",
        kegiatan=[satu | {"judul": f"Perdagangan Eceran nomor {n} " * 4} for n in range(40)],
    )
    assert "Αθήνα Москва" in halaman[0]
    assert "nomor 39" in " ".join(halaman)
    assert "40 kegiatan" in halaman[0]


@pytest.mark.parametrize("nama", ["A" * 120, "PT " + "Sumber Rejeki Makmur Abadi " * 4])
def test_the_first_page_holds_everything_up_to_the_signature(tanpa_pekerja, nib, berisi, nama):
    satu = berisi.data["peran"][0]
    halaman = _versi(nib, berisi, nama=nama, peran=[satu | {"sebutan": f"Peran {n}"} for n in range(6)])
    assert "Kode verifikasi" in halaman[0]
    assert berisi.sidik_isi[:4] not in halaman[0], "another version has another fingerprint"
    assert nama.split()[-1][:40] in halaman[0]


@pytest.mark.parametrize(
    ("tipe", "status", "kata", "pita"),
    [
        ("5", "05", "NIB ini dibekukan pada saat versi ini dibuat", "DIBEKUKAN"),
        ("3", "06", "NIB ini telah dicabut dan dinyatakan tidak berlaku sejak", "DICABUT"),
    ],
)
def test_a_frozen_or_revoked_version_says_so_across_every_page(
    tanpa_pekerja, nib, berisi, settings, tmp_path, tipe, status, kata, pita
):
    halaman = _versi(nib, berisi, tipe=tipe, status=status)
    assert kata in halaman[0]
    assert all(pita in h and "CONTOH" in h for h in halaman)
    lambang = tmp_path / "lambang.svg"
    lambang.write_text("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><circle cx='4' cy='4' r='4'/></svg>")
    settings.PORTAL = settings.PORTAL | {"resmi": True, "lambang_svg": str(lambang)}
    resmi = _versi(nib, berisi, tipe=tipe, status=status)
    assert all(pita in h and "CONTOH" not in h and "Dokumen contoh" not in h for h in resmi)


def test_huk_1_the_words_of_a_certificate_are_those_of_its_era(tanpa_pekerja, db):
    muat()
    Era.objects.filter(kode="A").update(aktif=False)
    Era.objects.filter(kode="C").update(aktif=True, tampilkan_risiko=False, penerbit="Menteri untuk dan atas nama X")
    nib = buat_nib()
    halaman = _versi(nib, nib.sertifikat.get())
    assert "PERIZINAN BERUSAHA BERBASIS RISIKO" in halaman[0].upper()
    assert "Nomor 28 Tahun 2025" in halaman[0]
    assert "Menteri untuk dan atas nama X" in halaman[0]
    assert "Tanda Daftar Perusahaan" not in halaman[0]
    assert not any("Tingkat risiko" in h or "IUMK" in h for h in halaman)


def test_ium_1_the_sheet_goes_with_micro_and_small_persons_only(tanpa_pekerja, nib, berisi):
    assert "Nomor 98 Tahun 2014" in _versi(nib, berisi)[-1]
    for skala, ada in (("02", True), ("03", False), ("04", False)):
        nib.data.skala = skala
        assert cuplikan(nib)["iumk"] is ada
    nib.data.skala, nib.pelaku_usaha.jenis = "01", "01"
    assert not cuplikan(nib)["iumk"]


def test_def_3_another_name_of_the_institution_changes_the_document(tanpa_pekerja, nib, berisi, settings):
    settings.PORTAL = settings.PORTAL | {"lembaga": "Badan Perizinan", "lembaga_panjang": "Badan Perizinan Nasional"}
    halaman = _versi(nib, berisi)
    assert "Badan Perizinan Nasional" in halaman[0]
    assert "Lembaga Pengelola" not in halaman[0]


def test_names_in_other_scripts_have_a_font_each(tanpa_pekerja, nib, berisi):
    if not shutil.which("fc-list") or not subprocess.run(["fc-list", "Noto Sans Javanese"], capture_output=True).stdout:
        pytest.skip("fonts-noto-core is not installed")
    baru = SertifikatNib(
        nib=nib,
        versi=2,
        tipe="5",
        token="A" * 26,
        dibuat_pada=berisi.dibuat_pada,
        data=berisi.data | {"nama": "Toko ꦲꦏ꧀ꦱꦫ شركة النور", "alamat": "ᬅᬓ᭄ᬱᬭ"},
    )
    huruf = PdfReader(io.BytesIO(buat_pdf(baru))).pages[0]["/Resources"]["/Font"]
    dipakai = " ".join(h.get_object()["/BaseFont"] for h in huruf.values())
    for nama in ("Javanese", "Arabic", "Balinese"):
        assert nama in dipakai


def test_not_one_byte_may_differ_not_even_where_the_signature_lies(sertifikat):
    """The standard leaves a gap open for the signature; what is changed in there is refused as well."""
    asli = bytes(sertifikat.pdf)
    celah = asli.index(b"/Contents <") + 11
    tempat = [
        *range(0, len(asli), len(asli) // 150),
        *range(celah, celah + 100),
        *range(celah, asli.index(b">", celah), 37),
    ]
    for n in tempat:
        rusak = bytearray(asli)
        rusak[n] = (rusak[n] + 1) % 256
        hasil = periksa_tanda_tangan(bytes(rusak))
        assert not (hasil.utuh and hasil.milik_kami), n
