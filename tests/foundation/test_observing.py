"""Observing the portal from outside: one id from the click to the mail, durations, figures, a page for each alert."""

import json
import logging
import re
import subprocess
import sys
import types
import uuid
from pathlib import Path
from unittest.mock import MagicMock

import pytest
from django.test import override_settings
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from oss_portal.audit.context import Trace, continue_trace, current_trace, task_id, use_trace
from oss_portal.mail.outgoing import send
from oss_portal.models import AttemptCounter, OutgoingMail, ScheduledTask
from oss_portal.tasks import send_outgoing_mail
from oss_portal.web import task_logging
from oss_portal.web.reporting import clean_event, set_up_reporting
from oss_portal.web.request_logging import JsonFormatter
from tests.foundation.test_outgoing_mail import queue

ROOT = Path(__file__).resolve().parent.parent.parent
RULES = (ROOT / "deploy/prometheus-rules.yml").read_text()
ALERTS = re.findall(r"- alert: (\w+)", RULES)
DATABASE_TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default", "surel", "berkas", "kiriman"],
        "OPTIONS": {"id_function": "oss_portal.audit.context.task_id"},
    }
}


def test_a_task_and_what_it_queues_have_the_id_of_the_click():
    click = Trace()
    with use_trace(click):
        first, second = task_id(), task_id()
        assert first != second
        continue_trace(first)
        assert current_trace().korelasi == click.korelasi
        continue_trace(task_id())
        assert current_trace().korelasi == click.korelasi
    assert Trace().korelasi != click.korelasi


@pytest.mark.django_db
def test_the_worker_says_of_a_task_its_click_and_its_durations(caplog, monkeypatch):
    monkeypatch.setattr(task_logging, "_seen_at", [timezone.now() - task_logging.SEEN_FOR])
    click = Trace()
    with override_settings(TASKS=DATABASE_TASKS), use_trace(click), caplog.at_level(logging.INFO):
        send_outgoing_mail.enqueue(0)
        row = DBTaskResult.objects.get()
        assert row.id.bytes[:10] == click.korelasi.bytes[:10]
        with use_trace(Trace()):
            result = row.task_result
            task_logging.begin_task(result)
            assert current_trace().korelasi == click.korelasi
            row.started_at, row.finished_at, row.status = row.enqueued_at, timezone.now(), "SUCCESSFUL"
            task_logging.end_task(row.task_result)
    line = next(r for r in caplog.records if r.name == "oss_portal.tugas")
    assert line.data["task"].endswith("send_outgoing_mail")
    assert line.data["duration_ms"] >= 0
    assert line.data["waited_ms"] >= 0
    assert AttemptCounter.objects.filter(kunci__startswith=task_logging.WORKER).count() == 1


@pytest.mark.django_db
def test_a_mail_sent_by_the_sweep_has_the_id_of_its_click(caplog):
    click = Trace()
    with use_trace(click):
        mail = queue()
    OutgoingMail.objects.filter(pk=mail.pk).update(status="antre", terkirim_pada=None)
    seen = []
    handler = logging.Handler()
    handler.emit = lambda record: seen.append((current_trace().korelasi, getattr(record, "data", {})))
    logging.getLogger("oss_portal.mail.outgoing").addHandler(handler)
    try:
        with caplog.at_level(logging.INFO):
            send(mail.pk)
    finally:
        logging.getLogger("oss_portal.mail.outgoing").removeHandler(handler)
    assert seen[0][0] == click.korelasi
    assert seen[0][1]["status"] == "terkirim"


def test_a_line_names_node_process_version_and_the_duration_as_a_field(client, db, caplog):
    with caplog.at_level(logging.INFO):
        client.get("/sehat/hidup")
    record = next(r for r in caplog.records if r.name == "oss_portal.permintaan")
    line = json.loads(JsonFormatter().format(record))
    assert {"node", "process", "version", "correlation", "duration_ms", "pola", "status"} <= set(line)
    assert isinstance(line["duration_ms"], float)


@pytest.mark.django_db
def test_figures_of_the_machinery_are_told(client, settings):
    settings.METRICS_TOKEN = "uji"
    ScheduledTask.objects.create(nama="uji", terakhir=timezone.now())
    text = client.get("/metrik", headers={"Authorization": "Bearer uji"}).text
    for name in ("version_info", "scheduler_age_seconds", "workers", "signing_certificate_days"):
        assert re.search(rf"^portal_{name}(\{{.*\}})? [\d.e+-]+$", text, re.M), name
    assert 'portal_database_connections{state="active"}' in text


