"""Second factors of a person beside the password: passkeys, authenticator app, recovery codes."""

from django_otp.models import Device
from django_otp_webauthn.models import WebAuthnCredential, WebAuthnUserHandle

from oss_portal.models import Pengguna, RecoveryCodes, TotpDevice


def has_second_factor(pengguna: Pengguna, *, beside: WebAuthnCredential | None = None) -> bool:
    """Return whether the person has an authenticator app or a passkey other than `beside`; codes do not count."""
    if TotpDevice.objects.filter(user=pengguna, confirmed=True).exists():
        return True
    passkeys = WebAuthnCredential.objects.filter(user=pengguna).exclude(pk=beside.pk if beside else None)
    return bool(passkeys.exists())


def remove_devices(pengguna: Pengguna) -> dict[str, int]:
    """Remove every passkey, authenticator app and recovery code of a person. Returns how many of each."""
    tables: list[type[Device]] = [WebAuthnCredential, TotpDevice, RecoveryCodes]
    WebAuthnUserHandle.objects.filter(user=pengguna).delete()
    return {table._meta.model_name or "": table._default_manager.filter(user=pengguna).delete()[0] for table in tables}
