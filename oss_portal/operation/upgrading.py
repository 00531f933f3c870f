"""`bin/oss upgrade`, from the folder of the new version beside the one that runs, and `bin/oss rollback` from the old.

Preflight, backup by the old version, expanding migrations, restart of one unit after the other, contracts. A web unit
that does not become ready ends it: the old version is put back, and nothing was contracted.
"""

import argparse
from pathlib import Path

from oss_portal.operation import machine
from oss_portal.operation.installing import install_units
from oss_portal.operation.machine import ROOT, fail, manage, must_manage, say, systemctl


def parse(arguments: list[str], program: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=f"bin/oss {program}", description=__doc__)
    parser.add_argument("--no-backup", action="store_true", help="one was made just now, or another node made it")
    parser.add_argument("--no-contract", action="store_true", help="other nodes still run the old version")
    parser.add_argument(
        "--stopped", action="store_true", help="the portal stands still meanwhile: all migrations at once"
    )
    return parser.parse_args(arguments)


def _old_folder() -> Path:
    old = machine.running_folder()
    if old is None:
        fail(f"{machine.CURRENT} is no link to a version: bin/oss install comes first")
    elif old == ROOT:
        fail(f"{ROOT} is the version that runs: unpack the new one beside it, and call its bin/oss upgrade")
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
    say("3. Migrations that the old version can live with")
    if options.stopped:
        for unit in (*(f"oss-web@{port}" for port in machine.WEB_PORTS), *machine.services()):
            systemctl("stop", unit)
    must_manage(ROOT, "prepare", *([] if options.stopped else ["--expand"]))
    say("4. Restart, one unit after the other")
    if fault := _switch(ROOT):
        if options.stopped:
            fail(
                f"{fault}. The tables are those of the new version: mend it, or restore the backup (docs/operations.md)"
            )
        say(f"{fault}: going back to {old.name}")
        manage(old, "collectstatic", "--noinput", "--verbosity=0")
        fail(_switch(old) or f"upgrade undone, {old.name} runs as before; the new columns stay, unused")
    if options.no_contract or options.stopped:
        say(f"{ROOT.name} runs here.")
        return
    say("5. Migrations that waited for the old version to go")
    if manage(ROOT, "migrate", "--contract", "--verbosity=1").returncode:
        fail("these wait: run bin/oss manage migrate --contract when every node has the new version")
    say(f"{ROOT.name} runs.")


def go_back(options: argparse.Namespace) -> None:
    """Return this machine to the version of this folder, if no contract migration of the later one was applied."""
    later = _old_folder()
    if manage(ROOT, "can_run").returncode:
        fail("going back needs the backup from before the upgrade: 'Going back' in docs/operations.md")
    must_manage(ROOT, "collectstatic", "--noinput", "--verbosity=0")
    if fault := _switch(ROOT):
        fail(fault)
    say(f"{ROOT.name} runs again; {later.name} stays for the inquiry.")


if __name__ == "__main__":
    import sys

    what, *rest = sys.argv[1:]
    (upgrade if what == "upgrade" else go_back)(parse(rest, what))
