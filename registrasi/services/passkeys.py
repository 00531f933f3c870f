"""The passkeys of a person: each addition and removal has a mail and an event."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_otp_webauthn.models import WebAuthnCredential

from oss_portal.accounts import passkeys
from oss_portal.accounts.devices import has_second_factor
from oss_portal.accounts.passkeys import PasskeyCopied
from oss_portal.audit.trail import record
from oss_portal.models import Pengguna
from registrasi.events import Event
from registrasi.exceptions import LastSecondFactor, TooManyPasskeys
from registrasi.services.owner_mail import mail_owner

MAX_PASSKEYS = 10


def passkeys_of(pengguna: Pengguna) -> list[WebAuthnCredential]:
    """Return the passkeys of a person, oldest first."""
    return list(WebAuthnCredential.objects.filter(user=pengguna).order_by("pk"))


@transaction.atomic
def add_passkey(*, pengguna: Pengguna, state: str, answer: str, nama: str, browser: str = "") -> WebAuthnCredential:
    """Store the passkey that the browser made. Raises `PasskeyRefused`, `TooManyPasskeys`."""
    Pengguna.objects.lock(pengguna.pk)
    present = passkeys_of(pengguna)
    if len(present) >= MAX_PASSKEYS:
        raise TooManyPasskeys
    name = nama or _("Kunci sandi %(n)d") % {"n": len(present) + 1}
    passkey = passkeys.finish_registration(pengguna, state=state, answer=answer, name=name, browser=browser)
    _tell(Event.KUNCI_SANDI_DITAMBAH, "passkey_added", pengguna, passkey)
    return passkey


@transaction.atomic
def remove_passkey(*, pengguna: Pengguna, nomor: int) -> bool:
    """Remove one passkey of the person; return False if it does not exist or is another person's.

    Raises `LastSecondFactor`: without any second factor, a person with the password of an officer could set up a new
    one.
    """
    Pengguna.objects.lock(pengguna.pk)
    passkey = WebAuthnCredential.objects.select_for_update().filter(user=pengguna, pk=nomor).first()
    if passkey is None:
        return False
    if pengguna.is_staff and not has_second_factor(pengguna, beside=passkey):
        raise LastSecondFactor
    _tell(Event.KUNCI_SANDI_DIHAPUS, "passkey_removed", pengguna, passkey)
    passkey.delete()
    return True


def prove_passkey(*, pengguna: Pengguna | None, state: str, answer: str, browser: str) -> WebAuthnCredential:
    """Return the proved passkey, of `pengguna` if given. Raises `PasskeyRefused`.

    The holder of a copied passkey is told by mail, once a day: the copy may have signed in before.
    """
    try:
        return passkeys.finish_sign_in(pengguna, state=state, answer=answer, browser=browser)
    except PasskeyCopied as refused:
        passkey = refused.passkey
        key = f"kunci-salinan-{passkey.pk}-{timezone.localdate().isoformat()}"
        with transaction.atomic():
            record(Event.KUNCI_SANDI_SALINAN, subject=passkey.user, about=passkey.user, details={"nama": passkey.name})
            mail_owner(passkey.user, "passkey_copied", key=key, kunci=passkey.name)
        raise


def _tell(event: Event, template: str, pengguna: Pengguna, passkey: WebAuthnCredential) -> None:
    record(event, subject=pengguna, by=pengguna, about=pengguna, details={"nama": passkey.name})
    mail_owner(pengguna, template, kunci=passkey.name)
