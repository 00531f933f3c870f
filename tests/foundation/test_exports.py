"""P6, P7: every export opens in an Indonesian spreadsheet program; all processes use Jakarta time."""

import ast
import json
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.urls import reverse

from ketentuan.reports import export_columns, export_rows
from ketentuan.services.persetujuan import accept_ketentuan, version_in_force
from nib.certificate.snapshot import snapshot
from oss_portal.reference.charts import Figure, csv_lines
from oss_portal.text.dates import json_text, machine_time
from oss_portal.web.downloads import csv_response
from registrasi.services import personal_data
from registrasi.views.personal_data import json_copy
from tests.factories.nib import make_nib
from tests.factories.registrasi import HakAksesFactory

APPS = ["oss_portal", "ketentuan", "registrasi", "nib", "helpdesk"]
# 1 January in Jakarta, still the old year in UTC.
NEW_YEAR = datetime(2026, 12, 31, 18, 30, tzinfo=UTC)


def test_p6_every_export_speaks_one_dialect(db, ketentuan):
    accept_ketentuan(versi=version_in_force(), channel="pendaftaran", pengguna=HakAksesFactory().pengguna)
    for columns, rows in ((["Nama; lengkap", "N"], [["a\nb", 3]]), (export_columns(), export_rows(version_in_force()))):
        text = "".join(csv_lines(columns, rows))
        assert text.startswith("\ufeff")
        assert text.endswith("\r\n")
        assert text.removeprefix("\ufeff").partition("\r\n")[0].count(";") >= len(columns) - 1


def test_p6_a_download_says_that_it_is_utf_8():
    response = csv_response("angka-0.csv", Figure("x", ["Nama"], [["Éka"]]))
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.content == "\ufeffNama\r\nÉka\r\n".encode()


def test_p6_a_spreadsheet_shortens_no_code():
    cells = ["01111", "0220001234567", "3578015705900001", "9120001234567", "0", "0,5", "62010", 16]
    [_title, line] = "".join(csv_lines(["a"], [cells])).splitlines()
    assert line.split(";") == [
        *("'01111", "'0220001234567", "'3578015705900001"),
        *("9120001234567", "0", "0,5", "62010", "16"),
    ]


def test_p6_no_other_module_writes_csv():
    writers = [
        str(path.relative_to(settings.BASE_DIR))
        for app in APPS
        for path in (settings.BASE_DIR / app).rglob("*.py")
        if any(
            isinstance(node, ast.Attribute) and node.attr in {"writer", "DictWriter"}
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        )
    ]
    assert writers == ["oss_portal/reference/charts.py"]


def test_p7_a_machine_is_told_the_day_that_people_read():
    assert machine_time(NEW_YEAR) == "2027-01-01T01:30:00+07:00"
    assert json_text(NEW_YEAR) == "2027-01-01T01:30:00+07:00"
    assert machine_time(None) == ""


@pytest.fixture
def nib(db, ketentuan):
    return make_nib()


def test_p7_the_public_check_says_the_day_of_the_certificate(client, nib):
    answer = client.get(reverse("cek-json"), {"nomor": nib.nomor}).json()
    assert answer["terbit_pada"] == snapshot(nib)["terbit_pada"] == machine_time(nib.terbit_pada)
    assert answer["terbit_pada"].endswith("+07:00")
    assert datetime.fromisoformat(answer["terbit_pada"]) == nib.terbit_pada


def test_p7_the_copy_of_ones_data_has_no_time_of_another_zone(nib):
    pengguna = nib.pelaku_usaha.hak_akses.get().pengguna
    content = json_copy(personal_data.collect(pengguna), personal_data.who_viewed(pengguna, 10), NEW_YEAR).decode()
    assert json.loads(content)["dibuat"] == "2027-01-01T01:30:00+07:00"
    assert "+07:00" in content
    assert "+00:00" not in content


def test_p7_the_feed_says_jakarta_time(client, ketentuan):
    feed = client.get(reverse("pengumuman-rss")).text
    assert "+0700" in feed
    assert "+0000</pubDate>" not in feed
