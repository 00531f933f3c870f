"""The cards of this app on the dashboard."""

from typing import cast

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from oss_portal.hooks import DashboardCard, StatusTag, dashboard_cards
from registrasi.models import HakAkses, StatusVerifikasi
from registrasi.permissions import HakAksesRequest
from registrasi.services.identity_state import identity_state

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
    state = identity_state(usaha, right.pengguna)
    links = [(_("Akun saya"), reverse("akun"))]
    if state.url:
        links.insert(0, (state.link_text, state.url))
    return DashboardCard(
        title=_("Pendaftaran"),
        text=state.text,
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
