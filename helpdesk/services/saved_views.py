"""Lists with filters that officers keep under a name of their own."""

from collections.abc import Mapping

from django.db import transaction

from helpdesk.exceptions import TooManyViews
from helpdesk.models import SavedView
from oss_portal.exceptions import ReasonRequired
from oss_portal.models import Pengguna

MAX_VIEWS = 12


@transaction.atomic
def save_view(*, by: Pengguna, nama: str, filters: Mapping[str, str]) -> SavedView:
    """Keep filters under a name; the same name again replaces what it stood for.

    Raises `ReasonRequired` without a name, `TooManyViews`.
    """
    nama = " ".join(nama.split())[:40]
    if not nama:
        raise ReasonRequired(field="nama")
    # One officer at a time: two tabs do not get past the limit together.
    Pengguna.objects.lock(by.pk)
    views = SavedView.objects.filter(petugas=by)
    if views.count() >= MAX_VIEWS and not views.filter(nama=nama).exists():
        raise TooManyViews
    view, _created = SavedView.objects.update_or_create(petugas=by, nama=nama, defaults={"saringan": dict(filters)})
    return view


def remove_view(*, by: Pengguna, pk: int) -> None:
    """Remove a list of this officer; one that is not theirs, or gone already, stays as it is."""
    SavedView.objects.filter(petugas=by, pk=pk).delete()
