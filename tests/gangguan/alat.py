"""A visitor over real HTTP for tests that break things: keeps cookies, fills in forms, solves captchas."""

import contextlib
import http.client
import os
import random
import re
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import psycopg2
import pytest

from tests.isian_daftar import PERSEORANGAN, orang_ke


def kueri(url: str, sql: str, *nilai) -> list[tuple]:
    """Ask the database of a portal beside it, on a connection of one's own, and commit."""
    with contextlib.closing(psycopg2.connect(url)) as basis:
        basis.autocommit = True
        with basis.cursor() as kursor:
            kursor.execute(sql, nilai or None)
            return kursor.fetchall() if kursor.description else []


def nilai_isian(halaman: str, nama: str) -> str:
    """Return the value that a field of a page has, or nothing."""
    cocok = re.search(rf'name="{nama}"[^>]*value="([^"]*)"', halaman)
    return cocok[1] if cocok else ""


def jawaban_kode(url: str, kunci: str) -> str:
    """Return what the picture of the captcha `kunci` shows, or nothing."""
    soal = kueri(url, "select response from captcha_captchastore where hashkey = %s", kunci)
    return soal[0][0] if soal else ""


@contextlib.contextmanager
def beban_terus(kerja: Callable[[int], object], banyak: int = 3) -> Iterator[None]:
    """Call `kerja(urut)` with ever new numbers from `banyak` threads while the block runs, however the block ends."""
    selesai = threading.Event()

    def jalan(mulai: int) -> None:
        urut = mulai
        while not selesai.is_set():
            kerja(urut)
            urut += 1

    # Daemons: a fault of the test itself must not keep its process alive.
    benang = [threading.Thread(target=jalan, args=(n * 1000,), daemon=True) for n in range(banyak)]
    for b in benang:
        b.start()
    try:
        yield
    finally:
        selesai.set()
        for b in benang:
            b.join(60)


class Tamu:
    """One visitor of a portal on a port, each with an address of its own unless `alamat` says which.

    `url` is the database, to read the answer of a captcha from.
    """

    def __init__(self, port: int, url: str, alamat: str = ""):
        self.port, self.url, self.kue = port, url, {}
        self.alamat = alamat or "10." + ".".join(str(random.randrange(1, 255)) for _ in range(3))

    def minta(self, cara: str, jalan: str, data: dict | None = None, batas: float = 30) -> tuple[int, str, dict]:
        """Send a request and return (status, body, headers); status 0 when the connection broke."""
        kepala = {
            "Cookie": "; ".join(f"{k}={v}" for k, v in self.kue.items()),
            "Host": f"127.0.0.1:{self.port}",
            "X-Forwarded-For": self.alamat,
        }
        isi = None
        if data is not None:
            isi = urlencode(data)
            kepala |= {"Content-Type": "application/x-www-form-urlencoded"}
        sambungan = http.client.HTTPConnection("127.0.0.1", self.port, timeout=batas)
        try:
            sambungan.request(cara, jalan, isi, kepala)
            jawab = sambungan.getresponse()
            teks = jawab.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException):
            return 0, "", {}
        finally:
            sambungan.close()
        for nilai in jawab.headers.get_all("Set-Cookie") or []:
            nama, _, sisa = nilai.partition("=")
            self.kue[nama] = sisa.split(";")[0]
        return jawab.status, teks, dict(jawab.headers)

    def daftar(self, urut: int) -> int:
        """Register the person number `urut` and return the status of the POST (302: accepted)."""
        status, halaman, _ = self.minta("GET", "/daftar/")
        if status != 200:
            return status
        kunci = nilai_isian(halaman, "kode_0")
        try:
            jawaban = jawaban_kode(self.url, kunci)
        except psycopg2.DatabaseError as galat:
            # Gone, or dying in the middle of its answer: the latter is a bare `DatabaseError` without an SQLSTATE.
            if not isinstance(galat, psycopg2.OperationalError) and galat.pgcode is not None:
                raise
            return 0
        data = {
            n: nilai_isian(halaman, n)
            for n in ("csrfmiddlewaretoken", "token_form", "versi_ketentuan", "versi_privasi")
        }
        data |= PERSEORANGAN | orang_ke(urut) | {"kode_0": kunci, "kode_1": jawaban}
        return self.minta("POST", "/daftar/", data)[0]


@contextlib.contextmanager
def cakram_kecil(tempat: Path, ukuran: str) -> Iterator[Path]:
    """A file system of that size at `tempat`, gone after the block; skips the test where nothing may be mounted."""
    tempat.mkdir(parents=True, exist_ok=True)
    pasang = ["mount", "-t", "tmpfs", "-o", f"size={ukuran},mode=0777", "tmpfs", str(tempat)]
    if os.geteuid() != 0 or subprocess.run(pasang, capture_output=True).returncode:
        pytest.skip("only who may mount can fill a disk")
    try:
        yield tempat
    finally:
        subprocess.run(["umount", "-l", str(tempat)], check=True)


def penuhi(cakram: Path) -> Path:
    """Fill a disk to its last byte; return the file that does, to be removed."""
    beban = cakram / "beban"
    with beban.open("wb", buffering=0) as f, contextlib.suppress(OSError):
        while f.write(b"x" * 4096):
            pass
    return beban


class PeladenSurat:
    """A small SMTP server: takes mails, or plays dead (`cara`: terima, tolak, bisu)."""

    def __init__(self, cara: str = "terima"):
        self.cara, self.surat = cara, []
        self.soket = socket.create_server(("127.0.0.1", 0))
        self.port = self.soket.getsockname()[1]
        threading.Thread(target=self._layani, daemon=True).start()

    def _layani(self) -> None:
        while True:
            try:
                sambungan, _ = self.soket.accept()
            except OSError:
                return
            threading.Thread(target=self._satu, args=(sambungan,), daemon=True).start()

    def _satu(self, sambungan: socket.socket) -> None:
        with sambungan, sambungan.makefile("rwb") as f, contextlib.suppress(OSError, ValueError):
            if self.cara == "bisu":
                # Connected, and then not a word: until the other side gives up.
                f.readline()
                return
            if self.cara == "tolak":
                f.write(b"421 busy\r\n")
                f.flush()
                return

            def kata(teks: str) -> None:
                f.write(teks.encode() + b"\r\n")
                f.flush()

            kata("220 uji")
            while baris := f.readline():
                perintah = baris[:4].upper()
                if perintah == b"DATA":
                    kata("354 isi")
                    isi = b""
                    while (b := f.readline()) not in {b".\r\n", b""}:
                        isi += b
                    self.surat.append(isi.decode("utf-8", "replace"))
                    kata("250 ok")
                elif perintah == b"QUIT":
                    kata("221 sampai jumpa")
                    return
                else:
                    kata("250 ok")

    def tutup(self) -> None:
        self.soket.close()
