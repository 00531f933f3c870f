"""The queue of the officers: lists, filters, search and counts, each with an index of its own."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from helpdesk.access.conflicts import ConflictCircle
from helpdesk.models import OPEN, Follower, JenisTiket, Kategori, Prioritas, Saluran, StatusTiket, Tiket
from helpdesk.models.tiket import late_at, nearly_late_at, reads_everything
from oss_portal.db.compiled import compiled_sql
from oss_portal.forms import normalise_phone
from oss_portal.models import Pengguna
from oss_portal.staff import search_terms
from oss_portal.staff.day_filter import read_day, within_days
from oss_portal.text.characters import one_line
from oss_portal.text.numbers import digits_only

# Counting stops at this number: officers need not know whether 40,000 or 50,000 tickets wait.
COUNT_LIMIT = 1000
SEARCH_LIMIT = 500

TABS = {
    "milik": _("Milik saya"),
    "bebas": _("Belum diambil"),
    "menunggu": _("Menunggu pelapor"),
    "hampir": _("Hampir lewat"),
    "lewat": _("Lewat waktu"),
    "semua": _("Semua terbuka"),
    "eskalasi": _("Diteruskan"),
    "diikuti": _("Saya ikuti"),
    "arsip": _("Selesai"),
    "spam": _("Spam"),
}
# The lists that show a count.
COUNTED_TABS = ("milik", "bebas", "menunggu", "hampir", "lewat", "semua", "eskalasi")
ORDERS = {
    "tenggat": (_("Tenggat terdekat"), ("jatuh_tempo", "id")),
    "prioritas": (_("Prioritas"), ("prioritas", "jatuh_tempo", "id")),
    "lama": (_("Terlama"), ("id",)),
    "baru": (_("Terbaru"), ("-id",)),
}
MAX_AGE = {
    "1": _("lebih dari 1 hari"),
    "3": _("lebih dari 3 hari"),
    "7": _("lebih dari 7 hari"),
    "14": _("lebih dari 14 hari"),
}


@dataclass(frozen=True)
class QueueFilter:
    """The filters that an officer has chosen; values that are not offered are ignored."""

    tab: str = "milik"
    q: str = ""
    jenis: str = ""
    kategori: str = ""
    prioritas: str = ""
    umur: str = ""
    saluran: str = ""
    petugas: str = ""
    sejak: str = ""
    sampai: str = ""
    urut: str = "tenggat"

    @classmethod
    def from_query(cls, data: Mapping[str, str], opening: str = "milik") -> "QueueFilter":
        """Read the filters from a query string; `opening` is the list if it names none."""

        def one_of(name: str, options: Any, default: str = "") -> str:
            value = data.get(name, default)
            return value if value in options else default

        tab = one_of("tab", TABS, opening)
        kategori = data.get("kategori", "")
        return cls(
            tab=tab,
            q=one_line(search_terms.read(data.get("q", "")))[:100],
            jenis=one_of("jenis", JenisTiket.values),
            kategori=kategori if re.fullmatch(r"[a-z0-9_-]{1,40}", kategori) else "",
            prioritas=one_of("prioritas", [str(p) for p in Prioritas.values]),
            umur=one_of("umur", MAX_AGE),
            saluran=one_of("saluran", Saluran.values),
            petugas=data.get("petugas", "") if re.fullmatch(r"\d{1,9}", data.get("petugas", "")) else "",
            sejak=read_day(data.get("sejak", "")),
            sampai=read_day(data.get("sampai", "")),
            urut=one_of("urut", ORDERS, "baru" if tab in {"arsip", "spam"} else "tenggat"),
        )

    def saved(self) -> dict[str, str]:
        """Return the filters for a saved view: those that are set, without the words of the search."""
        return {name: value for name, value in asdict(self).items() if value and name != "q"}

    @property
    def order_fields(self) -> tuple[str, ...]:
        return ORDERS[self.urut][1]

    @property
    def is_everywhere(self) -> bool:
        """Whether it searches for words in all tickets, also in closed ones."""
        return bool(self.q) and self.tab == "semua"

    @property
    def words_only(self) -> bool:
        """Whether it searches for words in all tickets without a filter, so that no wider search exists."""
        return self.is_everywhere and not self._narrowed

    @property
    def is_filtered(self) -> bool:
        return bool(self.q or self._narrowed)

    @property
    def _narrowed(self) -> bool:
        return any(
            (self.jenis, self.kategori, self.prioritas, self.umur, self.saluran, self.petugas, self.sejak, self.sampai)
        )


def tab_rows(tab: str, petugas: Pengguna) -> QuerySet[Tiket]:
    """Return the tickets of one list that this officer may see."""
    return _tab_rows(tab, petugas.pk, timezone.now(), everything=reads_everything(petugas))


def _tab_rows(tab: str, petugas: int, now: datetime, *, everything: bool) -> QuerySet[Tiket]:
    rows = Tiket.objects.visible(everything=everything)
    if tab == "arsip":
        return rows.filter(status__in=[StatusTiket.SELESAI, StatusTiket.DITUTUP, StatusTiket.DIGABUNG])
    if tab == "spam":
        return rows.filter(status=StatusTiket.SPAM)
    if tab == "diikuti":
        # Closed tickets, too: an officer who followed a ticket wants to see how it ended.
        return rows.filter(pk__in=Follower.objects.filter(petugas=petugas).values("tiket"))
    rows = rows.filter(status__in=OPEN)
    if tab == "milik":
        return rows.filter(petugas=petugas)
    if tab == "bebas":
        return rows.filter(petugas__isnull=True)
    if tab == "menunggu":
        return rows.filter(status=StatusTiket.MENUNGGU_PELAPOR)
    if tab == "hampir":
        return rows.filter(nearly_late_at(now))
    if tab == "lewat":
        return rows.filter(late_at(now))
    if tab == "eskalasi":
        return rows.exclude(eskalasi="")
    return rows


def _phone_number(text: str) -> str:
    """Return a telephone number in the stored form; empty if the digits are not one."""
    try:
        return normalise_phone(text, landline=True)
    except ValidationError:
        return ""


def search(rows: QuerySet[Tiket], q: str) -> QuerySet[Tiket]:
    """Narrow to tickets that `q` names exactly, else to those with its words in subject, name or messages.

    Exact are the number of a ticket, an NIB, a mail address, a telephone number, a User-ID. A search for words returns
    at most 500 tickets.
    """
    if matches := re.fullmatch(r"(?:hd-?)?(\d{4})-(\d{1,8})", q.lower()):
        return rows.filter(nomor=f"HD-{matches[1]}-{int(matches[2]):06d}")
    digits = digits_only(q)
    telepon = _phone_number(q) if re.fullmatch(r"\+?\d{7,15}", digits) else ""
    if re.fullmatch(r"\d{13}", digits):
        # 13 digits may also be a telephone number with its country code. (An empty `telepon` would keep PostgreSQL from
        # using either index.)
        return rows.filter(Q(nib=digits) | Q(telepon=telepon) if telepon else Q(nib=digits))
    if telepon:
        return rows.filter(telepon=telepon)
    if "@" in q and " " not in q:
        return rows.filter(email=q.lower())
    if re.fullmatch(r"[A-Z0-9]{4,20}", q.upper()) and (
        pelapor := Pengguna.objects.filter(user_id=q.upper(), is_staff=False).values_list("pk", flat=True).first()
    ):
        return rows.filter(pelapor=pelapor)
    words = re.findall(r"\w+", q.lower())[:10]
    if not words:
        return rows.none()
    for suffix in ("", ":*"):
        # Whole words first, then beginnings of words if there is no such word. A number is only found whole: by
        # searching for its beginnings an officer could find out, digit by digit, an identity number that the page masks
        # (PRV-2).
        found = " & ".join(k if any(map(str.isdigit, k)) else k + suffix for k in words)
        query = SearchQuery(found, search_type="raw", config="simple")
        if pk := _with_words(query):
            return rows.filter(pk__in=pk)
    return rows.none()


def _with_words(query: SearchQuery) -> list[int]:
    """Return the tickets with these words, the newest 500 if there are more.

    PostgreSQL estimates badly how rare a word is: with both an order and a limit it reads the whole table in that
    order. So the index of words is asked first, without an order; only for a common word are the newest tickets looked
    up.
    """
    matches = Tiket.objects.filter(cari=query).values_list("pk", flat=True)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        pk = list(matches.order_by()[: SEARCH_LIMIT + 1])
    return pk if len(pk) <= SEARCH_LIMIT else list(matches.order_by("-id")[:SEARCH_LIMIT])


def queue(queue_filter: QueueFilter, petugas: Pengguna) -> QuerySet[Tiket]:
    """Return the list an officer asked for. A search in "semua" includes closed tickets."""
    rows: QuerySet[Tiket] = (
        Tiket.objects.visible_to(petugas) if queue_filter.is_everywhere else tab_rows(queue_filter.tab, petugas)
    )
    if queue_filter.q:
        rows = search(rows, queue_filter.q)
    if queue_filter.jenis:
        rows = rows.filter(jenis=queue_filter.jenis)
    if queue_filter.kategori:
        # By key, because a join would keep the planner from using the index of the list.
        rows = rows.filter(
            kategori__in=list(Kategori.objects.filter(kode=queue_filter.kategori).values_list("pk", flat=True))
        )
    if queue_filter.prioritas:
        rows = rows.filter(prioritas=int(queue_filter.prioritas))
    if queue_filter.saluran:
        rows = rows.filter(saluran=queue_filter.saluran)
    if queue_filter.petugas:
        rows = rows.filter(petugas=int(queue_filter.petugas))
    if queue_filter.umur:
        rows = rows.filter(dibuat_pada__lte=timezone.now() - timedelta(days=int(queue_filter.umur)))
    return rows.filter(within_days("dibuat_pada", queue_filter.sejak, queue_filter.sampai))


def count_tabs(petugas: Pengguna, circle: ConflictCircle) -> dict[str, str]:
    """Return the number of tickets in each list of an officer ("999+" if there are more), in one query.

    Tickets that the officer must leave to another one are in the list, but do not count as their work.
    """
    (counts,) = _tab_counts(petugas.pk, timezone.now(), *circle.values, everything=reads_everything(petugas))
    return {t: f"{COUNT_LIMIT - 1}+" if n >= COUNT_LIMIT else str(n) for t, n in zip(COUNTED_TABS, counts, strict=True)}


@compiled_sql
def _tab_counts(petugas: int, now: datetime, *circle: list[Any], everything: bool) -> tuple[str, list[Any]]:
    queries: list[str] = []
    parameters: list[Any] = []
    for tab in COUNTED_TABS:
        rows = _tab_rows(tab, petugas, now, everything=everything).exclude(ConflictCircle(*circle).condition())
        sql, values = rows.order_by().values("pk")[:COUNT_LIMIT].query.sql_with_params()
        queries.append(f"(select count(*) from ({sql}) t)")  # noqa: S608 - built from our own querysets
        parameters += values
    return f"select {', '.join(queries)}", parameters
