"""A backup restores into an empty database with every row, every document hash and the audit trail the same."""

import json
import os
import subprocess
import sys
import uuid
from pathlib import Path

import psycopg2
import pytest
from django.db import connection

from oss_portal.audit.trail import record
from oss_portal.db.backup import BackupRefused, back_up, database_state, restore
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


@pytest.mark.django_db(transaction=True)
def test_a_backup_restores_the_same_portal(tmp_path, empty_database):
    record("uji", subject=HakAksesFactory().pengguna)
    manifest = back_up(tmp_path / "c")
    assert manifest["rows"]["registrasi_hakakses"] == 1
    environment = os.environ | {
        "DATABASE_URL": empty_database,
        "ENVIRONMENT": "test",
        "UPLOAD_DIR": str(tmp_path / "unggahan"),
    }
    result = subprocess.run(
        [sys.executable, "manage.py", "restore", str(tmp_path / "c")],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr
    assert "are the same" in result.stdout


@pytest.mark.django_db(transaction=True)
def test_a_restore_refuses_a_database_that_is_not_empty_and_a_missing_key(tmp_path, settings):
    back_up(tmp_path / "c")
    with pytest.raises(BackupRefused, match="not empty"):
        restore(tmp_path / "c")
    settings.ENCRYPTION_KEYS = ["bGFpbi1sYWluLWxhaW4tbGFpbi1sYWluLWxhaW4tbGE="]
    with pytest.raises(BackupRefused, match="ENCRYPTION_KEYS"):
        restore(tmp_path / "c")


@pytest.mark.django_db(transaction=True)
def test_the_manifest_holds_no_key(tmp_path, settings):
    back_up(tmp_path / "c")
    text = (tmp_path / "c" / "manifest.json").read_text()
    assert settings.ENCRYPTION_KEYS[0] not in text
    assert json.loads(text)["documents"] == database_state()["documents"]
