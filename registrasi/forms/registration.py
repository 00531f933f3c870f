"""The registration form of the terms: its fields, order and help texts (FRM-1..12), with the checks of the NIK."""

import uuid
from datetime import date
from typing import Any, cast

from crispy_forms.layout import HTML, Div, Fieldset, Layout
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ketentuan.models import VersiKetentuan
from oss_portal.forms import (
    PASTED_LENGTH,
    AcceptanceField,
    CaptchaCodeField,
    CountrySelect,
    DateField,
    EmailField,
    PhoneField,
    PortalForm,
    PrintedLineField,
    country_choices,
    nation_choices,
    normalise_phone,
)
from oss_portal.models import JenisIdentitas
from oss_portal.reference.regions import is_known_code
from oss_portal.web.solved_captcha import CaptchaMixin
from registrasi.choices import JenisPelakuUsaha, JenisPerusahaan
from registrasi.forms.person import BirthDateMixin, NameField, printable_line, read_nik
from registrasi.models import Pendaftaran
from registrasi.rules.findings import Finding
from registrasi.rules.identity import check_passport, check_validity, normalise_passport
from registrasi.rules.kinds import KINDS, kind_groups
from registrasi.rules.nik import NikResult, birth_date_of, check_nik

_NON_PERSEORANGAN = " ".join(k.value for k in KINDS if k != JenisPerusahaan.PERSEORANGAN)
_REQUIRED_OF_BADAN = {
    "nama_badan": _("Isi nama badan usaha."),
    "nomor_legalitas": _("Isi nomor pengesahan, pendaftaran, atau dasar hukum."),
    "jabatan": _("Isi jabatan penanggung jawab."),
    "tanggal_legalitas": _("Isi tanggal pengesahan atau pendaftaran."),
}
_REQUIRED_IF_SHOWN = ("nik", "paspor", "negara_penerbit_paspor", "paspor_berlaku_sampai", *_REQUIRED_OF_BADAN)


def _jenis_choices() -> list[tuple[str | Promise, Any]]:
    return [
        ("", _("Pilih jenis pelaku usaha")),
        *((jenis.label, [(p.value, _name(p)) for p in listing]) for jenis, listing in kind_groups().items()),
    ]


def _name(kind: JenisPerusahaan) -> str | Promise:
    """Return the common name of a kind: the head of a KP3A looks for an office, not for the word of the code list."""
    if kind == JenisPerusahaan.PERWAKILAN:
        return _("Kantor perwakilan perusahaan asing (KP3A, BUJKA)")
    return kind.label


def _issuer_choices() -> list[tuple[str, Any]]:
    return [("", _("Pilih negara")), *nation_choices()]


class CollectedMixin(BirthDateMixin):
    """The cleaning of fields that officers may ask for again: for this form and `CorrectionsForm`."""

    def clean_nama_badan(self) -> str:
        return printable_line(self.cleaned_data["nama_badan"], domains=False)

    def clean_nomor_legalitas(self) -> str:
        return printable_line(self.cleaned_data["nomor_legalitas"])

    def clean_jabatan(self) -> str:
        return printable_line(self.cleaned_data["jabatan"])

    def clean_tanggal_legalitas(self) -> date | None:
        day: date | None = self.cleaned_data["tanggal_legalitas"]
        if day and day > timezone.localdate():
            raise ValidationError(_("Tanggal pengesahan tidak boleh sesudah hari ini."), code="later")
        return day


