from django.contrib import admin
from django.urls import include, path

from oss_portal import views

urlpatterns = [
    path("", views.beranda, name="beranda"),
    path("captcha/", include("captcha.urls")),
    path("admin/", admin.site.urls),
    path("", include("ketentuan.urls")),
    path("", include("registrasi.urls")),
    path("", include("nib.urls")),
    path("", include("helpdesk.urls")),
]
