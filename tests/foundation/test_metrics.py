"""Operators see counts and waiting work; nobody else sees that the page exists, and no label names a person."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from oss_portal.models import BackupRun, OutgoingMail


@pytest.mark.django_db
@pytest.mark.parametrize(("configured", "sent"), [("", ""), ("benar", ""), ("benar", "salah"), ("benar", "sálah")])
def test_without_the_token_the_page_is_not_there(client, settings, configured, sent):
    settings.METRICS_TOKEN = configured
    assert client.get("/metrik", headers={"Authorization": f"Bearer {sent}"}).status_code == 404


@pytest.mark.django_db
def test_with_the_token_waiting_mails_and_requests_are_counted(client, settings):
    settings.METRICS_TOKEN = "benar"
    OutgoingMail.objects.create(kepada="rahasia@contoh.id", perihal="x", isi="y", templat="z")
    client.get("/?token=rahasia123")
    text = client.get("/metrik", headers={"Authorization": "Bearer benar"}).text
    assert 'portal_mails{status="antre"} 1.0' in text
    assert "portal_requests_total" in text
    assert "rahasia" not in text


@pytest.mark.django_db
def test_a_backup_that_was_never_made_is_as_old_as_can_be_and_wakes_somebody(client, settings):
    settings.METRICS_TOKEN = "benar"

    def figures() -> str:
        return client.get("/metrik", headers={"Authorization": "Bearer benar"}).text

    BackupRun.objects.create(jenis=BackupRun.Jenis.CADANGAN, nama="a", sebab="the disk is full")
    assert 'portal_backup_age_seconds{kind="cadangan"} +Inf' in figures()
    BackupRun.objects.create(jenis=BackupRun.Jenis.LATIHAN, nama="a", selesai=timezone.now() - timedelta(days=40))
    age = re.search(r'portal_backup_age_seconds{kind="latihan"} ([\d.e+]+)', figures())
    assert float(age[1]) > 35 * 86400
