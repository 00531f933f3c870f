"""Issue of an NIB (number, roles, first certificate) in one transaction, and changes of its data in the same way."""

import uuid
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from nib.certificate.snapshot import has_iumk
from nib.certificate.versions import create_first_version, create_version
from nib.events import Event
from nib.exceptions import AlreadyHasNib
from nib.models import (
    AturanPeran,
    Era,
    JenisPeran,
    KegiatanUsaha,
    Nib,
    NibEvent,
    PeranNib,
    Permohonan,
    StatusNib,
    TipeDokumen,
)
from nib.notifications import notify_changed, notify_issued
from nib.rules.numbers import random_number
from nib.rules.peran import is_low_risk_umk, resulting_peran
from oss_portal.audit.trail import record
from oss_portal.db.compiled import compiled
from oss_portal.db.inserts import append, appended_together, insert_unless_there
from oss_portal.db.state_machine import TransitionRefused, transition
from oss_portal.models import Pengguna
from registrasi.models import PelakuUsaha

# One clash among 10^12 numbers is chance; this many in a row mean a broken random source.
NUMBER_ATTEMPTS = 20


def lock_permohonan(permohonan: Permohonan) -> Permohonan:
    """Lock the business, then the application (always in this order), and return the fresh application."""
    _lock_usaha(permohonan.pelaku_usaha_id)
    fresh = _locked.first(permohonan.pk)
    if fresh is None:
        raise Permohonan.DoesNotExist
    return fresh


@compiled
def _lock_usaha(usaha: int) -> QuerySet[PelakuUsaha, int]:
    return PelakuUsaha.objects.select_for_update().filter(pk=usaha).values_list("pk", flat=True)


@compiled
def _locked(permohonan: int) -> QuerySet[Permohonan]:
    return Permohonan.objects.select_for_update(of=("self",)).select_related("pelaku_usaha").filter(pk=permohonan)


@transaction.atomic(savepoint=False)
def issue_nib(*, permohonan: Permohonan, by: Pengguna | None = None, alasan: str = "") -> Nib:
    """Issue the NIB of a submitted application; `by` is None when the rules alone decided.

    It is issued exactly once, also under concurrent calls: the second call returns the same NIB. The certificate row is
    made here and its PDF later by the worker. Raises `AlreadyHasNib` when another application was faster,
    `TransitionRefused` when the application is not submitted.
    """
    permohonan = lock_permohonan(permohonan)
    if permohonan.status == Permohonan.Status.TERBIT:
        return permohonan.nib
    if permohonan.status != Permohonan.Status.DIAJUKAN:
        raise TransitionRefused(permohonan, Permohonan.Status.TERBIT)
    if live := permohonan.pelaku_usaha.nib.live().first():
        raise AlreadyHasNib(_("Usaha ini sudah memiliki NIB %(nomor)s.") % {"nomor": live.nomor})
    return issue_locked(permohonan, era=Era.now(), by=by, alasan=alasan)


def issue_locked(
    permohonan: Permohonan,
    *,
    era: Era,
    by: Pengguna | None = None,
    alasan: str = "",
    kegiatan: list[KegiatanUsaha] | None = None,
) -> Nib:
    """Issue the NIB of an application that the caller submitted or locked, for a business that has none.

    `kegiatan` are its lines with their locations, if the caller has read them in this transaction.
    """
    with appended_together():
        _accept(permohonan, by, alasan)
        nib = _create_with_new_number(permohonan, era)
        if kegiatan is None:
            kegiatan = lines_of(permohonan)
        roles = [new_peran(nib, key, rule) for key, rule in peran_from_data(nib, kegiatan).items()]
        PeranNib.objects.bulk_create(roles)
        for role in roles:
            append(NibEvent(nib=nib, peran=role, jenis=NibEvent.Jenis.PERAN_DIBERIKAN, ke=role.status, oleh=by))
        append(
            NibEvent(
                nib=nib,
                jenis=NibEvent.Jenis.TERBIT,
                ke=nib.status,
                tipe_dokumen=TipeDokumen.ASLI,
                dasar=era.dasar_hukum.sebutan,
                # The holder may read a reason from the rules, but not an officer's note.
                alasan=alasan if by is None else "",
                oleh=by,
            )
        )
        record(Event.NIB_TERBIT, subject=nib, by=by, about=permohonan.pembuat, nib=nib.nomor, alasan=alasan)
        create_first_version(nib=nib, kegiatan=kegiatan, peran=roles, by=by)
        notify_issued(nib, iumk=has_iumk(nib))
    return nib


