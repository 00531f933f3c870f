"""Forms of the login: sign-in, passwords, a new address."""

from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from oss_portal.formulir import FormPortal, KodeKeamananField
from oss_portal.models import Pengguna


def kolom_sandi(label, lengkapi: str, **kwargs) -> forms.CharField:
    atribut = {"autocomplete": lengkapi, "data-tampil": _("Tampilkan kata sandi"), "data-sembunyi": _("Sembunyikan")}
    return forms.CharField(label=label, strip=False, max_length=128, widget=forms.PasswordInput(atribut), **kwargs)


class FormMasuk(FormPortal):
    """Sign-in. `perlu_kode` adds the captcha, after three failures from the same place."""

    nama = forms.CharField(
        label=_("User-ID atau alamat surel"),
        max_length=100,
        widget=forms.TextInput({"autocomplete": "username", "spellcheck": "false", "autocapitalize": "none"}),
    )
    kata_sandi = kolom_sandi(_("Kata sandi"), "current-password")
    kode = KodeKeamananField()

    def __init__(self, *args, perlu_kode: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        if not perlu_kode:
            del self.fields["kode"]


class FormMintaSandi(FormPortal):
    nama = forms.CharField(
        label=_("User-ID atau alamat surel"),
        max_length=100,
        widget=forms.TextInput({"autocomplete": "username", "spellcheck": "false", "autocapitalize": "none"}),
    )
    kode = KodeKeamananField()


class FormKataSandi(FormPortal):
    """A new password, typed twice, against the validators for `pengguna` (KEW-2a)."""

    kata_sandi = kolom_sandi(
        _("Kata sandi baru"),
        "new-password",
        help_text=_(
            "Paling sedikit 10 huruf atau angka. Beberapa kata yang mudah Anda ingat sudah kuat. "
            "Jangan memakai NIK atau tanggal lahir."
        ),
    )
    kata_sandi_lagi = kolom_sandi(
        _("Ketik sekali lagi"),
        "new-password",
        error_messages={"required": _("Ketik kata sandi yang sama sekali lagi.")},
    )

    def __init__(self, *args, pengguna: Pengguna, **kwargs):
        self.pengguna = pengguna
        super().__init__(*args, **kwargs)

    def clean_kata_sandi(self):
        sandi = self.cleaned_data["kata_sandi"]
        if "\x00" in sandi:
            raise ValidationError(_("Kata sandi memuat huruf yang tidak dapat dipakai."), code="nul")
        password_validation.validate_password(sandi, self.pengguna)
        return sandi

    def clean(self):
        data = super().clean()
        if (
            data.get("kata_sandi")
            and data.get("kata_sandi_lagi") is not None
            and data["kata_sandi"] != data["kata_sandi_lagi"]
        ):
            self.add_error("kata_sandi_lagi", ValidationError(_("Kedua kata sandi tidak sama."), code="beda"))
        return data


class FormUbahSandi(FormKataSandi):
    kata_sandi_lama = kolom_sandi(_("Kata sandi sekarang"), "current-password")
    field_order = ["kata_sandi_lama", "kata_sandi", "kata_sandi_lagi"]

    def clean_kata_sandi_lama(self):
        sandi = self.cleaned_data["kata_sandi_lama"]
        if not self.pengguna.check_password(sandi):
            raise ValidationError(_("Kata sandi sekarang tidak benar."), code="salah")
        return sandi


class FormGantiSurel(FormPortal):
    email = forms.EmailField(
        label=_("Alamat surel baru"),
        max_length=100,
        error_messages={"invalid": _("Tulis alamat surel yang lengkap, misalnya nama@contoh.id.")},
        widget=forms.EmailInput({"autocomplete": "email", "spellcheck": "false"}),
    )
    kata_sandi = kolom_sandi(_("Kata sandi Anda"), "current-password")

    def __init__(self, *args, pengguna: Pengguna, **kwargs):
        self.pengguna = pengguna
        super().__init__(*args, **kwargs)

    def clean_email(self):
        email = self.cleaned_data["email"].strip().lower()
        if email == self.pengguna.email.lower():
            raise ValidationError(_("Ini sudah alamat surel Anda."), code="sama")
        return email

    def clean_kata_sandi(self):
        sandi = self.cleaned_data["kata_sandi"]
        if not self.pengguna.check_password(sandi):
            raise ValidationError(_("Kata sandi tidak benar."), code="salah")
        return sandi
