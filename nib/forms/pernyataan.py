"""Step 4: every statement has a tick of its own (PJP-1a..d)."""

from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from nib.forms.dasar import FormLangkah
from nib.models import TeksPernyataan
from oss_portal.formulir import PersetujuanField


class FormPernyataan(FormLangkah):
    def __init__(self, data=None, *, teks: list[TeksPernyataan], dinyatakan: set[int], **kwargs):
        self.teks = teks
        super().__init__(data, **kwargs)
        for t in teks:
            self.fields[self._nama(t)] = PersetujuanField(
                label=t.teks,
                initial=t.pk in dinyatakan,
                pesan=_("Centang: %(awal)s") % {"awal": Truncator(t.teks).words(5)},
            )
        self.susun()

    @staticmethod
    def _nama(teks: TeksPernyataan) -> str:
        # With the version: a tick for an older wording is no tick for this one.
        return f"pernyataan_{teks.kode.lower().replace('-', '_')}_{teks.versi}"

    @property
    def dicentang(self) -> list[TeksPernyataan]:
        """The statements that were ticked, also of a form that is not complete."""
        self.errors  # noqa: B018 - validates
        return [t for t in self.teks if self.cleaned_data.get(self._nama(t))]
