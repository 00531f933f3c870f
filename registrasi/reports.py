"""The figures of registration and Hak Akses, for the staff and (without small counts) for everybody."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ketentuan.models import JenisDokumen, Persetujuan
from oss_portal.models import Pengguna
from oss_portal.reference.business_calendar import first_of_last, start_of_day
from oss_portal.reference.charts import Figure, count_by
from oss_portal.staff.work.listing import all_queues
from oss_portal.staff.work.queues import may_read
from oss_portal.templatetags.audit import event_label
from registrasi.models import HakAkses, Pendaftaran, PermintaanData, PermohonanAkses
from registrasi.services.audit import WATCHED_DAYS, watched

DAYS = 30


def _version(jenis: str, nomor: int | None) -> str:
    return _("%(dokumen)s versi %(nomor)s") % {"dokumen": JenisDokumen(jenis).label, "nomor": nomor}


def auditor_desk(petugas: Pengguna) -> dict[str, Any]:
    """Return the first figures for auditors: the state of every queue, and watched events of the trail."""
    start = first_of_last(WATCHED_DAYS)
    span = {"dari_0": start.day, "dari_1": start.month, "dari_2": start.year}
    counted = [
        (words, [(event_label(kind), n, urlencode(span | {"jenis": kind})) for kind, n in kinds])
        for words, kinds in watched()
    ]
    return {"queues": [(state, may_read(petugas, state.queue)) for state in all_queues()], "watched": counted}


def _hours(difference: timedelta | None) -> float:
    return round(difference.total_seconds() / 3600, 1) if difference else 0.0


def _average_until(moment: str) -> Avg:
    return Avg(ExpressionWrapper(F(moment) - F("dibuat_pada"), output_field=DurationField()))


def registration_figures() -> list[Figure]:
    since = start_of_day(first_of_last(DAYS))
    new = Pendaftaran.objects.filter(dibuat_pada__gte=since)
    per_day = (
        new.exclude(status=Pendaftaran.Status.DITOLAK)
        .annotate(day=TruncDate("dibuat_pada"))
        .values("day")
        .annotate(n=Count("pk"), active=Count("pk", filter=Q(status=Pendaftaran.Status.AKTIF)))
        .order_by("day")
    )
    moment = new.filter(diaktifkan_pada__isnull=False).aggregate(
        activation=_average_until("diaktifkan_pada"),
        review=_average_until("diputuskan_pada"),
    )
    return [
        Figure(
            title=_("Pendaftaran tiap hari"),
            explanation=_("Formulir yang dikirim dan yang diaktifkan, 30 hari terakhir."),
            columns=[_("Hari"), _("Dikirim"), _("Diaktifkan")],
            rows=[[b["day"], b["n"], b["active"]] for b in per_day],
            public=True,
        ),
        Figure(
            title=_("Dari formulir sampai Hak Akses"),
            explanation=_("Keadaan pendaftaran 30 hari terakhir."),
            columns=[_("Keadaan"), _("Jumlah")],
            rows=count_by(new, "status", dict(Pendaftaran.Status.choices)),
        ),
        Figure(
            title=_("Mengapa pendaftaran tidak dilanjutkan"),
            explanation=_("30 hari terakhir."),
            columns=[_("Sebab"), _("Jumlah")],
            rows=count_by(new.exclude(sebab_tolak=""), "sebab_tolak", dict(Pendaftaran.Sebab.choices)),
        ),
        Figure(
            title=_("Waktu tiap langkah"),
            explanation=_("Rata-rata jam, pendaftaran 30 hari terakhir."),
            columns=[_("Langkah"), _("Jam")],
            rows=[
                [_("Formulir sampai aktivasi"), _hours(moment["activation"])],
                [_("Formulir sampai keputusan petugas"), _hours(moment["review"])],
            ],
            public=True,
        ),
    ]


def _data_requests(since: datetime) -> Figure:
    requests = PermintaanData.objects.filter(dibuat_pada__gte=since).aggregate(
        received=Count("pk"),
        on_time=Count("pk", filter=Q(dijawab_pada__lte=F("tenggat"))),
        late=Count("pk", filter=Q(dijawab_pada__gt=F("tenggat"))),
        overdue=Count("pk", filter=Q(dijawab_pada__isnull=True, tenggat__lt=timezone.now())),
    )
    return Figure(
        title=_("Permintaan data pribadi"),
        explanation=_("Dijawab dalam 3 × 24 jam atau tidak, 90 hari terakhir."),
        columns=[_("Keadaan"), _("Jumlah")],
        rows=[
            [pgettext("angka", "Masuk"), requests["received"]],
            [_("Dijawab tepat waktu"), requests["on_time"]],
            [_("Dijawab terlambat"), requests["late"]],
            [_("Lewat waktu, belum dijawab"), requests["overdue"]],
        ],
        public=True,
    )


def hak_akses_figures() -> list[Figure]:
    since = timezone.now() - timedelta(days=90)
    dasar = dict(PermohonanAkses.Dasar.choices)
    cases = PermohonanAkses.objects.filter(dibuat_pada__gte=since).values("dasar").annotate(n=Count("pk"))
    versions = (
        Persetujuan.objects.values("versi__jenis", "versi__nomor")
        .annotate(n=Count("pk"))
        .order_by("versi__jenis", "versi__nomor")
    )
    return [
        Figure(
            title=_("Hak Akses menurut keadaan"),
            explanation=_("Semua Hak Akses yang pernah diberikan."),
            columns=[_("Keadaan"), _("Jumlah")],
            rows=count_by(HakAkses.objects.all(), "status", dict(HakAkses.Status.choices)),
            public=True,
        ),
        Figure(
            title=_("Perkara Hak Akses"),
            explanation=_("Menurut dasar dalam Ketentuan Penggunaan, 90 hari terakhir."),
            columns=[_("Dasar"), _("Jumlah")],
            rows=[[dasar[b["dasar"]], b["n"]] for b in cases.order_by("dasar")],
        ),
        _data_requests(since),
        Figure(
            title=_("Persetujuan menurut versi"),
            explanation=_("Berapa orang menyetujui tiap versi Ketentuan Penggunaan dan Pemberitahuan Privasi."),
            columns=[_("Versi"), _("Orang")],
            rows=[[_version(b["versi__jenis"], b["versi__nomor"]), b["n"]] for b in versions],
            public=True,
        ),
    ]
