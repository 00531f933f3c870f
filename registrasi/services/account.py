"""The login of a person: signing in and out, password, address, sessions (KEW-2a, KEA-1, LIM-e)."""

import json
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator, default_token_generator
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from oss_portal.accounts.backends import release_sign_in_pause
from oss_portal.accounts.sessions import end_all_sessions
from oss_portal.audit.trail import record
from oss_portal.mail.unproven import may_write_to, queue_unproven_mail
from oss_portal.models import OutgoingMail, Pengguna
from oss_portal.privacy.crypto import DecryptionFailed, decrypt, encrypt, token_digest
from oss_portal.privacy.masking import mask_email
from registrasi.events import Event
from registrasi.exceptions import EmailAlreadyUsed, LinkDead, RecentlyMoved
from registrasi.models import HakAkses, Pendaftaran, PermohonanSurel, Undangan
from registrasi.rules.periods import EMAIL_CONFIRMATION_PERIOD, OLD_EMAIL_GRACE
from registrasi.services.activation_links import send_link
from registrasi.services.owner_mail import mail_owner
from registrasi.services.passkeys import passkeys_of
from registrasi.services.phone import tell_by_phone
from registrasi.services.totp import active_device
from registrasi.services.undangan import revoke_all_undangan

_EMAIL_SCOPE = "registrasi.ganti-surel"


def _all_rights_closed(pengguna: Pengguna) -> bool:
    rights = list(HakAkses.objects.filter(pengguna=pengguna))
    return bool(rights) and not any(h.usable for h in rights)


@transaction.atomic
def request_new_password(*, name: str, own: bool = False) -> None:
    """Send help to the person with the User-ID or address `name`; the page says the same to everybody (U9).

    `own` says that the person themselves asks, so that this link is counted apart from those that strangers trigger.
    """
    name = name.strip()
    pengguna = Pengguna.objects.find_holder(name=name)
    if pengguna is None:
        _help_without_account(name)
        return
    record(Event.KATA_SANDI_DIMINTA, subject=pengguna, about=pengguna)
    if not pengguna.is_active or _all_rights_closed(pengguna):
        _tell_closed(pengguna)
        return
    _send_password_link(pengguna, own=own)


def _tell_closed(pengguna: Pengguna) -> None:
    mail_owner(pengguna, "password_cannot_be_changed")
    if not pengguna.has_mailbox:
        # The inbox of the portal needs the password that they do not have.
        with translation.override(pengguna.bahasa):
            text = _("OSS: kata sandi tidak dapat diganti, karena Hak Akses diblokir atau sudah diakhiri: %(alamat)s")
        tell_by_phone(pengguna, text % {"alamat": f"{settings.BASE_URL}/bantuan/"}, kind="password_closed")


def _help_without_account(name: str) -> None:
    """Mail the activation link to a person who has not activated yet; tell an officer whom to ask."""
    named = Q(user_id=name.upper()) | Q(email__iexact=name)
    if not name:
        return
    if waiting := Pendaftaran.objects.waiting().filter(named).select_for_update().first():
        send_link(waiting, end_older=False)
    elif petugas := Pengguna.objects.filter(named, is_staff=True, is_active=True).first():
        mail_owner(petugas, "password_of_officer")


def _send_password_link(pengguna: Pengguna, *, own: bool = False) -> bool:
    """Send a link for a new password to an address or phone of this person. Return whether a message may be sent."""
    kind = "password_link_own" if own else "password_link"
    if not may_write_to(pengguna.email, kind=kind, proven=True):
        return False
    uid = urlsafe_base64_encode(force_bytes(pengguna.pk))
    token = default_token_generator.make_token(pengguna)
    link = f"{settings.BASE_URL}/atur-kata-sandi/{uid}/{token}/"
    if pengguna.has_mailbox:
        mail_owner(pengguna, "password_link", secret=True, tautan=link)
        return True
    # The address is not proven, so it cannot restore access: the proven phone can, or else two officers (U11).
    with translation.override(pengguna.bahasa):
        text = _("OSS: buat kata sandi baru di %(tautan)s. Berlaku satu jam. Bukan Anda? Abaikan pesan ini.")
    return tell_by_phone(pengguna, text % {"tautan": link}, kind=kind, awaited=True)


