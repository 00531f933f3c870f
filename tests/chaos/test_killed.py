"""A process killed with SIGKILL between two steps of an act leaves all or nothing, and repeating the act makes one.

A step is every statement that writes, every savepoint, both sides of each COMMIT, and both sides of each action outside
of the database (signing, talking to a mail server or an agency). The act runs in a forked child that kills itself
before its first step, then, on new data, before its second, and so on, until the act ends.
"""

import contextlib
import functools
import hashlib
import itertools
import os
import re
import signal
import time
import traceback
import warnings
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core.mail import EmailMultiAlternatives
from django.db import connection, connections, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from ketentuan.models import Persetujuan
from ketentuan.services.persetujuan import accept_at_registration, version_in_force
from nib.certificate import versions
from nib.models import DataDisclosure, Nib, NibEvent, NibPush, PeranNib, SertifikatNib
from nib.services import push
from nib.services.submission import submit
from nib.tasks import render_missed
from oss_portal.mail.outgoing import queue_mail, send
from oss_portal.models import AuditEvent, OutgoingMail, Pengguna
from oss_portal.tasks import sweep_outgoing_mail
from registrasi.exceptions import LinkDead
from registrasi.models import HakAkses, HakAksesEvent, PelakuUsaha
from registrasi.services.activation import activate
from registrasi.services.activation_links import send_link
from tests.chaos.helpers import MailServer
from tests.factories.instansi import InstansiFactory
from tests.factories.nib import PermohonanFactory, make_nib
from tests.factories.registrasi import PendaftaranFactory, PetugasFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def production_queue(settings):
    """Enqueued tasks wait in their table, as in production."""
    settings.TASKS = {"default": settings.TASKS["default"] | {"BACKEND": "oss_portal.db.task_backend.TaskBackend"}}


def _count_steps(die_at: int, points: list[tuple[object, str]]) -> None:
    """Make this child die before step number `die_at`; `points` are (module, name) of calls outside the database."""
    step = itertools.count(1)

    def one() -> None:
        if next(step) == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def pernyataan(run, sql, *remaining):
        # Reading statements are no steps: the state is the same before and after them.
        if not sql.lstrip().upper().startswith("SELECT"):
            one()
        return run(sql, *remaining)

    def bracketed(function):
        @functools.wraps(function)
        def wrap(*args, **kwargs):
            one()
            result = function(*args, **kwargs)
            one()
            return result

        return wrap

    connection.execute_wrappers.append(pernyataan)
    connection.commit = bracketed(connection.commit)
    for place, nama in points:
        setattr(place, nama, bracketed(getattr(place, nama)))


def _is_killed(perform: Callable[[], object], die_at: int, points) -> bool:
    """Run the act in a child; return True when it died of SIGKILL and False when it ended."""
    connections.close_all()
    with warnings.catch_warnings():
        # The other threads (the mail server of the test) do not run in the child, so the warning is ignored.
        warnings.simplefilter("ignore", DeprecationWarning)
        children = os.fork()
    if children == 0:
        try:
            _count_steps(die_at, points)
            perform()
            os._exit(0)
        except BaseException:  # noqa: BLE001 - no child may come back into pytest
            traceback.print_exc()
            os._exit(1)
    _, end = os.waitpid(children, 0)
    # PostgreSQL rolls back when it notices that the client is gone.
    lain = "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
    for _ in range(500):
        with connection.cursor() as cursor:
            cursor.execute(lain)
            if cursor.fetchone()[0] == 0:
                break
        time.sleep(0.01)
    if os.WIFSIGNALED(end):
        assert os.WTERMSIG(end) == signal.SIGKILL
        return True
    assert os.WEXITSTATUS(end) == 0, "the act itself failed"
    return False


def kill_at_every_step(prepare, perform, again, state, points=()) -> tuple[set, set, int]:
    """Kill `perform(x)` before each of its steps, each time on a new `x` of `prepare()`, then do `again(x)`.

    Returns the set of `state(x)` after the deaths, the set after repeating the act, and the number of deaths.
    """
    after_death, after_again = set(), set()
    for k in itertools.count(1):
        x = prepare()
        dead = _is_killed(lambda x=x: perform(x), k, points)
        after_death.add(state(x))
        again(x)
        after_again.add(state(x))
        if not dead:
            return after_death, after_again, k - 1
    raise AssertionError("unreachable")


def many(*listing) -> tuple[int, ...]:
    return tuple(d.count() for d in listing)


def test_issuing():
    push_target = InstansiFactory()
    InstansiFactory._meta.model.objects.filter(pk=push_target.pk).update(url_kiriman="https://a.contoh.go.id/")

    def prepare():
        DBTaskResult.objects.all().delete()
        return PermohonanFactory()

    def state(p):
        p.refresh_from_db()
        audit = AuditEvent.objects.filter(tentang=p.pembuat)
        return p.status, many(
            Nib.objects.filter(permohonan=p),
            PeranNib.objects.filter(nib__permohonan=p),
            NibEvent.objects.filter(nib__permohonan=p, jenis="terbit"),
            SertifikatNib.objects.filter(nib__permohonan=p),
            NibPush.objects.filter(sertifikat__nib__permohonan=p),
            OutgoingMail.objects.filter(pengguna=p.pembuat, templat="nib/issued"),
            audit.filter(peristiwa="nib.permohonan.diajukan"),
            audit.filter(peristiwa="nib.permohonan.terbit"),
            audit.filter(peristiwa="nib.terbit"),
            DBTaskResult.objects.filter(task_path="nib.tasks.render_certificate"),
            DBTaskResult.objects.filter(task_path="oss_portal.tasks.send_outgoing_mail"),
        )

    def once(p):
        submit(permohonan=p, by=p.pembuat)

    dead, again, deaths = kill_at_every_step(prepare, once, once, state)
    # One NIB with its three roles, and one row of everything else.
    whole = ("terbit", (1, 3, *[1] * 9))
    assert dead == {("draf", (0,) * 11), whole}
    assert again == {whole}
    # Twelve writes: rows of one kind are written by one statement.
    assert deaths >= 12


