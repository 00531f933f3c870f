"""Hooks: where a lower room gathers what the higher rooms have to show, without importing them.

An app registers its function in its `AppConfig.ready`; the page calls `kumpulkan`.
"""

from collections.abc import Callable
from typing import Any


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
# Queues of the staff's front page: f(petugas) -> {"judul", "url", "jumlah", "tertua": datetime | None, "tenggat": bool}
antrean_petugas = Kait()
# Parts of a case file: f(pengguna=…, pelaku_usaha=…) -> {"judul", "baris": list of dict, "berkas": [(name, bytes)]}
berkas_perkara = Kait()
# Figures: f() -> list of {"judul", "penjelasan", "kolom": [..], "baris": [[..]], "publik": bool}
angka = Kait()