@transaction.atomic
def send_officer_password_link(*, user_id: str, alasan: str) -> bool:
    """Mail an officer a link for a new password, to their own address; only an operator of the portal can do this.

    Returns False if the address gets no more of them today. Raises `Pengguna.DoesNotExist` if the person is no officer.
    """
    petugas = Pengguna.objects.get(user_id=user_id.strip().upper(), is_staff=True, is_active=True)
    record(Event.KATA_SANDI_DIMINTA, subject=petugas, about=petugas, alasan=alasan)
    return _send_password_link(petugas)


@transaction.atomic
def tell_failed_sign_ins(*, name: str) -> None:
    """Tell the holder of a login, if there is one, that wrong passwords were tried; once a day (U12, LIM-e)."""
    pengguna = Pengguna.objects.filter(Q(user_id=name.upper()) | Q(email__iexact=name)).first()
    if pengguna is None:
        return
    record(Event.MASUK_TERKUNCI, subject=pengguna, about=pengguna)
    key = f"masuk-terkunci-{pengguna.pk}-{timezone.localdate().isoformat()}"
    mail_owner(pengguna, "sign_in_locked", key=key)


def _ways_in(pengguna: Pengguna) -> dict[str, Any]:
    """Return the other ways to sign in, for a mail about a new password or address: they stay, whoever set them up."""
    return {
        "kunci": [passkey.name for passkey in passkeys_of(pengguna)],
        "aplikasi": active_device(pengguna) if pengguna.is_staff else None,
    }


class _AnyAge(PasswordResetTokenGenerator):
    """The generator that accepts an unused link of ours of any age."""

    def _num_seconds(self, dt: date) -> int:
        return 0


def only_expired(pengguna: Pengguna, token: str) -> bool:
    """Whether a link for a new password is ours and unused, but more than an hour old: then a new one may be sent."""
    return not default_token_generator.check_token(pengguna, token) and _AnyAge().check_token(pengguna, token)


@transaction.atomic
def change_password(*, pengguna: Pengguna, kata_sandi: str, token: str | None = None) -> None:
    """Set a new password; every session ends, and the person is told by mail.

    The `token` of a mailed link works once, also for two requests at the same moment. Raises `LinkDead`.
    """
    pengguna = Pengguna.objects.lock(pengguna.pk)
    if token is not None and not default_token_generator.check_token(pengguna, token):
        raise LinkDead
    pengguna.set_password(kata_sandi)
    if PermohonanSurel.objects.filter(
        pengguna=pengguna, status=PermohonanSurel.Status.SELESAI, surel_lama__iexact=pengguna.email_lama
    ).exists():
        # This is the last step after a lost mailbox, which two officers checked: the holder of the old address can
        # object no more.
        pengguna.email_lama_sampai = None
    pengguna.save(update_fields=["password", "email_lama_sampai"])
    end_all_sessions(pengguna)
    release_sign_in_pause(pengguna)
    record(Event.KATA_SANDI_DIGANTI, subject=pengguna, by=pengguna, about=pengguna)
    mail_owner(pengguna, "password_changed", **_ways_in(pengguna))


@transaction.atomic
def send_user_id(*, jenis_identitas: str, nomor_identitas: str, tanggal_lahir: date) -> None:
    """Mail the User-ID to the registered address of this person, if there is one (U10).

    If two logins have the number, each gets its own User-ID: without a mail the second would learn of the first (U2).
    """
    people = Pengguna.objects.with_identity(jenis_identitas, nomor_identitas, claimed=True)
    for pengguna in people.filter(is_staff=False, tanggal_lahir=tanggal_lahir).order_by("pk")[:5]:
        if may_write_to(pengguna.email, kind="user_id", proven=True):
            record(Event.USER_ID_DIMINTA, subject=pengguna, about=pengguna)
            mail_owner(pengguna, "user_id", user_id=pengguna.user_id)
            if not pengguna.has_mailbox:
                with translation.override(pengguna.bahasa):
                    text = _("OSS: User-ID Anda %(user_id)s.") % {"user_id": pengguna.user_id}
                tell_by_phone(pengguna, text, kind="user_id", awaited=True)


