"""Electronic signature of documents (PAdES, UU ITE art. 11; PP 71/2019 art. 59-60).

The provider is named by `settings.TANDA_TANGAN_PENYEDIA`. `Pkcs12` signs with a certificate in a file; BSrE or another
certified provider is a class with the same two methods. In development a certificate is made that says what it is.
"""

import datetime
from dataclasses import dataclass
from functools import cached_property, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Protocol

from asn1crypto import cms, core
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
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.pkcs11 import PKCS11SigningContext
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext


class PenyediaTandaTangan(Protocol):
    """Who signs: a certificate in a file, or the service of a certified provider (BSrE)."""

    def tandatangani(self, pdf: bytes, *, alasan: str) -> bytes:
        """Return the document with an incremental PAdES signature."""

    def sertifikat_dikenal(self) -> list:
        """Return the certificates (asn1crypto) whose signatures count as ours."""


@dataclass(frozen=True)
class HasilPeriksa:
    """`utuh`: the bytes are those that were signed, all of them; `milik_kami`: signed with our certificate."""

    bertanda_tangan: bool
    utuh: bool = False
    milik_kami: bool = False
    penanda: str = ""
    waktu: datetime.datetime | None = None


def buat_sertifikat_contoh(berkas: Path, sandi: bytes) -> None:
    """Write a PKCS#12 file with a self-signed certificate that says it is an example."""
    kunci = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    nama = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "ID"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, f"{settings.PORTAL['lembaga']} (CONTOH)"),
            x509.NameAttribute(NameOID.COMMON_NAME, "Sertifikat contoh, bukan BSrE"),
        ]
    )
    kini = datetime.datetime.now(datetime.UTC)
    sertifikat = (
        x509.CertificateBuilder()
        .subject_name(nama)
        .issuer_name(nama)
        .public_key(kunci.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(kini - datetime.timedelta(days=1))
        .not_valid_after(kini + datetime.timedelta(days=3650))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(True, True, False, False, False, False, False, False, False),
            critical=True,
        )
        .sign(kunci, hashes.SHA256())
    )
    berkas.parent.mkdir(parents=True, exist_ok=True)
    sementara = berkas.with_suffix(".baru")
    sementara.touch(mode=0o600)
    sementara.write_bytes(
        pkcs12.serialize_key_and_certificates(b"contoh", kunci, sertifikat, None, BestAvailableEncryption(sandi))
    )
    sementara.replace(berkas)


def _tandatangani(penanda: signers.Signer, pdf: bytes, alasan: str) -> bytes:
    meta = signers.PdfSignatureMetadata(
        field_name="LembagaOSS",
        name=settings.PORTAL["lembaga"],
        reason=alasan,
        location=settings.PORTAL["kota"],
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
    )
    return signers.sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)), meta, signer=penanda).getvalue()


class Pkcs11:
    """Signs with a key that never leaves a token (HSM): `settings.TANDA_TANGAN_PKCS11`.

    One session for each document: a token that was pulled out and put back works again without a restart.
    """

    def __init__(self):
        pilihan = settings.TANDA_TANGAN_PKCS11
        self._setelan = PKCS11SignatureConfig(
            module_path=pilihan["modul"],
            token_criteria=TokenCriteria(label=pilihan["token"]),
            cert_label=pilihan["label"],
            user_pin=pilihan["pin"],
        )

    def tandatangani(self, pdf: bytes, *, alasan: str) -> bytes:
        with PKCS11SigningContext(self._setelan) as penanda:
            return _tandatangani(penanda, pdf, alasan)

    def sertifikat_dikenal(self) -> list:
        with PKCS11SigningContext(self._setelan) as penanda:
            return [penanda.signing_cert]


class _PenandaBerkas(signers.SimpleSigner):
    """pyHanko's signer with its RSA key read once: reading checks the key each time, and costs more than signing."""

    @cached_property
    def _kunci(self) -> rsa.RSAPrivateKey:
        return load_der_private_key(self.signing_key.dump(), password=None)

    def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:
        if self.get_signature_mechanism_for_digest(digest_algorithm).signature_algo != "rsassa_pkcs1v15":
            return super().sign_raw(data, digest_algorithm)
        return self._kunci.sign(data, PKCS1v15(), getattr(hashes, digest_algorithm.upper())())


