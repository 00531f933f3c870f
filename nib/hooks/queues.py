"""The queues of this app on the staff's front page."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from nib.models import KewajibanPembayaran, Permohonan, PermohonanPencabutan, SanksiNib
from oss_portal.hooks import StaffQueue, count_queue, staff_queues
from oss_portal.models import Pengguna


def _queue_row(title: str, url: str, queue, *, moment: str, deadline: str) -> StaffQueue:
    oldest = queue.order_by(moment).values_list(moment, flat=True).first()
    limit = queue.order_by(deadline).values_list(deadline, flat=True).first() if deadline else None
    return StaffQueue(
        title=title,
        url=url,
        count=count_queue(queue),
        oldest=oldest,
        overdue=bool(limit and limit < timezone.now()),
        deadline=limit,
    )


@staff_queues.register
def permohonan_queue(petugas: Pengguna) -> StaffQueue | None:
    """Applications that wait for an officer."""
    if not petugas.has_perm("nib.tinjau_permohonan"):
        return None
    return _queue_row(
        _("Permohonan NIB"),
        reverse("admin:nib_permohonan_changelist") + "?status__exact=diajukan",
        Permohonan.objects.filter(status=Permohonan.Status.DIAJUKAN),
        moment="diajukan_pada",
        deadline="tenggat",
    )


@staff_queues.register
def pencabutan_proposal_queue(petugas: Pengguna) -> StaffQueue | None:
    """Revocations that wait for the second officer."""
    if not petugas.has_perm("nib.putuskan_pencabutan"):
        return None
    return _queue_row(
        _("Usulan pencabutan NIB"),
        reverse("admin:nib_sanksinib_changelist") + "?status__exact=diusulkan",
        SanksiNib.objects.filter(status=SanksiNib.Status.DIUSULKAN),
        moment="dibuat_pada",
        deadline="",
    )


@staff_queues.register
def pencabutan_request_queue(petugas: Pengguna) -> StaffQueue | None:
    """Requests of holders to end their NIB."""
    if not petugas.has_perm("nib.putuskan_pencabutan"):
        return None
    return _queue_row(
        _("Permintaan pencabutan NIB"),
        reverse("admin:nib_permohonanpencabutan_changelist") + "?status__exact=diajukan",
        PermohonanPencabutan.objects.filter(status=PermohonanPencabutan.Status.DIAJUKAN),
        moment="diajukan_pada",
        deadline="tenggat",
    )


def _sanksi_url(waiting: str) -> str:
    return f"{reverse('admin:nib_sanksinib_changelist')}?menunggu={waiting}"


@staff_queues.register
def answer_queue(petugas: Pengguna) -> StaffQueue | None:
    """Warnings and freezes that the holder answered."""
    if not petugas.has_perm("nib.awasi_nib"):
        return None
    answered = SanksiNib.objects.answered()
    return _queue_row(
        _("Jawaban atas peringatan dan pembekuan"), _sanksi_url("jawaban"), answered, moment="dijawab_pada", deadline=""
    )


@staff_queues.register
def unanswered_queue(petugas: Pengguna) -> StaffQueue | None:
    """Warnings and freezes whose period is over without an answer."""
    if not petugas.has_perm("nib.awasi_nib"):
        return None
    overdue = SanksiNib.objects.unanswered_past_deadline()
    return _queue_row(
        _("Lewat tenggat tanpa jawaban"), _sanksi_url("lewat"), overdue, moment="berlaku_pada", deadline=""
    )


@staff_queues.register
def keberatan_queue(petugas: Pengguna) -> StaffQueue | None:
    """Objections to a revocation."""
    if not petugas.has_perm("nib.putuskan_pencabutan"):
        return None
    waiting = SanksiNib.objects.open_keberatan()
    return _queue_row(
        _("Keberatan atas pencabutan"), _sanksi_url("keberatan"), waiting, moment="keberatan_pada", deadline=""
    )


@staff_queues.register
def kewajiban_queue(petugas: Pengguna) -> StaffQueue | None:
    """Official fees that holders reported as paid (KEW-2c)."""
    if not petugas.has_perm("nib.tagih_kewajiban"):
        return None
    return _queue_row(
        _("Pembayaran yang dilaporkan"),
        reverse("admin:nib_kewajibanpembayaran_changelist") + "?status__exact=dilaporkan",
        KewajibanPembayaran.objects.filter(status=KewajibanPembayaran.Status.DILAPORKAN),
        moment="diubah_pada",
        deadline="",
    )
