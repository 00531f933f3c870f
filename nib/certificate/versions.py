"""Versions of certificates: fixed in the transaction of the act, rendered and signed once, then kept unchanged."""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import segno
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from nib.certificate.snapshot import UNMAPPED, snapshot
from nib.events import Event
from nib.models import KegiatanUsaha, Nib, PeranNib, SertifikatNib, StatusNib, TipeDokumen
from nib.services.public_check import shown_name
from nib.services.push import queue_pushes
from oss_portal.audit.trail import record
from oss_portal.db.background import BATCH_PRIORITY, enqueue
from oss_portal.documents.issued import newest_revision, register_document, revision_bytes
from oss_portal.documents.pdf import render_pdf
from oss_portal.documents.signing import SignedDocument, sign_document, signer_name
from oss_portal.models import DokumenTerbit, LogLeaf, Pengguna
from oss_portal.transparency.log import PROOF_NAME, prove_now
from oss_portal.transparency.statements import make_statement

# With more activities than this the list goes into a separate annex.
ON_FIRST_PAGE = 3


def create_version(*, nib: Nib, kind: str, by: Pengguna | None = None, batch: bool = False) -> SertifikatNib:
    """Fix the next version of the certificate in the transaction of the act; the worker makes the PDF after commit.

    `nib` must be locked by the caller, so that two acts never make the same version. `batch`: one of very many
    versions, rendered after those that a person waits for.
    """
    last = nib.sertifikat.aggregate(n=Max("versi"))["n"] or 0
    return _create(SertifikatNib(nib=nib, versi=last + 1, tipe=kind, data=snapshot(nib), oleh=by), batch)


def create_first_version(
    *, nib: Nib, kegiatan: list[KegiatanUsaha], peran: list[PeranNib], by: Pengguna | None
) -> SertifikatNib:
    """Fix the first version of a new NIB from these activities and roles, without querying the database for them."""
    data = snapshot(nib, kegiatan=kegiatan, peran=peran, izin=[])
    return _create(SertifikatNib(nib=nib, versi=1, tipe=TipeDokumen.ASLI, data=data, oleh=by), batch=False)


def _create(certificate: SertifikatNib, batch: bool) -> SertifikatNib:
    certificate.save(force_insert=True)
    enqueue("nib.tasks.render_certificate", certificate.pk, priority=BATCH_PRIORITY if batch else 0)
    queue_pushes(certificate)
    return certificate


def check_url(certificate: SertifikatNib) -> str:
    """Return the public address in the QR code: it has an unguessable code, no number and no name."""
    return f"{settings.BASE_URL}{reverse('cek-sertifikat', args=[certificate.token])}"


def qr_code(certificate: SertifikatNib) -> SafeString:
    """Return the QR code of the public address as inline SVG: level Q, so that a stain does not spoil it."""
    image = segno.make(check_url(certificate), error="q", boost_error=False, micro=False)
    return mark_safe(image.svg_inline(scale=3, border=2, title=_("Kode QR untuk memeriksa sertifikat")))


def statement(certificate: SertifikatNib) -> str:
    """Return the signed statement of a version: the status on its day, the name as the public check shows it."""
    data = certificate.data
    return make_statement(
        nomor=data["nib"],
        nama=shown_name(data["nama"], perseorangan=data["perseorangan"], holds_code=True),
        status=printed_state(certificate) or "berlaku",
        on=timezone.localdate(certificate.dibuat_pada),
        versi=certificate.versi,
    )


def statement_code(certificate: SertifikatNib) -> SafeString:
    """Return the QR code of the signed statement as inline SVG."""
    image = segno.make(statement(certificate), error="m", micro=False)
    return mark_safe(image.svg_inline(scale=3, border=2, title=_("Kode QR pernyataan bertanda tangan")))


@lru_cache(maxsize=2)
def emblem(file: str) -> SafeString:
    """Return the operator's emblem, an SVG file named in the settings, as inline SVG for the document."""
    if not file:
        return SafeString("")
    text = Path(file).read_text(encoding="utf-8")
    return mark_safe(text[text.index("<svg") :])


def printed_state(certificate: SertifikatNib) -> str:
    """Return the state that is printed across the pages of a version: "dicabut", "dibekukan" or ""."""
    if certificate.tipe in {TipeDokumen.PENCABUTAN, TipeDokumen.PEMBATALAN}:
        return "dicabut"
    frozen: bool = certificate.data["status"] == StatusNib.DIBEKUKAN
    return "dibekukan" if frozen else ""


def shows_risiko(data: dict[str, Any]) -> bool:
    """Whether risk and licence are printed: not in an era without risk, nor if no activity is mapped."""
    return data.get("tampilkan_risiko", True) and any(k.get("dipetakan", True) for k in data["kegiatan"])


