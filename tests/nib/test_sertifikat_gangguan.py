"""What breaks around a certificate: a worker that dies, a database that restarts, strangers, huge tables."""

import re
from datetime import timedelta

import pytest
from django.db import OperationalError, connection, connections
from django.test.utils import CaptureQueriesContext

from nib import sertifikat as kamar
from nib.models import Nib, SertifikatNib, TipeDokumen
from nib.sertifikat import buat_versi, siapkan_pdf
from nib.tasks import render_yang_tertinggal
from tests.factories.nib import buat_nib
from tests.factories.registrasi import HakAksesFactory

BACKEND = "oss_portal.autentikasi.UserIdAtauSurelBackend"


@pytest.fixture
def pekerja_mati(monkeypatch):
    """The worker dies before it takes a certificate."""
    monkeypatch.setattr("nib.tasks.siapkan_pdf", lambda pk: None)


def test_a_worker_killed_after_the_number_leaves_one_nib_and_the_certificate_comes_later(pekerja_mati, monkeypatch, db):
    nib = buat_nib()
    s = nib.sertifikat.get()
    assert s.pdf is None
    monkeypatch.setattr("nib.tasks.siapkan_pdf", siapkan_pdf)
    assert render_yang_tertinggal.call() == 0, "what is young may be in the hands of a worker"
    monkeypatch.setattr("django.utils.timezone.now", lambda: s.dibuat_pada + timedelta(minutes=6))
    assert render_yang_tertinggal.call() == 1
    assert render_yang_tertinggal.call() == 0
    s.refresh_from_db()
    assert s.sha256
    assert Nib.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_database_restarted_in_the_middle_of_signing_leaves_nothing_half_made(pekerja_mati, monkeypatch):
    s = buat_nib().sertifikat.get()
    asli, dibuat = kamar.buat_pdf, []

    def terputus(satu):
        dibuat.append(asli(satu))
        if len(dibuat) == 1:
            pid = connection.connection.info.backend_pid
            lain = connections["default"].copy()
            with lain.cursor() as kursor:
                kursor.execute("select pg_terminate_backend(%s)", [pid])
            lain.close()
        return dibuat[-1]

    monkeypatch.setattr(kamar, "buat_pdf", terputus)
    with pytest.raises(OperationalError):
        siapkan_pdf(s.pk)
    connection.close()
    assert SertifikatNib.objects.get(pk=s.pk).pdf is None
    jadi = siapkan_pdf(s.pk)
    assert bytes(SertifikatNib.objects.get(pk=s.pk).pdf) == dibuat[1] == bytes(jadi.pdf)


def test_no_version_of_another_person_is_handed_out_by_any_name(client, pekerja_mati, db):
    hak, orang = HakAksesFactory(), HakAksesFactory()
    nib = buat_nib(hak_akses=hak)
    buat_versi(nib=nib, tipe=TipeDokumen.PERUBAHAN)
    buat_nib(hak_akses=orang)
    client.force_login(orang.pengguna, backend=BACKEND)
    for s in nib.sertifikat.all():
        for nama in (s.kode, s.token, s.pk, f"{nib.nomor}-v{s.versi}"):
            jawab = client.get(f"/nib/sertifikat/{nama}/")
            assert jawab.status_code == 404
            assert b"%PDF" not in jawab.content
            assert hak.pengguna.nama not in jawab.content.decode()


def test_a_browser_that_has_the_document_costs_no_reading_of_its_bytes(client, db):
    hak = HakAksesFactory()
    s = buat_nib(hak_akses=hak).sertifikat.get()
    alamat = f"/nib/sertifikat/{s.kode}/"
    client.force_login(hak.pengguna, backend=BACKEND)
    sidik = client.get(alamat).headers["ETag"]
    for kepala in (sidik, f'W/{sidik}, "lain"', "*"):
        with CaptureQueriesContext(connection) as kueri:
            jawab = client.get(alamat, headers={"if-none-match": kepala})
        assert (jawab.status_code, jawab.content, jawab.headers["ETag"]) == (304, b"", sidik)
        assert not any('"nib_sertifikatnib"."pdf"' in k["sql"] for k in kueri)
    assert client.get(alamat, headers={"if-none-match": '"lain"'}).status_code == 200


@pytest.mark.parametrize(
    "cari",
    [
        lambda s: Nib.objects.filter(nomor=s.nib.nomor),
        lambda s: SertifikatNib.objects.filter(token=s.token),
        lambda s: SertifikatNib.objects.filter(sha256="0" * 64),
        lambda s: SertifikatNib.objects.filter(nib__nomor=s.nib.nomor, token__startswith=s.kode_cek),
        lambda s: s.nib.sertifikat.order_by("-versi"),
        lambda s: s.nib.pengungkapan.all()[:100],
    ],
    ids=["nomor", "token", "berkas", "kode", "versi-kini", "pengungkapan"],
)
def test_a_check_takes_the_same_time_at_any_size_of_the_table(pekerja_mati, db, cari):
    """No table is read from end to end, even if the planner would have to go out of its way for it."""
    s = buat_nib().sertifikat.get()
    with connection.cursor() as kursor:
        kursor.execute("set local enable_seqscan = off")
    rencana = cari(s).explain()
    assert "Index" in rencana
    assert "Seq Scan" not in rencana


def test_a_wrong_code_and_an_unknown_number_look_the_same(client, pekerja_mati, db):
    s = buat_nib().sertifikat.get()

    def jawab(nomor):
        j = client.get("/cek/", {"nomor": nomor, "kode": "AAAABBBB"})
        isi = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", j.content.decode())
        return j.status_code, isi.replace(nomor, "N")

    assert jawab(s.nib.nomor) == jawab("0000000000000")


def test_the_hint_names_the_true_host_and_not_the_one_that_was_called(client, pekerja_mati, db, settings):
    settings.ALAMAT_DASAR = "https://oss.contoh.go.id"
    settings.ALLOWED_HOSTS = ["*"]
    for alamat in ("/cek/", "/cek/?nomor=0000000000000", "/cek/s/tidak-ada/"):
        isi = client.get(alamat, headers={"host": "oss-gratis.example"}).content.decode()
        assert '<strong class="angka">oss.contoh.go.id</strong>' in isi
        assert "oss-gratis.example" not in isi


def test_the_roles_of_a_frozen_nib_are_not_called_active(client, pekerja_mati, db):
    nib = buat_nib()
    Nib.objects.filter(pk=nib.pk).update(status="05")
    isi = client.get(f"/cek/s/{nib.sertifikat.get().token}/").content.decode()
    assert "sedang dibekukan" in isi
    assert "Berhenti selama NIB dibekukan" in isi
    assert "– Aktif" not in isi
