"""The mail server is away for an hour: no mail is given up, sent twice, or late once the server is back."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from oss_portal.mail.outgoing import queue_mail
from oss_portal.models import OutgoingMail
from oss_portal.tasks import sweep_outgoing_mail
from tests.chaos.helpers import MailServer

MINUTE = 60


@pytest.fixture
def letter(settings):
    letter = MailServer("tolak")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", letter.port, 0.2
    yield letter
    letter.close()


def test_after_an_hour_without_a_mail_server_every_mail_leaves_once_within_a_minute(db, letter):
    recipient = []
    with time_machine.travel(timezone.now().timestamp()) as hour:
        # One round a minute, as the scheduled task; the server refuses, then is mute; each minute a person registers.
        for minutes in range(60):
            letter.cara = "tolak" if minutes < 40 else "bisu"
            recipient.append(f"orang{minutes}@contoh.id")
            context = {"nama": "Siti", "user_id": "SITI0001"}
            queue_mail("registrasi/user_id", recipient=recipient[-1], context=context, secret=minutes % 2 == 0)
            assert sweep_outgoing_mail.func() == 0
            hour.shift(MINUTE)
        assert set(OutgoingMail.objects.values_list("status", "percobaan")) == {("antre", 0)}
        letter.cara, back = "terima", timezone.now()
        hour.shift(MINUTE)
        assert sweep_outgoing_mail.func(seconds=60) == 60
        assert sweep_outgoing_mail.func() == 0
    assert sorted(re.search(r"^To: (\S+)", s, re.M)[1] for s in letter.surat) == sorted(recipient)
    assert len({re.search(r"^Message-ID: (\S+)", s, re.M | re.I)[1] for s in letter.surat}) == 60
    slow = max(OutgoingMail.objects.values_list("terkirim_pada", flat=True)) - back
    assert slow < timedelta(minutes=2)
    assert not OutgoingMail.objects.exclude(status="terkirim").exists()
