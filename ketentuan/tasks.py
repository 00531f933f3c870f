"""Background entry points of this room; each is safe to run twice and at once."""

from django.utils import timezone
from django_tasks import task

from ketentuan.models import KirimanTertahan, Penyebaran
from ketentuan.penyebaran import sebar_sebagian


@task(queue_name="surel")
def sebar_pengumuman(penyebaran_id: int) -> int:
    """Tell all holders of an announced version, batch by batch. Returns how many were told now."""
    jumlah = 0
    while sebagian := sebar_sebagian(penyebaran_id):
        jumlah += sebagian
    return jumlah


@task(queue_name="surel")
def lanjutkan_penyebaran() -> int:
    """Carry on what a killed worker left, and tell who came since, until the version is in force."""
    belum = Penyebaran.objects.filter(selesai_pada__isnull=True).values_list("pk", flat=True)
    return sum(sebar_pengumuman.func(pk) for pk in belum)


@task()
def buang_kiriman_tertahan() -> int:
    """Erase caught forms whose time is over. Returns how many."""
    return KirimanTertahan.objects.filter(kedaluwarsa_pada__lte=timezone.now()).delete()[0]
