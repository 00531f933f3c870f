"""The card of the NIB on the dashboard."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nib.certificate.sharing import nib_card_context
from nib.models import Nib, Permohonan
from nib.services.holder import current_nib, next_lkpm, open_kewajiban, running_sanksi, waiting_pencabutan
from nib.services.permohonan import open_permohonan
from oss_portal.hooks import DashboardCard, StatusTag, dashboard_cards, erasure_blockers
from oss_portal.models import Pengguna
from oss_portal.text.readable import date_id
from registrasi.models import HakAkses, PelakuUsaha


@dashboard_cards.register
def nib_card(request: HttpRequest) -> DashboardCard | None:
    """Return the card with the state of the NIB or its application, and the next thing to do."""
    hak_akses: HakAkses | None = getattr(request, "hak_akses", None)
    if hak_akses is None:
        return None
    usaha = hak_akses.pelaku_usaha
    url = reverse("nib")
    permohonan = open_permohonan(usaha)
    nib = current_nib(usaha)
    if nib is not None and not nib.is_revoked:
        return _living_nib_card(nib, hak_akses, permohonan, url)
    if permohonan is None:
        links = [(_("Ajukan NIB"), url)]
        if nib is not None and any(s.takes_keberatan for s in running_sanksi(nib.pk)):
            links.insert(0, (_("Baca alasannya dan ajukan keberatan"), url))
        return DashboardCard(
            title=_("Nomor Induk Berusaha (NIB)"),
            text=_not_yet(usaha)
            if nib is None
            else _("NIB %(nomor)s sudah dicabut. Anda dapat mengajukan NIB baru.") % {"nomor": nib.nomor},
            status=StatusTag(colour="", text=_("Belum ada"))
            if nib is None
            else StatusTag(colour="red", text=_("Dicabut")),
            links=links,
            leads=True,
        )
    return _permohonan_card(permohonan, url)


def _living_nib_card(nib: Nib, hak_akses: HakAkses, permohonan: Permohonan | None, url: str) -> DashboardCard:
    links = [(_("Buka NIB"), url)]
    if waiting := waiting_pencabutan.first(nib.pk):
        text = _("Permintaan pencabutan: petugas memutuskan paling lambat %(t)s")
        links.append((text % {"t": date_id(waiting.tenggat)}, url))
    if due := next_lkpm(nib):
        links.append((_("LKPM: laporkan paling lambat %(t)s") % {"t": date_id(due)}, reverse("nib-setelah")))
    if count := len(open_kewajiban(nib.pk)):
        text = ngettext("%(n)d kewajiban pembayaran", "%(n)d kewajiban pembayaran", count) % {"n": count}
        links.append((text, reverse("nib-kewajiban-daftar")))
    if permohonan is not None:
        links.append((_("Perubahan data: %(s)s") % {"s": permohonan.get_status_display()}, url))
    return DashboardCard(
        title=_("NIB %(nomor)s") % {"nomor": nib.nomor},
        text=_("NIB dibekukan. Baca sebabnya dan jawab dalam waktu yang diberikan.")
        if nib.is_frozen
        else _("Identitas usaha Anda, berlaku selama usaha dijalankan."),
        status=StatusTag(colour="green" if nib.in_force else "red", text=nib.get_status_display()),
        links=links,
        leads=True,
        template="nib/_nib_card.html",
        context=nib_card_context(nib, hak_akses) | {"links": links, "sanksi": running_sanksi(nib.pk)},
    )


def _not_yet(usaha: PelakuUsaha) -> str:
    """Say what an application takes: a perseorangan has four short steps, a body also enters its deed and directors."""
    if usaha.perseorangan:
        return _("Usaha ini belum memiliki NIB. Empat langkah, sekitar 5 menit, gratis.")
    return _("Usaha ini belum memiliki NIB. Lima langkah, sekitar 15 menit, gratis.")


def _permohonan_card(permohonan: Permohonan, url: str) -> DashboardCard:
    status = Permohonan.Status
    cards: dict[str, tuple[str, str, str]] = {
        status.DRAF: (_("Permohonan Anda tersimpan dan dapat dilanjutkan."), "blue", _("Lanjutkan permohonan")),
        status.DIAJUKAN: (_("Petugas sedang meninjau permohonan Anda."), "yellow", _("Lihat permohonan")),
        status.PERLU_PERBAIKAN: (_("Petugas meminta perbaikan."), "red", _("Perbaiki permohonan")),
    }
    text, colour, link = cards[permohonan.status]
    if permohonan.status == status.DIAJUKAN and permohonan.bendera == ["identitas"]:
        # No officer reviews it; the card of the registration says what it waits for.
        text = _("NIB terbit sendiri setelah identitas Anda dipastikan.")
    return DashboardCard(
        title=_("Nomor Induk Berusaha (NIB)"),
        text=text,
        status=StatusTag(colour=colour, text=permohonan.get_status_display()),
        links=[(link, url)],
        leads=True,
    )


@erasure_blockers.register
def nib_register(pengguna: Pengguna) -> str | None:
    """Refuse to erase the person responsible for an NIB, which is in a public register. A kuasa is not in it."""
    responsible = HakAkses.objects.filter(pengguna=pengguna, peran=HakAkses.Peran.PENANGGUNG_JAWAB)
    if Nib.objects.filter(pelaku_usaha__in=responsible.values("pelaku_usaha")).exists():
        return _("Usaha orang ini memiliki NIB; register NIB wajib disimpan menurut undang-undang.")
    return None
