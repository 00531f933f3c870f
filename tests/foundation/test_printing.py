"""P2: printed text has no missing-glyph boxes: fonts cover all accepted letters; free text draws no `.notdef`."""

import io
import re
import subprocess
import unicodedata

import pytest
from django.template import engines
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from pypdf.generic import ContentStream

from oss_portal.documents.pdf import render_pdf
from oss_portal.forms import PortalForm, PrintedLineField
from oss_portal.text.characters import describe, one_line
from oss_portal.text.printing import PRINTABLE_RANGES, first_unprintable, is_printable, printing_problem

ACCEPTED = [chr(c) for a, b in PRINTABLE_RANGES for c in range(a, b + 1) if is_printable(chr(c))]
FONTS = [
    f"{family}:{weight}"
    for family in ("Noto Sans", "Noto Serif", "DejaVu Sans", "DejaVu Serif")
    for weight in ("regular", "bold")
]


def boxes(pdf: bytes) -> list[str]:
    """Return the fonts of a PDF that draw `.notdef`, read from the bytes: glyph 0, or an encoding that maps to it."""
    found, reader = [], PdfReader(io.BytesIO(pdf))
    for page in reader.pages:
        fonts = page["/Resources"]["/Font"]
        current = ""
        for operands, operator in ContentStream(page.get_contents(), reader).operations:
            if operator == b"Tf":
                current = operands[0]
                if fonts[current].get("/Encoding") != "/Identity-H":
                    found.append(f"{current}: encoding of its own")
            elif operator in {b"Tj", b"TJ"}:
                for part in operands[0] if operator == b"TJ" else operands:
                    codes = getattr(part, "original_bytes", b"")
                    found += [current for i in range(0, len(codes), 2) if codes[i : i + 2] == b"\0\0"]
    return found


def print_text(monkeypatch, body: str, styles: str = "document.css") -> bytes:
    monkeypatch.setattr(
        "oss_portal.documents.pdf.render_to_string",
        lambda _nama, context: engines["django"].from_string(f"<html lang=id><title>x</title>{body}").render(context),
    )
    return render_pdf("apa pun", {}, styles=styles)


@pytest.mark.parametrize("font", FONTS)
def test_p2_every_letter_that_a_field_accepts_is_in_the_font(font):
    family = font.partition(":")[0]
    file, found = subprocess.run(
        ["fc-match", "-f", "%{file}\n%{family}", font], capture_output=True, text=True, check=True
    ).stdout.split("\n")
    if not found.startswith(family):
        pytest.skip(f"{family} is not installed")
    with TTFont(file, lazy=True) as read:
        missing = set(ACCEPTED) - {chr(c) for c in read.getBestCmap()}
    # Noto has the minus only in its font for mathematics; DejaVu, which every portal has installed, draws it.
    assert missing <= ({"−"} if family.startswith("Noto") else set())


@pytest.mark.parametrize("styles", ["document.css", "certificate.css"])
def test_p2_every_letter_that_a_field_accepts_is_drawn_in_documents(monkeypatch, styles):
    blocks = ["".join(ACCEPTED[n : n + 60]) for n in range(0, len(ACCEPTED), 60)]
    escaped = [b.replace("&", "&amp;").replace("<", "&lt;").replace("{", "&#123;") for b in blocks]
    body = "".join(f"<p>{b}</p><h2>{b}</h2><p><b>{b}</b></p><p class=holder>{b}</p>" for b in escaped)
    assert boxes(print_text(monkeypatch, body, styles)) == []


def test_p2_an_emoji_in_free_text_is_printed_as_its_name_and_never_as_a_box(monkeypatch):
    pdf = print_text(monkeypatch, "<p>Terima kasih 🙏 untuk mi 🍜\U0010fffe</p>")
    assert boxes(pdf) == []
    text = " ".join(PdfReader(io.BytesIO(pdf)).pages[0].extract_text().split())
    assert text.startswith("Terima kasih [person with folded hands] untuk mi [steaming bowl][u+10fffe]")


def test_p2_a_box_would_be_found(monkeypatch):
    """Without the replacement of missing letters the check of these tests finds a box."""
    monkeypatch.setattr("oss_portal.documents.rendering._in_words", lambda c: "\U0010fffd")
    monkeypatch.setattr("oss_portal.documents.rendering.set", lambda html: frozenset(), raising=False)
    assert boxes(print_text(monkeypatch, "<p>mi \U0010fffd</p>"))


@given(st.text(st.characters(exclude_characters="\0"), max_size=60))
def test_p2_a_line_is_accepted_exactly_when_all_of_it_can_be_printed(text):
    class LineForm(PortalForm):
        nama = PrintedLineField(required=False)

    form = LineForm({"nama": text})
    if form.is_valid():
        assert all(is_printable(c) for c in form.cleaned_data["nama"])
    else:
        strange = first_unprintable(one_line(text))
        assert form.errors["nama"] == [printing_problem(one_line(text).strip())]
        assert describe(strange) in form.errors["nama"][0]


@pytest.mark.parametrize("nothing", ["-", " – ", "...", "/"])
def test_a_dash_alone_fills_no_required_line_of_a_document(nothing):
    class LineForm(PortalForm):
        alamat = PrintedLineField(error_messages={"required": "Isi alamat."})
        sebutan = PrintedLineField(required=False)

    assert LineForm({"alamat": nothing, "sebutan": nothing}).errors == {"alamat": ["Isi alamat."]}
    assert LineForm({"alamat": "No. 5"}).is_valid()


@pytest.mark.parametrize("emoji", ["🍜", "😀", "☎", "✓", "👩🏽‍🌾", "🇮🇩", "1️⃣", "❤️"])
def test_p2_an_emoji_is_refused_at_the_field_and_named(emoji):
    class LineForm(PortalForm):
        alamat = PrintedLineField()

    [message] = LineForm({"alamat": f"Warung {emoji}"}).errors["alamat"]
    assert "emoji" in message or "U+FE0F" in message


def test_p2_names_of_many_languages_in_latin_letters_are_accepted():
    for nama in (
        "Nguyễn Thị Ánh Tuyết",
        "Recep Çağrı Şahin İnönü",
        "Łukasz Wójcik-Żółć",
        "Þóra Ægisdóttir",
        "Ľubo Ťažký",
    ):
        assert printing_problem(unicodedata.normalize("NFC", nama)) == ""
        assert printing_problem(one_line(unicodedata.normalize("NFD", nama))) == ""


def test_p2_every_template_that_prints_escapes_nothing_into_entities_of_its_own():
    """The replacement looks for letters in the HTML and would miss an emoji that is written as an entity."""
    assert not re.search(r"&#", engines["django"].from_string("{{ x }}").render({"x": "🍜 ’ –"}))
