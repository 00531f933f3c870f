"""Notices to officers about their cases: a line on the page of the badge, and a mail if they choose so."""

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
# Badges show larger numbers as "99+".
BADGE_LIMIT = 99


# Collected notices: (officer, how) -> a function for each case that tells the officer, given the number of other cases.
_Gathered = dict[tuple[int, str], list[Callable[[int], None]]]
_gathered: ContextVar[_Gathered | None] = ContextVar("gathered", default=None)


@contextmanager
def told_once() -> Iterator[None]:
    """Tell each officer only once about all cases that the block gives them or finds late: one notice, one mail."""
    token = _gathered.set({})
    try:
        yield
        gathered = _gathered.get() or {}
    finally:
        _gathered.reset(token)
    for told in gathered.values():
        told[0](len(told) - 1)


def tell_given(petugas: Pengguna, how: str, say: Callable[[int], None]) -> None:
    """Call `say`, which tells an officer about a case, with the number of further cases.

    It is called immediately, or inside of `told_once` at the end of the block, once for all cases. Notices with a
    different `how` are not combined.
    """
    gathered = _gathered.get()
    if gathered is None:
        say(0)
    else:
        gathered.setdefault((petugas.pk, how), []).append(say)


def with_more(text: str, more: int) -> str:
    """Return the text of a notice about one case, with the number of other cases that came with it."""
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
    """Tell the officer of a case, or `petugas`, about an event of it and of `more` other cases; nobody if it has none.

    The mail only names queue and number, no data of the case.
    """
    who = petugas or item.petugas
    if who is None or not who.is_active:
        return
    # The person who acts may use the portal in another language than the officer.
    with translation.override(settings.LANGUAGE_CODE):
        notice = OfficerNotice.objects.create(
            petugas=who, pekerjaan=item, jenis=jenis, catatan=with_more(str(note).strip()[:250], more)
        )
        setting = by_mail and OfficerSetting.objects.filter(petugas=who).first()
        if setting and jenis in setting.lewat_surel:
            send(notice, item, who, more)


@receiver(answered, dispatch_uid="work.answered")
def tell_of_answer(sender: object, item: WorkItem, **kwargs: Any) -> None:
    """Tell the officer of a case that the applicant answered."""
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
    """Mark all notices of an officer as read, which empties the badge."""
    OfficerNotice.objects.filter(petugas=petugas, dibaca_pada__isnull=True).update(dibaca_pada=timezone.now())
