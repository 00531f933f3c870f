"""Checks of a PDF: whether Lembaga OSS signed it, and whether it was changed afterwards. Runs in a parser only."""

from base64 import b64decode
from io import BytesIO
from typing import Any

from asn1crypto import cms, core
from asn1crypto.x509 import Certificate
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import (
    DEFAULT_DIFF_POLICY,
    FormUpdatingRule,
    GenericFieldModificationRule,
    ModificationLevel,
    SigFieldCreationRule,
    SigFieldModificationRule,
    StandardDiffPolicy,
)
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature, validate_pdf_timestamp
from pyhanko_certvalidator import ValidationContext

from oss_portal.parsing.jobs import Unfit

_MAX_FIELDS = 1000


class _Reader(PdfFileReader):
    """A reader that parses the header of an object stream once.

    `PdfFileReader` parses it again for each of its objects: half a million numbers, nine tenths of the time for a
    certificate with an e-meterai.
    """

    def __init__(self, content: bytes) -> None:
        super().__init__(BytesIO(content))
        self._object_streams: dict[int, tuple[bytes, list[int]]] = {}

    def _get_object_from_stream(self, number: int, stream_number: int, place: int) -> Any:
        """Return the object `number`, which stands at `place` in the stream `stream_number`. Raises `PdfReadError`."""
        if stream_number not in self._object_streams:
            stream = generic.Reference(stream_number, 0, self).get_object()
            if not isinstance(stream, generic.StreamObject) or stream["/Type"] != "/ObjStm":
                raise PdfReadError("this is no object stream")
            data, first = stream.read_data(DecodePurpose.OBJECT_STREAM), stream["/First"]
            header = [int(text) for text in data[:first].split()[: 2 * stream["/N"]]]
            self._object_streams[stream_number] = data[first:], header
        data, header = self._object_streams[stream_number]
        if header[2 * place : 2 * place + 1] != [number] or not 0 <= header[2 * place + 1] < len(data):
            raise PdfReadError("the object stream does not have it there")
        rest = BytesIO(data)
        rest.seek(header[2 * place + 1])
        found = generic.read_object(rest, generic.Reference(number, 0, self))
        if isinstance(found, generic.StreamObject | generic.IndirectObject):
            raise PdfReadError("forbidden in an object stream")
        return found


# The portal's signature certifies that nothing may be changed. Visible later signatures are allowed here nevertheless,
# so that `_changes` can tell them ("signatures") from other changes.
_DIFFERENCES = StandardDiffPolicy(
    global_rules=DEFAULT_DIFF_POLICY.global_rules,
    form_rule=FormUpdatingRule(
        [
            SigFieldCreationRule(allow_new_visible_after_certify=True),
            SigFieldModificationRule(),
            GenericFieldModificationRule(),
        ]
    ),
)


def _gap_holds_signature_alone(pdf: bytes, signature: Any) -> bool:
    """Whether the gap for the signature holds only the signature, as the portal writes it: hex, then zeros.

    The standard lets anything follow the signature in the gap, and allows other ways to write parts of its envelope; a
    file of the portal with one changed byte must not pass as unchanged.
    """
    gap = _gap(pdf, signature)
    written: bytes = (
        _envelope(signature.signed_data, signature.signer_info, signature.signer_cert)
        .hex()
        .encode()
        .ljust(len(gap) - 2, b"0")
    )
    return gap in {b"<" + written + b">", b"<" + written.upper() + b">"}


def _envelope(data: cms.SignedData, signer: cms.SignerInfo, certificate: Certificate) -> bytes:
    """Return the signature in the envelope that the portal writes: some parts are signed, the rest never varies.

    Only its time stamp, if any, is not signed; the authority that gave the stamp signed it.
    """
    stamp = {"unsigned_attrs": signer["unsigned_attrs"]} if len(signer["unsigned_attrs"]) else {}
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
                        **stamp,
                    }
                ],
            },
        }
    ).dump()
    return content


