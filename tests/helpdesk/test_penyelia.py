"""The supervisor sees load, times, breaches, reopened, ratings and root causes, each as table, chart and CSV."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from helpdesk import services
from helpdesk.angka import Masa, ringkasan
from helpdesk.kait import angka_helpdesk
from helpdesk.models import Tiket
from tests.factories.helpdesk import petugas_helpdesk, tiket
from tests.helpdesk.test_tiket import mundurkan, selesai

pytestmark = pytest.mark.django_db
BACKEND = "oss_portal.autentikasi.UserIdAtauSurelBackend"


@pytest.fixture
def s(client):
    petugas = petugas_helpdesk(penyelia=True)
    client.force_login(petugas, backend=BACKEND)
    return petugas


def test_only_the_supervisor_sees_the_figures(client):
    client.force_login(petugas_helpdesk(), backend=BACKEND)
    assert client.get(reverse("petugas-penyelia")).status_code == 403


def test_the_figures_tell_what_happened(client, s):
    p = petugas_helpdesk(nama="Dewi Lestari")
    a, b = tiket(), tiket()
    mundurkan(tiket(), days=30)
    selesai(a, p)
    services.nilai(tiket=a, nilai=4, komentar="<b>bagus</b>")
    selesai(b, p)
    services.balas_pelapor(tiket=b, isi="belum")
    services.catat_yang_lewat()
    isi = client.get(reverse("petugas-penyelia"))
    tabel = {t.kode: t for t in isi.context["tabel"]}
    assert ["Dewi Lestari", 1, 0, 1, "50%", "4,0"] in tabel["beban"].baris
    assert ["Keluhan", 1, 1] in tabel["pelanggaran"].baris
    assert [4, 1, "100%"] in tabel["nilai"].baris
    assert ["Lainnya", 1] in tabel["akar-masalah"].baris
    assert tabel["waktu"].baris[0][1] == 2
    angka = dict(ringkasan(Masa.dari_tanya({})))
    assert (angka["Terbuka sekarang"], angka["Lewat waktu sekarang"], angka["Selesai"]) == ("2", "1", "1")
    assert (angka["Jawaban pertama tepat waktu"], angka["Dibuka kembali"], angka["Nilai rata-rata"]) == (
        "100%",
        "50%",
        "4,0",
    )
    assert "<svg" in isi.text
    assert "<b>bagus" not in isi.text


def test_a_rating_of_these_days_counts_also_for_a_report_answered_before_them(client, s):
    t = selesai(tiket(), petugas_helpdesk())
    services.nilai(tiket=t, nilai=2, komentar="")
    nanti = timezone.now() + timedelta(days=5)
    Tiket.objects.filter(pk=t.pk).update(dinilai_pada=nanti)
    hari = timezone.localdate(nanti)
    angka = dict(ringkasan(Masa(hari, hari)))
    assert (angka["Selesai"], angka["Nilai rata-rata"]) == ("0", "2,0")


def test_every_table_is_there_as_csv_and_nothing_in_it_is_a_formula(client, s):
    p = petugas_helpdesk(nama="=HYPERLINK(1)")
    selesai(tiket(), p)
    for kode in ("beban", "waktu", "pelanggaran", "buka-kembali", "nilai", "akar-masalah", "harian"):
        jawab = client.get(reverse("petugas-penyelia"), {"csv": kode})
        assert jawab.headers["Content-Disposition"].startswith("attachment")
        baris = list(csv.reader(io.StringIO(jawab.text.removeprefix("\ufeff")), delimiter=";"))
        assert all(not sel.startswith(("=", "+", "@")) for b in baris for sel in b)
    assert client.get(reverse("petugas-penyelia"), {"csv": "kata_sandi"}).status_code == 404
    assert "'=HYPERLINK" in client.get(reverse("petugas-penyelia"), {"csv": "beban"}).text


@pytest.mark.parametrize(
    "masa", [{"dari": "x"}, {"dari": "2026-13-40"}, {"dari": "0001-01-01"}, {"dari": "9999-12-31"}]
)
def test_a_span_that_is_none_becomes_the_last_30_days(client, s, masa):
    assert client.get(reverse("petugas-penyelia"), masa).status_code == 200
    m = Masa.dari_tanya(masa)
    assert (m.sampai - m.dari).days == 30


def test_the_queries_of_the_figures_do_not_grow(client, s, django_assert_max_num_queries):
    for n in range(6):
        selesai(tiket(), petugas_helpdesk(nama=f"P{n}"))
    client.get(reverse("petugas-penyelia"))
    with django_assert_max_num_queries(24):
        client.get(reverse("petugas-penyelia"))


def test_public_figures_name_no_officer():
    p = petugas_helpdesk(nama="Dewi Lestari")
    selesai(tiket(), p)
    assert "Dewi" not in str(angka_helpdesk())
