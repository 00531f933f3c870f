"""The PDFs: a text with its own numbers, and a proof that stands in court (PJP-2)."""

import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from ketentuan.data_awal import muat
from ketentuan.dokumen import bernomor
from ketentuan.models import VersiKetentuan
from oss_portal.tanda_tangan import periksa_tanda_tangan
from tests.factories.ketentuan import PersetujuanFactory

pytestmark = pytest.mark.django_db


def teks_pdf(isi: bytes) -> str:
    return " ".join(" ".join(h.extract_text() for h in PdfReader(io.BytesIO(isi)).pages).split())


@pytest.fixture
def v1():
    muat()
    return VersiKetentuan.objects.get(jenis="ketentuan")


def test_teks_dengan_nomornya_sendiri(client, v1):
    jawaban = client.get(reverse("ketentuan-pdf", args=["ketentuan", 1]))
    assert jawaban["Content-Type"] == "application/pdf"
    teks = teks_pdf(jawaban.content)
    assert "2. Hal-hal lain yang belum diatur" in teks
    assert "3. Pengguna dapat menyampaikan saran" in teks
    assert "b. Call-in Helpdesk" in teks
    assert "f. Penerobosan terhadap keamanan" in teks
    assert "1. Hal-hal lain" not in teks


def test_nomor_ditulis_menurut_daftarnya():
    html = (
        '<ol start="3">\n<li id="x">a\n<ol type="a"><li value="2">b</li><li>c</li></ol></li>\n'
        "<li>d</li></ol><ul><li>e</li></ul>"
    )
    assert bernomor(html) == (
        '<ol class="bernomor">\n<li id="x"><span class="no">3. </span>a\n<ol class="bernomor">'
        '<li value="2"><span class="no">b. </span>b</li><li><span class="no">c. </span>c</li></ol></li>\n'
        '<li><span class="no">4. </span>d</li></ol><ul><li>e</li></ul>'
    )


def test_nomor_berdiri_di_alinea_pertama_klausulnya():
    """A blank line between two clauses makes paragraphs of them; a number must not stand on a line of its own."""
    assert bernomor('<ol>\n<li id="x">\n<p>a</p>\n<p>b</p></li></ol>\n<p>c</p>') == (
        '<ol class="bernomor">\n<li id="x">\n<p><span class="no">1. </span>a</p>\n<p>b</p></li></ol>\n<p>c</p>'
    )


def test_bukti_memuat_catatan_sidik_dan_teks_dan_bertanda_tangan(client, pengguna, v1):
    p = PersetujuanFactory(versi=v1, pengguna=pengguna, ip="192.0.2.9", agen="Peramban <b>/1")
    client.force_login(pengguna, backend="oss_portal.autentikasi.UserIdAtauSurelBackend")
    jawaban = client.get(reverse("persetujuan-bukti-pdf", args=[p.kode]))
    teks = teks_pdf(jawaban.content)
    for kata in (
        str(p.kode),
        pengguna.nama,
        pengguna.user_id,
        "192.0.2.9",
        "Peramban <b>/1",
        "Dengan melanjutkan Akses",
    ):
        assert kata in teks
    assert v1.sha256 in teks.replace(" ", "")
    hasil = periksa_tanda_tangan(jawaban.content)
    assert hasil.utuh
    assert hasil.milik_kami


def test_bukti_orang_lain_tidak_ada(client, pengguna, v1):
    p = PersetujuanFactory(versi=v1)
    PersetujuanFactory(versi=v1, pengguna=pengguna)
    client.force_login(pengguna, backend="oss_portal.autentikasi.UserIdAtauSurelBackend")
    assert client.get(reverse("persetujuan-bukti-pdf", args=[p.kode])).status_code == 404


def test_pdf_dibuat_sekali_bukan_setiap_kali_diunduh(client, v1, monkeypatch):
    from ketentuan import dokumen

    dokumen._pdf_teks.cache_clear()
    kali = []
    monkeypatch.setattr(dokumen, "render_pdf", lambda *a, **k: kali.append(1) or b"%PDF")
    for _ in range(3):
        client.get(reverse("ketentuan-pdf", args=["ketentuan", 1]))
    dokumen._pdf_teks.cache_clear()
    assert len(kali) == 1
