"""Forms of a person's own data: a request, optional consents, the password before a copy."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from oss_portal.formulir import FormPortal, TanggalField, TeleponField
from registrasi.forms.hak_akses import DenganSandiMixin
from registrasi.models import PermintaanData, PilihanData
from registrasi.rules.identitas import periksa_nama, rapikan_teks

Kolom = PermintaanData.Kolom


class FormPermintaan(FormPortal):
    """What is asked; for a correction also which column, and what is right."""

    jenis = forms.ChoiceField(
        label=_("Yang Anda minta"), choices=PermintaanData.Jenis.choices, widget=forms.RadioSelect
    )
    kolom = forms.ChoiceField(
        label=_("Bila memperbaiki: data yang salah"), choices=[("", _("Pilih")), *Kolom.choices], required=False
    )
    nama = forms.CharField(label=_("Nama yang benar"), max_length=150, required=False)
    tanggal_lahir = TanggalField(label=_("Tanggal lahir yang benar"), required=False)
    telepon = TeleponField(label=_("Nomor HP yang benar"), required=False)
    isi = forms.CharField(label=_("Penjelasan"), max_length=2000, widget=forms.Textarea({"rows": 4}))

    def clean_nama(self):
        nama = rapikan_teks(self.cleaned_data["nama"])
        if nama and (temuan := periksa_nama(nama)):
            raise ValidationError(temuan.pesan, code=temuan.kode)
        return nama

    def clean(self):
        data = super().clean()
        data["nilai_baru"] = ""
        if data.get("jenis") != PermintaanData.Jenis.KOREKSI:
            return data
        kolom = data.get("kolom")
        if not kolom and "kolom" not in self.errors:
            self.add_error("kolom", _("Pilih data yang salah."))
        elif kolom in {Kolom.NAMA, Kolom.TANGGAL_LAHIR, Kolom.TELEPON} and kolom not in self.errors:
            nilai = data.get(kolom)
            if not nilai:
                self.add_error(kolom, _("Isi yang benar."))
            else:
                data["nilai_baru"] = nilai.isoformat() if kolom == Kolom.TANGGAL_LAHIR else nilai
        return data


class FormPilihan(FormPortal):
    """Ticks that nobody has to set."""

    tujuan = forms.MultipleChoiceField(
        label=_("Saya mengizinkan"),
        choices=PilihanData.Tujuan.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


class FormUnduh(DenganSandiMixin, FormPortal):
    """The copy holds the identity number in clear: the password once more."""

    bentuk = forms.ChoiceField(
        label=_("Bentuk"),
        choices=[("pdf", _("PDF, untuk dibaca")), ("json", _("JSON, untuk dipindahkan ke sistem lain"))],
        widget=forms.RadioSelect,
        initial="pdf",
    )
    field_order = ["bentuk", "kata_sandi"]
