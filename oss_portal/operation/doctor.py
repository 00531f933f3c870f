"""Checks of an installed portal, with findings in plain words: settings, keys, database, backups, mail, waiting work.

Each part runs by itself: a database that is down does not hide that the disk is full.
"""

import contextlib
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

import psycopg2
from django.conf import settings
from django.core.checks import Error as CheckError
from django.core.checks import Tags, run_checks
from django.core.mail import get_connection
from django.db import Error, connection, connections
from django.db.models import Max, Min
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max

from oss_portal import __version__
from oss_portal.db.clock import TOLERANCE, database_now
from oss_portal.db.router import REPLICA, replica_lag
from oss_portal.models import AuditEvent, AuditRoot, BackupRun, OutgoingMail, ScheduledTask
from oss_portal.operation.migrating import contracts_ahead, invalid_indexes, other_versions, waiting
from oss_portal.operation.programs import ProgramMissing, program, server_major
from oss_portal.privacy.canaries import key_faults

EXTENSIONS = ("pg_trgm", "unaccent")
OLDEST_SERVER = 15


class Level(StrEnum):
    OK = "ok"
    WARNING = "warning"
    FAULT = "FAULT"


@dataclass(frozen=True)
class Finding:
    """The result of one check; `remedy` says what to do if it is not OK."""

    level: Level
    about: str
    text: str
    remedy: str = ""


Findings = Iterator[Finding]


def _ok(about: str, text: str) -> Finding:
    return Finding(Level.OK, about, text)


def _age(span: timedelta) -> str:
    hours = span.total_seconds() / 3600
    if hours < 1:
        return f"{hours * 60:.0f} minutes"
    return f"{hours:.0f} hours" if hours < 48 else f"{hours / 24:.0f} days"


def check_settings() -> Findings:
    """Check the settings, secrets and signing certificate that can keep production from starting."""
    found = run_checks(tags=[Tags.security], include_deployment_checks=settings.PRODUCTION)
    for message in found:
        level = Level.FAULT if isinstance(message, CheckError) else Level.WARNING
        yield Finding(level, "settings", message.msg, message.hint or "")
    if not settings.PRODUCTION:
        yield Finding(
            Level.WARNING, "settings", f"ENVIRONMENT is {settings.ENVIRONMENT}", "with production more is checked"
        )
    if not found:
        yield _ok("settings", "no setting is dangerous; the signing certificate is valid for at least 30 days")


def check_versions() -> Findings:
    """Check the versions of the portal, of Python and of PostgreSQL, and that the programs for a backup exist."""
    python = ".".join(map(str, sys.version_info[:3]))
    yield _ok("versions", f"portal {__version__}, Python {python}, PostgreSQL {server_major()}")
    if server_major() < OLDEST_SERVER:
        yield Finding(
            Level.FAULT, "versions", f"PostgreSQL {server_major()} is too old", f"install {OLDEST_SERVER} or newer"
        )
    try:
        program("pg_dump", server_major())
        program("pg_restore", server_major())
    except ProgramMissing as missing:
        yield Finding(Level.FAULT, "backup", str(missing), "until then this machine can make no backup")


def check_database() -> Findings:
    """Check extensions, connections, indexes and versions in the database."""
    with connection.cursor() as cursor:
        cursor.execute("select extname from pg_extension")
        installed = {row[0] for row in cursor.fetchall()}
        cursor.execute(
            "select count(*), current_setting('max_connections')::int from pg_stat_activity where backend_type = %s",
            ["client backend"],
        )
        used, most = cursor.fetchone()
    for extension in EXTENSIONS:
        if extension not in installed:
            yield Finding(Level.FAULT, "database", f"the extension {extension} is missing", "bin/oss manage migrate")
    share = Level.WARNING if used > most * 0.8 else Level.OK
    yield Finding(share, "database", f"{used} of {most} connections are in use", "use PgBouncer (docs/scaling.md)")
    for name in invalid_indexes():
        yield Finding(Level.FAULT, "database", f"the index {name} is unfinished (INVALID)", "bin/oss manage migrate")
    if others := other_versions(__version__):
        text = f"processes of version {', '.join(others)} also use the database"
        yield Finding(Level.WARNING, "versions", text, f"restart them with version {__version__}")


def check_way() -> Findings:
    """Check that an upgrade to this version is possible without stopping the portal."""
    left = waiting()
    if left.blocked:
        first, needed = ".".join(left.blocked[0]), ".".join(left.contract[0])
        what = f"{first} needs {needed}, and the running version does not work after that migration"
        remedy = "first upgrade to a version in between, or stop the portal: bin/oss upgrade --stopped"
        yield Finding(Level.FAULT, "migrations", what, remedy)


def check_migrations() -> Findings:
    """Check for migrations that are not applied, or that a later version applied."""
    left = waiting()
    if left.expand:
        yield Finding(
            Level.FAULT, "migrations", f"{len(left.expand)} are not applied", "bin/oss manage migrate --expand"
        )
    if left.contract:
        yield Finding(
            Level.WARNING, "migrations", f"{len(left.contract)} wait until no process of the old version runs",
            "bin/oss manage migrate --contract",
        )  # fmt: skip
    for key in contracts_ahead():
        yield Finding(
            Level.FAULT, "migrations", f"{'.'.join(key)} of a later version was applied: this version cannot run",
            "install the later version again, or restore the backup from before the upgrade",
        )  # fmt: skip
    if left == type(left)([], [], []):
        yield _ok("migrations", "all are applied")


