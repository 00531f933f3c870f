"""Background entry points of the foundation; each is safe to run twice."""

from django.utils import timezone
from django_tasks import task

from oss_portal.models import HitunganPercobaan, SuratKeluar
from oss_portal.segel_jejak import segel_hari_yang_lewat
from oss_portal.surel import kirim


@task(queue_name="surel")
def kirim_surat_keluar(surat_id: int) -> bool:
    """Send one outgoing mail; a failed one is tried again by `sapu_surat_keluar`."""
    return kirim(surat_id)


@task(queue_name="surel")
def sapu_surat_keluar(batas: int = 500) -> int:
    """Send what is due: retries, and mails whose worker died before it took them. Returns how many were sent."""
    tenggat = SuratKeluar.objects.filter(status=SuratKeluar.Status.ANTRE, coba_lagi_pada__lte=timezone.now())
    return sum(kirim(pk) for pk in tenggat.order_by("coba_lagi_pada").values_list("pk", flat=True)[:batas])


@task()
def segel_jejak() -> int:
    """Seal the days of the audit trail that are over. Returns how many were sealed."""
    return len(segel_hari_yang_lewat())


@task()
def buang_hitungan_lama() -> int:
    """Delete the counters of tries whose window is over. Returns how many went."""
    return HitunganPercobaan.objects.filter(berakhir_pada__lt=timezone.now()).delete()[0]
