"""Saved lists of officers: filters under a name."""

from collections.abc import Mapping

from django.db import transaction

from helpdesk.exceptions import TooManyViews
from helpdesk.models import SavedView
from oss_portal.exceptions import ReasonRequired
from oss_portal.models import Pengguna

MAX_VIEWS = 12


@transaction.atomic
def save_view(*, by: Pengguna, nama: str, filters: Mapping[str, str]) -> SavedView:
    """Store filters under a name; the same name again replaces its filters.

    Raises `ReasonRequired` without a name, `TooManyViews`.
    """
    nama = " ".join(nama.split())[:40]
    if not nama:
        raise ReasonRequired(field="nama")
    # Lock the officer, so that two tabs cannot exceed the limit together.
    Pengguna.objects.lock(by.pk)
    views = SavedView.objects.filter(petugas=by)
    if views.count() >= MAX_VIEWS and not views.filter(nama=nama).exists():
        raise TooManyViews
    view, _created = SavedView.objects.update_or_create(petugas=by, nama=nama, defaults={"saringan": dict(filters)})
    return view


def remove_view(*, by: Pengguna, pk: int) -> None:
    """Remove a list of this officer; do nothing if it does not exist or is not theirs."""
    SavedView.objects.filter(petugas=by, pk=pk).delete()
