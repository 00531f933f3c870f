"""Tables that grow for ever, with one partition per month (ADR 27).

A model says `PARTITION_BY_MONTH = "column"`; the migration makes its table a partitioned one. PostgreSQL requires the
column in every unique key of such a table: `id` stays the key for Django, its values come from one sequence, and other
values that must be unique for ever are in a table of their own. A row whose month has no partition goes into the
partition `_default`, and is moved when its month is made: no act is refused because a scheduled task did not run.

The functions in the database belong to the owner of the tables and are run with the owner's rights, so that the portal
itself needs no right to make or to change tables.
"""

from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import Model
from django.utils import timezone

# Months that are made before they begin: the task that makes them may fail for a quarter of a year without harm.
MONTHS_AHEAD = 3
# The schema that keeps detached months until the operator moves them elsewhere.
ARCHIVE_SCHEMA = "oss_archive"

_FUNCTIONS = """
create schema if not exists oss_archive;

create or replace function public.portal_partition_column(parent regclass) returns name
language sql stable set search_path = pg_catalog, pg_temp as $$
  select a.attname from pg_partitioned_table p
    join pg_class c on c.oid = p.partrelid
    join pg_attribute a on a.attrelid = p.partrelid and a.attnum = p.partattrs[0]
   where p.partrelid = parent and p.partstrat = 'r' and pg_get_userbyid(c.relowner) = current_user
$$;

create or replace function public.portal_copy_statement_triggers(parent regclass, child regclass) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare definition text;
begin
  -- Triggers of rows come with the partition; those of statements (TRUNCATE) do not.
  for definition in
    select pg_get_triggerdef(t.oid) from pg_trigger t
     where t.tgrelid = parent and not t.tgisinternal and t.tgtype & 1 = 0
       and not exists (select from pg_trigger o where o.tgrelid = child and o.tgname = t.tgname)
  loop
    execute replace(definition, format(' ON %s ', parent), format(' ON %s ', child));
  end loop;
end $$;

create or replace function public.portal_make_partition(
  parent regclass, since timestamptz, until timestamptz, suffix text
) returns boolean language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  key name := public.portal_partition_column(parent);
  space name;
  base name;
  child text;
  rest regclass;
  moved boolean := false;
begin
  select n.nspname, c.relname into space, base
    from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = parent;
  if key is null or suffix !~ '^(default|[0-9]{4}_[0-9]{2})$' then
    raise exception 'no partition % can be made of %', suffix, parent;
  end if;
  perform pg_advisory_xact_lock(hashtext('portal_make_partition'), parent::oid::integer);
  child := format('%I.%I', space, base || '_' || suffix);
  if to_regclass(child) is not null then
    return false;
  end if;
  execute format('create table %s (like %s including defaults including constraints including storage)', child, parent);
  if suffix = 'default' then
    execute format('alter table %s attach partition %s default', parent, child);
  else
    rest := to_regclass(format('%I.%I', space, base || '_default'));
    if rest is not null then
      execute format('select exists (select from %s where %I >= $1 and %I < $2)', rest, key, key)
         into moved using since, until;
    end if;
    if moved then
      set constraints all immediate;
      -- Rows change their table and nothing else; the triggers of proof would refuse that.
      execute format('alter table %s disable trigger user', rest);
      execute format('insert into %s select * from %s where %I >= $1 and %I < $2', child, rest, key, key)
        using since, until;
      execute format('delete from %s where %I >= $1 and %I < $2', rest, key, key) using since, until;
      execute format('alter table %s enable trigger user', rest);
    end if;
    -- Not CREATE ... PARTITION OF, which would hold up everybody who reads or writes the table.
    execute format('alter table %s attach partition %s for values from (%L) to (%L)', parent, child, since, until);
  end if;
  perform public.portal_copy_statement_triggers(parent, child::regclass);
  return true;
end $$;

create or replace function public.portal_detach_partition(parent regclass, suffix text) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  key name := public.portal_partition_column(parent);
  child regclass;
  newest timestamptz;
  total bigint;
begin
  if key is null or suffix !~ '^[0-9]{4}_[0-9]{2}$' then
    raise exception 'no partition % can be detached from %', suffix, parent;
  end if;
  select i.inhrelid::regclass into child from pg_inherits i join pg_class c on c.oid = i.inhrelid
    join pg_class b on b.oid = parent
   where i.inhparent = parent and c.relname = b.relname || '_' || suffix;
  if child is null then
    return null;
  end if;
  -- Whoever takes over the portal must not be able to take the present out of sight.
  execute format('select max(%I), count(*) from %s', key, child) into newest, total;
  if to_date(suffix, 'YYYY_MM') > now() - interval '13 months' or newest > now() - interval '12 months' then
    raise exception 'the month % of % is not a year old', suffix, parent;
  end if;
  execute format('alter table %s detach partition %s', parent, child);
  execute format('alter table %s set schema oss_archive', child);
  return total;
end $$;
"""
_DROP = """
drop function public.portal_detach_partition(regclass, text);
drop function public.portal_make_partition(regclass, timestamptz, timestamptz, text);
drop function public.portal_copy_statement_triggers(regclass, regclass);
drop function public.portal_partition_column(regclass);
"""


