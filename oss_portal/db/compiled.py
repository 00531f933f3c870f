"""Queries whose SQL is built once per process: otherwise the ORM builds it again for each page.

Building takes Django 0.5 to 1 ms of a core, as much as PostgreSQL needs for ten answers. A function returns the query
set; its positional arguments are the values that differ from call to call, its keyword arguments change the query
itself:

    @compiled
    def _newest(pengguna: int, *, everything: bool) -> QuerySet[Tiket]: ...

    _newest(person.pk, everything=True)  # a list

The function runs once for each number of values and set of keyword arguments, and gets a `Slot` for each value. So it
must not depend on a value, the clock or the settings; the tests build each query again and compare (`verify`).

Outside of a transaction, a direct connection prepares the statement at its first use (`PREPARE`), so that PostgreSQL
parses and plans it once per connection and not for each page, which is half of its work. Inside a transaction nothing
is prepared: a change of the table's columns would make a prepared statement fail and abort the transaction. Outside,
the statement is run again.
"""

import copy
import itertools
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, ParamSpec, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, NotSupportedError, connections
from django.db.models import Expression, Field, ForeignObject, Lookup, QuerySet
from django.db.models.sql.compiler import SQLCompiler
from psycopg2.extensions import AsIs

R = TypeVar("R")
V = TypeVar("V")
P = ParamSpec("P")

# Whether each call builds its query again and compares it with the kept one.
verify = False


class Slot(Expression):
    """A placeholder for a value in a query that is built before the value is known."""

    def __init__(self, place: int, output_field: Field | None = None) -> None:
        super().__init__(output_field=output_field)
        self.place = place

    # The parameters are a list, because lookups such as `iexact` change it.
    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        return "%s", [self]


