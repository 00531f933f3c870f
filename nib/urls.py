from django.urls import path

from nib.api.metode import api, tidak_ada
from nib.views import api as halaman_api
from nib.views import ikhtisar, isian, kewajiban, pemegang, permohonan, sertifikat

urlpatterns = [
    path("nib/", ikhtisar.nib, name="nib"),
    path("nib/ajukan/", ikhtisar.ajukan_mulai, name="nib-ajukan"),
    path("nib/ajukan/<int:langkah>/", permohonan.langkah, name="nib-langkah"),
    path("nib/ajukan/batal/", ikhtisar.batal, name="nib-batal"),
    path("nib/ajukan/wilayah/", isian.pilih_wilayah, name="nib-wilayah"),
    path("nib/ajukan/pengurus/", isian.pengurus, name="nib-pengurus"),
    path("nib/ajukan/pengurus/<int:pk>/", isian.pengurus, name="nib-pengurus-ubah"),
    path("nib/ajukan/pemegang-saham/", isian.saham, name="nib-saham"),
    path("nib/ajukan/pemegang-saham/<int:pk>/", isian.saham, name="nib-saham-ubah"),
    path("nib/ajukan/kbli/", isian.cari, name="nib-kbli"),
    path("nib/ajukan/kegiatan/", isian.kegiatan, name="nib-kegiatan-baru"),
    path("nib/ajukan/kegiatan/<uuid:kode>/", isian.kegiatan, name="nib-kegiatan"),
    path("nib/ajukan/kegiatan/<uuid:kode>/hapus/", isian.hapus, name="nib-kegiatan-hapus"),
    path("nib/ajukan/lokasi/", isian.lokasi, name="nib-lokasi"),
    path("nib/keterangan/", sertifikat.keterangan, name="nib-keterangan"),
    path("nib/sertifikat/<uuid:kode>/", sertifikat.unduh, name="nib-sertifikat"),
    path("api/", halaman_api.dokumentasi, name="api-dokumentasi"),
    path("api/v1/", api.urls),
    path("api/v1/<path:sisa>", tidak_ada, name="api-tidak-ada"),
    path("nib/ubah/", pemegang.ubah, name="nib-ubah"),
    path("nib/konfirmasi/", pemegang.konfirmasi, name="nib-konfirmasi"),
    path("nib/sanksi/<uuid:kode>/", pemegang.sanksi, name="nib-sanksi"),
    path("nib/kewajiban/", kewajiban.daftar, name="nib-kewajiban-daftar"),
    path("nib/kewajiban/<uuid:kode>/", kewajiban.kewajiban, name="nib-kewajiban"),
    path("nib/kewajiban/<uuid:kode>/bukti/", kewajiban.berkas, name="nib-kewajiban-bukti"),
    path("nib/cabut/", pemegang.cabut, name="nib-cabut"),
    path("nib/cabut/batal/", pemegang.cabut_batal, name="nib-cabut-batal"),
    path("nib/hasil/", ikhtisar.hasil, name="nib-hasil"),
]
