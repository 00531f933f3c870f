"""Forms to change the holder of a case, and to report an absence."""

from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oss_portal.forms import DateField, PortalForm
from oss_portal.models import OfficerNotice, OfficerSetting, Pengguna
from oss_portal.staff.permissions import officers_with
from oss_portal.staff.work.queues import WorkQueue, queues_of


class OfficerField(forms.ModelChoiceField):
    """A choice of one officer by name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"empty_label": gettext_lazy("Pilih petugas")} | kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.nama)


def colleagues(petugas: Pengguna, queues: list[WorkQueue]) -> Any:
    """Return the other officers who work on any of these queues."""
    pk: set[int] = set()
    for permission in {queue.permission for queue in queues}:
        pk |= set(officers_with(permission).values_list("pk", flat=True))
    return Pengguna.objects.filter(pk__in=pk - {petugas.pk}).order_by("nama")


class HandOverForm(PortalForm):
    """The form to hand a case to another officer, with a note."""

    petugas = OfficerField(label=gettext_lazy("Petugas"), queryset=Pengguna.objects.none())
    catatan = forms.CharField(
        label=gettext_lazy("Catatan untuknya"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        max_length=1000,
    )

    def __init__(self, *args: Any, officers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["petugas"]).queryset = officers


class PauseForm(PortalForm):
    """The form to stop the clock of a case: which unit is asked, and why."""

    alasan = forms.CharField(
        label=gettext_lazy("Menunggu siapa, untuk apa"),
        max_length=300,
        help_text=gettext_lazy("Misalnya: Unit Hak Akses, surat kuasa asli."),
    )


class NoteForm(PortalForm):
    """The form of a note for colleagues."""

    isi = forms.CharField(label=gettext_lazy("Catatan"), widget=forms.Textarea(attrs={"rows": 2}), max_length=4000)


class TellForm(PortalForm):
    """The form to choose which notices are sent by mail, too."""

    lewat_surel = forms.MultipleChoiceField(
        label=gettext_lazy("Kirim juga surel bila"),
        choices=OfficerNotice.Jenis.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


class AwayForm(PortalForm):
    """The form of an absence: first and last day, and the substitute."""

    cuti_mulai = DateField(label=gettext_lazy("Tidak bertugas mulai"))
    cuti_sampai = DateField(label=gettext_lazy("Sampai dengan"))
    pengganti = OfficerField(
        label=gettext_lazy("Pengganti"),
        queryset=Pengguna.objects.none(),
        required=False,
        empty_label=gettext_lazy("Tidak ada: kembalikan ke antrean"),
    )

    def __init__(self, *args: Any, petugas: Pengguna, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["pengganti"]).queryset = colleagues(petugas, queues_of(petugas))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        start, end = data.get("cuti_mulai"), data.get("cuti_sampai")
        if start and end and end < start:
            self.add_error("cuti_sampai", _("Hari terakhir tidak boleh sebelum hari pertama."))
        if end and end < timezone.localdate():
            self.add_error("cuti_sampai", _("Hari terakhir sudah lewat."))
        substitute = data.get("pengganti")
        if substitute is not None:
            setting = OfficerSetting.objects.filter(petugas=substitute).first()
            if setting is not None and start and end and setting.overlaps(start, end):
                self.add_error("pengganti", _("%(nama)s juga tidak bertugas.") % {"nama": substitute.nama})
        return data
