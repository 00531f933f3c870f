from django.urls import path

from nib.api.methods import api, unknown_method
from nib.views import api_docs, certificate, holder, kbli, kewajiban, overview, permohonan, permohonan_parts

urlpatterns = [
    path("kbli/", kbli.kbli, name="kbli"),
    path("kbli/<str:kode>/", kbli.kbli_code, name="kbli-kode"),
    path("kbli/<str:kode>/ajukan/", kbli.apply_with_code, name="kbli-ajukan"),
    path("nib/", overview.nib, name="nib"),
    path("nib/ajukan/", overview.begin, name="nib-ajukan"),
    path("nib/ajukan/<int:step>/", permohonan.show_step, name="nib-langkah"),
    path("nib/ajukan/batal/", overview.withdraw, name="nib-batal"),
    path("nib/ajukan/wilayah/", permohonan_parts.choose_wilayah, name="nib-wilayah"),
    path("nib/ajukan/pengurus/", permohonan_parts.pengurus, name="nib-pengurus"),
    path("nib/ajukan/pengurus/<int:pk>/", permohonan_parts.pengurus, name="nib-pengurus-ubah"),
    path("nib/ajukan/pemegang-saham/", permohonan_parts.saham, name="nib-saham"),
    path("nib/ajukan/pemegang-saham/<int:pk>/", permohonan_parts.saham, name="nib-saham-ubah"),
    path("nib/ajukan/kbli/", permohonan_parts.search, name="nib-kbli"),
    path("nib/ajukan/kegiatan/", permohonan_parts.kegiatan, name="nib-kegiatan-baru"),
    path("nib/ajukan/kegiatan/<uuid:kode>/", permohonan_parts.kegiatan, name="nib-kegiatan"),
    path("nib/ajukan/kegiatan/<uuid:kode>/hapus/", permohonan_parts.delete, name="nib-kegiatan-hapus"),
    path("nib/ajukan/lokasi/", permohonan_parts.lokasi, name="nib-lokasi"),
    path("nib/keterangan/", certificate.status_letter, name="nib-keterangan"),
    path("nib/sertifikat/<uuid:kode>/", certificate.download, name="nib-sertifikat"),
    path("api/", api_docs.documentation, name="api-dokumentasi"),
    path("api/v1/", api.urls),
    path("api/v1/<path:rest>", unknown_method, name="api-tidak-ada"),
    path("nib/ubah/", holder.change, name="nib-ubah"),
    path("nib/konfirmasi/", holder.confirm, name="nib-konfirmasi"),
    path("nib/sanksi/<uuid:kode>/", holder.show_sanksi, name="nib-sanksi"),
    path("nib/kewajiban/", kewajiban.kewajiban_list, name="nib-kewajiban-daftar"),
    path("nib/kewajiban/<uuid:kode>/", kewajiban.kewajiban, name="nib-kewajiban"),
    path("nib/kewajiban/<uuid:kode>/bukti/", kewajiban.proof, name="nib-kewajiban-bukti"),
    path("nib/cabut/", holder.revoke, name="nib-cabut"),
    path("nib/cabut/batal/", holder.withdraw_pencabutan, name="nib-cabut-batal"),
    path("nib/hasil/", overview.result, name="nib-hasil"),
]
