"""Signatures that outlive their keys: PAdES B-LTA (ETSI EN 319 142-1), if set up. Loaded only to make documents.

`SIGNING_TSA` is the address of a time stamping authority (RFC 3161), `SIGNING_ROOTS` a PEM file with the roots of the
signer's certificate and of the authority's. With both, a document has a time stamp of its signature, the OCSP answers
and CRLs that prove that nothing was revoked (DSS), and a time stamp over all of it. Before that stamp ends another one
is appended, with the data that verify the former (`oss_portal.documents.restamping`); this is repeated without end.
"""

import asyncio
import datetime
from collections.abc import Awaitable, Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

from asn1crypto.x509 import Certificate
from django.conf import settings
from pyhanko.keys import load_certs_from_pemder
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import PdfTimeStamper, signers
from pyhanko.sign.signers.pdf_signer import DSSContentSettings, TimestampDSSContentSettings
from pyhanko.sign.timestamps import HTTPTimeStamper
from pyhanko.sign.validation import async_validate_pdf_timestamp
from pyhanko.sign.validation.dss import DocumentSecurityStore, async_add_validation_info
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.path import ValidationPath

from oss_portal.parsing.jobs import Unfit

# Limit for everything that one document needs: two time stamps and a few requests about revocation.
SECONDS = 20
_REQUEST_SECONDS = 8
# An answer from the future is accepted within this tolerance: the clock of its server may be a little ahead.
_CLOCKS_DIFFER = datetime.timedelta(minutes=5)
# The data that verify a stamp are added before it, so that the stamp covers the whole file.
_BEFORE_THE_STAMP = TimestampDSSContentSettings(include_vri=False, update_before_ts=True)


def _authority() -> HTTPTimeStamper:
    login = (settings.SIGNING_TSA_USER, settings.SIGNING_TSA_PASSWORD) if settings.SIGNING_TSA_USER else None
    return HTTPTimeStamper(settings.SIGNING_TSA, timeout=_REQUEST_SECONDS, auth=login)


def roots() -> list[Certificate]:
    """Return the root certificates, at which every chain must end. Raises `OSError`, `ValueError`."""
    return list(load_certs_from_pemder([Path(settings.SIGNING_ROOTS)]))


async def _last_stamp(pdf: BytesIO, context: ValidationContext) -> tuple[Any, ValidationPath]:
    """Return the last time stamp of a document and its chain up to a root. Raises `ValueError` if it is not valid."""
    stamp = PdfFileReader(pdf).embedded_timestamp_signatures[-1]
    status = await async_validate_pdf_timestamp(stamp, context, skip_diff=True)
    if not (status.intact and status.valid and status.trusted and status.validation_path):
        raise ValueError("the last time stamp is not valid")
    return stamp, status.validation_path


def _within_time(work: Callable[[ValidationContext], Awaitable[BytesIO]]) -> tuple[bytes, datetime.datetime]:
    """Do `work` with a validation context that may use the network; return its bytes and the end of the time stamp.

    The stamp ends with the certificate of its chain that expires first, without the root: the certificate of an
    authority may expire before those that it issued. Raises `Unfit`.
    """

    async def bounded() -> tuple[bytes, datetime.datetime]:
        # hard-fail: a revocation service that a certificate names must answer; roots name none.
        context = ValidationContext(
            trust_roots=roots(), allow_fetching=True, revocation_mode="hard-fail", time_tolerance=_CLOCKS_DIFFER
        )
        try:
            async with asyncio.timeout(SECONDS):
                stamped = await work(context)
                _stamp, chain = await _last_stamp(stamped, context)
        finally:
            await context.aclose()
        return stamped.getvalue(), min(c.not_valid_after for c in chain.iter_certs(include_root=False))

    try:
        return asyncio.run(bounded())
    # The library, its network client and foreign answers raise many exceptions; the reason goes to the log.
    except Exception as error:
        raise Unfit("no_stamp", why=f"{type(error).__name__}: {error}") from error


def sign_for_long(
    writer: IncrementalPdfFileWriter, meta: signers.PdfSignatureMetadata, signer: signers.Signer
) -> tuple[bytes, datetime.datetime]:
    """Sign with all data to verify the signature after its key has expired; return the bytes and the stamp's end.

    Raises `Unfit`.
    """

    def work(context: ValidationContext) -> Awaitable[BytesIO]:
        lasting = replace(
            meta,
            validation_context=context,
            embed_validation_info=True,
            use_pades_lta=True,
            dss_settings=DSSContentSettings(include_vri=False, next_ts_settings=_BEFORE_THE_STAMP),
        )
        result: Awaitable[BytesIO] = signers.PdfSigner(lasting, signer, timestamper=_authority()).async_sign_pdf(writer)
        return result

    return _within_time(work)


def append_stamp(pdf: bytes) -> tuple[bytes, datetime.datetime]:
    """Append a time stamp to a signed document; return the bytes and the end of the stamp.

    The data to verify the former stamp, or the signature if there is none, are added too. Raises `Unfit`.
    """

    async def work(context: ValidationContext) -> BytesIO:
        output = BytesIO(pdf)
        reader = PdfFileReader(output)
        if reader.embedded_timestamp_signatures:
            former, chain = await _last_stamp(output, context)
            writer = IncrementalPdfFileWriter(output)
            DocumentSecurityStore.supply_dss_in_writer(
                writer, former.pkcs7_content, paths=(chain,), validation_context=context
            )
        else:
            signature = reader.embedded_regular_signatures[0]
            await async_add_validation_info(signature, context, skip_timestamp=True, in_place=True)
            writer = IncrementalPdfFileWriter(output)
        stamped: BytesIO = await PdfTimeStamper(_authority()).async_timestamp_pdf(
            writer, "sha256", context, dss_settings=_BEFORE_THE_STAMP
        )
        return stamped

    return _within_time(work)
