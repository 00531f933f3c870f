"""IDENTITY_CHECK=dukcapil: the worker asks the population register; unconfirmed persons go to an officer."""

import threading
import time
from datetime import date, timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from nib.services.submission import submit
from oss_portal.exceptions import Refused
from oss_portal.models import AuditEvent
from oss_portal.staff.work.assignment import take
from registrasi.choices import HasilPemeriksaan
from registrasi.models import HakAkses, PelakuUsaha, PemeriksaanIdentitas, Pendaftaran, StatusVerifikasi
from registrasi.rules.periods import DUKCAPIL_WAITS
from registrasi.services.hak_akses import end_hak_akses
from registrasi.services.identity_check.asking import check_due
from registrasi.services.identity_check.checker import Answer, IdentityData
from registrasi.services.identity_check.dukcapil import Dukcapil
from registrasi.services.review import approve, reject, request_corrections
from tests.factories.nib import PermohonanFactory
from tests.factories.registrasi import PetugasFactory
from tests.registrasi.helpers import BADAN, NEW_PASSWORD, last_link, last_link_to, payload
from tests.registrasi.pictures import pictures
from tests.registrasi.stand_in import drip, raw, reply, silence, stand_in

pytestmark = pytest.mark.usefixtures("ketentuan")
PASSWORD = {"kata_sandi": NEW_PASSWORD, "kata_sandi_lagi": NEW_PASSWORD}
DATA = IdentityData("3171061705900001", "Siti Aminah", date(1990, 5, 17))
FITS = {"content": [{"NIK": "Sesuai", "NAMA_LGKP": "Sesuai (100)", "TGL_LHR": "Sesuai"}], "lastPage": True}
DIFFERS = {"content": [{"NIK": "Sesuai", "NAMA_LGKP": "Tidak Sesuai (40)", "TGL_LHR": "Sesuai"}]}
NOT_FOUND = {"content": [{"RESPON": "Data Tidak Ditemukan", "RESPONSE_CODE": "13"}]}


@pytest.fixture
def dukcapil(settings, db):
    from django.core.cache import cache

    cache.clear()
    with stand_in() as server:
        settings.IDENTITY_CHECK = "dukcapil"
        settings.DUKCAPIL_URL = server.url
        settings.DUKCAPIL_USER, settings.DUKCAPIL_PASSWORD = "oss", "rahasia-pks"
        settings.DUKCAPIL_DEADLINE = 0.4
        yield server
    cache.clear()


@pytest.fixture
def pendaftaran(client, dukcapil):
    client.post("/daftar/", payload())
    client.post(last_link(), PASSWORD)
    return Pendaftaran.objects.get()


# --- The adapter


def test_the_question_names_number_name_and_birth_date_and_the_account_of_the_agreement(dukcapil):
    dukcapil.behave = reply(200, FITS)
    answer = Dukcapil().check(DATA)
    assert answer == Answer(HasilPemeriksaan.COCOK, {"nomor_identitas": True, "nama": True, "tanggal_lahir": True})
    [question] = dukcapil.questions
    assert (question["NIK"], question["NAMA_LGKP"], question["TGL_LHR"]) == (
        DATA.nomor_identitas,
        DATA.nama,
        "17-05-1990",
    )
    assert (question["user_id"], question["password"]) == ("oss", "rahasia-pks")


def test_a_field_that_differs_is_named_and_an_unknown_number_is_not_found(dukcapil):
    dukcapil.behave = reply(200, DIFFERS)
    answer = Dukcapil().check(DATA)
    assert (answer.result, answer.fields["nama"], answer.fields["tanggal_lahir"]) == ("berbeda", False, True)
    dukcapil.behave = reply(200, NOT_FOUND)
    assert Dukcapil().check(DATA).result == "tidak_ditemukan"


