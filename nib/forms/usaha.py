"""Step 1: the business, its address, and for a body its deed, directors and owners."""

from decimal import Decimal, InvalidOperation

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from nib.forms.dasar import FormLangkah, KodePosField, WilayahField
from nib.models import Permohonan, StatusPenanamanModal
from nib.rules.npwp import NpwpTidakSah, periksa_npwp
from nib.services.kelengkapan import PESAN_NPWP, nik_sendiri
from oss_portal import wilayah
from oss_portal.formulir import FormPortal, TanggalField, TeleponField
from oss_portal.penyamaran import samarkan_nik
from registrasi.rules.identitas import periksa_aksara, periksa_nama, periksa_paspor, rapikan_paspor, rapikan_teks
from registrasi.rules.nik import periksa_nik, rapikan_nik


def pilihan_negara() -> list[tuple[str, str]]:
    """Return all countries, Indonesia first."""
    return [("ID", "Indonesia"), *((kode, nama) for kode, nama in countries if kode != "ID")]


class TeksField(forms.CharField):
    """One line of text with single spaces, its letters what they seem: it is printed on the certificate."""

    def clean(self, value):
        teks = rapikan_teks(super().clean(value))
        if temuan := periksa_aksara(teks):
            raise ValidationError(temuan.pesan, code=temuan.kode)
        return teks


class FormPelakuUsaha(FormLangkah):
    """What is known of the business is not asked again; which fields there are follows from its kind."""

    npwp_pilihan = forms.ChoiceField(label=_("NPWP"), widget=forms.RadioSelect)
    npwp = forms.CharField(
        label=_("Nomor NPWP"),
        max_length=30,
        help_text=_("15 atau 16 angka. Titik dan tanda hubung boleh ditulis."),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("Isi NPWP.")},
    )
    nomor_akta = TeksField(label=_("Nomor akta pendirian atau perubahan terakhir"), max_length=60)
    tanggal_akta = TanggalField(label=_("Tanggal akta"))
    notaris = TeksField(label=_("Nama notaris"), max_length=150)
    status_pm = forms.ChoiceField(
        label=_("Status penanaman modal"),
        widget=forms.RadioSelect,
        choices=[
            (StatusPenanamanModal.PMDN, _("PMDN – semua pemilik modal warga atau badan Indonesia")),
            (StatusPenanamanModal.PMA, _("PMA – ada pemilik modal asing; usaha selalu berskala besar")),
        ],
    )
    nama_prinsipal = TeksField(
        label=_("Nama perusahaan induk (prinsipal)"),
        max_length=200,
        help_text=_("Perusahaan di luar negeri yang Anda wakili."),
    )
    negara_prinsipal = forms.ChoiceField(label=_("Negara perusahaan induk"))
    alamat = TeksField(
        label=_("Alamat"),
        max_length=200,
        help_text=_("Jalan, nomor, RT dan RW. Tanpa kelurahan dan kota."),
        widget=forms.TextInput({"autocomplete": "street-address"}),
    )
    kelurahan = WilayahField()
    kode_pos = KodePosField(required=False, help_text=_("Terisi sendiri setelah kelurahan dipilih."))
    telepon = TeleponField(label=_("Nomor telepon"), help_text=_("Misalnya 85712345678."))
    email = forms.EmailField(
        label=_("Surel usaha"),
        max_length=100,
        widget=forms.EmailInput({"autocomplete": "email"}),
        error_messages={"invalid": _("Tulis alamat surel yang lengkap, misalnya nama@contoh.id.")},
    )

    def __init__(self, data=None, *, permohonan: Permohonan, syarat, **kwargs):
        self.permohonan, self.syarat, self.nik = permohonan, syarat, nik_sendiri(permohonan)
        kwargs["initial"] = self._awal() | kwargs.get("initial", {})
        super().__init__(data, **kwargs)
        buang = set()
        if self.nik:
            self.fields["npwp_pilihan"].choices = [
                ("nik", _("Pakai NIK saya: %(nik)s") % {"nik": samarkan_nik(self.nik)}),
                ("lain", _("NPWP lain (15 angka)")),
            ]
        else:
            buang.add("npwp_pilihan")
            self.fields["npwp"].label = "NPWP"
            self.fields["npwp"].required = syarat.npwp and not self.sementara
        if not syarat.akta:
            buang |= {"nomor_akta", "tanggal_akta", "notaris"}
        if syarat.status_pm:
            buang.add("status_pm")
        if not syarat.prinsipal:
            buang |= {"nama_prinsipal", "negara_prinsipal"}
        else:
            self.fields["negara_prinsipal"].choices = [
                ("", _("Pilih negara")),
                *(p for p in pilihan_negara() if p[0] != "ID"),
            ]
        if not permohonan.pelaku_usaha.perseorangan:
            self.fields["telepon"].boleh_tetap = True
            self.fields["alamat"].label = _("Alamat kantor")
        for nama in buang:
            del self.fields[nama]
        self.susun()

    def _awal(self) -> dict:
        p = self.permohonan
        awal = {
            nama: getattr(p, nama)
            for nama in ("nomor_akta", "tanggal_akta", "notaris", "status_pm", "nama_prinsipal", "alamat")
        }
        awal |= {nama: getattr(p, nama) for nama in ("kelurahan", "kode_pos", "telepon", "email")}
        # As it is dialled here; a foreign number keeps its country.
        awal["telepon"] = p.telepon.removeprefix("+62")
        awal["negara_prinsipal"] = str(p.negara_prinsipal)
        pakai_nik = bool(self.nik) and p.npwp in {"", self.nik}
        awal["npwp_pilihan"] = "nik" if pakai_nik else "lain"
        awal["npwp"] = "" if pakai_nik else p.npwp
        return awal

    def clean_tanggal_akta(self):
        tanggal = self.cleaned_data["tanggal_akta"]
        if tanggal and tanggal > timezone.localdate():
            raise ValidationError(_("Tanggal akta tidak mungkin setelah hari ini."), code="nanti")
        return tanggal

    def clean(self):
        data = super().clean()
        if self.nik and data.get("npwp_pilihan") != "lain":
            # Asked for only where "lain" was chosen.
            self.errors.pop("npwp", None)
            data["npwp"] = self.nik
        elif data.get("npwp"):
            try:
                data["npwp"] = periksa_npwp(data["npwp"], nik=self.nik)
            except NpwpTidakSah as galat:
                self.add_error("npwp", PESAN_NPWP[galat.kode])
        data.pop("npwp_pilihan", None)
        if data.get("kelurahan") and not data.get("kode_pos") and "kode_pos" not in self.errors:
            data["kode_pos"] = wilayah.kode_pos(data["kelurahan"])
            if not data["kode_pos"] and not self.sementara:
                self.add_error("kode_pos", _("Isi kode pos."))
        return data

    def bersih(self) -> dict:
        """Return the values that are right, also of a form that is not."""
        self.errors  # noqa: B018 - validates
        return {k: v for k, v in self.cleaned_data.items() if k not in self.errors and v is not None}


