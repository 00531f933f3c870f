"""Reveals of an identity number to staff: shown once, with a reason, and recorded for the person to see (PRV-2)."""

from django.db import transaction

from oss_portal.audit.trail import record
from oss_portal.exceptions import ConflictOfInterest, ReasonRequired
from oss_portal.models import Pengguna
from registrasi.events import Event
from registrasi.models import PelakuUsaha, Pendaftaran
from registrasi.services.conflicts import has_conflict


@transaction.atomic
def reveal_identity(*, obj: Pengguna | PelakuUsaha | Pendaftaran, by: Pengguna, alasan: str) -> str:
    """Return the clear identity number of a `Pengguna`, `PelakuUsaha` or `Pendaftaran` and record who looked and why.

    Raises `ReasonRequired`; `ConflictOfInterest` when it concerns the officer or somebody close to them.
    """
    if not alasan.strip():
        raise ReasonRequired
    about = obj if isinstance(obj, Pengguna) else _person_of(obj)
    if has_conflict(by, about, nomor=(obj.nomor_identitas,)):
        raise ConflictOfInterest
    record(Event.IDENTITAS_DIUNGKAP, subject=obj, by=by, about=about, alasan=alasan)
    return obj.nomor_identitas


def _person_of(obj: PelakuUsaha | Pendaftaran) -> Pengguna | None:
    if isinstance(obj, Pendaftaran):
        return obj.pengguna
    first = obj.hak_akses.filter(peran="penanggung_jawab").select_related("pengguna").first()
    return first.pengguna if first else None