def test_signing():
    def prepare():
        return make_nib().sertifikat.get()

    def state(s):
        s = SertifikatNib.objects.get(nib=s.nib_id)
        pdf = bytes(s.pdf or b"")
        return s.versi, pdf[:4], s.ukuran == len(pdf) and s.sha256 == hashlib.sha256(pdf).hexdigest()

    def sweep(s):
        with time_machine.travel((timezone.now() + timedelta(minutes=6)).timestamp()):
            render_missed.func()

    dead, again, deaths = kill_at_every_step(
        prepare,
        lambda s: versions.ensure_pdf(s.pk),
        sweep,
        state,
        points=[(versions, "render_pdf"), (versions, "sign_document")],
    )
    assert dead == {(1, b"", False), (1, b"%PDF", True)}
    assert again == {(1, b"%PDF", True)}
    assert deaths >= 7


def test_mailing(settings):
    server = MailServer()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 10
    nomor = itertools.count()

    def prepare():
        context = {"nama": "Siti", "user_id": "SITI0001"}
        return queue_mail("registrasi/user_id", recipient=f"orang{next(nomor)}@contoh.id", context=context)

    def state(letter):
        letter.refresh_from_db()
        arrived = [s for s in server.surat if f"To: {letter.kepada}\n" in s.replace("\r\n", "\n")]
        return letter.status, len(arrived), len({re.search(r"^Message-ID: (\S+)", s, re.M | re.I)[1] for s in arrived})

    dead, again, deaths = kill_at_every_step(
        prepare,
        lambda letter: send(letter.pk),
        lambda letter: sweep_outgoing_mail.func(),
        state,
        points=[(EmailMultiAlternatives, "send")],
    )
    server.close()
    # Killed after the mail server accepted and before the commit: only then a mail goes out twice, with one Message-ID.
    assert dead == {("antre", 0, 0), ("antre", 1, 1), ("terkirim", 1, 1)}
    assert again == {("terkirim", 1, 1), ("terkirim", 2, 1)}
    assert deaths >= 7


def test_activating_a_registration(ketentuan):
    def prepare():
        DBTaskResult.objects.all().delete()
        p = PendaftaranFactory()
        accept_at_registration(versi=[version_in_force()], rujukan=p.kode)
        with transaction.atomic():
            send_link(p)
        DBTaskResult.objects.all().delete()
        return p.tautan.get()

    def state(link):
        p = link.pendaftaran
        p.refresh_from_db()
        of_person = {"pengguna__email": p.email}
        return p.status, many(
            Pengguna.objects.filter(email=p.email),
            PelakuUsaha.objects.filter(email=p.email),
            HakAkses.objects.filter(**of_person),
            HakAksesEvent.objects.filter(hak_akses__pengguna__email=p.email),
            Persetujuan.objects.filter(**of_person),
            OutgoingMail.objects.filter(**of_person, templat="registrasi/hak_akses_active"),
            AuditEvent.objects.filter(tentang__email=p.email, peristiwa="registrasi.pendaftaran.diaktifkan"),
            DBTaskResult.objects.filter(task_path="oss_portal.tasks.send_outgoing_mail"),
        )

    def once(link):
        # The page of a used link says that this registration is already active.
        with contextlib.suppress(LinkDead):
            activate(link=link, kata_sandi="perahu kuning di teluk")

    dead, again, deaths = kill_at_every_step(prepare, once, once, state)
    whole = ("aktif", (1,) * 8)
    assert dead == {("menunggu_aktivasi", (0,) * 8), whole}
    assert again == {whole}
    assert deaths >= 14


def test_pushing_a_change_to_an_agency(monkeypatch, tmp_path):
    monkeypatch.setattr(push, "check_address", lambda url: None)
    push.configure_push(instansi=InstansiFactory(), url="https://a.contoh.go.id/", by=PetugasFactory())
    ledger = tmp_path / "instansi"
    ledger.touch()

    def receive(url, content, headers):
        """Act as the agency: received data stay, whatever happens to the sender."""
        with ledger.open("a") as f:
            f.write(headers["Idempotency-Key"] + "\n")
        return 200, b""

    monkeypatch.setattr(push, "send", receive)

    def state(k):
        k.refresh_from_db()
        arrived = [b for b in ledger.read_text().split() if b == str(k.kode)]
        return k.status, len(arrived), DataDisclosure.objects.filter(nib=k.sertifikat.nib).count()

    def sweep(k):
        with time_machine.travel((timezone.now() + timedelta(minutes=2)).timestamp()):
            push.deliver_due()

    dead, again, deaths = kill_at_every_step(
        lambda: NibPush.objects.get(sertifikat__nib=make_nib()),
        lambda k: push.deliver(k.pk),
        sweep,
        state,
        points=[(push, "send")],
    )
    # Sent at least once, with one key; the `DataDisclosure` is committed before the data leave, and only once.
    assert dead == {("antre", 0, 0), ("antre", 0, 1), ("antre", 1, 1), ("terkirim", 1, 1)}
    assert again == {("terkirim", 1, 1), ("terkirim", 2, 1)}
    assert deaths >= 6
