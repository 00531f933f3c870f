"""The cost of a mail: `python -m tests.benchmarks.mails [COUNT]` queues mails and lets one worker hand them to a sink.

The worker is that of production on its queue `surel`. The sink is an SMTP server on the loopback: first one that
answers at once, then one that answers each mail after 50 ms, as over a network. Cores are the processor time of the
worker and the database server, so that other work on the machine changes them little.
"""

import sys
import time

from tests.benchmarks.lab import processor_seconds, server_pid
from tests.chaos.helpers import MailServer, query
from tests.servers import Portal, own_database

_QUEUE = """
from oss_portal.mail.outgoing import queue_mail
for n in range({count}):
    queue_mail("registrasi/user_id", recipient=f"orang{{n}}@contoh.id", context={{"nama": "Siti Rahayu"}})
"""
_SENT = (
    "select count(*) filter (where status = 'terkirim'), count(*) filter (where status = 'antre'),"
    " extract(epoch from max(terkirim_pada) - min(terkirim_pada))::float from oss_portal_outgoingmail where id > %s"
)


class _Slow(MailServer):
    """A mail server that waits before it accepts each mail."""

    seconds = 0.0

    class _Taken(list):
        def append(self, mail: str) -> None:
            time.sleep(_Slow.seconds)
            super().append(mail)

    def __init__(self) -> None:
        super().__init__()
        self.surat = self._Taken()


def measure(portal: Portal, url: str, server: int, count: int) -> str:
    """Send `count` mails with one worker; return the cost of each."""
    ((last,),) = query(url, "select coalesce(max(id), 0) from oss_portal_outgoingmail")
    portal.manage("shell", "-c", _QUEUE.format(count=count))
    before = processor_seconds(server)
    worker = portal.start("worker", sys.executable, "manage.py", "db_worker", "--queue-name=surel", "--interval=0.2")
    # The start of the worker does not count.
    while not query(url, _SENT, last)[0][0]:
        time.sleep(0.05)
    began, done = processor_seconds(worker.pid), query(url, _SENT, last)[0][0]
    while query(url, _SENT, last)[0][1]:
        time.sleep(0.5)
    cost, stored = processor_seconds(worker.pid) - began, processor_seconds(server) - before
    sent, _, seconds = query(url, _SENT, last)[0]
    portal.kill("worker")
    return (
        f"{sent} mails: {1000 * cost / (sent - done):.1f} ms of a core by the worker, {1000 * stored / sent:.1f} ms by"
        f" PostgreSQL; one each {1000 * seconds / sent:.1f} ms, {3600 * sent / seconds:,.0f} an hour"
    )


def main(count: int) -> None:
    sink, database = _Slow(), own_database(shared_buffers="256MB")
    try:
        database.create_database("oss_portal")
        url = database.url("oss_portal")
        portal = Portal(url, EMAIL_URL=f"smtp://127.0.0.1:{sink.port}")
        try:
            portal.prepare()
            server = server_pid(database)
            for seconds in (0.0, 0.05):
                _Slow.seconds = seconds
                said = measure(portal, url, server, count)
                print(f"a sink that takes {1000 * seconds:.0f} ms: {said}", flush=True)  # noqa: T201
        finally:
            portal.stop()
    finally:
        database.remove()
        sink.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
