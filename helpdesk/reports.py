"""Figures for the supervisor: load, times kept, breaches, reopened, ratings, root causes. One query for each table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Aggregate, Avg, Count, F, FloatField, Q
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from helpdesk.models import OPEN, AkarMasalah, JenisTiket, Kategori, SlaBreach, SlaClock, StatusTiket, Tiket
from helpdesk.models.tiket import late_at
from oss_portal.models import Pengguna
from oss_portal.reference.business_calendar import first_of_last
from oss_portal.reference.charts import Figure

DAYS = 30
MAX_PERIOD = timedelta(days=366)


class Percentile(Aggregate):
    """The aggregate `percentile_cont`: with `part` 0.5 half of the values are not larger, with 0.9 nine tenths."""

    function = "percentile_cont"
    template = "%(function)s(%(part)s) within group (order by %(expressions)s)"
    output_field = FloatField()

    def __init__(self, field: str, part: float, **extra: Any) -> None:
        super().__init__(field, part=float(part), **extra)


@dataclass(frozen=True)
class DateRange:
    """A period of days, including the first and the last."""

    start: date
    end: date

    @classmethod
    def lately(cls) -> "DateRange":
        """Return the last 30 days, today included."""
        return cls(first_of_last(DAYS), timezone.localdate())

    @classmethod
    def from_query(cls, data: Mapping[str, str]) -> "DateRange":
        """Read `?dari=&sampai=`; the last 30 days if these are not a period of at most a year."""
        default = cls.lately()
        try:
            start = date.fromisoformat(data.get("dari", "") or default.start.isoformat())
            end = date.fromisoformat(data.get("sampai", "") or default.end.isoformat())
        except ValueError:
            return default
        return cls(start, end) if timedelta(0) <= end - start <= MAX_PERIOD else default

    @property
    def query(self) -> str:
        """The query string of this period, up to the name of a table to download."""
        return f"?dari={self.start:%Y-%m-%d}&sampai={self.end:%Y-%m-%d}&csv="

    @property
    def moments(self) -> tuple[datetime, datetime]:
        zone = timezone.get_current_timezone()
        end = datetime.combine(self.end, time.min, zone) + timedelta(days=1)
        return datetime.combine(self.start, time.min, zone), end

    def within(self, field: str) -> Q:
        start, end = self.moments
        return Q(**{f"{field}__gte": start, f"{field}__lt": end})


def _decimal(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}".replace(".", ",")


def _hours(minutes: float | None) -> str:
    """Return minutes of service as hours with one decimal."""
    return _decimal(None if minutes is None else minutes / 60)


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f}%" if whole else "–"


def _resolved(period: DateRange) -> Q:
    """Return the condition of tickets resolved or reopened in the period: the base of the rate of reopening."""
    return period.within("selesai_pada") | Q(status__in=OPEN, hitungan_buka_kembali__gt=0) & period.within("jam_mulai")


def _workload(period: DateRange) -> Figure:
    still_open = Q(status__in=OPEN)
    finished, resolved = period.within("selesai_pada"), _resolved(period)
    figures = {
        b["petugas"]: b
        for b in Tiket.objects.filter(still_open | finished, petugas__isnull=False)
        .values("petugas")
        .annotate(
            still_open=Count("pk", filter=still_open),
            overdue=Count("pk", filter=late_at(timezone.now())),
            finished=Count("pk", filter=finished),
            resolved=Count("pk", filter=resolved),
            reopened=Count("pk", filter=resolved & Q(hitungan_buka_kembali__gt=0)),
            rating=Avg("nilai", filter=finished),
        )
        .order_by()
    }
    rows = [
        [
            p.nama,
            b["still_open"],
            b["overdue"],
            b["finished"],
            _percent(b["reopened"], b["resolved"]),
            _decimal(b["rating"]),
        ]
        for p in Pengguna.objects.filter(pk__in=figures).only("nama").order_by("nama")
        if (b := figures[p.pk])
    ]
    free = Tiket.objects.filter(still_open, petugas__isnull=True).aggregate(
        total=Count("pk"), overdue=Count("pk", filter=late_at(timezone.now()))
    )
    rows.append([_("Belum diambil"), free["total"], free["overdue"], 0, "–", "–"])
    columns = [_("Petugas"), _("Terbuka"), _("Lewat waktu"), _("Selesai"), _("Dibuka kembali"), _("Nilai rata-rata")]
    return Figure(_("Beban petugas"), columns, rows, code="beban")


def _service_times(period: DateRange) -> Figure:
    def per_jenis(field: str, at: str) -> dict:
        rows = Tiket.objects.filter(period.within(at), **{f"{field}__isnull": False}).values("jenis")
        rows = rows.annotate(n=Count("pk"), p50=Percentile(field, 0.5), p90=Percentile(field, 0.9)).order_by()
        return {b["jenis"]: b for b in rows}

    responses, resolutions = (
        per_jenis("lama_tanggapan", "ditanggapi_pada"),
        per_jenis("lama_penyelesaian", "selesai_pada"),
    )
    empty = {"n": 0, "p50": None, "p90": None}
    rows = []
    for kode, name in JenisTiket.choices:
        label = str(name)
        t, s = responses.get(kode, empty), resolutions.get(kode, empty)
        if kode == JenisTiket.DATA_PRIBADI:
            label = _("Hak data pribadi (jam kalender)")
        rows.append([label, t["n"], _hours(t["p50"]), _hours(t["p90"]), s["n"], _hours(s["p50"]), _hours(s["p90"])])
    columns = [
        _("Jenis"),
        _("Ditanggapi"),
        _("Tanggapan: separuh dalam (jam)"),
        _("Tanggapan: 90% dalam (jam)"),
        _("Diselesaikan"),
        _("Selesai: separuh dalam (jam)"),
        _("Selesai: 90% dalam (jam)"),
    ]
    return Figure(_("Waktu layanan (jam kerja)"), columns, rows, chart=6, code="waktu")


def _breaches(period: DateRange) -> Figure:
    rows = (
        SlaBreach.objects.filter(period.within("dicatat_pada"))
        .values("tiket__jenis")
        .annotate(
            response=Count("pk", filter=Q(jam=SlaClock.TANGGAPAN)),
            resolution=Count("pk", filter=Q(jam=SlaClock.PENYELESAIAN)),
        )
        .order_by("tiket__jenis")
    )
    content = [[JenisTiket(b["tiket__jenis"]).label, b["response"], b["resolution"]] for b in rows]
    columns = [_("Jenis"), _("Tanggapan terlambat"), _("Penyelesaian terlambat")]
    return Figure(_("Pelanggaran waktu layanan"), columns, content, chart=2, code="pelanggaran")


def _reopened(period: DateRange) -> Figure:
    rows = (
        Tiket.objects.filter(_resolved(period))
        .values("kategori")
        .annotate(n=Count("pk"), reopened=Count("pk", filter=Q(hitungan_buka_kembali__gt=0)))
        .order_by("-n")
    )
    names = dict(Kategori.objects.values_list("pk", "nama"))
    content = [[names.get(b["kategori"], "–"), b["n"], b["reopened"], _percent(b["reopened"], b["n"])] for b in rows]
    columns = [_("Topik"), _("Pernah selesai"), _("Pernah dibuka kembali"), pgettext("angka", "Bagian")]
    return Figure(_("Dibuka kembali"), columns, content, chart=2, code="buka-kembali")


def _ratings(period: DateRange) -> Figure:
    rows = dict(
        Tiket.objects.filter(period.within("dinilai_pada")).values_list("nilai").annotate(n=Count("pk")).order_by()
    )
    count = sum(rows.values())
    content = [[n, rows.get(n, 0), _percent(rows.get(n, 0), count)] for n in range(5, 0, -1)]
    return Figure(
        _("Nilai dari pelapor"),
        [pgettext("angka", "Nilai"), _("Jumlah"), pgettext("angka", "Bagian")],
        content,
        code="nilai",
    )


def _root_causes(period: DateRange) -> Figure:
    rows = (
        Tiket.objects.filter(period.within("selesai_pada"))
        .values_list("akar_masalah")
        .annotate(n=Count("pk"))
        .order_by("-n")
    )
    content = [[AkarMasalah(a).label if a else "–", n] for a, n in rows]
    return Figure(_("Akar masalah"), [_("Akar masalah"), _("Tiket")], content, code="akar-masalah")


def _daily(period: DateRange) -> Figure:
    def per_day(field: str) -> dict:
        rows = Tiket.objects.filter(period.within(field)).exclude(status=StatusTiket.SPAM)
        return dict(rows.values_list(TruncDate(field)).annotate(n=Count("pk")).order_by())

    incoming, finished = per_day("dibuat_pada"), per_day("selesai_pada")
    days = [period.start + timedelta(days=n) for n in range((period.end - period.start).days + 1)]
    content = [[h, incoming.get(h, 0), finished.get(h, 0)] for h in days]
    return Figure(
        _("Masuk dan selesai tiap hari"),
        [_("Hari"), pgettext("angka", "Masuk"), _("Selesai")],
        content,
        chart=None,
        code="harian",
    )


CALCULATORS: dict[str, Callable[[DateRange], Figure]] = {
    "beban": _workload,
    "waktu": _service_times,
    "pelanggaran": _breaches,
    "buka-kembali": _reopened,
    "nilai": _ratings,
    "akar-masalah": _root_causes,
    "harian": _daily,
}


def all_tables(period: DateRange) -> list[Figure]:
    return [compute(period) for compute in CALCULATORS.values()]


def summary(period: DateRange) -> list[tuple[str, str]]:
    """Return the figures that a supervisor reads first, as (title, value); one query."""
    still_open, finished = Q(status__in=OPEN), period.within("selesai_pada")
    answered, incoming = period.within("ditanggapi_pada"), period.within("dibuat_pada") & ~Q(status=StatusTiket.SPAM)
    rated = period.within("dinilai_pada")
    # The rates count what was due in the period, done or not: an officer who never answers is not on time. A duplicate
    # is answered in the other ticket, and a ticket closed before the deadline needed no answer.
    genuine, now = ~Q(status__in=[StatusTiket.SPAM, StatusTiket.DIGABUNG]), timezone.now()
    waited = Q(ditutup_pada__isnull=True) | Q(ditutup_pada__gt=F("tenggat_tanggapan"))
    silent = period.within("tenggat_tanggapan") & Q(ditanggapi_pada__isnull=True, tenggat_tanggapan__lte=now) & waited
    undone = period.within("tenggat_penyelesaian") & late_at(now)
    answer_due, finish_due = answered | genuine & silent, finished | genuine & undone
    a = Tiket.objects.filter(still_open | finished | answered | incoming | rated | answer_due | finish_due).aggregate(
        incoming=Count("pk", filter=incoming),
        finished=Count("pk", filter=finished),
        still_open=Count("pk", filter=still_open),
        overdue=Count("pk", filter=late_at(now)),
        answer_due=Count("pk", filter=answer_due),
        answered_in_time=Count("pk", filter=answered & Q(dilanggar_tanggapan=False)),
        finish_due=Count("pk", filter=finish_due),
        resolved_in_time=Count("pk", filter=finished & Q(dilanggar_penyelesaian=False)),
        resolved=Count("pk", filter=_resolved(period)),
        reopened=Count("pk", filter=_resolved(period) & Q(hitungan_buka_kembali__gt=0)),
        rating=Avg("nilai", filter=rated),
    )
    return [
        (_("Terbuka sekarang"), str(a["still_open"])),
        (_("Lewat waktu sekarang"), str(a["overdue"])),
        (pgettext("angka", "Masuk"), str(a["incoming"])),
        (_("Selesai"), str(a["finished"])),
        (_("Jawaban pertama tepat waktu"), _percent(a["answered_in_time"], a["answer_due"])),
        (_("Selesai tepat waktu"), _percent(a["resolved_in_time"], a["finish_due"])),
        (_("Dibuka kembali"), _percent(a["reopened"], a["resolved"])),
        (_("Nilai rata-rata"), _decimal(a["rating"])),
    ]
