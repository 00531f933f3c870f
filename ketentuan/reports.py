"""Reports about the acceptances of a version: counts, list and export (PJP-2)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db import OperationalError, connection, transaction
from django.db.models import Count, Max, Min, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ketentuan.models import ChangeNotice, Persetujuan, VersiKetentuan
from oss_portal.db.background import enqueue
from oss_portal.models import Pengguna

PER_PAGE = 100
_READ_BATCH = 2000
# Milliseconds that the page waits for the figures; with millions of acceptances the worker counts them instead.
_QUICK_MS = 2000
_CACHE_SECONDS = 24 * 60 * 60
_REQUEST_INTERVAL = 10 * 60


def summary(versi: VersiKetentuan) -> dict:
    """Return the figures of a version: by channel, in total, first and last time, people told, people still missing.

    People who accepted a later version of the same kind accepted its whole text and do not count as missing.
    """
    everything = Persetujuan.objects.filter(versi=versi)
    holders = Pengguna.objects.filter(is_active=True, is_staff=False)
    accepted = Persetujuan.objects.filter(versi__jenis=versi.jenis, versi__nomor__gte=versi.nomor)
    return everything.aggregate(people=Count("pengguna", distinct=True), first=Min("waktu"), last=Max("waktu")) | {
        "channels": [
            {"name": Persetujuan.Saluran(b["saluran"]).label, "count": b["n"]}
            for b in everything.order_by().values("saluran").annotate(n=Count("pk")).order_by("saluran")
        ],
        "without_account": everything.filter(pengguna=None).count(),
        "notified": ChangeNotice.objects.filter(versi=versi).count(),
        "pending": holders.exclude(pk__in=accepted.filter(pengguna__isnull=False).values("pengguna")).count(),
    }


def quick_summary(versi: VersiKetentuan) -> dict[str, Any] | None:
    """Return the figures; if counting takes too long, those that the worker counted at `counted_at`.

    None: the worker has not counted them yet; a task for it is queued.
    """
    try:
        return _compute(versi, _QUICK_MS)
    except OperationalError:
        if cache.add(f"{_cache_key(versi)}-diminta", True, _REQUEST_INTERVAL):
            enqueue("ketentuan.tasks.compute_report", versi.pk)
        summary: dict[str, Any] | None = cache.get(_cache_key(versi))
        return summary


def store_summary(versi: VersiKetentuan) -> None:
    """Count the figures without a time limit and keep them in the cache for the page."""
    cache.set(_cache_key(versi), _compute(versi, 0) | {"counted_at": timezone.now()}, _CACHE_SECONDS)


def _cache_key(versi: VersiKetentuan) -> str:
    return f"ketentuan-laporan-{versi.pk}"


def _compute(versi: VersiKetentuan, timeout_ms: int) -> dict:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = %s", [timeout_ms])
        return summary(versi)


def list_persetujuan(versi: VersiKetentuan, *, before: int | None = None, user_id: str = "") -> QuerySet[Persetujuan]:
    """Return acceptances of a version, the latest first, optionally only below the id `before` or of one User-ID."""
    everything = Persetujuan.objects.filter(versi=versi).select_related("pengguna").order_by("-pk")
    if user_id:
        everything = everything.filter(pengguna__user_id=user_id.strip().upper())
    return everything.filter(pk__lt=before) if before else everything


def export_columns() -> list[str]:
    """Return the headings of the export."""
    heading = [_("Nomor bukti"), _("Waktu (WIB)"), "User-ID", _("Nama"), _("Kode pendaftaran"), _("Melalui"), "IP"]
    return [*heading, _("Peramban"), "SHA-256"]


def export_rows(versi: VersiKetentuan) -> Iterator[list[Any]]:
    """Yield all acceptances of a version for the export, without holding them in memory."""
    before: int | None = None
    while batch := list(list_persetujuan(versi, before=before)[:_READ_BATCH]):
        yield from map(_cells, batch)
        before = batch[-1].pk


def _cells(p: Persetujuan) -> list:
    moment: datetime = timezone.localtime(p.waktu)
    people = [p.pengguna.user_id, p.pengguna.nama] if p.pengguna else ["", _("(belum aktif)")]
    when = moment.strftime("%Y-%m-%d %H:%M:%S")
    return [p.kode, when, *people, p.rujukan, p.get_saluran_display(), p.ip, p.agen, p.sha256]
