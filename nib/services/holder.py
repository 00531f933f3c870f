"""Acts of the holder of an NIB: answer, object, ask for its end, choose reminders, confirm the data."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from nib.events import Event
from nib.models import (
    AturanLkpm,
    DokumenPengawasan,
    KewajibanPembayaran,
    Nib,
    NibEvent,
    PermohonanPencabutan,
    SanksiNib,
)
from nib.notifications import notify_pencabutan_requested
from nib.policy import Act, ensure_allowed
from nib.rules.periods import REVIEW_DAYS_PENCABUTAN
from nib.services.supervision import lock_nib
from nib.services.supervision.base import attach
from oss_portal.audit.trail import record
from oss_portal.db.compiled import compiled
from oss_portal.db.state_machine import transition
from oss_portal.exceptions import Refused, WrongState, required
from oss_portal.models import Pengguna
from oss_portal.reference.business_calendar import add_working_hours, working_day
from oss_portal.uploads.checking import CleanFile
from registrasi.models import PelakuUsaha


def current_nib(pelaku_usaha: PelakuUsaha) -> Nib | None:
    """Return the living NIB of the business, else the one revoked last."""
    return _newest_nib.first(pelaku_usaha.pk)


@compiled
def _newest_nib(pelaku_usaha: int) -> QuerySet[Nib]:
    rows = Nib.objects.filter(pelaku_usaha=pelaku_usaha).select_related("data", "era__dasar_hukum")
    return rows.order_by("status", "-id")[:1]


@compiled
def running_sanksi(nib: int) -> QuerySet[SanksiNib]:
    """Return the warning, freeze or revocation that the holder may have to answer."""
    return SanksiNib.objects.filter(nib=nib, status=SanksiNib.Status.BERLAKU)


@compiled
def open_kewajiban(nib: int) -> QuerySet[KewajibanPembayaran]:
    """Return the payments of an NIB that are not settled."""
    return KewajibanPembayaran.objects.is_open().filter(nib=nib)


@compiled
def waiting_pencabutan(nib: int) -> QuerySet[PermohonanPencabutan]:
    """Return the request to end an NIB that an officer has to decide on, if there is one."""
    return PermohonanPencabutan.objects.filter(nib=nib, status=PermohonanPencabutan.Status.DIAJUKAN)


def next_lkpm(nib: Nib) -> date | None:
    """Return the next due date of the report on the investment; None if the business does not report."""
    rule = AturanLkpm.by_skala().get(nib.data.skala)
    return next(rule.due_dates(timezone.localdate()), None) if rule else None


@transaction.atomic
def answer_sanksi(*, sanksi: SanksiNib, by: Pengguna, answer: str, files: Sequence[CleanFile] = ()) -> SanksiNib:
    """Store the holder's only answer to a warning or freeze, with documents. Raises `ReasonRequired`, `WrongState`.

    A late answer is stored too, as long as no further step was taken.
    """
    nib = lock_nib(sanksi.nib)
    sanksi = SanksiNib.objects.select_for_update().get(pk=sanksi.pk)
    answer = required(answer)
    if sanksi.jawaban == answer:
        return sanksi
    if not sanksi.takes_answer:
        raise WrongState(_("Ini tidak menunggu jawaban Anda lagi."))
    sanksi.jawaban, sanksi.dijawab_pada, sanksi.diubah_pada = answer, timezone.now(), timezone.now()
    sanksi.save(update_fields=["jawaban", "dijawab_pada", "diubah_pada"])
    attach({DokumenPengawasan.Jenis.JAWABAN: list(files)}, by, nib=nib, sanksi=sanksi)
    NibEvent.objects.create(nib=nib, jenis=NibEvent.Jenis.JAWABAN, alasan=answer[:200], oleh=by)
    details = {"tahap": sanksi.tahap}
    record(Event.SANKSI_DIJAWAB, subject=sanksi, by=by, about=by, nib=nib.nomor, details=details)
    return sanksi


@transaction.atomic
def file_keberatan(*, sanksi: SanksiNib, by: Pengguna, keberatan: str, files: Sequence[CleanFile] = ()) -> SanksiNib:
    """Store the holder's objection to a revocation, within its period. Raises `ReasonRequired`, `WrongState`."""
    nib = lock_nib(sanksi.nib)
    sanksi = SanksiNib.objects.select_for_update().get(pk=sanksi.pk)
    keberatan = required(keberatan)
    if sanksi.keberatan == keberatan:
        return sanksi
    if not sanksi.takes_keberatan:
        raise WrongState(_("Keberatan tidak dapat diajukan lagi untuk keputusan ini."))
    sanksi.keberatan, sanksi.keberatan_pada, sanksi.diubah_pada = keberatan, timezone.now(), timezone.now()
    sanksi.save(update_fields=["keberatan", "keberatan_pada", "diubah_pada"])
    attach({DokumenPengawasan.Jenis.KEBERATAN: list(files)}, by, nib=nib, sanksi=sanksi)
    NibEvent.objects.create(nib=nib, jenis=NibEvent.Jenis.KEBERATAN, alasan=keberatan[:200], oleh=by)
    record(Event.KEBERATAN_DIAJUKAN, subject=sanksi, by=by, about=by, nib=nib.nomor)
    return sanksi


