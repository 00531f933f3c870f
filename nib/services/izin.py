"""Licences that agencies report: stored with their NIB and shown to its holder (DEF-1; PIA 4.3.22)."""

from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from nib.events import Event
from nib.models import ApiKey, Izin, IzinEvent, Nib
from nib.notifications import notify_izin
from nib.services.decision_time import clock
from nib.services.instansi import record_disclosure
from oss_portal.audit.trail import record
from oss_portal.exceptions import Refused


@dataclass(frozen=True, kw_only=True)
class Licence:
    """The report of an agency on a licence, with PIA names; `id_izin` is the id of the application for it."""

    nib: str
    id_izin: str
    id_proyek: str = ""
    oss_id: str = ""
    kd_izin: str = ""
    kd_daerah: str = ""
    kewenangan: str = ""
    jenis_perizinan: str = ""
    nomenklatur: str = ""
    nomor_izin: str = ""
    tgl_terbit: date | None = None
    tgl_berlaku: date | None = None
    nama_ttd: str = ""
    nip_ttd: str = ""
    jabatan_ttd: str = ""
    status: str
    file_izin: str = ""
    file_lampiran: str = ""
    keterangan: str = ""
    data_teknis: dict[str, Any] = field(default_factory=dict)
    # Further values of the report, under their PIA names.
    rincian: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class LicenceStatus:
    """A change of a licence's status at the agency: new status, time (Asia/Jakarta), person and remark."""

    nib: str
    id_izin: str
    id_proyek: str = ""
    oss_id: str = ""
    kd_izin: str = ""
    status: str
    tgl_status: datetime | None = None
    nama_status: str = ""
    nip_status: str = ""
    keterangan: str = ""
    file_lampiran: str = ""
    # Further values of the report, under their PIA names.
    rincian: dict[str, Any] = field(default_factory=dict)


def _not_found() -> Refused:
    return Refused(_("Data izin tidak ditemukan"), "id_izin")


def _nib_of(nomor: str, id_proyek: str, oss_id: str) -> Nib:
    """Return the NIB that a report is about. Raises `Refused`."""
    nib = Nib.objects.select_related("pelaku_usaha", "data__pembuat").filter(nomor=nomor).first()
    if nib is None:
        raise Refused(_("Data NIB tidak ditemukan"), "nib")
    if oss_id and oss_id != nib.oss_id:
        raise Refused(_("OSS ID tidak ditemukan"), "oss_id")
    if id_proyek and not nib.data.kegiatan.filter(id_proyek=id_proyek).exists():
        raise Refused(_("ID proyek tidak ditemukan"), "id_proyek")
    return nib


def _locked(id_izin: str, key: ApiKey) -> Izin | None:
    """Lock a licence of this agency; None when there is none yet."""
    rows = Izin.objects.select_for_update(of=("self",)).select_related("nib")
    return rows.filter(id_izin=id_izin, instansi=key.instansi_id).first()


def _values(licence: Licence) -> dict[str, Any]:
    """Return the columns for which a report has a value: the others keep their stored values."""
    other = {"nib", "oss_id", "id_izin", "rincian"}
    return {name: value for name, value in asdict(licence).items() if name not in other and value}


def _create(nib: Nib, key: ApiKey, id_izin: str, values: dict[str, Any]) -> Izin | None:
    """Create the row; None when another report of the same licence was faster."""
    try:
        with transaction.atomic():
            return Izin.objects.create(nib=nib, instansi=key.instansi, id_izin=id_izin, **values)
    except IntegrityError:
        return None


def _stored(izin: Izin | None, nib: Nib, key: ApiKey, id_izin: str, values: dict[str, Any]) -> tuple[Izin, bool]:
    """Return the locked row of a report, and whether the report created it. Raises `Refused` for another NIB's row."""
    created = _create(nib, key, id_izin, values) if izin is None else None
    izin = created or izin or _locked(id_izin, key)
    if izin is None or izin.nib_id != nib.pk:
        raise _not_found()
    return izin, created is not None


