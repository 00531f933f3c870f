"""Finding a record by a word, and opening the last page of a list, takes staff the same time at any table size."""

import json
import re

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nib.models import KewajibanPembayaran, Nib
from oss_portal.models import AuditEvent, Pengguna
from oss_portal.staff import record_search
from oss_portal.staff.admin_base import EstimatingPaginator, ReadOnlyAdmin
from registrasi.models import OfficerRelation, PelakuUsaha, Pendaftaran
from tests.benchmarks.data import insert_copies
from tests.factories.nib import make_nib
from tests.factories.registrasi import PelakuUsahaFactory, PendaftaranFactory, PenggunaFactory, PetugasFactory

pytestmark = pytest.mark.django_db

LISTS = [a for a in admin.site._registry.values() if isinstance(a, ReadOnlyAdmin) and a.SEARCH]
BESAR = 3000


@pytest.fixture
def petugas(client):
    petugas = PetugasFactory(is_superuser=True)
    client.force_login(petugas, backend="oss_portal.accounts.backends.UserIdOrEmailBackend")
    return petugas


def address(model) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def search(model, words: str) -> list:
    """Return the records that a list finds for these words."""
    pk, _ = admin.site._registry[model].SEARCH.find(model, words)
    return list(model.objects.filter(pk__in=pk).order_by("pk"))


# --- Search results
def test_a_name_is_found_by_any_part_of_its_words_in_any_order(db):
    a = PelakuUsahaFactory(nama="Warung Ibu Sederhana")
    PelakuUsahaFactory(nama="Warung Padang")
    for words in ("warung sederhana", "sederhana WARUNG", "arung ibu", "  Ibu   Seder "):
        assert search(PelakuUsaha, words) == [a], words
    assert len(search(PelakuUsaha, "warung")) == 2
    assert search(PelakuUsaha, "warung makan") == []
    assert search(PelakuUsaha, "warung bu") == [a]


@pytest.mark.parametrize(
    "words", ["Wa\u00adrung Seder\u00adhana", "\u202aWarung\u200b Sederhana\u202c", "Ｗａｒｕｎｇ"]
)
def test_f14_a_name_is_found_by_words_that_were_copied_with_what_nobody_sees(words):
    a = PelakuUsahaFactory(nama="Warung Sederhana")
    assert search(PelakuUsaha, words) == [a]


@pytest.mark.parametrize("nama", ["PT Ab", "Uk", "100% Kopi_Susu"])
def test_short_names_and_signs_are_found_as_they_are_typed(db, nama):
    a = PelakuUsahaFactory(nama=nama)
    PelakuUsahaFactory(nama="Lain")
    assert search(PelakuUsaha, nama) == [a]


@pytest.mark.parametrize("words", ["%", "_", "&&&", "%%%", "\x00", "'", "~", "a" * 5000, "𝔸𝔹ℂ", "("])
def test_no_word_breaks_a_search_or_finds_everything(client, petugas, words):
    make_nib()
    PendaftaranFactory()
    for model in (Nib, Pendaftaran, AuditEvent, Pengguna):
        response = client.post(address(model), {"q": words}, follow=True)
        assert response.status_code == 200
        if words != "\x00":
            assert response.context["cl"].result_count == 0, words


def test_a_mail_address_a_user_id_and_a_nik_find_the_person_alone(db):
    a, _lain = PenggunaFactory(), PenggunaFactory()
    nik = a.nomor_identitas
    for words in (a.email, a.email.upper(), a.user_id.lower(), nik, f"{nik[:6]} {nik[6:]}"):
        assert search(Pengguna, words) == [a], words


def test_the_trail_is_found_by_nib_by_person_and_by_the_beginning_of_an_event(db):
    nib = make_nib()
    everything = AuditEvent.objects.order_by("pk")
    assert search(AuditEvent, nib.nomor) == list(everything.filter(nib=nib.nomor))
    orang = nib.data.pembuat
    assert search(AuditEvent, orang.user_id) == list(everything.filter(oleh=orang) | everything.filter(tentang=orang))
    for start in ("nib.", "nib.terbit"):
        assert search(AuditEvent, start) == list(everything.filter(peristiwa__startswith=start)) != []
    assert search(AuditEvent, "ni%") == []


