"""Run `bin/oss upgrade` in the folder of the new version, or `bin/oss rollback` in the folder of the old version.

The steps of an upgrade: preflight, backup by the old version, expanding migrations, restart of one unit after the
other, contract migrations. If a web unit does not become ready, the old version is started again; no contract migration
has run by then.
"""

import argparse
from pathlib import Path

from oss_portal.operation import machine
from oss_portal.operation.installing import install_units
from oss_portal.operation.machine import ROOT, fail, manage, must_manage, say, systemctl


def parse(arguments: list[str], program: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=f"bin/oss {program}", description=__doc__)
    parser.add_argument(
        "--no-backup",
        action="store_true",
        help="skip the backup, because one was made just now, here or by another node",
    )
    parser.add_argument(
        "--no-contract",
        action="store_true",
        help="skip contract migrations, because other nodes still run the old version",
    )
    parser.add_argument(
        "--stopped", action="store_true", help="stop the portal during the upgrade and run all migrations at once"
    )
    return parser.parse_args(arguments)


def _old_folder() -> Path:
    old = machine.running_folder()
    if old is None:
        fail(f"{machine.CURRENT} is not a link to a version: run bin/oss install first")
    elif old == ROOT:
        fail(f"{ROOT} is the version that runs: unpack the other one beside it, and run its bin/oss")
    return old or ROOT


def _switch(to: Path) -> str:
    """Set the current version and restart everything with it; return the fault, or an empty text."""
    machine.point_to(to)
    install_units(to)
    return machine.restart_all()


def upgrade(options: argparse.Namespace) -> None:
    """Upgrade this machine to the version of this folder."""
    old = _old_folder()
    say(f"1. Preflight: from {old.name} to {ROOT.name}")
    must_manage(ROOT, "doctor", "--before-upgrade", *(["--stopped"] if options.stopped else []))
    if not options.no_backup:
        say("2. Backup")
        must_manage(old, "backup")
    say("3. Migrations with which the old version still works")
    if options.stopped:
        for unit in (*(f"oss-web@{port}" for port in machine.WEB_PORTS), *machine.services()):
            systemctl("stop", unit)
    must_manage(ROOT, "prepare", *([] if options.stopped else ["--expand"]))
    say("4. Restart, one unit after the other")
    if fault := _switch(ROOT):
        if options.stopped:
            fail(f"{fault}. The tables are of the new version: repair it, or restore the backup (docs/operations.md)")
        say(f"{fault}: starting {old.name} again")
        manage(old, "collectstatic", "--noinput", "--verbosity=0")
        fail(_switch(old) or f"the upgrade was undone, {old.name} runs; the new columns stay in the tables, unused")
    if options.no_contract or options.stopped:
        say(f"{ROOT.name} runs here.")
        return
    say("5. Migrations that waited until the old version ended")
    if manage(ROOT, "migrate", "--contract", "--verbosity=1").returncode:
        fail("they wait: run bin/oss manage migrate --contract when every node has the new version")
    say(f"{ROOT.name} runs.")


def go_back(options: argparse.Namespace) -> None:
    """Return this machine to the version of this folder, if no contract migration of the later one was applied."""
    later = _old_folder()
    if manage(ROOT, "can_run").returncode:
        fail("to go back, restore the backup from before the upgrade: 'Going back' in docs/operations.md")
    must_manage(ROOT, "collectstatic", "--noinput", "--verbosity=0")
    if fault := _switch(ROOT):
        fail(fault)
    say(f"{ROOT.name} runs again. The folder {later.name} was kept, so that you can look for the cause.")


if __name__ == "__main__":
    import sys

    what, *rest = sys.argv[1:]
    (upgrade if what == "upgrade" else go_back)(parse(rest, what))
