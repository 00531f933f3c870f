"""Background entry points of the foundation; each is safe to run twice."""

import logging
from datetime import timedelta

from captcha.models import CaptchaStore
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from oss_portal.models import HitunganPercobaan, Sesi, SuratKeluar
from oss_portal.segel_jejak import segel_hari_yang_lewat
from oss_portal.surel import kirim

logger = logging.getLogger(__name__)


@task(queue_name="surel")
def kirim_surat_keluar(surat_id: int) -> bool:
    """Send one outgoing mail; a failed one is tried again by `sapu_surat_keluar`."""
    return kirim(surat_id)


@task(queue_name="surel")
def sapu_surat_keluar(batas: int = 500) -> int:
    """Send what is due: retries, and mails whose worker died before it took them. Returns how many were sent."""
    tenggat = SuratKeluar.objects.filter(status=SuratKeluar.Status.ANTRE, coba_lagi_pada__lte=timezone.now())
    jumlah = 0
    for pk in tenggat.order_by("coba_lagi_pada").values_list("pk", flat=True)[:batas]:
        try:
            jumlah += kirim(pk)
        except Exception:
            # One row that cannot even be read (a key that is gone) must not hold up the mails behind it.
            logger.exception("mail %s cannot be read", pk)
            tenggat.filter(pk=pk).update(coba_lagi_pada=timezone.now() + timedelta(hours=1))
    return jumlah


@task()
def segel_jejak() -> int:
    """Seal the days of the audit trail that are over. Returns how many were sealed."""
    return len(segel_hari_yang_lewat())


@task()
def buang_hitungan_lama() -> int:
    """Delete the counters of tries whose window is over. Returns how many went."""
    return HitunganPercobaan.objects.filter(berakhir_pada__lt=timezone.now()).delete()[0]


# Longer than any of our tasks runs.
_TUGAS_YATIM = timedelta(minutes=15)


@task()
def pulihkan_tugas_yatim() -> int:
    """Put tasks back whose worker died (they would stay RUNNING for ever). All our tasks are safe to run twice."""
    yatim = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING, started_at__lt=timezone.now() - _TUGAS_YATIM)
    return yatim.update(status=TaskResultStatus.READY, started_at=None)


@task()
def buang_tugas_lama() -> int:
    """Delete the records of tasks that ended more than a week ago."""
    lama = DBTaskResult.objects.filter(finished_at__lt=timezone.now() - timedelta(days=7))
    return lama.filter(status__in=[TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED]).delete()[0]


@task()
def buang_sesi_lama() -> int:
    """Delete sessions and captcha challenges that are over."""
    CaptchaStore.remove_expired()
    return Sesi.objects.filter(expire_date__lt=timezone.now()).delete()[0]
