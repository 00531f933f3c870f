"""The doctor names each fault and its remedy; filling in an environment file loses nothing."""

from datetime import timedelta
from io import StringIO
from unittest.mock import MagicMock

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from oss_portal.models import AuditRoot, BackupRun, KeyCanary, OutgoingMail, ScheduledTask
from oss_portal.operation import doctor, environment_file
from oss_portal.operation.doctor import Level
from oss_portal.operation.migrating import Waiting
from oss_portal.operation.programs import ProgramMissing


def told(part) -> dict[str, Level]:
    return {f"{finding.about}: {finding.text}": finding.level for finding in part()}


def faults(part) -> str:
    return " | ".join(f"{f.text} → {f.remedy}" for f in part() if f.level is not Level.OK)


@pytest.mark.django_db
def test_a_scheduler_that_stands_still_is_named():
    assert "never started anything" in faults(doctor.check_work)
    ScheduledTask.objects.create(nama="x", terakhir=timezone.now() - timedelta(hours=3))
    assert "the scheduler started nothing for 3 hours → systemctl" in faults(doctor.check_work)
    ScheduledTask.objects.update(terakhir=timezone.now())
    assert "scheduler" not in faults(doctor.check_work)


@pytest.mark.django_db
def test_an_audit_trail_that_is_not_sealed_is_named():
    AuditRoot.objects.create(tanggal=timezone.localdate() - timedelta(days=9), jumlah=0, akar="a", segel="b")
    assert "the audit trail is not sealed" in faults(doctor.check_work)


@pytest.mark.django_db
def test_the_age_of_backup_and_drill_and_the_last_failure_are_told(settings):
    BackupRun.objects.create(jenis="cadangan", nama="a", selesai=timezone.now() - timedelta(days=3))
    BackupRun.objects.create(jenis="cadangan", nama="b", sebab="No space left on device")
    said = faults(doctor.check_backup)
    assert "the last backup is 3 days old (the last try did not end: No space left on device)" in said
    assert "there was no restore drill yet" in said
    assert "on this machine" in said
    assert "not encrypted" in said
    assert "no mail is sent when one fails" in said


@pytest.mark.django_db
def test_keys_of_another_database_are_a_fault():
    assert faults(doctor.check_keys) == ""
    KeyCanary.objects.create(setelan="AUDIT_SEAL_KEY", sidik="0" * 64)
    assert "AUDIT_SEAL_KEY" in faults(doctor.check_keys)


@pytest.mark.django_db
def test_a_wrong_clock_and_a_full_disk_are_faults(monkeypatch, tmp_path):
    monkeypatch.setattr(doctor, "database_now", lambda: timezone.now() + timedelta(minutes=20))
    assert "1200 s from that of the database" in faults(doctor.check_clock)
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _path: type("Usage", (), {"free": 1e8, "total": 1e12}))
    assert "0.1 GB are free → free space" in faults(doctor.check_disk)


