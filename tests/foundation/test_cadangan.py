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

from oss_portal.cadangan import CadanganDitolak, cadangkan, keadaan_basis, pulihkan
from oss_portal.jejak import catat
from tests.factories.registrasi import HakAksesFactory

AKAR = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def basis_kosong(transactional_db):
    """Return the DATABASE_URL of a new empty database on the same server."""
    b = connection.settings_dict
    nama = f"pulih_{uuid.uuid4().hex[:12]}"
    kunci = {"host": b["HOST"], "port": b["PORT"] or None, "user": b["USER"], "password": b["PASSWORD"] or None}
    admin = psycopg2.connect(dbname="postgres", **kunci)
    admin.autocommit = True
    kursor = admin.cursor()
    kursor.execute(f'create database "{nama}"')
    host = str(b["HOST"]).replace("/", "%2F")
    yield f"postgresql://{b['USER']}:{b['PASSWORD'] or ''}@{host}:{b['PORT'] or ''}/{nama}"
    kursor.execute(f'drop database "{nama}" with (force)')
    admin.close()


@pytest.mark.django_db(transaction=True)
def test_a_backup_restores_the_same_portal(tmp_path, basis_kosong):
    catat("uji", subjek=HakAksesFactory().pengguna)
    manifes = cadangkan(tmp_path / "c")
    assert manifes["jumlah"]["registrasi_hakakses"] == 1
    lingkungan = os.environ | {
        "DATABASE_URL": basis_kosong,
        "LINGKUNGAN": "uji",
        "DIREKTORI_UNGGAHAN": str(tmp_path / "unggahan"),
    }
    hasil = subprocess.run(
        [sys.executable, "manage.py", "pulihkan", str(tmp_path / "c")],
        cwd=AKAR,
        env=lingkungan,
        capture_output=True,
        text=True,
    )
    assert hasil.returncode == 0, hasil.stderr
    assert "are the same" in hasil.stdout


@pytest.mark.django_db(transaction=True)
def test_a_restore_refuses_a_database_that_is_not_empty_and_a_missing_key(tmp_path, settings):
    cadangkan(tmp_path / "c")
    with pytest.raises(CadanganDitolak, match="not empty"):
        pulihkan(tmp_path / "c")
    settings.KUNCI_SANDI = ["bGFpbi1sYWluLWxhaW4tbGFpbi1sYWluLWxhaW4tbGE="]
    with pytest.raises(CadanganDitolak, match="KUNCI_SANDI"):
        pulihkan(tmp_path / "c")


@pytest.mark.django_db(transaction=True)
def test_the_manifest_holds_no_key(tmp_path, settings):
    cadangkan(tmp_path / "c")
    teks = (tmp_path / "c" / "manifes.json").read_text()
    assert settings.KUNCI_SANDI[0] not in teks
    assert json.loads(teks)["dokumen"] == keadaan_basis()["dokumen"]
