"""The tables of the NIB."""

from nib.choices import (
    IN_FORCE_STATUSES,
    JenisApi,
    JenisKepabeanan,
    JenisPeran,
    Kewenangan,
    SkalaUsaha,
    StatusIzin,
    StatusNib,
    StatusPenanamanModal,
    TingkatRisiko,
    TipeDokumen,
)
from nib.models.certificate import DailyScanCount, SertifikatNib
from nib.models.dokumen_pengawasan import DokumenPengawasan
from nib.models.event import NibEvent
from nib.models.instansi import ApiKey, DataDisclosure, InstansiPemerintah, KodeReferensi
from nib.models.izin import Izin, IzinEvent
from nib.models.kbli import EdisiKbli, Kbli, KonversiKbli, RisikoKbli, SinonimKbli
from nib.models.law import AmbangSkala, AturanLkpm, AturanPeran, DasarHukum, DasarTindakan, Era, TeksPernyataan
from nib.models.nib import Nib
from nib.models.peran import PeranNib
from nib.models.permohonan import KegiatanUsaha, Lokasi, PemegangSaham, Pengurus, Permohonan, PernyataanPermohonan
from nib.models.push import NibPush
from nib.models.supervision import KewajibanPembayaran, PermohonanPencabutan, SanksiNib
