"""Warning and freeze of an NIB, and their end (PerBKPM 5/2021 art. 61)."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from nib.models import DasarTindakan, DokumenPengawasan, Nib, NibEvent, SanksiNib, StatusNib
from nib.notifications import notify_sanksi, notify_status, notify_warning_ended
from nib.rules.periods import supervision_periods
from nib.services.supervision.base import (
    Document,
    Files,
    Tahap,
    check_court_decision,
    close_all,
    issue_sanksi_letter,
    lock_case,
    resolve,
    sanksi_document,
    start_sanksi,
    transition_nib,
)
from oss_portal.db.state_machine import TransitionRefused
from oss_portal.exceptions import ReasonRequired, Refused, WrongState, required
from oss_portal.models import Pengguna
from oss_portal.text.readable import day

Sebab = SanksiNib.Sebab


@transaction.atomic
def warn(
    *,
    nib: Nib,
    by: Pengguna,
    alasan: str,
    dasar: DasarTindakan | None = None,
    nomor_dokumen: str = "",
    tanggal_dokumen: date | None = None,
    files: Files | None = None,
) -> SanksiNib:
    """Warn the holder, who has the statutory period to answer.

    Raises `ReasonRequired`, `DifferentPersonRequired`, `WrongState`, `Refused` for a law that is not in force.
    """
    nib = lock_case(nib, by, revoked=False)
    sanksi = start_sanksi(
        nib,
        Tahap.PERINGATAN,
        by,
        alasan=alasan,
        dasar=dasar,
        hari_jawab=supervision_periods(nib.era.kode).warning,
        nomor_dokumen=nomor_dokumen,
        tanggal_dokumen=tanggal_dokumen,
        files=files,
        in_force=True,
    )
    NibEvent.objects.create(
        nib=nib,
        jenis=NibEvent.Jenis.PERINGATAN,
        alasan=sanksi.alasan,
        oleh=by,
        **sanksi_document(sanksi),
    )
    issue_sanksi_letter(sanksi, by)
    notify_sanksi(sanksi)
    return sanksi


@transaction.atomic
def end_warning(*, nib: Nib, by: Pengguna, alasan: str) -> None:
    """End a running warning whose matter is settled, and tell the holder.

    Raises `ReasonRequired`, `DifferentPersonRequired`, `WrongState`.
    """
    nib = lock_case(nib, by)
    sanksi = nib.sanksi.filter(tahap=Tahap.PERINGATAN, status=SanksiNib.Status.BERLAKU).select_for_update().first()
    if sanksi is None:
        raise WrongState(_("Tidak ada peringatan yang berjalan."))
    alasan = required(alasan)
    sanksi.nib = nib
    resolve(sanksi, by, alasan)
    NibEvent.objects.create(nib=nib, jenis=NibEvent.Jenis.PERINGATAN_SELESAI, alasan=alasan, oleh=by)
    notify_warning_ended(sanksi, alasan=alasan)


@transaction.atomic
def freeze(
    *,
    nib: Nib,
    by: Pengguna,
    alasan: str,
    dasar: DasarTindakan | None = None,
    sebab: str = Sebab.PELANGGARAN,
    mendesak: str = "",
    hari_jawab: int | None = None,
    nomor_dokumen: str = "",
    tanggal_dokumen: date | None = None,
    files: Files | None = None,
) -> SanksiNib:
    """Freeze an NIB after its warning was heard; propose it at once on an urgent ground or a court decision.

    Its roles cannot be used while it is frozen (`policy.USE_PERAN`). The returned step is in force, or proposed if a
    second officer must decide (`confirm`). Raises `ReasonRequired`, `DifferentPersonRequired`, `WrongState`, `Refused`
    for a law that is not in force or a period that is too short, `TransitionRefused`.
    """
    nib = lock_case(nib, by)
    if not nib.in_force:
        raise TransitionRefused(nib, StatusNib.DIBEKUKAN)
    by_two = sebab in {Sebab.BERAT, Sebab.PENGADILAN}
    periods = supervision_periods(nib.era.kode)
    if sebab == Sebab.BERAT:
        _check_urgent(mendesak, files)
    elif mendesak:
        raise Refused(_("Alasan mendesak hanya untuk pelanggaran berat."), "mendesak")
    if sebab == Sebab.PENGADILAN:
        check_court_decision(nomor_dokumen, tanggal_dokumen, files)
    if not by_two:
        check_heard(nib, Tahap.PERINGATAN, sebab)
    days = periods.freeze if hari_jawab is None else hari_jawab
    shortest = periods.urgent if sebab == Sebab.BERAT else periods.freeze
    if not shortest <= days <= periods.freeze:
        message = _("Pelaku usaha mempunyai %(biasa)s hari untuk menjawab; paling singkat %(singkat)s hari.")
        raise Refused(message % {"biasa": periods.freeze, "singkat": shortest}, "hari_jawab")
    sanksi = start_sanksi(
        nib,
        Tahap.PEMBEKUAN,
        by,
        alasan=alasan,
        dasar=dasar,
        sebab=sebab,
        mendesak=mendesak,
        hari_jawab=days,
        nomor_dokumen=nomor_dokumen,
        tanggal_dokumen=tanggal_dokumen,
        files=files,
        in_force=not by_two,
    )
    if not by_two:
        apply_freeze(nib, sanksi, by)
    return sanksi


def _check_urgent(mendesak: str, files: Files | None) -> None:
    if not mendesak:
        raise ReasonRequired(_("Pilih mengapa tidak dapat menunggu peringatan."), "mendesak")
    if not (files or {}).get(DokumenPengawasan.Jenis.BERITA_ACARA):
        raise ReasonRequired(
            _("Lampirkan berita acara pemeriksaan yang menunjukkannya."), str(DokumenPengawasan.Jenis.BERITA_ACARA)
        )


def check_heard(nib: Nib, tahap: str, sebab: str) -> SanksiNib:
    """Return the running step `tahap`, once the holder answered it or its period is over.

    Raises `WrongState` before that, and for the ground "no answer" when the holder did answer.
    """
    before = nib.sanksi.filter(tahap=tahap, status=SanksiNib.Status.BERLAKU).first()
    label = str(Tahap(tahap).label).lower()
    if before is None:
        message = _("Belum ada %(tahap)s yang berjalan. Beri %(tahap)s dahulu, atau pilih sebab lain.")
        raise WrongState(message % {"tahap": label}, "sebab")
    if not before.was_heard:
        message = _(
            "Pelaku usaha masih dapat menjawab %(tahap)s sampai %(tanggal)s. Lanjutkan setelah tanggal itu, atau "
            "setelah jawabannya masuk."
        )
        raise WrongState(message % {"tahap": label, "tanggal": day(before.tenggat_jawab)}, "sebab")
    if sebab == Sebab.TIDAK_MENJAWAB and before.dijawab_pada is not None:
        raise WrongState(_("Pelaku usaha sudah menjawab. Baca jawabannya dan pilih sebab lain."), "sebab")
    return before


def set_frozen(nib: Nib, sanksi: SanksiNib, by: Pengguna) -> None:
    """Set an NIB to frozen because of this step."""
    transition_nib(
        nib,
        StatusNib.DIBEKUKAN,
        jenis=NibEvent.Jenis.DIBEKUKAN,
        by=by,
        alasan=sanksi.alasan,
        document=sanksi_document(sanksi),
    )


def apply_freeze(nib: Nib, sanksi: SanksiNib, by: Pengguna) -> None:
    """Put a freeze into effect: freeze the NIB, close its warning, send the letter."""
    set_frozen(nib, sanksi, by)
    for warning in nib.sanksi.filter(tahap=Tahap.PERINGATAN, status=SanksiNib.Status.BERLAKU).select_for_update():
        warning.nib = nib
        resolve(warning, by, "Ditingkatkan menjadi pembekuan")
    issue_sanksi_letter(sanksi, by)
    notify_sanksi(sanksi)


@transaction.atomic
def unfreeze(*, nib: Nib, by: Pengguna, alasan: str) -> SanksiNib | None:
    """Restore the former status of a frozen NIB, or propose this if two officers decided the freeze.

    Returns the proposal (`confirm`), or None once the NIB is in force again. Raises `ReasonRequired`,
    `DifferentPersonRequired`, `WrongState`, `TransitionRefused`.
    """
    nib = lock_case(nib, by)
    alasan = required(alasan)
    if not nib.is_frozen:
        raise TransitionRefused(nib, StatusNib.AKTIF)
    frozen = running_freeze(nib)
    if frozen and frozen.diputus_oleh_id:
        return start_sanksi(nib, Tahap.PENCAIRAN, by, alasan=alasan, dasar=None, sebab=frozen.sebab, in_force=False)
    _end_freeze(nib, by, alasan)
    notify_status(nib, alasan=alasan)
    return None


def running_freeze(nib: Nib) -> SanksiNib | None:
    """Return the freeze in force; one with `diputus_oleh` was decided by two officers."""
    return nib.sanksi.filter(tahap=Tahap.PEMBEKUAN, status=SanksiNib.Status.BERLAKU).first()


def apply_unfreeze(nib: Nib, sanksi: SanksiNib, by: Pengguna) -> None:
    """Put the end of a freeze, which a second officer confirmed, into effect, and send the letter."""
    issue_sanksi_letter(sanksi, by)
    _end_freeze(nib, by, sanksi.alasan, document=sanksi_document(sanksi))
    notify_sanksi(sanksi)


def _end_freeze(nib: Nib, by: Pengguna, alasan: str, document: Document | None = None) -> None:
    transition_nib(
        nib,
        status_before_freeze(nib),
        jenis=NibEvent.Jenis.DIPULIHKAN,
        by=by,
        alasan=alasan,
        document=document,
    )
    close_all(nib, by, alasan)


def status_before_freeze(nib: Nib) -> str:
    """Return the state in force that the NIB had before it was last frozen."""
    freeze_event = nib.peristiwa.filter(jenis=NibEvent.Jenis.DIBEKUKAN).order_by("-id").first()
    return freeze_event.dari if freeze_event and freeze_event.dari else StatusNib.AKTIF
