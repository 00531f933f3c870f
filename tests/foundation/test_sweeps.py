"""Every scheduled sweep works in time slices until nothing is due; operators see a sweep that lags."""

import re
import uuid
from datetime import timedelta
from itertools import count

import pytest
from captcha.models import CaptchaStore
from django.db.models import UUIDField
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from helpdesk.models import ClockState, Tiket
from helpdesk.tasks import check_clocks, remind_and_close
from ketentuan.models import HeldForm
from ketentuan.tasks import erase_expired_held_forms
from nib.models import SertifikatNib
from nib.tasks import render_missed
from oss_portal import tasks
from oss_portal.db import background
from oss_portal.documents.providers import provider
from oss_portal.documents.signing import SignedDocument
from oss_portal.management.commands.scheduler import enqueue_due_tasks
from oss_portal.models import AttemptCounter, OutgoingMail, ScheduledTask, Session
from registrasi.models import HakAkses, Pendaftaran, Undangan
from registrasi.services.retention import load_rules
from registrasi.tasks import apply_retention, end_expired_rights, expire_pendaftaran
from tests.factories.helpdesk import tiket
from tests.factories.nib import make_nib
from tests.factories.registrasi import HakAksesFactory, PelakuUsahaFactory, PendaftaranFactory, PetugasFactory

pytestmark = pytest.mark.django_db
# More than two full batches of every sweep.
MANY = 1201
# The same for sweeps in which each row is an act of many statements: the test makes their batches small.
FEW, SMALL_BATCH = 61, 20
LONG_AGO = timezone.now() - timedelta(days=4000)


how_many = MANY


def copies(row, **different) -> None:
    """Insert `row` (saved) so many more times; `different` are functions of the number for unique columns."""
    fields = [f for f in row._meta.concrete_fields if not f.primary_key]
    values = {f.attname: getattr(row, f.attname) for f in fields}
    fresh = {f.attname: uuid.uuid4 for f in fields if isinstance(f, UUIDField) and f.unique}
    type(row).objects.bulk_create(
        type(row)(**values | {n: make() for n, make in fresh.items()} | {n: make(i) for n, make in different.items()})
        for i in range(1, how_many + 1)
    )


def registrations(**kwargs):
    p = PendaftaranFactory(dibuat_pada=LONG_AGO, **kwargs)
    copies(p, email=lambda n: f"lama{n}@contoh.id", nomor_identitas=lambda n: f"31710117059{n:05d}")
    return Pendaftaran.objects.waiting()


def mails(**kwargs):
    mail = OutgoingMail.objects.create(kepada="a@contoh.id", perihal="x", isi="y", templat="t", **kwargs)
    copies(mail)
    return mail


def waiting_mails():
    mails()
    return OutgoingMail.objects.filter(status="antre")


def readable_mails():
    mails(status="terkirim", terkirim_pada=LONG_AGO, dibuat_pada=LONG_AGO)
    return OutgoingMail.objects.filter(templat="t")


def invitations(**kwargs):
    values = {
        "nama": "Siti",
        "email": "s@contoh.id",
        "berlaku_sampai": LONG_AGO,
        "dibuat_pada": LONG_AGO,
        "kuasa_sampai": LONG_AGO,
    }

    u = Undangan.objects.create(
        jenis="kuasa", pelaku_usaha=PelakuUsahaFactory(), oleh=PetugasFactory(), hash="0", **values, **kwargs
    )
    copies(u, hash=str, email=lambda n: f"s{n}@contoh.id")
    return Undangan.objects.filter(status="menunggu")


def answered_invitations():
    invitations(status="kedaluwarsa")
    return Undangan.objects.filter(nama="Siti")


def counters():
    AttemptCounter.objects.bulk_create(AttemptCounter(kunci=f"k{n}", berakhir_pada=LONG_AGO) for n in range(MANY))
    return AttemptCounter.objects


def sessions():
    Session.objects.bulk_create(
        Session(session_key=f"s{n}", session_data="", expire_date=LONG_AGO) for n in range(MANY)
    )
    CaptchaStore.objects.bulk_create(
        CaptchaStore(hashkey=f"c{n}", challenge="a", response="a", expiration=LONG_AGO) for n in range(MANY)
    )
    return Session.objects.filter(expire_date__lt=timezone.now())


def ended_tasks():
    DBTaskResult.objects.bulk_create(
        DBTaskResult(
            status=TaskResultStatus.SUCCESSFUL,
            finished_at=LONG_AGO,
            args_kwargs={},
            run_after=LONG_AGO,
            task_path="x",
            backend_name="default",
        )
        for _ in range(MANY)
    )
    return DBTaskResult.objects


def orphaned_tasks():
    ended_tasks()
    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING, started_at=LONG_AGO, finished_at=None)
    return DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING)


def held_forms():
    form = HeldForm.objects.create(pengguna=PetugasFactory(), alamat="/x/", isian="", kedaluwarsa_pada=LONG_AGO)
    copies(form)
    return HeldForm.objects


def tickets(**columns):
    t = tiket()
    for name, value in columns.items():
        setattr(t, name, value)
    t.save()
    copies(t, nomor=lambda n: f"UJI-{n:06d}", token_hash=lambda n: f"{n:064d}", token_surel=lambda n: f"u{n:012d}")


def nearly_late_tickets():
    tickets(peringatan_pada=LONG_AGO, jatuh_tempo=timezone.now() + timedelta(days=1))
    return Tiket.objects.filter(tanda_waktu=ClockState.IN_TIME)


