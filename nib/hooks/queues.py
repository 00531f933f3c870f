"""The work queues of this app's officers."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nib.exceptions import DifferentPersonRequired
from nib.explanations import review_reasons
from nib.models import Izin, KewajibanPembayaran, NibPush, Permohonan, PermohonanPencabutan, SanksiNib
from nib.permissions import COLLECT_FEES, MANAGE_KEYS, REVIEW, REVOKE, SUPERVISE
from nib.rules.periods import SUPERVISION_DAYS
from nib.services import review, supervision
from oss_portal.db.inserts import at_end_of_act
from oss_portal.hooks import StaffQueue, count_queue, staff_queues
from oss_portal.models import Pengguna, WorkItem
from oss_portal.reference.business_calendar import start_of_day, working_days_later
from oss_portal.staff.area import ensure_within
from oss_portal.staff.work.queues import Summary, WorkQueue, WorkSource, WorkState, register, sync
from registrasi.services.conflicts import check_officer

Wait = WorkItem.Wait


def _permohonan_state(p: Permohonan) -> WorkState | None:
    if p.diajukan_pada is None:
        return None
    if p.status == Permohonan.Status.PERLU_PERBAIKAN:
        return WorkState(since=p.diajukan_pada, wait=Wait.PEMOHON)
    if p.status != Permohonan.Status.DIAJUKAN:
        return None
    # An application without a deadline waits only for the identity check, in the queue of registrations.
    return WorkState(since=p.diajukan_pada, due=p.tenggat, wait="" if p.tenggat else Wait.IDENTITAS)


def _permohonan_summary(p: Permohonan) -> Summary:
    return Summary(p.pelaku_usaha.nama, " ".join(review_reasons(p.bendera)), p.get_jenis_display())


register(
    WorkSource(
        model=Permohonan,
        queues=[
            WorkQueue(
                code="permohonan",
                title=gettext_lazy("Permohonan NIB"),
                short=gettext_lazy("Permohonan"),
                permission=REVIEW,
            )
        ],
        kind="jenis",
        state=_permohonan_state,
        waiting=lambda: Permohonan.objects.filter(
            status__in=[Permohonan.Status.DIAJUKAN, Permohonan.Status.PERLU_PERBAIKAN], diajukan_pada__isnull=False
        ),
        summary=_permohonan_summary,
        check=review.check_officer,
        related=["pelaku_usaha", "pembuat"],
        about=lambda p: p.pembuat,
        area=lambda p: p.kelurahan,
    )
)


def _sanksi_state(s: SanksiNib) -> WorkState | None:
    """Return the state of a step; while another step is proposed for its NIB, it waits for that decision."""
    state = _own_state(s)
    if state is None or state.wait or s.status == SanksiNib.Status.DIUSULKAN:
        return state
    refused = []
    # A withdrawn proposal does not count: it gives the unit that made it no more time.
    proposed = s.nib.sanksi.filter(status__in=[SanksiNib.Status.DIUSULKAN, SanksiNib.Status.DITOLAK])
    for status, over in proposed.values_list("status", "selesai_pada"):
        if status == SanksiNib.Status.DIUSULKAN:
            return replace(state, wait=Wait.USULAN, until=None)
        if over is not None:
            refused.append(working_days_later(over, SUPERVISION_DAYS))
    return replace(state, due=max([*refused, state.due])) if state.due else state


def _own_state(s: SanksiNib) -> WorkState | None:
    """Return the state of the step itself: it waits for a second officer, a reply to an objection, or an answer."""
    if s.status == SanksiNib.Status.DIUSULKAN:
        return WorkState(
            queue="usulan_cabut",
            since=s.dibuat_pada,
            due=working_days_later(s.dibuat_pada, SUPERVISION_DAYS),
            not_by=s.diusulkan_oleh_id,
        )
    if s.status != SanksiNib.Status.BERLAKU:
        return None
    if s.keberatan_pada is not None and not s.tanggapan:
        due = working_days_later(s.keberatan_pada, SUPERVISION_DAYS)
        return WorkState(queue="keberatan", since=s.keberatan_pada, due=due, not_by=s.diputus_oleh_id)
    if s.tahap not in SanksiNib.ANSWERED or s.berlaku_pada is None:
        return None
    if s.dijawab_pada is not None:
        due = working_days_later(s.dijawab_pada, SUPERVISION_DAYS)
        return WorkState(queue="pengawasan", since=s.dijawab_pada, due=due)
    if s.tenggat_jawab is None:
        return None
    silent = start_of_day(s.tenggat_jawab + timedelta(days=1))
    return WorkState(
        queue="pengawasan",
        since=s.berlaku_pada,
        due=working_days_later(silent, SUPERVISION_DAYS),
        wait=Wait.JAWABAN if silent > timezone.now() else "",
        until=silent,
    )


def _sanksi_summary(s: SanksiNib) -> Summary:
    why = f"{s.get_tahap_display()}: {s.get_sebab_display()}"
    if s.status != SanksiNib.Status.BERLAKU:
        return Summary(s.nib.pelaku_usaha.nama, why, s.nib.nomor)
    if s.keberatan_pada is not None and not s.tanggapan:
        why = _("%(apa)s. Keberatan belum ditanggapi.") % {"apa": why}
    elif s.dijawab_pada:
        why = _("%(apa)s. Dijawab pelaku usaha.") % {"apa": why}
    elif s.tahap in SanksiNib.ANSWERED and s.was_heard:
        why = _("%(apa)s. Tidak dijawab sampai tenggatnya.") % {"apa": why}
    return Summary(s.nib.pelaku_usaha.nama, why, s.nib.nomor)


def _check_officer(petugas: Pengguna, obj: Any) -> None:
    check_officer(petugas, obj)
    ensure_within(petugas, obj.nib.data.kelurahan)


def _check_sanksi_officer(petugas: Pengguna, s: SanksiNib) -> None:
    _check_officer(petugas, s)
    if s.status == SanksiNib.Status.DIUSULKAN:
        supervision.check_second_officer(s, petugas)
    elif s.diputus_oleh_id == petugas.pk and s.tahap == SanksiNib.Tahap.PENCABUTAN:
        raise DifferentPersonRequired(_("Anda yang memutus pencabutan ini; keberatannya ditanggapi petugas lain."))


register(
    WorkSource(
        model=SanksiNib,
        queues=[
            WorkQueue(
                code="usulan_cabut",
                title=gettext_lazy("Usulan pengawasan NIB"),
                short=gettext_lazy("Usulan"),
                permission=REVOKE,
                first_half=SUPERVISE,
                seen_by="nib.view_sanksinib",
            ),
            WorkQueue(
                code="keberatan",
                title=gettext_lazy("Keberatan atas pencabutan"),
                short=gettext_lazy("Keberatan"),
                permission=REVOKE,
                seen_by="nib.view_sanksinib",
            ),
            WorkQueue(
                code="pengawasan",
                title=gettext_lazy("Jawaban atas peringatan dan pembekuan"),
                short=gettext_lazy("Pengawasan"),
                permission=SUPERVISE,
                seen_by="nib.view_sanksinib",
            ),
        ],
        kind="tahap",
        state=_sanksi_state,
        waiting=lambda: (
            SanksiNib.objects.filter(status=SanksiNib.Status.DIUSULKAN)
            | SanksiNib.objects.open_keberatan()
            | SanksiNib.objects.filter(
                status=SanksiNib.Status.BERLAKU,
                tahap__in=SanksiNib.ANSWERED,
                berlaku_pada__isnull=False,
                tenggat_jawab__isnull=False,
            )
        ),
        summary=_sanksi_summary,
        check=_check_sanksi_officer,
        related=["nib__pelaku_usaha", "nib__data__pembuat"],
        about=lambda s: s.nib.data.pembuat,
        nib=lambda s: s.nib.nomor,
        area=lambda s: s.nib.data.kelurahan,
    )
)


@receiver(post_save, sender=SanksiNib, dispatch_uid="nib.wait_for_proposal")
def _wait_for_proposal(sender: object, instance: SanksiNib, raw: bool = False, **kwargs: Any) -> None:
    """Update the work items of the steps in force of an NIB: they wait while a proposal about it is undecided."""
    if raw or instance.status not in SanksiNib.PROPOSED:
        return

    def follow() -> None:
        for sanksi in SanksiNib.objects.filter(nib=instance.nib_id, status=SanksiNib.Status.BERLAKU):
            sync(sanksi)

    at_end_of_act((_wait_for_proposal, instance.nib_id), follow)


def _open_until_decided(status: str, since: str, due: str = "") -> Any:
    """Return a state function: a record in `status` waits since its column `since` and is due at its column `due`."""

    def state(obj: Any) -> WorkState | None:
        if obj.status != status:
            return None
        moment = getattr(obj, since)
        limit = getattr(obj, due) if due else working_days_later(moment, SUPERVISION_DAYS)
        return WorkState(since=moment, due=limit)

    return state


def _nib_source(model: Any, queue: WorkQueue, status: str, since: str, due: str = "") -> None:
    """Register the queue of a model whose records belong to an NIB and wait in a single status."""
    register(
        WorkSource(
            model=model,
            queues=[queue],
            kind="jenis",
            state=_open_until_decided(status, since, due),
            waiting=lambda: model.objects.filter(status=status),
            summary=lambda o: Summary(o.nib.pelaku_usaha.nama, o.get_jenis_display(), o.nib.nomor),
            check=_check_officer,
            related=["nib__pelaku_usaha", "nib__data__pembuat"],
            about=lambda o: o.nib.data.pembuat,
            nib=lambda o: o.nib.nomor,
            area=lambda o: o.nib.data.kelurahan,
        )
    )


_nib_source(
    PermohonanPencabutan,
    WorkQueue(
        code="pencabutan",
        title=gettext_lazy("Permintaan pencabutan NIB"),
        short=gettext_lazy("Pencabutan"),
        permission=REVOKE,
        seen_by="nib.view_permohonanpencabutan",
    ),
    PermohonanPencabutan.Status.DIAJUKAN,
    "diajukan_pada",
    "tenggat",
)
# Official fees that holders reported as paid (KEW-2c).
_nib_source(
    KewajibanPembayaran,
    WorkQueue(
        code="kewajiban",
        title=gettext_lazy("Pembayaran yang dilaporkan"),
        short=gettext_lazy("Pembayaran"),
        permission=COLLECT_FEES,
        seen_by="nib.view_kewajibanpembayaran",
    ),
    KewajibanPembayaran.Status.DILAPORKAN,
    "diubah_pada",
)


def _izin_state(izin: Izin) -> WorkState | None:
    """Return the state: it waits for the statutory time; then officers ask the agency, until it has decided."""
    if izin.tenggat is None or izin.tenggat_sejak is None:
        return None
    again = working_days_later(izin.ditanyakan_pada, SUPERVISION_DAYS) if izin.ditanyakan_pada else izin.tenggat
    return WorkState(
        since=izin.tenggat_sejak,
        due=working_days_later(again, SUPERVISION_DAYS),
        wait=Wait.INSTANSI if again > timezone.now() else "",
        until=again,
    )


# Late decisions of agencies.
register(
    WorkSource(
        model=Izin,
        queues=[
            WorkQueue(
                code="izin_lewat",
                title=gettext_lazy("Putusan instansi yang lewat jangka waktu"),
                short=gettext_lazy("Putusan instansi"),
                permission=SUPERVISE,
                seen_by="nib.view_izin",
            )
        ],
        state=_izin_state,
        waiting=lambda: Izin.objects.filter(tenggat__isnull=False, tenggat_sejak__isnull=False),
        summary=lambda i: Summary(i.nib.pelaku_usaha.nama, f"{i.instansi}: {i}", i.nib.nomor),
        check=_check_officer,
        related=["nib__pelaku_usaha", "nib__data__pembuat", "instansi"],
        about=lambda i: i.nib.data.pembuat,
        nib=lambda i: i.nib.nomor,
        area=lambda i: i.nib.data.kelurahan,
    )
)


@staff_queues.register
def failed_pushes(petugas: Pengguna) -> StaffQueue | None:
    """Return the entry of the staff's front page for pushes that failed for two days and are not retried."""
    if not petugas.has_perm(MANAGE_KEYS):
        return None
    rows = NibPush.objects.filter(status=NibPush.Status.MENYERAH)
    first = rows.order_by("coba_lagi_pada").only("dibuat_pada").first()
    return StaffQueue(
        title=_("Kiriman NIB yang gagal"),
        url=reverse("admin:nib_nibpush_changelist") + f"?status__exact={NibPush.Status.MENYERAH}",
        count=count_queue(rows),
        oldest=first.dibuat_pada if first else None,
        overdue=first is not None,
    )
