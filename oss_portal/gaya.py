"""A form with every control, for the style guide and its tests."""

from django import forms

from oss_portal.formulir import (
    FormPortal,
    KodeKeamananField,
    PersetujuanField,
    TanggalField,
    TeleponField,
    UangField,
)


class FormGaya(FormPortal):
    nama = forms.CharField(label="Nama", help_text="Sesuai KTP.", max_length=150)
    jenis = forms.ChoiceField(label="Jenis", choices=[("", "Pilih"), ("01", "Badan usaha"), ("02", "Perseorangan")])
    impor = forms.ChoiceField(
        label="Apakah mengimpor?", choices=[("y", "Ya"), ("t", "Tidak")], widget=forms.RadioSelect
    )
    lahir = TanggalField(label="Tanggal lahir", lahir=True, help_text="Contoh: 17 5 1990")
    telepon = TeleponField(label="Nomor HP")
    modal = UangField(label="Modal", required=False)
    uraian = forms.CharField(label="Uraian", widget=forms.Textarea({"rows": 3}), required=False)
    kode = KodeKeamananField()
    setuju = PersetujuanField(label="Saya mengerti dan setuju")
