"""All commands, files, settings, figures and addresses in the texts about running the portal exist."""

import re
import subprocess
from pathlib import Path

import pytest
from django.core.management import get_commands

from oss_portal.operation import machine
from tests.security import proxy

ROOT = Path(__file__).resolve().parent.parent.parent
TEXTS = [*(ROOT / "deploy").rglob("*"), *(ROOT / "docs").glob("*.md"), ROOT / "README.md"]
TEXTS = [t for t in TEXTS if t.is_file()]


@pytest.mark.parametrize("file", TEXTS, ids=lambda b: str(b.relative_to(ROOT)))
def test_every_command_that_a_text_names_is_there(file):
    text = file.read_text(encoding="utf-8")
    assert set(re.findall(r"manage\.py ([a-z_]+)", text)) <= set(get_commands())
    for script in re.findall(r"(?<![\w/.])bin/([a-z-]+)", text):
        assert (ROOT / "bin" / script).exists(), script


def test_the_containerfile_copies_what_exists_and_everything_the_portal_imports():
    text = (ROOT / "deploy/Containerfile").read_text()
    copied = {section for rows in re.findall(r"^COPY (.+) \S+$", text, re.M) for section in rows.split()}
    assert all((ROOT / d).exists() for d in copied)
    app = {p.parent.name for p in ROOT.glob("*/apps.py")}
    assert app | {"templates", "static", "locale", "manage.py", "requirements.txt"} <= copied
    # Files of the root folder that the code reads at run time.
    code = "".join(b.read_text(encoding="utf-8") for a in app for b in (ROOT / a).rglob("*.py"))
    files_read = set(re.findall(r'settings\.BASE_DIR / "([\w.]+)"', code))
    assert "requirements.in" in files_read
    assert files_read <= copied


def test_every_image_of_others_is_named_by_its_digest():
    """A digest makes a later pull bring the same image; Renovate updates tag and digest together."""
    texts = [(ROOT / "deploy" / name).read_text() for name in ("Containerfile", "compose.yaml")]
    images = [image for text in texts for image in re.findall(r"^(?:FROM|\s+image:) (docker\.io/\S+)", text, re.M)]
    assert len(images) == 3
    assert [image for image in images if not re.search(r":[\w.-]+@sha256:[0-9a-f]{64}$", image)] == []


def test_every_unit_that_a_text_starts_is_there():
    units = {u.name for u in (ROOT / "deploy/systemd").iterdir()}
    text = (ROOT / "docs/operations.md").read_text()
    named = {re.sub(r"@\w*", "@", u) for u in re.findall(r"`(oss-(?:[a-z]+)[\w@.]*)`", text)}
    named |= {re.sub(r"@.*", "@", service) for service in machine.SERVICES} | set(machine.TIMERS) | {"oss-web@"}
    assert {"oss-web@", "oss-mail@", "oss-certificate@", "oss-worker@", "oss-scheduler", "oss-drill.timer"} <= named
    assert {u if "." in u else f"{u}.service" for u in named} <= units


def test_a_shell_reads_the_example_of_the_settings_as_systemd_does():
    """M9: values with a space or an angle bracket are quoted."""
    script = 'set -a; . ./.env.example; printf \'%s|%s\' "$MAIL_FROM" "$LOG_FORMAT"'
    said = subprocess.run(["sh", "-euc", script], cwd=ROOT, capture_output=True, text=True)
    assert said.stderr == ""
    assert said.stdout == "OSS <tidak-dibalas@oss.example.go.id>|json"


def test_the_settings_given_to_containers_are_settings():
    written = set(re.findall(r"^([A-Z0-9_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.M))
    compose = (ROOT / "deploy/compose.yaml").read_text()
    given = set(re.findall(r"^    ([A-Z][A-Z0-9_]+):", compose, re.M))
    assert given - {"OSS_ENV"} <= written
    # Check that the pattern found the intended block.
    assert {"DATABASE_URL", "TRUSTED_PROXIES"} <= given
    # podman-compose of Debian 12 does not expand `${NAME:?}`: the database got that text as its password.
    assert ":?}" not in compose


def test_every_figure_an_alert_watches_is_measured(client, db, settings):
    settings.METRICS_TOKEN = "uji"
    client.get("/")
    text = client.get("/metrik", headers={"Authorization": "Bearer uji"}).text
    rule = (ROOT / "deploy/prometheus-rules.yml").read_text()
    in_use = {n.removesuffix("_bucket") for n in re.findall(r"\bportal_\w+", rule)}
    assert len(in_use) > 5
    for name in in_use:
        assert name in text, name


def test_nginx_believes_no_address_that_a_visitor_writes_and_logs_no_link():
    conf = (ROOT / "deploy/nginx.conf").read_text()
    assert "X-Forwarded-For $remote_addr" in conf
    assert "proxy_add_x_forwarded_for" not in conf
    format_log = re.search(r"log_format \w+ '([^']*)'", conf)[1]
    assert not {"$request", "$request_uri", "$uri", "$args", "$http_referer"} & set(
        format_log.replace("[", " ").split()
    )
    servers = re.findall(r"^server \{\n(.*?)^\}", conf, re.M | re.S)
    assert len(servers) == 2
    assert all("access_log /var/log/nginx/oss.log without_address;" in server for server in servers)
    assert re.search(r"location = /metrik \{ return 404; \}", conf)


@pytest.mark.skipif(not proxy.nginx(), reason="nginx is not installed")
def test_nginx_takes_its_configuration(tmp_path):
    assert proxy.check(proxy.prepare(tmp_path, 8000)) == ""