@transaction.atomic
def request_pencabutan(
    *, nib: Nib, by: Pengguna, jenis: str, alasan: str, pernyataan: list[str]
) -> PermohonanPencabutan:
    """Create the holder's request to end the NIB. A second click returns the same request.

    Raises `ReasonRequired`, `Refused`, `WrongState`.
    """
    nib = lock_nib(nib)
    if existing := nib.permohonan_pencabutan.filter(status=PermohonanPencabutan.Status.DIAJUKAN).first():
        return existing
    ensure_allowed(nib, Act.REQUEST_PENCABUTAN)
    if not set(PermohonanPencabutan.PERNYATAAN) <= set(pernyataan):
        raise Refused(_("Centang setiap pernyataan."))
    now = timezone.now()
    pencabutan_request = PermohonanPencabutan.objects.create(
        nib=nib,
        jenis=jenis,
        alasan=required(alasan),
        pernyataan=sorted(pernyataan),
        diajukan_oleh=by,
        diajukan_pada=now,
        tenggat=add_working_hours(now, REVIEW_DAYS_PENCABUTAN * working_day()),
    )
    record(Event.PENCABUTAN_DIMINTA, subject=pencabutan_request, by=by, about=by, nib=nib.nomor)
    notify_pencabutan_requested(pencabutan_request)
    return pencabutan_request


@transaction.atomic
def cancel_pencabutan_request(*, pencabutan_request: PermohonanPencabutan, by: Pengguna) -> PermohonanPencabutan:
    """Withdraw the request for the holder. Raises `WrongState`."""
    pencabutan_request = PermohonanPencabutan.objects.select_for_update().get(pk=pencabutan_request.pk)
    if pencabutan_request.status == PermohonanPencabutan.Status.DIBATALKAN:
        return pencabutan_request
    if pencabutan_request.status != PermohonanPencabutan.Status.DIAJUKAN:
        raise WrongState(_("Permintaan ini sudah diputuskan."))
    transition(
        pencabutan_request,
        PermohonanPencabutan.Status.DIBATALKAN,
        event=Event.PENCABUTAN_DIPUTUS,
        by=by,
        nib=pencabutan_request.nib.nomor,
    )
    return pencabutan_request


@transaction.atomic
def choose_lkpm_reminder(*, nib: Nib, by: Pengguna, wanted: bool) -> Nib:
    """Store whether the holder wants a mail before each report on the investment. A second click changes nothing.

    Raises `WrongState` for a revoked NIB.
    """
    nib = lock_nib(nib)
    if nib.is_revoked:
        raise WrongState(_("NIB ini sudah dicabut."))
    if nib.ingatkan_lkpm == wanted:
        return nib
    nib.ingatkan_lkpm = wanted
    nib.save(update_fields=["ingatkan_lkpm"])
    record(
        Event.LKPM_PENGINGAT,
        subject=nib,
        by=by,
        about=by,
        nib=nib.nomor,
        changes={"ingatkan_lkpm": (not wanted, wanted)},
    )
    return nib


@transaction.atomic
def confirm_data(*, nib: Nib, by: Pengguna) -> Nib:
    """Record that the holder confirmed the data as still right (KEW-2b, once a year). Raises `WrongState`."""
    nib = lock_nib(nib)
    ensure_allowed(nib, Act.CONFIRM_DATA)
    now = timezone.now()
    if now - nib.dikonfirmasi_pada < timedelta(days=1):
        return nib
    nib.dikonfirmasi_pada = nib.diubah_pada = now
    nib.save(update_fields=["dikonfirmasi_pada", "diubah_pada"])
    NibEvent.objects.create(nib=nib, jenis=NibEvent.Jenis.KONFIRMASI, oleh=by)
    record(Event.NIB_DIKONFIRMASI, subject=nib, by=by, about=by, nib=nib.nomor)
    return nib
