"""`bin/bench`: the portal against floors, on one machine in one run. Ratios, not promises."""

import argparse
import os
import random
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

from tests.kinerja.klien import Hasil, ambil, beban, pasang_inti
from tests.peladen import AKAR, Portal, basis_data_sendiri, port_kosong

_BARIS: list[tuple[str, str, str, str, bool]] = []


def lapor(nama: str, ukur: str, lantai: str, rasio: float, batas: float, *, paling_sedikit: bool) -> None:
    """Print one line of the table: what was measured, its floor, the ratio and what it must be."""
    baik = rasio >= batas if paling_sedikit else rasio <= batas
    tanda = ("≥" if paling_sedikit else "≤") + f" {batas:g}"
    _BARIS.append((nama, ukur, lantai, f"{rasio:.2f} ({tanda})", baik))
    sys.stdout.write(f"{'ok  ' if baik else 'KURANG'} {nama}: {ukur} | {lantai} | {rasio:.2f} ({tanda})\n")
    sys.stdout.flush()


def _lantai(url: str) -> tuple[subprocess.Popen, int]:
    """Start the bare Django of `tests.kinerja.lantai` under gunicorn, with one worker as the portal."""
    port = port_kosong()
    p = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "tests.kinerja.lantai:application", "--workers", "1"),
            *("--worker-class", "gthread", "--threads", "4", "--bind", f"127.0.0.1:{port}", "--log-level", "error"),
        ],
        cwd=AKAR,
        env=os.environ | {"DATABASE_URL": url},
    )
    for _ in range(100):
        try:
            if beban(port, [ambil("/templat/")], sambungan=1, detik=0.2, pemanasan=0).status.get(200):
                break
        except OSError:
            pass
        time.sleep(0.1)
    return p, port


def _pada_inti(pid: int, inti: int) -> None:
    boleh = sorted(os.sched_getaffinity(0))
    for anak in [
        pid,
        *map(int, subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True).stdout.split()),
    ]:
        os.sched_setaffinity(anak, {boleh[inti % len(boleh)]})


def _ip() -> dict[str, str]:
    """Another address for each request: the limits of one address are not what is measured."""
    return {"X-Forwarded-For": ".".join(str(random.randrange(1, 255)) for _ in range(4))}


