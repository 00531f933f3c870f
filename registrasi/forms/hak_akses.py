"""Forms about a Hak Akses: kuasa, change of the penanggung jawab, objection, secured account, invitation."""

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ketentuan.form_binding import KetentuanBindingMixin
from oss_portal.forms import DateField, EmailField, PortalForm, PrintedLineField
from oss_portal.text.readable import date_id
from oss_portal.uploads.fields import UploadField
from registrasi.choices import Kewenangan
from registrasi.forms.account import PasswordForm, PasswordMixin
from registrasi.forms.person import NameField, PersonMixin
from registrasi.rules.periods import MAX_KUASA_PERIOD

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


def _email_field(label: "str | _StrPromise") -> forms.EmailField:
    return EmailField(
        label=label,
        autocomplete="off",
    )


class KuasaForm(PasswordMixin, PortalForm):
    """The person who becomes a kuasa, their powers, and the end date (PJP-1c)."""

    nama = NameField(label=_("Nama orang yang diberi kuasa"))
    email = _email_field(_("Alamat surelnya"))
    hubungan = PrintedLineField(
        label=_("Hubungan dengan usaha"), max_length=100, help_text=_("Misalnya akuntan, notaris, atau karyawan.")
    )
    kewenangan = forms.MultipleChoiceField(
        label=_("Yang boleh dilakukan"), choices=Kewenangan.choices, widget=forms.CheckboxSelectMultiple
    )
    sampai = DateField(
        label=_("Kuasa berlaku sampai"),
        help_text=_("Paling lama satu tahun."),
        error_messages={"required": _("Isi tanggal berakhirnya kuasa.")},
    )
    field_order = ["nama", "email", "hubungan", "kewenangan", "sampai", "kata_sandi"]

    def clean_sampai(self) -> datetime:
        """Return the end of that day."""
        day: date = self.cleaned_data["sampai"]
        today = timezone.localdate()
        if day < today:
            raise ValidationError(_("Tanggal ini sudah lewat."), code="past")
        if day >= today + MAX_KUASA_PERIOD:
            latest = date_id(today + MAX_KUASA_PERIOD - timedelta(days=1))
            text = _("Kuasa berlaku paling lama satu tahun: sampai %(t)s.") % {"t": latest}
            raise ValidationError(text, code="too_long")
        return datetime.combine(day, time(23, 59, 59), timezone.get_current_timezone())


class CandidateMixin(PersonMixin):
    """The new penanggung jawab, as the documents name them."""

    jabatan = PrintedLineField(label=_("Jabatan dalam badan usaha"), max_length=100)
    email = _email_field(_("Alamat surel pribadinya"))
    alasan = forms.CharField(label=_("Alasan pergantian"), max_length=1000, widget=forms.Textarea({"rows": 3}))
    berkas = UploadField(
        label=_("Akta perubahan, surat keputusan, atau surat kuasa"),
    )
    pertahankan_kuasa = forms.BooleanField(
        label=_("Kuasa yang sudah ada tetap berlaku"),
        required=False,
        help_text=_("Bila tidak dicentang, semua berakhir."),
    )

    def candidate_data(self) -> dict[str, Any]:
        """Return the new penanggung jawab in the form that `submit_replacement` takes."""
        d = self.cleaned_data
        return self.person_data() | {"jabatan": d["jabatan"], "email": d["email"].strip().lower()}


class ReplacementForm(PasswordMixin, CandidateMixin, PortalForm):
    field_order = [
        "nama",
        "nomor",
        "tanggal_lahir",
        "jabatan",
        "email",
        "telepon",
        "alasan",
        "berkas",
        "pertahankan_kuasa",
        "kata_sandi",
    ]


class FileForm(PortalForm):
    berkas = UploadField(label=_("Dokumen"))


class KeberatanForm(PortalForm):
    alasan = forms.CharField(label=_("Mengapa Anda berkeberatan?"), max_length=2000, widget=forms.Textarea({"rows": 5}))


class SecureForm(PortalForm):
    keterangan = forms.CharField(
        label=_("Apa yang terjadi?"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Boleh dikosongkan. Jangan menulis kata sandi."),
    )


class AcceptForm(KetentuanBindingMixin, PasswordForm):
    """The acceptance of an invitation: the texts in force, and a password if a login is made or renewed."""

    def __init__(self, *args: Any, without_password: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if without_password:
            del self.fields["kata_sandi"], self.fields["kata_sandi_lagi"]


class AcceptNewKuasaForm(KetentuanBindingMixin, PersonMixin, PasswordForm):
    """The acceptance by a kuasa without a login: they say who they are, and may correct the name in the invitation."""

    field_order = ["nama", "nomor", "tanggal_lahir", "telepon", "kata_sandi", "kata_sandi_lagi"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields([*self.field_order, *[k for k in self.fields if k not in self.field_order]])

    def clean_kata_sandi(self) -> str:
        # The password must not contain the data just typed about the person.
        self.pengguna.tanggal_lahir = self.cleaned_data.get("tanggal_lahir")
        self.pengguna.nomor_identitas = self.cleaned_data.get("nomor", "")
        return super().clean_kata_sandi()
