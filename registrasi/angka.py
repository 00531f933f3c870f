"""The figures of registration and Hak Akses, for the staff and (without small counts) for everybody."""

from datetime import timedelta

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ketentuan.models import Persetujuan
from oss_portal import kait
from registrasi.models import HakAkses, Pendaftaran, PermintaanData, PermohonanAkses

HARI = 30


def _jam(selisih) -> float:
    return round(selisih.total_seconds() / 3600, 1) if selisih else 0.0


def _lama(a: str, b: str) -> Avg:
    return Avg(ExpressionWrapper(F(b) - F(a), output_field=DurationField()))


@kait.angka.daftar(10)
def angka_registrasi() -> list[dict]:
    sejak = timezone.now() - timedelta(days=HARI)
    baru = Pendaftaran.objects.filter(dibuat_pada__gte=sejak)
    per_hari = (
        baru.exclude(status=Pendaftaran.Status.DITOLAK)
        .annotate(hari=TruncDate("dibuat_pada"))
        .values("hari")
        .annotate(n=Count("pk"), aktif=Count("pk", filter=Q(status=Pendaftaran.Status.AKTIF)))
        .order_by("hari")
    )
    keadaan = dict(Pendaftaran.Status.choices)
    sebab = dict(Pendaftaran.Sebab.choices)
    waktu = baru.filter(diaktifkan_pada__isnull=False).aggregate(
        aktivasi=_lama("dibuat_pada", "diaktifkan_pada"),
        tinjauan=_lama("dibuat_pada", "diputuskan_pada"),
    )
    return [
        {
            "judul": _("Pendaftaran tiap hari"),
            "penjelasan": _("Formulir yang dikirim dan yang diaktifkan, 30 hari terakhir."),
            "kolom": [_("Hari"), _("Dikirim"), _("Diaktifkan")],
            "baris": [[f"{b['hari']:%d-%m-%Y}", b["n"], b["aktif"]] for b in per_hari],
            "publik": True,
        },
        {
            "judul": _("Dari formulir sampai Hak Akses"),
            "penjelasan": _("Keadaan pendaftaran 30 hari terakhir."),
            "kolom": [_("Keadaan"), _("Jumlah")],
            "baris": [
                [keadaan.get(b["status"], b["status"]), b["n"]]
                for b in baru.values("status").annotate(n=Count("pk")).order_by("-n")
            ],
            "publik": False,
        },
        {
            "judul": _("Mengapa pendaftaran tidak dilanjutkan"),
            "penjelasan": _("30 hari terakhir."),
            "kolom": [_("Sebab"), _("Jumlah")],
            "baris": [
                [sebab.get(b["sebab_tolak"], b["sebab_tolak"]), b["n"]]
                for b in baru.exclude(sebab_tolak="").values("sebab_tolak").annotate(n=Count("pk")).order_by("-n")
            ],
            "publik": False,
        },
        {
            "judul": _("Waktu tiap langkah"),
            "penjelasan": _("Rata-rata jam, pendaftaran 30 hari terakhir."),
            "kolom": [_("Langkah"), _("Jam")],
            "baris": [
                [_("Formulir sampai aktivasi"), _jam(waktu["aktivasi"])],
                [_("Formulir sampai keputusan petugas"), _jam(waktu["tinjauan"])],
            ],
            "publik": True,
        },
    ]


@kait.angka.daftar(20)
def angka_hak_akses() -> list[dict]:
    sejak = timezone.now() - timedelta(days=90)
    status, dasar = dict(HakAkses.Status.choices), dict(PermohonanAkses.Dasar.choices)
    data = PermintaanData.objects.filter(dibuat_pada__gte=sejak).aggregate(
        masuk=Count("pk"),
        tepat=Count("pk", filter=Q(dijawab_pada__lte=F("tenggat"))),
        lambat=Count("pk", filter=Q(dijawab_pada__gt=F("tenggat"))),
    )
    versi = (
        Persetujuan.objects.values("versi__jenis", "versi__nomor")
        .annotate(n=Count("pk"))
        .order_by("versi__jenis", "versi__nomor")
    )
    return [
        {
            "judul": _("Hak Akses menurut keadaan"),
            "penjelasan": _("Semua Hak Akses yang pernah diberikan."),
            "kolom": [_("Keadaan"), _("Jumlah")],
            "baris": [
                [status[b["status"]], b["n"]]
                for b in HakAkses.objects.values("status").annotate(n=Count("pk")).order_by("-n")
            ],
            "publik": True,
        },
        {
            "judul": _("Perkara Hak Akses"),
            "penjelasan": _("Menurut dasar dalam Ketentuan Penggunaan, 90 hari terakhir."),
            "kolom": [_("Dasar"), _("Jumlah")],
            "baris": [
                [dasar[b["dasar"]], b["n"]]
                for b in PermohonanAkses.objects.filter(dibuat_pada__gte=sejak)
                .values("dasar")
                .annotate(n=Count("pk"))
                .order_by("dasar")
            ],
            "publik": False,
        },
        {
            "judul": _("Permintaan data pribadi"),
            "penjelasan": _("Dijawab dalam 3 × 24 jam atau tidak, 90 hari terakhir."),
            "kolom": [_("Keadaan"), _("Jumlah")],
            "baris": [
                [pgettext("angka", "Masuk"), data["masuk"]],
                [_("Dijawab tepat waktu"), data["tepat"]],
                [_("Dijawab terlambat"), data["lambat"]],
            ],
            "publik": True,
        },
        {
            "judul": _("Persetujuan menurut versi"),
            "penjelasan": _("Berapa orang menyetujui tiap versi Ketentuan Penggunaan dan Pemberitahuan Privasi."),
            "kolom": [_("Versi"), _("Orang")],
            "baris": [[f"{b['versi__jenis']} {b['versi__nomor']}", b["n"]] for b in versi],
            "publik": True,
        },
    ]
