"""nginx with the configuration of `deploy/` in front of a portal on this machine, on separate ports."""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.servers import ROOT, free_port

# The main configuration around a file of conf.d, as in docs/operations.md and the container.
_SKELETON = """daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
worker_rlimit_nofile 65536;
events {{ worker_connections 16384; }}
http {{
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/a;
  uwsgi_temp_path {folder}/b;
  scgi_temp_path {folder}/c;
  include {folder}/oss.conf;
}}
"""


def nginx() -> str | None:
    """Return the nginx program: that of `bin/attack` (`NGINX`) or the installed one; None without either."""
    return os.environ.get("NGINX") or shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


def make_certificate(folder: Path) -> None:
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "oss.example")])
    content = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    content = content.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=2))
    (folder / "fullchain.pem").write_bytes(content.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    shape = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "privkey.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, *shape))


@dataclass(frozen=True)
class Proxy:
    """The ports of the proxy: the one that redirects to TLS, and the one for TLS."""

    folder: Path
    http: int
    https: int


def prepare(folder: Path, port_portal: int) -> Proxy:
    """Write the configuration of `deploy/` into `folder`; only addresses, ports and certificate files are changed.

    Both units in it are the portal on `port_portal`.
    """
    # nginx starts as root and works as nobody, who must be able to reach its buffer files.
    folder.chmod(0o755)
    make_certificate(folder)
    p = Proxy(folder, free_port(), free_port())
    content = (ROOT / "deploy/nginx.conf").read_text()
    for old, new in {
        "server 127.0.0.1:8001 ": f"server 127.0.0.1:{port_portal} ",
        "server 127.0.0.1:8002 ": f"server 127.0.0.1:{port_portal} ",
        "listen 80 ": f"listen 127.0.0.1:{p.http} ",
        "listen 443 ": f"listen 127.0.0.1:{p.https} ",
        "  listen [::]:80 default_server;\n": "",
        "  listen [::]:443 ssl http2 default_server;\n": "",
        "/etc/nginx/tls/": f"{folder}/",
        "/var/log/nginx/oss.log": f"{folder}/access.log",
        "/var/log/nginx/oss-error.log": f"{folder}/error.log",
        "/srv/oss/deploy/pages/": f"{ROOT}/deploy/pages/",
    }.items():
        assert old in content, f"deploy/nginx.conf no longer has: {old}"
        content = content.replace(old, new)
    (folder / "oss.conf").write_text(content)
    (folder / "nginx.conf").write_text(_SKELETON.format(folder=folder))
    return p


def check(p: Proxy) -> str:
    """Return the complaints of `nginx -t`; an empty text when the configuration is valid."""
    result = subprocess.run([nginx(), "-t", "-c", str(p.folder / "nginx.conf")], capture_output=True, text=True)
    return "" if result.returncode == 0 else result.stderr


@contextlib.contextmanager
def running(port_portal: int) -> Iterator[Proxy]:
    """Run nginx in front of the portal on `port_portal` while the block runs."""
    folder = Path(tempfile.mkdtemp(prefix="proxy-test-", dir="/tmp"))
    process = None
    try:
        p = prepare(folder, port_portal)
        if error := check(p):
            raise RuntimeError(error)
        process = subprocess.Popen([nginx(), "-c", str(folder / "nginx.conf")], stderr=subprocess.DEVNULL)
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", p.https), timeout=5):
                break
            if process.poll() is not None:
                raise RuntimeError((folder / "error.log").read_text())
            time.sleep(0.05)
        yield p
    finally:
        if process:
            process.terminate()
            process.wait(20)
        shutil.rmtree(folder, ignore_errors=True)
