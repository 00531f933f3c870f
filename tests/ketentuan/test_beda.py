"""What changed between two versions is shown word by word, and never lets a text become markup."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketentuan.beda import bandingkan, beda_html, beda_kata
from ketentuan.naskah import baca
from tests.factories.ketentuan import VersiKetentuanFactory

DASAR = "# JUDUL\n\n## AKSES\n\n1. Pengguna tunduk.\n2. Ketentuan dapat diubah.\n3. Akses aman.\n"


def jenis(lama, baru):
    return [b.jenis for b in bandingkan(lama, baru).baris]


def polos(html):
    import html as h

    return h.unescape(re.sub(r"<[^>]+>", "", html))


def test_kata_yang_berubah_ditandai():
    lama, baru = beda_kata("Pengguna wajib tunduk.", "Pengguna harus selalu tunduk.")
    assert lama == "Pengguna <del>wajib</del> tunduk."
    assert baru == "Pengguna <ins>harus selalu</ins> tunduk."


def test_teks_yang_sama_tanpa_tanda():
    assert beda_kata("sama <b>", "sama <b>") == ("sama &lt;b&gt;", "sama &lt;b&gt;")
    assert bandingkan(DASAR, DASAR).berubah == []


def test_klausul_disisipkan_tidak_mengubah_klausul_sesudahnya():
    baru = DASAR.replace("2. Ket", "2. Akun milik satu orang.\n3. Ket").replace("3. Akses", "4. Akses")
    assert jenis(DASAR, baru) == ["judul", "judul", "sama", "tambah", "nomor", "nomor"]
    nomor = [b for b in bandingkan(DASAR, baru).baris if b.jenis == "nomor"]
    assert [(b.lama_label, b.baru_label) for b in nomor] == [("angka 2", "angka 3"), ("angka 3", "angka 4")]


def test_klausul_dihapus_dan_diubah():
    baru = DASAR.replace("2. Ketentuan dapat diubah.\n3. Akses", "2. Akses").replace("aman", "sangat aman")
    assert jenis(DASAR, baru) == ["judul", "judul", "sama", "hapus", "ubah"]
    assert bandingkan(DASAR, baru).jumlah == {"hapus": 1, "ubah": 1}


def test_hanya_yang_berubah_di_bawah_judulnya():
    lama = DASAR + "\n## PENUTUP\n\n1. Selesai.\n"
    baris = bandingkan(lama, lama.replace("Selesai.", "Selesai sudah.")).berubah
    assert [(b.jenis, b.baru) for b in baris] == [("judul", "PENUTUP"), ("ubah", "Selesai<ins> sudah</ins>.")]


def test_judul_bagian_yang_berganti_tampak():
    html = beda_html(DASAR, DASAR.replace("## AKSES", "## AKSES PENGGUNA"))
    assert "AKSES → AKSES<ins> PENGGUNA</ins>" in html


def test_tujuan_tautan_yang_berganti_tampak():
    lama = DASAR.replace("Akses aman", "Baca [di sini](https://oss.go.id/a)")
    html = beda_html(lama, lama.replace("/a)", "/b)"))
    assert "<del>a</del>" in html
    assert "<ins>b</ins>" in html


@pytest.mark.parametrize(
    "jahat", ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</td><td>", "&lt;b&gt; <ins>palsu</ins>"]
)
def test_teks_tidak_pernah_menjadi_markup(jahat):
    for html in (*beda_kata(f"a {jahat}", "a b"), *beda_kata("a b", f"a {jahat}")):
        assert set(re.findall(r"<[^>]*>", html)) <= {"<ins>", "</ins>", "<del>", "</del>"}
    html = beda_html(DASAR, DASAR.replace("aman", jahat).replace("# JUDUL", f"# {jahat}"))
    assert "<script" not in html
    assert "<img" not in html
    assert "<ins>palsu" not in html


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="ab <>&\"'\n#1.-*", max_size=60), st.text(alphabet="ab <>&\"'\n#1.-*", max_size=60))
def test_kedua_sisi_tetap_utuh(a, b):
    """Without the marks each side is its text, whatever it holds."""
    lama, baru = beda_kata(a, b)
    assert (polos(lama), polos(baru)) == (a, b)
    assert ("<del>" in lama or "<ins>" in baru) == (a != b)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(["satu dua", "dua tiga", "empat", "lima enam tujuh"]), max_size=6), st.data())
def test_tidak_ada_klausul_yang_hilang_dari_perbandingan(klausul, data):
    baru = data.draw(st.lists(st.sampled_from([*klausul, "baru sekali"]), max_size=6))
    a, b = ("# J\n\n## B\n\n" + "\n".join(f"{n}. {k}" for n, k in enumerate(d, 1)) for d in (klausul, baru))
    baris = bandingkan(a, b).baris
    assert [polos(x.lama) for x in baris if x.jenis != "tambah"] == [p.teks for p in baca(a).potongan]
    assert [polos(x.baru) for x in baris if x.jenis != "hapus"] == [p.teks for p in baca(b).potongan]


def test_teks_raksasa_tidak_menghentikan_halaman():
    mulai = time.thread_time()
    beda_html("# J\n\n## B\n\n1. " + "dan lagi " * 10_000, "# J\n\n## B\n\n1. " + "lagi dan " * 10_000)
    beda_html(
        "# J\n\n## B\n\n" + "".join(f"- butir {n}\n" for n in range(5000)),
        "# J\n\n## B\n\n" + "".join(f"- pasal {n}\n" for n in range(5000)),
    )
    # Time of the processor: other tests beside this one do not count.
    assert time.thread_time() - mulai < 8


@pytest.mark.django_db
def test_menerima_versi_maupun_teks():
    v1, v2 = VersiKetentuanFactory(), VersiKetentuanFactory()
    html = beda_html(v1, v2)
    assert "Versi 1" in html
    assert "<ins>2</ins>" in html
    assert "<ins>" in beda_html(None, v1)
