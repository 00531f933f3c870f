"""Whether a record is still as it was when its page was opened: nobody decides about, or overwrites, what is unseen.

A page carries what its record was like, as a hash, in the field `dibuka`; what is sent with another one comes back with
the record as it is now and everything that was typed, and is sent again by who still means it.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Manager, Model
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

FIELD = "dibuka"
CHANGED = gettext_lazy(
    "Ini berubah sejak halaman ini Anda buka, jadi belum ada yang dilakukan. Periksa yang sekarang tampil, lalu kirim "
    "lagi bila masih sesuai."
)


def fingerprint(*values: object) -> str:
    """Return what stands for these values."""
    return hashlib.sha256(repr(values).encode()).hexdigest()[:24]


def opened(obj: Model, *paths: str) -> str:
    """Return what stands for a record by its columns, relations (`nib.status`) and what hangs on it (its keys)."""
    return fingerprint(*(_value(obj, path.split(".")) for path in paths))


def _value(obj: Any, path: list[str]) -> Any:
    for name in path:
        obj = getattr(obj, name, None)
    return sorted(obj.values_list("pk", flat=True)) if isinstance(obj, Manager) else obj


def is_outdated(data: Mapping[str, Any], now: str) -> bool:
    """Whether the page that sent this was opened before the record became what `now` stands for."""
    return str(data.get(FIELD, now)) != now


class RecordForm(forms.ModelForm):
    """A form of the admin over a record, which it writes over only as it was when the page was opened."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Before anything of the form is written into the record.
        self.opened = fingerprint(*sorted(self.initial.items())) if self.instance.pk else ""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if is_outdated(self.data, self.opened):
            labels = [str(self.fields[name].label) for name in self.changed_data if name in self.fields]
            self.add_error(None, self._outdated(labels))
        return cleaned

    def _outdated(self, labels: list[str]) -> str:
        if not labels:
            return str(CHANGED)
        message = _(
            "Catatan ini diubah orang lain sejak halaman ini Anda buka. Bila dikirim lagi, isian Anda menggantikan "
            "yang sekarang tersimpan pada: %(kolom)s."
        )
        return message % {"kolom": get_text_list(labels, _("dan"))}
