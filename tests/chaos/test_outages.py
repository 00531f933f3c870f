"""Faults that happen in practice: each test breaks a running portal and checks what users see and what is stored."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg2
import pytest

from oss_portal import devserver
from tests.chaos.helpers import Guest, MailServer, constant_load, query


def _wait(requirements, seconds: float = 30):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if result := requirements():
            return result
        time.sleep(0.2)
    pytest.fail(f"did not happen within {seconds} s")


def test_postgresql_stops_and_starts_under_load_and_no_accepted_registration_is_lost(database, make_portal):
    portal = make_portal()
    portal.start_web()
    url, accepted, viewed = database.url("oss_portal"), [], set()

    def listing(order: int) -> None:
        status = Guest(portal.port, url).register(order)
        viewed.add(status)
        if status == 302:
            accepted.append(f"orang{order}@contoh.id")

    def check() -> int:
        return Guest(portal.port, url).fetch("GET", "/cek/?nomor=1234567890123")[0]

    with constant_load(listing):
        _wait(lambda: len(accepted) > 5)
        # Repeated, because it is chance which statement runs when the server ends.
        for _ in range(5):
            database.stop("immediate")
            database.start()
            _wait(lambda: check() == 404)
        database.stop("immediate")
        status, content, headers = Guest(portal.port, url).fetch("GET", "/cek/?nomor=1234567890123")
        assert status == 503
        assert "Layanan" in content
        assert 'href="/static/portal/portal' in content
        assert headers.get("Retry-After")
        assert "Traceback" not in content
        # The portal is alive but not ready: the balancer sends people to other nodes and restarts nothing.
        assert Guest(portal.port, url).fetch("GET", "/sehat/hidup")[0] == 200
        assert Guest(portal.port, url).fetch("GET", "/sehat/siap")[0] == 503
        database.start()
        # It recovers without a restart of the portal.
        _wait(lambda: check() == 404)
        already = len(accepted)
        _wait(lambda: len(accepted) > already + 2)
    stored = {b[0] for b in query(url, "select email from registrasi_pendaftaran")}
    assert set(accepted) <= stored
    # Accepted, the 503 page, or a broken connection; no other answer.
    assert viewed <= {302, 503, 0}


def test_a_worker_killed_again_and_again_sends_every_mail_and_none_as_two(database, make_portal):
    letter = MailServer()
    portal = make_portal(EMAIL_URL=f"smtp://127.0.0.1:{letter.port}")
    url = database.url("oss_portal")
    portal.start_web()
    start = 20_000
    with ThreadPoolExecutor(3) as pool:
        status = list(pool.map(lambda n: Guest(portal.port, url).register(start + n), range(12)))
    assert status.count(302) == 12, status
    for _ in range(4):
        portal.start_worker()
        time.sleep(2.2)
        portal.kill("worker", signal.SIGKILL)
    portal.start_worker()
    time.sleep(3)
    # The scheduled task puts back the tasks that a dead worker held.
    portal.manage("shell", "-c", "from oss_portal.tasks import sweep_outgoing_mail as s; s.func()")
    antre = "select 1 from oss_portal_outgoingmail where status = 'antre' and kepada like %s"
    _wait(lambda: not query(url, antre, "orang2%"))
    nomor: dict[str, set[str]] = {}
    for s in letter.surat:
        recipient = re.search(r"^To: (\S+)", s, re.M)[1]
        nomor.setdefault(recipient, set()).add(re.search(r"^Message-ID: (\S+)", s, re.M | re.I)[1])
    assert nomor.keys() >= {f"orang{start + n}@contoh.id" for n in range(12)}
    # A mail goes out again when the worker is killed between the server's answer and our commit, but with the same
    # Message-ID, so that its reader sees one mail.
    assert all(len(n) == 1 for n in nomor.values())
    letter.close()


def test_what_a_killed_worker_held_is_put_back_and_done_by_the_next_one(database, make_portal):
    letter = MailServer("bisu")
    portal = make_portal(EMAIL_URL=f"smtp://127.0.0.1:{letter.port}")
    url, recipient = database.url("oss_portal"), "orang25000@contoh.id"
    portal.start_web()
    assert Guest(portal.port, url).register(25_000) == 302
    portal.start_worker()
    held = "select id from django_tasks_database_dbtaskresult where status = 'RUNNING'"
    # The worker waits for a mail server that stays mute.
    [(task,)] = _wait(lambda: query(url, held))
    portal.kill("worker", signal.SIGKILL)
    assert query(url, held) == [(task,)]
    letter.cara = "terima"
    restore = "from oss_portal.tasks import requeue_orphaned_tasks as p; print(p.func())"
    # A task that began a moment ago may still be held by a living worker.
    assert portal.manage("shell", "-c", restore).strip().endswith("0")
    query(
        url, "update django_tasks_database_dbtaskresult set started_at = now() - interval '16 min' where id = %s", task
    )
    assert portal.manage("shell", "-c", restore).strip().endswith("1")
    portal.start_worker()
    finished = "select 1 from django_tasks_database_dbtaskresult where id = %s and status = 'SUCCESSFUL'"
    _wait(lambda: query(url, finished, task))
    assert len([s for s in letter.surat if recipient in s]) == 1
    letter.close()


def test_the_schedule_outlives_a_database_that_stops_in_the_middle_of_an_answer(database, make_portal):
    portal = make_portal()
    url = database.url("oss_portal")
    scheduler = portal.start("scheduler", sys.executable, "manage.py", "scheduler", "--delay=1")
    pending = "select count(*) from oss_portal_scheduledtask where terakhir > now() - interval '1 hour'"
    _wait(lambda: query(url, pending)[0][0] > 5)
    query(url, "update oss_portal_scheduledtask set berikutnya = now(), terakhir = null")
    # The scheduler's next statement waits for this lock when the server dies.
    key = psycopg2.connect(url)
    with key.cursor() as cursor:
        cursor.execute("lock table oss_portal_scheduledtask in access exclusive mode")
        waiting = "select 1 from pg_locks where not granted"
        _wait(lambda: query(url, waiting))
    database.stop("immediate")
    key.close()
    # The database is away for some rounds of the scheduler.
    time.sleep(4)
    assert scheduler.poll() is None, (portal.folder / "scheduler.log").read_text()
    database.start()
    _wait(lambda: query(url, pending)[0][0] > 5)
    assert scheduler.poll() is None
    assert "scheduler: " in (portal.folder / "scheduler.log").read_text()


def test_bin_portal_starts_a_worker_again_once_the_database_is_back_and_does_not_give_up(
    database, make_portal, monkeypatch, tmp_path, capsys
):
    monkeypatch.setattr(devserver, "VAR", tmp_path)
    # With this limit bin/portal would give up at a second death.
    monkeypatch.setattr(devserver, "MAX_RESTARTS", 1)
    sample, guard = make_portal(), devserver.Portal()
    guard.env = sample.env
    url = database.url("oss_portal")
    guard.start("worker")
    thread = threading.Thread(target=guard.watch, daemon=True)
    thread.start()

    def carry_out() -> None:
        sample.manage("shell", "-c", "from oss_portal.tasks import remove_old_counters as b; b.enqueue()")
        _wait(lambda: not query(url, "select 1 from django_tasks_database_dbtaskresult where status = 'READY'"))

    try:
        carry_out()
        first = guard.children["worker"]
        database.stop("immediate")
        assert first.wait(30) != 0
        # Long enough for a worker started without a database to die twice more.
        time.sleep(10)
        assert thread.is_alive()
        database.start()
        carry_out()
        second = guard.children["worker"]
        assert second.pid != first.pid
        # bin/portal also starts its own database server again.
        guard.database = database
        guard.deaths.clear()
        database.stop("immediate")
        _wait(lambda: second.poll() is not None)
        _wait(lambda: database.is_live)
        carry_out()
    finally:
        guard.database = None
        guard.stopping = True
        thread.join(10)
        guard.stop()
    assert "keeps dying" not in capsys.readouterr().out


@pytest.mark.parametrize(("cara", "order"), [("tolak", 30_000), ("bisu", 31_000)])
def test_a_mail_server_that_is_down_keeps_nobody_from_registering_and_gets_its_mails_later(
    database, make_portal, cara, order
):
    letter, recipient = MailServer(cara), f"orang{order}@contoh.id"
    portal = make_portal(EMAIL_URL=f"smtp://127.0.0.1:{letter.port}")
    url = database.url("oss_portal")
    portal.start_web()
    portal.start_worker()
    assert Guest(portal.port, url).register(order) == 302
    search = f"select galat_terakhir, percobaan from oss_portal_outgoingmail where kepada = '{recipient}'"
    [(error, attempts)] = _wait(lambda: [b for b in query(url, search) if b[0]], 60)
    assert recipient not in error
    # The fault is the server's, so the mail loses none of its tries.
    assert attempts == 0
    letter.cara = "terima"
    portal.manage("shell", "-c", "from oss_portal.tasks import sweep_outgoing_mail as s; s.func()")
    assert any(recipient in s for s in letter.surat)
    letter.close()


def test_a_web_worker_killed_in_the_middle_comes_back_by_itself(database, make_portal):
    portal = make_portal()
    portal.start_web()
    url = database.url("oss_portal")
    assert Guest(portal.port, url).fetch("GET", "/cek/?nomor=1234567890123")[0] == 404
    induk = portal.processes["web"].pid
    children = [
        int(b) for b in subprocess.run(["pgrep", "-P", str(induk)], capture_output=True, text=True).stdout.split()
    ]
    for pid in children:
        os.kill(pid, signal.SIGKILL)
    _wait(lambda: Guest(portal.port, url).fetch("GET", "/cek/?nomor=1234567890123")[0] == 404)


def test_a_graceful_stop_finishes_what_it_began(database, make_portal):
    portal = make_portal()
    portal.start_web()
    url, status = database.url("oss_portal"), []
    # A request that waits for a lock for one and a half seconds.
    key = psycopg2.connect(url)
    with key.cursor() as cursor:
        cursor.execute("lock table ketentuan_versiketentuan in access exclusive mode")

    def fetch() -> None:
        status.append(Guest(portal.port, url).fetch("GET", "/ketentuan/")[0])

    threads = threading.Thread(target=fetch, daemon=True)
    threads.start()
    time.sleep(0.5)
    portal.processes["web"].send_signal(signal.SIGTERM)
    time.sleep(1)
    key.close()
    threads.join(20)
    assert status == [200]
    assert portal.processes["web"].wait(20) == 0


def test_ten_times_the_load_is_answered_and_passes(database, make_portal):
    portal = make_portal(WEB_THREADS="4", WEB_BACKLOG="64")
    portal.start_web()
    url = database.url("oss_portal")

    def tanya(n: int) -> int:
        # A third of the requests comes from one address.
        guest = Guest(portal.port, url, "10.9.9.9" if n % 3 == 0 else "")
        return guest.fetch("GET", f"/cek/?nomor={n:013d}", limit=60)[0]

    with ThreadPoolExecutor(80) as pool:
        everything = list(pool.map(tanya, range(800)))
    # One address reaches its limit, the others are answered; nothing breaks.
    assert set(everything) <= {404, 429, 503, 0}
    # The limit is 120 at once, then two a second: on a slow machine the load takes most of a minute.
    assert everything[::3].count(429) > 40
    assert everything.count(404) > 400
    assert everything.count(0) < 40
    assert Guest(portal.port, url).fetch("GET", "/panduan/")[0] == 200


def test_a_client_that_sends_slowly_does_not_hold_the_others(database, make_portal):
    import socket

    portal = make_portal(WEB_THREADS="4")
    portal.start_web()
    url = database.url("oss_portal")
    slow = [socket.create_connection(("127.0.0.1", portal.port)) for _ in range(3)]
    for s in slow:
        s.sendall(b"POST /daftar/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\nnama=")
    try:
        assert Guest(portal.port, url).fetch("GET", "/panduan/", limit=10)[0] == 200
    finally:
        for s in slow:
            s.close()


def test_two_nodes_on_one_database_share_captcha_sessions_and_limits(database, make_portal):
    one, two = make_portal(), make_portal()
    one.start_web()
    two.start_web()
    url = database.url("oss_portal")
    guest = Guest(one.port, url)
    status, page, _ = guest.fetch("GET", "/daftar/")
    assert status == 200
    key = re.search(r'name="kode_0"[^>]*value="([^"]*)"', page)[1]
    lain = Guest(two.port, url)
    assert lain.fetch("GET", f"/captcha/image/{key}/")[0] == 200
    lain.cookies = guest.cookies
    assert lain.register(40_000) == 302
    # The other node serves the next page with the same session.
    guest.cookies = lain.cookies
    status, page, _ = guest.fetch("GET", "/daftar/periksa-surel/")
    assert status == 200
    assert "o•••@contoh.id" in page


QUEUE_CERTIFICATES = """
import uuid
from nib.models import SertifikatNib
from nib.tasks import render_certificate
from tests.factories.nib import make_nib
first = make_nib().sertifikat.get()
values = {f.attname: getattr(first, f.attname) for f in first._meta.concrete_fields if not f.primary_key}
fresh = lambda n: {"versi": n, "token": f"uji{n:023d}", "kode": uuid.uuid4()}
rows = [SertifikatNib(**values | fresh(n)) for n in range(2, 501)]
for row in [first, *SertifikatNib.objects.bulk_create(rows)]:
    render_certificate.enqueue(row.pk)
"""


def test_a_link_does_not_wait_behind_500_certificates(database, make_portal):
    server = MailServer()
    portal = make_portal(EMAIL_URL=f"smtp://127.0.0.1:{server.port}")
    url, waiting = database.url("oss_portal"), "select count(*) from nib_sertifikatnib where pdf is null"
    portal.manage("shell", "-c", QUEUE_CERTIFICATES)
    portal.start_web()
    # One worker for all queues, so that the order of the queues decides: portals with fewer workers need it.
    portal.start_worker()
    _wait(lambda: query(url, waiting)[0][0] < 500)
    assert Guest(portal.port, url).register(26_000) == 302
    took = "select extract(epoch from terkirim_pada - dibuat_pada) from oss_portal_outgoingmail where kepada = %s"
    seconds = _wait(lambda: [n for (n,) in query(url, took, "orang26000@contoh.id") if n is not None])[0]
    assert seconds < 2, f"the mail left after {seconds} s"
    assert query(url, waiting)[0][0] > 400
    server.close()