@pytest.mark.parametrize("alert", ALERTS)
def test_each_alert_has_its_page_in_the_runbook(alert):
    section = re.search(rf"^## {alert}$(.*?)(?=^## |\Z)", (ROOT / "docs/runbook.md").read_text(), re.M | re.S)
    assert section, alert
    for word in ("**Means.**", "**Look.**", "**Do.**"):
        assert word in section[1]
    assert f'runbook_url: "docs/runbook.md#{alert.lower()}"' in RULES


def test_what_may_be_silent_has_an_alert_for_its_absence():
    absent = set(re.findall(r"absent\((\w+)\)", RULES))
    assert {"portal_version_info", "portal_audit_seal_age_seconds", "portal_scheduler_age_seconds"} <= absent


@pytest.mark.django_db
def test_the_dashboard_shows_only_figures_that_are_told(client, settings):
    settings.METRICS_TOKEN = "uji"
    client.get("/")
    dashboard = json.loads((ROOT / "deploy/grafana-dashboard.json").read_text())
    shown = {n for p in dashboard["panels"] for t in p["targets"] for n in re.findall(r"portal_\w+", t["expr"])}
    text = client.get("/metrik", headers={"Authorization": "Bearer uji"}).text
    # This figure is reported only with a replica.
    shown -= {"portal_replica_lag_seconds"}
    assert len(shown) > 10
    assert {n for n in shown if n.removesuffix("_bucket") not in text} == set()


def test_nothing_personal_leaves_with_a_report():
    event = {
        "event_id": "1",
        "level": "error",
        "request": {"url": "https://oss/masuk?nik=3171234567890001", "headers": {"Cookie": "x"}, "data": {"nik": "1"}},
        "user": {"id": 7, "ip_address": "10.0.0.1"},
        "breadcrumbs": {"values": [{"message": "3171234567890001"}]},
        "extra": {"args": ["siti@contoh.id"]},
        "message": "siti@contoh.id",
        "transaction": "/masuk/",
        "exception": {
            "values": [
                {
                    "type": "ValueError",
                    "value": "NIK 3171234567890001 of siti@contoh.id",
                    "stacktrace": {"frames": [{"filename": "a.py", "lineno": 3, "vars": {"nik": "3171234567890001"}}]},
                }
            ]
        },
    }
    sent = json.dumps(clean_event(event))
    for secret in ("3171234567890001", "siti@contoh.id", "10.0.0.1", "Cookie", "nik"):
        assert secret not in sent
    assert "ValueError" in sent
    assert "a.py" in sent


def test_reporting_is_off_by_default_and_a_missing_package_stops_nothing(settings, monkeypatch, caplog):
    set_up_reporting()
    assert caplog.records == []
    settings.SENTRY_DSN = "https://x@glitchtip.example/1"
    monkeypatch.setitem(sys.modules, "sentry_sdk", None)
    set_up_reporting()
    assert "not installed" in caplog.text


def test_the_report_is_started_without_anything_that_people_typed(settings, monkeypatch):
    sdk = types.ModuleType("sentry_sdk")
    sdk.init = MagicMock()
    django = types.ModuleType("sentry_sdk.integrations.django")
    django.DjangoIntegration = MagicMock()
    for name, module in {"": sdk, ".integrations": types.ModuleType("x"), ".integrations.django": django}.items():
        monkeypatch.setitem(sys.modules, f"sentry_sdk{name}", module)
    settings.SENTRY_DSN = "https://x@glitchtip.example/1"
    set_up_reporting()
    given = sdk.init.call_args.kwargs
    assert (given["send_default_pii"], given["include_local_variables"]) == (False, False)
    assert (given["max_breadcrumbs"], given["max_request_body_size"]) == (0, "never")
    assert given["before_send"] is clean_event


def test_the_correlation_of_a_click_is_an_id_as_any_other():
    assert uuid.UUID(str(Trace().korelasi)).version == 4


@pytest.mark.skipif(not (ROOT / "bin/sbom").exists(), reason="no command")
def test_the_parts_and_their_licences_are_listed_by_a_command():
    listed = json.loads(subprocess.run([str(ROOT / "bin/sbom")], capture_output=True, check=True, text=True).stdout)
    names = {part["name"].lower() for part in listed["components"]}
    assert {"django", "weasyprint", "bootstrap"} <= names
    assert listed["bomFormat"] == "CycloneDX"
    assert all(part.get("licenses") for part in listed["components"])
