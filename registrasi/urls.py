from django.urls import path

from registrasi.views import aktivasi, akun, masuk, pendaftaran, sandi

urlpatterns = [
    path("daftar/", pendaftaran.daftar, name="daftar"),
    path("daftar/periksa-surel/", pendaftaran.terkirim, name="daftar-terkirim"),
    path("daftar/kirim-ulang/", pendaftaran.kirim_ulang, name="kirim-ulang-aktivasi"),
    path("daftar/betulkan-surel/", pendaftaran.betulkan_surel, name="betulkan-surel"),
    path("petunjuk-terkirim/", pendaftaran.petunjuk_terkirim, name="petunjuk-terkirim"),
    path("aktivasi/selesai/", aktivasi.selesai, name="aktivasi-selesai"),
    path("aktivasi/<str:token>/", aktivasi.aktivasi, name="aktivasi"),
    path("masuk/", masuk.masuk, name="masuk"),
    path("masuk/kode/", masuk.kode_petugas, name="masuk-kode"),
    path("keluar/", masuk.keluar, name="keluar"),
    path("lupa-kata-sandi/", sandi.lupa_kata_sandi, name="lupa-kata-sandi"),
    path("lupa-user-id/", sandi.lupa_user_id, name="lupa-user-id"),
    path("atur-kata-sandi/<str:uidb64>/<str:token>/", sandi.atur_kata_sandi, name="atur-kata-sandi"),
    path("dasbor/", akun.dasbor, name="dasbor"),
    path("dasbor/ganti/", akun.ganti_pelaku_usaha, name="ganti-pelaku-usaha"),
    path("dasbor/perbaikan/<uuid:kode>/", akun.perbaikan, name="perbaikan-pendaftaran"),
    path("kotak-surat/", akun.kotak_surat, name="kotak-surat"),
    path("kotak-surat/<uuid:kode>/", akun.surat, name="surat"),
    path("akun/", akun.akun, name="akun"),
    path("akun/kata-sandi/", akun.kata_sandi, name="akun-kata-sandi"),
    path("akun/surel/", akun.surel, name="akun-surel"),
    path("akun/surel/konfirmasi/<str:token>/", akun.konfirmasi_surel, name="konfirmasi-surel"),
    path("akun/sesi/", akun.sesi, name="akun-sesi"),
    path("akun/sesi/akhiri/", akun.akhiri_sesi, name="akhiri-sesi"),
    path("akun/bahasa/", akun.bahasa, name="akun-bahasa"),
]
