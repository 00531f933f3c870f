"""Queries whose SQL is built once per process."""

import re
from datetime import timedelta

import psycopg2
import pytest
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from oss_portal.db.compiled import compiled, compiled_sql
from oss_portal.models import Pengguna
from tests.factories.registrasi import PenggunaFactory

pytestmark = pytest.mark.django_db


@compiled
def _named(pk: list[int], nama: str, *, newest_first: bool) -> QuerySet[Pengguna]:
    """Return people with these keys or this name."""
    return Pengguna.objects.filter(Q(pk__any=pk) | Q(nama=nama)).order_by("-pk" if newest_first else "pk")


def test_a_kept_query_answers_for_each_set_of_values():
    first, second = PenggunaFactory(nama="Siti"), PenggunaFactory(nama="Budi")
    assert _named([], "Budi", newest_first=False) == [second]
    assert _named([first.pk, second.pk], "", newest_first=False) == [first, second]
    assert _named([first.pk, second.pk], "", newest_first=True) == [second, first]
    assert _named([], "", newest_first=True) == []


def test_a_kept_query_asks_once_and_sees_what_changed():
    person = PenggunaFactory(nama="Siti")
    for name in ("Siti", "Siti Aminah"):
        Pengguna.objects.filter(pk=person.pk).update(nama=name)
        with CaptureQueriesContext(connection) as asked:
            (found,) = _named([person.pk], "", newest_first=True)
        assert (found.nama, len(asked)) == (name, 1)


def test_a_list_of_values_finds_what_in_does_also_without_any():
    people = [PenggunaFactory() for _ in range(3)]
    some = {p.pk for p in people[:2]}
    assert set(Pengguna.objects.filter(pk__any=some)) == set(Pengguna.objects.filter(pk__in=some))
    assert set(Pengguna.objects.exclude(pk__any=[])) >= set(people)


def test_a_query_that_depends_on_the_clock_is_refused_in_the_tests(monkeypatch):
    monkeypatch.setattr("oss_portal.db.compiled.verify", True)

    @compiled
    def _young() -> QuerySet[Pengguna]:
        return Pengguna.objects.filter(dibuat_pada__gte=timezone.now() - timedelta(days=1))

    _young()
    with pytest.raises(AssertionError, match="_young depends on more than its arguments"):
        _young()


def test_a_query_that_forgets_an_argument_is_refused():
    @compiled
    def _by_mail(email: str, nama: str) -> QuerySet[Pengguna]:
        return Pengguna.objects.filter(email__iexact=email)

    with pytest.raises(TypeError, match="_by_mail does not hand all of its arguments on"):
        _by_mail("siti@contoh.id", "Siti")


def test_where_no_row_can_be_the_database_is_not_asked():
    @compiled
    def _nobody() -> QuerySet[Pengguna]:
        return Pengguna.objects.none()

    with CaptureQueriesContext(connection) as asked:
        assert _nobody() == []
    assert not asked


def test_a_statement_of_several_queries_gets_its_values_in_their_places():
    @compiled_sql
    def _count(pk: int, other: int) -> tuple[str, list]:
        sql, values = Pengguna.objects.filter(pk=pk).values("pk").query.sql_with_params()
        return f"select (select count(*) from ({sql}) t), %s::bigint", [*values, other]

    person = PenggunaFactory()
    assert _count(person.pk, 7) == [(1, 7)]


@compiled_sql
def _noted(least: int) -> tuple[str, list]:
    return "select * from noted where n >= %s order by n", [least]


@pytest.fixture
def noted(transactional_db):
    with connection.cursor() as cursor:
        cursor.execute("drop table if exists noted; create table noted as select n from generate_series(1, 3) n")
        yield cursor
    with connection.cursor() as cursor:
        cursor.execute("drop table noted")


def test_outside_of_a_transaction_a_statement_is_prepared_once_a_connection(noted):
    with CaptureQueriesContext(connection) as asked:
        assert [_noted(2), _noted(3)] == [[(2,), (3,)], [(3,)]]
    first, second = (query["sql"] for query in asked)
    assert re.fullmatch(r"EXECUTE q\d+__noted \(2\)", first)
    assert second.endswith("__noted (3)")
    connection.close()
    assert _noted(3) == [(3,)]


def test_the_first_statement_of_a_request_after_the_database_was_restarted_is_answered(noted):
    assert _noted(3) == [(3,)]
    with psycopg2.connect(connection.connection.dsn, password=connection.settings_dict["PASSWORD"]) as other:
        other.cursor().execute("select pg_terminate_backend(%s, 5000)", [connection.connection.info.backend_pid])
    # The state at the beginning of a request. The ended database session had prepared the statement, the new one has
    # not.
    connection.health_check_enabled, connection.health_check_done = True, False
    assert _noted(3) == [(3,)]
    connection.health_check_enabled = False


def test_within_a_transaction_it_is_asked_as_it_is(noted):
    with transaction.atomic(), CaptureQueriesContext(connection) as asked:
        assert _noted(3) == [(3,)]
    assert "select * from noted" in asked[-1]["sql"]


def test_a_prepared_statement_whose_columns_changed_is_asked_once_more(noted):
    assert _noted(3) == [(3,)]
    noted.execute("alter table noted add column name text default 'siti'")
    assert _noted(3) == [(3, "siti")]
    assert _noted(2) == [(2, "siti"), (3, "siti")]
