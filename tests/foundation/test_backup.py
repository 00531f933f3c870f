"""A backup restores into an empty database with every row, all document hashes and the audit trail unchanged."""

import json
import os
import subprocess
import sys
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import boto3
import psycopg2
import pyrage
import pytest
from django.core.files.storage import storages
from django.db import connection
from moto.server import ThreadedMotoServer

from oss_portal.audit.trail import record
from oss_portal.models import BackupRun
from oss_portal.operation import keeping, programs
from oss_portal.operation.backup import BackupRefused, back_up, database_state, read_manifest, restore
from oss_portal.operation.drill import restore_drill
from oss_portal.operation.keeping import fetch, newest, run_backup
from tests.factories.registrasi import HakAksesFactory

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def empty_database(transactional_db):
    """Return the DATABASE_URL of a new empty database on the same server."""
    b = connection.settings_dict
    name = f"pulih_{uuid.uuid4().hex[:12]}"
    parameters = {"host": b["HOST"], "port": b["PORT"] or None, "user": b["USER"], "password": b["PASSWORD"] or None}
    admin = psycopg2.connect(dbname="postgres", **parameters)
    admin.autocommit = True
    cursor = admin.cursor()
    cursor.execute(f'create database "{name}"')
    host = str(b["HOST"]).replace("/", "%2F")
    yield f"postgresql://{b['USER']}:{b['PASSWORD'] or ''}@{host}:{b['PORT'] or ''}/{name}"
    cursor.execute(f'drop database "{name}" with (force)')
    admin.close()


@pytest.fixture
def uploads(tmp_path, settings):
    """A folder of uploads with two files."""
    folder = tmp_path / "uploads"
    (folder / "a").mkdir(parents=True)
    (folder / "a" / "one.pdf").write_bytes(b"%PDF" * 1000)
    (folder / "two.jpg").write_bytes(b"")
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(folder)}}
    }
    return folder


@pytest.fixture
def key(tmp_path, settings):
    """A pair of keys: backups are encrypted for it, and this machine has the secret half."""
    identity = pyrage.x25519.Identity.generate()
    file = tmp_path / "backup.key"
    file.write_text(f"# made by age\n{identity}\n")
    settings.BACKUP_RECIPIENTS, settings.BACKUP_IDENTITY = [str(identity.to_public())], str(file)
    return file


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-W", "ignore", "manage.py", *arguments]
    given = os.environ | {"ENVIRONMENT": "test"} | environment
    return subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True)


@pytest.mark.django_db(transaction=True)
def test_an_encrypted_backup_restores_the_same_portal(tmp_path, empty_database, uploads, key, settings):
    record("uji", subject=HakAksesFactory().pengguna)
    manifest = back_up(tmp_path / "c", settings.BACKUP_RECIPIENTS)
    assert manifest["rows"]["registrasi_hakakses"] == 1
    assert manifest["uploads"] == 2
    assert (tmp_path / "c" / "uploads.tar.age").read_bytes().startswith(b"age-encryption.org/v1")
    target = tmp_path / "restored"
    opened = {"DATABASE_URL": empty_database, "UPLOAD_DIR": str(target)}
    result = manage("restore", str(tmp_path / "c"), **opened)
    assert "BACKUP_IDENTITY" in result.stderr
    assert "Traceback" not in result.stderr
    result = manage("restore", str(tmp_path / "c"), BACKUP_IDENTITY=str(key), **opened)
    assert result.returncode == 0, result.stderr
    assert "are the same" in result.stdout
    assert (target / "a" / "one.pdf").read_bytes() == b"%PDF" * 1000
    assert (target / "two.jpg").exists()


@pytest.mark.django_db(transaction=True)
def test_a_restore_refuses_a_database_that_is_not_empty_and_a_missing_key(tmp_path, settings):
    back_up(tmp_path / "c")
    with pytest.raises(BackupRefused, match="not empty"):
        restore(tmp_path / "c")
    settings.ENCRYPTION_KEYS = ["bGFpbi1sYWluLWxhaW4tbGFpbi1sYWluLWxhaW4tbGE="]
    with pytest.raises(BackupRefused, match="ENCRYPTION_KEYS"):
        restore(tmp_path / "c")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("damage", ["manifest", "dump", "gone", "no backup", "version"])
