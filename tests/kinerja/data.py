"""Many rows without the portal's services: each a copy of one real row with what must differ made anew.

One statement makes them inside the server: `INSERT … SELECT` took 2.6 s for 300,000 applications, COPY from one
connection into another 8 s. UUIDs come from MD5 of the number: random ones cost a system call each.
"""

import contextlib
import itertools
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg2

# table (the largest first) -> what differs in the copies; {n}: the running number, {table}: the newest id before them.
_BEDA = {
    "registrasi_pendaftaran": {
        "id": "{registrasi_pendaftaran} + n - {mulai} + 1",
        "kode": "md5('kode' || n)::uuid",
        "token_form": "md5('form' || n)::uuid",
        "identitas_indeks": "md5(n::text) || md5((n + 1)::text)",
        "nama": "'Warga ' || n || ' Sejahtera'",
        "email": "'warga' || n || '@contoh.id'",
    },
    "nib_permohonan": {
        "id": "{nib_permohonan} + n - {mulai} + 1",
        "kode": "md5('kode' || n)::uuid",
        "pelaku_usaha_id": "{registrasi_pelakuusaha} + n - {mulai} + 1",
    },
    "oss_portal_peristiwaaudit": {
        "id": "{oss_portal_peristiwaaudit} + n - {mulai} + 1",
        "subjek_id": "n::text",
        "nib": "lpad(n::text, 13, '0')",
        "korelasi": "md5('korelasi' || n)::uuid",
    },
    "registrasi_pelakuusaha": {
        "id": "{registrasi_pelakuusaha} + n - {mulai} + 1",
        "kode": "md5('kode' || n)::uuid",
        "nama": "'Warung ' || n || ' Sederhana'",
        "identitas_indeks": "md5(n::text) || md5((n + 1)::text)",
    },
    "nib_nib": {
        "id": "{nib_nib} + n - {mulai} + 1",
        "kode": "md5('kode' || n)::uuid",
        "nomor": "lpad(n::text, 13, '0')",
        "pelaku_usaha_id": "{registrasi_pelakuusaha} + n - {mulai} + 1",
        "permohonan_id": "{nib_permohonan} + n - {mulai} + 1",
        "data_id": "{nib_permohonan} + n - {mulai} + 1",
    },
}


# Of all tables together for one row each, and for a million on a busy machine with 2 cores.
_BYTE_SEBARIS, _DETIK_SEJUTA = 3_000, 60
# Of the lab's own server while it loads, and only then: a crash would lose everything, and nothing is logged.
SETELAN_MUAT = {
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",
    "checkpoint_timeout": "1h",
    "max_wal_size": "16GB",
    "maintenance_work_mem": "1GB",
}


def perkiraan(banyak: int) -> str:
    """Return what so many rows of each table will take, in words."""
    return f"about {banyak * _BYTE_SEBARIS / 1e9:.1f} GB, {banyak * _DETIK_SEJUTA / 6e7:.0f} minutes"


def perbanyak(url: str, banyak: int, mulai: int = 1) -> None:
    """Copy one NIB with its business and application, one registration and one audit event (`_sumber`).

    Numbers run from `mulai` to `banyak`, NIBs with 13 digits. For a few thousand rows: the indexes stay.
    """
    with _basis(url) as k:
        sisipkan(k, banyak, mulai)
        for tabel in _BEDA:
            _selesai(k, tabel)


def sisipkan(k, banyak: int, mulai: int = 1) -> None:
    """Do the same in the transaction of the cursor `k`."""
    awal, sumber = _terbaru(k) | {"mulai": mulai}, _sumber(k, mulai)
    for tabel in _BEDA:
        k.execute(_sisipan(k, tabel, awal, banyak, sumber[tabel]))
        k.execute(f"analyze {tabel}")


