"""Forms of officers who supervise an NIB."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nib.models import DasarTindakan, DokumenPengawasan, NibEvent, SanksiNib
from nib.rules.periods import SUPERVISION
from oss_portal.forms import DateField, IntegerField, PortalForm, PrintedLineField, ReasonForm
from oss_portal.uploads.fields import UploadField

MAX_DOCUMENTS = 3
_Tahap = SanksiNib.Tahap


class GroundField(forms.ModelChoiceField):
    """A law of the table that is in force today for an act; the first one is preselected."""

    def __init__(self, act: str, **kwargs: Any) -> None:
        self.act = act
        super().__init__(
            DasarTindakan.objects.none(),
            label=_("Dasar hukum"),
            empty_label=None,
            help_text=_("Dari tabel dasar hukum, hanya yang berlaku hari ini. Pengelola data induk menambahkannya."),
            error_messages={"required": _("Tidak ada dasar hukum yang berlaku hari ini untuk tindakan ini.")},
            **kwargs,
        )

    def choose_today(self) -> None:
        self.queryset = DasarTindakan.grounds(self.act)
        self.initial = self.queryset.first()

    def label_from_instance(self, obj: DasarTindakan) -> str:
        return obj.since


def choose_grounds(form: PortalForm) -> None:
    """Fill the fields for the legal ground with the laws that are in force today."""
    for field in form.fields.values():
        if isinstance(field, GroundField):
            field.choose_today()


class DocumentsForm(PortalForm):
    """Uploads of documents for a step, one field per kind; services take them as `files`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for jenis in DokumenPengawasan.OF_OFFICERS:
            self.fields[str(jenis)] = UploadField(max_count=MAX_DOCUMENTS, label=jenis.label, required=False)
            self._set_messages(self.fields[str(jenis)])
        choose_grounds(self)

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of the service: the plain fields, and the documents as `files`."""
        kinds = {str(jenis) for jenis in DokumenPengawasan.OF_OFFICERS}
        plain = {name: value for name, value in self.cleaned_data.items() if name not in kinds}
        return plain | {"files": {name: self.cleaned_data[name] for name in sorted(kinds)}}


class SanksiForm(DocumentsForm):
    """A warning; every further step asks for its cause first, then for the same fields."""

    field_order = ("sebab", "mendesak")

    alasan = forms.CharField(
        label=_("Alasan"),
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Dikirim kepada pelaku usaha, tercetak di suratnya, dan tertulis di riwayat NIB."),
    )
    dasar = GroundField(_Tahap.PERINGATAN)
    nomor_dokumen = PrintedLineField(label=_("Nomor keputusan atau putusan"), max_length=100, required=False)
    tanggal_dokumen = DateField(label=_("Tanggal keputusan atau putusan"), required=False)


def _sebab_field(tahap: SanksiNib.Tahap) -> forms.ChoiceField:
    # No cause is preselected: the officer must choose the one that is printed in the letter.
    choices = [(s, s.label) for s in SanksiNib.GROUNDS[tahap]]
    return forms.ChoiceField(label=_("Sebab"), widget=forms.RadioSelect, choices=choices)


class FreezeForm(SanksiForm):
    """A freeze: after the warning was answered or its period is over, or at once with a second officer."""

    dasar = GroundField(_Tahap.PEMBEKUAN)
    sebab = _sebab_field(_Tahap.PEMBEKUAN)
    mendesak = forms.ChoiceField(
        label=_("Mengapa tidak dapat menunggu peringatan?"),
        choices=[("", _("Tidak mendesak")), *SanksiNib.Mendesak.choices],
        required=False,
        help_text=_("Hanya untuk pelanggaran berat; petugas kedua yang memutuskan."),
    )
    hari_jawab = IntegerField(
        label=_("Hari untuk menjawab"),
        required=False,
        min_value=min(p.urgent for p in SUPERVISION.values()),
        max_value=max(p.freeze for p in SUPERVISION.values()),
        help_text=_("Kosong: menurut peraturan. Lebih singkat hanya untuk pelanggaran berat yang mendesak."),
    )


class ProposePencabutanForm(SanksiForm):
    dasar = GroundField(_Tahap.PENCABUTAN)
    sebab = _sebab_field(_Tahap.PENCABUTAN)


class ProposePembatalanForm(SanksiForm):
    dasar = GroundField(_Tahap.PEMBATALAN)
    sebab = _sebab_field(_Tahap.PEMBATALAN)


class NoteForm(DocumentsForm):
    """A court order or a note of the registrar, in the ledger of an NIB."""

    jenis = forms.ChoiceField(
        label=_("Apa yang dicatat?"),
        widget=forms.RadioSelect,
        choices=[(j, j.label) for j in (NibEvent.Jenis.PUTUSAN, NibEvent.Jenis.CATATAN)],
        initial=NibEvent.Jenis.PUTUSAN,
    )
    alasan = forms.CharField(
        label=_("Catatan"),
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Dibaca pelaku usaha di riwayat NIB-nya."),
    )
    nomor_dokumen = PrintedLineField(label=_("Nomor dokumen"), max_length=100, required=False)
    tanggal_dokumen = DateField(label=_("Tanggal dokumen"), required=False)


class FreezePeranForm(PortalForm):
    alasan = SanksiForm.base_fields["alasan"]
    dasar = GroundField(DasarTindakan.Tindakan.PEMBEKUAN_PERAN)
    nomor_dokumen = PrintedLineField(label=_("Nomor surat instansi"), max_length=100, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_grounds(self)


class DecisionForm(ReasonForm):
    """The reasons of the second officer for or against a proposal."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["alasan"].label = _("Pertimbangan Anda sendiri")
        self.fields["alasan"].help_text = _("Apa yang Anda periksa dan mengapa Anda memutuskan begitu; ikut tercatat.")


class OfficerReplyForm(PortalForm):
    tanggapan = forms.CharField(
        label=_("Tanggapan"),
        max_length=4000,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("Dikirim kepada pelaku usaha."),
    )
