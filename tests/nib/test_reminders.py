"""Reminders are sent when they are due, once each, and end when their reason is gone."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from nib.models import Nib, Permohonan, SanksiNib
from nib.services import reminders, supervision
from nib.services.holder import answer_sanksi, confirm_data
from nib.tasks import send_reminders
from oss_portal.models import MailKey, OutgoingMail
from tests.factories.nib import PermohonanFactory, make_nib
from tests.nib.helpers import remind

pytestmark = pytest.mark.django_db


def ago(**period):
    return timezone.now() - timedelta(**period)


def test_a_draft_left_alone_is_reminded_of_after_7_and_14_days_and_then_no_more():
    draft = PermohonanFactory()
    sent = []
    for days in (6, 7, 8, 14, 20, 22):
        Permohonan.objects.filter(pk=draft.pk).update(diubah_pada=ago(days=days, hours=1))
        mail.outbox.clear()
        remind(reminders.drafts)
        remind(reminders.drafts)
        sent.append(len(mail.outbox))
    assert sent[0] == 0
    assert sent[1] == 1
    assert sent[-1] == 0


def test_everybody_is_reminded_however_many_there_are(monkeypatch):
    monkeypatch.setattr(reminders, "BATCH_SIZE", 1)
    for _ in range(3):
        Permohonan.objects.filter(pk=PermohonanFactory().pk).update(diubah_pada=ago(days=8))
    mail.outbox.clear()
    remind(reminders.drafts)
    assert len(mail.outbox) == 3


def test_who_has_had_the_mail_costs_no_question(django_assert_num_queries):
    """The task reads more than three million NIBs a month in the window, four times a day."""
    nibs = [make_nib() for _ in range(5)]
    Nib.objects.update(dikonfirmasi_pada=ago(days=370))
    assert remind(reminders.confirmations) == 5
    mails = OutgoingMail.objects.filter(kunci__startswith="nib-konfirmasi-")
    assert mails.count() >= 5
    for remaining in (nibs[0:1], nibs):
        Nib.objects.exclude(pk__in=[n.pk for n in remaining]).update(dikonfirmasi_pada=timezone.now())
        Nib.objects.filter(pk__in=[n.pk for n in remaining]).update(dikonfirmasi_pada=ago(days=370))
        remind(reminders.confirmations)
        # Three queries: the rows, the recipients, and the queued mails.
        with django_assert_num_queries(3):
            assert remind(reminders.confirmations) == len(remaining)


def test_reminders_wait_behind_the_mails_that_a_person_waits_for(monkeypatch):
    make_nib()
    Nib.objects.update(dikonfirmasi_pada=ago(days=370))
    urgent = []
    monkeypatch.setattr("nib.notifications.queue_mail", lambda *a, bulk, **k: urgent.append(not bulk))
    remind(reminders.confirmations)
    assert urgent
    assert not any(urgent)


def test_a_mail_that_is_missing_from_a_batch_is_queued_alone():
    """After a worker died half-way one address of a business has had the mail and the other has not."""
    nib = make_nib()
    Nib.objects.update(dikonfirmasi_pada=ago(days=370))
    nib.pelaku_usaha.email = "usaha@contoh.id"
    nib.pelaku_usaha.save()
    remind(reminders.confirmations)
    mails = OutgoingMail.objects.filter(kunci__startswith="nib-konfirmasi-")
    keys = set(mails.values_list("kunci", flat=True))
    assert len(keys) == 2
    mails.filter(kunci__endswith="-usaha").delete()
    MailKey.objects.filter(kunci__endswith="-usaha").delete()
    mail.outbox.clear()
    remind(reminders.confirmations)
    assert set(mails.values_list("kunci", flat=True)) == keys
    assert [m.to for m in mail.outbox] == [["usaha@contoh.id"]]


def test_the_same_silence_is_reminded_of_twice_at_most():
    draft = PermohonanFactory()
    Permohonan.objects.filter(pk=draft.pk).update(diubah_pada=ago(days=8))
    for _ in range(3):
        send_reminders.call()
    assert [m.subject for m in mail.outbox] == ["Permohonan NIB Anda belum selesai"]


def test_an_unanswered_warning_is_reminded_of_before_its_end(petugas):
    nib = make_nib()
    s = supervision.warn(nib=nib, by=petugas, alasan="x")
    mail.outbox.clear()
    assert remind(reminders.sanksi) == 0
    for days in (7, 3, 1, 0):
        SanksiNib.objects.filter(pk=s.pk).update(tenggat_jawab=timezone.localdate() + timedelta(days=days))
        remind(reminders.sanksi)
    assert len(mail.outbox) == 2
    answer_sanksi(sanksi=s, by=nib.data.pembuat, answer="Sudah.")
    assert remind(reminders.sanksi) == 0


def test_kew_2b_once_a_year_the_holder_is_asked(petugas):
    nib = make_nib()
    mail.outbox.clear()
    assert remind(reminders.confirmations) == 0
    Nib.objects.filter(pk=nib.pk).update(dikonfirmasi_pada=ago(days=366))
    for _ in range(2):
        remind(reminders.confirmations)
    assert [m.subject for m in mail.outbox] == [f"Apakah data NIB {nib.nomor} masih benar?"]
    confirm_data(nib=nib, by=nib.data.pembuat)
    assert remind(reminders.confirmations) == 0