@pytest.mark.parametrize(
    "behaviour",
    [
        silence,
        drip(b""),
        drip(b"HTTP/1.1 200 OK\r\n"),
        drip(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n"),
        raw(b"HTTP/1.1 100 Continue\r\n\r\n" * 200),
        raw(b""),
        raw(b"SSH-2.0-OpenSSH\r\n"),
        raw(b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"content":'),
        reply(500, FITS),
        reply(503, b""),
        reply(401, {"error": "user"}),
        reply(302, b"", "Location: http://127.0.0.1:1/"),
        reply(307, FITS, "Location: /lain"),
        reply(200, b"<html>"),
        reply(200, b"\xff\xfe\x00"),
        reply(200, []),
        reply(200, {"content": []}),
        reply(200, {"content": ["Sesuai"]}),
        reply(200, {"content": [{"NIK": "Sesuai"}]}),
        reply(200, {"content": [{"NIK": "Sesuai", "NAMA_LGKP": "Mungkin", "TGL_LHR": "Sesuai"}]}),
        reply(200, {"content": [{"RESPON": "Kuota Akses Habis"}]}),
        reply(200, b"[" * 20_000),
        reply(200, b" " * 40_000 + b"{}"),
    ],
    ids=lambda b: b.__qualname__.split(".")[0],
)
def test_what_is_no_clear_answer_is_a_failure_within_the_deadline(dukcapil, behaviour):
    dukcapil.behave = behaviour
    start = time.monotonic()
    assert Dukcapil().check(DATA).result == "gagal"
    assert time.monotonic() - start < 20


def test_nobody_listening_is_a_failure(dukcapil, settings):
    settings.DUKCAPIL_URL = "http://127.0.0.1:9/"
    assert Dukcapil().check(DATA).result == "gagal"


def test_after_five_failures_the_service_is_left_alone_and_one_question_tries_again(dukcapil, settings):
    settings.DUKCAPIL_PAUSE = 60
    # The database cache counts in whole seconds, which is too coarse for this test.
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "circuit"}}
    dukcapil.behave = reply(500, b"")
    for _ in range(8):
        assert Dukcapil().check(DATA).result == "gagal"
    assert len(dukcapil.questions) == 5
    now = timezone.now()
    with time_machine.travel(now + timedelta(seconds=61)):
        Dukcapil().check(DATA)
        Dukcapil().check(DATA)
        assert len(dukcapil.questions) == 6
    dukcapil.behave = reply(200, FITS)
    with time_machine.travel(now + timedelta(seconds=130)):
        assert [Dukcapil().check(DATA).result for _ in range(3)] == ["cocok"] * 3


def test_no_log_line_holds_what_was_asked(dukcapil, caplog):
    dukcapil.behave = reply(200, {"content": [{"NIK": DATA.nomor_identitas, "NAMA_LGKP": DATA.nama, "TGL_LHR": ""}]})
    Dukcapil().check(DATA)
    text = "".join(r.getMessage() for r in caplog.records)
    assert "dukcapil did not answer" in text
    assert DATA.nomor_identitas not in text
    assert DATA.nama not in text


# --- The journey


def test_the_page_before_the_registration_says_what_is_compared(client, dukcapil):
    assert "Dukcapil" in client.get("/daftar/").content.decode()


def test_who_is_confirmed_passes_without_an_officer(client, pendaftaran, dukcapil):
    assert pendaftaran.verifikasi == StatusVerifikasi.BELUM
    assert "sedang dicocokkan" in client.get("/dasbor/").content.decode()
    dukcapil.behave = reply(200, FITS)
    assert check_due() == 1
    assert PelakuUsaha.objects.get().verifikasi == StatusVerifikasi.OTOMATIS_LOLOS
    assert PelakuUsaha.objects.get().ready_for_nib
    check = PemeriksaanIdentitas.objects.get()
    assert (check.cara, check.hasil, check.oleh) == ("dukcapil", "cocok", None)
    assert AuditEvent.objects.filter(peristiwa="registrasi.identitas.dicocokkan", tentang=pendaftaran.pengguna).exists()
    # No person is checked twice.
    assert check_due() == 0


def test_an_application_that_waited_goes_on_by_itself(client, pendaftaran, dukcapil):
    draft = PermohonanFactory(pelaku_usaha=pendaftaran.pelaku_usaha, pembuat=pendaftaran.pengguna)
    permohonan = submit(permohonan=draft, by=pendaftaran.pengguna)
    assert (permohonan.status, permohonan.bendera) == ("diajukan", ["identitas"])
    dukcapil.behave = reply(200, FITS)
    check_due()
    permohonan.refresh_from_db()
    assert permohonan.status == "terbit"


@pytest.mark.parametrize("answer", [DIFFERS, NOT_FOUND])
def test_who_is_not_confirmed_is_asked_for_pictures_in_neutral_words(client, pendaftaran, dukcapil, answer):
    dukcapil.behave = reply(200, answer)
    check_due()
    address = f"/dasbor/identitas/{pendaftaran.kode}/"
    assert address in mail.outbox[-1].body
    assert "Itu tidak berarti datanya salah" in mail.outbox[-1].body
    assert address in client.get("/dasbor/").content.decode()
    assert client.post(address, pictures()).status_code == 302
    pendaftaran.refresh_from_db()
    assert pendaftaran.verifikasi == StatusVerifikasi.PERLU_DITINJAU


