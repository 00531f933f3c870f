"""What an officer is told about a case that is theirs: a line behind the badge, and a mail by choice."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import ngettext

from oss_portal.mail.outgoing import queue_mail
from oss_portal.models import OfficerNotice, OfficerSetting, Pengguna, WorkItem
from oss_portal.staff.work.queues import QUEUES, answered, record_of, source_of

Jenis = OfficerNotice.Jenis
# Badges say "99+" behind this.
BADGE_LIMIT = 99


# Who is told of several cases at once: (officer, how) -> one way of telling for each case, called with how many more.
_Gathered = dict[tuple[int, str], list[Callable[[int], None]]]
_gathered: ContextVar[_Gathered | None] = ContextVar("gathered", default=None)


@contextmanager
def told_once() -> Iterator[None]:
    """Tell each officer once of all the cases that the block gives them or finds late: one notice, one mail."""
    token = _gathered.set({})
    try:
        yield
        gathered = _gathered.get() or {}
    finally:
        _gathered.reset(token)
    for told in gathered.values():
        told[0](len(told) - 1)


def tell_given(petugas: Pengguna, how: str, say: Callable[[int], None]) -> None:
    """Let `say` tell an officer of a case of theirs and of so many more: now, or once for all of them (`told_once`).

    `how` keeps apart what is told in different ways.
    """
    gathered = _gathered.get()
    if gathered is None:
        say(0)
    else:
        gathered.setdefault((petugas.pk, how), []).append(say)


def with_more(text: str, more: int) -> str:
    """Return the text of a notice about one case, with how many came along with it."""
    if not more:
        return text
    with translation.override(settings.LANGUAGE_CODE):
        others = ngettext("Bersama %(n)d perkara lain.", "Bersama %(n)d perkara lain.", more) % {"n": more}
    return f"{text} {others}".strip()


def tell(
    item: WorkItem,
    jenis: str,
    *,
    note: str | Promise = "",
    petugas: Pengguna | None = None,
    by_mail: bool = True,
    more: int = 0,
) -> None:
    """Tell the officer of a case, or `petugas`, what happened on it, and on `more` with it; nothing when nobody has it.

    The mail names queue and number only, nothing of what is in the case.
    """
    who = petugas or item.petugas
    if who is None or not who.is_active:
        return
    # Whoever acts may read the portal in another language.
    with translation.override(settings.LANGUAGE_CODE):
        notice = OfficerNotice.objects.create(
            petugas=who, pekerjaan=item, jenis=jenis, catatan=with_more(str(note).strip()[:250], more)
        )
        setting = by_mail and OfficerSetting.objects.filter(petugas=who).first()
        if setting and jenis in setting.lewat_surel:
            send(notice, item, who, more)


@receiver(answered, dispatch_uid="work.answered")
def tell_of_answer(sender: object, item: WorkItem, **kwargs: Any) -> None:
    """The officer of a case hears that the applicant answered."""
    tell(item, Jenis.DIJAWAB)


def send(notice: OfficerNotice, item: WorkItem, who: Pengguna, more: int = 0) -> None:
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
            "lain": with_more("", more),
            "tautan": f"{settings.BASE_URL}{reverse('petugas-pekerjaan') if more else source.url_of(obj)}",
        },
        key=f"petugas-{notice.pk}",
    )


def mark_read(petugas: Pengguna) -> None:
    """Empty the badge of an officer who looked."""
    OfficerNotice.objects.filter(petugas=petugas, dibaca_pada__isnull=True).update(dibaca_pada=timezone.now())
