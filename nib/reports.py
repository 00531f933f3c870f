"""The figures of the NIB: the way to it, and the register by province, kind of business, size and state."""

from datetime import timedelta

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F
from django.db.models.functions import Left
from django.utils import timezone
from django.utils.translation import gettext as _

from nib.choices import SkalaUsaha, StatusNib, StatusPenanamanModal
from nib.models import KegiatanUsaha, Nib, Permohonan
from oss_portal import hooks
from oss_portal.reference import regions
from registrasi.models import Pendaftaran


def _count_by(queryset, fields: str, nama: dict) -> list[list]:
    rows = queryset.values(kunci=F(fields)).annotate(n=Count("pk")).order_by("-n")
    return [[nama.get(b["kunci"], b["kunci"] or "–"), b["n"]] for b in rows]


@hooks.figure.daftar(30)
def nib_figures() -> list[dict]:
    since = timezone.now() - timedelta(days=90)
    live = Nib.objects.live()
    listing = Pendaftaran.objects.filter(dibuat_pada__gte=since).exclude(status=Pendaftaran.Status.DITOLAK)
    permohonan = Permohonan.objects.filter(jenis=Permohonan.Jenis.BARU, diajukan_pada__gte=since)
    old = Nib.objects.filter(terbit_pada__gte=since, permohonan__diajukan_pada__isnull=False).aggregate(
        rata=Avg(ExpressionWrapper(F("terbit_pada") - F("permohonan__diajukan_pada"), output_field=DurationField()))
    )["rata"]
    provinsi = dict(
        live.annotate(kode_provinsi=Left("data__kelurahan", 2))
        .values("kode_provinsi")
        .annotate(n=Count("pk"))
        .values_list("kode_provinsi", "n")
    )
    nama = dict(regions.provinsi())
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
                [_("Pendaftaran dikirim"), listing.count()],
                [_("Pendaftaran diaktifkan"), listing.filter(status=Pendaftaran.Status.AKTIF).count()],
                [_("Permohonan NIB diajukan"), permohonan.count()],
                [_("NIB terbit"), Nib.objects.filter(terbit_pada__gte=since).count()],
            ],
            "public": True,
        },
        {
            "judul": _("NIB menurut provinsi"),
            "penjelasan": _("NIB yang tidak dicabut, menurut alamat pelaku usaha."),
            "kolom": [_("Provinsi"), _("NIB")],
            "rows": [[n, provinsi.get(k, 0)] for k, n in nama.items()],
            "peta": list(nama),
            "public": True,
        },
        {
            "judul": _("NIB menurut kategori KBLI"),
            "penjelasan": _("Usaha yang mempunyai paling sedikit satu kegiatan dalam kategori itu."),
            "kolom": [_("Kategori"), _("NIB")],
            "rows": [[b["kbli__kategori"], b["n"]] for b in kategori],
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
            "rows": [[_("Pengajuan sampai terbit"), round(old.total_seconds() / 3600, 1) if old else 0.0]],
            "public": True,
        },
    ]
