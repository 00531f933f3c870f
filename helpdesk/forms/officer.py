"""Forms of the officers."""

import re
import uuid
from collections.abc import Sequence
from typing import Any, cast

from crispy_forms.layout import HTML, Div, Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from helpdesk.choices import KirimSebagai
from helpdesk.forms.reporter import MAX_MESSAGE_LENGTH
from helpdesk.models import AkarMasalah, JenisTiket, Kategori, Prioritas, Tiket, UnitEskalasi
from helpdesk.permissions import SERVE, SUPERVISE
from nib.rules.numbers import is_well_formed
from oss_portal.exceptions import ReasonRequired
from oss_portal.forms import PASTED_LENGTH, DateField, EmailField, PhoneField, PortalForm, PrintedLineField
from oss_portal.models import Pengguna
from oss_portal.staff.permissions import officers_with
from oss_portal.staff.reasons import require_reason
from oss_portal.text.characters import plain_signs
from oss_portal.text.numbers import digits_only
from oss_portal.uploads.fields import UploadField
from registrasi.models import PermintaanData

# What a canned answer leaves open where the tiket has no such thing.
_LEFT_OPEN = re.compile(r"\{(nib|tenggat)\}")


class OfficerField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Pengguna) -> str:
        return f"{obj.nama} ({obj.user_id})"


