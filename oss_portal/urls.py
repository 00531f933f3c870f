from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language

from oss_portal import sehat, surat_pengembangan, views
from oss_portal.captcha import suara
from oss_portal.metrik import metrik

urlpatterns = [
    # First, because it is asked most of all: behind the other rooms a quarter of its time went into finding it.
    path("cek/", include("nib.urls_cek")),
    path("", views.beranda, name="beranda"),
    path("panduan/", views.panduan, name="panduan"),
    path("kontak/", views.kontak, name="kontak"),
    path("cookie/", views.cookie, name="cookie"),
    path("aksesibilitas/", views.aksesibilitas, name="aksesibilitas"),
    path("lisensi/", views.lisensi, name="lisensi"),
    path("status/", views.status, name="status"),
    path("robots.txt", views.robots, name="robots"),
    # Only the cookie of the language changes, so it needs no token, and pages that are only read set no cookie.
    path("bahasa/", csrf_exempt(set_language), name="set_language"),
    path("sehat/hidup", sehat.hidup, name="sehat-hidup"),
    path("sehat/siap", sehat.siap, name="sehat-siap"),
    path("metrik", metrik, name="metrik"),
    path("captcha/<str:kunci>/suara.wav", suara, name="kode-keamanan-suara"),
    path("captcha/", include("captcha.urls")),
    path("admin/", admin.site.urls),
    path("", include("ketentuan.urls")),
    path("", include("registrasi.urls")),
    path("", include("nib.urls")),
    path("", include("helpdesk.urls")),
]

if not settings.PRODUKSI:
    urlpatterns += [
        path("gaya/", views.gaya, name="gaya"),
        path("surat-keluar/", surat_pengembangan.daftar, name="surat-keluar"),
        path("surat-keluar/<uuid:kode>/", surat_pengembangan.lihat, name="surat-keluar-lihat"),
    ]

handler400 = "oss_portal.galat.galat_400"
handler403 = "oss_portal.galat.galat_403"
handler404 = "oss_portal.galat.galat_404"
handler500 = "oss_portal.galat.galat_500"
