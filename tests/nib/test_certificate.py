"""The certificate and its public check (NIB-2..5, DEF-1)."""

import io
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pgtrigger
import pytest
import segno
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InternalError, connections, transaction
from django.utils.translation import override
from pypdf import PdfReader

from nib.certificate.sharing import stall_card
from nib.certificate.snapshot import snapshot
from nib.certificate.versions import build_pdf, check_url, create_version, ensure_pdf, qr_code
from nib.models import DailyScanCount, Era, Nib, SertifikatNib, StatusNib, TipeDokumen
from nib.reference_data import load
from nib.rules.numbers import random_number
from nib.services.public_check import check_by_token, mask_name
from oss_portal.documents.signing import verify_signature
from oss_portal.models import DokumenTerbit
from tests.factories.nib import make_nib
from tests.factories.registrasi import BadanUsahaFactory, HakAksesFactory

BACKEND = "oss_portal.accounts.backends.UserIdOrEmailBackend"


@pytest.fixture
def hak_akses(db):
    return HakAksesFactory(pengguna__nama="Siti <b>Aminah</b>")


@pytest.fixture
def nib(hak_akses):
    return make_nib(hak_akses=hak_akses)


@pytest.fixture
def certificate(nib):
    return ensure_pdf(nib.sertifikat.get().pk)


def pdf_text(pdf: bytes) -> str:
    return "\n".join(h.extract_text() for h in PdfReader(io.BytesIO(pdf)).pages)


def test_the_certificate_says_what_it_must_and_hides_the_nik(nib, certificate, hak_akses):
    text = pdf_text(bytes(certificate.pdf))
    compact = " ".join(text.split())
    assert nib.nomor in text
    # The name of a person is in capitals, as on the KTP.
    assert "SITI <B>AMINAH</B>" in text
    assert "untuk dan atas nama" in compact
    assert "selama pelaku usaha menjalankan kegiatan usaha" in compact
    assert "Tanda Daftar Perusahaan (TDP)" in compact
    assert "PP 24/2018" in compact
    assert "IZIN USAHA MIKRO DAN KECIL" in compact
    assert "CONTOH" in text
    assert hak_akses.pengguna.nomor_identitas not in text


def test_the_certificate_is_a_signed_pdf_a_with_its_language(certificate):
    reader = PdfReader(io.BytesIO(bytes(certificate.pdf)))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "id"
    assert root["/MarkInfo"]["/Marked"]
    result = verify_signature(bytes(certificate.pdf))
    assert result.whole
    assert result.is_ours


def test_an_issued_certificate_never_changes_and_is_never_made_twice(certificate):
    assert bytes(ensure_pdf(certificate.pk).pdf) == bytes(certificate.pdf)
    for changes in ({"pdf": b"lain"}, {"data": {}}, {"sha256": "0" * 64}):
        with pytest.raises(InternalError), transaction.atomic():
            SertifikatNib.objects.filter(pk=certificate.pk).update(**changes)
    with pytest.raises(InternalError), transaction.atomic():
        SertifikatNib.objects.filter(pk=certificate.pk)._raw_delete("default")


def test_only_the_holder_downloads_it_and_a_second_time_costs_no_bytes(client, certificate, hak_akses, nib):
    address = f"/nib/sertifikat/{certificate.kode}/"
    assert client.get(address).status_code == 302
    client.force_login(HakAksesFactory().pengguna, backend=BACKEND)
    assert client.get(address).status_code in {403, 404}
    client.force_login(hak_akses.pengguna, backend=BACKEND)
    response = client.get(address)
    assert response.content == bytes(certificate.pdf)
    assert response.headers["Content-Disposition"] == f'attachment; filename="NIB-{nib.nomor}-v1.pdf"'
    assert "private" in response.headers["Cache-Control"]
    again = client.get(address, headers={"if-none-match": response.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.django_db(transaction=True)
def test_many_first_downloads_at_once_make_one_document(settings):
    nib = make_nib()
    s = nib.sertifikat.get()
    # Simulate that the worker has not made it yet.
    with pgtrigger.ignore():
        SertifikatNib.objects.update(pdf=None, sha256="", ukuran=None, siap_pada=None)
        DokumenTerbit.objects.all().delete()

    def take(_):
        try:
            return ensure_pdf(s.pk).sha256
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(take, range(4)))) == 1


