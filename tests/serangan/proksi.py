"""nginx with the configuration of `deploy/` before a portal on this machine, on ports of its own."""

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

from tests.peladen import AKAR, port_kosong

# What stands around a file of conf.d, as in Debian's package and the container.
_KERANGKA = """daemon off;
pid {folder}/nginx.pid;
error_log {folder}/galat.log;
events {{ worker_connections 768; }}
http {{
  client_body_temp_path {folder}/badan;
  proxy_temp_path {folder}/proksi;
  fastcgi_temp_path {folder}/a;
  uwsgi_temp_path {folder}/b;
  scgi_temp_path {folder}/c;
  include {folder}/oss.conf;
}}
"""


def nginx() -> str | None:
    """Return the program: that of `bin/serang` (`NGINX`), or the one installed; None without."""
    return os.environ.get("NGINX") or shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


def _sertifikat(folder: Path) -> None:
    kunci, kini = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    nama = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "oss.example")])
    isi = x509.CertificateBuilder(nama, nama, kunci.public_key(), x509.random_serial_number())
    isi = isi.not_valid_before(kini - timedelta(days=1)).not_valid_after(kini + timedelta(days=2))
    (folder / "fullchain.pem").write_bytes(isi.sign(kunci, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    bentuk = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "privkey.pem").write_bytes(kunci.private_bytes(serialization.Encoding.PEM, *bentuk))


@dataclass(frozen=True)
class Proksi:
    """Where the proxy listens: the port that leads on to TLS, and that of TLS."""

    folder: Path
    http: int
    https: int


def siapkan(folder: Path, port_portal: int) -> Proksi:
    """Write the configuration of `deploy/` into `folder`: only addresses, ports and certificate files are others."""
    # nginx starts as root and works as nobody: what it buffers must be reachable.
    folder.chmod(0o755)
    _sertifikat(folder)
    p = Proksi(folder, port_kosong(), port_kosong())
    isi = (AKAR / "deploy/nginx.conf").read_text()
    for lama, baru in {
        "server web:8000;": f"server 127.0.0.1:{port_portal};",
        "listen 80 ": f"listen 127.0.0.1:{p.http} ",
        "listen 443 ": f"listen 127.0.0.1:{p.https} ",
        "  listen [::]:80 default_server;\n": "",
        "  listen [::]:443 ssl http2 default_server;\n": "",
        "/etc/nginx/tls/": f"{folder}/",
        "/dev/stdout": f"{folder}/akses.log",
        "/dev/stderr": f"{folder}/galat.log",
    }.items():
        assert lama in isi, f"deploy/nginx.conf no longer has: {lama}"
        isi = isi.replace(lama, baru)
    (folder / "oss.conf").write_text(isi)
    (folder / "nginx.conf").write_text(_KERANGKA.format(folder=folder))
    return p


def periksa(p: Proksi) -> str:
    """Return what `nginx -t` complains about; nothing when the configuration is valid."""
    hasil = subprocess.run([nginx(), "-t", "-c", str(p.folder / "nginx.conf")], capture_output=True, text=True)
    return "" if hasil.returncode == 0 else hasil.stderr


@contextlib.contextmanager
def berjalan(port_portal: int) -> Iterator[Proksi]:
    """nginx before the portal on `port_portal` while the block runs."""
    folder = Path(tempfile.mkdtemp(prefix="proksi-uji-", dir="/tmp"))
    proses = None
    try:
        p = siapkan(folder, port_portal)
        if galat := periksa(p):
            raise RuntimeError(galat)
        proses = subprocess.Popen([nginx(), "-c", str(folder / "nginx.conf")], stderr=subprocess.DEVNULL)
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", p.https), timeout=5):
                break
            if proses.poll() is not None:
                raise RuntimeError((folder / "galat.log").read_text())
            time.sleep(0.05)
        yield p
    finally:
        if proses:
            proses.terminate()
            proses.wait(20)
        shutil.rmtree(folder, ignore_errors=True)
