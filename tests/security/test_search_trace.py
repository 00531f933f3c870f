"""Each search of an officer for people is recorded in the audit trail, without its words (PRV-2)."""

import json

import pytest
from django.test import Client

from oss_portal.audit.sentences import sentence
from oss_portal.models import AuditEvent, OutgoingMail
from oss_portal.staff.work.events import Event
from oss_portal.web.limits import HOUR, LIMITS, Limit
from tests.factories.helpdesk import tiket
from tests.factories.registrasi import HakAksesFactory, PetugasFactory, nik

BACKEND = "oss_portal.accounts.backends.UserIdOrEmailBackend"


@pytest.fixture
def officer(db):
    HakAksesFactory()
    return PetugasFactory(is_superuser=True)


def searches():
    return list(AuditEvent.objects.filter(peristiwa=Event.DICARI).order_by("pk"))


@pytest.mark.parametrize(
    "path",
    [
        "/petugas/cari/",
        "/admin/registrasi/pendaftaran/",
        "/admin/oss_portal/pengguna/",
        "/admin/nib/nib/ekspor/",
        "/petugas/helpdesk/",
        "/petugas/helpdesk/unduh/",
    ],
)
def test_a_search_in_any_list_is_on_record_whether_its_word_was_hidden_or_not(officer, path):
    client, number = Client(), nik(7)
    client.force_login(officer, backend=BACKEND)
    send = client.post if path.endswith("ekspor/") else client.get
    send(f"{path}?q={number}")
    [event] = searches()
    assert (event.oleh, event.rincian["jumlah"]) == (officer, 0)
    assert number not in json.dumps(event.rincian)
    assert "mencari" in sentence(event)


def test_a_posted_search_is_one_event_and_the_same_word_has_the_same_fingerprint(officer):
    client = Client()
    client.force_login(officer, backend=BACKEND)
    tiket(nama="Siti Aminah")
    client.post("/petugas/helpdesk/", {"tab": "semua", "q": "Siti Aminah"}, follow=True)
    client.post("/petugas/cari/", {"q": "siti aminah"}, follow=True)
    client.get("/petugas/helpdesk/")
    first, second = searches()
    assert first.rincian["jumlah"] == 1
    assert first.rincian["sidik"] == second.rincian["sidik"]


def test_a_caller_looked_for_by_telephone_or_address_is_on_record(officer):
    client = Client()
    client.force_login(officer, backend=BACKEND)
    client.post("/petugas/helpdesk/telepon/", {"periksa": "1", "telepon": "081234567890", "email": "siti@contoh.id"})
    [event] = searches()
    assert event.rincian["daftar"] == "helpdesk.tiket"


@pytest.mark.parametrize(
    "path", ["/petugas/cari/?q=Budi", "/admin/registrasi/pelakuusaha/?q=Budi", "/petugas/helpdesk/unduh/?q=Budi"]
)
def test_past_the_budget_of_an_hour_nothing_is_shown_and_supervisors_hear_of_it_once(officer, monkeypatch, path):
    monkeypatch.setitem(LIMITS, "petugas-cari", Limit(3, HOUR))
    HakAksesFactory(pelaku_usaha__nama="Warung Budi")
    tiket(perihal="Budi")
    supervisor, client = PetugasFactory(group="Penyelia"), Client()
    client.force_login(officer, backend=BACKEND)
    assert [client.get(path).status_code for _ in range(5)][2:] == [200, 429, 429]
    assert "Warung Budi" not in client.get("/petugas/cari/?q=warung+budi").text
    [letter] = OutgoingMail.objects.filter(templat="oss_portal/search_limit_reached")
    assert letter.kepada == supervisor.email
    assert AuditEvent.objects.filter(peristiwa=Event.SEARCH_LIMIT_REACHED).count() == 1
    # Pages without a search, and the searches of other officers, still work.
    assert client.get("/petugas/helpdesk/").status_code == 200
    client.force_login(PetugasFactory(is_superuser=True), backend=BACKEND)
    assert client.get(path).status_code == 200


def test_the_second_page_of_a_search_is_on_record_whichever_page_is_opened_first(officer):
    HakAksesFactory.create_batch(51, pelaku_usaha__nama="Warung Budi")
    client = Client()
    client.force_login(officer, backend=BACKEND)
    assert "Warung Budi" in client.get("/admin/registrasi/pelakuusaha/?q=Budi&p=2").text
    assert len(searches()) == 1


def test_the_searches_of_a_busy_day_meet_no_budget():
    assert LIMITS["petugas-cari"].size >= 300
