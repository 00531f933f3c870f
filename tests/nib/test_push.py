"""Changes pushed to agencies (PIA receiveNIB): queued with the act, signed, sent at least once, never to strangers."""

import hashlib
import hmac
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections, transaction
from django.urls import reverse
from django.utils import timezone

from nib.certificate.versions import create_version
from nib.models import DataDisclosure, InstansiPemerintah, Nib, NibPush, TipeDokumen
from nib.models.push import RETRY_DELAYS
from nib.services import push as service
from oss_portal.exceptions import Refused, WrongState
from oss_portal.models import AuditEvent
from tests.factories.instansi import InstansiFactory
from tests.factories.nib import make_nib
from tests.factories.registrasi import PetugasFactory

URL = "https://receive.contoh.go.id/nib"
S = NibPush.Status


@pytest.fixture(autouse=True)
def public_address(monkeypatch):
    monkeypatch.setattr(service, "check_address", lambda url: ("receive.contoh.go.id", 443, "/nib", "93.184.215.14"))


@pytest.fixture
def network(monkeypatch):
    """The agency's side: the received requests, and the statuses that it answers (the last one is repeated)."""
    arrived, responses = [], [200]

    def send(url, content, headers):
        arrived.append((url, content, headers))
        status = responses.pop(0) if len(responses) > 1 else responses[0]
        if isinstance(status, Exception):
            raise status
        return status if isinstance(status, tuple) else (status, b"")

    monkeypatch.setattr(service, "send", send)
    return arrived, responses


@pytest.fixture
def instansi(db):
    i = InstansiFactory()
    service.configure_push(instansi=i, url=URL, by=PetugasFactory())
    i.refresh_from_db()
    return i


def test_an_issued_and_a_changed_nib_arrive_signed_with_their_kind(instansi, network):
    nib = make_nib()
    create_version(nib=nib, kind=TipeDokumen.PERUBAHAN)
    assert service.deliver_due() == 2
    assert service.deliver_due() == 0
    (url, content, headers), (_, content_2, head_2) = network[0]
    data = json.loads(content)["dataNIB"]
    assert url == URL
    assert (data["nib"], data["tipe_dokumen"], data["versi_dokumen"]) == (nib.nomor, "9", 1)
    assert json.loads(content_2)["dataNIB"]["tipe_dokumen"] == "5"
    moment, fingerprint = (b.split("=")[1] for b in headers["X-OSS-Tanda"].split(","))
    expected = hmac.new(instansi.rahasia_kiriman.encode(), moment.encode() + b"." + content, hashlib.sha256).hexdigest()
    assert fingerprint == expected
    assert headers["Idempotency-Key"] != head_2["Idempotency-Key"]
    assert nib.pelaku_usaha.nomor_identitas not in content.decode()


def test_two_clicks_at_once_show_the_one_secret_that_holds(instansi):
    def read():
        return type(instansi).objects.get(pk=instansi.pk)

    clicks = [read(), read()]
    shown = {service.configure_push(instansi=seen, url=URL, by=PetugasFactory()) for seen in clicks}
    assert shown == {read().rahasia_kiriman} != {instansi.rahasia_kiriman}
    # Each request for a secret makes another one.
    assert service.configure_push(instansi=read(), url=URL, by=PetugasFactory()) not in shown


def test_an_act_that_is_rolled_back_tells_nobody(instansi, network):
    with transaction.atomic():
        make_nib()
        assert NibPush.objects.exists()
        transaction.set_rollback(True)
    assert not NibPush.objects.exists()


def test_prv_2_a_delivery_is_a_disclosure_and_written_down_once(instansi, network):
    nib = make_nib()
    network[1][:] = [500, 200]
    service.deliver_due()
    NibPush.objects.update(coba_lagi_pada=timezone.now())
    service.deliver_due()
    disclosure = DataDisclosure.objects.get()
    assert (disclosure.nib, disclosure.instansi, disclosure.metode) == (nib, instansi, "receiveNIB")
    assert len(network[0]) == 2
    assert network[0][0][2]["Idempotency-Key"] == network[0][1][2]["Idempotency-Key"]


@pytest.mark.parametrize("error", [500, 404, 302, ConnectionResetError(), TimeoutError()])
def test_what_does_not_arrive_is_tried_again_and_at_last_given_up(instansi, network, error):
    make_nib()
    network[1][:] = [error]
    for _ in range(len(RETRY_DELAYS) + 1):
        assert NibPush.objects.get().status == S.ANTRE
        assert service.deliver_due() == 0
        assert service.deliver_due() == 0, "not before its time"
        NibPush.objects.update(coba_lagi_pada=timezone.now())
    k = NibPush.objects.get()
    assert (k.status, k.percobaan) == (S.MENYERAH, len(RETRY_DELAYS) + 1)
    assert len(network[0]) == len(RETRY_DELAYS) + 1
    network[1][:] = [204]
    service.retry(push=k, by=PetugasFactory())
    assert service.deliver_due() == 1
    with pytest.raises(WrongState, match="tidak gagal"):
        service.retry(push=k, by=PetugasFactory())


