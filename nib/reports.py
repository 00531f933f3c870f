"""The figures of the NIB: the way to it, and the register by province, kind of business, size and state."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, QuerySet
from django.db.models.functions import Left
from django.utils import timezone
from django.utils.translation import gettext as _

from nib.choices import SkalaUsaha, StatusNib, StatusPenanamanModal
from nib.kbli.categories import category_title
from nib.models import KegiatanUsaha, Nib, Permohonan
from oss_portal.reference import regions
from oss_portal.reference.charts import Figure
from registrasi.models import Pendaftaran


def _category(edisi: str, letter: str) -> str:
    """Return a category as people know it: the letter says nothing to who does not have the list beside it."""
    return f"{letter} {category_title(edisi, letter)}".strip()


def _count_by(queryset: QuerySet[Any], field: str, labels: Mapping[Any, Any]) -> list[list[Any]]:
    rows = queryset.values(value=F(field)).annotate(n=Count("pk")).order_by("-n")
    return [[labels.get(row["value"], row["value"] or "–"), row["n"]] for row in rows]


def nib_figures() -> list[Figure]:
    since = timezone.now() - timedelta(days=90)
    live = Nib.objects.live()
    pendaftaran = Pendaftaran.objects.filter(dibuat_pada__gte=since).exclude(status=Pendaftaran.Status.DITOLAK)
    permohonan = Permohonan.objects.filter(jenis=Permohonan.Jenis.BARU, diajukan_pada__gte=since)
    average = Nib.objects.filter(terbit_pada__gte=since, permohonan__diajukan_pada__isnull=False).aggregate(
        average=Avg(ExpressionWrapper(F("terbit_pada") - F("permohonan__diajukan_pada"), output_field=DurationField()))
    )["average"]
    counts = dict(
        live.annotate(kode_provinsi=Left("data__kelurahan", 2))
        .values("kode_provinsi")
        .annotate(n=Count("pk"))
        .values_list("kode_provinsi", "n")
    )
    provinsi_names = dict(regions.provinsi())
    kategori = (
        KegiatanUsaha.objects.filter(permohonan__nib_kini__isnull=False)
        .values("kbli__edisi", "kbli__kategori")
        .annotate(n=Count("permohonan_id", distinct=True))
        .order_by("-n")
    )
    return [
        Figure(
            title=_("Jalan ke NIB"),
            explanation=_("Dari formulir sampai NIB, 90 hari terakhir."),
            columns=[_("Langkah"), _("Jumlah")],
            rows=[
                [_("Pendaftaran dikirim"), pendaftaran.count()],
                [_("Pendaftaran diaktifkan"), pendaftaran.filter(status=Pendaftaran.Status.AKTIF).count()],
                [_("Permohonan NIB diajukan"), permohonan.count()],
                [_("NIB terbit"), Nib.objects.filter(terbit_pada__gte=since).count()],
            ],
            public=True,
        ),
        Figure(
            title=_("NIB menurut provinsi"),
            explanation=_("NIB yang tidak dicabut, menurut alamat pelaku usaha."),
            columns=[_("Provinsi"), _("NIB")],
            rows=[[name, counts.get(code, 0)] for code, name in provinsi_names.items()],
            provinces=list(provinsi_names),
            public=True,
        ),
        Figure(
            title=_("NIB menurut kategori KBLI"),
            explanation=_("Usaha yang mempunyai paling sedikit satu kegiatan dalam kategori itu."),
            columns=[_("Kategori"), _("NIB")],
            rows=[[_category(row["kbli__edisi"], row["kbli__kategori"]), row["n"]] for row in kategori],
            public=True,
        ),
        Figure(
            title=_("NIB menurut skala usaha"),
            explanation=_("NIB yang tidak dicabut."),
            columns=[_("Skala"), _("NIB")],
            rows=_count_by(live, "data__skala", dict(SkalaUsaha.choices)),
            public=True,
        ),
        Figure(
            title=_("NIB menurut penanaman modal"),
            explanation=_("NIB yang tidak dicabut."),
            columns=[_("Penanaman modal"), _("NIB")],
            rows=_count_by(live, "data__status_pm", dict(StatusPenanamanModal.choices)),
            public=True,
        ),
        Figure(
            title=_("NIB menurut keadaan"),
            explanation=_("Semua NIB yang pernah terbit."),
            columns=[_("Keadaan"), _("NIB")],
            rows=_count_by(Nib.objects.all(), "status", dict(StatusNib.choices)),
            public=True,
        ),
        Figure(
            title=_("Waktu dari pengajuan sampai NIB"),
            explanation=_("Rata-rata jam, 90 hari terakhir."),
            columns=[_("Langkah"), _("Jam")],
            rows=[[_("Pengajuan sampai terbit"), round(average.total_seconds() / 3600, 1) if average else 0.0]],
            public=True,
        ),
    ]
