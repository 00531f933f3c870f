"""A state machine that does the public acts in any order: register, activate, sign in and out, forget, set passwords.

In any order these rules hold: one login for one person, one use for one link, no sign-in without the password.
`bin/attack` runs longer (`ATTACK_EXAMPLES`). The test is made cheap where that changes no rule: one round of hashing,
no wait that hides a time, no shrinking (it would repeat a failing history hundreds of times; its forty steps are
readable).
"""

import contextlib
import os
import re

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from oss_portal.models import AttemptCounter, AuditEvent, OutgoingMail, Pengguna
from registrasi.models import ActivationLink, HakAkses, PelakuUsaha, Pendaftaran
from tests.factories.registrasi import nik
from tests.registrasi.helpers import payload, prepare_ketentuan, solved_captcha

PERSON = st.integers(0, 2)
BROWSER = st.integers(0, 1)
PASSWORD = st.sampled_from(["perahu kuning di teluk", "angin barat di pantai", "pasar pagi belum buka"])
# Mostly correct input, so that the machine gets further than the first page.
WRONG = st.sampled_from([{}, {}, {}, {}, {}, {"nik": "1"}, {"setuju": None}, {"kode_1": "0"}])
PAGES = st.sampled_from(["/", "/dasbor/", "/akun/", "/kotak-surat/", "/nib/", "/hak-akses/", "/admin/", "/daftar/"])


