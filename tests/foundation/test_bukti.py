"""What no one may change, delete or empty, the database itself refuses: every table of every room, by plain SQL."""

import pgtrigger
import pytest
from django.apps import apps
from django.db import InternalError, connection, models, transaction

pytestmark = pytest.mark.django_db

# Enough of a row of any table: nothing but the types of its columns, for its checks are put aside in these tests.
_ISI = {
    "ARRAY": "'{}'",
    "boolean": "false",
    "bytea": "''",
    "date": "current_date",
    "daterange": "'empty'",
    "inet": "'127.0.0.1'",
    "interval": "'1 day'",
    "jsonb": "'{}'",
    "timestamp with time zone": "now()",
    "uuid": "gen_random_uuid()",
    **dict.fromkeys(("smallint", "integer", "bigint", "numeric"), "1"),
    **dict.fromkeys(("text", "character varying", "tsvector"), "'x'"),
}
# To change a value of each of these types into another one.
_LAIN = {
    "ARRAY": "'{{10.0.0.1}}'",
    "boolean": "not {k}",
    "bytea": r"'\x01'",
    "inet": "'127.0.0.2'",
    "jsonb": "'[1]'",
    "timestamp with time zone": "{k} + interval '1 day'",
    "date": "{k} + 1",
    "uuid": "gen_random_uuid()",
    **dict.fromkeys(("smallint", "integer", "bigint", "numeric"), "{k} + 1"),
    **dict.fromkeys(("text", "character varying"), "'y'"),
}


def pemicu(model: type[models.Model]) -> list[pgtrigger.Trigger]:
    return getattr(model._meta, "triggers", [])


def _menolak_hapus(t: pgtrigger.Trigger) -> bool:
    return t.when == pgtrigger.Before and "DELETE" in str(t.operation)


BUKTI = [m for m in apps.get_models() if any(_menolak_hapus(t) for t in pemicu(m))]
PENJAGA = [
    pytest.param(m, t, id=f"{m._meta.label}-{t.name}")
    for m in BUKTI
    for t in pemicu(m)
    if isinstance(t, (pgtrigger.Protect, pgtrigger.ReadOnly, pgtrigger.FSM))
]


def jalankan(sql: str) -> list[tuple]:
    with connection.cursor() as kursor:
        kursor.execute(sql)
        return kursor.fetchall() if kursor.description else []


def ditolak(sql: str, pesan: str) -> None:
    with pytest.raises(InternalError, match=pesan), transaction.atomic():
        jalankan(sql)


def kolom(tabel: str) -> dict[str, str]:
    """Name -> type of each column that an INSERT may fill."""
    return dict(
        jalankan(
            "select column_name, data_type from information_schema.columns"
            f" where table_name = '{tabel}' and is_identity = 'NO' and is_generated = 'NEVER'"
        )
    )


def satu_baris(model: type[models.Model], **nilai: str) -> str:
    """Put one row into the table past its triggers and checks; `nilai` are SQL expressions. Returns the table."""
    tabel = model._meta.db_table
    syarat = f"select conname from pg_constraint where conrelid = '{tabel}'::regclass and contype = 'c'"
    for (nama,) in jalankan(syarat):
        jalankan(f'alter table {tabel} drop constraint "{nama}"')
    isi = {k: _ISI[jenis] for k, jenis in kolom(tabel).items()} | nilai
    jalankan("set local session_replication_role = replica")
    jalankan(f"insert into {tabel} ({', '.join(isi)}) values ({', '.join(isi.values())})")
    jalankan("set local session_replication_role = origin")
    return tabel


def dari_syarat(t: pgtrigger.Trigger) -> dict[str, str]:
    """The values that bring a row under a guard with a condition (`old__status="terbit"`)."""
    nilai = {}
    for nama, isi in getattr(t.condition, "children", []):
        _lama, nama_kolom, *cara = nama.split("__")
        if cara == ["in"]:
            isi = isi[0]
        if cara != ["isnull"]:
            nilai[nama_kolom] = f"'{isi}'"
    return nilai


@pytest.mark.parametrize("model", BUKTI, ids=lambda m: m._meta.label)
def test_a_table_of_proof_cannot_be_emptied(model):
    """Neither by itself nor with CASCADE through a table that it refers to."""
    tabel = model._meta.db_table
    jalankan(f"alter table {tabel} enable trigger user")
    ditolak(f"truncate {tabel} cascade", "are proof and stay")
    rujukan = {f.related_model._meta.db_table for f in model._meta.concrete_fields if f.is_relation} - {tabel}
    for lain in rujukan:
        ditolak(f"truncate {lain} cascade", "are proof and stay")


@pytest.mark.parametrize(("model", "penjaga"), PENJAGA)
def test_a_row_of_proof_is_changed_and_deleted_only_as_promised(model, penjaga):
    kunci = {penjaga.field: f"'{penjaga.transitions[0][0]}'"} if isinstance(penjaga, pgtrigger.FSM) else {}
    tabel = satu_baris(model, **(kunci or dari_syarat(penjaga)))
    jenis = kolom(tabel)
    # Only this guard is awake: what it promises no other one keeps in its stead.
    jalankan(f"alter table {tabel} disable trigger user")
    jalankan(f'alter table {tabel} enable trigger "{penjaga.get_pgid(model)}"')
    if isinstance(penjaga, pgtrigger.FSM):
        ditolak(f"update {tabel} set {penjaga.field} = 'x'", "Invalid transition")
    elif isinstance(penjaga, pgtrigger.ReadOnly):
        for nama in penjaga.fields:
            k = model._meta.get_field(nama).column
            ditolak(f"update {tabel} set {k} = {_LAIN[jenis[k]].format(k=k)}", "Cannot update")
    else:
        if "DELETE" in str(penjaga.operation):
            ditolak(f"delete from {tabel}", "Cannot (update or )?delete")
        if "UPDATE" in str(penjaga.operation):
            ditolak(f"update {tabel} set {model._meta.pk.column} = {model._meta.pk.column}", "Cannot update")


def test_the_walk_knows_the_tables_of_proof():
    """The list is read from the models: these must be on it."""
    nama = {m._meta.label for m in BUKTI}
    assert nama >= {
        "oss_portal.PeristiwaAudit",
        "oss_portal.AkarJejak",
        "oss_portal.SuratBernomor",
        "ketentuan.Persetujuan",
        "registrasi.HakAkses",
        "registrasi.PeristiwaHakAkses",
        "nib.Nib",
        "nib.PeranNib",
        "nib.PeristiwaNib",
        "nib.SertifikatNib",
        "nib.PengungkapanData",
        "helpdesk.Pesan",
    }
