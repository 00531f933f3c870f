"""The text of version 1 is the legal text word for word, and every clause can be pointed at."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketentuan.naskah import PANJANG_MAKS, baca, periksa

V1 = Path("ketentuan/data/ketentuan-v1.md").read_text(encoding="utf-8")


def _kata(html: str) -> str:
    import html as h

    return " ".join(h.unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_versi_1_memuat_setiap_kata_menurut_urutannya():
    polos = re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", V1.split("\n", 1)[1])
    polos = re.sub(r"(?m)^(## |\d+\. | *- [a-z]\. )", "", polos).replace("*", "")
    rapat = str.maketrans("", "", " ")
    assert _kata(baca(V1).html).translate(rapat) == " ".join(polos.split()).translate(rapat)


def test_penutup_mulai_dari_angka_2():
    naskah = baca(V1)
    assert '<h2 id="penutup">PENUTUP</h2>\n<ol start="2">\n<li id="penutup-2">' in naskah.html
    jangkar = {k.jangkar for k in naskah.klausul}
    assert "penutup-1" not in jangkar
    assert {"penutup-2", "penutup-3", "penutup-3-a", "penutup-3-b"} <= jangkar


def test_setiap_klausul_berjangkar_tetap_dan_unik():
    klausul = baca(V1).klausul
    jangkar = [k.jangkar for k in klausul]
    assert len(jangkar) == len(set(jangkar))
    aks3 = next(k for k in klausul if k.jangkar == "akses-pengguna-3")
    assert aks3.label == "AKSES PENGGUNA angka 3"
    assert aks3.teks.startswith("Dengan melanjutkan Akses")
    assert "hak-dan-kewajiban-pengguna-1-a" in jangkar
    assert "pembatasan-pertanggungjawaban-sistem-oss-f" in jangkar
    for j in jangkar:
        assert f'id="{j}"' in baca(V1).html


def test_huruf_ditulis_sekali_sebagai_daftar_berhuruf():
    html = baca(V1).html
    assert '<ol type="a">' in html
    assert ">a. Mendapatkan" not in html


@pytest.mark.parametrize("berkas", ["ketentuan-v1.md", "privasi-v1.md"])
def test_teks_bawaan_lolos_pemeriksaan(berkas):
    assert periksa(Path("ketentuan/data", berkas).read_text(encoding="utf-8")) == []


BAIK = "# K\n\n## BAGIAN\n\n1. Satu.\n"


@pytest.mark.parametrize(
    ("sumber", "pesan"),
    [
        (BAIK + "2. <script>alert(1)</script>\n", "memuat kode HTML"),
        (BAIK + "2. <b onclick='x()'>tebal</b>\n", "memuat kode HTML"),
        (BAIK + "\n<iframe src=//x></iframe>\n", "memuat kode HTML"),
        (BAIK + "2. [klik](javascript:alert(1))\n", "tidak dapat dipakai"),
        (BAIK + "2. [klik](https://jahat.example/a)\n", "jahat.example"),
        (BAIK + "2. [klik](//jahat.example/a)\n", "tidak dapat dipakai"),
        (BAIK + "2. <https://jahat.example>\n", "jahat.example"),
        (BAIK + "2. ![g](/static/a.png)\n", "memuat gambar"),
        (BAIK + "x" * 1_000_000, "terlalu panjang"),
        ("# Judul saja\n", "tidak memuat satu klausul pun"),
        ("", "tidak memuat satu klausul pun"),
        ("## BAGIAN\n\n1. Satu.\n", "belum berjudul"),
        (BAIK + "\x00", "tidak dapat disimpan"),
    ],
)
def test_teks_buruk_ditolak_dengan_alasan(sumber, pesan):
    assert pesan in " ".join(periksa(sumber))


def test_tautan_pemerintah_surel_dan_telepon_boleh():
    sumber = BAIK + "2. [a](https://peraturan.go.id/x) [b](mailto:a@b.id) [c](tel:+6221) [d](#bagian-1)\n"
    assert periksa(sumber) == []


@given(st.text(alphabet=st.sampled_from(list("<>/\"'=&;()[]!#*_-`: \n1.aonclickscrptjv")), max_size=200))
def test_teks_apa_pun_tidak_pernah_menjadi_kode(sumber):
    html = baca(sumber).html
    tag = set(re.findall(r"<\s*/?\s*([a-zA-Z0-9]+)", html))
    assert tag <= {"h1", "h2", "h3", "p", "ol", "ul", "li", "a", "em", "strong", "br", "hr", "blockquote", "code"}
    for atribut in re.findall(r"<[a-z0-9]+((?:\s+[a-z]+=\"[^\"]*\")*)", html):
        assert not re.search(r"\son\w+=", atribut)
    assert not re.search(r'href="\s*javascript:', html)


def test_teks_panjang_batasnya_pas():
    assert periksa(BAIK + "x" * (PANJANG_MAKS - len(BAIK))) == []
