"""The card of the NIB on the dashboard."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nib.models import Nib, Permohonan
from oss_portal.hooks import dashboard_cards, erasure_blockers
from oss_portal.models import Pengguna


@dashboard_cards.register(10)
def nib_card(request: HttpRequest) -> dict | None:
    """Return where the business stands with its NIB, and the one thing to do next."""
    if request.hak_akses is None:
        return None
    usaha = request.hak_akses.pelaku_usaha
    url = reverse("nib")
    permohonan = Permohonan.objects.is_open().filter(pelaku_usaha=usaha).first()
    nib = Nib.objects.filter(pelaku_usaha=usaha).order_by("status", "-id").only("nomor", "status").first()
    if nib is not None and not nib.is_revoked:
        card = {
            "judul": _("NIB %(nomor)s") % {"nomor": nib.nomor},
            "teks": _("NIB dibekukan. Baca sebabnya dan jawab dalam waktu yang diberikan.")
            if nib.is_frozen
            else _("Identitas usaha Anda, berlaku selama usaha dijalankan."),
            "status": {"colour": "green" if nib.in_force else "red", "teks": nib.get_status_display()},
            "tautan": [(_("Buka NIB"), url)],
        }
        if count := nib.kewajiban.is_open().count():
            text = ngettext("%(n)d kewajiban pembayaran", "%(n)d kewajiban pembayaran", count) % {"n": count}
            card["tautan"].append((text, reverse("nib-kewajiban-daftar")))
        if permohonan is not None:
            card["tautan"].append((_("Perubahan data: %(s)s") % {"s": permohonan.get_status_display()}, url))
        return card
    if permohonan is None:
        return {
            "judul": _("Nomor Induk Berusaha (NIB)"),
            "teks": _("Usaha ini belum memiliki NIB. Lima langkah, sekitar 15 menit, gratis.")
            if nib is None
            else _("NIB %(nomor)s sudah dicabut. Anda dapat mengajukan NIB baru.") % {"nomor": nib.nomor},
            "status": {"colour": "", "teks": _("Belum ada")}
            if nib is None
            else {"colour": "red", "teks": _("Dicabut")},
            "tautan": [(_("Ajukan NIB"), url)],
        }
    return _permohonan_card(permohonan, url)


def _permohonan_card(permohonan: Permohonan, url: str) -> dict:
    status = Permohonan.Status
    text, colour, link = {
        status.DRAF: (_("Permohonan Anda tersimpan dan dapat dilanjutkan."), "blue", _("Lanjutkan permohonan")),
        status.DIAJUKAN: (_("Petugas sedang meninjau permohonan Anda."), "yellow", _("Lihat permohonan")),
        status.PERLU_PERBAIKAN: (_("Petugas meminta perbaikan."), "red", _("Perbaiki permohonan")),
    }[permohonan.status]
    return {
        "judul": _("Nomor Induk Berusaha (NIB)"),
        "teks": text,
        "status": {"colour": colour, "teks": permohonan.get_status_display()},
        "tautan": [(link, url)],
    }


@erasure_blockers.register(20)
def nib_register(pengguna: Pengguna) -> str | None:
    """An issued NIB stands in a public register: the person behind it is not erased from it."""
    if Nib.objects.filter(pelaku_usaha__hak_akses__pengguna=pengguna).exists():
        return _("Usaha orang ini memiliki NIB; register NIB wajib disimpan menurut undang-undang.")
    return None
