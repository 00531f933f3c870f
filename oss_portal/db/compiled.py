"""Queries whose SQL is built once a process and only run afterwards: the ORM builds it anew for each page otherwise.

Building takes Django 0.5 to 1 ms of a core, as much as PostgreSQL needs for ten answers. A function that returns a
query set says what is asked; its positional arguments are the values that differ from call to call, its keyword
arguments what changes the question itself:

    @compiled
    def _newest(pengguna: int, *, everything: bool) -> QuerySet[Tiket]: ...

    _newest(person.pk, everything=True)  # a list

The function runs once for each number of values and set of keyword arguments, and sees a `Slot` for each value. So it
must not look at a value, at the clock or at the settings; the tests build each query anew and compare (`verify`).
"""

import copy
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, Generic, ParamSpec, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Expression, Field, ForeignObject, Lookup, QuerySet
from django.db.models.sql.compiler import SQLCompiler

R = TypeVar("R")
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
    """What is kept of a statement."""

    sql: str
    parameters: tuple[Any, ...]

    def values(self, arguments: tuple[Any, ...]) -> list[Any]:
        return [arguments[p.place] if isinstance(p, Slot) else p for p in self.parameters]


@dataclass(frozen=True)
class _BuiltRows(_Built):
    """What is kept of a query; `compiler` has gone through it and knows its columns. It is None where no row can be."""

    rows: QuerySet[Any]
    compiler: SQLCompiler | None


B = TypeVar("B", bound=_Built)


class _Kept(Generic[P, B]):
    """What a function has built, by the number of its values and by its keyword arguments."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self.__doc__, self.__name__ = function.__doc__, function.__name__
        self._by_shape: dict[Hashable, B] = {}

    def _get(self, arguments: tuple[Any, ...], shape: dict[str, Any]) -> B:
        key = (len(arguments), *shape.items())
        kept = self._by_shape.get(key)
        if kept is None or verify:
            built = self._build(len(arguments), shape)
            if kept is not None and (kept.sql, kept.parameters) != (built.sql, built.parameters):
                raise AssertionError(f"{self.__name__} depends on more than its arguments")
            kept = self._by_shape[key] = built
        return kept

    def _build(self, count: int, shape: dict[str, Any]) -> B:
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
        if built.compiler is None:
            return []
        rows, compiler = built.rows.all(), copy.copy(built.compiler)
        compiler.connection, compiler.using = connections[rows.db], rows.db
        statement = built.sql, built.values(arguments)
        # Of these two objects alone: Django asks the query for a compiler, and that for its SQL.
        vars(compiler)["as_sql"] = lambda *_a, **_k: statement
        vars(rows.query)["get_compiler"] = lambda *_a, **_k: compiler
        return list(rows)

    def first(self, *arguments: P.args, **shape: P.kwargs) -> R | None:
        """Return the first of the rows with these values, or None; the query itself says how many are read."""
        return next(iter(self(*arguments, **shape)), None)

    def _build(self, count: int, shape: dict[str, Any]) -> _BuiltRows:
        rows = self.function(*map(Slot, range(count)), **shape)
        compiler = rows.query.get_compiler(using=rows.db)
        try:
            sql, parameters = compiler.as_sql()
        except EmptyResultSet:
            return _BuiltRows("", (), rows, None)
        self._check(count, tuple(parameters))
        converters = compiler.get_converters([column for column, _sql, _alias in compiler.select[: compiler.col_count]])
        vars(compiler)["get_converters"] = lambda _columns: converters
        return _BuiltRows(sql, tuple(parameters), rows, compiler)


class _Sql(_Kept[P, _Built], Generic[P]):
    def __call__(self, *arguments: P.args, **shape: P.kwargs) -> tuple[str, list[Any]]:
        """Return the statement and its parameters with these values."""
        built = self._get(arguments, shape)
        return built.sql, built.values(arguments)

    def _build(self, count: int, shape: dict[str, Any]) -> _Built:
        sql, parameters = self.function(*map(Slot, range(count)), **shape)
        self._check(count, tuple(parameters))
        return _Built(sql, tuple(parameters))


def compiled(function: Callable[P, QuerySet[Any, R]]) -> _Rows[P, R]:
    """Decorate a function that returns a query set: it returns the list of its rows."""
    return _Rows(function)


def compiled_sql(function: Callable[P, tuple[str, Any]]) -> _Sql[P]:
    """Decorate a function that puts a statement together from query sets: it returns the SQL and its parameters."""
    return _Sql(function)
