"""The forms of officers who review a registration."""

from copy import deepcopy
from typing import Any, cast

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oss_portal.forms import PortalForm, ReasonForm
from oss_portal.text.readable import day
from registrasi.choices import JenisBukti
from registrasi.forms.registration import CollectedMixin, RegistrationForm
from registrasi.models import Pendaftaran
from registrasi.rules.identity_check import card_is_shown, checklist, required_pictures
from registrasi.services.review import proofs_of


class ApproveForm(PortalForm):
    """An approval: what the officer compared; with proofs, the number on the card and each item of the checklist."""

    nomor_kartu = forms.CharField(
        label=gettext_lazy("Nomor yang tertulis pada kartu"),
        max_length=30,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy("Ketik dari fotonya; portal membandingkannya dengan yang diketik pendaftar."),
    )
    butir = forms.MultipleChoiceField(
        label=gettext_lazy("Yang Anda bandingkan dan cocok"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tandai semua butir yang Anda bandingkan dan cocok.")},
    )
    alasan = forms.CharField(
        label=gettext_lazy("Catatan pemeriksaan"),
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        required=False,
        help_text=gettext_lazy("Apa lagi yang dicocokkan: AHU, telepon. Tidak dikirim kepada pemohon."),
    )

    def __init__(self, *args: Any, pendaftaran: Pendaftaran, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        proofs = proofs_of(pendaftaran)
        items = checklist(proofs)
        cast(forms.MultipleChoiceField, self.fields["butir"]).choices = list(items.items())
        if not items:
            del self.fields["butir"]
        if not card_is_shown(proofs):
            del self.fields["nomor_kartu"]


class BadanCorrectionForm(CollectedMixin, ReasonForm):
    """The name and founding document of an approved body after a change of its deed."""

    nama_badan = deepcopy(RegistrationForm.base_fields["nama_badan"])
    nomor_legalitas = deepcopy(RegistrationForm.base_fields["nomor_legalitas"])
    tanggal_legalitas = deepcopy(RegistrationForm.base_fields["tanggal_legalitas"])

    field_order = ["nama_badan", "nomor_legalitas", "tanggal_legalitas", "alasan"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.field_order:
            self.fields[name].required = True


class RejectForm(ReasonForm):
    """A refusal of a registration: the reason, and whether the number belongs to another person."""

    identitas_palsu = forms.BooleanField(
        label=gettext_lazy("Nomor identitas ini bukan milik pendaftar"),
        required=False,
        help_text=gettext_lazy("Akunnya tidak lagi ditemukan lewat nomor ini, sehingga pemiliknya dapat mendaftar."),
    )


class RequestCorrectionsForm(PortalForm):
    """A request for corrections, with a box for each field or proof: what is wrong or missing, in plain words."""

    def __init__(self, *args: Any, pendaftaran: Pendaftaran, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, label in Pendaftaran.CORRECTABLE.items():
            if pendaftaran.perseorangan and key not in {"nama", "tanggal_lahir"}:
                continue
            # A help text is HTML, and this one contains text typed by a stranger.
            self._add(key, label, format_html(_("Tertulis: {}"), self._written(pendaftaran, key)))
        papers = () if pendaftaran.perseorangan else (JenisBukti.AKTA, JenisBukti.SK, JenisBukti.SURAT_KUASA)
        for jenis in (*required_pictures(pendaftaran.jenis_identitas), *papers):
            self._add(str(jenis), jenis.label, _("Diminta dikirim (lagi). Tulis mengapa: buram, terpotong, belum ada."))

    def _add(self, key: str, label: Any, help_text: str) -> None:
        widget = forms.Textarea({"rows": 2})
        self.fields[key] = forms.CharField(
            label=label, max_length=500, required=False, widget=widget, help_text=help_text
        )

    @staticmethod
    def _written(pendaftaran: Pendaftaran, key: str) -> str:
        value = getattr(pendaftaran, key)
        return day(value) or str(value or "–")

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if not any(str(v).strip() for v in data.values()):
            raise forms.ValidationError(_("Isi paling sedikit satu perbaikan."))
        return data
