"""Forms about official fees of an NIB (KEW-2c): record a fee, settle it, report its payment."""

from django import forms
from django.utils.translation import gettext_lazy as _

from nib.models import KewajibanPembayaran
from oss_portal.forms import DateField, MoneyField, PortalForm, PrintedLineField
from oss_portal.uploads.checking import CleanFile
from oss_portal.uploads.fields import UploadField


class KewajibanForm(PortalForm):
    jenis = forms.ChoiceField(label=_("Jenis"), choices=KewajibanPembayaran.Jenis.choices)
    uraian = PrintedLineField(label=_("Untuk apa"), max_length=200, help_text=_("Misalnya: PNBP izin edar tahun 2026."))
    instansi = PrintedLineField(label=_("Instansi penagih"), max_length=150)
    dasar = PrintedLineField(label=_("Dasar hukum"), max_length=200)
    nominal = MoneyField(label=_("Nominal (rupiah)"))
    kode_billing = PrintedLineField(label=_("Kode billing"), max_length=40, required=False)
    jatuh_tempo = DateField(label=_("Jatuh tempo"))


class SettleForm(PortalForm):
    bukti = PrintedLineField(
        label=_("Nomor bukti bayar"),
        max_length=60,
        required=False,
        help_text=_("Kosong: pakai nomor yang dilaporkan pelaku usaha."),
    )


class ReportPaymentForm(PortalForm):
    bukti = PrintedLineField(
        label=_("Nomor bukti bayar"),
        max_length=60,
        help_text=_("Nomor Transaksi Penerimaan Negara (NTPN) atau nomor kuitansi, tertulis di bukti bayar."),
        error_messages={"required": _("Isi nomor bukti bayar.")},
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    berkas = UploadField(label=_("Foto atau berkas bukti bayar"), max_count=1, required=False)

    @property
    def single_file(self) -> CleanFile | None:
        return next(iter(self.cleaned_data["berkas"]), None)
