"""Retention: the table says how long, the rooms say how (UU 27/2022 art. 42-45)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from oss_portal import kait
from oss_portal.jejak import catat
from registrasi.models import AturanRetensi
from registrasi.peristiwa_akses import PeristiwaAkses


@dataclass(frozen=True)
class HasilRetensi:
    aturan: AturanRetensi
    jumlah: int
    diterapkan: bool


def muat_aturan() -> int:
    """Make a row for each rule that the rooms know; a number of days that staff changed stays. Returns how many."""
    jumlah = 0
    for a in _semua().values():
        _baris, baru = AturanRetensi.objects.get_or_create(
            kode=a.kode, defaults={"judul": a.judul, "dasar": a.dasar, "lama_hari": a.lama_hari}
        )
        jumlah += baru
    return jumlah


def _semua() -> dict[str, kait.AturanRetensi]:
    return {a.kode: a for daftar in kait.aturan_retensi.kumpulkan() for a in daftar}


def terapkan_retensi(*, uji_coba: bool, kode: str | None = None) -> Iterator[HasilRetensi]:
    """Apply every active rule, or only say how many rows it would touch. Safe to run twice."""
    fungsi = _semua()
    daftar = AturanRetensi.objects.filter(aktif=True, kode__in=fungsi)
    for baris in daftar.filter(kode=kode) if kode else daftar:
        batas = timezone.now() - timedelta(days=baris.lama_hari)
        if uji_coba:
            yield HasilRetensi(baris, fungsi[baris.kode].hitung(batas), False)
            continue
        jumlah = fungsi[baris.kode].terapkan(batas)
        with transaction.atomic():
            baris.terakhir_pada, baris.terakhir_jumlah = timezone.now(), jumlah
            baris.save(update_fields=["terakhir_pada", "terakhir_jumlah"])
            if jumlah:
                rincian = {"kode": baris.kode, "jumlah": jumlah, "lama_hari": baris.lama_hari}
                catat(PeristiwaAkses.RETENSI_DITERAPKAN, subjek=baris, rincian=rincian)
        yield HasilRetensi(baris, jumlah, True)