def _check_fields(root: Any) -> None:
    """Raise `Unfit` when there are too many paths to form fields.

    pyHanko walks every path; where fields form no tree, each level may have ten times more of them.
    """
    waiting, count = [root["/AcroForm"]["/Fields"]] if "/AcroForm" in root else [], 0
    while waiting:
        fields = waiting.pop()
        count += len(fields)
        if count > _MAX_FIELDS:
            raise Unfit("too_complex")
        waiting += [field["/Kids"] for field in (fields[i] for i in range(len(fields))) if "/Kids" in field]


def _ours(signatures: list[Any], ours: set[bytes]) -> Any:
    """Return the signature that names a certificate in `ours`; else the last one, which is somebody else's."""
    named = [s for s in signatures if s.signer_cert is not None and s.signer_cert.dump() in ours]
    return named[0] if named else signatures[-1]


def _gap(pdf: bytes, signature: Any) -> bytes:
    start, length, after, _rest = (int(n) for n in signature.byte_range)
    return pdf[start + length : after]


def _gap_holds_stamp_alone(pdf: bytes, stamp: Any) -> bool:
    """Whether the gap of a time stamp holds only the token of its authority, and zeros."""
    gap = _gap(pdf, stamp)
    token: bytes = cms.ContentInfo.load(stamp.pkcs7_content).dump()
    return gap.lower() == b"<" + token.hex().encode().ljust(len(gap) - 2, b"0") + b">"


def _changes(content: bytes, status: Any, signatures: list[Any], signature: Any, context: ValidationContext) -> str:
    """Return what was done to the document after a signature: "none", "stamps", "signatures" or "other".

    A visible later signature (an e-meterai) may cover the text below it: only time stamps change nothing visible.
    """
    if status.coverage is SignatureCoverageLevel.ENTIRE_FILE:
        return "none"
    last = signatures[-1]
    if last is signature or last.evaluate_signature_coverage() is not SignatureCoverageLevel.ENTIRE_FILE:
        return "other"
    if status.modification_level is ModificationLevel.LTA_UPDATES:
        stamp = validate_pdf_timestamp(last, context, skip_diff=True)
        return "stamps" if stamp.intact and stamp.valid and _gap_holds_stamp_alone(content, last) else "other"
    return "signatures" if status.modification_level is ModificationLevel.FORM_FILLING else "other"


def verify(content: bytes, known: list[str]) -> tuple[dict[str, Any], bytes]:
    """Return the facts of the portal's signature, or else of the last signature.

    `known` are the certificates of the portal (DER in base64). The facts are `signed` and, where it is true, also
    `whole` (all of the file is signed, beside time stamps), `is_ours`, `signer`, `signed_at` (ISO 8601, or nothing),
    and `changes` after the signature: none, stamps, signatures or other.
    """
    reader = _Reader(content)
    _check_fields(reader.root)
    signatures = list(reader.embedded_signatures)
    if not signatures:
        return {"signed": False}, b""
    ours = {b64decode(certificate) for certificate in known}
    signature = _ours(list(reader.embedded_regular_signatures) or signatures, ours)
    context = ValidationContext(trust_roots=[Certificate.load(c) for c in ours], allow_fetching=False)
    status = validate_pdf_signature(signature, signer_validation_context=context, skip_diff=True)
    if status.coverage is not SignatureCoverageLevel.ENTIRE_FILE:
        # Comparing revisions costs many times more than checking the signature: do it only where it is needed.
        status = validate_pdf_signature(signature, signer_validation_context=context, diff_policy=_DIFFERENCES)
    changes = _changes(content, status, signatures, signature, context)
    return {
        "signed": True,
        "whole": status.intact
        and status.valid
        and changes in {"none", "stamps"}
        and _gap_holds_signature_alone(content, signature),
        "is_ours": status.signing_cert.dump() in ours
        and ours.issuperset(s.dump() for s in signature.signed_data["certificates"]),
        "signer": str(status.signing_cert.subject.native.get("common_name", "")),
        "signed_at": status.signer_reported_dt.isoformat() if status.signer_reported_dt else "",
        "changes": changes,
    }, b""
