"""Paths of an installed portal on its machine, and functions that run its commands and services.

The paths are those in docs/operations.md, unless the environment names others.
"""

import os
import pwd
import re
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from oss_portal.operation.environment_file import read, write

ROOT = Path(__file__).resolve().parent.parent.parent
ENVIRONMENT_FILE = Path(os.environ.get("OSS_ENV", "/etc/oss/oss.env"))
CURRENT = Path(os.environ.get("OSS_CURRENT", "/srv/oss"))
DATA = Path(os.environ.get("OSS_DATA", "/var/lib/oss"))
UNITS = Path(os.environ.get("OSS_UNITS", "/etc/systemd/system"))
ACCOUNT = "oss"
# Two web units on each node: one serves while the other is restarted.
WEB_PORTS = os.environ.get("OSS_WEB_PORTS", "8001 8002").split()
SERVICES = ("oss-mail@1", "oss-certificate@1", "oss-worker@1", "oss-push", "oss-scheduler")
# A proxy does not use a unit for some seconds after it did not answer (`fail_timeout=5s` in deploy/nginx.conf; `rise`
# in deploy/haproxy.cfg): the other unit must not be restarted before these seconds are over.
PROXY_SECONDS = 6.0
TIMERS = ("oss-backup.timer", "oss-drill.timer")


def say(text: str) -> None:
    """Print one line of progress at once."""
    print(text, flush=True)  # noqa: T201


def fail(text: str) -> None:
    """End the program with a message."""
    raise SystemExit(f"bin/oss: {text}")


def account() -> str | None:
    """Return the account that commands run as: `oss` if the caller is root, else None for the caller's own."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(ACCOUNT).pw_name
    except KeyError:
        return None


def manage(folder: Path, *arguments: str, quiet: bool = False) -> subprocess.CompletedProcess:
    """Run a management command of the version in `folder` with the settings of this machine."""
    environment = os.environ | {"OSS_ENV": str(ENVIRONMENT_FILE)}
    command = [str(folder / ".venv/bin/python"), "-W", "ignore", "manage.py", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, user=account(), capture_output=quiet, text=True)  # noqa: S603


def must_manage(folder: Path, *arguments: str) -> None:
    """Run a management command; end when it fails."""
    if manage(folder, *arguments).returncode:
        fail(f"manage.py {' '.join(arguments)} failed, see above; the steps after it were not done")


def systemctl(*arguments: str) -> bool:
    """Run systemctl and return whether it succeeded."""
    return subprocess.run(["systemctl", *arguments]).returncode == 0  # noqa: S603, S607


def _ask_systemd(*arguments: str) -> str:
    """Return the output of systemctl; empty if it is not installed."""
    if shutil.which("systemctl") is None:
        return ""
    return subprocess.run(["systemctl", *arguments], capture_output=True, text=True).stdout  # noqa: S603, S607


def has_systemd() -> bool:
    """Return whether services can be started on this machine."""
    return _ask_systemd("is-system-running").strip() not in {"offline", "unknown", ""}


def services() -> tuple[str, ...]:
    """Return the services beside the web units: one of each, and all further workers that the operator enabled."""
    listed = _ask_systemd("list-units", "--plain", "--no-legend", "--type=service", "oss-*@*").splitlines()
    found = [re.match(r"(oss-(?:mail|certificate|worker)@\w+)\.service\b", line) for line in listed]
    return tuple(dict.fromkeys((*SERVICES, *(unit[1] for unit in found if unit))))


def wait_until_ready(port: str, seconds: float = 120) -> str:
    """Wait until the web unit on `port` is ready; return an empty text, or its last answer after the time-out."""
    host = read(ENVIRONMENT_FILE).get("ALLOWED_HOSTS", "localhost").split(",")[0].lstrip(".")
    headers = {"Host": host, "X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.1"}
    request = urllib.request.Request(f"http://127.0.0.1:{port}/sehat/siap", headers=headers)
    said, end = "no answer", time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(request, timeout=5):  # noqa: S310 - an address of ours
                return ""
        except urllib.error.HTTPError as error:
            said = error.read().decode(errors="replace")[:300]
        except OSError as error:
            said = str(error)
        time.sleep(0.3)
    return said


def restart_web(ports: list[str]) -> str:
    """Restart the web units, each when the one before is ready; return the fault, or an empty text."""
    for number, port in enumerate(ports):
        if number:
            time.sleep(PROXY_SECONDS)
        say(f"restarting oss-web@{port} …")
        if not systemctl("restart", f"oss-web@{port}"):
            return f"systemd could not restart oss-web@{port}"
        if said := wait_until_ready(port):
            return f"oss-web@{port} is not ready: {said}"
    return ""


def restart_all() -> str:
    """Restart the web units one after the other, then all other services; return the fault, or an empty text."""
    if fault := restart_web(WEB_PORTS):
        return fault
    return next(
        (f"systemd could not restart {service}" for service in services() if not systemctl("restart", service)), ""
    )


def point_to(folder: Path) -> None:
    """Set the link CURRENT to `folder` atomically."""
    link = CURRENT.with_name(f"{CURRENT.name}.next")
    link.unlink(missing_ok=True)
    link.symlink_to(folder)
    link.replace(CURRENT)


def running_folder() -> Path | None:
    """Return the folder of the version that runs, or None before the first installation."""
    return CURRENT.resolve() if CURRENT.is_symlink() else None


def change_settings(given: list[str]) -> None:
    """Write settings, each NAME=VALUE, into the file of this machine."""
    values = dict(setting.partition("=")[::2] for setting in given)
    example = ROOT / ".env.example"
    if unknown := set(values) - set(read(example)):
        fail(f"unknown setting: {', '.join(sorted(unknown))} (.env.example lists all settings)")
    try:
        write(ENVIRONMENT_FILE, example, values)
    except ValueError as error:
        fail(str(error))


if __name__ == "__main__":
    import sys

    if sys.argv[1] == "set":
        change_settings(sys.argv[2:])
    elif fault := restart_all():
        fail(fault)
