"""The second factor of staff (TOTP, django-otp)."""

import base64

import segno
from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django_otp import login as otp_login
from django_otp.plugins.otp_totp.models import TOTPDevice

from oss_portal.formulir import FormPortal, hanya_angka
from oss_portal.jam import TOLERANSI
from oss_portal.jejak import catat
from oss_portal.models import Pengguna
from registrasi.peristiwa import Peristiwa

PESAN_SALAH = _("Kode tidak cocok atau sudah dipakai. Tunggu kode berikutnya di aplikasi Anda.")


class FormKode(FormPortal):
    kode = forms.CharField(
        label=_("Kode 6 angka"),
        max_length=12,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )

    def clean_kode(self):
        return hanya_angka(self.cleaned_data["kode"])


def perangkat_aktif(pengguna: Pengguna) -> TOTPDevice | None:
    """Return the confirmed device of a member of staff."""
    return TOTPDevice.objects.filter(user=pengguna, confirmed=True).first()


def perangkat_calon(pengguna: Pengguna) -> TOTPDevice:
    """Return the device that waits for its first code; two tabs at once show the same one."""
    with transaction.atomic():
        Pengguna.objects.select_for_update().get(pk=pengguna.pk)
        return TOTPDevice.objects.get_or_create(user=pengguna, confirmed=False, defaults={"name": "TOTP"})[0]


def rahasia(perangkat: TOTPDevice) -> str:
    """Return the secret as an app takes it by hand, in groups of four."""
    teks = base64.b32encode(perangkat.bin_key).decode().rstrip("=")
    return " ".join(teks[i : i + 4] for i in range(0, len(teks), 4))


def qr_svg(perangkat: TOTPDevice) -> SafeString:
    """Return the QR code of the device as inline SVG without style attributes (strict CSP)."""
    kode = segno.make(perangkat.config_url, error="m")
    return mark_safe(kode.svg_inline(scale=5, border=2, title="QR TOTP", omitsize=True, svgclass="qr", lineclass=None))


def cocokkan(request, perangkat: TOTPDevice, kode: str) -> bool:
    """Check a code and mark the session as verified; the first one confirms the device.

    Each code is good once, also when two requests bring it at the same moment: the second one waits for the row.
    """
    with transaction.atomic():
        perangkat = TOTPDevice.objects.select_for_update().filter(pk=perangkat.pk).first()
        if perangkat is None:
            return False
        gagal = perangkat.throttling_failure_timestamp
        if gagal and gagal > timezone.now() + TOLERANSI:
            # Counted while the clock ran ahead: the pause after it would last as long.
            perangkat.throttle_reset(commit=False)
        if not kode.isdigit() or not perangkat.verify_token(kode):
            return False
        if not perangkat.confirmed:
            perangkat.confirmed = True
            perangkat.save()
            catat(Peristiwa.TOTP_DIPASANG, subjek=request.user, oleh=request.user, tentang=request.user)
    # A session worth more gets another key (ASVS 7.2.4).
    request.session.cycle_key()
    otp_login(request, perangkat)
    return True
