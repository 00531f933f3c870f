"""Who counts as staff in this request (active, staff, with the second factor where the settings want it), and where."""

from django.conf import settings
from django.urls import reverse

from oss_portal.kait import antrean_petugas
from oss_portal.models import Pengguna


def petugas_sah(request) -> bool:
    """Whether the request comes from staff that may work: signed in, active, verified by TOTP where required."""
    pengguna = request.user
    if not (pengguna.is_authenticated and pengguna.is_active and pengguna.is_staff):
        return False
    return not settings.WAJIB_TOTP_STAF or pengguna.is_verified()


def tempat_kerja(petugas: Pengguna) -> str:
    """Return where this officer's day starts: the one desk of all his queues, else the front page of the staff."""
    meja = {a.get("meja") for a in antrean_petugas.kumpulkan(petugas)}
    return (meja.pop() if len(meja) == 1 else None) or reverse("admin:index")
