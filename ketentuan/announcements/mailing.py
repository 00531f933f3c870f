"""Mails to all account holders about an announced version: in batches that can be resumed, one mail for each person."""

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from ketentuan.models import ChangeNotice, Mailing
from oss_portal.mail.outgoing import queue_mail
from oss_portal.models import Pengguna

BATCH = 200
# Ids are assigned before the commit, so new people may appear below the cursor: search again this many ids back.
LOOKBACK = 10_000


def mail_batch(mailing_id: int) -> int:
    """Queue the next batch of mails and move the cursor, in one transaction. Returns how many people; 0: none left.

    If a worker is killed, its transaction is rolled back, so the next one starts at the same person. Returns 0 as well
    while another worker processes this mailing.
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
