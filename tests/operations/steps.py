"""The steps of the trial, in order; the run prints their docstrings, which say what the book promises."""

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import psycopg2

from oss_portal.operation.environment_file import new_secrets
from tests.operations.load import Load, Visitor, visitors
from tests.operations.sandbox import FIRST, HOST, BlockFailed, Sandbox, wait_for

NEXT = "0.2.0"
COUNT = "select count(*) from registrasi_pendaftaran"


class Skipped(Exception):
    """A program or a right is missing on this machine."""


def direct(sandbox: Sandbox, path: str, port: str = "8001") -> tuple[int, str]:
    """Send a request to one web unit directly, without the proxy."""
    headers = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.1"}
    request = urllib.request.Request(f"http://127.0.0.1:{sandbox.port(port)}{path}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError as error:
        return 0, str(error)


def both_ready(sandbox: Sandbox, seconds: float = 120) -> None:
    for port in ("8001", "8002"):
        wait_for(lambda port=port: direct(sandbox, "/sehat/siap", port)[0] == 200, f"oss-web@{port} is ready", seconds)


def rows(sandbox: Sandbox, table: str = "registrasi_pendaftaran") -> int:
    return sandbox.query(f"select count(*) from {table}")[0][0]


# --- From nothing to a portal ---


def install(sandbox: Sandbox) -> str:
    """Install from nothing: what is missing is said, a second call goes on, a third changes nothing."""
    sandbox.unpack(FIRST)
    sandbox.run("install-packages")
    said = sandbox.run("install-first", expect=1)
    assert "EMAIL_URL" in said, said
    assert "SIGNING_P" in said, said
    assert "Traceback" not in said, said
    sandbox.fill_in()
    start = time.monotonic()
    said = sandbox.run("install")
    seconds = time.monotonic() - start
    assert "The portal is installed" in said, said
    both_ready(sandbox)
    before = sandbox.path("/etc/oss/oss.env").read_bytes()
    assert sandbox.path("/etc/oss/oss.env").stat().st_mode & 0o077 == 0
    again = sandbox.run("install")
    assert sandbox.path("/etc/oss/oss.env").read_bytes() == before
    assert sandbox.query("select count(*) from oss_portal_undanganpetugas")[0][0] == 2, again
    # A shell reads the file as systemd does (M9).
    sender = sandbox.shell(f'set -a; . {sandbox.path("/etc/oss/oss.env")}; echo "$MAIL_FROM"')
    assert "<tidak-dibalas@" in sender, sender
    return f"({seconds:.0f} s)"


def proxy(sandbox: Sandbox) -> None:
    """Debian's nginx loads the file of the book together with its own site, and the portal answers over TLS."""
    if not (sandbox.bin / "nginx").exists():
        raise Skipped("nginx: sudo apt-get install -y nginx")
    sandbox.run("proxy")
    wait_for(lambda: Visitor(sandbox).fetch("GET", "/sehat/siap")[0] == 200, "the portal answers through nginx")
    visitor = Visitor(sandbox)
    status, page, headers = visitor.fetch("GET", "/")
    assert status == 200
    assert "max-age=" in headers["Strict-Transport-Security"]
    style = re.search(r'href="(/static/[^"]+\.css)"', page)[1]
    assert visitor.fetch("GET", style)[0] == 200
    assert visitor.fetch("GET", "/metrik")[0] == 404


def administrators(sandbox: Sandbox) -> None:
    """The first two administrators get a link by mail that opens the page for a password."""
    mails = wait_for(
        lambda: [m for m in sandbox.mail.surat if "wati@" in m or "santoso@" in m][1:] and sandbox.mail.surat,
        "two mails",
    )
    links = {
        link for mail in mails for link in re.findall(rf"https://{re.escape(HOST)}(/\S+)", mail.replace("=\r\n", ""))
    }
    pages = [Visitor(sandbox).fetch("GET", link.rstrip(".>)")) for link in links]
    assert sum(status in {200, 302} for status, _, _ in pages) >= 2, [(s, t[:100]) for s, t, _ in pages]
    said = sandbox.run("administrators", expect=1)
    assert "Traceback" not in said, said


def doctor(sandbox: Sandbox) -> None:
    """The doctor names each fault, and its exit code tells that there is one."""
    said = sandbox.run("doctor")
    assert "0 faults" in said, said
    assert "no backup yet" in said, said
    sandbox.query("create table half (a integer); insert into half values (1), (1)")
    with contextlib.suppress(psycopg2.Error):
        sandbox.query("create unique index concurrently half_a on half (a)")
    sandbox.systemctl("stop", "oss-scheduler")
    sandbox.query("update oss_portal_scheduledtask set terakhir = now() - interval '1 hour'")
    mail, sandbox.mail.cara = sandbox.settings()["EMAIL_URL"], "tolak"
    said = sandbox.run("doctor", expect=1)
    for word in ("half_a", "INVALID", "scheduler started nothing", "EMAIL_URL does not answer"):
        assert word in said, f"{word} in {said}"
    sandbox.mail.cara = "terima"
    assert mail
    sandbox.systemctl("start", "oss-scheduler")
    sandbox.oss("manage migrate")
    sandbox.query("drop table half")
    said = sandbox.run("woken")
    assert f"oss-web@{sandbox.port('8001')}.service loaded active" in said, said
    started = "select max(terakhir) > now() - interval '1 minute' from oss_portal_scheduledtask"
    wait_for(lambda: sandbox.query(started)[0][0], "the scheduler starts tasks again")
    assert "0 faults" in sandbox.oss("doctor")


def restart_under_load(sandbox: Sandbox) -> str:
    """A restart serves the new code, and no request is lost meanwhile."""
    if not (sandbox.bin / "nginx").exists():
        raise Skipped("nginx")
    load = _restart(sandbox, first=1000)
    assert not load.lost, load.lost[:5]
    return f"({load})"


def _restart(sandbox: Sandbox, first: int) -> Load:
    health = sandbox.path("/srv/oss/oss_portal/web/health.py")
    text = health.read_text()
    with visitors(sandbox, first=first) as load:
        health.write_text(text.replace('JsonResponse({"live": True})', 'JsonResponse({"live": True, "edition": 2})'))
        sandbox.run("reload")
        both_ready(sandbox)
        for port in ("8001", "8002"):
            assert json.loads(direct(sandbox, "/sehat/hidup", port)[1]).get("edition") == 2, f"old code on {port}"
    health.write_text(text)
    assert load.registered > 0, load.answers
    assert sandbox.settings()["SESSION_IDLE_MINUTES"] == "20"
    return load


# --- Backup and restore ---


def backup(sandbox: Sandbox) -> str:
    """A backup by programs of the server's version, encrypted, copied to another place."""
    start = time.monotonic()
    said = sandbox.run("backup")
    assert "copied to" in said, said
    copies = list(sandbox.path("/mnt/other-machine/oss").iterdir())
    assert len(copies) == 1
    manifest = json.loads((copies[0] / "manifest.json").read_text())
    assert manifest["server"] == sandbox.major
    assert (copies[0] / "database.dump.age").read_bytes().startswith(b"age-encryption.org")
    if age := shutil.which("age"):
        # Debian's program and the server's pg_restore can read it without the portal, too.
        key = sandbox.path("/etc/oss/backup.key")
        sandbox.shell(f"{age} -d -i {key} {copies[0]}/database.dump.age | {sandbox.programs}/pg_restore -f /dev/null")
    return f"({time.monotonic() - start:.0f} s)"


def restore(sandbox: Sandbox) -> str:
    """The backup is restored into an empty database of the same server, and the portal goes on with it."""
    password(sandbox)
    before, url = rows(sandbox), sandbox.settings()["DATABASE_URL"]
    start = time.monotonic()
    said = sandbox.run("restore")
    assert "are the same" in said, said
    both_ready(sandbox)
    restored = sandbox.query("select count(*) from registrasi_pendaftaran", name="oss_restored")[0][0]
    assert restored == before, (restored, before)
    again = sandbox.oss("manage restore newest", expect=1)
    assert "not empty" in again, again
    seconds = time.monotonic() - start
    sandbox.oss(f"set DATABASE_URL={url} UPLOAD_DIR={sandbox.path('/var/lib/oss/uploads')}")
    sandbox.oss("restart")
    return f"({seconds:.0f} s)"


def drill(sandbox: Sandbox) -> str:
    """The drill restores the newest copy into a separate server and records it; a damaged copy is found."""
    said = sandbox.run("drill")
    assert "was restored completely" in said, said
    assert sandbox.query(
        "select count(*) from oss_portal_backuprun where jenis = 'latihan' and selesai is not null"
    ) == [(1,)]
    (copy,) = sandbox.path("/mnt/other-machine/oss").iterdir()
    dump = copy / "database.dump.age"
    whole = dump.read_bytes()
    dump.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert "damaged" in sandbox.run("drill", expect=1)
    dump.write_bytes(whole)
    return re.search(r"in (\d+ s)", said)[0]


def lost_machine(sandbox: Sandbox) -> str:
    """The machine is lost: on a new one, with keys carried elsewhere and the newest copy, everything is there again."""
    password(sandbox)
    sandbox.oss("manage backup")
    before = rows(sandbox)
    for file in list(sandbox.path("/etc/oss").iterdir()):
        shutil.move(file, sandbox.path("/mnt/safe") / file.name)
    for file in sandbox.state.glob("oss-*.pid"):
        sandbox.systemctl("stop", file.name.removesuffix(".pid"))
    for unit in sandbox.units.glob("oss-*"):
        unit.unlink()
    for folder in ("uploads", "backups", "static", "uploads-restored"):
        shutil.rmtree(sandbox.path(f"/var/lib/oss/{folder}"), ignore_errors=True)
    sandbox.path("/srv/oss").unlink()
    for name in ("oss", "oss_restored"):
        sandbox.query(f"drop database if exists {name} with (force)", name="postgres")
    sandbox.query("drop role oss", name="postgres")
    start = time.monotonic()
    sandbox.run("lost-machine")
    both_ready(sandbox)
    seconds = time.monotonic() - start
    restored = sandbox.query("select count(*) from registrasi_pendaftaran", name="oss_restored")[0][0]
    assert restored == before, (restored, before)
    assert "none was changed" in sandbox.oss("manage verify_audit")
    # The next steps use the database under its first name.
    url = sandbox.settings()["DATABASE_URL"].removesuffix("_restored")
    for file in sandbox.state.glob("oss-*.pid"):
        sandbox.systemctl("stop", file.name.removesuffix(".pid"))
    sandbox.query("drop database oss with (force)", name="postgres")
    sandbox.query("alter database oss_restored rename to oss", name="postgres")
    sandbox.oss(f"set DATABASE_URL={url} UPLOAD_DIR={sandbox.path('/var/lib/oss/uploads')}")
    sandbox.run("install")
    return f"({seconds:.0f} s)"


def nightly_units(sandbox: Sandbox) -> None:
    """The units of the night and of the month do the same as the commands."""
    sandbox.systemctl("start", "oss-backup")
    sandbox.systemctl("start", "oss-drill")
    assert "0 faults" in sandbox.oss("doctor")


def killed_backup(sandbox: Sandbox) -> None:
    """A backup that is killed, or that finds the disk full, leaves no incomplete files; the next one works."""
    folder = sandbox.path("/var/lib/oss/backups")
    before = {path.name for path in folder.iterdir()}
    slow = sandbox.root / "slow"
    slow.mkdir(exist_ok=True)
    program = slow / "pg_dump"
    program.write_text(f'#!/bin/sh\ncase "$1" in --version) exec {sandbox.programs}/pg_dump "$@";; esac\nsleep 30\n')
    program.chmod(0o755)
    process = subprocess.Popen(
        ["bin/oss", "manage", "backup"], cwd=sandbox.path("/srv/oss").resolve(),
        env=sandbox.env | {"PG_BIN": str(slow)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    wait_for(lambda: list(folder.glob("*.part")), "the backup has begun")
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(30)
    assert {p.name for p in folder.iterdir() if not p.name.endswith(".part")} == before
    sandbox.oss("manage backup")
    assert not list(folder.glob("*.part"))
    assert sandbox.query("select count(*) from oss_portal_backuprun where selesai is null") >= [(1,)]


def full_disk(sandbox: Sandbox) -> None:
    """With a full disk no backup stays incomplete, and nothing is stored half."""
    place = sandbox.root / "small"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=300k,mode=0777", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode:
        raise Skipped("only who may mount can fill a disk")
    try:
        said = sandbox.oss("manage backup", expect=1, BACKUP_DIR=str(place))
        assert "Traceback" not in said, said
        assert "No space" in said, said
        assert [p.name for p in place.iterdir()] == [".lock"]
        copy = sandbox.oss("manage backup", expect=1, BACKUP_TARGET=str(place))
        assert "copying it failed" in copy, copy
        assert "free" in sandbox.oss("doctor", expect=1, BACKUP_DIR=str(place))
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def any_second(sandbox: Sandbox) -> None:
    """A table dropped at ten past nine is restored as it was a second before."""
    sandbox.run("archive")
    both_ready(sandbox)
    sandbox.run("base-backup")
    holidays = rows(sandbox, "oss_portal_harilibur")
    moment = _drop_a_table(sandbox)
    sandbox.replaced["2026-11-24 09:09:00+07"] = moment
    sandbox.run("point-in-time")
    wait_for(lambda: sandbox.query("select not pg_is_in_recovery()")[0][0], "the server is recovered")
    assert rows(sandbox, "oss_portal_harilibur") == holidays
    sandbox.run("recovered")
    both_ready(sandbox)
    assert Visitor(sandbox).register(3000) == 302


def _drop_a_table(sandbox: Sandbox) -> str:
    """Lose the holidays; return the moment before it, when the log of that moment has reached the archive."""
    # A backup can be restored only to moments after the second in which it ended.
    time.sleep(1.5)
    moment = sandbox.query("select clock_timestamp()::text")[0][0]
    time.sleep(1.5)
    sandbox.query("drop table oss_portal_harilibur cascade")
    sandbox.query("select pg_switch_wal()")
    wait_for(
        lambda: sandbox.query("select last_archived_time >= %s::timestamptz from pg_stat_archiver", moment)[0][0],
        "the log reached the archive",
    )
    return moment


def large_databases(sandbox: Sandbox) -> str:
    """pgBackRest: full and differential backups, encrypted, in a folder and in S3, and back to a second of the day."""
    if not (program := shutil.which("pgbackrest", path="/usr/bin:/usr/local/bin")):
        raise Skipped("pgbackrest: sudo apt-get install -y pgbackrest")
    sandbox.replaced["PASSPHRASE"] = "opens-the-large-backups"
    sandbox.stand_in_pgbackrest(program)
    try:
        sandbox.run("pgbackrest")
    except BlockFailed as error:
        if "is this version of PostgreSQL supported" not in str(error):
            raise
        _archive_nothing(sandbox)
        raise Skipped(f"this pgbackrest does not know PostgreSQL {sandbox.major}") from error
    both_ready(sandbox)
    assert Visitor(sandbox).register(3100) == 302
    sandbox.shell("sudo -u postgres pgbackrest --stanza=oss --type=diff backup")
    kinds = json.loads(sandbox.shell("sudo -u postgres pgbackrest --stanza=oss --output=json info"))
    assert [b["type"] for b in kinds[0]["backup"]] == ["full", "diff"], kinds
    seconds = [_lose_and_restore(sandbox, 3101)]
    if (sandbox.bin / "nginx").exists():
        sandbox.start_s3("oss-backups")
        more = {"STORAGE_HOST": "127.0.0.1", "STORAGE_PORT": sandbox.proxy_s3(), "STORAGE_VERIFY_TLS": "n"}
        sandbox.stand_in_pgbackrest(program, **{f"REPO1_{name}": value for name, value in more.items()})
        sandbox.replaced |= {"s3.example.go.id": "localhost"}
        sandbox.run("pgbackrest-s3")
        del sandbox.replaced["s3.example.go.id"]
        seconds.append(_lose_and_restore(sandbox, 3102))
    _archive_nothing(sandbox)
    return f"(back in {' and from S3 in '.join(f'{s:.0f} s' for s in seconds)})"


def _lose_and_restore(sandbox: Sandbox, order: int) -> float:
    """Lose a table, restore the moment before, and register a person; return the seconds that the restore took."""
    accepted = rows(sandbox)
    sandbox.replaced["2026-11-24 09:09:00+07"] = _drop_a_table(sandbox)
    start = time.monotonic()
    sandbox.run("pgbackrest-restore")
    wait_for(lambda: sandbox.query("select not pg_is_in_recovery()")[0][0], "the server is recovered")
    assert rows(sandbox, "oss_portal_harilibur")
    assert rows(sandbox) == accepted
    sandbox.run("recovered")
    both_ready(sandbox)
    seconds = time.monotonic() - start
    assert Visitor(sandbox).register(order) == 302
    return seconds


def _archive_nothing(sandbox: Sandbox) -> None:
    """Switch archiving off, because the next steps make servers that do not belong to the archive."""
    sandbox.query("alter system set archive_command = '/bin/true'")
    sandbox.query("select pg_reload_conf()")


# --- Migrations, upgrade, roll-back ---


def stopped_migration(sandbox: Sandbox) -> None:
    """A migration that was killed while it made an index is resumed, without the time limits of web requests."""
    folder = sandbox.path("/srv/oss").resolve() / "registrasi/migrations"
    file = folder / "0002_half.py"
    file.write_text(
        "from django.contrib.postgres.operations import AddIndexConcurrently\n"
        "from django.db import migrations, models\n\n\n"
        "class Migration(migrations.Migration):\n    atomic = False\n"
        '    dependencies = [("registrasi", "0001_initial")]\n'
        '    operations = [AddIndexConcurrently("pendaftaran", models.Index(fields=["nama"], name="half_made"))]\n'
    )
    try:
        # An open transaction for which the making of the index has to wait.
        holder = psycopg2.connect(sandbox.url())
        with holder.cursor() as cursor:
            cursor.execute("select 1 from registrasi_pendaftaran")
            cursor.execute("insert into registrasi_pendaftaran select * from registrasi_pendaftaran where false")
            process = subprocess.Popen(
                ["bin/oss", "manage", "migrate", "registrasi"], cwd=sandbox.path("/srv/oss").resolve(),
                env=sandbox.env | {"STATEMENT_TIMEOUT_MS": "1", "LOCK_TIMEOUT_MS": "60000"},
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
            made = "select count(*) from pg_class where relname = 'half_made'"
            wait_for(lambda: sandbox.query(made)[0][0], "the index is being made")
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(30)
            sandbox.query(
                "select pg_terminate_backend(pid) from pg_stat_activity where query like 'CREATE INDEX CONC%%'"
            )
        holder.close()
        assert "half_made" in sandbox.oss("doctor", expect=1)
        said = sandbox.oss("manage migrate registrasi", STATEMENT_TIMEOUT_MS="1")
        assert "dropped the unfinished index" in said, said
        valid = "select indisvalid from pg_index where indexrelid = 'half_made'::regclass"
        assert sandbox.query(valid) == [(True,)]
        sandbox.oss("manage migrate registrasi 0001")
    finally:
        file.unlink()


def make_next_version(sandbox: Sandbox) -> Path:
    """Add an invented next version with a new column that the old version could not fill once it is required."""
    folder = sandbox.unpack(NEXT, sandbox.path(f"/srv/oss-{FIRST}"))
    for file in ("oss_portal/__init__.py", "pyproject.toml"):
        text = (folder / file).read_text()
        (folder / file).write_text(text.replace(f'"{FIRST}"', f'"{NEXT}"'))
    model = folder / "registrasi/models/pendaftaran.py"
    text = model.read_text()
    field = '    tentang_uji = models.CharField(max_length=20, default="baru")\n'
    first = re.search(r"^class Pendaftaran\(.*?\n(?=    \w+ = models\.)", text, re.M | re.S)
    model.write_text(text[: first.end()] + field + text[first.end() :])
    head = "from django.contrib.postgres.operations import AddIndexConcurrently\n"
    head += "from django.db import migrations, models\n"
    body = (
        "{head}\n\nclass Migration(migrations.Migration):\n    atomic = {atomic}\n"
        '    dependencies = [("registrasi", "{after}")]\n    operations = [{act}]\n'
    )
    wide = 'models.CharField(max_length=20, default="baru", null=True)'
    narrow = 'models.CharField(max_length=20, default="baru")'
    fill = "update registrasi_pendaftaran set tentang_uji = 'baru' where tentang_uji is null"
    for name, after, atomic, act in (
        ("0002_wider", "0001_initial", True, f'migrations.AddField("pendaftaran", "tentang_uji", {wide})'),
        ("0003_index", "0002_wider", False,
         'AddIndexConcurrently("pendaftaran", models.Index(fields=["tentang_uji"], name="tentang_uji"))'),
        ("0004_required_contract", "0003_index", True,
         f'migrations.RunSQL("{fill}", ""), migrations.AlterField("pendaftaran", "tentang_uji", {narrow})'),
    ):  # fmt: skip
        (folder / f"registrasi/migrations/{name}.py").write_text(
            body.format(head=head, after=after, atomic=atomic, act=act)
        )
    health = folder / "oss_portal/web/health.py"
    health.write_text(
        health.read_text().replace(
            'JsonResponse({"live": True})', f'JsonResponse({{"live": True, "version": "{NEXT}"}})'
        )
    )
    return folder


def version_of(sandbox: Sandbox, port: str = "8001") -> str:
    return json.loads(direct(sandbox, "/sehat/hidup", port)[1]).get("version", FIRST)


def upgrade_and_back(sandbox: Sandbox) -> str:
    """An upgrade with data and back again, under load: no request is lost, the old code runs on the wider tables."""
    folder = make_next_version(sandbox)
    before = rows(sandbox)
    with visitors(sandbox, first=5000) as load:
        sandbox.shell("bin/oss upgrade --no-contract", cwd=folder)
        assert version_of(sandbox) == version_of(sandbox, "8002") == NEXT
        time.sleep(2)
        said = sandbox.run("rollback")
        assert "runs again" in said, said
        assert version_of(sandbox) == version_of(sandbox, "8002") == FIRST
        time.sleep(3)
    assert not load.lost, load.lost[:5]
    assert rows(sandbox) == before + load.registered
    assert load.registered > 2, load.answers
    return f"({load})"


def failed_upgrade(sandbox: Sandbox) -> None:
    """A new version that does not become ready is rolled back automatically."""
    folder = sandbox.path(f"/srv/oss-{NEXT}")
    broken = folder / "oss_portal/wsgi.py"
    text = broken.read_text()
    broken.write_text(text + "\nraise SystemExit('broken on purpose')\n")
    said = sandbox.shell("bin/oss upgrade --no-backup", cwd=folder, expect=1)
    assert "upgrade was undone" in said, said
    both_ready(sandbox)
    assert version_of(sandbox) == FIRST
    broken.write_text(text)


def upgrade(sandbox: Sandbox) -> str:
    """The whole upgrade under load: backup, expand, restart, contract; after that the way back is refused."""
    before = rows(sandbox)
    with visitors(sandbox, first=8000) as load:
        said = sandbox.run("upgrade")
    assert "Migrations that waited" in said, said
    assert not load.lost, load.lost[:5]
    assert rows(sandbox) == before + load.registered
    nullable = "select is_nullable from information_schema.columns where column_name = 'tentang_uji'"
    assert sandbox.query(nullable) == [("NO",)]
    assert version_of(sandbox) == NEXT
    back = sandbox.run("rollback", expect=1)
    assert "this version cannot run" in back, back
    assert version_of(sandbox) == NEXT
    assert "by version 0.1.0" in sandbox.oss(f"manage restore {oldest_backup(sandbox)}", expect=1)
    return f"({load})"


def oldest_backup(sandbox: Sandbox) -> Path:
    return min(p for p in sandbox.path("/var/lib/oss/backups").iterdir() if (p / "manifest.json").exists())


# --- Keys, clocks ---


def keys(sandbox: Sandbox) -> str:
    """A key is changed in two phases, node by node: both nodes stay ready and can read each other's texts."""
    old, new = sandbox.settings()["ENCRYPTION_KEYS"], new_secrets()["ENCRYPTION_KEYS"]
    sandbox.replaced |= {"OLD": old, "NEW": new}
    with visitors(sandbox, first=11000) as load:
        for block in ("keys-behind", "keys-first"):
            sandbox.run(block)
            both_ready(sandbox)
        sandbox.run("keys-gone")
        both_ready(sandbox)
    assert not load.lost, load.lost[:5]
    # A node that has only the old key gets no requests.
    sandbox.oss(f"set ENCRYPTION_KEYS={old}")
    said = sandbox.oss("restart", expect=1)
    assert "ENCRYPTION_KEYS" in said, said
    sandbox.oss(f"set ENCRYPTION_KEYS={new}")
    sandbox.oss("restart")
    del sandbox.replaced["OLD"], sandbox.replaced["NEW"]
    return f"({load})"


def wrong_clock(sandbox: Sandbox) -> None:
    """A node whose clock is wrong says so to the balancer, and the doctor says so to the operator."""
    shifted = sandbox.root / "shifted"
    shifted.mkdir()
    (shifted / "sitecustomize.py").write_text(
        "import time, time_machine\ntime_machine.travel(time.time() + 1200).start()\n"
    )
    port = sandbox.port("8002")
    unit = sandbox.units / f"oss-web@{port}.service"
    template = (sandbox.units / "oss-web@.service").read_text().replace("%i", str(port))
    unit.write_text(template.replace("[Service]\n", f"[Service]\nEnvironment=PYTHONPATH={shifted}\n", 1))
    sandbox.systemctl("restart", f"oss-web@{port}")
    status, said = wait_for(lambda: (a := direct(sandbox, "/sehat/siap", "8002"))[0] == 503 and a, "it is not ready")
    assert status == 503
    assert "clock" in said, said
    assert direct(sandbox, "/sehat/siap")[0] == 200
    assert "from that of the database" in sandbox.oss("doctor", expect=1, PYTHONPATH=str(shifted))
    unit.unlink()
    sandbox.systemctl("restart", f"oss-web@{port}")
    both_ready(sandbox)


# --- Several machines ---


def pooler(sandbox: Sandbox) -> str:
    """PgBouncer in transaction mode: it and the server behind it are restarted, and no request is lost."""
    if not shutil.which("pgbouncer", path="/usr/sbin:/usr/bin"):
        raise Skipped("pgbouncer: sudo apt-get install -y pgbouncer")
    url = sandbox.settings()["DATABASE_URL"]
    password(sandbox)
    sandbox.run("pooler")
    both_ready(sandbox)
    pooled = "select count(*) from pg_stat_activity where application_name like 'oss %%' and usename = 'oss'"
    assert sandbox.query(pooled)[0][0] > 0
    before = rows(sandbox)
    with visitors(sandbox, first=14000) as load:
        for block in ("pooler-restart", "pooler-restart", "pooler-pause"):
            sandbox.run(block)
            time.sleep(3)
    assert not load.lost, load.lost[:5]
    assert load.registered > 0, load.answers
    assert rows(sandbox) == before + load.registered
    said = sandbox.oss("manage verify_audit --seal")
    assert "none was changed" in said, said
    sandbox.oss("manage backup")
    # The time limits of the role also hold for web and workers behind the pooler.
    address = sandbox.settings()["DATABASE_URL"]
    with contextlib.closing(psycopg2.connect(address)) as connection, connection.cursor() as cursor:
        cursor.execute("show statement_timeout")
        assert cursor.fetchone() == ("15s",)
    sandbox.oss(f"set DATABASE_URL={url} DATABASE_POOLER= DATABASE_DIRECT_URL=")
    sandbox.oss("restart")
    return f"({load})"


def balancer(sandbox: Sandbox) -> str:
    """HAProxy checks the units: a stopped one gets no requests, and visitors notice nothing."""
    if not shutil.which("haproxy", path="/usr/sbin:/usr/bin"):
        raise Skipped("haproxy: sudo apt-get install -y haproxy")
    sandbox.run("balancer")
    wait_for(lambda: Visitor(sandbox).fetch("GET", "/sehat/siap")[0] == 200, "the portal answers through HAProxy")
    with visitors(sandbox, first=15500) as load:
        sandbox.oss("restart")
    assert load.registered > 0, load.answers
    assert not load.lost, load.lost[:5]
    sandbox.systemctl("stop", "haproxy")
    sandbox.systemctl("start", "nginx")
    return f"({load})"


def password(sandbox: Sandbox) -> str:
    """Replace the password of the role `oss` in the blocks; return it."""
    sandbox.replaced["PASSWORD"] = found = re.search(r"//oss:([^@]+)@", sandbox.settings()["DATABASE_URL"])[1]
    return found


def two_roles(sandbox: Sandbox) -> None:
    """Web, workers and scheduler use a role that cannot change the trail, and everything works."""
    password(sandbox)
    url = sandbox.settings()["DATABASE_URL"]
    sandbox.run("two-roles")
    both_ready(sandbox)
    assert Visitor(sandbox).register(18000) == 302
    runtime = sandbox.settings()["DATABASE_URL"]
    with contextlib.closing(psycopg2.connect(runtime)) as connection, connection.cursor() as cursor:
        for forbidden in ("truncate oss_portal_auditevent", "alter table oss_portal_auditevent disable trigger user"):
            try:
                cursor.execute(forbidden)
            except psycopg2.errors.InsufficientPrivilege:
                connection.rollback()
            else:
                raise AssertionError(forbidden)
    wait_for(
        lambda: sandbox.query("select count(*) from pg_stat_activity where usename = 'oss_runtime'")[0][0] >= 3,
        "web, workers and scheduler are that role",
    )
    assert "0 faults" in sandbox.oss("doctor")
    sandbox.oss("manage backup")
    sandbox.oss(f"set DATABASE_URL={url} DATABASE_DIRECT_URL= DATABASE_RUNTIME_ROLE=")
    sandbox.oss("restart")


def month_away(sandbox: Sandbox) -> None:
    """A detached month of the trail is moved away as the page says, and the trail stays correct."""
    begin = "'2020-03-01 00:00+07'::timestamptz, '2020-04-01 00:00+07'::timestamptz"
    sandbox.query(f"select portal_make_partition('oss_portal_auditevent', {begin}, '2020_03')")
    sandbox.oss(
        "manage shell -c 'from oss_portal.models import AuditEvent; from datetime import datetime, UTC; "
        'AuditEvent.objects.create(peristiwa="uji", subjek_jenis="uji", subjek_id="1", '
        "waktu=datetime(2020, 3, 5, tzinfo=UTC))'"
    )
    sandbox.oss("manage verify_audit --seal")
    sandbox.oss(
        "manage shell -c 'from oss_portal.tasks import keep_partitions; keep_partitions.call()'",
        AUDIT_MONTHS_AT_HAND="14",
    )
    assert "none was changed" in sandbox.oss("manage verify_audit")
    sandbox.replaced["2026_01"] = "2020_03"
    said = sandbox.run("month-away")
    del sandbox.replaced["2026_01"]
    assert "TABLE DATA oss_archive oss_portal_auditevent_2020_03" in said, said
    assert sandbox.query("select to_regclass('oss_archive.oss_portal_auditevent_2020_03')") == [(None,)]
    assert "none was changed" in sandbox.oss("manage verify_audit")


def cache(sandbox: Sandbox) -> None:
    """Redis is the shared cache; while it is away, registrations still work."""
    if not shutil.which("redis-server"):
        raise Skipped("redis: sudo apt-get install -y redis-server")
    sandbox.run("cache")
    both_ready(sandbox)
    store = "from django.core.cache import cache; "
    sandbox.oss(f"""manage shell -c '{store}cache.set("uji", "there")'""")
    assert "there" in sandbox.oss(f"""manage shell -c '{store}print(cache.get("uji"))'""")
    assert Visitor(sandbox).register(18100) == 302
    sandbox.systemctl("stop", "redis-server")
    both_ready(sandbox)
    assert Visitor(sandbox).register(18101) == 302
    sandbox.oss("set CACHE_URL=")
    sandbox.oss("restart")


def object_store(sandbox: Sandbox) -> str:
    """Files of the folder and of the database move into an S3 while the portal serves, and are read there."""
    address = sandbox.start_s3("oss-files")
    made = (
        "import hashlib; from oss_portal.models import SuratBernomor, Upload; "
        "from oss_portal.uploads.checking import CleanFile; from oss_portal.uploads.storage import store_upload; "
        'pdf = b"%PDF-1.7 " + bytes(100000); '
        'SuratBernomor.objects.create(nomor="1/UJI", jenis="uji", perihal="uji", pdf=pdf, '
        "sha256=hashlib.sha256(pdf).hexdigest()); "
        'store_upload(CleanFile(nama="a.jpg", tipe="image/jpeg", isi=b"picture"), scope="uji")'
    )
    sandbox.oss(f"manage shell -c '{made}'")
    sandbox.replaced["https://s3.example.go.id"] = address
    sandbox.run("object-store")
    both_ready(sandbox)
    read = (
        "from oss_portal.models import SuratBernomor, Upload; from oss_portal.uploads.storage import read_upload; "
        'pdf = SuratBernomor.objects.get(nomor="1/UJI").pdf; upload = Upload.objects.get(ranah="uji"); '
        'print(len(pdf), read_upload(upload).isi.decode(), "well")'
    )
    assert "100009 picture well" in sandbox.oss(f"manage shell -c '{read}'")
    with visitors(sandbox, first=18200) as load:
        said = sandbox.run("move-bytes")
    assert "Everything is in the object store" in said, said
    assert "SuratBernomor: 1 moved" in said, said
    assert not load.lost, load.lost[:5]
    assert not [path for path in sandbox.path("/var/lib/oss/uploads").rglob("*") if path.is_file()]
    assert sandbox.query("select max(length(pdf)) from oss_portal_suratbernomor")[0][0] < 60
    assert "100009 picture well" in sandbox.oss(f"manage shell -c '{read}'")
    assert "moved" not in sandbox.run("move-bytes")
    # The next backup compares the moved files, too.
    sandbox.oss("manage backup")
    return f"({load})"


def second_server(sandbox: Sandbox) -> None:
    """A second server copies the first, and the address names both."""
    password(sandbox)
    sandbox.replaced["REPLICATION"] = "copies-the-first-server"
    sandbox.run("replica")
    wait_for(lambda: sandbox.query("select pg_is_in_recovery()", port="5433")[0][0], "the second server copies")
    sandbox.run("two-servers")
    both_ready(sandbox)
    # Check that it goes on copying: a copy made after a recovery stopped at that moment.
    assert Visitor(sandbox).register(15900) == 302
    wait_for(lambda: sandbox.query(COUNT, port="5433") == sandbox.query(COUNT), "the second server has it")
    assert sandbox.query("select pg_is_in_recovery()", port="5433")[0][0]
    assert "accept writes" not in sandbox.oss("doctor")


def replica(sandbox: Sandbox) -> None:
    """Reads go to the second server; when it lags or dies, the first one answers them, and the doctor says so."""
    sandbox.oss(f"set DATABASE_REPLICA_URL=postgresql://oss:{password(sandbox)}@127.0.0.1:{sandbox.port('5433')}/oss")
    sandbox.oss("restart")
    pages = ("/cek/", "/angka/", "/ketentuan/arsip/", "/pengumuman/")

    def answers() -> list[int]:
        return [direct(sandbox, page)[0] for page in pages]

    assert answers() == [200] * 4
    wait_for(lambda: re.search(r"replica: \d+ s behind", sandbox.oss("doctor")), "the doctor says how far behind")
    sandbox.query("select pg_wal_replay_pause()", port="5433")
    answer = Visitor(sandbox).register(16000)
    assert answer == 302, answer
    assert answers() == [200] * 4
    sandbox.query("select pg_wal_replay_resume()", port="5433")
    sandbox.systemctl("stop", f"postgresql@{sandbox.major}-second")
    assert answers() == [200] * 4
    assert "replica: does not answer" in sandbox.oss("doctor", expect=1)
    sandbox.systemctl("start", f"postgresql@{sandbox.major}-second")
    sandbox.oss("set DATABASE_REPLICA_URL=")
    sandbox.oss("restart")


def promoted(sandbox: Sandbox) -> None:
    """Fence the first server and let the second accept writes, as the book says."""
    sandbox.run("fail-over")
    sandbox.primary = "5433"
    wait_for(lambda: not sandbox.query("select pg_is_in_recovery()")[0][0], "the second server takes writes")


def fail_over(sandbox: Sandbox) -> str:
    """The first server is lost: web, workers and scheduler find the second by themselves, in the same processes."""
    before = [sandbox.state.joinpath(f"oss-web@{sandbox.port(p)}.service.pid").read_text() for p in ("8001", "8002")]
    assert Visitor(sandbox).register(17000) == 302
    wait_for(lambda: sandbox.query(COUNT, port="5433") == sandbox.query(COUNT), "the second server has it")
    accepted = rows(sandbox)
    start = time.monotonic()
    promoted(sandbox)
    both_ready(sandbox)
    seconds = time.monotonic() - start
    wait_for(lambda: Visitor(sandbox).register(17001) == 302, "registrations are taken again")
    after = [sandbox.state.joinpath(f"oss-web@{sandbox.port(p)}.service.pid").read_text() for p in ("8001", "8002")]
    assert after == before
    assert rows(sandbox) == accepted + 1
    done = "select max(terakhir) > now() - interval '2 minutes' from oss_portal_scheduledtask"
    wait_for(lambda: sandbox.query(done)[0][0], "the scheduler goes on", 90)
    return f"({seconds:.0f} s until both web units were ready)"


def copy_again(sandbox: Sandbox) -> None:
    """The server that was lost comes back as a copy of the one that took over."""
    sandbox.run("copy-again")
    wait_for(lambda: sandbox.query("select pg_is_in_recovery()", port="5432")[0][0], "the first copies the second")
    assert Visitor(sandbox).register(17002) == 302
    wait_for(lambda: sandbox.query(COUNT, port="5432") == sandbox.query(COUNT), "it has all")
    both_ready(sandbox)


def all_on_one_machine(sandbox: Sandbox) -> str:
    """Two web units, two database servers, a pooler and a balancer: the first server is lost, and people go on."""
    if missing := [name for name in ("pgbouncer", "haproxy") if not shutil.which(name, path="/usr/sbin:/usr/bin")]:
        raise Skipped(", ".join(missing))
    password(sandbox)
    sandbox.replaced["REPLICATION"] = "copies-the-first-server"
    sandbox.run("pooler")
    sandbox.run("balancer")
    sandbox.run("replica")
    wait_for(lambda: sandbox.query("select pg_is_in_recovery()", port="5433")[0][0], "the second server copies")
    sandbox.run("all")
    both_ready(sandbox)
    wait_for(lambda: Visitor(sandbox).register(19000) == 302, "registrations are taken through all of it")
    assert "0 faults" in sandbox.oss("doctor")
    wait_for(lambda: sandbox.query(COUNT, port="5433") == sandbox.query(COUNT), "the second server has it")
    accepted, start = rows(sandbox), time.monotonic()
    promoted(sandbox)
    sandbox.run("all-fail-over")
    both_ready(sandbox)
    wait_for(lambda: Visitor(sandbox).register(19001) == 302, "registrations are taken again")
    seconds = time.monotonic() - start
    assert rows(sandbox) == accepted + 1
    # Commands find the new server because the address names both.
    sandbox.oss("manage backup")
    return f"({seconds:.0f} s from the loss to the next registration)"


def alerts(sandbox: Sandbox) -> None:
    """Prometheus' own tool checks the rules: each alert fires for its fault, and none while the portal is well."""
    if not shutil.which("promtool"):
        raise Skipped("promtool: sudo apt-get install -y prometheus")
    tests = [sys.executable, "-m", "pytest", "-q", "--no-database", "tests/foundation/test_alerts.py"]
    said = subprocess.run(tests, env=os.environ | {"ENVIRONMENT": "test"}, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout[-2000:]


QUICK = (install, proxy, administrators, restart_under_load, backup, restore, pooler)
FULL = (
    install, proxy, administrators, doctor, restart_under_load, backup, restore, drill, lost_machine, nightly_units,
    killed_backup, full_disk, stopped_migration, pooler, balancer, keys, wrong_clock, any_second, large_databases,
    upgrade_and_back, failed_upgrade, upgrade, two_roles, month_away, cache, object_store, second_server,
    replica, fail_over, copy_again, alerts,
)  # fmt: skip
# Each tuple begins with an empty machine.
ALL = (install, proxy, all_on_one_machine)
OTHER_VERSIONS = (install, proxy, backup, restore, drill, any_second)
