"""`bin/portal`: the messages for a newcomer when it cannot start."""

import contextlib
import io
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest

from oss_portal import devserver
from oss_portal.devserver import Portal, has_older_tables, step
from oss_portal.management.commands.setup import static_fingerprint
from tests.servers import ROOT, free_port, own_database


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(devserver, "VAR", tmp_path)
    monkeypatch.setenv("PORT", "8099")
    monkeypatch.setenv("HOST", "127.0.0.1")
    return tmp_path


def _message(error) -> str:
    return str(error.value)


def test_a_second_portal_in_the_same_folder_is_told_where_the_first_one_is(folder):
    first = Portal()
    first.lock()
    with pytest.raises(SystemExit) as error:
        Portal().lock()
    assert "http://localhost:8099/" in _message(error)
    first._lock.close()
    second = Portal()
    second.lock()
    second._lock.close()


def test_a_taken_port_names_another(folder, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as other:
        monkeypatch.setenv("PORT", str(other.getsockname()[1]))
        with pytest.raises(SystemExit) as error:
            Portal().check_port()
    assert "PORT=8001 bin/portal" in _message(error)


@pytest.mark.parametrize("port", ["delapan", "99999", "-1"])
def test_a_port_that_is_none_is_said_so(folder, monkeypatch, port):
    monkeypatch.setenv("PORT", port)
    with pytest.raises(SystemExit) as error:
        Portal().check_port()
    assert "PORT" in _message(error)


def test_a_database_that_does_not_answer_is_named(folder, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://x@127.0.0.1:1/x")
    with pytest.raises(SystemExit) as error:
        Portal().prepare()
    assert _message(error).startswith("DATABASE_URL: ")


def test_the_secrets_of_the_folder_stay_and_are_read_by_their_owner_alone(folder):
    one, two = Portal(), Portal()
    assert one.env["ENCRYPTION_KEYS"] == two.env["ENCRYPTION_KEYS"]
    assert os.stat(folder / "secrets.env").st_mode & 0o077 == 0


def test_a_long_step_shows_that_it_lives_and_how_long_it_took(capsys):
    with step("Tables"):
        pass
    assert capsys.readouterr().out == "  Tables … 0.0 s\n"


def test_static_files_are_collected_anew_only_when_one_changed(settings, tmp_path):
    before = static_fingerprint()
    assert static_fingerprint() == before
    (tmp_path / "new.css").write_text("p {}")
    settings.STATICFILES_DIRS = [*settings.STATICFILES_DIRS, tmp_path]
    from django.contrib.staticfiles import finders

    finders.get_finder.cache_clear()
    assert static_fingerprint() != before
    finders.get_finder.cache_clear()


@pytest.fixture
def older_database():
    """A separate server whose database was made by a version with other first migrations."""
    database = own_database(fsync="off")
    database.create_database("oss_portal")
    with contextlib.closing(database.connect("oss_portal")) as connection, connection.cursor() as cursor:
        cursor.execute("create table django_migrations (app text, name text)")
        cursor.execute("insert into django_migrations values ('oss_portal', '0001_fondasi')")
    yield database
    database.remove()


def test_a_database_of_an_older_version_is_left_alone_unless_its_owner_wants_an_empty_one(
    folder, older_database, monkeypatch
):
    url = older_database.url("oss_portal")
    assert has_older_tables(url)
    monkeypatch.setenv("DATABASE_URL", url)
    portal = Portal()
    with pytest.raises(SystemExit) as error:
        portal.offer_to_set_aside()
    assert "empty database" in _message(error)
    portal.database = older_database
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda _question: "n")
    with pytest.raises(SystemExit) as error:
        portal.offer_to_set_aside()
    assert "mv var/pg" in _message(error)
    assert has_older_tables(url)
    monkeypatch.setattr("builtins.input", lambda _question: "y")
    portal.offer_to_set_aside()
    assert not has_older_tables(url)
    with contextlib.closing(older_database.connect()) as connection, connection.cursor() as cursor:
        cursor.execute("select datname from pg_database where datname like 'oss\\_portal\\_2%'")
        kept = cursor.fetchone()[0]
    assert has_older_tables(older_database.url(kept))


@pytest.mark.parametrize(
    ("host", "opened"), [("127.0.0.1", False), ("localhost", False), ("0.0.0.0", True), ("10.0.0.5", True)]
)
def test_a_portal_that_others_reach_says_what_it_opens(host, opened):
    """Attack 23: with `HOST=0.0.0.0` bin/portal shows its mails to everybody and accepts the published passwords."""
    said = devserver.exposure(host, "http://localhost:8000")
    assert bool(said) == opened
    if opened:
        assert "http://localhost:8000/surat-keluar/" in said
        assert "passwords" in said


def test_what_a_killed_portal_left_is_found_and_ended(folder):
    """A process of the list is ended; another process that by chance got the same number is not."""
    left, other = (subprocess.Popen(["sleep", "300"], start_new_session=True) for _ in range(2))
    try:
        lines = f"web {left.pid} {devserver._started(left.pid)}\nworker {other.pid} 1\nscheduler 999999 5\n"
        (folder / "processes").write_text(lines)
        assert devserver.end_leftovers() == ["web"]
        assert left.wait(5) == -signal.SIGTERM
        assert other.poll() is None
        assert devserver.end_leftovers() == []
    finally:
        for process in (left, other):
            process.kill()
            process.wait()


@pytest.mark.serial
@pytest.mark.slow
def test_the_guard_waits_for_the_lock_that_a_killed_portal_gives_up_last(folder, monkeypatch):
    """The guard's input ends a moment before the lock is released: on a busy machine the database was left running."""
    lock, _ = devserver.lock_folder()
    threading.Timer(0.5, lock.close).start()
    child = subprocess.Popen(["sleep", "600"], start_new_session=True)
    (folder / "processes").write_text(f"worker {child.pid} {devserver._started(child.pid)}\n")
    monkeypatch.setattr("sys.stdin", io.StringIO())
    kept = {signum: signal.getsignal(signum) for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        devserver.guard(has_database=False)
        assert child.wait(10) == -signal.SIGTERM
    finally:
        child.kill()
        for signum, handler in kept.items():
            signal.signal(signum, handler)


def test_a_portal_that_is_told_to_stop_again_while_it_hears_so_stops():
    """With Ctrl-C twice the second signal came while the handler of the first held a lock, and waited for ever."""
    script = """
import itertools, os, signal, sys
from types import SimpleNamespace
from oss_portal import devserver

more = itertools.repeat(signal.SIGTERM, 200)

def signal_at_each_line(frame, event, argument):
    if event == "line" and (signum := next(more, None)):
        os.kill(os.getpid(), signum)
    return signal_at_each_line

def watch(portal):
    portal.children["web"] = SimpleNamespace(poll=lambda: None)
    sys.settrace(signal_at_each_line)
    portal.watch()

devserver.Portal.run_all = watch
devserver.main()
"""
    env = os.environ | {"ENVIRONMENT": "development"}
    subprocess.run([sys.executable, "-W", "ignore", "-c", script], env=env, timeout=60, check=True)


def test_a_portal_whose_supervisor_is_killed_leaves_no_process_and_no_database():
    """After kill -9 of the supervisor nothing is left running, so that the port is free for the next start."""
    port = free_port()
    # A folder that the operating-system user of the server can enter, too.
    place = Path(tempfile.mkdtemp(prefix="oss-guard-", dir="/tmp"))
    place.chmod(0o755)
    script = (
        "import sys, pathlib; from oss_portal import devserver as d; d.VAR = pathlib.Path(sys.argv[1]);"
        "sleep = 'import time; time.sleep(300)';"
        "d.Portal.command = lambda self, name: [sys.executable, '-c', sleep, sys.argv[1]];"
        "d.Portal.wait_for_answer = lambda self: None; d.Portal.manage = lambda self, *a: None;"
        "d.Portal.offer_to_set_aside = lambda self: None; d.main()"
    )
    guarded = "import sys, pathlib; from oss_portal import devserver as d; d.VAR = pathlib.Path(sys.argv[1]); "
    script = script.replace(
        "d.main()", f"d.GUARD = ['-c', {guarded + 'd.guard(has_database=True)'!r}, sys.argv[1]]; d.main()"
    )
    env = os.environ | {"PORT": str(port), "ENVIRONMENT": "development", "DATABASE_URL": ""}
    supervisor = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", script, str(place)], env=env, stdout=subprocess.PIPE, text=True
    )
    marker = str(place).encode()

    def processes():
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if marker in (entry / "cmdline").read_bytes() and entry.name != str(supervisor.pid):
                    found.append(entry.name)
        return found

    try:
        for line in supervisor.stdout:
            if "Stop with" in line:
                break
        # Four child processes, their guard, and the database server.
        assert len(processes()) >= 6
        supervisor.send_signal(signal.SIGKILL)
        supervisor.wait(10)
        end = time.monotonic() + 60
        while processes() and time.monotonic() < end:
            time.sleep(0.2)
        assert processes() == []
    finally:
        supervisor.kill()
        supervisor.stdout.close()
        supervisor.wait()
        shutil.rmtree(place, ignore_errors=True)


def test_who_asks_for_help_starts_no_portal():
    """`--help` and an argument that is not understood print a sentence, and no process starts."""
    for argument, code in (("--help", 0), ("8001", 2)):
        said = subprocess.run(["bin/portal", argument], cwd=ROOT, capture_output=True, text=True, timeout=10)
        assert (said.returncode, said.stderr) == (code, "")
        assert "PORT and HOST choose the address" in said.stdout
