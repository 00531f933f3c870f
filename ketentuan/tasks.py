"""Background entry points of this room; each is safe to run twice and at once."""

from datetime import timedelta

from django.utils import timezone
from django_tasks import task

from ketentuan.laporan import simpan_ringkasan
from ketentuan.models import KirimanTertahan, Penyebaran, VersiKetentuan
from ketentuan.penyebaran import sebar_sebagian
from oss_portal.jam import lebih_lama
from oss_portal.surel import PRIORITAS_MASSAL
from oss_portal.tugas import giliran_berikut

# Longer than a batch takes, its time in the queue included.
_DIAM = timedelta(minutes=10)


@task(queue_name="surel", priority=PRIORITAS_MASSAL)
def sebar_pengumuman(penyebaran_id: int) -> int:
    """Tell the next batch of holders of an announced version, and queue the batch after it. Returns how many."""
    return giliran_berikut(sebar_pengumuman, sebar_sebagian, penyebaran_id)


@task(queue_name="surel")
def lanjutkan_penyebaran() -> int:
    """Start anew what stands still, and tell who came since, until the version is in force. Returns how many."""
    diam = Penyebaran.objects.filter(lebih_lama("diperbarui_pada", _DIAM), selesai_pada__isnull=True)
    daftar = list(diam.values_list("pk", flat=True))
    for pk in daftar:
        sebar_pengumuman.enqueue(pk)
    return len(daftar)


@task()
def hitung_laporan(versi_id: int) -> None:
    """Count who accepted a version, for the page of the report."""
    simpan_ringkasan(VersiKetentuan.objects.get(pk=versi_id))


@task()
def buang_kiriman_tertahan() -> int:
    """Erase caught forms whose time is over. Returns how many."""
    return KirimanTertahan.objects.filter(kedaluwarsa_pada__lte=timezone.now()).delete()[0]
