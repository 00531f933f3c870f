"""Staff find a record by a word, and turn to the last page of a list, in the same time at any size of the tables."""

import json
import re

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nib.models import KewajibanPembayaran, Nib
from oss_portal import pencarian
from oss_portal.admin_dasar import AdminBaca, PaginatorTaksiran
from oss_portal.models import Pengguna, PeristiwaAudit
from registrasi.models import PelakuUsaha, Pendaftaran
from tests.factories.nib import buat_nib
from tests.factories.registrasi import PelakuUsahaFactory, PendaftaranFactory, PenggunaFactory, PetugasFactory
from tests.kinerja.data import sisipkan

pytestmark = pytest.mark.django_db

DAFTAR = [a for a in admin.site._registry.values() if isinstance(a, AdminBaca) and a.CARI]
BESAR = 3000


@pytest.fixture
def petugas(client):
    petugas = PetugasFactory(is_superuser=True)
    client.force_login(petugas, backend="oss_portal.autentikasi.UserIdAtauSurelBackend")
    return petugas


def alamat(model) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def cari(model, kata: str) -> list:
    """Return the records of a list that a word finds."""
    pk, _ = admin.site._registry[model].CARI.temukan(model, kata)
    return list(model.objects.filter(pk__in=pk).order_by("pk"))


# --- What is found
def test_a_name_is_found_by_any_part_of_its_words_in_any_order(db):
    a = PelakuUsahaFactory(nama="Warung Ibu Sederhana")
    PelakuUsahaFactory(nama="Warung Padang")
    for kata in ("warung sederhana", "sederhana WARUNG", "arung ibu", "  Ibu   Seder "):
        assert cari(PelakuUsaha, kata) == [a], kata
    assert len(cari(PelakuUsaha, "warung")) == 2
    assert cari(PelakuUsaha, "warung makan") == []
    assert cari(PelakuUsaha, "warung bu") == [a]


@pytest.mark.parametrize("nama", ["PT Ab", "Uk", "100% Kopi_Susu"])
def test_short_names_and_signs_are_found_as_they_are_typed(db, nama):
    a = PelakuUsahaFactory(nama=nama)
    PelakuUsahaFactory(nama="Lain")
    assert cari(PelakuUsaha, nama) == [a]


@pytest.mark.parametrize("kata", ["%", "_", "&&&", "%%%", "\x00", "'", "~", "a" * 5000, "𝔸𝔹ℂ", "("])
def test_no_word_breaks_a_search_or_finds_everything(client, petugas, kata):
    buat_nib()
    PendaftaranFactory()
    for model in (Nib, Pendaftaran, PeristiwaAudit, Pengguna):
        jawab = client.post(alamat(model), {"q": kata}, follow=True)
        assert jawab.status_code == 200
        if kata != "\x00":
            assert jawab.context["cl"].result_count == 0, kata


def test_a_mail_address_a_user_id_and_a_nik_find_the_person_alone(db):
    a, _lain = PenggunaFactory(), PenggunaFactory()
    nik = a.nomor_identitas
    for kata in (a.email, a.email.upper(), a.user_id.lower(), nik, f"{nik[:6]} {nik[6:]}"):
        assert cari(Pengguna, kata) == [a], kata


def test_the_trail_is_found_by_nib_by_person_and_by_the_beginning_of_an_event(db):
    nib = buat_nib()
    semua = PeristiwaAudit.objects.order_by("pk")
    assert cari(PeristiwaAudit, nib.nomor) == list(semua.filter(nib=nib.nomor))
    orang = nib.data.pembuat
    assert cari(PeristiwaAudit, orang.user_id) == list(semua.filter(oleh=orang) | semua.filter(tentang=orang))
    for awal in ("nib.", "nib.terbit"):
        assert cari(PeristiwaAudit, awal) == list(semua.filter(peristiwa__startswith=awal)) != []
    assert cari(PeristiwaAudit, "ni%") == []