def test_while_dukcapil_is_down_it_is_asked_again_later_and_the_person_is_not_kept_waiting(
    client, pendaftaran, dukcapil
):
    dukcapil.behave = reply(500, b"")
    address = f"/dasbor/identitas/{pendaftaran.kode}/"
    mail.outbox.clear()
    for n, wait in enumerate(DUKCAPIL_WAITS[:3], 1):
        assert check_due() == 1
        assert check_due() == 0
        pendaftaran.refresh_from_db()
        assert pendaftaran.cek_identitas_gagal == n
        assert abs(pendaftaran.cek_identitas_pada - timezone.now() - wait) < timedelta(seconds=20)
        assert client.get(address).status_code == (200 if n == 3 else 302)
        Pendaftaran.objects.update(cek_identitas_pada=timezone.now())
    assert [address in m.body for m in mail.outbox] == [True]
    # The register answers again before an officer looked: that is enough.
    client.post(address, pictures())
    from django.core.cache import cache

    cache.clear()
    dukcapil.behave = reply(200, FITS)
    assert check_due() == 1
    assert PelakuUsaha.objects.get().ready_for_nib
    assert "disetujui" in mail.outbox[-1].subject


def test_after_the_last_try_only_an_officer_is_left(pendaftaran, dukcapil):
    dukcapil.behave = reply(500, b"")
    Pendaftaran.objects.update(cek_identitas_gagal=len(DUKCAPIL_WAITS))
    check_due()
    pendaftaran.refresh_from_db()
    assert pendaftaran.cek_identitas_pada is None
    assert pendaftaran.bukti_diminta_pada is not None


def test_an_answer_does_not_decide_over_an_officer_who_is_at_it(client, pendaftaran, dukcapil):
    dukcapil.behave = reply(200, DIFFERS)
    check_due()
    client.post(f"/dasbor/identitas/{pendaftaran.kode}/", pictures())
    take(obj=pendaftaran, by=PetugasFactory(group="Verifikasi"))
    Pendaftaran.objects.update(cek_identitas_pada=timezone.now())
    dukcapil.behave = reply(200, FITS)
    check_due()
    pendaftaran.refresh_from_db()
    assert pendaftaran.verifikasi == StatusVerifikasi.PERLU_DITINJAU


def test_an_answer_about_data_that_were_corrected_meanwhile_does_not_count(pendaftaran, dukcapil):
    class Slow:
        def check(self, data):
            Pendaftaran.objects.update(nama="Siti Aminah Putri")
            return Answer(HasilPemeriksaan.COCOK)

    assert check_due(checker=Slow(), limit=1) == 1
    pendaftaran.refresh_from_db()
    assert pendaftaran.verifikasi == StatusVerifikasi.BELUM
    assert pendaftaran.cek_identitas_pada <= timezone.now()


def test_a_registration_that_was_refused_or_erased_is_asked_about_no_more(pendaftaran, dukcapil):
    Pendaftaran.objects.update(status="ditolak", sebab_tolak="petugas")
    assert check_due() == 0
    assert not dukcapil.questions


def test_no_officer_alone_ends_the_right_of_whom_the_register_confirmed(pendaftaran, dukcapil):
    """Not at once, not after asking for a repair, and not for another person who claims the number."""
    dukcapil.behave = reply(200, FITS)
    check_due()
    officer, right = PetugasFactory(group="Verifikasi"), HakAkses.objects.get()
    with pytest.raises(Refused, match="dua petugas"):
        reject(pendaftaran=pendaftaran, by=officer, alasan="Kartu disunting")
    second = Client()
    second.post("/daftar/", payload(email="kedua@contoh.id"))
    second.post(last_link_to("kedua@contoh.id"), PASSWORD)
    claim = Pendaftaran.objects.latest("id")
    second.post(f"/dasbor/identitas/{claim.kode}/", pictures())
    request_corrections(pendaftaran=pendaftaran, by=officer, corrections={"ktp": "Kirim"})
    with pytest.raises(Refused, match="dua petugas"):
        reject(pendaftaran=pendaftaran, by=officer, alasan="Kartu disunting")
    compared = ("nama", "tanggal_lahir", "kartu", "wajah")
    with pytest.raises(Refused, match="dua petugas"):
        approve(pendaftaran=claim, by=officer, compared=compared, number_on_card=DATA.nomor_identitas)
    right.refresh_from_db()
    assert right.usable
    # After two officers ended that right, one officer refuses the registration, and the other claim can proceed.
    end_hak_akses(hak_akses=right, by=officer, dasar="AKH-1c", alasan="Penyalahgunaan")
    reject(pendaftaran=pendaftaran, by=officer, alasan="Kartu disunting", false_identity=True)
    approve(pendaftaran=claim, by=officer, compared=compared, number_on_card=DATA.nomor_identitas)


