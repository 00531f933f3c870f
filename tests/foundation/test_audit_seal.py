"""The seals of the audit trail reveal manipulation: altered, removed, added or back-dated rows are found."""

from datetime import timedelta

import pgtrigger
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from oss_portal.audit.seal import seal_past_days, verify_audit
from oss_portal.audit.trail import record
from oss_portal.models import AuditEvent, AuditRoot

TRIGGER = "oss_portal.AuditEvent:audit_hanya_tambah"


@pytest.fixture
def three_days(pengguna):
    """Make three events on each of the last three days, all sealed: a day is sealed an hour after its end."""
    for days in (3, 2, 1):
        for n in range(3):
            event = record(f"uji_{n}", subject=pengguna, alasan="sah")
            with pgtrigger.ignore(TRIGGER):
                AuditEvent.objects.filter(pk=event.pk).update(waktu=timezone.now() - timedelta(days=days, hours=1))
    return seal_past_days()


def test_days_are_sealed_once_and_an_untouched_trail_has_no_findings(three_days):
    assert [h.jumlah for h in three_days] == [3, 3, 3]
    assert seal_past_days() == []
    assert verify_audit() == []
    call_command("verify_audit")


@pytest.mark.parametrize("perform", ["change", "hapus", "sisip"])
def test_a_touched_row_is_found_on_its_day_and_the_days_after_stay_provable(three_days, perform, pengguna):
    victim = AuditEvent.objects.order_by("id")[4]
    with pgtrigger.ignore(TRIGGER):
        if perform == "change":
            AuditEvent.objects.filter(pk=victim.pk).update(alasan="lain")
        elif perform == "hapus":
            victim.delete()
        else:
            AuditEvent.objects.create(waktu=victim.waktu, peristiwa="susulan", subjek_jenis="x.y", subjek_id="1")
    assert [t.day for t in verify_audit()] == [three_days[1].tanggal]
    with pytest.raises(CommandError, match="was changed"):
        call_command("verify_audit")


def test_a_forged_root_is_found_by_its_seal(three_days):
    days = three_days[-1]
    with pgtrigger.ignore("oss_portal.AuditRoot:akar_jejak_hanya_tambah"):
        AuditRoot.objects.filter(pk=days.pk).update(akar="0" * 64)
    assert {t.cause for t in verify_audit()} == {"the seal was not made with AUDIT_SEAL_KEY", "an event was altered"}


def test_a_removed_day_is_found(three_days):
    with pgtrigger.ignore("oss_portal.AuditRoot:akar_jejak_hanya_tambah"):
        AuditRoot.objects.filter(pk=three_days[1].pk).delete()
    assert "a sealed day before this one is missing" in {t.cause for t in verify_audit()}


def test_a_day_removed_and_sealed_again_with_other_rows_is_found_by_the_root_in_the_logs(three_days, caplog):
    """The owner of the database deletes the last root and lets the portal seal another version of the day."""
    days = three_days[-1]
    with pgtrigger.ignore("oss_portal.AuditRoot:akar_jejak_hanya_tambah", TRIGGER):
        AuditRoot.objects.filter(pk=days.pk).delete()
        AuditEvent.objects.filter(pk=AuditEvent.objects.order_by("-id").first().pk).update(alasan="lain")
    caplog.set_level("INFO", "oss_portal.audit.seal")
    (new,) = seal_past_days()
    assert f"root {new.akar}" in caplog.text
    assert verify_audit() == []
    assert [t.day for t in verify_audit(recorded={days.tanggal: days.akar})] == [days.tanggal]
    with pytest.raises(CommandError, match="was changed"):
        call_command("verify_audit", root=[f"{days.tanggal}={days.akar}"])
    call_command("verify_audit", root=[f"{new.tanggal}={new.akar}"])


def test_a_trail_cut_off_at_its_end_is_found(three_days):
    with pgtrigger.ignore("oss_portal.AuditRoot:akar_jejak_hanya_tambah"):
        AuditRoot.objects.filter(pk__in=[h.pk for h in three_days[1:]]).delete()
    assert "no day after this one is sealed" in {t.cause for t in verify_audit()}
