from helpdesk.models.artikel import ArtikelBantuan, SuaraArtikel
from helpdesk.models.aturan_waktu import AturanWaktu
from helpdesk.models.jawaban_baku import JawabanBaku
from helpdesk.models.kaitan import KaitanTiket
from helpdesk.models.kategori import Kategori
from helpdesk.models.kode_periksa import KodePeriksa
from helpdesk.models.lampiran import Lampiran
from helpdesk.models.pelanggaran import PelanggaranWaktu
from helpdesk.models.pesan import Pesan
from helpdesk.models.pilihan import (
    BERJALAN,
    TERBUKA,
    AkarMasalah,
    JamLayanan,
    JenisTiket,
    Prioritas,
    Saluran,
    StatusTiket,
    TandaWaktu,
    UnitEskalasi,
)
from helpdesk.models.tiket import Tiket

__all__ = [
    "BERJALAN",
    "TERBUKA",
    "AkarMasalah",
    "ArtikelBantuan",
    "AturanWaktu",
    "JamLayanan",
    "JawabanBaku",
    "JenisTiket",
    "KaitanTiket",
    "Kategori",
    "KodePeriksa",
    "Lampiran",
    "PelanggaranWaktu",
    "Pesan",
    "Prioritas",
    "Saluran",
    "StatusTiket",
    "SuaraArtikel",
    "TandaWaktu",
    "Tiket",
    "UnitEskalasi",
]
