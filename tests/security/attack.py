"""`bin/attack`: the long attacks on a separate portal with real processes. Prints a table; exit 1 on a finding."""

import argparse
import contextlib
import json
import os
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from tests.chaos.helpers import Guest, captcha_answer, field_value, query
from tests.registration_payload import person_number
from tests.security import anonymous_cost, behind_proxy, leaked_secrets, shut_out
from tests.security.progress import VARIABLE
from tests.security.table import close, preparation, report_line
from tests.servers import ROOT, Portal, own_database

PASSWORD = "rahasia-warung-91"


# Line of the table -> files of `tests/security`, which are also part of `bin/test`.
THROUGH_PYTEST = {
    "naughty strings in every field of every form": ("test_naughty_strings",),
    "hostile text in every stored field, shown again": ("test_stored",),
    "state machine over the public journeys": ("test_state_machine",),
    "uploads: polyglots, bombs, bent documents": ("test_malicious_files", "test_parsers"),
    "races: reset, address, TOTP replay, captcha": ("test_concurrency",),
    "whose login: one officer, NIK, old links": ("test_whose_login",),
    "somebody else's objects at every address": ("test_records_of_others", "test_misuse"),
    "officers: every role by every hidden column": ("test_closed_lists",),
    "officers: every role by every act, its record hidden": ("test_officer_rights",),
    "patterns whose work doubles with each letter": ("test_patterns",),
    "redirects, headers, bodies, CSRF, limits": ("test_injection", "test_limits_and_addresses"),
    "cipher texts moved to another row, column or purpose": ("../foundation/test_cipher_texts",),
    "passkeys: replay, other sites, other persons, no finger": ("../registrasi/test_passkeys",),
    "dangerous settings, one by one": ("../foundation/test_checks",),
    "headers, and Mozilla's Observatory at A+": ("test_headers",),
}


def send(guest: Guest, path: str, data: dict) -> tuple[float, int, str]:
    """Open a form, fill it in with a solved captcha, and return (seconds of the POST, status, body)."""
    _status, page, _ = guest.fetch("GET", path)
    data = data | {"csrfmiddlewaretoken": field_value(page, "csrfmiddlewaretoken")}
    if key := field_value(page, "kode_0"):
        data |= {"kode_0": key, "kode_1": captcha_answer(guest.url, key)}
    start = time.perf_counter()
    status, content, _ = guest.fetch("POST", path, data)
    return time.perf_counter() - start, status, content


def p_value_of_difference(a: list[float], b: list[float], repeat: int = 4000) -> float:
    """Return the p value of a permutation test on the medians: a small p means that the groups' times differ."""
    rng, everything = random.Random(7731), [*a, *b]
    this = abs(statistics.median(a) - statistics.median(b))
    more = 0
    for _ in range(repeat):
        rng.shuffle(everything)
        more += abs(statistics.median(everything[: len(a)]) - statistics.median(everything[len(a) :])) >= this
    return more / repeat


def measure_time(
    name: str, known: Callable[[int], tuple], foreign: Callable[[int], tuple], many: int, *, must: int = 302
) -> None:
    """Compare status, length and time of the answers for registered and unregistered persons, asked in turns."""
    moment, shapes = {"a": [], "b": []}, {"a": set(), "b": set()}
    for n in range(many):
        for who, attempt in random.sample([("a", known), ("b", foreign)], 2):
            old, status, content = attempt(n)
            moment[who].append(old)
            shapes[who].add((status, len(re.sub(r'value="[^"]*"|/captcha/\S+|[0-9a-f-]{36}|\d+', "", content))))
    findings = []
    if {status for status, _length in shapes["a"] | shapes["b"]} != {must}:
        # With another status the times are those of another page and prove nothing.
        findings.append(f"expected {must} from every try")
    if shapes["a"] != shapes["b"]:
        findings.append(f"status and length differ: {sorted(shapes['a'])} and {sorted(shapes['b'])}")
    medians = [statistics.median(moment[s]) * 1000 for s in "ab"]
    p = p_value_of_difference(moment["a"], moment["b"])
    # Less than a millisecond cannot be measured over a network; p excludes differences by chance.
    if p < 0.01 and abs(medians[0] - medians[1]) > max(1.0, 0.05 * min(medians)):
        findings.append(f"the time tells who is registered: {medians[0]:.1f} and {medians[1]:.1f} ms, p = {p:.4f}")
    tried = f"{many} each; medians {medians[0]:.1f} and {medians[1]:.1f} ms, p = {p:.2f}"
    report_line(f"enumeration: {name}", tried, findings)


