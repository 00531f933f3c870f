"""Step 3: the roles of the NIB."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nib.forms.base import StepForm, YesNoField, set_choices
from nib.models import JenisApi, JenisKepabeanan, Permohonan
from nib.rules.peran import EKSPORTIR, IMPORTIR, check_peran
from nib.services.completeness import PERAN_MESSAGES, STEP_FIELDS, jamsos_contradicts, no_workers


class PeranForm(StepForm):
    impor = YesNoField(
        label=_("Apakah usaha ini mengimpor barang?"),
        help_text=_("Membeli barang langsung dari luar negeri."),
        error_messages={"required": PERAN_MESSAGES["impor_kosong"]},
    )
    jenis_api = forms.ChoiceField(
        label=_("Jenis Angka Pengenal Impor (API)"),
        help_text=_("Isi bila mengimpor. Setiap importir hanya boleh memiliki satu jenis API."),
        error_messages={"required": PERAN_MESSAGES["api_kosong"]},
        widget=forms.RadioSelect,
        choices=[
            (JenisApi.UMUM, _("API-U: barang impor untuk dijual lagi")),
            (JenisApi.PRODUSEN, _("API-P: barang impor untuk dipakai sendiri, misalnya mesin atau bahan baku")),
        ],
    )
    produksi_sendiri = forms.BooleanField(
        label=_("Barang impor kami pakai untuk produksi sendiri, tidak dijual atau dipindahtangankan"),
        required=False,
    )
    ekspor = YesNoField(
        label=_("Apakah usaha ini mengekspor barang?"),
        help_text=_("Menjual dan mengirim barang ke luar negeri."),
        error_messages={"required": PERAN_MESSAGES["ekspor_kosong"]},
    )
    kepabeanan = forms.MultipleChoiceField(
        label=_("Akses kepabeanan lain"),
        help_text=_("Akses importir dan eksportir mengikuti jawaban di atas. Centang hanya bila perlu."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(k, n) for k, n in JenisKepabeanan.choices if k not in {IMPORTIR, EKSPORTIR}],
    )
    jamsos_kes = forms.ChoiceField(
        label=_("BPJS Kesehatan untuk pekerja"), widget=forms.RadioSelect, choices=Permohonan.Jamsos.choices
    )
    jamsos_tk = forms.ChoiceField(
        label=_("BPJS Ketenagakerjaan untuk pekerja"), widget=forms.RadioSelect, choices=Permohonan.Jamsos.choices
    )
    wlkp = YesNoField(
        label=_("Wajib lapor ketenagakerjaan (WLKP)"),
        help_text=_("Apakah usaha ini akan melaporkan keadaan pekerjanya? Wajib bila ada pekerja."),
        error_messages={"required": _("Jawab pertanyaan tentang wajib lapor ketenagakerjaan.")},
    )
    halal = forms.BooleanField(
        label=_("Saya menjamin bahan dan proses produk saya halal"),
        help_text=_(
            "Centang bila produk Anda wajib halal, misalnya makanan, minuman, atau kosmetik. Sertifikat halal sendiri "
            "diurus di BPJPH."
        ),
        required=False,
    )
    sni = forms.BooleanField(
        label=_("Saya menyatakan produk saya memenuhi Standar Nasional Indonesia (SNI)"),
        help_text=_("Centang bila produk Anda wajib SNI, misalnya mainan anak atau air minum dalam kemasan."),
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        permohonan: Permohonan,
        kategori: Collection[str],
        tenaga_kerja: int,
        may_import: bool = True,
        offered: Collection[str] = (),
        **kwargs: Any,
    ) -> None:
        self.kategori, self.tenaga_kerja, self.may_import = kategori, tenaga_kerja, may_import
        self.permohonan = permohonan
        kwargs["initial"] = {field: getattr(permohonan, field) for field in STEP_FIELDS[3]}
        super().__init__(*args, **kwargs)
        if tenaga_kerja:
            # A business with workers is not offered the answer that it has none.
            contradiction = _(
                "Anda mengisi %(jumlah)d pekerja. Pilih sudah menjadi peserta, atau daftarkan melalui NIB ini."
            )
            for field in ("jamsos_kes", "jamsos_tk"):
                offered_answers = [c for c in Permohonan.Jamsos.choices if not jamsos_contradicts(c[0], tenaga_kerja)]
                set_choices(self, field, offered_answers)
                self.fields[field].error_messages["invalid_choice"] = contradiction % {"jumlah": tenaga_kerja}
        else:
            # A business without workers is not asked about them.
            for field in ("jamsos_kes", "jamsos_tk", "wlkp"):
                del self.fields[field]
        for jenis, field in Permohonan.STATED_PERAN.items():
            if jenis not in offered:
                del self.fields[field]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if not self.tenaga_kerja:
            data |= no_workers(self.permohonan)
        if self.temporary:
            return data
        if data.get("impor") is not True:
            # Only importers are asked for it; a leftover choice of others is not an error.
            data["jenis_api"], data["produksi_sendiri"] = "", False
            self.errors.pop("jenis_api", None)
        if not (data.get("impor") or data.get("ekspor")):
            data["kepabeanan"] = []
        errors = check_peran(
            impor=data.get("impor"),
            jenis_api=data.get("jenis_api", ""),
            ekspor=data.get("ekspor"),
            kepabeanan=data.get("kepabeanan", []),
            kategori_kbli=self.kategori,
            produksi_sendiri=bool(data.get("produksi_sendiri")),
            tenaga_kerja=self.tenaga_kerja,
            wlkp=data.get("wlkp"),
            may_import=self.may_import,
        )
        for field, kode in errors.items():
            if field not in self.errors:
                self.add_error(field, PERAN_MESSAGES[kode])
        return data