def test_a_damaged_or_foreign_backup_is_refused_in_clear_words(tmp_path, damage):
    folder = tmp_path / "c"
    back_up(folder)
    manifest = folder / "manifest.json"
    if damage == "manifest":
        content = json.loads(manifest.read_text())
        content["rows"]["registrasi_hakakses"] = 5
        manifest.write_text(json.dumps(content))
    elif damage == "dump":
        with (folder / "database.dump").open("r+b") as f:
            f.seek(50)
            f.write(b"x")
    elif damage == "gone":
        (folder / "uploads.tar").unlink()
    elif damage == "no backup":
        manifest.unlink()
    if damage == "version":
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("oss_portal.operation.backup.__version__", "9.9.9")
            with pytest.raises(BackupRefused, match="made by version"):
                read_manifest(folder)
        return
    with pytest.raises(BackupRefused, match=r"altered|damaged|not a backup"):
        read_manifest(folder)


@pytest.mark.django_db(transaction=True)
def test_the_manifest_holds_no_key(tmp_path, settings):
    back_up(tmp_path / "c")
    text = (tmp_path / "c" / "manifest.json").read_text()
    assert settings.ENCRYPTION_KEYS[0] not in text
    assert json.loads(text)["documents"] == database_state()["documents"]


@pytest.mark.django_db(transaction=True)
def test_a_failed_run_leaves_nothing_half_and_the_next_one_works(tmp_path, settings, monkeypatch):
    settings.BACKUP_DIR = str(tmp_path / "backups")
    with monkeypatch.context() as patch:
        patch.setattr(
            "oss_portal.operation.backup._write_uploads", lambda *_: (_ for _ in ()).throw(OSError(28, "full"))
        )
        with pytest.raises(BackupRefused, match="full|No space"):
            run_backup()
    assert [p for p in (tmp_path / "backups").iterdir() if p.name != ".lock"] == []
    failed = BackupRun.objects.get()
    assert failed.selesai is None
    assert failed.sebab
    # The unfinished folder of a killed run.
    (tmp_path / "backups" / "2026-01-01T000000Z.part").mkdir()
    run = run_backup()
    assert [p.name for p in (tmp_path / "backups").iterdir() if p.name != ".lock"] == [run.folder.name]
    assert BackupRun.objects.latest("pk").selesai


@pytest.mark.django_db(transaction=True)
def test_a_dump_that_takes_longer_than_a_request_may_is_made(tmp_path):
    """B2: the time limits of web requests (one second in this test) do not apply to the command."""
    slow = tmp_path / "bin"
    slow.mkdir()
    real = programs.program("pg_dump", programs.server_major())
    (slow / "pg_dump").write_text(
        f'#!/bin/sh\ncase "$1" in --version) exec {real} "$@";; esac\nsleep 3\nexec {real} "$@"\n'
    )
    (slow / "pg_dump").chmod(0o755)
    b = connection.settings_dict
    host = str(b["HOST"]).replace("/", "%2F")
    url = f"postgresql://{b['USER']}:{b['PASSWORD'] or ''}@{host}:{b['PORT'] or ''}/{b['NAME']}"
    given = {"DATABASE_URL": url, "PG_BIN": str(slow), "UPLOAD_DIR": str(tmp_path / "u")}
    result = manage("backup", str(tmp_path / "c"), STATEMENT_TIMEOUT_MS="1", **given)
    assert result.returncode == 0, result.stderr
    assert (tmp_path / "c" / "manifest.json").exists()


def test_only_programs_of_the_servers_version_are_taken(tmp_path, settings):
    """B1: a dump made by a newer pg_dump cannot be restored on the server that it came from."""
    for version in ("15.3", "17.1"):
        (tmp_path / version).mkdir()
        (tmp_path / version / "pg_dump").write_text(f'#!/bin/sh\necho "pg_dump (PostgreSQL) {version} (Debian)"\n')
        (tmp_path / version / "pg_dump").chmod(0o755)
    settings.PG_BIN = str(tmp_path / "17.1")
    assert programs.program("pg_dump", 17) == tmp_path / "17.1" / "pg_dump"
    with pytest.raises(programs.ProgramMissing, match="postgresql-client-12"):
        programs.program("pg_dump", 12)