class JourneyMachine(RuleBasedStateMachine):
    # Acts done in any example of this run: a machine that never signed in would prove nothing.
    reached: set[str] = set()

    @initialize()
    def start(self):
        self.savepoint = transaction.savepoint()
        mail.outbox.clear()
        self.web_client = [Client(), Client()]
        self.password: dict[int, str] = {}
        self.activation_links: list[tuple[int, str]] = []
        self.password_links: list[tuple[int, str]] = []
        # The person whom each browser is signed in as, according to the model.
        self.inside: list[int | None] = [None, None]
        self.trace = 0

    def teardown(self):
        if hasattr(self, "savepoint"):
            transaction.savepoint_rollback(self.savepoint)

    def _mail(self, n: int) -> str:
        return f"orang{n}@contoh.id"

    def _new_mails(self, since: int, pattern: str) -> list[str]:
        return [m[1] for s in mail.outbox[since:] if (m := re.search(rf"https?://[^/\s]+({pattern}\S+)", s.body))]

    def _sign_out_everywhere(self, n: int) -> None:
        self.inside = [None if o == n else o for o in self.inside]

    @rule(p=BROWSER, n=PERSON, wrong=WRONG)
    def register(self, p, n, wrong):
        since = len(mail.outbox)
        AttemptCounter.objects.all().delete()
        response = self.web_client[p].post("/daftar/", payload(**{"nik": nik(n), "email": self._mail(n)} | wrong))
        assert response.status_code == (422 if wrong else 302)
        self.activation_links += [(n, t) for t in self._new_mails(since, "/aktivasi/")]

    @precondition(lambda self: self.activation_links)
    @rule(p=BROWSER, choose=st.integers(0, 50), password=PASSWORD)
    def activate(self, p, choose, password):
        n, link = self.activation_links[choose % len(self.activation_links)]
        before = HakAkses.objects.count()
        AttemptCounter.objects.all().delete()
        response = self.web_client[p].post(link, {"kata_sandi": password, "kata_sandi_lagi": password})
        if HakAkses.objects.count() > before:
            assert n not in self.password
            self.reached.add("aktif")
            self.password[n], self.inside[p] = password, n
        else:
            assert response.status_code in {302, 403, 404, 409, 410, 422}

    @rule(p=BROWSER, n=PERSON, guess=st.none() | PASSWORD)
    def sign_in(self, p, n, guess):
        password = guess or self.password.get(n, "belum punya sandi")
        response = self.web_client[p].post(
            "/masuk/", {"nama": self._mail(n), "kata_sandi": password, **solved_captcha()}
        )
        if self.inside[p] is not None:
            # A signed-in person stays signed in whatever they type: the form of another tab redirects them.
            assert response.status_code == 302
        elif response.status_code == 302:
            assert self.password.get(n) == password
            self.reached.add("masuk")
            self.inside[p] = n
        else:
            assert response.status_code in {422, 429}
            self.reached |= {"istirahat"} if response.status_code == 429 else set()

    @rule()
    def a_day_passes(self):
        """Remove the counters of limits, as if a day had passed."""
        AttemptCounter.objects.all().delete()

    @rule(p=BROWSER)
    def sign_out(self, p):
        self.web_client[p].post("/keluar/")
        self.inside[p] = None

    @rule(n=PERSON)
    def forgot_password(self, n):
        since = len(mail.outbox)
        AttemptCounter.objects.all().delete()
        response = Client().post("/lupa-kata-sandi/", {"nama": self._mail(n), **solved_captcha()})
        assert response.url == "/petunjuk-terkirim/"
        self.password_links += [(n, t) for t in self._new_mails(since, "/atur-kata-sandi/")]
        # A person who never activated gets the activation mail.
        self.activation_links += [(n, t) for t in self._new_mails(since, "/aktivasi/")]

    @precondition(lambda self: self.password_links)
    @rule(choose=st.integers(0, 50), password=PASSWORD)
    def set_password(self, choose, password):
        n, link = self.password_links[choose % len(self.password_links)]
        k = Client()
        response = k.post(k.get(link).url, {"kata_sandi": password, "kata_sandi_lagi": password})
        if response.status_code == 200:
            self.reached.add("sandi baru")
            self.password[n] = password
            self._sign_out_everywhere(n)
            assert k.get(k.get(link).url).status_code == 410
        else:
            assert response.status_code == 410
            self.reached.add("tautan mati")

    @rule(p=BROWSER, page=PAGES)
    def view(self, p, page):
        assert self.web_client[p].get(page).status_code in {200, 302, 403}

    @invariant()
    def one_person_one_account_one_usaha(self):
        assert Pengguna.objects.count() == len(self.password)
        assert len(set(Pengguna.objects.values_list("nomor_identitas_indeks", flat=True))) == len(self.password)
        assert PelakuUsaha.objects.count() == HakAkses.objects.count() == len(self.password)
        waiting = [*Pendaftaran.objects.waiting().values_list("identitas_indeks", flat=True)]
        assert len(waiting) == len(set(waiting))
        # A stranger's request for a mail ends no link, so several may be valid; the activation ends all of them.
        live = ActivationLink.objects.filter(mati_pada__isnull=True).values_list("pendaftaran__status", flat=True)
        assert set(live) <= {Pendaftaran.Status.MENUNGGU_AKTIVASI}

    @invariant()
    def inside_only_with_a_password(self):
        for k, n in zip(self.web_client, self.inside, strict=True):
            response = k.get("/akun/")
            if n is None:
                assert response.status_code == 302
            else:
                assert response.status_code == 200
                assert self._mail(n) in response.text or "orang" in response.text
                assert not any(self._mail(lain) in response.text for lain in range(3) if lain != n)

    @invariant()
    def the_trail_only_grows_and_no_mail_carries_a_secret(self):
        now = AuditEvent.objects.count()
        assert now >= self.trace
        self.trace = now
        assert not any(s in letter.body for letter in mail.outbox for s in self.password.values())
        assert not any(nik(n) in letter.body for letter in mail.outbox for n in range(3))
        assert not OutgoingMail.objects.filter(status="gagal").exists()


@pytest.fixture
def cheap(monkeypatch):
    """Remove the delays of answers, which are not tested here (`bin/attack` measures them)."""
    monkeypatch.setattr("registrasi.views.pendaftaran.uniform_time", lambda _seconds: contextlib.nullcontext())


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_whatever_the_order_of_the_journeys_what_must_hold_holds(db, cheap):
    prepare_ketentuan()
    sample = int(os.environ.get("ATTACK_EXAMPLES", "3"))
    run_state_machine_as_test(
        JourneyMachine,
        settings=hypothesis_settings(
            max_examples=sample,
            stateful_step_count=40,
            phases=[Phase.generate],
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    if sample >= 60:
        assert JourneyMachine.reached == {"aktif", "masuk", "istirahat", "sandi baru", "tautan mati"}
