"""Review of a registration by an officer (PJP-1b, HAK-1a): approve, ask for corrections, refuse; each with its mail.

Each act raises `OwnPendaftaran`, `NotForReview` when the registration is closed or not under review, and `AlreadyTaken`
while a colleague has the case.
"""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext

from oss_portal.audit.trail import record
from oss_portal.db.background import for_each_locked
from oss_portal.db.state_machine import transition
from oss_portal.exceptions import ReasonRequired, Refused, required
from oss_portal.mail.outgoing import queue_mail
from oss_portal.mail.unproven import without_typed
from oss_portal.models import Pengguna
from oss_portal.staff.work.assignment import check_holder, is_claimed
from oss_portal.text.numbers import digits_only
from oss_portal.uploads.checking import CleanFile
from registrasi.choices import HasilPemeriksaan, JenisBukti
from registrasi.events import Event
from registrasi.exceptions import NotForReview, OwnPendaftaran
from registrasi.models import HakAkses, HakAksesEvent, PelakuUsaha, PemeriksaanIdentitas, Pendaftaran, StatusVerifikasi
from registrasi.rules import identity_check
from registrasi.rules.identity import normalise_passport
from registrasi.rules.periods import UNPROVEN_PERIOD
from registrasi.services.conflicts import has_conflict
from registrasi.services.corrections import take_over
from registrasi.services.evidence import store_evidence
from registrasi.services.hak_akses import end_hak_akses
from registrasi.services.identity_lock import lock_identity
from registrasi.signals import pelaku_usaha_refused, pelaku_usaha_verified

# The items that an applicant may be asked to correct: fields, and proofs by `JenisBukti`.
CORRECTION_LABELS = Pendaftaran.CORRECTABLE | {str(jenis): jenis.label for jenis in JenisBukti}
REVIEWABLE = {StatusVerifikasi.PERLU_DITINJAU, StatusVerifikasi.OTOMATIS_LOLOS}


def _open(p: Pendaftaran) -> bool:
    # For an erased person there is nothing to decide about, and no address for the answer.
    return p.dihapus_pada is None and p.status in {Pendaftaran.Status.MENUNGGU_AKTIVASI, Pendaftaran.Status.AKTIF}


def can_be_reviewed(p: Pendaftaran) -> bool:
    """Whether an officer may approve the registration or ask for corrections."""
    return _open(p) and p.verifikasi in REVIEWABLE


def can_be_rejected(p: Pendaftaran) -> bool:
    """Whether an officer may refuse the registration: also while corrections are awaited, never after the approval."""
    return _open(p) and p.verifikasi != StatusVerifikasi.TERVERIFIKASI


def check_officer(by: Pengguna, p: Pendaftaran) -> None:
    """Raise `OwnPendaftaran` if the registration is the officer's own, or of somebody close to them."""
    if has_conflict(by, p.pengguna, nomor=(p.nomor_identitas,)):
        raise OwnPendaftaran


def _lock(pendaftaran: Pendaftaran, by: Pengguna) -> Pendaftaran:
    # The person is locked before their registration, as an erasure does: in different orders they would deadlock.
    if pendaftaran.pengguna_id:
        Pengguna.objects.lock(pendaftaran.pengguna_id)
    p = (
        Pendaftaran.objects.select_for_update(of=("self",))
        .select_related("pengguna", "pelaku_usaha")
        .get(pk=pendaftaran.pk)
    )
    check_officer(by, p)
    if not _open(p):
        raise NotForReview
    check_holder(p, by)
    return p


def _send_mail(p: Pendaftaran, template: str, **context: Any) -> None:
    names = {"nama": p.readable_name, "usaha": p.nama_badan or p.readable_name}
    if p.pengguna is None:
        # The address is not confirmed.
        names = without_typed(names)
    queue_mail(
        f"registrasi/{template}",
        recipient=p.pengguna.email if p.pengguna else p.email,
        pengguna=p.pengguna,
        bahasa=None if p.pengguna else p.bahasa,
        context=names | {"kode": p.kode, "is_active": p.pengguna is not None} | context,
    )


def _decide(
    p: Pendaftaran, verifikasi: str, *, event: str | None, by: Pengguna | None, alasan: str, **fields: Any
) -> None:
    old = p.verifikasi
    p.verifikasi, p.diubah_pada = verifikasi, timezone.now()
    p.diputuskan_oleh, p.diputuskan_pada, p.alasan_keputusan = by, timezone.now(), alasan
    p.cek_identitas_pada = None
    for name, value in fields.items():
        setattr(p, name, value)
    p.save()
    if p.pelaku_usaha:
        PelakuUsaha.objects.filter(pk=p.pelaku_usaha.pk).update(verifikasi=verifikasi, diubah_pada=timezone.now())
        p.pelaku_usaha.verifikasi = verifikasi
    if event:
        record(
            event,
            subject=p,
            by=by,
            about=p.pengguna,
            alasan=alasan,
            changes={"verifikasi": (old, verifikasi)},
        )


