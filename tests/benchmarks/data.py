"""Many rows without the portal's services: copies of one real row with new values in the columns that must differ.

One statement makes them inside the server: `INSERT … SELECT` took 2.6 s for 300,000 applications, COPY from one
connection into another 8 s. UUIDs come from MD5 of the number: random ones cost a system call each.
"""

import contextlib
import itertools
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg2

# table (the largest first) -> column -> its SQL in the copies; n: the running number, {table}: the newest id before.
_DIFFERENCES = {
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
    "oss_portal_auditevent": {
        "id": "{oss_portal_auditevent} + n - {mulai} + 1",
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


# Bytes for one row in each table together, and seconds for a million in each, on a busy machine with 2 cores.
_BYTES_PER_ROW, _SECONDS_PER_MILLION = 3_000, 60
# Only for the lab's own server while it loads: a crash would lose everything, because nothing is logged.
LOAD_SETTINGS = {
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


def estimate(many: int) -> str:
    """Return the disk space and the time that so many rows of each table will take, in words."""
    return f"about {many * _BYTES_PER_ROW / 1e9:.1f} GB, {many * _SECONDS_PER_MILLION / 6e7:.0f} minutes"


def multiply(url: str, many: int, begin: int = 1) -> None:
    """Copy one NIB with its business and application, one registration and one audit event (`_source_of`).

    Numbers run from `begin` to `many`, NIBs with 13 digits. The indexes stay, so this is for a few thousand rows.
    """
    with _basis(url) as k:
        insert_copies(k, many, begin)
        for table in _DIFFERENCES:
            _finish(k, table)


def insert_copies(k, many: int, begin: int = 1) -> None:
    """Copy as `multiply` does, in the transaction of the cursor `k`."""
    start, origin = _newest(k) | {"mulai": begin}, _source_of(k, begin)
    for table in _DIFFERENCES:
        k.execute(_insert_sql(k, table, start, many, origin[table]))
        k.execute(f"analyze {table}")


def load(url: str, many: int, begin: int, say: Callable[[str], None]) -> None:
    """Copy as `multiply` does, millions of rows, on a server that runs with `LOAD_SETTINGS`.

    Each table is emptied and filled anew in one transaction, so that PostgreSQL logs nothing of it; keys and indexes
    are built after the rows; two tables at a time. `say` receives a line of progress for each table.
    """
    with _basis(url) as k:
        start, origin = _newest(k) | {"mulai": begin}, _source_of(k, begin)
        k.execute(
            "select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint"
            " where contype = 'f' and conparentid = 0"
            " and (conrelid::regclass::text = any(%(t)s) or confrelid::regclass::text = any(%(t)s))",
            {"t": list(_DIFFERENCES)},
        )
        foreign = k.fetchall()
        for table, nama, _ in foreign:
            k.execute(f'alter table {table} drop constraint "{nama}"')
        with ThreadPoolExecutor(2) as executor:
            for _ in executor.map(lambda t: _load_table(url, t, start, many, origin[t], say), _DIFFERENCES):
                pass
        for table, nama, content in foreign:
            # The constraint checks later rows only; the copies need no check.
            k.execute(f'alter table {table} add constraint "{nama}" {content} not valid')


def _load_table(url: str, table: str, start: dict[str, int], many: int, source: int, say: Callable) -> None:
    with _basis(url) as k:
        moment = [time.perf_counter()]
        k.execute(f"create table muat_{table} as select {_columns(k, table)} from {table}")
        k.execute("begin")
        statements = _drop_indexes(k, table)
        content = _insert_sql(k, table, start, many, source, f"muat_{table}")
        k.execute(f"truncate {table}")
        k.execute(f"insert into {table} ({_columns(k, table)}) select * from muat_{table}")
        k.execute(content)
        moment.append(time.perf_counter())
        for command in statements:
            k.execute(command)
        k.execute(f"drop table muat_{table}")
        k.execute("commit")
        moment.append(time.perf_counter())
        _finish(k, table)
        moment.append(time.perf_counter())
        k.execute(f"select pg_total_relation_size('{table}') / 1e9")
        content, index, tidy = (b - a for a, b in itertools.pairwise(moment))
        say(
            f"     {table}: {many:,} rows in {content:.0f} s, {len(statements)} keys and indexes in {index:.0f} s,"
            f" vacuum {tidy:.0f} s, {k.fetchone()[0]:.1f} GB"
        )


@contextlib.contextmanager
def _basis(url: str) -> Iterator:
    """Yield an autocommit cursor without triggers and foreign keys: the copied row has already passed them."""
    with contextlib.closing(psycopg2.connect(url)) as database, database.cursor() as k:
        database.autocommit = True
        k.execute("set session_replication_role = replica")
        yield k


def _source_of(k, begin: int) -> dict[str, int]:
    """Return the id of the row to copy in each table: the copy before number `begin`, else the newest.

    So the bench compares rows of one kind, whatever it wrote in between.
    """
    k.execute(
        "select id, data_id, pelaku_usaha_id from nib_nib order by nomor = lpad(%s, 13, '0') desc, id desc limit 1",
        [str(begin - 1)],
    )
    origin = dict(zip(["nib_nib", "nib_permohonan", "registrasi_pelakuusaha"], k.fetchone(), strict=True))
    for table, fields in (("registrasi_pendaftaran", "token_form"), ("oss_portal_auditevent", "korelasi")):
        generated = _DIFFERENCES[table][fields].replace(" n)", f" {begin - 1})")
        k.execute(f"select id from {table} order by {fields} = {generated} desc nulls last, id desc limit 1")
        origin[table] = k.fetchone()[0]
    return origin


def _newest(k) -> dict[str, int]:
    """Return the newest id of each table."""
    start = {}
    for table in _DIFFERENCES:
        k.execute(f"select max(id) from {table}")
        start[table] = k.fetchone()[0]
    return start


def _columns(k, table: str) -> str:
    """Return the columns that can be written, with commas."""
    k.execute(
        "select string_agg(quote_ident(column_name), ', ' order by ordinal_position) from information_schema.columns"
        " where table_name = %s and is_generated = 'NEVER'",
        [table],
    )
    return k.fetchone()[0]


def _insert_sql(k, table: str, start: dict[str, int], many: int, source: int, start_index: str = "") -> str:
    """Return the INSERT of the copies of the row `source`, read from the table `start_index` (default: `table`)."""
    fields, diff = _columns(k, table), _DIFFERENCES[table]
    content = ", ".join(diff[c].format(**start) if c in diff else f"t.{c}" for c in fields.split(", "))
    return (
        f"insert into {table} ({fields}) select {content} from generate_series({start['mulai']}, {many}) n,"
        f" (select * from {start_index or table} where id = {source} limit 1) t"
    )


def _finish(k, table: str) -> None:
    k.execute(f"select setval(pg_get_serial_sequence('{table}', 'id'), (select max(id) from {table}))")
    k.execute(f"vacuum analyze {table}")


def _drop_indexes(k, table: str) -> list[str]:
    """Drop keys and indexes of a table and return the commands that make them again."""
    k.execute(
        "select conname, format('alter table %%s add constraint %%I %%s', conrelid::regclass, conname,"
        " pg_get_constraintdef(oid)) from pg_constraint"
        " where conrelid = %s::regclass and contype in ('p', 'u', 'x') order by contype",
        [table],
    )
    key = k.fetchall()
    for nama, _ in key:
        k.execute(f'alter table {table} drop constraint "{nama}"')
    k.execute(
        "select indexrelid::regclass::text, pg_get_indexdef(indexrelid) from pg_index where indrelid = %s::regclass",
        [table],
    )
    index = k.fetchall()
    for nama, _ in index:
        k.execute(f"drop index {nama}")
    return [command for _, command in [*key, *index]]


def multiply_kbli(url: str, many: int) -> tuple[int, int]:
    """Fill the edition in use up to `many` codes (100,000 at most) with copies of its lines under other codes.

    Titles and descriptions keep their words, so each word is found as many times more often; the trigger makes the
    text that is searched. Returns the number of lines before and after.
    """
    with contextlib.closing(psycopg2.connect(url)) as database, database.cursor() as k:
        database.autocommit = True
        k.execute("select edisi_id, count(*) from nib_kbli group by 1 order by 2 desc limit 1")
        edisi, few = k.fetchone()
        k.execute(
            "insert into nib_kbli (edisi_id, kode, judul, uraian, kategori, tertutup, alasan_tertutup, teks_cari)"
            " select edisi_id, lpad((n * 7919 %% 100000)::text, 5, '0'), left(judul, 280) || ' tipe ' || n, uraian,"
            " kategori, tertutup, alasan_tertutup, '' from generate_series(1, %(many)s) n"
            " join (select *, row_number() over (order by kode) - 1 as urut from nib_kbli where edisi_id = %(edisi)s) k"
            " on k.urut = n %% %(few)s on conflict (edisi_id, kode) do nothing",
            {"many": many, "edisi": edisi, "few": few},
        )
        k.execute("vacuum analyze nib_kbli")
        k.execute("select count(*) from nib_kbli where edisi_id = %s", [edisi])
        return few, k.fetchone()[0]


def rows_made_by(act: Callable[[], None]) -> list[tuple[str, str]]:
    """Do an act; return model and primary key of each row that it made, in the order of the models."""
    from django.apps import apps

    def rows() -> set[tuple[str, str]]:
        return {
            (model._meta.label, str(pk))
            for model in apps.get_models()
            if model._meta.managed and not model._meta.proxy
            for pk in model._base_manager.values_list("pk", flat=True)
        }

    before = rows()
    act()
    return sorted(rows() - before)


def drop_keys(url: str) -> None:
    """Make unique indexes plain and drop the foreign keys, so that recorded rows can be written again and again."""
    with contextlib.closing(psycopg2.connect(url)) as database, database.cursor() as k:
        database.autocommit = True
        k.execute(
            "select conrelid::regclass::text, conname, contype, pg_get_indexdef(conindid) from pg_constraint"
            " where contype in ('f', 'p', 'u', 'x') and connamespace = 'public'::regnamespace and conparentid = 0"
            " order by contype <> 'f'"
        )
        for table, nama, jenis, index in k.fetchall():
            k.execute(f'alter table {table} drop constraint if exists "{nama}" cascade')
            if jenis in {"p", "u"}:
                k.execute(index.replace("CREATE UNIQUE INDEX", "CREATE INDEX"))
        k.execute(
            "select indexrelid::regclass::text, pg_get_indexdef(indexrelid) from pg_index"
            " where indisunique and indrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace)"
        )
        for nama, index in k.fetchall():
            k.execute(f"drop index if exists {nama}")
            k.execute(index.replace("CREATE UNIQUE INDEX", "CREATE INDEX"))
