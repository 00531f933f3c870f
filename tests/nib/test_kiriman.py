"""Changes pushed to agencies (PIA receiveNIB): queued with the act, signed, at least once, never to strangers."""

import hashlib
import hmac
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections, transaction
from django.utils import timezone

from nib.galat import TidakDiizinkan
from nib.models import InstansiPemerintah, KirimanNib, Nib, PengungkapanData, TipeDokumen
from nib.models.kiriman import JEDA_COBA_LAGI
from nib.sertifikat import buat_versi
from nib.services import kiriman as layanan
from oss_portal.models import PeristiwaAudit
from tests.factories.instansi import InstansiFactory
from tests.factories.nib import buat_nib
from tests.factories.registrasi import PetugasFactory

URL = "https://receive.contoh.go.id/nib"
S = KirimanNib.Status


@pytest.fixture(autouse=True)
def alamat_umum(monkeypatch):
    monkeypatch.setattr(layanan, "periksa_alamat", lambda url: ("receive.contoh.go.id", 443, "/nib", "93.184.215.14"))


@pytest.fixture
def jaring(monkeypatch):
    """The agency's side: what arrived, and the statuses it answers with (the last one again and again)."""
    datang, jawab = [], [200]

    def kirim(url, isi, kepala):
        datang.append((url, isi, kepala))
        status = jawab.pop(0) if len(jawab) > 1 else jawab[0]
        if isinstance(status, Exception):
            raise status
        return status

    monkeypatch.setattr(layanan, "kirim", kirim)
    return datang, jawab


@pytest.fixture
def instansi(db):
    i = InstansiFactory()
    layanan.atur_kiriman(instansi=i, url=URL, oleh=PetugasFactory())
    i.refresh_from_db()
    return i


def test_an_issued_and_a_changed_nib_arrive_signed_with_their_kind(instansi, jaring):
    nib = buat_nib()
    buat_versi(nib=nib, tipe=TipeDokumen.PERUBAHAN)
    assert layanan.kirim_yang_jatuh_tempo() == 2
    assert layanan.kirim_yang_jatuh_tempo() == 0
    (url, isi, kepala), (_, isi2, kepala2) = jaring[0]
    data = json.loads(isi)["dataNIB"]
    assert url == URL
    assert (data["nib"], data["tipe_dokumen"], data["versi_dokumen"]) == (nib.nomor, "9", 1)
    assert json.loads(isi2)["dataNIB"]["tipe_dokumen"] == "5"
    waktu, sidik = (b.split("=")[1] for b in kepala["X-OSS-Tanda"].split(","))
    hitung = hmac.new(instansi.rahasia_kiriman.encode(), waktu.encode() + b"." + isi, hashlib.sha256).hexdigest()
    assert sidik == hitung
    assert kepala["Idempotency-Key"] != kepala2["Idempotency-Key"]
    assert nib.pelaku_usaha.nomor_identitas not in isi.decode()


def test_an_act_that_is_rolled_back_tells_nobody(instansi, jaring):
    with transaction.atomic():
        buat_nib()
        assert KirimanNib.objects.exists()
        transaction.set_rollback(True)
    assert not KirimanNib.objects.exists()


def test_prv_2_a_delivery_is_a_disclosure_and_written_down_once(instansi, jaring):
    nib = buat_nib()
    jaring[1][:] = [500, 200]
    layanan.kirim_yang_jatuh_tempo()
    KirimanNib.objects.update(coba_lagi_pada=timezone.now())
    layanan.kirim_yang_jatuh_tempo()
    catatan = PengungkapanData.objects.get()
    assert (catatan.nib, catatan.instansi, catatan.metode) == (nib, instansi, "receiveNIB")
    assert len(jaring[0]) == 2
    assert jaring[0][0][2]["Idempotency-Key"] == jaring[0][1][2]["Idempotency-Key"]


@pytest.mark.parametrize("galat", [500, 404, 302, ConnectionResetError(), TimeoutError()])
def test_what_does_not_arrive_is_tried_again_and_at_last_given_up(instansi, jaring, galat):
    buat_nib()
    jaring[1][:] = [galat]
    for _ in range(len(JEDA_COBA_LAGI) + 1):
        assert KirimanNib.objects.get().status == S.ANTRE
        assert layanan.kirim_yang_jatuh_tempo() == 0
        assert layanan.kirim_yang_jatuh_tempo() == 0, "not before its time"
        KirimanNib.objects.update(coba_lagi_pada=timezone.now())
    k = KirimanNib.objects.get()
    assert (k.status, k.percobaan) == (S.MENYERAH, len(JEDA_COBA_LAGI) + 1)
    assert len(jaring[0]) == len(JEDA_COBA_LAGI) + 1
    jaring[1][:] = [204]
    layanan.coba_lagi(kiriman=k, oleh=PetugasFactory())
    assert layanan.kirim_yang_jatuh_tempo() == 1
    with pytest.raises(TidakDiizinkan):
        layanan.coba_lagi(kiriman=k, oleh=PetugasFactory())


def test_prv_3_nothing_goes_to_an_agency_that_may_no_longer_read(instansi, jaring):
    buat_nib()
    InstansiPemerintah.objects.update(
        jenis="mandat", nomor_mandat="M-1", mandat_sampai=timezone.localdate() - timedelta(days=1)
    )
    assert layanan.kirim_yang_jatuh_tempo() == 0
    assert KirimanNib.objects.get().status == S.BATAL
    assert not jaring[0]
    assert not PengungkapanData.objects.exists()


