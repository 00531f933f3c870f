"""Registration: a form becomes a Pendaftaran and a mail, or, unseen on the page, only a mail to those concerned."""

import hashlib
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from ketentuan.models import VersiKetentuan
from ketentuan.services.persetujuan import accept_at_registration
from oss_portal.audit.trail import current_trace, record
from oss_portal.db.background import enqueue, for_each_locked
from oss_portal.db.compiled import compiled_sql
from oss_portal.db.inserts import appended_together
from oss_portal.db.looks import looks_sql
from oss_portal.db.state_machine import transition
from oss_portal.mail.outgoing import current_language, queue_mail
from oss_portal.mail.unproven import queue_unproven_mail
from oss_portal.models import Pengguna
from oss_portal.privacy.crypto import blind_index
from oss_portal.privacy.identity import identity_indexes
from oss_portal.privacy.masking import mask_email
from registrasi.events import Event
from registrasi.models import HakAkses, JenisPelakuUsaha, PelakuUsaha, Pembatasan, Pendaftaran, StatusVerifikasi
from registrasi.models.pembatasan import restricted_addresses
from registrasi.models.pendaftaran import PendaftaranQuerySet
from registrasi.rules.identity_check import initial_verification
from registrasi.rules.periods import UNACTIVATED_PERIOD
from registrasi.services.activation_links import end_links, holder_at_address, owner_account, send_link
from registrasi.services.identity_lock import holders_of, lock_identity, new_user_id, random_user_id
from registrasi.services.pembatasan import find_pembatasan

Status, Sebab = Pendaftaran.Status, Pendaftaran.Sebab
# At most so many registrations with one number and address are compared.
_MOST_COMPARED = 20


@dataclass(frozen=True)
class _Obstacle:
    """A reason not to continue a registration, and the mail to those concerned; the page tells nobody (U2)."""

    cause: Pendaftaran.Sebab
    notify: Callable[[], object]


def _waiting_perseorangan() -> PendaftaranQuerySet:
    return Pendaftaran.objects.waiting().filter(jenis=JenisPelakuUsaha.PERSEORANGAN)


def _waiting_with(data: dict[str, Any]) -> QuerySet[Pendaftaran]:
    """Return the perseorangan with the same number that wait for their activation."""
    return _waiting_perseorangan().with_identity(data["jenis_identitas"], data["nomor_identitas"])


def _holder_of(usaha: PelakuUsaha) -> Pengguna | None:
    rights = HakAkses.objects.live().filter(pelaku_usaha=usaha, peran="penanggung_jawab")
    right = rights.select_related("pengguna").first()
    return right.pengguna if right else None


def _usaha_of(person: Pengguna) -> PelakuUsaha | None:
    """Return the perseorangan of this person, proven or contested."""
    rights = HakAkses.objects.live().filter(pengguna=person, peran="penanggung_jawab", pelaku_usaha__jenis="02")
    right = rights.select_related("pelaku_usaha").first()
    return right.pelaku_usaha if right else None


def _restriction_keys(data: dict[str, Any]) -> dict[str, Any]:
    nomor, ip = data["nomor_identitas"], current_trace().ip
    return {"jenis": data["jenis_identitas"], "nomor": nomor, "email": data["email"], "ip": ip}


@dataclass(frozen=True)
class _Seen:
    """Whether rows exist with which a registration might collide, in the order of `_looks`."""

    same_form: bool
    restriction: bool
    login_with_address: bool
    waiting: bool
    contested: bool
    login_with_id: bool
    registration_with_id: bool


@compiled_sql
def _looks(
    token_form: uuid.UUID,
    jenis: str,
    indexes: list[str],
    nik_indexes: list[str],
    email: str,
    addresses: list[str],
    ip: str | None,
    now: datetime,
    user_id: str,
) -> tuple[str, list[Any]]:
    return looks_sql(
        Pendaftaran.objects.filter(token_form=token_form),
        Pembatasan.objects.holding(now, indexes, addresses, ip),
        Pengguna.objects.filter(email__iexact=email),
        _waiting_perseorangan().with_indexes(jenis, indexes).filter(email__iexact=email),
        PelakuUsaha.objects.perseorangan_with_indexes(nik_indexes),
        *holders_of(user_id).values(),
    )


