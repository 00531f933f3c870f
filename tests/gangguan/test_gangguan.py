"""Faults that really happen: each breaks a running portal and looks at what its users see, and what is left."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg2
import pytest

from oss_portal import jalankan
from tests.gangguan.alat import PeladenSurat, Tamu, beban_terus, kueri


def _tunggu(syarat, detik: float = 30):
    akhir = time.monotonic() + detik
    while time.monotonic() < akhir:
        if hasil := syarat():
            return hasil
        time.sleep(0.2)
    pytest.fail(f"did not happen within {detik} s")


def test_postgresql_stops_and_starts_under_load_and_no_accepted_registration_is_lost(basis, buat_portal):
    portal = buat_portal()
    portal.mulai_web()
    url, diterima, dilihat = basis.url("oss_portal"), [], set()

    def daftar(urut: int) -> None:
        status = Tamu(portal.port, url).daftar(urut)
        dilihat.add(status)
        if status == 302:
            diterima.append(f"orang{urut}@contoh.id")

    def cek() -> int:
        return Tamu(portal.port, url).minta("GET", "/cek/?nomor=1234567890123")[0]

    with beban_terus(daftar):
        _tunggu(lambda: len(diterima) > 5)
        # Again and again: which statement the end of the server falls into is chance.
        for _ in range(5):
            basis.henti("immediate")
            basis.mulai()
            _tunggu(lambda: cek() == 404)
        basis.henti("immediate")
        status, isi, kepala = Tamu(portal.port, url).minta("GET", "/cek/?nomor=1234567890123")
        assert status == 503
        assert "Layanan" in isi
        assert 'href="/static/portal/portal' in isi
        assert kepala.get("Retry-After")
        assert "Traceback" not in isi
        # Alive but not ready: the balancer sends people elsewhere and starts nothing anew.
        assert Tamu(portal.port, url).minta("GET", "/sehat/hidup")[0] == 200
        assert Tamu(portal.port, url).minta("GET", "/sehat/siap")[0] == 503
        basis.mulai()
        # Without a restart of the portal.
        _tunggu(lambda: cek() == 404)
        sudah = len(diterima)
        _tunggu(lambda: len(diterima) > sudah + 2)
    ada = {b[0] for b in kueri(url, "select email from registrasi_pendaftaran")}
    assert set(diterima) <= ada
    # Accepted, the 503 page, a broken connection: never another answer.
    assert dilihat <= {302, 503, 0}


def test_a_worker_killed_again_and_again_sends_every_mail_and_none_as_two(basis, buat_portal):
    surat = PeladenSurat()
    portal = buat_portal(EMAIL_URL=f"smtp://127.0.0.1:{surat.port}")
    url = basis.url("oss_portal")
    portal.mulai_web()
    awal = 20_000
    with ThreadPoolExecutor(3) as kolam:
        status = list(kolam.map(lambda n: Tamu(portal.port, url).daftar(awal + n), range(12)))
    assert status.count(302) == 12, status
    for _ in range(4):
        portal.mulai_pekerja()
        time.sleep(2.2)
        portal.bunuh("pekerja", signal.SIGKILL)
    portal.mulai_pekerja()
    time.sleep(3)
    # What a dead worker had taken is swept up by the clock's task.
    portal.kelola("shell", "-c", "from oss_portal.tasks import sapu_surat_keluar as s; s.func()")
    antre = "select 1 from oss_portal_suratkeluar where status = 'antre' and kepada like %s"
    _tunggu(lambda: not kueri(url, antre, "orang2%"))
    nomor: dict[str, set[str]] = {}
    for s in surat.surat:
        kepada = re.search(r"^To: (\S+)", s, re.M)[1]
        nomor.setdefault(kepada, set()).add(re.search(r"^Message-ID: (\S+)", s, re.M | re.I)[1])
    assert nomor.keys() >= {f"orang{awal + n}@contoh.id" for n in range(12)}
    # Killed between the server's answer and our commit a mail goes out again, but under the same Message-ID: one mail
    # to its reader.
    assert all(len(n) == 1 for n in nomor.values())
    surat.tutup()


def test_what_a_killed_worker_held_is_put_back_and_done_by_the_next_one(basis, buat_portal):
    surat = PeladenSurat("bisu")
    portal = buat_portal(EMAIL_URL=f"smtp://127.0.0.1:{surat.port}")
    url, kepada = basis.url("oss_portal"), "orang25000@contoh.id"
    portal.mulai_web()
    assert Tamu(portal.port, url).daftar(25_000) == 302
    portal.mulai_pekerja()
    dipegang = "select id from django_tasks_database_dbtaskresult where status = 'RUNNING'"
    # It waits for a server that says nothing.
    [(tugas,)] = _tunggu(lambda: kueri(url, dipegang))
    portal.bunuh("pekerja", signal.SIGKILL)
    assert kueri(url, dipegang) == [(tugas,)]
    surat.cara = "terima"
    pulihkan = "from oss_portal.tasks import pulihkan_tugas_yatim as p; print(p.func())"
    # Young work may be in the hands of a worker that lives.
    assert portal.kelola("shell", "-c", pulihkan).strip().endswith("0")
    kueri(
        url, "update django_tasks_database_dbtaskresult set started_at = now() - interval '16 min' where id = %s", tugas
    )
    assert portal.kelola("shell", "-c", pulihkan).strip().endswith("1")
    portal.mulai_pekerja()
    selesai = "select 1 from django_tasks_database_dbtaskresult where id = %s and status = 'SUCCESSFUL'"
    _tunggu(lambda: kueri(url, selesai, tugas))
    assert len([s for s in surat.surat if kepada in s]) == 1
    surat.tutup()


def test_the_schedule_outlives_a_database_that_stops_in_the_middle_of_an_answer(basis, buat_portal):
    portal = buat_portal()
    url = basis.url("oss_portal")
    jadwal = portal.mulai("jadwal", sys.executable, "manage.py", "jadwal", "--jeda=1")
    belum = "select count(*) from oss_portal_jadwaltugas where terakhir > now() - interval '1 hour'"
    _tunggu(lambda: kueri(url, belum)[0][0] > 5)
    kueri(url, "update oss_portal_jadwaltugas set berikutnya = now(), terakhir = null")
    # Its next statement waits for this lock when the server dies.
    kunci = psycopg2.connect(url)
    with kunci.cursor() as kursor:
        kursor.execute("lock table oss_portal_jadwaltugas in access exclusive mode")
        menunggu = "select 1 from pg_locks where not granted"
        _tunggu(lambda: kueri(url, menunggu))
    basis.henti("immediate")
    kunci.close()
    # Away for some rounds.
    time.sleep(4)
    assert jadwal.poll() is None, (portal.folder / "jadwal.log").read_text()
    basis.mulai()
    _tunggu(lambda: kueri(url, belum)[0][0] > 5)
    assert jadwal.poll() is None
    assert "jadwal: " in (portal.folder / "jadwal.log").read_text()


def test_bin_portal_starts_a_worker_again_once_the_database_is_back_and_does_not_give_up(
    basis, buat_portal, monkeypatch, tmp_path, capsys
):
    monkeypatch.setattr(jalankan, "VAR", tmp_path)
    # A second death would be too many.
    monkeypatch.setattr(jalankan, "MAKS_HIDUP_LAGI", 1)
    contoh, penjaga = buat_portal(), jalankan.Portal()
    penjaga.env = contoh.env
    url = basis.url("oss_portal")
    penjaga.mulai("pekerja")
    utas = threading.Thread(target=penjaga.jaga, daemon=True)
    utas.start()

    def kerjakan() -> None:
        contoh.kelola("shell", "-c", "from oss_portal.tasks import buang_hitungan_lama as b; b.enqueue()")
        _tunggu(lambda: not kueri(url, "select 1 from django_tasks_database_dbtaskresult where status = 'READY'"))

    try:
        kerjakan()
        pertama = penjaga.anak["pekerja"]
        basis.henti("immediate")
        assert pertama.wait(30) != 0
        # Long enough for one that is started without a database to die again, twice.
        time.sleep(10)
        assert utas.is_alive()
        basis.mulai()
        kerjakan()
        kedua = penjaga.anak["pekerja"]
        assert kedua.pid != pertama.pid
        # A server of its own is started again too.
        penjaga.basis = basis
        penjaga.mati.clear()
        basis.henti("immediate")
        _tunggu(lambda: kedua.poll() is not None)
        _tunggu(lambda: basis.hidup)
        kerjakan()
    finally:
        penjaga.basis = None
        penjaga.selesai.set()
        utas.join(10)
        penjaga.henti()
    assert "keeps dying" not in capsys.readouterr().out


@pytest.mark.parametrize(("cara", "urut"), [("tolak", 30_000), ("bisu", 31_000)])
def test_a_mail_server_that_is_down_keeps_nobody_from_registering_and_gets_its_mails_later(
    basis, buat_portal, cara, urut
):
    surat, kepada = PeladenSurat(cara), f"orang{urut}@contoh.id"
    portal = buat_portal(EMAIL_URL=f"smtp://127.0.0.1:{surat.port}")
    url = basis.url("oss_portal")
    portal.mulai_web()
    portal.mulai_pekerja()
    assert Tamu(portal.port, url).daftar(urut) == 302
    cari = f"select galat_terakhir, percobaan from oss_portal_suratkeluar where kepada = '{kepada}'"
    [(galat, percobaan)] = _tunggu(lambda: [b for b in kueri(url, cari) if b[0]], 60)
    assert kepada not in galat
    # The server's fault: the mail keeps all its tries.
    assert percobaan == 0
    surat.cara = "terima"
    portal.kelola("shell", "-c", "from oss_portal.tasks import sapu_surat_keluar as s; s.func()")
    assert any(kepada in s for s in surat.surat)
    surat.tutup()


def test_a_web_worker_killed_in_the_middle_comes_back_by_itself(basis, buat_portal):
    portal = buat_portal()
    portal.mulai_web()
    url = basis.url("oss_portal")
    assert Tamu(portal.port, url).minta("GET", "/cek/?nomor=1234567890123")[0] == 404
    induk = portal.proses["web"].pid
    anak = [int(b) for b in subprocess.run(["pgrep", "-P", str(induk)], capture_output=True, text=True).stdout.split()]
    for pid in anak:
        os.kill(pid, signal.SIGKILL)
    _tunggu(lambda: Tamu(portal.port, url).minta("GET", "/cek/?nomor=1234567890123")[0] == 404)


def test_a_graceful_stop_finishes_what_it_began(basis, buat_portal):
    portal = buat_portal()
    portal.mulai_web()
    url, status = basis.url("oss_portal"), []
    # A request that waits for a lock for a second and a half.
    kunci = psycopg2.connect(url)
    with kunci.cursor() as kursor:
        kursor.execute("lock table ketentuan_versiketentuan in access exclusive mode")

    def minta() -> None:
        status.append(Tamu(portal.port, url).minta("GET", "/ketentuan/")[0])

    benang = threading.Thread(target=minta, daemon=True)
    benang.start()
    time.sleep(0.5)
    portal.proses["web"].send_signal(signal.SIGTERM)
    time.sleep(1)
    kunci.close()
    benang.join(20)
    assert status == [200]
    assert portal.proses["web"].wait(20) == 0


def test_ten_times_the_load_is_answered_and_passes(basis, buat_portal):
    portal = buat_portal(WEB_UTAS="4", WEB_ANTREAN="64")
    portal.mulai_web()
    url = basis.url("oss_portal")

    def tanya(n: int) -> int:
        # A third of it comes from one address.
        tamu = Tamu(portal.port, url, "10.9.9.9" if n % 3 == 0 else "")
        return tamu.minta("GET", f"/cek/?nomor={n:013d}", batas=60)[0]

    with ThreadPoolExecutor(80) as kolam:
        semua = list(kolam.map(tanya, range(800)))
    # The limit of the one address holds, the others are answered; nothing else, and nothing breaks.
    assert set(semua) <= {404, 429, 503, 0}
    assert semua[::3].count(429) > 100
    assert semua.count(404) > 400
    assert semua.count(0) < 40
    assert Tamu(portal.port, url).minta("GET", "/panduan/")[0] == 200


def test_a_client_that_sends_slowly_does_not_hold_the_others(basis, buat_portal):
    import socket

    portal = buat_portal(WEB_UTAS="4")
    portal.mulai_web()
    url = basis.url("oss_portal")
    lambat = [socket.create_connection(("127.0.0.1", portal.port)) for _ in range(3)]
    for s in lambat:
        s.sendall(b"POST /daftar/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\nnama=")
    try:
        assert Tamu(portal.port, url).minta("GET", "/panduan/", batas=10)[0] == 200
    finally:
        for s in lambat:
            s.close()


def test_two_nodes_on_one_database_share_captcha_sessions_and_limits(basis, buat_portal):
    satu, dua = buat_portal(), buat_portal()
    satu.mulai_web()
    dua.mulai_web()
    url = basis.url("oss_portal")
    tamu = Tamu(satu.port, url)
    status, halaman, _ = tamu.minta("GET", "/daftar/")
    assert status == 200
    kunci = re.search(r'name="kode_0"[^>]*value="([^"]*)"', halaman)[1]
    lain = Tamu(dua.port, url)
    assert lain.minta("GET", f"/captcha/image/{kunci}/")[0] == 200
    lain.kue = tamu.kue
    assert lain.daftar(40_000) == 302
    # The page after it comes from the other node with the same session.
    tamu.kue = lain.kue
    status, halaman, _ = tamu.minta("GET", "/daftar/periksa-surel/")
    assert status == 200
    assert "o•••@contoh.id" in halaman
