"""Attacks of `bin/attack` that try to lock a person out, to flood a mailbox and to make tables grow."""

import re
import time

from tests.chaos.helpers import Guest, captcha_answer, field_value, query
from tests.registration_payload import PERSEORANGAN, person_number
from tests.security.table import report_line
from tests.servers import Portal

PASSWORD = "rahasia-warung-91"
NEIGHBOURS = "114.125.0.1"


def _filled_in(guest: Guest, order: int, **changes: str) -> dict[str, str]:
    """Return a registration with a solved captcha; `changes` replace fields."""
    _status, page, _ = guest.fetch("GET", "/daftar/")
    hidden = ("csrfmiddlewaretoken", "token_form", "versi_ketentuan", "versi_privasi", "kode_0")
    data = {n: field_value(page, n) for n in hidden} | PERSEORANGAN | person_number(order)
    return data | {"kode_1": captcha_answer(guest.url, data["kode_0"])} | changes


def _sign_in(guest: Guest, nama: str, password: str) -> tuple[int, str]:
    _status, page, _ = guest.fetch("POST", "/masuk/", _with_token(guest, "/masuk/", nama=nama, kata_sandi=password))
    if key := field_value(page, "kode_0"):
        data = _with_token(guest, "/masuk/", nama=nama, kata_sandi=password)
        data |= {"kode_0": key, "kode_1": captcha_answer(guest.url, key)}
        return guest.fetch("POST", "/masuk/", data)[:2]
    return _status, page


def _with_token(guest: Guest, path: str, **data: str) -> dict[str, str]:
    _status, page, _ = guest.fetch("GET", path)
    return {"csrfmiddlewaretoken": field_value(page, "csrfmiddlewaretoken")} | data


def neighbours(portal: Portal, url: str) -> None:
    """Open hundreds of wrong links from one address; a valid link from the same address must open at once."""
    from oss_portal.models import OutgoingMail

    Guest(portal.port, url, NEIGHBOURS).register(71_600)
    letter = OutgoingMail.objects.filter(kepada="orang71600@contoh.id").first()
    link = letter and re.search(r"https?://[^/\s]+(/aktivasi/\S+)", letter.isi)
    bad = [Guest(portal.port, url, NEIGHBOURS).fetch("GET", "/aktivasi/x/")[0] for _ in range(400)]
    start = time.perf_counter()
    status = Guest(portal.port, url, NEIGHBOURS).fetch("GET", link[1])[0] if link else 0
    findings = [] if status == 200 else [f"the valid link answered {status}"]
    findings += [] if 429 in bad else ["wrong links are not limited"]
    tried = f"400 wrong ones, {bad.count(429)} refused; the valid one {status} in {time.perf_counter() - start:.2f} s"
    report_line("shut out: links of neighbours", tried, findings)


def many_addresses(portal: Portal, url: str) -> None:
    """Try four passwords each from sixty addresses with solved captchas; the holder must still be able to sign in."""
    from oss_portal.models import OutgoingMail
    from tests.factories.registrasi import HakAksesFactory

    HakAksesFactory(pengguna__email="korban@contoh.id", pengguna__kata_sandi=PASSWORD)
    answers = [
        _sign_in(Guest(portal.port, url, f"36.66.9.{n + 1}"), "korban@contoh.id", f"tebakan {m}")[0]
        for n in range(60)
        for m in range(4)
    ]
    looked_at = answers.count(422)
    holder = _sign_in(Guest(portal.port, url), "korban@contoh.id", PASSWORD)[0]
    told = OutgoingMail.objects.filter(kepada="korban@contoh.id", templat="registrasi/sign_in_locked").count()
    findings = [f"the holder got {holder}"] if holder != 302 else []
    findings += [f"{looked_at} passwords were looked at"] if looked_at > 100 else []
    findings += [f"the holder got {told} mails"] if told != 1 else []
    report_line("shut out: 60 addresses, 4 passwords each", f"{looked_at} of 240 looked at; holder {holder}", findings)


def one_captcha(portal: Portal, url: str) -> None:
    """Send a form with a solved captcha and a mistake, then let thirty people reuse the solved captcha."""
    guest = Guest(portal.port, url)
    data = _filled_in(guest, 71_610, nama="")
    passed = field_value(guest.fetch("POST", "/daftar/", data)[1], "kode_lolos")
    taken = 0
    for n in range(30):
        again = data | PERSEORANGAN | person_number(71_620 + n) | {"kode_lolos": passed, "kode_0": "", "kode_1": ""}
        taken += guest.fetch("POST", "/daftar/", again)[0] == 302
    report_line("captcha: one solved, 30 registrations", f"{taken} taken", [] if taken == 1 else [f"{taken} taken"])


def mail_bomb(portal: Portal, url: str) -> None:
    """Send twenty registrations with spellings of one mailbox and a name that carries a message."""
    from oss_portal.models import OutgoingMail

    taken = 0
    for n in range(20):
        guest = Guest(portal.port, url)
        data = _filled_in(guest, 71_700 + n, email=f"bom.bardir+{n}@gmail.com", nama="Hadiah Gratis Untuk Anda")
        taken += guest.fetch("POST", "/daftar/", data)[0] == 302
    mails = [m for m in OutgoingMail.objects.all() if m.kepada.endswith("@gmail.com") and "bardir" in m.kepada]
    findings = [f"{len(mails)} mails"] if len(mails) > 3 else []
    findings += [f"{taken} of 20 registrations were taken"] if taken < 20 else []
    findings += ["a mail repeats what was typed"] if any("Hadiah" in m.perihal + m.isi for m in mails) else []
    report_line("mail bomb: 20 spellings of one mailbox", f"{taken} taken, {len(mails)} mails", findings)


def growth(portal: Portal, url: str) -> None:
    """Send requests without a login that leave rows in the database."""
    tables = ("oss_portal_session", "captcha_captchastore", "oss_portal_attemptcounter", "oss_portal_upload")

    def rows() -> list[int]:
        return [query(url, f"select count(*) from {table}")[0][0] for table in tables]

    before, guest = rows(), Guest(portal.port, url)
    for n in range(300):
        for path in (f"/atur-kata-sandi/MQ/{n}{'x' * 900}/", f"/aktivasi/{n}/", f"/cek/?nomor={n}"):
            guest.fetch("GET", path)
    sessions, challenges, counters, uploads = (b - a for a, b in zip(before, rows(), strict=True))
    tried = f"900 requests: {sessions} sessions, {challenges} captchas, {counters} counters, {uploads} files"
    findings = [tried] if sessions or uploads or counters > 5 or challenges > 900 else []
    report_line("growth: what a stranger's requests leave", tried, findings)


def attack(portal: Portal, url: str) -> None:
    """Run all attacks of this module."""
    for one in (neighbours, many_addresses, one_captcha, mail_bomb, growth):
        one(portal, url)
