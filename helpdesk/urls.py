from django.urls import path

from helpdesk.views import (
    calls,
    escalations,
    incoming_mail,
    knowledge_base,
    officer_tiket,
    queue,
    reporter_tiket,
    supervisor,
)

urlpatterns = [
    path("bantuan/", knowledge_base.knowledge_base, name="bantuan"),
    path("bantuan/artikel/<slug:slug>/", knowledge_base.article, name="bantuan-artikel"),
    path("bantuan/saran/", knowledge_base.suggestions, name="bantuan-saran"),
    path("bantuan/tanya/", knowledge_base.ask, name="bantuan-tanya"),
    path("bantuan/tiket-saya/", reporter_tiket.my_tiket, name="tiket-saya"),
    path("bantuan/t/<str:token>/", reporter_tiket.thread, name="bantuan-tiket"),
    path("bantuan/t/<str:token>/terkirim/", reporter_tiket.sent, name="bantuan-terkirim"),
    path("bantuan/t/<str:token>/lampiran/<uuid:kode>/", reporter_tiket.attachment, name="bantuan-lampiran"),
    path("petugas/helpdesk/", queue.tiket_list, name="petugas-antrean"),
    path("petugas/helpdesk/unduh/", queue.export, name="petugas-antrean-unduh"),
    path("petugas/helpdesk/hitungan/", queue.counts, name="petugas-hitungan"),
    path("petugas/helpdesk/berikutnya/", queue.take_next, name="petugas-berikutnya"),
    path("petugas/helpdesk/massal/", queue.bulk, name="petugas-massal"),
    path("petugas/helpdesk/penyelia/", supervisor.supervisor, name="petugas-penyelia"),
    path("petugas/helpdesk/diteruskan/", escalations.tiket_list, name="petugas-diteruskan"),
    path("petugas/helpdesk/diteruskan/<uuid:kode>/", escalations.tiket, name="petugas-diteruskan-tiket"),
    path(
        "petugas/helpdesk/diteruskan/<uuid:kode>/lampiran/<uuid:berkas>/",
        escalations.attachment,
        name="petugas-diteruskan-lampiran",
    ),
    path("petugas/helpdesk/ketentuan/", escalations.ketentuan_suggestions, name="petugas-saran-ketentuan"),
    path("petugas/helpdesk/surel/", incoming_mail.held, name="petugas-surel-ditahan"),
    path("petugas/helpdesk/surel/<uuid:kode>/", incoming_mail.mail, name="petugas-surel"),
    path("petugas/helpdesk/telepon/", calls.call, name="petugas-telepon"),
    path("petugas/helpdesk/<uuid:kode>/", officer_tiket.tiket, name="petugas-tiket"),
    path("petugas/helpdesk/<uuid:kode>/draf/", officer_tiket.draft, name="petugas-draf"),
    path("petugas/helpdesk/<uuid:kode>/lampiran/<uuid:berkas>/", officer_tiket.attachment, name="petugas-lampiran"),
]
