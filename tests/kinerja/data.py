"""Many rows without the portal's services: each a copy of one real row with what must differ made anew."""

import psycopg2.extras

# table -> what differs in the copies; {n} is the running number, {awal} the id before the first copy of a table.
_BEDA = {
    "registrasi_pelakuusaha": {
        "id": "{awal_pelaku} + n - {mulai} + 1",
        "kode": "gen_random_uuid()",
        "nama": "'Warung ' || n",
        "identitas_indeks": "md5(n::text) || md5((n + 1)::text)",
    },
    "nib_permohonan": {
        "id": "{awal_permohonan} + n - {mulai} + 1",
        "kode": "gen_random_uuid()",
        "pelaku_usaha_id": "{awal_pelaku} + n - {mulai} + 1",
    },
    "nib_nib": {
        "id": "{awal_nib} + n - {mulai} + 1",
        "kode": "gen_random_uuid()",
        "nomor": "lpad(n::text, 13, '0')",
        "pelaku_usaha_id": "{awal_pelaku} + n - {mulai} + 1",
        "permohonan_id": "{awal_permohonan} + n - {mulai} + 1",
        "data_id": "{awal_permohonan} + n - {mulai} + 1",
    },
}


def perbanyak(url: str, banyak: int, mulai: int = 1) -> None:
    """Copy the newest NIB with its business and application; numbers run from `mulai` to `banyak`, with 13 digits."""
    basis = psycopg2.connect(url)
    basis.autocommit = True
    with basis.cursor() as k:
        awal = {"mulai": mulai}
        for nama, tabel in (("pelaku", "registrasi_pelakuusaha"), ("permohonan", "nib_permohonan"), ("nib", "nib_nib")):
            k.execute(f"select max(id) from {tabel}")  # noqa: S608 - names of ours
            awal[f"awal_{nama}"] = k.fetchone()[0]
        for tabel, beda in _BEDA.items():
            k.execute(
                "select column_name from information_schema.columns where table_name = %s"
                " and is_generated = 'NEVER' order by ordinal_position",
                [tabel],
            )
            kolom = [b[0] for b in k.fetchall()]
            isi = [beda[c].format(**awal) if c in beda else f't."{c}"' for c in kolom]
            nama = ", ".join(f'"{c}"' for c in kolom)
            k.execute(f"alter table {tabel} disable trigger user")
            k.execute(
                f"insert into {tabel} ({nama}) select {', '.join(isi)} from generate_series(%s, %s) n,"  # noqa: S608
                f" (select * from {tabel} order by id desc limit 1) t",
                [mulai, banyak],
            )
            k.execute(f"alter table {tabel} enable trigger user")
            k.execute(f"select setval(pg_get_serial_sequence('{tabel}', 'id'), (select max(id) from {tabel}))")  # noqa: S608
            k.execute(f"vacuum analyze {tabel}")
    basis.close()
