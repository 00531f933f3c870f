"""Visitors who go over real HTTP from the home page to a certificate that anyone can check.

Forms are read from the page and sent back as a browser would (`lxml.html`), so that every hidden field counts. Only
the solution of the captcha and the mails are read from the database, because they are outside of the pages.

locust was considered: its greenlets need gevent and its monkey patching, under which the same process cannot query
the portal's models, and it has no forms either; it would save only the thread loop.
"""

import gzip
import hashlib
import random
import re
import secrets
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import quote_plus, urljoin

import lxml.html

from tests.benchmarks.load_client import Connection, Result, send, take

PASSWORD = "perahu kuning di teluk"
KEGIATAN = ["warung kelontong", "jahit", "salon"]
# Seconds that a visitor waits for a mail or a certificate before it counts as lost.
PATIENCE = 60


class WrongAnswer(Exception):
    """The portal did not answer as expected; the message names the step and the answer."""


@dataclass
class Tally:
    """Answers to all visitors, by kind of step, until the time `until` (of `time.perf_counter`)."""

    until: float
    kinds: dict[str, Result] = field(default_factory=lambda: defaultdict(Result))
    wrong: list[str] = field(default_factory=list)
    done: int = 0
    waits: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def is_over(self) -> bool:
        return time.perf_counter() >= self.until

    def add(self, kind: str, seconds: float, status: int) -> None:
        """Record one answer, unless it came after the end."""
        with self.lock:
            if not self.is_over:
                self.kinds[kind].times.append(seconds)
                self.kinds[kind].status[status] = self.kinds[kind].status.get(status, 0) + 1


class Visitor:
    """One visitor with cookies, one keep-alive connection and an address of their own."""

    def __init__(self, port: int, note: Tally, cookies: dict[str, str] | None = None):
        self.connection, self.tally = Connection("127.0.0.1", port, limit=PATIENCE), note
        self.cookies = dict(cookies or {})
        self.address = ".".join(str(random.randrange(1, 255)) for _ in range(4))

    def fetch(self, kind: str, path: str, payload: list | None = None, *, expected: int = 200) -> "Page":
        """Send a GET (or, with `payload`, a POST), note its time, and return the answer. Raises `WrongAnswer`."""
        headers = {"X-Forwarded-For": self.address, "Accept-Encoding": "gzip"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        message = take(path, headers=headers) if payload is None else send(path, payload, headers=headers)
        begin = time.perf_counter()
        try:
            status, top, content = self.connection.ask(message)
        except OSError as error:
            self.connection.close()
            raise WrongAnswer(f"{kind} {path}: {error!r}") from None
        self.tally.add(kind, time.perf_counter() - begin, status)
        response = Page(path, status, top.decode("latin-1"), content)
        for name, value in re.findall(r"(?im)^set-cookie: ([^=]+)=([^;\r\n]*)", response.top):
            self.cookies[name] = value
        if status != expected:
            raise WrongAnswer(f"{kind} {path}: {status} instead of {expected}; {response.complaint}")
        return response

    def fill_in(self, kind: str, page: "Page", payload: dict, *, via: str = "", expected: int = 302) -> "Page":
        """Fill in the form of a page that has the field `via` (default: the first of `payload`) and send it."""
        purpose, value = page.form_values_of(via or next(iter(payload)), payload)
        return self.fetch(kind, purpose, value, expected=expected)

    def follow(self, kind: str, response: "Page", *, to: str) -> "Page":
        """Follow a redirect, which must lead to an address that begins with `to`."""
        if not response.target.startswith(to):
            raise WrongAnswer(f"{kind}: {response.path} leads to {response.target}, not to {to}")
        return self.fetch(kind, response.target)

    def close(self) -> None:
        self.connection.close()


@dataclass
class Page:
    """An answer: the requested address, status, header lines, body."""

    path: str
    status: int
    top: str
    raw: bytes

    @property
    def body(self) -> bytes:
        return gzip.decompress(self.raw) if "\ncontent-encoding: gzip" in self.top.lower() else self.raw

    def header(self, name: str) -> str:
        found = re.search(rf"(?im)^{name}: (.*?)\r?$", self.top)
        return found[1] if found else ""

    @property
    def target(self) -> str:
        """Return the address of a redirect without its fragment."""
        return self.header("location").split("#")[0]

    def link(self, pattern: str) -> str:
        """Return the first address of a link that matches `pattern`. Raises `WrongAnswer`."""
        for _, _, address, _ in lxml.html.fromstring(self.body).iterlinks():
            if re.search(pattern, address):
                return urljoin(self.path, address)
        raise WrongAnswer(f"{self.path}: no link {pattern}")

    def form_values_of(self, fields: str, payload: dict) -> tuple[str, list[tuple[str, str]]]:
        """Return the target of the form with that field, and its values updated by `payload`. Raises `WrongAnswer`."""
        for f in lxml.html.fromstring(self.body).forms:
            if fields in f.fields:
                old = [(k, v) for k, v in f.form_values() if k not in payload]
                return urljoin(self.path, f.action or ""), old + list(payload.items())
        raise WrongAnswer(f"{self.path}: no form with {fields}")

    @property
    def complaint(self) -> str:
        """Return the text of the page's summary of errors, else its title."""
        if not self.body.lstrip().startswith(b"<"):
            return repr(self.body[:80])
        tree = lxml.html.fromstring(self.body)
        text = " ".join(e.text_content() for e in tree.xpath('//*[@id="error-summary"] | //title'))
        return " ".join(text.split())[:300]


def go_the_whole_way(p: Visitor, order: int) -> None:
    """Go from the home page to the checked certificate as the person number `order`. Raises `WrongAnswer`."""
    for path in ("/", "/panduan/", "/ketentuan/"):
        page = p.fetch("public page", path)
    for file in set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page.body.decode())):
        p.fetch("file", file)
    mail = _register(p, order)
    user_id = _activate(p, mail)
    _sign_in(p, user_id)
    nomor = _submit(p, order)
    _certificate(p, nomor, letter=order % 5 == 0)
    p.fetch("check", "/cek/")
    response = p.fetch("check", f"/cek/?nomor={nomor}").body.decode()
    if nomor not in response or "NIB ini berlaku" not in response:
        raise WrongAnswer(f"/cek/ does not know {nomor}")