def test_prv_3_nothing_goes_to_an_agency_that_may_no_longer_read(instansi, network):
    make_nib()
    InstansiPemerintah.objects.update(
        jenis="mandat", nomor_mandat="M-1", mandat_sampai=timezone.localdate() - timedelta(days=1)
    )
    assert service.deliver_due() == 0
    assert NibPush.objects.get().status == S.BATAL
    assert not network[0]
    assert not DataDisclosure.objects.exists()


def test_after_a_stop_nothing_is_queued_and_what_waits_stays_here(instansi, network):
    make_nib()
    service.stop_push(instansi=instansi, alasan="Diminta instansi", by=PetugasFactory())
    make_nib()
    assert service.deliver_due() == 0
    assert [k.status for k in NibPush.objects.all()] == [S.BATAL]


def test_an_address_inside_is_refused_when_it_is_entered(db, monkeypatch):
    from oss_portal.web import https_client

    monkeypatch.setattr(service, "check_address", https_client.check_address)
    for url in ("https://127.0.0.1/x", "https://169.254.169.254/", "http://93.184.215.14/"):
        with pytest.raises(Refused, match="https"):
            service.configure_push(instansi=InstansiFactory(), url=url, by=PetugasFactory())


def test_the_secret_is_in_no_table_in_clear_and_in_no_trail(instansi):
    with connections["default"].cursor() as cursor:
        cursor.execute("select rahasia_kiriman from nib_instansipemerintah")
        assert instansi.rahasia_kiriman not in cursor.fetchone()[0]
    assert instansi.rahasia_kiriman not in str(list(AuditEvent.objects.values()))


# --- Agencies that speak PIA
SAVED = b'{"responreceiveNIB": {"status": "1", "keterangan": "Berhasil menyimpan data"}}'
NOT_SAVED = b'{"responreceiveNIB": {"status": "2", "keterangan": "Gagal menyimpan data"}}'


def test_an_agency_of_the_guide_gets_its_token_and_must_say_that_it_saved(db, network):
    """Finding 4 of the standards: a ministry's receiver refuses requests without a Token."""
    arrived, responses = network
    service.configure_push(
        instansi=InstansiFactory(), url=URL, by=PetugasFactory(), pia_username="OSS000", pia_password="rahasia"
    )
    nib = make_nib()
    responses[:] = [(200, NOT_SAVED), (200, b"<html>ok</html>"), (200, b"[" * 60_000), (200, SAVED)]
    for words in ("Gagal menyimpan data", "tanpa responreceiveNIB", "tanpa responreceiveNIB"):
        assert service.deliver_due() == 0
        push = NibPush.objects.get()
        assert (push.status, push.hasil, push.keterangan) == (S.ANTRE, "tidak disimpan", words)
        NibPush.objects.update(coba_lagi_pada=timezone.now())
    assert service.deliver_due() == 1
    expected = hashlib.sha1(f"OSS000rahasia{nib.nomor}{timezone.localdate():%Y%m%d}".encode()).hexdigest()
    assert {headers["Token"] for _url, _content, headers in arrived} == {expected}
    assert "X-OSS-Tanda" in arrived[0][2]


def test_an_agency_that_says_not_saved_is_tried_again_also_without_a_token(instansi, network):
    arrived, responses = network
    make_nib()
    responses[:] = [(200, NOT_SAVED), (200, b"")]
    assert service.deliver_due() == 0
    NibPush.objects.update(coba_lagi_pada=timezone.now())
    assert service.deliver_due() == 1
    assert "Token" not in arrived[0][2]


def test_the_officer_reads_why_an_agency_refused_whatever_its_status(instansi, network):
    make_nib()
    network[1][:] = [(401, b'{"responreceiveNIB": {"status": "2", "keterangan": "User Akses Tidak Valid"}}')]
    assert service.deliver_due() == 0
    push = NibPush.objects.get()
    assert (push.status, push.hasil, push.keterangan) == (S.ANTRE, "HTTP 401", "User Akses Tidak Valid")


def test_an_agency_never_hears_of_an_older_version_after_a_newer_one(instansi, network):
    """A receiver of PIA knows no versions: "issued" after "revoked" would make the NIB valid there again."""
    arrived, responses = network
    nib = make_nib()
    create_version(nib=nib, kind=TipeDokumen.PENCABUTAN)
    responses[:] = [(200, NOT_SAVED), (200, SAVED)]
    assert service.deliver_due() == 1
    NibPush.objects.filter(status=S.ANTRE).update(coba_lagi_pada=timezone.now())
    assert service.deliver_due() == 0
    assert [json.loads(content)["dataNIB"]["tipe_dokumen"] for _url, content, _head in arrived] == ["9", "3"]
    older = NibPush.objects.get(sertifikat__versi=1)
    assert (older.status, older.hasil) == (S.TERKIRIM, "termuat dalam versi 2")