def enumeration(portal: Portal, url: str, many: int) -> None:
    """Check that answers and times of sign-in, forgotten password, forgotten User-ID and registration reveal nobody."""
    from django.contrib.auth import get_user_model

    from tests.factories.registrasi import HakAksesFactory

    for n in range(many):
        HakAksesFactory(
            pengguna__email=f"kenal{n}@contoh.id",
            pengguna__nomor_identitas=person_number(n + 50_000)["nik"],
            pengguna__kata_sandi=None if n else PASSWORD,
        )
    for n in (1, 2):
        HakAksesFactory(pengguna__email=f"tebak{n}@contoh.id", pengguna__kata_sandi=PASSWORD)
    # All get the same hash: hashing a password for each would take longer than the attack.
    one = get_user_model().objects.get(email="kenal0@contoh.id").password
    get_user_model().objects.filter(email__startswith="kenal").update(password=one)

    def guest() -> Guest:
        return Guest(portal.port, url)

    def sign_in(n: int, nama: str):
        return send(guest(), "/masuk/", {"nama": f"{nama}{n}@contoh.id", "kata_sandi": "bukan ini sandinya"})

    preparation("people to look for")
    measure_time("sign-in", lambda n: sign_in(n, "kenal"), lambda n: sign_in(n, "asing"), many, must=422)

    def forgot_password(n: int, nama: str):
        return send(guest(), "/lupa-kata-sandi/", {"nama": f"{nama}{n}@contoh.id"})

    measure_time(
        "forgotten password", lambda n: forgot_password(n, "kenal"), lambda n: forgot_password(n, "asing"), many
    )
    lahir = {"tanggal_lahir_0": "17", "tanggal_lahir_1": "5", "tanggal_lahir_2": "1990"}

    def user_id(n: int, begin: int):
        return send(guest(), "/lupa-user-id/", {"nomor": person_number(n + begin)["nik"], **lahir})

    measure_time("forgotten User-ID", lambda n: user_id(n, 50_000), lambda n: user_id(n, 60_000), many)

    def listing(order: int):
        t = guest()
        old = []
        original = t.fetch

        def fetch(method, *arguments, **more):
            start = time.perf_counter()
            response = original(method, *arguments, **more)
            old.append(time.perf_counter() - start)
            return response

        t.fetch = fetch
        status = t.register(order)
        return old[-1], status, ""

    measure_time("registration", lambda n: listing(n + 50_000), lambda n: listing(n + 70_000), many)


def guess_passwords(portal: Portal, url: str) -> None:
    """Guess one person's password, from one address or from many; only three tries a day work without a captcha."""
    for how in ("one address", "a new address each time"):
        nama, served = f"tebak{'1' if how == 'one address' else '2'}@contoh.id", 0
        for n in range(30):
            t = Guest(portal.port, url, "36.66.1.1" if how == "one address" else f"36.66.2.{n + 1}")
            _s, page, _ = t.fetch("GET", "/masuk/")
            data = {"nama": nama, "kata_sandi": PASSWORD if n == 29 else f"tebakan {n}"}
            data["csrfmiddlewaretoken"] = field_value(page, "csrfmiddlewaretoken")
            status, content, _ = t.fetch("POST", "/masuk/", data)
            # A captcha in the answer means that the password was not checked.
            served += status == 422 and "kode_0" not in content
            sign_in = status == 302
        findings = [f"the password was tried {served} times without a captcha"] if served > 3 or sign_in else []
        report_line(f"password guessing from {how}", f"30 tries, {served} looked at without a captcha", findings)


def race_captcha(portal: Portal, url: str) -> None:
    """Send one solved captcha in twenty different forms at once; only one is accepted."""
    t = Guest(portal.port, url)
    _s, page, _ = t.fetch("GET", "/lupa-kata-sandi/")
    key = field_value(page, "kode_0")
    answer = captcha_answer(url, key)
    data = {
        "csrfmiddlewaretoken": field_value(page, "csrfmiddlewaretoken"),
        "kode_0": key,
        "kode_1": answer,
    }

    def send(n: int) -> int:
        return t.fetch("POST", "/lupa-kata-sandi/", data | {"nama": f"x{n}"})[0]

    with ThreadPoolExecutor(20) as pool:
        status = list(pool.map(send, range(20)))
    via = status.count(302)
    report_line("captcha: one answer, 20 forms at once", f"{via} went through", [] if via == 1 else [str(status)])
    repeat = [send(n) for n in range(20, 30)]
    report_line(
        "captcha: replayed in 10 other forms",
        f"{repeat.count(302)} went through",
        [str(repeat)] if 302 in repeat else [],
    )