def _look(data: dict[str, Any], token_form: uuid.UUID, user_id: str) -> _Seen:
    """Ask with one statement with what this registration might collide. Usually it is nothing."""
    jenis, nomor, email = data["jenis_identitas"], data["nomor_identitas"], data["email"]
    indexes, nik_indexes = identity_indexes(nomor, jenis), PelakuUsaha.indexes_of_nik(nomor)
    address = (email, restricted_addresses(email), current_trace().ip)
    [answer] = _looks(token_form, jenis, indexes, nik_indexes, *address, timezone.now(), user_id)
    return _Seen(*answer)


def _obstacle(data: dict[str, Any], seen: _Seen) -> _Obstacle | None:
    """Return the reason not to continue this registration, or None. `seen` is the result of `_look`.

    The number alone never excludes anybody: the person who registered it first need not be its owner.
    """
    is_perseorangan = data["jenis"] == JenisPelakuUsaha.PERSEORANGAN
    if seen.restriction and find_pembatasan(**_restriction_keys(data)):
        return _Obstacle(Sebab.DIBATASI, partial(_notify_restricted, data))
    owner = Pengguna.objects.filter(email__iexact=data["email"]).first() if seen.login_with_address else None
    if owner and (
        owner.is_staff
        or (owner.jenis_identitas, owner.nomor_identitas) != (data["jenis_identitas"], data["nomor_identitas"])
    ):
        return _Obstacle(Sebab.SUREL_DIPAKAI, partial(_notify_owner, owner))
    if owner and is_perseorangan and (usaha := _usaha_of(owner)):
        return _Obstacle(Sebab.GANDA, partial(_notify_holder, usaha, owner))
    if is_perseorangan and seen.waiting and (waiting := _same_again(data)):
        # Usually because the first mail was lost.
        return _Obstacle(Sebab.GANDA_MENUNGGU, partial(send_link, waiting, end_older=False))
    return None


def _same_again(data: dict[str, Any]) -> Pendaftaran | None:
    """Return the newest waiting registration with the same data.

    One with other data may be a stranger's: both wait, and the person who reads the mailbox activates their own.
    """
    rows = _waiting_with(data).filter(email__iexact=data["email"]).select_for_update().order_by("-pk")[:_MOST_COMPARED]
    same = data | {"email": data["email"].lower()}
    return next(
        (p for p in rows if {column: getattr(p, column) for column in data} | {"email": p.email.lower()} == same), None
    )


def _daily_key(name: str) -> str:
    """Return a key with which at most one mail a day is sent."""
    return f"{name}-{timezone.localdate().isoformat()}"


def _notify_holder(usaha: PelakuUsaha, holder: Pengguna) -> None:
    queue_mail(
        "registrasi/nik_already_registered",
        recipient=holder.email,
        pengguna=holder,
        context={"nama": holder.readable_name, "menunggu": False},
        key=_daily_key(f"ganda-{usaha.kode}"),
    )


@transaction.atomic
def tell_same_number(*, pendaftaran_id: int) -> int:
    """Tell those who have, or wait with, the number of this registration that another person registers with it (U2).

    An officer decides between the two when the second one is active (`registrasi.services.activation`). The worker does
    this, because the work of a page must not depend on who is registered. Returns the number of mails; a second run
    tells nobody twice a day.
    """
    new = Pendaftaran.objects.waiting().filter(pk=pendaftaran_id).first()
    if new is None or not new.perseorangan:
        return 0
    count = 0
    for usaha in PelakuUsaha.objects.perseorangan_with_nik(new.nomor_identitas):
        if holder := _holder_of(usaha):
            _notify_holder(usaha, holder)
            count += 1
    data = {"jenis_identitas": new.jenis_identitas, "nomor_identitas": new.nomor_identitas}
    # A registration with the same address is left out: that person gets the mail of this one.
    for waiting in _waiting_with(data).exclude(email__iexact=new.email)[:5]:
        queue_unproven_mail(
            "registrasi/nik_already_registered",
            recipient=waiting.email,
            context={"nama": waiting.readable_name, "menunggu": True},
            key=_daily_key(f"ganda-{waiting.kode}"),
            bahasa=waiting.bahasa,
        )
        count += 1
    return count


def _notify_restricted(data: dict[str, Any]) -> None:
    """Mail the applicant in neutral words, with the way to object (HAK-1a)."""
    queue_unproven_mail(
        "registrasi/pendaftaran_not_continued",
        recipient=data["email"],
        context={"nama": data["nama"]},
        key=_daily_key(f"tidak-dilanjutkan-{blind_index(data['email'].casefold(), 'surel')[:32]}"),
        bahasa=current_language(),
    )


