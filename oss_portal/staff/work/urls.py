"""Pages of the work of officers, beside the admin."""

from django.urls import path

from oss_portal.staff.work import search, views

urlpatterns = [
    path("pekerjaan/", views.mine, name="petugas-pekerjaan"),
    path("pekerjaan/antrean/<slug:code>/", views.queue_page, name="petugas-pekerjaan-antrean"),
    path("pekerjaan/berikutnya/", views.next_case, name="petugas-pekerjaan-berikutnya"),
    path("pekerjaan/tindakan/<int:pk>/", views.act, name="petugas-pekerjaan-tindakan"),
    path("pekerjaan/massal/", views.bulk, name="petugas-pekerjaan-massal"),
    path("angka-saya/", views.own_figures_page, name="petugas-angka-saya"),
    path("papan/", views.board_page, name="petugas-papan"),
    path("papan/<str:user_id>/", views.board_officer, name="petugas-papan-petugas"),
    path("pemberitahuan/", views.notices_page, name="petugas-pemberitahuan"),
    path("pengaturan/", views.settings_page, name="petugas-pengaturan"),
    path("cari/", search.search_page, name="petugas-cari"),
]
