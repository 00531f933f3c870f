"""Roots of the audit trail outside of the database, where its owner cannot change them (`AUDIT_ROOTS_TO`).

`mailto:` is an address that gets one mail a day. `s3://` is a bucket with object lock, of another account or operator,
that gets one object a day; nobody can alter or remove it until its lock ends. `verify_audit` reads these objects and
compares them.
"""

import hashlib
import json
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from oss_portal.mail.outgoing import queue_mail
from oss_portal.models import AuditRoot

# How many of the latest roots are sent if a witness lacks them: it may be down for so many days.
_LATEST = 40


def _bucket(address: str) -> tuple[Any, str, str]:
    """Return the client of the S3 server, the bucket and the prefix of the object names."""
    import boto3
    from botocore.config import Config

    client = boto3.client(
        "s3",
        endpoint_url=settings.AUDIT_ROOTS_S3["endpoint"] or None,
        aws_access_key_id=settings.AUDIT_ROOTS_S3["access_key"] or None,
        aws_secret_access_key=settings.AUDIT_ROOTS_S3["secret_key"] or None,
        region_name=settings.AUDIT_ROOTS_S3["region"] or None,
        config=Config(connect_timeout=5, read_timeout=20, retries={"total_max_attempts": 2}),
    )
    parts = urlsplit(address)
    folder = parts.path.strip("/")
    return client, parts.netloc, f"{folder}/" if folder else ""


def _put(root: AuditRoot, address: str) -> bool:
    """Put a root into the bucket, locked, unless it is there already; return whether it was new."""
    client, bucket, folder = _bucket(address)
    key = f"{folder}{root.tanggal}.json"
    if client.list_objects_v2(Bucket=bucket, Prefix=key, MaxKeys=1).get("Contents"):
        return False
    content = {"day": str(root.tanggal), "events": root.jumlah, "root": root.akar, "seal": root.segel}
    client.put_object(
        Bucket=bucket,
        Key=key,
        Body=json.dumps(content).encode(),
        ContentType="application/json",
        ObjectLockMode="COMPLIANCE",
        ObjectLockRetainUntilDate=timezone.now() + timedelta(days=settings.AUDIT_ROOTS_LOCK_DAYS),
    )
    return True


def send_roots() -> int:
    """Send the latest roots to each witness that lacks them; safe to run twice. Returns how many objects were put."""
    count = 0
    for root in AuditRoot.objects.order_by("-tanggal")[:_LATEST]:
        for address in settings.AUDIT_ROOTS_TO:
            if address.startswith("s3://"):
                count += _put(root, address)
                continue
            recipient = address.removeprefix("mailto:")
            key = hashlib.sha256(f"{recipient}|{root.tanggal}|{root.akar}".encode()).hexdigest()[:40]
            context = {"root": root}
            queue_mail("oss_portal/audit_root", recipient=recipient, context=context, key=f"akar-{key}", bulk=True)
    return count


def witnessed_roots() -> dict[date, str]:
    """Return the roots that are in the buckets; of several versions of a day the first one counts."""
    roots: dict[date, str] = {}
    for address in settings.AUDIT_ROOTS_TO:
        if not address.startswith("s3://"):
            continue
        client, bucket, folder = _bucket(address)
        for page in client.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=folder):
            for version in reversed(page.get("Versions", [])):
                stored = client.get_object(Bucket=bucket, Key=version["Key"], VersionId=version["VersionId"])
                content = json.loads(stored["Body"].read())
                roots.setdefault(date.fromisoformat(content["day"]), content["root"])
    return roots