class Pkcs12:
    """Signs with the key in `settings.TANDA_TANGAN_P12`."""

    def __init__(self):
        berkas, sandi = Path(settings.TANDA_TANGAN_P12), settings.TANDA_TANGAN_SANDI.encode()
        if not berkas.exists():
            if settings.PRODUKSI:
                raise FileNotFoundError("TANDA_TANGAN_P12 names no file: see .env.example")
            buat_sertifikat_contoh(berkas, sandi)
        isi = signers.SimpleSigner.load_pkcs12(pfx_file=str(berkas), passphrase=sandi)
        if isi is None:
            raise ValueError("TANDA_TANGAN_P12 cannot be opened with TANDA_TANGAN_SANDI")
        self._penanda = _PenandaBerkas(isi.signing_cert, isi.signing_key, isi.cert_registry)

    def tandatangani(self, pdf: bytes, *, alasan: str) -> bytes:
        return _tandatangani(self._penanda, pdf, alasan)

    def sertifikat_dikenal(self) -> list:
        return [self._penanda.signing_cert, *self._penanda.cert_registry]


@lru_cache(maxsize=1)
def penyedia() -> PenyediaTandaTangan:
    """Return the provider named by the settings."""
    return import_string(settings.TANDA_TANGAN_PENYEDIA)()


def tandatangani(pdf: bytes, *, alasan: str) -> bytes:
    """Return `pdf` signed for Lembaga OSS."""
    return penyedia().tandatangani(pdf, alasan=alasan)


def nama_penanda() -> str:
    """Return the name on the certificate that signs: a document made with an example certificate must say so."""
    return str(penyedia().sertifikat_dikenal()[0].subject.native.get("common_name", ""))


def _tanpa_titipan(pdf: bytes, tanda) -> bool:
    """Whether the gap that the signature leaves open holds the signature alone, as we write it: hex, then zeros.

    The standard lets anything stand behind it there, and lets parts of its envelope be written in other ways; a file of
    ours with one changed byte must not pass as unchanged.
    """
    awal, panjang, lanjut, _sisa = (int(n) for n in tanda.byte_range)
    celah = pdf[awal + panjang : lanjut]
    tertulis = (
        _amplop(tanda.signed_data, tanda.signer_info, tanda.signer_cert).hex().encode().ljust(len(celah) - 2, b"0")
    )
    return celah in {b"<" + tertulis + b">", b"<" + tertulis.upper() + b">"}


def _amplop(data: cms.SignedData, penanda: cms.SignerInfo, sertifikat: Certificate) -> bytes:
    """Return the signature in the one envelope that we write: its own parts are signed, the rest is always the same."""
    sidik = cms.DigestAlgorithm(
        {"algorithm": penanda["digest_algorithm"]["algorithm"].native, "parameters": core.Null()}
    )
    penerbit = {"issuer": sertifikat.issuer, "serial_number": sertifikat.serial_number}
    return cms.ContentInfo(
        {
            "content_type": "signed_data",
            "content": {
                "version": "v1",
                "digest_algorithms": [sidik],
                "encap_content_info": {"content_type": "data"},
                "certificates": list(data["certificates"]),
                "signer_infos": [
                    {
                        "version": "v1",
                        "sid": {"issuer_and_serial_number": penerbit},
                        "digest_algorithm": sidik,
                        "signed_attrs": penanda["signed_attrs"],
                        "signature_algorithm": penanda["signature_algorithm"],
                        "signature": penanda["signature"],
                    }
                ],
            },
        }
    ).dump()


def periksa_tanda_tangan(pdf: bytes) -> HasilPeriksa:
    """Say whether a document (of anybody, perhaps hostile) carries our signature over all of its bytes."""
    try:
        tanda = list(PdfFileReader(BytesIO(pdf)).embedded_signatures)
        if not tanda:
            return HasilPeriksa(bertanda_tangan=False)
        dikenal = penyedia().sertifikat_dikenal()
        konteks = ValidationContext(trust_roots=dikenal, allow_fetching=False)
        status = validate_pdf_signature(tanda[-1], signer_validation_context=konteks)
        kami = {s.dump() for s in dikenal}
        milik = status.signing_cert.dump() in kami and kami.issuperset(
            s.dump() for s in tanda[-1].signed_data["certificates"]
        )
        return HasilPeriksa(
            bertanda_tangan=True,
            utuh=status.intact
            and status.valid
            and status.coverage.name == "ENTIRE_FILE"
            and _tanpa_titipan(pdf, tanda[-1]),
            milik_kami=milik,
            penanda=str(status.signing_cert.subject.native.get("common_name", "")),
            waktu=status.signer_reported_dt,
        )
    # A file made to break its reader breaks it in ways that no list of exceptions knows (zlib.error, IndexError …).
    except Exception:
        return HasilPeriksa(bertanda_tangan=False)
