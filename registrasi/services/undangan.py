"""Single-use invitations to a Hak Akses: made, taken back, accepted once (PJP-1c, AKH-1a, AKH-1b)."""

import secrets
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from ketentuan.models import Persetujuan, VersiKetentuan
from ketentuan.services import accept_ketentuan
from oss_portal.audit.trail import record
from oss_portal.db.state_machine import transition
from oss_portal.mail.outgoing import queue_mail
from oss_portal.models import Pengguna
from registrasi.access_events import AccessEvent
from registrasi.exceptions import AlreadyEntitled, EmailAlreadyUsed, NotContinued, OtherAccount, UndanganInvalid
from registrasi.models import HakAkses, HakAksesEvent, PelakuUsaha, PermohonanAkses, Undangan
from registrasi.rules.periods import UNDANGAN_PERIOD
from registrasi.services.account import change_password
from registrasi.services.activation_links import token_digest
from registrasi.services.identity_lock import lock_identity, new_user_id
from registrasi.services.pembatasan import find_pembatasan

Jenis, Status = Undangan.Jenis, Undangan.Status


def make_undangan(
    *,
    jenis: str,
    by: Pengguna,
    nama: str,
    email: str,
    pelaku_usaha: PelakuUsaha | None = None,
    permohonan: PermohonanAkses | None = None,
    jabatan: str = "",
    kewenangan: list[str] = (),
    kuasa_sampai: datetime | None = None,
) -> Undangan:
    """Make an invitation and queue its mail; call it inside the transaction of the act it belongs to."""
    token = secrets.token_urlsafe(32)
    undangan = Undangan.objects.create(
        jenis=jenis,
        hash=token_digest(token),
        oleh=by,
        nama=nama,
        email=email.strip().lower(),
        pelaku_usaha=pelaku_usaha,
        permohonan=permohonan,
        jabatan=jabatan,
        kewenangan=list(kewenangan),
        kuasa_sampai=kuasa_sampai,
        berlaku_sampai=timezone.now() + UNDANGAN_PERIOD,
    )
    record(
        AccessEvent.UNDANGAN_DIKIRIM,
        subject=undangan,
        by=by,
        details={"jenis": str(jenis), "kewenangan": list(kewenangan)},
    )
    queue_mail(
        f"registrasi/undangan_{jenis}",
        recipient=undangan.email,
        context={
            "nama": nama,
            "usaha": pelaku_usaha.nama if pelaku_usaha else "",
            "inviter": by.nama,
            "undangan": undangan,
            "tautan": f"{settings.BASE_URL}/undangan/{token}/",
            "days": UNDANGAN_PERIOD.days,
        },
        secret=True,
    )
    return undangan


def find_undangan(token: str) -> Undangan | None:
    """Return the invitation of a token, dead or alive."""
    return (
        Undangan.objects.select_related("pelaku_usaha", "permohonan", "permohonan__pengguna", "oleh")
        .filter(hash=token_digest(token))
        .first()
    )


def undangan_owner(undangan: Undangan) -> Pengguna | None:
    """Return the login that must accept it, where that is known: the holder, or the successor who has one."""
    if undangan.jenis == Jenis.KREDENSIAL:
        return undangan.permohonan.pengguna
    if undangan.jenis == Jenis.PENANGGUNG_JAWAB:
        p = undangan.permohonan
        return (
            Pengguna.objects.with_identity(p.calon_jenis_identitas, p.calon_nomor_identitas)
            .filter(is_active=True)
            .first()
        )
    return None


@transaction.atomic
def revoke_undangan(*, undangan: Undangan, by: Pengguna | None, notify: bool = True) -> Undangan:
    """Take an invitation back. Raises `UndanganInvalid`."""
    u = Undangan.objects.select_for_update(of=("self",)).select_related("pelaku_usaha").get(pk=undangan.pk)
    if u.status != Status.MENUNGGU:
        raise UndanganInvalid
    transition(u, Status.DICABUT, event=AccessEvent.UNDANGAN_DICABUT, by=by)
    if notify:
        queue_mail(
            "registrasi/undangan_revoked",
            recipient=u.email,
            context={"nama": u.nama, "usaha": u.pelaku_usaha.nama if u.pelaku_usaha else ""},
        )
    return u


def revoke_all_undangan(*, by: Pengguna | None, owned_by: Pengguna | None = None, **filter_rows: Any) -> None:
    """Take back every waiting invitation that fits `filter_rows` (and was sent by `owned_by`), without mails."""
    if owned_by is not None:
        filter_rows["oleh"] = owned_by
    for u in Undangan.objects.select_for_update().filter(status=Status.MENUNGGU, **filter_rows):
        transition(u, Status.DICABUT, event=AccessEvent.UNDANGAN_DICABUT, by=by)


