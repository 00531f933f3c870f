"""Creation of a version: written by one officer, announced by another (AKS-2, PEN-2)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NoReturn

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ketentuan.announcements import banner
from ketentuan.events import Event
from ketentuan.exceptions import ConcurrentAnnouncement
from ketentuan.models import Mailing, VersiKetentuan
from ketentuan.texts.parser import check, fingerprint, normalise_line_ends, read
from oss_portal.audit.trail import record
from oss_portal.db.background import enqueue
from oss_portal.db.state_machine import TransitionRefused, transition
from oss_portal.exceptions import Refused
from oss_portal.mail.outgoing import queue_mail
from oss_portal.models import LogLeaf, Pengguna
from oss_portal.staff.permissions import is_entitled
from oss_portal.text.readable import date_and_time

Status = VersiKetentuan.Status
DRAFT_FIELDS = ("sumber", "ringkasan_perubahan", "dasar_hukum", "perlu_persetujuan", "berlaku_sejak")


def _latest(jenis: str) -> VersiKetentuan | None:
    return VersiKetentuan.objects.announced().filter(jenis=jenis).order_by("-nomor").first()


def _database_now() -> datetime:
    """Return the time of the database, by which versions come into force: it is the same for every web node."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        now: datetime = cursor.fetchone()[0]
    return now


def _lock(versi: VersiKetentuan) -> VersiKetentuan:
    return VersiKetentuan.objects.select_for_update(of=("self",)).select_related("berdasar").get(pk=versi.pk)


def _check_drafter(versi: VersiKetentuan, by: Pengguna) -> None:
    if versi.disusun_oleh_id != by.pk:
        raise Refused(
            _("Draf ini disusun oleh %(nama)s, jadi hanya ia yang dapat mengubahnya. Buat draf baru untuk usulan Anda.")
            % {"nama": versi.disusun_oleh.nama if versi.disusun_oleh else "–"}
        )


def earliest_date(jenis: str, now: datetime | None = None) -> datetime:
    """Return the earliest moment at which a version announced now may come into force."""
    return (now or timezone.now()) + timedelta(days=settings.KETENTUAN_NOTICE_DAYS)


def check_berlaku_sejak(jenis: str, berlaku_sejak: datetime | None, now: datetime | None = None) -> None:
    """Refuse a missing date, a past one, one inside the notice period, and one before an announced version.

    Raises `Refused` for the field `berlaku_sejak`.
    """
    now = now or timezone.now()

    def refuse(message: str | Promise) -> NoReturn:
        raise Refused(message, "berlaku_sejak")

    if berlaku_sejak is None:
        refuse(_("Isi tanggal dan jam mulai berlaku."))
    if berlaku_sejak <= now:
        refuse(_("Waktu mulai berlaku sudah lewat. Pilih waktu yang akan datang."))
    if berlaku_sejak < earliest_date(jenis, now):
        refuse(
            _("Waktu mulai berlaku terlalu dekat. Masa pengumuman paling singkat %(hari)s hari: paling awal %(awal)s.")
            % {
                "hari": settings.KETENTUAN_NOTICE_DAYS,
                "awal": date_and_time(earliest_date(jenis, now)),
            }
        )
    last = _latest(jenis)
    if last and last.berlaku_sejak and berlaku_sejak <= last.berlaku_sejak:
        refuse(
            _("Versi %(nomor)s sudah diumumkan berlaku sejak %(sejak)s. Pilih waktu sesudah itu.")
            % {
                "nomor": last.nomor,
                "sejak": date_and_time(last.berlaku_sejak),
            }
        )


def _fill(versi: VersiKetentuan, data: Mapping[str, Any]) -> dict[str, Any]:
    """Put `data` into the draft, with HTML and hash of its text; return the changes for the audit trail."""
    old = {k: getattr(versi, k) for k in DRAFT_FIELDS}
    for field in DRAFT_FIELDS:
        if field in data:
            setattr(versi, field, data[field])
    versi.sumber = normalise_line_ends(versi.sumber)
    if problems := check(versi.sumber):
        raise Refused(" ".join(problems), "sumber")
    versi.html, old_sha256 = read(versi.sumber).html, versi.sha256
    versi.sha256 = fingerprint(versi.sumber)
    diff = {k: (old[k], getattr(versi, k)) for k in DRAFT_FIELDS if k != "sumber" and old[k] != getattr(versi, k)}
    return diff | ({"sha256": (old_sha256, versi.sha256)} if old_sha256 != versi.sha256 else {})


@transaction.atomic
def create_draft(*, jenis: str, by: Pengguna, data: Mapping[str, Any]) -> VersiKetentuan:
    """Start a draft with the columns `data` (`DRAFT_FIELDS`). Raises `Refused` for an unusable text."""
    versi = VersiKetentuan(jenis=jenis, disusun_oleh=by)
    _fill(versi, data)
    versi.save(force_insert=True)
    record(Event.DRAF_DISUSUN, subject=versi, by=by, details={"jenis": jenis, "sha256": versi.sha256})
    return versi


@transaction.atomic
def save_draft(*, versi: VersiKetentuan, by: Pengguna, data: Mapping[str, Any]) -> VersiKetentuan:
    """Save the author's changes of a draft. Raises `Refused`, `TransitionRefused`."""
    versi = _lock(versi)
    if versi.status != Status.DRAF:
        raise TransitionRefused(versi, Status.DRAF)
    _check_drafter(versi, by)
    if changes := _fill(versi, data):
        versi.diubah_pada = timezone.now()
        versi.save()
        record(Event.DRAF_DIUBAH, subject=versi, by=by, changes=changes)
    return versi


