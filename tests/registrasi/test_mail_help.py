"""Requests for help by mail cause the same work for every visitor at the page (U1, U2, U9, U10)."""

import json
import re
from datetime import date

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from oss_portal.models import AuditEvent
from registrasi import tasks
from tests.factories.registrasi import HakAksesFactory, PendaftaranFactory, nik
from tests.registrasi.helpers import payload, solved_captcha

BIRTH_DATE = {"tanggal_lahir_0": "17", "tanggal_lahir_1": "5", "tanggal_lahir_2": "1990"}


@pytest.fixture
def enqueued(monkeypatch) -> list:
    """Return the requests that were queued for the worker, which does not run."""
    queued = []
    monkeypatch.setattr(type(tasks.carry_out_help), "enqueue", lambda self, *content: queued.append(content))
    return queued


def _form_data(path: str, registered: bool) -> dict:
    if path == "/lupa-kata-sandi/":
        return {"nama": "siti@contoh.id" if registered else "tidakada@contoh.id"}
    nomor = {True: {"/lupa-user-id/": nik(1)}.get(path, nik(2)), False: nik(9)}[registered]
    return {"nomor": nomor, **BIRTH_DATE}


@pytest.mark.parametrize("path", ["/lupa-kata-sandi/", "/lupa-user-id/", "/daftar/kirim-ulang/"])
def test_u2_the_page_does_the_same_for_who_is_registered_and_who_is_not(ketentuan, enqueued, path):
    HakAksesFactory(pengguna__email="siti@contoh.id", pengguna__nomor_identitas=nik(1))
    PendaftaranFactory(nomor_identitas=nik(2), tanggal_lahir=date(1990, 5, 17))
    queries = []
    for registered in (True, False):
        data = _form_data(path, registered) | solved_captcha()
        with CaptureQueriesContext(connection) as captured:
            assert Client().post(path, data).url == "/petunjuk-terkirim/"
        # Names of savepoints and locks differ each time.
        queries.append([re.split(r" \"s\d|\('", q["sql"])[0].split()[:3] for q in captured])
    assert queries[0] == queries[1]
    assert not mail.outbox
    # The queue contains no number and no address in clear.
    assert len(enqueued) == 2
    assert not any(s in json.dumps(enqueued) for s in ("siti@", nik(1), nik(2), nik(9)))


def test_u2_another_mail_is_the_same_work_whether_the_registration_went_on_or_not(ketentuan, enqueued):
    right = HakAksesFactory()
    queries = []
    for nomor in (nik(7), right.pengguna.nomor_identitas):
        c = Client()
        c.post("/daftar/", payload(nik=nomor))
        with CaptureQueriesContext(connection) as captured:
            content = c.post("/daftar/periksa-surel/").content.decode()
            assert c.post("/daftar/betulkan-surel/", {"email": "betul@contoh.id"}).url == "/daftar/periksa-surel/"
        # A savepoint has a random name.
        queries.append([q["sql"].split()[: 1 if "SAVEPOINT" in q["sql"] else 3] for q in captured])
        # When an address has had its three mails no new one is sent, and the older link stays valid.
        assert "alamatnya belum mendapat tiga surat hari ini, surat baru sedang dikirim" in " ".join(content.split())
    assert queries[0] == queries[1]


def test_the_worker_acts_under_the_trace_of_who_asked(ketentuan):
    HakAksesFactory(pengguna__email="siti@contoh.id")
    Client(headers={"user-agent": "HP murah"}).post("/lupa-kata-sandi/", {"nama": "siti@contoh.id"} | solved_captcha())
    assert len(mail.outbox) == 1
    event = AuditEvent.objects.get(peristiwa="registrasi.kata_sandi.tautan_diminta")
    assert (event.ip, event.agen) == ("127.0.0.1", "HP murah")