def create_account(
    *,
    jenis_identitas: str,
    nomor_identitas: str,
    nama: str,
    tanggal_lahir,
    telepon: str,
    email: str,
    kata_sandi: str,
) -> Pengguna:
    """Make the login of an invited person. Raises `OtherAccount`, `NotContinued`, `EmailAlreadyUsed`."""
    lock_identity(jenis_identitas, nomor_identitas)
    if Pengguna.objects.with_identity(jenis_identitas, nomor_identitas).exists():
        raise OtherAccount
    pengguna = Pengguna(
        user_id=new_user_id(),
        email=email.strip().lower(),
        nama=nama,
        jenis_identitas=jenis_identitas,
        nomor_identitas=nomor_identitas,
        tanggal_lahir=tanggal_lahir,
        telepon=telepon,
    )
    pengguna.set_password(kata_sandi)
    try:
        with transaction.atomic():
            pengguna.save()
    except IntegrityError:
        raise EmailAlreadyUsed from None
    return pengguna


def grant_hak_akses(
    *, pengguna: Pengguna, pelaku_usaha: PelakuUsaha, by: Pengguna, alasan: str, **fields: Any
) -> HakAkses:
    """Create a right with its ledger entry and event; call it inside the transaction of the act."""
    right = HakAkses.objects.create(pengguna=pengguna, pelaku_usaha=pelaku_usaha, **fields)
    HakAksesEvent.objects.create(
        hak_akses=right, ke=right.status, dasar=HakAksesEvent.Dasar.PEMBERIAN, alasan=alasan, oleh=by
    )
    record(
        AccessEvent.DIBERIKAN,
        subject=right,
        by=by,
        about=pengguna,
        alasan=alasan,
        details={"peran": str(right.peran), "kewenangan": right.kewenangan},
    )
    return right


def _refuse_restricted(person: Pengguna | None, data: dict, email: str) -> None:
    jenis = person.jenis_identitas if person else data["jenis_identitas"]
    nomor = person.nomor_identitas if person else data["nomor_identitas"]
    if find_pembatasan(jenis=jenis, nomor=nomor, email=person.email if person else email):
        raise NotContinued


def accept_undangan(
    *,
    undangan: Undangan,
    pengguna: Pengguna | None = None,
    data: dict | None = None,
    kata_sandi: str = "",
    versi: list[VersiKetentuan] = (),
) -> Pengguna:
    """Accept an invitation, once: of two at the same moment the second gets `UndanganInvalid`. Returns the person.

    `pengguna` is who is signed in; without one a login is made from `data` (a kuasa types it, a successor's is in the
    case) and `kata_sandi`. `versi` are the texts in force that were accepted on the page. Raises `OtherAccount`,
    `AlreadyEntitled`, `NotContinued`, `EmailAlreadyUsed`.
    """
    try:
        with transaction.atomic():
            return _accept(undangan, pengguna, data or {}, kata_sandi, versi)
    except NotContinued:
        # The record of the refusal was rolled back with the act: write it on its own.
        with transaction.atomic(), suppress(NotContinued):
            _refuse_restricted(pengguna, data or _candidate_data(undangan), undangan.email)
        raise


def _candidate_data(undangan: Undangan) -> dict:
    p = undangan.permohonan
    return {
        "jenis_identitas": p.calon_jenis_identitas,
        "nomor_identitas": p.calon_nomor_identitas,
        "nama": p.calon_nama,
        "tanggal_lahir": p.calon_tanggal_lahir,
        "telepon": p.calon_telepon,
    }


