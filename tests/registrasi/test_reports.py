"""Figures: counted by the worker, drawn by the server, public ones never below five, CSV without formulas."""

import re
from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from helpdesk.reports import DateRange
from oss_portal.reference.business_calendar import start_of_day
from oss_portal.reference.charts import Figure, bars, csv_lines, for_public, tiles
from oss_portal.templatetags.charts import chart
from registrasi.models import FigureSummary, Pendaftaran
from registrasi.reports import registration_figures
from registrasi.services.figures import recount
from tests.factories.nib import make_nib
from tests.factories.registrasi import HakAksesFactory, PendaftaranFactory, PetugasFactory

BACKEND = "oss_portal.accounts.backends.UserIdOrEmailBackend"


@pytest.fixture
def filled_in(ketentuan):
    for _ in range(6):
        PendaftaranFactory()
    HakAksesFactory()
    make_nib()
    recount()


def test_the_public_page_shows_no_count_below_five(client, filled_in):
    response = client.get("/angka/")
    assert response.status_code == 200
    for t in response.context["tables"]:
        for b in t.rows:
            assert not any(isinstance(s, int) and s < 5 for s in b[1:]), (t.title, b)
    page = response.content.decode()
    assert "Pendaftaran tiap hari" in page
    # The figures for staff are not shown.
    assert "Mengapa pendaftaran tidak dilanjutkan" not in page
    assert "<svg" in page
    assert " style=" not in re.sub(r"<title>.*?</title>", "", page)


def test_the_figures_are_read_in_the_reader_s_language(client, filled_in):
    assert "Pendaftaran tiap hari" in client.get("/angka/").text
    page = client.get("/en/angka/").text
    assert "Registrations by day" in page
    assert "Pendaftaran tiap hari" not in page


def test_the_public_page_reads_one_row_and_is_kept_by_the_browser_alone(client, filled_in, django_assert_num_queries):
    with django_assert_num_queries(1):
        response = client.get("/angka/")
    # Shared caches may not store it: the page has the CSRF token of its visitor.
    assert response.headers["Cache-Control"] == "private, max-age=600"


def test_the_last_thirty_days_are_thirty_and_whole_ones(ketentuan):
    begun = start_of_day(timezone.localdate() - timedelta(days=29))
    Pendaftaran.objects.filter(pk=PendaftaranFactory().pk).update(dibuat_pada=begun)
    before = begun - timedelta(minutes=1)
    Pendaftaran.objects.filter(pk=PendaftaranFactory().pk).update(dibuat_pada=before)
    per_day = registration_figures()[0]
    assert [row[:2] for row in per_day.rows] == [[begun.date(), 1]]
    period = DateRange.lately()
    assert (period.start, period.end) == (begun.date(), timezone.localdate())


def test_staff_read_all_figures_and_download_them(client, filled_in):
    petugas = PetugasFactory(group="Penyelia")
    client.force_login(petugas, backend=BACKEND)
    response = client.get("/petugas/angka/")
    title = [t.title for t in response.context["tables"]]
    for words in (
        "Dari formulir sampai Hak Akses",
        "Jalan ke NIB",
        "NIB menurut provinsi",
        "NIB menurut kategori KBLI",
        "NIB menurut skala usaha",
        "NIB menurut keadaan",
        "Mengapa pendaftaran tidak dilanjutkan",
        "Waktu tiap langkah",
        "Persetujuan menurut versi",
    ):
        assert words in title
    download = client.get("/petugas/angka/", {"csv": str(title.index("NIB menurut provinsi"))})
    assert download.content.decode("utf-8-sig").startswith("Provinsi;NIB")
    assert client.get("/petugas/angka/", {"csv": "999"}).status_code == 404
    assert client.get("/petugas/angka/", {"csv": "x"}).status_code == 404


def test_the_public_figures_name_texts_and_categories_in_words(client, filled_in):
    make_nib()
    recount()
    rows = [str(row[0]) for table in client.get("/angka/").context["tables"] for row in table.rows]
    assert any(row.startswith("Ketentuan Penggunaan versi") for row in rows), rows
    assert any("Penyediaan Akomodasi" in row or "Perdagangan Besar" in row for row in rows), rows


def test_counting_again_replaces_the_row(filled_in):
    assert recount() == recount() > 10
    assert FigureSummary.objects.count() == 1


def test_a_cell_that_a_spreadsheet_would_take_for_a_formula_is_made_harmless():
    rows = [["=HYPERLINK(1)", -3], ["+62", 4], ["@x", 5], ["-1+1", 6], ["\tx", 1]]
    text = "".join(csv_lines(["Nama", "N"], rows))
    content = text.splitlines()[1:]
    assert all(b.lstrip('"').startswith("'") for b in content)
    assert content[0].endswith(";-3")


def test_bars_and_tiles():
    t = Figure("t", ["a", "b"], [["satu", 10], ["dua", 5], ["tiga", "<5"]], provinces=["31", "32", "33"])
    assert [b["width"] for b in bars(t)] == ["100.0%", "50.0%", "0.0%"]
    assert len(tiles(t)) == 38
    assert bars(Figure("t", ["a"], [["x"]])) == []
    assert bars(Figure("t", ["a", "b"], [["x", 0]])) == []
    assert for_public(Figure("t", [], [["x", 4, 5, 2.5]])).rows == [["x", "<5", 5, 2.5]]


def test_pages_write_the_days_of_a_figure_in_words_and_files_in_the_form_that_sorts():
    figure = Figure(title="Tiap hari", columns=["Hari", "Dikirim"], rows=[["2026-11-16", 27], ["Lainnya", 3]])
    page = render_to_string("components/chart.html", chart(figure))
    assert "16 Nov 2026: 27" in page
    assert "Lainnya: 3" in page
    assert "2026-11-16" not in page
    assert "2026-11-16" in "".join(csv_lines(figure.columns, figure.rows))


def test_a_wide_table_of_figures_is_read_line_by_line_on_a_phone():
    figure = Figure("Topik", ["Topik", "Masuk", "Selesai"], [["Lupa sandi", 7, 5]])
    page = render_to_string("components/chart.html", chart(figure))
    assert '<table class="table stacked-table">' in page
    assert '<td class="tabular-nums" data-label="Selesai">5</td>' in page
    narrow = render_to_string("components/chart.html", chart(Figure("t", ["a", "b"], [["x", 1]])))
    assert "stacked-table" not in narrow
