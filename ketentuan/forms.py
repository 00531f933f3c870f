"""Forms of this app; they validate and explain errors, but never save."""

from typing import Any, cast

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.utils.translation import gettext_lazy as _

from ketentuan.form_binding import KetentuanBindingMixin
from ketentuan.models import VersiKetentuan
from ketentuan.texts.parser import check, normalise_line_ends
from oss_portal.forms import AcceptanceField, OneBoxDateField, PortalForm, PortalModelForm


class AcceptanceForm(KetentuanBindingMixin, PortalForm):
    """The form of the gate: one tick for each document to accept."""


class EarlyAcceptanceForm(PortalForm):
    """The form to accept a version that is announced and not in force yet."""

    setuju = AcceptanceField()

    def __init__(self, *args: Any, versi: VersiKetentuan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["setuju"].label = _("Saya telah membaca dan menyetujui %(versi)s") % {"versi": versi}


class DraftForm(PortalModelForm):
    """The form of a draft of a version, for officers."""

    # Hash of the draft when the page was opened: the author may have saved it in another tab since.
    dibuka = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    berlaku_sejak = forms.SplitDateTimeField(
        label=_("Berlaku sejak (WIB)"),
        required=False,
        widget=AdminSplitDateTime,
        help_text=_("Boleh dikosongkan selama masih draf. Berlaku dengan sendirinya pada saat itu."),
    )

    class Meta:
        model = VersiKetentuan
        fields = ["sumber", "ringkasan_perubahan", "dasar_hukum", "perlu_persetujuan", "berlaku_sejak"]
        widgets = {
            "sumber": forms.Textarea(attrs={"rows": 28, "class": "vLargeTextField", "spellcheck": "true"}),
            "ringkasan_perubahan": forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"}),
            "dasar_hukum": forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The admin's widget writes "Tanggal:" and "Waktu:" beside its inputs, but not as their labels.
        cast(forms.MultiValueField, self.fields["berlaku_sejak"]).fields = (
            OneBoxDateField(required=False),
            forms.TimeField(required=False, input_formats=["%H.%M", "%H:%M", "%H.%M.%S", "%H:%M:%S"]),
        )
        date, moment = self.fields["berlaku_sejak"].widget.widgets
        date.attrs["aria-label"], moment.attrs["aria-label"] = _("Tanggal berlaku"), _("Jam berlaku (WIB)")

    def clean_sumber(self) -> str:
        origin = normalise_line_ends(self.cleaned_data["sumber"])
        if problems := check(origin):
            raise forms.ValidationError(problems)
        return origin

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        opened = data.pop("dibuka", "")
        if self.instance.pk and opened and opened != self.initial.get("dibuka"):
            raise forms.ValidationError(
                _("Draf ini sudah disimpan dari tab lain sejak halaman ini dibuka. Salin perubahan Anda, muat ulang.")
            )
        return data


class VersiReasonForm(PortalForm):
    """The form for the reason to return a version to its author, or to cancel it."""

    alasan = forms.CharField(
        label=_("Alasan"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"})
    )
