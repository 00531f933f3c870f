"""Forms about officers: invitations, roles, and the reason."""

from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from oss_portal.forms import DateField, EmailField, PortalForm, PrintedLineField, ReasonForm
from oss_portal.models import Pengguna
from oss_portal.officers.base import Grant, grant_of
from oss_portal.staff.area import area_choices
from oss_portal.staff.roles import sentence_of

_ADMINISTRATOR = "*"


def _role_choices() -> list[tuple[str, str]]:
    """Return every role with the sentence that says what it is for; the choice of all rights comes last."""
    names = Group.objects.order_by("name").values_list("name", flat=True)
    roles = [(name, f"{name}: {sentence}" if (sentence := sentence_of(name)) else name) for name in names]
    return [*roles, (_ADMINISTRATOR, gettext("Administrator: semua hak, juga memberi hak kepada orang lain."))]


def _areas() -> list[tuple[str, Any]]:
    return [("", gettext("Seluruh Indonesia")), *area_choices()]


class RolesForm(ReasonForm):
    """Form for the roles of an officer, their area and last day, and the reason."""

    peran = forms.MultipleChoiceField(
        label=_("Peran"),
        choices=_role_choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Pilih hanya yang dibutuhkan. Hak administrator, dan peran yang memutuskan usulan petugas lain, "
            "berlaku setelah disetujui petugas kedua."
        ),
    )
    petugas_sampai = DateField(
        label=_("Petugas sampai dengan"),
        required=False,
        help_text=_("Sesudah hari itu akunnya dinonaktifkan dengan sendirinya."),
    )
    wilayah_kerja = forms.ChoiceField(
        label=_("Wilayah kerja"),
        choices=_areas,
        required=False,
        help_text=_("Untuk petugas DPMPTSP: hanya usaha di wilayah ini yang dilihat dan dikerjakannya."),
    )
    field_order = ["peran", "wilayah_kerja", "petugas_sampai", "alasan"]

    @property
    def grant(self) -> Grant:
        """The rights that were chosen in a valid form."""
        chosen = set(self.cleaned_data["peran"])
        return Grant(
            tuple(sorted(chosen - {_ADMINISTRATOR})),
            _ADMINISTRATOR in chosen,
            self.cleaned_data["petugas_sampai"],
            self.cleaned_data["wilayah_kerja"],
        )


class InviteForm(RolesForm):
    """Form to invite an officer."""

    nama = forms.CharField(label=_("Nama"), max_length=150)
    email = EmailField(label=_("Alamat surel kantor"), autocomplete="off")
    field_order = ["nama", "email", "peran", "wilayah_kerja", "petugas_sampai", "alasan"]


def current_roles(petugas: Pengguna) -> dict[str, Any]:
    """Return the initial values of `RolesForm` for an officer."""
    grant = grant_of(petugas)
    chosen = [*grant.kelompok, *([_ADMINISTRATOR] if grant.administrator else [])]
    return {"initial": {"peran": chosen, "petugas_sampai": grant.until, "wilayah_kerja": grant.area}}


class FirstAdministratorsForm(PortalForm):
    """Form for the first two administrators: two, because two persons decide acts on administrators."""

    nama = PrintedLineField(label=_("Nama Anda"), max_length=150)
    email = EmailField(label=_("Surel kantor Anda"))
    nama_kedua = PrintedLineField(label=_("Nama administrator kedua"), max_length=150)
    email_kedua = EmailField(label=_("Surel kantor administrator kedua"))

    def clean(self) -> dict[str, Any]:
        d = super().clean() or {}
        if d.get("email") and d.get("email", "").lower() == d.get("email_kedua", "").lower():
            self.add_error("email_kedua", gettext("Administrator kedua adalah orang lain, dengan alamat sendiri."))
        return d

    @property
    def people(self) -> list[tuple[str, str]]:
        """The name and address of both, from a valid form."""
        d = self.cleaned_data
        return [(d["nama"], d["email"]), (d["nama_kedua"], d["email_kedua"])]
