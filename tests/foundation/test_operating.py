"""Rules for bin/oss: nothing is overwritten, nothing stays half done, and every end says what to do next."""

import http.server
import threading
from pathlib import Path
from types import SimpleNamespace

import psycopg2
import pytest

from oss_portal.operation import installing, machine, upgrading
from oss_portal.operation.environment_file import read
from tests.operations import book


class Host(SimpleNamespace):
    """A machine simulated in a folder: it records calls in order, and which of them shall fail."""

    def did(self, *words: str) -> bool:
        return any(all(word in call for word in words) for call in self.calls)

    def at(self, *words: str) -> int:
        return next(n for n, call in enumerate(self.calls) if all(word in call for word in words))


@pytest.fixture
def host(tmp_path, monkeypatch):
    """A machine whose commands are recorded, not run; `fails` lists the commands that fail."""
    old, new = tmp_path / "oss-1", tmp_path / "oss-2"
    for folder in (old, new):
        (folder / "deploy/systemd").mkdir(parents=True)
        (folder / "deploy/systemd/oss-web@.service").write_text(folder.name)
    (tmp_path / ".env.example").write_text(
        "BASE_URL=https://oss.example\nALLOWED_HOSTS=oss.example\nEMAIL_URL=\nUPLOAD_DIR=/var/lib/oss/uploads\n"
        "LOG_LEVEL=INFO\nMETRICS_TOKEN=\nSECRET_KEY=\nBACKUP_RECIPIENTS=\nBACKUP_IDENTITY=\n"
    )
    host = Host(root=tmp_path, old=old, new=new, calls=[], fails=set(), env=tmp_path / "etc/oss.env")

    def note(call: str) -> bool:
        host.calls.append(call)
        return not any(word in call for word in host.fails)

    def manage(folder: Path, *arguments: str, quiet: bool = False) -> SimpleNamespace:
        well = note(f"{folder.name} {' '.join(arguments)}")
        return SimpleNamespace(returncode=0 if well else 1, stdout="https://oss.example/link", stderr="what is wrong")

    for name, value in {
        "CURRENT": tmp_path / "oss", "DATA": tmp_path / "data", "UNITS": tmp_path / "units", "PROXY_SECONDS": 0,
        "WEB_PORTS": ["1", "2"], "ENVIRONMENT_FILE": host.env, "ROOT": new, "account": lambda: None, "manage": manage,
        "systemctl": lambda *arguments: note(f"systemctl {' '.join(arguments)}"), "has_systemd": lambda: True,
        "wait_until_ready": lambda port, seconds=0: "" if note(f"ready {port}") else "the database is away",
    }.items():  # fmt: skip
        for module in (machine, installing, upgrading):
            if hasattr(module, name):
                monkeypatch.setattr(module, name, value)
    monkeypatch.setattr(installing, "EXAMPLE", tmp_path / ".env.example")
    monkeypatch.setattr(installing.os, "geteuid", lambda: 1000)
    return host


def running(host) -> str:
    return machine.running_folder().name


def upgrade(host, *arguments: str) -> None:
    machine.point_to(host.old)
    upgrading.upgrade(upgrading.parse(list(arguments), "upgrade"))


def test_every_block_of_the_books_is_run():
    steps = (Path(book.__file__).parent / "steps.py").read_text()
    assert not [name for name in book.blocks() if f'"{name}"' not in steps]


# --- Install ---


def test_an_installation_fills_in_secrets_once_and_keeps_what_the_operator_wrote(host):
    installing.make_folders()
    values = installing.fill_settings(installing.parse(["--host", "oss.uji.go.id"]))
    assert values["BASE_URL"] == "https://oss.uji.go.id"
    assert len({values[name] for name in ("SECRET_KEY", "ENCRYPTION_KEYS", "AUDIT_SEAL_KEY", "METRICS_TOKEN")}) == 4
    assert host.env.stat().st_mode & 0o077 == 0
    assert (host.env.parent / "backup.key").stat().st_mode & 0o077 == 0
    host.env.write_text(host.env.read_text().replace("LOG_LEVEL=INFO", "LOG_LEVEL=WARNING"))
    before = host.env.read_bytes()
    again = installing.fill_settings(installing.parse(["--host", "lain.go.id"]))
    assert host.env.read_bytes() == before
    assert again["BASE_URL"] == "https://oss.uji.go.id"
    assert again["BACKUP_RECIPIENTS"] == installing.make_backup_key(host.env.parent / "backup.key")


