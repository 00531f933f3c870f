"""Queries whose SQL is built once a process and only run afterwards: the ORM builds it anew for each page otherwise.

Building takes Django 0.5 to 1 ms of a core, as much as PostgreSQL needs for ten answers. A function that returns a
query set says what is asked; its positional arguments are the values that differ from call to call, its keyword
arguments what changes the question itself:

    @compiled
    def _newest(pengguna: int, *, everything: bool) -> QuerySet[Tiket]: ...

    _newest(person.pk, everything=True)  # a list

The function runs once for each number of values and set of keyword arguments, and sees a `Slot` for each value. So it
must not look at a value, at the clock or at the settings; the tests build each query anew and compare (`verify`).

Outside of a transaction a connection of our own prepares the statement when it is first asked (`PREPARE`), so that
PostgreSQL reads and plans it once a connection and not for each page: half of its work. Within one, a change of the
table's columns meanwhile would end the transaction; alone, it is only asked once more.
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

# Whether each call builds its query anew and compares it with the kept one.
verify = False


class Slot(Expression):
    """The place of a value in a query that is built before the value is known."""

    def __init__(self, place: int, output_field: Field | None = None) -> None:
        super().__init__(output_field=output_field)
        self.place = place

    # A list: lookups such as `iexact` work on it.
    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        return "%s", [self]


@Field.register_lookup
@ForeignObject.register_lookup
class EqualsAny(Lookup):
    """`column__any=list`: as `in`, with the list as one value, so that its length does not change the SQL."""

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
    """What is kept of a statement; PostgreSQL knows it as `name` where it is prepared."""

    name: str
    sql: str
    parameters: tuple[Any, ...]

    def prepared(self, connection: Any, arguments: tuple[Any, ...]) -> tuple[str, tuple[Any, ...]]:
        """Return the statement that runs it as prepared on this connection, with the values."""
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
    """What is kept of a query; `compiler` has gone through it and knows its columns. It is None where no row can be."""

    rows: QuerySet[Any]
    compiler: SQLCompiler | None


B = TypeVar("B", bound=_Built)
_numbers = itertools.count(1)


def _run(
    built: _Built, using: str, arguments: tuple[Any, ...], ask: Callable[[str, Sequence[Any]], list[V]]
) -> list[V]:
    """Return what `ask` brings for the statement and its values: as prepared, where this connection may."""
    connection: Any = connections[using]
    if connection.may_prepare:
        try:
            return ask(*built.prepared(connection, arguments))
        except NotSupportedError:
            # Columns that it returns changed: PostgreSQL plans it for the old ones no more.
            connection.forget_prepared()
    return ask(built.sql, built.values(arguments))


class _Kept(Generic[P, B]):
    """What a function has built, by the number of its values and by its keyword arguments."""

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
        """Refuse a query that forgot an argument, or a lookup that made a text of its slot."""
        missing = set(range(count)) - {p.place for p in parameters if isinstance(p, Slot)}
        if missing:
            raise TypeError(f"{self.__name__} does not hand all of its arguments on: {sorted(missing)}")


class _Rows(_Kept[P, _BuiltRows], Generic[P, R]):
    def __call__(self, *arguments: P.args, **shape: P.kwargs) -> list[R]:
        """Ask the question with these values."""
        built = self._get(arguments, shape)
        using, kept = built.rows.db, built.compiler
        if kept is None:
            return []

        def ask(sql: str, values: Sequence[Any]) -> list[R]:
            rows, compiler = built.rows.all(), copy.copy(kept)
            compiler.connection, compiler.using = connections[using], using
            # Of these two objects alone: Django asks the query for a compiler, and that for its SQL.
            vars(compiler)["as_sql"] = lambda *_a, **_k: (sql, values)
            vars(rows.query)["get_compiler"] = lambda *_a, **_k: compiler
            return list(rows)

        return _run(built, using, arguments, ask)

    def first(self, *arguments: P.args, **shape: P.kwargs) -> R | None:
        """Return the first of the rows with these values, or None; the query itself says how many are read."""
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
        """Return the lines of the answer with these values."""

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
    """Decorate a function that puts a statement together from query sets: it returns its lines."""
    return _Sql(function)