def _note_check(
    p: Pendaftaran,
    hasil: HasilPemeriksaan,
    *,
    by: Pengguna | None,
    alasan: str,
    items: Mapping[str, bool] | None = None,
) -> None:
    PemeriksaanIdentitas.objects.create(
        pendaftaran=p,
        cara=PemeriksaanIdentitas.Cara.PETUGAS,
        hasil=hasil,
        butir=dict(items or {}),
        catatan=alasan,
        oleh=by,
    )


def proofs_of(p: Pendaftaran) -> list[str]:
    """Return the kinds of proof that exist."""
    return list(p.bukti.order_by("jenis").values_list("jenis", flat=True).distinct())


def _compare(p: Pendaftaran, compared: Collection[str], number_on_card: str) -> dict[str, bool]:
    """Return the checklist of an approval. Raises `Refused` when an item was not compared or differs."""
    proofs = proofs_of(p)
    if missing := [code for code in identity_check.checklist(proofs) if code not in compared]:
        raise Refused(
            gettext("Belum dibandingkan: %(n)d butir. Bila tidak cocok, minta foto lagi atau tolak.")
            % {"n": len(missing)},
            field="butir",
        )
    items = dict.fromkeys(identity_check.checklist(proofs), True)
    if identity_check.card_is_shown(proofs):
        normalise = normalise_passport if p.jenis_identitas == "02" else digits_only
        if normalise(number_on_card) != p.nomor_identitas:
            raise Refused(
                gettext("Nomor ini tidak sama dengan yang diketik pendaftar. Periksa ketikan Anda, atau tolak."),
                field="nomor_kartu",
            )
        items = {"nomor": True} | items
    return items


@transaction.atomic
def approve(
    *,
    pendaftaran: Pendaftaran,
    by: Pengguna,
    alasan: str = "",
    compared: Collection[str] = (),
    number_on_card: str = "",
) -> Pendaftaran:
    """Approve a registration: identity and authority are confirmed, and an NIB may be issued.

    If proofs were sent, `compared` names each item of their checklist and `number_on_card` is the number as the officer
    reads it. Other people with the same unproven number lose it to this person (`Pendaftaran.sengketa`). Raises
    `NotForReview`, and `Refused` for an incomplete comparison or a number that is proven to be another person's.
    """
    if pendaftaran.sengketa:
        # The number is locked before any row: two officers may decide about two claims to it at the same moment.
        lock_identity(pendaftaran.jenis_identitas, pendaftaran.nomor_identitas)
    p = _lock(pendaftaran, by)
    if p.verifikasi not in REVIEWABLE:
        raise NotForReview
    items = _compare(p, compared, number_on_card)
    if p.sengketa:
        _settle_claim(p, by)
    _decide(
        p,
        StatusVerifikasi.TERVERIFIKASI,
        event=Event.PENDAFTARAN_DISETUJUI,
        by=by,
        alasan=alasan,
        perbaikan={},
        sengketa=False,
    )
    _note_check(p, HasilPemeriksaan.COCOK, by=by, alasan=alasan, items=items)
    _send_mail(p, "pendaftaran_approved")
    if p.pelaku_usaha:
        _take_corrections(p, p.pelaku_usaha, by)
        pelaku_usaha_verified.send(PelakuUsaha, pelaku_usaha=p.pelaku_usaha, by=by)
    return p


def _take_corrections(p: Pendaftaran, usaha: PelakuUsaha, by: Pengguna | None) -> None:
    """Set the confirmed data of the registration on the business, which may have an NIB already.

    Until then the public check shows the data confirmed before.
    """
    take_over(
        usaha,
        by=by,
        nama=p.nama_badan or p.nama,
        nomor_legalitas=p.nomor_legalitas,
        tanggal_legalitas=p.tanggal_legalitas,
    )


def confirm_by_register(p: Pendaftaran) -> None:
    """Confirm a locked perseorangan whose data match the population register.

    An officer still decides on the authority for a body, on a number that two persons claim, and on a case that they
    have taken.
    """
    if not p.perseorangan or p.sengketa or is_claimed(p):
        return
    _decide(p, StatusVerifikasi.OTOMATIS_LOLOS, event=None, by=None, alasan="Cocok dengan data Dukcapil")
    if p.bukti_diminta_pada:
        _send_mail(p, "pendaftaran_approved")
    if p.pelaku_usaha:
        _take_corrections(p, p.pelaku_usaha, None)
    pelaku_usaha_verified.send(PelakuUsaha, pelaku_usaha=p.pelaku_usaha, by=None)