def race_activation(portal: Portal, url: str) -> None:
    """Send one activation link in twenty requests at once; they make one login and one Hak Akses."""
    from oss_portal.models import OutgoingMail

    status = Guest(portal.port, url).register(71_500)
    # The body of the mail is encrypted; only the portal's own keys can decrypt it.
    letter = OutgoingMail.objects.filter(kepada="orang71500@contoh.id").first()
    path = letter and re.search(r"https?://[^/\s]+(/aktivasi/\S+)", letter.isi)
    if not path:
        report_line("activation: one link, 20 requests at once", "", [f"no link came: registration answered {status}"])
        return
    path = path[1]
    web_client = [Guest(portal.port, url) for _ in range(20)]
    data = [
        {
            "kata_sandi": PASSWORD,
            "kata_sandi_lagi": PASSWORD,
            "csrfmiddlewaretoken": field_value(h[1], "csrfmiddlewaretoken"),
        }
        for h in (k.fetch("GET", path) for k in web_client)
    ]
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda p: p[0].fetch("POST", path, p[1])[0], zip(web_client, data, strict=True)))
    account = query(url, "select count(*) from oss_portal_pengguna where email = %s", "orang71500@contoh.id")[0][0]
    report_line(
        "activation: one link, 20 requests at once", f"{account} login", [] if account == 1 else [f"{account} logins"]
    )


def large_body(portal: Portal) -> None:
    """Check that bodies which are too large or have a wrong Content-Length are refused and take no memory."""
    findings = []
    for path in ("/masuk/", "/cek/berkas/"):
        with socket.create_connection(("127.0.0.1", portal.port), timeout=30) as s, contextlib.suppress(OSError):
            s.sendall(
                f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=x\r\n"
                "Content-Length: 2000000000\r\n\r\n--x\r\nContent-Disposition: form-data; name=a\r\n\r\n".encode()
            )
            for _ in range(60):
                s.sendall(b"A" * 1_000_000)
            response = s.recv(40)
            if not re.match(rb"HTTP/1.1 4", response):
                findings.append(f"{path}: {response!r}")
    children = subprocess.run(
        ["pgrep", "-P", str(portal.processes["web"].pid)], capture_output=True, text=True
    ).stdout.split()
    memory = max(int(Path(f"/proc/{p}/status").read_text().split("VmRSS:")[1].split()[0]) for p in children) / 1024
    if memory > 250:
        findings.append(f"a web worker took {memory:.0f} MB")
    report_line("bodies: 2 GB announced, 60 MB sent", f"worker {memory:.0f} MB", findings)


@dataclass
class Row:
    """A line of the table whose attacks are tests: its modules and the results of its tests so far."""

    name: str
    modules: set[str]
    seconds: float = 0
    skipped: int = 0
    waiting: set[str] = field(default_factory=set)
    done: set[str] = field(default_factory=set)
    findings: list[str] = field(default_factory=list)

    def has(self, test: str) -> bool:
        """Return whether the test, `path/module.py::name`, belongs to this line."""
        return Path(test.partition("::")[0]).stem in self.modules

    def take(self, line: dict) -> None:
        """Record the result that pytest wrote for one phase of a test (`progress`)."""
        self.seconds += line["seconds"]
        self.skipped += line["outcome"] == "skipped"
        if line["outcome"] == "failed":
            self.findings.append(f"{line['test'].rpartition('::')[2]}: {line['words'][:200]}")
        if line["when"] == "teardown":
            self.waiting.discard(line["test"])
            self.done.add(line["test"])

    def report(self) -> None:
        """Print the line."""
        if self.waiting or not self.done:
            self.findings.append(f"{len(self.waiting)} tests did not end" if self.waiting else "no test ran")
        tried = f"{len(self.done) - self.skipped} tests" + (f", {self.skipped} skipped" if self.skipped else "")
        report_line(self.name, tried, self.findings, old=self.seconds)


