from django.urls import path, register_converter

from ketentuan.models import JenisDokumen
from ketentuan.views import dinding, publik


class DokumenConverter:
    """The kinds of document as they stand in addresses."""

    regex = "|".join(JenisDokumen.values)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return str(value)


register_converter(DokumenConverter, "dokumen")

urlpatterns = [
    path("ketentuan/", publik.berlaku, {"jenis": "ketentuan"}, name="ketentuan"),
    path("privasi/", publik.berlaku, {"jenis": "privasi"}, name="privasi"),
    path("<dokumen:jenis>/arsip/", publik.arsip, name="ketentuan-arsip"),
    path("<dokumen:jenis>/banding/", publik.banding, name="ketentuan-banding"),
    path("<dokumen:jenis>/<int:nomor>/", publik.versi, name="ketentuan-versi"),
    path("<dokumen:jenis>/<int:nomor>/teks.md", publik.teks, name="ketentuan-teks"),
    path("<dokumen:jenis>/<int:nomor>/teks.pdf", publik.pdf, name="ketentuan-pdf"),
    path("pengumuman/", publik.pengumuman, name="pengumuman"),
    path("pengumuman/rss/", publik.rss, name="pengumuman-rss"),
    path("persetujuan/", dinding.dinding, name="persetujuan"),
    path("persetujuan/tidak-setuju/", dinding.tolak, name="persetujuan-tolak"),
    path("persetujuan/lanjutkan/", dinding.lanjutkan, name="persetujuan-lanjutkan"),
    path("persetujuan/lanjutkan/<uuid:kode>/hapus/", dinding.buang, name="persetujuan-buang"),
    path("persetujuan/lebih-awal/<dokumen:jenis>/<int:nomor>/", dinding.lebih_awal, name="persetujuan-lebih-awal"),
    path("persetujuan/saya/", dinding.saya, name="persetujuan-saya"),
    path("persetujuan/bukti/<uuid:kode>/", dinding.bukti, name="persetujuan-bukti"),
    path("persetujuan/bukti/<uuid:kode>/bukti.pdf", dinding.unduh_bukti, name="persetujuan-bukti-pdf"),
]
