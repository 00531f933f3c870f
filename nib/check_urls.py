"""URLs of the public check, which the portal tries first (`oss_portal.urls`)."""

from django.urls import path

from nib.views import public_check

urlpatterns = [
    path("", public_check.check, name="cek"),
    path("json/", public_check.check_json, name="cek-json"),
    path("luring/", public_check.check_offline, name="cek-luring"),
    path("luring/worker.js", public_check.offline_worker, name="cek-luring-worker"),
    path("berkas/", public_check.check_pdf, name="cek-berkas"),
    path("s/<str:token>/", public_check.check_certificate, name="cek-sertifikat"),
]
