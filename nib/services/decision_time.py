"""The statutory time of an agency for its decision on a licence: its length and its start.

It begins when a report of the agency says that the documents are complete. It stops when the agency waits for the
holder or has decided, or when the NIB is revoked, and begins again when the revocation is cancelled. It is counted
from the receipt of the report, because the time that an agency writes may be wrong.
"""

from typing import Any

from django.utils import timezone

from nib.choices import StatusIzin, TingkatRisiko
from nib.models import DasarTindakan, Izin, Nib, RisikoKbli
from nib.services.completeness import highest_risks
from oss_portal.reference.business_calendar import working_days_later

_STOPPED: dict[str, Any] = {
    "tenggat": None,
    "tenggat_sejak": None,
    "hari_kerja": None,
    "dasar_tenggat": "",
    "ditanyakan_pada": None,
}
# The legal act that grants a licence with a late decision; other levels need no decision of an agency.
_GRANTED_BY = {
    TingkatRisiko.MENENGAH_TINGGI: DasarTindakan.Tindakan.STANDAR_OTOMATIS,
    TingkatRisiko.TINGGI: DasarTindakan.Tindakan.IZIN_OTOMATIS,
}


def _rows_in_force(kbli: int, nib: Nib) -> list[RisikoKbli]:
    return list(RisikoKbli.objects.in_force().filter(kbli=kbli, skala=nib.data.skala))


def _risk_level(izin: Izin, nib: Nib) -> tuple[int, str] | None:
    """Return (KBLI, level of risk) of the activity that a licence is for; None when the report names none.

    An activity that was not mapped when its NIB was issued has the level of the annex in force.
    """
    if not izin.id_proyek:
        return None
    found = nib.data.kegiatan.filter(id_proyek=izin.id_proyek).values_list("kbli_id", "risiko").first()
    if found is None or found[1]:
        return found
    known = highest_risks(_rows_in_force(found[0], nib)).get(found[0])
    return found[0], known.tingkat if known else ""


def decision_period(izin: Izin, nib: Nib) -> RisikoKbli | None:
    """Return the row of the annex with the time for this licence, under law in force today.

    Of several scopes with the same level the longest time counts; if the time of one is unknown, the result is None.
    """
    activity = _risk_level(izin, nib)
    if activity is None or activity[1] not in _GRANTED_BY:
        return None
    rows = [r for r in _rows_in_force(activity[0], nib) if r.tingkat == activity[1]]
    return max(rows, key=lambda r: r.hari_kerja or 0) if rows and all(r.hari_kerja for r in rows) else None


def clock(izin: Izin, nib: Nib) -> dict[str, Any]:
    """Return the columns of the statutory time that change with the present status of a licence."""
    if nib.is_revoked or izin.status in StatusIzin.decided() | StatusIzin.with_holder():
        return _STOPPED
    # A licence that was once in force needs no first decision: later reports are supervision.
    if (
        izin.tenggat is not None
        or izin.status not in StatusIzin.with_agency()
        or izin.peristiwa.filter(status__in=StatusIzin.issued()).exists()
    ):
        return {}
    row = decision_period(izin, nib)
    if row is None or row.hari_kerja is None:
        return {}
    now = timezone.now()
    return {
        "tenggat": working_days_later(now, row.hari_kerja),
        "tenggat_sejak": now,
        "hari_kerja": row.hari_kerja,
        "dasar_tenggat": row.dasar_hukum.sebutan,
    }


def ground_of_granting(izin: Izin, nib: Nib) -> str:
    """Return the law that grants this licence when the decision is late; empty if no law in force does."""
    activity = _risk_level(izin, nib)
    act = _GRANTED_BY.get(TingkatRisiko(activity[1])) if activity and activity[1] else None
    return DasarTindakan.of_act(act) if act else ""
