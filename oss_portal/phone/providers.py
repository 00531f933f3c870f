"""The two providers: a log for development, and a gateway over HTTP.

The gateway gets JSON with `to`, `channel`, `text` and `id` and a bearer token, in the form that most of them share. It
was tried against a server of our own only: whose address and account it is, and what it costs, is the operator's.
"""

import json
import logging
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache

from oss_portal.web import deadline
from oss_portal.web.circuit import Circuit

logger = logging.getLogger(__name__)
# What the page of mails in development shows of the messages that went nowhere.
DEVELOPMENT_KEY, DEVELOPMENT_COUNT = "pesan-hp-pengembangan", 50


# The answers that judge this message; any other failure is one of the gateway or of how the portal is set up.
_ABOUT_THE_MESSAGE = frozenset({400, 409, 413, 422})


class PhoneProviderDown(Exception):
    """Not reachable, too slow, overloaded, set up wrongly, or left alone for a while."""


class MessageRefused(Exception):
    """The provider does not take this message; asking again would change nothing."""


class LogProvider:
    """Sends nothing; the newest messages can be read at /surat-keluar/ of a development portal."""

    def send(self, number: str, text: str, *, message_id: str) -> None:
        """Keep the message in the cache and note in the log that there is one."""
        earlier = cache.get(DEVELOPMENT_KEY, [])
        cache.set(DEVELOPMENT_KEY, [(number, text), *earlier][:DEVELOPMENT_COUNT], timeout=24 * 3600)
        logger.info("message %s: written, not sent", message_id)


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
                    # Two tries of one message are one message for a gateway that knows the header.
                    "Idempotency-Key": message_id,
                },
                seconds=settings.PHONE_DEADLINE,
                tls=tls,
            )
        except OSError as error:
            # The kind of the failure only: an answer may repeat the message.
            self._circuit.failed()
            raise PhoneProviderDown(type(error).__name__) from None
        if not 200 <= status < 300 and status not in _ABOUT_THE_MESSAGE:
            # A wrong token or address (401, 403, 404, 3xx) is mended by the operator: no message is given up for it.
            self._circuit.failed()
            raise PhoneProviderDown(f"status {status}")
        self._circuit.succeeded()
        if status in _ABOUT_THE_MESSAGE:
            raise MessageRefused(f"status {status}")
