"""The provider through which short messages are sent: its protocol, and the choice by `PHONE_CHANNEL`."""

from typing import Protocol

from django.conf import settings

from oss_portal.phone.providers import HttpProvider, LogProvider


class PhoneProvider(Protocol):
    """A provider that sends one message within a limited time.

    Raises `PhoneProviderDown` when the same message may be tried again, `MessageRefused` when it may not.
    """

    def send(self, number: str, text: str, *, message_id: str) -> None: ...


def is_offered() -> bool:
    """Whether this portal has a second channel at all."""
    return bool(settings.PHONE_CHANNEL)


def provider() -> PhoneProvider:
    """Return the provider that the settings name."""
    return HttpProvider() if settings.PHONE_CHANNEL == "http" else LogProvider()