def _register(p: Visitor, order: int) -> str:
    """Register and return the mail address."""
    from captcha.models import CaptchaStore

    form = p.fetch("registration form", "/daftar/")
    p.fetch("captcha picture", form.link("^/captcha/image/"))
    _, value = form.form_values_of("nik", {})
    challenge = dict(value)["kode_0"]
    mail = f"jalan{order}-{secrets.token_hex(4)}@contoh.id"
    payload = {
        "nik": f"{317101 + order // 9000 % 6:06d}170590{order % 9000 + 1:04d}",
        "jenis_identitas": "01",
        "email": mail,
        "jenis_perusahaan": "17",
        "nama": "Siti Aminah",
        "tanggal_lahir_0": "17",
        "tanggal_lahir_1": "05",
        "tanggal_lahir_2": "1990",
        "telepon": f"0857{order:08d}",
        "kode_1": CaptchaStore.objects.get(hashkey=challenge).response,
        "privasi": "on",
        "setuju": "on",
    }
    p.follow("registration sent", p.fill_in("registration POST", form, payload), to="/daftar/periksa-surel/")
    return mail


def _wait(p: Visitor, what: str, found: Callable):
    """Call `found` until it returns something; note the time. Raises `WrongAnswer` after `PATIENCE` seconds."""
    begin = time.perf_counter()
    while not (result := found()):
        if time.perf_counter() - begin > PATIENCE:
            raise WrongAnswer(f"no {what} after {PATIENCE} s")
        time.sleep(0.1)
    with p.tally.lock:
        p.tally.waits[what].append(time.perf_counter() - begin)
    return result


