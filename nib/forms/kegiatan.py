"""Step 2: a business line at a place."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from nib.forms.base import DraftForm, KodePosField, YesNoField, set_choices
from nib.models import Lokasi
from oss_portal.forms import NOT_A_DIGIT, MoneyField, PortalForm, PrintedLineField
from oss_portal.text.characters import is_dash
from oss_portal.text.numbers import letter_for_digit, read_whole_number

OFFICE, NEW_PLACE = "kantor", "baru"
MAX_TENAGA_KERJA = 1_000_000


class WholeNumberField(forms.CharField):
    """A whole number as people write it: 1.250 or ٣; empty is 0."""

    def __init__(self, *, maximum: int, **kwargs: Any) -> None:
        self.maximum = maximum
        # Long enough for a pasted number with words around it.
        kwargs.setdefault("max_length", 120)
        kwargs.setdefault("widget", forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> int:
        value = super().clean(value)
        if not value:
            return 0
        if len(value) > 1 and is_dash(value[0]):
            raise ValidationError(_("Jumlah tidak boleh negatif."), code="negatif")
        try:
            number = read_whole_number(value)
        except ValueError:
            letter = letter_for_digit(value)
            message = NOT_A_DIGIT % {"huruf": letter} if letter else _("Tulis angka, misalnya 3.")
            raise ValidationError(message, code="invalid") from None
        if number > self.maximum:
            raise ValidationError(_("Jumlah ini terlalu besar. Periksa kembali."), code="maximum")
        return number


class KegiatanForm(DraftForm):
    lokasi = forms.ChoiceField(label=_("Di mana kegiatan ini dijalankan?"), widget=forms.RadioSelect)
    nama_usaha = PrintedLineField(
        label=_("Nama usaha atau merek"),
        required=False,
        max_length=100,
        help_text=_("Seperti di papan nama, misalnya: Warung Bu Sri. Tercetak di sertifikat dan terlihat di Cek NIB."),
    )
    modal = MoneyField(
        label=_("Modal usaha (rupiah)"),
        help_text=_(
            "Uang, alat, dan barang untuk kegiatan ini di tempat ini. Tanpa harga tanah dan bangunan tempat usaha. "
            "Misalnya 5.000.000."
        ),
        # The message for words of `MoneyField` suggests 0, which is no valid capital.
        error_messages={"words": MoneyField.default_error_messages["invalid"]},
    )
    tenaga_kerja = WholeNumberField(
        label=_("Jumlah pekerja"),
        required=False,
        maximum=MAX_TENAGA_KERJA,
        help_text=_("Orang yang Anda pekerjakan, tidak termasuk Anda sendiri. Tulis 0 bila tidak ada."),
    )
    uraian = PrintedLineField(
        label=_("Uraian kegiatan"),
        required=False,
        max_length=300,
        help_text=_("Dengan kata-kata Anda, misalnya: jual nasi uduk dan gorengan di depan rumah."),
    )

    perdagangan = YesNoField(
        label=_("Apakah usaha ini mengimpor atau mengekspor barang?"),
        help_text=_("Membeli barang langsung dari luar negeri, atau mengirim barang yang Anda jual ke luar negeri."),
        required=False,
        initial=False,
    )

    def __init__(self, *args: Any, office: str, lokasi: list[Lokasi], ask_trade: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not ask_trade:
            del self.fields["perdagangan"]
            self.helper.layout = self.helper.build_default_layout(self)
        self._lokasi = {str(place.pk): place for place in lokasi}
        places = ((key, f"{place.nama}: {place.alamat}, {place.wilayah}") for key, place in self._lokasi.items())
        set_choices(self, "lokasi", [(OFFICE, office), *places, (NEW_PLACE, _("Tempat lain (isi setelah ini)"))])

    def clean_modal(self) -> Decimal | None:
        modal: Decimal | None = self.cleaned_data["modal"]
        if modal is not None and modal < Decimal(1):
            raise ValidationError(_("Isi modal lebih dari 0 rupiah."), code="nol")
        return modal

    def kept_text(self, name: str, value: Any) -> str:
        if name == "lokasi":
            value = str(value.pk) if value else OFFICE
        return super().kept_text(name, value)

    @property
    def place(self) -> Lokasi | None:
        """The chosen place; None is the office of step 1."""
        return self._lokasi.get(self.cleaned_data["lokasi"])


class LokasiForm(PortalForm):
    nama = PrintedLineField(
        label=_("Nama tempat"), max_length=80, help_text=_("Misalnya: Kios Pasar Minggu, Gudang, Cabang Depok.")
    )
    alamat = PrintedLineField(label=_("Alamat"), max_length=200, help_text=_("Jalan, nomor, RT dan RW."))
    kode_pos = KodePosField()
