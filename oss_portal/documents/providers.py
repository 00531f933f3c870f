"""Signature providers: a key in a file or in a token, or a certified provider. Loaded only to make documents.

`settings.SIGNING_PROVIDER` names the provider. `Pkcs12` signs with a certificate in a file; BSrE or another certified
provider is a class with the same two methods. In development an example certificate is made that says so.
"""

import datetime
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Protocol, cast

from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, load_der_private_key, pkcs12
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.utils.module_loading import import_string
from pyhanko.config.pkcs11 import PKCS11SignatureConfig, TokenCriteria
from pyhanko.sign import signers
from pyhanko.sign.pkcs11 import PKCS11SigningContext


class SignatureProvider(Protocol):
    """A provider of signatures: a certificate in a file, or the service of a certified provider (BSrE)."""

    def signer(self) -> AbstractContextManager[signers.Signer]:
        """Return a context with the pyHanko signer for one document."""

    def known_certificates(self) -> list[Certificate]:
        """Return the certificate that signs, then the others that its signatures include."""


def make_demo_certificate(file: Path, password: bytes) -> None:
    """Write a PKCS#12 file with a self-signed certificate that says it is an example."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "ID"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, f"{settings.PORTAL['agency']} (CONTOH)"),
            x509.NameAttribute(NameOID.COMMON_NAME, "Sertifikat contoh, bukan BSrE"),
        ]
    )
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=3650))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(True, True, False, False, False, False, False, False, False),
            critical=True,
        )
        .sign(key, hashes.SHA256())
    )
    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = file.with_suffix(".new")
    temporary.touch(mode=0o600)
    temporary.write_bytes(
        pkcs12.serialize_key_and_certificates(b"contoh", key, certificate, None, BestAvailableEncryption(password))
    )
    temporary.replace(file)


class Pkcs11:
    """Provider that signs with a key that never leaves a token (HSM): `settings.SIGNING_PKCS11`.

    It opens one session for each document, so that a token that was removed and inserted again works without a restart.
    """

    def __init__(self) -> None:
        options = settings.SIGNING_PKCS11
        self._configuration = PKCS11SignatureConfig(
            module_path=options["module"],
            token_criteria=TokenCriteria(label=options["token"]),
            cert_label=options["label"],
            user_pin=options["pin"],
        )

    def signer(self) -> AbstractContextManager[signers.Signer]:
        context: AbstractContextManager[signers.Signer] = PKCS11SigningContext(self._configuration)
        return context

    def known_certificates(self) -> list[Certificate]:
        with PKCS11SigningContext(self._configuration) as signer:
            return [signer.signing_cert]


class _FileSigner(signers.SimpleSigner):
    """pyHanko's signer, but it loads the RSA key once: loading checks the key, and takes longer than signing."""

    @cached_property
    def _key(self) -> rsa.RSAPrivateKey:
        return cast(rsa.RSAPrivateKey, load_der_private_key(self.signing_key.dump(), password=None))

    def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:
        if self.get_signature_mechanism_for_digest(digest_algorithm).signature_algo != "rsassa_pkcs1v15":
            return super().sign_raw(data, digest_algorithm)
        return self._key.sign(data, PKCS1v15(), getattr(hashes, digest_algorithm.upper())())


class Pkcs12:
    """Provider that signs with the key in `settings.SIGNING_P12`."""

    def __init__(self) -> None:
        file, password = Path(settings.SIGNING_P12), settings.SIGNING_PASSWORD.encode()
        if not file.exists():
            if settings.PRODUCTION:
                raise FileNotFoundError("SIGNING_P12 names no file: see .env.example")
            make_demo_certificate(file, password)
        content = signers.SimpleSigner.load_pkcs12(pfx_file=str(file), passphrase=password)
        if content is None:
            raise ValueError("SIGNING_P12 cannot be opened with SIGNING_PASSWORD")
        self._signer = _FileSigner(content.signing_cert, content.signing_key, content.cert_registry)

    def signer(self) -> AbstractContextManager[signers.Signer]:
        return nullcontext(self._signer)

    def known_certificates(self) -> list[Certificate]:
        return [self._signer.signing_cert, *self._signer.cert_registry]


@lru_cache(maxsize=1)
def provider() -> SignatureProvider:
    """Return the provider named by the settings."""
    named: SignatureProvider = import_string(settings.SIGNING_PROVIDER)()
    return named
