"""The second factor of an officer as a whole: whether there is one, and what happens when it is lost."""

from typing import Any

from django.db import transaction
from django_otp.models import Device
from django_otp_webauthn.models import WebAuthnCredential, WebAuthnUserHandle

from oss_portal.accounts.sessions import end_all_sessions
from oss_portal.audit.trail import record
from oss_portal.exceptions import ReasonRequired
from oss_portal.mail.outgoing import queue_mail
from oss_portal.models import Pengguna, RecoveryCodes, TotpDevice
from registrasi.events import Event


def has_second_factor(pengguna: Pengguna) -> bool:
    """Whether the person has an authenticator app or a passkey. Recovery codes alone are none."""
    if TotpDevice.objects.filter(user=pengguna, confirmed=True).exists():
        return True
    return bool(WebAuthnCredential.objects.filter(user=pengguna).exists())


def remove_devices(pengguna: Pengguna) -> dict[str, int]:
    """Remove every passkey, authenticator app and recovery code of a person. Returns how many of each."""
    tables: list[type[Device]] = [WebAuthnCredential, TotpDevice, RecoveryCodes]
    WebAuthnUserHandle.objects.filter(user=pengguna).delete()
    return {table._meta.model_name or "": table._default_manager.filter(user=pengguna).delete()[0] for table in tables}


@transaction.atomic
def reset_second_factor(
    *, petugas: Pengguna, by: Pengguna | None, alasan: str, details: dict[str, Any] | None = None
) -> None:
    """Let an officer who lost their devices set up new ones: all old ones are gone and their sessions end.

    The officer and all administrators are told. `by` is None for the command on the server. Raises `ReasonRequired`.
    """
    if not alasan.strip():
        raise ReasonRequired
    petugas = Pengguna.objects.select_for_update().get(pk=petugas.pk)
    removed = remove_devices(petugas)
    end_all_sessions(petugas)
    record(
        Event.FAKTOR_KEDUA_DIHAPUS,
        subject=petugas,
        by=by,
        about=petugas,
        alasan=alasan,
        details=removed | (details or {}),
    )
    administrators = Pengguna.objects.filter(is_superuser=True, is_active=True).exclude(pk=petugas.pk)
    for recipient in (petugas, *administrators):
        queue_mail(
            "registrasi/second_factor_reset",
            recipient=recipient.email,
            pengguna=recipient,
            context={"nama": recipient.nama, "petugas": petugas, "alasan": alasan},
        )
