"""The scheduled tasks of the helpdesk: each does its work and can be run again."""

import mailbox
from datetime import timedelta
from email.message import EmailMessage

import pytest
import time_machine
from django.utils import timezone

from helpdesk import tasks
from helpdesk.models import Tiket
from tests.factories.helpdesk import tiket

pytestmark = pytest.mark.django_db


def test_clocks_are_checked_and_a_breach_is_recorded_once():
    t = tiket()
    with time_machine.travel(timezone.now() + timedelta(days=60), tick=False):
        assert tasks.check_clocks.call() >= 1
        assert tasks.check_clocks.call() == 0
    t.refresh_from_db()
    assert t.dilanggar_tanggapan


def test_nothing_is_closed_before_its_time():
    tiket()
    assert tasks.remind_and_close.call() == 0


def test_the_mailbox_of_the_settings_is_read(settings, tmp_path):
    settings.HELPDESK_MAILBOX = ""
    assert tasks.fetch_mail.call() == 0
    message = EmailMessage()
    message["From"], message["Subject"], message["Message-ID"] = "siti@contoh.id", "Tanya NIB", "<satu@contoh.id>"
    message.set_content("Bagaimana cara mengubah alamat usaha saya?")
    mailbox.Maildir(tmp_path / "kotak", create=True).add(message)
    settings.HELPDESK_MAILBOX = f"maildir://{tmp_path / 'kotak'}"
    assert tasks.fetch_mail.call() == 1
    assert Tiket.objects.get().perihal == "Tanya NIB"
    assert tasks.fetch_mail.call() == 0
