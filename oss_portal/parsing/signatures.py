"""Whether a PDF of a stranger carries our signature over all of its bytes. Runs in a parser only."""

from base64 import b64decode
from io import BytesIO
from typing import Any

from asn1crypto import cms, core
from asn1crypto.x509 import Certificate
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from oss_portal.parsing.jobs import Unfit

_MAX_FIELDS = 1000


def _gap_holds_signature_alone(pdf: bytes, signature: Any) -> bool:
    """Whether the gap that the signature leaves open holds the signature alone, as we write it: hex, then zeros.

    The standard lets anything follow it there, and lets parts of its envelope be written in other ways; a file of
    ours with one changed byte must not pass as unchanged.
    """
    start, length, after, _rest = (int(n) for n in signature.byte_range)
    gap = pdf[start + length : after]
    written: bytes = (
        _envelope(signature.signed_data, signature.signer_info, signature.signer_cert)
        .hex()
        .encode()
        .ljust(len(gap) - 2, b"0")
    )
    return gap in {b"<" + written + b">", b"<" + written.upper() + b">"}


def _envelope(data: cms.SignedData, signer: cms.SignerInfo, certificate: Certificate) -> bytes:
    """Return the signature in the one envelope that we write: its own parts are signed, the rest is always the same."""
    digest_algorithm = cms.DigestAlgorithm(
        {"algorithm": signer["digest_algorithm"]["algorithm"].native, "parameters": core.Null()}
    )
    issuer = {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
    content: bytes = cms.ContentInfo(
        {
            "content_type": "signed_data",
            "content": {
                "version": "v1",
                "digest_algorithms": [digest_algorithm],
                "encap_content_info": {"content_type": "data"},
                "certificates": list(data["certificates"]),
                "signer_infos": [
                    {
                        "version": "v1",
                        "sid": {"issuer_and_serial_number": issuer},
                        "digest_algorithm": digest_algorithm,
                        "signed_attrs": signer["signed_attrs"],
                        "signature_algorithm": signer["signature_algorithm"],
                        "signature": signer["signature"],
                    }
                ],
            },
        }
    ).dump()
    return content


def _check_fields(root: Any) -> None:
    """Raise `Unfit` when the tree of form fields is none: pyHanko walks each way to a field, ten times more a level."""
    waiting, count = [root["/AcroForm"]["/Fields"]] if "/AcroForm" in root else [], 0
    while waiting:
        fields = waiting.pop()
        count += len(fields)
        if count > _MAX_FIELDS:
            raise Unfit("too_complex")
        waiting += [field["/Kids"] for field in (fields[i] for i in range(len(fields))) if "/Kids" in field]


def verify(content: bytes, known: list[str]) -> tuple[dict[str, Any], bytes]:
    """Return the facts of the last signature; `known` are the certificates (DER, base64) that count as ours.

    `signed`; where it is true also `whole` (the bytes are those that were signed, all of them), `is_ours`, `signer`
    and `signed_at` (ISO 8601, or nothing).
    """
    reader = PdfFileReader(BytesIO(content))
    _check_fields(reader.root)
    signature = list(reader.embedded_signatures)
    if not signature:
        return {"signed": False}, b""
    certificates = [b64decode(certificate) for certificate in known]
    context = ValidationContext(trust_roots=[Certificate.load(c) for c in certificates], allow_fetching=False)
    status = validate_pdf_signature(signature[-1], signer_validation_context=context)
    ours = set(certificates)
    return {
        "signed": True,
        "whole": status.intact
        and status.valid
        and status.coverage is SignatureCoverageLevel.ENTIRE_FILE
        and _gap_holds_signature_alone(content, signature[-1]),
        "is_ours": status.signing_cert.dump() in ours
        and ours.issuperset(s.dump() for s in signature[-1].signed_data["certificates"]),
        "signer": str(status.signing_cert.subject.native.get("common_name", "")),
        "signed_at": status.signer_reported_dt.isoformat() if status.signer_reported_dt else "",
    }, b""
