"""Review of a registration by staff (PJP-1b, HAK-1a): take, approve, ask for repair, refuse; each with its mail."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oss_portal.audit.trail import record
from oss_portal.db.state_machine import transition
from oss_portal.exceptions import AlreadyTaken, ReasonRequired
from oss_portal.mail.outgoing import queue_mail
from oss_portal.models import Pengguna
from registrasi.events import Event
from registrasi.exceptions import NotForReview, OwnPendaftaran
from registrasi.models import HakAkses, HakAksesEvent, PelakuUsaha, Pendaftaran, StatusVerifikasi
from registrasi.rules.periods import CLAIM_PERIOD
from registrasi.services.conflicts import has_conflict
from registrasi.services.hak_akses import end_hak_akses
from registrasi.signals import pelaku_usaha_verified

# What an applicant may be asked to repair. A wrong identity number is refused and registered anew (U21).
CORRECTABLE_FIELDS = {
    "nama": _("Nama (sesuai KTP)"),
    "tanggal_lahir": _("Tanggal lahir"),
    "nama_badan": _("Nama badan usaha"),
    "nomor_legalitas": _("Nomor pengesahan, pendaftaran, atau dasar hukum"),
    "tanggal_legalitas": _("Tanggal pengesahan"),
    "jabatan": _("Jabatan penanggung jawab"),
}
REVIEWABLE = {StatusVerifikasi.PERLU_DITINJAU, StatusVerifikasi.OTOMATIS_LOLOS}


def _open(p: Pendaftaran) -> bool:
    return p.status in {Pendaftaran.Status.MENUNGGU_AKTIVASI, Pendaftaran.Status.AKTIF}


def can_be_reviewed(p: Pendaftaran) -> bool:
    """Whether an officer may approve it or ask for repair."""
    return _open(p) and p.verifikasi in REVIEWABLE


def can_be_rejected(p: Pendaftaran) -> bool:
    """Whether an officer may refuse it: also while a repair is awaited, never once approved."""
    return _open(p) and p.verifikasi != StatusVerifikasi.TERVERIFIKASI


def _lock(pendaftaran: Pendaftaran, by: Pengguna) -> Pendaftaran:
    p = (
        Pendaftaran.objects.select_for_update(of=("self",))
        .select_related("diambil_oleh", "pengguna", "pelaku_usaha")
        .get(pk=pendaftaran.pk)
    )
    if has_conflict(by, p.pengguna, nomor=(p.nomor_identitas,)):
        raise OwnPendaftaran
    if not _open(p):
        raise NotForReview
    if p.diambil_oleh and p.diambil_oleh != by and p.diambil_sampai and p.diambil_sampai > timezone.now():
        raise AlreadyTaken(p.diambil_oleh, p.diambil_sampai)
    return p


@transaction.atomic
def take(*, pendaftaran: Pendaftaran, by: Pengguna) -> Pendaftaran:
    """Take a case for half an hour. Raises `AlreadyTaken`, `OwnPendaftaran`, `NotForReview`."""
    p = _lock(pendaftaran, by)
    new = p.diambil_oleh_id != by.pk or not p.diambil_sampai or p.diambil_sampai <= timezone.now()
    p.diambil_oleh, p.diambil_sampai = by, timezone.now() + CLAIM_PERIOD
    p.save(update_fields=["diambil_oleh", "diambil_sampai"])
    if new:
        record(Event.PENDAFTARAN_DIAMBIL, subject=p, by=by, about=p.pengguna)
    return p


def _send_mail(p: Pendaftaran, template: str, **context: Any) -> None:
    queue_mail(
        f"registrasi/{template}",
        recipient=p.pengguna.email if p.pengguna else p.email,
        pengguna=p.pengguna,
        context={"nama": p.nama, "usaha": p.nama_badan or p.nama, "kode": p.kode} | context,
    )


def _decide(p: Pendaftaran, verifikasi: str, *, event: str | None, by: Pengguna, alasan: str, **fields: Any) -> None:
    old = p.verifikasi
    p.verifikasi, p.diubah_pada = verifikasi, timezone.now()
    p.diputuskan_oleh, p.diputuskan_pada, p.alasan_keputusan = by, timezone.now(), alasan
    p.diambil_oleh = p.diambil_sampai = None
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


@transaction.atomic
def approve(*, pendaftaran: Pendaftaran, by: Pengguna, alasan: str = "") -> Pendaftaran:
    """Confirm identity and authority: an NIB may be issued. Raises as `take`."""
    p = _lock(pendaftaran, by)
    if p.verifikasi not in REVIEWABLE:
        raise NotForReview
    _decide(
        p,
        StatusVerifikasi.TERVERIFIKASI,
        event=Event.PENDAFTARAN_DISETUJUI,
        by=by,
        alasan=alasan,
        perbaikan={},
    )
    _send_mail(p, "pendaftaran_approved")
    if p.pelaku_usaha_id:
        pelaku_usaha_verified.send(PelakuUsaha, pelaku_usaha=p.pelaku_usaha, by=by)
    return p


@transaction.atomic
def request_corrections(*, pendaftaran: Pendaftaran, by: Pengguna, corrections: dict[str, str]) -> Pendaftaran:
    """Ask the applicant to repair fields; `corrections` maps a key of `CORRECTABLE_FIELDS` to what is wrong with it.

    Raises `ReasonRequired` when nothing is asked, and as `take`.
    """
    corrections = {k: v.strip() for k, v in corrections.items() if k in CORRECTABLE_FIELDS and v.strip()}
    if not corrections:
        raise ReasonRequired
    p = _lock(pendaftaran, by)
    if p.verifikasi not in REVIEWABLE:
        raise NotForReview
    _decide(
        p,
        StatusVerifikasi.PERLU_PERBAIKAN,
        event=Event.PENDAFTARAN_MINTA_PERBAIKAN,
        by=by,
        alasan="; ".join(f"{CORRECTABLE_FIELDS[k]}: {v}" for k, v in corrections.items()),
        perbaikan=corrections,
    )
    _send_mail(
        p, "pendaftaran_correction_requested", corrections=[(CORRECTABLE_FIELDS[k], v) for k, v in corrections.items()]
    )
    return p


@transaction.atomic
def submit_corrections(*, pendaftaran: Pendaftaran, by: Pengguna, data: dict) -> Pendaftaran:
    """Take the applicant's repaired fields and put the case back into the queue. Raises `NotForReview`."""
    p = Pendaftaran.objects.select_for_update(of=("self",)).select_related("pelaku_usaha").get(pk=pendaftaran.pk)
    usaha = p.pelaku_usaha
    if p.verifikasi != StatusVerifikasi.PERLU_PERBAIKAN or p.pengguna_id != by.pk or usaha is None:
        raise NotForReview
    changes = {}
    for name in p.perbaikan:
        if name in data and getattr(p, name) != data[name]:
            changes[name] = (getattr(p, name), data[name])
            setattr(p, name, data[name])
    p.verifikasi, p.perbaikan, p.diubah_pada = StatusVerifikasi.PERLU_DITINJAU, {}, timezone.now()
    p.save()
    usaha.nama = p.nama_badan or p.nama
    usaha.nomor_legalitas, usaha.tanggal_legalitas = p.nomor_legalitas, p.tanggal_legalitas
    usaha.verifikasi, usaha.diubah_pada = p.verifikasi, timezone.now()
    usaha.save()
    if {"nama", "tanggal_lahir"} & set(changes):
        by.nama, by.tanggal_lahir = p.nama, p.tanggal_lahir
        by.save(update_fields=["nama", "tanggal_lahir"])
    HakAkses.objects.filter(pelaku_usaha=usaha, pengguna=by).update(jabatan=p.jabatan)
    record(Event.PENDAFTARAN_DIPERBAIKI, subject=p, by=by, changes=changes)
    return p


@transaction.atomic
def reject(*, pendaftaran: Pendaftaran, by: Pengguna, alasan: str) -> Pendaftaran:
    """Refuse a registration with a reason that reaches the person; a right given already ends (AKS-4, HAK-1a).

    Raises `ReasonRequired`, and as `take`.
    """
    if not alasan.strip():
        raise ReasonRequired
    p = _lock(pendaftaran, by)
    if p.verifikasi == StatusVerifikasi.TERVERIFIKASI:
        raise NotForReview
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
            end_hak_akses(hak_akses=right, by=by, dasar=HakAksesEvent.Dasar.AKS_4, alasan=alasan, notify=False)
        usaha = PelakuUsaha.objects.select_for_update().get(pk=p.pelaku_usaha_id)
        transition(
            usaha,
            PelakuUsaha.Status.NONAKTIF,
            event=Event.PENDAFTARAN_DITOLAK,
            by=by,
            alasan=alasan,
            about=p.pengguna,
        )
    return p
