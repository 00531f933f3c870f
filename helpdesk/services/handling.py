"""Work of officers on a ticket: classify, ask, wait, pass on to a unit and get its answer."""

import uuid
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from helpdesk.access.masking import without_nik
from helpdesk.events import Event
from helpdesk.models import Kategori, Message, SlaClock, StatusTiket, Tiket, UnitEskalasi
from helpdesk.services.base import (
    add_system_note,
    already_written,
    change_status,
    check_conflict,
    lock_for_officer,
    lock_tiket,
    normalise_line,
    noted_just_now,
    notify_of_message,
    notify_officer,
    notify_reporter,
    record_breach,
    required,
    response_fields,
    write,
)
from helpdesk.services.creation import promised_times
from helpdesk.sla import clock
from ketentuan.services.persetujuan import version_in_force
from oss_portal.audit.trail import record
from oss_portal.exceptions import WrongState
from oss_portal.models import Pengguna
from oss_portal.uploads.checking import CleanFile

_S = StatusTiket
_PASSED_ON = _("Diteruskan kepada %(unit)s: %(a)s")


@transaction.atomic
def classify(
    *,
    tiket: Tiket,
    by: Pengguna,
    jenis: str,
    kategori: Kategori | None,
    prioritas: int,
    perihal: str = "",
    klausul: str | None = None,
) -> Tiket:
    """Set kind, category and priority. The promise of the new kind only counts if it is shorter than the old one.

    Without a change no event is recorded. `klausul` is the anchor of the clause of the terms that the ticket is about
    (PEN-3a): "" removes it, None leaves it. Raises `AlreadyTaken`, `TiketNotOpen`.
    """
    tiket = lock_for_officer(tiket, by)
    before, old_klausul = (tiket.jenis, tiket.kategori_id, tiket.prioritas), tiket.klausul
    old_perihal = tiket.perihal
    tiket.jenis, tiket.kategori, tiket.prioritas = jenis, kategori, prioritas
    tiket.perihal = without_nik(normalise_line(perihal, 150)) or tiket.perihal
    fields = ["jenis", "kategori", "prioritas", "perihal"]
    if klausul is not None and klausul != tiket.klausul:
        tiket.klausul = klausul
        tiket.versi_ketentuan = tiket.versi_ketentuan or version_in_force()
        fields += ["klausul", "versi_ketentuan"]
    if before != (jenis, tiket.kategori_id, prioritas):
        fields += _shorten(tiket)
    if (before, old_klausul, old_perihal) == ((jenis, tiket.kategori_id, prioritas), tiket.klausul, tiket.perihal):
        return tiket
    tiket.save(update_fields=fields)
    record(
        Event.TIKET_DIGOLONGKAN,
        subject=tiket,
        by=by,
        changes={
            "jenis": (before[0], jenis),
            "kategori": (before[1], tiket.kategori_id),
            "prioritas": (before[2], prioritas),
            "klausul": (old_klausul, tiket.klausul),
        },
    )
    return tiket


def _shorten(tiket: Tiket) -> list[str]:
    """Shorten the promise to that of the present kind and priority, if it is shorter; return the changed columns."""
    now = timezone.now()
    menit_tanggapan, menit_penyelesaian, calendar_time = promised_times(tiket.jenis, tiket.prioritas)
    delay = timedelta(minutes=tiket.jeda_menit)
    resolution = clock.add(tiket.jam_mulai, timedelta(minutes=menit_penyelesaian) + delay, calendar_time=calendar_time)
    response = clock.add(tiket.jam_mulai, timedelta(minutes=menit_tanggapan), calendar_time=calendar_time)
    fields: dict[str, Any] = {}
    if resolution < tiket.tenggat_penyelesaian:
        fields |= {
            "tenggat_penyelesaian": resolution,
            "menit_penyelesaian": menit_penyelesaian,
            "jam_kalender": calendar_time,
        }
        if response < tiket.tenggat_tanggapan or calendar_time != tiket.jam_kalender:
            fields |= {
                "tenggat_tanggapan": min(response, tiket.tenggat_tanggapan),
                "menit_tanggapan": menit_tanggapan,
            }
    if not fields:
        return []
    for name, value in fields.items():
        setattr(tiket, name, value)
    return [*fields, *clock.set_due(tiket, tiket.status, now)]


