"""Settings: each explained in .env.example, and production refuses to start half-configured."""

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings

from tests.lingkungan import PRODUKSI


def _mulai(**lain) -> subprocess.CompletedProcess:
    lingkungan = {k: v for k, v in (PRODUKSI | lain).items() if v is not None}
    lingkungan |= {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "oss_portal.settings"}
    perintah = [sys.executable, "-c", "import django; django.setup()"]
    return subprocess.run(perintah, cwd=settings.BASE_DIR, env=lingkungan, capture_output=True, text=True)


def test_every_setting_is_explained_and_no_other():
    kode = (settings.BASE_DIR / "oss_portal" / "settings.py").read_text()
    kode += (settings.BASE_DIR / "oss_portal" / "gunicorn.py").read_text()
    dipakai = set(re.findall(r'(?:env(?:\.\w+)?|_rahasia|environ\.get)\(\s*["\']([A-Z0-9_]+)["\']', kode))
    tertulis = set(
        re.findall(r"^([A-Z0-9_]+)=", (settings.BASE_DIR / ".env.example").read_text(encoding="utf-8"), re.M)
    )
    # Set by the launcher and by gunicorn themselves.
    assert dipakai - {"PROMETHEUS_MULTIPROC_DIR"} == tertulis


def test_production_starts_when_everything_is_there():
    hasil = _mulai()
    assert hasil.returncode == 0, hasil.stderr


@pytest.mark.parametrize(
    ("salah", "kata"),
    [
        ({"SECRET_KEY": None}, "SECRET_KEY"),
        ({"KUNCI_SANDI": None}, "KUNCI_SANDI"),
        ({"KUNCI_INDEKS": None}, "KUNCI_INDEKS"),
        ({"KUNCI_JEJAK": None}, "KUNCI_JEJAK"),
        ({"EMAIL_URL": None}, "EMAIL_URL"),
        ({"ALLOWED_HOSTS": None}, "ALLOWED_HOSTS"),
        ({"DEBUG": "on"}, "DEBUG"),
        ({"ALAMAT_DASAR": "http://oss.example"}, "https"),
        ({"ALAMAT_DASAR": None}, "https"),
        ({"DATABASE_URL": "sqlite:///x.db"}, "PostgreSQL"),
        ({"LINGKUNGAN": "lain"}, "LINGKUNGAN"),
    ],
)
def test_production_refuses_to_start_half_configured_and_says_why(salah, kata):
    hasil = _mulai(**salah)
    assert hasil.returncode != 0
    assert kata in hasil.stderr