@pytest.fixture
def s3(settings):
    """A server with the S3 protocol, with an empty bucket as the target of the copies."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    address = "http://{}:{}".format(*server.get_host_and_port())
    account = {"endpoint_url": address, "region_name": "us-east-1"}
    client = boto3.client("s3", aws_access_key_id="a", aws_secret_access_key="b", **account)
    client.create_bucket(Bucket="backups")
    settings.BACKUP_TARGET = "s3://backups/oss"
    options = {"bucket_name": "backups", "location": "oss", "access_key": "a", "secret_key": "b"} | account
    settings.STORAGES = settings.STORAGES | {
        "backup": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
    }
    yield client
    server.stop()


@pytest.fixture
def folder_target(tmp_path, settings):
    settings.BACKUP_TARGET = str(tmp_path / "other")
    settings.STORAGES = settings.STORAGES | {
        "backup": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": settings.BACKUP_TARGET},
        }
    }


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("place", ["s3", "folder_target"])
def test_each_backup_is_copied_to_another_place_and_old_ones_go(place, request, tmp_path, settings, key):
    request.getfixturevalue(place)
    settings.BACKUP_DIR = str(tmp_path / "backups")
    first = run_backup()
    with pytest.MonkeyPatch.context() as patch:
        # Simulate that five weeks have passed.
        later = datetime.now(UTC) + timedelta(days=35)
        patch.setattr(keeping, "datetime", type("Later", (datetime,), {"now": staticmethod(lambda _zone: later)}))
        second = run_backup()
    assert sorted(second.removed) == sorted([first.folder.name, f"{settings.BACKUP_TARGET}/{first.folder.name}"])
    assert newest() == second.folder.name
    here = {p.name: p.read_bytes() for p in second.folder.iterdir()}
    copy = fetch_remote(second.folder.name, tmp_path)
    assert {p.name: p.read_bytes() for p in copy.iterdir()} == here
    assert storages["backup"].listdir("")[0] == [second.folder.name]


def fetch_remote(name, tmp_path):
    copy = fetch(name, tmp_path / "copy")
    assert copy.parent == tmp_path / "copy"
    return copy


@pytest.mark.django_db(transaction=True)
def test_the_newest_backup_stays_however_old_it_is(tmp_path, settings):
    settings.BACKUP_DIR = str(tmp_path / "backups")
    run = run_backup()
    assert keeping.remove_old(datetime.now(UTC) + timedelta(days=900)) == []
    assert run.folder.exists()


@pytest.mark.django_db(transaction=True)
def test_a_copy_that_fails_says_so_and_is_noted(tmp_path, settings, folder_target):
    settings.BACKUP_DIR = str(tmp_path / "backups")
    (tmp_path / "other").write_text("no folder")
    with pytest.raises(BackupRefused, match="copying it failed"):
        run_backup()
    assert "copying it failed" in BackupRun.objects.get().sebab


@pytest.mark.django_db(transaction=True)
def test_the_drill_restores_the_newest_copy_and_notes_how_long_it_took(tmp_path, settings, folder_target, key, uploads):
    settings.BACKUP_DIR = str(tmp_path / "backups")
    HakAksesFactory()
    made = run_backup()
    with pytest.MonkeyPatch.context() as patch:
        given = {"ENVIRONMENT": "test", "BACKUP_IDENTITY": str(key), "BACKUP_TARGET": settings.BACKUP_TARGET}
        for name, value in given.items():
            patch.setenv(name, value)
        name, seconds = restore_drill()
        assert name == made.folder.name
        assert seconds < 120
        drill = BackupRun.objects.get(jenis=BackupRun.Jenis.LATIHAN)
        assert drill.selesai
        # A copy damaged at the other place is found, although the local copy is intact.
        dump = tmp_path / "other" / name / "database.dump.age"
        content = bytearray(dump.read_bytes())
        content[-5] ^= 1
        dump.write_bytes(content)
        with pytest.raises(BackupRefused, match="damaged"):
            restore_drill()
    assert "damaged" in BackupRun.objects.latest("pk").sebab