class RegistrationForm(CollectedMixin, CaptchaMixin, PortalForm):
    """The whole form. `warnings` are the NIK findings that the person must confirm, `finding_codes` the confirmed ones.

    To add a field that is stored, start at `registrasi.models.Pendaftaran`.
    """

    with_asterisk = True

    token_form = forms.UUIDField(widget=forms.HiddenInput, error_messages={"required": "", "invalid": ""})
    versi_ketentuan = forms.IntegerField(widget=forms.HiddenInput, required=False)
    versi_privasi = forms.IntegerField(widget=forms.HiddenInput, required=False)
    # People do not see this field: if it is filled in, a program did it.
    situs_lain = forms.CharField(
        required=False,
        label=_("Biarkan kosong"),
        max_length=100,
        widget=forms.TextInput({"autocomplete": "off", "tabindex": "-1"}),
    )

    jenis_identitas = forms.ChoiceField(
        label=_("Jenis Identitas"),
        choices=[
            (JenisIdentitas.KTP.value, _("Kartu Tanda Penduduk (KTP)")),
            (JenisIdentitas.PASPOR.value, _("Paspor")),
        ],
        initial=JenisIdentitas.KTP.value,
        widget=forms.RadioSelect,
    )
    nik = forms.CharField(
        label=_("Nomor Induk Kependudukan (NIK)"),
        required=False,
        max_length=PASTED_LENGTH,
        help_text=_(
            "16 angka di KTP. Untuk Pelaku Usaha non perseorangan: isikan Nomor Identitas dari salah satu penanggung "
            "jawab yang tercantum dalam akta."
        ),
        widget=forms.TextInput(
            {
                "inputmode": "numeric",
                "autocomplete": "off",
                "spellcheck": "false",
                "data-kept-for-back": "",
                "data-birth-date": _("Kami isi dari NIK. Betulkan bila di KTP tertulis lain."),
                "data-minimum-age": settings.MINIMUM_AGE,
            }
        ),
    )
    paspor = forms.CharField(
        label=_("Nomor Paspor"),
        required=False,
        max_length=PASTED_LENGTH,
        widget=forms.TextInput(
            {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters", "data-kept-for-back": ""}
        ),
    )
    negara_penerbit_paspor = forms.ChoiceField(label=_("Negara penerbit paspor"), required=False, widget=CountrySelect)
    paspor_berlaku_sampai = DateField(label=_("Paspor berlaku sampai"), required=False)
    nomor_izin_tinggal = PrintedLineField(
        label=_("Nomor KITAS/KITAP"), required=False, max_length=20, help_text=_("Isi bila tinggal di Indonesia.")
    )
    izin_tinggal_berlaku_sampai = DateField(label=_("KITAS/KITAP berlaku sampai"), required=False)
    email = EmailField(
        label=_("Email Perusahaan"),
        help_text=_("Pastikan alamat email Anda dapat menerima segala notifikasi dari sistem OSS."),
    )
    jenis_perusahaan = forms.ChoiceField(
        label=_("Jenis Pelaku Usaha"),
        # The kind of nearly all registrants; others see this choice before the fields that differ.
        initial=JenisPerusahaan.PERSEORANGAN.value,
        help_text=_(
            "Perwakilan khusus untuk Kantor Perwakilan Perusahaan Perdagangan Asing dan Perwakilan Badan Usaha Jasa "
            "Konstruksi Asing di Indonesia."
        ),
        error_messages={"required": _("Pilih jenis pelaku usaha.")},
    )
    nama = NameField(
        label=_("Nama (sesuai KTP)"),
        widget=forms.TextInput({"autocomplete": "name", "spellcheck": "false", "autocapitalize": "words"}),
        error_messages={"required": _("Isi nama sesuai KTP.")},
    )
    tanggal_lahir = DateField(
        label=_("Tanggal Lahir (dd-mm-yyyy)"),
        birth=True,
        help_text=_("Contoh: 17 05 1990"),
        error_messages={"required": _("Isi tanggal lahir.")},
    )
    sesuai_ktp = forms.BooleanField(label=_("Data sudah sesuai KTP saya"), required=False)
    nama_badan = forms.CharField(
        label=_("Nama badan usaha"),
        required=False,
        max_length=200,
        help_text=_("Sesuai akta. Perwakilan: nama perusahaan di luar negeri yang Anda wakili."),
    )
    nomor_legalitas = forms.CharField(
        label=_("Nomor pengesahan, pendaftaran, atau dasar hukum"),
        required=False,
        max_length=100,
        help_text=_(
            "PT, yayasan, koperasi: nomor pengesahan. CV, firma, persekutuan: nomor pendaftaran. Perum, Perumda, BLU, "
            "badan hukum negara: nomor dasar hukum. Perwakilan: nomor surat penunjukan."
        ),
    )
    tanggal_legalitas = DateField(
        label=_("Tanggal pengesahan atau pendaftaran"),
        required=False,
        help_text=_("Perwakilan: tanggal surat penunjukan."),
    )
    jabatan = forms.CharField(
        label=_("Jabatan penanggung jawab"),
        required=False,
        max_length=100,
        help_text=_("Misalnya direktur, ketua pengurus, kepala perwakilan."),
    )
    negara_asal = forms.ChoiceField(label=_("Negara Asal"), initial="ID", widget=CountrySelect)
    telepon = forms.CharField(
        label=_("Nomor Telepon"),
        max_length=PASTED_LENGTH,
        help_text=_(
            "Nomor HP (tanpa 0 di depan). Contoh 085712345678 ditulis 85712345678. Tulisan lain kami rapikan. "
            "Nomor dari negara selain Negara Asal ditulis dengan kodenya, misalnya +62."
        ),
        widget=PhoneField.widget({"inputmode": "tel", "autocomplete": "tel-national"}),
        error_messages={"required": _("Isi nomor HP.")},
    )
    website = forms.CharField(
        label="Website (optional)",
        required=False,
        max_length=200,
        widget=forms.URLInput({"autocomplete": "url", "spellcheck": "false"}),
    )
    kode = CaptchaCodeField(label=_("Kode Captcha"))
    privasi = AcceptanceField(
        label=_("Saya sudah membaca Pemberitahuan Privasi dan setuju data pribadi saya disimpan untuk layanan ini"),
        message=_("Centang bahwa Anda sudah membaca Pemberitahuan Privasi."),
    )
    setuju = AcceptanceField(
        label=_("Saya mengerti dan menerima Syarat dan Ketentuan penggunaan sistem OSS"),
        message=_("Centang bahwa Anda menerima Syarat dan Ketentuan penggunaan sistem OSS."),
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        ketentuan: VersiKetentuan,
        privasi: VersiKetentuan,
        **kwargs: Any,
    ) -> None:
        self.ketentuan, self.privasi_version = ketentuan, privasi
        self.warnings: list[Finding] = []
        self.finding_codes: list[str] = []
        self.changed_ketentuan: list[dict[str, VersiKetentuan | None]] = []
        if data is None:
            kwargs["initial"] = {
                "token_form": uuid.uuid4(),
                "versi_ketentuan": ketentuan.pk,
                "versi_privasi": privasi.pk,
            } | kwargs.get("initial", {})
        super().__init__(data, **kwargs)
        # These are functions, so that a POST does not build two lists of 250 countries.
        for field, choices in (
            ("jenis_perusahaan", _jenis_choices),
            ("negara_asal", country_choices),
            ("negara_penerbit_paspor", _issuer_choices),
        ):
            cast(forms.ChoiceField, self.fields[field]).choices = choices
        for field in _REQUIRED_IF_SHOWN:
            # Only some registrants see and need these fields, then with an asterisk.
            setattr(self.fields[field], "required_if_shown", True)  # noqa: B010
        self.helper.layout = self._layout()

    def _layout(self) -> Layout:
        return Layout(
            "token_form",
            "versi_ketentuan",
            "versi_privasi",
            "kode_lolos",
            Div("situs_lain", css_class="honeypot", aria_hidden="true"),
            Fieldset(
                _("Identitas"),
                "jenis_identitas",
                Div("nik", data_visible_if="jenis_identitas", data_visible_values="01"),
                Div(
                    HTML('{% include "registrasi/_paspor_hint.html" %}'),
                    "paspor",
                    *Pendaftaran.PASPOR_COLUMNS,
                    data_visible_if="jenis_identitas",
                    data_visible_values="02",
                ),
                "email",
                "jenis_perusahaan",
                Div(
                    HTML('{% include "registrasi/_badan_hint.html" %}'),
                    *Pendaftaran.BADAN_COLUMNS,
                    data_visible_if="jenis_perusahaan",
                    data_visible_values=_NON_PERSEORANGAN,
                ),
                "nama",
                "tanggal_lahir",
                HTML('{% include "registrasi/_nik_warning.html" %}'),
            ),
            Fieldset(_("Kontak"), "negara_asal", "telepon", "website"),
            Fieldset(
                _("Konfirmasi"),
                Div("kode"),
                HTML('{% include "registrasi/_version_changed.html" %}'),
                HTML('{% include "registrasi/_read_first.html" %}'),
                "privasi",
                "setuju",
            ),
        )

    # --- Cleaning
    def clean_website(self) -> str:
        website = str(self.cleaned_data["website"]).strip()
        if not website:
            return ""
        if "://" not in website:
            website = f"https://{website}"
        try:
            URLValidator(schemes=["http", "https"])(website)
        except ValidationError:
            raise ValidationError(_("Tulis alamat situs seperti https://warung.contoh.id."), code="invalid") from None
        return website

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        kind = KINDS.get(data.get("jenis_perusahaan", ""))
        data["jenis"] = kind.jenis.value if kind else ""
        self._check_telepon(data)
        if data.get("jenis_identitas") == JenisIdentitas.PASPOR:
            self._check_passport(data, allowed=kind is None or kind.paspor)
        elif data.get("jenis_identitas") == JenisIdentitas.KTP:
            self._check_nik(data)
        if data["jenis"] and data["jenis"] != JenisPelakuUsaha.PERSEORANGAN:
            self._check_badan(data)
        self._check_versi(data)
        return data

    def _check_telepon(self, data: dict[str, Any]) -> None:
        if not data.get("telepon"):
            return
        perseorangan = data["jenis"] in {"", JenisPelakuUsaha.PERSEORANGAN}
        try:
            data["telepon"] = normalise_phone(
                data["telepon"], data.get("negara_asal") or "ID", landline=not perseorangan
            )
        except ValidationError as error:
            self.add_error("telepon", error)

    def _check_nik(self, data: dict[str, Any]) -> None:
        nik = read_nik(data.get("nik", ""))
        birth_date = data.get("tanggal_lahir")
        result = check_nik(nik, tanggal_lahir=birth_date, today=timezone.localdate(), is_known_code=is_known_code)
        # What is too long for the box is not said to be missing as well.
        for finding in result.refusals if "nik" in data else ():
            self.add_error("nik", ValidationError(finding.message, code=finding.code))
        data["nomor_identitas"] = nik
        self._offer_birth_date(result)
        # A wrong birth date has to be corrected first; then the two are compared.
        if result.refusals or "tanggal_lahir" in self.errors:
            return
        self.warnings = list(result.warnings)
        self.finding_codes = [t.code for t in result.warnings]
        if self.warnings and not data.get("sesuai_ktp"):
            if self.finding_codes == ["wilayah_tak_dikenal"]:
                message = _("Periksa NIK. Bila memang begitu di KTP, centang bahwa data sudah sesuai KTP.")
            else:
                message = _(
                    "Periksa NIK dan tanggal lahir. Bila memang begitu di KTP, centang bahwa data sudah sesuai KTP."
                )
            self.add_error("sesuai_ktp", ValidationError(message, code="confirmation"))

    def _offer_birth_date(self, result: NikResult) -> None:
        """Fill in an empty birth date with that of the NIK, which the person confirms by sending the form again."""
        if not self.has_error("tanggal_lahir", "required"):
            return
        birth_date = birth_date_of(result, today=timezone.localdate(), minimum=settings.MINIMUM_AGE)
        if birth_date is None:
            return
        self.data = self.data.copy()
        for n, part in enumerate(birth_date.strftime("%d %m %Y").split()):
            self.data[f"tanggal_lahir_{n}"] = part
        del self._errors["tanggal_lahir"]
        message = _("Menurut NIK, tanggal lahir Anda %(t)s. Sudah benar? Kirim lagi.") % {
            "t": birth_date.strftime("%d-%m-%Y")
        }
        self.add_error("tanggal_lahir", ValidationError(message, code="confirmation"))

    def _check_passport(self, data: dict[str, Any], *, allowed: bool) -> None:
        if not allowed:
            self.add_error(
                "jenis_identitas",
                ValidationError(
                    _("Perseorangan adalah penduduk Indonesia dan mendaftar dengan KTP (NIK)."),
                    code="paspor_perorangan",
                ),
            )
        nomor = normalise_passport(data.get("paspor", ""))
        if "paspor" in data and (finding := check_passport(nomor)):
            self.add_error("paspor", ValidationError(finding.message, code=finding.code))
        if not data.get("negara_penerbit_paspor"):
            self.add_error(
                "negara_penerbit_paspor", ValidationError(_("Pilih negara penerbit paspor."), code="required")
            )
        today = timezone.localdate()
        required = [("paspor_berlaku_sampai", _("Paspor"), "paspor_berlaku_sampai" not in self.errors)]
        if data.get("nomor_izin_tinggal"):
            required.append(
                ("izin_tinggal_berlaku_sampai", _("KITAS/KITAP"), "izin_tinggal_berlaku_sampai" not in self.errors)
            )
        for field, what, is_ok in required:
            until = data.get(field)
            if not is_ok:
                continue
            if until is None:
                message = _("Isi sampai kapan %(apa)s berlaku.") % {"apa": what}
                self.add_error(field, ValidationError(message, code="required"))
            elif finding := check_validity(until, today=today, what=str(what)):
                self.add_error(field, ValidationError(finding.message, code=finding.code))
        data["nomor_identitas"] = nomor

    def _check_badan(self, data: dict[str, Any]) -> None:
        for field, text in _REQUIRED_OF_BADAN.items():
            # A dash alone is what people write for "nothing".
            if field not in self.errors and not any(c.isalnum() for c in str(data.get(field) or "")):
                self.add_error(field, ValidationError(text, code="required"))

    def _check_versi(self, data: dict[str, Any]) -> None:
        """Check that the ticked version is the one in force; another one must be shown and ticked again (FRM-12)."""
        for field, tick, current in (
            ("versi_ketentuan", "setuju", self.ketentuan),
            ("versi_privasi", "privasi", self.privasi_version),
        ):
            shown: Any = data.get(field)
            if shown == current.pk:
                continue
            old = VersiKetentuan.objects.announced().filter(pk=shown or 0, jenis=current.jenis).first()
            self.data = self.data.copy()
            self.data[field] = str(current.pk)
            self.data.pop(tick, None)
            self.changed_ketentuan.append({"old": old, "baru": current})
            if tick not in self.errors:
                self.add_error(
                    tick,
                    ValidationError(
                        _("Teksnya berubah selagi Anda mengisi. Baca perubahannya, lalu centang lagi."), code="changed"
                    ),
                )

    def pendaftaran_data(self) -> dict[str, Any]:
        """Return the columns of `Pendaftaran` from a valid form."""
        data = {column: self.cleaned_data[column] for column in Pendaftaran.COLLECTED}
        not_asked: tuple[str, ...] = (
            () if data["jenis_identitas"] == JenisIdentitas.PASPOR else Pendaftaran.PASPOR_COLUMNS
        )
        not_asked += () if data["jenis"] != JenisPelakuUsaha.PERSEORANGAN else Pendaftaran.BADAN_COLUMNS
        blank = Pendaftaran()
        return data | {column: getattr(blank, column) for column in not_asked}