# --- Change of the address: from the old one, then from the new one ---------------------------------------------------


class _Step(StrEnum):
    """The mailbox that a link of a change of address proves."""

    OLD = "lama"
    NEW = "baru"


@dataclass(frozen=True)
class EmailChange:
    """The content of a link of a change of address."""

    pengguna: Pengguna
    old: str
    new: str


def _email_link(step: _Step, pengguna: Pengguna, new: str) -> str:
    # The token is encrypted, not only signed: an address must not be readable in a link.
    content = [step, pengguna.pk, pengguna.email, new, timezone.now().timestamp(), token_digest(pengguna.password)]
    token = encrypt(json.dumps(content), scope=_EMAIL_SCOPE)
    page = "setujui" if step == _Step.OLD else "konfirmasi"
    return f"{settings.BASE_URL}/akun/surel/{page}/{token}/"


def _read(token: str, step: _Step) -> EmailChange:
    try:
        found, pk, old, new, since, password = json.loads(decrypt(token, scope=_EMAIL_SCOPE))
        pengguna = Pengguna.objects.get(pk=pk, is_active=True)
    except (DecryptionFailed, ValueError, TypeError, Pengguna.DoesNotExist):
        raise LinkDead from None
    if found != step or timezone.now().timestamp() - since > EMAIL_CONFIRMATION_PERIOD.total_seconds():
        raise LinkDead
    # If the address has changed, this link or a newer one was used. If the password has, the change may have been
    # requested by a thief.
    if pengguna.email != old or password != token_digest(pengguna.password):
        raise LinkDead
    return EmailChange(pengguna, old, new)


def read_email_approval(token: str) -> EmailChange:
    """Return the change that the link in the mail to the present address approves. Raises `LinkDead`."""
    return _read(token, _Step.OLD)


def read_email_confirmation(token: str) -> EmailChange:
    """Return the change that the link in the mail to the new address confirms. Raises `LinkDead`."""
    return _read(token, _Step.NEW)


@transaction.atomic
def request_email_change(*, pengguna: Pengguna, email: str) -> None:
    """Ask the present address whether the account may have another; nothing changes before both have agreed.

    If no address was proven, the new one gets its link at once, and may be the one typed at the registration. Raises
    `RecentlyMoved` while the former address may object, so that a thief cannot silence it by changing the address
    twice.
    """
    email = email.strip().lower()
    if pengguna.email_lama_sampai and timezone.now() < pengguna.email_lama_sampai:
        raise RecentlyMoved
    record(
        Event.SUREL_DIMINTA_GANTI,
        subject=pengguna,
        by=pengguna,
        about=pengguna,
        changes={"email": (pengguna.email, email)},
    )
    if pengguna.has_mailbox:
        mail_owner(pengguna, "email_approval", secret=True, baru=email, tautan=_email_link(_Step.OLD, pengguna, email))
    else:
        _ask_new_address(pengguna, email, key=None)


@transaction.atomic
def approve_email_change(*, token: str) -> EmailChange:
    """Record the agreement of the present address; the new one gets its link, once. Raises `LinkDead`.

    The address of another login gets a mail that says so; the page says the same in both cases.
    """
    change = read_email_approval(token)
    record(Event.SUREL_DISETUJUI, subject=change.pengguna, by=change.pengguna, about=change.pengguna)
    _ask_new_address(change.pengguna, change.new, key=f"surel-baru-{token_digest(token)}")
    return change


def _ask_new_address(pengguna: Pengguna, new: str, *, key: str | None) -> None:
    if other := Pengguna.objects.filter(email__iexact=new).exclude(pk=pengguna.pk).first():
        mail_owner(other, "email_already_used", key=key)
        return
    queue_unproven_mail(
        "registrasi/email_confirmation",
        recipient=new,
        context={"tautan": _email_link(_Step.NEW, pengguna, new)},
        key=key,
        secret=True,
        bahasa=pengguna.bahasa,
    )


