"""POST to an address that staff entered, protected against SSRF: https, no private network, no redirect, size limit."""

import contextlib
import ipaddress
import socket
import threading
import time
from typing import Any
from urllib.parse import urlsplit

from django.utils.encoding import iri_to_uri

from oss_portal.web import deadline

TIMEOUT_SECONDS = 10
# The IPv6 addresses of the public internet; others (site-local, old forms of IPv4 addresses …) may lead inside.
_ROUTED = ipaddress.ip_network("2000::/3")
# 6to4, Teredo and documentation: the first two carry an IPv4 address that could be a private one.
_NOT_OPEN = [ipaddress.ip_network(j) for j in ("2002::/16", "2001::/32", "3fff::/20", "192.88.99.0/24")]


class AddressRefused(ValueError):
    """Error of an address that the portal must not call."""


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether an address is in the public internet; an IPv4 address inside of an IPv6 address is checked as well."""
    address = getattr(address, "ipv4_mapped", None) or address
    if address.version == 6 and address not in _ROUTED:
        return False
    return address.is_global and not address.is_multicast and not any(address in network for network in _NOT_OPEN)


def _look_up(host: str, port: int) -> list[Any]:
    """Return the addresses of a name; none if it has none or the look-up takes longer than `TIMEOUT_SECONDS`."""
    found: list[Any] = []

    def ask() -> None:
        with contextlib.suppress(OSError, UnicodeError):
            found.extend(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))

    # The resolver has no time limit, so it is called in a thread that can be left running.
    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(TIMEOUT_SECONDS)
    return list(found)


def check_address(url: str) -> tuple[str, int, str, str]:
    """Return (host, port, path, address to connect to). Raises `AddressRefused`.

    Every address of the name must be public. The caller must connect to the returned address: then it does not matter
    if the name gets another address between the check and the call.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or 443
    except ValueError:
        raise AddressRefused(url) from None
    if parts.scheme != "https" or not host or parts.username or parts.password or parts.fragment:
        raise AddressRefused(url)
    found = _look_up(host, port)
    addresses = [ipaddress.ip_address(str(t[4][0]).split("%")[0]) for t in found]
    if not addresses or not all(_is_public(a) for a in addresses):
        raise AddressRefused(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return host, port, iri_to_uri(path), str(addresses[0])


# The most bytes of an answer that are read.
MAX_ANSWER = 64 * 1024


def send(url: str, content: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
    """POST and return status and the beginning of the answer (a redirect is not followed).

    Raises `AddressRefused`, `OSError`.
    """
    until = time.monotonic() + TIMEOUT_SECONDS
    host, port, path, address = check_address(url)
    seconds = max(until - time.monotonic(), 0.001)
    return deadline.post(host, port, path, content, headers, seconds=seconds, address=address, max_bytes=MAX_ANSWER)
