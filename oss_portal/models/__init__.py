from oss_portal.models.akar_jejak import AkarJejak
from oss_portal.models.gangguan import Gangguan
from oss_portal.models.hari_libur import HariLibur
from oss_portal.models.jadwal import JadwalTugas
from oss_portal.models.pengguna import JenisIdentitas, Pengguna
from oss_portal.models.penomoran import Penomoran
from oss_portal.models.percobaan import HitunganPercobaan
from oss_portal.models.peristiwa import PeristiwaAudit
from oss_portal.models.sesi import Sesi
from oss_portal.models.surat_bernomor import SuratBernomor
from oss_portal.models.surat_keluar import SuratKeluar
from oss_portal.models.unggahan import Unggahan

__all__ = [
    "AkarJejak",
    "Gangguan",
    "HariLibur",
    "HitunganPercobaan",
    "JadwalTugas",
    "JenisIdentitas",
    "Pengguna",
    "Penomoran",
    "PeristiwaAudit",
    "Sesi",
    "SuratBernomor",
    "SuratKeluar",
    "Unggahan",
]
