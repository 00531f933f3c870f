"""Background entry points of the NIB; each is safe to run twice."""

from datetime import timedelta

from django_tasks import task

from nib.certificate.versions import ensure_pdf
from nib.models import Era, SertifikatNib
from nib.services import era, push, reminders
from oss_portal.db.background import for_each
from oss_portal.db.clock import older_than


@task(queue_name="berkas")
def render_certificate(certificate_id: int) -> bool:
    """Make the PDF of a certificate version."""
    ensure_pdf(certificate_id)
    return True


@task(queue_name="berkas")
def render_missed(limit: int = 200) -> int:
    """Make the PDFs whose worker died before it took them. Returns how many."""
    is_old = older_than("dibuat_pada", timedelta(minutes=5))
    waiting = SertifikatNib.objects.filter(is_old, pdf__isnull=True).values_list("pk", flat=True)
    return for_each(lambda pk: ensure_pdf(pk), waiting.order_by("dibuat_pada")[:limit], what="PDF of certificate")


@task(queue_name="berkas")
def move_to_active_era() -> int:
    """Move the next NIBs of an earlier era to the active one. Returns how many."""
    return era.move_batch(Era.now())


@task
def send_reminders() -> dict[str, int]:
    """Send the reminders that are due; each mail has its key, so running twice sends none twice."""
    return {
        "drafts": reminders.remind_drafts(),
        "sanksi": reminders.remind_sanksi(),
        "confirmations": reminders.ask_confirmation(),
        "kewajiban": reminders.remind_kewajiban(),
    }


# A queue of their own: a server of an agency that is slow must not keep people waiting for their mails.
@task(queue_name="kiriman")
def push_changes() -> int:
    """Send to agencies what is due; each delivery is taken under a lock and carries its key."""
    return push.deliver_due()
