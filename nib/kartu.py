"""The card of the NIB on the dashboard."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nib.models import Nib, Permohonan
from oss_portal.kait import kartu_dasbor, penahan_hapus


@kartu_dasbor.daftar(10)
def kartu_nib(request) -> dict | None:
    """Return where the business stands with its NIB, and the one thing to do next."""
    if request.hak_akses is None:
        return None
    usaha = request.hak_akses.pelaku_usaha
    url = reverse("nib")
    permohonan = Permohonan.objects.terbuka().filter(pelaku_usaha=usaha).first()
    nib = Nib.objects.filter(pelaku_usaha=usaha).order_by("status", "-id").only("nomor", "status").first()
    if nib is not None and not nib.dicabut:
        kartu = {
            "judul": _("NIB %(nomor)s") % {"nomor": nib.nomor},
            "teks": _("NIB dibekukan. Baca sebabnya dan jawab dalam waktu yang diberikan.")
            if nib.dibekukan
            else _("Identitas usaha Anda, berlaku selama usaha dijalankan."),
            "status": {"warna": "hijau" if nib.berlaku else "merah", "teks": nib.get_status_display()},
            "tautan": [(_("Buka NIB"), url)],
        }
        if banyak := nib.kewajiban.terbuka().count():
            teks = ngettext("%(n)d kewajiban pembayaran", "%(n)d kewajiban pembayaran", banyak) % {"n": banyak}
            kartu["tautan"].append((teks, reverse("nib-kewajiban-daftar")))
        if permohonan is not None:
            kartu["tautan"].append((_("Perubahan data: %(s)s") % {"s": permohonan.get_status_display()}, url))
        return kartu
    if permohonan is None:
        return {
            "judul": _("Nomor Induk Berusaha (NIB)"),
            "teks": _("Usaha ini belum memiliki NIB. Lima langkah, sekitar 15 menit, gratis.")
            if nib is None
            else _("NIB %(nomor)s sudah dicabut. Anda dapat mengajukan NIB baru.") % {"nomor": nib.nomor},
            "status": {"warna": "", "teks": _("Belum ada")}
            if nib is None
            else {"warna": "merah", "teks": _("Dicabut")},
            "tautan": [(_("Ajukan NIB"), url)],
        }
    return _kartu_permohonan(permohonan, url)


def _kartu_permohonan(permohonan: Permohonan, url: str) -> dict:
    status = Permohonan.Status
    teks, warna, tautan = {
        status.DRAF: (_("Permohonan Anda tersimpan dan dapat dilanjutkan."), "biru", _("Lanjutkan permohonan")),
        status.DIAJUKAN: (_("Petugas sedang meninjau permohonan Anda."), "kuning", _("Lihat permohonan")),
        status.PERLU_PERBAIKAN: (_("Petugas meminta perbaikan."), "merah", _("Perbaiki permohonan")),
    }[permohonan.status]
    return {
        "judul": _("Nomor Induk Berusaha (NIB)"),
        "teks": teks,
        "status": {"warna": warna, "teks": permohonan.get_status_display()},
        "tautan": [(tautan, url)],
    }


@penahan_hapus.daftar(20)
def register_nib(pengguna) -> str | None:
    """An issued NIB stands in a public register: the person behind it is not erased from it."""
    if Nib.objects.filter(pelaku_usaha__hak_akses__pengguna=pengguna).exists():
        return _("Usaha orang ini memiliki NIB; register NIB wajib disimpan menurut undang-undang.")
    return None
