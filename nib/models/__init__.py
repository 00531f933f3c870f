from nib.models.dasar import AmbangSkala, AturanPeran, DasarHukum, Era, TeksPernyataan
from nib.models.instansi import InstansiPemerintah, KunciApi, PengungkapanData
from nib.models.kbli import EdisiKbli, Kbli, KonversiKbli, RisikoKbli, SinonimKbli
from nib.models.kiriman import KirimanNib
from nib.models.kode import (
    STATUS_BERLAKU,
    JenisApi,
    JenisKepabeanan,
    JenisPeran,
    Kewenangan,
    SkalaUsaha,
    StatusNib,
    StatusPenanamanModal,
    TingkatRisiko,
    TipeDokumen,
)
from nib.models.nib import Nib
from nib.models.pengawasan import KewajibanPembayaran, PermohonanPencabutan, SanksiNib
from nib.models.peran import PeranNib
from nib.models.peristiwa import PeristiwaNib
from nib.models.permohonan import (
    KegiatanUsaha,
    Lokasi,
    PemegangSaham,
    Pengurus,
    Permohonan,
    PernyataanPermohonan,
)
from nib.models.sertifikat import PemindaianHarian, SertifikatNib

__all__ = [
    "PemindaianHarian",
    "SertifikatNib",
    "STATUS_BERLAKU",
    "AmbangSkala",
    "AturanPeran",
    "DasarHukum",
    "EdisiKbli",
    "Era",
    "InstansiPemerintah",
    "JenisApi",
    "JenisKepabeanan",
    "JenisPeran",
    "Kbli",
    "KegiatanUsaha",
    "KewajibanPembayaran",
    "Kewenangan",
    "KirimanNib",
    "KonversiKbli",
    "KunciApi",
    "Lokasi",
    "Nib",
    "PemegangSaham",
    "Pengurus",
    "PengungkapanData",
    "PeranNib",
    "PeristiwaNib",
    "Permohonan",
    "PermohonanPencabutan",
    "PernyataanPermohonan",
    "RisikoKbli",
    "SanksiNib",
    "SinonimKbli",
    "SkalaUsaha",
    "StatusNib",
    "StatusPenanamanModal",
    "TeksPernyataan",
    "TingkatRisiko",
    "TipeDokumen",
]