@Field.register_lookup
@ForeignObject.register_lookup
class EqualsAny(Lookup):
    """Lookup `column__any=list`: like `in`, with the list as one value, so that its length does not change the SQL."""

    lookup_name = "any"

    def get_prep_lookup(self) -> Any:
        return self.rhs

    def get_db_prep_lookup(self, value: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (list(value),)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, values = self.process_lhs(compiler, connection)
        right, right_values = self.process_rhs(compiler, connection)
        return f"{column} = any({right})", (*values, *right_values)


@dataclass(frozen=True)
class _Built:
    """A kept statement; `name` is its name in PostgreSQL when it is prepared."""

    name: str
    sql: str
    parameters: tuple[Any, ...]

    def prepared(self, connection: Any, arguments: tuple[Any, ...]) -> tuple[str, tuple[Any, ...]]:
        """Prepare the statement on this connection if it is not, and return the SQL that runs it, with the values."""
        if self.name not in connection.prepared:
            places = [AsIs(f"${p.place + 1}") if isinstance(p, Slot) else p for p in self.parameters]
            connection.prepare(self.name, self.sql, places)
        if not arguments:
            return f"EXECUTE {self.name}", ()
        return f"EXECUTE {self.name} ({', '.join(['%s'] * len(arguments))})", arguments

    def values(self, arguments: tuple[Any, ...]) -> list[Any]:
        return [arguments[p.place] if isinstance(p, Slot) else p for p in self.parameters]


@dataclass(frozen=True)
class _BuiltRows(_Built):
    """A kept query; `compiler` has compiled it and knows its columns. It is None if the query can have no rows."""

    rows: QuerySet[Any]
    compiler: SQLCompiler | None


B = TypeVar("B", bound=_Built)
_numbers = itertools.count(1)


def _run(
    built: _Built, using: str, arguments: tuple[Any, ...], ask: Callable[[str, Sequence[Any]], list[V]]
) -> list[V]:
    """Return the result of `ask` for the statement and its values; the statement is prepared where that is allowed."""
    connection: Any = connections[using]
    if connection.may_prepare:
        try:
            return ask(*built.prepared(connection, arguments))
        except NotSupportedError:
            # The columns of the result changed: PostgreSQL refuses the prepared statement.
            connection.forget_prepared()
    return ask(built.sql, built.values(arguments))


class _Kept(Generic[P, B]):
    """The statements that a function has built, by the number of its values and by its keyword arguments."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self.__doc__, self.__name__ = function.__doc__, function.__name__
        self._by_shape: dict[Hashable, B] = {}
        self._names: dict[Hashable, str] = {}

    def _get(self, arguments: tuple[Any, ...], shape: dict[str, Any]) -> B:
        key = (len(arguments), *shape.items())
        kept = self._by_shape.get(key)
        if kept is None or verify:
            name = self._names.setdefault(key, f"q{next(_numbers)}_{self.__name__}")
            built = self._build(name, len(arguments), shape)
            if kept is not None and (kept.sql, kept.parameters) != (built.sql, built.parameters):
                raise AssertionError(f"{self.__name__} depends on more than its arguments")
            kept = self._by_shape[key] = built
        return kept

    def _build(self, name: str, count: int, shape: dict[str, Any]) -> B:
        raise NotImplementedError

    def _check(self, count: int, parameters: tuple[Any, ...]) -> None:
        """Raise `TypeError` if a query does not use an argument, or a lookup turned its slot into a text."""
        missing = set(range(count)) - {p.place for p in parameters if isinstance(p, Slot)}
        if missing:
            raise TypeError(f"{self.__name__} does not hand all of its arguments on: {sorted(missing)}")


class _Rows(_Kept[P, _BuiltRows], Generic[P, R]):
    def __call__(self, *arguments: P.args, **shape: P.kwargs) -> list[R]:
        """Run the query with these values."""
        built = self._get(arguments, shape)
        using, kept = built.rows.db, built.compiler
        if kept is None:
            return []

        def ask(sql: str, values: Sequence[Any]) -> list[R]:
            rows, compiler = built.rows.all(), copy.copy(kept)
            compiler.connection, compiler.using = connections[using], using
            # Set on these two objects only: Django asks the query for a compiler, and the compiler for its SQL.
            vars(compiler)["as_sql"] = lambda *_a, **_k: (sql, values)
            vars(rows.query)["get_compiler"] = lambda *_a, **_k: compiler
            return list(rows)

        return _run(built, using, arguments, ask)

    def first(self, *arguments: P.args, **shape: P.kwargs) -> R | None:
        """Return the first row with these values, or None; it adds no limit to the query."""
        return next(iter(self(*arguments, **shape)), None)

    def _build(self, name: str, count: int, shape: dict[str, Any]) -> _BuiltRows:
        rows = self.function(*map(Slot, range(count)), **shape)
        compiler = rows.query.get_compiler(using=rows.db)
        try:
            sql, parameters = compiler.as_sql()
        except EmptyResultSet:
            return _BuiltRows(name, "", (), rows, None)
        self._check(count, tuple(parameters))
        converters = compiler.get_converters([column for column, _sql, _alias in compiler.select[: compiler.col_count]])
        vars(compiler)["get_converters"] = lambda _columns: converters
        composite = compiler.has_composite_fields([column for column, _sql, _alias in compiler.select])
        vars(compiler)["has_composite_fields"] = lambda _columns: composite
        return _BuiltRows(name, sql, tuple(parameters), rows, compiler)


class _Sql(_Kept[P, _Built], Generic[P]):
    def __call__(self, *arguments: P.args, **shape: P.kwargs) -> list[tuple[Any, ...]]:
        """Return the rows of the result with these values."""

        def ask(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
            with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
                cursor.execute(sql, values)
                return list(cursor.fetchall())

        return _run(self._get(arguments, shape), DEFAULT_DB_ALIAS, arguments, ask)

    def _build(self, name: str, count: int, shape: dict[str, Any]) -> _Built:
        sql, parameters = self.function(*map(Slot, range(count)), **shape)
        self._check(count, tuple(parameters))
        return _Built(name, sql, tuple(parameters))


def compiled(function: Callable[P, QuerySet[Any, R]]) -> _Rows[P, R]:
    """Decorate a function that returns a query set: it returns the list of its rows."""
    return _Rows(function)


def compiled_sql(function: Callable[P, tuple[str, Any]]) -> _Sql[P]:
    """Decorate a function that returns an SQL statement and its values: it returns the rows of the result."""
    return _Sql(function)