def test_a_word_that_too_many_hold_finds_the_newest_and_says_so(client, petugas, monkeypatch):
    monkeypatch.setattr(pencarian, "BATAS", 3)
    for jendela in (5000, 1):
        monkeypatch.setattr(pencarian, "_JENDELA", jendela)
        semua = [PelakuUsahaFactory(nama="Warung") for _ in range(5)]
        assert cari(PelakuUsaha, "warung") == semua[-3:], jendela
    isi = client.get(alamat(PelakuUsaha), {"q": "warung"}).text
    assert isi.count("field-jenis_perusahaan") == 3
    assert "hanya yang terbaru ditampilkan" in isi
    assert "hanya yang terbaru ditampilkan" not in client.get(alamat(PelakuUsaha), {"q": "tak ada"}).text


def test_a_list_opens_with_its_queue_and_its_filter_semua_shows_everything(client, petugas):
    PendaftaranFactory()
    jawab = client.get(alamat(Pendaftaran))
    assert jawab.url.endswith("?verifikasi__exact=perlu_ditinjau")
    semua = client.get(alamat(Pendaftaran), headers={"referer": f"http://testserver{jawab.url}"})
    assert semua.context["cl"].result_count == 1


# --- At any size
@pytest.mark.parametrize("daftar", DAFTAR, ids=lambda a: a.opts.model_name)
def test_every_column_that_is_searched_has_an_index_of_its_kind(daftar):
    bentuk = {"surel": r"\(upper\(\(%s\)::text\)", "nama": r"USING gin .*upper\(\(%s\)::text\) gin_trgm_ops"}
    with connection.cursor() as kursor:
        for ragam in ("nib", "identitas", "surel", "user_id", "tepat", "awal", "nama"):
            for jalan in getattr(daftar.CARI, ragam):
                *hubungan, kolom = jalan.split("__")
                model = daftar.model
                for nama in hubungan:
                    asing = model._meta.get_field(nama)
                    pemilik, kunci = model, asing
                    if not asing.concrete:
                        pemilik, kunci = asing.related_model, asing.remote_field
                    assert _berindeks(kursor, pemilik, rf"USING btree \({kunci.column}\b"), nama
                    model = asing.related_model
                pola = bentuk.get(ragam, r"USING btree \(%s\b") % model._meta.get_field(kolom).column
                assert _berindeks(kursor, model, pola), (ragam, jalan)


def _berindeks(kursor, model, pola: str) -> bool:
    kursor.execute("select indexdef from pg_indexes where tablename = %s", [model._meta.db_table])
    return any(re.search(pola, indeks) for (indeks,) in kursor.fetchall())


@pytest.fixture
def besar(db):
    """One NIB, registration and audit event, thousands of times."""
    buat_nib()
    PendaftaranFactory()
    # Of a table with a row or two every way to read it costs the same.
    PenggunaFactory.create_batch(100)
    with connection.cursor() as k:
        k.execute("set local session_replication_role = replica")
        sisipkan(k, BESAR)
        k.execute("set local session_replication_role = origin")
        k.execute("analyze oss_portal_pengguna")


def dibaca_habis(sql: str) -> list[str]:
    """Return the tables that a query reads from end to end: without an index, or along one that has no condition."""
    if not sql.lstrip().lower().startswith(("select", "with")):
        return []
    with connection.cursor() as kursor:
        kursor.execute("set local enable_seqscan = off")
        kursor.execute(f"explain (format json) {sql}")
        (rencana,) = kursor.fetchone()
        kursor.execute("set local enable_seqscan = on")
    rencana = json.loads(rencana) if isinstance(rencana, str) else rencana
    temuan, antre = [], [rencana[0]["Plan"]]
    while antre:
        simpul = antre.pop()
        antre += simpul.get("Plans", [])
        if "Relation Name" not in simpul or simpul["Node Type"] == "Bitmap Heap Scan":
            continue
        tanpa_syarat = "Filter" in simpul and "Index Cond" not in simpul
        if simpul["Node Type"] == "Seq Scan" or tanpa_syarat:
            temuan.append(f"{simpul['Node Type']} {simpul['Relation Name']}: {simpul.get('Filter')}")
    return temuan


