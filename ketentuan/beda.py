"""What changed between two texts: clauses put side by side, words added and removed marked.

Everything of the texts is escaped here; the only markup in a result is `<ins>` and `<del>`.
"""

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from ketentuan.models import VersiKetentuan
from ketentuan.naskah import Potongan, baca

# Below this share of common words two clauses are not the same clause changed.
MIRIP = 0.4
# Beyond this many comparisons a pair is shown as a whole: a text of one endless paragraph must not stop a page.
_BATAS_KATA = 4_000_000
_BATAS_PASANG = 10_000
_KATA = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True)
class Baris:
    """One row: the same place of both texts. `jenis` is judul, sama, ubah, nomor, tambah or hapus."""

    jenis: str
    lama_label: str = ""
    baru_label: str = ""
    lama: SafeString = SafeString("")
    baru: SafeString = SafeString("")
    jangkar: str = ""
    # For a heading that itself changed.
    judul_berubah: bool = False

    @property
    def berubah(self) -> bool:
        return self.jenis not in {"sama", "judul"} or self.judul_berubah


@dataclass(frozen=True)
class Perbandingan:
    baris: tuple[Baris, ...]

    @property
    def berubah(self) -> list[Baris]:
        """The changed rows, each group under the heading it stands in."""
        hasil, judul = [], None
        for b in self.baris:
            if b.jenis == "judul":
                judul = b
            if b.berubah:
                if judul is not None and judul is not b:
                    hasil.append(judul)
                judul = None
                hasil.append(b)
        return hasil

    @property
    def jumlah(self) -> Counter:
        return Counter("ubah" if b.jenis == "judul" else b.jenis for b in self.baris if b.berubah)


def _gabung(bagian: list[tuple[str, str]]) -> SafeString:
    return format_html_join(
        "",
        "{}",
        ((t if not tag else format_html(f"<{tag}>{{}}</{tag}>", t),) for tag, t in bagian if t),
    )


def beda_kata(lama: str, baru: str) -> tuple[SafeString, SafeString]:
    """Return both texts escaped, with the words that the other lacks in `<del>` (old) and `<ins>` (new)."""
    a, b = _KATA.findall(lama), _KATA.findall(baru)
    if len(a) * len(b) > _BATAS_KATA:
        return _gabung([("del", lama)]), _gabung([("ins", baru)])
    kiri: list[tuple[str, str]] = []
    kanan: list[tuple[str, str]] = []
    for op, i1, i2, j1, j2 in _lapangkan(a, b):
        kiri.append(("" if op == "equal" else "del", "".join(a[i1:i2])))
        kanan.append(("" if op == "equal" else "ins", "".join(b[j1:j2])))
    return _gabung(kiri), _gabung(kanan)


def _lapangkan(a: list[str], b: list[str]) -> list[tuple[str, int, int, int, int]]:
    """Return the opcodes with a lone space between two changes taken into them: phrases read better than confetti."""
    hasil: list[tuple[str, int, int, int, int]] = []
    operasi = SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    for n, (op, i1, i2, j1, j2) in enumerate(operasi):
        antara = op == "equal" and 0 < n < len(operasi) - 1 and not "".join(a[i1:i2]).strip()
        op = "replace" if antara or op != "equal" else op
        if hasil and hasil[-1][0] == op == "replace":
            hasil[-1] = ("replace", hasil[-1][1], i2, hasil[-1][3], j2)
        else:
            hasil.append((op, i1, i2, j1, j2))
    return hasil


def _kemiripan(a: Potongan, b: Potongan) -> float:
    if a.judul != b.judul:
        return 0.0
    x, y = (Counter(k for k in _KATA.findall(p.teks.lower()) if k.strip()) for p in (a, b))
    jumlah = x.total() + y.total()
    return 2 * (x & y).total() / jumlah if jumlah else 0.0


def _pasangkan(lama: list[Potongan], baru: list[Potongan]) -> list[tuple[Potongan | None, Potongan | None]]:
    """Pair the pieces of a changed stretch in order, so that the pairs resemble each other as much as possible."""
    n, m = len(lama), len(baru)
    if n * m > _BATAS_PASANG:
        return [(p, None) for p in lama] + [(None, p) for p in baru]
    nilai = [[_kemiripan(a, b) for b in baru] for a in lama]
    terbaik = [[0.0] * (m + 1) for _ in range(n + 1)]
    for i in range(n - 1, -1, -1):
        for j in range(m - 1, -1, -1):
            pasang = nilai[i][j] + terbaik[i + 1][j + 1] if nilai[i][j] >= MIRIP else 0.0
            terbaik[i][j] = max(pasang, terbaik[i + 1][j], terbaik[i][j + 1])
    hasil: list[tuple[Potongan | None, Potongan | None]] = []
    i = j = 0
    while i < n and j < m:
        if nilai[i][j] >= MIRIP and terbaik[i][j] == nilai[i][j] + terbaik[i + 1][j + 1]:
            hasil.append((lama[i], baru[j]))
            i, j = i + 1, j + 1
        elif terbaik[i][j] == terbaik[i + 1][j]:
            hasil.append((lama[i], None))
            i += 1
        else:
            hasil.append((None, baru[j]))
            j += 1
    return hasil + [(p, None) for p in lama[i:]] + [(None, p) for p in baru[j:]]


def _baris(a: Potongan | None, b: Potongan | None) -> Baris:
    if a and b:
        lama, baru = beda_kata(a.teks, b.teks) if a.teks != b.teks else (_gabung([("", a.teks)]),) * 2
        if b.judul:
            return Baris("judul", lama=lama, baru=baru, jangkar=b.jangkar, judul_berubah=a.teks != b.teks)
        jenis = "ubah" if a.teks != b.teks else "nomor" if a.label != b.label else "sama"
        return Baris(jenis, a.label, b.label, lama, baru, b.jangkar)
    if a:
        return Baris("hapus", lama_label=a.label, lama=_gabung([("del", a.teks)]))
    return Baris("tambah", baru_label=b.label, baru=_gabung([("ins", b.teks)]), jangkar=b.jangkar)


@lru_cache(maxsize=64)
def bandingkan(lama: str, baru: str) -> Perbandingan:
    """Compare two sources (Markdown) piece by piece."""
    a, b = baca(lama).potongan, baca(baru).potongan
    hasil: list[Baris] = []
    kunci = [[(p.judul, p.teks) for p in daftar] for daftar in (a, b)]
    padan = SequenceMatcher(None, *kunci, autojunk=max(map(len, kunci)) > 1000)
    for op, i1, i2, j1, j2 in padan.get_opcodes():
        pasangan = zip(a[i1:i2], b[j1:j2], strict=True) if op == "equal" else _pasangkan(a[i1:i2], b[j1:j2])
        hasil += [_baris(x, y) for x, y in pasangan]
    return Perbandingan(tuple(hasil))


def _sumber(teks: "str | VersiKetentuan | None") -> str:
    return teks.sumber if isinstance(teks, VersiKetentuan) else teks or ""


def beda_html(lama: "str | VersiKetentuan | None", baru: "str | VersiKetentuan", *, semua: bool = False) -> SafeString:
    """Return the comparison of two versions (or Markdown texts) as a table: changed clauses only, or `semua`."""
    hasil = bandingkan(_sumber(lama), _sumber(baru))
    konteks = {
        "baris": hasil.baris if semua else hasil.berubah,
        "lama": lama if isinstance(lama, VersiKetentuan) else None,
        "baru": baru if isinstance(baru, VersiKetentuan) else None,
    }
    return mark_safe(render_to_string("ketentuan/_beda.html", konteks))
