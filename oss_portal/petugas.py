"""Who counts as staff in this request: active, staff, and with the second factor where the settings want it."""

from django.conf import settings


def petugas_sah(request) -> bool:
    """Whether the request comes from staff that may work: signed in, active, verified by TOTP where required."""
    pengguna = request.user
    if not (pengguna.is_authenticated and pengguna.is_active and pengguna.is_staff):
        return False
    return not settings.WAJIB_TOTP_STAF or pengguna.is_verified()
