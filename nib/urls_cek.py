"""The public check, which the portal looks for first (`oss_portal.urls`)."""

from django.urls import path

from nib.views import cek

urlpatterns = [
    path("", cek.cek, name="cek"),
    path("json/", cek.cek_json, name="cek-json"),
    path("berkas/", cek.cek_berkas, name="cek-berkas"),
    path("s/<str:token>/", cek.cek_sertifikat, name="cek-sertifikat"),
]
