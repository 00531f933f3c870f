"""A key in a token: signing through PKCS#11 with SoftHSM, where it is installed."""

import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12
from django.template import engines

from oss_portal.documents import signing
from oss_portal.documents.providers import make_demo_certificate
from tests.signer import forget_signer

MODULE = next(Path("/usr/lib").rglob("libsofthsm2.so"), None)


@pytest.mark.skipif(
    MODULE is None or not shutil.which("softhsm2-util") or not shutil.which("pkcs11-tool"),
    reason="softhsm2 and opensc are not installed",
)
def test_a_document_is_signed_with_a_key_that_never_leaves_its_token(tmp_path, monkeypatch, settings):
    (tmp_path / "token").mkdir()
    configuration = tmp_path / "softhsm2.conf"
    configuration.write_text(f"directories.tokendir = {tmp_path / 'token'}\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(configuration))
    p12 = tmp_path / "contoh.p12"
    make_demo_certificate(p12, b"sample")
    key, certificate, _lain = pkcs12.load_key_and_certificates(p12.read_bytes(), b"sample")
    (tmp_path / "kunci.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (tmp_path / "cert.der").write_bytes(certificate.public_bytes(Encoding.DER))

    def run(*command):
        subprocess.run([str(x) for x in command], check=True, capture_output=True)

    run("softhsm2-util", "--init-token", "--free", "--label", "OSS", "--pin", "1234", "--so-pin", "5678")
    run(
        *("softhsm2-util", "--import", tmp_path / "kunci.pem", "--token", "OSS", "--label", "tte", "--id", "01"),
        *("--pin", "1234"),
    )
    run(
        *("pkcs11-tool", "--module", MODULE, "--login", "--pin", "1234", "--write-object", tmp_path / "cert.der"),
        *("--type", "cert", "--label", "tte", "--id", "01"),
    )
    settings.SIGNING_PROVIDER = "oss_portal.documents.providers.Pkcs11"
    settings.SIGNING_PKCS11 = {"module": str(MODULE), "token": "OSS", "label": "tte", "pin": "1234"}
    forget_signer()
    try:
        monkeypatch.setattr(
            "oss_portal.documents.pdf.render_to_string",
            lambda _nama, context: engines["django"].from_string("<html lang=id><title>x</title>isi").render(context),
        )
        from oss_portal.documents.pdf import render_pdf

        result = signing.verify_signature(signing.sign(render_pdf("x", {}), alasan="uji"))
        assert result.whole
        assert result.is_ours
    finally:
        forget_signer()
