"""Search of staff for a record by a word, equally fast at any size of the tables.

The form of the word tells which columns may have it. Each of these columns is searched by a query of its own, which
uses its index: one query with OR over several tables would read all of them completely.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from typing import cast

from django.db import connections, transaction
from django.db.models import Field, Max, Model, Q, QuerySet

from oss_portal.models import JenisIdentitas
from oss_portal.privacy.identity import identity_indexes
from oss_portal.text.characters import one_line
from oss_portal.text.numbers import code_only, digits_only

# The greatest number of records that a search finds: the newest ones.
LIMIT = 500
# How many of the newest records are searched first: a word that is found often there is not searched in the others.
_WINDOW = 5000
# An index of trigrams finds shorter words only as beginnings.
_INDEXED_WORD = re.compile(r"[A-Za-z0-9]{3}")
# Finds the keys of the newest records whose column holds the word.
LookUp = Callable[[type[Model], str], list[int]]


@dataclass(frozen=True)
class RecordSearch:
    """The columns of a list in which a word is searched; `pelaku_usaha__nama` is a column of another table.

    Each column needs an index for its kind of search.
    """

    # An NIB: 13 digits, however they are grouped.
    nib: tuple[str, ...] = ()
    # The blind index of a NIK or a passport number.
    identitas: tuple[str, ...] = ()
    # A mail address, in an index of `Upper(column)`.
    surel: tuple[str, ...] = ()
    user_id: tuple[str, ...] = ()
    # Any other value that must be typed in full; upper and lower case are equal.
    exact: tuple[str, ...] = ()
    # The beginning of a name from the portal's code, of which there are few (audit events).
    start: tuple[str, ...] = ()
    # Parts of a name, in any order, in an index of the trigrams of `Upper(column)`.
    nama: tuple[str, ...] = ()

    @property
    def columns(self) -> list[str]:
        return [k for f in fields(self) for k in getattr(self, f.name)]

    def find(self, model: type[Model], words: str) -> tuple[list[int], bool]:
        """Return the keys of the newest records with `words`, 500 at most, and whether there are more."""
        pk: set[int] = set()
        more = False
        for path, look_up in self._look_ups(one_line(words)):
            *relation, column = path.split("__")
            found = look_up(_target_model(model, relation), column)
            more |= len(found) > LIMIT
            if relation and found:
                found = _newest(model, Q(**{f"{'__'.join(relation)}__in": found[:LIMIT]}))
            pk.update(found)
        return sorted(pk, reverse=True)[:LIMIT], more or len(pk) > LIMIT

    def _look_ups(self, words: str) -> Iterator[tuple[str, LookUp]]:
        """Yield each column that may have a word of this form, with the function that searches it."""
        digits = digits_only(words)
        length = len(digits) if re.fullmatch("[0-9]+", digits) else 0
        compact = digits if length else code_only(words)
        not_name = "@" in words or length in {13, 16}
        if length == 13:
            yield from ((k, _equal_to([compact])) for k in self.nib)
        if re.fullmatch(r"[A-Z0-9]{6,20}", compact) and re.search("[0-9]", compact):
            index = identity_indexes(compact, *JenisIdentitas.values)
            yield from ((k, _equal_to(index)) for k in self.identitas)
        if "@" in words:
            yield from ((k, _mail(words)) for k in self.surel)
        if re.fullmatch(r"[A-Z0-9._-]{3,20}", words.upper()):
            yield from ((k, _equal_to([words.upper()])) for k in self.user_id)
        if words:
            yield from ((k, _equal_to([words, words.upper(), words.lower()])) for k in self.exact)
        if re.fullmatch(r"[a-z][a-z_.]*", words):
            yield from ((k, _starting_with(words)) for k in self.start)
        if not not_name:
            yield from ((k, _named(words)) for k in self.nama)


def _target_model(model: type[Model], relation: list[str]) -> type[Model]:
    """Return the model at the end of a path of relations."""
    for name in relation:
        model = cast(type[Model], model._meta.get_field(name).related_model)
    return model


def _ordered(model: type[Model], condition: Q) -> QuerySet:
    return model._base_manager.filter(condition).order_by("-pk").values_list("pk", flat=True)[: LIMIT + 1]


def _newest(model: type[Model], condition: Q) -> list[int]:
    return list(_ordered(model, condition))


def _equal_to(value: list[str]) -> LookUp:
    return lambda model, column: _newest(model, Q(**{f"{column}__in": value}))


def _mail(words: str) -> LookUp:
    return lambda model, column: _newest(model, Q(**{f"{column}__iexact": words}))


def _starting_with(words: str) -> LookUp:
    """Return a look-up that first reads the distinct names, one index step each: this works in every collation."""

    def search(model: type[Model], column: str) -> list[int]:
        table, sql_column = model._meta.db_table, cast(Field, model._meta.get_field(column)).column
        with connections[model._base_manager.db].cursor() as cursor:
            cursor.execute(
                f"with recursive n as (select min({sql_column}) as ini from {table}"  # noqa: S608 - our own names
                f" union all select (select min({sql_column}) from {table} where {sql_column} > n.ini) from n"
                " where n.ini is not null) select ini from n where starts_with(ini, %s)",
                [words],
            )
            names = [name for (name,) in cursor.fetchall()]
        # Query each name by itself: the index has its rows in order.
        rows = [_ordered(model, Q(**{column: n})) for n in names]
        return list(rows[0].union(*rows[1:], all=True)) if rows else []

    return search


def _named(words: str) -> LookUp:
    """Return a look-up of all words, each whole or in part; when all are too short for the index, of the beginning."""
    parts = words.split()[:8]
    lookups = {"icontains": parts} if any(map(_INDEXED_WORD.search, parts)) else {"istartswith": [words]}

    def search(model: type[Model], column: str) -> list[int]:
        if not words[:1].isalnum() and "istartswith" in lookups:
            return []
        return _from_index(model, Q(*((f"{column}__{lookup}", k) for lookup, parts in lookups.items() for k in parts)))

    return search


def _from_index(model: type[Model], condition: Q) -> list[int]:
    """Return the newest records that meet `condition`, one more than the limit where there are more.

    PostgreSQL estimates badly how rare a part of a name is: for a query with order and limit it may read the whole
    table in that order. So a few thousand of the newest records are searched first, which is enough for a common word
    ("Warung"); for any other word the index is searched without an order.
    """
    everything = model._base_manager.all()
    matches = everything.filter(condition).values_list("pk", flat=True)
    last = everything.aggregate(pk=Max("pk"))["pk"] or 0
    # Without the index of trigrams, which would collect all matches of the table.
    pk = _without("bitmapscan", matches.filter(pk__gt=last - _WINDOW).order_by("-pk"))
    if len(pk) > LIMIT:
        return pk
    pk = _without("seqscan", matches.order_by())
    return pk if len(pk) <= LIMIT else list(matches.order_by("-pk")[: LIMIT + 1])


def _without(scan: str, rows: QuerySet) -> list[int]:
    """Read keys, one more than the limit, with one kind of scan of PostgreSQL switched off (`enable_…`)."""
    with transaction.atomic(using=rows.db), connections[rows.db].cursor() as cursor:
        cursor.execute(f"set local enable_{scan} = off")
        pk = list(rows[: LIMIT + 1])
        cursor.execute(f"set local enable_{scan} = on")
    return pk
