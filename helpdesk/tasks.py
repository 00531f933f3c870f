"""Background entry points of the helpdesk; each is safe to run twice."""

from django.conf import settings
from django_tasks import task

from helpdesk.services import sweeps
from oss_portal.db.background import work_off


@task()
def check_clocks() -> int:
    """Warn at 80 % and record breaches; return the number of tickets."""
    return work_off(check_clocks, lambda: sweeps.warn() + sweeps.record_breaches())


@task()
def remind_and_close() -> int:
    """Remind reporters after 3 days; close after 7 without an answer, and 14 after a resolution; return how many."""
    return work_off(remind_and_close, lambda: sweeps.remind_reporters() + sweeps.close_silent())


@task()
def fetch_mail() -> int:
    """Receive the mails of the mailbox in the settings, if it is set; return the number of accepted mails."""
    if not settings.HELPDESK_MAILBOX:
        return 0
    from helpdesk.inbound_mail.mailbox import open_mailbox
    from helpdesk.inbound_mail.receive import receive_all

    return receive_all(open_mailbox(settings.HELPDESK_MAILBOX)).accepted