def through_pytest(rows: dict[str, tuple[str, ...]], **environment: str) -> None:
    """Run the named files of `tests/security` in one pytest run on two processes; print each line once it is done."""
    with tempfile.TemporaryDirectory() as folder:
        written, output = Path(folder) / "outcomes", Path(folder) / "output"
        written.touch()
        file = [f"tests/security/{b}.py" for names in rows.values() for b in names]
        command = [sys.executable, "-m", "tests.run", *file, "-q", "-n", "2", "--dist", "load", "--tb=short"]
        # On a busy machine a test may need more than the usual 300 s.
        command += ["--show-capture=no", "--timeout=1200", "-p", "tests.security.progress"]
        clean = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "ENVIRONMENT"}}
        clean |= environment | {VARIABLE: str(written)}
        preparation("all tests below, two at a time; their own seconds follow")
        with output.open("w") as out, written.open() as lines:
            process = subprocess.Popen(command, cwd=ROOT, env=clean, stdout=out, stderr=subprocess.STDOUT)
            _follow(process, lines, [Row(name, {n.rpartition("/")[2] for n in names}) for name, names in rows.items()])
        if not written.stat().st_size:
            report_line("tests/security", "", [output.read_text()[-300:]])


def _follow(process: subprocess.Popen, lines: TextIO, rows: list[Row]) -> None:
    """Print each line of the table when the last of its tests has ended, and all lines when pytest has ended."""
    collected, rest = False, ""
    while rows:
        ended = process.poll() is not None
        # The last piece may be an incomplete line.
        *whole, rest = (rest + lines.read()).split("\n")
        for line in map(json.loads, whole):
            for row in rows:
                if "ids" in line and not collected:
                    row.waiting = {test for test in line["ids"] if row.has(test)}
                elif "test" in line and row.has(line["test"]):
                    row.take(line)
            collected = True
        for row in [row for row in rows if ended or (collected and not row.waiting)]:
            row.report()
            rows.remove(row)
        if not ended:
            time.sleep(1)
    process.wait()


# The other attacks that `--only` can choose, besides `THROUGH_PYTEST`: name -> attack on (portal, database, how often).
LIVE: dict[str, Callable[[Portal, str, int], None]] = {
    "enumeration": enumeration,
    "password guessing": lambda portal, url, _many: guess_passwords(portal, url),
    "captcha": lambda portal, url, _many: race_captcha(portal, url),
    "activation": lambda portal, url, _many: race_activation(portal, url),
    "bodies": lambda portal, _url, _many: large_body(portal),
    "shut out": lambda portal, url, _many: shut_out.attack(portal, url),
    "hostile files at once": lambda portal, _url, _many: anonymous_cost.hostile_files_at_once(portal),
    "cost of one request": lambda portal, _url, _many: anonymous_cost.attack(portal),
    "behind the proxy": lambda portal, _url, _many: behind_proxy.attack(portal.port),
}


def live(many: int, names: list[str]) -> None:
    """Run the attacks of these names, which need a running portal."""
    database = own_database(shared_buffers="128MB", fsync="off")
    database.create_database("oss_portal")
    url = database.url("oss_portal")
    portal = Portal(url, TRUSTED_PROXIES="1", WEB_PROCESSES="1")
    try:
        portal.prepare()
        os.environ.update({k: portal.env[k] for k in portal.env if k.isupper()})
        import django

        django.setup()
        portal.start_web()
        portal.start_worker()
        preparation("database, portal and worker of its own")
        for name in names:
            LIVE[name](portal, url, many)
    finally:
        portal.stop()
        database.remove()


def secrets_and_packages() -> None:
    """Search for secrets in the files and their history, and for packages with known vulnerabilities."""
    tracked = leaked_secrets.tracked_files()
    report_line("secrets in tracked files", "all tracked text files", [f"{k}: {v}" for k, v in tracked.items()])
    report_line(
        "secrets in the history", "every line ever added", [f"{k}: {v}" for k, v in leaked_secrets.history().items()]
    )
    holes, pending = leaked_secrets.packages()
    report_line("packages with known holes (pip-audit)", "requirements.txt", holes, not_asked=pending)


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--quick", action="store_true", help="fewer tries: five minutes instead of fifteen")
    arguments.add_argument("--only", default="", metavar="WORDS", help="only the attacks whose names have these words")
    chosen = arguments.parse_args()
    names = [name for name in LIVE if chosen.only in name]
    rows = {name: files for name, files in THROUGH_PYTEST.items() if chosen.only in name}
    if not names and not rows:
        arguments.error("no attack of that name; there are: " + "; ".join([*LIVE, *THROUGH_PYTEST]))
    source = dict(os.environ)
    if not chosen.only:
        secrets_and_packages()
    if names:
        live(15 if chosen.quick else 40, names)
    os.environ.clear()
    os.environ.update(source)
    if rows:
        through_pytest(rows, ATTACK_EXAMPLES="10" if chosen.quick else "60")
    return close()


if __name__ == "__main__":
    sys.exit(main())
