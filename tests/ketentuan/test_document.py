"""The text of version 1 is the legal text word for word, and every clause has an address."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketentuan.texts.parser import MAX_LENGTH, check, read

V1 = Path("ketentuan/data/ketentuan-v1.md").read_text(encoding="utf-8")


def _word(html: str) -> str:
    import html as h

    return " ".join(h.unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_version_1_holds_every_word_in_its_order():
    plain = re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", V1.split("\n", 1)[1])
    plain = re.sub(r"(?m)^(## |\d+\. | *- [a-z]\. )", "", plain).replace("*", "")
    compact = str.maketrans("", "", " ")
    assert _word(read(V1).html).translate(compact) == " ".join(plain.split()).translate(compact)


def test_the_closing_section_starts_at_number_2():
    parsed_text = read(V1)
    assert '<h2 id="penutup">PENUTUP</h2>\n<ol start="2">\n<li id="penutup-2">' in parsed_text.html
    anchor = {k.anchor for k in parsed_text.klausul}
    assert "penutup-1" not in anchor
    assert {"penutup-2", "penutup-3", "penutup-3-a", "penutup-3-b"} <= anchor


def test_every_klausul_has_a_fixed_and_unique_anchor():
    klausul = read(V1).klausul
    anchor = [k.anchor for k in klausul]
    assert len(anchor) == len(set(anchor))
    aks3 = next(k for k in klausul if k.anchor == "akses-pengguna-3")
    assert aks3.label == "AKSES PENGGUNA angka 3"
    assert aks3.text.startswith("Dengan melanjutkan Akses")
    assert "hak-dan-kewajiban-pengguna-1-a" in anchor
    assert "pembatasan-pertanggungjawaban-sistem-oss-f" in anchor
    for j in anchor:
        assert f'id="{j}"' in read(V1).html


def test_letters_are_written_once_as_a_lettered_list():
    html = read(V1).html
    assert '<ol type="a">' in html
    assert ">a. Mendapatkan" not in html


@pytest.mark.parametrize("file", ["ketentuan-v1.md", "privasi-v1.md"])
def test_the_default_texts_pass_the_check(file):
    assert check(Path("ketentuan/data", file).read_text(encoding="utf-8")) == []


GOOD = "# K\n\n## BAGIAN\n\n1. Satu.\n"


@pytest.mark.parametrize(
    ("origin", "message"),
    [
        (GOOD + "2. <script>alert(1)</script>\n", "memuat kode HTML"),
        (GOOD + "2. <b onclick='x()'>tebal</b>\n", "memuat kode HTML"),
        (GOOD + "\n<iframe src=//x></iframe>\n", "memuat kode HTML"),
        (GOOD + "2. [klik](javascript:alert(1))\n", "tidak dapat dipakai"),
        (GOOD + "2. [klik](https://jahat.example/a)\n", "jahat.example"),
        (GOOD + "2. [klik](//jahat.example/a)\n", "tidak dapat dipakai"),
        (GOOD + "2. <https://jahat.example>\n", "jahat.example"),
        (GOOD + "2. ![g](/static/a.png)\n", "memuat gambar"),
        (GOOD + "x" * 1_000_000, "terlalu panjang"),
        ("# Judul saja\n", "tidak memuat satu klausul pun"),
        ("", "tidak memuat satu klausul pun"),
        ("## BAGIAN\n\n1. Satu.\n", "belum berjudul"),
        (GOOD + "\x00", "tidak dapat disimpan"),
    ],
)
def test_bad_texts_are_refused_with_a_reason(origin, message):
    assert message in " ".join(check(origin))


def test_links_to_government_mail_and_telephone_are_allowed():
    origin = GOOD + "2. [a](https://peraturan.go.id/x) [b](mailto:a@b.id) [c](tel:+6221) [d](#bagian-1)\n"
    assert check(origin) == []


@given(st.text(alphabet=st.sampled_from(list("<>/\"'=&;()[]!#*_-`: \n1.aonclickscrptjv")), max_size=200))
def test_no_text_ever_becomes_code(origin):
    html = read(origin).html
    tag = set(re.findall(r"<\s*/?\s*([a-zA-Z0-9]+)", html))
    assert tag <= {"h1", "h2", "h3", "p", "ol", "ul", "li", "a", "em", "strong", "br", "hr", "blockquote", "code"}
    for attrs in re.findall(r"<[a-z0-9]+((?:\s+[a-z]+=\"[^\"]*\")*)", html):
        assert not re.search(r"\son\w+=", attrs)
    assert not re.search(r'href="\s*javascript:', html)


def test_the_limit_of_a_long_text_is_exact():
    assert check(GOOD + "x" * (MAX_LENGTH - len(GOOD))) == []
