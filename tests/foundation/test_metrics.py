"""Operators see counts and waiting work; others cannot see that the page exists, and no label names a person."""

import re
from datetime import timedelta
from types import SimpleNamespace
from unittest.mock import Mock

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from oss_portal import __version__
from oss_portal.models import AttemptCounter, BackupRun, OutgoingMail, ScheduledTask
from oss_portal.models.attempt_counter import WORKER
from oss_portal.operation import metrics as machinery
from oss_portal.web import metrics


@pytest.mark.django_db
@pytest.mark.parametrize(("configured", "sent"), [("", ""), ("benar", ""), ("benar", "salah"), ("benar", "sálah")])
def test_without_the_token_the_page_is_not_there(client, settings, configured, sent):
    settings.METRICS_TOKEN = configured
    assert client.get("/metrik", headers={"Authorization": f"Bearer {sent}"}).status_code == 404


@pytest.mark.django_db
def test_with_the_token_waiting_mails_and_requests_are_counted(client, settings):
    settings.METRICS_TOKEN = "benar"
    OutgoingMail.objects.create(kepada="rahasia@contoh.id", perihal="x", isi="y", templat="z")
    client.get("/?token=rahasia123")
    text = client.get("/metrik", headers={"Authorization": "Bearer benar"}).text
    assert 'portal_mails{status="antre"} 1.0' in text
    assert "portal_requests_total" in text
    assert "rahasia" not in text


@pytest.mark.django_db
def test_a_backup_that_was_never_made_is_as_old_as_can_be_and_wakes_somebody(client, settings):
    settings.METRICS_TOKEN = "benar"

    def figures() -> str:
        return client.get("/metrik", headers={"Authorization": "Bearer benar"}).text

    BackupRun.objects.create(jenis=BackupRun.Jenis.CADANGAN, nama="a", sebab="the disk is full")
    assert 'portal_backup_age_seconds{kind="cadangan"} +Inf' in figures()
    BackupRun.objects.create(jenis=BackupRun.Jenis.LATIHAN, nama="a", selesai=timezone.now() - timedelta(days=40))
    age = re.search(r'portal_backup_age_seconds{kind="latihan"} ([\d.e+]+)', figures())
    assert float(age[1]) > 35 * 86400


@pytest.mark.django_db
def test_a_failed_task_is_told_for_an_hour_and_not_as_long_as_its_record_is_kept(client, settings):
    settings.METRICS_TOKEN = "benar"
    for hours in (0, 2):
        ended = timezone.now() - timedelta(hours=hours)
        DBTaskResult.objects.create(
            task_path="oss_portal.tasks.check_work", args_kwargs={"args": [], "kwargs": {}}, queue_name="default",
            backend_name="default", status="FAILED", finished_at=ended, run_after=ended,
        )  # fmt: skip
    # A postponed task waits for its time, not for a worker.
    DBTaskResult.objects.create(
        task_path="oss_portal.tasks.check_work", args_kwargs={"args": [], "kwargs": {}}, queue_name="surel",
        backend_name="default", status="READY", run_after=timezone.now() + timedelta(hours=3),
    )  # fmt: skip
    text = client.get("/metrik", headers={"Authorization": "Bearer benar"}).text
    assert 'portal_tasks{queue="default",status="FAILED"} 1.0' in text
    assert 'portal_tasks{queue="surel",status="READY"} 1.0' in text
    assert 'portal_task_age_seconds{queue="surel"}' not in text


@pytest.mark.django_db
def test_the_machinery_is_told_with_its_version_and_what_is_unknown_is_missing(client, settings):
    settings.METRICS_TOKEN = "benar"

    def figures() -> str:
        return client.get("/metrik", headers={"Authorization": "Bearer benar"}).text

    text = figures()
    assert f'portal_version_info{{version="{__version__}"}} 1.0' in text
    assert re.search(r'portal_database_connections{state="active"} [1-9]', text)
    assert re.search(r"^portal_signing_certificate_days \d", text, re.M)
    # No scheduler and no replica has run: the lines are missing, and `absent()` in the alerts finds that.
    assert not re.search(r"^portal_(scheduler_age_seconds|replica_up|replica_lag_seconds) ", text, re.M)
    ScheduledTask.objects.create(nama="x", terakhir=timezone.now() - timedelta(seconds=30))
    AttemptCounter.objects.create(kunci=f"{WORKER}a", berakhir_pada=timezone.now() + timedelta(minutes=5))
    text = figures()
    assert 29 < float(re.search(r"^portal_scheduler_age_seconds ([\d.]+)", text, re.M)[1]) < 60
    assert "portal_workers 1.0" in text


@pytest.mark.django_db
def test_a_replica_that_does_not_answer_is_down_and_one_that_does_tells_its_lag(monkeypatch):
    monkeypatch.setattr(machinery, "settings", SimpleNamespace(DATABASES={"default": {}, "replica": {}}))

    def told(lag: float | None) -> dict[str, list[float]]:
        monkeypatch.setattr(machinery, "replica_lag", lambda: lag)
        return {m.name: [s.value for s in m.samples] for m in machinery.MachineryCollector().collect()}

    assert told(None)["portal_replica_up"] == [0]
    assert told(None)["portal_replica_lag_seconds"] == []
    assert told(2.5)["portal_replica_up"] == [1]
    assert told(2.5)["portal_replica_lag_seconds"] == [2.5]


def test_a_token_that_is_away_is_a_missing_figure_and_no_fault(monkeypatch):
    def away():
        raise RuntimeError("no slot")

    machinery._certificate.cache_clear()
    monkeypatch.setattr(machinery, "own_certificate", away)
    assert machinery.certificate_days() is None
    machinery._certificate.cache_clear()


def test_a_page_that_cannot_be_counted_is_served_all_the_same(client, db, monkeypatch, caplog):
    # This happened in a container whose folder of figures belonged to root: every page was an error.
    monkeypatch.setattr(metrics.REQUESTS, "labels", Mock(side_effect=PermissionError(13, "Permission denied")))
    assert client.get("/sehat/hidup").status_code == 200
    assert "a request was not counted" in caplog.text
