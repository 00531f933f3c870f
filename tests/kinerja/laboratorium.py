"""Where `bin/bench` measures: a PostgreSQL, the production server of the portal, and the bare Django beside it."""

import contextlib
import logging
import os
import random
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import psycopg2

from tests.kinerja.klien import Hasil, ambil, beban, pasang_inti
from tests.peladen import AKAR, Portal, basis_data_sendiri, port_kosong

# Where the bare addresses of the staff's lists lead.
DAFTAR_PETUGAS = [
    "/admin/registrasi/pendaftaran/?verifikasi__exact=perlu_ditinjau",
    "/admin/nib/nib/",
    "/admin/oss_portal/peristiwaaudit/",
]


@dataclass(frozen=True)
class Baris:
    """One figure; `baik` is None where nothing is wanted of it."""

    nama: str
    ukur: str
    lantai: str = ""
    rasio: str = ""
    batas: str = ""
    baik: bool | None = None


class Laboratorium:
    """One run: `banyak` rows in the large measurements, `detik` seconds for each figure."""

    def __init__(self, banyak: int, detik: float):
        self.banyak, self.detik = banyak, detik
        self.baris: list[Baris] = []
        self.inti = sorted(os.sched_getaffinity(0))
        self.basis = basis_data_sendiri(shared_buffers="1GB", max_wal_size="8GB", max_connections="200")
        self.basis.buat("oss_portal")
        self.url = self.basis.url("oss_portal")
        self.portal = Portal(
            self.url,
            JUMLAH_PROKSI="1",
            CEK_BATAS_PER_MENIT="1000000000",
            WAJIB_TOTP_STAF="0",
            # A worker that is replaced while it is measured would look fresh.
            GUNICORN_CMD_ARGS="--max-requests 0",
        )
        self.lantai: subprocess.Popen | None = None
        self.isi = 0

    def siapkan(self) -> None:
        """Make tables and data, and set Django up in this process with the same settings."""
        self.portal.siapkan()
        os.environ.update(self.portal.env)
        import django

        django.setup()
        logging.disable(logging.INFO)
        from tests.factories.nib import buat_nib
        from tests.kinerja.data import buat_lantai_sisipan

        self.nib = buat_nib()
        self.sisipan = self._rekam()
        from django.db import connections

        connections.close_all()
        with contextlib.closing(self.basis.sambung()) as s, s.cursor() as k:
            k.execute('create database "lantai" template "oss_portal"')
        self.url_lantai = self.basis.url("lantai")
        buat_lantai_sisipan(self.url, self.url_lantai)
        self.perbanyak(1000)
        self.awal = self.mulai_web()
        self.mulai_lantai()
        pasang_inti(0)

    def _rekam(self) -> dict[str, list[str]]:
        """Return the INSERTs of one registration and of one NIB."""
        from django.db import connection
        from django.test import Client
        from django.test.utils import CaptureQueriesContext

        from nib.services.permohonan import ajukan
        from tests.factories.nib import PermohonanFactory
        from tests.kinerja.orang import isian_daftar

        draf = PermohonanFactory()
        with CaptureQueriesContext(
            connection,
        ) as nib:
            assert ajukan(permohonan=draf, oleh=draf.pembuat).status == "terbit"
        klien, data = Client(), isian_daftar(1)
        with CaptureQueriesContext(connection) as daftar:
            jawab = klien.post("/daftar/", data, headers={"host": "127.0.0.1", "x-forwarded-for": "10.1.1.1"})
        assert jawab.status_code == 302, jawab.content[:2000]
        return {
            nama: [q["sql"] for q in k.captured_queries if q["sql"].lstrip().lower().startswith("insert")]
            for nama, k in (("nib", nib), ("daftar", daftar))
        }

    def ulangi_sisipan(self, nama: str, *, banyak: int, sambungan: int) -> float:
        """Repeat the recorded INSERTs in transactions over so many connections; return transactions per second."""
        perintah = ["; ".join(self.sisipan[nama])]

        def jalan() -> None:
            with contextlib.closing(psycopg2.connect(self.url_lantai)) as basis:
                for _ in range(banyak // sambungan):
                    with basis, basis.cursor() as k:
                        k.execute(perintah[0])

        mulai = time.perf_counter()
        with ThreadPoolExecutor(sambungan) as regu:
            # A repetition that fails must not look fast.
            for hasil in [regu.submit(jalan) for _ in range(sambungan)]:
                hasil.result()
        return banyak // sambungan * sambungan / (time.perf_counter() - mulai)

    def perbanyak(self, sampai: int) -> None:
        """Have NIBs, registrations and audit events up to that number; does nothing when they are there."""
        from tests.kinerja.data import perbanyak

        if sampai <= self.isi:
            return
        if sampai - self.isi <= 20_000:
            perbanyak(self.url, sampai, mulai=self.isi + 1)
        else:
            self._muat(sampai)
        self.isi = sampai

    def _muat(self, sampai: int) -> None:
        """Load millions of rows with the server set for loading, and start all of it anew as it was before."""
        from django.db import connections

        from tests.kinerja.data import SETELAN_MUAT, muat, perkiraan

        bebas = shutil.disk_usage(self.basis.folder).free
        self.kata(f"     {sampai:,} rows: {perkiraan(sampai)} ({bebas / 1e9:.0f} GB are free)")
        mulai, biasa = time.perf_counter(), self.basis.setelan
        connections.close_all()
        self.henti_lantai()
        self.portal.bunuh("web")
        self._setel(biasa | SETELAN_MUAT)
        muat(self.url, sampai, self.isi + 1, self.kata)
        self._setel(biasa)
        # What is read next is not to wait for the loaded rows on their way to the disk.
        os.sync()
        self.mulai_web()
        self.mulai_lantai()
        self.kata(f"     loaded up to {sampai:,} rows in {time.perf_counter() - mulai:.0f} s")

    def _setel(self, setelan: dict[str, str]) -> None:
        self.basis.henti()
        self.basis.setelan = setelan
        self.basis.mulai()

    def mulai_web(self, setelan: str = "oss_portal.settings", *, proses: int = 1) -> float:
        """Start the web server anew; return the seconds until it answers.

        One process has a core of its own, beside the client's; several have all cores, as in production.
        """
        self.portal.bunuh("web")
        self.portal.env["DJANGO_SETTINGS_MODULE"], self.portal.pekerja = setelan, proses
        lama = self.portal.mulai_web()
        if proses == 1:
            _pada_inti(self.pid_web, {self.inti[1 % len(self.inti)]})
        else:
            self.semua_inti(self.pid_web)
        return lama

    def semua_inti(self, pid: int) -> None:
        """Let a process run on all cores: it inherited the one of this process."""
        _pada_inti(pid, set(self.inti))

    def kebuntuan(self) -> int:
        """Return how many deadlocks PostgreSQL has met, by its figures and by its log."""
        # A session hands its figures in when it ends, or a second after its last statement.
        time.sleep(1.5)
        with contextlib.closing(self.basis.sambung()) as s, s.cursor() as k:
            k.execute("select deadlocks from pg_stat_database where datname = 'oss_portal'")
            angka = k.fetchone()[0]
        return max(angka, (self.basis.folder / "log").read_text(errors="replace").count("deadlock detected"))

    def kosongkan_antrean(self) -> None:
        """Forget the tasks that wait: what comes next is measured without them."""
        from django_tasks_db.models import DBTaskResult

        DBTaskResult.objects.all().delete()

    def mulai_lantai(self) -> None:
        """Start the bare Django of `tests.kinerja.lantai` under gunicorn, with one worker as the portal."""
        self.port_lantai = port_kosong()
        self.lantai = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "tests.kinerja.lantai:application", "--workers", "1"),
                *("--worker-class", "gthread", "--threads", "4", "--bind", f"127.0.0.1:{self.port_lantai}"),
                *("--log-level", "error"),
            ],
            cwd=AKAR,
            env=os.environ | {"DATABASE_URL": self.url},
        )
        for _ in range(100):
            with contextlib.suppress(OSError):
                if beban(self.port_lantai, [ambil("/templat/")], sambungan=1, detik=0.2, pemanasan=0).status.get(200):
                    break
            time.sleep(0.1)
        _pada_inti(self.lantai.pid, {self.inti[1 % len(self.inti)]})

    def henti_lantai(self) -> None:
        if self.lantai:
            self.lantai.terminate()
            self.lantai.wait(20)

    def minta(self, port: int, jalur: list[str], kepala: dict | None = None, sambungan: int = 4) -> Hasil:
        """Load `jalur` for the time of a figure, each request from an address of its own."""
        minta = [ambil(j, kepala=ip() | (kepala or {})) for j in jalur for _ in range(max(1, 400 // len(jalur)))]
        random.shuffle(minta)
        hasil = beban(port, minta, sambungan=sambungan, detik=self.detik)
        if hasil.galat:
            self.kata(f"     answers: {hasil.status}")
        return hasil

    def masuk(self, pengguna) -> dict[str, str]:
        """Return the headers of a signed-in person."""
        from django.test import Client

        klien = Client()
        klien.force_login(pengguna, backend="oss_portal.autentikasi.UserIdAtauSurelBackend")
        return {"Cookie": f"sessionid={klien.cookies['sessionid'].value}"}

    @cached_property
    def pemegang(self) -> dict[str, str]:
        """The headers of the person who holds the NIB, all terms accepted."""
        from ketentuan.models import JenisDokumen
        from ketentuan.services import setujui_ketentuan, versi_berlaku

        orang = self.nib.data.pembuat
        for jenis in JenisDokumen:
            setujui_ketentuan(versi=versi_berlaku(jenis), saluran="dinding", pengguna=orang)
        return self.masuk(orang)

    @cached_property
    def cek(self) -> Hasil:
        """`/cek/` over 1,000 rows: the measure of others too."""
        return self.minta(self.portal.port, [f"/cek/?nomor={n:013d}" for n in random.sample(range(1, 1001), 200)])

    def kata(self, teks: str) -> None:
        sys.stdout.write(f"{teks}\n")
        sys.stdout.flush()

    def lapor(self, nama: str, ukur: str, lantai: str, rasio: float, batas: float, *, paling_sedikit: bool) -> None:
        """Print one figure: what was measured, its floor, the ratio and what it must be."""
        baik = rasio >= batas if paling_sedikit else rasio <= batas
        tanda = ("≥" if paling_sedikit else "≤") + f" {batas:g}"
        self._tulis(Baris(nama, ukur, lantai, f"{rasio:.2f}", tanda, baik))

    def catat(self, nama: str, ukur: str) -> None:
        """Print a figure of which nothing is wanted: it explains another one."""
        self._tulis(Baris(nama, ukur))

    def _tulis(self, b: Baris) -> None:
        self.baris.append(b)
        tanda = {True: "ok    ", False: "KURANG", None: "      "}[b.baik]
        self.kata(f"{tanda} {b.nama} | {b.ukur}" + (f" | {b.lantai} | {b.rasio} ({b.batas})" if b.batas else ""))

    def memori(self) -> tuple[float, float]:
        """Return of the largest web worker its resident memory in MB, and how much of it other processes share."""
        semua = [(0.0, 0.0)]
        for p in _anak(self.pid_web):
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                baris = dict(b.split(":", 1) for b in Path(f"/proc/{p}/smaps_rollup").read_text().splitlines()[1:])
                rss, *bersama = (int(baris[n].split()[0]) / 1024 for n in ("Rss", "Shared_Clean", "Shared_Dirty"))
                semua.append((rss, sum(bersama)))
        return max(semua)

    def prosesor(self) -> float:
        """Return the processor seconds that the web workers have used so far."""
        semua = (Path(f"/proc/{p}/stat").read_text().rpartition(")")[2].split() for p in _anak(self.pid_web))
        return sum(int(s[11]) + int(s[12]) for s in semua) / os.sysconf("SC_CLK_TCK")

    @property
    def pid_web(self) -> int:
        return self.portal.proses["web"].pid

    def tutup(self) -> None:
        self.henti_lantai()
        self.portal.henti()
        self.basis.buang()


def ip() -> dict[str, str]:
    """Another address for each request: the limits of one address are not what is measured."""
    return {"X-Forwarded-For": ".".join(str(random.randrange(1, 255)) for _ in range(4))}


def _anak(pid: int) -> list[int]:
    return [int(p) for p in subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True).stdout.split()]


def _pada_inti(pid: int, inti: set[int]) -> None:
    for anak in [pid, *_anak(pid)]:
        os.sched_setaffinity(anak, inti)
