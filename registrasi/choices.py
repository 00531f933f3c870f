"""Official code lists of the kinds of pelaku usaha (PIA 4.3.22 Lampiran 2, 18), and states of the checks."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class JenisPelakuUsaha(models.TextChoices):
    """The kinds of Lampiran 18."""

    BADAN_USAHA = "01", _("Badan usaha")
    PERSEORANGAN = "02", _("Perseorangan")
    KANTOR_PERWAKILAN = "03", _("Kantor perwakilan")
    BADAN_USAHA_LUAR_NEGERI = "04", _("Badan usaha luar negeri")


class JenisPerusahaan(models.TextChoices):
    """The kinds of companies of Lampiran 2 (codes 03 and 11 to 15 are unused)."""

    PT = "01", _("Perseroan Terbatas (PT)")
    CV = "02", _("Persekutuan Komanditer (CV)")
    BADAN_USAHA_PEMERINTAH = "04", _("Badan usaha pemerintah")
    FIRMA = "05", _("Firma")
    PERSEKUTUAN_PERDATA = "06", _("Persekutuan perdata")
    KOPERASI = "07", _("Koperasi")
    DANA_PENSIUN = "08", _("Dana pensiun")
    PERSEKUTUAN_PERKUMPULAN = "09", _("Persekutuan dan perkumpulan")
    YAYASAN = "10", _("Yayasan")
    BUT = "16", _("Bentuk usaha tetap (BUT)")
    PERSEORANGAN = "17", _("Perseorangan")
    BLU = "18", _("Badan layanan umum (BLU)")
    BADAN_HUKUM_LAIN = "19", _("Badan hukum selain PT, yayasan, koperasi")
    STPW_LUAR_NEGERI = "20", _("Badan usaha lainnya (STPW luar negeri)")
    PERUM = "21", _("Perusahaan umum (Perum)")
    PERUMDA = "22", _("Perusahaan umum daerah (Perumda)")
    PERUSDA = "23", _("Perusahaan daerah (Perusda)")
    BADAN_OPERASI_BERSAMA = "24", _("Badan operasi bersama")
    PERWAKILAN = "25", _("Badan usaha perwakilan")
    PT_PERORANGAN = "26", _("PT Perorangan")
    PEDAGANG_BERJANGKA_ASING = "27", _("Pedagang berjangka asing")
    BUM_DESA = "28", _("BUM Desa")
    BUM_DESA_BERSAMA = "29", _("BUM Desa Bersama")


class StatusVerifikasi(models.TextChoices):
    """The state of the check of a registrant's identity or authority."""

    BELUM = "belum", _("Belum diperiksa")
    OTOMATIS_LOLOS = "otomatis_lolos", _("Lolos otomatis")
    PERLU_DITINJAU = "perlu_ditinjau", _("Perlu ditinjau petugas")
    PERLU_PERBAIKAN = "perlu_perbaikan", _("Perlu perbaikan oleh pemohon")
    TERVERIFIKASI = "terverifikasi", _("Terverifikasi")
    DITOLAK = "ditolak", _("Ditolak")


class JenisBukti(models.TextChoices):
    """The proofs that a registrant sends of who they are and for whom they may act."""

    KTP = "ktp", _("Foto KTP")
    PASPOR = "paspor", _("Foto halaman data paspor")
    SWAFOTO = "swafoto", _("Swafoto (foto wajah)")
    AKTA = "akta", _("Akta pendirian atau perubahan")
    SK = "sk", _("SK pengesahan atau bukti pendaftaran")
    SURAT_KUASA = "surat_kuasa", _("Surat kuasa atau penunjukan")


class HasilPemeriksaan(models.TextChoices):
    """The result of one check of an identity. External checkers return one of the first four."""

    COCOK = "cocok", _("Cocok")
    BERBEDA = "berbeda", _("Berbeda")
    TIDAK_DITEMUKAN = "tidak_ditemukan", _("Tidak ditemukan")
    GAGAL = "gagal", _("Tidak dapat diperiksa")
    DIMINTA_ULANG = "diminta_ulang", _("Perbaikan atau bukti diminta")
    DITOLAK = "ditolak", _("Ditolak")


class Kewenangan(models.TextChoices):
    """The powers that a kuasa may get (PJP-1c); a penanggung jawab has all of them."""

    NIB = "nib", _("Mengisi dan mengajukan permohonan NIB")
    PERUBAHAN = "perubahan", _("Mengajukan perubahan data")
    SERTIFIKAT = "sertifikat", _("Melihat dan mengunduh sertifikat")


# The acts only for the penanggung jawab (appointing other persons, ending the NIB); a kuasa can never get this power.
ONLY_HEAD = "hanya_penanggung_jawab"


# Findings of the check of a NIK (codes of `registrasi.rules`), as a sentence and as a short word for a column.
FINDINGS = {
    "wilayah_tak_dikenal": _("Kode wilayah NIK tidak ada di daftar (mungkin kode lama)"),
    "tanggal_beda": _("Tanggal lahir berbeda dengan yang ada di NIK"),
    "usia_lebih_100": _("Usia lebih dari 100 tahun"),
}
SHORT_FINDINGS = {"wilayah_tak_dikenal": _("wilayah"), "tanggal_beda": _("tanggal lahir"), "usia_lebih_100": _("usia")}
