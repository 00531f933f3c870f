"""POST to an address that staff entered: https only, never into a private network, no redirect, little read (SSRF)."""

import http.client
import ipaddress
import socket
import ssl
from urllib.parse import urlsplit

from django.utils.encoding import iri_to_uri

TENGGAT_DETIK = 10
# 6to4, NAT64, Teredo: they carry an IPv4 address that could be a private one.
_TEROWONGAN = [ipaddress.ip_network(j) for j in ("2002::/16", "64:ff9b::/96", "64:ff9b:1::/48", "2001::/32")]


class AlamatDitolak(ValueError):
    """The address is not one that the portal may call."""


def _umum(alamat: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether an address lies in the open internet, also not in disguise (an IPv4 address within an IPv6 one)."""
    if any(alamat in jaring for jaring in _TEROWONGAN):
        return False
    alamat = getattr(alamat, "ipv4_mapped", None) or alamat
    return alamat.is_global and not alamat.is_multicast


def periksa_alamat(url: str) -> tuple[str, int, str, str]:
    """Return (host, port, path, address to connect to). Raises `AlamatDitolak`.

    Every address that the name leads to must be public, and the one returned is the one to use: a name that changes
    between the check and the call leads nowhere else.
    """
    try:
        bagian = urlsplit(url)
        host, port = bagian.hostname or "", bagian.port or 443
    except ValueError:
        raise AlamatDitolak(url) from None
    if bagian.scheme != "https" or not host or bagian.username or bagian.password or bagian.fragment:
        raise AlamatDitolak(url)
    try:
        temuan = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise AlamatDitolak(url) from None
    alamat = [ipaddress.ip_address(t[4][0].split("%")[0]) for t in temuan]
    if not alamat or not all(_umum(a) for a in alamat):
        raise AlamatDitolak(url)
    jalan = (bagian.path or "/") + (f"?{bagian.query}" if bagian.query else "")
    return host, port, iri_to_uri(jalan), str(alamat[0])


class _Sambungan(http.client.HTTPSConnection):
    """Connects to the checked address, and still wants the certificate of the name."""

    def __init__(self, host: str, port: int, alamat: str):
        super().__init__(host, port, timeout=TENGGAT_DETIK, context=ssl.create_default_context())
        self._alamat = alamat

    def connect(self) -> None:
        soket = socket.create_connection((self._alamat, self.port), self.timeout)
        self.sock = self._context.wrap_socket(soket, server_hostname=self.host)


def kirim(url: str, isi: bytes, kepala: dict[str, str]) -> int:
    """POST and return the status of the answer (a redirect is not followed). Raises `AlamatDitolak`, `OSError`."""
    host, port, jalan, alamat = periksa_alamat(url)
    sambungan = _Sambungan(host, port, alamat)
    try:
        sambungan.request("POST", jalan, isi, kepala)
        return sambungan.getresponse().status
    except http.client.HTTPException as galat:
        raise OSError(type(galat).__name__) from None
    finally:
        sambungan.close()
