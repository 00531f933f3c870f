"""Audit events and mails are stored in one partition a month; all rules of their tables hold there, too."""

import threading
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from oss_portal.audit.seal import seal_past_days, verify_audit
from oss_portal.audit.trail import record
from oss_portal.db.inserts import insert_unless_there
from oss_portal.db.partitions import archived_months, detach_partition, make_partitions, months_of
from oss_portal.mail.outgoing import queue_mail
from oss_portal.models import AuditEvent, MailKey, OutgoingMail
from oss_portal.tasks import keep_partitions
from tests.factories.registrasi import PenggunaFactory

pytestmark = pytest.mark.django_db
OLD = datetime(2020, 3, 31, 23, 59, 59, tzinfo=ZoneInfo("Asia/Jakarta"))


def sql(text: str, *values):
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        return cursor.fetchall() if cursor.description else None


def event(at=None):
    return AuditEvent.objects.create(
        peristiwa="uji", subjek_jenis="uji", subjek_id="1", **({"waktu": at} if at else {})
    )


def make_month(model, year, month):
    since = datetime(year, month, 1, tzinfo=OLD.tzinfo)
    until = (since + timedelta(days=32)).replace(day=1)
    call = "select portal_make_partition(%s::regclass, %s, %s, %s)"
    return sql(call, model._meta.db_table, since, until, f"{year}_{month:02}")[0][0]


def table_of(row) -> str:
    return sql(f"select tableoid::regclass::text from {row._meta.db_table} where id = %s", row.pk)[0][0]


def queue(**values) -> OutgoingMail:
    return queue_mail("registrasi/user_id", recipient="siti@contoh.id", context={"nama": "Siti"}, **values)


def test_the_months_ahead_are_there_before_they_begin_and_are_made_once():
    # A new month may have begun since the tables were made.
    keep_partitions.call()
    now = timezone.localtime()
    assert f"{now:%Y_%m}" in months_of(AuditEvent)
    assert f"{now + timedelta(days=62):%Y_%m}" in months_of(OutgoingMail)
    assert keep_partitions.call() == []
    assert table_of(event()) == f"oss_portal_auditevent_{now:%Y_%m}"


def test_a_row_without_a_month_is_taken_and_moves_into_it_when_it_is_made():
    row = event(OLD)
    assert table_of(row) == "oss_portal_auditevent_default"
    assert make_month(AuditEvent, 2020, 3)
    assert table_of(row) == "oss_portal_auditevent_2020_03"
    row.refresh_from_db()
    assert row.waktu == OLD
    assert not make_month(AuditEvent, 2020, 3)


@pytest.mark.parametrize("at", [None, OLD])
def test_rows_of_proof_stay_as_they_are_in_every_partition(at):
    table = table_of(event(at))
    for act in ("update {} set alasan = 'x'", "delete from {}"):
        for name in (table, "oss_portal_auditevent"):
            with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
                sql(act.format(name))
    sql("set constraints all immediate")
    sql(f"alter table {table} enable trigger user")
    with pytest.raises(DatabaseError, match="are proof and stay"), transaction.atomic():
        sql(f"truncate {table}")


def test_a_month_made_later_refuses_to_be_emptied_too():
    event(OLD)
    make_month(AuditEvent, 2020, 3)
    with pytest.raises(DatabaseError, match="are proof and stay"), transaction.atomic():
        sql("truncate oss_portal_auditevent_2020_03")


def test_a_key_of_a_mail_is_unique_over_all_months():
    first = queue(key="sekali")
    make_month(OutgoingMail, 2020, 3)
    values = {"kepada": "a@b.id", "perihal": "x", "isi": "y", "templat": "z", "kunci": "sekali"}
    assert not insert_unless_there(OutgoingMail(**values, dibuat_pada=OLD))
    assert OutgoingMail.objects.get() == first
    assert queue(key="sekali") == first
    assert MailKey.objects.get().surat_id == first.pk


@pytest.mark.django_db(transaction=True)
def test_two_requests_at_once_queue_one_mail_of_a_key():
    barrier, made = threading.Barrier(2), []

    def act():
        with transaction.atomic():
            barrier.wait(5)
            made.append(queue(key="bersamaan").pk)
        connection.close()

    threads = [threading.Thread(target=act) for _ in range(2)]
    [t.start() for t in threads]
    [t.join(10) for t in threads]
    assert made == [OutgoingMail.objects.get().pk] * 2


def test_only_tables_that_are_partitioned_and_months_can_be_asked_for():
    for table, suffix in (("oss_portal_pengguna", "2020_03"), ("oss_portal_auditevent", "x; drop table y")):
        with pytest.raises(DatabaseError, match="no partition"), transaction.atomic():
            sql("select portal_make_partition(%s::regclass, now(), now(), %s)", table, suffix)


def test_old_months_are_detached_by_setting_and_their_seals_can_still_be_checked(settings):
    # The day is not in 2020, because every day since then would have to be sealed.
    day = timezone.localtime() - timedelta(days=500)
    month = f"{day:%Y_%m}"
    archived = f"oss_archive.oss_portal_auditevent_{month}"
    old = event(day)
    make_month(AuditEvent, day.year, day.month)
    settings.PARTITION_MONTHS = {"oss_portal.AuditEvent": 0, "oss_portal.OutgoingMail": 0}
    keep_partitions.call()
    assert month in months_of(AuditEvent)
    seal_past_days()
    assert verify_audit() == []
    settings.PARTITION_MONTHS["oss_portal.AuditEvent"] = 14
    keep_partitions.call()
    assert month not in months_of(AuditEvent)
    assert archived_months(AuditEvent) == [month]
    assert not AuditEvent.objects.filter(pk=old.pk).exists()
    assert sql(f"select id from {archived}") == [(old.pk,)]
    noted = AuditEvent.objects.get(peristiwa="partisi.dilepas")
    assert noted.rincian == {"tabel": "oss_portal_auditevent", "bulan": month, "jumlah": 1}
    assert verify_audit() == []
    # A change in the archived table is found as well.
    sql(f"alter table {archived} disable trigger user")
    sql(f"update {archived} set alasan = 'lain'")
    assert [f.cause for f in verify_audit()] == ["an event was altered"]
    sql(f"alter table {archived} enable trigger user")
    # Dropping the archived table is no finding, because the audit trail records the archiving.
    sql(f"drop table {archived}")
    assert verify_audit() == []


def test_the_present_cannot_be_taken_out_of_sight():
    make_partitions()
    month = f"{timezone.localtime():%Y_%m}"
    record("uji", subject=PenggunaFactory())
    with pytest.raises(DatabaseError, match="is not a year old"), transaction.atomic():
        detach_partition(AuditEvent, month)
    assert detach_partition(AuditEvent, "1999_01") is None
    assert make_partitions() == []