def _banyak(port: int, jalur: list[str], detik: float, kepala: dict | None = None) -> Hasil:
    minta = [ambil(j, kepala=_ip() | (kepala or {})) for j in jalur for _ in range(max(1, 400 // len(jalur)))]
    random.shuffle(minta)
    hasil = beban(port, minta, sambungan=4, detik=detik)
    if hasil.galat:
        sys.stdout.write(f"       {hasil.status}\n")
    return hasil


def _memori(pid: int) -> float:
    """Return the largest resident size of the web workers in MB."""
    anak = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True).stdout.split()
    baris = [Path(f"/proc/{p}/status").read_text() for p in anak]
    return max(int(b.split("VmRSS:")[1].split()[0]) for b in baris) / 1024


def ukur(banyak: int, detik: float) -> None:
    """Run all measurements."""
    basis = basis_data_sendiri(shared_buffers="1GB", max_wal_size="4GB")
    basis.buat("oss_portal")
    url = basis.url("oss_portal")
    portal = Portal(url, JUMLAH_PROKSI="1", CEK_BATAS_PER_MENIT="1000000000", WEB_PROSES="1")
    try:
        portal.siapkan()
        os.environ.update({k: portal.env[k] for k in portal.env if k.isupper()})
        import django

        django.setup()
        from django.conf import settings

        settings.TASKS["default"]["BACKEND"] = "django_tasks.backends.immediate.ImmediateBackend"
        from nib.models import SertifikatNib
        from nib.sertifikat import buat_pdf, siapkan_pdf
        from tests.factories.nib import buat_nib
        from tests.kinerja.data import perbanyak

        nib = buat_nib()
        s = siapkan_pdf(nib.sertifikat.get().pk)
        perbanyak(url, 1000)
        awal = portal.mulai_web()
        lapor("7 start to first answer", f"{awal:.1f} s", "5 s", awal, 5, paling_sedikit=False)
        lantai, port_lantai = _lantai(url)
        pasang_inti(0)
        _pada_inti(portal.proses["web"].pid, 1)
        _pada_inti(lantai.pid, 1)

        nomor = [f"{n:013d}" for n in random.sample(range(1, 1001), 200)]
        dasar = _banyak(port_lantai, [f"/kueri/{n}/" for n in nomor], detik)
        html = _banyak(portal.port, [f"/cek/?nomor={n}" for n in nomor], detik)
        jsn = _banyak(portal.port, [f"/cek/json/?nomor={n}" for n in nomor], detik)
        for nama, h in (("1 /cek/ page", html), ("1 /cek/ JSON", jsn)):
            lapor(
                nama,
                f"{h.per_detik:.0f}/s",
                f"bare view + query {dasar.per_detik:.0f}/s",
                h.per_detik / dasar.per_detik,
                0.6,
                paling_sedikit=True,
            )
        templat = _banyak(port_lantai, ["/templat/"], detik)
        form = _banyak(portal.port, ["/daftar/"], detik)
        lapor(
            "2 GET /daftar/",
            f"{form.per_detik:.0f}/s, p95 {form.persentil(95):.0f} ms",
            f"bare template {templat.per_detik:.0f}/s",
            form.per_detik / templat.per_detik,
            0.4,
            paling_sedikit=True,
        )

        waktu = []
        for _ in range(8):
            a = time.process_time()
            buat_pdf(s)
            waktu.append(time.process_time() - a)
        lapor(
            "4 certificate: render and sign",
            f"{statistics.median(waktu):.2f} s of a core",
            "0.25 s",
            statistics.median(waktu),
            0.25,
            paling_sedikit=False,
        )
        from django.test import Client

        from ketentuan.models import JenisDokumen
        from ketentuan.services import setujui_ketentuan, versi_berlaku

        orang = nib.data.pembuat
        for jenis in JenisDokumen:
            setujui_ketentuan(versi=versi_berlaku(jenis), saluran="dinding", pengguna=orang)
        klien = Client()
        klien.force_login(orang, backend="oss_portal.autentikasi.UserIdAtauSurelBackend")
        kue = {"Cookie": f"sessionid={klien.cookies['sessionid'].value}"}
        unduh = _banyak(portal.port, [f"/nib/sertifikat/{s.kode}/"], detik, kue)
        lapor(
            "4 stored certificate against /cek/",
            f"{unduh.per_detik:.0f}/s",
            f"/cek/ {html.per_detik:.0f}/s",
            unduh.per_detik / html.per_detik,
            0.5,
            paling_sedikit=True,
        )
        syarat = _banyak(portal.port, [f"/nib/sertifikat/{s.kode}/"], detik, kue | {"If-None-Match": f'"{s.sha256}"'})
        sys.stdout.write(f"     conditional: {syarat.per_detik:.0f}/s, answers {syarat.status}\n")

        dengan = _banyak(portal.port, ["/akun/"], detik, kue)
        portal.bunuh("web")
        portal.env["DJANGO_SETTINGS_MODULE"] = "tests.kinerja.tanpa_dinding"
        portal.mulai_web()
        _pada_inti(portal.proses["web"].pid, 1)
        tanpa = _banyak(portal.port, ["/akun/"], detik, kue)
        lapor(
            "5 signed-in page with the gate of the terms",
            f"{dengan.per_detik:.0f}/s",
            f"without {tanpa.per_detik:.0f}/s",
            dengan.per_detik / tanpa.per_detik,
            0.95,
            paling_sedikit=True,
        )
        portal.env["DJANGO_SETTINGS_MODULE"] = "oss_portal.settings"

        sys.stdout.write(f"     copying {banyak:,} NIBs …\n")
        sys.stdout.flush()
        a = time.perf_counter()
        perbanyak(url, banyak, mulai=1001)
        sys.stdout.write(f"     {time.perf_counter() - a:.0f} s\n")
        nomor = [f"{n:013d}" for n in random.sample(range(1, banyak), 400)]
        besar = _banyak(portal.port, [f"/cek/?nomor={n}" for n in nomor], detik)
        lapor(
            f"1 /cek/ at {banyak:,} rows against 1,000",
            f"p50 {besar.persentil(50):.2f} ms",
            f"p50 {html.persentil(50):.2f} ms",
            besar.persentil(50) / html.persentil(50),
            1.2,
            paling_sedikit=False,
        )
        memori = _memori(portal.proses["web"].pid)
        lapor("7 memory of a web worker", f"{memori:.0f} MB", "150 MB", memori, 150, paling_sedikit=False)
        assert SertifikatNib.objects.exists()
        lantai.terminate()
        lantai.wait(20)
    finally:
        portal.henti()
        basis.buang()


def main() -> int:
    """Parse the arguments, measure, print the table, return 1 when something falls short."""
    pembaca = argparse.ArgumentParser(description=__doc__)
    pembaca.add_argument("--banyak", type=int, default=1_000_000, help="rows of the large run")
    pembaca.add_argument("--detik", type=float, default=4.0, help="seconds of each measurement")
    p = pembaca.parse_args()
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))
    ukur(p.banyak, p.detik)
    kurang = [b for b in _BARIS if not b[-1]]
    sys.stdout.write(f"\n{len(_BARIS) - len(kurang)} of {len(_BARIS)} hold on this machine\n")
    return bool(kurang)


if __name__ == "__main__":
    sys.exit(main())
