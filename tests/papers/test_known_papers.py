"""/cek/berkas/ knows every paper that was ever issued, also with data appended, also after a change of the key."""

import io
import subprocess
import sys

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InternalError, transaction
from pyhanko.pdf_utils.generic import NumberObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.stamp import TextStampStyle
from pypdf import PdfReader, PdfWriter

from ketentuan.texts.pdfs import proof_pdf, store_text_pdf, text_pdf
from nib.certificate.sharing import stall_card
from oss_portal.documents import signing
from oss_portal.documents.pdf import render_pdf
from oss_portal.documents.providers import make_demo_certificate
from oss_portal.models import DokumenTerbit, Penandatangan
from oss_portal.parsing.signatures import verify
from tests.factories.ketentuan import PersetujuanFactory
from tests.factories.oss_portal import make_letter
from tests.papers.verapdf import MISSING
from tests.signer import forget_signer

pytestmark = pytest.mark.usefixtures("unhurried_signatures")


@pytest.fixture
def other_key(settings, tmp_path):
    """The operator's step to renew the certificate of Lembaga OSS: a new file with a new key."""

    def change() -> None:
        settings.SIGNING_P12 = str(tmp_path / f"{len(list(tmp_path.iterdir()))}.p12")
        forget_signer()

    yield change
    forget_signer()


def check(client, content: bytes) -> str:
    answer = client.post("/cek/berkas/", {"berkas": SimpleUploadedFile("kiriman.pdf", content)})
    assert answer.status_code == 200
    return " ".join(answer.text.split())


class CarelessSigner(signers.PdfSigner):
    """A program that signs although our signature forbids every change."""

    def _enforce_certification_constraints(self, reader):
        pass


def signed_by_somebody(content: bytes, tmp_path, *, seen: bool) -> bytes:
    """Return the document with a signature of another authority, invisible or visible like an e-meterai."""
    make_demo_certificate(tmp_path / "lain.p12", b"x")
    signer = signers.SimpleSigner.load_pkcs12(str(tmp_path / "lain.p12"), passphrase=b"x")
    box = {"box": (40, 40, 160, 120), "on_page": 0} if seen else {}
    return (
        CarelessSigner(
            signers.PdfSignatureMetadata(field_name="Meterai"),
            signer=signer,
            new_field_spec=fields.SigFieldSpec("Meterai", **box),
            stamp_style=TextStampStyle(stamp_text="METERAI ELEKTRONIK 10000") if seen else None,
        )
        .sign_pdf(IncrementalPdfFileWriter(io.BytesIO(content)))
        .getvalue()
    )


def with_page_added(content: bytes) -> bytes:
    writer, output = PdfWriter(io.BytesIO(content), incremental=True), io.BytesIO()
    writer.add_blank_page(200, 200)
    writer.write(output)
    assert output.getvalue().startswith(content)
    return output.getvalue()


def test_the_text_of_the_terms_is_known(client, db):
    versi = PersetujuanFactory().versi
    store_text_pdf(versi.pk)
    content = text_pdf(versi)
    assert content is not None
    shown = check(client, content)
    assert "Berkas ini asli" in shown
    assert f"Teks ketentuan {versi}" in shown


def test_every_proof_of_an_acceptance_is_known_though_none_is_kept(client, db):
    persetujuan = PersetujuanFactory()
    first, second = proof_pdf(persetujuan), proof_pdf(persetujuan)
    for content in (first, second):
        shown = check(client, content)
        assert "Berkas ini asli" in shown
        assert f"Bukti persetujuan {persetujuan.versi}" in shown
    assert not DokumenTerbit.objects.filter(disimpan=True).exists()


def test_a_letter_is_known_with_its_number(client, pengguna):
    letter = make_letter(pengguna)
    shown = check(client, bytes(letter.pdf))
    assert "Surat ini asli" in shown
    assert letter.nomor in shown


@pytest.mark.parametrize("seen", [False, True], ids=["invisible", "e-meterai"])
def test_a_later_signature_leaves_the_paper_genuine_with_something_added(client, certificate, pengguna, tmp_path, seen):
    shown = check(client, signed_by_somebody(bytes(certificate.pdf), tmp_path, seen=seen))
    assert "Di dalamnya asli, ada tambahan" in shown
    assert f"Sertifikat NIB {certificate.nib.nomor} versi 1 persis" in shown
    assert certificate.nib.nomor in shown
    assert "Berkasnya asli" not in shown
    letter = make_letter(pengguna)
    shown = check(client, signed_by_somebody(bytes(letter.pdf), tmp_path, seen=seen))
    assert "Di dalamnya asli, ada tambahan" in shown
    assert letter.nomor in shown


