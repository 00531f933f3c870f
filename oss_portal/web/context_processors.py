from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

from oss_portal.web.languages import addresses


def portal(request: HttpRequest) -> dict:
    """Give every template the operator's brand and contacts, which environment runs and who confirms identities."""
    return {
        "portal": settings.PORTAL,
        # The one true host: what a copy of the portal is called by says nothing.
        "base_url": settings.BASE_URL,
        # The page that is answered in each language, for searchers; nothing for a page that is not for everybody.
        "addresses": addresses(request),
        "host": urlsplit(settings.BASE_URL).netloc,
        "environment": settings.ENVIRONMENT,
        "identity_check": settings.IDENTITY_CHECK,
        # What the second channel is called; empty where there is none.
        "phone_medium": {"whatsapp": "WhatsApp", "sms": "SMS"}[settings.PHONE_MEDIUM] if settings.PHONE_CHANNEL else "",
        "session_idle_minutes": settings.SESSION_IDLE_MINUTES,
    }