def test_a_word_that_too_many_hold_finds_the_newest_and_says_so(client, petugas, monkeypatch):
    monkeypatch.setattr(record_search, "LIMIT", 3)
    for window in (5000, 1):
        monkeypatch.setattr(record_search, "_WINDOW", window)
        everything = [PelakuUsahaFactory(nama="Warung") for _ in range(5)]
        assert search(PelakuUsaha, "warung") == everything[-3:], window
    content = client.get(address(PelakuUsaha), {"q": "warung"}).text
    assert content.count("field-jenis_perusahaan") == 3
    assert "hanya yang terbaru ditampilkan" in content
    assert "hanya yang terbaru ditampilkan" not in client.get(address(PelakuUsaha), {"q": "tak ada"}).text


def test_a_list_opens_with_its_queue_and_its_filter_semua_shows_everything(client, petugas):
    PendaftaranFactory()
    response = client.get(address(Pendaftaran))
    assert response.url.endswith("?verifikasi__exact=perlu_ditinjau")
    everything = client.get(address(Pendaftaran), headers={"referer": f"http://testserver{response.url}"})
    assert everything.context["cl"].result_count == 1


# --- At any size
@pytest.mark.parametrize("listing", LISTS, ids=lambda a: a.opts.model_name)
def test_every_column_that_is_searched_has_an_index_of_its_kind(listing):
    shape = {"surel": r"\(upper\(\(%s\)::text\)", "nama": r"USING gin .*upper\(\(%s\)::text\) gin_trgm_ops"}
    with connection.cursor() as cursor:
        for variant in ("nib", "identitas", "surel", "user_id", "exact", "start", "nama"):
            for path in getattr(listing.SEARCH, variant):
                *relation, fields = path.split("__")
                model = listing.model
                for nama in relation:
                    foreign = model._meta.get_field(nama)
                    owner, key = model, foreign
                    if not foreign.concrete:
                        owner, key = foreign.related_model, foreign.remote_field
                    assert _is_indexed(cursor, owner, rf"USING btree \({key.column}\b"), nama
                    model = foreign.related_model
                pattern = shape.get(variant, r"USING btree \(%s\b") % model._meta.get_field(fields).column
                assert _is_indexed(cursor, model, pattern), (variant, path)


def _is_indexed(cursor, model, pattern: str) -> bool:
    cursor.execute("select indexdef from pg_indexes where tablename = %s", [model._meta.db_table])
    return any(re.search(pattern, index) for (index,) in cursor.fetchall())


@pytest.fixture
def large(db):
    """Make one NIB, registration and audit event, each copied thousands of times."""
    make_nib()
    PendaftaranFactory()
    # With one or two rows the planner would find every way to read a table equally cheap.
    people = PenggunaFactory.create_batch(100)
    OfficerRelation.objects.bulk_create(
        OfficerRelation(petugas=p, nomor_identitas=str(p.pk), nomor_identitas_indeks=str(p.pk), hubungan="lain")
        for p in people
    )
    with connection.cursor() as k:
        k.execute("set local session_replication_role = replica")
        insert_copies(k, BESAR)
        k.execute("set local session_replication_role = origin")
        k.execute("analyze oss_portal_pengguna, registrasi_officerrelation")


