"""Single-use invitations to a Hak Akses: made, taken back, expired (PJP-1c, AKH-1a, AKH-1b)."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oss_portal.audit.trail import record
from oss_portal.db.background import for_each_locked
from oss_portal.db.state_machine import transition
from oss_portal.mail.unproven import queue_unproven_mail
from oss_portal.models import Pengguna
from oss_portal.privacy.crypto import token_digest
from registrasi.events import Event
from registrasi.exceptions import UndanganInvalid
from registrasi.models import HakAkses, HakAksesEvent, PelakuUsaha, PermohonanAkses, Undangan
from registrasi.rules.links import without_link
from registrasi.rules.periods import UNDANGAN_PERIOD
from registrasi.services.identity_lock import lock_person
from registrasi.services.phone import tell_by_phone

Jenis, Status = Undangan.Jenis, Undangan.Status


def _open_until(kuasa_sampai: datetime | None) -> datetime:
    """Return the time until which an invitation can be accepted: at most until the end of the kuasa."""
    until = timezone.now() + UNDANGAN_PERIOD
    return min(until, kuasa_sampai) if kuasa_sampai else until


def usaha_for_stranger(name: str) -> str | Promise:
    """Return the name of a business, which may be unchecked, for a mail to a person whom its person chose."""
    return without_link(name) or gettext_lazy("sebuah usaha")


def make_undangan(
    *,
    jenis: str,
    by: Pengguna,
    nama: str,
    email: str,
    pelaku_usaha: PelakuUsaha | None = None,
    permohonan: PermohonanAkses | None = None,
    jabatan: str = "",
    kewenangan: Sequence[str] = (),
    kuasa_sampai: datetime | None = None,
) -> Undangan:
    """Make an invitation and queue its mail or phone message; call it in the transaction of its act."""
    token, until = secrets.token_urlsafe(32), _open_until(kuasa_sampai)
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
        berlaku_sampai=until,
    )
    record(
        Event.UNDANGAN_DIKIRIM,
        subject=undangan,
        by=by,
        details={"jenis": str(jenis), "kewenangan": list(kewenangan)},
    )
    link = f"{settings.BASE_URL}/undangan/{token}/"
    if jenis == Jenis.KREDENSIAL and not undangan.case.pengguna.has_mailbox:
        _send_by_phone(undangan.case.pengguna, link)
        return undangan
    queue_unproven_mail(
        f"registrasi/undangan_{jenis}",
        recipient=undangan.email,
        context={
            "nama": nama,
            "usaha": usaha_for_stranger(pelaku_usaha.readable_name) if pelaku_usaha else "",
            "inviter": by.nama,
            "until": kuasa_sampai,
            "tautan": link,
            "days": min((timezone.localdate(until) - timezone.localdate()).days + 1, UNDANGAN_PERIOD.days),
        },
        secret=True,
        bahasa=by.bahasa,
    )
    return undangan


def _send_by_phone(pengguna: Pengguna, link: str) -> None:
    """Send the link for a new password to the proven phone of a person without a proven mailbox."""
    with translation.override(pengguna.bahasa):
        text = _("OSS: buat kata sandi baru di %(tautan)s. Berlaku %(hari)d hari, sekali pakai.")
    tell_by_phone(pengguna, text % {"tautan": link, "hari": UNDANGAN_PERIOD.days}, kind="undangan", awaited=True)


def find_undangan(token: str) -> Undangan | None:
    """Return the invitation of a token, dead or alive."""
    return (
        Undangan.objects.select_related("pelaku_usaha", "permohonan", "permohonan__pengguna", "oleh")
        .filter(hash=token_digest(token))
        .first()
    )


def undangan_owner(undangan: Undangan) -> Pengguna | None:
    """Return the login that must accept the invitation, if any: the holder's, the candidate's, or that of the address.

    Without one, a login is made through the link, with the address of the invitation.
    """
    if undangan.jenis == Jenis.KREDENSIAL:
        return undangan.case.pengguna
    if undangan.jenis == Jenis.KUASA:
        return Pengguna.objects.find_holder(name=undangan.email)
    p = undangan.case
    owner = Pengguna.objects.find_holder(identity=(p.calon_jenis_identitas, p.calon_nomor_identitas))
    return owner if owner and owner.is_active else None


def is_alive(undangan: Undangan) -> bool:
    """Whether an invitation can be accepted; one for a new password ends when the address of the account changes."""
    if undangan.jenis == Jenis.KREDENSIAL and undangan.email.lower() != undangan.case.pengguna.email.lower():
        return False
    return undangan.can_be_accepted


def why_dead(undangan: Undangan) -> str:
    """Return why an invitation cannot be accepted: its status, or that a newer one of the same case replaced it."""
    case = undangan.permohonan_id
    if undangan.status == Status.DICABUT and case and Undangan.objects.waiting().filter(permohonan=case).exists():
        return "diganti"
    return undangan.status


@transaction.atomic
def revoke_undangan(*, undangan: Undangan, by: Pengguna) -> Undangan:
    """Take an invitation back and tell the invited person, once. Raises `UndanganInvalid`."""
    u = Undangan.objects.select_for_update(of=("self",)).select_related("pelaku_usaha").get(pk=undangan.pk)
    if u.status == Status.DICABUT:
        return u
    if u.status != Status.MENUNGGU:
        raise UndanganInvalid
    transition(u, Status.DICABUT, event=Event.UNDANGAN_DICABUT, by=by)
    queue_unproven_mail(
        "registrasi/undangan_revoked",
        recipient=u.email,
        context={
            "nama": u.nama,
            "usaha": usaha_for_stranger(u.pelaku_usaha.readable_name) if u.pelaku_usaha else "",
        },
        bahasa=u.oleh.bahasa,
    )
    return u


def revoke_all_undangan(*, by: Pengguna | None, owned_by: Pengguna | None = None, **filter_rows: Any) -> None:
    """Take back, without mails, every waiting invitation that matches `filter_rows` (and was sent by `owned_by`)."""
    if owned_by is not None:
        filter_rows["oleh"] = owned_by
    for u in Undangan.objects.select_for_update().filter(status=Status.MENUNGGU, **filter_rows):
        transition(u, Status.DICABUT, event=Event.UNDANGAN_DICABUT, by=by)


def grant_hak_akses(
    *, pengguna: Pengguna, pelaku_usaha: PelakuUsaha, by: Pengguna | None, alasan: str, **fields: Any
) -> HakAkses:
    """Create a right with its history entry and event; call it in the transaction of the act.

    Raises `UndanganInvalid` for a person whose data are being erased at this moment: the right would have no holder.
    """
    if not lock_person(pengguna):
        raise UndanganInvalid
    right = HakAkses.objects.create(pengguna=pengguna, pelaku_usaha=pelaku_usaha, **fields)
    HakAksesEvent.objects.create(
        hak_akses=right, ke=right.status, dasar=HakAksesEvent.Dasar.PEMBERIAN, alasan=alasan, oleh=by
    )
    record(
        Event.HAK_AKSES_DIBERIKAN,
        subject=right,
        by=by,
        about=pengguna,
        alasan=alasan,
        details={"peran": str(right.peran), "kewenangan": right.kewenangan},
    )
    return right


def grant_again(old: HakAkses, *, pengguna: Pengguna, by: Pengguna | None, alasan: str) -> HakAkses | None:
    """Give an ended right again, as a new one with the same powers: an ended right is never restored.

    Returns None if its time is over, another person is responsible for the business meanwhile, or the person already
    has a right there.
    """
    live = HakAkses.objects.live().filter(pelaku_usaha=old.pelaku_usaha)
    is_held = old.peran == HakAkses.Peran.PENANGGUNG_JAWAB and live.filter(peran=old.peran).exists()
    is_past = old.berlaku_sampai is not None and old.berlaku_sampai <= timezone.now()
    if is_held or is_past or live.filter(pengguna=pengguna).exists():
        return None
    return grant_hak_akses(
        pengguna=pengguna,
        pelaku_usaha=old.pelaku_usaha,
        by=by,
        alasan=alasan,
        peran=old.peran,
        jabatan=old.jabatan,
        kewenangan=old.kewenangan,
        berlaku_sampai=old.berlaku_sampai,
    )


def expire_undangan() -> int:
    """Let invitations past their time expire; return their number. Safe to run twice."""
    over = Undangan.objects.filter(status=Status.MENUNGGU, berlaku_sampai__lt=timezone.now())
    return for_each_locked(
        over, lambda u: transition(u, Status.KEDALUWARSA, event=Event.UNDANGAN_DICABUT, alasan="Lewat masanya")
    )