class FormPengurus(FormPortal):
    nama = TeksField(label=_("Nama"), max_length=150, help_text=_("Sesuai KTP atau paspor."))
    jabatan = TeksField(label=_("Jabatan"), max_length=100, help_text=_("Misalnya Direktur, Komisaris, Ketua."))
    kewarganegaraan = forms.ChoiceField(label=_("Kewarganegaraan"), initial="ID")
    nomor_identitas = forms.CharField(
        label=_("NIK atau nomor paspor"),
        max_length=40,
        help_text=_("NIK untuk warga Indonesia, nomor paspor untuk warga asing."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kewarganegaraan"].choices = pilihan_negara()

    def clean_nama(self):
        nama = self.cleaned_data["nama"]
        if temuan := periksa_nama(nama):
            raise ValidationError(temuan.pesan, code=temuan.kode)
        return nama

    def clean(self):
        data = super().clean()
        nomor, negara = data.get("nomor_identitas"), data.get("kewarganegaraan")
        if not nomor or not negara:
            return data
        if negara == "ID":
            data["nomor_identitas"] = rapikan_nik(nomor)
            hasil = periksa_nik(
                data["nomor_identitas"],
                tanggal_lahir=None,
                hari_ini=timezone.localdate(),
                kode_dikenal=wilayah.kode_dikenal,
            )
            for temuan in hasil.penolakan:
                self.add_error("nomor_identitas", ValidationError(temuan.pesan, code=temuan.kode))
        else:
            data["nomor_identitas"] = rapikan_paspor(nomor)
            if temuan := periksa_paspor(data["nomor_identitas"]):
                self.add_error("nomor_identitas", ValidationError(temuan.pesan, code=temuan.kode))
        return data


class PersenField(forms.CharField):
    """A share in percent as people write it: 33,333 or 33.333 or 50%."""

    def clean(self, value):
        value = super().clean(value).strip().removesuffix("%").strip().replace(",", ".")
        if not value:
            return None
        try:
            persen = Decimal(value)
        except InvalidOperation:
            raise ValidationError(_("Tulis angka, misalnya 50 atau 33,333."), code="invalid") from None
        if not persen.is_finite() or not 0 < persen <= 100:
            raise ValidationError(_("Kepemilikan lebih dari 0 dan paling banyak 100 persen."), code="batas")
        if persen != persen.quantize(Decimal("0.001")):
            raise ValidationError(_("Paling banyak tiga angka di belakang koma."), code="desimal")
        return persen

    def prepare_value(self, value):
        return f"{value.normalize():f}".replace(".", ",") if isinstance(value, Decimal) else value


class FormPemegangSaham(FormPortal):
    nama = TeksField(label=_("Nama orang atau badan"), max_length=200)
    negara = forms.ChoiceField(label=_("Negara asal"), initial="ID")
    persen = PersenField(
        label=_("Kepemilikan (persen)"),
        max_length=12,
        help_text=_("Misalnya 50 atau 33,333."),
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["negara"].choices = pilihan_negara()
