"""`bin/oss install`: make a running portal of an unpacked version; after a fault, run it again and it continues.

It overwrites nothing that exists: no setting, no secret, no role, no table.
"""

import argparse
import os
import secrets
import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg2
import pyrage

from oss_portal.operation import machine
from oss_portal.operation.environment_file import new_secrets, read, write
from oss_portal.operation.machine import ENVIRONMENT_FILE, ROOT, fail, must_manage, say, systemctl

EXAMPLE = ROOT / ".env.example"
FOLDERS = {"UPLOAD_DIR": "uploads", "STATIC_ROOT": "static", "BACKUP_DIR": "backups"}
# Settings that only the operator knows.
ASKED = ("EMAIL_URL", "SIGNING_PASSWORD")


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/oss install", description=__doc__)
    parser.add_argument("--host", help="host name of the portal, such as oss.example.go.id")
    parser.add_argument(
        "--administrator",
        action="append",
        nargs=2,
        default=[],
        metavar=("NAME", "EMAIL"),
        help="invite an administrator; give it twice",
    )
    parser.add_argument("--no-services", action="store_true", help="do not start the services")
    return parser.parse_args(arguments)


def make_account() -> None:
    """Make the system account if root installs; another user installs for their own account."""
    if os.geteuid() == 0 and machine.account() is None:
        command = ["useradd", "--system", "--home", str(machine.DATA), "--shell", "/usr/sbin/nologin", machine.ACCOUNT]
        subprocess.run(command, check=True)  # noqa: S603
        say(f"made the account {machine.ACCOUNT}")


def _own(path: Path) -> None:
    if account := machine.account():
        shutil.chown(path, account, account)


def make_folders() -> None:
    """Make the folders for data; only the system account may read them."""
    for folder in (machine.DATA, *(machine.DATA / name for name in FOLDERS.values())):
        folder.mkdir(parents=True, exist_ok=True)
        # The proxy reads the static files.
        folder.chmod(0o755 if folder.name in {machine.DATA.name, "static"} else 0o700)
        _own(folder)
    ENVIRONMENT_FILE.parent.mkdir(parents=True, exist_ok=True)


def fill_settings(options: argparse.Namespace) -> dict[str, str]:
    """Give each setting without a value one from the options, a new secret or a folder. Returns all settings."""
    present, example = read(ENVIRONMENT_FILE), read(EXAMPLE)
    values = dict(present)

    def fill(name: str, value: str) -> None:
        # A value equal to the example was not chosen by the operator.
        if not present.get(name) or (name in {"BASE_URL", "ALLOWED_HOSTS"} and present[name] == example.get(name)):
            values[name] = value

    for name, value in new_secrets().items():
        fill(name, value)
    fill("METRICS_TOKEN", secrets.token_urlsafe(50))
    for name, folder in FOLDERS.items():
        values[name] = present.get(name) or str(machine.DATA / folder)
    if options.host:
        fill("BASE_URL", f"https://{options.host}")
        fill("ALLOWED_HOSTS", f"{options.host},localhost")
        if "MAIL_FROM" not in present:
            values["MAIL_FROM"] = f"OSS <tidak-dibalas@{options.host}>"
    if "DATABASE_URL" not in present:
        port = os.environ.get("PGPORT", "5432")
        values["DATABASE_URL"] = f"postgresql://oss:{secrets.token_urlsafe(24)}@127.0.0.1:{port}/oss"
    if not values.get("BACKUP_RECIPIENTS"):
        key = Path(values.get("BACKUP_IDENTITY") or ENVIRONMENT_FILE.with_name("backup.key"))
        key = key if os.access(key.parent, os.W_OK) else ENVIRONMENT_FILE.with_name("backup.key")
        values |= {"BACKUP_RECIPIENTS": make_backup_key(key), "BACKUP_IDENTITY": str(key)}
    try:
        write(ENVIRONMENT_FILE, EXAMPLE, values)
    except ValueError as error:
        fail(str(error))
    own_keys(values)
    if not present:
        say(f"wrote settings and new secrets into {ENVIRONMENT_FILE}: keep a copy of the keys away from the backups")
    return values


def own_keys(values: dict[str, str]) -> None:
    """Let only the system account read the file of settings, and the keys in the same folder."""
    for name in (str(ENVIRONMENT_FILE), values.get("BACKUP_IDENTITY"), values.get("SIGNING_P12")):
        file = Path(name or "")
        if file.parent == ENVIRONMENT_FILE.parent and file.is_file() and os.access(file.parent, os.W_OK):
            file.chmod(0o600)
            _own(file)


