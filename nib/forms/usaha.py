"""Step 1: the business, its address, and for a body its deed, directors and owners."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nib.forms.base import DraftForm, KodePosField, StepForm, WilayahField, set_choices
from nib.models import Permohonan, StatusPenanamanModal
from nib.rules.npwp import InvalidNpwp, check_npwp
from nib.rules.requirements import Requirements
from nib.services.completeness import NPWP_MESSAGES, own_nik
from oss_portal.forms import (
    NOT_A_DIGIT,
    PASTED_LENGTH,
    DateField,
    EmailField,
    PhoneField,
    PrintedLineField,
    nation_choices,
)
from oss_portal.privacy.masking import mask_nik
from oss_portal.reference import regions
from oss_portal.text.characters import plain_signs
from oss_portal.text.numbers import digits_alone, letter_for_digit, mend_of_letter
from registrasi.forms.person import NameField, read_nik
from registrasi.rules.identity import check_passport, normalise_passport
from registrasi.rules.nik import check_nik


def country_choices() -> list[tuple[str, str]]:
    """Return all countries, Indonesia first."""
    return [("ID", "Indonesia"), *(choice for choice in nation_choices() if choice[0] != "ID")]


class PelakuUsahaForm(StepForm):
    """The form about the business: it asks for no known data, and its fields depend on the kind of business."""

    npwp_pilihan = forms.ChoiceField(label=_("NPWP"), widget=forms.RadioSelect)
    npwp = forms.CharField(
        label=_("Nomor NPWP"),
        max_length=PASTED_LENGTH,
        help_text=_("15 atau 16 angka. Titik dan tanda hubung boleh ditulis."),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("Isi NPWP.")},
    )
    nomor_akta = PrintedLineField(label=_("Nomor akta pendirian atau perubahan terakhir"), max_length=60)
    tanggal_akta = DateField(label=_("Tanggal akta"))
    notaris = PrintedLineField(label=_("Nama notaris"), max_length=150)
    status_pm = forms.ChoiceField(
        label=_("Status penanaman modal"),
        widget=forms.RadioSelect,
        choices=[
            (StatusPenanamanModal.PMDN, _("PMDN – semua pemilik modal warga atau badan Indonesia")),
            (StatusPenanamanModal.PMA, _("PMA – ada pemilik modal asing; usaha selalu berskala besar")),
        ],
    )
    nama_prinsipal = PrintedLineField(
        label=_("Nama perusahaan induk (prinsipal)"),
        max_length=200,
        help_text=_("Perusahaan di luar negeri yang Anda wakili."),
    )
    negara_prinsipal = forms.ChoiceField(label=_("Negara perusahaan induk"))
    alamat = PrintedLineField(
        label=_("Alamat"),
        max_length=200,
        help_text=_("Jalan, nomor, RT dan RW. Tanpa kelurahan dan kota."),
        widget=forms.TextInput({"autocomplete": "address-line1"}),
    )
    kelurahan = WilayahField()
    kode_pos = KodePosField(required=False, help_text=_("Terisi sendiri setelah kelurahan dipilih."))
    telepon = PhoneField(label=_("Nomor telepon"), help_text=_("Misalnya 85712345678."))
    email = EmailField(
        label=_("Surel usaha"),
    )

    def __init__(self, *args: Any, permohonan: Permohonan, requirements: Requirements, **kwargs: Any) -> None:
        self.permohonan, self.nik = permohonan, own_nik(permohonan)
        typed = kwargs.get("initial", {})
        # The draft has a typed NPWP, perhaps an invalid one: the person chose another number than the NIK.
        chosen = {"npwp_pilihan": "lain"} if "npwp" in typed else {}
        kwargs["initial"] = self._initial() | chosen | typed
        super().__init__(*args, **kwargs)
        removed = set()
        if self.nik:
            # The label does not say "my NIK", because a kuasa may fill in the form.
            name = permohonan.pelaku_usaha.readable_name
            own = _("Pakai NIK %(nama)s: %(nik)s") % {"nama": name, "nik": mask_nik(self.nik)}
            set_choices(self, "npwp_pilihan", [("nik", own), ("lain", _("NPWP lain (15 angka)"))])
        else:
            removed.add("npwp_pilihan")
            self.fields["npwp"].label = "NPWP"
            self.fields["npwp"].help_text = _(
                "15 atau 16 angka. Titik dan tanda hubung boleh ditulis. Belum ada? Minta NPWP usaha di kantor pajak "
                "(gratis); isian lain tetap tersimpan sampai Anda kembali."
            )
            self.fields["npwp"].required = requirements.npwp and not self.temporary
        if not requirements.akta:
            removed |= {"nomor_akta", "tanggal_akta", "notaris"}
        if requirements.status_pm:
            removed.add("status_pm")
        if not requirements.prinsipal:
            removed |= {"nama_prinsipal", "negara_prinsipal"}
        else:
            foreign = [choice for choice in country_choices() if choice[0] != "ID"]
            set_choices(self, "negara_prinsipal", [("", _("Pilih negara")), *foreign])
        if not permohonan.pelaku_usaha.perseorangan:
            cast(PhoneField, self.fields["telepon"]).landline = True
            self.fields["alamat"].label = _("Alamat kantor")
        for field in removed:
            del self.fields[field]
        self.rebuild_layout()

    def _initial(self) -> dict[str, Any]:
        p = self.permohonan
        fields = ("nomor_akta", "tanggal_akta", "notaris", "status_pm", "nama_prinsipal")
        initial = {field: getattr(p, field) for field in (*fields, "alamat", "kelurahan", "kode_pos", "email")}
        # Indonesian numbers are shown without the country code; foreign numbers keep theirs.
        initial["telepon"] = p.telepon.removeprefix("+62")
        initial["negara_prinsipal"] = str(p.negara_prinsipal)
        use_nik = bool(self.nik) and p.npwp in {"", self.nik}
        initial["npwp_pilihan"] = "nik" if use_nik else "lain"
        initial["npwp"] = "" if use_nik else p.npwp
        return initial

    def clean_tanggal_akta(self) -> date | None:
        tanggal: date | None = self.cleaned_data["tanggal_akta"]
        if tanggal and tanggal > timezone.localdate():
            raise ValidationError(_("Tanggal akta tidak mungkin setelah hari ini."), code="future")
        return tanggal

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if self.nik and data.get("npwp_pilihan") != "lain":
            # The number is required only if "lain" was chosen.
            self.errors.pop("npwp", None)
            data["npwp"] = self.nik
        elif data.get("npwp"):
            if mend := mend_of_letter(digits_alone(data["npwp"])):
                self.add_error("npwp", _("NPWP hanya berisi angka. %(saran)s") % {"saran": mend})
                return data
            try:
                data["npwp"] = check_npwp(data["npwp"], nik=self.nik)
            except InvalidNpwp as error:
                self.add_error("npwp", NPWP_MESSAGES[error.kode])
        data.pop("npwp_pilihan", None)
        # While several places match and none is chosen yet, the address does not count as moved.
        moved = data.get("kelurahan") and self.permohonan.kelurahan not in {"", data["kelurahan"]}
        if moved and data.get("kode_pos") == self.permohonan.kode_pos:
            # This is the postal code of the previous place.
            data["kode_pos"] = ""
        if data.get("kelurahan") and not data.get("kode_pos") and "kode_pos" not in self.errors:
            data["kode_pos"] = regions.kode_pos(data["kelurahan"])
            if not data["kode_pos"] and not self.temporary:
                self.add_error("kode_pos", _("Isi kode pos."))
        return data

    def kept_text(self, name: str, value: Any) -> str:
        if name == "kelurahan":
            return regions.label(value)
        return mask_nik(value) if name == "npwp" and value == self.nik else super().kept_text(name, value)

    def valid_data(self) -> dict[str, Any]:
        return {field: value for field, value in super().valid_data().items() if value is not None}


class PengurusForm(DraftForm):
    """A director. A stored identity number is only shown masked, because a kuasa may also edit the row."""

    nama = NameField(label=_("Nama"), help_text=_("Sesuai KTP atau paspor."))
    jabatan = PrintedLineField(label=_("Jabatan"), max_length=100, help_text=_("Misalnya Direktur, Komisaris, Ketua."))
    kewarganegaraan = forms.ChoiceField(label=_("Kewarganegaraan"), initial="ID")
    nomor_identitas = forms.CharField(
        label=_("NIK atau nomor paspor"),
        max_length=PASTED_LENGTH,
        help_text=_("NIK untuk warga Indonesia, nomor paspor untuk warga asing."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "kewarganegaraan", country_choices())
        self._stored = self.initial.pop("nomor_identitas", "")
        if self._stored:
            field = self.fields["nomor_identitas"]
            field.required = False
            field.help_text = _("Tersimpan: %(nomor)s. Isi hanya bila berganti.") % {"nomor": mask_nik(self._stored)}

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("nomor_identitas") == "":
            data["nomor_identitas"] = self._stored
        nomor, negara = data.get("nomor_identitas"), data.get("kewarganegaraan")
        if not nomor or not negara:
            return data
        if negara == "ID":
            data["nomor_identitas"] = read_nik(nomor)
            result = check_nik(
                data["nomor_identitas"],
                tanggal_lahir=None,
                today=timezone.localdate(),
                is_known_code=regions.is_known_code,
            )
            findings = list(result.refusals)
        else:
            data["nomor_identitas"] = normalise_passport(nomor)
            finding = check_passport(data["nomor_identitas"])
            findings = [finding] if finding else []
        for finding in findings:
            self.add_error("nomor_identitas", ValidationError(finding.message, code=finding.code))
        return data

    def kept_text(self, name: str, value: Any) -> str:
        return mask_nik(value) if name == "nomor_identitas" else super().kept_text(name, value)


class PercentField(forms.CharField):
    """A share in percent as people write it: 33,333 or 33.333 or 50%."""

    def clean(self, value: Any) -> Decimal | None:
        typed = plain_signs(super().clean(value))
        plain = re.sub(r" *\([^()0-9]*\)$", "", typed)
        value = re.sub(r"(?i) *(?:%|persen|prosen|percent|pct)?[.,;]?$", "", plain).replace(",", ".")
        if not value:
            return None
        try:
            persen = Decimal(value)
        except InvalidOperation:
            letter = letter_for_digit(typed)
            message = NOT_A_DIGIT % {"huruf": letter} if letter else _("Tulis angka, misalnya 50 atau 33,333.")
            raise ValidationError(message, code="invalid") from None
        if not persen.is_finite() or not 0 < persen <= 100:
            raise ValidationError(_("Kepemilikan lebih dari 0 dan paling banyak 100 persen."), code="limit")
        if persen != persen.quantize(Decimal("0.001")):
            raise ValidationError(_("Paling banyak tiga angka di belakang koma."), code="desimal")
        return persen

    def prepare_value(self, value: Any) -> Any:
        return f"{value.normalize():f}".replace(".", ",") if isinstance(value, Decimal) else value


class PemegangSahamForm(DraftForm):
    nama = PrintedLineField(label=_("Nama orang atau badan"), max_length=200)
    negara = forms.ChoiceField(label=_("Negara asal"), initial="ID")
    persen = PercentField(
        label=_("Kepemilikan (persen)"),
        max_length=PASTED_LENGTH,
        help_text=_("Misalnya 50 atau 33,333."),
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "negara", country_choices())
