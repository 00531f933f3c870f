"""The registration form of the seed: its fields, order and help texts (FRM-1..12), and the NIK ladder behind it."""

import uuid

from crispy_forms.layout import HTML, Div, Fieldset, Layout
from django import forms
from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ketentuan.models import VersiKetentuan
from oss_portal.formulir import (
    FormPortal,
    KodeKeamananField,
    PersetujuanField,
    PilihNegara,
    TanggalField,
    TeleponField,
    normalkan_telepon,
    pilihan_negara,
)
from oss_portal.models import JenisIdentitas
from oss_portal.wilayah import kode_dikenal
from registrasi.forms.orang import baris_tercetak
from registrasi.models import JenisPelakuUsaha, JenisPerusahaan
from registrasi.rules.identitas import (
    periksa_masa_berlaku,
    periksa_nama,
    periksa_paspor,
    rapikan_paspor,
    rapikan_teks,
)
from registrasi.rules.nik import periksa_nik, periksa_usia, rapikan_nik

_P = JenisPerusahaan
# The kinds of the second list under the kind of the first (PIA Lampiran 18 and 2).
KELOMPOK = {
    JenisPelakuUsaha.PERSEORANGAN: [_P.PERSEORANGAN],
    JenisPelakuUsaha.BADAN_USAHA: [
        _P.PT,
        _P.PT_PERORANGAN,
        _P.CV,
        _P.FIRMA,
        _P.PERSEKUTUAN_PERDATA,
        _P.KOPERASI,
        _P.YAYASAN,
        _P.PERSEKUTUAN_PERKUMPULAN,
        _P.DANA_PENSIUN,
        _P.PERUM,
        _P.PERUMDA,
        _P.PERUSDA,
        _P.BLU,
        _P.BADAN_USAHA_PEMERINTAH,
        _P.BADAN_HUKUM_LAIN,
        _P.BADAN_OPERASI_BERSAMA,
        _P.BUM_DESA,
        _P.BUM_DESA_BERSAMA,
    ],
    JenisPelakuUsaha.KANTOR_PERWAKILAN: [_P.PERWAKILAN],
    JenisPelakuUsaha.BADAN_USAHA_LUAR_NEGERI: [_P.BUT, _P.STPW_LUAR_NEGERI, _P.PEDAGANG_BERJANGKA_ASING],
}
JENIS_DARI_PERUSAHAAN = {p.value: jenis.value for jenis, daftar in KELOMPOK.items() for p in daftar}
# These may be headed by a foreigner with a passport (seed's hint on "Perwakilan"; domain.md 1.2).
BOLEH_PASPOR = {
    JenisPelakuUsaha.KANTOR_PERWAKILAN.value,
    JenisPelakuUsaha.BADAN_USAHA_LUAR_NEGERI.value,
    JenisPelakuUsaha.BADAN_USAHA.value,
}
_NON_PERSEORANGAN = " ".join(k for k in JENIS_DARI_PERUSAHAAN if k != _P.PERSEORANGAN.value)
WAJIB_BILA_TAMPIL = (
    *("nik", "paspor", "negara_penerbit_paspor", "paspor_berlaku_sampai"),
    *("nama_badan", "nomor_legalitas", "tanggal_legalitas", "jabatan"),
)
_GARAM_KODE = "registrasi.kode-lolos"
MASA_KODE = 30 * 60


def _pilihan_jenis():
    return [
        ("", _("Pilih jenis pelaku usaha")),
        *((jenis.label, [(p.value, p.label) for p in daftar]) for jenis, daftar in KELOMPOK.items()),
    ]


def _pilihan_penerbit():
    return [("", _("Pilih negara")), *pilihan_negara()]


