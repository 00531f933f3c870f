"""A form with every control, for the style guide and its tests."""

from django import forms

from oss_portal.forms import AcceptanceField, CaptchaCodeField, DateField, MoneyField, PhoneField, PortalForm


class StyleguideForm(PortalForm):
    nama = forms.CharField(label="Nama", help_text="Sesuai KTP.", max_length=150)
    jenis = forms.ChoiceField(label="Jenis", choices=[("", "Pilih"), ("01", "Badan usaha"), ("02", "Perseorangan")])
    impor = forms.ChoiceField(
        label="Apakah mengimpor?", choices=[("y", "Ya"), ("t", "Tidak")], widget=forms.RadioSelect
    )
    lahir = DateField(label="Tanggal lahir", birth=True, help_text="Contoh: 17 5 1990")
    telepon = PhoneField(label="Nomor HP")
    modal = MoneyField(label="Modal", required=False)
    uraian = forms.CharField(label="Uraian", widget=forms.Textarea({"rows": 3}), required=False)
    kode = CaptchaCodeField()
    setuju = AcceptanceField(label="Saya mengerti dan setuju")
