"""Attacks on the portal behind the nginx of `deploy/`: visitors who never finish a sentence; what the proxy hides."""

import contextlib
import http.client
import socket
import ssl
import time
from concurrent.futures import ThreadPoolExecutor

from tests.serangan import proksi
from tests.serangan.tabel import lapor

# The attacker has another address than the visitor: limits by address must not hit both.
PENYERANG, PENGUNJUNG = "127.0.0.2", "127.0.0.1"
_TLS = ssl._create_unverified_context()


def minta(p: proksi.Proksi, jalur: str, *, asal: str = PENGUNJUNG, batas: float = 20, **kepala: str):
    """GET through the proxy and return (status, headers); status 0 when no answer came."""
    sambungan = http.client.HTTPSConnection(PENGUNJUNG, p.https, timeout=batas, context=_TLS, source_address=(asal, 0))
    with contextlib.closing(sambungan):
        try:
            sambungan.request("GET", jalur, headers=kepala)
            jawab = sambungan.getresponse()
            jawab.read()
        except (OSError, http.client.HTTPException):
            return 0, {}
        return jawab.status, {k.lower(): v for k, v in jawab.headers.items()}


def _buka(p: proksi.Proksi, isi: bytes) -> ssl.SSLSocket:
    s = socket.create_connection((PENGUNJUNG, p.https), timeout=20, source_address=(PENYERANG, 0))
    s = _TLS.wrap_socket(s)
    s.sendall(isi)
    return s


def _sudah_putus(s: ssl.SSLSocket) -> bool:
    s.settimeout(0.2)
    try:
        while s.recv(65536):
            pass
    except TimeoutError:
        return False
    except OSError:
        return True
    return True


def gantung(p: proksi.Proksi, nama: str, isi: bytes, batas: float) -> None:
    """Open 200 connections that stop after `isi`: others are served meanwhile, and all are closed after `batas` s."""
    temuan = []
    awal = time.monotonic()
    with ThreadPoolExecutor(20) as kolam:
        lambat = list(kolam.map(lambda _: _buka(p, isi), range(200)))
    jawaban = []
    for _ in range(5):
        mulai = time.monotonic()
        jawaban.append((minta(p, "/masuk/")[0], time.monotonic() - mulai))
    terlama = max(lama for _status, lama in jawaban)
    if {status for status, _lama in jawaban} != {200} or terlama > 2:
        temuan.append(f"the next visitors got {[(s, round(lama, 1)) for s, lama in jawaban]}")
    time.sleep(max(batas - (time.monotonic() - awal), 0))
    with ThreadPoolExecutor(20) as kolam:
        masih = 200 - sum(kolam.map(_sudah_putus, lambat))
    if masih:
        temuan.append(f"{masih} of 200 still hold their connection after {batas:.0f} s")
    for s in lambat:
        s.close()
    lapor(f"behind nginx: 200 connections with half a {nama}", f"next visitors at most {terlama:.2f} s", temuan)


def yang_tersembunyi(p: proksi.Proksi) -> None:
    """What is for the inside stays inside, and what a visitor writes of himself is not believed."""
    temuan = []
    for jalur in ("/metrik", "/metrik/", "//metrik", "/metrik?x=1", "/%6detrik", "/./metrik", "/x/../metrik"):
        if (status := minta(p, jalur)[0]) not in {301, 404}:
            temuan.append(f"{jalur}: {status}")
    if (status := minta(p, "/", Host="jahat.example")[0]) != 400:
        temuan.append(f"another host: {status}")
    for kepala in ("X-Forwarded-Host", "X-Host", "Forwarded"):
        if any("jahat.example" in nilai for nilai in minta(p, "/dasbor/", **{kepala: "jahat.example"})[1].values()):
            temuan.append(f"{kepala} is believed")
    minta(p, "/cek/?nomor=rahasia7731")
    minta(p, "/aktivasi/token7731/", Referer="https://x.example/rujukan7731")
    log = "".join((p.folder / nama).read_text() for nama in ("akses.log", "galat.log"))
    if "7731" in log or not log:
        temuan.append("the log of the proxy holds an address")
    with contextlib.closing(http.client.HTTPConnection(PENGUNJUNG, p.http, timeout=20)) as polos:
        polos.request("GET", "/masuk/")
        ke = polos.getresponse()
        if ke.status != 301 or not ke.headers["Location"].startswith("https://"):
            temuan.append(f"without TLS: {ke.status}")
    lapor("behind nginx: figures, hosts, logs, plain HTTP", "13 requests", temuan)


def serang(port: int) -> None:
    """Attack the portal on `port` through nginx; say so where there is none."""
    if not proksi.nginx():
        kata = "nginx is not here: sudo apt-get install nginx"
        lapor("behind the nginx of deploy/", "", [], tak_ditanya=kata)
        return
    with proksi.berjalan(port) as p:
        gantung(p, "header", b"POST /masuk/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Le", 13)
        badan = b"POST /masuk/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 900\r\n\r\nnama="
        gantung(p, "body", badan, 33)
        yang_tersembunyi(p)