@pytest.mark.django_db
def test_a_mail_server_that_is_away_and_mails_that_wait_are_told(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    OutgoingMail.objects.create(
        kepada="a@contoh.id", perihal="x", isi="y", templat="z", dibuat_pada=timezone.now() - timedelta(hours=1)
    )
    said = faults(doctor.check_mail)
    assert "does not answer" in said
    assert "a mail waits for 1 hours" in said


@pytest.mark.django_db
def test_a_replica_that_is_none_and_one_that_is_away_are_told(settings, monkeypatch):
    assert "no replica is set" in str(told(doctor.check_replica))
    monkeypatch.setattr(doctor, "connections", {"replica": connection})
    assert "accepts writes" in faults(doctor.check_replica)

    class Away:
        def cursor(self):
            raise OperationalError("connection refused")

    monkeypatch.setattr(doctor, "connections", {"replica": Away()})
    assert "does not answer (connection refused)" in faults(doctor.check_replica)


@pytest.mark.django_db
def test_a_database_that_is_away_hides_nothing_else_and_is_named_once(monkeypatch):
    def away():
        raise OperationalError("no server")
        yield

    found = list(doctor.examine((away, doctor.check_disk, away)))
    assert sum("no server" in f.text for f in found) == 1
    assert any(f.about == "disk" for f in found)


@pytest.mark.django_db
def test_the_command_ends_with_an_exit_code():
    out = StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("doctor", stdout=out)
    assert end.value.code == 1
    assert "FAULT   work: the scheduler never started anything → systemctl status oss-scheduler" in out.getvalue()


def test_settings_are_filled_in_and_nothing_else_is_touched(tmp_path):
    example, file = tmp_path / "example", tmp_path / "oss.env"
    example.write_text('# words\nA=\nB="two words"\nC=1\n')
    environment_file.write(file, example, {"A": "x <y>", "D": "new"})
    assert file.read_text() == "# words\nA='x <y>'\nB=\"two words\"\nC=1\nD=new\n"
    assert file.stat().st_mode & 0o077 == 0
    assert environment_file.read(file) == {"A": "x <y>", "B": "two words", "C": "1", "D": "new"}
    environment_file.write(file, example, {"C": "2"})
    assert environment_file.read(file)["A"] == "x <y>"
    with pytest.raises(ValueError, match="apostrophe"):
        environment_file.write(file, example, {"C": "it's"})
    assert environment_file.read(file)["C"] == "2"


@pytest.mark.django_db
def test_a_missing_extension_or_program_an_old_server_and_a_half_index_are_faults(monkeypatch):
    assert "FAULT" not in str(list(told(doctor.check_database).values()))
    monkeypatch.setattr(doctor, "EXTENSIONS", ("pg_trgm", "no_such_extension"))
    monkeypatch.setattr(doctor, "invalid_indexes", lambda: ["public.half"])
    monkeypatch.setattr(doctor, "other_versions", lambda version: ["0.0.9"])
    said = faults(doctor.check_database)
    assert "the extension no_such_extension is missing → bin/oss manage migrate" in said
    assert "the index public.half is unfinished (INVALID) → bin/oss manage migrate" in said
    assert "processes of version 0.0.9 also use the database" in said

    def missing(name, major):
        raise ProgramMissing(f"{name} of PostgreSQL {major} is not on this machine: sudo apt-get install")

    monkeypatch.setattr(doctor, "OLDEST_SERVER", 99)
    monkeypatch.setattr(doctor, "program", missing)
    said = faults(doctor.check_versions)
    assert "is too old → install 99 or newer" in said
    assert "sudo apt-get install → until then this machine can make no backup" in said


@pytest.mark.django_db
def test_migrations_that_wait_or_came_from_a_later_version_are_told_with_the_way_on(monkeypatch):
    assert told(doctor.check_migrations) == {"migrations: all are applied": Level.OK}
    assert faults(doctor.check_way) == ""
    contract = ("nib", "0003_less_contract")
    monkeypatch.setattr(doctor, "waiting", lambda: Waiting([("nib", "0002_more")], [contract], [("nib", "0004_more")]))
    monkeypatch.setattr(doctor, "contracts_ahead", lambda: [("nib", "0009_gone_contract")])
    said = faults(doctor.check_migrations)
    assert "1 are not applied → bin/oss manage migrate --expand" in said
    assert "1 wait until no process of the old version runs → bin/oss manage migrate --contract" in said
    assert "nib.0009_gone_contract of a later version was applied: this version cannot run" in said
    assert "nib.0004_more needs nib.0003_less_contract" in faults(doctor.check_way)


@pytest.mark.django_db
def test_a_replica_that_is_behind_is_told(monkeypatch):
    copy = MagicMock()
    answer = copy.cursor.return_value.__enter__.return_value.fetchone
    answer.return_value = (True,)
    monkeypatch.setattr(doctor, "connections", {"replica": copy})
    for lag, said, level in (
        (95.0, "95 s behind", Level.WARNING),
        (0.0, "0 s behind", Level.OK),
        # The replica has replayed nothing since its start, or the primary is away.
        (float("inf"), "it is behind and has replayed nothing yet", Level.WARNING),
        (None, "cannot be compared with the primary", Level.FAULT),
    ):
        monkeypatch.setattr(doctor, "replica_lag", lambda lag=lag: lag)
        assert told(doctor.check_replica) == {f"replica: {said}": level}
    answer.return_value = (False,)
    assert "accepts writes" in faults(doctor.check_replica)


@pytest.mark.django_db
def test_a_task_that_waits_and_mails_that_were_given_up_are_told():
    ScheduledTask.objects.create(nama="x", terakhir=timezone.now())
    waits = DBTaskResult.objects.create(
        task_path="oss_portal.tasks.check_work", args_kwargs={"args": [], "kwargs": {}}, queue_name="default",
        backend_name="default", status="READY",
    )  # fmt: skip
    assert "a task waits" not in faults(doctor.check_work)
    DBTaskResult.objects.filter(pk=waits.pk).update(enqueued_at=timezone.now() - timedelta(hours=2))
    assert "a task waits for 2 hours → systemctl status" in faults(doctor.check_work)
    OutgoingMail.objects.create(kepada="a@contoh.id", perihal="x", isi="y", templat="z", status="gagal")
    assert "1 mails failed and are not tried again → see 'Surat yang gagal dikirim'" in faults(doctor.check_mail)


@pytest.mark.django_db
def test_a_fresh_backup_and_drill_with_another_place_and_a_key_are_well(settings):
    settings.BACKUP_TARGET, settings.BACKUP_RECIPIENTS = "/mnt/elsewhere", ["age1x"]
    settings.OPERATOR_EMAIL = ["operator@oss.example"]
    for jenis in ("cadangan", "latihan"):
        BackupRun.objects.create(jenis=jenis, nama="a", selesai=timezone.now() - timedelta(minutes=30))
    assert faults(doctor.check_backup) == ""
    assert "backup: the last backup is 30 minutes old" in told(doctor.check_backup)


@pytest.mark.django_db
def test_two_servers_that_both_take_writes_are_a_fault_and_one_that_is_away_is_told(monkeypatch, tmp_path):
    """A copy made after a recovery stopped at that moment and accepted writes beside the first server."""
    here = connection.settings_dict["HOST"]
    with monkeypatch.context() as patch:
        patch.setitem(connection.settings_dict, "HOST", f"{here},{here}")
        assert "accept writes: their data differ" in faults(doctor.check_servers)
    with monkeypatch.context() as patch:
        patch.setitem(connection.settings_dict, "HOST", f"{here},{tmp_path}")
        assert "does not answer" in faults(doctor.check_servers)
    assert faults(doctor.check_servers) == ""


@pytest.mark.django_db
def test_static_files_that_were_not_gathered_are_a_fault(settings, tmp_path):
    settings.STATIC_ROOT = str(tmp_path)
    assert "is empty → bin/oss manage collectstatic" in faults(doctor.check_static)
    (tmp_path / "staticfiles.json").write_text("{}")
    assert faults(doctor.check_static) == ""


def test_a_dangerous_setting_is_a_fault_and_another_environment_than_production_a_word(settings):
    settings.PRODUCTION = False
    assert "ENVIRONMENT is test → with production more is checked" in faults(doctor.check_settings)
