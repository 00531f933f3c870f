"""The tables of registrasi."""

from registrasi.choices import JenisPelakuUsaha, JenisPerusahaan, StatusVerifikasi
from registrasi.models.activation_link import ActivationLink
from registrasi.models.bukti_pendaftaran import BuktiPendaftaran, PemeriksaanIdentitas
from registrasi.models.hak_akses import HakAkses
from registrasi.models.hak_akses_event import HakAksesEvent
from registrasi.models.insiden import AffectedPerson, FigureSummary, Insiden
from registrasi.models.klaim_surel import KlaimSurel
from registrasi.models.officer_relation import OfficerRelation
from registrasi.models.pelaku_usaha import PelakuUsaha
from registrasi.models.pembatasan import Pembatasan
from registrasi.models.pendaftaran import Pendaftaran
from registrasi.models.permintaan_data import PermintaanData, RetentionRule
from registrasi.models.permohonan_akses import KeberatanAkses, PermohonanAkses
from registrasi.models.permohonan_surel import PermohonanSurel
from registrasi.models.undangan import Undangan

__all__ = [
    "RetentionRule",
    "HakAkses",
    "Insiden",
    "JenisPelakuUsaha",
    "KlaimSurel",
    "JenisPerusahaan",
    "Pembatasan",
    "Pendaftaran",
    "OfficerRelation",
    "KeberatanAkses",
    "AffectedPerson",
    "PelakuUsaha",
    "HakAksesEvent",
    "PermintaanData",
    "PermohonanAkses",
    "PermohonanSurel",
    "BuktiPendaftaran",
    "FigureSummary",
    "PemeriksaanIdentitas",
    "StatusVerifikasi",
    "ActivationLink",
    "Undangan",
]
