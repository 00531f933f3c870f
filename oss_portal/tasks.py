"""Background entry points of the foundation; each is safe to run twice."""

import logging
import time
from datetime import timedelta

from captcha.models import CaptchaStore
from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from oss_portal.jam import TOLERANSI, lebih_lama
from oss_portal.models import HitunganPercobaan, Sesi, SuratKeluar
from oss_portal.segel_jejak import segel_hari_yang_lewat
from oss_portal.surel import PeladenSuratMati, kirim, siap_dikirim

logger = logging.getLogger(__name__)


@task(queue_name="surel")
def kirim_surat_keluar(surat_id: int) -> bool:
    """Send one outgoing mail; a failed one is tried again by `sapu_surat_keluar`."""
    try:
        return kirim(surat_id)
    except PeladenSuratMati:
        return False


@task(queue_name="surel")
def sapu_surat_keluar(batas: int = 500, detik: float = 240) -> int:
    """Send what is due, secret links first: somebody waits for them. Returns how many were sent.

    These are mails that were refused, whose worker died, or that came while the server was away. A server that is still
    away is asked once, so the sweep of each minute costs nothing and the first one after its return sends all.
    """
    mulai, jumlah = time.monotonic(), 0
    tunggu = SuratKeluar.objects.filter(siap_dikirim())
    for pk in tunggu.order_by("-rahasia", "coba_lagi_pada").values_list("pk", flat=True)[:batas]:
        try:
            jumlah += kirim(pk)
        except PeladenSuratMati:
            break
        except Exception:
            # One row that cannot even be read (a key that is gone) must not hold up the mails behind it.
            logger.exception("mail %s cannot be read", pk)
            SuratKeluar.objects.filter(pk=pk).update(
                percobaan=F("percobaan") + 1, coba_lagi_pada=timezone.now() + timedelta(hours=1)
            )
        if time.monotonic() - mulai > detik:
            break
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
    yatim = DBTaskResult.objects.filter(lebih_lama("started_at", _TUGAS_YATIM), status=TaskResultStatus.RUNNING)
    return yatim.update(status=TaskResultStatus.READY, started_at=None)


@task()
def buang_tugas_lama() -> int:
    """Delete the records of tasks that ended more than a week ago."""
    lama = DBTaskResult.objects.filter(finished_at__lt=timezone.now() - timedelta(days=7))
    return lama.filter(status__in=[TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED]).delete()[0]


@task()
def buang_sesi_lama() -> int:
    """Delete sessions and captcha challenges that are over, or that a wrong clock made to last. Returns how many."""
    kini = timezone.now()
    jumlah = 0
    for objek, kolom, umur in (
        (CaptchaStore.objects, "expiration", timedelta(minutes=settings.CAPTCHA_TIMEOUT)),
        (Sesi.objects, "expire_date", timedelta(seconds=settings.SESSION_COOKIE_AGE)),
    ):
        lewat = Q(**{f"{kolom}__lt": kini}) | Q(**{f"{kolom}__gt": kini + umur + TOLERANSI})
        jumlah += objek.filter(lewat).delete()[0]
    return jumlah
