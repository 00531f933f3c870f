"""Captcha challenge: five digits, which a phone types on its number pad and a voice can read out (FRM-11)."""

import secrets

from django.conf import settings


def tantangan_angka() -> tuple[str, str]:
    """Return `(shown, expected)`."""
    angka = "".join(secrets.choice("0123456789") for _ in range(settings.CAPTCHA_LENGTH))
    return angka, angka