@transaction.atomic
def change_email(*, token: str, current_session: str | None = None) -> Pengguna:
    """Give the login the new address of a confirmation link. Raises `LinkDead`."""
    pengguna = read_email_confirmation(token).pengguna
    Pengguna.objects.lock(pengguna.pk)
    # Read it again after locking: the second of two clicks at the same moment finds the address changed.
    change = read_email_confirmation(token)
    try:
        move_to_address(pengguna=change.pengguna, new=change.new, current_session=current_session)
    except EmailAlreadyUsed:
        raise LinkDead from None
    record(
        Event.SUREL_DIGANTI,
        subject=change.pengguna,
        by=change.pengguna,
        about=change.pengguna,
        changes={"email": (change.old, change.new)},
    )
    return change.pengguna


def move_to_address(*, pengguna: Pengguna, new: str, current_session: str | None = None) -> None:
    """Give a login, whose row the caller has locked, another address; all changes of an address use this function.

    Raises `EmailAlreadyUsed`. Every session but `current_session` ends, links for a new password sent to the old
    address die, links to a tiket then require the sign-in, and both addresses are told; the old one may secure the
    account for some days. If the account had none, its proven phone is told of another one than was typed.
    """
    old, typed, told, now = pengguna.email, pengguna.surel_belum_terbukti, [new], timezone.now()
    had_mailbox = pengguna.has_mailbox
    if had_mailbox:
        pengguna.email_lama, pengguna.email_lama_sampai, pengguna.surel_sejak = old, now + OLD_EMAIL_GRACE, now
        told = [old, new]
    pengguna.email, pengguna.surel_belum_terbukti = new, ""
    try:
        with transaction.atomic():
            columns = ["email", "email_lama", "email_lama_sampai", "surel_sejak", "surel_belum_terbukti"]
            pengguna.save(update_fields=columns)
    except IntegrityError:
        raise EmailAlreadyUsed from None
    end_all_sessions(pengguna, except_for=current_session)
    revoke_all_undangan(by=None, jenis=Undangan.Jenis.KREDENSIAL, permohonan__pengguna=pengguna)
    ways = _ways_in(pengguna)
    for recipient in told:
        is_old = recipient == old
        mail_owner(pengguna, "email_changed", recipient=recipient, baru=mask_email(new), is_old=is_old, **ways)
    if not had_mailbox and new.lower() != typed.lower():
        _warn_by_phone(pengguna)


def _warn_by_phone(pengguna: Pengguna) -> None:
    """Tell the proven phone that the account has an address that its holder did not register with."""
    with translation.override(pengguna.bahasa):
        text = _("OSS: alamat surel akun Anda diganti menjadi %(baru)s. Bukan Anda? Segera lapor: %(alamat)s") % {
            "baru": mask_email(pengguna.email),
            "alamat": f"{settings.BASE_URL}/bantuan/",
        }
    tell_by_phone(pengguna, text, kind="email_changed")


def end_other_sessions(*, pengguna: Pengguna, current_session: str | None) -> int:
    """End every other session of the person ("keluar dari semua perangkat"); return their number."""
    count = end_all_sessions(pengguna, except_for=current_session)
    record(Event.SESI_DIAKHIRI, subject=pengguna, by=pengguna, about=pengguna, details={"jumlah": count})
    return count


def choose_language(*, pengguna: Pengguna, bahasa: str) -> None:
    """Set the language of our mails to the person."""
    pengguna.bahasa = bahasa
    pengguna.save(update_fields=["bahasa"])


@transaction.atomic
def choose_phone_news(*, pengguna: Pengguna, wanted: bool) -> None:
    """Choose whether the proven phone gets a message when an NIB is issued."""
    pengguna.kabar_telepon = wanted
    pengguna.save(update_fields=["kabar_telepon"])
    record(Event.KABAR_TELEPON_DIPILIH, subject=pengguna, by=pengguna, about=pengguna, details={"ya": wanted})


def mark_read(mail: OutgoingMail) -> None:
    """Store the time when a mail was first opened in the inbox of the portal."""
    OutgoingMail.objects.filter(pk=mail.pk, dibaca_pada__isnull=True).update(dibaca_pada=timezone.now())
