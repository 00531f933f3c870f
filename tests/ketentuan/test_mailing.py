"""Every holder gets the mail about an announced version once, whatever happens to the worker (AKS-2)."""

import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from ketentuan.announcements import mailing as module
from ketentuan.announcements.mailing import mail_batch
from ketentuan.models import ChangeNotice, HeldForm, Mailing
from ketentuan.services.publishing import announce_version, submit_version
from ketentuan.tasks import erase_expired_held_forms, mail_announcement, resume_mailings
from oss_portal.mail.outgoing import queue_mail
from oss_portal.models import OutgoingMail
from oss_portal.tasks import requeue_orphaned_tasks
from tests.factories.ketentuan import DrafFactory, VersiKetentuanFactory
from tests.factories.registrasi import PenggunaFactory, PetugasFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch):
    monkeypatch.setattr(module, "BATCH", 2)


def make(**extra) -> Mailing:
    now = timezone.now()
    v = VersiKetentuanFactory(berlaku_sejak=now + timedelta(days=9), diumumkan_pada=now, **extra)
    return Mailing.objects.create(versi=v)


def make_stale(mailing: Mailing) -> None:
    """Move the last progress of the mailing into the past, as if its worker had died."""
    Mailing.objects.filter(pk=mailing.pk).update(diperbarui_pada=timezone.now() - timedelta(minutes=11))


def recipients() -> list[str]:
    return sorted(OutgoingMail.objects.filter(templat="ketentuan/version_announced").values_list("kepada", flat=True))


def test_an_announcement_reaches_every_account_holder_once(django_capture_on_commit_callbacks):
    person = [PenggunaFactory() for _ in range(5)]
    PenggunaFactory(is_active=False)
    draft = DrafFactory(ringkasan_perubahan="Denda dihapus.")
    submit_version(versi=draft, by=draft.disusun_oleh)
    with django_capture_on_commit_callbacks(execute=True):
        announce_version(versi=draft, by=PetugasFactory())
    assert recipients() == sorted(p.email for p in person)
    letter = mail.outbox[0]
    assert letter.subject.startswith("Ketentuan Penggunaan OSS berubah mulai ")
    assert "Denda dihapus." in letter.body
    assert "/ketentuan/1/" in letter.body
    assert ChangeNotice.objects.count() == 5


def test_a_worker_that_dies_midway_neither_repeats_nor_skips(monkeypatch):
    person, mailing = [PenggunaFactory() for _ in range(5)], make()
    assert mail_batch(mailing.pk) == 2
    original, calls = module._mail_person, []

    def fail(*args):
        calls.append(1)
        if len(calls) == 2:
            raise SystemExit("killed")
        original(*args)

    monkeypatch.setattr(module, "_mail_person", fail)
    with pytest.raises(SystemExit):
        mail_batch(mailing.pk)
    assert len(recipients()) == 2
    monkeypatch.setattr(module, "_mail_person", original)
    # A mailing with recent progress is not started a second time.
    assert resume_mailings.func() == 0
    make_stale(mailing)
    assert resume_mailings.func() == 1
    assert recipients() == sorted(p.email for p in person)


@pytest.fixture
def real_queue(settings):
    """The queue of production: enqueued tasks wait in its table for a worker."""
    settings.TASKS = {"default": settings.TASKS["default"] | {"BACKEND": "oss_portal.db.task_backend.TaskBackend"}}

    def carry_out() -> int:
        """Do the next task as a worker does; returns how many are left."""
        task = DBTaskResult.objects.ready().first()
        task.claim("uji")
        task.set_successful(task.task.func(*task.args_kwargs["args"]))
        return DBTaskResult.objects.ready().count()

    return carry_out


@pytest.mark.django_db(transaction=True)
def test_a_mail_to_one_person_goes_before_an_announcement_to_all(real_queue):
    person = [PenggunaFactory() for _ in range(5)]
    mail_announcement.enqueue(make().pk)
    real_queue()
    activation = queue_mail("ketentuan/version_announced", recipient="ani@contoh.id", context={"versi": make().versi})
    # The activation mail goes out first, though batch and announcements were queued before it.
    real_queue()
    activation.refresh_from_db()
    assert activation.status == OutgoingMail.Status.TERKIRIM
    while real_queue():
        pass
    assert sorted(m.to[0] for m in mail.outbox[1:]) == sorted(p.email for p in person)


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_dies_in_the_middle_of_a_batch_does_not_break_the_chain(real_queue, monkeypatch):
    person, mailing = [PenggunaFactory() for _ in range(5)], make()
    mail_announcement.enqueue(mailing.pk)
    original = module._mail_person

    def fail(*args):
        raise SystemExit("killed")

    monkeypatch.setattr(module, "_mail_person", fail)
    with pytest.raises(SystemExit):
        real_queue()
    monkeypatch.setattr(module, "_mail_person", original)
    assert recipients() == []
    assert not DBTaskResult.objects.ready().exists()
    DBTaskResult.objects.update(started_at=timezone.now() - timedelta(hours=1))
    requeue_orphaned_tasks.func()
    while real_queue():
        pass
    assert recipients() == sorted(p.email for p in person)


def test_who_registers_later_is_also_notified_until_the_version_is_in_force():
    PenggunaFactory()
    mailing = make()
    make_stale(mailing)
    resume_mailings.func()
    new = PenggunaFactory()
    make_stale(mailing)
    resume_mailings.func()
    assert new.email in recipients()
    mailing.refresh_from_db()
    assert mailing.selesai_pada is None
    assert mailing.jumlah == 2


def test_it_is_finished_once_in_force():
    now = timezone.now()
    v = VersiKetentuanFactory(berlaku_sejak=now - timedelta(seconds=1))
    mailing = Mailing.objects.create(versi=v)
    make_stale(mailing)
    resume_mailings.func()
    mailing.refresh_from_db()
    assert mailing.selesai_pada
    PenggunaFactory()
    assert mail_batch(mailing.pk) == 0


def test_officers_get_no_mail():
    mailing = make()
    mail_batch(mailing.pk)
    assert recipients() == []


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_no_mail_twice():
    person, mailing = [PenggunaFactory() for _ in range(12)], make()
    start = threading.Barrier(3)

    def work():
        try:
            start.wait()
            while mail_batch(mailing.pk):
                pass
        finally:
            connection.close()

    thread = [threading.Thread(target=work) for _ in range(3)]
    for u in thread:
        u.start()
    for u in thread:
        u.join()
    while mail_batch(mailing.pk):
        pass
    assert recipients() == sorted(p.email for p in person)


def test_expired_held_forms_are_discarded(pengguna):
    now = timezone.now()
    for when in (now - timedelta(seconds=1), now + timedelta(hours=1)):
        HeldForm.objects.create(pengguna=pengguna, alamat="/x/", isian="a=1", kedaluwarsa_pada=when)
    assert erase_expired_held_forms.func() == 1
    assert HeldForm.objects.get().kedaluwarsa_pada > now
