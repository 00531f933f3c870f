"""The rules of deploy/prometheus-rules.yml, tried with promtool: which alerts fire, when, and which do not."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.foundation.test_observing import ALERTS, ROOT

PROMTOOL = shutil.which("promtool")
pytestmark = pytest.mark.skipif(not PROMTOOL, reason="promtool is not installed (Debian's package prometheus)")
RULES = ROOT / "deploy/prometheus-rules.yml"
# Figures of a healthy portal: one point a minute ("start+step x count").
WELL = {
    'probe_success{job="ready", instance="node-1"}': "1x240",
    'portal_requests_total{status="200"}': "0+6000x240",
    'portal_requests_total{status="500"}': "0+6x240",
    'portal_requests_total{status="429"}': "0+60x240",
    'portal_request_seconds_bucket{le="0.5"}': "0+5940x240",
    'portal_request_seconds_bucket{le="1"}': "0+5990x240",
    'portal_request_seconds_bucket{le="+Inf"}': "0+6000x240",
    "portal_mail_age_seconds": "20x240",
    'portal_mails{status="gagal"}': "0x240",
    'portal_task_age_seconds{queue="surel"}': "3x240",
    'portal_tasks{queue="surel", status="FAILED"}': "0x240",
    'portal_sweep_age_seconds{task="sweep"}': "7000x240",
    'portal_sweep_interval_seconds{task="sweep"}': "3600x240",
    "portal_audit_seal_age_seconds": "90000x240",
    'portal_backup_age_seconds{kind="cadangan"}': "80000x240",
    'portal_backup_age_seconds{kind="latihan"}': "2600000x240",
    'node_filesystem_avail_bytes{instance="node-1", mountpoint="/"}': "50x240",
    'node_filesystem_size_bytes{instance="node-1", mountpoint="/"}': "100x240",
    'portal_version_info{version="1", instance="node-1"}': "1x240",
    'portal_version_info{version="1", instance="node-2"}': "1x240",
    "portal_scheduler_age_seconds": "30x240",
    "portal_workers": "4x240",
    "portal_replica_up": "1x240",
    "portal_replica_lag_seconds": "1x240",
    "portal_signing_certificate_days": "200x240",
}
# Changed figures that make an alert fire (None: the figure is missing), and after how many minutes.
NOBODY = None
TROUBLE: dict[str, tuple[dict[str, str | None], int]] = {
    "PortalNotReady": ({'probe_success{job="ready", instance="node-1"}': "0x240"}, 3),
    "PortalServerErrors": ({'portal_requests_total{status="500"}': "0+120x240"}, 10),
    "PortalSlow": (
        {
            'portal_request_seconds_bucket{le="0.5"}': "0+100x240",
            'portal_request_seconds_bucket{le="1"}': "0+5000x240",
            'portal_request_seconds_bucket{le="2.5"}': "0+6000x240",
        },
        20,
    ),
    "PortalTooManyAttempts": ({'portal_requests_total{status="429"}': "0+400x240"}, 20),
    "MailHeldUp": ({"portal_mail_age_seconds": "1000x240"}, 10),
    "MailFailed": ({'portal_mails{status="gagal"}': "1x240"}, 2),
    "TasksHeldUp": ({'portal_task_age_seconds{queue="surel"}': "700x240"}, 10),
    "TasksFailed": ({'portal_tasks{queue="surel", status="FAILED"}': "2x240"}, 2),
    "SweepBehind": ({'portal_sweep_age_seconds{task="sweep"}': "11000x240"}, 20),
    "AuditNotSealed": ({"portal_audit_seal_age_seconds": "180000x240"}, 2),
    "BackupTooOld": ({'portal_backup_age_seconds{kind="cadangan"}': "94000x240"}, 2),
    "RestoreDrillTooOld": ({'portal_backup_age_seconds{kind="latihan"}': "3100000x240"}, 2),
    "DiskAlmostFull": ({'node_filesystem_avail_bytes{instance="node-1", mountpoint="/"}': "10x240"}, 20),
    "PortalFiguresMissing": (dict.fromkeys((name for name in WELL if "version_info" in name), NOBODY), 10),
    "PortalVersionsDiffer": (
        {
            'portal_version_info{version="1", instance="node-2"}': NOBODY,
            'portal_version_info{version="2", instance="node-2"}': "1x240",
        },
        100,
    ),
    "SchedulerStopped": ({"portal_scheduler_age_seconds": "400x240"}, 5),
    "NoWorkers": ({"portal_workers": "0x240"}, 10),
    "ReplicaAway": ({"portal_replica_up": "0x240"}, 20),
    "ReplicaBehind": ({"portal_replica_lag_seconds": "90x240"}, 20),
    "SigningCertificateExpires": ({"portal_signing_certificate_days": "20x240"}, 60),
    "SealMissing": ({"portal_audit_seal_age_seconds": NOBODY}, 49 * 60),
    "BackupNeverTold": ({name: NOBODY for name in WELL if "backup" in name}, 100),
}


def _check(tmp_path: Path, otherwise: dict[str, str | None], minute: int, fire: list[str]) -> None:
    series = {name: values for name, values in (WELL | otherwise).items() if values is not NOBODY}
    test = {
        "interval": "1m",
        "input_series": [
            {"series": name, "values": values.replace("x240", f"x{minute}")} for name, values in series.items()
        ],
        "promql_expr_test": [
            {
                "expr": 'group by (alertname) (ALERTS{alertstate="firing"})',
                "eval_time": f"{minute}m",
                "exp_samples": [{"labels": f'{{alertname="{name}"}}', "value": 1} for name in fire],
            }
        ],
    }
    file = tmp_path / "alerts.yml"
    # JSON is valid YAML.
    file.write_text(json.dumps({"rule_files": [str(RULES)], "evaluation_interval": "1m", "tests": [test]}))
    said = subprocess.run([str(PROMTOOL), "test", "rules", str(file)], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout + said.stderr


def test_prometheus_takes_the_rules():
    said = subprocess.run([str(PROMTOOL), "check", "rules", str(RULES)], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout + said.stderr


def test_nobody_is_woken_while_the_portal_is_well(tmp_path):
    _check(tmp_path, {}, 240, [])


def test_each_alert_is_tried():
    assert set(TROUBLE) == set(ALERTS)


@pytest.mark.parametrize("alert", ALERTS)
def test_an_alert_rings_for_its_trouble_and_no_other_does(alert, tmp_path):
    otherwise, minute = TROUBLE[alert]
    _check(tmp_path, otherwise, minute, [alert])


@pytest.mark.parametrize(
    ("alert", "figure"),
    [
        ("SchedulerStopped", "portal_scheduler_age_seconds"),
        ("NoWorkers", "portal_workers"),
        ("SigningCertificateExpires", "portal_signing_certificate_days"),
    ],
)
def test_an_alert_rings_too_when_nobody_tells_its_figure(alert, figure, tmp_path):
    _check(tmp_path, {figure: NOBODY}, 60, [alert])