def muat(url: str, banyak: int, mulai: int, kata: Callable[[str], None]) -> None:
    """Do the same for millions of rows, on a server that runs with `SETELAN_MUAT`.

    Each table is emptied and filled anew in one transaction, so that PostgreSQL logs nothing of it; keys and indexes
    are built after the rows; two tables at a time. `kata` is told what is done.
    """
    with _basis(url) as k:
        awal, sumber = _terbaru(k) | {"mulai": mulai}, _sumber(k, mulai)
        k.execute(
            "select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint"
            " where contype = 'f' and conparentid = 0"
            " and (conrelid::regclass::text = any(%(t)s) or confrelid::regclass::text = any(%(t)s))",
            {"t": list(_BEDA)},
        )
        asing = k.fetchall()
        for tabel, nama, _ in asing:
            k.execute(f'alter table {tabel} drop constraint "{nama}"')
        with ThreadPoolExecutor(2) as regu:
            for _ in regu.map(lambda t: _muat_tabel(url, t, awal, banyak, sumber[t], kata), _BEDA):
                pass
        for tabel, nama, isi in asing:
            # Holds for what comes; the copies need no proof.
            k.execute(f'alter table {tabel} add constraint "{nama}" {isi} not valid')


def _muat_tabel(url: str, tabel: str, awal: dict[str, int], banyak: int, asal: int, kata: Callable) -> None:
    with _basis(url) as k:
        waktu = [time.perf_counter()]
        k.execute(f"create table muat_{tabel} as select {_kolom(k, tabel)} from {tabel}")
        k.execute("begin")
        susun = _lepas_indeks(k, tabel)
        isi = _sisipan(k, tabel, awal, banyak, asal, f"muat_{tabel}")
        k.execute(f"truncate {tabel}")
        k.execute(f"insert into {tabel} ({_kolom(k, tabel)}) select * from muat_{tabel}")
        k.execute(isi)
        waktu.append(time.perf_counter())
        for perintah in susun:
            k.execute(perintah)
        k.execute(f"drop table muat_{tabel}")
        k.execute("commit")
        waktu.append(time.perf_counter())
        _selesai(k, tabel)
        waktu.append(time.perf_counter())
        k.execute(f"select pg_total_relation_size('{tabel}') / 1e9")
        isi, indeks, rapi = (b - a for a, b in itertools.pairwise(waktu))
        kata(
            f"     {tabel}: {banyak:,} rows in {isi:.0f} s, {len(susun)} keys and indexes in {indeks:.0f} s,"
            f" vacuum {rapi:.0f} s, {k.fetchone()[0]:.1f} GB"
        )


@contextlib.contextmanager
def _basis(url: str) -> Iterator:
    """Yield an autocommit cursor, past triggers and foreign keys: the rows are copies of one that passed them."""
    with contextlib.closing(psycopg2.connect(url)) as basis, basis.cursor() as k:
        basis.autocommit = True
        k.execute("set session_replication_role = replica")
        yield k


def _sumber(k, mulai: int) -> dict[str, int]:
    """Return the id of the row to copy in each table: the copy before number `mulai`, else the newest.

    So rows of one kind are compared, whatever the bench did meanwhile.
    """
    k.execute(
        "select id, data_id, pelaku_usaha_id from nib_nib order by nomor = lpad(%s, 13, '0') desc, id desc limit 1",
        [str(mulai - 1)],
    )
    sumber = dict(zip(["nib_nib", "nib_permohonan", "registrasi_pelakuusaha"], k.fetchone(), strict=True))
    for tabel, kolom in (("registrasi_pendaftaran", "token_form"), ("oss_portal_peristiwaaudit", "korelasi")):
        buatan = _BEDA[tabel][kolom].replace(" n)", f" {mulai - 1})")
        k.execute(f"select id from {tabel} order by {kolom} = {buatan} desc nulls last, id desc limit 1")
        sumber[tabel] = k.fetchone()[0]
    return sumber


def _terbaru(k) -> dict[str, int]:
    """Return the newest id of each table."""
    awal = {}
    for tabel in _BEDA:
        k.execute(f"select max(id) from {tabel}")
        awal[tabel] = k.fetchone()[0]
    return awal


def _kolom(k, tabel: str) -> str:
    """Return the columns that can be written, with commas."""
    k.execute(
        "select string_agg(quote_ident(column_name), ', ' order by ordinal_position) from information_schema.columns"
        " where table_name = %s and is_generated = 'NEVER'",
        [tabel],
    )
    return k.fetchone()[0]


def _sisipan(k, tabel: str, awal: dict[str, int], banyak: int, asal: int, dari: str = "") -> str:
    """Return the INSERT of the copies of the row `asal`, which is read from the table `dari` (default: `tabel`)."""
    kolom, beda = _kolom(k, tabel), _BEDA[tabel]
    isi = ", ".join(beda[c].format(**awal) if c in beda else f"t.{c}" for c in kolom.split(", "))
    return (
        f"insert into {tabel} ({kolom}) select {isi} from generate_series({awal['mulai']}, {banyak}) n,"
        f" (select * from {dari or tabel} where id = {asal} limit 1) t"
    )


