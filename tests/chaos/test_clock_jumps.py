"""A node's clock runs ahead or falls back for some minutes, until NTP corrects it: nothing is lost or stuck.

The database keeps the right time, as on another machine; with `one_machine` it has the wrong time of the node.
"""

from datetime import timedelta

import pytest
import time_machine
from captcha.models import CaptchaStore
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone
from django_otp.oath import totp
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from ketentuan.announcements.mailing import mail_batch
from ketentuan.tasks import resume_mailings
from nib.models import SertifikatNib
from nib.services import push
from nib.tasks import render_missed
from oss_portal.audit.seal import seal_past_days
from oss_portal.audit.trail import record
from oss_portal.mail.outgoing import queue_mail
from oss_portal.management.commands.scheduler import enqueue_due_tasks
from oss_portal.models import OutgoingMail, ScheduledTask, Session, TotpDevice
from oss_portal.tasks import remove_old_sessions, requeue_orphaned_tasks, sweep_outgoing_mail
from oss_portal.web.rate_limit import TooManyAttempts, count_attempt
from tests.factories.instansi import InstansiFactory
from tests.factories.nib import make_nib
from tests.factories.registrasi import HakAksesFactory, PetugasFactory
from tests.ketentuan.test_mailing import make as make_mailing
from tests.registrasi.helpers import solved_captcha

ONE_YEAR, ONE_HOUR = timedelta(days=365), timedelta(hours=1)
PASSWORD = "rahasia-warung-91"

pytestmark = pytest.mark.django_db


def hour(difference: timedelta) -> time_machine.travel:
    """Set the clock of this node off by `difference` while the block runs; the clock keeps running."""
    # A timestamp, because a datetime with a time zone would also change the time zone of the node.
    return time_machine.travel((timezone.now() + difference).timestamp())


@pytest.fixture
def one_machine(monkeypatch):
    """Portal and database on one machine: they share the clock, so there is nothing to compare it with."""
    monkeypatch.setattr("oss_portal.db.clock.database_now", lambda: timezone.now())


@pytest.fixture
def work_queue(settings):
    """One periodic task every five minutes, and the production queue."""
    settings.TASKS = {"default": settings.TASKS["default"] | {"BACKEND": "oss_portal.db.task_backend.TaskBackend"}}
    settings.SCHEDULE = {"oss_portal.tasks.remove_old_sessions": timedelta(minutes=5)}


def antre(**lain) -> OutgoingMail:
    context = {"nama": "Siti", "user_id": "SITI0001"}
    return queue_mail("registrasi/user_id", recipient="siti@contoh.id", context=context, **lain)


# --- While the clock is wrong
def test_a_node_whose_clock_is_off_gets_no_requests_and_starts_no_periodic_work(client, work_queue):
    for difference in (ONE_YEAR, -ONE_HOUR):
        with hour(difference):
            assert client.get("/sehat/siap").status_code == 503
            assert client.get("/sehat/hidup").status_code == 200
            assert enqueue_due_tasks() == []
    assert client.get("/sehat/siap").status_code == 200
    assert len(enqueue_due_tasks()) == 1


@pytest.mark.django_db(transaction=True)
def test_a_worker_whose_clock_is_off_waits_so_that_no_sweep_erases_what_lives(work_queue, monkeypatch):
    challenge = CaptchaStore.generate_key()
    assert len(enqueue_due_tasks()) == 1
    jump, slept = hour(ONE_YEAR), []
    # NTP corrects the clock while the worker waits.
    monkeypatch.setattr("oss_portal.db.clock.time.sleep", lambda seconds: slept.append(seconds) or jump.stop())
    jump.start()
    worker = {"queue_names": ["*"], "interval": 0, "batch": True, "backend_name": "default", "startup_delay": False}
    Worker(**worker, max_tasks=None, worker_id="uji", excluded_queue_names=[]).run()
    assert len(slept) == 1
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"
    assert CaptchaStore.objects.filter(hashkey=challenge).exists()


def test_no_day_of_the_audit_trail_is_sealed_before_it_is_over(pengguna):
    record("uji", subject=pengguna)
    with hour(ONE_YEAR):
        assert seal_past_days() == []


# --- After it was corrected
@pytest.mark.parametrize("difference", [ONE_YEAR, ONE_HOUR])
def test_periodic_work_goes_on_at_once(work_queue, one_machine, difference):
    with hour(difference):
        assert len(enqueue_due_tasks()) == 1
    assert len(enqueue_due_tasks()) == 1
    assert enqueue_due_tasks() == []
    assert ScheduledTask.objects.get().berikutnya < timezone.now() + timedelta(minutes=6)


