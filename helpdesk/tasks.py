"""Background entry points of the helpdesk; each is safe to run twice."""

from django.conf import settings
from django_tasks import task

from helpdesk import services


@task()
def periksa_waktu() -> int:
    """Warn at 80 % and record breaches. Returns how many tickets."""
    return services.peringatkan() + services.catat_yang_lewat()


@task()
def ingatkan_dan_tutup() -> int:
    """Remind reporters after 3 days; close after 7 without an answer, and 14 after a resolution. Returns how many."""
    return services.ingatkan_pelapor() + services.tutup_yang_diam()


@task()
def ambil_surel() -> int:
    """Read the mailbox of the settings, if there is one. Returns how many mails were taken."""
    if not settings.HELPDESK_KOTAK_SURAT:
        return 0
    from helpdesk.surel_masuk.kotak import buka_kotak
    from helpdesk.surel_masuk.terima import ambil_semua

    return ambil_semua(buka_kotak(settings.HELPDESK_KOTAK_SURAT)).diterima
