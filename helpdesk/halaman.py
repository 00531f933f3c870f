"""Keyset pages: the next page is asked for by the last row of this one, so that page 1,000 costs what page 1 does."""

import base64
import binascii
import json
import uuid
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime

PER_HALAMAN = 25


def _tulis(baris, urut: tuple[str, ...]) -> str:
    nilai = []
    for nama in urut:
        v = getattr(baris, nama.lstrip("-"))
        nilai.append(v.isoformat() if isinstance(v, datetime) else v)
    return base64.urlsafe_b64encode(json.dumps(nilai).encode()).decode().rstrip("=")


def _baca(teks: str, urut: tuple[str, ...], model) -> list | None:
    """Return the values of a cursor, or None for anything that we did not write."""
    try:
        nilai = json.loads(base64.urlsafe_b64decode(teks + "=" * (-len(teks) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        return None
    if not isinstance(nilai, list) or len(nilai) != len(urut):
        return None
    bersih = []
    for nama, v in zip(urut, nilai, strict=True):
        if model._meta.get_field(nama.lstrip("-")).get_internal_type() == "DateTimeField":
            try:
                v = parse_datetime(v) if isinstance(v, str) else None
            except ValueError:
                v = None
            if v is None or v.tzinfo is None:
                return None
        elif not isinstance(v, int) or isinstance(v, bool) or abs(v) > 2**62:
            return None
        bersih.append(v)
    return bersih


def _sesudah(urut: tuple[str, ...], nilai: list, balik: bool) -> Q:
    """Return the condition "after this row" in the order `urut` (before it when `balik`)."""
    syarat, sama = Q(), Q()
    for nama, v in zip(urut, nilai, strict=True):
        turun = nama.startswith("-") != balik
        kolom = nama.lstrip("-")
        syarat |= sama & Q(**{f"{kolom}__{'lt' if turun else 'gt'}": v})
        sama &= Q(**{kolom: v})
    # Redundant, but it is what lets the index start at the right place.
    pertama = urut[0].lstrip("-")
    batas = "lte" if urut[0].startswith("-") != balik else "gte"
    return Q(**{f"{pertama}__{batas}": nilai[0]}) & syarat


def halaman(
    request, baris: QuerySet, *, urut: tuple[str, ...], per: int = PER_HALAMAN
) -> tuple[list, str | None, str | None]:
    """Return the rows of the page asked for by `?ke=` or `?dari=`, and the addresses of the pages before and after.

    `urut` names the columns of the order; the last must be unique. A cursor that is not ours gives the first page.
    """
    ke, dari = request.GET.get("ke", ""), request.GET.get("dari", "")
    balik = bool(dari)
    kursor = _baca((dari or ke)[:200], urut, baris.model) if dari or ke else None
    arah = tuple((n[1:] if n.startswith("-") else f"-{n}") for n in urut) if balik else urut
    baris = baris.order_by(*arah)
    if kursor:
        baris = baris.filter(_sesudah(urut, kursor, balik))
    hasil = list(baris[: per + 1])
    lebih, hasil = len(hasil) > per, hasil[:per]
    if balik:
        hasil.reverse()
    ada_sebelum = lebih if balik else bool(kursor)
    ada_sesudah = (bool(kursor) if balik else lebih) and bool(hasil)

    def alamat(nama: str, objek) -> str:
        q = request.GET.copy()
        for n in ("ke", "dari"):
            q.pop(n, None)
        q[nama] = _tulis(objek, urut)
        return f"?{q.urlencode()}"

    return (
        hasil,
        alamat("dari", hasil[0]) if ada_sebelum and hasil else None,
        alamat("ke", hasil[-1]) if ada_sesudah else None,
    )


def lipat(pesan: list, *, akhir: int = 5) -> dict[str, list]:
    """Split a long thread: how it began, what is folded, and the last ones; a short thread is not folded."""
    if len(pesan) <= akhir + 3:
        return {"awal": pesan, "tengah": [], "akhir": []}
    return {"awal": pesan[:1], "tengah": pesan[1:-akhir], "akhir": pesan[-akhir:]}


def kode_dari_teks(teks: str) -> uuid.UUID | None:
    """Return the code of a record as a form sent it, or None for a text that is none."""
    try:
        return uuid.UUID(teks)
    except ValueError:
        return None
