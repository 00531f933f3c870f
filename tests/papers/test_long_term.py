"""PAdES B-LTA: a paper made today is verifiable after every key and time stamp of today has expired."""

import asyncio
import io
from base64 import b64encode
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import pairwise

import pytest
import time_machine
from asn1crypto.x509 import Certificate
from cryptography.hazmat.primitives.serialization import Encoding
from django.db import IntegrityError, transaction
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESPassed
from pyhanko.sign.validation import async_validate_pdf_signature, async_validate_pdf_timestamp
from pyhanko.sign.validation.ades import ades_lta_validation
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.policy_decl import (
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.policy_decl import CertRevTrustPolicy, RevocationCheckingPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager

from nib.certificate.versions import ensure_pdf
from nib.services.public_check import check_file
from oss_portal.documents.issued import newest_bytes, newest_revision
from oss_portal.documents.notices import notice_of_time_stamps
from oss_portal.documents.providers import provider
from oss_portal.documents.restamping import due_documents, restamp, restamp_due
from oss_portal.documents.signing import StampsUnavailable
from oss_portal.documents.timestamps import append_stamp
from oss_portal.models import AuditEvent, DokumenTerbit
from oss_portal.parsing.signatures import verify
from oss_portal.tasks import restamp_documents
from tests import verifier
from tests.factories.nib import make_nib
from tests.papers.authority import ROOTS, VALIDITY, YEAR

START = datetime.now(UTC)


@pytest.fixture
def stamped(with_stamps, hak_akses):
    """An issued certificate of a portal that has time stamps set up."""
    return ensure_pdf(make_nib(hak_akses=hak_akses).sertifikat.get().pk)


def later(years: float) -> time_machine.travel:
    return time_machine.travel(START + years * YEAR, tick=True)


def read_here(pdf: bytes) -> dict:
    """Return the findings of the parser, run without its limits of time."""
    known = [b64encode(c.dump()).decode() for c in provider().known_certificates()]
    return verify(pdf, known)[0]


def trusted(authority, *names: str) -> list[Certificate]:
    return [Certificate.load(authority.certificate(name).public_bytes(Encoding.DER)) for name in names]


def verified(pdf: bytes, authority) -> bool:
    """Return whether a program that trusts only the roots accepts the signature now (EN 319 102-1, 5.6.3).

    The last time stamp must be valid now; its revocation may be looked up on the network. Each earlier stamp is checked
    at the time of the next one, and the signature at the time of the first, with the data in the file alone.
    """
    reader = PdfFileReader(io.BytesIO(pdf))
    stamps = reader.embedded_timestamp_signatures
    rules = {
        "trust_roots": trusted(authority, *ROOTS),
        "revocation_mode": "hard-fail",
        "time_tolerance": timedelta(minutes=5),
    }

    def then(stamp) -> ValidationContext:
        moment = stamp.signed_data["encap_content_info"]["content"].parsed["gen_time"].native
        return DocumentSecurityStore.read_dss(reader).as_validation_context(
            rules | {"moment": moment, "allow_fetching": False}
        )

    async def judge() -> bool:
        now = ValidationContext(allow_fetching=True, **rules)
        try:
            found = [await async_validate_pdf_timestamp(stamps[-1], now)]
        finally:
            await now.aclose()
        found += [await async_validate_pdf_timestamp(one, then(later)) for one, later in pairwise(stamps)]
        found.append(await async_validate_pdf_signature(reader.embedded_regular_signatures[0], then(stamps[0])))
        return all(status.intact and status.valid and status.trusted for status in found)

    return bool(stamps) and asyncio.run(judge())


def accepted_by_library(pdf: bytes, authority, *anchors: str) -> bool:
    """Return whether pyHanko's AdES validation accepts the signature now, with `anchors` as trusted certificates."""
    policy = CertValidationPolicySpec(
        SimpleTrustManager.build(trusted(authority, *anchors)),
        CertRevTrustPolicy(RevocationCheckingPolicy.from_legacy("hard-fail")),
        time_tolerance=timedelta(minutes=5),
    )
    gathering = RevocationInfoGatheringSpec(RevinfoOnlineFetchingRule.NO_HISTORICAL_FETCH)
    result = asyncio.run(
        ades_lta_validation(
            PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures[0],
            PdfSignatureValidationSpec(SignatureValidationSpec(policy, gathering)),
        )
    )
    return result.ades_subindic is AdESPassed.OK


def test_a_paper_carries_two_time_stamps_and_what_proves_them(stamped, with_stamps):
    pdf = bytes(stamped.pdf)
    reader = PdfFileReader(io.BytesIO(pdf))
    assert reader.root["/DSS"]["/OCSPs"]
    assert reader.root["/DSS"]["/CRLs"]
    assert reader.embedded_regular_signatures[0].signer_info["unsigned_attrs"][0]["type"].native == (
        "signature_time_stamp_token"
    )
    assert len(reader.embedded_timestamp_signatures) == 1
    assert {path.split("/")[2] for path in with_stamps.asked} == {"ocsp", "crls", "tsa"}
    assert verified(pdf, with_stamps)
    assert accepted_by_library(pdf, with_stamps, *ROOTS)
    document = DokumenTerbit.objects.get()
    assert abs(document.stempel_sampai - START - VALIDITY["stamps1"][1] * YEAR) < timedelta(hours=1)
    facts = read_here(pdf)
    assert (facts["whole"], facts["is_ours"], facts["changes"]) == (True, True, "stamps")
    # The token of the last stamp is left out: its authority chose the bytes beside the signature in it.
    own = range(pdf.rindex(b"/Contents <"), pdf.rindex(b">", 0, pdf.rindex(b"xref")))
    unnoticed = []
    for n in (n for n in range(0, len(pdf), len(pdf) // 40) if n not in own):
        broken = bytearray(pdf)
        broken[n] = (broken[n] + 1) % 256
        with suppress(Exception):
            assert read_here(bytes(broken))["whole"]
            unnoticed.append(n)
    assert not unnoticed


def test_a_certificate_made_today_verifies_after_all_keys_and_stamps_of_today_have_ended(
    stamped, with_stamps, settings
):
    first = bytes(stamped.pdf)
    with later(1):
        assert restamp_due() == 0
    # A new authority each time: the certificate of the former one expires, and its stamps with it.
    with later(2.9):
        settings.SIGNING_TSA = with_stamps.stamps(2)
        assert restamp_documents.call() == 1
        assert restamp_documents.call() == 0
        assert verified(newest_bytes(stamped), with_stamps)
        assert accepted_by_library(newest_bytes(stamped), with_stamps, *ROOTS)
    # The third authority's issuer expires half a year before it, and the stamp with it.
    for number, years in ((3, 7.9), (4, 14.4), (5, 21.9)):
        with later(years):
            settings.SIGNING_TSA = with_stamps.stamps(number)
            assert restamp_due() == 1
    with later(30):
        now = datetime.now(UTC)
        ended = {name for name in VALIDITY if with_stamps.certificate(name).not_valid_after_utc < now}
        assert ended == VALIDITY.keys() - {"next-root", "next-responder", "stamps5"}
        newest = newest_bytes(stamped)
        assert verified(newest, with_stamps)
        # pyHanko does not validate at a past time under an expired authority, unless that authority is itself trusted:
        # a state's list of trusted authorities names the issuing ones, not the roots above them.
        assert accepted_by_library(newest, with_stamps, "intermediate", "stamps-ca", "next-root")
        assert not accepted_by_library(newest, with_stamps, *ROOTS)
        assert not verified(first, with_stamps)
        assert newest.startswith(first)
        for content in (first, newest):
            answer = check_file(content)
            assert (answer.result, answer.added, answer.answer.nomor) == ("terbitan", "", stamped.nib.nomor)
        assert read_here(newest)["whole"]
    assert [d.revisi for d in DokumenTerbit.objects.order_by("revisi")] == [0, 1, 2, 3, 4]
    assert DokumenTerbit.objects.filter(diganti=False).get().revisi == 4
    assert AuditEvent.objects.filter(peristiwa="dokumen.stempel_diperbarui").count() == 4


def test_the_holder_gets_the_last_revision(client, stamped, with_stamps, settings):
    hak_akses = stamped.nib.pelaku_usaha.hak_akses.get()
    client.force_login(hak_akses.pengguna, backend="oss_portal.accounts.backends.UserIdOrEmailBackend")
    address = f"/nib/sertifikat/{stamped.kode}/"
    before = client.get(address)
    assert before.content == bytes(stamped.pdf)
    with later(2.9):
        settings.SIGNING_TSA = with_stamps.stamps(2)
        restamp_due()
    after = client.get(address, headers={"if-none-match": before.headers["ETag"]})
    assert (after.status_code, after.content) == (200, newest_bytes(stamped))
    assert after.content != before.content


@pytest.mark.parametrize("part", ["tsa", "ocsp/intermediate", "crls"])
def test_an_authority_that_does_not_answer_delays_the_stamp_and_not_the_paper(
    with_stamps, hak_akses, part, settings, caplog
):
    with_stamps.broken.add(part)
    certificate = ensure_pdf(make_nib(hak_akses=hak_akses).sertifikat.get().pk)
    assert read_here(bytes(certificate.pdf))["changes"] == "none"
    assert newest_revision(certificate).stempel_sampai is None
    assert "menunggu stempel waktu" in notice_of_time_stamps()
    assert restamp_due() == 0
    assert "no time stamp" in caplog.text
    with_stamps.broken.clear()
    assert restamp_due() == 1
    assert newest_bytes(certificate).startswith(bytes(certificate.pdf))
    assert read_here(newest_bytes(certificate))["changes"] == "stamps"
    assert notice_of_time_stamps() is None


def test_nobody_waits_twice_for_an_authority_that_is_away(with_stamps, hak_akses):
    with_stamps.broken.add("tsa")
    ensure_pdf(make_nib(hak_akses=hak_akses).sertifikat.get().pk)
    asked = len(with_stamps.asked)
    ensure_pdf(make_nib().sertifikat.get().pk)
    assert len(with_stamps.asked) == asked


def test_a_stamp_that_lasts_no_longer_is_not_taken(stamped, with_stamps):
    with later(2.9), pytest.raises(StampsUnavailable, match="no later"):
        restamp(newest_revision(stamped).pk)
    assert DokumenTerbit.objects.count() == 1


def test_a_revision_is_made_once(stamped, with_stamps, settings):
    first = newest_revision(stamped)
    with later(2.9):
        settings.SIGNING_TSA = with_stamps.stamps(2)
        assert restamp(first.pk).revisi == 1
        assert restamp(first.pk) is None
    with pytest.raises(IntegrityError), transaction.atomic():
        DokumenTerbit.objects.create(
            sha256="0" * 64,
            jenis=first.jenis,
            subjek_jenis=first.subjek_jenis,
            subjek_id=first.subjek_id,
            revisi=1,
            ukuran=1,
            pdf=b"x",
            dibuat_pada=first.dibuat_pada,
            pengesahan=b"",
        )


def test_without_the_settings_papers_are_signed_as_before_and_production_says_so(hak_akses, settings):
    certificate = ensure_pdf(make_nib(hak_akses=hak_akses).sertifikat.get().pk)
    assert not PdfFileReader(io.BytesIO(bytes(certificate.pdf))).embedded_timestamp_signatures
    assert due_documents().count() == 1
    assert restamp_due() == 0
    assert notice_of_time_stamps() is None
    settings.PRODUCTION = True
    assert "PAdES B-B" in notice_of_time_stamps()


def test_a_paper_whose_stamp_came_late_is_verifiable_after_its_signer_has_ended(with_stamps, hak_akses, settings):
    with_stamps.broken.add("tsa")
    certificate = ensure_pdf(make_nib(hak_akses=hak_akses).sertifikat.get().pk)
    with_stamps.broken.clear()
    with later(0.5):
        assert restamp_due() == 1
        pdf = newest_bytes(certificate)
        assert verified(pdf, with_stamps)
        # pyHanko's AdES validation wants a stamp inside of the signature, where none can be added later.
        assert not accepted_by_library(pdf, with_stamps, *ROOTS)
    with later(2.9):
        assert with_stamps.certificate("signer").not_valid_after_utc < datetime.now(UTC)
        assert verified(pdf, with_stamps)
        settings.SIGNING_TSA = with_stamps.stamps(2)
        assert restamp_due() == 1
    with later(3.5):
        assert verified(newest_bytes(certificate), with_stamps)
        assert not verified(bytes(certificate.pdf), with_stamps), "it never had a stamp"


def test_a_time_stamp_of_somebody_else_leaves_the_paper_genuine(stamped, with_stamps, unhurried_signatures):
    """Archives add such stamps to their files; a file whose title was changed before the stamp is refused."""
    first = bytes(stamped.pdf)
    again, _until = append_stamp(first)
    answer = check_file(again)
    assert (answer.result, answer.added) == ("terbitan", "signatures")
    program, certificates = verifier.load(), [with_stamps.certificate("signer").public_bytes(Encoding.DER)]
    assert program.Document(again, certificates).check_signature()
    writer, retitled = IncrementalPdfFileWriter(BytesIO(first)), BytesIO()
    title = generic.DictionaryObject({generic.pdf_name("/Title"): generic.pdf_string("NIB lain")})
    writer.set_info(writer.add_object(title))
    writer.write(retitled)
    with pytest.raises(program.Finding):
        program.Document(append_stamp(retitled.getvalue())[0], certificates).check_signature()
