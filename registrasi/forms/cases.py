"""The forms of officers about Hak Akses and its cases."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oss_portal.forms import PortalForm, PrintedLineField, ReasonForm
from oss_portal.uploads.fields import UploadField
from registrasi.forms.hak_akses import CandidateMixin
from registrasi.models import PermohonanAkses

Result = PermohonanAkses.Result


class ProposalForm(ReasonForm):
    """A proposal on ground c or d: what was found, or which law or decision."""

    dasar = forms.ChoiceField(
        label=gettext_lazy("Dasar"),
        choices=[c for c in PermohonanAkses.Dasar.choices if c[0] in {"AKH-1c", "AKH-1d"}],
        widget=forms.RadioSelect,
    )
    dasar_hukum = PrintedLineField(
        label=gettext_lazy("Peraturan atau putusan"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Wajib untuk Pengakhiran 1d: nomor, tanggal, dan pasalnya."),
    )
    berkas = UploadField(label=gettext_lazy("Dokumen"), required=False)
    field_order = ["dasar", "dasar_hukum", "alasan", "berkas"]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("dasar") == PermohonanAkses.Dasar.HUKUM and not data.get("dasar_hukum", "").strip():
            self.add_error("dasar_hukum", _("Sebutkan peraturan atau putusannya."))
        return data


class OfficerCandidateForm(CandidateMixin, PortalForm):
    """A change requested by letter or at the helpdesk, typed by an officer."""

    field_order = ["nama", "nomor", "tanggal_lahir", "jabatan", "email", "telepon", "alasan", "berkas"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(self.field_order)


class SuspicionForm(ReasonForm):
    """The decision on a secured account."""

    hasil = forms.ChoiceField(
        label=gettext_lazy("Hasil"),
        widget=forms.RadioSelect,
        choices=[
            (Result.AKSES_BARU, gettext_lazy("Akhiri, dan beri Hak Akses baru kepada pemegang yang sama")),
            (Result.DIPULIHKAN, gettext_lazy("Pulihkan dengan kata sandi baru (tidak ada penyalahgunaan)")),
            (Result.DIAKHIRI, gettext_lazy("Akhiri saja")),
        ],
    )
    akhiri_kuasa = forms.BooleanField(label=gettext_lazy("Akhiri juga semua kuasa"), required=False, initial=True)
    alasan = forms.CharField(
        label=gettext_lazy("Bagaimana identitas pemegang diperiksa, dan apa yang ditemukan"),
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
    )
    field_order = ["hasil", "akhiri_kuasa", "alasan"]