def _selesai(k, tabel: str) -> None:
    k.execute(f"select setval(pg_get_serial_sequence('{tabel}', 'id'), (select max(id) from {tabel}))")
    k.execute(f"vacuum analyze {tabel}")


def _lepas_indeks(k, tabel: str) -> list[str]:
    """Drop keys and indexes of a table and return the commands that make them again."""
    k.execute(
        "select conname, format('alter table %%s add constraint %%I %%s', conrelid::regclass, conname,"
        " pg_get_constraintdef(oid)) from pg_constraint"
        " where conrelid = %s::regclass and contype in ('p', 'u', 'x') order by contype",
        [tabel],
    )
    kunci = k.fetchall()
    for nama, _ in kunci:
        k.execute(f'alter table {tabel} drop constraint "{nama}"')
    k.execute(
        "select indexrelid::regclass::text, pg_get_indexdef(indexrelid) from pg_index where indrelid = %s::regclass",
        [tabel],
    )
    indeks = k.fetchall()
    for nama, _ in indeks:
        k.execute(f"drop index {nama}")
    return [perintah for _, perintah in [*kunci, *indeks]]


def perbanyak_kbli(url: str, banyak: int) -> tuple[int, int]:
    """Fill the edition in use up to `banyak` codes (100,000 at most) with copies of its lines under other codes.

    Titles and descriptions keep their words, so each word is found as many times more often; the trigger makes the
    text that is searched. Returns how many lines there were, and are.
    """
    with contextlib.closing(psycopg2.connect(url)) as basis, basis.cursor() as k:
        basis.autocommit = True
        k.execute("select edisi_id, count(*) from nib_kbli group by 1 order by 2 desc limit 1")
        edisi, sedikit = k.fetchone()
        k.execute(
            "insert into nib_kbli (edisi_id, kode, judul, uraian, kategori, tertutup, alasan_tertutup, teks_cari)"
            " select edisi_id, lpad((n * 7919 %% 100000)::text, 5, '0'), left(judul, 280) || ' tipe ' || n, uraian,"
            " kategori, tertutup, alasan_tertutup, '' from generate_series(1, %(banyak)s) n"
            " join (select *, row_number() over (order by kode) - 1 as urut from nib_kbli where edisi_id = %(edisi)s) k"
            " on k.urut = n %% %(sedikit)s on conflict (edisi_id, kode) do nothing",
            {"banyak": banyak, "edisi": edisi, "sedikit": sedikit},
        )
        k.execute("vacuum analyze nib_kbli")
        k.execute("select count(*) from nib_kbli where edisi_id = %s", [edisi])
        return sedikit, k.fetchone()[0]


def buat_lantai_sisipan(url: str, url_lantai: str) -> None:
    """Make unique indexes plain and drop the foreign keys, so that recorded INSERTs can be repeated as they are.

    The floor may be too cheap by what those checks cost, never too dear.
    """
    with contextlib.closing(psycopg2.connect(url_lantai)) as basis, basis.cursor() as k:
        basis.autocommit = True
        bukan = "conrelid <> 'oss_portal_hitunganpercobaan'::regclass"
        k.execute(
            "select conrelid::regclass::text, conname, contype, pg_get_indexdef(conindid) from pg_constraint"
            f" where contype in ('f', 'p', 'u', 'x') and connamespace = 'public'::regnamespace and conparentid = 0"
            f" and {bukan}"
            " order by contype <> 'f'"
        )
        for tabel, nama, jenis, indeks in k.fetchall():
            k.execute(f'alter table {tabel} drop constraint if exists "{nama}" cascade')
            if jenis in {"p", "u"}:
                k.execute(indeks.replace("CREATE UNIQUE INDEX", "CREATE INDEX"))
        k.execute(
            "select indexrelid::regclass::text, pg_get_indexdef(indexrelid) from pg_index"
            " where indisunique and indrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace)"
            " and indrelid <> 'oss_portal_hitunganpercobaan'::regclass"
        )
        for nama, indeks in k.fetchall():
            k.execute(f"drop index if exists {nama}")
            k.execute(indeks.replace("CREATE UNIQUE INDEX", "CREATE INDEX"))
