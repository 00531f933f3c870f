"""Acts on master data that must happen as a whole."""

from django.db import transaction

from nib.events import Event
from nib.models import Era
from oss_portal.audit.trail import record
from oss_portal.models import Pengguna


@transaction.atomic
def activate_era(*, era: Era, by: Pengguna) -> Era:
    """Make `era` the one that new NIBs are issued under; issued ones keep theirs."""
    eras = {e.pk: e for e in Era.objects.select_for_update().order_by("pk")}
    old = next((e for e in eras.values() if e.aktif), None)
    era = eras[era.pk]
    if not era.aktif:
        Era.objects.filter(aktif=True).update(aktif=False)
        era.aktif = True
        era.save(update_fields=["aktif"])
        record(
            Event.ERA_DIAKTIFKAN,
            subject=era,
            by=by,
            changes={"era": (old.kode if old else "", era.kode)},
        )
    return era