def _accept(permohonan: Permohonan, by: Pengguna | None, alasan: str, nib: str = "") -> None:
    transition(
        permohonan,
        Permohonan.Status.TERBIT,
        event=Event.PERMOHONAN_TERBIT,
        by=by,
        alasan=alasan,
        fields={"diputus_pada": timezone.now(), "alasan_putusan": alasan},
        nib=nib,
        about=permohonan.pembuat,
    )


def _create_with_new_number(permohonan: Permohonan, era: Era) -> Nib:
    """Create the row with an unused number: the unique constraint decides, and a clash leads to another number."""
    for remaining in reversed(range(NUMBER_ATTEMPTS)):
        nib = Nib(
            kode=uuid.uuid4(),
            nomor=random_number(),
            pelaku_usaha=permohonan.pelaku_usaha,
            permohonan=permohonan,
            data=permohonan,
            era=era,
        )
        if insert_unless_there(nib):
            return nib
        if not remaining or not Nib.objects.filter(nomor=nib.nomor).exists():
            # The number is not the cause: this save raises the database error of the broken rule.
            nib.save(force_insert=True)
    raise AssertionError("unreachable")


def lines_of(permohonan: Permohonan) -> list[KegiatanUsaha]:
    """Return the lines of an application with their locations, in their order."""
    return list(permohonan.kegiatan.select_related("lokasi").order_by("id"))


def peran_from_data(nib: Nib, kegiatan: list[KegiatanUsaha] | None = None) -> dict[tuple[str, str], AturanPeran]:
    """Return the roles that the NIB's data give it in its era: (kind, detail) -> the rule for it.

    `kegiatan` are the lines of its data, if the caller has them.
    """
    data = nib.data
    rules = {a.jenis: a for a in nib.era.aturan_peran.select_related("dasar_hukum")}
    if kegiatan is None:
        kegiatan = list(data.kegiatan.all())
    resulting = resulting_peran(
        [(a.jenis, a.syarat) for a in rules.values()],
        impor=bool(data.impor),
        jenis_api=data.jenis_api,
        ekspor=bool(data.ekspor),
        kepabeanan=data.kepabeanan,
        tenaga_kerja=sum(k.tenaga_kerja for k in kegiatan),
        may_import=nib.era.impor_perseorangan or not nib.pelaku_usaha.perseorangan,
        low_risk_umk=is_low_risk_umk(data.skala, {k.risiko for k in kegiatan}),
        stated={jenis for jenis in data.STATED_PERAN if getattr(data, data.STATED_PERAN[jenis])},
    )
    return {(jenis, details): rules[jenis] for jenis, details in resulting}


def sync_peran(*, nib: Nib, by: Pengguna | None = None, alasan: str = "") -> list[PeranNib]:
    """Give the NIB the roles that follow from its data, revoke the other roles, and return the new ones.

    A role frozen by an agency stays frozen: a change of data must not end a freeze.
    """
    expected = peran_from_data(nib)
    current = {(p.jenis, p.rincian): p for p in nib.peran.live().select_for_update()}
    frozen = {p.jenis for p in current.values() if p.status == PeranNib.Status.DIBEKUKAN}
    for key, peran in current.items():
        if key not in expected and peran.status == PeranNib.Status.AKTIF:
            transition_peran(
                peran,
                PeranNib.Status.DICABUT,
                jenis=NibEvent.Jenis.PERAN_DICABUT,
                by=by,
                alasan=alasan or "Perubahan data NIB",
                fields={"berlaku_sampai": timezone.localdate()},
            )
    return PeranNib.objects.bulk_create(
        new_peran(nib, key, rule)
        for key, rule in expected.items()
        if key not in current and not (key[0] in frozen and key[0] == JenisPeran.API)
    )


def new_peran(nib: Nib, key: tuple[str, str], rule: AturanPeran) -> PeranNib:
    """Return the unsaved role `key` (kind, detail) based on `rule`."""
    return PeranNib(nib=nib, jenis=key[0], rincian=key[1], dasar_hukum=rule.dasar_hukum, pasal=rule.pasal)


def grant_peran(nib: Nib, by: Pengguna | None, alasan: str = "") -> None:
    """Update the roles to match the data, and write the new ones in the ledger of the NIB."""
    NibEvent.objects.bulk_create(
        NibEvent(nib=nib, peran=p, jenis=NibEvent.Jenis.PERAN_DIBERIKAN, ke=p.status, oleh=by)
        for p in sync_peran(nib=nib, by=by, alasan=alasan)
    )


