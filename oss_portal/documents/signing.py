"""Electronic signature of documents (PAdES, UU ITE art. 11; PP 71/2019 art. 59-60).

The provider is named by `settings.SIGNING_PROVIDER`. `Pkcs12` signs with a certificate in a file; BSrE or another
certified provider is a class with the same two methods. In development a certificate is made that says what it is.

The signature certifies the document: nothing may be changed in it any more (DocMDP 1), beside time stamps and what is
needed to check them. With `settings.SIGNING_TSA` it is of the level PAdES B-LTA (`oss_portal.documents.timestamps`).
"""

import datetime
import logging
from base64 import b64encode
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cached_property, lru_cache
from io import BytesIO
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
from django.core.cache import cache
from django.utils.module_loading import import_string
from pyhanko.config.pkcs11 import PKCS11SignatureConfig, TokenCriteria
from pyhanko.pdf_utils import embed, generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.pkcs11 import PKCS11SigningContext

from oss_portal.documents import timestamps
from oss_portal.models import Penandatangan
from oss_portal.parsing.client import parse
from oss_portal.parsing.jobs import Unfit
from oss_portal.web.process_cache import ProcessCache

logger = logging.getLogger(__name__)

_NO_STAMPS = "tanpa-stempel-waktu"
# Name, media type and content of each.
Attachments = Sequence[tuple[str, str, bytes]]


class SignatureProvider(Protocol):
    """Who signs: a certificate in a file, or the service of a certified provider (BSrE)."""

    def signer(self) -> AbstractContextManager[signers.Signer]:
        """Return what signs one document, as pyHanko asks for it."""

    def known_certificates(self) -> list[Certificate]:
        """Return the certificate that signs now, then the others that go along in its signatures."""


@dataclass(frozen=True)
class SignedDocument:
    """A document with our signature, the certificate that signed, and when the one of its last time stamp ends."""

    pdf: bytes
    certificate: Certificate
    chain: Sequence[Certificate] = ()
    stamped_until: datetime.datetime | None = None


@dataclass(frozen=True)
class CheckResult:
    """`whole`: the bytes are those that were signed, and time stamps; `is_ours`: signed with a certificate of ours.

    `changes` after it: none, stamps, signatures (of others, an e-meterai) or other.
    """

    signed: bool
    whole: bool = False
    is_ours: bool = False
    signer: str = ""
    signed_at: datetime.datetime | None = None
    changes: str = "none"


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


def _attach(writer: IncrementalPdfFileWriter, attachments: Attachments) -> None:
    """Add files to the document in the update that the signature closes, so that it covers them."""
    for name, media_type, content in attachments:
        embedded = embed.EmbeddedFileObject.from_file_data(
            writer,
            content,
            params=embed.EmbeddedFileParams(modification_date=datetime.datetime.now(datetime.UTC)),
            mime_type=media_type,
        )
        embed.embed_file(writer, embed.FileSpec(name, file_name=name, embedded_data=embedded, description=name))
    names = writer.root["/Names"]["/EmbeddedFiles"]["/Names"]
    files = {names[n]: names.raw_get(n + 1) for n in range(0, len(names), 2)}
    for reference in files.values():
        # By hand: with a relation pyHanko would raise the version to PDF 2.0, which PDF/A-3 is not.
        reference.get_object().setdefault("/AFRelationship", generic.pdf_name("/Supplement"))
    # Names stand in their order, or a reader does not find them.
    names[:] = [part for name in sorted(files) for part in (name, files[name])]
    writer.root["/AF"] = generic.ArrayObject(files.values())
    writer.update_root()