# --- One number, two persons ------------------------------------------------------------------------------------------


def rivals(p: Pendaftaran) -> list[Pendaftaran]:
    """Return the other open registrations that hold or claim the same identity number, oldest first.

    A person may be responsible for several bodies: other registrations of the same login are not included.
    """
    others = Pendaftaran.objects.with_identity(p.jenis_identitas, p.nomor_identitas).filter(
        status=Pendaftaran.Status.AKTIF
    )
    return list(others.exclude(pengguna=p.pengguna_id).select_related("pengguna", "pelaku_usaha").order_by("id"))


def _found_in_register(p: Pendaftaran) -> bool:
    """Whether the population register confirmed a perseorangan, even if corrections were requested since."""
    return p.perseorangan and not p.sengketa and p.pemeriksaan.filter(hasil=HasilPemeriksaan.COCOK).exists()


def _settle_claim(p: Pendaftaran, by: Pengguna) -> None:
    """Give the number, which the caller has locked, to the person of `p`: unproven registrations of others with it end.

    Raises `Refused` when one of those was confirmed: no officer alone ends a right that an officer, or the register,
    has confirmed. Two officers can, in a case of Hak Akses (AKH-1c).
    """
    for rival in rivals(p):
        usaha = rival.pelaku_usaha
        if usaha is None or not HakAkses.objects.live().filter(pelaku_usaha=usaha).exists():
            _close_usaha(rival, by, "Hak Akses sudah berakhir")
        elif usaha.ready_for_nib or _found_in_register(rival):
            raise Refused(
                gettext(
                    "Nomor identitas ini sudah dipastikan milik pendaftaran lain. Bila bukti di sini lebih kuat, "
                    "usulkan pengakhiran Hak Akses pihak itu (dua petugas) dahulu, lalu setujui yang ini."
                )
            )
        else:
            with translation.override(rival.bahasa):
                # The other person reads the reason.
                alasan = gettext("Nomor identitas ini terbukti milik orang lain.")
            _reject(_lock(rival, by), by, alasan, false_identity=True)
        Pengguna.objects.filter(pendaftaran=rival).update(identitas_sengketa=True)
    Pengguna.objects.filter(pendaftaran=p).update(identitas_sengketa=False)
    PelakuUsaha.objects.filter(pendaftaran=p).update(sengketa=False)


def _close_usaha(p: Pendaftaran, by: Pengguna | None, alasan: str) -> None:
    usaha = PelakuUsaha.objects.select_for_update(of=("self",)).filter(pendaftaran=p).first()
    if usaha and usaha.status == PelakuUsaha.Status.AKTIF:
        transition(
            usaha,
            PelakuUsaha.Status.NONAKTIF,
            event=Event.PENDAFTARAN_DITOLAK,
            by=by,
            alasan=alasan,
            about=p.pengguna,
        )


# --- Repair and refusal -----------------------------------------------------------------------------------------------


@transaction.atomic
def request_corrections(*, pendaftaran: Pendaftaran, by: Pengguna, corrections: dict[str, str]) -> Pendaftaran:
    """Ask the applicant to correct fields or send proofs.

    `corrections` maps a key of `CORRECTION_LABELS` to what is wrong with it, or why it is needed. Raises
    `NotForReview`, and `ReasonRequired` when nothing is asked.
    """
    corrections = {k: v.strip() for k, v in corrections.items() if k in CORRECTION_LABELS and v.strip()}
    if not corrections:
        raise ReasonRequired
    p = _lock(pendaftaran, by)
    if p.verifikasi not in REVIEWABLE:
        raise NotForReview
    alasan = "; ".join(f"{CORRECTION_LABELS[k]}: {v}" for k, v in corrections.items())
    _decide(
        p,
        StatusVerifikasi.PERLU_PERBAIKAN,
        event=Event.PENDAFTARAN_MINTA_PERBAIKAN,
        by=by,
        alasan=alasan,
        perbaikan=corrections,
    )
    _note_check(p, HasilPemeriksaan.DIMINTA_ULANG, by=by, alasan=alasan)
    items = [(CORRECTION_LABELS[k], v) for k, v in corrections.items()]
    _send_mail(p, "pendaftaran_correction_requested", corrections=items)
    return p


