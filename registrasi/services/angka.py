"""Figures: counted by the worker once an hour, read by pages; never a person in them."""

from datetime import timedelta
from decimal import Decimal

from django.db import connection, transaction
from django.utils import timezone, translation

from oss_portal import kait
from oss_portal.grafik import untuk_publik
from registrasi.models import RekapAngka

# Counting may take longer than a page may.
BATAS_HITUNG_MS = 600_000


def _polos(nilai):
    """Return a cell as JSON can hold it."""
    if nilai is None or isinstance(nilai, int | float | str) and not hasattr(nilai, "_proxy____args"):
        return nilai
    return float(nilai) if isinstance(nilai, Decimal) else str(nilai)


def hitung_ulang() -> int:
    """Count every figure of every room and keep the result. Returns how many there are; safe to run twice."""
    with transaction.atomic(), translation.override("id"):
        with connection.cursor() as kursor:
            kursor.execute(f"set local statement_timeout = {BATAS_HITUNG_MS}")
        isi = [
            {
                "judul": str(t["judul"]),
                "penjelasan": str(t["penjelasan"]),
                "kolom": [str(k) for k in t["kolom"]],
                "baris": [[_polos(s) for s in b] for b in t["baris"]],
                "publik": bool(t["publik"]),
                "grafik": t.get("grafik", 1),
                "peta": list(t.get("peta", ())),
            }
            for daftar in kait.angka.kumpulkan()
            for t in daftar
        ]
        RekapAngka.objects.update_or_create(pk=1, defaults={"isi": isi, "dihitung_pada": timezone.now()})
    return len(isi)


def rekap() -> RekapAngka:
    """Return the last count; the very first reader has it counted."""
    ada = RekapAngka.objects.filter(pk=1).first()
    if ada is None:
        hitung_ulang()
        ada = RekapAngka.objects.get(pk=1)
    return ada


def angka_publik() -> tuple[list[dict], RekapAngka]:
    """Return the public figures without counts below five, and when they were counted."""
    r = rekap()
    return [untuk_publik(t) for t in r.isi if t["publik"]], r


def basi(r: RekapAngka) -> bool:
    """Whether the worker has not counted for three hours."""
    return timezone.now() - r.dihitung_pada > timedelta(hours=3)