def _accept(undangan, pengguna: Pengguna, data, kata_sandi, versi: VersiKetentuan) -> Pengguna:
    u = (
        Undangan.objects.select_for_update(of=("self",))
        .select_related("pelaku_usaha", "permohonan", "permohonan__pengguna", "oleh")
        .get(pk=undangan.pk)
    )
    if not u.can_be_accepted:
        raise UndanganInvalid
    if u.jenis == Jenis.KREDENSIAL:
        person, right = _accept_credential(u, kata_sandi), None
    else:
        owner = undangan_owner(u)
        if owner is not None and (pengguna is None or pengguna.pk != owner.pk):
            raise OtherAccount
        if u.jenis == Jenis.PENANGGUNG_JAWAB:
            data = _candidate_data(u)
            if pengguna is not None and owner is None:
                # Somebody else's session: the successor has no login yet.
                raise OtherAccount
        _refuse_restricted(pengguna, data, u.email)
        person = pengguna or create_account(email=u.email, kata_sandi=kata_sandi, **data)
        right = _accept_kuasa(u, person) if u.jenis == Jenis.KUASA else _accept_penanggung_jawab(u, person)
    for v in versi:
        accept_ketentuan(versi=v, channel=Persetujuan.Saluran.AKTIVASI, pengguna=person)
    transition(
        u,
        Status.DITERIMA,
        event=AccessEvent.UNDANGAN_DITERIMA,
        by=person,
        about=person,
        fields={"diterima_oleh": person, "diterima_pada": timezone.now(), "hak_akses": right},
    )
    return person


def _accept_kuasa(u: Undangan, person: Pengguna) -> HakAkses:
    giver = (
        HakAkses.objects.select_for_update()
        .filter(
            pelaku_usaha=u.pelaku_usaha,
            pengguna=u.oleh,
            peran=HakAkses.Peran.PENANGGUNG_JAWAB,
            status=HakAkses.Status.AKTIF,
        )
        .first()
    )
    if giver is None or u.kuasa_sampai <= timezone.now():
        raise UndanganInvalid
    if HakAkses.objects.live().filter(pelaku_usaha=u.pelaku_usaha, pengguna=person).exists():
        raise AlreadyEntitled
    right = grant_hak_akses(
        pengguna=person,
        pelaku_usaha=u.pelaku_usaha,
        by=u.oleh,
        alasan=f"Undangan kuasa {u.kode}",
        peran=HakAkses.Peran.KUASA,
        jabatan=u.jabatan,
        kewenangan=u.kewenangan,
        berlaku_sampai=u.kuasa_sampai,
    )
    for recipient in (u.oleh, person):
        queue_mail(
            "registrasi/kuasa_active",
            recipient=recipient.email,
            pengguna=recipient,
            context={
                "nama": recipient.nama,
                "usaha": u.pelaku_usaha.nama,
                "kuasa": person.nama,
                "right": right,
                "user_id": person.user_id if recipient == person else "",
                "giver": u.oleh.nama,
            },
        )
    return right


def _accept_penanggung_jawab(u: Undangan, person: Pengguna) -> HakAkses:
    from registrasi.services.permohonan_akses import finish_replacement

    return finish_replacement(permohonan=u.permohonan, successor=person)


def _accept_credential(u: Undangan, kata_sandi: str) -> Pengguna:
    """Set the new password of the holder and give back what was ended and replaced (AKH-1b)."""
    change_password(pengguna=u.permohonan.pengguna, kata_sandi=kata_sandi)
    # Read anew: the sign-in that follows is bound to the new password.
    person = Pengguna.objects.get(pk=u.permohonan.pengguna_id)
    if u.permohonan.hasil == PermohonanAkses.Result.AKSES_BARU:
        for old in u.permohonan.hak_akses.select_related("pelaku_usaha"):
            live = HakAkses.objects.live().filter(pelaku_usaha=old.pelaku_usaha)
            is_held = old.peran == HakAkses.Peran.PENANGGUNG_JAWAB and live.filter(peran=old.peran).exists()
            is_past = old.berlaku_sampai is not None and old.berlaku_sampai <= timezone.now()
            if is_held or is_past or live.filter(pengguna=person).exists():
                continue
            grant_hak_akses(
                pengguna=person,
                pelaku_usaha=old.pelaku_usaha,
                by=u.oleh,
                alasan=f"Pengganti Hak Akses yang diakhiri, perkara {u.permohonan.nomor}",
                peran=old.peran,
                jabatan=old.jabatan,
                kewenangan=old.kewenangan,
                berlaku_sampai=old.berlaku_sampai,
            )
    return person


def expire_undangan() -> int:
    """Let invitations past their time expire. Returns how many; safe to run twice."""
    count = 0
    for pk in Undangan.objects.filter(status=Status.MENUNGGU, berlaku_sampai__lt=timezone.now()).values_list(
        "pk", flat=True
    )[:500]:
        with transaction.atomic():
            u = Undangan.objects.select_for_update(skip_locked=True).filter(pk=pk, status=Status.MENUNGGU).first()
            if u is not None:
                transition(u, Status.KEDALUWARSA, event=AccessEvent.UNDANGAN_DICABUT, alasan="Lewat masanya")
                count += 1
    return count
