"""Background entry points of the NIB; each is safe to run twice."""

from datetime import timedelta

from django_tasks import task

from nib.models import SertifikatNib
from nib.sertifikat import siapkan_pdf
from nib.services import kiriman, pengingat
from oss_portal.jam import lebih_lama


@task(queue_name="berkas")
def render_sertifikat(sertifikat_id: int) -> bool:
    """Make the PDF of a certificate version."""
    siapkan_pdf(sertifikat_id)
    return True


@task(queue_name="berkas")
def render_yang_tertinggal(batas: int = 200) -> int:
    """Make the PDFs whose worker died before it took them. Returns how many."""
    lama = lebih_lama("dibuat_pada", timedelta(minutes=5))
    daftar = SertifikatNib.objects.filter(lama, pdf__isnull=True).values_list("pk", flat=True)
    jumlah = 0
    for pk in daftar.order_by("dibuat_pada")[:batas]:
        siapkan_pdf(pk)
        jumlah += 1
    return jumlah


@task
def ingatkan() -> dict[str, int]:
    """Send the reminders that are due; each mail has its key, so running twice sends none twice."""
    return {
        "draf": pengingat.ingatkan_draf(),
        "sanksi": pengingat.ingatkan_sanksi(),
        "konfirmasi": pengingat.minta_konfirmasi(),
        "kewajiban": pengingat.ingatkan_kewajiban(),
    }


@task
def kirim_perubahan() -> int:
    """Send to agencies what is due; each delivery is taken under a lock and carries its key."""
    return kiriman.kirim_yang_jatuh_tempo()