class RefusingBackend(BaseEmailBackend):
    def send_messages(self, message):
        raise ConnectionResetError


@pytest.mark.parametrize("difference", [ONE_YEAR, ONE_HOUR])
def test_a_mail_that_was_queued_goes_out(work_queue, difference):
    with hour(difference):
        antre()
    assert sweep_outgoing_mail.func() == 1
    assert len(mail.outbox) == 1


def test_a_mail_that_was_refused_is_tried_again(settings):
    original_backend, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.RefusingBackend"
    with hour(ONE_YEAR):
        antre()
    settings.EMAIL_BACKEND = original_backend
    assert OutgoingMail.objects.get().percobaan == 1
    assert sweep_outgoing_mail.func() == 1
    # A pause that was set with the right clock stays in force.
    settings.EMAIL_BACKEND = f"{__name__}.RefusingBackend"
    antre()
    settings.EMAIL_BACKEND = original_backend
    assert sweep_outgoing_mail.func() == 0


def test_a_change_is_pushed_to_an_agency(monkeypatch):
    monkeypatch.setattr(push, "check_address", lambda url: None)
    response = [(500, b""), (200, b"")]
    monkeypatch.setattr(push, "send", lambda *args: response.pop(0))
    push.configure_push(instansi=InstansiFactory(), url="https://instansi.contoh.go.id/", by=PetugasFactory())
    make_nib()
    with hour(ONE_YEAR):
        assert push.deliver_due() == 0
    assert push.deliver_due() == 1


def test_work_that_a_dead_worker_held_is_taken_up(work_queue):
    task = remove_old_sessions.enqueue().db_result
    with hour(ONE_YEAR):
        task.claim("mati")
    assert requeue_orphaned_tasks.func() == 1
    task.claim("live")
    assert requeue_orphaned_tasks.func() == 0


def test_a_certificate_and_an_announcement_left_behind_are_taken_up(monkeypatch):
    monkeypatch.setattr("nib.tasks.ensure_pdf", lambda pk: None)
    with hour(ONE_YEAR):
        make_nib()
    assert SertifikatNib.objects.get().pdf is None
    assert render_missed.func() == 1
    mailing = make_mailing()
    with hour(ONE_YEAR):
        mail_batch(mailing.pk)
    assert resume_mailings.func() == 1


@pytest.fixture
def right(ketentuan):
    return HakAksesFactory(pengguna__kata_sandi=PASSWORD, pengguna__email="siti@contoh.id")


def sign_in(client, password=PASSWORD, **lain):
    return client.post("/masuk/", {"nama": "siti@contoh.id", "kata_sandi": password} | lain)


def test_kea_3_no_session_outlives_its_idle_time_by_a_year(client, right):
    with hour(ONE_YEAR):
        sign_in(client)
        assert client.get("/dasbor/").status_code == 200
    assert client.get("/dasbor/").url.startswith("/masuk/")
    sign_in(client)
    assert client.get("/dasbor/").status_code == 200


def test_no_session_and_no_captcha_is_kept_for_a_year(client, right):
    with hour(ONE_YEAR):
        sign_in(client)
        client.get("/daftar/")
    assert remove_old_sessions.func() == Session.objects.count() + 2
    sign_in(client)
    client.get("/daftar/")
    assert remove_old_sessions.func() == 0


def test_who_failed_to_sign_in_waits_as_long_as_everybody_and_no_year(client, right):
    with hour(ONE_YEAR):
        for n in range(6):
            response = sign_in(client, "wrong", **(solved_captcha() if n > 2 else {}))
        assert response.status_code == 429
    # Rows written by a clock that was a year ahead do not count.
    assert sign_in(client).status_code == 302


def test_a_member_of_staff_who_mistyped_a_code_waits_no_year(client):
    petugas = PetugasFactory()
    petugas.set_password(PASSWORD)
    petugas.save()
    device = TotpDevice.objects.create(user=petugas, confirmed=True)
    with hour(ONE_YEAR):
        client.post("/masuk/", {"nama": petugas.email, "kata_sandi": PASSWORD})
        client.post("/masuk/kode/", {"kode": "000000"})
    device.refresh_from_db()
    assert device.throttling_failure_count == 1
    client.post("/masuk/", {"nama": petugas.email, "kata_sandi": PASSWORD})
    assert client.post("/masuk/kode/", {"kode": f"{totp(device.bin_key):06d}"}).status_code == 302


def test_a_limit_that_was_used_up_is_free_again():
    with hour(ONE_YEAR):
        count_attempt("captcha-terpakai", "x")
        with pytest.raises(TooManyAttempts):
            count_attempt("captcha-terpakai", "x")
    count_attempt("captcha-terpakai", "x")
