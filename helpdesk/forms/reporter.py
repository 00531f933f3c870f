"""Forms of the reporter."""

import uuid
from typing import Any, cast

from crispy_forms.layout import HTML, Div, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from helpdesk.models import JenisTiket, Kategori
from nib.models import Nib
from oss_portal.forms import PASTED_LENGTH, CaptchaCodeField, EmailField, PortalForm, PrintedLineField
from oss_portal.models import Pengguna
from oss_portal.text.numbers import digits_alone, mend_of_letter
from oss_portal.uploads.fields import UploadField
from oss_portal.web.solved_captcha import CaptchaMixin
from registrasi.models import HakAkses, PelakuUsaha

MAX_MESSAGE_LENGTH = 10_000


class UsahaField(forms.ModelChoiceField):
    """One of the person's own businesses, by its NIB or as a registration that has none yet."""

    def label_from_instance(self, obj: PelakuUsaha) -> str:
        # Annotated by the form.
        if nomor := getattr(obj, "nomor_nib", None):
            return f"{obj.nama} – NIB {nomor}"
        return _("%(nama)s – belum punya NIB") % {"nama": obj.nama}


class QuestionForm(CaptchaMixin, PortalForm):
    """A new report: prefilled for a person who is signed in, with name, mail and captcha for anyone else."""

    jenis = forms.ChoiceField(
        label=_("Apa yang ingin Anda sampaikan?"),
        choices=[
            (JenisTiket.KELUHAN, _("Keluhan: ada yang tidak berjalan, salah, atau lama")),
            (JenisTiket.INFORMASI, _("Permintaan informasi: saya ingin tahu sesuatu")),
            (JenisTiket.SARAN, _("Saran: usul perbaikan portal atau Ketentuan")),
            (JenisTiket.PENGADUAN, _("Pengaduan penyalahgunaan: akun, NIB, atau nama OSS disalahgunakan")),
            (JenisTiket.AKSES, _("Permohonan akses: saya tidak dapat masuk atau ditolak")),
            (JenisTiket.DATA_PRIBADI, _("Hak data pribadi: melihat, memperbaiki, atau menghapus data saya")),
        ],
        widget=forms.RadioSelect,
    )
    perihal = forms.CharField(
        label=_("Perihal"),
        max_length=150,
        widget=forms.TextInput({"data-suggest-input": ""}),
        help_text=_("Satu kalimat, misalnya: surel aktivasi tidak masuk."),
    )
    kategori = forms.ModelChoiceField(
        label=_("Topik"), queryset=Kategori.objects.none(), required=False, empty_label=_("Tidak tahu atau lainnya")
    )
    isi = forms.CharField(
        label=_("Ceritakan"),
        max_length=MAX_MESSAGE_LENGTH,
        widget=forms.Textarea({"rows": 8}),
        help_text=_("Apa yang Anda lakukan, apa yang terjadi, dan kapan. Jangan tulis kata sandi atau NIK."),
        error_messages={"required": _("Ceritakan apa yang terjadi atau yang ingin Anda ketahui.")},
    )
    pelaku_usaha = UsahaField(
        label=_("Usaha yang bersangkutan"),
        queryset=PelakuUsaha.objects.none(),
        required=False,
        empty_label=_("Tidak mengenai usaha tertentu"),
    )
    nib = forms.CharField(
        label="NIB",
        max_length=PASTED_LENGTH,
        required=False,
        widget=forms.TextInput({"inputmode": "numeric"}),
        help_text=_("13 angka, bila laporan ini mengenai NIB."),
    )
    nama = PrintedLineField(
        label=_("Nama lengkap"), max_length=150, widget=forms.TextInput({"autocomplete": "name", "spellcheck": "false"})
    )
    email = EmailField(
        label=_("Surel"),
        help_text=_("Nomor laporan dan jawaban kami kirim ke alamat ini. Periksa ejaannya."),
    )
    lampiran = UploadField(label=_("Lampiran"), required=False)
    tentang_petugas = forms.BooleanField(
        label=_("Laporan ini mengenai petugas kami: hanya penyelia yang membaca"), required=False
    )
    klausul = forms.CharField(max_length=120, required=False, widget=forms.HiddenInput)
    versi = forms.IntegerField(required=False, widget=forms.HiddenInput)
    token_form = forms.UUIDField(required=False, widget=forms.HiddenInput)
    # A trap for programs: people do not see this field and leave it empty.
    situs = forms.CharField(
        label=_("Biarkan kosong"),
        required=False,
        widget=forms.TextInput({"tabindex": "-1", "autocomplete": "off"}),
    )
    kode = CaptchaCodeField()

    def __init__(
        self, *args: Any, pengguna: Pengguna | None = None, hak_akses: HakAkses | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Kategori]", self.fields["kategori"]).queryset = Kategori.objects.filter(aktif=True)
        self.fields["token_form"].initial = uuid.uuid4
        if pengguna is not None:
            for name in ("nama", "email", "nib", "situs", "kode", "kode_lolos"):
                del self.fields[name]
            usaha = PelakuUsaha.objects.filter(hak_akses__in=pengguna.hak_akses.live())
            nib = Nib.objects.live().filter(pelaku_usaha=OuterRef("pk")).values("nomor")[:1]
            cast("UsahaField", self.fields["pelaku_usaha"]).queryset = usaha.annotate(nomor_nib=Subquery(nib))
            if hak_akses is not None:
                self.fields["pelaku_usaha"].initial = hak_akses.pelaku_usaha_id
        else:
            del self.fields["pelaku_usaha"]
        self.helper.layout = self._layout()

    def _layout(self) -> Layout:
        present = [
            n for n in ("pelaku_usaha", "nib", "nama", "email", "lampiran", "tentang_petugas") if n in self.fields
        ]
        parts = ["jenis", "perihal", HTML('{% include "helpdesk/_suggestions.html" %}'), "kategori", "isi", *present]
        parts += ["klausul", "versi", "token_form"]
        if "situs" in self.fields:
            parts += [Div("situs", css_class="honeypot", aria_hidden="true"), "kode_lolos", "kode"]
        return Layout(*parts)

    def clean_nib(self) -> str:
        nib = digits_alone(self.cleaned_data["nib"])
        if mend := mend_of_letter(nib):
            raise ValidationError(_("NIB hanya berisi angka. %(saran)s") % {"saran": mend}, code="nib")
        if nib and len(nib) != 13:
            raise ValidationError(_("NIB terdiri atas 13 angka. Periksa kembali, atau kosongkan."), code="nib")
        return nib

    @property
    def is_trapped(self) -> bool:
        """Whether a program filled in the field that people do not see."""
        return bool(self.data.get(self.add_prefix("situs"))) if "situs" in self.fields else False


