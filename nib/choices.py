"""Official code lists and the choices shared by several tables (PIA 4.3.22 Lampiran 14, 31)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class StatusNib(models.TextChoices):
    """Lampiran 14."""

    AKTIF = "01", _("Aktif")
    BELUM_AKTIF = "02", _("Belum aktif")
    DIIZINKAN_USAHA = "03", _("Diizinkan usaha")
    DIIZINKAN_BEROPERASI = "04", _("Diizinkan beroperasi")
    DIBEKUKAN = "05", _("Dibekukan")
    DICABUT = "06", _("Dicabut")


class StatusIzin(models.TextChoices):
    """Lampiran 10: the state of a licence at the agency."""

    SCREENING = "05", _("Proses penapisan")
    SUBMITTED = "09", _("Telah melengkapi persyaratan")
    COMPLETE = "10", _("Dokumen lengkap")
    INCOMPLETE = "11", _("Dokumen belum lengkap")
    COMMITMENT = "12", _("Pemenuhan komitmen")
    VALIDATION = "20", _("Validasi")
    PAYMENT_CHECK = "30", _("Verifikasi pembayaran")
    PAYMENT_CONFIRMATION = "31", _("Konfirmasi pembayaran")
    PAYMENT_PROOF = "32", _("Menunggu verifikasi bukti bayar PNBP")
    PAYMENT_APPROVED = "33", _("Persetujuan pembayaran")
    PAYMENT_CORRECTION = "34", _("Perbaikan konfirmasi pembayaran")
    INSPECTION = "40", _("Inspeksi")
    CONFIRMATION = "41", _("Konfirmasi persyaratan")
    CONFIRMED = "42", _("Data konfirmasi persyaratan")
    RECONFIRMATION = "43", _("Re-konfirmasi persyaratan")
    RECONFIRMED = "44", _("Data re-konfirmasi persyaratan")
    VERIFIED = "45", _("Persyaratan terverifikasi")
    NUMBERED = "49", _("Pengambilan nomor")
    APPROVED = "50", _("Disetujui")
    PROVISIONAL = "52", _("Terbit sementara")
    AUTOMATIC = "57", _("Disetujui secara otomatis (fiktif positif)")
    ISSUED = "58", _("Izin terbit/SS terverifikasi")
    WARNED = "60", _("Peringatan")
    STOPPED = "70", _("Penghentian sementara kegiatan berusaha")
    FINED = "80", _("Pengenaan denda administratif")
    REFUSED = "90", _("Ditolak")
    REQUIREMENTS_REFUSED = "93", _("Penolakan persyaratan")

    @classmethod
    def issued(cls) -> frozenset[str]:
        """Return the states in which the licence is in force."""
        return frozenset({cls.APPROVED, cls.PROVISIONAL, cls.AUTOMATIC, cls.ISSUED, cls.WARNED, cls.FINED})

    @classmethod
    def decided(cls) -> frozenset[str]:
        """Return the states after which the agency has no decision left to make."""
        return cls.issued() | {cls.STOPPED, cls.REFUSED, cls.REQUIREMENTS_REFUSED}

    @classmethod
    def with_holder(cls) -> frozenset[str]:
        """Return the states in which the agency waits for the holder."""
        return frozenset({cls.INCOMPLETE, cls.COMMITMENT, cls.PAYMENT_CONFIRMATION, cls.PAYMENT_CORRECTION})

    @classmethod
    def with_agency(cls) -> frozenset[str]:
        """Return the states in which the agency has everything it asked for and must decide."""
        checked = {cls.SUBMITTED, cls.COMPLETE, cls.VALIDATION, cls.INSPECTION, cls.CONFIRMED, cls.RECONFIRMED}
        return frozenset({*checked, cls.PAYMENT_CHECK, cls.PAYMENT_APPROVED, cls.VERIFIED, cls.NUMBERED})


class TipeDokumen(models.TextChoices):
    """Kinds of document that an event of an NIB produces."""

    ASLI = "9", _("Asli")
    PERUBAHAN = "5", _("Perubahan")
    PENCABUTAN = "3", _("Pencabutan")
    PEMBATALAN = "4", _("Pembatalan")


class SkalaUsaha(models.TextChoices):
    """Lampiran 31; the thresholds are rows of `AmbangSkala`."""

    MIKRO = "01", _("Mikro")
    KECIL = "02", _("Kecil")
    MENENGAH = "03", _("Menengah")
    BESAR = "04", _("Besar")


class StatusPenanamanModal(models.TextChoices):
    PMA = "01", _("Penanaman Modal Asing (PMA)")
    PMDN = "02", _("Penanaman Modal Dalam Negeri (PMDN)")
    BUKAN = "03", _("Bukan PMA/PMDN")


class JenisPeran(models.TextChoices):
    """Roles that an NIB also has (NIB-3..5; PP 24/2018 art. 26, PP 28/2025 art. 206(5) and 234(2))."""

    TDP = "TDP", _("Tanda Daftar Perusahaan (TDP)")
    API = "API", _("Angka Pengenal Impor (API)")
    KEPABEANAN = "KEPABEANAN", _("Akses Kepabeanan")
    JAMSOS_KES = "JAMSOS_KES", _("Kepesertaan jaminan sosial kesehatan")
    JAMSOS_TK = "JAMSOS_TK", _("Kepesertaan jaminan sosial ketenagakerjaan")
    WLKP = "WLKP", _("Wajib lapor ketenagakerjaan (WLKP)")
    SNI = "SNI", _("Standar Nasional Indonesia (SNI), kegiatan berisiko rendah")
    HALAL = "HALAL", _("Pernyataan jaminan halal, kegiatan berisiko rendah")


class JenisApi(models.TextChoices):
    """Permendag 75/2018: an importer holds one kind only."""

    UMUM = "01", _("API-U (Angka Pengenal Importir Umum)")
    PRODUSEN = "02", _("API-P (Angka Pengenal Importir Produsen)")


class JenisKepabeanan(models.TextChoices):
    """Kinds of customs access, PMK 219/PMK.04/2019 art. 2."""

    IMPORTIR = "importir", _("Importir")
    EKSPORTIR = "eksportir", _("Eksportir")
    PPJK = "ppjk", _("Pengusaha pengurusan jasa kepabeanan (PPJK)")
    PENGANGKUT = "pengangkut", _("Pengangkut")
    FTZ = "ftz", _("Pengusaha di kawasan bebas (FTZ)")
    PJT = "pjt", _("Perusahaan jasa titipan (PJT)")
    TPS = "tps", _("Pengusaha tempat penimbunan sementara (TPS)")
    TPB = "tpb", _("Pengusaha tempat penimbunan berikat (TPB)")
    KITE = "kite", _("Pengguna kemudahan impor tujuan ekspor (KITE)")


class TingkatRisiko(models.TextChoices):
    RENDAH = "R", _("Rendah")
    MENENGAH_RENDAH = "MR", _("Menengah rendah")
    MENENGAH_TINGGI = "MT", _("Menengah tinggi")
    TINGGI = "T", _("Tinggi")


class Kewenangan(models.TextChoices):
    """Level of government on whose behalf Lembaga OSS acts (DEF-1)."""

    PUSAT = "00", _("Pemerintah pusat")
    PROVINSI = "01", _("Pemerintah provinsi")
    KABUPATEN_KOTA = "02", _("Pemerintah kabupaten/kota")


# The statuses of a living NIB that is in full force.
IN_FORCE_STATUSES = (StatusNib.AKTIF, StatusNib.DIIZINKAN_USAHA, StatusNib.DIIZINKAN_BEROPERASI)
