from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oss_portal.formulir import FormPortal, TanggalField
from registrasi.forms.orang import baris_tercetak
from registrasi.models import Pendaftaran
from registrasi.rules.identitas import periksa_nama, rapikan_teks
from registrasi.rules.nik import periksa_usia


class FormPerbaikan(FormPortal):
    """The fields that staff asked to be repaired, each with what was said about it."""

    nama = forms.CharField(label=_("Nama (sesuai KTP)"), max_length=150)
    tanggal_lahir = TanggalField(label=_("Tanggal lahir"), lahir=True)
    nama_badan = forms.CharField(label=_("Nama badan usaha"), max_length=200)
    nomor_legalitas = forms.CharField(label=_("Nomor pengesahan, pendaftaran, atau dasar hukum"), max_length=100)
    tanggal_legalitas = TanggalField(label=_("Tanggal pengesahan atau pendaftaran"))
    jabatan = forms.CharField(label=_("Jabatan penanggung jawab"), max_length=100)

    def __init__(self, data=None, *, pendaftaran: Pendaftaran, **kwargs):
        diminta = pendaftaran.perbaikan
        super().__init__(data, initial={k: getattr(pendaftaran, k) for k in diminta}, **kwargs)
        for kolom in list(self.fields):
            if kolom in diminta:
                self.fields[kolom].help_text = _("Kata petugas: %(pesan)s") % {
                    "pesan": forms.utils.escape(diminta[kolom])
                }
            else:
                del self.fields[kolom]

    def clean(self):
        data = super().clean()
        for kolom in ("nama_badan", "nomor_legalitas", "jabatan"):
            if data.get(kolom):
                try:
                    data[kolom] = baris_tercetak(data[kolom])
                except ValidationError as galat:
                    self.add_error(kolom, galat)
        if data.get("nama"):
            data["nama"] = rapikan_teks(data["nama"])
            if temuan := periksa_nama(data["nama"]):
                self.add_error("nama", ValidationError(temuan.pesan, code=temuan.kode))
        hari_ini = timezone.localdate()
        lahir = data.get("tanggal_lahir")
        if lahir and (temuan := periksa_usia(lahir, hari_ini=hari_ini, minimum=settings.USIA_MINIMUM)):
            self.add_error("tanggal_lahir", ValidationError(temuan.pesan, code=temuan.kode))
        if data.get("tanggal_legalitas") and data["tanggal_legalitas"] > hari_ini:
            self.add_error("tanggal_legalitas", _("Tanggal pengesahan tidak boleh sesudah hari ini."))
        return data