@transaction.atomic
def submit_corrections(
    *,
    pendaftaran: Pendaftaran,
    by: Pengguna,
    data: dict,
    files: Mapping[JenisBukti, list[CleanFile]] | None = None,
) -> Pendaftaran:
    """Take the applicant's corrected fields and proofs and put the case back into the queue. Raises `NotForReview`.

    The business gets the corrected data when an officer has approved them.
    """
    Pengguna.objects.lock(by.pk)
    p = Pendaftaran.objects.select_for_update(of=("self",)).select_related("pelaku_usaha").get(pk=pendaftaran.pk)
    usaha = p.pelaku_usaha
    if not _open(p) or p.verifikasi != StatusVerifikasi.PERLU_PERBAIKAN or p.pengguna_id != by.pk or usaha is None:
        raise NotForReview
    changes = {}
    for name in p.perbaikan:
        if name in Pendaftaran.CORRECTABLE and name in data and getattr(p, name) != data[name]:
            changes[name] = (getattr(p, name), data[name])
            setattr(p, name, data[name])
    sent = store_evidence(p, files=files or {}, by=by)
    p.verifikasi, p.perbaikan, p.diubah_pada = StatusVerifikasi.PERLU_DITINJAU, {}, timezone.now()
    p.save()
    usaha.verifikasi, usaha.diubah_pada = p.verifikasi, timezone.now()
    usaha.save(update_fields=["verifikasi", "diubah_pada"])
    if of_person := {"nama", "tanggal_lahir"} & set(changes):
        for name in of_person:
            setattr(by, name, data[name])
        by.save(update_fields=of_person)
    HakAkses.objects.filter(pelaku_usaha=usaha, pengguna=by).update(jabatan=p.jabatan)
    record(Event.PENDAFTARAN_DIPERBAIKI, subject=p, by=by, changes=changes, details={"bukti": sent} if sent else None)
    return p


@transaction.atomic
def reject(*, pendaftaran: Pendaftaran, by: Pengguna, alasan: str, false_identity: bool = False) -> Pendaftaran:
    """Refuse a registration with a reason that is mailed to the person; an existing right ends (AKS-4, HAK-1a).

    `false_identity` says that the number is another person's; the login is then not found by it, so that the right
    person can register. Raises `NotForReview`, `ReasonRequired`, and `Refused` if the register confirmed the identity:
    then two officers have to end the right (AKH-1c).
    """
    alasan = required(alasan)
    p = _lock(pendaftaran, by)
    if p.verifikasi == StatusVerifikasi.TERVERIFIKASI:
        raise NotForReview
    if _found_in_register(p) and HakAkses.objects.live().filter(pelaku_usaha=p.pelaku_usaha_id).exists():
        raise Refused(
            gettext(
                "Dukcapil sudah memastikan identitas ini, jadi satu petugas tidak mengakhiri Hak Aksesnya. Usulkan "
                "pengakhiran Hak Akses (dua petugas)."
            )
        )
    _reject(p, by, alasan, false_identity=false_identity)
    return p


def end_unproven() -> int:
    """End contested registrations for which no proof was sent in time; return their number. Safe to run twice."""
    due = Pendaftaran.objects.filter(
        sengketa=True,
        status=Pendaftaran.Status.AKTIF,
        verifikasi=StatusVerifikasi.BELUM,
        diaktifkan_pada__lt=timezone.now() - UNPROVEN_PERIOD,
    )
    alasan = gettext("Bukti identitas tidak dikirim.")
    return for_each_locked(
        due.select_related("pelaku_usaha", "pengguna"), lambda p: _reject(p, None, alasan, false_identity=True)
    )


def _reject(p: Pendaftaran, by: Pengguna | None, alasan: str, *, false_identity: bool) -> None:
    if by:
        items = {"identitas": False} if false_identity else {}
        _note_check(p, HasilPemeriksaan.DITOLAK, by=by, alasan=alasan, items=items)
    if false_identity:
        Pengguna.objects.filter(pendaftaran=p).update(identitas_sengketa=True)
    _decide(p, StatusVerifikasi.DITOLAK, event=None, by=by, alasan=alasan)
    transition(
        p,
        Pendaftaran.Status.DITOLAK,
        event=Event.PENDAFTARAN_DITOLAK,
        by=by,
        alasan=alasan,
        fields={"sebab_tolak": Pendaftaran.Sebab.PETUGAS},
        about=p.pengguna,
    )
    _send_mail(p, "pendaftaran_refused", alasan=alasan)
    if p.pelaku_usaha_id:
        for right in HakAkses.objects.live().filter(pelaku_usaha_id=p.pelaku_usaha_id):
            # The person of the registration gets the mail above; a kuasa has not been told.
            others = right.pengguna_id != p.pengguna_id
            end_hak_akses(hak_akses=right, by=by, dasar=HakAksesEvent.Dasar.AKS_4, alasan=alasan, notify=others)
        _close_usaha(p, by, alasan)
        pelaku_usaha_refused.send(PelakuUsaha, pelaku_usaha=p.pelaku_usaha, by=by)
