"""Faults around a certificate: a worker that dies, a database restart, strangers, huge tables."""

import re
from datetime import timedelta

import pytest
from django.db import OperationalError, connection, connections
from django.test.utils import CaptureQueriesContext

from nib.certificate import versions as certificates
from nib.certificate.versions import create_version, ensure_pdf
from nib.models import Nib, SertifikatNib, TipeDokumen
from nib.tasks import render_missed
from oss_portal.db.background import SomeFailed
from tests.factories.nib import make_nib
from tests.factories.registrasi import HakAksesFactory

BACKEND = "oss_portal.accounts.backends.UserIdOrEmailBackend"


@pytest.fixture
def dead_worker(monkeypatch):
    """A worker that dies before it makes a certificate."""
    monkeypatch.setattr("nib.tasks.ensure_pdf", lambda pk: None)


def test_a_worker_killed_after_the_number_leaves_one_nib_and_the_certificate_comes_later(dead_worker, monkeypatch, db):
    nib = make_nib()
    s = nib.sertifikat.get()
    assert s.pdf is None
    monkeypatch.setattr("nib.tasks.ensure_pdf", ensure_pdf)
    assert render_missed.call() == 0, "what is young may be in the hands of a worker"
    monkeypatch.setattr("django.utils.timezone.now", lambda: s.dibuat_pada + timedelta(minutes=6))
    assert render_missed.call() == 1
    assert render_missed.call() == 0
    s.refresh_from_db()
    assert s.sha256
    assert Nib.objects.count() == 1


def test_a_certificate_that_cannot_be_made_holds_up_none_behind_it(dead_worker, monkeypatch, db, caplog):
    first, second = make_nib().sertifikat.get(), make_nib().sertifikat.get()
    original = certificates.build_pdf

    def poisoned(one):
        if one.pk == first.pk:
            raise ValueError("cannot be drawn")
        return original(one)

    monkeypatch.setattr(certificates, "build_pdf", poisoned)
    monkeypatch.setattr("nib.tasks.ensure_pdf", ensure_pdf)
    monkeypatch.setattr("django.utils.timezone.now", lambda: second.dibuat_pada + timedelta(minutes=6))
    with pytest.raises(SomeFailed, match="1 failed, 1 were done"):
        render_missed.func()
    assert f"PDF of certificate {first.pk} failed" in caplog.text
    second.refresh_from_db()
    assert second.sha256


@pytest.mark.django_db(transaction=True)
def test_a_database_restarted_in_the_middle_of_signing_leaves_nothing_half_made(dead_worker, monkeypatch):
    s = make_nib().sertifikat.get()
    original, created = certificates.build_pdf, []

    def interrupted(one):
        created.append(original(one))
        if len(created) == 1:
            pid = connection.connection.info.backend_pid
            other = connections["default"].copy()
            with other.cursor() as cursor:
                cursor.execute("select pg_terminate_backend(%s)", [pid])
            other.close()
        return created[-1]

    monkeypatch.setattr(certificates, "build_pdf", interrupted)
    with pytest.raises(OperationalError):
        ensure_pdf(s.pk)
    connection.close()
    assert SertifikatNib.objects.get(pk=s.pk).pdf is None
    done = ensure_pdf(s.pk)
    assert bytes(SertifikatNib.objects.get(pk=s.pk).pdf) == created[1].pdf == bytes(done.pdf)


def test_no_version_of_another_person_is_handed_out_by_any_name(client, dead_worker, db):
    owner, stranger = HakAksesFactory(), HakAksesFactory()
    nib = make_nib(hak_akses=owner)
    create_version(nib=nib, kind=TipeDokumen.PERUBAHAN)
    make_nib(hak_akses=stranger)
    client.force_login(stranger.pengguna, backend=BACKEND)
    for s in nib.sertifikat.all():
        for name in (s.kode, s.token, s.pk, f"{nib.nomor}-v{s.versi}"):
            response = client.get(f"/nib/sertifikat/{name}/")
            assert response.status_code == 404
            assert b"%PDF" not in response.content
            assert owner.pengguna.nama not in response.content.decode()


def test_a_browser_that_has_the_document_costs_no_reading_of_its_bytes(client, db):
    hak_akses = HakAksesFactory()
    s = make_nib(hak_akses=hak_akses).sertifikat.get()
    address = f"/nib/sertifikat/{s.kode}/"
    client.force_login(hak_akses.pengguna, backend=BACKEND)
    fingerprint = client.get(address).headers["ETag"]
    for etag in (fingerprint, f'W/{fingerprint}, "lain"', "*"):
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address, headers={"if-none-match": etag})
        assert (response.status_code, response.content, response.headers["ETag"]) == (304, b"", fingerprint)
        assert not any('"nib_sertifikatnib"."pdf"' in query["sql"] for query in queries)
    assert client.get(address, headers={"if-none-match": '"lain"'}).status_code == 200


@pytest.mark.parametrize(
    "search",
    [
        lambda s: Nib.objects.filter(nomor=s.nib.nomor),
        lambda s: SertifikatNib.objects.filter(token=s.token),
        lambda s: SertifikatNib.objects.filter(sha256="0" * 64),
        lambda s: SertifikatNib.objects.filter(nib__nomor=s.nib.nomor, token__startswith=s.token[:8]),
        lambda s: s.nib.sertifikat.order_by("-versi"),
        lambda s: s.nib.pengungkapan.all()[:100],
    ],
    ids=["number", "token", "file", "code", "latest-version", "disclosures"],
)
def test_a_check_takes_the_same_time_at_any_size_of_the_table(dead_worker, db, search):
    """No query reads a table completely, even though the planner may have to choose a detour."""
    s = make_nib().sertifikat.get()
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
    plan = search(s).explain()
    assert "Index" in plan
    assert "Seq Scan" not in plan


def test_a_wrong_code_and_an_unknown_number_look_the_same(client, dead_worker, db):
    s = make_nib().sertifikat.get()

    def answer(nomor):
        response = client.get("/cek/", {"nomor": nomor, "kode": "AAAABBBB"})
        content = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", response.content.decode())
        return response.status_code, content.replace(nomor, "N")

    assert answer(s.nib.nomor) == answer("0000000000000")


def test_the_hint_names_the_true_host_and_not_the_one_that_was_called(client, dead_worker, db, settings):
    settings.BASE_URL = "https://oss.contoh.go.id"
    settings.ALLOWED_HOSTS = ["*"]
    for address in ("/cek/", "/cek/?nomor=0000000000000", "/cek/s/tidak-ada/"):
        content = client.get(address, headers={"host": "oss-gratis.example"}).content.decode()
        assert '<strong class="tabular-nums">oss.contoh.go.id</strong>' in content
        assert "oss-gratis.example" not in content


def test_the_roles_of_a_frozen_nib_are_not_called_active(client, dead_worker, db):
    nib = make_nib()
    Nib.objects.filter(pk=nib.pk).update(status="05")
    content = client.get(f"/cek/s/{nib.sertifikat.get().token}/").content.decode()
    assert "sedang dibekukan" in content
    assert "Berhenti selama NIB dibekukan" in content
    assert "– Aktif" not in content
