"""Every kind of paper is PDF/A-3a and PDF/UA-1, says veraPDF. Not part of `bin/test`: `bin/verapdf`."""

import pytest
from weasyprint import HTML

from ketentuan.texts.pdfs import proof_pdf, store_text_pdf, text_pdf
from nib.certificate.versions import ensure_pdf
from oss_portal.documents.issued import newest_bytes
from oss_portal.documents.timestamps import append_stamp
from tests.factories.ketentuan import PersetujuanFactory
from tests.factories.nib import make_nib
from tests.factories.oss_portal import make_letter
from tests.papers.verapdf import MISSING, check, has_java

pytestmark = [pytest.mark.verapdf, pytest.mark.skipif(not has_java(), reason=MISSING)]


def test_all_kinds_of_papers_are_what_they_claim(certificate, pengguna, tmp_path):
    persetujuan = PersetujuanFactory()
    store_text_pdf(persetujuan.versi.pk)
    papers = {
        "certificate": bytes(certificate.pdf),
        "letter": bytes(make_letter(pengguna).pdf),
        "text": text_pdf(persetujuan.versi),
        "proof": proof_pdf(persetujuan),
    }
    for name, content in papers.items():
        (tmp_path / f"{name}.pdf").write_bytes(content)
    sound, table = check(*sorted(tmp_path.iterdir()))
    assert sound, table


def test_papers_with_time_stamps_are_what_they_claim(with_stamps, tmp_path):
    certificate = ensure_pdf(make_nib().sertifikat.get().pk)
    first = newest_bytes(certificate)
    (tmp_path / "stamped.pdf").write_bytes(first)
    (tmp_path / "stamped-again.pdf").write_bytes(append_stamp(first)[0])
    sound, table = check(*sorted(tmp_path.iterdir()))
    assert sound, table


def test_a_document_that_is_neither_is_found_out(tmp_path):
    (tmp_path / "plain.pdf").write_bytes(HTML(string="<p>x").write_pdf())
    sound, table = check(tmp_path / "plain.pdf")
    assert not sound
    assert table.count("FAILED") == 2
