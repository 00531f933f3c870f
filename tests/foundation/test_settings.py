"""Settings: each is explained in .env.example, and no production process starts without the secrets.

Other dangerous settings are in `test_checks.py`.
"""

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings

from oss_portal.operation import environment_file
from tests.environment import PRODUCTION


def _start(**changed) -> subprocess.CompletedProcess:
    environment = {k: v for k, v in (PRODUCTION | changed).items() if v is not None}
    environment |= {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "oss_portal.settings"}
    command = [sys.executable, "-c", "import django; django.setup()"]
    return subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True)


def test_every_setting_is_explained_and_no_other():
    code = (settings.BASE_DIR / "oss_portal" / "settings.py").read_text()
    code += (settings.BASE_DIR / "oss_portal" / "gunicorn.py").read_text()
    in_use = set(re.findall(r'(?:env(?:\.\w+)?|_secret|environ\.get)\(\s*["\']([A-Z0-9_]+)["\']', code))
    written = set(re.findall(r"^([A-Z0-9_]+)=", (settings.BASE_DIR / ".env.example").read_text(encoding="utf-8"), re.M))
    # These are set by the launcher, manage.py and gunicorn, not by operators.
    assert in_use - {"PROMETHEUS_MULTIPROC_DIR", "RUNS_COMMAND", "OSS_ENV"} == written


def test_production_starts_when_everything_is_there():
    result = _start()
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"SECRET_KEY": None}, "SECRET_KEY"),
        ({"ENCRYPTION_KEYS": None}, "ENCRYPTION_KEYS"),
        ({"BLIND_INDEX_KEYS": None}, "BLIND_INDEX_KEYS"),
        ({"AUDIT_SEAL_KEY": None}, "AUDIT_SEAL_KEY"),
        ({"TRANSPARENCY_LOG_KEY": None}, "TRANSPARENCY_LOG_KEY"),
        ({"STATEMENT_KEY": None}, "STATEMENT_KEY"),
        ({"DATABASE_URL": "sqlite:///x.db"}, "PostgreSQL"),
        ({"ENVIRONMENT": "lain"}, "ENVIRONMENT"),
        ({"IDENTITY_CHECK": "lain"}, "IDENTITY_CHECK"),
        ({"IDENTITY_CHECK": "dukcapil"}, "DUKCAPIL_URL"),
    ],
)
def test_production_refuses_to_start_half_configured_and_says_why(wrong, words):
    result = _start(**wrong)
    assert result.returncode != 0
    assert words in result.stderr


def test_every_secret_that_the_settings_ask_for_is_made_by_the_installer():
    code = (settings.BASE_DIR / "oss_portal" / "settings.py").read_text()
    asked = set(re.findall(r'_secret\("(\w+)"\)', code))
    assert {"SECRET_KEY", "AUDIT_SEAL_KEY"} <= asked
    assert asked == set(environment_file.new_secrets())
