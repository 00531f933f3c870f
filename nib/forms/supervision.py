"""What an officer fills in to supervise an NIB."""

from django import forms
from django.utils.translation import gettext_lazy as _

from nib.models import SanksiNib
from oss_portal.forms import DateField, PortalForm, PrintedLineField


class SanksiForm(PortalForm):
    alasan = forms.CharField(
        label=_("Alasan"),
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Dikirim kepada pelaku usaha dan tertulis di riwayat NIB."),
    )
    dasar = PrintedLineField(label=_("Dasar hukum"), max_length=200)
    nomor_dokumen = PrintedLineField(label=_("Nomor keputusan"), max_length=100, required=False)


class FreezeForm(SanksiForm):
    sebab = forms.ChoiceField(
        label=_("Sebab"),
        widget=forms.RadioSelect,
        choices=[(s, s.label) for s in SanksiNib.Sebab],
        initial=SanksiNib.Sebab.PELANGGARAN,
    )


class ProposePencabutanForm(FreezeForm):
    nomor_dokumen = PrintedLineField(label=_("Nomor keputusan atau putusan pengadilan"), max_length=100, required=False)
    tanggal_dokumen = DateField(label=_("Tanggal keputusan atau putusan"), required=False)


class FreezePeranForm(PortalForm):
    alasan = SanksiForm.base_fields["alasan"]
    dasar = PrintedLineField(label=_("Dasar hukum atau surat instansi"), max_length=200)


class OfficerReplyForm(PortalForm):
    tanggapan = forms.CharField(
        label=_("Tanggapan"),
        max_length=4000,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("Dikirim kepada pelaku usaha."),
    )