def test_folders_of_people_are_for_the_account_alone(host):
    installing.make_folders()
    modes = {path.name: path.stat().st_mode & 0o777 for path in machine.DATA.iterdir()}
    assert modes == {"uploads": 0o700, "backups": 0o700, "static": 0o755}


def test_what_only_the_operator_knows_is_asked_for_before_anything_is_made(host, capsys):
    host.fails = {"check"}
    with pytest.raises(SystemExit, match="run bin/oss install again"):
        installing.check_settings({"EMAIL_URL": ""})
    said = capsys.readouterr().out
    assert "EMAIL_URL is missing" in said
    assert "what is wrong" in said


def test_a_database_that_is_there_is_left_alone_and_one_elsewhere_is_not_made(host, monkeypatch):
    monkeypatch.setattr(psycopg2, "connect", lambda *_, **__: SimpleNamespace(close=lambda: None))
    asked = []
    monkeypatch.setattr(installing, "_ask_server", lambda *given: asked.append(given))
    installing.make_database("postgresql://oss:x@127.0.0.1/oss")
    assert not asked

    def away(*_, **__):
        raise psycopg2.OperationalError("no such role")

    monkeypatch.setattr(psycopg2, "connect", away)
    with pytest.raises(SystemExit, match="DATABASE_URL: no such role"):
        installing.make_database("postgresql://oss:x@db.uji.go.id/oss")
    monkeypatch.setattr(installing.shutil, "which", lambda _: "/usr/bin/sudo")
    installing.make_database("postgresql://oss:a%27b@127.0.0.1:5433/oss")
    assert asked == [(5433, {"role": "oss", "name": "oss", "password": "a'b"})]


def test_no_password_is_among_the_arguments_that_everybody_on_the_machine_reads(host, monkeypatch):
    ran = []

    def run(command, **given):
        ran.append((command, given["input"]))
        return SimpleNamespace(returncode=len(ran) - 1, stderr="no such server")

    monkeypatch.setattr(installing.subprocess, "run", run)
    installing._ask_server(None, {"role": "oss", "name": "oss", "password": "it's"})
    assert "it" not in " ".join(ran[0][0])
    assert "\\set password 'it\\'s'" in ran[0][1]
    with pytest.raises(SystemExit, match="no such server"):
        installing._ask_server(None, {"role": "oss", "name": "oss", "password": "x"})


def test_an_installation_starts_everything_and_invites_the_administrators(host, monkeypatch, capsys):
    monkeypatch.setattr(installing, "make_database", lambda url: None)
    installing.main(["--host", "oss.uji.go.id", "--administrator", "Rina", "rina@uji.go.id"])
    assert running(host) == "oss-2"
    assert host.at("oss-2 prepare") < host.at("enable --now oss-web@1") < host.at("ready 2") < host.at("invite")
    assert (machine.UNITS / "oss-web@.service").read_text() == "oss-2"
    assert "The portal is installed: https://oss.uji.go.id/" in capsys.readouterr().out
    # A second installation beside a running version does not change the link.
    machine.point_to(host.old)
    installing.main(["--no-services"])
    assert running(host) == "oss-1"


@pytest.mark.parametrize(("fault", "said"), [("enable", "did not start"), ("ready 2", "oss-web@2 is not ready")])
def test_services_that_do_not_start_are_told(host, fault, said):
    host.fails = {fault}
    with pytest.raises(SystemExit, match=said):
        installing.start_services()


# --- Upgrade ---


def test_an_upgrade_is_looked_at_saved_widened_restarted_and_only_then_narrowed(host):
    upgrade(host)
    steps = [
        ("oss-2 doctor", "--before-upgrade"), ("oss-1 backup",), ("oss-2 prepare", "--expand"), ("restart oss-web@1",),
        ("ready 1",), ("restart oss-web@2",), ("restart oss-scheduler",), ("oss-2 migrate", "--contract"),
    ]  # fmt: skip
    order = [host.at(*step) for step in steps]
    assert order == sorted(order)
    assert running(host) == "oss-2"


@pytest.mark.parametrize("fault", ["doctor", "backup", "prepare"])
def test_an_upgrade_that_fails_before_the_restart_changes_nothing_that_runs(host, fault):
    host.fails = {fault}
    with pytest.raises(SystemExit, match="the steps after it were not done"):
        upgrade(host)
    assert running(host) == "oss-1"
    assert not host.did("restart")


def test_a_version_that_does_not_become_ready_is_taken_back_and_nothing_is_narrowed(host, monkeypatch):
    def ready(port, seconds=0):
        return "broken" if running(host) == "oss-2" else ""

    monkeypatch.setattr(machine, "wait_until_ready", ready)
    with pytest.raises(SystemExit, match="upgrade was undone, oss-1 runs"):
        upgrade(host)
    assert running(host) == "oss-1"
    assert not host.did("--contract")
    # The second unit never left the old version: it is restarted once, during the rollback.
    assert sum("restart oss-web@2" in call for call in host.calls) == 1
    assert (machine.UNITS / "oss-web@.service").read_text() == "oss-1"


