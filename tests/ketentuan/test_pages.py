"""Anyone can read the terms: in force, upcoming, replaced, compared, announced (AKS-1, AKS-2)."""

import hashlib
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.urls import reverse
from django.utils import timezone

from ketentuan.reference_data import load
from tests.factories.ketentuan import DrafFactory, VersiKetentuanFactory

pytestmark = pytest.mark.django_db


def later(days=9, **extra):
    """A version that is announced and not in force yet."""
    now = timezone.now()
    return VersiKetentuanFactory(berlaku_sejak=now + timedelta(days=days), diumumkan_pada=now, **extra)


def test_the_text_in_force_is_read_without_signing_in(client):
    load()
    page = client.get(reverse("ketentuan"))
    assert page.status_code == 200
    content = page.text
    assert "KETENTUAN PENGGUNAAN SISTEM OSS" in content
    assert '<a href="#akses-pengguna">AKSES PENGGUNA</a>' in content
    assert 'id="akses-pengguna-3"' in content
    assert 'href="#akses-pengguna-3" aria-label="Tautan ke AKSES PENGGUNA angka 3"' in content
    assert "Berlaku sekarang" in content
    assert "SIAPA KAMI" in client.get(reverse("privasi")).text


def test_the_link_of_a_klausul_stands_behind_its_words(client):
    load()
    content = client.get(reverse("ketentuan")).text
    assert 'Pengguna mempunyai hak untuk: <a class="anchor" href="#hak-dan-kewajiban-pengguna-1"' in content


def test_without_a_version_the_page_says_that_the_portal_is_not_ready(client):
    assert client.get(reverse("ketentuan")).status_code == 503


def test_an_old_version_says_that_it_is_archived(client):
    v1, v2 = VersiKetentuanFactory(), VersiKetentuanFactory()
    content = client.get(v1.get_absolute_url()).text
    assert "sudah digantikan" in content
    assert "Baca versi 2 yang berlaku sekarang" in content
    assert "noindex" in content
    content = client.get(v2.get_absolute_url()).text
    assert "digantikan" not in content
    assert v2.ringkasan_perubahan in content
    assert reverse("ketentuan-banding", args=["ketentuan"]) + "?dari=1&amp;ke=2" in content


def test_an_announced_version_is_read_before_it_is_in_force(client):
    VersiKetentuanFactory()
    v2 = later()
    content = client.get(v2.get_absolute_url()).text
    assert "Teks ini belum berlaku." in content
    assert "Pengguna tunduk pada versi 2" in content
    content = client.get(reverse("ketentuan")).text
    assert "Pengguna tunduk pada versi 1" in content
    assert "Versi 2 sudah diumumkan" in content


@pytest.mark.parametrize("nomor", [2, 0, 99999999999999999999])
def test_a_version_that_is_not_announced_is_not_there(client, nomor):
    VersiKetentuanFactory()
    DrafFactory()
    for name in ("ketentuan-versi", "ketentuan-teks"):
        assert client.get(reverse(name, args=["ketentuan", nomor])).status_code == 404


def test_the_source_text_has_the_same_fingerprint_as_the_proof(client):
    load()
    v = VersiKetentuanFactory._meta.model.objects.get(jenis="ketentuan")
    response = client.get(reverse("ketentuan-teks", args=["ketentuan", 1]))
    assert hashlib.sha256(response.content).hexdigest() == v.sha256
    assert response["Content-Type"].startswith("text/markdown")


def test_the_archive_names_the_period_of_every_version(client):
    VersiKetentuanFactory()
    VersiKetentuanFactory()
    later()
    content = client.get(reverse("ketentuan-arsip", args=["ketentuan"])).text
    for words in ("Versi 1", "Versi 2", "Versi 3", "Digantikan", "Berlaku sekarang", "Akan berlaku"):
        assert words in content
    assert client.get(reverse("ketentuan-arsip", args=["privasi"])).status_code == 200


def test_two_versions_side_by_side_with_marked_words(client):
    VersiKetentuanFactory()
    VersiKetentuanFactory()
    VersiKetentuanFactory()
    address = reverse("ketentuan-banding", args=["ketentuan"])
    content = client.get(address, {"dari": 1, "ke": 3}).text
    assert "pada versi <del>1</del>" in content
    assert "pada versi <ins>3</ins>" in content
    assert "dapat diubah" not in content
    assert "dapat diubah" in client.get(address, {"dari": 1, "ke": 3, "semua": 1}).text
    assert "versi <del>2</del>" in client.get(address).text
    assert "versi <del>3</del>" in client.get(address, {"dari": 3, "ke": 1}).text


@pytest.mark.parametrize("naughty", ["9", "x", "-1", "１", "<script>"])
def test_comparing_with_a_version_that_does_not_exist_is_a_404(client, naughty):
    VersiKetentuanFactory()
    VersiKetentuanFactory()
    assert client.get(reverse("ketentuan-banding", args=["ketentuan"]), {"dari": naughty, "ke": 2}).status_code == 404


def test_with_one_version_there_is_nothing_to_compare(client):
    VersiKetentuanFactory()
    assert client.get(reverse("ketentuan-banding", args=["ketentuan"])).status_code == 302


def test_announcement_and_rss_from_the_moment_it_is_announced(client):
    VersiKetentuanFactory()
    v2 = later(ringkasan_perubahan="Denda <script>alert(1)</script> & biaya dihapus.")
    DrafFactory()
    content = client.get(reverse("pengumuman")).text
    assert "Ketentuan Penggunaan versi 2" in content
    assert "&lt;script&gt;alert(1)" in content
    assert "<script>alert" not in content
    rss = client.get(reverse("pengumuman-rss"))
    assert rss["Content-Type"].startswith("application/rss+xml")
    item = ElementTree.fromstring(rss.content).findall("channel/item")
    assert len(item) == 2
    assert item[0].find("title").text.startswith("Ketentuan Penggunaan versi 2 berlaku ")
    assert item[0].find("link").text == "http://testserver" + v2.get_absolute_url()
    # The description is HTML inside XML, so it is escaped once for each.
    assert "<p>Denda &lt;script&gt;alert(1)&lt;/script&gt; &amp; biaya dihapus.</p>" in item[0].find("description").text


def test_an_empty_rss_is_still_a_feed(client):
    assert ElementTree.fromstring(client.get(reverse("pengumuman-rss")).content).find("channel/title") is not None


@pytest.mark.parametrize(
    ("name", "args", "limit"),
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
def test_public_pages_are_cheap(client, django_assert_num_queries, name, args, limit):
    for _ in range(6):
        VersiKetentuanFactory()
    with django_assert_num_queries(limit):
        assert client.get(reverse(name, args=args)).status_code == 200