class AccountField(forms.CharField):
    """A User-ID, or an NIB with any separators between its digits."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        digits = digits_only(text)
        return digits if is_well_formed(digits) else text.upper()


class MessageForm(PortalForm):
    """A message of an officer: an answer, a question that stops the clock, the last answer, or a note."""

    isi = forms.CharField(
        label=_("Pesan"),
        max_length=MAX_MESSAGE_LENGTH,
        widget=forms.Textarea({"rows": 9, "accesskey": "p"}),
    )
    lampiran = UploadField(label=_("Lampiran"), required=False)
    # The button sets this; without a button (Enter in a field) the message is an answer.
    sebagai = forms.ChoiceField(
        choices=KirimSebagai, initial=KirimSebagai.JAWAB, required=False, widget=forms.HiddenInput
    )
    akar_masalah = forms.ChoiceField(
        label=_("Akar masalah"),
        choices=[("", _("Pilih bila selesai")), *AkarMasalah.choices],
        required=False,
    )
    kategori = forms.ModelChoiceField(
        label=_("Topik"), queryset=Kategori.objects.filter(aktif=True), required=False, empty_label=_("Pilih")
    )
    # Each form that is shown sends one message: a double click is the same request.
    kode = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid.uuid4)
    # The last message this officer has seen, to hold back an answer when the reporter wrote another one meanwhile.
    pesan_terakhir = forms.IntegerField(required=False, widget=forms.HiddenInput)

    # The fields that the page shows together; the others stand beside the button of the last answer.
    COMPOSER, LAST_ANSWER = ("isi", "lampiran", "kode", "pesan_terakhir"), ("akar_masalah", "kategori")

    def __init__(self, *args: Any, tiket: Tiket | None = None, fields: Sequence[str] = COMPOSER, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tiket = tiket
        for name in self.LAST_ANSWER:
            # Read by the template of the field.
            self.fields[name].required_if_shown = True  # type: ignore[attr-defined]
        self.helper.layout = Layout(*fields)
        self.fields["isi"].help_text = _("Dalam catatan: @User-ID atau @nama depan memberi tahu rekan.")

    def clean(self) -> dict[str, Any]:
        d = super().clean() or {}
        d["sebagai"] = d.get("sebagai") or KirimSebagai.JAWAB
        if d["sebagai"] == KirimSebagai.SELESAI:
            if not d.get("akar_masalah"):
                self.add_error("akar_masalah", _("Pilih akar masalah untuk menyelesaikan tiket."))
            if not d.get("kategori"):
                self.add_error("kategori", _("Pilih topik untuk menyelesaikan tiket."))
        if d["sebagai"] not in {KirimSebagai.CATATAN, KirimSebagai.TELEPON}:
            if unknown := _LEFT_OPEN.search(d.get("isi", "")):
                self.add_error(
                    "isi",
                    _("Ganti dahulu %(isian)s: tidak ada di tiket ini, atau sudah lewat.") % {"isian": unknown[0]},
                )
            if not self.errors:
                self._check_crossing(d["pesan_terakhir"])
        return d

    def _check_crossing(self, seen: int | None) -> None:
        """Add an error, once, when the reporter has written since the last message that the officer has seen."""
        if seen and self.tiket and self.tiket.pesan.filter(arah="masuk", pk__gt=seen).exists():
            data = cast("QueryDict", self.data).copy()
            data["pesan_terakhir"] = str(self.tiket.pesan.latest("id").pk)
            self.data = data
            self.add_error(
                "isi", _("Pelapor baru saja menulis. Baca dahulu pesannya, lalu kirim lagi bila masih tepat.")
            )


class ClassifyForm(PortalForm):
    perihal = forms.CharField(label=_("Perihal"), max_length=150)
    jenis = forms.ChoiceField(label=_("Jenis"), choices=JenisTiket)
    kategori = forms.ModelChoiceField(
        label=_("Topik"), queryset=Kategori.objects.filter(aktif=True), required=False, empty_label="–"
    )
    prioritas = forms.TypedChoiceField(label=_("Prioritas"), choices=Prioritas, coerce=int)
    klausul = forms.ChoiceField(label=_("Klausul Ketentuan"), required=False)

    def __init__(self, *args: Any, klausul: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["klausul"]).choices = [
            ("", _("Tidak mengenai klausul tertentu")),
            *klausul,
        ]


class AssignForm(PortalForm):
    petugas = OfficerField(label=_("Petugas"), queryset=Pengguna.objects.none())

    def __init__(self, *args: Any, tiket: Tiket | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        supervisors_only = tiket is not None and tiket.tentang_petugas
        officers = cast("OfficerField", self.fields["petugas"])
        officers.queryset = officers_with(SUPERVISE if supervisors_only else SERVE)


class TiketReasonForm(PortalForm):
    """The reason for an act on a ticket; shorter than the reason for an act on a right or an NIB."""

    alasan = forms.CharField(label=_("Alasan"), max_length=1000, widget=forms.Textarea({"rows": 2}))


class RevealForm(TiketReasonForm):
    def clean_alasan(self) -> str:
        try:
            return require_reason(self.cleaned_data["alasan"])
        except ReasonRequired as refused:
            raise ValidationError(str(refused)) from None


class HeldMailForm(PortalForm):
    """The sender of a held mail, as the officer reads it in the mail."""

    nama = PrintedLineField(label=_("Nama pengirim"), max_length=150)
    email = EmailField(label=_("Surel pengirim"))


class EscalateForm(TiketReasonForm):
    unit = forms.ChoiceField(label=_("Teruskan kepada"), choices=UnitEskalasi)
    field_order = ["unit", "alasan"]


class TiketNumberForm(PortalForm):
    """A form that names another ticket by its number."""

    nomor = forms.CharField(label=_("Nomor tiket"), max_length=PASTED_LENGTH)

    def __init__(self, *args: Any, visible: QuerySet[Tiket] | None = None, **kwargs: Any) -> None:
        self.visible = visible
        super().__init__(*args, **kwargs)

    def clean_nomor(self) -> Tiket:
        nomor = plain_signs(self.cleaned_data["nomor"]).upper()
        # The number may be pasted with the subject of a mail: "[HD-2026-000012] Laporan …".
        nomor = found[0] if (found := re.search(r"HD-[0-9]{4}-[0-9]{6}", nomor)) else nomor
        other = self.visible.filter(nomor=nomor).first() if self.visible is not None else None
        if other is None:
            raise ValidationError(_("Tidak ada tiket bernomor itu."), code="tak_ada")
        return other


class SplitForm(PortalForm):
    pesan = forms.UUIDField(widget=forms.HiddenInput)
    perihal = forms.CharField(label=_("Perihal tiket baru"), max_length=150)


class AccountForm(PortalForm):
    """A form that names an account by its User-ID or its NIB."""

    akun = AccountField(label=_("User-ID atau NIB"))


class CodeForm(PortalForm):
    kode = forms.CharField(
        label=_("Kode yang disebut pelapor"), max_length=PASTED_LENGTH, widget=forms.TextInput({"inputmode": "numeric"})
    )


class ChangeEmailForm(AccountForm):
    email = EmailField(label=_("Alamat surel baru"))
    alasan = forms.CharField(
        label=_("Alasan dan bukti yang diperiksa"), max_length=1000, widget=forms.Textarea({"rows": 2})
    )


class ProposeBlockForm(AccountForm):
    alasan = forms.CharField(label=_("Alasan"), max_length=1000, widget=forms.Textarea({"rows": 2}))


class PersonalDataForm(PortalForm):
    jenis = forms.ChoiceField(label=_("Yang diminta"), choices=PermintaanData.Jenis.choices)


class PendaftaranForm(PortalForm):
    kode = forms.UUIDField(widget=forms.HiddenInput)


class CallForm(PortalForm):
    """A call: the notes taken during it, and the caller's answers to the check questions."""

    telepon = PhoneField(label=_("Nomor penelepon"), landline=True)
    nama = PrintedLineField(label=_("Nama penelepon"), max_length=150)
    email = EmailField(
        label=_("Surel"),
        required=False,
        help_text=_("Eja ulang. Tanpa surel, pelapor hanya mendapat nomor lewat telepon."),
    )
    akun = AccountField(
        label=_("User-ID atau NIB"), required=False, help_text=_("Bila penelepon mengaku pemilik akun.")
    )
    tanggal_lahir = DateField(
        label=_("Jawaban: tanggal lahir"), required=False, help_text=_("Tanyakan, jangan sebutkan.")
    )
    akhir_identitas = forms.CharField(
        label=_("Jawaban: empat angka terakhir NIK"),
        max_length=PASTED_LENGTH,
        required=False,
        help_text=_("Tanyakan, jangan sebutkan."),
    )
    jenis = forms.ChoiceField(label=_("Jenis"), choices=JenisTiket)
    kategori = forms.ModelChoiceField(
        label=_("Topik"), queryset=Kategori.objects.filter(aktif=True), required=False, empty_label="–"
    )
    perihal = forms.CharField(label=_("Perihal"), max_length=150)
    isi = forms.CharField(
        label=_("Catatan selama telepon"),
        max_length=MAX_MESSAGE_LENGTH,
        widget=forms.Textarea({"rows": 8, "accesskey": "p"}),
    )
    tentang_petugas = forms.BooleanField(label=_("Mengenai petugas kami: hanya penyelia yang membaca"), required=False)
    token_form = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(
            Div(
                Div(
                    Fieldset(_("Penelepon"), "telepon", "nama", "email"),
                    Fieldset(
                        _("Periksa penelepon"), "akun", "tanggal_lahir", "akhir_identitas", css_class="caller-check"
                    ),
                    # These buttons come first in the form, so Enter in a field presses the first of them.
                    HTML('{% include "helpdesk/staff/_check_buttons.html" %}'),
                ),
                Div(
                    Fieldset(_("Keperluan"), "isi", "perihal", "jenis", "kategori", "tentang_petugas"),
                    HTML('{% include "helpdesk/staff/_save_button.html" %}'),
                ),
                css_class="two-columns",
            ),
            "token_form",
        )

    def clean_akhir_identitas(self) -> str:
        return digits_only(self.cleaned_data["akhir_identitas"])