class ReporterReplyForm(PortalForm):
    # Each form that is shown sends one message: a double click is the same request.
    kode = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid.uuid4)
    isi = forms.CharField(label=_("Pesan Anda"), max_length=MAX_MESSAGE_LENGTH, widget=forms.Textarea({"rows": 5}))
    lampiran = UploadField(label=_("Lampiran"), required=False)


class RatingForm(PortalForm):
    nilai = forms.TypedChoiceField(
        label=_("Seberapa puas Anda dengan pelayanan kami?"),
        coerce=int,
        choices=[
            (5, _("5 – Sangat puas")),
            (4, _("4 – Puas")),
            (3, _("3 – Cukup")),
            (2, _("2 – Kurang puas")),
            (1, _("1 – Tidak puas")),
        ],
        widget=forms.RadioSelect,
    )
    komentar = forms.CharField(label=_("Komentar"), max_length=1000, required=False, widget=forms.Textarea({"rows": 3}))


class VoteForm(PortalForm):
    membantu = forms.TypedChoiceField(
        label=_("Apakah ini membantu?"),
        choices=[("ya", _("Ya")), ("tidak", _("Tidak"))],
        coerce=lambda v: v == "ya",
        widget=forms.RadioSelect,
    )
    komentar = forms.CharField(
        label=_("Apa yang kurang?"), max_length=500, required=False, widget=forms.Textarea({"rows": 2})
    )
