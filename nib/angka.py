"""The figures of the NIB: the way to it, and the register by province, kind of business, size and state."""

from datetime import timedelta

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F
from django.db.models.functions import Left
from django.utils import timezone
from django.utils.translation import gettext as _

from nib.models import KegiatanUsaha, Nib, Permohonan
from nib.models.kode import SkalaUsaha, StatusNib, StatusPenanamanModal
from oss_portal import kait, wilayah
from registrasi.models import Pendaftaran


def _menurut(queryset, kolom: str, nama: dict) -> list[list]:
    baris = queryset.values(kunci=F(kolom)).annotate(n=Count("pk")).order_by("-n")
    return [[nama.get(b["kunci"], b["kunci"] or "–"), b["n"]] for b in baris]


@kait.angka.daftar(30)
def angka_nib() -> list[dict]:
    sejak = timezone.now() - timedelta(days=90)
    hidup = Nib.objects.hidup()
    daftar = Pendaftaran.objects.filter(dibuat_pada__gte=sejak).exclude(status=Pendaftaran.Status.DITOLAK)
    permohonan = Permohonan.objects.filter(jenis=Permohonan.Jenis.BARU, diajukan_pada__gte=sejak)
    lama = Nib.objects.filter(terbit_pada__gte=sejak, permohonan__diajukan_pada__isnull=False).aggregate(
        rata=Avg(ExpressionWrapper(F("terbit_pada") - F("permohonan__diajukan_pada"), output_field=DurationField()))
    )["rata"]
    provinsi = dict(
        hidup.annotate(kode_provinsi=Left("data__kelurahan", 2))
        .values("kode_provinsi")
        .annotate(n=Count("pk"))
        .values_list("kode_provinsi", "n")
    )
    nama = dict(wilayah.provinsi())
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
            "baris": [
                [_("Pendaftaran dikirim"), daftar.count()],
                [_("Pendaftaran diaktifkan"), daftar.filter(status=Pendaftaran.Status.AKTIF).count()],
                [_("Permohonan NIB diajukan"), permohonan.count()],
                [_("NIB terbit"), Nib.objects.filter(terbit_pada__gte=sejak).count()],
            ],
            "publik": True,
        },
        {
            "judul": _("NIB menurut provinsi"),
            "penjelasan": _("NIB yang tidak dicabut, menurut alamat pelaku usaha."),
            "kolom": [_("Provinsi"), _("NIB")],
            "baris": [[n, provinsi.get(k, 0)] for k, n in nama.items()],
            "peta": list(nama),
            "publik": True,
        },
        {
            "judul": _("NIB menurut kategori KBLI"),
            "penjelasan": _("Usaha yang mempunyai paling sedikit satu kegiatan dalam kategori itu."),
            "kolom": [_("Kategori"), _("NIB")],
            "baris": [[b["kbli__kategori"], b["n"]] for b in kategori],
            "publik": True,
        },
        {
            "judul": _("NIB menurut skala usaha"),
            "penjelasan": _("NIB yang tidak dicabut."),
            "kolom": [_("Skala"), _("NIB")],
            "baris": _menurut(hidup, "data__skala", dict(SkalaUsaha.choices)),
            "publik": True,
        },
        {
            "judul": _("NIB menurut penanaman modal"),
            "penjelasan": _("NIB yang tidak dicabut."),
            "kolom": [_("Penanaman modal"), _("NIB")],
            "baris": _menurut(hidup, "data__status_pm", dict(StatusPenanamanModal.choices)),
            "publik": True,
        },
        {
            "judul": _("NIB menurut keadaan"),
            "penjelasan": _("Semua NIB yang pernah terbit."),
            "kolom": [_("Keadaan"), _("NIB")],
            "baris": _menurut(Nib.objects.all(), "status", dict(StatusNib.choices)),
            "publik": True,
        },
        {
            "judul": _("Waktu dari pengajuan sampai NIB"),
            "penjelasan": _("Rata-rata jam, 90 hari terakhir."),
            "kolom": [_("Langkah"), _("Jam")],
            "baris": [[_("Pengajuan sampai terbit"), round(lama.total_seconds() / 3600, 1) if lama else 0.0]],
            "publik": True,
        },
    ]
