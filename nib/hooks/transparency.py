"""Comparison of the certificates with the transparency log."""

import hashlib
from collections.abc import Iterator, Sequence
from decimal import Decimal

from django.db.models import OuterRef, Subquery

from nib.events import Event
from nib.models import Izin, Nib, SertifikatNib
from oss_portal import hooks
from oss_portal.hooks import LoggedRecords
from oss_portal.models import AuditEvent, LogLeaf
from oss_portal.text.dates import machine_time

_MARK = b"sidik isi "


@hooks.logged_records.register
def logged_certificates() -> Sequence[LoggedRecords]:
    """Return every version whose document was made."""
    versions = SertifikatNib.objects.filter(nib=OuterRef("nib")).order_by("-versi").values("versi")[:1]
    made = SertifikatNib.objects.filter(pdf__isnull=False).select_related("nib__pelaku_usaha", "nib__data")
    made = made.annotate(newest=Subquery(versions))
    return [
        LoggedRecords(
            LogLeaf.Kind.CERTIFICATE,
            made,
            lambda certificate: bytes(certificate.pdf),
            faults=_faults,
            at=lambda certificate: certificate.dibuat_pada,
        )
    ]


def _faults(certificate: SertifikatNib) -> Iterator[str]:
    pdf = bytes(certificate.pdf or b"")
    if hashlib.sha256(pdf).hexdigest() != certificate.sha256:
        yield "sha256"
    if certificate.data["nib"] != certificate.nib.nomor:
        yield "nib"
    # The public check shows `data`, not the document. The keywords of the document, which are not compressed, contain
    # the fingerprint of `data` (`templates/nib/certificate.html`).
    if _MARK in pdf and _MARK + certificate.content_fingerprint.encode() not in pdf:
        yield "data"
    if certificate.versi == getattr(certificate, "newest"):  # noqa: B009 - annotated
        yield from _faults_of_nib(certificate)


def _faults_of_nib(certificate: SertifikatNib) -> Iterator[str]:
    """Yield the values that the check and agencies are shown of the NIB and that differ from the newest version.

    Every act that changes an NIB makes a version, except the correction of the name of a revoked one. A licence of an
    agency makes no version either: it is compared with its last report in the audit trail, whose roots are in the log.
    """
    nib, data = certificate.nib, certificate.data
    if nib.status != data["status"]:
        yield "status of the NIB"
    if machine_time(nib.terbit_pada) != data["terbit_pada"]:
        yield "date of issue of the NIB"
    if not nib.is_revoked and nib.pelaku_usaha.nama != data["nama"]:
        yield "name of the business"
    if _roles(nib) != sorted((r["jenis"], r["rincian"], r["status"], r["sejak"]) for r in data["peran"]):
        yield "roles of the NIB"
    if _activities(nib) != sorted((k["kbli"], k["uraian"], Decimal(k["modal"])) for k in data["kegiatan"]):
        yield "activities of the NIB"
    if any(getattr(nib.data, name) != data[name] for name in ("alamat", "kelurahan", "skala")):
        yield "data of the NIB"
    yield from (f"licence {izin.id_izin}" for izin in nib.izin.all() if not _is_as_reported(izin, nib))


def _roles(nib: Nib) -> list[tuple[str, ...]]:
    return sorted((p.jenis, p.rincian, p.status, p.berlaku_sejak.isoformat()) for p in nib.peran.live())


def _activities(nib: Nib) -> list[tuple[str, str, Decimal]]:
    return sorted((k.kode_kbli, k.uraian, k.modal) for k in nib.data.kegiatan.all())


def _is_as_reported(izin: Izin, nib: Nib) -> bool:
    """Whether a licence equals its newest report; also yes if that report is in old months that left the trail."""
    reports = AuditEvent.objects.filter(
        subjek_jenis=Izin._meta.label_lower,
        subjek_id=str(izin.pk),
        peristiwa__in=[Event.IZIN_DILAPORKAN, Event.IZIN_OTOMATIS],
    )
    newest = reports.order_by("-id").first()
    if newest is None:
        first = AuditEvent.objects.order_by("waktu").first()
        return first is not None and nib.terbit_pada <= izin.diubah_pada < first.waktu
    return newest.nib == nib.nomor and newest.rincian.get("sidik") == izin.content_fingerprint
