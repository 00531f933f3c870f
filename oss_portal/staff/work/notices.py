"""What an officer is told about a case that is theirs: a line behind the badge, and a mail by choice."""

from typing import Any

from django.conf import settings
from django.dispatch import receiver
from django.utils import timezone

from oss_portal.mail.outgoing import queue_mail
from oss_portal.models import OfficerNotice, OfficerSetting, Pengguna, WorkItem
from oss_portal.staff.work.queues import QUEUES, answered, record_of, source_of

Jenis = OfficerNotice.Jenis
# Badges say "99+" behind this.
BADGE_LIMIT = 99


def tell(item: WorkItem, jenis: str, *, note: str = "", petugas: Pengguna | None = None, by_mail: bool = True) -> None:
    """Tell the officer of a case, or `petugas`, what happened on it; nothing when nobody has it.

    The mail names queue and number only, nothing of what is in the case.
    """
    who = petugas or item.petugas
    if who is None or not who.is_active:
        return
    notice = OfficerNotice.objects.create(petugas=who, pekerjaan=item, jenis=jenis, catatan=note.strip()[:300])
    setting = by_mail and OfficerSetting.objects.filter(petugas=who).first()
    if setting and jenis in setting.lewat_surel:
        send(notice, item, who)


@receiver(answered, dispatch_uid="work.answered")
def tell_of_answer(sender: object, item: WorkItem, **kwargs: Any) -> None:
    """The officer of a case hears that the applicant answered."""
    tell(item, Jenis.DIJAWAB)


def send(notice: OfficerNotice, item: WorkItem, who: Pengguna) -> None:
    """Queue the mail of a notice."""
    source = source_of(item.subjek_jenis)
    if source is None:
        return
    obj = record_of(item)
    queue_mail(
        "oss_portal/officer_notice",
        recipient=who.email,
        context={
            "nama": who.nama,
            "jenis": notice.get_jenis_display(),
            "antrean": str(QUEUES[item.antrean].title),
            "nomor": source.summary(obj).number,
            "tenggat": item.tenggat,
            "tautan": f"{settings.BASE_URL}{source.url_of(obj)}",
        },
        key=f"petugas-{notice.pk}",
    )


def mark_read(petugas: Pengguna) -> None:
    """Empty the badge of an officer who looked."""
    OfficerNotice.objects.filter(petugas=petugas, dibaca_pada__isnull=True).update(dibaca_pada=timezone.now())
