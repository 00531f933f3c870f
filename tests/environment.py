"""The smallest environment of a production portal; its secrets are made anew for each run.

`python -m tests.environment COMMAND` runs a command in it, with certificates for the time of the run.
"""

import datetime
import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from cryptography.x509.oid import NameOID

from oss_portal.operation.environment_file import new_secrets

PRODUCTION = new_secrets() | {
    "ENVIRONMENT": "production",
    "BASE_URL": "https://oss.example",
    "ALLOWED_HOSTS": "oss.example",
    "EMAIL_URL": "smtp://localhost:25",
    "DATABASE_URL": "postgresql://uji@localhost:1/uji",
}


def _self_signed(key: ec.EllipticCurvePrivateKey, name: str, days: int) -> x509.Certificate:
    now = datetime.datetime.now(datetime.UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + datetime.timedelta(days=min(days, 0) - 1))
        .not_valid_after(now + datetime.timedelta(days=days))
        .sign(key, hashes.SHA256())
    )


def signing_settings(folder: Path, *, name: str = "Lembaga OSS", days: int = 365, other_key: bool = False) -> dict:
    """Write a PKCS#12 file that is valid for `days` (expired when negative) and return the settings that name it."""
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _self_signed(ec.generate_private_key(ec.SECP256R1()) if other_key else key, name, days)
    password = secrets.token_urlsafe(16)
    encryption = BestAvailableEncryption(password.encode())
    # The library refuses to write a key with the certificate of another key, so the certificate is added as a further
    # one.
    own, others = (None, [certificate]) if other_key else (certificate, None)
    file = folder / "signing.p12"
    file.write_bytes(pkcs12.serialize_key_and_certificates(b"oss", key, own, others, encryption))
    return {"SIGNING_P12": str(file), "SIGNING_PASSWORD": password}


def time_stamp_settings(folder: Path) -> dict[str, str]:
    """Return settings that name an authority for time stamps, never called in tests, with its own root in `folder`."""
    root = _self_signed(ec.generate_private_key(ec.SECP256R1()), "Otoritas Stempel Waktu", 365)
    file = folder / "roots.pem"
    file.write_bytes(root.public_bytes(Encoding.PEM))
    return {"SIGNING_TSA": "https://tsa.example", "SIGNING_ROOTS": str(file)}


def main(command: list[str]) -> int:
    """Run `command` as in production; return its exit code."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | PRODUCTION | signing_settings(Path(folder)) | time_stamp_settings(Path(folder))
        return subprocess.run(command, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
