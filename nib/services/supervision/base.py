"""What every step of supervision does: lock, check the officer, move the state, write the ledger and the trail."""

from datetime import date
from typing import Any, TypedDict

from django.utils import timezone
from django.utils.translation import gettext as _

from nib.certificate.versions import create_version
from nib.events import Event
from nib.exceptions import DifferentPersonRequired
from nib.models import Nib, NibEvent, SanksiNib, StatusNib, TipeDokumen
from nib.rules.periods import ANSWER_PERIOD
from oss_portal.audit.trail import record
from oss_portal.db.state_machine import transition
from oss_portal.exceptions import ReasonRequired, WrongState
from oss_portal.models import Pengguna
from registrasi.models import HakAkses, PelakuUsaha
from registrasi.services.conflicts import has_usaha_conflict

Tahap = SanksiNib.Tahap


class Document(TypedDict, total=False):
    """The decision behind a step: its law, and number and date of the document."""

    dasar: str
    nomor_dokumen: str
    tanggal_dokumen: date | None


def lock_nib(nib: Nib) -> Nib:
    """Lock the business, then the NIB (always in this order), and return it fresh."""
    PelakuUsaha.objects.select_for_update().get(pk=nib.pelaku_usaha_id)
    return (
        Nib.objects.select_for_update(of=("self",))
        .select_related("pelaku_usaha", "data__pembuat", "era__dasar_hukum")
        .get(pk=nib.pk)
    )


def forbid_own_case(nib: Nib, by: Pengguna) -> None:
    """Raise `DifferentPersonRequired` when the officer acts for this business too, or is close to who does."""
    own = HakAkses.objects.filter(pengguna=by, pelaku_usaha=nib.pelaku_usaha_id).exists()
    if own or has_usaha_conflict(by, nib.pelaku_usaha):
        raise DifferentPersonRequired


def lock_case(nib: Nib, by: Pengguna, *, revoked: bool = True) -> Nib:
    """Lock an NIB for an act of an officer; `revoked` says whether a revoked one will do.

    Raises `DifferentPersonRequired`, `WrongState`.
    """
    nib = lock_nib(nib)
    forbid_own_case(nib, by)
    if nib.is_revoked and not revoked:
        raise WrongState(_("NIB ini sudah dicabut."))
    return nib


def required(text: str) -> str:
    """Return `text` without the spaces around it. Raises `ReasonRequired` when nothing is left."""
    if not text.strip():
        raise ReasonRequired
    return text.strip()


def transition_nib(
    nib: Nib,
    to: str,
    *,
    jenis: str,
    by: Pengguna,
    alasan: str,
    document: Document | None = None,
    fields: dict[str, Any] | None = None,
) -> None:
    """Move an NIB and write it in its ledger, with the decision behind it (law, number and date of a document)."""
    source = nib.status
    transition(
        nib,
        to,
        event=Event.NIB_STATUS,
        by=by,
        alasan=alasan,
        fields=fields,
        nib=nib.nomor,
        about=nib.data.pembuat,
    )
    kind = TipeDokumen.PENCABUTAN if to == StatusNib.DICABUT else TipeDokumen.PERUBAHAN
    NibEvent.objects.create(
        nib=nib, jenis=jenis, dari=source, ke=to, tipe_dokumen=kind, alasan=alasan, oleh=by, **(document or {})
    )
    create_version(nib=nib, kind=kind, by=by)


def start_sanksi(
    nib: Nib,
    tahap: str,
    by: Pengguna,
    *,
    alasan: str,
    dasar: str,
    sebab: str = SanksiNib.Sebab.PELANGGARAN,
    nomor_dokumen: str = "",
    tanggal_dokumen: date | None = None,
    in_force: bool,
) -> SanksiNib:
    """Write one step of supervision; `in_force` with its period of answer, else as a proposal."""
    if nib.sanksi.filter(tahap=tahap, status__in=[SanksiNib.Status.DIUSULKAN, SanksiNib.Status.BERLAKU]).exists():
        raise WrongState(_("Langkah ini sudah berjalan untuk NIB ini."))
    now = timezone.now()
    sanksi = SanksiNib.objects.create(
        nib=nib,
        tahap=tahap,
        sebab=sebab,
        alasan=required(alasan),
        dasar=required(dasar),
        nomor_dokumen=nomor_dokumen,
        tanggal_dokumen=tanggal_dokumen,
        status=SanksiNib.Status.BERLAKU if in_force else SanksiNib.Status.DIUSULKAN,
        diusulkan_oleh=by,
        berlaku_pada=now if in_force else None,
        tenggat_jawab=timezone.localdate() + ANSWER_PERIOD if in_force else None,
    )
    record(
        Event.SANKSI_BERLAKU if in_force else Event.SANKSI_DIUSULKAN,
        subject=sanksi,
        by=by,
        about=nib.data.pembuat,
        nib=nib.nomor,
        alasan=sanksi.alasan,
        details={"tahap": tahap},
    )
    return sanksi


def sanksi_document(sanksi: SanksiNib) -> Document:
    return {
        "dasar": sanksi.dasar,
        "nomor_dokumen": sanksi.nomor_dokumen,
        "tanggal_dokumen": sanksi.tanggal_dokumen,
    }


def resolve(sanksi: SanksiNib, by: Pengguna, alasan: str) -> None:
    transition(
        sanksi,
        SanksiNib.Status.SELESAI,
        event=Event.SANKSI_SELESAI,
        by=by,
        alasan=alasan,
        fields={"selesai_pada": timezone.now()},
        nib=sanksi.nib.nomor,
    )


def reject_proposal(sanksi: SanksiNib, by: Pengguna, alasan: str) -> None:
    transition(
        sanksi,
        SanksiNib.Status.DITOLAK,
        event=Event.SANKSI_DITOLAK,
        by=by,
        alasan=alasan,
        fields={"diputus_oleh": by, "selesai_pada": timezone.now(), "tanggapan": alasan},
        nib=sanksi.nib.nomor,
    )