def test_without_a_way_back_the_new_version_stays_and_the_backup_is_named(host):
    host.fails = {"ready"}
    with pytest.raises(SystemExit, match="restore the backup"):
        upgrade(host, "--stopped")
    assert host.at("stop oss-web@1") < host.at("oss-2 prepare")
    assert not host.did("prepare", "--expand")


def test_other_nodes_are_waited_for_before_the_tables_are_narrowed(host):
    upgrade(host, "--no-contract", "--no-backup")
    assert not host.did("--contract")
    assert not host.did("backup")
    host.fails = {"--contract"}
    with pytest.raises(SystemExit, match="when every node has the new version"):
        upgrade(host)


def test_an_upgrade_from_nothing_or_to_itself_says_what_to_do(host):
    with pytest.raises(SystemExit, match="run bin/oss install first"):
        upgrading.upgrade(upgrading.parse([], "upgrade"))
    machine.point_to(host.new)
    with pytest.raises(SystemExit, match="unpack the other one beside it"):
        upgrading.upgrade(upgrading.parse([], "upgrade"))


def test_going_back_is_refused_after_a_contract_and_otherwise_done(host):
    machine.point_to(host.old)
    host.fails = {"can_run"}
    with pytest.raises(SystemExit, match="restore the backup from before"):
        upgrading.go_back(upgrading.parse([], "rollback"))
    assert running(host) == "oss-1"
    host.fails = set()
    upgrading.go_back(upgrading.parse([], "rollback"))
    assert running(host) == "oss-2"
    machine.point_to(host.old)
    host.fails = {"restart oss-push"}
    with pytest.raises(SystemExit, match="systemd could not restart oss-push"):
        upgrading.go_back(upgrading.parse([], "rollback"))


# --- The machine ---


def test_a_restart_stops_at_the_first_unit_that_is_not_ready(host):
    host.fails = {"ready 1"}
    assert "oss-web@1 is not ready: the database is away" in machine.restart_all()
    assert not host.did("oss-web@2")
    host.fails = {"restart oss-web@1"}
    assert machine.restart_all() == "systemd could not restart oss-web@1"


def test_workers_that_the_operator_added_are_restarted_too(host, monkeypatch):
    """The handbook lets operators add `oss-certificate@2`; after an upgrade it went on with the old code."""
    listed = "oss-certificate@1.service loaded active running\noss-certificate@2.service loaded active running\n"
    listed += "oss-web@8001.service loaded active running\noss-alert@oss-backup.service.service loaded failed failed\n"
    monkeypatch.setattr(machine, "_ask_systemd", lambda *_: listed)
    assert machine.restart_all() == ""
    assert host.calls.count("systemctl restart oss-certificate@2") == 1
    assert host.calls.count("systemctl restart oss-certificate@1") == 1
    assert [call for call in host.calls if "web@8001" in call or "alert" in call] == []


def test_a_setting_that_nobody_reads_or_no_file_can_hold_is_refused(host):
    example = machine.ROOT / ".env.example"
    example.write_text("LOG_LEVEL=INFO\n")
    host.env.parent.mkdir()
    machine.change_settings(["LOG_LEVEL=WARNING"])
    assert read(host.env) == {"LOG_LEVEL": "WARNING"}
    with pytest.raises(SystemExit, match="unknown setting: LOGLEVEL"):
        machine.change_settings(["LOGLEVEL=INFO"])
    with pytest.raises(SystemExit, match="apostrophe"):
        machine.change_settings(["LOG_LEVEL=it's"])
    assert read(host.env) == {"LOG_LEVEL": "WARNING"}


def test_a_unit_is_ready_when_it_says_so_and_otherwise_its_reason_is_told(monkeypatch):
    answers = [(503, b"clock"), (200, b""), (503, b"key is another")]
    asked = []

    class Unit(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            status, body = answers.pop(0) if len(answers) > 1 else answers[0]
            asked.append(self.headers["X-Forwarded-Proto"])
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Unit)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port = str(server.server_port)
    assert machine.wait_until_ready(port, 20) == ""
    assert asked == ["https", "https"]
    assert machine.wait_until_ready(port, 0.5) == "key is another"
    server.shutdown()
    server.server_close()
    assert "refused" in machine.wait_until_ready(port, 0.1)
