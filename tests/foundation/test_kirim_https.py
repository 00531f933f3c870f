"""Calls to addresses that staff entered never end in a private network (SSRF)."""

import socket

import pytest

from oss_portal import kirim_https
from oss_portal.kirim_https import AlamatDitolak, periksa_alamat

UMUM = "93.184.215.14"


def _nama(monkeypatch, **daftar: list[str]):
    """Let names lead to these addresses; literal addresses to themselves."""

    def cari(host, port, type):
        if host in daftar:
            return [(0, 0, 0, "", (a, port)) for a in daftar[host]]
        return asli(host, port, type=type, flags=socket.AI_NUMERICHOST)

    asli = socket.getaddrinfo
    monkeypatch.setattr(kirim_https.socket, "getaddrinfo", cari)


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
    with pytest.raises(AlamatDitolak):
        periksa_alamat(url)


def test_a_name_that_leads_inside_is_refused_even_when_it_leads_outside_as_well(monkeypatch):
    _nama(monkeypatch, **{"dalam.example": ["10.0.0.1"], "dua.example": [UMUM, "127.0.0.1"], "luar.example": [UMUM]})
    for nama in ("dalam.example", "dua.example"):
        with pytest.raises(AlamatDitolak):
            periksa_alamat(f"https://{nama}/")
    assert periksa_alamat("https://luar.example/a?b=1") == ("luar.example", 443, "/a?b=1", UMUM)


def test_letters_of_any_script_in_an_address_travel_as_a_browser_sends_them(monkeypatch):
    """A request line is ASCII: an address that cannot be written must not stop the deliveries behind it."""
    _nama(monkeypatch, **{"luar.example": [UMUM]})
    assert periksa_alamat("https://luar.example/kirimé%20?b=ü")[2] == "/kirim%C3%A9%20?b=%C3%BC"


def test_the_call_goes_to_the_address_that_was_checked_and_to_no_other(monkeypatch):
    _nama(monkeypatch, **{"luar.example": [UMUM]})
    tujuan = []

    def sambung(alamat, tenggat):
        tujuan.append(alamat)
        raise ConnectionRefusedError

    monkeypatch.setattr(kirim_https.socket, "create_connection", sambung)
    with pytest.raises(ConnectionRefusedError):
        kirim_https.kirim("https://luar.example/", b"{}", {})
    assert tujuan == [(UMUM, 443)]
