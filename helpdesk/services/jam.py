"""What time itself does to tickets: warnings, breaches, reminders, closes. Each is safe to run twice and at once."""

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk import waktu
from helpdesk.models import BERJALAN, JamLayanan, StatusTiket, TandaWaktu, Tiket
from helpdesk.peristiwa import Peristiwa
from helpdesk.services.dasar import catat_pelanggaran, surati_pelapor, surati_petugas
from helpdesk.services.penutupan import tutup
from oss_portal.jejak import catat

SEKALI = 500


def _tiap(baris, perbuatan: Callable[[Tiket], None]) -> int:
    """Do `perbuatan` with each ticket of the query set, locked and still in it, each in a transaction of its own."""
    jumlah = 0
    for pk in list(baris.values_list("pk", flat=True)[:SEKALI]):
        with transaction.atomic():
            kunci = baris.order_by().select_for_update(skip_locked=True)
            tiket = kunci.filter(pk=pk).first()
            if tiket is not None:
                perbuatan(tiket)
                jumlah += 1
    return jumlah


def peringatkan() -> int:
    """Mark tickets whose running clock is at 80 % and warn their officers. Returns how many."""
    kini = timezone.now()

    def perbuatan(tiket: Tiket) -> None:
        tiket.tanda_waktu = TandaWaktu.HAMPIR
        tiket.save(update_fields=["tanda_waktu"])
        catat(Peristiwa.WAKTU_HAMPIR_LEWAT, subjek=tiket)
        surati_petugas(
            tiket.petugas,
            tiket,
            _("Waktu layanan tiket ini hampir lewat."),
            kunci=f"hd-hampir-{tiket.kode}-{int(tiket.jatuh_tempo.timestamp())}",
        )

    hampir = Tiket.objects.filter(status__in=BERJALAN, tanda_waktu=TandaWaktu.AMAN, peringatan_pada__lte=kini)
    return _tiap(hampir.order_by("peringatan_pada"), perbuatan)


def catat_yang_lewat() -> int:
    """Record the breaches of clocks that ran out. Returns how many tickets."""
    kini = timezone.now()

    def perbuatan(tiket: Tiket) -> None:
        if tiket.ditanggapi_pada is None:
            catat_pelanggaran(tiket, JamLayanan.TANGGAPAN, kini)
        catat_pelanggaran(tiket, JamLayanan.PENYELESAIAN, kini)
        if tiket.tanda_waktu != TandaWaktu.LEWAT:
            tiket.tanda_waktu = TandaWaktu.LEWAT
            tiket.save(update_fields=["tanda_waktu"])
            surati_petugas(
                tiket.petugas,
                tiket,
                _("Waktu layanan tiket ini sudah lewat."),
                kunci=f"hd-lewat-{tiket.kode}-{int(tiket.jatuh_tempo.timestamp())}",
            )

    berjalan = Tiket.objects.filter(status__in=BERJALAN, jatuh_tempo__lt=kini)
    jumlah = _tiap(berjalan.exclude(tanda_waktu=TandaWaktu.LEWAT).order_by("jatuh_tempo"), perbuatan)
    # The first answer was late and is still missing: the second clock runs out while the ticket is marked already.
    kedua = berjalan.filter(
        tanda_waktu=TandaWaktu.LEWAT, dilanggar_penyelesaian=False, tenggat_penyelesaian__lt=kini
    ).order_by("jatuh_tempo")
    return jumlah + _tiap(kedua, perbuatan)


def ingatkan_pelapor() -> int:
    """Remind reporters who were asked something 3 days ago; once for each question. Returns how many."""
    batas = timezone.now() - waktu.MASA_INGATKAN

    def perbuatan(tiket: Tiket) -> None:
        tiket.diingatkan_pada = timezone.now()
        tiket.save(update_fields=["diingatkan_pada"])
        catat(Peristiwa.PELAPOR_DIINGATKAN, subjek=tiket, tentang=tiket.pelapor)
        surati_pelapor(
            tiket,
            "pengingat",
            kunci=f"hd-ingat-{tiket.kode}-{int(tiket.jeda_sejak.timestamp())}",
            tutup_pada=tiket.jeda_sejak + waktu.MASA_TUTUP_SENDIRI,
        )

    menunggu = Tiket.objects.filter(
        status=StatusTiket.MENUNGGU_PELAPOR, jeda_sejak__lte=batas, diingatkan_pada__isnull=True
    )
    return _tiap(menunggu.order_by("jatuh_tempo"), perbuatan)


def tutup_yang_diam() -> int:
    """Close what the reporter did not answer in 7 days, and what was resolved 14 days ago. Returns how many."""
    kini = timezone.now()
    diam = Tiket.objects.filter(status=StatusTiket.MENUNGGU_PELAPOR, jatuh_tempo__lte=kini).order_by("jatuh_tempo")
    jumlah = _tiap(
        diam, lambda t: tutup(tiket=t, oleh=None, alasan=_("Ditutup karena tidak ada jawaban selama 7 hari."))
    )
    selesai = Tiket.objects.filter(status=StatusTiket.SELESAI, jatuh_tempo__lte=kini).order_by("jatuh_tempo")
    return jumlah + _tiap(
        selesai,
        lambda t: tutup(tiket=t, oleh=None, alasan=_("Ditutup 14 hari setelah dijawab."), kabari=False),
    )