# Read whole by design: a handful of rows each, or the pages of a person.
KECIL = re.compile(r"nib_era|oss_portal_gangguan|registrasi_hakakses|django_|auth_|ketentuan_")


@pytest.mark.parametrize(
    ("model", "kata", "hasil"),
    [
        (Pendaftaran, "warga1500@contoh.id", 1),
        (Pendaftaran, "arga 1500 Sej", 1),
        (Pendaftaran, "warga", 500),
        (Pendaftaran, "3171061605900009", 0),
        (PelakuUsaha, "arung 1500 sed", 1),
        (Nib, "0000000001500", 1),
        (Nib, "arung 1500 sed", 1),
        (Nib, "warung", 500),
        (Nib, "toko emas", 0),
        (PeristiwaAudit, "0000000001500", 1),
        (PeristiwaAudit, "nib.", 500),
    ],
)
def test_a_search_reads_no_large_table_from_end_to_end(client, petugas, besar, model, kata, hasil):
    with CaptureQueriesContext(connection) as kueri:
        daftar = client.get(alamat(model), {"q": kata}).context["cl"]
    assert daftar.result_count == hasil
    assert len(kueri) < 36
    habis = [t for q in kueri for t in dibaca_habis(q["sql"]) if not KECIL.search(t)]
    assert habis == []


@pytest.mark.parametrize(
    ("model", "pilihan"),
    [
        (Pendaftaran, {"verifikasi__exact": "perlu_ditinjau"}),
        (Pendaftaran, {"p": BESAR // 50}),
        (Nib, {}),
        (Nib, {"p": BESAR // 50}),
        (Nib, {"status__exact": "05"}),
        (PeristiwaAudit, {}),
        (PeristiwaAudit, {"p": BESAR // 50}),
        (KewajibanPembayaran, {"status__exact": "dilaporkan"}),
    ],
)
def test_the_first_and_the_last_page_read_their_rows_alone(client, petugas, besar, model, pilihan):
    with CaptureQueriesContext(connection) as kueri:
        jawab = client.get(alamat(model), pilihan)
    assert jawab.status_code == 200
    if "p" in pilihan:
        assert len(jawab.context["cl"].result_list) == 50
    habis = [t for q in kueri for t in dibaca_habis(q["sql"]) if not KECIL.search(t)]
    assert habis == []
    # Rows that only stand before the page are counted off by number, not read with all that belongs to them.
    for q in kueri:
        assert not re.search(r"JOIN.* OFFSET ", q["sql"]), q["sql"]


def test_a_very_long_list_offers_the_first_ten_thousand_and_says_so(client, petugas, besar, monkeypatch):
    monkeypatch.setattr(PaginatorTaksiran, "BATAS", 100)
    semua = client.get(alamat(Nib))
    assert semua.context["cl"].paginator.num_pages == 2
    assert "± 3.00" in semua.text
    assert "100+ NIB" in client.get(alamat(Nib), {"status__exact": "01"}).text
    for isi in (semua.text, client.get(alamat(Nib), {"status__exact": "01"}).text):
        assert "yang pertama yang dapat dibuka di sini" in isi
    sedikit = client.get(alamat(Nib), {"q": "0000000001500"}).text
    assert "yang pertama yang dapat dibuka di sini" not in sedikit
    # A page that is not offered leads back to the list.
    assert client.get(alamat(Nib), {"p": 3}).status_code == 302


def test_a_search_asks_the_same_number_of_questions_however_many_it_finds(client, petugas, besar):
    client.get(alamat(Nib), {"q": "arung 1500 sed"})
    banyak = {}
    for kata in ("arung 1500 sed", "arung 15 sed"):
        with CaptureQueriesContext(connection) as kueri:
            temuan = client.get(alamat(Nib), {"q": kata}).context["cl"].result_count
        banyak[temuan] = len(kueri)
    assert len(banyak) == 2
    assert len(set(banyak.values())) == 1, banyak
