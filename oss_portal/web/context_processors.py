from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

from oss_portal.web.languages import addresses


def portal(request: HttpRequest) -> dict:
    """Return variables of every template: the operator's brand and contacts, the environment, the identity check."""
    return {
        "portal": settings.PORTAL,
        # The official host: a copy of the portal may be called by another host.
        "base_url": settings.BASE_URL,
        # The addresses of this page in each language, for search engines; empty for a page that is not public.
        "addresses": addresses(request),
        "host": urlsplit(settings.BASE_URL).netloc,
        "environment": settings.ENVIRONMENT,
        "identity_check": settings.IDENTITY_CHECK,
        # The name of the second channel; empty without one.
        "phone_medium": {"whatsapp": "WhatsApp", "sms": "SMS"}[settings.PHONE_MEDIUM] if settings.PHONE_CHANNEL else "",
        "session_idle_minutes": settings.SESSION_IDLE_MINUTES,
    }