def make_backup_key(file: Path) -> str:
    """Make the key that decrypts the backups, unless it exists, and return its public key."""
    if file.exists():
        line = next(line for line in file.read_text().splitlines() if line.startswith("AGE-SECRET-KEY-"))
        return str(pyrage.x25519.Identity.from_str(line).to_public())
    identity = pyrage.x25519.Identity.generate()
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as content:
        content.write(f"# Opens the backups: keep a copy on another machine.\n{identity}\n")
    return str(identity.to_public())


def make_database(url: str) -> None:
    """Make the role and the database that `url` names, unless they exist.

    On this machine they are made by the account of the server (`sudo -u postgres`); on another one they must exist.
    """
    parts = urlsplit(url)
    try:
        psycopg2.connect(url, connect_timeout=10).close()
    except psycopg2.OperationalError as error:
        why = str(error).strip()
    else:
        return
    if parts.hostname not in {"127.0.0.1", "localhost", "::1", None} or shutil.which("sudo") is None:
        fail(f"DATABASE_URL: {why}")
    role, name = unquote(parts.username or "oss"), unquote(parts.path.lstrip("/") or "oss")
    _ask_server(parts.port, {"role": role, "name": name, "password": unquote(parts.password or "")})
    say(f"made the role {role} and the database {name}")


# psql itself quotes the variables; `\gexec` executes the statement that the select returns.
_MAKE_DATABASE = """
select format('create role %I login', :'role') where not exists (select from pg_roles where rolname = :'role') \\gexec
alter role :"role" password :'password';
select format('create database %I owner %I encoding ''UTF8'' template template0', :'name', :'role')
where not exists (select from pg_database where datname = :'name') \\gexec
"""


def _ask_server(port: int | None, values: dict[str, str]) -> None:
    """Make the role and the database as the account of the server."""
    command = ["sudo", "-u", "postgres", "psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-p", str(port or 5432)]
    # Passed by standard input: everybody on the machine could read a password in the arguments.
    given = "".join(
        "\\set {} '{}'\n".format(variable, value.replace("\\", "\\\\").replace("'", "\\'"))
        for variable, value in values.items()
    )
    result = subprocess.run(command, input=given + _MAKE_DATABASE, capture_output=True, text=True, cwd="/")  # noqa: S603
    if result.returncode:
        fail(f"PostgreSQL: {result.stderr.strip()}")


def check_settings(values: dict[str, str]) -> None:
    """End the program with a list of missing or dangerous settings, if there are any."""
    for name in ASKED:
        if not values.get(name):
            say(f"{name} is missing")
    result = machine.manage(ROOT, "check", quiet=True)
    if result.returncode:
        say(result.stderr.strip())
        fail(f"set these in {ENVIRONMENT_FILE} or with bin/oss set NAME=VALUE, then run bin/oss install again")


def install_units(folder: Path) -> None:
    """Copy the systemd units of the version in `folder`, and reload systemd."""
    machine.UNITS.mkdir(parents=True, exist_ok=True)
    for unit in sorted((folder / "deploy/systemd").iterdir()):
        shutil.copy(unit, machine.UNITS / unit.name)
    systemctl("daemon-reload")


def start_services() -> None:
    """Start everything, and wait until the web units are ready."""
    web = [f"oss-web@{port}" for port in machine.WEB_PORTS]
    if not systemctl("enable", "--now", *web, *machine.SERVICES, *machine.TIMERS):
        fail("the services did not start; the reason: journalctl -u 'oss-*'")
    for port in machine.WEB_PORTS:
        if said := machine.wait_until_ready(port):
            fail(f"oss-web@{port} is not ready: {said}")


def invite(people: list[list[str]]) -> None:
    """Invite the first administrators; existing ones are not changed."""
    for name, email in people:
        result = machine.manage(ROOT, "invite_administrator", name, email, quiet=True)
        say(f"{name}: {(result.stdout or result.stderr).strip().splitlines()[-1]}")


def main(arguments: list[str]) -> None:
    """Install the portal; end with a message at the first step that only the operator can do."""
    options = parse(arguments)
    make_account()
    make_folders()
    values = fill_settings(options)
    make_database(values.get("DATABASE_DIRECT_URL") or values["DATABASE_URL"])
    check_settings(values)
    say("preparing tables, set-up data and static files …")
    must_manage(ROOT, "prepare", "--verbosity=0")
    if machine.running_folder() is None:
        machine.point_to(ROOT)
    if not options.no_services and machine.has_systemd():
        install_units(ROOT)
        start_services()
    invite(options.administrator)
    say(f"The portal is installed: {values['BASE_URL']}/")


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
