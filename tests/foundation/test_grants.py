"""The database role of the running portal: it may use rows as the code needs, no table, and may not rewrite proof."""

import pgtrigger
import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from oss_portal.audit.trail import record
from oss_portal.db.grants import grant_runtime_role, only_grows
from oss_portal.mail.outgoing import queue_mail
from oss_portal.models import AuditEvent, AuditRoot, OutgoingMail
from oss_portal.tasks import keep_partitions
from tests.factories.registrasi import PenggunaFactory

pytestmark = pytest.mark.django_db


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.fixture
def runtime_role():
    """Run the rest of the test as the database role of the portal."""
    pengguna = PenggunaFactory()
    run("set constraints all immediate")
    run("create role uji_runtime")
    grant_runtime_role("uji_runtime")
    run("set role uji_runtime")
    yield pengguna
    run("reset role")


def test_the_portal_writes_rows_and_makes_months_as_its_role(runtime_role, settings):
    event = record("uji", subject=runtime_role)
    mail = queue_mail("registrasi/user_id", recipient="a@b.id", context={"nama": "x"}, key="satu")
    OutgoingMail.objects.filter(pk=mail.pk).update(percobaan=1)
    assert AuditEvent.objects.get(pk=event.pk).peristiwa == "uji"
    with connection.cursor() as cursor:
        cursor.execute(
            "select portal_make_partition('oss_portal_auditevent', '2019-01-01+07', '2019-02-01+07', '2019_01')"
        )
        assert cursor.fetchone()[0] is True
    assert keep_partitions.call() == []


@pytest.mark.parametrize(
    "act",
    [
        "create table x (a int)",
        "alter table oss_portal_auditevent disable trigger user",
        "drop table oss_portal_auditevent",
        "drop table oss_portal_auditevent_default",
        "truncate oss_portal_session",
        "set session_replication_role = replica",
        "update oss_portal_auditevent set alasan = 'x'",
        "delete from oss_portal_auditevent",
        "update oss_portal_auditevent_default set alasan = 'x'",
        "delete from oss_portal_auditroot",
        "delete from django_migrations",
        "create or replace function portal_partition_column(regclass) returns name language sql as $$ select 'x' $$",
    ],
)
def test_it_changes_no_table_and_nothing_of_the_past(runtime_role, act):
    record("uji", subject=runtime_role)
    # Every role may disable triggers for its session: acts that are not granted must be refused even so.
    refused = pytest.raises(DatabaseError, match="permission denied|must be owner")
    with pgtrigger.ignore(), refused, transaction.atomic():
        run(act)


def test_tables_of_proof_are_those_whose_trigger_refuses_both():
    growing = {m for m in apps.get_models() if only_grows(m)}
    assert {AuditEvent, AuditRoot} <= growing
    assert OutgoingMail not in growing
    assert len(growing) >= 12
