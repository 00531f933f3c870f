"""A person named on a form: the identity ladder of registration, without its confirmations (PJP-1b)."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oss_portal.formulir import TanggalField, TeleponField
from oss_portal.models import JenisIdentitas
from oss_portal.wilayah import kode_dikenal
from registrasi.rules.identitas import (
    memuat_tautan,
    periksa_aksara,
    periksa_nama,
    periksa_paspor,
    rapikan_paspor,
    rapikan_teks,
)
from registrasi.rules.nik import periksa_nik, periksa_usia, rapikan_nik


def bersihkan_nomor(teks: str) -> tuple[str, str]:
    """Return `(kind of identity, number)` of a NIK or passport number as typed. Raises `ValidationError`."""
    nik = rapikan_nik(teks)
    if nik.isdigit() and len(nik) == 16:
        return JenisIdentitas.KTP.value, nik
    paspor = rapikan_paspor(teks)
    if periksa_paspor(paspor):
        raise ValidationError(_("Tulis NIK (16 angka) atau nomor paspor (6 sampai 9 huruf dan angka)."), code="invalid")
    return JenisIdentitas.PASPOR.value, paspor


def baris_tercetak(teks: str) -> str:
    """Return a line as it may stand in mails and on documents: tidied, its letters what they seem, without a link.

    Our mails repeat it to an address that nobody confirmed yet. Raises `ValidationError`.
    """
    teks = rapikan_teks(teks)
    if memuat_tautan(teks):
        raise ValidationError(_("Tulis tanpa alamat situs."), code="tautan")
    if temuan := periksa_aksara(teks):
        raise ValidationError(temuan.pesan, code=temuan.kode)
    return teks


class OrangMixin(forms.Form):
    """Name, identity number, birth date and phone; `orang()` returns them as columns. Put before `FormPortal`."""

    nama = forms.CharField(label=_("Nama (sesuai KTP atau paspor)"), max_length=150)
    nomor = forms.CharField(
        label=_("NIK atau nomor paspor"),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    tanggal_lahir = TanggalField(label=_("Tanggal lahir"), error_messages={"required": _("Isi tanggal lahir.")})
    telepon = TeleponField(label=_("Nomor HP"), help_text=_("Misalnya 85712345678."))

    def clean_nama(self):
        nama = rapikan_teks(self.cleaned_data["nama"])
        if temuan := periksa_nama(nama):
            raise ValidationError(temuan.pesan, code=temuan.kode)
        return nama

    def clean_nomor(self):
        self.jenis_identitas, nomor = bersihkan_nomor(self.cleaned_data["nomor"])
        return nomor

    def clean_tanggal_lahir(self):
        lahir = self.cleaned_data["tanggal_lahir"]
        if temuan := periksa_usia(lahir, hari_ini=timezone.localdate(), minimum=settings.USIA_MINIMUM):
            raise ValidationError(temuan.pesan, code=temuan.kode)
        return lahir

    def clean(self):
        data = super().clean()
        if data.get("nomor") and self.jenis_identitas == JenisIdentitas.KTP:
            hasil = periksa_nik(
                data["nomor"],
                tanggal_lahir=data.get("tanggal_lahir"),
                hari_ini=timezone.localdate(),
                kode_dikenal=kode_dikenal,
            )
            for temuan in hasil.penolakan:
                self.add_error("nomor", ValidationError(temuan.pesan, code=temuan.kode))
        return data

    def orang(self) -> dict:
        """Return the columns of a person of a valid form."""
        d = self.cleaned_data
        return {
            "nama": d["nama"],
            "jenis_identitas": self.jenis_identitas,
            "nomor_identitas": d["nomor"],
            "tanggal_lahir": d["tanggal_lahir"],
            "telepon": d["telepon"],
        }