def check_keys() -> Findings:
    """Check that the keys of this machine are those with which the database was written."""
    faults = key_faults()
    for setting, fault in faults.items():
        yield Finding(Level.FAULT, "keys", f"{setting}: {fault}", "see Keys in docs/operations.md")
    if not faults:
        yield _ok("keys", "they match the database")


def check_clock() -> Findings:
    """Compare the clock of this machine with that of the database."""
    difference = abs(timezone.now() - database_now())
    level = Level.FAULT if difference > TOLERANCE else Level.WARNING if difference > timedelta(seconds=5) else Level.OK
    text = f"{difference.total_seconds():.0f} s from that of the database"
    yield Finding(level, "clock", text, "check the time service of both machines: chronyc tracking")


def check_servers() -> Findings:
    """Check that of several servers in the address only one takes writes, and that all answer."""
    given = connection.settings_dict
    hosts, ports = str(given["HOST"]).split(","), str(given["PORT"] or 5432).split(",")
    if len(hosts) == 1:
        return
    names = {"user": given["USER"], "password": given["PASSWORD"], "dbname": given["NAME"], "connect_timeout": 3}
    primaries = []
    for number, host in enumerate(hosts):
        port = ports[number] if len(ports) == len(hosts) else ports[0]
        try:
            server = psycopg2.connect(host=host, port=port, sslmode=given["OPTIONS"].get("sslmode"), **names)
        except psycopg2.Error as error:
            said = f"{host}:{port} does not answer ({str(error).strip()})"
            yield Finding(
                Level.WARNING, "database", said, "start it: until then the portal cannot use it if another one fails"
            )
            continue
        with contextlib.closing(server), server.cursor() as cursor:
            cursor.execute("select pg_is_in_recovery()")
            primaries += [] if cursor.fetchone()[0] else [f"{host}:{port}"]
    if len(primaries) > 1:
        remedy = (
            "stop all but the right one at once, then make replicas of it again (docs/operations.md, Several machines)"
        )
        text = f"{' and '.join(primaries)} accept writes: their data differ more and more"
        yield Finding(Level.FAULT, "database", text, remedy)


def check_replica() -> Findings:
    """Check that the replica answers, and how far it is behind the primary.

    It is compared with what the primary wrote: a replica without a connection to the primary has replayed all that it
    received, and seems up to date by itself.
    """
    if REPLICA not in connections:
        yield _ok("replica", "no replica is set")
        return
    try:
        with connections[REPLICA].cursor() as cursor:
            cursor.execute("select pg_is_in_recovery()")
            is_replica = cursor.fetchone()[0]
    except Error as error:
        text = f"does not answer ({str(error).strip()})"
        yield Finding(Level.FAULT, "replica", text, "start it, or remove DATABASE_REPLICA_URL")
        return
    if not is_replica:
        yield Finding(
            Level.WARNING, "replica", "DATABASE_REPLICA_URL names a server that accepts writes", "name a replica"
        )
    elif (lag := replica_lag()) is None:
        yield Finding(Level.FAULT, "replica", "cannot be compared with the primary", "run this again when both answer")
    elif lag == float("inf"):
        yield Finding(
            Level.WARNING, "replica", "it is behind and has replayed nothing yet", "read the log of its server"
        )
    else:
        level = Level.WARNING if lag > settings.REPLICA_MAX_LAG else Level.OK
        yield Finding(level, "replica", f"{lag:.0f} s behind", "read the log of its server, check its disk")


def check_disk() -> Findings:
    """Check the free space and the rights where the portal writes."""
    places = [Path(settings.BACKUP_DIR), Path(settings.STATIC_ROOT), Path("/tmp")]  # noqa: S108 - looked at only
    if location := settings.STORAGES["default"].get("OPTIONS", {}).get("location"):
        places.append(Path(location))
    for place in places:
        there = next(path for path in (place, *place.parents) if path.exists())
        usage = shutil.disk_usage(there)
        level = Level.FAULT if usage.free < 5e8 else Level.WARNING if usage.free < usage.total * 0.1 else Level.OK
        yield Finding(
            level,
            "disk",
            f"{place}: {usage.free / 1e9:.1f} GB are free",
            "free space: see DiskAlmostFull in docs/runbook.md",
        )
        if place.exists() and place != places[2] and not os.access(place, os.W_OK):
            text = f"this account may not write to {place}"
            yield Finding(Level.WARNING, "disk", text, "give the folder to the account with chown, or run this as oss")