class Pkcs11:
    """Signs with a key that never leaves a token (HSM): `settings.SIGNING_PKCS11`.

    One session for each document: a token that was pulled out and put back works again without a restart.
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
    """pyHanko's signer with its RSA key read once: reading checks the key each time, and costs more than signing."""

    @cached_property
    def _key(self) -> rsa.RSAPrivateKey:
        return cast(rsa.RSAPrivateKey, load_der_private_key(self.signing_key.dump(), password=None))

    def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:
        if self.get_signature_mechanism_for_digest(digest_algorithm).signature_algo != "rsassa_pkcs1v15":
            return super().sign_raw(data, digest_algorithm)
        return self._key.sign(data, PKCS1v15(), getattr(hashes, digest_algorithm.upper())())


class Pkcs12:
    """Signs with the key in `settings.SIGNING_P12`."""

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


# Whose signatures are ours, in base64: a stranger's check opens no session of a token each time.
_KNOWN = ProcessCache[list[str]](seconds=300)


def _read_known_certificates() -> list[str]:
    """Return the certificates that sign now, and all that ever signed a paper of ours."""
    known = [b64encode(c.dump()).decode() for c in provider().known_certificates()]
    for certificate, chain in Penandatangan.objects.values_list("sertifikat", "rantai"):
        known += [b64encode(certificate).decode(), *chain]
    return list(dict.fromkeys(known))


@lru_cache(maxsize=1)
def provider() -> SignatureProvider:
    """Return the provider named by the settings."""
    named: SignatureProvider = import_string(settings.SIGNING_PROVIDER)()
    return named


def sign_document(pdf: bytes, *, alasan: str, attachments: Attachments = ()) -> SignedDocument:
    """Return `pdf` signed for Lembaga OSS: its bytes, then one update with the attachments and the signature.

    What must be about the bytes of the rendered document (a proof that they are in a log) is attached here. Where time
    stamps are set up but not to be had, the document is signed without, and stamped later by a task.
    """
    meta = signers.PdfSignatureMetadata(
        field_name="LembagaOSS",
        name=settings.PORTAL["agency"],
        reason=alasan,
        location=settings.PORTAL["city"],
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
    )

    def prepared() -> IncrementalPdfFileWriter:
        writer = IncrementalPdfFileWriter(BytesIO(pdf))
        if attachments:
            _attach(writer, attachments)
        return writer

    with provider().signer() as signer:
        certificate = cast(Certificate, signer.signing_cert)
        chain = [c for c in signer.cert_registry if c.dump() != certificate.dump()]
        # Nobody waits for an authority that did not answer a moment ago.
        if timestamps.are_set_up() and not cache.get(_NO_STAMPS):
            try:
                lasting = timestamps.sign_for_long(prepared(), meta, signer)
                return SignedDocument(lasting, certificate, chain, timestamps.stamped_until(lasting))
            except timestamps.StampsUnavailable as problem:
                cache.set(_NO_STAMPS, True, 60)
                logger.error("signed without a time stamp, which is made up for later: %s", problem)
        signed: bytes = signers.sign_pdf(prepared(), meta, signer=signer).getvalue()
        return SignedDocument(signed, certificate, chain)


def sign(pdf: bytes, *, alasan: str, attachments: Attachments = ()) -> bytes:
    """Return the bytes of `sign_document`."""
    return sign_document(pdf, alasan=alasan, attachments=attachments).pdf


def signer_name() -> str:
    """Return the name on the certificate that signs: a document made with an example certificate must say so."""
    return str(provider().known_certificates()[0].subject.native.get("common_name", ""))


def known_certificates() -> list[str]:
    """Return the certificates (DER, base64) whose signatures count as ours."""
    return _KNOWN.get(_read_known_certificates)


def verify_signature(pdf: bytes) -> CheckResult:
    """Say whether a document (of anybody, perhaps hostile) carries our signature over all of its bytes.

    What cannot be read, or only with more time or memory than ours need, is not signed. Raises `ParserBusy`.
    """
    try:
        facts, _none = parse("signature", pdf, known=known_certificates())
    except Unfit:
        return CheckResult(signed=False)
    signed_at = facts.pop("signed_at", "")
    return CheckResult(**facts, signed_at=datetime.datetime.fromisoformat(signed_at) if signed_at else None)