def test_what_was_given_up_stands_on_the_front_page_of_who_looks_after_agencies(instansi, client):
    make_nib()
    client.force_login(PetugasFactory(group="Pengelola integrasi"), "oss_portal.accounts.backends.UserIdOrEmailBackend")

    def shown():
        queues = client.get(reverse("admin:index")).context["queue"]
        return next(q for q in queues if "nibpush" in q.url)

    assert (shown().count, shown().overdue) == (0, False)
    NibPush.objects.update(status=S.MENYERAH)
    assert (shown().count, shown().overdue) == (1, True)
    assert str(NibPush.objects.get().kode) in client.get(shown().url).content.decode()


@pytest.mark.parametrize(("name", "password"), [("OSS000", ""), ("", "rahasia")])
def test_half_of_the_credentials_of_the_guide_is_refused(db, name, password):
    with pytest.raises(Refused):
        service.configure_push(
            instansi=InstansiFactory(), url=URL, by=PetugasFactory(), pia_username=name, pia_password=password
        )


# --- Agencies do not wait for each other
@pytest.fixture
def two_instansi(db, monkeypatch):
    """Three changes for a broken agency and, after it, a healthy one; `response` is the answer of the broken one."""
    response, arrived = [TimeoutError()], []

    def send(url, content, headers):
        name = "rusak" if "rusak" in url else "sehat"
        arrived.append((name, json.loads(content)["dataNIB"]["nib"]))
        if name == "sehat":
            return 200, b""
        if isinstance(response[0], Exception):
            raise response[0]
        return response[0], b""

    monkeypatch.setattr(service, "send", send)
    for name in ("rusak", "sehat"):
        service.configure_push(instansi=InstansiFactory(), url=f"https://{name}.contoh.go.id/nib", by=PetugasFactory())
    return [make_nib().nomor for _ in range(3)], arrived, response


@pytest.mark.parametrize("error", [TimeoutError(), 503, 429])
def test_a_broken_agency_is_asked_once_a_run_and_nobody_waits_behind_it(two_instansi, error):
    nomor, arrived, response = two_instansi
    response[0] = error
    assert service.deliver_due() == 3
    assert [n for who, n in arrived if who == "rusak"] == nomor[:1]
    assert [n for who, n in arrived if who == "sehat"] == nomor
    # The next run serves the healthy agency first.
    make_nib()
    arrived.clear()
    service.deliver_due()
    assert [who for who, _ in arrived] == ["sehat", "rusak"]


def test_what_waited_for_a_broken_agency_comes_in_the_order_of_the_changes(two_instansi):
    nomor, arrived, response = two_instansi
    service.deliver_due()
    response[0] = 200
    NibPush.objects.update(coba_lagi_pada=timezone.now())
    arrived.clear()
    assert service.deliver_due() == 3
    assert [n for _, n in arrived] == nomor


def test_a_refusal_of_one_change_does_not_hold_up_the_next(two_instansi):
    nomor, arrived, response = two_instansi
    response[0] = 422
    service.deliver_due()
    assert [n for who, n in arrived if who == "rusak"] == nomor


def test_a_slow_agency_has_its_time_and_no_more(two_instansi, monkeypatch):
    nomor, arrived, response = two_instansi
    response[0] = 200
    monkeypatch.setattr(service, "TURN_TIME", timedelta())
    assert service.deliver_due() == 2
    assert sorted(arrived) == [("rusak", nomor[0]), ("sehat", nomor[0])]


def test_one_that_cannot_be_made_is_logged_and_put_off_alone(two_instansi, monkeypatch, caplog):
    nomor, arrived, response = two_instansi
    response[0] = 200
    original = service.push_body

    def content(k):
        if k.sertifikat.nib.nomor == nomor[0]:
            raise KeyError("rusak")
        return original(k)

    monkeypatch.setattr(service, "push_body", content)
    assert service.deliver_due() == 4
    assert len([c for c in caplog.records if "cannot be made" in c.message]) == 2
    for k in NibPush.objects.filter(sertifikat__nib__nomor=nomor[0]):
        assert (k.status, k.percobaan, k.hasil) == (S.ANTRE, 1, "KeyError")
        assert k.coba_lagi_pada > timezone.now() + timedelta(minutes=50)
    for _ in RETRY_DELAYS:
        NibPush.objects.update(coba_lagi_pada=timezone.now())
        service.deliver_due()
    assert {k.status for k in NibPush.objects.filter(sertifikat__nib__nomor=nomor[0])} == {S.MENYERAH}


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_it_once(network):
    i = InstansiFactory()
    service.configure_push(instansi=i, url=URL, by=PetugasFactory())
    make_nib()
    assert Nib.objects.count() == 1
    pk = NibPush.objects.get().pk

    def send(_):
        try:
            return service.deliver(pk)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(send, range(4))) == [False, False, False, True]
    assert len(network[0]) == 1
