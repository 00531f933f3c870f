"""The lines of `bin/bench --peers`: for each act of a peer the same act of the portal, in one run on one machine."""

import contextlib
import json
import secrets
import subprocess
import time
from base64 import b64encode
from collections.abc import Iterable, Iterator
from urllib.parse import quote_plus

from tests.benchmarks.lab import Lab, ip, pin_to_cores
from tests.benchmarks.load_client import Connection, send, take
from tests.benchmarks.peers.cost import Act, Cost, Site, again_and_again, measure
from tests.benchmarks.peers.install import PROJECT, PYTHON, environment, install
from tests.benchmarks.people import registration_request
from tests.servers import free_port

PASSWORD = "perahu kuning di teluk"
# Number of repetitions of an act that needs new data each time.
PEOPLE = 60
WANTED = 2.0


class Peers:
    """Tables and web servers of the peers, on the PostgreSQL of the lab."""

    def __init__(self, lab: Lab):
        self.lab = lab
        install()
        lab.database.create_database("peers")
        self.url = lab.database.url("peers")
        result = subprocess.run(
            [PYTHON, "-m", "project.fill", str(lab.many), str(PEOPLE)],
            cwd=PROJECT,
            env=environment(self.url, "allauth"),
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.data = json.loads(result.stdout)
        self.cookies = {"Cookie": f"sessionid={self.data['session']}"}

    @contextlib.contextmanager
    def site(self, peer: str, application: str = "django.core.wsgi:get_wsgi_application()") -> Iterator[Site]:
        """Run one worker of four threads on the core of the portal's worker, with the middleware of that peer."""
        port = free_port()
        server = subprocess.Popen(
            [
                *(PYTHON, "-m", "gunicorn", application, "--workers", "1", "--worker-class", "gthread"),
                *("--threads", "4", "--bind", f"127.0.0.1:{port}", "--log-level", "error", "--timeout", "120"),
            ],
            cwd=PROJECT,
            env=environment(self.url, peer),
        )
        try:
            _wait_for(port)
            pin_to_cores(server.pid, {self.lab.core[1 % len(self.lab.core)]})
            yield Site(server.pid, port)
        finally:
            server.terminate()
            server.wait(20)


def _wait_for(port: int) -> None:
    for _ in range(200):
        with contextlib.suppress(OSError):
            Connection("127.0.0.1", port).ask(take("/"))
            return
        time.sleep(0.1)
    raise RuntimeError(f"nothing answers on port {port}")


def compare(lab: Lab) -> None:
    """Install the peers, fill their tables, and print the cost of each act in the portal and in the peer."""
    from tests.benchmarks.queue_pages import fill_queue
    from tests.factories.helpdesk import helpdesk_officer

    lab.say("     web server + PostgreSQL, milliseconds of a core for one act")
    peers = Peers(lab)
    lab.say(f"     {peers.data['versions']}, Django {_django()}; {lab.many:,} rows on either side")
    supervisor = helpdesk_officer(supervisor=True)
    lab.multiply(lab.many)
    fill_queue(1, lab.many, supervisor)
    _floors(lab)
    _helpdesk(lab, peers, supervisor)
    _terms(lab, peers)
    _accounts(lab, peers)
    _admin(lab, peers)


def _django() -> str:
    import django

    return django.get_version()


def _portal(lab: Lab) -> Site:
    return Site(lab.web_pid, lab.portal.port)


def print_line(lab: Lab, name: str, ours: Cost, peer: str, theirs: Cost) -> None:
    """Print one line; the portal must cost at most half of the peer."""
    lab.report_line(name, str(ours), f"{peer} {theirs}", theirs.total / ours.total, WANTED, at_least=True)


def _found(status: int) -> bool:
    return status == 302


def _floors(lab: Lab) -> None:
    """The cost of any Django page here: a view with one query, and a template as heavy as a form."""
    assert lab.baseline
    bare = Site(lab.baseline.pid, lab.baseline_port)
    number = f"{lab.many // 2:013d}"
    lab.record("bare view with one query", str(measure(lab, bare, again_and_again(take(f"/query/{number}/")))))
    lab.record("our public check", str(measure(lab, _portal(lab), again_and_again(take(f"/cek/?nomor={number}")))))
    lab.record("bare template", str(measure(lab, bare, again_and_again(take("/template/")))))
    lab.record("our registration form", str(measure(lab, _portal(lab), again_and_again(take("/daftar/")))))


def _helpdesk(lab: Lab, peers: Peers, supervisor) -> None:
    from helpdesk.services.conversation import reply
    from tests.factories.helpdesk import tiket

    ours, our_list = lab.sign_in(supervisor), "/petugas/helpdesk/?tab=semua"
    ticket = tiket()
    for n in range(3):
        reply(tiket=ticket, by=supervisor, content=f"Pesan {n}.")

    def their_list(search: str = "", status: list[int] | None = None) -> Iterable[Act]:
        """Return the requests for the page of the list and for the data that the page fetches at once."""
        query = {
            "filtering": {"status__in": status} if status else {},
            "filtering_null": {},
            "sorting": "created",
            "sortreverse": False,
            "search_string": search,
        }
        shell = f"/helpdesk/tickets/?q={quote_plus(search)}" if search else "/helpdesk/tickets/"
        data = "/helpdesk/datatables_ticket_list/" + b64encode(json.dumps(query).encode()).decode()
        return again_and_again(take(shell, headers=peers.cookies), take(data, headers=peers.cookies))

    def our_page(path: str, headers: dict | None = None) -> Cost:
        return measure(lab, _portal(lab), again_and_again(take(path, headers=headers or ours)))

    with peers.site("helpdesk") as site:
        name = "django-helpdesk"

        def their_page(path: str) -> Cost:
            return measure(lab, site, again_and_again(take(path, headers=peers.cookies)))

        print_line(lab, "helpdesk: list of open tickets", our_page("/petugas/helpdesk/?tab=bebas"), name,
              measure(lab, site, their_list(status=[1, 2])))  # fmt: skip
        print_line(lab, "helpdesk: list of all tickets", our_page(our_list), name, measure(lab, site, their_list()))
        for kind, word in (("rare", "perkara777"), ("common", "aktivasi")):
            cost = measure(lab, site, their_list(word))
            print_line(lab, f"helpdesk: search of a {kind} word", our_page(f"{our_list}&q={word}"), name, cost)
        path = f"/helpdesk/tickets/{peers.data['ticket']}/"
        print_line(lab, "helpdesk: an officer's ticket", our_page(f"/petugas/helpdesk/{ticket.kode}/"), name,
              their_page(path))  # fmt: skip
        form = measure(lab, site, again_and_again(take("/helpdesk/tickets/submit/")))
        print_line(lab, "helpdesk: report form", our_page("/bantuan/tanya/", ip()), name, form)
        secret = secrets.token_hex(16)
        payload = {
            "csrfmiddlewaretoken": secret,
            "queue": 1,
            "priority": 3,
            "due_date": "",
            "title": "Surel aktivasi",
            "body": "Sudah tiga hari.",
            "submitter_email": "budi@contoh.id",
        }
        request = send("/helpdesk/tickets/submit/", payload, headers={"Cookie": f"csrftoken={secret}"})
        print_line(lab, "helpdesk: report sent", measure(lab, _portal(lab), _reports(), is_correct=_found), name,
              measure(lab, site, again_and_again(request), is_correct=_found))  # fmt: skip


def _reports() -> Iterator[Act]:
    """Yield reports of strangers, each with a captcha of its own."""
    for n in range(PEOPLE):
        yield [_post("/bantuan/tanya/", _captcha() | {
            "jenis": "keluhan", "perihal": "Surel aktivasi", "isi": "Sudah tiga hari.", "nama": "Budi Santoso",
            "email": f"pelapor{n}@contoh.id",
        })]  # fmt: skip


def _captcha() -> dict[str, str]:
    from captcha.models import CaptchaStore

    challenge = CaptchaStore.objects.get(hashkey=CaptchaStore.generate_key())
    return {"kode_0": challenge.hashkey, "kode_1": challenge.response}


def _post(path: str, payload: dict, cookies: str = "") -> bytes:
    """Return a POST with a CSRF token from an address of its own."""
    secret = secrets.token_hex(16)
    headers = {"Cookie": f"csrftoken={secret}; {cookies}".rstrip("; ")} | ip()
    return send(path, payload | {"csrfmiddlewaretoken": secret}, headers=headers)


def _terms(lab: Lab, peers: Peers) -> None:
    """The gate of the terms: the cost of a signed-in page with and without it must be about the same."""

    def ours(settings: str) -> Cost:
        lab.start_web(settings)
        return measure(lab, _portal(lab), again_and_again(take("/akun/", headers=lab.holder)))

    def theirs(peer: str) -> Cost:
        with peers.site(peer) as site:
            return measure(lab, site, again_and_again(take("/plain/", headers=peers.cookies)))

    # In turns, and the best of each: other work on the machine makes a page dearer, never cheaper.
    turns = [
        (ours("oss_portal.settings"), ours("tests.benchmarks.without_gate"), theirs("terms"), theirs("admin"))
        for _ in range(2)
    ]
    with_it, without, peer_with, peer_without = (min(c, key=lambda cost: cost.total) for c in zip(*turns, strict=True))
    lab.start_web()
    lab.record("gate of the terms: django-termsandconditions", f"with {peer_with}, without {peer_without}")
    lab.report_line("gate of the terms, times the page without", str(with_it), f"without {without}",
                    with_it.total / without.total, 1.05, at_least=False)  # fmt: skip


def _accounts(lab: Lab, peers: Peers) -> None:
    """Sign-up, the click on the link of the mail, sign-in; the same hasher on either side."""
    from django.contrib.auth.hashers import make_password

    from oss_portal.privacy.crypto import token_digest
    from registrasi.models import ActivationLink, Pendaftaran
    from tests.factories.registrasi import HakAksesFactory, PenggunaFactory

    name, portal = "django-allauth", _portal(lab)
    with peers.site("allauth") as site:
        registrations = [[registration_request(1000 + n)] for n in range(PEOPLE)]
        ours_new = measure(lab, portal, registrations, is_correct=_found)
        theirs_new = measure(lab, site, (
            [_post("/accounts/signup/", {
                "username": f"baru{n}", "email": f"baru{n}@contoh.id", "password1": PASSWORD, "password2": PASSWORD,
            })] for n in range(PEOPLE)
        ), is_correct=_found)  # fmt: skip
        print_line(lab, "account: sign-up (allauth hashes the password here)", ours_new, name, theirs_new)

        waiting = Pendaftaran.objects.filter(status=Pendaftaran.Status.MENUNGGU_AKTIVASI, email__startswith="beban")
        clicks = []
        for registration in waiting.order_by("-id")[:PEOPLE]:
            token, link = secrets.token_urlsafe(32), registration.tautan.get()
            ActivationLink.objects.filter(pk=link.pk).update(hash=token_digest(token))
            path = f"/aktivasi/{token}/"
            payload = {"kata_sandi": PASSWORD, "kata_sandi_lagi": PASSWORD}
            clicks.append([take(path, headers=ip()), _post(path, payload)])
        ours = measure(lab, portal, clicks, is_correct=lambda s: s in {200, 302})
        theirs = measure(lab, site, (
            [take(f"/accounts/confirm-email/{k}/"), _post(f"/accounts/confirm-email/{k}/", {})]
            for k in peers.data["confirm"]
        ), is_correct=lambda s: s in {200, 302})  # fmt: skip
        print_line(lab, "account: confirmation (we hash the password here)", ours, name, theirs)
        whole = [Cost(a.web + b.web, a.database + b.database) for a, b in ((ours_new, ours), (theirs_new, theirs))]
        print_line(lab, "account: sign-up and confirmation together", whole[0], name, whole[1])

        password = make_password(PASSWORD)
        people = [PenggunaFactory(password=password) for _ in range(PEOPLE)]
        for person in people:
            HakAksesFactory(pengguna=person)
        ours = measure(lab, portal, (
            [_post("/masuk/", {"nama": p.user_id, "kata_sandi": PASSWORD})] for p in people
        ), is_correct=_found)  # fmt: skip
        theirs = measure(lab, site, (
            [_post("/accounts/login/", {"login": f"orang{n}", "password": PASSWORD})] for n in range(PEOPLE)
        ), is_correct=_found)  # fmt: skip
        print_line(lab, "account: sign-in", ours, name, theirs)


def _admin(lab: Lab, peers: Peers) -> None:
    from oss_portal.staff.search_terms import hide
    from tests.factories.registrasi import PetugasFactory

    headers, n = lab.sign_in(PetugasFactory(is_superuser=True)), lab.many // 2
    page = min(200, lab.many // 50)
    lines = {
        "first page": ("", ""),
        "page 200": (f"?p={page}", f"?p={page}"),
        "search of a number": (f"{n:013d}", f"{n:013d}"),
        "search of a rare part of a name": (f"arung {n} Sed", f"arung {n} Sed"),
        "search of a common word": ("Sederhana", "Sederhana"),
        "search of a name nobody has": ("xylofon", "xylofon"),
    }
    with peers.site("admin") as site:
        for name, (our_query, their_query) in lines.items():
            if name.startswith("search"):
                our_query, their_query = f"?q={hide(our_query)}", f"?q={quote_plus(their_query)}"
            ours = measure(lab, _portal(lab), again_and_again(take(f"/admin/nib/nib/{our_query}", headers=headers)))
            path = f"/admin/project/business/{their_query}"
            theirs = measure(lab, site, again_and_again(take(path, headers=peers.cookies)))
            print_line(lab, f"admin: {name}", ours, "Django's admin", theirs)
