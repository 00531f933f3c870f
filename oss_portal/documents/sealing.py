"""Signing and time stamping with pyHanko; only processes that make documents load it (`oss_portal.documents.jobs`)."""

import datetime
from base64 import b64decode, b64encode
from collections.abc import Sequence
from io import BytesIO
from typing import Any, cast

from asn1crypto.x509 import Certificate
from django.conf import settings
from pyhanko.pdf_utils import embed, generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers

from oss_portal.documents import timestamps
from oss_portal.documents.jobs import unpack
from oss_portal.documents.providers import provider
from oss_portal.parsing.jobs import Unfit

settings.SIGNING_PROVIDER  # noqa: B018 - reads the settings once, before the processes are forked


def _text(certificate: Certificate) -> str:
    return b64encode(certificate.dump()).decode()


def _attach(writer: IncrementalPdfFileWriter, attachments: Sequence[tuple[str, str, str]]) -> None:
    """Add files to the document in the same update as the signature, so that the signature covers them."""
    for name, media_type, content in attachments:
        embedded = embed.EmbeddedFileObject.from_file_data(
            writer,
            b64decode(content),
            params=embed.EmbeddedFileParams(modification_date=datetime.datetime.now(datetime.UTC)),
            mime_type=media_type,
        )
        embed.embed_file(writer, embed.FileSpec(name, file_name=name, embedded_data=embedded, description=name))
    names = writer.root["/Names"]["/EmbeddedFiles"]["/Names"]
    files = {names[n]: names.raw_get(n + 1) for n in range(0, len(names), 2)}
    for reference in files.values():
        # Set here, because pyHanko would raise the version to PDF 2.0, which PDF/A-3 does not allow.
        reference.get_object().setdefault("/AFRelationship", generic.pdf_name("/Supplement"))
    # Names must be sorted, or a reader does not find them.
    names[:] = [part for name in sorted(files) for part in (name, files[name])]
    writer.root["/AF"] = generic.ArrayObject(files.values())
    writer.update_root()


def sign(packed: bytes) -> tuple[dict[str, Any], bytes]:
    """Sign a document: its bytes, then one update with the attachments and the signature.

    Facts: the certificate and its chain (DER, base64), the end of the time stamp, and the reason if there is none.
    """
    asked, pdf = unpack(packed)
    meta = signers.PdfSignatureMetadata(
        field_name="LembagaOSS",
        name=settings.PORTAL["agency"],
        reason=asked["alasan"],
        location=settings.PORTAL["city"],
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
    )

    def prepared() -> IncrementalPdfFileWriter:
        writer = IncrementalPdfFileWriter(BytesIO(pdf))
        if asked["attachments"]:
            _attach(writer, asked["attachments"])
        return writer

    with provider().signer() as signer:
        certificate = cast(Certificate, signer.signing_cert)
        chain = [_text(c) for c in signer.cert_registry if c.dump() != certificate.dump()]
        facts: dict[str, Any] = {"certificate": _text(certificate), "chain": chain, "until": None, "problem": ""}
        if asked["stamped"]:
            try:
                lasting, until = timestamps.sign_for_long(prepared(), meta, signer)
                return facts | {"until": until.isoformat()}, lasting
            except Unfit as problem:
                facts["problem"] = problem.facts["why"]
        return facts, signers.sign_pdf(prepared(), meta, signer=signer).getvalue()


def stamp(packed: bytes) -> tuple[dict[str, Any], bytes]:
    """Append a time stamp to a signed document. Raises `Unfit` if none can be obtained."""
    _asked, pdf = unpack(packed)
    stamped, until = timestamps.append_stamp(pdf)
    return {"until": until.isoformat()}, stamped


def certificates(_packed: bytes) -> tuple[dict[str, Any], bytes]:
    """Return the certificate that signs, then the others that its signatures include (DER, base64)."""
    return {"certificates": [_text(c) for c in provider().known_certificates()]}, b""
