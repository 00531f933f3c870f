from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from oss_portal.forms import PortalForm
from oss_portal.uploads.checking import CleanFile
from registrasi.choices import JenisBukti
from registrasi.forms.evidence import proof_field
from registrasi.forms.registration import CollectedMixin, RegistrationForm
from registrasi.models import Pendaftaran


class CorrectionsForm(CollectedMixin, PortalForm):
    """The fields of the registration form that staff asked to correct, each with the officer's remark."""

    def __init__(
        self, data: Mapping[str, Any] | None = None, files: Any = None, *, pendaftaran: Pendaftaran, **kwargs: Any
    ) -> None:
        super().__init__(data, files, **kwargs)
        requested = pendaftaran.perbaikan
        for name, label in Pendaftaran.CORRECTABLE.items():
            if name in requested:
                field = self.fields[name] = deepcopy(RegistrationForm.base_fields[name])
                field.required, field.label, field.initial = True, label, getattr(pendaftaran, name)
                field.help_text = _("Kata petugas: %(pesan)s") % {"pesan": escape(requested[name])}
                self._set_messages(field)
        for jenis in JenisBukti:
            if jenis in requested:
                self.fields[str(jenis)] = proof_field(jenis, message=escape(requested[jenis]))
                self._set_messages(self.fields[str(jenis)])

    @property
    def files_by_kind(self) -> dict[JenisBukti, list[CleanFile]]:
        return {jenis: self.cleaned_data[jenis] for jenis in JenisBukti if self.cleaned_data.get(jenis)}
