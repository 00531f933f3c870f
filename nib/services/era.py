"""The move to another era: a preview of the changes, then the change itself, NIB by NIB and resumable (HUK-1).

An issued certificate is never changed: an NIB that moves keeps its number and its earlier versions, gains or loses
roles by the rules of the new era, and gets a new version of its certificate.
"""

from collections import Counter
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from nib.certificate.versions import create_version
from nib.events import Event
from nib.models import Era, Nib, NibEvent, PeranNib, TipeDokumen
from nib.notifications import notify_changed
from nib.services.issuing import grant_peran, peran_from_data
from nib.services.supervision.base import lock_nib
from oss_portal.audit.trail import record

BATCH = 200
# Number of NIBs that the preview names.
SAMPLE = 20


@dataclass(frozen=True)
class RoleChange:
    """Names of the roles that one NIB gains and loses."""

    nomor: str
    gained: list[str]
    lost: list[str]


@dataclass(frozen=True)
class Preview:
    """The changes of a move to an era; `changes` names the first `SAMPLE` NIBs whose roles differ."""

    nibs: int
    gained: Counter[str]
    lost: Counter[str]
    without_iumk: int
    with_branches: int
    changes: list[RoleChange]


def waiting_nibs(era: Era) -> QuerySet[Nib]:
    """Return the living NIBs that are not of this era yet, oldest first."""
    return Nib.objects.live().exclude(era=era).select_related("data", "pelaku_usaha", "era").order_by("pk")


def preview(era: Era) -> Preview:
    """Return what would change if every living NIB moved to `era`; nothing is written."""
    gained: Counter[str] = Counter()
    lost: Counter[str] = Counter()
    changes: list[RoleChange] = []
    count = without_iumk = with_branches = 0
    for nib in waiting_nibs(era).prefetch_related("peran").iterator(chunk_size=BATCH):
        count += 1
        with_branches += era.lampiran_cabang and not nib.era.lampiran_cabang and nib.data.lokasi.exists()
        without_iumk += nib.era.iumk and not era.iumk and nib.pelaku_usaha.perseorangan
        now = {(p.jenis, p.rincian): p.sebutan for p in nib.peran.all() if p.status != PeranNib.Status.DICABUT}
        nib.era = era
        then = {key: PeranNib(jenis=key[0], rincian=key[1]).sebutan for key in peran_from_data(nib)}
        new = [name for key, name in then.items() if key not in now]
        old = [name for key, name in now.items() if key not in then]
        gained.update(new)
        lost.update(old)
        if (new or old) and len(changes) < SAMPLE:
            changes.append(RoleChange(nib.nomor, new, old))
    return Preview(count, gained, lost, without_iumk, with_branches, changes)


@transaction.atomic
def move_nib(*, nib: Nib, era: Era) -> Nib:
    """Move one living NIB to `era`, with its roles and a new version of its certificate. Safe to call twice."""
    nib = lock_nib(nib)
    if nib.era_id == era.pk or nib.is_revoked:
        return nib
    old = nib.era
    nib.era = era
    nib.save(update_fields=["era"])
    reason = _("Perubahan dasar hukum: %(lama)s menjadi %(baru)s") % {
        "lama": old.dasar_hukum.sebutan,
        "baru": era.dasar_hukum.sebutan,
    }
    changes = {_("Dasar hukum"): [old.dasar_hukum.sebutan, era.dasar_hukum.sebutan]}
    before = [p.sebutan for p in nib.peran.live()]
    grant_peran(nib, None, alasan=reason)
    after = [p.sebutan for p in nib.peran.live()]
    if ended := [name for name in before if name not in after]:
        changes[_("Peran yang berakhir")] = [", ".join(ended), ""]
    if begun := [name for name in after if name not in before]:
        changes[_("Peran baru")] = ["", ", ".join(begun)]
    for (jenis, details), rule in peran_from_data(nib).items():
        # A role that stays gets the new law as its basis.
        nib.peran.live().filter(jenis=jenis, rincian=details).update(dasar_hukum=rule.dasar_hukum, pasal=rule.pasal)
    NibEvent.objects.create(
        nib=nib,
        jenis=NibEvent.Jenis.PERUBAHAN,
        tipe_dokumen=TipeDokumen.PERUBAHAN,
        perubahan=changes,
        alasan=reason,
        dasar=era.dasar_hukum.sebutan,
    )
    record(
        Event.NIB_PINDAH_ERA,
        subject=nib,
        about=nib.data.pembuat,
        nib=nib.nomor,
        alasan=reason,
        changes={"era": (old.kode, era.kode)},
    )
    create_version(nib=nib, kind=TipeDokumen.PERUBAHAN, batch=True)
    notify_changed(nib, changes, key=f"nib-era-{era.kode}-{nib.nomor}", bulk=True)
    return nib
