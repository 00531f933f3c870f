"""What this app shows on pages of other apps."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ketentuan.announcements import banner
from ketentuan.models import Persetujuan, VersiKetentuan
from ketentuan.services.held_forms import held_forms
from oss_portal import hooks
from oss_portal.models import Pengguna


def held_forms_card(request: HttpRequest) -> dict | None:
    """On the dashboard: forms that the gate held back and that were never sent on."""
    count = len(held_forms(request.user))
    if not count:
        return None
    return {
        "judul": _("Isian yang belum terkirim"),
        "teks": ngettext(
            "Satu formulir tertahan karena Ketentuan Penggunaan berubah. Kirim sekarang agar tidak hilang.",
            "%(n)s formulir tertahan karena Ketentuan Penggunaan berubah. Kirim sekarang agar tidak hilang.",
            count,
        )
        % {"n": count},
        "status": {"colour": "yellow", "teks": _("Belum terkirim")},
        "tautan": [(_("Lihat dan kirim"), reverse("persetujuan-lanjutkan"))],
    }


def persetujuan_data(pengguna: Pengguna) -> dict:
    """What is kept about a person here (UU 27/2022): their acceptances."""
    everything = (
        Persetujuan.objects.filter(pengguna=pengguna).select_related("versi").defer("versi__sumber", "versi__html")
    )
    return {
        "judul": _("Persetujuan atas Ketentuan Penggunaan dan Pemberitahuan Privasi"),
        "tujuan": _("Membuktikan teks mana yang Anda setujui dan kapan"),
        "dasar": _("UU 27/2022 Pasal 20 ayat (2) huruf c, Pasal 24"),
        "retention": _("Selama dapat diperlukan sebagai bukti di hadapan pengadilan"),
        "data": [Persetujuan.PERSONAL_DATA.row(p) for p in everything],
    }


def case_file_sections(pengguna: Pengguna | None = None, pelaku_usaha=None) -> dict | None:
    """In a case file: which texts the person accepted."""
    if pengguna is None:
        return None
    data = persetujuan_data(pengguna)
    return {"judul": data["judul"], "rows": data["data"], "berkas": []}


def approval_queue(petugas) -> dict | None:
    """On the staff's front page: versions that wait for a second officer."""
    if not petugas.has_perm("ketentuan.umumkan_versiketentuan"):
        return None
    waiting = VersiKetentuan.objects.filter(status=VersiKetentuan.Status.MENUNGGU).exclude(disusun_oleh=petugas)
    moments = list(waiting.order_by("diubah_pada").values_list("diubah_pada", flat=True)[:100])
    return {
        "judul": _("Versi ketentuan yang menunggu persetujuan"),
        "url": reverse("admin:ketentuan_versiketentuan_changelist") + "?status__exact=menunggu",
        "jumlah": len(moments),
        "oldest": moments[0] if moments else None,
        "tenggat": False,
    }


def register() -> None:
    """Register everything; called once when Django is ready."""
    banner.register()
    hooks.dashboard_cards.register(5)(held_forms_card)
    hooks.personal_data_sources.register(30)(persetujuan_data)
    hooks.case_file.register(30)(case_file_sections)
    hooks.staff_queues.register(30)(approval_queue)