def tables_read_whole(sql: str) -> list[str]:
    """Return the tables that a query reads completely: without an index, or along an index that has no condition."""
    if not sql.lstrip().lower().startswith(("select", "with")):
        return []
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        cursor.execute(f"explain (format json) {sql}")
        (plan,) = cursor.fetchone()
        cursor.execute("set local enable_seqscan = on")
    plan = json.loads(plan) if isinstance(plan, str) else plan
    findings, antre = [], [plan[0]["Plan"]]
    while antre:
        node = antre.pop()
        antre += node.get("Plans", [])
        if "Relation Name" not in node or node["Node Type"] == "Bitmap Heap Scan":
            continue
        unconditional = "Filter" in node and "Index Cond" not in node
        if node["Node Type"] == "Seq Scan" or unconditional:
            findings.append(f"{node['Node Type']} {node['Relation Name']}: {node.get('Filter')}")
    return findings


# Read completely by design: tables with a handful of rows, or the pages of a person. Sessions and work items have one
# or two rows in this test, so that all their indexes cost the same to the planner; sessions are looked up by key, and
# `tests/foundation/test_work.py` checks the cost of work items.
KECIL = re.compile(
    r"nib_era|oss_portal_outage|oss_portal_session|oss_portal_workitem|registrasi_hakakses|django_|auth_|ketentuan_"
)


@pytest.mark.parametrize(
    ("model", "words", "result"),
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
        (AuditEvent, "0000000001500", 1),
        (AuditEvent, "nib.", 500),
    ],
)
def test_a_search_reads_no_large_table_from_end_to_end(client, petugas, large, model, words, result):
    with CaptureQueriesContext(connection) as queries:
        listing = client.get(address(model), {"q": words}).context["cl"]
    assert listing.result_count == result
    assert len(queries) < 36
    read_whole = [t for q in queries for t in tables_read_whole(q["sql"]) if not KECIL.search(t)]
    assert read_whole == []


@pytest.mark.parametrize(
    ("model", "options"),
    [
        (Pendaftaran, {"verifikasi__exact": "perlu_ditinjau"}),
        (Pendaftaran, {"p": BESAR // 50}),
        (Nib, {}),
        (Nib, {"p": BESAR // 50}),
        (Nib, {"status__exact": "05"}),
        (AuditEvent, {}),
        (AuditEvent, {"p": BESAR // 50}),
        (KewajibanPembayaran, {"status__exact": "dilaporkan"}),
    ],
)
def test_the_first_and_the_last_page_read_their_rows_alone(client, petugas, large, model, options):
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address(model), options)
    assert response.status_code == 200
    if "p" in options:
        assert len(response.context["cl"].result_list) == 50
    read_whole = [t for q in queries for t in tables_read_whole(q["sql"]) if not KECIL.search(t)]
    assert read_whole == []
    # Rows before the page are skipped by number, without their related rows.
    for q in queries:
        assert not re.search(r"JOIN.* OFFSET ", q["sql"]), q["sql"]


def test_a_very_long_list_offers_the_first_ten_thousand_and_says_so(client, petugas, large, monkeypatch):
    monkeypatch.setattr(EstimatingPaginator, "LIMIT", 100)
    everything = client.get(address(Nib))
    assert everything.context["cl"].paginator.num_pages == 2
    assert "± 3.00" in everything.text
    assert "100+ NIB" in client.get(address(Nib), {"status__exact": "01"}).text
    for content in (everything.text, client.get(address(Nib), {"status__exact": "01"}).text):
        assert "yang pertama yang dapat dibuka di sini" in content
    few = client.get(address(Nib), {"q": "0000000001500"}).text
    assert "yang pertama yang dapat dibuka di sini" not in few
    # A page number that does not exist redirects to the list.
    assert client.get(address(Nib), {"p": 3}).status_code == 302


def test_a_search_asks_the_same_number_of_questions_however_many_it_finds(client, petugas, large):
    client.get(address(Nib), {"q": "arung 1500 sed"})
    many = {}
    for words in ("arung 1500 sed", "arung 15 sed"):
        with CaptureQueriesContext(connection) as queries:
            findings = client.get(address(Nib), {"q": words}).context["cl"].result_count
        many[findings] = len(queries)
    assert len(many) == 2
    assert len(set(many.values())) == 1, many