@transaction.atomic
def submit_version(*, versi: VersiKetentuan, by: Pengguna) -> VersiKetentuan:
    """Submit a draft for approval by another officer. Raises `Refused`, `TransitionRefused`."""
    versi = _lock(versi)
    if versi.status != Status.DRAF:
        raise TransitionRefused(versi, Status.MENUNGGU)
    _check_drafter(versi, by)
    if not versi.ringkasan_perubahan.strip():
        raise Refused(_("Isi apa yang berubah dan mengapa."), "ringkasan_perubahan")
    if not versi.dasar_hukum.strip():
        raise Refused(_("Isi dasar hukum perubahan ini."), "dasar_hukum")
    if problems := check(versi.sumber):
        raise Refused(" ".join(problems), "sumber")
    last = _latest(versi.jenis)
    if last and last.sha256 == versi.sha256:
        raise Refused(
            _("Teksnya sama dengan versi %(nomor)s. Tidak ada yang perlu diumumkan.") % {"nomor": last.nomor},
            "sumber",
        )
    check_berlaku_sejak(versi.jenis, versi.berlaku_sejak)
    transition(versi, Status.MENUNGGU, event=Event.DRAF_DIAJUKAN, by=by, fields={"berdasar": last})
    return versi


@transaction.atomic
def return_version(*, versi: VersiKetentuan, by: Pengguna, alasan: str) -> VersiKetentuan:
    """Return a submitted version to its author with the reason, and mail the author.

    Raises `Refused`, `TransitionRefused`.
    """
    if not alasan.strip():
        raise Refused(_("Isi apa yang perlu diperbaiki."), "alasan")
    versi = _lock(versi)
    transition(versi, Status.DRAF, event=Event.DRAF_DIKEMBALIKAN, by=by, alasan=alasan)
    author = versi.disusun_oleh
    if author is not None and author != by and author.is_active:
        # No queue of work shows a draft, so its author might not notice it without a mail.
        context = {"nama": author.nama, "versi": versi, "alasan": alasan}
        queue_mail("ketentuan/version_returned", recipient=author.email, context=context)
    return versi


@transaction.atomic
def cancel_draft(*, versi: VersiKetentuan, by: Pengguna, alasan: str) -> VersiKetentuan:
    """Cancel a draft; its row is kept. Raises `Refused`, `TransitionRefused`."""
    if not alasan.strip():
        raise Refused(_("Isi alasan pembatalan."), "alasan")
    versi = _lock(versi)
    _check_drafter(versi, by)
    transition(versi, Status.DIBATALKAN, event=Event.DRAF_DIBATALKAN, by=by, alasan=alasan)
    return versi


@transaction.atomic
def announce_version(*, versi: VersiKetentuan, by: Pengguna) -> VersiKetentuan:
    """Approve and announce a submitted version: it gets its number, never changes again, and the mails start.

    Announcements of a kind run one after another: the second of two simultaneous ones waits and is then refused,
    because the other version came first. Raises `Refused`, `ConcurrentAnnouncement`, `TransitionRefused`.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"ketentuan:{versi.jenis}"])
    versi = _lock(versi)
    if versi.status != Status.MENUNGGU:
        raise TransitionRefused(versi, Status.DIUMUMKAN)
    if versi.disusun_oleh_id == by.pk:
        raise Refused(_("Anda menyusun versi ini. Petugas lain yang harus menyetujuinya."))
    author = versi.disusun_oleh
    if author is not None and not is_entitled(author, "ketentuan.change_versiketentuan"):
        raise Refused(_("Penyusunnya tidak lagi berhak menyusun versi. Kembalikan; petugas lain menyusunnya lagi."))
    last = _latest(versi.jenis)
    if last and last != versi.berdasar:
        raise ConcurrentAnnouncement(last)
    now = _database_now()
    check_berlaku_sejak(versi.jenis, versi.berlaku_sejak, now)
    transition(
        versi,
        Status.DIUMUMKAN,
        event=Event.VERSI_DIUMUMKAN,
        by=by,
        fields={"nomor": (last.nomor or 0) + 1 if last else 1, "diumumkan_pada": now, "disetujui_oleh": by},
        details={"sha256": versi.sha256, "berlaku_sejak": versi.berlaku_sejak and versi.berlaku_sejak.isoformat()},
    )
    LogLeaf.objects.append(LogLeaf.Kind.TEXT, versi.pk, versi.log_content)
    # Other processes show it when their `banner.UPCOMING` has expired.
    transaction.on_commit(banner.UPCOMING.clear)
    mailing = Mailing.objects.create(versi=versi)
    enqueue("ketentuan.tasks.mail_announcement", mailing.pk)
    return versi


@transaction.atomic
def load_first_version(*, jenis: str, origin: str, dasar_hukum: str) -> VersiKetentuan | None:
    """Load version 1, which comes with the portal, in force from now; None if a version already exists.

    It has no officers and no notice period, because there are no people yet to be told.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"ketentuan:{jenis}"])
    if _latest(jenis):
        return None
    now = _database_now()
    versi = VersiKetentuan.objects.create(
        jenis=jenis,
        nomor=1,
        sumber=origin,
        html=read(origin).html,
        sha256=fingerprint(origin),
        ringkasan_perubahan=str(_("Versi pertama.")),
        dasar_hukum=dasar_hukum,
        diumumkan_pada=now,
        berlaku_sejak=now,
        status=Status.DIUMUMKAN,
    )
    LogLeaf.objects.append(LogLeaf.Kind.TEXT, versi.pk, versi.log_content)
    return versi