def write_izin(izin: Izin, values: dict[str, Any]) -> dict[str, list[str]]:
    """Save the values that differ; return {column: [before, after]}."""
    changes = {n: [str(getattr(izin, n) or ""), str(v)] for n, v in values.items() if getattr(izin, n) != v}
    for name in changes:
        setattr(izin, name, values[name])
    if changes:
        izin.diubah_pada = timezone.now()
        izin.save(update_fields=[*changes, "diubah_pada"])
    return changes


def _record(izin: Izin, nib: Nib, key: ApiKey, method: str, changes: dict[str, list[str]], **event: Any) -> None:
    """Update the statutory time, and write the ledger, the audit trail and the mail to the holder."""
    changes |= write_izin(izin, clock(izin, nib))
    entry = IzinEvent.objects.create(izin=izin, metode=method, status=izin.status, perubahan=changes, **event)
    record(
        Event.IZIN_DILAPORKAN,
        subject=izin,
        about=nib.data.pembuat,
        nib=nib.nomor,
        details={
            "instansi": key.instansi.nama,
            "metode": method,
            "status": izin.status,
            "kolom": sorted(changes),
            "sidik": izin.content_fingerprint,
        },
    )
    notify_izin(izin, nib, key=f"izin-{izin.kode}-{entry.pk}")


@transaction.atomic
def receive_licence(*, licence: Licence, key: ApiKey, method: str, must_exist: bool = False) -> Izin:
    """Store a licence, or the agency's changes of it; a report without anything new changes nothing.

    `must_exist` is for `updateLicense`. Raises `Refused` with a message for the agency.
    """
    nib = _nib_of(licence.nib, licence.id_proyek, licence.oss_id)
    values = _values(licence)
    izin = _locked(licence.id_izin, key)
    if izin is None and must_exist:
        raise _not_found()
    izin, created = _stored(izin, nib, key, licence.id_izin, values)
    changes = {} if created else write_izin(izin, values)
    new = licence.rincian and not izin.peristiwa.filter(metode=method, rincian=licence.rincian).exists()
    if created or changes or new:
        _record(izin, nib, key, method, changes, keterangan=licence.keterangan, rincian=licence.rincian)
    return izin


@transaction.atomic
def receive_status(*, report: LicenceStatus, key: ApiKey, method: str) -> Izin:
    """Store a change of status; for an unknown licence create it. A repeated report changes nothing.

    Raises `Refused` with a message for the agency.
    """
    nib = _nib_of(report.nib, report.id_proyek, report.oss_id)
    izin = _locked(report.id_izin, key)
    values = {
        name: value
        for name in ("id_proyek", "kd_izin", "status", "keterangan", "file_lampiran")
        if (value := getattr(report, name))
    }
    izin, created = _stored(izin, nib, key, report.id_izin, values)
    said = {
        name: getattr(report, name) for name in ("tgl_status", "nama_status", "nip_status", "keterangan", "rincian")
    }
    # Without a time from the agency only the status tells a repeated report from a change back.
    again = report.tgl_status is not None or izin.status == report.status
    if not created and again and izin.peristiwa.filter(metode=method, status=report.status, **said).exists():
        return izin
    _record(izin, nib, key, method, {} if created else write_izin(izin, values), **said)
    return izin


@transaction.atomic
def read_licence(*, id_izin: str, key: ApiKey, method: str, own_only: bool = False) -> Izin:
    """Return a licence for an agency and record the disclosure. Raises `Refused`.

    It is the agency's own licence with this id, else the one reported first, so that later reports do not change what
    other agencies read.
    """
    rows = Izin.objects.select_related("nib__pelaku_usaha", "nib__data", "instansi").filter(id_izin=id_izin)
    izin = rows.filter(instansi=key.instansi).first()
    if izin is None and not own_only:
        izin = rows.order_by("id").first()
    if izin is None:
        raise _not_found()
    record_disclosure(instansi=key.instansi, key=key, nib=izin.nib, metode=method)
    return izin
