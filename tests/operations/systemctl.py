"""A replacement for systemctl on machines without systemd: reads unit files, and starts, watches and stops units.

It supports what our units and those of the tests use: templates, ExecStart, User, WorkingDirectory, Environment,
EnvironmentFile, RuntimeDirectory, Restart, KillSignal, TimeoutStopSec, oneshot. UNITS is the folder of the units,
STATE the folder of its state, SANDBOX the folder that replaces `/`.
"""

import contextlib
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

UNITS, STATE, SANDBOX = (Path(os.environ[name]) for name in ("OSS_UNITS", "OSS_STATE", "OSS_SANDBOX"))
MAPPED = re.compile(
    r"(?<![\w./-])/(srv/oss|etc/(?:oss|nginx|pgbouncer|postgresql|haproxy|redis|pgbackrest\.conf)|var/lib/(?:oss|postgresql)"
    r"|var/log/nginx|run/(?:oss|haproxy)|mnt/(?:other-machine|safe))"
)


def mapped(text: str, root: Path = SANDBOX) -> str:
    """Return the text with the machine's folders replaced by those of the sandbox in `root`."""
    return MAPPED.sub(lambda found: f"{root}/{found[1]}", text)


class Unit:
    """One unit; a template is filled in with its instance."""

    def __init__(self, name: str) -> None:
        self.name = name if "." in name else f"{name}.service"
        stem, _, kind = self.name.rpartition(".")
        template, at, instance = stem.partition("@")
        file = UNITS / self.name
        if at and not file.exists():
            file = UNITS / f"{template}@.{kind}"
        if not file.exists():
            sys.exit(f"Unit {self.name} not found.")
        text = file.read_text().replace("%%", "\0").replace("%i", instance).replace("\0", "%")
        # A key may occur several times.
        self.values: dict[str, list[str]] = {}
        for line in mapped(text).splitlines():
            key, mark, value = line.partition("=")
            if mark and not line.startswith(("#", ";")):
                self.values.setdefault(key.strip(), []).append(value.strip())
        self.pid_file = STATE / f"{self.name}.pid"

    def get(self, key: str, default: str = "") -> str:
        return self.values.get(key, [default])[-1]

    def environment(self) -> dict[str, str]:
        result = {name: os.environ[name] for name in os.environ if name.startswith("OSS_")}
        result |= {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": str(SANDBOX)}
        for given in self.values.get("Environment", []):
            result |= dict(part.split("=", 1) for part in shlex.split(given))
        for file in self.values.get("EnvironmentFile", []):
            for line in Path(file.lstrip("-")).read_text(encoding="utf-8").splitlines():
                if line and not line.startswith("#"):
                    name, _, value = line.partition("=")
                    result[name] = "".join(shlex.split(value))
        return result

    def user(self) -> str | None:
        # Only PostgreSQL refuses to run as root.
        return "nobody" if self.get("User") == "postgres" and os.geteuid() == 0 else None

    def popen(self, command: str) -> subprocess.Popen:
        for folder in self.values.get("RuntimeDirectory", []):
            (SANDBOX / "run" / folder).mkdir(parents=True, exist_ok=True)
        log = (STATE / f"{self.name}.log").open("ab")
        return subprocess.Popen(
            shlex.split(command.lstrip("-+!@")), cwd=self.get("WorkingDirectory", "/"), env=self.environment(),
            user=self.user(), stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip

    def pid(self) -> int:
        """Return the process that watches the unit, or 0."""
        with contextlib.suppress(OSError, ValueError):
            pid = int(self.pid_file.read_text())
            if b"systemctl.py" in Path(f"/proc/{pid}/cmdline").read_bytes():
                return pid
        return 0

    def watch(self) -> None:
        """Run the main process until told to stop; start it again when it dies."""
        stopping = False

        def stop(*_: object) -> None:
            nonlocal stopping
            stopping = True
            process.send_signal(getattr(signal, self.get("KillSignal", "SIGTERM")))

        process = self.popen(self.get("ExecStart"))
        signal.signal(signal.SIGTERM, stop)
        self.pid_file.write_text(str(os.getpid()))
        while True:
            limit = float(self.get("TimeoutStopSec", "30"))
            if stopping:
                try:
                    process.wait(limit)
                except subprocess.TimeoutExpired:
                    process.kill()
            process.wait()
            # End all other processes of its group.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            if stopping or self.get("Restart") not in {"always", "on-failure"}:
                self.pid_file.unlink(missing_ok=True)
                return
            time.sleep(float(self.get("RestartSec", "1")))
            if not stopping:
                process = self.popen(self.get("ExecStart"))

    def start(self) -> int:
        if self.name.endswith(".timer") or self.pid():
            return 0
        if self.get("Type") == "oneshot":
            return next((code for c in self.values["ExecStart"] if (code := self.popen(c).wait(300))), 0)
        subprocess.Popen(
            [sys.executable, __file__, "_watch", self.name], start_new_session=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        end = time.monotonic() + 60
        while time.monotonic() < end:
            if self.pid() and all(self.popen(c).wait(30) == 0 for c in self.values.get("ExecStartPost", [])):
                return 0
            time.sleep(0.05)
        return 1

    def stop(self) -> int:
        if pid := self.pid():
            os.kill(pid, signal.SIGTERM)
            end = time.monotonic() + float(self.get("TimeoutStopSec", "30")) + 10
            while self.pid() and time.monotonic() < end:
                time.sleep(0.05)
        return 1 if self.pid() else 0


def main(arguments: list[str]) -> int:
    what, *names = [a for a in arguments if a != "--now"]
    if what == "is-system-running":
        sys.stdout.write("running\n")
        return 0
    if what in {"daemon-reload", "enable", "disable"} and "--now" not in arguments:
        return 0
    if what == "list-units":
        running = sorted(file.stem for file in STATE.glob("*.pid") if Unit(file.stem).pid())
        sys.stdout.write("".join(f"{name} loaded active running\n" for name in running))
        return 0
    units = [Unit(name) for name in names if not name.startswith("-")]
    acts = {
        "_watch": [Unit.watch], "start": [Unit.start], "enable": [Unit.start], "stop": [Unit.stop],
        "disable": [Unit.stop], "mask": [Unit.stop], "unmask": [lambda _: 0],
        "restart": [Unit.stop, Unit.start], "is-active": [lambda u: 0 if u.pid() else 3],
    }  # fmt: skip
    if what not in acts:
        sys.exit(f"the stand-in for systemctl does not know {what}")
    return max((act(unit) or 0 for unit in units for act in acts[what]), default=0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
