"""Entries in the ledger of an NIB beside the steps: court orders and notes of the registrar."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from nib.events import Event
from nib.models import Nib, NibEvent
from nib.notifications import notify_note
from nib.services.supervision.base import Files, attach, check_court_decision, lock_case
from oss_portal.audit.trail import record
from oss_portal.exceptions import Refused, WrongState, required
from oss_portal.models import Pengguna

NOTES = (NibEvent.Jenis.PUTUSAN, NibEvent.Jenis.CATATAN)
_WRITTEN = ("jenis", "alasan", "nomor_dokumen", "tanggal_dokumen", "oleh_id")


@transaction.atomic
def write_note(
    *,
    nib: Nib,
    by: Pengguna,
    jenis: str,
    alasan: str,
    nomor_dokumen: str = "",
    tanggal_dokumen: date | None = None,
    files: Files | None = None,
) -> NibEvent:
    """Write a court order or a note in the ledger and tell the holder; the status does not change.

    Raises `ReasonRequired`, `DifferentPersonRequired`, `Refused` for another kind, `WrongState` if the officer's last
    entry is the same: a page that is sent again must not tell the holder twice.
    """
    nib = lock_case(nib, by)
    if jenis not in NOTES:
        raise Refused(_("Pilih putusan pengadilan atau catatan register."), "jenis")
    if jenis == NibEvent.Jenis.PUTUSAN:
        check_court_decision(nomor_dokumen, tanggal_dokumen, files)
    event = NibEvent(
        nib=nib,
        jenis=jenis,
        alasan=required(alasan),
        nomor_dokumen=nomor_dokumen.strip(),
        tanggal_dokumen=tanggal_dokumen,
        oleh=by,
    )
    last = nib.peristiwa.order_by("-id").first()
    if last and all(getattr(last, name) == getattr(event, name) for name in _WRITTEN):
        raise WrongState(_("Catatan ini sudah tercatat."))
    event.save()
    attach(files, by, nib=nib, peristiwa=event)
    record(
        Event.NIB_DICATAT,
        subject=nib,
        by=by,
        about=nib.data.pembuat,
        nib=nib.nomor,
        alasan=event.alasan,
        details={"jenis": jenis},
    )
    notify_note(event)
    return event
