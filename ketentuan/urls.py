from django.urls import path, register_converter

from ketentuan.models import JenisDokumen
from ketentuan.views import gate, public


class DocumentConverter:
    """A converter for the kinds of document in addresses."""

    regex = "|".join(JenisDokumen.values)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return str(value)


register_converter(DocumentConverter, "dokumen")

urlpatterns = [
    path("ketentuan/", public.in_force, {"jenis": "ketentuan"}, name="ketentuan"),
    path("privasi/", public.in_force, {"jenis": "privasi"}, name="privasi"),
    path("<dokumen:jenis>/arsip/", public.archive, name="ketentuan-arsip"),
    path("<dokumen:jenis>/banding/", public.compare, name="ketentuan-banding"),
    path("<dokumen:jenis>/<int:nomor>/", public.version, name="ketentuan-versi"),
    path("<dokumen:jenis>/<int:nomor>/teks.md", public.text, name="ketentuan-teks"),
    path("<dokumen:jenis>/<int:nomor>/teks.pdf", public.pdf, name="ketentuan-pdf"),
    path("pengumuman/", public.announcements, name="pengumuman"),
    path("pengumuman/rss/", public.rss, name="pengumuman-rss"),
    path("persetujuan/", gate.gate, name="persetujuan"),
    path("persetujuan/tidak-setuju/", gate.decline, name="persetujuan-tolak"),
    path("persetujuan/lanjutkan/", gate.continue_, name="persetujuan-lanjutkan"),
    path("persetujuan/lanjutkan/<uuid:kode>/hapus/", gate.discard, name="persetujuan-buang"),
    path("persetujuan/lebih-awal/<dokumen:jenis>/<int:nomor>/", gate.accept_early, name="persetujuan-lebih-awal"),
    path("persetujuan/saya/", gate.my_persetujuan, name="persetujuan-saya"),
    path("persetujuan/bukti/<uuid:kode>/", gate.proof, name="persetujuan-bukti"),
    path("persetujuan/bukti/<uuid:kode>/bukti.pdf", gate.download_proof, name="persetujuan-bukti-pdf"),
]
