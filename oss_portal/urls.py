from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language

from oss_portal.mail import dev_inbox
from oss_portal.officers.views import first_administrators, invitation
from oss_portal.web import health, site_files, views
from oss_portal.web.captcha import other_code, picture, sound
from oss_portal.web.metrics import metrics
from oss_portal.web.pause import go_on

urlpatterns = [
    # First, because it is requested most: after the other apps a quarter of its time was spent on finding the URL.
    path("cek/", include("nib.check_urls")),
    path("", views.home, name="beranda"),
    path("kontak/", views.contact, name="kontak"),
    path("cookie/", views.cookie, name="cookie"),
    path("aksesibilitas/", views.accessibility, name="aksesibilitas"),
    path("lisensi/", views.licences, name="lisensi"),
    path("status/", views.status, name="status"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", site_files.sitemap, name="sitemap"),
    path("manifest.webmanifest", site_files.manifest, name="manifest"),
    path("favicon.ico", site_files.favicon, name="favicon"),
    path(".well-known/security.txt", site_files.security_txt, name="security-txt"),
    path(".well-known/change-password", site_files.change_password, name="change-password"),
    # Only the language cookie changes, so no CSRF token is needed; so pages that are only read set no cookie.
    path("bahasa/", csrf_exempt(set_language), name="set_language"),
    path("sehat/hidup", health.live, name="sehat-hidup"),
    path("sehat/siap", health.ready, name="sehat-siap"),
    path("metrik", metrics, name="metrik"),
    path("captcha/<str:key>/suara.wav", sound, name="kode-keamanan-suara"),
    path("captcha/image/<str:key>/", picture, name="captcha-image"),
    path("captcha/refresh/", other_code, name="captcha-refresh"),
    path("petugas/", include("oss_portal.staff.work.urls")),
    path("petugas/undangan/<str:token>/", invitation, name="undangan-petugas"),
    path("petugas/administrator-pertama/<str:token>/", first_administrators, name="administrator-pertama"),
    path("lanjut/", go_on, name="lanjut"),
    path("transparansi/", include("oss_portal.transparency.urls")),
    path("admin/", admin.site.urls),
    path("", include("ketentuan.urls")),
    path("", include("registrasi.urls")),
    path("", include("nib.urls")),
    path("", include("helpdesk.urls")),
]

if not settings.PRODUCTION:
    urlpatterns += [
        path("gaya/", views.styleguide, name="gaya"),
        path("surat-keluar/", dev_inbox.listing, name="surat-keluar"),
        path("surat-keluar/<uuid:kode>/", dev_inbox.show, name="surat-keluar-lihat"),
    ]

handler400 = "oss_portal.web.error_pages.error_400"
handler403 = "oss_portal.web.error_pages.error_403"
handler404 = "oss_portal.web.error_pages.error_404"
handler500 = "oss_portal.web.error_pages.error_500"
