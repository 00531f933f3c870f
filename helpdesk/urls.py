from django.urls import path

from helpdesk.views import antrean, bantuan, eskalasi, penyelia, petugas, telepon, tiket

urlpatterns = [
    path("bantuan/", bantuan.bantuan, name="bantuan"),
    path("bantuan/artikel/<slug:slug>/", bantuan.artikel, name="bantuan-artikel"),
    path("bantuan/saran/", bantuan.saran, name="bantuan-saran"),
    path("bantuan/tanya/", bantuan.tanya, name="bantuan-tanya"),
    path("bantuan/tiket-saya/", tiket.tiket_saya, name="tiket-saya"),
    path("bantuan/t/<str:token>/", tiket.utas, name="bantuan-tiket"),
    path("bantuan/t/<str:token>/terkirim/", tiket.terkirim, name="bantuan-terkirim"),
    path("bantuan/t/<str:token>/lampiran/<uuid:kode>/", tiket.lampiran, name="bantuan-lampiran"),
    path("petugas/helpdesk/", antrean.daftar, name="petugas-antrean"),
    path("petugas/helpdesk/hitungan/", antrean.hitungan, name="petugas-hitungan"),
    path("petugas/helpdesk/berikutnya/", antrean.berikutnya, name="petugas-berikutnya"),
    path("petugas/helpdesk/massal/", antrean.massal, name="petugas-massal"),
    path("petugas/helpdesk/penyelia/", penyelia.penyelia, name="petugas-penyelia"),
    path("petugas/helpdesk/diteruskan/", eskalasi.daftar, name="petugas-diteruskan"),
    path("petugas/helpdesk/diteruskan/<uuid:kode>/", eskalasi.tiket, name="petugas-diteruskan-tiket"),
    path(
        "petugas/helpdesk/diteruskan/<uuid:kode>/lampiran/<uuid:berkas>/",
        eskalasi.lampiran,
        name="petugas-diteruskan-lampiran",
    ),
    path("petugas/helpdesk/ketentuan/", eskalasi.saran_ketentuan, name="petugas-saran-ketentuan"),
    path("petugas/helpdesk/telepon/", telepon.telepon, name="petugas-telepon"),
    path("petugas/helpdesk/<uuid:kode>/", petugas.tiket, name="petugas-tiket"),
    path("petugas/helpdesk/<uuid:kode>/lampiran/<uuid:berkas>/", petugas.lampiran, name="petugas-lampiran"),
]
