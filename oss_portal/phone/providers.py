"""The two providers: a log for development, and a gateway over HTTP.

The gateway gets JSON with `to`, `channel`, `text` and `id` and a bearer token, in the form that most gateways share. It
was tested against a test server only: the operator chooses the gateway, its account and its cost.
"""

import json
import logging
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache

from oss_portal.web import deadline
from oss_portal.web.circuit import Circuit

logger = logging.getLogger(__name__)
# The cache key and number of the unsent messages that the page of mails shows in development.
DEVELOPMENT_KEY, DEVELOPMENT_COUNT = "pesan-hp-pengembangan", 50


# Status codes that are about this message; any other failure is one of the gateway or of the portal's settings.
_ABOUT_THE_MESSAGE = frozenset({400, 409, 413, 422})


class PhoneProviderDown(Exception):
    """Error when the provider is unreachable, too slow, overloaded or set up wrongly, or when its circuit is open."""


class MessageRefused(Exception):
    """Error when the provider refuses this message; sending it again would change nothing."""


class LogProvider:
    """A provider that sends nothing; the newest messages can be read at /surat-keluar/ of a development portal."""

    def send(self, number: str, text: str, *, message_id: str) -> None:
        """Keep the message in the cache and note in the log that there is one."""
        earlier = cache.get(DEVELOPMENT_KEY, [])
        cache.set(DEVELOPMENT_KEY, [(number, text), *earlier][:DEVELOPMENT_COUNT], timeout=24 * 3600)
        logger.info("message %s was not sent; it is shown at /surat-keluar/", message_id)


class HttpProvider:
    """A gateway for WhatsApp or SMS."""

    def __init__(self) -> None:
        self._circuit = Circuit("pesan-hp", pause=settings.PHONE_PAUSE)

    def send(self, number: str, text: str, *, message_id: str) -> None:
        """Hand the message over. Raises `PhoneProviderDown`, `MessageRefused`."""
        if not self._circuit.allows():
            raise PhoneProviderDown("the circuit is open")
        url = urlsplit(settings.PHONE_CHANNEL_URL)
        tls = url.scheme == "https"
        message = {"to": number, "channel": settings.PHONE_MEDIUM, "text": text, "id": message_id}
        try:
            status, _ = deadline.post(
                url.hostname or "",
                url.port or (443 if tls else 80),
                (url.path or "/") + (f"?{url.query}" if url.query else ""),
                json.dumps(message).encode(),
                {
                    "Content-Type": "application/json",
                    "Authorization": f"Bearer {settings.PHONE_CHANNEL_TOKEN}",
                    # A gateway that knows this header sends a message once, even when it gets it twice.
                    "Idempotency-Key": message_id,
                },
                seconds=settings.PHONE_DEADLINE,
                tls=tls,
            )
        except OSError as error:
            # Keep only the type of the failure: its text may repeat the message.
            self._circuit.failed()
            raise PhoneProviderDown(type(error).__name__) from None
        if not 200 <= status < 300 and status not in _ABOUT_THE_MESSAGE:
            # The operator can correct a wrong token or address (401, 403, 404, 3xx): no message is given up for it.
            self._circuit.failed()
            raise PhoneProviderDown(f"status {status}")
        self._circuit.succeeded()
        if status in _ABOUT_THE_MESSAGE:
            raise MessageRefused(f"status {status}")
