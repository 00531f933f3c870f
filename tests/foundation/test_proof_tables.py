"""The database itself refuses to change, delete or empty proof, in every table of every app, by plain SQL."""

import pgtrigger
import pytest
from django.apps import apps
from django.db import InternalError, connection, models, transaction

pytestmark = pytest.mark.django_db

# A valid value for each column type; checks of the tables are switched off in these tests.
_VALUES = {
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
# A second value for each type, used to change a row.
_OTHER_VALUES = {
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


def triggers_of(model: type[models.Model]) -> list[pgtrigger.Trigger]:
    return getattr(model._meta, "triggers", [])


def _refuses_delete(t: pgtrigger.Trigger) -> bool:
    return t.when == pgtrigger.Before and "DELETE" in str(t.operation)


PROOF_MODELS = [m for m in apps.get_models() if any(_refuses_delete(t) for t in triggers_of(m))]
GUARDS = [
    pytest.param(m, t, id=f"{m._meta.label}-{t.name}")
    for m in PROOF_MODELS
    for t in triggers_of(m)
    if isinstance(t, (pgtrigger.Protect, pgtrigger.ReadOnly, pgtrigger.FSM))
]


def run(sql: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


def refused(sql: str, message: str) -> None:
    with pytest.raises(InternalError, match=message), transaction.atomic():
        run(sql)


def fields(table: str) -> dict[str, str]:
    """Return name -> type of each column that an INSERT may fill."""
    return dict(
        run(
            "select column_name, data_type from information_schema.columns"
            f" where table_name = '{table}' and is_identity = 'NO' and is_generated = 'NEVER'"
        )
    )


def single_row(model: type[models.Model], **value: str) -> str:
    """Insert one row without triggers and checks; `value` are SQL expressions. Return the table."""
    table = model._meta.db_table
    requirements = f"select conname from pg_constraint where conrelid = '{table}'::regclass and contype = 'c'"
    for (name,) in run(requirements):
        run(f'alter table {table} drop constraint "{name}"')
    content = {k: _VALUES[jenis] for k, jenis in fields(table).items()} | value
    run("set local session_replication_role = replica")
    run(f"insert into {table} ({', '.join(content)}) values ({', '.join(content.values())})")
    run("set local session_replication_role = origin")
    return table


def from_condition(t: pgtrigger.Trigger) -> dict[str, str]:
    """Return the values with which the condition of a trigger (`old__status="terbit"`) is true for a row."""
    value = {}
    for name, content in getattr(t.condition, "children", []):
        _old, column_name, *lookup = name.split("__")
        if lookup == ["in"]:
            content = content[0]
        if lookup != ["isnull"]:
            value[column_name] = f"'{content}'"
    return value


@pytest.mark.parametrize("model", PROOF_MODELS, ids=lambda m: m._meta.label)
def test_a_table_of_proof_cannot_be_emptied(model):
    """It cannot be truncated alone, nor with CASCADE through a table that it refers to."""
    table = model._meta.db_table
    refused(f"truncate {table} cascade", "are proof and stay")
    foreign = [f for f in model._meta.concrete_fields if f.is_relation and f.db_constraint]
    referenced = {f.related_model._meta.db_table for f in foreign} - {table}
    for other in referenced:
        refused(f"truncate {other} cascade", "are proof and stay")


@pytest.mark.parametrize(("model", "guard"), GUARDS)
def test_a_row_of_proof_is_changed_and_deleted_only_as_promised(model, guard):
    key = {guard.field: f"'{guard.transitions[0][0]}'"} if isinstance(guard, pgtrigger.FSM) else {}
    table = single_row(model, **(key or from_condition(guard)))
    jenis = fields(table)
    # Only the tested trigger is enabled, so that no other trigger can refuse in its place.
    run(f"alter table {table} disable trigger user")
    run(f'alter table {table} enable trigger "{guard.get_pgid(model)}"')
    if isinstance(guard, pgtrigger.FSM):
        refused(f"update {table} set {guard.field} = 'x'", "Invalid transition")
    elif isinstance(guard, pgtrigger.ReadOnly):
        for name in guard.fields:
            k = model._meta.get_field(name).column
            refused(f"update {table} set {k} = {_OTHER_VALUES[jenis[k]].format(k=k)}", "Cannot update")
    else:
        if "DELETE" in str(guard.operation):
            refused(f"delete from {table}", "Cannot (update or )?delete")
        if "UPDATE" in str(guard.operation):
            refused(f"update {table} set {model._meta.pk.column} = {model._meta.pk.column}", "Cannot update")


def test_the_walk_knows_the_tables_of_proof():
    """The list of tables is read from the models: check that these are in it."""
    labels = {m._meta.label for m in PROOF_MODELS}
    assert labels >= {
        "oss_portal.AuditEvent",
        "oss_portal.AuditRoot",
        "oss_portal.SuratBernomor",
        "ketentuan.Persetujuan",
        "registrasi.HakAkses",
        "registrasi.HakAksesEvent",
        "nib.Nib",
        "nib.PeranNib",
        "nib.NibEvent",
        "nib.SertifikatNib",
        "nib.DataDisclosure",
        "helpdesk.Message",
    }
