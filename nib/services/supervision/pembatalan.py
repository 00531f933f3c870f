"""Cancellation of a wrong revocation, by two officers or on a court decision (UU 30/2014 art. 66); both events stay."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from nib.exceptions import DifferentPersonRequired
from nib.models import DasarTindakan, Nib, NibEvent, PeranNib, SanksiNib, StatusNib
from nib.notifications import notify_sanksi
from nib.rules.periods import supervision_periods
from nib.services.decision_time import clock
from nib.services.izin import write_izin
from nib.services.supervision.base import (
    Files,
    Tahap,
    check_court_decision,
    issue_sanksi_letter,
    lock_case,
    resolve,
    sanksi_document,
    start_sanksi,
    transition_nib,
)
from nib.services.supervision.warnings_and_freezes import status_before_freeze
from oss_portal.exceptions import WrongState
from oss_portal.models import Pengguna
from oss_portal.text.readable import day

Sebab = SanksiNib.Sebab


@transaction.atomic
def propose_pembatalan(
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
    """Propose to cancel the revocation of an NIB; another officer decides, but not the one who decided the revocation.

    This is possible within the period for an objection; later only on an objection made in that period or on a court
    decision. Raises `ReasonRequired`, `DifferentPersonRequired`, `WrongState`, `Refused`.
    """
    nib = lock_case(nib, by)
    if sebab == Sebab.PENGADILAN:
        check_court_decision(nomor_dokumen, tanggal_dokumen, files)
    check_pembatalan(nib, sebab)
    return start_sanksi(
        nib,
        Tahap.PEMBATALAN,
        by,
        alasan=alasan,
        dasar=dasar,
        sebab=sebab,
        nomor_dokumen=nomor_dokumen,
        tanggal_dokumen=tanggal_dokumen,
        files=files,
        in_force=False,
    )


def first_officers(sanksi: SanksiNib) -> set[int]:
    """Return the officers who must not decide a proposal: its proposer, and who decided the revocation to cancel."""
    revoked = last_pencabutan(sanksi.nib) if sanksi.tahap == Tahap.PEMBATALAN else None
    return {pk for pk in (sanksi.diusulkan_oleh_id, revoked and revoked.diputus_oleh_id) if pk}


def check_second_officer(sanksi: SanksiNib, by: Pengguna) -> None:
    """Raise `DifferentPersonRequired`, with the reason, if the officer must not decide a proposal."""
    if by.pk == sanksi.diusulkan_oleh_id:
        raise DifferentPersonRequired(_("Anda yang mengusulkan; petugas lain yang memutuskan."))
    if by.pk in first_officers(sanksi):
        raise DifferentPersonRequired(_("Anda yang memutus pencabutan ini; pembatalannya diputuskan petugas lain."))


def last_pencabutan(nib: Nib) -> SanksiNib | None:
    """Return the decision that revoked the NIB last; none when the holder had asked for it."""
    decided = nib.sanksi.filter(tahap=Tahap.PENCABUTAN, diputus_oleh__isnull=False, berlaku_pada__isnull=False)
    last = decided.order_by("-berlaku_pada").first()
    revoked = nib.dicabut_pada
    return (
        last if last and revoked and last.berlaku_pada and last.berlaku_pada >= revoked - timedelta(hours=1) else None
    )


def check_pembatalan(nib: Nib, sebab: str) -> None:
    """Raise `WrongState` when this revocation can no longer be cancelled on this ground."""
    if not nib.is_revoked or nib.dicabut_pada is None:
        raise WrongState(_("NIB ini tidak dicabut."))
    if other := Nib.objects.live().filter(pelaku_usaha=nib.pelaku_usaha_id).first():
        message = _("Usaha ini sudah mempunyai NIB baru %(nomor)s; satu usaha hanya memiliki satu NIB.")
        raise WrongState(message % {"nomor": other.nomor})
    pencabutan = last_pencabutan(nib)
    if sebab == Sebab.KEBERATAN and not (pencabutan and pencabutan.keberatan):
        raise WrongState(_("Pelaku usaha tidak mengajukan keberatan atas pencabutan ini."), "sebab")
    days = supervision_periods(nib.era.kode).objection
    until = timezone.localtime(nib.dicabut_pada).date() + timedelta(days=days)
    if pencabutan and pencabutan.tenggat_jawab:
        until = max(until, pencabutan.tenggat_jawab)
    if sebab == Sebab.KELIRU and until < timezone.localdate():
        message = _("Masa keberatan berakhir %(tanggal)s; setelah itu hanya atas keberatan atau putusan pengadilan.")
        raise WrongState(message % {"tanggal": day(until)}, "sebab")


def apply_pembatalan(nib: Nib, sanksi: SanksiNib, by: Pengguna) -> None:
    """Put the NIB into force as before it was frozen, with the roles that ended with it, as new rows."""
    revocation = nib.peristiwa.filter(jenis=NibEvent.Jenis.DICABUT).order_by("-id").first()
    back = revocation.dari if revocation and revocation.dari else StatusNib.AKTIF
    pencabutan = last_pencabutan(nib)
    transition_nib(
        nib,
        status_before_freeze(nib) if back == StatusNib.DIBEKUKAN else back,
        jenis=NibEvent.Jenis.PENCABUTAN_DIBATALKAN,
        by=by,
        alasan=sanksi.alasan,
        document=sanksi_document(sanksi),
        fields={"dicabut_pada": None},
    )
    if revocation:
        _restore_peran(nib, revocation, by, sanksi)
    for izin in nib.izin.select_for_update():
        # The documents are still complete and the agency must decide again: its whole time starts today.
        write_izin(izin, clock(izin, nib))
    if pencabutan and pencabutan.status == SanksiNib.Status.BERLAKU:
        pencabutan.nib = nib
        resolve(pencabutan, by, sanksi.alasan)
    issue_sanksi_letter(sanksi, by)
    resolve(sanksi, by, sanksi.alasan_putusan)
    notify_sanksi(sanksi)


def _restore_peran(nib: Nib, revocation: NibEvent, by: Pengguna, sanksi: SanksiNib) -> None:
    """Restore the roles that the revocation ended, found by the events just before it in the ledger."""
    for event in nib.peristiwa.filter(pk__lt=revocation.pk).select_related("peran").order_by("-pk"):
        if event.jenis != NibEvent.Jenis.PERAN_DICABUT or event.peran is None:
            break
        ended = event.peran
        peran = PeranNib.objects.create(
            nib=nib,
            jenis=ended.jenis,
            rincian=ended.rincian,
            status=event.dari or PeranNib.Status.AKTIF,
            dasar_hukum=ended.dasar_hukum,
            pasal=ended.pasal,
        )
        NibEvent.objects.create(
            nib=nib,
            peran=peran,
            jenis=NibEvent.Jenis.PERAN_DIPULIHKAN,
            dari=ended.status,
            ke=peran.status,
            alasan=sanksi.alasan,
            dasar=sanksi.dasar,
            oleh=by,
        )
