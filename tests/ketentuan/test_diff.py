"""Changes between two versions are shown word by word, and a text never becomes markup."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketentuan.texts.diff import compare, diff_html, word_diff
from ketentuan.texts.parser import read
from tests.factories.ketentuan import VersiKetentuanFactory

BASE = "# JUDUL\n\n## AKSES\n\n1. Pengguna tunduk.\n2. Ketentuan dapat diubah.\n3. Akses aman.\n"


def kinds(old, new):
    return [b.kind for b in compare(old, new).rows]


def plain(html):
    import html as h

    return h.unescape(re.sub(r"<[^>]+>", "", html))


def test_changed_words_are_marked():
    old, new = word_diff("Pengguna wajib tunduk.", "Pengguna harus selalu tunduk.")
    assert old == "Pengguna <del>wajib</del> tunduk."
    assert new == "Pengguna <ins>harus selalu</ins> tunduk."


def test_the_same_text_has_no_marks():
    assert word_diff("sama <b>", "sama <b>") == ("sama &lt;b&gt;", "sama &lt;b&gt;")
    assert compare(BASE, BASE).changed == []


def test_an_inserted_klausul_does_not_change_those_after_it():
    new = BASE.replace("2. Ket", "2. Akun milik satu orang.\n3. Ket").replace("3. Akses", "4. Akses")
    assert kinds(BASE, new) == ["heading", "heading", "same", "added", "renumbered", "renumbered"]
    nomor = [b for b in compare(BASE, new).rows if b.kind == "renumbered"]
    assert [(b.old_label, b.new_label) for b in nomor] == [("angka 2", "angka 3"), ("angka 3", "angka 4")]


def test_a_klausul_deleted_and_one_changed():
    new = BASE.replace("2. Ketentuan dapat diubah.\n3. Akses", "2. Akses").replace("aman", "sangat aman")
    assert kinds(BASE, new) == ["heading", "heading", "same", "removed", "changed"]
    assert compare(BASE, new).counts == {"removed": 1, "changed": 1}


def test_only_what_changed_is_shown_under_its_title():
    old = BASE + "\n## PENUTUP\n\n1. Selesai.\n"
    rows = compare(old, old.replace("Selesai.", "Selesai sudah.")).changed
    assert [(b.kind, b.new) for b in rows] == [("heading", "PENUTUP"), ("changed", "Selesai<ins> sudah</ins>.")]


def test_a_replaced_title_of_a_section_is_visible():
    html = diff_html(BASE, BASE.replace("## AKSES", "## AKSES PENGGUNA"))
    assert "AKSES → AKSES<ins> PENGGUNA</ins>" in html


def test_a_replaced_target_of_a_link_is_visible():
    old = BASE.replace("Akses aman", "Baca [di sini](https://oss.go.id/a)")
    html = diff_html(old, old.replace("/a)", "/b)"))
    assert "<del>a</del>" in html
    assert "<ins>b</ins>" in html


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</td><td>", "&lt;b&gt; <ins>palsu</ins>"]
)
def test_text_never_becomes_markup(hostile):
    for html in (*word_diff(f"a {hostile}", "a b"), *word_diff("a b", f"a {hostile}")):
        assert set(re.findall(r"<[^>]*>", html)) <= {"<ins>", "</ins>", "<del>", "</del>"}
    html = diff_html(BASE, BASE.replace("aman", hostile).replace("# JUDUL", f"# {hostile}"))
    assert "<script" not in html
    assert "<img" not in html
    assert "<ins>palsu" not in html


@settings(max_examples=150)
@given(st.text(alphabet="ab <>&\"'\n#1.-*", max_size=60), st.text(alphabet="ab <>&\"'\n#1.-*", max_size=60))
def test_both_sides_stay_whole(a, b):
    """Each side without the marks of the changes is the original text, whatever it contains."""
    old, new = word_diff(a, b)
    assert (plain(old), plain(new)) == (a, b)
    assert ("<del>" in old or "<ins>" in new) == (a != b)


@settings(max_examples=100)
@given(st.lists(st.sampled_from(["satu dua", "dua tiga", "empat", "lima enam tujuh"]), max_size=6), st.data())
def test_no_klausul_is_missing_from_the_comparison(klausul, data):
    new = data.draw(st.lists(st.sampled_from([*klausul, "baru sekali"]), max_size=6))
    a, b = ("# J\n\n## B\n\n" + "\n".join(f"{n}. {k}" for n, k in enumerate(d, 1)) for d in (klausul, new))
    rows = compare(a, b).rows
    assert [plain(x.old) for x in rows if x.kind != "added"] == [p.text for p in read(a).pieces]
    assert [plain(x.new) for x in rows if x.kind != "removed"] == [p.text for p in read(b).pieces]


def test_a_giant_text_does_not_stall_the_page():
    start = time.thread_time()
    diff_html("# J\n\n## B\n\n1. " + "dan lagi " * 10_000, "# J\n\n## B\n\n1. " + "lagi dan " * 10_000)
    diff_html(
        "# J\n\n## B\n\n" + "".join(f"- butir {n}\n" for n in range(5000)),
        "# J\n\n## B\n\n" + "".join(f"- pasal {n}\n" for n in range(5000)),
    )
    # Processor time of this thread: other tests that run at the same time do not count.
    assert time.thread_time() - start < 8


@pytest.mark.django_db
def test_it_takes_versions_as_well_as_texts():
    v1, v2 = VersiKetentuanFactory(), VersiKetentuanFactory()
    html = diff_html(v1, v2)
    assert "Versi 1" in html
    assert "<ins>2</ins>" in html
    assert "<ins>" in diff_html(None, v1)
