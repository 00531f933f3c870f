"""The Python of the peers in `var/peers/`, made once and again when its required packages change."""

import os
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from tests.servers import ROOT

FOLDER = ROOT / "var" / "peers"
PROJECT = Path(__file__).resolve().parent
PYTHON = FOLDER / "bin" / "python"
# The peers run on the same versions as the portal, so that the packages alone make the difference.
SHARED = ("django", "psycopg2-binary", "gunicorn", "argon2-cffi")


def wanted() -> list[str]:
    """Return the packages to install, as pip reads them."""
    lines = (PROJECT / "requirements.txt").read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")] + [f"{p}=={version(p)}" for p in SHARED]


def install() -> None:
    """Install the peers unless exactly these versions are installed. Raises `CalledProcessError`."""
    mark = FOLDER / "installed"
    content = "\n".join([sys.version, *wanted()])
    if mark.exists() and mark.read_text() == content:
        return
    shutil.rmtree(FOLDER, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", FOLDER], check=True)
    subprocess.run([PYTHON, "-m", "pip", "install", "--quiet", *wanted()], check=True, stderr=subprocess.DEVNULL)
    mark.write_text(content)


def environment(database_url: str, peer: str) -> dict[str, str]:
    """Return the environment of a process of the peers, without the variables of the portal."""
    own = {k: v for k, v in os.environ.items() if k in {"PATH", "HOME", "LANG", "LC_ALL", "TMPDIR"}}
    return own | {
        "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": "project.settings",
        "PEER": peer,
        "PYTHONDONTWRITEBYTECODE": "1",
    }
