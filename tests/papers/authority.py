"""Certification authorities on the loopback: signer's certificate, OCSP, CRL, and five time stamping authorities.

certomancer answers as such services do. It uses the clock of the process, so a test can move the time of both sides.
"""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from certomancer.integrations.animator import Animator, AnimatorArchStore
from certomancer.registry import ArchLabel, CertLabel
from certomancer.registry.config import CertomancerConfig
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)
from werkzeug.serving import make_server

YEAR = timedelta(days=365)
# Validity of each certificate (from, until), in years from today. The third stamp certificate is valid for longer than
# its authority; all certificates that are valid today end within 20 years.
VALIDITY = {
    "root": (-1, 20),
    "intermediate": (-1, 10),
    "responder": (-1, 6),
    "signer": (-0.1, 2),
    "stamps-ca": (-1, 14.5),
    "stamps-responder": (-1, 14.5),
    "stamps1": (-0.1, 3),
    "stamps2": (2.5, 8),
    "stamps3": (7, 15),
    "next-root": (10, 60),
    "next-responder": (10, 60),
    "stamps4": (14, 22),
    "stamps5": (21, 40),
}
ROOTS = ("root", "next-root")
_STAMPS = [f"stamps{n}" for n in range(1, 6)]
_RESPONDERS = {"intermediate": "responder", "stamps-ca": "stamps-responder", "next-root": "next-responder"}


def _usage(*names: str) -> dict[str, Any]:
    return {"id": "key_usage", "critical": True, "smart-value": {"schema": "key-usage", "params": list(names)}}


_CA = [
    {"id": "basic_constraints", "critical": True, "value": {"ca": True}},
    _usage("key_cert_sign", "crl_sign"),
]
_RESPONDER = [
    _usage("digital_signature"),
    {"id": "extended_key_usage", "critical": True, "value": ["ocsp_signing"]},
    {"id": "ocsp_no_check"},
]


def _asked_at(issuer: str) -> dict[str, Any]:
    return {
        "id": "authority_information_access",
        "smart-value": {"schema": "aia-urls", "params": {"ocsp-responder-names": [issuer]}},
    }


_CRL_OF_ROOT = {
    "id": "crl_distribution_points",
    "smart-value": {"schema": "crl-dist-url", "params": {"crl-repo-names": ["root"]}},
}


def _stamps(issuer: str) -> tuple[str, list[dict[str, Any]]]:
    usage = {"id": "extended_key_usage", "critical": True, "value": ["time_stamping"]}
    return issuer, [_usage("digital_signature"), usage, _asked_at(issuer)]


_CERTIFICATES: dict[str, tuple[str, list[dict[str, Any]]]] = {
    "root": ("root", _CA),
    "next-root": ("next-root", _CA),
    "intermediate": ("root", [*_CA, _CRL_OF_ROOT]),
    "stamps-ca": ("root", [*_CA, _CRL_OF_ROOT]),
    **{responder: (issuer, _RESPONDER) for issuer, responder in _RESPONDERS.items()},
    "signer": ("intermediate", [_usage("digital_signature", "non_repudiation"), _asked_at("intermediate")]),
    **{name: _stamps("stamps-ca" if name < "stamps4" else "next-root") for name in _STAMPS},
}


class Authority:
    """A server that runs until `close`; `asked` has the paths of requests; paths with a part in `broken` get a 500."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.asked, self.broken = folder, list[str](), set[str]()
        start = datetime.now(UTC).replace(microsecond=0)
        for name in VALIDITY:
            key = ec.generate_private_key(ec.SECP256R1())
            (folder / f"{name}.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        self._server = make_server("127.0.0.1", 0, self._answer, threaded=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        keys = {name: {"path": f"{name}.pem"} for name in VALIDITY}
        pki = {
            "keyset": "keys",
            "entity-defaults": {"country-name": "ID", "organization-name": "Otoritas uji"},
            "entities": {name: {"common-name": f"Uji {name}"} for name in VALIDITY},
            "certs": {
                name: {
                    "subject": name,
                    "subject-key": name,
                    "issuer": issuer,
                    "authority-key": issuer,
                    "validity": {
                        "valid-from": (start + VALIDITY[name][0] * YEAR).isoformat(),
                        "valid-to": (start + VALIDITY[name][1] * YEAR).isoformat(),
                    },
                    "extensions": extensions,
                }
                for name, (issuer, extensions) in _CERTIFICATES.items()
            },
            "services": {
                "ocsp": {
                    issuer: {"for-issuer": issuer, "responder-cert": responder, "signing-key": responder}
                    for issuer, responder in _RESPONDERS.items()
                },
                "crl-repo": {
                    "root": {"for-issuer": "root", "signing-key": "root", "simulated-update-schedule": "P30D"}
                },
                "time-stamping": {
                    name: {"signing-key": name, "signing-cert": name, "certs-to-embed": ["stamps-ca"]}
                    for name in _STAMPS
                },
            },
        }
        configuration = CertomancerConfig(
            {"external-url-prefix": self.url, "keysets": {"keys": {"keys": keys}}, "pki-architectures": {"pki": pki}},
            key_search_dir=str(folder),
        )
        self._pki = configuration.get_pki_arch(ArchLabel("pki"))
        self._application = Animator(AnimatorArchStore(configuration.pki_archs), with_web_ui=False)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Any:
        path = environ["PATH_INFO"]
        self.asked.append(path)
        if any(part in path for part in self.broken):
            start_response("500 Broken", [])
            return [b""]
        return self._application(environ, start_response)

    def certificate(self, name: str) -> x509.Certificate:
        return x509.load_der_x509_certificate(self._pki.get_cert(CertLabel(name)).dump())

    def stamps(self, number: int) -> str:
        """Return the address of a time stamping authority."""
        return f"{self.url}/pki/tsa/stamps{number}"

    def roots(self) -> str:
        """Return a PEM file with the roots that a verifier trusts: today's root and the next one."""
        file = self.folder / "roots.pem"
        file.write_bytes(b"".join(self.certificate(name).public_bytes(Encoding.PEM) for name in ROOTS))
        return str(file)

    def key_file(self, password: str) -> str:
        """Return a PKCS#12 file of the signer."""
        file = self.folder / "signer.p12"
        key = load_pem_private_key((self.folder / "signer.pem").read_bytes(), None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        file.write_bytes(
            pkcs12.serialize_key_and_certificates(
                b"oss",
                key,
                self.certificate("signer"),
                [self.certificate("intermediate")],
                BestAvailableEncryption(password.encode()),
            )
        )
        return str(file)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
