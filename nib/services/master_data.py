"""Acts on master data that must happen in one transaction."""

from typing import TextIO

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from nib.events import Event
from nib.kbli.csv_import import ImportFileError, read_rows, require_fit
from nib.models import Era, KodeReferensi
from oss_portal.audit.trail import record
from oss_portal.models import Pengguna
from oss_portal.staff.colleagues import tell_colleagues


@transaction.atomic
def activate_era(*, era: Era, by: Pengguna) -> Era:
    """Make `era` the one that new NIBs are issued under; issued NIBs keep their era."""
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
        tell_colleagues(obj=era, by=by, columns=[_("Pakai era ini")])
    return era


@transaction.atomic
def import_code_list(file: TextIO, daftar: str) -> int:
    """Load a code list that the operator keeps from a CSV with columns kode, uraian and (optional) keterangan.

    An existing code gets the texts of the file; no code is removed. Returns the number of rows; all or nothing.
    Raises `ImportFileError`.
    """
    rows = {}
    for n, row in read_rows(file, {"kode", "uraian"}):
        entry = KodeReferensi(
            daftar=daftar, kode=row["kode"], uraian=row["uraian"], keterangan=row.get("keterangan", "")
        )
        require_fit(entry, n)
        if entry.kode in rows:
            raise ImportFileError(f"line {n}: code {entry.kode} twice")
        rows[entry.kode] = entry
    KodeReferensi.objects.bulk_create(
        rows.values(),
        update_conflicts=True,
        unique_fields=["daftar", "kode"],
        update_fields=["uraian", "keterangan"],
        batch_size=500,
    )
    return len(rows)
