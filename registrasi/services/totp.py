"""The authenticator app of an officer (TOTP, django-otp)."""

import base64
from urllib.parse import quote, urlencode

import segno
from django.db import transaction
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django_otp import login as otp_login
from django_otp.models import Device

from oss_portal.audit.trail import record
from oss_portal.db.clock import TOLERANCE
from oss_portal.models import Pengguna, TotpDevice
from oss_portal.web.requests import AuthenticatedRequest
from registrasi.events import Event
from registrasi.services.recovery_codes import use_recovery_code


def active_device(pengguna: Pengguna) -> TotpDevice | None:
    """Return the confirmed device of a member of staff."""
    return TotpDevice.objects.filter(user=pengguna, confirmed=True).first()


def pending_device(pengguna: Pengguna) -> TotpDevice:
    """Return the device that waits for its first code; two tabs at once show the same one."""
    with transaction.atomic():
        Pengguna.objects.select_for_update().get(pk=pengguna.pk)
        return TotpDevice.objects.get_or_create(user=pengguna, confirmed=False, defaults={"name": "TOTP"})[0]


def secret(device: TotpDevice) -> str:
    """Return the secret as an app takes it by hand, in groups of four."""
    text = base64.b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))


def qr_svg(device: TotpDevice) -> SafeString:
    """Return the QR code of the device as inline SVG without style attributes (strict CSP)."""
    address = f"otpauth://totp/{quote(device.label)}?{urlencode({'secret': secret(device).replace(' ', '')})}"
    kode = segno.make(address, error="m")
    return mark_safe(kode.svg_inline(scale=5, border=2, title="QR TOTP", omitsize=True, svgclass="qr", lineclass=None))


def _trust(request: AuthenticatedRequest, device: Device) -> None:
    # A session worth more gets another key (ASVS 7.2.4).
    request.session.cycle_key()
    otp_login(request, device)


def verify_recovery_code(request: AuthenticatedRequest, kode: str) -> bool:
    """Use up a recovery code and mark the session as verified."""
    device = use_recovery_code(pengguna=request.user, code=kode)
    if device is not None:
        _trust(request, device)
    return device is not None


def verify_code(request: AuthenticatedRequest, device: TotpDevice, kode: str) -> bool:
    """Check a code and mark the session as verified; the first one confirms the device.

    Each code is good once, also when two requests bring it at the same moment: the second one waits for the row.
    """
    with transaction.atomic():
        locked = TotpDevice.objects.select_for_update().filter(pk=device.pk).first()
        if locked is None:
            return False
        failed = locked.throttling_failure_timestamp
        if failed and failed > timezone.now() + TOLERANCE:
            # Counted while the clock ran ahead: the pause after it would last as long.
            locked.throttle_reset(commit=False)
        if not kode.isdigit() or not locked.verify_token(kode):
            return False
        if not locked.confirmed:
            locked.confirmed = True
            locked.save()
            record(Event.TOTP_DIPASANG, subject=request.user, by=request.user, about=request.user)
    _trust(request, locked)
    return True
