"""Reminders: drafts left alone, answers and official fees due (KEW-2c), once a year "data masih benar?" (KEW-2b).

Each mail is sent at most once. Who has had it costs no question: reminders run several times a day over everybody.
"""

import itertools
from collections.abc import Callable
from datetime import timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from nib.models import STATUS_BERLAKU, KewajibanPembayaran, Nib, Permohonan, SanksiNib
from nib.services.kewajiban import kabar_kewajiban
from nib.surat import Kabar, kabari_banyak

# Rows in memory at once. A limit would leave out the same ones every day: who has had the mail is due still.
BANYAK = 500
HARI_DRAF = (14, 7)
HARI_SANKSI = (1, 7)
HARI_KEWAJIBAN = (1, 7)
MASA_KONFIRMASI = timedelta(days=365)


def _kabari_semua(baris: QuerySet, kabar: Callable[..., Kabar]) -> int:
    """Queue the mail of each row, a batch at a time. Returns how many rows were looked at."""
    jumlah, semua = 0, baris.iterator(chunk_size=BANYAK)
    while sebagian := list(itertools.islice(semua, BANYAK)):
        kabari_banyak([kabar(b) for b in sebagian])
        jumlah += len(sebagian)
    return jumlah


def ingatkan_draf() -> int:
    """Remind of drafts that nobody touched for 7 and for 14 days. Returns how many were looked at."""
    kini = timezone.now()
    terdiam = Permohonan.objects.filter(
        status__in=[Permohonan.Status.DRAF, Permohonan.Status.PERLU_PERBAIKAN],
        diubah_pada__lt=kini - timedelta(days=min(HARI_DRAF)),
        # Past the last reminder and a week nothing is said any more.
        diubah_pada__gt=kini - timedelta(days=max(HARI_DRAF) + 7),
    )

    def kabar(p: Permohonan) -> Kabar:
        hari = next(h for h in HARI_DRAF if p.diubah_pada < kini - timedelta(days=h))
        return Kabar(
            p.pelaku_usaha,
            "ingat_draf",
            kunci=f"nib-draf-{p.kode}-{p.diubah_pada:%Y%m%d}-{hari}",
            jalan=reverse("nib"),
            konteks={"permohonan": p},
        )

    return _kabari_semua(terdiam.select_related("pelaku_usaha"), kabar)


def ingatkan_sanksi() -> int:
    """Remind of warnings and freezes that wait for an answer, 7 days and 1 day before the end of the period."""
    hari_ini = timezone.localdate()
    menunggu = SanksiNib.objects.filter(
        status=SanksiNib.Status.BERLAKU,
        tahap__in=[SanksiNib.Tahap.PERINGATAN, SanksiNib.Tahap.PEMBEKUAN],
        dijawab_pada__isnull=True,
        tenggat_jawab__gte=hari_ini,
        tenggat_jawab__lte=hari_ini + timedelta(days=max(HARI_SANKSI)),
    )

    def kabar(s: SanksiNib) -> Kabar:
        hari = next(h for h in HARI_SANKSI if s.tenggat_jawab <= hari_ini + timedelta(days=h))
        return Kabar(
            s.nib.pelaku_usaha,
            "ingat_sanksi",
            kunci=f"nib-ingat-{s.kode}-{hari}",
            jalan=reverse("nib-sanksi", args=[s.kode]),
            konteks={"nib": s.nib, "sanksi": s},
        )

    return _kabari_semua(menunggu.select_related("nib__pelaku_usaha"), kabar)


def minta_konfirmasi() -> int:
    """Ask the holders of NIBs whose data were confirmed more than a year ago whether they are still right."""
    batas = timezone.now() - MASA_KONFIRMASI
    lama = Nib.objects.filter(
        status__in=STATUS_BERLAKU, dikonfirmasi_pada__lt=batas, dikonfirmasi_pada__gt=batas - timedelta(days=30)
    )

    def kabar(nib: Nib) -> Kabar:
        return Kabar(
            nib.pelaku_usaha,
            "minta_konfirmasi",
            kunci=f"nib-konfirmasi-{nib.nomor}-{nib.dikonfirmasi_pada:%Y%m%d}",
            jalan=reverse("nib"),
            konteks={"nib": nib},
        )

    return _kabari_semua(lama.select_related("pelaku_usaha"), kabar)


def ingatkan_kewajiban() -> int:
    """Remind of official fees 7 days and 1 day before they are due, and once when they are overdue."""
    hari_ini = timezone.localdate()
    terbuka = KewajibanPembayaran.objects.filter(
        status=KewajibanPembayaran.Status.BELUM,
        jatuh_tempo__lte=hari_ini + timedelta(days=max(HARI_KEWAJIBAN)),
        # A week after the date nothing is said any more: it stands in red on the page.
        jatuh_tempo__gt=hari_ini - timedelta(days=7),
    )

    def kabar(k: KewajibanPembayaran) -> Kabar:
        sisa = (k.jatuh_tempo - hari_ini).days
        hari = "lewat" if sisa < 0 else next(h for h in HARI_KEWAJIBAN if sisa <= h)
        return kabar_kewajiban(k, "ingat_kewajiban", kunci=f"ingat-{hari}")

    return _kabari_semua(terbuka.select_related("nib__pelaku_usaha"), kabar)
