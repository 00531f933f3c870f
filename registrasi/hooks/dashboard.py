"""The cards of this app on the dashboard."""

from typing import cast

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from oss_portal.hooks import DashboardCard, StatusTag, dashboard_cards
from registrasi.models import StatusVerifikasi
from registrasi.permissions import HakAksesRequest
from registrasi.services.identity_state import identity_state

_COLOURS: dict[str, str] = {
    StatusVerifikasi.OTOMATIS_LOLOS: "green",
    StatusVerifikasi.TERVERIFIKASI: "green",
    StatusVerifikasi.PERLU_PERBAIKAN: "red",
    StatusVerifikasi.DITOLAK: "red",
}


@dashboard_cards.register
def identity_card(request: HttpRequest) -> DashboardCard | None:
    """Return the card with the state of the check of identity and authority; None once it is done."""
    right = cast(HakAksesRequest, request).hak_akses
    usaha = right.pelaku_usaha
    if _COLOURS.get(usaha.verifikasi) == "green":
        return None
    state = identity_state(usaha, right.pengguna)
    links = [(_("Akun saya"), reverse("akun"))]
    if state.url:
        links.insert(0, (state.link_text, state.url))
    # The status of the queue speaks of the applicant, who reads it here; a kuasa cannot correct anything.
    to_mend = usaha.verifikasi == StatusVerifikasi.PERLU_PERBAIKAN and state.url
    word = _("Perlu Anda perbaiki") if to_mend else usaha.get_verifikasi_display()
    return DashboardCard(
        title=_("Pendaftaran"),
        text=state.text,
        status=StatusTag(text=word, colour=_COLOURS.get(usaha.verifikasi, "yellow")),
        links=links,
    )
