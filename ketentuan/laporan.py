"""Who accepted a version: counts, list and export (PJP-2)."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime

from django.core.cache import cache
from django.db import OperationalError, connection, transaction
from django.db.models import Count, Max, Min, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ketentuan.models import Pemberitahuan, Persetujuan, VersiKetentuan
from oss_portal.grafik import sel_aman
from oss_portal.models import Pengguna

PER_HALAMAN = 100
_SEKALI_BACA = 2000
# Milliseconds that the page waits for a figure; with millions of acceptances the worker counts them instead.
_SEGERA_MS = 2000
_SIMPAN = 24 * 60 * 60
_DIMINTA_LAGI = 10 * 60


def ringkasan(versi: VersiKetentuan) -> dict:
    """Return the figures of a version: per channel, in all, since when, how many were told, how many have not accepted.

    Whoever accepted a later version of the same kind accepted its whole text and is not missing.
    """
    semua = Persetujuan.objects.filter(versi=versi)
    pemegang = Pengguna.objects.filter(is_active=True, is_staff=False)
    sudah = Persetujuan.objects.filter(versi__jenis=versi.jenis, versi__nomor__gte=versi.nomor)
    return semua.aggregate(orang=Count("pengguna", distinct=True), pertama=Min("waktu"), terakhir=Max("waktu")) | {
        "saluran": [
            {"nama": Persetujuan.Saluran(b["saluran"]).label, "jumlah": b["jumlah"]}
            for b in semua.order_by().values("saluran").annotate(jumlah=Count("pk")).order_by("saluran")
        ],
        "tanpa_akun": semua.filter(pengguna=None).count(),
        "diberitahu": Pemberitahuan.objects.filter(versi=versi).count(),
        "belum": pemegang.exclude(pk__in=sudah.filter(pengguna__isnull=False).values("pengguna")).count(),
    }


def ringkasan_segera(versi: VersiKetentuan) -> dict | None:
    """Return the figures counted now, or, where that takes long, as the worker counted them at `dihitung_pada`.

    None: the worker was asked to count them and has not answered yet.
    """
    try:
        return _hitung(versi, _SEGERA_MS)
    except OperationalError:
        if cache.add(f"{_kunci(versi)}-diminta", True, _DIMINTA_LAGI):
            from ketentuan.tasks import hitung_laporan

            hitung_laporan.enqueue(versi.pk)
        return cache.get(_kunci(versi))


def simpan_ringkasan(versi: VersiKetentuan) -> None:
    """Count the figures, however long it takes, and keep them for the page."""
    cache.set(_kunci(versi), _hitung(versi, 0) | {"dihitung_pada": timezone.now()}, _SIMPAN)


def _kunci(versi: VersiKetentuan) -> str:
    return f"ketentuan-laporan-{versi.pk}"


def _hitung(versi: VersiKetentuan, batas_ms: int) -> dict:
    with transaction.atomic():
        with connection.cursor() as kursor:
            kursor.execute("SET LOCAL statement_timeout = %s", [batas_ms])
        return ringkasan(versi)


def daftar(versi: VersiKetentuan, *, sebelum: int | None = None, user_id: str = "") -> QuerySet[Persetujuan]:
    """Return acceptances of a version, the latest first, below the id `sebelum`, or those of one User-ID."""
    semua = Persetujuan.objects.filter(versi=versi).select_related("pengguna").order_by("-pk")
    if user_id:
        semua = semua.filter(pengguna__user_id=user_id.strip().upper())
    return semua.filter(pk__lt=sebelum) if sebelum else semua


def baris_csv(versi: VersiKetentuan) -> Iterator[str]:
    """Yield the export of all acceptances of a version, line by line, without holding them in memory."""
    tampung = io.StringIO()
    penulis = csv.writer(tampung)

    def ambil() -> str:
        teks = tampung.getvalue()
        tampung.seek(0)
        tampung.truncate()
        return teks

    kepala = [_("Nomor bukti"), _("Waktu (WIB)"), "User-ID", _("Nama"), _("Kode pendaftaran"), _("Melalui"), "IP"]
    kepala += [_("Peramban"), "SHA-256"]
    penulis.writerow(kepala)
    # The mark tells spreadsheets that this is UTF-8.
    yield "\ufeff" + ambil()
    sebelum: int | None = None
    while sebagian := list(daftar(versi, sebelum=sebelum)[:_SEKALI_BACA]):
        for p in sebagian:
            penulis.writerow([sel_aman(n) for n in _sel(p)])
        yield ambil()
        sebelum = sebagian[-1].pk


def _sel(p: Persetujuan) -> list:
    waktu: datetime = timezone.localtime(p.waktu)
    orang = [p.pengguna.user_id, p.pengguna.nama] if p.pengguna else ["", _("(belum aktif)")]
    saat = waktu.strftime("%Y-%m-%d %H:%M:%S")
    return [p.kode, saat, *orang, p.rujukan, p.get_saluran_display(), p.ip, p.agen, p.sha256]
