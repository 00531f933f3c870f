"""A small load client over real HTTP: keep-alive sockets in threads, so cheap that the server is what is measured."""

import os
import socket
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import cycle
from urllib.parse import urlencode


@dataclass
class Hasil:
    """What a load run gave: answers, answers by status, seconds, and the time of each answer in seconds."""

    detik: float = 0.0
    lama: list[float] = field(default_factory=list)
    status: dict[int, int] = field(default_factory=dict)
    galat: int = 0

    @property
    def jumlah(self) -> int:
        return len(self.lama)

    @property
    def per_detik(self) -> float:
        return self.jumlah / self.detik if self.detik else 0.0

    def persentil(self, p: float) -> float:
        """Return the p-th percentile (0..100) of the answer times in milliseconds."""
        if not self.lama:
            return 0.0
        urut = sorted(self.lama)
        return urut[min(int(len(urut) * p / 100), len(urut) - 1)] * 1000


class Sambungan:
    """One keep-alive connection that sends raw requests and reads whole answers."""

    def __init__(self, host: str, port: int, batas: float = 30.0):
        self.alamat, self.batas, self.soket = (host, port), batas, None

    def tanya(self, permintaan: bytes) -> tuple[int, bytes, bytes]:
        """Send one raw HTTP/1.1 request; return `(status, header bytes, body)`. Raises `OSError`."""
        for percobaan in (1, 2):
            if self.soket is None:
                self.soket = socket.create_connection(self.alamat, timeout=self.batas)
                self.soket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            try:
                self.soket.sendall(permintaan)
                return self._baca()
            except ConnectionError:
                # The server closed an idle connection: once more on a new one.
                self.tutup()
                if percobaan == 2:
                    raise
        raise AssertionError

    def _baca(self) -> tuple[int, bytes, bytes]:
        data = b""
        while b"\r\n\r\n" not in data:
            potong = self.soket.recv(65536)
            if not potong:
                raise ConnectionError("closed before the headers ended")
            data += potong
        kepala, _, isi = data.partition(b"\r\n\r\n")
        kecil = kepala.lower()
        status = int(kepala[9:12])
        if b"content-length:" in kecil:
            panjang = int(kecil.split(b"content-length:")[1].split(b"\r\n")[0])
            bagian, ada = [isi], len(isi)
            while ada < panjang:
                potong = self.soket.recv(65536)
                if not potong:
                    raise ConnectionError("closed before the body ended")
                bagian.append(potong)
                ada += len(potong)
            isi = b"".join(bagian)
        elif status not in {204, 304}:
            while potong := self.soket.recv(65536):
                isi += potong
            self.tutup()
        if b"connection: close" in kecil:
            self.tutup()
        return status, kepala, isi

    def tutup(self) -> None:
        if self.soket is not None:
            self.soket.close()
            self.soket = None


def ambil(jalur: str, *, host: str = "127.0.0.1", kepala: dict[str, str] | None = None) -> bytes:
    """Return the bytes of a GET request."""
    baris = [f"GET {jalur} HTTP/1.1", f"Host: {host}", *(f"{k}: {v}" for k, v in (kepala or {}).items())]
    return ("\r\n".join(baris) + "\r\n\r\n").encode()


def kirim(jalur: str, isian, *, host: str = "127.0.0.1", kepala: dict[str, str] | None = None) -> bytes:
    """Return the bytes of a POST of a form; `isian` is a mapping or a list of pairs."""
    isi = urlencode(isian).encode()
    tentang = {"Host": host, "Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(isi))}
    baris = [f"POST {jalur} HTTP/1.1", *(f"{k}: {v}" for k, v in (tentang | (kepala or {})).items())]
    return ("\r\n".join(baris) + "\r\n\r\n").encode() + isi


def beban(
    port: int,
    permintaan: Iterable[bytes],
    *,
    sambungan: int = 8,
    detik: float = 5.0,
    pemanasan: float = 0.5,
    benar: Callable[[int], bool] = lambda status: status < 400,
) -> Hasil:
    """Send `permintaan` in turn over `sambungan` connections for `detik` seconds; the warm-up is not counted."""
    hasil, kunci = Hasil(), threading.Lock()
    mulai = time.perf_counter() + pemanasan
    daftar = list(permintaan)

    def jalan(nomor: int) -> None:
        s = Sambungan("127.0.0.1", port)
        lama, status, galat = [], {}, 0
        for p in cycle(daftar[nomor % len(daftar) :] + daftar[: nomor % len(daftar)]):
            a = time.perf_counter()
            if a >= mulai + detik:
                break
            try:
                kode = s.tanya(p)[0]
            except OSError:
                kode = 0
                s.tutup()
            b = time.perf_counter()
            if a >= mulai:
                lama.append(b - a)
                status[kode] = status.get(kode, 0) + 1
                galat += not benar(kode)
        s.tutup()
        with kunci:
            hasil.lama += lama
            hasil.galat += galat
            for k, n in status.items():
                hasil.status[k] = hasil.status.get(k, 0) + n

    benang = [threading.Thread(target=jalan, args=(n,)) for n in range(sambungan)]
    for b in benang:
        b.start()
    for b in benang:
        b.join()
    hasil.detik = detik
    return hasil


def tembak(port: int, permintaan: Iterable[bytes], *, sambungan: int, benar: Callable[[int], bool]) -> Hasil:
    """Send each of `permintaan` once over `sambungan` connections, as fast as they are answered."""
    antrean, hasil, kunci = iter(permintaan), Hasil(), threading.Lock()

    def jalan() -> None:
        s = Sambungan("127.0.0.1", port)
        while True:
            with kunci:
                p = next(antrean, None)
            if p is None:
                break
            a = time.perf_counter()
            try:
                kode = s.tanya(p)[0]
            except OSError:
                kode = 0
                s.tutup()
            b = time.perf_counter()
            with kunci:
                hasil.lama.append(b - a)
                hasil.status[kode] = hasil.status.get(kode, 0) + 1
                hasil.galat += not benar(kode)
        s.tutup()

    benang = [threading.Thread(target=jalan, daemon=True) for _ in range(sambungan)]
    mulai = time.perf_counter()
    for b in benang:
        b.start()
    for b in benang:
        b.join()
    hasil.detik = time.perf_counter() - mulai
    return hasil


def pasang_inti(inti: int) -> None:
    """Keep this process on one core (of those it may use), so that client and server do not take each other's time."""
    boleh = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {boleh[inti % len(boleh)]})