# --- CEK
def test_anyone_checks_a_number_however_it_is_written(client, nib):
    spaced = f"{nib.nomor[:4]} {nib.nomor[4:8]}-{nib.nomor[8:]}"
    response = client.get("/cek/", {"nomor": spaced})
    content = response.content.decode()
    assert "NIB ini berlaku" in content
    assert nib.nomor in content


def test_the_public_answer_names_nobody(client, nib, hak_akses, certificate):
    pengguna = hak_akses.pengguna
    for address in (f"/cek/?nomor={nib.nomor}", f"/cek/json/?nomor={nib.nomor}", f"/cek/s/{certificate.token}/"):
        content = client.get(address).content.decode()
        for secret in (pengguna.nomor_identitas, pengguna.email, pengguna.telepon, pengguna.user_id, nib.data.alamat):
            assert secret not in content
    assert "Aminah" not in client.get(f"/cek/?nomor={nib.nomor}").content.decode()


def test_the_qr_code_shows_what_this_version_says_and_is_counted(client, certificate, nib):
    content = client.get(f"/cek/s/{certificate.token}/").content.decode()
    assert "NIB ini berlaku" in content
    assert "56101" in content
    assert "Siti &lt;b&gt;Aminah" in content
    client.get(f"/cek/s/{certificate.token}/")
    assert DailyScanCount.objects.get().jumlah == 2


def test_an_old_version_says_that_it_is_old(client, nib, certificate):
    create_version(nib=nib, kind=TipeDokumen.PERUBAHAN)
    assert "bukan versi terbaru" in client.get(f"/cek/s/{certificate.token}/").content.decode()


@pytest.mark.parametrize(("status", "words"), [("05", "sedang dibekukan"), ("06", "sudah dicabut")])
def test_a_frozen_or_revoked_number_says_so_everywhere(client, nib, certificate, status, words):
    from django.utils import timezone

    nib.status = status
    nib.dicabut_pada = timezone.now() if status == StatusNib.DICABUT else None
    nib.save()
    for address in (f"/cek/?nomor={nib.nomor}", f"/cek/s/{certificate.token}/"):
        assert words in client.get(address).content.decode()


def test_an_unknown_number_is_told_from_a_mistyped_one(client, nib):
    unknown = random_number()
    response = client.get("/cek/", {"nomor": unknown})
    assert response.status_code == 404
    assert "salah ketik" not in response.content.decode()
    wrong = nib.nomor[:-1] + str((int(nib.nomor[-1]) + 1) % 10)
    assert "salah ketik" in client.get("/cek/", {"nomor": wrong}).content.decode()
    assert client.get("/cek/s/tidak-ada/").status_code == 404


@pytest.mark.parametrize("nomor", ["", "abc", "123", "9" * 14, "<script>alert(1)</script>", "１２３"])
def test_what_is_no_number_gets_a_message(client, db, nomor):
    response = client.get("/cek/", {"nomor": nomor})
    assert response.status_code in {422, 404}
    assert "<script>alert" not in response.content.decode()


