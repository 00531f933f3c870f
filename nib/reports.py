"""The figures of the NIB: the steps to an NIB, and the register by province, kind of business, size and state."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, QuerySet
from django.db.models.functions import Left
from django.utils import timezone
from django.utils.translation import gettext as _

from nib.choices import SkalaUsaha, StatusNib, StatusPenanamanModal
from nib.kbli.categories import category_title
from nib.models import KegiatanUsaha, Nib, Permohonan
from oss_portal.reference import regions
from oss_portal.reference.charts import Figure, count_by
from registrasi.models import Pendaftaran


def _category(edisi: str, letter: str) -> str:
    """Return a category with its title, because most people do not know the letters."""
    return f"{letter} {category_title(edisi, letter)}".strip()


def _figure(title: str, explanation: str, columns: list[str], rows: list[list[Any]], **more: Any) -> Figure:
    return Figure(title=title, explanation=explanation, columns=columns, rows=rows, public=True, **more)


def _way_to_nib(since: datetime) -> Figure:
    pendaftaran = Pendaftaran.objects.filter(dibuat_pada__gte=since).exclude(status=Pendaftaran.Status.DITOLAK)
    permohonan = Permohonan.objects.filter(jenis=Permohonan.Jenis.BARU, diajukan_pada__gte=since)
    return _figure(
        _("Jalan ke NIB"),
        _("Dari formulir sampai NIB, 90 hari terakhir."),
        [_("Langkah"), _("Jumlah")],
        [
            [_("Pendaftaran dikirim"), pendaftaran.count()],
            [_("Pendaftaran diaktifkan"), pendaftaran.filter(status=Pendaftaran.Status.AKTIF).count()],
            [_("Permohonan NIB diajukan"), permohonan.count()],
            [_("NIB terbit"), Nib.objects.filter(terbit_pada__gte=since).count()],
        ],
    )


def _by_provinsi(live: QuerySet[Nib]) -> Figure:
    counts = dict(
        live.annotate(kode_provinsi=Left("data__kelurahan", 2))
        .values("kode_provinsi")
        .annotate(n=Count("pk"))
        .values_list("kode_provinsi", "n")
    )
    names = dict(regions.provinsi())
    return _figure(
        _("NIB menurut provinsi"),
        _("NIB yang tidak dicabut, menurut alamat pelaku usaha."),
        [_("Provinsi"), _("NIB")],
        [[name, counts.get(code, 0)] for code, name in names.items()],
        provinces=list(names),
    )


def _by_kategori() -> Figure:
    counts = (
        KegiatanUsaha.objects.filter(permohonan__nib_kini__isnull=False)
        .values("kbli__edisi", "kbli__kategori")
        .annotate(n=Count("permohonan_id", distinct=True))
        .order_by("-n")
    )
    return _figure(
        _("NIB menurut kategori KBLI"),
        _("Usaha yang mempunyai paling sedikit satu kegiatan dalam kategori itu."),
        [_("Kategori"), _("NIB")],
        [[_category(row["kbli__edisi"], row["kbli__kategori"]), row["n"]] for row in counts],
        official_names=True,
    )


def _time_to_nib(since: datetime) -> Figure:
    taken = ExpressionWrapper(F("terbit_pada") - F("permohonan__diajukan_pada"), output_field=DurationField())
    issued = Nib.objects.filter(terbit_pada__gte=since, permohonan__diajukan_pada__isnull=False)
    average = issued.aggregate(average=Avg(taken))["average"]
    return _figure(
        _("Waktu dari pengajuan sampai NIB"),
        _("Rata-rata jam, 90 hari terakhir."),
        [_("Langkah"), _("Jam")],
        [[_("Pengajuan sampai terbit"), round(average.total_seconds() / 3600, 1) if average else 0.0]],
    )


def nib_figures() -> list[Figure]:
    since = timezone.now() - timedelta(days=90)
    live, not_revoked = Nib.objects.live(), _("NIB yang tidak dicabut.")
    skala = count_by(live, "data__skala", dict(SkalaUsaha.choices))
    status_pm = count_by(live, "data__status_pm", dict(StatusPenanamanModal.choices))
    states = count_by(Nib.objects.all(), "status", dict(StatusNib.choices))
    return [
        _way_to_nib(since),
        _by_provinsi(live),
        _by_kategori(),
        _figure(_("NIB menurut skala usaha"), not_revoked, [_("Skala"), _("NIB")], skala),
        _figure(_("NIB menurut penanaman modal"), not_revoked, [_("Penanaman modal"), _("NIB")], status_pm),
        _figure(_("NIB menurut keadaan"), _("Semua NIB yang pernah terbit."), [_("Keadaan"), _("NIB")], states),
        _time_to_nib(since),
    ]