def test_a_certificate_with_a_later_signature_is_read_once_and_not_for_each_of_its_objects(
    certificate, tmp_path, monkeypatch
):
    content = signed_by_somebody(bytes(certificate.pdf), tmp_path, seen=True)
    read, numbers = NumberObject.read_from_stream, []
    monkeypatch.setattr(NumberObject, "read_from_stream", lambda stream: numbers.append(1) or read(stream))
    facts, _none = verify(content, known=signing.known_certificates())
    assert (facts["is_ours"], facts["changes"]) == (True, "signatures")
    assert len(numbers) < len(content)


def test_anything_else_behind_a_paper_is_a_change_and_the_paper_inside_is_named(client, certificate, tmp_path):
    content = bytes(certificate.pdf)
    added = with_page_added(content)
    for changed in (added, content + b"\n", content + b"x" * 1_100_000, signed_by_somebody(added, tmp_path, seen=True)):
        shown = check(client, changed)
        assert "Berkas ini sudah diubah" in shown
        assert "Jangan percaya yang tampak" in shown
        assert certificate.nib.nomor in shown
        assert "NIB ini berlaku" not in shown


def test_a_card_that_somebody_signed_is_not_called_changed_but_what_was_added_cannot_be_told(
    client, certificate, tmp_path
):
    card = stall_card(certificate.nib, certificate)
    for added in (signed_by_somebody(card, tmp_path, seen=False), with_page_added(card)):
        shown = check(client, added)
        assert "Di dalamnya asli, ada tambahan" in shown
        assert f"Kartu NIB {certificate.nib.nomor} persis" in shown
        assert "tidak dapat kami bedakan dari perubahan isi" in shown
        assert "Jangan percaya yang tampak" in shown
        assert "sudah diubah" not in shown


def test_what_is_not_a_whole_paper_of_ours_is_not_known(client, certificate):
    content = bytes(certificate.pdf)
    unsigned = content[: content.index(b"%%EOF") + 6]
    for other in (unsigned, b"junk" + content, content[:-20], b"%PDF-1.7\n" + b"%%EOF\n" * 1000):
        assert "asli" not in check(client, other).replace("PDF aslinya", "")


def test_a_new_key_disowns_no_paper_of_a_former_one(client, certificate, other_key):
    persetujuan = PersetujuanFactory()
    proof = proof_pdf(persetujuan)
    # A paper without a row in the table of issued papers: only its signature proves it.
    unknown = signing.sign(render_pdf("letters/base.html", {"perihal": "x", "nomor": "1"}), alasan="uji")
    former = Penandatangan.objects.get()
    changed = bytearray(certificate.pdf)
    changed[changed.index(b"stream\n") + 40] ^= 1
    other_key()
    proof_pdf(persetujuan)
    assert former.sidik != Penandatangan.objects.latest("id").sidik
    assert "Berkas ini asli" in check(client, proof)
    assert "Berkasnya asli" in check(client, bytes(certificate.pdf))
    assert "Ditandatangani Lembaga OSS" in check(client, unknown)
    assert "Berkas ini sudah diubah" in check(client, bytes(changed))


def test_the_table_of_signers_says_who_signed_what_and_never_changes(certificate, pengguna, other_key):
    first = Penandatangan.objects.get()
    other_key()
    letter = make_letter(pengguna)
    second = Penandatangan.objects.exclude(pk=first.pk).get()
    assert [d.sebutan for d in first.dokumen.all()] == [f"{certificate.nib.nomor} versi 1"]
    assert [d.sebutan for d in second.dokumen.all()] == [letter.nomor]
    assert first.kunci != second.kunci
    assert first.berlaku_sejak < first.berlaku_sampai
    assert "Sertifikat contoh" in first.subjek
    for rows, change in ((Penandatangan.objects, {"sidik": "0" * 64}), (DokumenTerbit.objects, {"sha256": "0" * 64})):
        with pytest.raises(InternalError), transaction.atomic():
            rows.update(**change)
        with pytest.raises(InternalError), transaction.atomic():
            rows.all()._raw_delete(rows.db)


def test_our_signature_certifies_that_nothing_may_be_changed(certificate):
    root = PdfReader(io.BytesIO(bytes(certificate.pdf))).trailer["/Root"]
    reference = root["/Perms"]["/DocMDP"]["/Reference"][0]
    assert (reference["/TransformMethod"], reference["/TransformParams"]["/P"]) == ("/DocMDP", 1)


def test_without_java_the_check_by_verapdf_says_what_is_missing():
    asked = subprocess.run(
        [sys.executable, "-m", "tests.papers.verapdf", "x.pdf"],
        env={"PATH": "/nowhere"},
        capture_output=True,
        text=True,
    )
    assert (asked.returncode, asked.stdout) == (0, f"{MISSING}\n")
    assert "default-jdk-headless" in MISSING