def _notify_owner(owner: Pengguna) -> None:
    queue_mail(
        "registrasi/email_already_used",
        recipient=owner.email,
        pengguna=owner,
        context={"nama": owner.readable_name},
        key=_daily_key(f"surel-dipakai-{owner.pk}"),
    )


def _withdraw(kode: uuid.UUID, data: dict[str, Any]) -> None:
    """End the waiting registration of the same person that the same browser sent before this one."""
    old = (
        Pendaftaran.objects.waiting()
        .with_identity(data["jenis_identitas"], data["nomor_identitas"])
        .filter(kode=kode)
        .select_for_update()
        .first()
    )
    if old:
        transition(old, Status.KEDALUWARSA, event=Event.PENDAFTARAN_KEDALUWARSA, alasan="Diisi ulang")
        erase_personal_data(old)


def _token(token_form: uuid.UUID, data: dict[str, Any]) -> uuid.UUID:
    """Return the token of a form with its data: the same for the same data, another one after a correction."""
    content = json.dumps(data, sort_keys=True, default=str)
    return uuid.uuid5(token_form, hashlib.sha256(content.encode()).hexdigest())


def already_received(*, data: dict[str, Any], token_form: uuid.UUID) -> Pendaftaran | None:
    """Return the registration that this form made already: the second click of a double click comes late (U6)."""
    return Pendaftaran.objects.filter(token_form=_token(token_form, data)).first()


@transaction.atomic(savepoint=False)
def register(
    *,
    data: dict[str, Any],
    token_form: uuid.UUID,
    ketentuan: VersiKetentuan,
    privasi: VersiKetentuan,
    findings: list[str],
    replaces: uuid.UUID | None = None,
) -> Pendaftaran:
    """Take a checked form; the same form with the same data again returns the same registration (U6).

    `data` has the columns of `Pendaftaran.COLLECTED`; `findings` are the codes of the NIK check that the person
    confirmed. A registration that must not go on (the same person again, an address of another person, AKS-4) becomes a
    row without personal data, and the page is the same as for every other. `replaces` is the waiting registration that
    the same browser sent before: a person who goes back and corrects the form means the new one, and the old one ends.
    """
    token_form, user_id = _token(token_form, data), random_user_id()
    lock_identity(data["jenis_identitas"], data["nomor_identitas"])
    seen = _look(data, token_form, user_id)
    if seen.same_form:
        return Pendaftaran.objects.get(token_form=token_form)
    with appended_together():
        if replaces:
            _withdraw(replaces, data)
        if obstacle := _obstacle(data, seen):
            pendaftaran = _refuse(data, token_form, obstacle)
        else:
            if seen.login_with_id or seen.registration_with_id:
                user_id = new_user_id()
            pendaftaran = _take_in(data, token_form, findings, seen, user_id)
        accept_at_registration(versi=(ketentuan, privasi), rujukan=pendaftaran.kode)
        record(
            Event.PENDAFTARAN_TIDAK_DILANJUTKAN if obstacle else Event.PENDAFTARAN_DITERIMA,
            subject=pendaftaran,
            details={
                "jenis": data["jenis"],
                "temuan": findings,
                "sebab": str(obstacle.cause) if obstacle else "",
                "ketentuan": ketentuan.nomor,
            },
        )
    return pendaftaran


def _refuse(data: dict[str, Any], token_form: uuid.UUID, obstacle: _Obstacle) -> Pendaftaran:
    """Store a registration that does not go on, without personal data, and tell those concerned."""
    pendaftaran = Pendaftaran.objects.create(
        token_form=token_form,
        jenis_identitas=data["jenis_identitas"],
        jenis=data["jenis"],
        jenis_perusahaan=data["jenis_perusahaan"],
        status=Status.DITOLAK,
        sebab_tolak=obstacle.cause,
    )
    obstacle.notify()
    return pendaftaran


def _take_in(
    data: dict[str, Any], token_form: uuid.UUID, findings: list[str], seen: _Seen, user_id: str
) -> Pendaftaran:
    """Store a registration that goes on, and queue its link."""
    pendaftaran = Pendaftaran(token_form=token_form, temuan=findings, bahasa=current_language(), **data)
    pendaftaran.verifikasi = initial_verification(
        check=settings.IDENTITY_CHECK, perseorangan=pendaftaran.perseorangan, findings=findings
    )
    pendaftaran.user_id = user_id
    has_account = seen.login_with_address and holder_at_address(pendaftaran) is not None
    send_link(pendaftaran, has_account=has_account, proven=seen.login_with_address)
    enqueue("registrasi.tasks.tell_same_number", pendaftaran.pk)
    return pendaftaran


