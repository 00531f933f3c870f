from urllib.parse import urlsplit

from django.conf import settings


def portal(request) -> dict:
    """Give every template the operator's brand and contacts, and which environment runs."""
    return {
        "portal": settings.PORTAL,
        # The one true host: what a copy of the portal is called by says nothing.
        "inang": urlsplit(settings.ALAMAT_DASAR).netloc,
        "lingkungan": settings.LINGKUNGAN,
        "sesi_diam_menit": int(settings.SESI_DIAM_MAKS.total_seconds() // 60),
    }
