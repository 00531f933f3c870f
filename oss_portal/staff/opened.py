"""Check that a record is unchanged since its page was opened, so that nobody decides on or overwrites unseen data.

A page has a hash of its record in the field `dibuka`. A form that is sent with another hash is shown again with the
current record and everything that the officer typed; they can send it again.
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
    """Return a short hash of these values."""
    return hashlib.sha256(repr(values).encode()).hexdigest()[:24]


def opened(obj: Model, *paths: str) -> str:
    """Return a hash of a record's columns, related columns (`nib.status`) and the keys of rows that belong to it."""
    return fingerprint(*(_value(obj, path.split(".")) for path in paths))


def _value(obj: Any, path: list[str]) -> Any:
    for name in path:
        obj = getattr(obj, name, None)
    return sorted(obj.values_list("pk", flat=True)) if isinstance(obj, Manager) else obj


def is_outdated(data: Mapping[str, Any], now: str) -> bool:
    """Whether the record has changed since the page that sent `data` was opened; `now` is its current hash."""
    return str(data.get(FIELD, now)) != now


class RecordForm(forms.ModelForm):
    """A form of the admin that saves a record only if it is unchanged since the page was opened."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Hash the record before the form writes anything into it.
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
