"""bin/verify-document: a certificate is checked with its file and the public keys alone; every forgery is found."""

import base64
import hashlib
import io
import json
import logging
import re
import shutil
import subprocess
import sys
from datetime import date, timedelta

import pgtrigger
import pytest
import zxingcpp
from django.conf import settings as portal_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError
from django.utils import timezone
from PIL import Image
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from nib.certificate.versions import create_version, ensure_pdf, statement
from nib.models import SertifikatNib, TipeDokumen
from nib.services.status_letter import issue_status_letter
from oss_portal.documents.providers import make_demo_certificate
from oss_portal.models import DokumenTerbit, LogCheckpoint, LogLeaf, LogNode, PublishedKey
from oss_portal.transparency import log
from oss_portal.transparency.keys import log_verifier
from oss_portal.transparency.statements import base45, make_statement
from oss_portal.transparency.verification import verify_log
from tests import verifier
from tests.factories.nib import make_nib
from tests.signer import forget_signer
from tests.verifier import PROGRAM

GENUINE, FORGED, FORKED, NO_PROOF, UNREADABLE = range(5)


@pytest.fixture
def keys(client, db, tmp_path):
    """The public keys as somebody saved them from the portal."""
    file = tmp_path / "kunci.json"
    file.write_bytes(client.get("/transparansi/kunci.json").content)
    return file


@pytest.fixture(scope="module")
def program():
    return verifier.load()


