"""Acts on master data that must happen as a whole."""

from django.db import transaction

from nib.models import Era
from nib.peristiwa import Peristiwa
from oss_portal.jejak import catat
from oss_portal.models import Pengguna


@transaction.atomic
def aktifkan_era(*, era: Era, oleh: Pengguna) -> Era:
    """Make `era` the one that new NIBs are issued under; issued ones keep theirs."""
    semua = {e.pk: e for e in Era.objects.select_for_update().order_by("pk")}
    lama = next((e for e in semua.values() if e.aktif), None)
    era = semua[era.pk]
    if not era.aktif:
        Era.objects.filter(aktif=True).update(aktif=False)
        era.aktif = True
        era.save(update_fields=["aktif"])
        catat(
            Peristiwa.ERA_DIAKTIFKAN,
            subjek=era,
            oleh=oleh,
            perubahan={"era": (lama.kode if lama else "", era.kode)},
        )
    return era
