"""Roots of the audit trail are copied to other machines, and show which rows are missing in the database."""

import urllib.request
from datetime import timedelta

import boto3
import pgtrigger
import pytest
from botocore.exceptions import ClientError
from django.core.management import CommandError, call_command
from django.utils import timezone
from moto.server import ThreadedMotoServer

from oss_portal.audit.seal import seal_past_days, verify_audit
from oss_portal.models import AuditEvent, AuditRoot, OutgoingMail
from oss_portal.operation.witness import send_roots, witnessed_roots
from oss_portal.tasks import seal_audit
from tests.servers import free_port

pytestmark = pytest.mark.django_db
PROTECTED = ("oss_portal.AuditRoot:akar_jejak_hanya_tambah", "oss_portal.AuditEvent:audit_hanya_tambah")


@pytest.fixture
def events():
    """Make an event on each of five days."""
    now = timezone.now()
    for days in range(5, 0, -1):
        AuditEvent.objects.create(
            waktu=now - timedelta(days=days, hours=1), peristiwa="uji", subjek_jenis="x.y", subjek_id="1"
        )


@pytest.fixture
def bucket(settings):
    """A bucket with object lock."""
    server = ThreadedMotoServer("127.0.0.1", port=free_port(), verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    settings.AUDIT_ROOTS_TO = ["s3://saksi/oss"]
    settings.AUDIT_ROOTS_S3 = {
        "endpoint": f"http://{host}:{port}",
        "region": "us-east-1",
        "access_key": "uji",
        "secret_key": "uji",
    }
    client = boto3.client(
        "s3",
        endpoint_url=f"http://{host}:{port}",
        aws_access_key_id="uji",
        aws_secret_access_key="uji",
        region_name="us-east-1",
    )
    urllib.request.urlopen(urllib.request.Request(f"http://{host}:{port}/moto-api/reset", method="POST"))
    client.create_bucket(Bucket="saksi", ObjectLockEnabledForBucket=True)
    yield client
    server.stop()


def test_each_root_is_put_once_and_cannot_be_removed_from_there(events, bucket):
    assert seal_audit.call() == 5
    roots = dict(AuditRoot.objects.values_list("tanggal", "akar"))
    assert witnessed_roots() == roots
    assert send_roots() == 0
    version = bucket.list_object_versions(Bucket="saksi")["Versions"][0]
    with pytest.raises(ClientError):
        bucket.delete_object(Bucket="saksi", Key=version["Key"], VersionId=version["VersionId"])
    call_command("verify_audit")


def test_an_emptied_trail_is_found_by_the_roots_outside(events, bucket):
    """Finding M11: when all roots and all events were deleted, nothing was reported."""
    seal_audit.call()
    with pgtrigger.ignore(*PROTECTED):
        AuditRoot.objects.all().delete()
        AuditEvent.objects.all().delete()
    assert verify_audit() == []
    with pytest.raises(CommandError, match="5 findings"):
        call_command("verify_audit")


def test_a_version_put_over_the_first_changes_nothing(events, bucket):
    seal_audit.call()
    roots = witnessed_roots()
    key = bucket.list_object_versions(Bucket="saksi")["Versions"][0]["Key"]
    bucket.put_object(Bucket="saksi", Key=key, Body=b'{"day": "%s", "root": "0"}' % key[-15:-5].encode())
    assert witnessed_roots() == roots


def test_a_witness_by_mail_gets_one_mail_a_root(events, settings):
    settings.AUDIT_ROOTS_TO = ["mailto:arsip@contoh.id"]
    seal_audit.call()
    seal_audit.call()
    mails = OutgoingMail.objects.filter(kepada="arsip@contoh.id")
    assert len(mails) == 5
    assert all(AuditRoot.objects.filter(akar=m.isi.split("=")[1].split()[0]).exists() for m in mails)


def test_days_without_any_seal_are_a_finding(events):
    """Finding M11: all roots are deleted, although events exist."""
    assert [f.cause for f in verify_audit()] == ["this day has events, but no day is sealed"]
    seal_past_days()
    assert verify_audit() == []
    with pgtrigger.ignore(*PROTECTED):
        AuditRoot.objects.order_by("tanggal").first().delete()
    assert any("before this day" in f.cause for f in verify_audit())
    with pgtrigger.ignore(*PROTECTED):
        AuditRoot.objects.filter(tanggal__gt=AuditRoot.objects.order_by("tanggal").first().tanggal).delete()
    assert any(f.cause == "no day after this one is sealed" for f in verify_audit())
