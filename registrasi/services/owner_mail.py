"""Mails to the person of a login about an act on the login, with its time."""

from typing import Any

from django.utils import timezone

from oss_portal.mail.outgoing import queue_mail
from oss_portal.models import Pengguna


def mail_owner(
    pengguna: Pengguna,
    template: str,
    *,
    recipient: str = "",
    key: str | None = None,
    secret: bool = False,
    **context: Any,
) -> None:
    """Queue a mail of this app to the person of a login, or to another address of theirs; add the name and the time.

    With `key` it is queued once.
    """
    queue_mail(
        f"registrasi/{template}",
        recipient=recipient or pengguna.email,
        pengguna=pengguna,
        context={"nama": pengguna.readable_name, "waktu": timezone.now()} | context,
        key=key,
        secret=secret,
    )