def test_after_a_stop_nothing_is_queued_and_what_waits_stays_here(instansi, jaring):
    buat_nib()
    layanan.hentikan_kiriman(instansi=instansi, alasan="Diminta instansi", oleh=PetugasFactory())
    buat_nib()
    assert layanan.kirim_yang_jatuh_tempo() == 0
    assert [k.status for k in KirimanNib.objects.all()] == [S.BATAL]


def test_an_address_inside_is_refused_when_it_is_entered(db, monkeypatch):
    from oss_portal import kirim_https

    monkeypatch.setattr(layanan, "periksa_alamat", kirim_https.periksa_alamat)
    for url in ("https://127.0.0.1/x", "https://169.254.169.254/", "http://93.184.215.14/"):
        with pytest.raises(TidakDiizinkan, match="https"):
            layanan.atur_kiriman(instansi=InstansiFactory(), url=url, oleh=PetugasFactory())


def test_the_secret_is_in_no_table_in_clear_and_in_no_trail(instansi):
    with connections["default"].cursor() as kursor:
        kursor.execute("select rahasia_kiriman from nib_instansipemerintah")
        assert instansi.rahasia_kiriman not in kursor.fetchone()[0]
    assert instansi.rahasia_kiriman not in str(list(PeristiwaAudit.objects.values()))


# --- Agencies do not wait for each other
@pytest.fixture
def dua_instansi(db, monkeypatch):
    """Three changes for a broken agency and, after it, a healthy one; `jawab` is how the broken one answers."""
    jawab, datang = [TimeoutError()], []

    def kirim(url, isi, kepala):
        nama = "rusak" if "rusak" in url else "sehat"
        datang.append((nama, json.loads(isi)["dataNIB"]["nib"]))
        if nama == "sehat":
            return 200
        if isinstance(jawab[0], Exception):
            raise jawab[0]
        return jawab[0]

    monkeypatch.setattr(layanan, "kirim", kirim)
    for nama in ("rusak", "sehat"):
        layanan.atur_kiriman(instansi=InstansiFactory(), url=f"https://{nama}.contoh.go.id/nib", oleh=PetugasFactory())
    return [buat_nib().nomor for _ in range(3)], datang, jawab


@pytest.mark.parametrize("galat", [TimeoutError(), 503, 429])
def test_a_broken_agency_is_asked_once_a_run_and_nobody_waits_behind_it(dua_instansi, galat):
    nomor, datang, jawab = dua_instansi
    jawab[0] = galat
    assert layanan.kirim_yang_jatuh_tempo() == 3
    assert [n for siapa, n in datang if siapa == "rusak"] == nomor[:1]
    assert [n for siapa, n in datang if siapa == "sehat"] == nomor
    # The next run asks the healthy one first.
    buat_nib()
    datang.clear()
    layanan.kirim_yang_jatuh_tempo()
    assert [siapa for siapa, _ in datang] == ["sehat", "rusak"]


def test_what_waited_for_a_broken_agency_comes_in_the_order_of_the_changes(dua_instansi):
    nomor, datang, jawab = dua_instansi
    layanan.kirim_yang_jatuh_tempo()
    jawab[0] = 200
    KirimanNib.objects.update(coba_lagi_pada=timezone.now())
    datang.clear()
    assert layanan.kirim_yang_jatuh_tempo() == 3
    assert [n for _, n in datang] == nomor


def test_a_refusal_of_one_change_does_not_hold_up_the_next(dua_instansi):
    nomor, datang, jawab = dua_instansi
    jawab[0] = 422
    layanan.kirim_yang_jatuh_tempo()
    assert [n for siapa, n in datang if siapa == "rusak"] == nomor


def test_a_slow_agency_has_its_time_and_no_more(dua_instansi, monkeypatch):
    nomor, datang, jawab = dua_instansi
    jawab[0] = 200
    monkeypatch.setattr(layanan, "SEGILIRAN", timedelta())
    assert layanan.kirim_yang_jatuh_tempo() == 2
    assert sorted(datang) == [("rusak", nomor[0]), ("sehat", nomor[0])]


def test_one_that_cannot_be_made_is_logged_and_put_off_alone(dua_instansi, monkeypatch, caplog):
    nomor, datang, jawab = dua_instansi
    jawab[0] = 200
    asli = layanan.isi_kiriman

    def isi(k):
        if k.sertifikat.nib.nomor == nomor[0]:
            raise KeyError("rusak")
        return asli(k)

    monkeypatch.setattr(layanan, "isi_kiriman", isi)
    assert layanan.kirim_yang_jatuh_tempo() == 4
    assert len([c for c in caplog.records if "cannot be made" in c.message]) == 2
    for k in KirimanNib.objects.filter(sertifikat__nib__nomor=nomor[0]):
        assert (k.status, k.percobaan, k.hasil) == (S.ANTRE, 1, "KeyError")
        assert k.coba_lagi_pada > timezone.now() + timedelta(minutes=50)
    for _ in JEDA_COBA_LAGI:
        KirimanNib.objects.update(coba_lagi_pada=timezone.now())
        layanan.kirim_yang_jatuh_tempo()
    assert {k.status for k in KirimanNib.objects.filter(sertifikat__nib__nomor=nomor[0])} == {S.MENYERAH}


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_it_once(jaring):
    i = InstansiFactory()
    layanan.atur_kiriman(instansi=i, url=URL, oleh=PetugasFactory())
    buat_nib()
    assert Nib.objects.count() == 1
    pk = KirimanNib.objects.get().pk

    def kirim(_):
        try:
            return layanan.kirimkan(pk)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as kolam:
        assert sorted(kolam.map(kirim, range(4))) == [False, False, False, True]
    assert len(jaring[0]) == 1