def check_mail() -> Findings:
    """Check that the mail server accepts a connection, and that no mails wait or were given up."""
    try:
        sender = get_connection(timeout=10)
        sender.open()
        sender.close()
        yield _ok("mail", "the server accepts connections")
    # smtplib, ssl and the resolver raise many exceptions of their own.
    except Exception as error:
        yield Finding(
            Level.FAULT, "mail", f"the server of EMAIL_URL does not answer ({error})", "until it does, mails wait"
        )
    waits = OutgoingMail.objects.filter(status=OutgoingMail.Status.ANTRE).aggregate(t=Min("dibuat_pada"))["t"]
    if waits and timezone.now() - waits > timedelta(minutes=15):
        yield Finding(
            Level.WARNING, "mail", f"a mail waits for {_age(timezone.now() - waits)}", "journalctl -u 'oss-mail@*'"
        )
    if given_up := OutgoingMail.objects.filter(status=OutgoingMail.Status.GAGAL).count():
        yield Finding(
            Level.WARNING,
            "mail",
            f"{given_up} mails failed and are not tried again",
            "see 'Surat yang gagal dikirim' in the admin",
        )


def check_work() -> Findings:
    """Check that scheduler and workers run, and that the days of the audit trail are sealed."""
    now = timezone.now()
    last: datetime | None = ScheduledTask.objects.aggregate(t=Max("terakhir"))["t"]
    if last is None or now - last > timedelta(minutes=5):
        since = f"started nothing for {_age(now - last)}" if last else "never started anything"
        yield Finding(Level.FAULT, "work", f"the scheduler {since}", "systemctl status oss-scheduler")
    else:
        yield _ok("work", f"the scheduler started a task {_age(now - last)} ago")
    # Tasks that are scheduled for a later time are left out: they do not wait for a worker.
    ready = DBTaskResult.objects.filter(status="READY", run_after=get_date_max())
    oldest = ready.aggregate(t=Min("enqueued_at"))["t"]
    if oldest and now - oldest > timedelta(minutes=10):
        yield Finding(
            Level.FAULT,
            "work",
            f"a task waits for {_age(now - oldest)}",
            "systemctl status 'oss-*@*'",
        )
    root = AuditRoot.objects.first()
    first = AuditEvent.objects.aggregate(t=Min("waktu"))["t"]
    sealed = root.tanggal if root else timezone.localdate(first) if first else timezone.localdate()
    if timezone.localdate() - sealed > timedelta(days=2):
        yield Finding(
            Level.FAULT, "work", f"the audit trail is not sealed after {sealed}", "bin/oss manage verify_audit"
        )


def check_backup() -> Findings:
    """Check the age of the last backup and of the last drill, and the settings of backups."""
    for jenis, name, limit, remedy in (
        (BackupRun.Jenis.CADANGAN, "backup", timedelta(hours=26), "bin/oss manage backup"),
        (BackupRun.Jenis.LATIHAN, "restore drill", timedelta(days=35), "bin/oss manage restore_drill"),
    ):
        runs = BackupRun.objects.filter(jenis=jenis)
        last = runs.aggregate(t=Max("selesai"))["t"]
        failed = runs.order_by("-mulai").first()
        why = f" (the last try did not end: {failed.sebab or 'it was killed'})" if failed and not failed.selesai else ""
        if last is None:
            yield Finding(Level.WARNING, "backup", f"there was no {name} yet{why}", remedy)
        elif timezone.now() - last > limit:
            yield Finding(Level.FAULT, "backup", f"the last {name} is {_age(timezone.now() - last)} old{why}", remedy)
        else:
            yield _ok("backup", f"the last {name} is {_age(timezone.now() - last)} old")
    if not settings.BACKUP_TARGET:
        yield Finding(Level.WARNING, "backup", "all backups are on this machine", "set BACKUP_TARGET to another place")
    if not settings.BACKUP_RECIPIENTS:
        yield Finding(Level.WARNING, "backup", "backups are not encrypted", "set BACKUP_RECIPIENTS to a public key")
    if not settings.OPERATOR_EMAIL:
        yield Finding(Level.WARNING, "backup", "no mail is sent when one fails", "set OPERATOR_EMAIL to your address")


def check_static() -> Findings:
    """Check that the static files were collected."""
    if not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        yield Finding(
            Level.FAULT, "static files", f"{settings.STATIC_ROOT} is empty", "bin/oss manage collectstatic --noinput"
        )


# Faults that an upgrade itself repairs are not checked before it.
BEFORE_UPGRADE: tuple[Callable[[], Findings], ...] = (
    check_settings, check_versions, check_keys, check_clock, check_disk, check_way,
)  # fmt: skip
ALL: tuple[Callable[[], Findings], ...] = (
    *BEFORE_UPGRADE, check_database, check_servers, check_migrations, check_replica, check_mail, check_work,
    check_backup, check_static,
)  # fmt: skip


def examine(parts: tuple[Callable[[], Findings], ...] = ALL) -> Findings:
    """Yield all findings, and one fault for the parts that fail because the database does not answer."""
    away = ""
    for part in parts:
        try:
            yield from part()
        except Error as error:
            if str(error) != away:
                away = str(error)
                text = " ".join(away.split())
                remedy = "check that PostgreSQL runs and that DATABASE_URL is right"
                yield Finding(Level.FAULT, "database", f"does not answer as it should: {text}", remedy)
