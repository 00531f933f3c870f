"""The supervisor's figures: load, times kept, breaches, reopened, ratings, root causes. One query a table."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Aggregate, Avg, Count, FloatField, Q
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from helpdesk.models import (
    TERBUKA,
    AkarMasalah,
    JamLayanan,
    JenisTiket,
    Kategori,
    PelanggaranWaktu,
    StatusTiket,
    TandaWaktu,
    Tiket,
)
from oss_portal.models import Pengguna

MASA_BAWAAN = timedelta(days=30)
MASA_MAKS = timedelta(days=366)


class Persentil(Aggregate):
    """`percentile_cont`: half of the values (0.5), nine tenths of them (0.9) are not larger."""

    function = "percentile_cont"
    template = "%(function)s(%(bagian)s) within group (order by %(expressions)s)"
    output_field = FloatField()

    def __init__(self, kolom: str, bagian: float, **lain):
        super().__init__(kolom, bagian=float(bagian), **lain)


@dataclass
class Tabel:
    """A table of figures; `grafik` names the column (by its place) that the chart beside it shows."""

    kode: str
    judul: str
    kolom: list[str]
    baris: list[list]
    grafik: int | None = None

    @property
    def untuk_grafik(self) -> dict:
        """The table as the charts of the foundation take it."""
        return {"judul": self.judul, "kolom": self.kolom, "baris": self.baris, "grafik": self.grafik}


@dataclass(frozen=True)
class Masa:
    """The days looked at, both included."""

    dari: date
    sampai: date

    @classmethod
    def dari_tanya(cls, data) -> "Masa":
        """Read `?dari=&sampai=`; the last 30 days for anything that is no span of at most a year."""
        hari_ini = timezone.localdate()
        bawaan = cls(hari_ini - MASA_BAWAAN, hari_ini)
        try:
            dari = date.fromisoformat(data.get("dari", "") or bawaan.dari.isoformat())
            sampai = date.fromisoformat(data.get("sampai", "") or hari_ini.isoformat())
        except ValueError:
            return bawaan
        return cls(dari, sampai) if timedelta(0) <= sampai - dari <= MASA_MAKS else bawaan

    @property
    def tanya(self) -> str:
        """The query string of this span, up to the name of a table to download."""
        return f"?dari={self.dari:%Y-%m-%d}&sampai={self.sampai:%Y-%m-%d}&csv="

    @property
    def saat(self) -> tuple[datetime, datetime]:
        zona = timezone.get_current_timezone()
        akhir = datetime.combine(self.sampai, time.min, zona) + timedelta(days=1)
        return datetime.combine(self.dari, time.min, zona), akhir

    def dalam(self, kolom: str) -> Q:
        dari, sampai = self.saat
        return Q(**{f"{kolom}__gte": dari, f"{kolom}__lt": sampai})


def _koma(nilai: float | None) -> str:
    return "–" if nilai is None else f"{nilai:.1f}".replace(".", ",")


def _jam(menit: float | None) -> str:
    """Return minutes of service as hours with one decimal."""
    return _koma(None if menit is None else menit / 60)


def _persen(bagian: int, dari: int) -> str:
    return f"{100 * bagian / dari:.0f}%" if dari else "–"


def _tuntas(masa: Masa) -> Q:
    """What was resolved in these days, and what was opened again in them: the base of the rate of reopening."""
    return masa.dalam("selesai_pada") | Q(status__in=TERBUKA, hitungan_buka_kembali__gt=0) & masa.dalam("jam_mulai")


def _beban(masa: Masa) -> Tabel:
    terbuka = Q(status__in=TERBUKA)
    selesai, tuntas = masa.dalam("selesai_pada"), _tuntas(masa)
    hitung = {
        b["petugas"]: b
        for b in Tiket.objects.filter(terbuka | selesai, petugas__isnull=False)
        .values("petugas")
        .annotate(
            terbuka=Count("pk", filter=terbuka),
            lewat=Count("pk", filter=terbuka & Q(tanda_waktu=TandaWaktu.LEWAT)),
            selesai=Count("pk", filter=selesai),
            tuntas=Count("pk", filter=tuntas),
            dibuka=Count("pk", filter=tuntas & Q(hitungan_buka_kembali__gt=0)),
            nilai=Avg("nilai", filter=selesai),
        )
        .order_by()
    }
    baris = [
        [
            p.nama,
            b["terbuka"],
            b["lewat"],
            b["selesai"],
            _persen(b["dibuka"], b["tuntas"]),
            _koma(b["nilai"]),
        ]
        for p in Pengguna.objects.filter(pk__in=hitung).only("nama").order_by("nama")
        if (b := hitung[p.pk])
    ]
    bebas = Tiket.objects.filter(terbuka, petugas__isnull=True).aggregate(
        semua=Count("pk"), lewat=Count("pk", filter=Q(tanda_waktu=TandaWaktu.LEWAT))
    )
    baris.append([_("Belum diambil"), bebas["semua"], bebas["lewat"], 0, "–", "–"])
    kolom = [_("Petugas"), _("Terbuka"), _("Lewat waktu"), _("Selesai"), _("Dibuka kembali"), _("Nilai rata-rata")]
    return Tabel("beban", _("Beban petugas"), kolom, baris, 1)


def _waktu(masa: Masa) -> Tabel:
    def per_jenis(kolom: str, pada: str) -> dict:
        baris = Tiket.objects.filter(masa.dalam(pada), **{f"{kolom}__isnull": False}).values("jenis")
        baris = baris.annotate(n=Count("pk"), p50=Persentil(kolom, 0.5), p90=Persentil(kolom, 0.9)).order_by()
        return {b["jenis"]: b for b in baris}

    tanggapan, selesai = per_jenis("lama_tanggapan", "ditanggapi_pada"), per_jenis("lama_penyelesaian", "selesai_pada")
    kosong = {"n": 0, "p50": None, "p90": None}
    baris = []
    for kode, nama in JenisTiket.choices:
        t, s = tanggapan.get(kode, kosong), selesai.get(kode, kosong)
        if kode == JenisTiket.DATA_PRIBADI:
            nama = _("%(jenis)s (jam kalender)") % {"jenis": nama}
        baris.append([nama, t["n"], _jam(t["p50"]), _jam(t["p90"]), s["n"], _jam(s["p50"]), _jam(s["p90"])])
    kolom = [
        _("Jenis"),
        _("Ditanggapi"),
        _("Tanggapan: separuh dalam (jam)"),
        _("Tanggapan: 90% dalam (jam)"),
        _("Diselesaikan"),
        _("Selesai: separuh dalam (jam)"),
        _("Selesai: 90% dalam (jam)"),
    ]
    return Tabel("waktu", _("Waktu layanan (jam kerja)"), kolom, baris, 6)


def _pelanggaran(masa: Masa) -> Tabel:
    baris = (
        PelanggaranWaktu.objects.filter(masa.dalam("dicatat_pada"))
        .values("tiket__jenis")
        .annotate(
            tanggapan=Count("pk", filter=Q(jam=JamLayanan.TANGGAPAN)),
            penyelesaian=Count("pk", filter=Q(jam=JamLayanan.PENYELESAIAN)),
        )
        .order_by("tiket__jenis")
    )
    isi = [[JenisTiket(b["tiket__jenis"]).label, b["tanggapan"], b["penyelesaian"]] for b in baris]
    kolom = [_("Jenis"), _("Tanggapan terlambat"), _("Penyelesaian terlambat")]
    return Tabel("pelanggaran", _("Pelanggaran waktu layanan"), kolom, isi, 2)


def _buka_kembali(masa: Masa) -> Tabel:
    baris = (
        Tiket.objects.filter(_tuntas(masa))
        .values("kategori")
        .annotate(n=Count("pk"), dibuka=Count("pk", filter=Q(hitungan_buka_kembali__gt=0)))
        .order_by("-n")
    )
    nama = dict(Kategori.objects.values_list("pk", "nama"))
    isi = [[nama.get(b["kategori"], "–"), b["n"], b["dibuka"], _persen(b["dibuka"], b["n"])] for b in baris]
    kolom = [_("Topik"), _("Pernah selesai"), _("Pernah dibuka kembali"), pgettext("angka", "Bagian")]
    return Tabel("buka-kembali", _("Dibuka kembali"), kolom, isi, 2)


def _nilai(masa: Masa) -> Tabel:
    baris = dict(
        Tiket.objects.filter(masa.dalam("dinilai_pada")).values_list("nilai").annotate(n=Count("pk")).order_by()
    )
    jumlah = sum(baris.values())
    isi = [[n, baris.get(n, 0), _persen(baris.get(n, 0), jumlah)] for n in range(5, 0, -1)]
    return Tabel(
        "nilai", _("Nilai dari pelapor"), [pgettext("angka", "Nilai"), _("Jumlah"), pgettext("angka", "Bagian")], isi, 1
    )


def _akar(masa: Masa) -> Tabel:
    baris = (
        Tiket.objects.filter(masa.dalam("selesai_pada"))
        .values_list("akar_masalah")
        .annotate(n=Count("pk"))
        .order_by("-n")
    )
    isi = [[AkarMasalah(a).label if a else "–", n] for a, n in baris]
    return Tabel("akar-masalah", _("Akar masalah"), [_("Akar masalah"), _("Tiket")], isi, 1)


def _harian(masa: Masa) -> Tabel:
    def per_hari(kolom: str) -> dict:
        baris = Tiket.objects.filter(masa.dalam(kolom)).exclude(status=StatusTiket.SPAM)
        return dict(baris.values_list(TruncDate(kolom)).annotate(n=Count("pk")).order_by())

    masuk, selesai = per_hari("dibuat_pada"), per_hari("selesai_pada")
    hari = [masa.dari + timedelta(days=n) for n in range((masa.sampai - masa.dari).days + 1)]
    isi = [[h.strftime("%d-%m-%Y"), masuk.get(h, 0), selesai.get(h, 0)] for h in hari]
    return Tabel("harian", _("Masuk dan selesai tiap hari"), [_("Hari"), pgettext("angka", "Masuk"), _("Selesai")], isi)


PENGHITUNG = {
    "beban": _beban,
    "waktu": _waktu,
    "pelanggaran": _pelanggaran,
    "buka-kembali": _buka_kembali,
    "nilai": _nilai,
    "akar-masalah": _akar,
    "harian": _harian,
}


def semua_tabel(masa: Masa) -> list[Tabel]:
    return [hitung(masa) for hitung in PENGHITUNG.values()]


def ringkasan(masa: Masa) -> list[tuple[str, str]]:
    """Return the figures a supervisor reads first, as (what, value); one query."""
    terbuka, selesai = Q(status__in=TERBUKA), masa.dalam("selesai_pada")
    ditanggapi, masuk = masa.dalam("ditanggapi_pada"), masa.dalam("dibuat_pada") & ~Q(status=StatusTiket.SPAM)
    dinilai = masa.dalam("dinilai_pada")
    a = Tiket.objects.filter(terbuka | selesai | ditanggapi | masuk | dinilai).aggregate(
        masuk=Count("pk", filter=masuk),
        selesai=Count("pk", filter=selesai),
        terbuka=Count("pk", filter=terbuka),
        lewat=Count("pk", filter=terbuka & Q(tanda_waktu=TandaWaktu.LEWAT)),
        ditanggapi=Count("pk", filter=ditanggapi),
        tanggapan_tepat=Count("pk", filter=ditanggapi & Q(dilanggar_tanggapan=False)),
        selesai_tepat=Count("pk", filter=selesai & Q(dilanggar_penyelesaian=False)),
        tuntas=Count("pk", filter=_tuntas(masa)),
        dibuka=Count("pk", filter=_tuntas(masa) & Q(hitungan_buka_kembali__gt=0)),
        nilai=Avg("nilai", filter=dinilai),
    )
    return [
        (_("Terbuka sekarang"), str(a["terbuka"])),
        (_("Lewat waktu sekarang"), str(a["lewat"])),
        (pgettext("angka", "Masuk"), str(a["masuk"])),
        (_("Selesai"), str(a["selesai"])),
        (_("Jawaban pertama tepat waktu"), _persen(a["tanggapan_tepat"], a["ditanggapi"])),
        (_("Selesai tepat waktu"), _persen(a["selesai_tepat"], a["selesai"])),
        (_("Dibuka kembali"), _persen(a["dibuka"], a["tuntas"])),
        (_("Nilai rata-rata"), _koma(a["nilai"])),
    ]