@transaction.atomic
def ask_reporter(
    *, tiket: Tiket, by: Pengguna, content: str, attachments: Iterable[CleanFile] = (), kode: uuid.UUID | None = None
) -> Message:
    """Ask the reporter something; the resolution clock stops until they answer.

    `kode` is as in `reply`. Raises `EmptyContent`, `TiketNotOpen`, `AlreadyTaken`.
    """
    content = required(content)
    tiket = lock_for_officer(tiket, by)
    if existing := already_written(tiket, kode):
        return existing
    now = timezone.now()
    message = write(tiket, content=content, arah=Message.Arah.KELUAR, by=by, attachments=attachments, kode=kode)
    fields = response_fields(tiket, now)
    if tiket.status == _S.MENUNGGU_PELAPOR:
        # The reporter is asked again: the days until the automatic close start again, and the clock stays stopped.
        fields |= clock.resume(tiket, now)
        change_status(tiket, _S.DIPROSES, event=Event.TIKET_DIBALAS, by=by, fields=fields)
        fields = {}
    record_breach(tiket, SlaClock.PENYELESAIAN, now)
    fields |= clock.pause(tiket, now) | {"diingatkan_pada": None}
    change_status(tiket, _S.MENUNGGU_PELAPOR, event=Event.PELAPOR_DIMINTA, by=by, fields=fields)
    notify_of_message(tiket, "information_requested", message)
    return message


@transaction.atomic
def wait_for_third_party(*, tiket: Tiket, by: Pengguna, alasan: str) -> Tiket:
    """Wait for a third party; the clock runs, because the reporter did not cause this. Raises as `ask_reporter`."""
    alasan = required(alasan)
    tiket = lock_for_officer(tiket, by)
    note = _("Menunggu pihak lain: %(alasan)s")
    if noted_just_now(tiket, note, alasan=alasan):
        return tiket
    fields = clock.resume(tiket, timezone.now())
    if tiket.status != _S.MENUNGGU_PIHAK_LAIN:
        change_status(
            tiket,
            _S.MENUNGGU_PIHAK_LAIN,
            event=Event.PIHAK_LAIN_DITUNGGU,
            by=by,
            alasan=alasan,
            fields=fields,
        )
    else:
        record(Event.PIHAK_LAIN_DITUNGGU, subject=tiket, by=by, alasan=alasan)
    add_system_note(tiket, note, internal=True, alasan=alasan)
    return tiket


def passed_on_just_now(tiket: Tiket, *, unit: str, alasan: str) -> bool:
    """Whether the first of two clicks has passed the locked ticket on to the unit for this reason."""
    return tiket.eskalasi == unit and noted_just_now(tiket, _PASSED_ON, unit=UnitEskalasi(unit).label, a=alasan)


@transaction.atomic
def escalate(*, tiket: Tiket, by: Pengguna, unit: str, alasan: str) -> Tiket:
    """Pass a ticket on to a unit of Lembaga OSS with the reason; the helpdesk stays responsible for it.

    The reporter is told, but not again while the same unit has it. Raises `EmptyContent`, `AlreadyTaken`,
    `TiketNotOpen`.
    """
    alasan = required(alasan)
    tiket = lock_for_officer(tiket, by)
    again = tiket.eskalasi == unit
    if passed_on_just_now(tiket, unit=unit, alasan=alasan):
        return tiket
    fields = clock.resume(tiket, timezone.now()) | {"eskalasi": unit}
    if tiket.status == _S.MENUNGGU_PIHAK_LAIN:
        tiket.eskalasi = unit
        tiket.save(update_fields=["eskalasi"])
        record(Event.DITERUSKAN, subject=tiket, by=by, alasan=alasan, details={"unit": str(unit)})
    else:
        change_status(tiket, _S.MENUNGGU_PIHAK_LAIN, event=Event.DITERUSKAN, by=by, alasan=alasan, fields=fields)
    unit_name = UnitEskalasi(unit).label
    add_system_note(tiket, _PASSED_ON, internal=True, unit=unit_name, a=alasan)
    if not again:
        message = add_system_note(tiket, _("Laporan Anda kami teruskan kepada %(unit)s."), unit=unit_name)
        notify_reporter(tiket, "escalated", key=f"hd-pesan-{message.kode}", unit=unit_name)
    return tiket


@transaction.atomic
def answer_escalation(*, tiket: Tiket, by: Pengguna, content: str) -> Tiket:
    """Answer a ticket that was passed on: the answer is an internal note, and the ticket is back with the helpdesk.

    The same answer of the same officer to a ticket that was answered is a second click, which changes nothing. Raises
    `EmptyContent`, `ConflictOfInterest`, and `WrongState` for a ticket that was answered already.
    """
    content = required(content, "alasan")
    tiket = lock_tiket(tiket)
    check_conflict(tiket, by)
    if not tiket.eskalasi:
        if tiket.pesan.filter(oleh=by, internal=True, isi=content).exists():
            return tiket
        raise WrongState
    write(tiket, content=content, arah=Message.Arah.KELUAR, by=by, internal=True)
    if tiket.status == _S.MENUNGGU_PIHAK_LAIN:
        change_status(tiket, _S.DIPROSES, event=Event.ESKALASI_DIJAWAB, by=by, fields={"eskalasi": ""})
    else:
        tiket.eskalasi = ""
        tiket.save(update_fields=["eskalasi"])
        record(Event.ESKALASI_DIJAWAB, subject=tiket, by=by)
    if tiket.petugas != by:
        notify_officer(tiket.petugas, tiket, _("Tiket yang diteruskan sudah dijawab."))
    return tiket
