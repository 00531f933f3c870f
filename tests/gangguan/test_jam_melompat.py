"""A node's clock runs ahead for some minutes, or falls back an hour, until NTP mends it: nothing is lost or stuck.

The database keeps the right time, as it does on another machine; `satu_mesin` lets it err with the node.
"""

from datetime import timedelta

import pytest
import time_machine
from captcha.models import CaptchaStore
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from ketentuan.penyebaran import sebar_sebagian
from ketentuan.tasks import lanjutkan_penyebaran
from nib.models import SertifikatNib
from nib.services import kiriman
from nib.tasks import render_yang_tertinggal
from oss_portal.batas import TerlaluSering, hitung_percobaan
from oss_portal.jejak import catat
from oss_portal.management.commands.jadwal import enqueue_yang_jatuh_tempo
from oss_portal.models import JadwalTugas, Sesi, SuratKeluar
from oss_portal.segel_jejak import segel_hari_yang_lewat
from oss_portal.surel import antrekan_surel
from oss_portal.tasks import buang_sesi_lama, pulihkan_tugas_yatim, sapu_surat_keluar
from tests.factories.instansi import InstansiFactory
from tests.factories.nib import buat_nib
from tests.factories.registrasi import HakAksesFactory, PetugasFactory
from tests.ketentuan.test_penyebaran import buat as buat_penyebaran
from tests.registrasi.bantu import kode_benar

SETAHUN, SEJAM = timedelta(days=365), timedelta(hours=1)
SANDI = "rahasia-warung-91"

pytestmark = pytest.mark.django_db


def jam(selisih: timedelta) -> time_machine.travel:
    """The clock of this node while the block runs: off by `selisih`, and going on."""
    # As a number: a moment with a time zone would take the node to that zone too.
    return time_machine.travel((timezone.now() + selisih).timestamp())


@pytest.fixture
def satu_mesin(monkeypatch):
    """Portal and database on one machine: one clock, nothing to compare it with."""
    monkeypatch.setattr("oss_portal.jam.kini_basis_data", lambda: timezone.now())


