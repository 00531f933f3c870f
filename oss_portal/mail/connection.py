"""The connection to the mail server, kept open by a worker from one mail to the next.

Opening one costs six to eight round trips with TLS and a password, sending a mail over an open one costs four.
"""

import contextlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.generator import BytesGenerator
from email.policy import SMTPUTF8
from email.utils import parseaddr
from io import BytesIO

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend
from django.utils.encoding import punycode

# Mail servers limit the number of mails and the time of one connection.
MOST_MAILS = 100
LONGEST = 60.0


class MailServerDown(Exception):
    """The mail server accepts no connection: the mail is not the cause, so it waits and loses none of its tries."""


@dataclass
class _Kept:
    server: EmailBackend
    mails: int = 0
    since: float = field(default_factory=time.monotonic)

    def is_usable(self, fresh: BaseEmailBackend) -> bool:
        """Return whether it is to the server of the settings, is within its limits, and the server still answers."""
        if not isinstance(fresh, EmailBackend) or (fresh.host, fresh.port) != (self.server.host, self.server.port):
            return False
        if self.mails >= MOST_MAILS or time.monotonic() - self.since > LONGEST or self.server.connection is None:
            return False
        try:
            return self.server.connection.noop()[0] == 250
        except OSError:
            # The exceptions of smtplib are subclasses.
            return False


_of_thread = threading.local()


class AddressNotTaken(Exception):
    """The mail server accepts no letters beyond ASCII before the @ (RFC 6531); no similar address is tried instead."""


def hand_over(message: EmailMessage, server: BaseEmailBackend) -> None:
    """Send a mail to its one recipient over an open connection. Raises `AddressNotTaken`.

    Django would encode "josé@contoh.id" as an encoded word, which is not a valid address.
    """
    [address] = message.to
    smtp = server.connection if isinstance(server, EmailBackend) else None
    if address.rpartition("@")[0].isascii() or smtp is None:
        message.connection = server
        message.send()
        return
    smtp.ehlo_or_helo_if_needed()
    if not smtp.has_extn("smtputf8"):
        raise AddressNotTaken("the mail server has no SMTPUTF8: no letters beyond ASCII before the @")
    mime = message.message()
    mime.replace_header("To", "")
    content = BytesIO()
    BytesGenerator(content, mangle_from_=False, policy=SMTPUTF8).flatten(mime)
    to = address.rpartition("@")[0] + "@" + punycode(address.rpartition("@")[2])
    data = content.getvalue().replace(b"\r\nTo: \r\n", b"\r\nTo: " + to.encode() + b"\r\n", 1)
    options = ["SMTPUTF8", "BODY=8BITMIME"]
    smtp.sendmail(parseaddr(message.from_email)[1], [to], data, mail_options=options)


def _close(server: BaseEmailBackend) -> None:
    # The mails are handed over already, so an error while closing does not matter.
    with contextlib.suppress(Exception):
        server.close()


@contextlib.contextmanager
def open_server() -> Iterator[BaseEmailBackend]:
    """Yield an open connection to the mail server, if possible that of the last mail. Raises `MailServerDown`.

    A connection is not used again after an error, so that the error does not affect the next mail.
    """
    server = get_connection()
    kept: _Kept | None = getattr(_of_thread, "kept", None)
    _of_thread.kept = None
    if kept is not None and kept.is_usable(server):
        server = kept.server
    else:
        if kept is not None:
            _close(kept.server)
            kept = None
        try:
            server.open()
        except Exception as error:
            raise MailServerDown(f"{type(error).__name__}: {error}") from error
    try:
        yield server
    except BaseException:
        _close(server)
        raise
    if isinstance(server, EmailBackend):
        kept = kept or _Kept(server)
        kept.mails += 1
        _of_thread.kept = kept
    else:
        _close(server)
