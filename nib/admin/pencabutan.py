"""Requests of holders to end their NIB."""

from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nib.admin.base import NIB_SEARCH, NibActionAdmin, remaining
from nib.admin.supervision_case import SupervisionCase
from nib.forms.review import NoteForm
from nib.models import Permohonan, PermohonanPencabutan
from nib.permissions import REVOKE
from nib.services import supervision
from oss_portal.forms import ReasonForm
from oss_portal.staff.actions import Action


def _open(o: PermohonanPencabutan) -> bool:
    return o.status == PermohonanPencabutan.Status.DIAJUKAN


def _effects_of_approval(o: PermohonanPencabutan) -> list[str]:
    """Say what ends for good: the NIB (with the name of its business), its roles, and an undecided change."""
    nib = o.nib
    roles = ", ".join(str(p.sebutan) for p in nib.peran.live()) or _("tidak ada")
    effects = [
        _("NIB %(nomor)s (%(nama)s) berakhir untuk selamanya. Nomornya tidak dipakai lagi.")
        % {"nomor": nib.nomor, "nama": nib.pelaku_usaha.nama},
        _("Peran yang ikut berakhir: %(peran)s.") % {"peran": roles},
    ]
    if Permohonan.objects.is_open().filter(pelaku_usaha=nib.pelaku_usaha_id).exists():
        effects.append(_("Perubahan data yang belum diputuskan dibatalkan."))
    return [*effects, _("Pelaku usaha mendapat surat.")]


@admin.register(PermohonanPencabutan)
class PermohonanPencabutanAdmin(SupervisionCase, NibActionAdmin):
    list_display = ["nib", "usaha", "jenis", "time_left", "diajukan_pada", "status"]
    list_filter = ["status", "jenis"]
    list_select_related = ["nib__pelaku_usaha"]
    ordering = ["-id"]
    QUEUES = {("status__exact", PermohonanPencabutan.Status.DIAJUKAN): ["tenggat", "id"]}
    SEARCH = NIB_SEARCH
    search_help_text = gettext_lazy("NIB lengkap")
    fields = [
        "nib",
        "jenis",
        "alasan",
        "statements",
        "status",
        "diajukan_oleh",
        "diajukan_pada",
        "tenggat",
        "diputus_oleh",
        "diputus_pada",
        "alasan_putusan",
    ]
    DECIDED_ON = ("status", "nib.status", "nib.data_id", "nib.peristiwa")
    SHOWN_ELSEWHERE = ("nib",)
    ACTIONS = (
        Action(
            name="setujui",
            title=gettext_lazy("Setujui pencabutan"),
            permission=REVOKE,
            form=NoteForm,
            visible=_open,
            perform=lambda o, by, form: supervision.decide_pencabutan_request(
                pencabutan_request=o, by=by, setuju=True, **form.cleaned_data
            ),
            done=gettext_lazy("NIB dicabut."),
            effects=_effects_of_approval,
            danger=True,
            decides=True,
        ),
        Action(
            name="tolak",
            title=gettext_lazy("Tolak"),
            permission=REVOKE,
            form=ReasonForm,
            visible=_open,
            perform=lambda o, by, form: supervision.decide_pencabutan_request(
                pencabutan_request=o, by=by, setuju=False, **form.cleaned_data
            ),
            done=gettext_lazy("Permintaan ditolak; NIB tetap berlaku."),
            effects=[gettext_lazy("Alasan ini dikirim kepada pelaku usaha.")],
            decides=True,
        ),
    )

    @admin.display(description=gettext_lazy("pernyataan"))
    def statements(self, o: PermohonanPencabutan) -> SafeString | str:
        words = [(str(o.PERNYATAAN.get(key, key)),) for key in o.pernyataan]
        return format_html_join(mark_safe("<br>"), "{}", words) or "–"

    @admin.display(description=gettext_lazy("tenggat"))
    def time_left(self, o: PermohonanPencabutan) -> str:
        return remaining(o.tenggat if _open(o) else None)