def test_a_body_still_waits_for_its_officer_who_sees_what_the_register_said(client, dukcapil):
    client.post("/daftar/", payload(**BADAN))
    client.post(last_link(), PASSWORD)
    dukcapil.behave = reply(200, FITS)
    assert check_due() == 1
    p = Pendaftaran.objects.get()
    assert p.verifikasi == StatusVerifikasi.PERLU_DITINJAU
    officer = Client()
    officer.force_login(PetugasFactory(group="Verifikasi"), backend="oss_portal.accounts.backends.UserIdOrEmailBackend")
    content = officer.get(f"/admin/registrasi/pendaftaran/{p.pk}/setujui/").content.decode()
    assert "Dukcapil, Cocok" in content


def test_a_number_that_two_persons_claim_is_not_decided_by_the_register(client, pendaftaran, dukcapil):
    second = Client()
    second.post("/daftar/", payload(email="kedua@contoh.id"))
    import re

    letter = [m for m in mail.outbox if m.to == ["kedua@contoh.id"]][0]
    second.post(re.search(r"https?://[^/\s]+(/aktivasi/\S+)", letter.body)[1], PASSWORD)
    dukcapil.behave = reply(200, FITS)
    assert check_due() == 2
    p = Pendaftaran.objects.get(email="kedua@contoh.id")
    assert (p.verifikasi, p.waits_for_pictures) == (StatusVerifikasi.BELUM, True)


# --- Workers


@pytest.mark.django_db(transaction=True)
def test_no_lock_and_no_transaction_is_held_while_the_register_is_asked(settings):
    settings.IDENTITY_CHECK = "dukcapil"
    client = Client()
    client.post("/daftar/", payload())
    # The worker is not woken, because this test does its work.
    settings.DUKCAPIL_URL = ""
    client.post(last_link(), PASSWORD)
    Pendaftaran.objects.update(cek_identitas_pada=timezone.now(), cek_identitas_gagal=0)
    seen = []

    class Watching:
        def check(self, data):
            seen.append(connection.in_atomic_block)

            def other():
                try:
                    with connection.cursor() as cursor:
                        cursor.execute("set lock_timeout = '500ms'")
                    seen.append(Pendaftaran.objects.update(diubah_pada=timezone.now()))
                finally:
                    connections.close_all()

            thread = threading.Thread(target=other)
            thread.start()
            thread.join(5)
            return Answer(HasilPemeriksaan.COCOK)

    assert check_due(checker=Watching()) == 1
    assert seen == [False, 1]
    assert PelakuUsaha.objects.get().ready_for_nib


@pytest.mark.django_db(transaction=True)
def test_two_workers_ask_about_one_person_once(settings):
    settings.IDENTITY_CHECK = "dukcapil"
    client = Client()
    client.post("/daftar/", payload())
    client.post(last_link(), PASSWORD)
    Pendaftaran.objects.update(cek_identitas_pada=timezone.now(), cek_identitas_gagal=0)
    asked, both = [], threading.Barrier(2, timeout=60)

    class Counting:
        def check(self, data):
            asked.append(data)
            time.sleep(0.3)
            return Answer(HasilPemeriksaan.COCOK)

    def work():
        try:
            both.wait()
            check_due(checker=Counting())
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert len(asked) == 1
    assert PemeriksaanIdentitas.objects.count() == 1


def test_a_worker_that_was_killed_while_it_asked_leaves_the_case_to_the_next(pendaftaran, dukcapil):
    class Dies:
        def check(self, data):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check_due(checker=Dies())
    assert check_due() == 0
    Pendaftaran.objects.update(cek_identitas_pada=timezone.now() - timedelta(seconds=1))
    dukcapil.behave = reply(200, FITS)
    assert check_due() == 1
