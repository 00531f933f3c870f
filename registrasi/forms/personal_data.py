"""Forms about a person's own data: a request, and the password before a copy."""

from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from oss_portal.forms import DateField, PhoneField, PortalForm
from registrasi.forms.account import PasswordMixin
from registrasi.forms.person import NameField
from registrasi.models import PermintaanData, RetentionRule
from registrasi.services.retention import promised_days

Column = PermintaanData.Column


class DataRequestForm(PortalForm):
    """A request; for a correction also the column and the right value."""

    jenis = forms.ChoiceField(
        label=_("Yang Anda minta"), choices=PermintaanData.Jenis.choices, widget=forms.RadioSelect
    )
    kolom = forms.ChoiceField(label=_("Data yang salah"), choices=[("", _("Pilih")), *Column.choices], required=False)
    nama = NameField(label=_("Nama yang benar"), required=False)
    tanggal_lahir = DateField(label=_("Tanggal lahir yang benar"), required=False)
    telepon = PhoneField(label=_("Nomor HP yang benar"), required=False)
    isi = forms.CharField(label=_("Penjelasan"), max_length=2000, widget=forms.Textarea({"rows": 4}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        right = (Column.NAMA, Column.TANGGAL_LAHIR, Column.TELEPON)
        for field in ("kolom", *right):
            setattr(self.fields[field], "required_if_shown", True)  # noqa: B010
        self.helper.layout = Layout(
            "jenis",
            Div(
                "kolom",
                *(Div(field.value, data_visible_if="kolom", data_visible_values=field.value) for field in right),
                data_visible_if="jenis",
                data_visible_values=PermintaanData.Jenis.KOREKSI.value,
            ),
            "isi",
        )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        data["nilai_baru"] = ""
        if data.get("jenis") != PermintaanData.Jenis.KOREKSI:
            return data
        field = data.get("kolom")
        if not field and "kolom" not in self.errors:
            self.add_error("kolom", _("Pilih data yang salah."))
        elif field in {Column.NAMA, Column.TANGGAL_LAHIR, Column.TELEPON} and field not in self.errors:
            value = data.get(field)
            if not value:
                self.add_error(field, _("Isi yang benar."))
            else:
                data["nilai_baru"] = value.isoformat() if field == Column.TANGGAL_LAHIR else value
        return data


class DownloadForm(PasswordMixin, PortalForm):
    """The download of the copy, which contains the identity number unmasked, so the password is asked again."""

    bentuk = forms.ChoiceField(
        label=_("Bentuk"),
        choices=[("pdf", _("PDF, untuk dibaca")), ("json", _("JSON, untuk dipindahkan ke sistem lain"))],
        widget=forms.RadioSelect,
        initial="pdf",
    )
    field_order = ["bentuk", "kata_sandi"]


class AnswerForm(PortalForm):
    jawaban = forms.CharField(label=_("Jawaban kepada pemohon"), max_length=3000, widget=forms.Textarea({"rows": 5}))


class RefusalForm(AnswerForm):
    dasar_penolakan = forms.ChoiceField(
        label=_("Dasar penolakan menurut hukum"),
        choices=PermintaanData.RefusalGround.choices,
        widget=forms.RadioSelect,
    )
    field_order = ["dasar_penolakan", "jawaban"]


class RetentionRuleForm(forms.ModelForm):
    """Days and state of a rule; a period promised in the privacy notice cannot be extended, nor its rule stopped."""

    class Meta:
        model = RetentionRule
        fields = ("dasar", "lama_hari", "aktif")

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        promised = promised_days(self.instance.kode)
        if promised is not None and self.cleaned_data.get("lama_hari", 0) > promised:
            message = _("Pemberitahuan privasi menjanjikan paling lama %(hari)s hari; lebih singkat boleh.")
            self.add_error("lama_hari", message % {"hari": promised})
        if promised is not None and not self.cleaned_data.get("aktif"):
            self.add_error("aktif", _("Pemberitahuan privasi menjanjikan penghapusan ini; aturannya tidak dihentikan."))
        return cleaned