class FormRegistrasi(FormPortal):
    """The whole form. `peringatan` holds what the NIK ladder asks the person to confirm; `temuan` what was confirmed.

    A solved captcha stays solved for this form (`kode_lolos`, signed and bound to its token) when something else must
    be mended, so that nobody solves it twice.
    """

    pakai_bintang = True

    token_form = forms.UUIDField(widget=forms.HiddenInput, error_messages={"required": "", "invalid": ""})
    versi_ketentuan = forms.IntegerField(widget=forms.HiddenInput, required=False)
    versi_privasi = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kode_lolos = forms.CharField(widget=forms.HiddenInput, required=False, max_length=300)
    # People never see this; whoever fills it in is no person.
    situs_lain = forms.CharField(
        required=False,
        label=_("Biarkan kosong"),
        max_length=100,
        widget=forms.TextInput({"autocomplete": "off", "tabindex": "-1"}),
    )

    jenis_identitas = forms.ChoiceField(
        label=_("Jenis Identitas"),
        choices=[(j.value, j.label) for j in JenisIdentitas],
        initial=JenisIdentitas.KTP.value,
        widget=forms.RadioSelect,
    )
    nik = forms.CharField(
        label="NIK",
        required=False,
        max_length=40,
        help_text=_(
            "16 angka di KTP. Untuk non perseorangan: isikan Nomor Identitas dari salah satu penanggung jawab yang "
            "tercantum dalam akta."
        ),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}),
    )
    paspor = forms.CharField(
        label=_("Nomor Paspor"),
        required=False,
        max_length=20,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
    )
    negara_penerbit_paspor = forms.ChoiceField(label=_("Negara penerbit paspor"), required=False, widget=PilihNegara)
    paspor_berlaku_sampai = TanggalField(label=_("Paspor berlaku sampai"), required=False)
    nomor_izin_tinggal = forms.CharField(
        label=_("Nomor KITAS/KITAP"), required=False, max_length=20, help_text=_("Isi bila tinggal di Indonesia.")
    )
    izin_tinggal_berlaku_sampai = TanggalField(label=_("KITAS/KITAP berlaku sampai"), required=False)
    email = forms.EmailField(
        label=_("Email Perusahaan"),
        max_length=100,
        help_text=_("Pastikan alamat email Anda dapat menerima segala notifikasi dari sistem OSS."),
        error_messages={"invalid": _("Tulis alamat surel yang lengkap, misalnya nama@contoh.id.")},
        widget=forms.EmailInput({"autocomplete": "email", "spellcheck": "false"}),
    )
    jenis_perusahaan = forms.ChoiceField(
        label=_("Jenis Pelaku Usaha"),
        help_text=_(
            "Perwakilan khusus untuk Kantor Perwakilan Perusahaan Perdagangan Asing dan Perwakilan Badan Usaha Jasa "
            "Konstruksi Asing di Indonesia."
        ),
        error_messages={"required": _("Pilih jenis pelaku usaha.")},
    )
    nama = forms.CharField(
        label=_("Nama (sesuai KTP)"),
        max_length=150,
        widget=forms.TextInput({"autocomplete": "name", "spellcheck": "false", "autocapitalize": "words"}),
        error_messages={"required": _("Isi nama sesuai KTP.")},
    )
    tanggal_lahir = TanggalField(
        label=_("Tanggal Lahir (dd-mm-yyyy)"),
        lahir=True,
        help_text=_("Contoh: 17 05 1990"),
        error_messages={"required": _("Isi tanggal lahir.")},
    )
    sesuai_ktp = forms.BooleanField(label=_("Data sudah sesuai KTP saya"), required=False)
    nama_badan = forms.CharField(label=_("Nama badan usaha"), required=False, max_length=200)
    nomor_legalitas = forms.CharField(
        label=_("Nomor pengesahan, pendaftaran, atau dasar hukum"),
        required=False,
        max_length=100,
        help_text=_(
            "PT, yayasan, koperasi: nomor pengesahan. CV, firma, persekutuan: nomor pendaftaran. Perum, Perumda, BLU, "
            "badan hukum negara: nomor dasar hukum. Perwakilan: nomor surat penunjukan."
        ),
    )
    tanggal_legalitas = TanggalField(label=_("Tanggal pengesahan atau pendaftaran"), required=False)
    jabatan = forms.CharField(
        label=_("Jabatan penanggung jawab"), required=False, max_length=100, help_text=_("Misalnya direktur.")
    )
    negara_asal = forms.ChoiceField(label=_("Negara Asal"), initial="ID", widget=PilihNegara)
    telepon = forms.CharField(
        label=_("Nomor Telepon"),
        max_length=30,
        help_text=_("Nomor HP (tanpa 0 di depan). Contoh 085712345678 ditulis 85712345678. Tulisan lain kami rapikan."),
        widget=TeleponField.widget({"inputmode": "tel", "autocomplete": "tel-national"}),
        error_messages={"required": _("Isi nomor HP.")},
    )
    website = forms.CharField(
        label="Website (optional)",
        required=False,
        max_length=200,
        widget=forms.URLInput({"autocomplete": "url", "spellcheck": "false"}),
    )
    kode = KodeKeamananField(label=_("Kode Captcha"))
    privasi = PersetujuanField(
        label=_("Saya sudah membaca Pemberitahuan Privasi dan setuju data pribadi saya disimpan untuk layanan ini"),
        pesan=_("Centang bahwa Anda sudah membaca Pemberitahuan Privasi."),
    )
    setuju = PersetujuanField(
        label=_("Saya mengerti dan menerima Syarat dan Ketentuan penggunaan sistem OSS"),
        pesan=_("Centang bahwa Anda menerima Syarat dan Ketentuan penggunaan sistem OSS."),
    )

    def __init__(self, data=None, *, ketentuan: VersiKetentuan, privasi: VersiKetentuan, **kwargs):
        self.ketentuan, self.dokumen_privasi = ketentuan, privasi
        self.peringatan, self.temuan, self.ketentuan_berubah = [], [], []
        if data is None:
            kwargs["initial"] = {
                "token_form": uuid.uuid4(),
                "versi_ketentuan": ketentuan.pk,
                "versi_privasi": privasi.pk,
            } | kwargs.get("initial", {})
        super().__init__(data, **kwargs)
        # Functions: who only posts the form never pays for two lists of 250 countries.
        self.fields["jenis_perusahaan"].choices = _pilihan_jenis
        self.fields["negara_asal"].choices = pilihan_negara
        self.fields["negara_penerbit_paspor"].choices = _pilihan_penerbit
        for kolom in WAJIB_BILA_TAMPIL:
            # Needed by some only, and shown only to them: then with a star.
            self.fields[kolom].wajib_bila_tampil = True
        self._kode_sudah_benar = self._baca_kode_lolos()
        if self._kode_sudah_benar:
            del self.fields["kode"]
        self.helper.layout = self._tata_letak()

    def _baca_kode_lolos(self) -> bool:
        if not self.is_bound:
            return False
        try:
            isi = signing.loads(str(self.data.get("kode_lolos", "")), salt=_GARAM_KODE, max_age=MASA_KODE)
        except signing.BadSignature:
            return False
        return isi == str(self.data.get("token_form", ""))

    def _tata_letak(self) -> Layout:
        kode = HTML('{% include "registrasi/_kode_sudah_benar.html" %}') if self._kode_sudah_benar else Div("kode")
        return Layout(
            "token_form",
            "versi_ketentuan",
            "versi_privasi",
            "kode_lolos",
            Div("situs_lain", css_class="jebakan", aria_hidden="true"),
            Fieldset(
                _("Identitas"),
                "jenis_identitas",
                Div("nik", data_bila="jenis_identitas", data_nilai="01"),
                Div(
                    HTML('{% include "registrasi/_petunjuk_paspor.html" %}'),
                    "paspor",
                    "negara_penerbit_paspor",
                    "paspor_berlaku_sampai",
                    "nomor_izin_tinggal",
                    "izin_tinggal_berlaku_sampai",
                    data_bila="jenis_identitas",
                    data_nilai="02",
                ),
                "email",
                "jenis_perusahaan",
                Div(
                    HTML('{% include "registrasi/_petunjuk_badan.html" %}'),
                    "nama_badan",
                    "nomor_legalitas",
                    "tanggal_legalitas",
                    "jabatan",
                    data_bila="jenis_perusahaan",
                    data_nilai=_NON_PERSEORANGAN,
                ),
                "nama",
                "tanggal_lahir",
                HTML('{% include "registrasi/_peringatan_nik.html" %}'),
            ),
            Fieldset(_("Kontak"), "negara_asal", "telepon", "website"),
            Fieldset(
                _("Konfirmasi"),
                kode,
                HTML('{% include "registrasi/_versi_berubah.html" %}'),
                HTML('{% include "registrasi/_baca_dahulu.html" %}'),
                "privasi",
                "setuju",
            ),
        )

    # --- Cleaning
    def clean_email(self):
        return self.cleaned_data["email"].strip().lower()

    def clean_nama(self):
        nama = rapikan_teks(self.cleaned_data["nama"])
        if temuan := periksa_nama(nama):
            raise ValidationError(temuan.pesan, code=temuan.kode)
        return nama

    def clean_nama_badan(self):
        return baris_tercetak(self.cleaned_data["nama_badan"])

    def clean_nomor_legalitas(self):
        return baris_tercetak(self.cleaned_data["nomor_legalitas"])

    def clean_jabatan(self):
        return baris_tercetak(self.cleaned_data["jabatan"])

    def clean_tanggal_lahir(self):
        lahir = self.cleaned_data["tanggal_lahir"]
        temuan = periksa_usia(lahir, hari_ini=timezone.localdate(), minimum=settings.USIA_MINIMUM)
        if temuan:
            raise ValidationError(temuan.pesan, code=temuan.kode)
        return lahir

    def clean_tanggal_legalitas(self):
        tanggal = self.cleaned_data["tanggal_legalitas"]
        if tanggal and tanggal > timezone.localdate():
            raise ValidationError(_("Tanggal pengesahan tidak boleh sesudah hari ini."), code="nanti")
        return tanggal

    def clean_website(self):
        situs = self.cleaned_data["website"].strip()
        if not situs:
            return ""
        if "://" not in situs:
            situs = f"https://{situs}"
        try:
            URLValidator(schemes=["http", "https"])(situs)
        except ValidationError:
            raise ValidationError(_("Tulis alamat situs seperti https://warung.contoh.id."), code="invalid") from None
        return situs

    def clean_kode(self):
        # Correct: remembered for this form, should anything else need mending.
        self._ingat_kode()
        return ""

    def _ingat_kode(self) -> None:
        token = str(self.data.get("token_form", ""))
        self.data = self.data.copy()
        self.data["kode_lolos"] = signing.dumps(token, salt=_GARAM_KODE)
        self._kode_sudah_benar = True

    def clean(self):
        data = super().clean()
        perusahaan = data.get("jenis_perusahaan", "")
        data["jenis"] = JENIS_DARI_PERUSAHAAN.get(perusahaan, "")
        self._periksa_telepon(data)
        if data.get("jenis_identitas") == JenisIdentitas.PASPOR:
            self._periksa_paspor(data)
        elif data.get("jenis_identitas") == JenisIdentitas.KTP:
            self._periksa_nik(data)
        if data["jenis"] and data["jenis"] != JenisPelakuUsaha.PERSEORANGAN:
            self._periksa_badan(data)
        self._periksa_versi(data)
        return data

    def _periksa_telepon(self, data) -> None:
        if not data.get("telepon"):
            return
        perseorangan = data["jenis"] in {"", JenisPelakuUsaha.PERSEORANGAN}
        try:
            data["telepon"] = normalkan_telepon(
                data["telepon"], data.get("negara_asal") or "ID", boleh_tetap=not perseorangan
            )
        except ValidationError as galat:
            self.add_error("telepon", galat)

    def _periksa_nik(self, data) -> None:
        nik = rapikan_nik(data.get("nik", ""))
        lahir = data.get("tanggal_lahir")
        hasil = periksa_nik(nik, tanggal_lahir=lahir, hari_ini=timezone.localdate(), kode_dikenal=kode_dikenal)
        for temuan in hasil.penolakan:
            self.add_error("nik", ValidationError(temuan.pesan, code=temuan.kode))
        data["nomor_identitas"] = nik
        # A birth date that is refused is mended first; then the two are compared.
        if hasil.penolakan or "tanggal_lahir" in self.errors:
            return
        self.peringatan = list(hasil.peringatan)
        self.temuan = [t.kode for t in hasil.peringatan]
        if self.peringatan and not data.get("sesuai_ktp"):
            self.add_error(
                "sesuai_ktp",
                ValidationError(
                    _("Periksa NIK dan tanggal lahir. Bila memang begitu di KTP, centang bahwa data sudah sesuai KTP."),
                    code="konfirmasi",
                ),
            )

    def _periksa_paspor(self, data) -> None:
        if data["jenis"] == JenisPelakuUsaha.PERSEORANGAN:
            self.add_error(
                "jenis_identitas",
                ValidationError(
                    _("Perseorangan adalah penduduk Indonesia dan mendaftar dengan KTP (NIK)."),
                    code="paspor_perorangan",
                ),
            )
        nomor = rapikan_paspor(data.get("paspor", ""))
        if temuan := periksa_paspor(nomor):
            self.add_error("paspor", ValidationError(temuan.pesan, code=temuan.kode))
        if not data.get("negara_penerbit_paspor"):
            self.add_error(
                "negara_penerbit_paspor", ValidationError(_("Pilih negara penerbit paspor."), code="required")
            )
        hari_ini = timezone.localdate()
        wajib = [("paspor_berlaku_sampai", _("Paspor"), "paspor_berlaku_sampai" not in self.errors)]
        if data.get("nomor_izin_tinggal"):
            wajib.append(
                ("izin_tinggal_berlaku_sampai", _("KITAS/KITAP"), "izin_tinggal_berlaku_sampai" not in self.errors)
            )
        for kolom, apa, baik in wajib:
            sampai = data.get(kolom)
            if not baik:
                continue
            if sampai is None:
                pesan = _("Isi sampai kapan %(apa)s berlaku.") % {"apa": apa}
                self.add_error(kolom, ValidationError(pesan, code="required"))
            elif temuan := periksa_masa_berlaku(sampai, hari_ini=hari_ini, apa=str(apa)):
                self.add_error(kolom, ValidationError(temuan.pesan, code=temuan.kode))
        data["nomor_identitas"] = nomor

    def _periksa_badan(self, data) -> None:
        pesan = {
            "nama_badan": _("Isi nama badan usaha."),
            "nomor_legalitas": _("Isi nomor pengesahan, pendaftaran, atau dasar hukum."),
            "jabatan": _("Isi jabatan penanggung jawab."),
            "tanggal_legalitas": _("Isi tanggal pengesahan atau pendaftaran."),
        }
        for kolom, teks in pesan.items():
            if not data.get(kolom) and kolom not in self.errors:
                self.add_error(kolom, ValidationError(teks, code="required"))

    def _periksa_versi(self, data) -> None:
        """The tick counts for the version that was shown; another one in force now must be ticked anew (FRM-12)."""
        for kolom, centang, kini in (
            ("versi_ketentuan", "setuju", self.ketentuan),
            ("versi_privasi", "privasi", self.dokumen_privasi),
        ):
            dilihat = data.get(kolom)
            if dilihat == kini.pk:
                continue
            lama = VersiKetentuan.objects.diumumkan().filter(pk=dilihat, jenis=kini.jenis).first()
            self.data = self.data.copy()
            self.data[kolom] = str(kini.pk)
            self.data.pop(centang, None)
            self.ketentuan_berubah.append({"lama": lama, "baru": kini})
            if centang not in self.errors:
                self.add_error(
                    centang,
                    ValidationError(
                        _("Teksnya berubah selagi Anda mengisi. Baca perubahannya, lalu centang lagi."), code="berubah"
                    ),
                )

    def full_clean(self):
        super().full_clean()
        # A captcha solved just now is not asked again when the form comes back for something else.
        if self.is_bound and self._errors and self._kode_sudah_benar and "kode" in self.fields:
            del self.fields["kode"]
            self.helper.layout = self._tata_letak()

    def data_pendaftaran(self) -> dict:
        """Return the columns of `Pendaftaran` of a valid form."""
        d = self.cleaned_data
        paspor = d["jenis_identitas"] == JenisIdentitas.PASPOR
        badan = d["jenis"] != JenisPelakuUsaha.PERSEORANGAN
        return {
            "jenis_identitas": d["jenis_identitas"],
            "nomor_identitas": d["nomor_identitas"],
            "negara_penerbit_paspor": d["negara_penerbit_paspor"] if paspor else "",
            "paspor_berlaku_sampai": d["paspor_berlaku_sampai"] if paspor else None,
            "nomor_izin_tinggal": d["nomor_izin_tinggal"] if paspor else "",
            "izin_tinggal_berlaku_sampai": d["izin_tinggal_berlaku_sampai"] if paspor else None,
            "email": d["email"],
            "jenis": d["jenis"],
            "jenis_perusahaan": d["jenis_perusahaan"],
            "nama": d["nama"],
            "tanggal_lahir": d["tanggal_lahir"],
            "negara_asal": d["negara_asal"],
            "telepon": d["telepon"],
            "website": d["website"],
            "nama_badan": d["nama_badan"] if badan else "",
            "nomor_legalitas": d["nomor_legalitas"] if badan else "",
            "tanggal_legalitas": d["tanggal_legalitas"] if badan else None,
            "jabatan": d["jabatan"] if badan else "",
        }
