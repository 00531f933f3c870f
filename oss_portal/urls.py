from django.contrib import admin
from django.urls import include, path

from oss_portal import views
from oss_portal.metrik import metrik

urlpatterns = [
    path("", views.beranda, name="beranda"),
    path("metrik", metrik, name="metrik"),
    path("captcha/", include("captcha.urls")),
    path("admin/", admin.site.urls),
    path("", include("ketentuan.urls")),
    path("", include("registrasi.urls")),
    path("", include("nib.urls")),
    path("", include("helpdesk.urls")),
]

handler400 = "oss_portal.galat.galat_400"
handler403 = "oss_portal.galat.galat_403"
handler404 = "oss_portal.galat.galat_404"
handler500 = "oss_portal.galat.galat_500"
