"""Hooks: where a lower room gathers what the higher rooms have to show, without importing them.

An app registers its function in its `AppConfig.ready`; the page calls `kumpulkan`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

# Nobody needs to know whether 4,000 or 5,000 cases wait: counting stops behind this.
BATAS_ANTREAN = 1000


def hitung_antrean(baris: QuerySet) -> int:
    """Return how many cases wait; 1,001 stands for more than a thousand (the filter `jumlah_antrean` says so)."""
    return baris[: BATAS_ANTREAN + 1].count()


@dataclass(frozen=True)
class AturanRetensi:
    """One rule of retention: `hitung(batas)` says how many rows from before `batas` are due, `terapkan(batas)` does it.

    `lama_hari` is where the table of rules starts from; both functions return a number and are safe to run twice.
    """

    kode: str
    judul: str
    dasar: str
    lama_hari: int
    hitung: Callable[[datetime], int]
    terapkan: Callable[[datetime], int]


class Kait:
    """An ordered list of callables registered under an order number."""

    def __init__(self) -> None:
        self._fungsi: list[tuple[int, Callable]] = []

    def daftar(self, urutan: int = 50) -> Callable[[Callable], Callable]:
        """Decorator that registers a function; smaller `urutan` comes first. Registering twice does nothing."""

        def bungkus(fungsi: Callable) -> Callable:
            if all(f is not fungsi for _, f in self._fungsi):
                self._fungsi.append((urutan, fungsi))
                self._fungsi.sort(key=lambda pasangan: pasangan[0])
            return fungsi

        return bungkus

    def kumpulkan(self, *args: Any, **kwargs: Any) -> list[Any]:
        """Call every function and return the results that are not None, in order."""
        return [h for _, f in self._fungsi if (h := f(*args, **kwargs)) is not None]


# Cards of the dashboard: f(request) -> {"judul", "teks", "status": {"warna", "teks"} | None, "tautan": [(text, url)]}
kartu_dasbor = Kait()
# Banners over every page: f(request) -> {"teks", "tautan", "teks_tautan"}
spanduk = Kait()
# What is kept about a person: f(pengguna) -> {"judul", "tujuan", "dasar", "retensi", "data": dict | list of dict}
sumber_data_pribadi = Kait()
# Who read data about a person, beyond the officers' reveals: f(pengguna) -> list of {"waktu", "siapa", "apa", "untuk"}
pembacaan_data = Kait()
# Why a person's data must stay: f(pengguna) -> a sentence, or None
penahan_hapus = Kait()
# Retention: f() -> list of `AturanRetensi` (below)
aturan_retensi = Kait()
# Queues of the staff's front page: f(petugas) -> {"judul", "url", "jumlah" (by `hitung_antrean`),
# "tertua": datetime | None, "tenggat": bool, whether the clock is red, and where there is one "tenggat_pada": datetime
# of the most urgent deadline; and "meja", the address where who has no other work starts his day}
antrean_petugas = Kait()
# Parts of a case file: f(pengguna=…, pelaku_usaha=…) -> {"judul", "baris": list of dict, "berkas": [(name, bytes)]}
berkas_perkara = Kait()
# Figures: f() -> list of {"judul", "penjelasan", "kolom": [..], "baris": [[..]], "publik": bool}, see `grafik`
angka = Kait()
# Conflict of interest: f(petugas, objek) -> True where the officer must not open the record; the room records the try
benturan = Kait()
# After an outage: f(pindah: `gangguan.Pergeseran`) -> how many deadlines of this room were moved
perpanjang_tenggat = Kait()
