"""Forms of officers about agencies that read NIB data, and about their keys and pushes (PRV-2, PRV-3)."""

import ipaddress
from datetime import datetime, time

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nib.models import ApiKey, InstansiPemerintah
from oss_portal.forms import DateField, PortalForm


class InstansiForm(forms.ModelForm):
    class Meta:
        model = InstansiPemerintah
        fields = (
            "nama",
            "jenis",
            "kewenangan",
            "nomor_perjanjian",
            "tujuan",
            "nomor_mandat",
            "mandat_sampai",
            "kontak",
            "aktif",
        )
        help_texts = {
            "tujuan": _("Dibaca oleh orang yang datanya dibaca, misalnya: pemeriksaan importir."),
            "nomor_mandat": _("Wajib untuk pihak di luar pemerintah (Kebijakan Privasi angka 3)."),
            "aktif": _("Bila tidak, semua kuncinya ditolak."),
        }


class KeyForm(PortalForm):
    nama = forms.CharField(label=_("Nama kunci"), max_length=80, help_text=_("Sistem yang memakainya."))
    lingkup = forms.MultipleChoiceField(
        label=_("Layanan"), choices=ApiKey.Lingkup.choices, widget=forms.CheckboxSelectMultiple
    )
    alamat_ip = forms.CharField(
        label=_("Alamat IP"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Satu alamat sebaris. Kosong: dari mana saja."),
    )
    berlaku_sampai = DateField(label=_("Berlaku sampai"), help_text=_("Paling lama satu tahun."))

    def clean_alamat_ip(self) -> list[str]:
        result = []
        for address in self.cleaned_data["alamat_ip"].replace(",", "\n").split():
            try:
                result.append(str(ipaddress.ip_address(address)))
            except ValueError:
                raise forms.ValidationError(_("%(b)s bukan alamat IP.") % {"b": address}) from None
        return result

    def clean_berlaku_sampai(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.cleaned_data["berlaku_sampai"], time(23, 59, 59)))


class ReplaceKeyForm(PortalForm):
    tumpang_jam = forms.TypedChoiceField(
        label=_("Kunci lama masih dapat dipakai"),
        coerce=int,
        choices=[(0, _("Tidak, berakhir sekarang")), (24, _("24 jam lagi")), (168, _("7 hari lagi"))],
        initial=24,
        widget=forms.RadioSelect,
    )


class PushForm(PortalForm):
    url = forms.URLField(
        label=_("Alamat layanan receiveNIB"),
        max_length=300,
        assume_scheme="https",
        help_text=_("https, di internet; bukan alamat jaringan dalam."),
    )
    pia_username = forms.CharField(
        label=_("Nama pengguna PIA"),
        max_length=100,
        required=False,
        help_text=_("Diberikan instansi, bila layanannya memeriksa header Token menurut PIA."),
    )
    pia_password = forms.CharField(
        label=_("Kata sandi PIA"), max_length=200, required=False, widget=forms.PasswordInput({"autocomplete": "off"})
    )
