"""Forms of officers who review an application."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from nib.models import Permohonan
from nib.services.changes import correctable_values
from nib.services.completeness import PermohonanContent
from nib.services.review import CORRECTABLE_FIELDS
from oss_portal.forms import PortalForm


class NoteForm(PortalForm):
    alasan = forms.CharField(
        label=_("Catatan pemeriksaan"),
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        required=False,
        help_text=_("Apa yang dicocokkan. Tidak dikirim kepada pemohon."),
    )


class RequestCorrectionsForm(PortalForm):
    """One text box for each part of the application, for a message to the applicant about what is wrong there."""

    def __init__(self, *args: Any, permohonan: Permohonan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        requirements = PermohonanContent(permohonan).requirements
        asked = {
            "akta": requirements.akta,
            "prinsipal": requirements.prinsipal,
            "pengurus": requirements.pengurus,
            "pemegang_saham": requirements.pemegang_saham,
            "status_pm": not requirements.status_pm,
        }
        values = correctable_values(permohonan)
        for field, (_step, title) in CORRECTABLE_FIELDS.items():
            if asked.get(field, True):
                self.fields[field] = forms.CharField(
                    label=str(title),
                    max_length=500,
                    required=False,
                    widget=forms.Textarea({"rows": 2}),
                    help_text=self._written(*values[field]),
                )
        self.helper.layout = self.helper.build_default_layout(self)

    @staticmethod
    def _written(present: str, asked: str) -> SafeString:
        """Return the value in the application and, if a change differs, the one in force, as HTML for the help text."""
        if present and present != asked:
            return format_html(gettext("Kini: {}. Diminta: {}"), present, asked or "–")
        return format_html(gettext("Tertulis: {}"), asked or "–")

    def clean(self) -> dict[str, Any]:
        if not any(str(value).strip() for value in self.cleaned_data.values()):
            raise forms.ValidationError(_("Isi paling sedikit satu perbaikan."))
        return self.cleaned_data
