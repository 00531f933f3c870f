"""The PDFs: a text with its own numbers, and a proof that is accepted in court (PJP-2)."""

import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from ketentuan.models import VersiKetentuan
from ketentuan.reference_data import load
from ketentuan.tasks import make_text_pdfs
from ketentuan.texts import pdfs
from ketentuan.texts.pdfs import with_numbers
from oss_portal.documents.signing import verify_signature
from tests.factories.ketentuan import PersetujuanFactory

pytestmark = pytest.mark.django_db


def pdf_text(content: bytes) -> str:
    return " ".join(" ".join(h.extract_text() for h in PdfReader(io.BytesIO(content)).pages).split())


@pytest.fixture
def v1():
    load()
    return VersiKetentuan.objects.get(jenis="ketentuan")


def test_a_text_with_its_own_numbers(client, v1):
    response = client.get(reverse("ketentuan-pdf", args=["ketentuan", 1]))
    assert response["Content-Type"] == "application/pdf"
    text = pdf_text(response.content)
    assert "2. Hal-hal lain yang belum diatur" in text
    assert "3. Pengguna dapat menyampaikan saran" in text
    assert "b. Call-in Helpdesk" in text
    assert "f. Penerobosan terhadap keamanan" in text
    assert "1. Hal-hal lain" not in text


def test_numbers_are_written_as_their_list_has_them():
    html = (
        '<ol start="3">\n<li id="x">a\n<ol type="a"><li value="2">b</li><li>c</li></ol></li>\n'
        "<li>d</li></ol><ul><li>e</li></ul>"
    )
    assert with_numbers(html) == (
        '<ol class="numbered">\n<li id="x"><span class="no">3. </span>a\n<ol class="numbered">'
        '<li value="2"><span class="no">b. </span>b</li><li><span class="no">c. </span>c</li></ol></li>\n'
        '<li><span class="no">4. </span>d</li></ol><ul><li>e</li></ul>'
    )


def test_a_number_stands_in_the_first_paragraph_of_its_klausul():
    """A blank line between two clauses makes each a paragraph; the number must not be on a line of its own."""
    assert with_numbers('<ol>\n<li id="x">\n<p>a</p>\n<p>b</p></li></ol>\n<p>c</p>') == (
        '<ol class="numbered">\n<li id="x">\n<p><span class="no">1. </span>a</p>\n<p>b</p></li></ol>\n<p>c</p>'
    )


def test_the_proof_holds_the_record_fingerprint_and_text_and_is_signed(client, pengguna, v1):
    p = PersetujuanFactory(versi=v1, pengguna=pengguna, ip="192.0.2.9", agen="Peramban <b>/1")
    client.force_login(pengguna, backend="oss_portal.accounts.backends.UserIdOrEmailBackend")
    response = client.get(reverse("persetujuan-bukti-pdf", args=[p.kode]))
    text = pdf_text(response.content)
    for words in (
        str(p.kode),
        pengguna.nama,
        pengguna.user_id,
        "192.0.2.9",
        "Peramban <b>/1",
        "Dengan melanjutkan Akses",
    ):
        assert words in text
    assert v1.sha256 in text.replace(" ", "")
    result = verify_signature(response.content)
    assert result.whole
    assert result.is_ours


def test_the_proof_of_another_person_is_not_there(client, pengguna, v1):
    p = PersetujuanFactory(versi=v1)
    PersetujuanFactory(versi=v1, pengguna=pengguna)
    client.force_login(pengguna, backend="oss_portal.accounts.backends.UserIdOrEmailBackend")
    assert client.get(reverse("persetujuan-bukti-pdf", args=[p.kode])).status_code == 404


def test_a_pdf_is_made_once_by_the_worker_and_not_at_every_download(client, v1, monkeypatch):
    """Row 1 of the attacks: no request of an anonymous visitor makes a PDF in a web worker."""
    calls, asked, made = [], [], pdfs.render_pdf
    monkeypatch.setattr(pdfs, "render_pdf", lambda *a, **k: calls.append(1) or made(*a, **k))
    monkeypatch.setattr(pdfs, "enqueue", lambda path, *arguments: asked.append((path, *arguments)))
    address = reverse("ketentuan-pdf", args=["ketentuan", 1])
    for _ in range(3):
        assert client.get(address).status_code == 503
    assert asked == [("ketentuan.tasks.make_text_pdf", v1.pk)]
    assert not calls
    assert make_text_pdfs.call() == 2
    assert make_text_pdfs.call() == 0
    for _ in range(3):
        assert client.get(address).content.startswith(b"%PDF")
    assert len(calls) == 2
