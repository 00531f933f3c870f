"""Help by mail is the same work at the page for everybody (U1, U2, U9, U10)."""

import json
from datetime import date

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from oss_portal.models import PeristiwaAudit
from registrasi import tasks
from tests.factories.registrasi import HakAksesFactory, PendaftaranFactory, nik
from tests.registrasi.bantu import isian, kode_benar

LAHIR = {"tanggal_lahir_0": "17", "tanggal_lahir_1": "5", "tanggal_lahir_2": "1990"}


@pytest.fixture
def ditaruh(monkeypatch) -> list:
    """The requests put away for the worker, which does not run."""
    semua = []
    monkeypatch.setattr(type(tasks.kerjakan_petunjuk), "enqueue", lambda self, *isi: semua.append(isi))
    return semua


def _isian(jalan: str, ada: bool) -> dict:
    if jalan == "/lupa-kata-sandi/":
        return {"nama": "siti@contoh.id" if ada else "tidakada@contoh.id"}
    nomor = {True: {"/lupa-user-id/": nik(1)}.get(jalan, nik(2)), False: nik(9)}[ada]
    return {"nomor": nomor, "email": "baru@contoh.id", **LAHIR}


@pytest.mark.parametrize(
    "jalan", ["/lupa-kata-sandi/", "/lupa-user-id/", "/daftar/kirim-ulang/", "/daftar/betulkan-surel/"]
)
def test_u2_the_page_does_the_same_for_who_is_registered_and_who_is_not(ketentuan, ditaruh, jalan):
    HakAksesFactory(pengguna__email="siti@contoh.id", pengguna__nomor_identitas=nik(1))
    PendaftaranFactory(nomor_identitas=nik(2), tanggal_lahir=date(1990, 5, 17))
    kueri = []
    for ada in (True, False):
        data = _isian(jalan, ada) | kode_benar()
        with CaptureQueriesContext(connection) as rekam:
            assert Client().post(jalan, data).url == "/petunjuk-terkirim/"
        kueri.append([q["sql"].split()[:3] for q in rekam])
    assert kueri[0] == kueri[1]
    assert not mail.outbox
    # Nobody reads a number or an address in the queue.
    assert len(ditaruh) == 2
    assert not any(s in json.dumps(ditaruh) for s in ("siti@", nik(1), nik(2), nik(9)))


def test_u2_another_mail_is_the_same_work_whether_the_registration_went_on_or_not(ketentuan, ditaruh):
    hak = HakAksesFactory()
    kueri = []
    for nomor in (nik(7), hak.pengguna.nomor_identitas):
        c = Client()
        c.post("/daftar/", isian(nik=nomor))
        with CaptureQueriesContext(connection) as rekam:
            isi = c.post("/daftar/periksa-surel/").content.decode()
        kueri.append([q["sql"].split()[:3] for q in rekam])
        assert "surat baru sedang dikirim" in isi
    assert kueri[0] == kueri[1]


def test_the_worker_acts_under_the_trace_of_who_asked(ketentuan):
    HakAksesFactory(pengguna__email="siti@contoh.id")
    Client(headers={"user-agent": "HP murah"}).post("/lupa-kata-sandi/", {"nama": "siti@contoh.id"} | kode_benar())
    assert len(mail.outbox) == 1
    peristiwa = PeristiwaAudit.objects.get(peristiwa="registrasi.kata_sandi.tautan_diminta")
    assert (peristiwa.ip, peristiwa.agen) == ("127.0.0.1", "HP murah")
