"""The queues of this app on the staff's front page."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from nib.models import KewajibanPembayaran, Permohonan, PermohonanPencabutan, SanksiNib
from nib.permissions import COLLECT_FEES, REVIEW, REVOKE, SUPERVISE
from oss_portal.hooks import StaffQueue, count_queue, staff_queues
from oss_portal.models import Pengguna


def _queue(
    permission: str,
    title: Promise,
    rows: Callable[[], QuerySet[Any]],
    filters: str,
    *,
    moment: str,
    deadline: str = "",
) -> Callable[[Pengguna], StaffQueue | None]:
    """Register the queue `rows`, shown to who holds `permission`; it leads to the list of its model under `filters`.

    `moment` is the column since when a case waits, `deadline` the one until when it should be done.
    """

    def queue(petugas: Pengguna) -> StaffQueue | None:
        if not petugas.has_perm(permission):
            return None
        waiting = rows()
        limit = waiting.order_by(deadline).values_list(deadline, flat=True).first() if deadline else None
        return StaffQueue(
            title=str(title),
            url=f"{reverse(f'admin:nib_{waiting.model._meta.model_name}_changelist')}?{filters}",
            count=count_queue(waiting),
            oldest=waiting.order_by(moment).values_list(moment, flat=True).first(),
            overdue=bool(limit and limit < timezone.now()),
            deadline=limit,
        )

    return staff_queues.register(queue)


permohonan_queue = _queue(
    REVIEW,
    _("Permohonan NIB"),
    # Without a deadline: it waits for the identity alone, in the queue of registrations.
    lambda: Permohonan.objects.filter(status=Permohonan.Status.DIAJUKAN, tenggat__isnull=False),
    "status__exact=diajukan",
    moment="diajukan_pada",
    deadline="tenggat",
)
# Revocations that wait for the second officer.
pencabutan_proposal_queue = _queue(
    REVOKE,
    _("Usulan pencabutan NIB"),
    lambda: SanksiNib.objects.filter(status=SanksiNib.Status.DIUSULKAN),
    "status__exact=diusulkan",
    moment="dibuat_pada",
)
pencabutan_request_queue = _queue(
    REVOKE,
    _("Permintaan pencabutan NIB"),
    lambda: PermohonanPencabutan.objects.filter(status=PermohonanPencabutan.Status.DIAJUKAN),
    "status__exact=diajukan",
    moment="diajukan_pada",
    deadline="tenggat",
)
answer_queue = _queue(
    SUPERVISE,
    _("Jawaban atas peringatan dan pembekuan"),
    lambda: SanksiNib.objects.answered(),
    "menunggu=jawaban",
    moment="dijawab_pada",
)
unanswered_queue = _queue(
    SUPERVISE,
    _("Lewat tenggat tanpa jawaban"),
    lambda: SanksiNib.objects.unanswered_past_deadline(),
    "menunggu=lewat",
    moment="berlaku_pada",
)
keberatan_queue = _queue(
    REVOKE,
    _("Keberatan atas pencabutan"),
    lambda: SanksiNib.objects.open_keberatan(),
    "menunggu=keberatan",
    moment="keberatan_pada",
)
# Official fees that holders reported as paid (KEW-2c).
kewajiban_queue = _queue(
    COLLECT_FEES,
    _("Pembayaran yang dilaporkan"),
    lambda: KewajibanPembayaran.objects.filter(status=KewajibanPembayaran.Status.DILAPORKAN),
    "status__exact=dilaporkan",
    moment="diubah_pada",
)
