"""Retention: the table says how long, the rooms say how (UU 27/2022 art. 42-45)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from oss_portal import hooks
from oss_portal.audit.trail import record
from registrasi.access_events import AccessEvent
from registrasi.models import RetentionRule


@dataclass(frozen=True)
class RetentionResult:
    rule: RetentionRule
    jumlah: int
    applied: bool


def load_rules() -> int:
    """Make a row for each rule that the rooms know; a number of days that staff changed stays. Returns how many."""
    count = 0
    for a in _all().values():
        _rows, new = RetentionRule.objects.get_or_create(
            kode=a.kode, defaults={"judul": a.judul, "dasar": a.dasar, "lama_hari": a.lama_hari}
        )
        count += new
    return count


def _all() -> dict[str, hooks.RetentionRule]:
    return {a.kode: a for listing in hooks.retention_rules.collect() for a in listing}


def apply_retention(*, dry_run: bool, kode: str | None = None) -> Iterator[RetentionResult]:
    """Apply every active rule, or only say how many rows it would touch. Safe to run twice."""
    function = _all()
    listing = RetentionRule.objects.filter(aktif=True, kode__in=function)
    for rows in listing.filter(kode=kode) if kode else listing:
        limit = timezone.now() - timedelta(days=rows.lama_hari)
        if dry_run:
            yield RetentionResult(rows, function[rows.kode].compute(limit), False)
            continue
        count = function[rows.kode].apply(limit)
        with transaction.atomic():
            rows.terakhir_pada, rows.terakhir_jumlah = timezone.now(), count
            rows.save(update_fields=["terakhir_pada", "terakhir_jumlah"])
            if count:
                details = {"kode": rows.kode, "jumlah": count, "lama_hari": rows.lama_hari}
                record(AccessEvent.RETENSI_DITERAPKAN, subject=rows, details=details)
        yield RetentionResult(rows, count, True)
