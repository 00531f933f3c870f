"""The figures of the NIB: the way to it, and the register by province, kind of business, size and state."""

from datetime import timedelta

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, QuerySet
from django.db.models.functions import Left
from django.utils import timezone
from django.utils.translation import gettext as _

from nib.choices import SkalaUsaha, StatusNib, StatusPenanamanModal
from nib.models import KegiatanUsaha, Nib, Permohonan
from oss_portal import hooks
from oss_portal.reference import regions
from registrasi.models import Pendaftaran


def _count_by(queryset: QuerySet, field: str, labels: dict) -> list[list]:
    rows = queryset.values(value=F(field)).annotate(n=Count("pk")).order_by("-n")
    return [[labels.get(row["value"], row["value"] or "–"), row["n"]] for row in rows]


@hooks.figure.register(30)
def nib_figures() -> list[dict]:
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
        .values("kbli__kategori")
        .annotate(n=Count("permohonan_id", distinct=True))
        .order_by("-n")
    )
    return [
        {
            "judul": _("Jalan ke NIB"),
            "penjelasan": _("Dari formulir sampai NIB, 90 hari terakhir."),
            "kolom": [_("Langkah"), _("Jumlah")],
            "rows": [
                [_("Pendaftaran dikirim"), pendaftaran.count()],
                [_("Pendaftaran diaktifkan"), pendaftaran.filter(status=Pendaftaran.Status.AKTIF).count()],
                [_("Permohonan NIB diajukan"), permohonan.count()],
                [_("NIB terbit"), Nib.objects.filter(terbit_pada__gte=since).count()],
            ],
            "public": True,
        },
        {
            "judul": _("NIB menurut provinsi"),
            "penjelasan": _("NIB yang tidak dicabut, menurut alamat pelaku usaha."),
            "kolom": [_("Provinsi"), _("NIB")],
            "rows": [[name, counts.get(code, 0)] for code, name in provinsi_names.items()],
            "peta": list(provinsi_names),
            "public": True,
        },
        {
            "judul": _("NIB menurut kategori KBLI"),
            "penjelasan": _("Usaha yang mempunyai paling sedikit satu kegiatan dalam kategori itu."),
            "kolom": [_("Kategori"), _("NIB")],
            "rows": [[row["kbli__kategori"], row["n"]] for row in kategori],
            "public": True,
        },
        {
            "judul": _("NIB menurut skala usaha"),
            "penjelasan": _("NIB yang tidak dicabut."),
            "kolom": [_("Skala"), _("NIB")],
            "rows": _count_by(live, "data__skala", dict(SkalaUsaha.choices)),
            "public": True,
        },
        {
            "judul": _("NIB menurut penanaman modal"),
            "penjelasan": _("NIB yang tidak dicabut."),
            "kolom": [_("Penanaman modal"), _("NIB")],
            "rows": _count_by(live, "data__status_pm", dict(StatusPenanamanModal.choices)),
            "public": True,
        },
        {
            "judul": _("NIB menurut keadaan"),
            "penjelasan": _("Semua NIB yang pernah terbit."),
            "kolom": [_("Keadaan"), _("NIB")],
            "rows": _count_by(Nib.objects.all(), "status", dict(StatusNib.choices)),
            "public": True,
        },
        {
            "judul": _("Waktu dari pengajuan sampai NIB"),
            "penjelasan": _("Rata-rata jam, 90 hari terakhir."),
            "kolom": [_("Langkah"), _("Jam")],
            "rows": [[_("Pengajuan sampai terbit"), round(average.total_seconds() / 3600, 1) if average else 0.0]],
            "public": True,
        },
    ]
