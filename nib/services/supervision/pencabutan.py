"""Revocation of an NIB, by two officers or at the holder's request (PerBKPM 5/2021 art. 20, 26, 61)."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from nib.events import Event
from nib.exceptions import DifferentPersonRequired
from nib.models import DasarTindakan, Nib, NibEvent, PeranNib, Permohonan, PermohonanPencabutan, SanksiNib, StatusNib
from nib.notifications import notify_pencabutan_rejected, notify_reply, notify_sanksi, notify_status
from nib.rules.periods import supervision_periods
from nib.services.decision_time import clock
from nib.services.issuing import transition_peran
from nib.services.izin import write_izin
from nib.services.supervision.base import (
    Document,
    Files,
    Tahap,
    check_court_decision,
    close_all,
    issue_sanksi_letter,
    lock_case,
    sanksi_document,
    start_sanksi,
    transition_nib,
)
from nib.services.supervision.warnings_and_freezes import check_heard
from oss_portal.db.state_machine import TransitionRefused, transition
from oss_portal.exceptions import WrongState, required
from oss_portal.models import Pengguna
from registrasi.services.permohonan_akses import check_not_secured

Sebab = SanksiNib.Sebab


@transaction.atomic
def propose_pencabutan(
    *,
    nib: Nib,
    by: Pengguna,
    sebab: str,
    alasan: str,
    dasar: DasarTindakan | None = None,
    nomor_dokumen: str = "",
    tanggal_dokumen: date | None = None,
    files: Files | None = None,
) -> SanksiNib:
    """Propose the revocation; another officer decides (PP 24/2018 art. 30; PerBKPM 5/2021 art. 61).

    The holder must have answered the freeze before, or its period must be over; only a court decision, with its number,
    date and document, needs no freeze. Raises `ReasonRequired`, `DifferentPersonRequired`, `WrongState`, `Refused`.
    """
    nib = lock_case(nib, by, revoked=False)
    if sebab == Sebab.PENGADILAN:
        check_court_decision(nomor_dokumen, tanggal_dokumen, files)
    check_pencabutan(nib, sebab)
    return start_sanksi(
        nib,
        Tahap.PENCABUTAN,
        by,
        alasan=alasan,
        dasar=dasar,
        sebab=sebab,
        hari_jawab=supervision_periods(nib.era.kode).objection,
        nomor_dokumen=nomor_dokumen,
        tanggal_dokumen=tanggal_dokumen,
        files=files,
        in_force=False,
    )


def check_pencabutan(nib: Nib, sebab: str) -> None:
    """Raise `WrongState` while the holder may still answer the freeze, or if the ground is not true."""
    if sebab != Sebab.PENGADILAN:
        check_heard(nib, Tahap.PEMBEKUAN, sebab)


def apply_pencabutan(nib: Nib, sanksi: SanksiNib, by: Pengguna) -> None:
    """Put a confirmed revocation into effect: close everything that is still running, and send the letter."""
    revoke(nib, by=by, alasan=sanksi.alasan, document=sanksi_document(sanksi))
    _close_running(nib, by, except_for=sanksi)
    issue_sanksi_letter(sanksi, by)
    notify_sanksi(sanksi)


@transaction.atomic
def reply_to_keberatan(*, sanksi: SanksiNib, by: Pengguna, tanggapan: str) -> SanksiNib:
    """Reply to the holder's objection to a revocation; the officer who decided the revocation must not reply.

    A justified objection is granted by cancelling the revocation (`propose_pembatalan`), not here. Raises
    `ReasonRequired`, `DifferentPersonRequired`, `TransitionRefused` when no objection waits, `WrongState` while that
    cancellation is proposed: the reply would tell the holder that the revocation stays.
    """
    tanggapan = required(tanggapan)
    nib = lock_case(sanksi.nib, by)
    sanksi = SanksiNib.objects.select_for_update().get(pk=sanksi.pk)
    sanksi.nib = nib
    if not sanksi.keberatan or sanksi.tanggapan:
        raise TransitionRefused(sanksi, SanksiNib.Status.SELESAI)
    if sanksi.diputus_oleh_id == by.pk:
        raise DifferentPersonRequired
    if sanksi.is_being_cancelled:
        raise WrongState(_("Pembatalan pencabutan ini diusulkan. Tanggapi keberatannya bila usulan itu ditolak."))
    transition(
        sanksi,
        SanksiNib.Status.SELESAI,
        event=Event.KEBERATAN_DITANGGAPI,
        by=by,
        alasan=tanggapan,
        fields={"tanggapan": tanggapan, "selesai_pada": timezone.now()},
        nib=nib.nomor,
        about=nib.data.pembuat,
    )
    notify_reply(sanksi)
    return sanksi


@transaction.atomic
def decide_pencabutan_request(
    *, pencabutan_request: PermohonanPencabutan, by: Pengguna, setuju: bool, alasan: str = ""
) -> PermohonanPencabutan:
    """Decide on the holder's request; a refusal needs its reason.

    Raises `ReasonRequired`, `DifferentPersonRequired`, `TransitionRefused`; `AccountSecured` if it would be granted.
    """
    nib = lock_case(pencabutan_request.nib, by)
    if setuju:
        check_not_secured(nib.pelaku_usaha_id)
    pencabutan_request = PermohonanPencabutan.objects.select_for_update().get(pk=pencabutan_request.pk)
    pencabutan_request.nib = nib
    transition(
        pencabutan_request,
        PermohonanPencabutan.Status.DISETUJUI if setuju else PermohonanPencabutan.Status.DITOLAK,
        event=Event.PENCABUTAN_DIPUTUS,
        by=by,
        alasan=alasan,
        fields={
            "diputus_oleh": by,
            "diputus_pada": timezone.now(),
            "alasan_putusan": alasan.strip() if setuju else required(alasan),
        },
        nib=nib.nomor,
        about=pencabutan_request.diajukan_oleh,
    )
    if setuju:
        alasan = f"Atas permohonan pelaku usaha: {pencabutan_request.alasan}"
        ground = DasarTindakan.of_act(DasarTindakan.Tindakan.PENCABUTAN_DIMINTA)
        revoke(nib, by=by, alasan=alasan, document={"dasar": ground})
        _close_running(nib, by)
        notify_status(nib, alasan=alasan)
    else:
        notify_pencabutan_rejected(pencabutan_request)
    return pencabutan_request


def revoke(nib: Nib, *, by: Pengguna, alasan: str, document: Document) -> None:
    """Revoke an NIB: end all roles and close an open change; the number stays known for ever."""
    today = timezone.localdate()
    for peran in nib.peran.live().select_for_update():
        peran.nib = nib
        transition_peran(
            peran,
            PeranNib.Status.DICABUT,
            jenis=NibEvent.Jenis.PERAN_DICABUT,
            by=by,
            alasan=alasan,
            dasar=document.get("dasar", ""),
            fields={"berlaku_sampai": today},
        )
    transition_nib(
        nib,
        StatusNib.DICABUT,
        jenis=NibEvent.Jenis.DICABUT,
        by=by,
        alasan=alasan,
        document=document,
        fields={"dicabut_pada": timezone.now()},
    )
    for permohonan in Permohonan.objects.is_open().filter(pelaku_usaha=nib.pelaku_usaha_id).select_for_update():
        transition(
            permohonan,
            Permohonan.Status.DIBATALKAN,
            event=Event.PERMOHONAN_DIBATALKAN,
            by=by,
            alasan="NIB dicabut",
            fields={"diputus_pada": timezone.now()},
            nib=nib.nomor,
        )


def _close_running(nib: Nib, by: Pengguna, except_for: SanksiNib | None = None) -> None:
    """Close everything that is still running about a revoked NIB: times of licences, steps, the holder's request."""
    alasan = "NIB dicabut"
    for izin in nib.izin.filter(tenggat__isnull=False).select_for_update():
        write_izin(izin, clock(izin, nib))
    close_all(nib, by, alasan, except_for=except_for)
    for pencabutan_request in nib.permohonan_pencabutan.filter(
        status=PermohonanPencabutan.Status.DIAJUKAN
    ).select_for_update():
        transition(
            pencabutan_request,
            PermohonanPencabutan.Status.DITOLAK,
            event=Event.PENCABUTAN_DIPUTUS,
            by=by,
            alasan=alasan,
            fields={"diputus_oleh": by, "diputus_pada": timezone.now(), "alasan_putusan": alasan},
            nib=nib.nomor,
            about=pencabutan_request.diajukan_oleh,
        )
