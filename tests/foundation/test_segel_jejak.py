"""The audit trail shows when somebody touched it: altered, removed, added or back-dated rows are found."""

from datetime import timedelta

import pgtrigger
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from oss_portal.jejak import catat
from oss_portal.models import AkarJejak, PeristiwaAudit
from oss_portal.segel_jejak import periksa_jejak, segel_hari_yang_lewat

TRIGGER = "oss_portal.PeristiwaAudit:audit_hanya_tambah"


@pytest.fixture
def tiga_hari(pengguna):
    """Three events a day on each of the last three days, all sealed."""
    for hari in (3, 2, 1):
        for n in range(3):
            peristiwa = catat(f"uji_{n}", subjek=pengguna, alasan="sah")
            with pgtrigger.ignore(TRIGGER):
                PeristiwaAudit.objects.filter(pk=peristiwa.pk).update(waktu=timezone.now() - timedelta(days=hari))
    return segel_hari_yang_lewat()


def test_days_are_sealed_once_and_an_untouched_trail_has_no_findings(tiga_hari):
    assert [h.jumlah for h in tiga_hari] == [3, 3, 3]
    assert segel_hari_yang_lewat() == []
    assert periksa_jejak() == []
    call_command("periksa_jejak")


@pytest.mark.parametrize("perbuatan", ["ubah", "hapus", "sisip"])
def test_a_touched_row_is_found_on_its_day_and_the_days_after_stay_provable(tiga_hari, perbuatan, pengguna):
    korban = PeristiwaAudit.objects.order_by("id")[4]
    with pgtrigger.ignore(TRIGGER):
        if perbuatan == "ubah":
            PeristiwaAudit.objects.filter(pk=korban.pk).update(alasan="lain")
        elif perbuatan == "hapus":
            korban.delete()
        else:
            PeristiwaAudit.objects.create(waktu=korban.waktu, peristiwa="susulan", subjek_jenis="x.y", subjek_id="1")
    assert [t.tanggal for t in periksa_jejak()] == [tiga_hari[1].tanggal]
    with pytest.raises(CommandError, match="touched"):
        call_command("periksa_jejak")


def test_a_forged_root_is_found_by_its_seal(tiga_hari):
    hari = tiga_hari[-1]
    with pgtrigger.ignore("oss_portal.AkarJejak:akar_jejak_hanya_tambah"):
        AkarJejak.objects.filter(pk=hari.pk).update(akar="0" * 64)
    assert {t.sebab for t in periksa_jejak()} == {"the seal is not ours", "an event was altered"}


def test_a_removed_day_is_found(tiga_hari):
    with pgtrigger.ignore("oss_portal.AkarJejak:akar_jejak_hanya_tambah"):
        AkarJejak.objects.filter(pk=tiga_hari[1].pk).delete()
    assert "a sealed day before this one is missing" in {t.sebab for t in periksa_jejak()}


def test_a_day_removed_and_sealed_again_with_other_rows_is_found_by_the_root_in_the_logs(tiga_hari, caplog):
    """Who owns the database takes the last root away and lets the portal seal his version of the day."""
    hari = tiga_hari[-1]
    with pgtrigger.ignore("oss_portal.AkarJejak:akar_jejak_hanya_tambah", TRIGGER):
        AkarJejak.objects.filter(pk=hari.pk).delete()
        PeristiwaAudit.objects.filter(pk=PeristiwaAudit.objects.order_by("-id").first().pk).update(alasan="lain")
    caplog.set_level("INFO", "oss_portal.segel_jejak")
    (baru,) = segel_hari_yang_lewat()
    assert f"root {baru.akar}" in caplog.text
    assert periksa_jejak() == []
    assert [t.tanggal for t in periksa_jejak(tercatat={hari.tanggal: hari.akar})] == [hari.tanggal]
    with pytest.raises(CommandError, match="touched"):
        call_command("periksa_jejak", akar=[f"{hari.tanggal}={hari.akar}"])
    call_command("periksa_jejak", akar=[f"{baru.tanggal}={baru.akar}"])


def test_a_trail_cut_off_at_its_end_is_found(tiga_hari):
    with pgtrigger.ignore("oss_portal.AkarJejak:akar_jejak_hanya_tambah"):
        AkarJejak.objects.filter(pk__in=[h.pk for h in tiga_hari[1:]]).delete()
    assert "no day after this one is sealed" in {t.sebab for t in periksa_jejak()}
