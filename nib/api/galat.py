"""What the API refuses, in the words of PIA Lampiran 9; the same code stands in the body and in the status line."""

from django.utils.translation import gettext_lazy as _

PARAMETER, KUNCI, AKSES, LAYANAN, DITOLAK, TERLALU_SERING, GAGAL, WAKTU = 400, 401, 403, 404, 405, 429, 500, 504
KETERANGAN = {
    200: _("Sukses"),
    PARAMETER: _("Data parameter salah"),
    KUNCI: _("User akses tidak valid"),
    AKSES: _("Ilegal inquery/akses"),
    LAYANAN: _("Akses service tidak ditemukan"),
    DITOLAK: _("Akses service ditolak"),
    TERLALU_SERING: _("Terlalu sering; coba lagi setelah waktu di Retry-After"),
    GAGAL: _("Proses payload data di sistem OSS gagal"),
    WAKTU: _("Proses payload data di sistem OSS timeout"),
}


class GalatApi(Exception):
    """An answer that is not "Sukses"; `kepala` are headers to add."""

    def __init__(self, kode: int, keterangan: str = "", **kepala: str):
        self.kode = kode
        self.keterangan = str(keterangan or KETERANGAN[kode])
        self.kepala = kepala
        super().__init__(self.keterangan)
