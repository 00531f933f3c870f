"""The forms of officers who keep the register of outages (LIM-d)."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from oss_portal.forms import DateTimeField, PortalForm
from oss_portal.models import Outage


class OutageForm(PortalForm):
    jenis = forms.ChoiceField(label=_("Jenis"), choices=Outage.Jenis.choices, widget=forms.RadioSelect)
    judul = forms.CharField(label=_("Judul"), max_length=150, help_text=_("Tampil di atas setiap halaman."))
    uraian = forms.CharField(label=_("Uraian untuk umum"), max_length=3000, widget=forms.Textarea({"rows": 4}))
    mulai = DateTimeField(label=_("Mulai"))
    perkiraan_selesai = DateTimeField(label=_("Perkiraan selesai"), required=False)
    hanya_baca = forms.BooleanField(label=_("Selama itu portal hanya dapat dibaca"), required=False)

    OLDEST, FARTHEST = timedelta(days=30), timedelta(days=365)

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        start, end = data.get("mulai"), data.get("perkiraan_selesai")
        # Deadlines move by the length of an outage: a wrong year would move all of them by a year.
        if start and not -self.OLDEST <= start - timezone.now() <= self.FARTHEST:
            self.add_error("mulai", gettext("Isi waktu antara 30 hari yang lalu dan setahun yang akan datang."))
        if start and end and end <= start:
            self.add_error("perkiraan_selesai", gettext("Isi waktu sesudah mulai."))
        return data


class EndOutageForm(PortalForm):
    penutup = forms.CharField(
        label=_("Penyebab dan penanganan, untuk umum"), max_length=3000, widget=forms.Textarea({"rows": 4})
    )