class PartitionByMonth(Operation):
    """Migration operation that partitions the empty table of a model by the months of `column`."""

    reduces_to_sql = False

    def __init__(self, model_name: str, column: str) -> None:
        self.model_name, self.column = model_name, column

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Change nothing: the state of the models stays the same."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        table = to_state.apps.get_model(app_label, self.model_name)._meta.db_table
        quoted, plain = schema_editor.quote_name(table), schema_editor.quote_name(f"{table}_plain")
        column = schema_editor.quote_name(self.column)
        # Indexes and foreign keys come at the end of the migration, on the table that then has this name.
        schema_editor.execute(
            f"alter table {quoted} rename to {plain};"
            f"create table {quoted} (like {plain} including defaults including constraints including storage"
            f" including identity) partition by range ({column});"
            f"drop table {plain};"
            f"alter table {quoted} add primary key (id, {column});",
            params=None,
        )

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Change nothing: the operation before removes the whole table."""

    def describe(self) -> str:
        return f"Partition the table of {self.model_name} by month"


class MakePartitions(Operation):
    """Migration operation, after tables and triggers, for the functions that make partitions and the first months."""

    reduces_to_sql = False

    def __init__(self, model_names: list[str]) -> None:
        self.model_names = model_names

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Change nothing: the state of the models stays the same."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        schema_editor.execute(_FUNCTIONS, params=None)
        for name in self.model_names:
            _make(to_state.apps.get_model(app_label, name)._meta.db_table)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        schema_editor.execute(_DROP, params=None)

    def describe(self) -> str:
        return "Make the functions of partitions and the first months"


def partitioned_models() -> list[type[Model]]:
    """Return the models whose tables are partitioned by month."""
    return [model for model in apps.get_models() if hasattr(model, "PARTITION_BY_MONTH")]


def _months(first: datetime, count: int) -> list[datetime]:
    """Return the beginnings of `count` months, starting with the month of `first`, in local time."""
    start = timezone.localtime(first).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    months = [start]
    for _ in range(count - 1):
        months.append((months[-1] + timedelta(days=32)).replace(day=1))
    return months


def _make(table: str) -> list[str]:
    """Make the missing partitions, the default and the months from this one on; return the names of the new ones."""
    months = _months(timezone.now(), MONTHS_AHEAD + 2)
    wanted: list[tuple[Any, ...]] = [(None, None, "default")]
    wanted += [(a, b, f"{a:%Y_%m}") for a, b in zip(months, months[1:], strict=False)]
    made = []
    with connection.cursor() as cursor:
        for since, until, suffix in wanted:
            cursor.execute("select portal_make_partition(%s::regclass, %s, %s, %s)", [table, since, until, suffix])
            if cursor.fetchone()[0]:
                made.append(f"{table}_{suffix}")
    return made


def make_partitions() -> list[str]:
    """Make the missing months, up to `MONTHS_AHEAD`; safe to run twice. Returns the names of the new partitions."""
    return [name for model in partitioned_models() for name in _make(model._meta.db_table)]


def months_of(model: type[Model]) -> list[str]:
    """Return the months (`2026_11`) of a partitioned table, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select right(c.relname, 7) from pg_inherits i join pg_class c on c.oid = i.inhrelid"
            " where i.inhparent = %s::regclass and c.relname ~ '_[0-9]{4}_[0-9]{2}$' order by 1",
            [model._meta.db_table],
        )
        return [month for (month,) in cursor.fetchall()]


def archived_months(model: type[Model]) -> list[str]:
    """Return the months of the table that were detached and are still in `ARCHIVE_SCHEMA`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select right(tablename, 7) from pg_tables where schemaname = %s and starts_with(tablename, %s) order by 1",
            [ARCHIVE_SCHEMA, f"{model._meta.db_table}_"],
        )
        return [month for (month,) in cursor.fetchall()]


def detach_partition(model: type[Model], month: str) -> int | None:
    """Detach a month (`2020_01`) and move it to `ARCHIVE_SCHEMA`; return its number of rows, None if it is not there.

    The database refuses a month that is not a year old.
    """
    with connection.cursor() as cursor:
        cursor.execute("select portal_detach_partition(%s::regclass, %s)", [model._meta.db_table, month])
        total: int | None = cursor.fetchone()[0]
        return total
