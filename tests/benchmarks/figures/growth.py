"""10: the bytes that an act leaves behind: rows, their indexes, and its part of the log of PostgreSQL (WAL)."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.benchmarks.lab import Lab, ip

# Number of counted acts of each kind: tables grow by pages of 8 kB, so with few acts rounding would dominate.
ACTS = 200
# Number of acts before the counted ones: the log holds a whole page at its first change after a checkpoint.
WARM_UP = 20
# Number of tables of an act, the largest, that the output names.
NAMED = 5
# Partitions are added to their table, and so are TOAST and indexes.
_SIZES = """
select coalesce(pg_partition_root(c.oid), c.oid)::regclass::text,
       sum(pg_total_relation_size(c.oid)), sum(pg_indexes_size(c.oid))
  from pg_class c where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace group by 1
"""
# Tables whose rows a sweep deletes within a day.
SWEPT = {
    "captcha_captchastore",
    "oss_portal_attemptcounter",
    "oss_portal_session",
    "django_tasks_database_dbtaskresult",
}


def growth(lab: Lab) -> None:
    """10: bytes of a registration, an NIB, its PDF, a ticket, a sign-in: tables, indexes, log."""
    from django.db import connection

    from nib.certificate.versions import ensure_pdf
    from nib.models import SertifikatNib
    from nib.services.submission import submit
    from tests.benchmarks.people import registration_payload
    from tests.factories.helpdesk import tiket
    from tests.factories.nib import PermohonanFactory

    count = WARM_UP + ACTS
    with connection.cursor() as cursor:
        # Otherwise autovacuum could run during the acts, and its pages would count as theirs.
        cursor.execute("vacuum analyze")
    forms = [registration_payload(9_000 + n) for n in range(count)]
    _act(lab, "a registration", [lambda form=form: _post("/daftar/", form) for form in forms])
    drafts = [PermohonanFactory() for _ in range(count)]
    _act(lab, "submission until the NIB", [lambda p=p: submit(permohonan=p, by=p.pembuat) for p in drafts])
    certificates = list(SertifikatNib.objects.order_by("-pk")[:25].values_list("pk", flat=True))
    _act(lab, "its PDF", [lambda pk=pk: ensure_pdf(pk) for pk in certificates], warm_up=5)
    tiket()
    reporters = [{"nama": f"Budi {n}", "email": f"budi{n}@contoh.id"} for n in range(count)]
    _act(lab, "a ticket", [lambda r=r: tiket(**r) for r in reporters])
    _sign_ins(lab)


def _sign_ins(lab: Lab) -> None:
    from tests.factories.registrasi import PASSWORD, HakAksesFactory

    people = [HakAksesFactory().pengguna for _ in range(60)]
    people[0].set_password(PASSWORD)
    for person in people:
        # All share one hash, because hashing is slow on purpose.
        person.password = people[0].password
        person.save(update_fields=["password"])
    forms = [{"nama": person.user_id, "kata_sandi": PASSWORD} for person in people]
    _act(lab, "a sign-in", [lambda form=form: _post("/masuk/", form) for form in forms], warm_up=10)


def _post(path: str, form: dict[str, object]) -> None:
    from django.test import Client

    response = Client().post(path, form, headers={"host": "127.0.0.1"} | {k.lower(): v for k, v in ip().items()})
    assert response.status_code == 302, response.content[:2000]


def _act(lab: Lab, name: str, acts: list[Callable[[], object]], *, warm_up: int = WARM_UP) -> None:
    """Do the acts, and print the bytes that one of them left behind."""
    for do in acts[:warm_up]:
        do()
    with _counted() as grown:
        for do in acts[warm_up:]:
            do()
    many = len(acts) - warm_up
    tables = {t: size / many for t, size in grown.tables.items() if size}
    stays = sum(size for t, size in tables.items() if t not in SWEPT)
    largest = ", ".join(f"{t} {size:,.0f}" for t, size in Counter(tables).most_common(NAMED))
    measured = f"{stays:,.0f} bytes stay, {sum(tables.values()) - stays:,.0f} are swept"
    lab.record(
        f"10 {name}", f"{measured}; indexes {grown.indexes / many:,.0f} of both; WAL {grown.log / many:,.0f}; {largest}"
    )


class _Grown:
    """Growth in bytes: each table with its indexes, all indexes, the log."""

    tables: Counter[str]
    indexes: int
    log: int


@contextmanager
def _counted() -> Iterator[_Grown]:
    grown, before = _Grown(), _state()
    yield grown
    after = _state()
    grown.tables, grown.indexes, grown.log = after[0] - before[0], after[1] - before[1], after[2] - before[2]


def _state() -> tuple[Counter[str], int, int]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(_SIZES)
        rows = cursor.fetchall()
        cursor.execute("select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')")
        log = int(cursor.fetchone()[0])
    return Counter({table: int(size) for table, size, _ in rows}), sum(int(i) for _, _, i in rows), log
