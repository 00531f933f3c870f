"""What the helpdesk's services refuse, in the words an officer reads."""

from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk.galat import (
    AkunTakAda,
    BenturanKepentingan,
    BukanPetugas,
    HelpdeskGalat,
    IsiKosong,
    KodeSalah,
    MasaBukaLewat,
    PelaporBelumTerbukti,
    PelaporBerbeda,
    SedangDiambil,
    TakDapatDigabung,
    TakDapatDikirim,
    TidakTerbuka,
)
from oss_portal.transisi import TransisiDitolak
from registrasi.services.galat import SudahAdaPermohonan

DITOLAK = (HelpdeskGalat, TransisiDitolak, SudahAdaPermohonan)


def pesan_galat(galat: Exception) -> str:
    """Return what an officer reads when a service refused."""
    if isinstance(galat, SedangDiambil):
        return _("%(nama)s sedang mengerjakan tiket ini sampai %(jam)s. Pesan Anda belum dikirim.") % {
            "nama": galat.petugas.nama,
            "jam": timezone.localtime(galat.sampai).strftime("%H.%M"),
        }
    return {
        BenturanKepentingan: _("Ini menyangkut Anda atau orang yang berkaitan dengan Anda. Mintalah petugas lain."),
        BukanPetugas: _("Orang itu tidak dapat menangani tiket ini."),
        PelaporBerbeda: _("Pelapornya berbeda. Kaitkan saja, jangan digabung."),
        TakDapatDigabung: _("Tiket ini tidak dapat digabung ke sana."),
        TidakTerbuka: _("Tiket ini sudah selesai. Buka kembali dahulu."),
        IsiKosong: _("Tulis isinya dahulu."),
        MasaBukaLewat: _("Masa buka kembali sudah lewat."),
        AkunTakAda: _("Tidak ada akun dengan User-ID atau NIB itu."),
        KodeSalah: _("Kodenya salah, kedaluwarsa, atau sudah terlalu sering dicoba."),
        PelaporBelumTerbukti: _("Pelapor belum terbukti pemilik akun. Periksa identitasnya dengan kode dahulu."),
        SudahAdaPermohonan: _("Pelapor sudah punya permintaan data pribadi yang sama dan belum dijawab."),
        TakDapatDikirim: _("Pendaftaran itu tidak lagi menunggu aktivasi, atau suratnya sudah terlalu banyak."),
    }.get(type(galat), _("Keadaan tiket sudah berubah. Periksa lagi lalu ulangi."))
