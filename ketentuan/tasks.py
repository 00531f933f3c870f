"""Background tasks of this app; each is safe to run twice, also at the same time."""

from datetime import timedelta

from django.utils import timezone
from django_tasks import task

from ketentuan.announcements.mailing import mail_batch
from ketentuan.models import HeldForm, Mailing, VersiKetentuan
from ketentuan.reports import store_summary
from ketentuan.texts.pdfs import store_text_pdf
from oss_portal.db.background import BATCH_PRIORITY, for_each, next_batch
from oss_portal.db.clock import older_than

# Longer than a batch takes, including its time in the queue.
_STALLED_AFTER = timedelta(minutes=10)


@task(queue_name="surel", priority=BATCH_PRIORITY)
def mail_announcement(mailing_id: int) -> int:
    """Tell the next batch of holders of an announced version, and queue the batch after it. Returns how many."""
    return next_batch(mail_announcement, mail_batch, mailing_id)


@task(queue_name="surel")
def resume_mailings() -> int:
    """Resume mailings without progress, also for new people, until their version is in force. Returns how many."""
    silent = Mailing.objects.filter(older_than("diperbarui_pada", _STALLED_AFTER), selesai_pada__isnull=True)
    pks = list(silent.values_list("pk", flat=True))
    for pk in pks:
        mail_announcement.enqueue(pk)
    return len(pks)


@task()
def compute_report(versi_id: int) -> None:
    """Count the acceptances of a version for the page of the report."""
    store_summary(VersiKetentuan.objects.get(pk=versi_id))


@task()
def erase_expired_held_forms() -> int:
    """Delete expired held forms. Returns how many."""
    return HeldForm.objects.filter(kedaluwarsa_pada__lte=timezone.now()).delete()[0]


@task(queue_name="berkas")
def make_text_pdf(versi_id: int) -> None:
    """Make the PDF of an announced text."""
    store_text_pdf(versi_id)


@task(queue_name="berkas")
def make_text_pdfs() -> int:
    """Make the PDFs of announced texts without one, before somebody requests them. Returns how many."""
    missing = VersiKetentuan.objects.filter(status=VersiKetentuan.Status.DIUMUMKAN, teks_pdf__isnull=True)
    return for_each(store_text_pdf, list(missing.values_list("pk", flat=True)), what="PDF of text")