class BulkForm(PortalForm):
    """One act on several tickets of the queue."""

    ACTS = (("ambil", _("Tetapkan untuk saya")), ("tetapkan", _("Tetapkan untuk")), ("spam", _("Tandai spam")))

    aksi = forms.ChoiceField(label=_("Tindakan"), choices=ACTS)
    petugas = OfficerField(label=_("Petugas"), queryset=Pengguna.objects.none(), required=False, empty_label="–")
    alasan = forms.CharField(label=_("Alasan"), max_length=500, required=False)

    def __init__(self, *args: Any, supervisor: bool = False, officers: Sequence[Pengguna] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The template writes these fields itself, in one line.
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-control" if name == "alasan" else "form-select"
        if supervisor:
            petugas = cast("OfficerField", self.fields["petugas"])
            petugas.queryset = officers_with(SERVE)
            if officers:
                # The page has read the officers already; the query set only validates the one that is sent.
                choices = [(o.pk, petugas.label_from_instance(o)) for o in officers]
                petugas.widget.choices = [("", petugas.empty_label), *choices]
        else:
            del self.fields["petugas"]
            cast("forms.ChoiceField", self.fields["aksi"]).choices = [c for c in self.ACTS if c[0] != "tetapkan"]

    def clean(self) -> dict[str, Any]:
        d = super().clean() or {}
        if d.get("aksi") == "tetapkan" and not d.get("petugas"):
            self.add_error("petugas", _("Pilih petugas."))
        if d.get("aksi") == "spam" and not d.get("alasan"):
            self.add_error("alasan", _("Isi alasan mengapa ini spam."))
        return d
