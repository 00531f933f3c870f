import re
import unicodedata

from crispy_forms.helper import FormHelper
from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

# Marks that turn the reading direction or have no width: they make two texts look the same and file names lie.
_TAK_TERLIHAT = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_PEMISAH_ANGKA = re.compile(r"[\s.\-–/()]")


def bersihkan_teks(teks: str) -> str:
    """Return `teks` in NFC without invisible marks; line breaks and joiners that scripts need stay."""
    return _TAK_TERLIHAT.sub("", unicodedata.normalize("NFC", teks))


def hanya_angka(teks: str) -> str:
    """Return `teks` with digits of any script as ASCII and without spaces, dots, hyphens, slashes and brackets."""
    angka = "".join(str(unicodedata.digit(c, c)) for c in bersihkan_teks(teks))
    return _PEMISAH_ANGKA.sub("", angka)


def _dalam_kalimat(label: str) -> str:
    """Return a label as it stands inside a sentence: "Nomor telepon" -> "nomor telepon"; a question loses its mark.

    What is no ordinary word ("NIK", "E-mail") and names in title case ("Nama Perusahaan", as the seed writes its
    labels) stay as they are; "Anda" has its capital in every sentence.
    """
    label = label.rstrip(" ?")
    kata = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", label)
    berjudul = any(k[:1].isupper() and k[1:].islower() for k in kata[1:] if k != "Anda")
    if berjudul or not (label[:1].isupper() and label[1:2].islower()):
        return label
    return label[0].lower() + label[1:]


def _bersihkan_data(data):
    """Return a copy of submitted data with every text cleaned; passwords are left as typed."""
    if data is None:
        return None
    if not isinstance(data, MultiValueDict):
        return {k: bersihkan_teks(v) if isinstance(v, str) else v for k, v in data.items()}
    bersih = QueryDict(mutable=True)
    for nama, nilai in data.lists():
        rahasia = "sandi" in nama or "password" in nama
        bersih.setlist(nama, [v if rahasia or not isinstance(v, str) else bersihkan_teks(v) for v in nilai])
    return bersih


class _Dasar:
    """What every form of the portal shares: cleaned input, Indonesian instructions, marks for what may stay empty."""

    # True: "*) = Elemen wajib diisi" as on the seed's form (FRM-1). False: "(tidak wajib)" behind the others.
    pakai_bintang = False

    def __init__(self, data=None, files=None, *args, **kwargs):
        super().__init__(_bersihkan_data(data), files, *args, **kwargs)
        self.use_required_attribute = False
        # Without a layout of its own the form shows its fields in their order, also those added later.
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.include_media = False
        self.helper.attrs = {"novalidate": ""}
        for kolom in self.fields.values():
            self._pesan(kolom)

    def tanpa_periksa(self):
        """Return the form bound but unvalidated: everything typed is shown again without a word of complaint."""
        self._errors, self.cleaned_data = ErrorDict(), {}
        return self

    @staticmethod
    def _pesan(kolom: forms.Field) -> None:
        bawaan = type(kolom).default_error_messages.get("required", forms.Field.default_error_messages["required"])
        if str(kolom.error_messages.get("required")) in {
            str(bawaan),
            str(forms.Field.default_error_messages["required"]),
        }:
            pilih = isinstance(kolom, forms.ChoiceField | forms.ModelChoiceField)
            kolom.error_messages["required"] = (_("Pilih %(nama)s.") if pilih else _("Isi %(nama)s.")) % {
                "nama": _dalam_kalimat(str(kolom.label or _("bagian ini")))
            }
        bawaan = type(kolom).default_error_messages.get("invalid_choice", "")
        if bawaan and str(kolom.error_messages.get("invalid_choice")) == str(bawaan):
            kolom.error_messages["invalid_choice"] = _("Pilih salah satu dari daftar.")


class FormPortal(_Dasar, forms.Form):
    """A form of the portal. The page writes `<form>`, the token and the buttons; crispy writes the fields."""


class FormModelPortal(_Dasar, forms.ModelForm):
    """The same over a model; `save` is called by services only."""
