"""Mails to all holders about an announced version: in batches, resumed where they stopped, one to a person."""

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from ketentuan.models import ChangeNotice, Mailing
from oss_portal.mail.outgoing import queue_mail
from oss_portal.models import Pengguna

BATCH = 200
# Ids are given before they are committed: look this far back again for persons who appeared below the cursor.
LOOKBACK = 10_000


def mail_batch(mailing_id: int) -> int:
    """Queue the next batch of mails and move the cursor in one transaction. Returns how many persons; 0: none left now.

    A worker killed half-way leaves the transaction undone, so the next one starts at the same person; another worker
    that is at it now makes this one return 0.
    """
    with transaction.atomic():
        mailing = (
            Mailing.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("versi")
            .filter(pk=mailing_id, selesai_pada__isnull=True)
            .first()
        )
        if mailing is None:
            return 0
        notified = ChangeNotice.objects.filter(versi=mailing.versi, pengguna=OuterRef("pk"))
        people = list(
            Pengguna.objects.filter(pk__gt=mailing.sampai, is_active=True, is_staff=False)
            .filter(~Exists(notified))
            .order_by("pk")[:BATCH]
        )
        for p in people:
            _mail_person(mailing, p)
        ChangeNotice.objects.bulk_create(
            [ChangeNotice(versi=mailing.versi, pengguna=p) for p in people], ignore_conflicts=True
        )
        if people:
            mailing.sampai, mailing.jumlah = people[-1].pk, mailing.jumlah + len(people)
        else:
            mailing.sampai = max(0, mailing.sampai - LOOKBACK)
            if mailing.versi.berlaku_sejak and mailing.versi.berlaku_sejak <= timezone.now():
                mailing.selesai_pada = timezone.now()
        mailing.diperbarui_pada = timezone.now()
        mailing.save()
        return len(people)


def _mail_person(mailing: Mailing, pengguna: Pengguna) -> None:
    v = mailing.versi
    queue_mail(
        "ketentuan/version_announced",
        recipient=pengguna.email,
        pengguna=pengguna,
        key=f"ketentuan-{v.jenis}-{v.nomor}-{pengguna.pk}",
        context={
            "versi": v,
            "tautan": settings.BASE_URL + v.get_absolute_url(),
        },
        bulk=True,
    )