def late_tickets():
    late = dict.fromkeys(("tenggat_tanggapan", "tenggat_penyelesaian", "jatuh_tempo"), LONG_AGO)
    tickets(tanda_waktu=ClockState.NEARLY_LATE, **late)
    return Tiket.objects.exclude(tanda_waktu=ClockState.LATE)


def silent_tickets():
    tickets(status="selesai", akar_masalah="teknis", jatuh_tempo=LONG_AGO, selesai_pada=LONG_AGO)
    return Tiket.objects.filter(status="selesai")


def expired_rights():
    right = HakAksesFactory(peran="kuasa", berlaku_sampai=LONG_AGO, kewenangan=["baca"])
    persons = [PetugasFactory.build(user_id=f"K{n:07d}", is_staff=False) for n in range(1, how_many + 1)]
    made = iter(type(right.pengguna).objects.bulk_create(persons))
    copies(right, pengguna_id=lambda n: next(made).pk)
    return HakAkses.objects.filter(berlaku_sampai__isnull=False).live()


def missed_certificates():
    certificate = make_nib().sertifikat.get()
    copies(certificate, versi=lambda n: n + 1, token=lambda n: f"{n:026d}", dibuat_pada=lambda n: LONG_AGO)
    return SertifikatNib.objects.filter(pdf__isnull=True, dibuat_pada=LONG_AGO)


SWEEPS = [
    (tasks.sweep_outgoing_mail, waiting_mails),
    (tasks.remove_old_counters, counters),
    (tasks.remove_old_sessions, sessions),
    (tasks.remove_old_tasks, ended_tasks),
    (tasks.requeue_orphaned_tasks, orphaned_tasks),
    (erase_expired_held_forms, held_forms),
    (expire_pendaftaran, registrations),
    (apply_retention, readable_mails),
    (apply_retention, answered_invitations),
]
BY_ACTS = [
    (end_expired_rights, invitations),
    (end_expired_rights, expired_rights),
    (check_clocks, nearly_late_tickets),
    (check_clocks, late_tickets),
    (remind_and_close, silent_tickets),
    (render_missed, missed_certificates),
]


@pytest.mark.parametrize(("sweep", "due"), SWEEPS, ids=[f"{s.name}-{d.__name__}" for s, d in SWEEPS])
def test_one_run_leaves_none_of_1201_due_rows(sweep, due, ketentuan, monkeypatch):
    check(sweep, due, monkeypatch)


@pytest.mark.parametrize(("sweep", "due"), BY_ACTS, ids=[f"{s.name}-{d.__name__}" for s, d in BY_ACTS])
def test_one_run_goes_on_after_full_batches_of_acts(sweep, due, ketentuan, monkeypatch):
    monkeypatch.setattr("tests.foundation.test_sweeps.how_many", FEW)
    monkeypatch.setattr("oss_portal.db.background.BATCH_SIZE", SMALL_BATCH)
    check(sweep, due, monkeypatch)


def check(sweep, due, monkeypatch) -> None:
    if sweep is not tasks.sweep_outgoing_mail:
        # Queued tasks are not tested here.
        monkeypatch.setattr("oss_portal.mail.outgoing.enqueue", lambda *args, **kwargs: None)
        monkeypatch.setattr("nib.certificate.versions.enqueue", lambda *args, **kwargs: None)
        signer = provider().known_certificates()[0]
        # Every paper is different, because papers are looked up by hash.
        monkeypatch.setattr(
            "nib.certificate.versions.build_pdf",
            lambda certificate: SignedDocument(pdf=b"%%PDF %d" % certificate.pk, certificate=signer),
        )
    load_rules()
    rows = due()
    assert rows.count() >= how_many
    sweep.call()
    assert rows.count() == 0


@pytest.mark.parametrize(("sweep", "due"), SWEEPS[:2], ids=["mails", "counters"])
def test_a_sweep_out_of_time_leaves_the_rest_to_the_next_task(sweep, due, monkeypatch):
    rows, tasks_made = due(), []
    monkeypatch.setattr("oss_portal.tasks.delete_batch", lambda rows: background.delete_batch(rows, 100))
    monkeypatch.setattr(type(sweep), "enqueue", lambda task, *args, **kwargs: tasks_made.append(task.name))
    moments = count(0, 30)
    monkeypatch.setattr("time.monotonic", lambda: next(moments))
    sweep.func()
    assert 0 < rows.count() <= MANY
    assert tasks_made == [sweep.name]


def test_a_sweep_that_waits_is_not_queued_again_and_one_that_lags_is_seen(client, settings, monkeypatch):
    name = "oss_portal.tasks.remove_old_counters"
    settings.SCHEDULE, settings.METRICS_TOKEN = {name: timedelta(hours=1)}, "uji"
    assert enqueue_due_tasks() == [name]
    yesterday = timezone.now() - timedelta(days=1)
    ScheduledTask.objects.update(selesai_pada=yesterday, berikutnya=yesterday)

    def age() -> float:
        text = client.get("/metrik", headers={"Authorization": "Bearer uji"}).text
        assert f'portal_sweep_interval_seconds{{task="{name}"}} 3600.0' in text
        return float(re.search(rf'portal_sweep_age_seconds{{task="{name}"}} (\S+)', text)[1])

    assert age() > 86_000
    ended_tasks()
    DBTaskResult.objects.filter(pk=DBTaskResult.objects.first().pk).update(task_path=name, status="READY")
    monkeypatch.setattr("oss_portal.management.commands.scheduler.enqueue", pytest.fail)
    enqueue_due_tasks()
    monkeypatch.undo()
    # A sweep that stopped while rows are still due has not completed.
    tasks.remove_old_counters.enqueue()
    assert age() > 86_000
    DBTaskResult.objects.all().delete()
    tasks.remove_old_counters.enqueue()
    assert age() < 60
