"""Calls to addresses that staff entered never end in a private network (SSRF)."""

import socket

import pytest

from oss_portal.web import https_client
from oss_portal.web.https_client import AddressRefused, check_address

UMUM = "93.184.215.14"


def _nama(monkeypatch, **listing: list[str]):
    """Let names lead to these addresses; literal addresses to themselves."""

    def search(host, port, type):
        if host in listing:
            return [(0, 0, 0, "", (a, port)) for a in listing[host]]
        return original(host, port, type=type, flags=socket.AI_NUMERICHOST)

    original = socket.getaddrinfo
    monkeypatch.setattr(https_client.socket, "getaddrinfo", search)


@pytest.mark.parametrize(
    "url",
    [
        "http://93.184.215.14/",
        "ftp://93.184.215.14/",
        "https:///",
        "https://",
        "",
        "https://x:y@93.184.215.14/",
        "https://93.184.215.14:99999/",
        "https://93.184.215.14/#x",
        "https://127.0.0.1/",
        "https://0.0.0.0/",
        "https://10.1.2.3/",
        "https://172.16.0.1/",
        "https://192.168.1.1/",
        "https://100.64.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://224.0.0.1/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[fe80::1]/",
        "https://[fd00::1]/",
        "https://[2002:a00:1::]/",
        "https://[64:ff9b::a00:1]/",
        "https://tidak-ada.example/",
    ],
)
def test_what_is_not_https_in_the_open_internet_is_refused(monkeypatch, url):
    _nama(monkeypatch)
    with pytest.raises(AddressRefused):
        check_address(url)


def test_a_name_that_leads_inside_is_refused_even_when_it_leads_outside_as_well(monkeypatch):
    _nama(monkeypatch, **{"dalam.example": ["10.0.0.1"], "dua.example": [UMUM, "127.0.0.1"], "luar.example": [UMUM]})
    for nama in ("dalam.example", "dua.example"):
        with pytest.raises(AddressRefused):
            check_address(f"https://{nama}/")
    assert check_address("https://luar.example/a?b=1") == ("luar.example", 443, "/a?b=1", UMUM)


def test_letters_of_any_script_in_an_address_travel_as_a_browser_sends_them(monkeypatch):
    """A request line is ASCII: an address that cannot be written must not stop the deliveries behind it."""
    _nama(monkeypatch, **{"luar.example": [UMUM]})
    assert check_address("https://luar.example/kirimé%20?b=ü")[2] == "/kirim%C3%A9%20?b=%C3%BC"


def test_the_call_goes_to_the_address_that_was_checked_and_to_no_other(monkeypatch):
    _nama(monkeypatch, **{"luar.example": [UMUM]})
    purpose = []

    def connect(address, deadline):
        purpose.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(https_client.socket, "create_connection", connect)
    with pytest.raises(ConnectionRefusedError):
        https_client.send("https://luar.example/", b"{}", {})
    assert purpose == [(UMUM, 443)]