def _find_waiting(*, jenis_identitas: str, nomor_identitas: str, tanggal_lahir: date) -> list[Pendaftaran]:
    return list(
        Pendaftaran.objects.waiting()
        .with_identity(jenis_identitas, nomor_identitas)
        .filter(tanggal_lahir=tanggal_lahir)
        .select_for_update()
        .order_by("-id")[:5]
    )


@transaction.atomic
def resend_activation(*, jenis_identitas: str, nomor_identitas: str, tanggal_lahir: date) -> int:
    """Send new activation links to the waiting registrations of a person; return their number, which no page shows."""
    count = 0
    for pendaftaran in _find_waiting(
        jenis_identitas=jenis_identitas, nomor_identitas=nomor_identitas, tanggal_lahir=tanggal_lahir
    ):
        if send_link(pendaftaran, end_older=False):
            record(Event.AKTIVASI_DIKIRIM_ULANG, subject=pendaftaran)
            count += 1
    return count


@transaction.atomic
def resend_registration(*, kode: uuid.UUID | str) -> bool:
    """Send a new link for the registration that this browser just sent; return whether a mail was queued."""
    pendaftaran = Pendaftaran.objects.waiting().select_for_update().filter(kode=kode).first()
    if pendaftaran is None or not send_link(pendaftaran):
        return False
    record(Event.AKTIVASI_DIKIRIM_ULANG, subject=pendaftaran)
    return True


@transaction.atomic
def correct_email(*, kode: uuid.UUID | str, email: str) -> bool:
    """Correct the address of a registration that waits for its activation; return whether it was done (U1).

    For the browser that sent it and for the holder of its link, who know its `kode`. The address of another person's
    login is not accepted; that person is told.
    """
    pendaftaran = Pendaftaran.objects.waiting().select_for_update().filter(kode=kode).first()
    if pendaftaran is None:
        return False
    owner = Pengguna.objects.filter(email__iexact=email).first()
    if owner and owner != owner_account(pendaftaran):
        _notify_owner(owner)
        return False
    old, pendaftaran.email = pendaftaran.email, email
    pendaftaran.save(update_fields=["email"])
    record(Event.SUREL_PENDAFTARAN_DIBETULKAN, subject=pendaftaran, changes={"email": (old, email)})
    if old.lower() != email.lower():
        queue_unproven_mail(
            "registrasi/email_corrected",
            recipient=old,
            context={"baru": mask_email(email)},
            bahasa=pendaftaran.bahasa,
        )
    # Also if no further mail is sent: a link in the old mailbox must not create a login with the new address.
    end_links(pendaftaran)
    send_link(pendaftaran)
    return True


def erase_personal_data(pendaftaran: Pendaftaran) -> None:
    """Erase the personal data of a registration never activated, or of an erased person; keep its audit trail.

    No data are left for an officer to compare, or for a checker.
    """
    Pendaftaran.PERSONAL_DATA.clear(pendaftaran)
    pendaftaran.dihapus_pada = timezone.now()
    if pendaftaran.verifikasi in {StatusVerifikasi.PERLU_DITINJAU, StatusVerifikasi.PERLU_PERBAIKAN}:
        pendaftaran.verifikasi = StatusVerifikasi.BELUM
    pendaftaran.sengketa, pendaftaran.bukti_diminta_pada, pendaftaran.cek_identitas_pada = False, None, None
    pendaftaran.save()
    pendaftaran.tautan.all().delete()
    record(Event.DATA_PENDAFTARAN_DIHAPUS, subject=pendaftaran)


def _expire(pendaftaran: Pendaftaran) -> None:
    transition(pendaftaran, Status.KEDALUWARSA, event=Event.PENDAFTARAN_KEDALUWARSA)
    erase_personal_data(pendaftaran)


def waiting_since(before: datetime) -> QuerySet[Pendaftaran]:
    """Return the registrations sent before that time and never activated."""
    return Pendaftaran.objects.waiting().filter(dibuat_pada__lt=before)


def expire(rows: QuerySet[Pendaftaran]) -> int:
    """End and erase registrations that were never activated. Safe to run twice, and at once."""
    return for_each_locked(rows, _expire)


def expire_old() -> int:
    """End and erase the registrations that were not activated within 30 days."""
    return expire(waiting_since(timezone.now() - UNACTIVATED_PERIOD))
