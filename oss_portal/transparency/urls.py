"""The public pages and files of the transparency log."""

from django.urls import path

from oss_portal.transparency import views

urlpatterns = [
    path("", views.overview, name="transparansi"),
    path("kunci.json", views.keys, name="transparansi-kunci"),
    path("konsistensi.json", views.consistency, name="transparansi-konsistensi"),
    path("bukti/<int:urutan>.tlog-proof", views.proof_file, name="transparansi-bukti"),
    path("verify-document", views.verifier, name="transparansi-pemeriksa"),
    path("log/checkpoint", views.checkpoint, name="transparansi-checkpoint"),
    path("log/tile/<path:path>", views.tile_file, name="transparansi-tile"),
    path("log/cosignature", views.cosignature, name="transparansi-saksi"),
]
