"""The authenticator app of an officer (TOTP, django-otp)."""

import base64
import hashlib
from datetime import timedelta
from urllib.parse import quote, urlencode

import segno
from django.db import transaction
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django_otp import login as otp_login
from django_otp.models import Device

from oss_portal.audit.trail import current_trace, record
from oss_portal.db.clock import TOLERANCE
from oss_portal.models import Pengguna, TotpDevice
from oss_portal.text.readable import clock
from oss_portal.web.rate_limit import TooManyAttempts, count_attempt, forget, visitor_key
from oss_portal.web.requests import AuthenticatedRequest
from registrasi.events import Event
from registrasi.services.owner_mail import mail_owner
from registrasi.services.recovery_codes import looks_like_code, use_recovery_code

# After so many wrong codes the officer is told.
TELL_AFTER = 5
# A shorter wait ends before the app shows the next code.
_WORTH_SAYING = timedelta(minutes=1)


def active_device(pengguna: Pengguna) -> TotpDevice | None:
    """Return the confirmed device of a member of staff."""
    return TotpDevice.objects.filter(user=pengguna, confirmed=True).first()


def pending_device(pengguna: Pengguna, *, session: str | None) -> TotpDevice:
    """Return the device that waits for its first code in this session; two tabs at once show the same one.

    Another session gets another secret: a person with a stolen password who saw the first one must not know the secret
    that the officer scans later.
    """
    name = hashlib.sha256(f"totp {session}".encode()).hexdigest()[:32]
    with transaction.atomic():
        Pengguna.objects.lock(pengguna.pk)
        waiting = TotpDevice.objects.filter(user=pengguna, confirmed=False)
        waiting.exclude(name=name).delete()
        return waiting.first() or TotpDevice.objects.create(user=pengguna, confirmed=False, name=name)


def secret(device: TotpDevice) -> str:
    """Return the secret in groups of four, to be typed into an app."""
    text = base64.b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))


def qr_svg(device: TotpDevice) -> SafeString:
    """Return the QR code of the device as inline SVG without style attributes (strict CSP)."""
    address = f"otpauth://totp/{quote(device.label)}?{urlencode({'secret': secret(device).replace(' ', '')})}"
    kode = segno.make(address, error="m")
    return mark_safe(kode.svg_inline(scale=5, border=2, title="QR TOTP", omitsize=True, svgclass="qr", lineclass=None))


def _trust(request: AuthenticatedRequest, device: Device) -> None:
    # A session with more rights gets a new key (ASVS 7.2.4).
    request.session.cycle_key()
    otp_login(request, device)


def verify_recovery_code(request: AuthenticatedRequest, kode: str) -> bool:
    """Use up a recovery code and mark the session as verified."""
    device = use_recovery_code(pengguna=request.user, code=kode)
    if device is not None:
        _trust(request, device)
    return device is not None


def _tell(event: Event, template: str, pengguna: Pengguna, *, key: str | None = None) -> None:
    record(event, subject=pengguna, by=pengguna, about=pengguna)
    mail_owner(pengguna, template, key=key)


def refuse_code(pengguna: Pengguna, device: TotpDevice | None, *, kode: str) -> str:
    """Count a wrong code, and return the message for the page.

    The person who typed it knows the password: after several wrong codes the officer is told, once a day.
    """
    try:
        many = count_attempt("totp-salah", str(pengguna.pk)) >= TELL_AFTER
    except TooManyAttempts:
        many = True
    if many:
        key = f"kode-salah-{pengguna.pk}-{timezone.localdate().isoformat()}"
        with transaction.atomic():
            _tell(Event.TOTP_KELIRU, "wrong_codes", pengguna, key=key)
    if device is not None:
        device.refresh_from_db()
        waiting = (device.verify_is_allowed()[1] or {}).get("locked_until")
        if waiting and waiting > timezone.now() + _WORTH_SAYING:
            text = _(
                "Terlalu banyak kode yang salah. Kode aplikasi diterima lagi pukul %(jam)s; kunci sandi dan kode "
                "pemulihan tetap dapat dipakai."
            )
            return text % {"jam": clock(waiting)}
    if device is None or looks_like_code(kode):
        return _("Kode pemulihan itu tidak cocok atau sudah dipakai. Ketik kode lain dari daftar Anda yang terakhir.")
    return _("Kode tidak cocok atau sudah dipakai. Tunggu kode berikutnya di aplikasi Anda.")


def _here(request: AuthenticatedRequest) -> str:
    # The key has the network address: for `visitor` a person with the stolen password would be the same as the officer.
    return f"{request.user.pk}|{visitor_key(current_trace().ip)}"


def count_code(request: AuthenticatedRequest) -> None:
    """Count a code before it is checked. Raises `TooManyAttempts`.

    The count is for one network address, so that nobody can use up the tries of the officer.
    """
    count_attempt("totp", _here(request))


def forget_wrong_codes(request: AuthenticatedRequest) -> None:
    """Forget the wrong tries before a right code."""
    forget("totp", _here(request))
    forget("totp-salah", str(request.user.pk))


def verify_code(request: AuthenticatedRequest, device: TotpDevice, kode: str) -> bool:
    """Check a code and mark the session as verified; the first right code confirms the device.

    Each code can be used once, also when two requests send it at the same moment: the second one waits for the row.
    """
    with transaction.atomic():
        locked = TotpDevice.objects.select_for_update().filter(pk=device.pk).first()
        if locked is None:
            return False
        failed = locked.throttling_failure_timestamp
        if failed and failed > timezone.now() + TOLERANCE:
            # The failure was counted while the clock was ahead: the pause after it would last until that time.
            locked.throttle_reset(commit=False)
        if not kode.isdigit() or not locked.verify_token(kode):
            return False
        if not locked.confirmed:
            locked.confirmed, locked.name = True, "TOTP"
            locked.save()
            _tell(Event.TOTP_DIPASANG, "authenticator_added", request.user)
    _trust(request, locked)
    return True
