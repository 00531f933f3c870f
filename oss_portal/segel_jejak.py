"""Tamper evidence of the audit trail: a sealed root a day, each chained to the one before (PP 71/2019, audit trail).

A day is closed an hour after midnight (Asia/Jakarta), when no transaction of that day can still be open.
"""

import hashlib
import hmac
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from oss_portal.jam import kini_basis_data
from oss_portal.models import AkarJejak, PeristiwaAudit

logger = logging.getLogger(__name__)
_TENGGANG = timedelta(hours=1)
_KOLOM = [
    "id",
    "waktu",
    "peristiwa",
    "oleh_id",
    "subjek_jenis",
    "subjek_id",
    "tentang_id",
    "nib",
    "alasan",
    "perubahan",
    "rincian",
    "ip",
    "agen",
    "korelasi",
]


@dataclass(frozen=True)
class Temuan:
    """One day whose rows are not those that were sealed."""

    tanggal: date
    sebab: str


def _peristiwa_hari(tanggal: date) -> Iterator[dict]:
    mulai = timezone.make_aware(datetime.combine(tanggal, time.min))
    baris = PeristiwaAudit.objects.filter(waktu__gte=mulai, waktu__lt=mulai + timedelta(days=1)).order_by("id")
    return baris.values(*_KOLOM).iterator(chunk_size=2000)


def _hitung(tanggal: date, sebelumnya: str) -> tuple[int, str]:
    """Return how many rows the day has and the SHA-256 over the root before and every row in order."""
    akar, jumlah = hashlib.sha256(f"{sebelumnya}|{tanggal.isoformat()}".encode()), 0
    for baris in _peristiwa_hari(tanggal):
        baris["waktu"] = int(baris["waktu"].timestamp() * 1_000_000)
        akar.update(json.dumps(baris, sort_keys=True, ensure_ascii=False, default=str).encode() + b"\n")
        jumlah += 1
    return jumlah, akar.hexdigest()


def _segel(tanggal: date, jumlah: int, akar: str) -> str:
    return hmac.new(settings.KUNCI_JEJAK.encode(), f"{tanggal}|{jumlah}|{akar}".encode(), hashlib.sha256).hexdigest()


def segel_hari_yang_lewat() -> list[AkarJejak]:
    """Seal every day that is over and not yet sealed, oldest first; safe to run twice and on several nodes."""
    # By the clock that dates the events: a day sealed before it is over could not be proved afterwards.
    kemarin = timezone.localdate(kini_basis_data() - _TENGGANG) - timedelta(days=1)
    terakhir = AkarJejak.objects.first()
    if terakhir:
        tanggal, sebelumnya = terakhir.tanggal + timedelta(days=1), terakhir.akar
    else:
        pertama = PeristiwaAudit.objects.order_by("id").values_list("waktu", flat=True).first()
        if pertama is None:
            return []
        tanggal, sebelumnya = timezone.localdate(pertama), ""
    baru = []
    while tanggal <= kemarin:
        jumlah, akar = _hitung(tanggal, sebelumnya)
        try:
            with transaction.atomic():
                baru.append(
                    AkarJejak.objects.create(
                        tanggal=tanggal, jumlah=jumlah, akar=akar, segel=_segel(tanggal, jumlah, akar)
                    )
                )
        except IntegrityError:
            # Another node sealed it first; it goes on from there.
            return baru
        # On another machine by the logs: who rewrites the database, and lets us seal it anew, cannot rewrite these.
        logger.info("audit trail %s sealed: %s events, root %s", tanggal, jumlah, akar)
        tanggal, sebelumnya = tanggal + timedelta(days=1), akar
    return baru


def periksa_jejak(sejak: date | None = None, tercatat: dict[date, str] | None = None) -> list[Temuan]:
    """Recompute every sealed day and return the days that do not match; an empty list means nothing was touched.

    `tercatat` are roots as they were written down outside of the database (in the logs): a day that was removed and
    sealed again with other rows shows only against them.
    """
    temuan: list[Temuan] = []
    tersimpan = dict(AkarJejak.objects.values_list("tanggal", "akar"))
    for tanggal, akar in (tercatat or {}).items():
        if tersimpan.get(tanggal) != akar:
            temuan.append(Temuan(tanggal, "the root is not the one that was written down"))
    # Sealing runs each hour: when the last sealed days are missing, somebody took them away or it stands still.
    if tersimpan and (terakhir := max(tersimpan)) < timezone.localdate() - timedelta(days=2):
        temuan.append(Temuan(terakhir, "no day after this one is sealed"))
    sebelumnya, kemarin = "", None
    for hari in AkarJejak.objects.order_by("tanggal"):
        if kemarin and hari.tanggal != kemarin + timedelta(days=1):
            temuan.append(Temuan(hari.tanggal, "a sealed day before this one is missing"))
        if sejak is None or hari.tanggal >= sejak:
            if not hmac.compare_digest(hari.segel, _segel(hari.tanggal, hari.jumlah, hari.akar)):
                temuan.append(Temuan(hari.tanggal, "the seal is not ours"))
            jumlah, akar = _hitung(hari.tanggal, sebelumnya)
            if jumlah != hari.jumlah:
                temuan.append(Temuan(hari.tanggal, f"{hari.jumlah} events were sealed, {jumlah} are there"))
            elif akar != hari.akar:
                temuan.append(Temuan(hari.tanggal, "an event was altered"))
        sebelumnya, kemarin = hari.akar, hari.tanggal
    return temuan
