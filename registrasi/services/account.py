"""The login of a person: signing in and out, password, address, sessions (KEW-2a, KEA-1, LIM-e)."""

import json
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator, default_token_generator
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from oss_portal.accounts.backends import release_sign_in_lock
from oss_portal.accounts.sessions import end_all_sessions
from oss_portal.audit.trail import record
from oss_portal.mail.outgoing import queue_mail
from oss_portal.models import OutgoingMail, Pengguna
from oss_portal.privacy.crypto import DecryptionFailed, decrypt, encrypt
from oss_portal.privacy.masking import mask_email
from registrasi.events import Event
from registrasi.exceptions import LinkDead
from registrasi.models import HakAkses, Pendaftaran
from registrasi.rules.periods import EMAIL_CONFIRMATION_PERIOD
from registrasi.services.activation_links import send_link, token_digest

_EMAIL_SCOPE = "registrasi.ganti-surel"


def _notify(pengguna: Pengguna, template: str, **context: Any) -> None:
    queue_mail(
        f"registrasi/{template}",
        recipient=context.pop("recipient", pengguna.email),
        pengguna=pengguna,
        context={"nama": pengguna.nama, "waktu": timezone.now()} | context,
    )


def _all_rights_closed(pengguna: Pengguna) -> bool:
    rights = list(HakAkses.objects.filter(pengguna=pengguna))
    return bool(rights) and not any(h.usable for h in rights)


@transaction.atomic
def request_new_password(*, name: str) -> None:
    """Send what helps to whoever `name` (a User-ID or an address) is; the page says the same for everybody (U9)."""
    pengguna = Pengguna.objects.filter(Q(user_id=name.strip().upper()) | Q(email__iexact=name.strip())).first()
    if pengguna is None:
        waiting = (
            Pendaftaran.objects.waiting()
            .filter(Q(user_id=name.strip().upper()) | Q(email__iexact=name.strip()))
            .select_for_update()
            .first()
            if name.strip()
            else None
        )
        if waiting:
            send_link(waiting)
        return
    record(Event.KATA_SANDI_DIMINTA, subject=pengguna, about=pengguna)
    if not pengguna.is_active or _all_rights_closed(pengguna):
        _notify(pengguna, "password_cannot_be_changed")
        return
    uid = urlsafe_base64_encode(force_bytes(pengguna.pk))
    token = default_token_generator.make_token(pengguna)
    queue_mail(
        "registrasi/password_link",
        recipient=pengguna.email,
        pengguna=pengguna,
        context={"nama": pengguna.nama, "tautan": f"{settings.BASE_URL}/atur-kata-sandi/{uid}/{token}/"},
        secret=True,
    )


class _AnyAge(PasswordResetTokenGenerator):
    """Takes an unused link of ours however old it is."""

    def _num_seconds(self, dt: date) -> int:
        return 0


def only_expired(pengguna: Pengguna, token: str) -> bool:
    """Whether a link for a new password is ours and unused, but more than an hour old: then a new one may be sent."""
    return not default_token_generator.check_token(pengguna, token) and _AnyAge().check_token(pengguna, token)


@transaction.atomic
def change_password(
    *, pengguna: Pengguna, kata_sandi: str, token: str | None = None, current_session: str | None = None
) -> None:
    """Set a new password; every session but `current_session` ends, and the person is told by mail.

    With the `token` of a mailed link: once, also when two requests bring it at the same moment. Raises
    `LinkDead`.
    """
    pengguna = Pengguna.objects.select_for_update().get(pk=pengguna.pk)
    if token is not None and not default_token_generator.check_token(pengguna, token):
        raise LinkDead
    pengguna.set_password(kata_sandi)
    pengguna.save(update_fields=["password"])
    end_all_sessions(pengguna, except_for=current_session)
    release_sign_in_lock(pengguna)
    record(Event.KATA_SANDI_DIGANTI, subject=pengguna, by=pengguna, about=pengguna)
    _notify(pengguna, "password_changed")


