"""Official fees that the holder of an NIB owes (KEW-2c): recorded, reported as paid, settled or withdrawn.

The portal takes no payment: the fee is paid to the agency under its billing code. The NIB itself costs nothing.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from nib.events import Event
from nib.models import KewajibanPembayaran, Nib
from nib.notifications import Notice, notify
from nib.services.supervision import lock_case, lock_nib
from oss_portal.audit.trail import record
from oss_portal.db.state_machine import TransitionRefused, transition
from oss_portal.exceptions import ReasonRequired, Refused, WrongState, required
from oss_portal.models import Pengguna
from oss_portal.uploads.checking import CleanFile
from oss_portal.uploads.storage import store_upload

Status = KewajibanPembayaran.Status


@transaction.atomic
def record_kewajiban(
    *,
    nib: Nib,
    by: Pengguna,
    jenis: str,
    uraian: str,
    instansi: str,
    dasar: str,
    nominal: Decimal,
    jatuh_tempo: date,
    kode_billing: str = "",
) -> KewajibanPembayaran:
    """Record a fee and tell the holder. A second click returns the same fee.

    Raises `ReasonRequired` without a law, `DifferentPersonRequired`, `WrongState` for a revoked NIB, `Refused` for an
    amount that is not above 0 or a past due date.
    """
    nib = lock_case(nib, by, revoked=False)
    if nominal <= 0:
        raise Refused(_("Nominal harus lebih dari 0 rupiah."), "nominal")
    if jatuh_tempo < timezone.localdate():
        raise Refused(_("Jatuh tempo sudah lewat. Pilih hari ini atau sesudahnya."), "jatuh_tempo")
    fee = {
        "jenis": jenis,
        "uraian": required(uraian),
        "instansi": required(instansi),
        "dasar": required(dasar),
        "nominal": nominal,
        "jatuh_tempo": jatuh_tempo,
        "kode_billing": kode_billing.strip(),
    }
    if existing := nib.kewajiban.is_open().filter(**fee).first():
        return existing
    kewajiban = KewajibanPembayaran.objects.create(nib=nib, dibuat_oleh=by, **fee)
    record(
        Event.KEWAJIBAN_DICATAT,
        subject=kewajiban,
        by=by,
        about=nib.data.pembuat,
        nib=nib.nomor,
        alasan=kewajiban.dasar,
        details={"jenis": jenis, "instansi": kewajiban.instansi, "nominal": str(nominal)},
    )
    notify_kewajiban(kewajiban, "kewajiban", key="baru")
    return kewajiban


def notify_kewajiban(kewajiban: KewajibanPembayaran, template: str, *, key: str) -> None:
    """Mail the holder about a fee, once per `key`."""
    notice = kewajiban_notice(kewajiban, template, key=key)
    notify(notice.pelaku_usaha, notice.template, notice.key, path=notice.path, **notice.context)


def kewajiban_notice(kewajiban: KewajibanPembayaran, template: str, *, key: str) -> Notice:
    """Return the mail that `notify_kewajiban` would queue."""
    return Notice(
        kewajiban.nib.pelaku_usaha,
        template,
        key=f"nib-kewajiban-{kewajiban.kode}-{key}",
        path=reverse("nib-kewajiban", args=[kewajiban.kode]),
        context={"nib": kewajiban.nib, "k": kewajiban},
    )


def _lock(kewajiban: KewajibanPembayaran, officer: Pengguna | None = None) -> KewajibanPembayaran:
    nib = lock_case(kewajiban.nib, officer) if officer else lock_nib(kewajiban.nib)
    kewajiban = KewajibanPembayaran.objects.select_for_update().get(pk=kewajiban.pk)
    kewajiban.nib = nib
    return kewajiban


def _transition(kewajiban: KewajibanPembayaran, to: str, *, by: Pengguna, alasan: str = "", **fields: Any) -> None:
    bukti = fields.get("bukti", kewajiban.bukti)
    transition(
        kewajiban,
        to,
        event=Event.KEWAJIBAN_STATUS,
        by=by,
        alasan=alasan,
        fields=fields,
        # A refused number is removed from the fee, but stays in the audit trail.
        changes={"bukti": (kewajiban.bukti, bukti)} if bukti != kewajiban.bukti else {},
        nib=kewajiban.nib.nomor,
        about=kewajiban.nib.data.pembuat,
    )


@transaction.atomic
def report_payment(
    *, kewajiban: KewajibanPembayaran, by: Pengguna, bukti: str, berkas: CleanFile | None = None
) -> KewajibanPembayaran:
    """Record the holder's report that a fee is paid, with the number of the receipt. A second click changes nothing.

    Raises `ReasonRequired` without the number, `WrongState` when the fee is settled or withdrawn.
    """
    bukti = required(bukti)
    kewajiban = _lock(kewajiban)
    if kewajiban.status == Status.DILAPORKAN and kewajiban.bukti == bukti:
        return kewajiban
    if kewajiban.status != Status.BELUM:
        raise WrongState(_("Kewajiban ini tidak menunggu pembayaran lagi. Tidak ada yang diubah."))
    upload = store_upload(berkas, scope="nib", by=by) if berkas else None
    _transition(kewajiban, Status.DILAPORKAN, by=by, bukti=bukti, berkas=upload, catatan="")
    return kewajiban


@transaction.atomic
def settle_kewajiban(*, kewajiban: KewajibanPembayaran, by: Pengguna, bukti: str = "") -> KewajibanPembayaran:
    """Settle a fee whose payment an officer found at the agency; `bukti` is needed if the holder reported none.

    Raises `ReasonRequired` without any number, `DifferentPersonRequired`, `TransitionRefused`.
    """
    kewajiban = _lock(kewajiban, by)
    bukti = (bukti or kewajiban.bukti).strip()
    if not bukti:
        raise ReasonRequired(_("Isi nomor bukti bayar: pelaku usaha belum melaporkannya."), "bukti")
    _transition(kewajiban, Status.LUNAS, by=by, bukti=bukti, catatan="")
    notify_kewajiban(kewajiban, "kewajiban_paid", key="lunas")
    return kewajiban


@transaction.atomic
def reject_payment_report(*, kewajiban: KewajibanPembayaran, by: Pengguna, alasan: str) -> KewajibanPembayaran:
    """Reopen a fee whose reported payment cannot be found, and tell the holder why.

    Raises `ReasonRequired`, `DifferentPersonRequired`, `TransitionRefused`.
    """
    alasan = required(alasan)
    kewajiban = _lock(kewajiban, by)
    if kewajiban.status != Status.DILAPORKAN:
        raise TransitionRefused(kewajiban, Status.BELUM)
    _transition(kewajiban, Status.BELUM, by=by, alasan=alasan, bukti="", berkas=None, catatan=alasan)
    notify_kewajiban(kewajiban, "kewajiban_payment_not_found", key=f"tolak-{kewajiban.diubah_pada:%Y%m%d%H%M%S%f}")
    return kewajiban


@transaction.atomic
def cancel_kewajiban(*, kewajiban: KewajibanPembayaran, by: Pengguna, alasan: str) -> KewajibanPembayaran:
    """Withdraw a fee that is not owed. Raises `ReasonRequired`, `DifferentPersonRequired`, `TransitionRefused`."""
    alasan = required(alasan)
    kewajiban = _lock(kewajiban, by)
    _transition(kewajiban, Status.DIBATALKAN, by=by, alasan=alasan, catatan=alasan)
    notify_kewajiban(kewajiban, "kewajiban_cancelled", key="batal")
    return kewajiban


def record_proof_opened(*, kewajiban: KewajibanPembayaran, by: Pengguna) -> None:
    """Record that an officer opened the proof of payment; the holder sees it (UU 27/2022 art. 7)."""
    record(
        Event.BUKTI_DIBUKA,
        subject=kewajiban,
        by=by,
        about=kewajiban.nib.data.pembuat,
        nib=kewajiban.nib.nomor,
        details={"berkas": str(kewajiban.berkas.kode)} if kewajiban.berkas else {},
    )
