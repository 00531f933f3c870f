"""Retention: the table has the periods, the apps have the acts (UU 27/2022 art. 42-45)."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from oss_portal import hooks
from oss_portal.audit.trail import record
from registrasi.events import Event
from registrasi.models import RetentionRule


@dataclass(frozen=True)
class RetentionResult:
    rule: RetentionRule
    count: int
    applied: bool
    # Whether nothing more is due.
    finished: bool = True


def load_rules() -> int:
    """Make a row for each rule of the apps; keep the days that staff have set. Return the number of new rows."""
    count = 0
    for rule in _all().values():
        _row, new = RetentionRule.objects.get_or_create(
            kode=rule.code, defaults={"judul": rule.title, "dasar": rule.legal_basis, "lama_hari": rule.days}
        )
        count += new
    return count


def promised_days(kode: str) -> int | None:
    """Return the maximum days that the privacy notice promises for the data of a rule; None if it gives no number."""
    rule = _all().get(kode)
    return rule.days if rule is not None and rule.promised else None


def _all() -> dict[str, hooks.RetentionRule]:
    return {rule.code: rule for rules in hooks.retention_rules.collect() for rule in rules}


def apply_retention(
    *, dry_run: bool, kode: str | None = None, seconds: float | None = None
) -> Iterator[RetentionResult]:
    """Apply every active rule until nothing is due, or only count the rows it would touch. Safe to run twice.

    After `seconds` each rule does at most one more batch; its result says whether rows are left.
    """
    end = None if seconds is None else time.monotonic() + seconds
    known = _all()
    rules = RetentionRule.objects.filter(aktif=True, kode__in=known)
    for rule in rules.filter(kode=kode) if kode else rules:
        limit = timezone.now() - timedelta(days=rule.lama_hari)
        if dry_run:
            yield RetentionResult(rule, known[rule.kode].due(limit).count(), False)
            continue
        count, finished = 0, False
        while not finished:
            done = known[rule.kode].discard(known[rule.kode].due(limit))
            count, finished = count + done, not done
            if end is not None and time.monotonic() > end:
                break
        with transaction.atomic():
            rule.terakhir_pada, rule.terakhir_jumlah = timezone.now(), count
            rule.save(update_fields=["terakhir_pada", "terakhir_jumlah"])
            if count:
                details = {"kode": rule.kode, "jumlah": count, "lama_hari": rule.lama_hari}
                record(Event.RETENSI_DITERAPKAN, subject=rule, details=details)
        yield RetentionResult(rule, count, True, finished)