@pytest.fixture
def pekerjaan(settings):
    """One periodic task each five minutes, and the queue of production."""
    settings.TASKS = {"default": settings.TASKS["default"] | {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    settings.JADWAL = {"oss_portal.tasks.buang_sesi_lama": timedelta(minutes=5)}


def antre(**lain) -> SuratKeluar:
    konteks = {"nama": "Siti", "user_id": "SITI0001"}
    return antrekan_surel("registrasi/user_id", kepada="siti@contoh.id", konteks=konteks, **lain)


# --- While the clock is wrong
def test_a_node_whose_clock_is_off_gets_no_requests_and_starts_no_periodic_work(client, pekerjaan):
    for selisih in (SETAHUN, -SEJAM):
        with jam(selisih):
            assert client.get("/sehat/siap").status_code == 503
            assert client.get("/sehat/hidup").status_code == 200
            assert enqueue_yang_jatuh_tempo() == []
    assert client.get("/sehat/siap").status_code == 200
    assert len(enqueue_yang_jatuh_tempo()) == 1


@pytest.mark.django_db(transaction=True)
def test_a_worker_whose_clock_is_off_waits_so_that_no_sweep_erases_what_lives(pekerjaan, monkeypatch):
    soal = CaptchaStore.generate_key()
    assert len(enqueue_yang_jatuh_tempo()) == 1
    lompat, tidur = jam(SETAHUN), []
    # NTP mends the clock while the worker waits.
    monkeypatch.setattr("oss_portal.jam.time.sleep", lambda detik: tidur.append(detik) or lompat.stop())
    lompat.start()
    pekerja = {"queue_names": ["*"], "interval": 0, "batch": True, "backend_name": "default", "startup_delay": False}
    Worker(**pekerja, max_tasks=None, worker_id="uji", excluded_queue_names=[]).run()
    assert len(tidur) == 1
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"
    assert CaptchaStore.objects.filter(hashkey=soal).exists()


def test_no_day_of_the_audit_trail_is_sealed_before_it_is_over(pengguna):
    catat("uji", subjek=pengguna)
    with jam(SETAHUN):
        assert segel_hari_yang_lewat() == []


# --- After it was mended
@pytest.mark.parametrize("selisih", [SETAHUN, SEJAM])
def test_periodic_work_goes_on_at_once(pekerjaan, satu_mesin, selisih):
    with jam(selisih):
        assert len(enqueue_yang_jatuh_tempo()) == 1
    assert len(enqueue_yang_jatuh_tempo()) == 1
    assert enqueue_yang_jatuh_tempo() == []
    assert JadwalTugas.objects.get().berikutnya < timezone.now() + timedelta(minutes=6)


class Menolak(BaseEmailBackend):
    def send_messages(self, pesan):
        raise ConnectionResetError


@pytest.mark.parametrize("selisih", [SETAHUN, SEJAM])
def test_a_mail_that_was_queued_goes_out(pekerjaan, selisih):
    with jam(selisih):
        antre()
    assert sapu_surat_keluar.func() == 1
    assert len(mail.outbox) == 1


def test_a_mail_that_was_refused_is_tried_again(settings):
    benar, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.Menolak"
    with jam(SETAHUN):
        antre()
    settings.EMAIL_BACKEND = benar
    assert SuratKeluar.objects.get().percobaan == 1
    assert sapu_surat_keluar.func() == 1
    # Its pause holds where the clock was right.
    settings.EMAIL_BACKEND = f"{__name__}.Menolak"
    antre()
    settings.EMAIL_BACKEND = benar
    assert sapu_surat_keluar.func() == 0


def test_a_change_is_pushed_to_an_agency(monkeypatch):
    monkeypatch.setattr(kiriman, "periksa_alamat", lambda url: None)
    jawab = [500, 200]
    monkeypatch.setattr(kiriman, "kirim", lambda *args: jawab.pop(0))
    kiriman.atur_kiriman(instansi=InstansiFactory(), url="https://instansi.contoh.go.id/", oleh=PetugasFactory())
    buat_nib()
    with jam(SETAHUN):
        assert kiriman.kirim_yang_jatuh_tempo() == 0
    assert kiriman.kirim_yang_jatuh_tempo() == 1


def test_work_that_a_dead_worker_held_is_taken_up(pekerjaan):
    tugas = buang_sesi_lama.enqueue().db_result
    with jam(SETAHUN):
        tugas.claim("mati")
    assert pulihkan_tugas_yatim.func() == 1
    tugas.claim("hidup")
    assert pulihkan_tugas_yatim.func() == 0


def test_a_certificate_and_an_announcement_left_behind_are_taken_up(monkeypatch):
    monkeypatch.setattr("nib.tasks.siapkan_pdf", lambda pk: None)
    with jam(SETAHUN):
        buat_nib()
    assert SertifikatNib.objects.get().pdf is None
    assert render_yang_tertinggal.func() == 1
    sebar = buat_penyebaran()
    with jam(SETAHUN):
        sebar_sebagian(sebar.pk)
    assert lanjutkan_penyebaran.func() == 1


@pytest.fixture
def hak(ketentuan):
    return HakAksesFactory(pengguna__kata_sandi=SANDI, pengguna__email="siti@contoh.id")


def masuk(client, sandi=SANDI, **lain):
    return client.post("/masuk/", {"nama": "siti@contoh.id", "kata_sandi": sandi} | lain)


def test_kea_3_no_session_outlives_its_idle_time_by_a_year(client, hak):
    with jam(SETAHUN):
        masuk(client)
        assert client.get("/dasbor/").status_code == 200
    assert client.get("/dasbor/").url.startswith("/masuk/")
    masuk(client)
    assert client.get("/dasbor/").status_code == 200


def test_no_session_and_no_captcha_is_kept_for_a_year(client, hak):
    with jam(SETAHUN):
        masuk(client)
        client.get("/daftar/")
    assert buang_sesi_lama.func() == Sesi.objects.count() + 2
    masuk(client)
    client.get("/daftar/")
    assert buang_sesi_lama.func() == 0


def test_who_failed_to_sign_in_waits_as_long_as_everybody_and_no_year(client, hak):
    with jam(SETAHUN):
        for n in range(5):
            jawab = masuk(client, "salah", **(kode_benar() if n > 2 else {}))
        assert jawab.status_code == 429
    # The next try is refused too, and counts from now.
    assert masuk(client).status_code == 429
    with jam(timedelta(minutes=16)):
        assert masuk(client).status_code == 302


def test_a_member_of_staff_who_mistyped_a_code_waits_no_year(client):
    petugas = PetugasFactory()
    petugas.set_password(SANDI)
    petugas.save()
    perangkat = TOTPDevice.objects.create(user=petugas, confirmed=True)
    with jam(SETAHUN):
        client.post("/masuk/", {"nama": petugas.email, "kata_sandi": SANDI})
        client.post("/masuk/kode/", {"kode": "000000"})
    perangkat.refresh_from_db()
    assert perangkat.throttling_failure_count == 1
    client.post("/masuk/", {"nama": petugas.email, "kata_sandi": SANDI})
    assert client.post("/masuk/kode/", {"kode": f"{totp(perangkat.bin_key):06d}"}).status_code == 302


def test_a_limit_that_was_used_up_is_free_again():
    with jam(SETAHUN):
        hitung_percobaan("uji", "x", batas=1, per=SEJAM)
        with pytest.raises(TerlaluSering):
            hitung_percobaan("uji", "x", batas=1, per=SEJAM)
    hitung_percobaan("uji", "x", batas=1, per=SEJAM)
