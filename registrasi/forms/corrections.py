from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from oss_portal.forms import DateField, PortalForm
from oss_portal.uploads.checking import CleanFile
from registrasi.choices import JenisBukti
from registrasi.forms.evidence import proof_field
from registrasi.forms.person import NameField, printable_line
from registrasi.models import Pendaftaran
from registrasi.rules.nik import check_age


class CorrectionsForm(PortalForm):
    """The fields that staff asked to be repaired, each with what was said about it."""

    nama = NameField(label=_("Nama (sesuai KTP)"))
    tanggal_lahir = DateField(label=_("Tanggal lahir"), birth=True)
    nama_badan = forms.CharField(label=_("Nama badan usaha"), max_length=200)
    nomor_legalitas = forms.CharField(label=_("Nomor pengesahan, pendaftaran, atau dasar hukum"), max_length=100)
    tanggal_legalitas = DateField(label=_("Tanggal pengesahan atau pendaftaran"))
    jabatan = forms.CharField(label=_("Jabatan penanggung jawab"), max_length=100)

    def __init__(
        self, data: Mapping[str, Any] | None = None, files: Any = None, *, pendaftaran: Pendaftaran, **kwargs: Any
    ) -> None:
        requested = pendaftaran.perbaikan
        initial = {k: getattr(pendaftaran, k) for k in requested if k in self.base_fields}
        super().__init__(data, files, initial=initial, **kwargs)
        for field in list(self.fields):
            if field in requested:
                self.fields[field].help_text = _("Kata petugas: %(pesan)s") % {"pesan": escape(requested[field])}
            else:
                del self.fields[field]
        for jenis in JenisBukti:
            if jenis in requested:
                self.fields[str(jenis)] = proof_field(jenis, message=escape(requested[jenis]))
                self._set_messages(self.fields[str(jenis)])

    @property
    def files_by_kind(self) -> dict[JenisBukti, list[CleanFile]]:
        return {jenis: self.cleaned_data[jenis] for jenis in JenisBukti if self.cleaned_data.get(jenis)}

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        for field in ("nama_badan", "nomor_legalitas", "jabatan"):
            if data.get(field):
                try:
                    data[field] = printable_line(data[field], domains=field != "nama_badan")
                except ValidationError as error:
                    self.add_error(field, error)
        today = timezone.localdate()
        birth_date = data.get("tanggal_lahir")
        if birth_date and (finding := check_age(birth_date, today=today, minimum=settings.MINIMUM_AGE)):
            self.add_error("tanggal_lahir", ValidationError(finding.message, code=finding.code))
        if data.get("tanggal_legalitas") and data["tanggal_legalitas"] > today:
            self.add_error("tanggal_legalitas", _("Tanggal pengesahan tidak boleh sesudah hari ini."))
        return data
