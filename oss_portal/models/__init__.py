from oss_portal.models.akar_jejak import AkarJejak
from oss_portal.models.jadwal import JadwalTugas
from oss_portal.models.pengguna import JenisIdentitas, Pengguna
from oss_portal.models.percobaan import HitunganPercobaan
from oss_portal.models.peristiwa import PeristiwaAudit
from oss_portal.models.sesi import Sesi
from oss_portal.models.surat_keluar import SuratKeluar

__all__ = [
    "AkarJejak",
    "HitunganPercobaan",
    "JadwalTugas",
    "JenisIdentitas",
    "Pengguna",
    "PeristiwaAudit",
    "Sesi",
    "SuratKeluar",
]
