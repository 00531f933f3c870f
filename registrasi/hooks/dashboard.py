"""The cards of this app on the dashboard."""

from typing import cast

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from oss_portal.hooks import DashboardCard, StatusTag, dashboard_cards
from registrasi.models import HakAkses, Pendaftaran, StatusVerifikasi
from registrasi.permissions import HakAksesRequest

_COLOURS: dict[str, str] = {
    StatusVerifikasi.OTOMATIS_LOLOS: "green",
    StatusVerifikasi.TERVERIFIKASI: "green",
    StatusVerifikasi.PERLU_PERBAIKAN: "red",
    StatusVerifikasi.DITOLAK: "red",
}


@dashboard_cards.register
def identity_card(request: HttpRequest) -> DashboardCard:
    """How far the check of identity and authority is."""
    right = cast(HakAksesRequest, request).hak_akses
    usaha = right.pelaku_usaha
    texts: dict[str, str] = {
        StatusVerifikasi.OTOMATIS_LOLOS: _("Data pendaftaran Anda lengkap."),
        StatusVerifikasi.TERVERIFIKASI: _("Data pendaftaran Anda sudah diperiksa petugas."),
        StatusVerifikasi.PERLU_DITINJAU: _("Petugas sedang memeriksa data pendaftaran Anda, paling lama 2 hari kerja."),
        StatusVerifikasi.PERLU_PERBAIKAN: _("Petugas meminta perbaikan data pendaftaran."),
        StatusVerifikasi.DITOLAK: _("Pendaftaran tidak dapat disetujui. Alasannya ada di surat kami."),
    }
    links = [(_("Akun saya"), reverse("akun"))]
    if usaha.verifikasi == StatusVerifikasi.PERLU_PERBAIKAN:
        p = Pendaftaran.objects.filter(pelaku_usaha=usaha, pengguna=right.pengguna).only("kode").first()
        if p:
            links.insert(0, (_("Perbaiki sekarang"), reverse("perbaikan-pendaftaran", args=[p.kode])))
    return DashboardCard(
        title=_("Pendaftaran"),
        text=texts.get(usaha.verifikasi, ""),
        status=StatusTag(text=usaha.get_verifikasi_display(), colour=_COLOURS.get(usaha.verifikasi, "yellow")),
        links=links,
    )


@dashboard_cards.register
def hak_akses_card(request: HttpRequest) -> DashboardCard:
    """Who acts for the business, and the way to shut everybody out at once (U23)."""
    owner = cast(HakAksesRequest, request).hak_akses.peran == HakAkses.Peran.PENANGGUNG_JAWAB
    return DashboardCard(
        title=_("Hak Akses"),
        text=_("Beri kuasa kepada orang yang membantu Anda, tanpa meminjamkan kata sandi.")
        if owner
        else _("Anda bertindak sebagai kuasa."),
        links=[
            (_("Hak Akses dan kuasa"), reverse("hak-akses")),
            (_("Amankan akun"), reverse("amankan")),
        ],
    )
