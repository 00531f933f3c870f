"""Late decisions of agencies: officers ask the agency; the system grants a licence only by the operator's switch."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from nib.choices import StatusIzin
from nib.events import Event
from nib.models import Era, Izin, IzinEvent
from nib.notifications import notify_izin
from nib.services.decision_time import clock, ground_of_granting
from nib.services.izin import write_izin
from oss_portal.audit.trail import record
from oss_portal.exceptions import WrongState, required
from oss_portal.models import Pengguna

BATCH_SIZE = 100
# Methods in the ledger of a licence for events that no agency reported.
ASKED, BY_SYSTEM = "ditanyakan", "sistem"


def _locked(izin: Izin) -> Izin:
    return Izin.objects.select_for_update(of=("self",)).select_related("nib__data", "instansi").get(pk=izin.pk)


@transaction.atomic
def ask_agency(*, izin: Izin, by: Pengguna, alasan: str) -> Izin:
    """Record that an officer asked the agency about a late decision, and the result.

    Raises `ReasonRequired`, and `WrongState` when no decision is late.
    """
    alasan = required(alasan)
    izin = _locked(izin)
    if not izin.is_late:
        raise WrongState(_("Jangka waktu putusan instansi belum lewat."))
    izin.ditanyakan_pada = timezone.now()
    izin.save(update_fields=["ditanyakan_pada"])
    IzinEvent.objects.create(izin=izin, metode=ASKED, status=izin.status, keterangan=alasan)
    about, nomor = izin.nib.data.pembuat, izin.nib.nomor
    record(Event.IZIN_DITANYAKAN, subject=izin, by=by, about=about, nib=nomor, alasan=alasan)
    return izin


@transaction.atomic
def grant_overdue_izin(*, izin: Izin) -> bool:
    """Grant a licence whose statutory time is over, with the system as actor. Returns False if it cannot be granted.

    Safe to call twice, and while the agency reports: the first one counts.
    """
    izin = _locked(izin)
    nib = izin.nib
    dasar = ground_of_granting(izin, nib)
    if not (izin.is_late and nib.in_force and dasar and Era.now().izin_otomatis):
        return False
    alasan = _("Disetujui oleh sistem: jangka waktu putusan instansi lewat (%(dasar)s).") % {"dasar": dasar}
    limit = izin.tenggat
    changes = write_izin(izin, {"status": StatusIzin.AUTOMATIC, "keterangan": alasan})
    changes |= write_izin(izin, clock(izin, nib))
    entry = IzinEvent.objects.create(
        izin=izin, metode=BY_SYSTEM, status=izin.status, keterangan=alasan, perubahan=changes
    )
    record(
        Event.IZIN_OTOMATIS,
        subject=izin,
        about=nib.data.pembuat,
        nib=nib.nomor,
        alasan=alasan,
        details={
            "pelaku": "sistem",
            "dasar": dasar,
            "batas": limit.isoformat() if limit else "",
            "sidik": izin.content_fingerprint,
        },
    )
    notify_izin(izin, nib, key=f"izin-{izin.kode}-{entry.pk}", granted={"dasar": dasar, "batas": limit})
    return True


def overdue_izin(after: int) -> list[int]:
    """Return the next late licences above row `after`, none while the switch is off."""
    if not Era.now().izin_otomatis:
        return []
    late = Izin.objects.filter(pk__gt=after, tenggat__lt=timezone.now()).order_by("pk")
    return list(late.values_list("pk", flat=True)[:BATCH_SIZE])
