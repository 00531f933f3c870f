"""A key in a token: signed through PKCS#11 with SoftHSM, where it is installed."""

import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12
from django.template import engines

from oss_portal import tanda_tangan

MODUL = next(Path("/usr/lib").rglob("libsofthsm2.so"), None)


@pytest.mark.skipif(
    MODUL is None or not shutil.which("softhsm2-util") or not shutil.which("pkcs11-tool"),
    reason="softhsm2 and opensc are not installed",
)
def test_a_document_is_signed_with_a_key_that_never_leaves_its_token(tmp_path, monkeypatch, settings):
    (tmp_path / "token").mkdir()
    konfigurasi = tmp_path / "softhsm2.conf"
    konfigurasi.write_text(f"directories.tokendir = {tmp_path / 'token'}\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(konfigurasi))
    p12 = tmp_path / "contoh.p12"
    tanda_tangan.buat_sertifikat_contoh(p12, b"contoh")
    kunci, sertifikat, _lain = pkcs12.load_key_and_certificates(p12.read_bytes(), b"contoh")
    (tmp_path / "kunci.pem").write_bytes(kunci.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (tmp_path / "cert.der").write_bytes(sertifikat.public_bytes(Encoding.DER))

    def jalankan(*perintah):
        subprocess.run([str(x) for x in perintah], check=True, capture_output=True)

    jalankan("softhsm2-util", "--init-token", "--free", "--label", "OSS", "--pin", "1234", "--so-pin", "5678")
    jalankan(
        *("softhsm2-util", "--import", tmp_path / "kunci.pem", "--token", "OSS", "--label", "tte", "--id", "01"),
        *("--pin", "1234"),
    )
    jalankan(
        *("pkcs11-tool", "--module", MODUL, "--login", "--pin", "1234", "--write-object", tmp_path / "cert.der"),
        *("--type", "cert", "--label", "tte", "--id", "01"),
    )
    settings.TANDA_TANGAN_PENYEDIA = "oss_portal.tanda_tangan.Pkcs11"
    settings.TANDA_TANGAN_PKCS11 = {"modul": str(MODUL), "token": "OSS", "label": "tte", "pin": "1234"}
    tanda_tangan.penyedia.cache_clear()
    try:
        monkeypatch.setattr(
            "oss_portal.pdf.render_to_string",
            lambda _nama, konteks: engines["django"].from_string("<html lang=id><title>x</title>isi").render(konteks),
        )
        from oss_portal.pdf import render_pdf

        hasil = tanda_tangan.periksa_tanda_tangan(tanda_tangan.tandatangani(render_pdf("x", {}), alasan="uji"))
        assert hasil.utuh
        assert hasil.milik_kami
    finally:
        tanda_tangan.penyedia.cache_clear()
