"""The terms are read by anyone: in force, to come, replaced, compared, announced (AKS-1, AKS-2)."""

import hashlib
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.urls import reverse
from django.utils import timezone

from ketentuan.data_awal import muat
from tests.factories.ketentuan import DrafFactory, VersiKetentuanFactory

pytestmark = pytest.mark.django_db


def nanti(hari=9, **lain):
    """A version announced, not in force yet."""
    kini = timezone.now()
    return VersiKetentuanFactory(berlaku_sejak=kini + timedelta(days=hari), diumumkan_pada=kini, **lain)


def test_teks_yang_berlaku_dibaca_tanpa_masuk(client):
    muat()
    halaman = client.get(reverse("ketentuan"))
    assert halaman.status_code == 200
    isi = halaman.text
    assert "KETENTUAN PENGGUNAAN SISTEM OSS" in isi
    assert '<a href="#akses-pengguna">AKSES PENGGUNA</a>' in isi
    assert 'id="akses-pengguna-3"' in isi
    assert 'href="#akses-pengguna-3" aria-label="Tautan ke AKSES PENGGUNA angka 3"' in isi
    assert "Berlaku sekarang" in isi
    assert "SIAPA KAMI" in client.get(reverse("privasi")).text


def test_tautan_klausul_berdiri_di_belakang_kata_kata_klausulnya(client):
    muat()
    isi = client.get(reverse("ketentuan")).text
    assert 'Pengguna mempunyai hak untuk: <a class="jangkar" href="#hak-dan-kewajiban-pengguna-1"' in isi


def test_tanpa_versi_halaman_tidak_ada(client):
    assert client.get(reverse("ketentuan")).status_code == 404


def test_versi_lama_mengatakan_bahwa_ia_arsip(client):
    v1, v2 = VersiKetentuanFactory(), VersiKetentuanFactory()
    isi = client.get(v1.get_absolute_url()).text
    assert "sudah digantikan" in isi
    assert "Baca versi 2 yang berlaku sekarang" in isi
    assert "noindex" in isi
    isi = client.get(v2.get_absolute_url()).text
    assert "digantikan" not in isi
    assert v2.ringkasan_perubahan in isi
    assert reverse("ketentuan-banding", args=["ketentuan"]) + "?dari=1&amp;ke=2" in isi


def test_versi_yang_diumumkan_dibaca_sebelum_berlaku(client):
    VersiKetentuanFactory()
    v2 = nanti()
    isi = client.get(v2.get_absolute_url()).text
    assert "Teks ini belum berlaku." in isi
    assert "Pengguna tunduk pada versi 2" in isi
    isi = client.get(reverse("ketentuan")).text
    assert "Pengguna tunduk pada versi 1" in isi
    assert "Versi 2 sudah diumumkan" in isi


@pytest.mark.parametrize("nomor", [2, 0, 99999999999999999999])
def test_versi_yang_tidak_diumumkan_tidak_ada(client, nomor):
    VersiKetentuanFactory()
    DrafFactory()
    for nama in ("ketentuan-versi", "ketentuan-teks"):
        assert client.get(reverse(nama, args=["ketentuan", nomor])).status_code == 404


def test_teks_sumber_bersidik_sama_dengan_bukti(client):
    muat()
    v = VersiKetentuanFactory._meta.model.objects.get(jenis="ketentuan")
    jawaban = client.get(reverse("ketentuan-teks", args=["ketentuan", 1]))
    assert hashlib.sha256(jawaban.content).hexdigest() == v.sha256
    assert jawaban["Content-Type"].startswith("text/markdown")


def test_arsip_menyebut_masa_setiap_versi(client):
    VersiKetentuanFactory()
    VersiKetentuanFactory()
    nanti()
    isi = client.get(reverse("ketentuan-arsip", args=["ketentuan"])).text
    for kata in ("Versi 1", "Versi 2", "Versi 3", "Digantikan", "Berlaku sekarang", "Akan berlaku"):
        assert kata in isi
    assert client.get(reverse("ketentuan-arsip", args=["privasi"])).status_code == 200


def test_dua_versi_berdampingan_dengan_kata_yang_ditandai(client):
    VersiKetentuanFactory()
    VersiKetentuanFactory()
    VersiKetentuanFactory()
    alamat = reverse("ketentuan-banding", args=["ketentuan"])
    isi = client.get(alamat, {"dari": 1, "ke": 3}).text
    assert "pada versi <del>1</del>" in isi
    assert "pada versi <ins>3</ins>" in isi
    assert "dapat diubah" not in isi
    assert "dapat diubah" in client.get(alamat, {"dari": 1, "ke": 3, "semua": 1}).text
    assert "versi <del>2</del>" in client.get(alamat).text
    assert "versi <del>3</del>" in client.get(alamat, {"dari": 3, "ke": 1}).text


@pytest.mark.parametrize("nakal", ["9", "x", "-1", "１", "<script>"])
def test_perbandingan_dengan_versi_yang_tidak_ada_404(client, nakal):
    VersiKetentuanFactory()
    VersiKetentuanFactory()
    assert client.get(reverse("ketentuan-banding", args=["ketentuan"]), {"dari": nakal, "ke": 2}).status_code == 404


def test_satu_versi_tidak_ada_yang_dibandingkan(client):
    VersiKetentuanFactory()
    assert client.get(reverse("ketentuan-banding", args=["ketentuan"])).status_code == 302


def test_pengumuman_dan_rss_sejak_diumumkan(client):
    VersiKetentuanFactory()
    v2 = nanti(ringkasan_perubahan="Denda <script>alert(1)</script> & biaya dihapus.")
    DrafFactory()
    isi = client.get(reverse("pengumuman")).text
    assert "Ketentuan Penggunaan versi 2" in isi
    assert "&lt;script&gt;alert(1)" in isi
    assert "<script>alert" not in isi
    rss = client.get(reverse("pengumuman-rss"))
    assert rss["Content-Type"].startswith("application/rss+xml")
    butir = ElementTree.fromstring(rss.content).findall("channel/item")
    assert len(butir) == 2
    assert butir[0].find("title").text.startswith("Ketentuan Penggunaan versi 2 berlaku ")
    assert butir[0].find("link").text == "http://testserver" + v2.get_absolute_url()
    # The description is HTML inside XML: escaped once for each.
    assert (
        "<p>Denda &lt;script&gt;alert(1)&lt;/script&gt; &amp; biaya dihapus.</p>" in butir[0].find("description").text
    )


def test_rss_kosong_tetap_umpan(client):
    assert ElementTree.fromstring(client.get(reverse("pengumuman-rss")).content).find("channel/title") is not None


@pytest.mark.parametrize(
    ("nama", "args", "batas"),
    [
        ("ketentuan", [], 2),
        ("ketentuan-versi", ["ketentuan", 2], 2),
        ("ketentuan-teks", ["ketentuan", 2], 1),
        ("ketentuan-arsip", ["ketentuan"], 1),
        ("ketentuan-banding", ["ketentuan"], 1),
        ("pengumuman", [], 1),
        ("pengumuman-rss", [], 1),
    ],
)
def test_halaman_umum_murah(client, django_assert_num_queries, nama, args, batas):
    for _ in range(6):
        VersiKetentuanFactory()
    with django_assert_num_queries(batas):
        assert client.get(reverse(nama, args=args)).status_code == 200