def transition_peran(
    peran: PeranNib,
    to: str,
    *,
    jenis: str,
    by: Pengguna | None,
    alasan: str,
    dasar: str = "",
    nomor_dokumen: str = "",
    fields: dict[str, Any] | None = None,
) -> None:
    """Move a role to state `to` and write it in the ledger of the NIB and in the audit trail."""
    source = peran.status
    transition(
        peran,
        to,
        event=Event.PERAN_STATUS,
        by=by,
        alasan=alasan,
        fields={"alasan": alasan} | (fields or {}),
        nib=peran.nib.nomor,
        about=peran.nib.data.pembuat,
    )
    NibEvent.objects.create(
        nib=peran.nib,
        peran=peran,
        jenis=jenis,
        dari=source,
        ke=to,
        alasan=alasan,
        dasar=dasar,
        nomor_dokumen=nomor_dokumen,
        oleh=by,
    )


@transaction.atomic
def apply_change(
    *,
    permohonan: Permohonan,
    by: Pengguna | None = None,
    alasan: str = "",
    changes: dict[str, list[str]],
    told: Callable[[], dict[str, list[str]]],
    new_version: bool,
) -> Nib:
    """Make a submitted change the NIB's data: same number, updated roles, new certificate version (tipe 5) if asked.

    `changes` ({label: [before, after]}, masked) is kept in the ledger, in Indonesian; `told` returns the same in the
    active language, for the mail to the holder. Safe to call twice. Raises `TransitionRefused`.
    """
    permohonan = lock_permohonan(permohonan)
    nib = Nib.objects.select_for_update().get(pelaku_usaha=permohonan.pelaku_usaha, status__lt=StatusNib.DICABUT)
    if permohonan.status == Permohonan.Status.TERBIT:
        return nib
    _accept(permohonan, by, alasan, nib=nib.nomor)
    nib.data = permohonan
    nib.diubah_pada = nib.dikonfirmasi_pada = timezone.now()
    nib.save(update_fields=["data", "diubah_pada", "dikonfirmasi_pada"])
    grant_peran(nib, by)
    NibEvent.objects.create(
        nib=nib,
        jenis=NibEvent.Jenis.PERUBAHAN,
        tipe_dokumen=TipeDokumen.PERUBAHAN if new_version else "",
        perubahan=changes,
        # The holder may read a reason from the rules, but not an officer's note.
        alasan=alasan if by is None else "",
        oleh=by or permohonan.diajukan_oleh,
    )
    record(
        Event.NIB_DIUBAH,
        subject=nib,
        by=by or permohonan.diajukan_oleh,
        about=permohonan.pembuat,
        nib=nib.nomor,
        details={"kolom": sorted(changes)},
    )
    if new_version:
        create_version(nib=nib, kind=TipeDokumen.PERUBAHAN, by=by)
    notify_changed(nib, told, key=f"nib-diubah-{permohonan.kode}", permohonan=permohonan)
    return nib


@transaction.atomic
def print_correction(*, pelaku_usaha: PelakuUsaha, changes: dict[str, list[str]], by: Pengguna | None) -> bool:
    """Make a new certificate version for the living NIB of a business whose registration was corrected.

    The data of the NIB do not change; `changes` ({label: [before, after]}) are those of the registration. Returns
    whether there is a living NIB, whose holders are then told.
    """
    _lock_usaha(pelaku_usaha.pk)
    nib = Nib.objects.live().select_for_update(of=("self",)).filter(pelaku_usaha=pelaku_usaha).first()
    if nib is None:
        return False
    alasan = _("Data pendaftaran dibetulkan")
    event = NibEvent.objects.create(
        nib=nib,
        jenis=NibEvent.Jenis.PERUBAHAN,
        tipe_dokumen=TipeDokumen.PERUBAHAN,
        perubahan=changes,
        alasan=alasan,
        oleh=by,
    )
    record(
        Event.NIB_DIUBAH,
        subject=nib,
        by=by,
        about=nib.data.pembuat,
        nib=nib.nomor,
        alasan=alasan,
        details={"kolom": sorted(changes)},
    )
    create_version(nib=nib, kind=TipeDokumen.PERUBAHAN, by=by)
    notify_changed(nib, changes, key=f"nib-koreksi-{event.pk}", corrected=True)
    return True