def _activate(p: Visitor, mail: str) -> str:
    """Open the link of the mail, choose a password, and return the User-ID."""
    from oss_portal.models import OutgoingMail, Pengguna

    letter = _wait(p, "mail", OutgoingMail.objects.filter(kepada=mail, status=OutgoingMail.Status.TERKIRIM).first)
    path = re.search(r"https?://[^/\s]+(/aktivasi/\S+)", letter.isi)[1]
    form = p.fetch("activation page", path)
    response = p.fill_in("activation POST", form, {"kata_sandi": PASSWORD, "kata_sandi_lagi": PASSWORD})
    p.follow("activation done", response, to="/nib/ajukan/1/")
    return Pengguna.objects.values_list("user_id", flat=True).get(email=mail)


def _sign_in(p: Visitor, user_id: str) -> None:
    """Sign out and in again."""
    p.fill_in("sign-out", p.fetch("sign-out", "/keluar/"), {}, via="csrfmiddlewaretoken", expected=200)
    form = p.fetch("sign-in page", "/masuk/")
    p.follow("dashboard", p.fill_in("sign-in POST", form, {"nama": user_id, "kata_sandi": PASSWORD}), to="/dasbor/")


def _submit(p: Visitor, order: int) -> str:
    """Go through the five steps of the application, submit it, and return the number of the NIB."""
    read, write = "application page", "application POST"
    purpose, value = next(f for f in _forms(p.fetch("overview of the NIB", "/nib/")) if f[0].endswith("/nib/ajukan/"))
    form = p.follow(read, p.fetch(write, purpose, value, expected=302), to="/nib/ajukan/1/")
    address = f"Jalan Kebon Sirih {order} RT 003 RW 004"
    response = p.fill_in(write, form, {"alamat": address, "ke": "wilayah"}, via="alamat")
    p.follow(read, response, to="/nib/ajukan/wilayah/")
    form = p.fetch("search of a region", "/nib/ajukan/wilayah/?cari=menteng+jakarta+pusat")
    form = p.follow(read, p.fill_in(write, form, {"kelurahan": "31.71.06.1001"}), to="/nib/ajukan/1/")
    p.follow(read, p.fill_in(write, form, {"alamat": address}), to="/nib/ajukan/2/")
    p.fetch(read, "/nib/ajukan/kbli/")
    words = quote_plus(KEGIATAN[order % len(KEGIATAN)])
    options = p.fetch("search of KBLI", f"/nib/ajukan/kbli/?cari={words}").link(r"kegiatan/\?kbli=")
    form = p.fetch(read, options)
    # Without workers and trade there are no further questions, so the last step follows.
    form = p.follow(read, p.fill_in(write, form, {"lokasi": "kantor", "modal": "15.000.000"}), to="/nib/ajukan/5/")
    response = p.fill_in("submission", form, {}, via="permohonan")
    page = p.follow("result", response, to="/nib/hasil/").body.decode()
    return re.search(r"(?<!\d)\d{13}(?!\d)", lxml.html.fromstring(page).find(".//main").text_content())[0]


def _forms(page: Page) -> list[tuple[str, list]]:
    return [(urljoin(page.path, f.action or ""), f.form_values()) for f in lxml.html.fromstring(page.body).forms]


def _certificate(p: Visitor, nomor: str, *, letter: bool) -> None:
    """Wait until the worker made the certificate, download it, and with `letter` the letter on the status too."""
    from nib.models import SertifikatNib

    fingerprint = SertifikatNib.objects.filter(nib__nomor=nomor).exclude(sha256="").values_list("sha256", flat=True)
    fingerprint = _wait(p, "certificate", fingerprint.first)
    page = p.fetch("overview of the NIB", "/nib/")
    pdf = p.fetch("certificate", page.link("^/nib/sertifikat/")).body
    if not pdf.startswith(b"%PDF") or hashlib.sha256(pdf).hexdigest() != fingerprint:
        raise WrongAnswer(f"the certificate of {nomor} is not the one that was stored")
    if letter:
        purpose, value = next(f for f in _forms(page) if f[0].endswith("/nib/keterangan/"))
        p.fetch("letter on the status", purpose, value)
