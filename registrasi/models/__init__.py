from registrasi.models.hak_akses import HakAkses
from registrasi.models.insiden import Insiden, OrangTerdampak, RekapAngka
from registrasi.models.jenis import JenisPelakuUsaha, JenisPerusahaan, StatusVerifikasi
from registrasi.models.kaitan_petugas import KaitanPetugas
from registrasi.models.pelaku_usaha import PelakuUsaha
from registrasi.models.pembatasan import Pembatasan
from registrasi.models.pendaftaran import Pendaftaran
from registrasi.models.peristiwa_hak_akses import PeristiwaHakAkses
from registrasi.models.permintaan_data import AturanRetensi, PermintaanData, PilihanData
from registrasi.models.permohonan_akses import KeberatanAkses, PermohonanAkses
from registrasi.models.permohonan_surel import PermohonanSurel
from registrasi.models.tautan_aktivasi import TautanAktivasi
from registrasi.models.undangan import Undangan

__all__ = [
    "AturanRetensi",
    "HakAkses",
    "Insiden",
    "JenisPelakuUsaha",
    "JenisPerusahaan",
    "Pembatasan",
    "Pendaftaran",
    "KaitanPetugas",
    "KeberatanAkses",
    "OrangTerdampak",
    "PelakuUsaha",
    "PeristiwaHakAkses",
    "PermintaanData",
    "PermohonanAkses",
    "PermohonanSurel",
    "PilihanData",
    "RekapAngka",
    "StatusVerifikasi",
    "TautanAktivasi",
    "Undangan",
]