@pytest.fixture
def check(program, keys, tmp_path, monkeypatch, capsys):
    """Run the program in a separate folder; return its exit code and output."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO())

    def run(pdf=None, *arguments):
        if pdf is not None:
            (tmp_path / "dokumen.pdf").write_bytes(bytes(pdf))
            arguments = ("dokumen.pdf", *arguments)
        capsys.readouterr()
        monkeypatch.setattr("sys.argv", ["verify-document", *arguments, "--keys", str(keys)])
        return program.main(), capsys.readouterr().out

    yield run
    logging.disable(logging.NOTSET)


@pytest.fixture
def certificate(db):
    return ensure_pdf(make_nib().sertifikat.get().pk)


def remade(certificate, **changes):
    """Return the version after the owner of the database changed it without triggers and the portal signed it again."""
    with pgtrigger.ignore():
        emptied = {"pdf": None, "pdf_awal": None, "sha256": "", "ukuran": None, "siap_pada": None}
        SertifikatNib.objects.filter(pk=certificate.pk).update(**emptied, **changes)
        DokumenTerbit.objects.filter(subjek_jenis="nib.sertifikatnib", subjek_id=certificate.pk).delete()
    return ensure_pdf(certificate.pk)


def test_the_program_stands_alone():
    source = PROGRAM.read_text(encoding="utf-8")
    assert not re.search(r"import (django|oss_portal|nib)|from (django|oss_portal|nib)|urllib|socket|requests", source)
    assert len(source.splitlines()) < 550


def test_a_certificate_is_genuine_by_its_file_and_the_keys_alone(certificate, keys, tmp_path):
    """Run the real program, without settings of the portal and without a database."""
    (tmp_path / "dokumen.pdf").write_bytes(bytes(certificate.pdf))
    command = [sys.executable, "-I", "-W", "ignore", str(PROGRAM), "dokumen.pdf", "--keys", str(keys)]
    result = subprocess.run(
        command, cwd=tmp_path, env={"PATH": "/usr/bin"}, capture_output=True, text=True, check=False
    )
    assert result.returncode == GENUINE, result.stdout + result.stderr
    assert "ASLI" in result.stdout
    assert "GENUINE" in result.stdout
    assert result.stderr == ""
    assert certificate.pdf_awal is None
    assert LogLeaf.objects.filter(jenis="sertifikat").count() == 1


def test_what_was_altered_after_the_signature_is_shown(certificate, check):
    pdf = bytes(certificate.pdf)
    assert check(pdf.replace(b"/Lang (id)", b"/Lang (en)"))[0] == FORGED
    code, words = check(pdf + b"\n%tambahan\n")
    assert code == FORGED
    # The bytes before the addition are the original paper: they can be cut out and checked.
    assert f"{len(pdf)} bita pertama" in words
    assert check(pdf)[0] == GENUINE


def _with_another_mode(writer):
    writer.root["/PageMode"] = generic.pdf_name("/UseNone")
    writer.update_root()


def _with_another_title(writer):
    title = generic.DictionaryObject({generic.pdf_name("/Title"): generic.pdf_string("NIB lain")})
    writer.set_info(writer.add_object(title))


def _with_a_store_of_keys(writer):
    empty = generic.DictionaryObject({generic.pdf_name("/Certs"): generic.ArrayObject()})
    writer.root["/DSS"] = empty
    writer.update_root()


@pytest.mark.parametrize("change", [_with_another_mode, _with_another_title, _with_a_store_of_keys])
def test_what_was_appended_to_a_document_without_a_time_stamp_over_it_is_shown(certificate, check, change):
    writer, output = IncrementalPdfFileWriter(io.BytesIO(bytes(certificate.pdf))), io.BytesIO()
    change(writer)
    writer.write(output)
    assert check(output.getvalue())[0] == FORGED


def test_what_hides_beside_the_signature_is_shown(certificate, check):
    pdf = bytes(certificate.pdf)
    end = pdf.index(b">", pdf.rindex(b"/Contents <"))
    assert check(pdf[: end - 8] + b"41424344" + pdf[end:])[0] == FORGED


@pytest.mark.parametrize("content", [b"", b"halo", b"%PDF-1.7\n", b"\0" * 100])
def test_what_is_no_pdf_is_said_to_be_unreadable(check, content):
    assert check(content)[0] == UNREADABLE


def test_a_certificate_that_another_key_signed_is_shown(certificate, check, tmp_path, monkeypatch, settings):
    settings.SIGNING_P12 = str(tmp_path / "lain.p12")
    make_demo_certificate(tmp_path / "lain.p12", settings.SIGNING_PASSWORD.encode())
    forget_signer()
    try:
        other = remade(certificate)
    finally:
        forget_signer()
    code, words = check(other.pdf)
    assert code == FORGED
    assert "Tidak ada tanda tangan Lembaga OSS" in words


def test_the_owner_of_the_database_cannot_swap_a_certificate(certificate, check):
    """The name in the row is changed and the portal signs it: the log has the hash of the first document."""
    swapped = remade(certificate, data=certificate.data | {"nama": "Orang Lain"})
    code, words = check(swapped.pdf)
    assert code == FORGED
    assert "ditukar" in words
    assert any("sertifikat" in f for f in verify_log())


def test_the_owner_of_the_database_cannot_swap_it_with_a_new_leaf_either(certificate, check, tmp_path):
    held = log.latest_checkpoint().catatan
    with pgtrigger.ignore():
        LogLeaf.objects.filter(jenis="sertifikat").delete()
        LogNode.objects.all().delete()
        LogCheckpoint.objects.all().delete()
    swapped = remade(certificate, data=certificate.data | {"nama": "Orang Lain"})
    (tmp_path / "titik").write_text(held)
    code, words = check(swapped.pdf, "--checkpoint", "titik")
    assert code == FORKED, words
    assert "BERCABANG" in words


def test_the_owner_of_the_database_cannot_backdate_a_certificate(certificate, check, tmp_path):
    nib = certificate.nib
    version = create_version(nib=nib, kind=TipeDokumen.PERUBAHAN)
    with pgtrigger.ignore():
        SertifikatNib.objects.filter(pk=version.pk).update(dibuat_pada=timezone.now() - timedelta(days=30))
    backdated = ensure_pdf(version.pk)
    code, words = check(backdated.pdf)
    assert code == FORGED
    assert "BERTANGGAL MUNDUR" in words


def test_a_date_before_a_checkpoint_that_does_not_reach_the_document_is_shown(certificate, check, tmp_path, client):
    """The clock of the log was turned back, too: a checkpoint that somebody received after that date reveals it."""
    (tmp_path / "titik").write_text(log.latest_checkpoint().catatan)
    size = log.latest_checkpoint().ukuran
    later = ensure_pdf(create_version(nib=certificate.nib, kind=TipeDokumen.PERUBAHAN).pk)
    address = f"/transparansi/konsistensi.json?dari={size}&sampai={log.latest_checkpoint().ukuran}"
    (tmp_path / "bukti.json").write_bytes(client.get(address).content)
    with_proof = ("--checkpoint", "titik", "--consistency", "bukti.json")
    assert check(later.pdf, *with_proof)[0] == GENUINE
    taken = f"{timezone.now() + timedelta(days=10):%Y-%m-%d}"
    code, words = check(later.pdf, *with_proof, "--held-since", taken)
    assert code == FORGED
    assert "BERTANGGAL MUNDUR" in words
    assert check(certificate.pdf, "--checkpoint", "titik", "--held-since", taken)[0] == GENUINE


def test_the_owner_of_the_database_cannot_drop_a_certificate(certificate, check, tmp_path, client):
    """The log is built again without it: its holder can still prove it, and a kept checkpoint reveals the fork."""
    other = ensure_pdf(make_nib().sertifikat.get().pk)
    (tmp_path / "titik").write_text(log.latest_checkpoint().catatan)
    kept = list(LogLeaf.objects.exclude(jenis="sertifikat", rekaman=certificate.pk).order_by("urutan"))
    with pgtrigger.ignore():
        for model in (LogCheckpoint, LogNode, LogLeaf):
            model.objects.all().delete()
    LogLeaf.objects.bulk_create(
        LogLeaf(jenis=leaf.jenis, rekaman=leaf.rekaman, sha256=leaf.sha256, ukuran=leaf.ukuran) for leaf in kept
    )
    log.sequence()
    newest = ensure_pdf(create_version(nib=other.nib, kind=TipeDokumen.PERUBAHAN).pk)
    assert check(certificate.pdf)[0] == GENUINE
    size, held = log.latest_checkpoint().ukuran, int((tmp_path / "titik").read_text().splitlines()[1])
    first, second = sorted((size, held))
    address = f"/transparansi/konsistensi.json?dari={first}&sampai={second}"
    (tmp_path / "bukti.json").write_bytes(client.get(address).content)
    code, words = check(newest.pdf, "--checkpoint", "titik", "--consistency", "bukti.json")
    assert code in {FORKED, UNREADABLE}
    assert "BERCABANG" in words or size < held
    assert any("does not continue" in f or "missing" in f for f in verify_log((tmp_path / "titik").read_text()))


def test_the_proof_of_another_document_proves_nothing(certificate, check, tmp_path):
    ensure_pdf(make_nib().sertifikat.get().pk)
    leaf = LogLeaf.objects.exclude(jenis="sertifikat", rekaman=certificate.pk).filter(urutan__isnull=False).last()
    (tmp_path / "lain.tlog-proof").write_text(log.proof(leaf, log.latest_checkpoint()))
    assert check(certificate.pdf, "--proof", "lain.tlog-proof")[0] == FORGED


def test_a_proof_whose_parts_were_changed_is_shown(certificate, check, tmp_path):
    ensure_pdf(make_nib().sertifikat.get().pk)
    leaf = LogLeaf.objects.get(jenis="sertifikat", rekaman=certificate.pk)
    proof = log.proof(leaf, log.latest_checkpoint())
    (tmp_path / "p").write_text(proof)
    assert check(certificate.pdf, "--proof", "p")[0] == GENUINE
    extra = base64.b64decode(proof.splitlines()[1][6:]).decode()
    earlier = extra.replace("2026-", "2024-").replace("2027-", "2024-")
    assert earlier != extra
    changed = {
        "the time of the entry": (proof.splitlines()[1][6:], base64.b64encode(earlier.encode()).decode()),
        "the index": (f"index {leaf.urutan}\n", f"index {leaf.urutan + 1}\n"),
        "the root": (proof.rpartition("\n\n")[0].splitlines()[-1], base64.b64encode(b"r" * 32).decode()),
        "the name of the log": (portal_settings.TRANSPARENCY_ORIGIN, "log.lain.example"),
    }
    for what, (old, new) in changed.items():
        (tmp_path / "p").write_text(proof.replace(old, new))
        assert check(certificate.pdf, "--proof", "p")[0] == FORGED, what
    (tmp_path / "p").write_text("halo")
    assert check(certificate.pdf, "--proof", "p")[0] == UNREADABLE


def test_a_log_out_of_order_holds_up_no_certificate_and_the_proof_comes_later(check, monkeypatch, tmp_path, client):
    def stalled():
        raise DatabaseError("stalled")

    with monkeypatch.context() as patch:
        patch.setattr(log, "sequence", stalled)
        certificate = ensure_pdf(make_nib().sertifikat.get().pk)
    assert check(certificate.pdf)[0] == NO_PROOF
    page = client.get(f"/cek/s/{certificate.token}/").content.decode()
    assert "sedang dicatat di log transparansi" in page
    log.sequence()
    page = client.get(f"/cek/s/{certificate.token}/").content.decode()
    address = re.search(r"/transparansi/bukti/\d+\.tlog-proof", page)[0]
    (tmp_path / "bukti").write_bytes(client.get(address).content)
    assert check(certificate.pdf, "--proof", "bukti")[0] == GENUINE


def test_a_letter_is_proved_by_the_file_that_the_check_gives(check, client, tmp_path, certificate, petugas):
    letter = issue_status_letter(nib=certificate.nib, by=petugas)
    log.sequence()
    page = client.post("/cek/berkas/", {"berkas": SimpleUploadedFile("s.pdf", bytes(letter.pdf), "application/pdf")})
    address = re.search(r"/transparansi/bukti/\d+\.tlog-proof", page.content.decode())[0]
    (tmp_path / "bukti").write_bytes(client.get(address).content)
    assert check(letter.pdf)[0] == NO_PROOF
    assert check(letter.pdf, "--proof", "bukti")[0] == GENUINE


def test_a_worker_killed_between_rendering_and_signing_leaves_one_leaf(db, monkeypatch):
    version = make_nib().sertifikat.get()

    def killed(_certificate):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("nib.certificate.versions.build_pdf", killed)
        with pytest.raises(KeyboardInterrupt):
            ensure_pdf(version.pk)
    version.refresh_from_db()
    assert version.pdf is None
    rendered = bytes(version.pdf_awal)
    done = ensure_pdf(version.pk)
    assert bytes(done.pdf).startswith(rendered)
    assert LogLeaf.objects.filter(jenis="sertifikat").count() == 1


# --- The second QR code
def test_both_codes_are_read_from_the_printed_page(certificate, tmp_path):
    if not shutil.which("pdftoppm"):
        pytest.skip("pdftoppm is missing")
    (tmp_path / "c.pdf").write_bytes(bytes(certificate.pdf))
    found = {}
    for dpi in (60, 150):
        command = ["pdftoppm", "-r", str(dpi), "-f", "1", "-l", "1", "-gray", "-png", "-singlefile", "c.pdf", f"c{dpi}"]
        subprocess.run(command, cwd=tmp_path, check=True)
        found[dpi] = {code.text for code in zxingcpp.read_barcodes(Image.open(tmp_path / f"c{dpi}.png"))}
    address = f"{portal_settings.BASE_URL}/cek/s/{certificate.token}/"
    assert address in found[60]
    assert found[150] == {address, statement(certificate)}


def test_the_statement_says_number_name_status_and_date(certificate, check):
    code, words = check(None, "--statement", statement(certificate))
    assert code == GENUINE
    today = f"{timezone.localdate(certificate.dibuat_pada):%Y-%m-%d}"
    assert f"NIB {certificate.data['nib']}, {certificate.data['nama']}: berlaku pada {today} (versi 1)." in words
    assert "hanya membuktikan keadaan pada tanggal itu" in words


def test_the_statement_carries_the_name_as_the_public_check_shows_it(certificate, check, settings):
    settings.CHECK_PERSON_NAMES = "inisial"
    words = check(None, "--statement", statement(certificate))[1]
    assert certificate.data["nama"] not in words
    assert f"{certificate.data['nama'][0]}•" in words


@pytest.mark.django_db
def test_every_name_has_a_statement_and_hardly_any_with_spaces_that_copying_loses(check):
    """Another signature may not help: two spaces can be in the encoded name itself, and the search would never end."""
    spaced = 0
    for n in range(300):
        nama = f"PT {hashlib.sha256(str(n).encode()).hexdigest()[: 20 + n % 40]} Jaya"
        number = str(8_120_017_654_323 + n)
        text = make_statement(nomor=number, nama=nama, status="berlaku", on=date(2026, 11, 27), versi=1)
        assert text == text.strip()
        spaced += "  " in text
        if n % 30 == 0:
            assert check(None, "--statement", text)[0] == GENUINE
    assert spaced <= 3


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("nama", "status"),
    [
        ("A", "berlaku"),
        ("PT " + "Maju " * 40, "dibekukan"),
        ("Жанна 株式会社", "dicabut"),
        ("S••• A•••••", "belum_aktif"),
        ("x" * 300, "berlaku"),
    ],
)
def test_a_statement_of_any_name_is_read_and_fits_its_code(check, nama, status):
    import segno

    text = make_statement(nomor="0220000123456", nama=nama, status=status, on=timezone.localdate(), versi=3)
    assert "  " not in text
    assert text == text.strip()
    assert segno.make(text, error="m", micro=False).version <= 12
    code, words = check(None, "--statement", text)
    assert code == GENUINE
    assert f": {status.replace('_', ' ')} pada" in words


def test_a_forged_statement_is_shown(certificate, check, keys, settings):
    import cbor2

    text = statement(certificate)
    other = text[:60] + ("A" if text[60] != "A" else "B") + text[61:]
    assert check(None, "--statement", other)[0] in {FORGED, UNREADABLE}
    for garbage in (
        "",
        "OSS1:",
        "OSS1:abc",
        "halo",
        "OSS1:" + base45(cbor2.dumps([1, 2])),
        text[:-9],
        "HC1:" + text[5:],
    ):
        assert check(None, "--statement", garbage or "-")[0] == UNREADABLE
    settings.STATEMENT_KEY = base64.urlsafe_b64encode(b"s" * 32).decode()
    code, words = check(None, "--statement", statement(certificate))
    assert code == UNREADABLE
    assert "tidak ada di berkas kunci" in words
    # A stranger's signature under the id of our key.
    content = json.loads(keys.read_text())
    real = base64.b64decode(content["pernyataan"][0])
    from oss_portal.transparency import statements

    settings.STATEMENT_KEY = base64.urlsafe_b64encode(b"t" * 32).decode()
    envelope = statements._sign({1: "8120000123456", 2: "Siapa", 4: 0, 5: 20260101, 6: 1}, statements.key_id(real))
    assert check(None, "--statement", "OSS1:" + base45(envelope))[0] == FORGED


def test_former_statement_keys_stay_known(certificate, client, settings, check, keys):
    old = statement(certificate)
    settings.STATEMENT_KEY = base64.urlsafe_b64encode(b"n" * 32).decode()
    keys.write_bytes(client.get("/transparansi/kunci.json").content)
    assert check(None, "--statement", old)[0] == GENUINE
    assert check(None, "--statement", statement(certificate))[0] == GENUINE
    settings.TRANSPARENCY_FORMER_KEYS = [str(log_verifier())]
    settings.TRANSPARENCY_LOG_KEY = base64.urlsafe_b64encode(b"l" * 32).decode()
    keys.write_bytes(client.get("/transparansi/kunci.json").content)
    assert check(None, "--statement", old)[0] == GENUINE, "the former key of the log vouches for it still"


def test_a_statement_dated_after_its_key_was_retired_is_forged(certificate, client, settings, check, keys):
    def dated(on):
        return make_statement(nomor="8120000123456", nama="Siapa", status="berlaku", on=on, versi=1)

    statement(certificate)
    former, settings.STATEMENT_KEY = settings.STATEMENT_KEY, base64.urlsafe_b64encode(b"n" * 32).decode()
    statement(certificate)
    last = timezone.localdate(PublishedKey.objects.latest("id").dibuat_pada) + timedelta(days=1)
    keys.write_bytes(client.get("/transparansi/kunci.json").content)
    [(old, said)] = json.loads(keys.read_text())["pernyataan_sampai"].items()
    assert said == str(last)
    in_page = re.search('data-keys="([^"]*)"', client.get("/cek/luring/").text)[1].split()
    assert in_page[2] == "-"
    assert in_page[-2:] == [old, f"{last:%Y%m%d}"]
    settings.STATEMENT_KEY = former
    assert check(None, "--statement", dated(last))[0] == GENUINE
    code, words = check(None, "--statement", dated(last + timedelta(days=1)))
    assert code == FORGED
    assert "kuncinya hanya dipakai sampai" in words


def test_the_offline_page_knows_all_keys_and_says_that_it_needs_javascript(client, certificate):
    page = client.get("/cek/luring/").content.decode()
    public = json.loads(client.get("/transparansi/kunci.json").content)["pernyataan"][0]
    assert public in page
    assert "memerlukan JavaScript" in page
    worker = client.get("/cek/luring/worker.js")
    assert worker.headers["Content-Type"].startswith("text/javascript")
