"""Step 2: a business line at a place."""

from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from nib.forms.dasar import KodePosField
from nib.forms.usaha import TeksField
from nib.models import Lokasi
from oss_portal.formulir import FormPortal, UangField, hanya_angka

KANTOR, BARU = "kantor", "baru"
TENAGA_KERJA_MAKS = 1_000_000


class BilanganField(forms.CharField):
    """A whole number as people write it: 1.250 or ٣; empty is 0."""

    def __init__(self, *, maksimum: int, **kwargs):
        self.maksimum = maksimum
        kwargs.setdefault("max_length", 20)
        kwargs.setdefault("widget", forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def clean(self, value):
        value = super().clean(value)
        if value.strip().startswith(("-", "−")):
            raise ValidationError(_("Jumlah tidak boleh negatif."), code="negatif")
        angka = hanya_angka(value)
        if not angka:
            return 0
        if not (angka.isascii() and angka.isdigit()):
            raise ValidationError(_("Tulis angka, misalnya 3."), code="invalid")
        if int(angka) > self.maksimum:
            raise ValidationError(_("Jumlah ini terlalu besar. Periksa kembali."), code="maks")
        return int(angka)


class FormKegiatan(FormPortal):
    lokasi = forms.ChoiceField(label=_("Di mana kegiatan ini dijalankan?"), widget=forms.RadioSelect)
    modal = UangField(
        label=_("Modal usaha (rupiah)"),
        help_text=_(
            "Uang, alat, dan barang untuk kegiatan ini di tempat ini. Tanpa harga tanah dan bangunan tempat usaha. "
            "Misalnya 5.000.000."
        ),
    )
    tenaga_kerja = BilanganField(
        label=_("Jumlah pekerja"),
        required=False,
        maksimum=TENAGA_KERJA_MAKS,
        help_text=_("Orang yang Anda pekerjakan, tidak termasuk Anda sendiri. Tulis 0 bila tidak ada."),
    )
    uraian = TeksField(
        label=_("Uraian kegiatan"),
        required=False,
        max_length=300,
        help_text=_("Dengan kata-kata Anda, misalnya: jual nasi uduk dan gorengan di depan rumah."),
    )

    def __init__(self, data=None, *, kantor: str, lokasi: list[Lokasi], **kwargs):
        super().__init__(data, **kwargs)
        self._lokasi = {str(tempat.pk): tempat for tempat in lokasi}
        self.fields["lokasi"].choices = [
            (KANTOR, kantor),
            *((kunci, f"{tempat.nama}: {tempat.alamat}, {tempat.wilayah}") for kunci, tempat in self._lokasi.items()),
            (BARU, _("Tempat lain (isi setelah ini)")),
        ]

    def clean_modal(self):
        modal = self.cleaned_data["modal"]
        if modal is not None and modal < Decimal(1):
            raise ValidationError(_("Isi modal lebih dari 0 rupiah."), code="nol")
        return modal

    @property
    def tempat(self) -> Lokasi | None:
        """The chosen place; None is the office of step 1."""
        return self._lokasi.get(self.cleaned_data["lokasi"])


class FormLokasi(FormPortal):
    nama = TeksField(
        label=_("Nama tempat"), max_length=80, help_text=_("Misalnya: Kios Pasar Minggu, Gudang, Cabang Depok.")
    )
    alamat = TeksField(label=_("Alamat"), max_length=200, help_text=_("Jalan, nomor, RT dan RW."))
    kode_pos = KodePosField()