def render_content(certificate: SertifikatNib) -> bytes:
    """Render the document of a version from its fixed data; the transparency log holds the hash of this document."""
    data = certificate.data
    state = printed_state(certificate)
    # No document looks official before the operator says who issues it and under which emblem.
    sample = not (settings.PORTAL["is_official"] and settings.PORTAL["emblem_svg"])
    return render_pdf(
        "nib/certificate.html",
        {
            "s": certificate,
            "d": data,
            "qr": qr_code(certificate),
            "statement": statement_code(certificate),
            "marker": signer_name(),
            "emblem": emblem(settings.PORTAL["emblem_svg"]),
            "sample": sample,
            "state": state,
            "ribbon": [*(["CONTOH"] if sample else []), *([state.upper()] if state else [])],
            "shows_risiko": shows_risiko(data),
            "explains_unmapped": any(UNMAPPED in {k["risiko"], k["perizinan"]} for k in data["kegiatan"]),
            # A few activities fit on the first page, so that most people print one sheet.
            "annex": len(data["kegiatan"]) > ON_FIRST_PAGE,
        },
        styles="certificate.css",
    )


@transaction.atomic
def _ensure_content(certificate_id: int) -> SertifikatNib:
    """Return the certificate; render and store its document once, and add it to the transparency log."""
    certificate = SertifikatNib.objects.select_for_update().get(pk=certificate_id)
    if certificate.pdf is None and certificate.pdf_awal is None:
        content = render_content(certificate)
        certificate.pdf_awal = content
        certificate.save(update_fields=["pdf_awal"])
        LogLeaf.objects.append(LogLeaf.Kind.CERTIFICATE, certificate.pk, content)
    return certificate


def build_pdf(certificate: SertifikatNib) -> SignedDocument:
    """Return the document of a version with its proof from the transparency log attached, signed.

    When the log is out of order, the document is signed without the proof, which the public check then offers.
    """
    content = bytes(certificate.pdf_awal or render_content(certificate))
    proof = prove_now(LogLeaf.Kind.CERTIFICATE, certificate.pk)
    attachments = [(PROOF_NAME, "text/plain", proof.encode())] if proof else []
    return sign_document(
        content, alasan=f"NIB {certificate.data['nib']} versi {certificate.versi}", attachments=attachments
    )


@transaction.atomic
def _keep(certificate_id: int, document: SignedDocument) -> SertifikatNib:
    """Return the certificate with its PDF: `document`, unless another process stored one first."""
    certificate = SertifikatNib.objects.select_for_update().get(pk=certificate_id)
    if certificate.pdf is None:
        certificate.pdf, certificate.pdf_awal = document.pdf, None
        certificate.ukuran = len(document.pdf)
        certificate.sha256 = hashlib.sha256(document.pdf).hexdigest()
        certificate.siap_pada = timezone.now()
        certificate.save(update_fields=["pdf", "pdf_awal", "ukuran", "sha256", "siap_pada"])
        register_document(
            document,
            jenis=DokumenTerbit.Jenis.SERTIFIKAT,
            subject=certificate,
            sebutan=f"{certificate.data['nib']} versi {certificate.versi}",
        )
    return certificate


def ensure_pdf(certificate_id: int) -> SertifikatNib:
    """Return the certificate with its PDF; make the PDF if it is missing, and store it only once.

    The first transaction renders the document and adds it to the log, the second one gives it its position in the log,
    and the third one stores the signed PDF. When a worker is killed in between, the next worker or the first download
    continues after the last finished transaction.
    """
    certificate = _ensure_content(certificate_id)
    return certificate if certificate.pdf else _keep(certificate_id, build_pdf(certificate))


def download_certificate(*, certificate: SertifikatNib, by: Pengguna) -> tuple[bytes, str]:
    """Return the bytes of the version with their hash, make them if they are missing, and record who downloaded them.

    The bytes are those of the newest revision: each revision has newer time stamps.
    """
    if not certificate.sha256:
        ensure_pdf(certificate.pk)
    revision = cast(DokumenTerbit, newest_revision(certificate))
    record(
        Event.SERTIFIKAT_DIUNDUH,
        subject=certificate,
        by=by,
        about=by,
        nib=certificate.nib.nomor,
        details={"versi": certificate.versi},
    )
    return revision_bytes(revision), revision.sha256


def record_scan(certificate: SertifikatNib) -> None:
    """Count one scan of the QR code for today."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into nib_dailyscancount (sertifikat_id, tanggal, jumlah) values (%s, %s, 1)"
            " on conflict (sertifikat_id, tanggal) do update set jumlah = nib_dailyscancount.jumlah + 1",
            [certificate.pk, timezone.localdate()],
        )
