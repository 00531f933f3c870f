"""Many rows without the portal's services: each a copy of one real row with what must differ made anew, by COPY."""

import contextlib
import os
import threading

import psycopg2

# table -> what differs in the copies; {n} is the running number, {awal_…} the newest id of a table before them.
_BEDA = {
    "registrasi_pelakuusaha": {
        "id": "{registrasi_pelakuusaha} + n - {mulai} + 1",
        "kode": "gen_random_uuid()",
        "nama": "'Warung ' || n || ' Sederhana'",
        "identitas_indeks": "md5(n::text) || md5((n + 1)::text)",
    },
    "nib_permohonan": {
        "id": "{nib_permohonan} + n - {mulai} + 1",
        "kode": "gen_random_uuid()",
        "pelaku_usaha_id": "{registrasi_pelakuusaha} + n - {mulai} + 1",
    },
    "nib_nib": {
        "id": "{nib_nib} + n - {mulai} + 1",
        "kode": "gen_random_uuid()",
        "nomor": "lpad(n::text, 13, '0')",
        "pelaku_usaha_id": "{registrasi_pelakuusaha} + n - {mulai} + 1",
        "permohonan_id": "{nib_permohonan} + n - {mulai} + 1",
        "data_id": "{nib_permohonan} + n - {mulai} + 1",
    },
    "registrasi_pendaftaran": {
        "id": "{registrasi_pendaftaran} + n - {mulai} + 1",
        "kode": "gen_random_uuid()",
        "token_form": "gen_random_uuid()",
        "identitas_indeks": "md5(n::text) || md5((n + 1)::text)",
        "nama": "'Warga ' || n || ' Sejahtera'",
        "email": "'warga' || n || '@contoh.id'",
    },
    "oss_portal_peristiwaaudit": {
        "id": "{oss_portal_peristiwaaudit} + n - {mulai} + 1",
        "subjek_id": "n::text",
        "nib": "lpad(n::text, 13, '0')",
        "korelasi": "gen_random_uuid()",
    },
}


def _salin(url: str, pilih: str, tujuan: str) -> None:
    """Pump `COPY (select) TO` into `COPY table FROM`: the server makes the rows, Python only passes bytes."""
    baca, tulis = os.pipe()
    with contextlib.closing(psycopg2.connect(url)) as asal, contextlib.closing(psycopg2.connect(url)) as ke:

        def keluarkan() -> None:
            with os.fdopen(tulis, "wb") as f, asal.cursor() as k:
                k.copy_expert(f"copy ({pilih}) to stdout (format binary)", f, size=1 << 20)

        benang = threading.Thread(target=keluarkan, daemon=True)
        benang.start()
        with os.fdopen(baca, "rb") as f, ke.cursor() as k:
            # Past triggers and foreign keys: the rows are copies of one that passed them.
            k.execute("set session_replication_role = replica")
            k.copy_expert(f"copy {tujuan} from stdin (format binary)", f, size=1 << 20)
        ke.commit()
        benang.join()


def perbanyak(url: str, banyak: int, mulai: int = 1) -> None:
    """Copy the newest NIB with its business and application, the newest registration and audit event.

    Numbers run from `mulai` to `banyak`, NIBs with 13 digits. Plain indexes are dropped meanwhile and built again.
    """
    with contextlib.closing(psycopg2.connect(url)) as basis, basis.cursor() as k:
        basis.autocommit = True
        awal: dict[str, int] = {"mulai": mulai}
        for tabel in _BEDA:
            k.execute(f"select max(id) from {tabel}")
            awal[tabel] = k.fetchone()[0]
        for tabel, beda in _BEDA.items():
            k.execute(
                "select column_name from information_schema.columns where table_name = %s"
                " and is_generated = 'NEVER' order by ordinal_position",
                [tabel],
            )
            kolom = [b[0] for b in k.fetchall()]
            isi = [beda[c].format(**awal) if c in beda else f't."{c}"' for c in kolom]
            # The types of the columns, as the binary format wants them exactly.
            k.execute(
                "select a.attname, format_type(a.atttypid, null) from pg_attribute a where a.attrelid = %s::regclass",
                [tabel],
            )
            tipe = dict(k.fetchall())
            isi = [f"({x})::{tipe[c]}" for x, c in zip(isi, kolom, strict=True)]
            indeks = _lepas_indeks(k, tabel) if banyak - mulai > 50_000 else []
            nama = ", ".join(f'"{c}"' for c in kolom)
            _salin(
                url,
                f"select {', '.join(isi)} from generate_series({mulai}, {banyak}) n,"
                f" (select * from {tabel} where id = {awal[tabel]}) t",
                f"{tabel} ({nama})",
            )
            k.execute("set maintenance_work_mem = '1GB'")
            for perintah in indeks:
                k.execute(perintah)
            k.execute(f"select setval(pg_get_serial_sequence('{tabel}', 'id'), (select max(id) from {tabel}))")
            k.execute(f"vacuum analyze {tabel}")


def _lepas_indeks(k, tabel: str) -> list[str]:
    """Drop the indexes of a table that hold no constraint and return the commands that make them again."""
    k.execute(
        "select i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) from pg_index i"
        " where i.indrelid = %s::regclass and not i.indisunique",
        [tabel],
    )
    semua = k.fetchall()
    for nama, _ in semua:
        k.execute(f"drop index {nama}")
    return [perintah for _, perintah in semua]


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
