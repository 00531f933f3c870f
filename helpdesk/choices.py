"""Code lists of the helpdesk."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class JenisTiket(models.TextChoices):
    """The kinds of tickets (PEN-3a, HAK-1a; PerBKPM 5/2021 art. 18; UU 27/2022)."""

    KELUHAN = "keluhan", _("Keluhan")
    INFORMASI = "informasi", _("Permintaan informasi")
    SARAN = "saran", _("Saran")
    PENGADUAN = "pengaduan", _("Pengaduan penyalahgunaan")
    AKSES = "permohonan_akses", _("Permohonan akses")
    DATA_PRIBADI = "data_pribadi", _("Hak data pribadi")


class Prioritas(models.IntegerChoices):
    MENDESAK = 1, _("Mendesak")
    TINGGI = 2, _("Tinggi")
    BIASA = 3, _("Biasa")
    RENDAH = 4, _("Rendah")


class StatusTiket(models.TextChoices):
    BARU = "baru", _("Baru")
    DIPROSES = "diproses", _("Diproses")
    MENUNGGU_PELAPOR = "menunggu_pelapor", _("Menunggu pelapor")
    MENUNGGU_PIHAK_LAIN = "menunggu_pihak_lain", _("Menunggu pihak lain")
    SELESAI = "selesai", _("Selesai")
    DIBUKA_KEMBALI = "dibuka_kembali", _("Dibuka kembali")
    DITUTUP = "ditutup", _("Ditutup")
    SPAM = "spam", _("Spam")
    DIGABUNG = "digabung", _("Digabung")


# The statuses of tickets that still need work; the queue shows these.
OPEN = (
    StatusTiket.BARU,
    StatusTiket.DIPROSES,
    StatusTiket.MENUNGGU_PELAPOR,
    StatusTiket.MENUNGGU_PIHAK_LAIN,
    StatusTiket.DIBUKA_KEMBALI,
)
# The statuses in which the clock of the resolution runs.
RUNNING = (StatusTiket.BARU, StatusTiket.DIPROSES, StatusTiket.MENUNGGU_PIHAK_LAIN, StatusTiket.DIBUKA_KEMBALI)


class Saluran(models.TextChoices):
    WEB = "web", _("Formulir web")
    SUREL = "surel", _("Surel")
    TELEPON = "telepon", _("Telepon")
    SISTEM = "sistem", _("Sistem")


class ClockState(models.IntegerChoices):
    """The state of a running clock; the column `tanda_waktu` holds the last state that the periodic task announced."""

    IN_TIME = 0, _("Dalam waktu")
    NEARLY_LATE = 1, _("Hampir lewat waktu")
    LATE = 2, _("Lewat waktu")


class SlaClock(models.TextChoices):
    TANGGAPAN = "tanggapan", _("Tanggapan pertama")
    PENYELESAIAN = "penyelesaian", _("Penyelesaian")


class UnitEskalasi(models.TextChoices):
    """The units to which the helpdesk passes on a ticket that it may not decide."""

    VERIFIKASI = "verifikasi", _("Petugas Verifikasi")
    HAK_AKSES = "hak_akses", _("Petugas Hak Akses")
    KETENTUAN = "ketentuan", _("Pengelola Ketentuan")
    NIB = "nib", _("Pengelola NIB")
    TEKNIS = "teknis", _("Pengelola sistem")
    DATA_PRIBADI = "data_pribadi", _("Pejabat Pelindungan Data Pribadi")


class AkarMasalah(models.TextChoices):
    """Root causes: why the ticket was needed at all. From them the supervisor sees what to improve."""

    SUREL_TIDAK_SAMPAI = "surel_tidak_sampai", _("Surel tidak sampai atau salah ketik alamat")
    LUPA_AKUN = "lupa_akun", _("Lupa User-ID atau kata sandi")
    DATA_KEPENDUDUKAN = "data_kependudukan", _("Data kependudukan tidak cocok")
    DATA_BADAN = "data_badan", _("Data badan usaha tidak cocok")
    SUDAH_TERDAFTAR = "sudah_terdaftar", _("NIK sudah terdaftar")
    KBLI = "kbli", _("Bingung memilih KBLI")
    PETUNJUK_KURANG = "petunjuk_kurang", _("Petunjuk di portal kurang jelas")
    CACAT_SISTEM = "cacat_sistem", _("Gangguan atau cacat sistem")
    AKSES_PIHAK_LAIN = "akses_pihak_lain", _("Akses dipegang pihak lain")
    PENIPUAN = "penipuan", _("Penipuan atau permintaan pembayaran palsu")
    PELAYANAN = "pelayanan", _("Pelayanan petugas")
    KEBIJAKAN = "kebijakan", _("Aturan atau kebijakan")
    BUKAN_KEWENANGAN = "bukan_kewenangan", _("Bukan kewenangan Lembaga OSS")
    LAIN = "lain", _("Lainnya")


class KirimSebagai(models.TextChoices):
    """The ways in which an officer sends a message: each is a button of the composer."""

    JAWAB = "jawab", _("Kirim jawaban")
    TANYA = "tanya", _("Kirim pertanyaan, jam berhenti")
    SELESAI = "selesai", _("Kirim dan selesaikan")
    CATATAN = "catatan", _("Simpan catatan internal")
    TELEPON = "telepon", _("Catat ucapan pelapor lewat telepon")