def test_the_pdf_itself_is_recognised_and_a_changed_one_is_not(client, certificate, db):
    def send(content: bytes) -> str:
        file = SimpleUploadedFile("nib.pdf", content, "application/pdf")
        return client.post("/cek/berkas/", {"berkas": file}).content.decode()

    original = bytes(certificate.pdf)
    assert "sama persis dengan yang kami terbitkan" in send(original)
    broken = bytearray(original)
    broken[len(broken) // 3] ^= 1
    assert "sama persis" not in send(bytes(broken))
    assert "Bukan dokumen kami" in send(b"%PDF-1.7 apa saja")
    assert client.post("/cek/berkas/", {}).status_code == 422


def test_a_check_costs_one_query(client, nib, django_assert_num_queries, certificate):
    client.get("/cek/", {"nomor": nib.nomor})
    with django_assert_num_queries(1):
        client.get("/cek/", {"nomor": nib.nomor})
    with django_assert_num_queries(1):
        client.get("/cek/json/", {"nomor": nib.nomor})
    # One of the queries gets its position in the transparency log.
    with django_assert_num_queries(6):
        client.get(f"/cek/s/{certificate.token}/")


def test_names_are_masked_word_by_word():
    assert mask_name("Siti Aminah") == "S••• A•••••"
    assert mask_name("A") == "A•"


def test_the_code_of_a_certificate_cannot_be_guessed(nib):
    assert len(nib.sertifikat.get().token) >= 22
    assert check_by_token("' or 1=1 --")[1] is None


def test_number_and_printed_code_show_what_the_qr_code_shows(client, nib, certificate):
    assert certificate.short_code_display in pdf_text(bytes(certificate.pdf))
    assert certificate.content_fingerprint in pdf_text(bytes(certificate.pdf))
    content = client.get("/cek/", {"nomor": nib.nomor, "kode": certificate.short_code_display}).content.decode()
    assert "56101" in content
    assert certificate.content_fingerprint in content
    typed = client.get("/cek/", {"nomor": nib.nomor, "kode": f" {certificate.short_code_display.lower()} "})
    assert "56101" in typed.content.decode()
    wrong = client.get("/cek/", {"nomor": nib.nomor, "kode": "AAAAAAAA"})
    assert wrong.status_code == 422
    assert "bukan milik NIB" in wrong.content.decode()
    other = make_nib(hak_akses=HakAksesFactory())
    assert client.get("/cek/", {"nomor": other.nomor, "kode": certificate.short_code_display}).status_code == 422
    # Blanks in the field are no code: the check uses the number alone.
    assert client.get("/cek/", {"nomor": nib.nomor, "kode": "  "}).status_code == 200


def test_guessing_codes_of_a_number_is_stopped(client, nib):
    for n in range(20):
        client.get("/cek/", {"nomor": nib.nomor, "kode": f"AAAAAA{n:02d}"})
    assert client.get("/cek/", {"nomor": nib.nomor, "kode": "AAAAAAAA"}).status_code == 429


@pytest.mark.parametrize(
    ("policy", "shown_by_number", "shown_by_code"),
    [("inisial", False, False), ("sertifikat", False, True), ("nama", True, True)],
)
def test_the_name_of_a_perseorangan_is_shown_as_the_operator_set(
    client, nib, certificate, settings, policy, shown_by_number, shown_by_code
):
    settings.CHECK_PERSON_NAMES = policy
    assert ("Aminah" in client.get(f"/cek/?nomor={nib.nomor}").content.decode()) is shown_by_number
    assert ("Aminah" in client.get(f"/cek/s/{certificate.token}/").content.decode()) is shown_by_code


def test_the_letter_about_the_status_comes_any_day_numbered_and_signed(client, nib, hak_akses):
    client.force_login(hak_akses.pengguna, backend=BACKEND)
    response = client.post("/nib/keterangan/")
    text = " ".join(pdf_text(response.content).split())
    assert nib.nomor in text
    # The name is printed as on the certificate.
    assert "SITI <B>AMINAH</B>" in text
    assert "Aktif" in text
    assert verify_signature(response.content).whole
    # On the same day without changes it is the same letter, and anyone can check it.
    assert client.post("/nib/keterangan/").content == response.content
    file = SimpleUploadedFile("surat.pdf", response.content, "application/pdf")
    assert "Surat ini asli" in client.post("/cek/berkas/", {"berkas": file}).content.decode()
    client.force_login(HakAksesFactory().pengguna, backend=BACKEND)
    assert client.post("/nib/keterangan/").status_code in {403, 404, 302}


def test_poppler_accepts_the_signature_and_refuses_a_changed_byte(certificate, tmp_path):
    if not shutil.which("pdfsig"):
        pytest.skip("poppler-utils is not installed")

    def pdfsig(content: bytes) -> str:
        file = tmp_path / "nib.pdf"
        file.write_bytes(content)
        return subprocess.run(["pdfsig", "-nocert", str(file)], capture_output=True, text=True).stdout

    original = bytes(certificate.pdf)
    assert "Signature is Valid" in pdfsig(original)
    broken = bytearray(original)
    # A byte inside a stream of the signed part: the structure stays readable, but the content does not match.
    broken[original.index(b"stream\n") + 40] ^= 1
    assert "Signature is Valid" not in pdfsig(bytes(broken))
    assert not verify_signature(bytes(broken)).whole


def test_a_pdf_bomb_and_an_endless_file_get_an_answer(client, db):
    import zlib

    bomb = (
        b"%PDF-1.7\n1 0 obj<</Filter/FlateDecode/Length 9>>stream\n" + zlib.compress(b"0" * 50_000_000) + b"\nendstream"
    )
    for content in (bomb, b"%PDF-1.7\n" + b"9" * 1_000_000, b"%PDF" * 10):
        file = SimpleUploadedFile("x.pdf", content, "application/pdf")
        assert "Bukan dokumen kami" in client.post("/cek/berkas/", {"berkas": file}).content.decode()
    large = SimpleUploadedFile("x.pdf", b"%PDF-1.7" + b"0" * 6_000_000, "application/pdf")
    assert client.post("/cek/berkas/", {"berkas": large}).status_code == 422


# --- The pages
def _version(nib, certificate, *, kind="5", **data) -> list[str]:
    """Return the text of each page of a version with these data."""
    new = SertifikatNib(
        nib=nib, versi=2, tipe=kind, data=certificate.data | data, dibuat_pada=certificate.dibuat_pada, token="A" * 26
    )
    return [" ".join(h.extract_text().split()) for h in PdfReader(io.BytesIO(build_pdf(new).pdf)).pages]


@pytest.fixture
def plain_certificate(nib):
    """A version whose PDF was not made, for tests that need only its data."""
    return nib.sertifikat.get()


@pytest.fixture
def without_worker(monkeypatch):
    monkeypatch.setattr("nib.tasks.ensure_pdf", lambda pk: None)


def test_long_names_forty_activities_and_strange_letters_stay_whole(without_worker, nib, plain_certificate):
    one = plain_certificate.data["kegiatan"][0]
    page = _version(
        nib,
        plain_certificate,
        perseorangan=False,
        nama="PERSEKUTUAN KOMANDITER " + "SUMBERREJEKIMAKMURABADIJAYA " * 3 + "Ñandú Łódź Αθήνα Москва",
        kegiatan=[one | {"judul": f"Perdagangan Eceran nomor {n} " * 4} for n in range(40)],
    )
    assert "Αθήνα Москва" in page[0]
    assert "nomor 39" in " ".join(page)
    assert "40 kegiatan" in page[0]


@pytest.mark.parametrize("nama", ["A" * 120, "PT " + "Sumber Rejeki Makmur Abadi " * 4])
def test_the_first_page_holds_everything_up_to_the_signature(without_worker, nib, plain_certificate, nama):
    one = plain_certificate.data["peran"][0]
    page = _version(
        nib, plain_certificate, nama=nama, perseorangan=False, peran=[one | {"sebutan": f"Peran {n}"} for n in range(6)]
    )
    assert "Kode verifikasi" in page[0]
    assert plain_certificate.content_fingerprint[:4] not in page[0], "another version has another fingerprint"
    assert nama.split()[-1][:40] in page[0]


def test_up_to_three_activities_stand_on_the_first_page_and_the_iumk_on_the_second(
    without_worker, nib, plain_certificate
):
    one, role = plain_certificate.data["kegiatan"][0], plain_certificate.data["peran"][0]
    long = one | {
        "judul": "Perdagangan Eceran Berbagai Macam Barang Yang Utamanya Makanan, Minuman, Atau Tembakau",
        "nama_usaha": "Warung Bu Sri",
        "uraian": "jual nasi uduk dan gorengan di depan rumah",
    }
    roles = [role | {"sebutan": f"Peran {n}"} for n in range(6)]
    pages = _version(nib, plain_certificate, kegiatan=[long] * 3, peran=roles)
    assert len(pages) == 2
    assert pages[0].count("Warung Bu Sri") == 3
    assert "Kode verifikasi" in pages[0]
    assert "LAMPIRAN" not in " ".join(pages)
    assert "IZIN USAHA MIKRO DAN KECIL" in pages[1]
    assert "Keterangan" in pages[1]
    assert "LAMPIRAN" in _version(nib, plain_certificate, kegiatan=[one] * 4)[1]
    # The name of a badan usaha is printed as in its deed, and it has no IUMK.
    body = {"nama": "PT Bukalapak.com Tbk", "perseorangan": False, "iumk": False}
    pages = _version(nib, plain_certificate, **body)
    assert len(pages) == 1
    assert "PT Bukalapak.com Tbk" in pages[0]


@pytest.mark.parametrize(
    ("jenis", "word"),
    [("01", "Pengesahan"), ("02", "Pendaftaran"), ("18", "Dasar pembentukan"), ("25", "Surat penunjukan")],
)
def test_the_number_of_a_body_is_called_what_it_is(without_worker, ketentuan, jenis, word):
    hak_akses = HakAksesFactory(pelaku_usaha=BadanUsahaFactory(jenis_perusahaan=jenis, nomor_legalitas="ST-41/2026"))
    nib = make_nib(hak_akses=hak_akses, nama_prinsipal="Lion Trading Pte. Ltd.", negara_prinsipal="SG")
    version = nib.sertifikat.get()
    page = _version(nib, version)[0]
    assert re.search(rf"{word}\s+ST-41/2026", page)
    assert re.search(r"Perusahaan induk\s+Lion Trading Pte. Ltd., Singapura", page)
    # A version made earlier prints the same as before.
    del version.data["legalitas"], version.data["prinsipal"]
    page = _version(nib, version)[0]
    assert re.search(r"Pengesahan\s+ST-41/2026", page)
    assert "Perusahaan induk" not in page


def test_the_qr_code_survives_a_stain_and_is_read_at_60_dpi(client, nib, certificate, tmp_path):
    # Level Q: the code can be read with a quarter of it lost.
    version_of_q = segno.make(check_url(certificate), error="q", boost_error=False, micro=False)
    assert version_of_q.svg_inline(scale=3, border=2)[-200:] == qr_code(certificate)[-200:]
    (tmp_path / "nib.pdf").write_bytes(bytes(certificate.pdf))
    subprocess.run(["pdftoppm", "-r", "60", "-l", "1", "-png", tmp_path / "nib.pdf", tmp_path / "photo"], check=True)
    photo = next(tmp_path.glob("photo*.png"))
    with photo.open("rb") as file:
        answer = client.post("/cek/berkas/", {"berkas": file})
    assert nib.nomor in answer.text


def test_the_card_for_the_stall_is_one_a6_page_with_number_and_code(client, nib, certificate, hak_akses):
    client.force_login(hak_akses.pengguna, backend=BACKEND)
    answer = client.get("/nib/kartu/")
    assert answer["Content-Type"] == "application/pdf"
    (page,) = PdfReader(io.BytesIO(answer.content)).pages
    assert (round(page.mediabox.width / 72 * 25.4), round(page.mediabox.height / 72 * 25.4)) == (105, 148)
    assert nib.nomor in page.extract_text()
    assert certificate.short_code_display in page.extract_text()
    # A paper that is not in force is not displayed at the place of business.
    Nib.objects.filter(pk=nib.pk).update(status=StatusNib.DIBEKUKAN)
    assert client.get("/nib/kartu/").status_code == 404


@pytest.mark.parametrize(("holder", "business"), [(200, 100), (25, 25), (49, 1), (1, 49)])
def test_the_card_for_the_stall_stays_one_page_with_long_names(nib, certificate, holder, business):
    nib.pelaku_usaha.nama = "W" * holder
    certificate.data["kegiatan"][0]["nama_usaha"] = "M" * business
    (page,) = PdfReader(io.BytesIO(stall_card(nib, certificate))).pages
    assert certificate.short_code_display in page.extract_text()


@pytest.mark.parametrize("path", ["/nib/", "/nib/hasil/", "/dasbor/"])
def test_the_owner_takes_the_certificate_and_passes_it_on_from_each_page(client, nib, certificate, hak_akses, path):
    client.force_login(hak_akses.pengguna, backend=BACKEND)
    page = client.get(path).text
    assert f'href="/nib/sertifikat/{certificate.kode}/"' in page
    assert "https://wa.me/?text=" in page
    assert quote(check_url(certificate), safe="") in page
    assert f'data-share-url="{check_url(certificate)}"' in page
    assert 'href="/nib/kartu/"' in page


@pytest.mark.parametrize(
    ("kind", "status", "words", "ribbon"),
    [
        ("5", "05", "NIB ini dibekukan pada saat versi ini dibuat", "DIBEKUKAN"),
        ("3", "06", "NIB ini telah dicabut dan dinyatakan tidak berlaku sejak", "DICABUT"),
    ],
)
def test_a_frozen_or_revoked_version_says_so_across_every_page(
    without_worker, nib, plain_certificate, settings, tmp_path, kind, status, words, ribbon
):
    page = _version(nib, plain_certificate, kind=kind, status=status)
    assert words in page[0]
    assert all(ribbon in h and "CONTOH" in h for h in page)
    emblem = tmp_path / "lambang.svg"
    emblem.write_text("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><circle cx='4' cy='4' r='4'/></svg>")
    settings.PORTAL = settings.PORTAL | {"is_official": True, "emblem_svg": str(emblem)}
    official = _version(nib, plain_certificate, kind=kind, status=status)
    assert all(ribbon in h and "CONTOH" not in h and "Dokumen contoh" not in h for h in official)


def test_huk_1_the_words_of_a_certificate_are_those_of_its_era(without_worker, db):
    load()
    Era.objects.filter(kode="A").update(aktif=False)
    Era.objects.filter(kode="C").update(aktif=True, tampilkan_risiko=False, penerbit="Menteri untuk dan atas nama X")
    nib = make_nib()
    page = _version(nib, nib.sertifikat.get())
    assert "PERIZINAN BERUSAHA BERBASIS RISIKO" in page[0].upper()
    assert "Nomor 28 Tahun 2025" in page[0]
    assert "Menteri untuk dan atas nama X" in page[0]
    assert "Tanda Daftar Perusahaan" not in page[0]
    assert not any("Tingkat risiko" in h or "IUMK" in h for h in page)


def test_ium_1_the_sheet_goes_with_micro_and_small_persons_only(without_worker, nib, plain_certificate):
    assert "Nomor 98 Tahun 2014" in _version(nib, plain_certificate)[-1]
    for skala, expected in (("02", True), ("03", False), ("04", False)):
        nib.data.skala = skala
        assert snapshot(nib)["iumk"] is expected
    nib.data.skala, nib.pelaku_usaha.jenis = "01", "01"
    assert not snapshot(nib)["iumk"]


def test_def_3_another_name_of_the_institution_changes_the_document(without_worker, nib, plain_certificate, settings):
    settings.PORTAL = settings.PORTAL | {"agency": "Badan Perizinan", "agency_long": "Badan Perizinan Nasional"}
    page = _version(nib, plain_certificate)
    assert "Badan Perizinan Nasional" in page[0]
    assert "Lembaga Pengelola" not in page[0]


def test_names_in_other_scripts_have_a_font_each(without_worker, nib, plain_certificate):
    if not shutil.which("fc-list") or not subprocess.run(["fc-list", "Noto Sans Javanese"], capture_output=True).stdout:
        pytest.skip("fonts-noto-core is not installed")
    new = SertifikatNib(
        nib=nib,
        versi=2,
        tipe="5",
        token="A" * 26,
        dibuat_pada=plain_certificate.dibuat_pada,
        data=plain_certificate.data | {"nama": "Toko ꦲꦏ꧀ꦱꦫ شركة النور", "alamat": "ᬅᬓ᭄ᬱᬭ"},
    )
    fonts = PdfReader(io.BytesIO(build_pdf(new).pdf)).pages[0]["/Resources"]["/Font"]
    in_use = " ".join(h.get_object()["/BaseFont"] for h in fonts.values())
    for name in ("Javanese", "Arabic", "Balinese"):
        assert name in in_use


def test_not_one_byte_may_differ_not_even_where_the_signature_lies(certificate):
    """The standard leaves a gap for the signature; changes in the gap are refused as well."""
    original = bytes(certificate.pdf)
    gap = original.index(b"/Contents <") + 11
    positions = [
        *range(0, len(original), len(original) // 60),
        *range(gap, gap + 40),
        *range(gap, original.index(b">", gap), 331),
    ]
    for n in positions:
        broken = bytearray(original)
        broken[n] = (broken[n] + 1) % 256
        result = verify_signature(bytes(broken))
        assert not (result.whole and result.is_ours), n


def test_a_holder_who_reads_english_gets_the_paper_in_one_language(hak_akses):
    with override("en"):
        data = make_nib(hak_akses=hak_akses).sertifikat.get().data
    assert data["skala_sebutan"] == "Mikro"
    assert "(PMDN)" in data["status_pm"]
    assert "Penanaman Modal" in data["status_pm"]
    assert {p["sebutan"] for p in data["peran"]} >= {"Tanda Daftar Perusahaan (TDP)"}
    assert not [k for k in data["kegiatan"] if "Office" in k["lokasi"]]


def test_the_note_on_what_is_not_mapped_stands_only_where_something_is_not(without_worker, nib, plain_certificate):
    one = plain_certificate.data["kegiatan"][0] | {"dipetakan": True, "risiko": "Rendah", "perizinan": "NIB"}
    mapped = " ".join(_version(nib, plain_certificate, tampilkan_risiko=True, kegiatan=[one]))
    assert "Tingkat risiko: Rendah" in mapped
    assert "Belum dipetakan" not in mapped
    other = one | {"dipetakan": False, "risiko": "Belum dipetakan", "perizinan": "Belum dipetakan"}
    assert "“Belum dipetakan”" in " ".join(
        _version(nib, plain_certificate, tampilkan_risiko=True, kegiatan=[one, other])
    )