@transaction.atomic
def send_user_id(*, jenis_identitas: str, nomor_identitas: str, tanggal_lahir: date) -> None:
    """Mail the User-ID to the registered address of this person, if there is one (U10)."""
    pengguna = (
        Pengguna.objects.with_identity(jenis_identitas, nomor_identitas).filter(tanggal_lahir=tanggal_lahir).first()
    )
    if pengguna:
        record(Event.USER_ID_DIMINTA, subject=pengguna, about=pengguna)
        _notify(pengguna, "user_id", user_id=pengguna.user_id)


@transaction.atomic
def request_email_change(*, pengguna: Pengguna, email: str) -> None:
    """Send a confirmation link to the new address; nothing changes before it is opened and confirmed.

    An address of another login gets a mail that says so, and the page says the same in both cases.
    """
    email = email.strip().lower()
    record(
        Event.SUREL_DIMINTA_GANTI,
        subject=pengguna,
        by=pengguna,
        about=pengguna,
        changes={"email": (pengguna.email, email)},
    )
    if other := Pengguna.objects.filter(email__iexact=email).exclude(pk=pengguna.pk).first():
        queue_mail("registrasi/email_already_used", recipient=other.email, pengguna=other, context={"nama": other.nama})
        return
    # Encrypted, not only signed: an address must not be readable in a link.
    token = encrypt(
        json.dumps(
            [
                pengguna.pk,
                pengguna.email,
                email,
                int(timezone.now().timestamp()),
                token_digest(pengguna.password),
            ]
        ),
        scope=_EMAIL_SCOPE,
    )
    queue_mail(
        "registrasi/email_confirmation",
        recipient=email,
        context={"nama": pengguna.nama, "tautan": f"{settings.BASE_URL}/akun/surel/konfirmasi/{token}/"},
        secret=True,
    )


def read_email_confirmation(token: str) -> tuple[Pengguna, str]:
    """Return the person and the new address of a confirmation link. Raises `LinkDead`."""
    try:
        pk, old, new, since, password = json.loads(decrypt(token, scope=_EMAIL_SCOPE))
        pengguna = Pengguna.objects.get(pk=pk, is_active=True)
    except (DecryptionFailed, ValueError, TypeError, Pengguna.DoesNotExist):
        raise LinkDead from None
    if timezone.now().timestamp() - since > EMAIL_CONFIRMATION_PERIOD.total_seconds():
        raise LinkDead
    # The address changed since: the link was used, or a newer one. The password did: a thief asked, or may have.
    if pengguna.email != old or password != token_digest(pengguna.password):
        raise LinkDead
    return pengguna, new


@transaction.atomic
def change_email(*, token: str) -> Pengguna:
    """Take the new address of a confirmation link; the old address is told. Raises `LinkDead`."""
    pengguna, _new = read_email_confirmation(token)
    Pengguna.objects.select_for_update().get(pk=pengguna.pk)
    # Once more behind the lock: of two clicks at the same moment the second finds the address changed.
    pengguna, new = read_email_confirmation(token)
    old, pengguna.email = pengguna.email, new
    try:
        with transaction.atomic():
            pengguna.save(update_fields=["email"])
    except IntegrityError:
        raise LinkDead from None
    record(
        Event.SUREL_DIGANTI,
        subject=pengguna,
        by=pengguna,
        about=pengguna,
        changes={"email": (old, new)},
    )
    for recipient in (old, new):
        _notify(pengguna, "email_changed", recipient=recipient, baru=mask_email(new))
    return pengguna


def end_other_sessions(*, pengguna: Pengguna, current_session: str | None) -> int:
    """End every other session of the person ("keluar dari semua perangkat"). Returns how many."""
    count = end_all_sessions(pengguna, except_for=current_session)
    record(Event.SESI_DIAKHIRI, subject=pengguna, by=pengguna, about=pengguna, details={"jumlah": count})
    return count


def choose_language(*, pengguna: Pengguna, bahasa: str) -> None:
    """Write our mails to the person in this language from now on."""
    pengguna.bahasa = bahasa
    pengguna.save(update_fields=["bahasa"])


def mark_read(mail: OutgoingMail) -> None:
    """Keep when a mail was first opened in the inbox of the portal."""
    OutgoingMail.objects.filter(pk=mail.pk, dibaca_pada__isnull=True).update(dibaca_pada=timezone.now())
