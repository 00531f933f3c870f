"""`bin/serang`: the long attacks, on a portal of its own with real processes. A table; exit 1 on a finding."""

import argparse
import contextlib
import os
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from xml.etree import ElementTree

from tests.gangguan.alat import Tamu, jawaban_kode, kueri, nilai_isian
from tests.isian_daftar import orang_ke
from tests.peladen import AKAR, Portal, basis_data_sendiri
from tests.serangan import lewat_proksi, rahasia
from tests.serangan.tabel import lapor, persiapan, tutup

SANDI = "rahasia-warung-91"


# Line of the table -> files of `tests/serangan`, which `bin/test` runs as well.
LEWAT_PYTEST = {
    "naughty strings in every field of every form": ("test_string_nakal",),
    "hostile text in every stored field, shown again": ("test_tersimpan",),
    "state machine over the public journeys": ("test_mesin",),
    "uploads: polyglots, bombs, bent documents": ("test_berkas_jahat",),
    "races: reset, address, TOTP replay, captcha": ("test_bersamaan",),
    "somebody else's objects at every address": ("test_milik_orang", "test_penyalahgunaan"),
    "redirects, headers, bodies, CSRF, limits": ("test_suntikan", "test_batas_dan_alamat"),
    "headers, and Mozilla's Observatory at A+": ("test_kepala",),
}


def kirim(tamu: Tamu, jalur: str, data: dict) -> tuple[float, int, str]:
    """Open a form, fill it in with a solved captcha, and return (seconds of the POST, status, body)."""
    _status, halaman, _ = tamu.minta("GET", jalur)
    data = data | {"csrfmiddlewaretoken": nilai_isian(halaman, "csrfmiddlewaretoken")}
    if kunci := nilai_isian(halaman, "kode_0"):
        data |= {"kode_0": kunci, "kode_1": jawaban_kode(tamu.url, kunci)}
    awal = time.perf_counter()
    status, isi, _ = tamu.minta("POST", jalur, data)
    return time.perf_counter() - awal, status, isi


def beda_nyata(a: list[float], b: list[float], ulang: int = 4000) -> float:
    """Return the p value of a permutation test on the medians: small means that the times tell two groups apart."""
    acak, semua = random.Random(7731), [*a, *b]
    ini = abs(statistics.median(a) - statistics.median(b))
    lebih = 0
    for _ in range(ulang):
        acak.shuffle(semua)
        lebih += abs(statistics.median(semua[: len(a)]) - statistics.median(semua[len(a) :])) >= ini
    return lebih / ulang


def ukur_waktu(
    nama: str, kenal: Callable[[int], tuple], asing: Callable[[int], tuple], banyak: int, *, harus: int = 302
) -> None:
    """Compare status, length and time of the answers for who is registered and who is not, taken in turns."""
    waktu, rupa = {"a": [], "b": []}, {"a": set(), "b": set()}
    for n in range(banyak):
        for siapa, coba in random.sample([("a", kenal), ("b", asing)], 2):
            lama, status, isi = coba(n)
            waktu[siapa].append(lama)
            rupa[siapa].add((status, len(re.sub(r'value="[^"]*"|/captcha/\S+|[0-9a-f-]{36}|\d+', "", isi))))
    temuan = []
    if {status for status, _panjang in rupa["a"] | rupa["b"]} != {harus}:
        # Then the times are those of another page, and prove nothing.
        temuan.append(f"expected {harus} from every try")
    if rupa["a"] != rupa["b"]:
        temuan.append(f"status and length differ: {sorted(rupa['a'])} and {sorted(rupa['b'])}")
    tengah = [statistics.median(waktu[s]) * 1000 for s in "ab"]
    p = beda_nyata(waktu["a"], waktu["b"])
    # A difference below a millisecond drowns in any network; p guards against luck.
    if p < 0.01 and abs(tengah[0] - tengah[1]) > max(1.0, 0.05 * min(tengah)):
        temuan.append(f"the time tells who is registered: {tengah[0]:.1f} and {tengah[1]:.1f} ms, p = {p:.4f}")
    dicoba = f"{banyak} each; medians {tengah[0]:.1f} and {tengah[1]:.1f} ms, p = {p:.2f}"
    lapor(f"enumeration: {nama}", dicoba, temuan)


def enumerasi(portal: Portal, url: str, banyak: int) -> None:
    """Sign-in, forgotten password, forgotten User-ID, registration: the answer and its time tell nobody."""
    from django.contrib.auth import get_user_model

    from tests.factories.registrasi import HakAksesFactory

    for n in range(banyak):
        HakAksesFactory(
            pengguna__email=f"kenal{n}@contoh.id",
            pengguna__nomor_identitas=orang_ke(n + 50_000)["nik"],
            pengguna__kata_sandi=None if n else SANDI,
        )
    for n in (1, 2):
        HakAksesFactory(pengguna__email=f"tebak{n}@contoh.id", pengguna__kata_sandi=SANDI)
    # One hash for all: hashing each would take longer than the attack.
    satu = get_user_model().objects.get(email="kenal0@contoh.id").password
    get_user_model().objects.filter(email__startswith="kenal").update(password=satu)

    def tamu() -> Tamu:
        return Tamu(portal.port, url)

    def masuk(n: int, nama: str):
        return kirim(tamu(), "/masuk/", {"nama": f"{nama}{n}@contoh.id", "kata_sandi": "bukan ini sandinya"})

    persiapan("people to look for")
    ukur_waktu("sign-in", lambda n: masuk(n, "kenal"), lambda n: masuk(n, "asing"), banyak, harus=422)

    def lupa(n: int, nama: str):
        return kirim(tamu(), "/lupa-kata-sandi/", {"nama": f"{nama}{n}@contoh.id"})

    ukur_waktu("forgotten password", lambda n: lupa(n, "kenal"), lambda n: lupa(n, "asing"), banyak)
    lahir = {"tanggal_lahir_0": "17", "tanggal_lahir_1": "5", "tanggal_lahir_2": "1990"}

    def user_id(n: int, mulai: int):
        return kirim(tamu(), "/lupa-user-id/", {"nomor": orang_ke(n + mulai)["nik"], **lahir})

    ukur_waktu("forgotten User-ID", lambda n: user_id(n, 50_000), lambda n: user_id(n, 60_000), banyak)

    def daftar(urut: int):
        t = tamu()
        lama = []
        asli = t.minta

        def minta(cara, *argumen, **lain):
            awal = time.perf_counter()
            jawab = asli(cara, *argumen, **lain)
            lama.append(time.perf_counter() - awal)
            return jawab

        t.minta = minta
        status = t.daftar(urut)
        return lama[-1], status, ""

    ukur_waktu("registration", lambda n: daftar(n + 50_000), lambda n: daftar(n + 70_000), banyak)


def tebak_sandi(portal: Portal, url: str) -> None:
    """Guess one person's password: from one address, and from a new one each time. Without eyes, three tries a day."""
    for cara in ("one address", "a new address each time"):
        nama, terlayani = f"tebak{'1' if cara == 'one address' else '2'}@contoh.id", 0
        for n in range(30):
            t = Tamu(portal.port, url, "36.66.1.1" if cara == "one address" else f"36.66.2.{n + 1}")
            _s, halaman, _ = t.minta("GET", "/masuk/")
            data = {"nama": nama, "kata_sandi": SANDI if n == 29 else f"tebakan {n}"}
            data["csrfmiddlewaretoken"] = nilai_isian(halaman, "csrfmiddlewaretoken")
            status, isi, _ = t.minta("POST", "/masuk/", data)
            # Refused before the password was looked at: the captcha, or the rest.
            terlayani += status == 422 and "kode_0" not in isi
            masuk = status == 302
        temuan = [f"the password was tried {terlayani} times without a captcha"] if terlayani > 3 or masuk else []
        lapor(f"password guessing from {cara}", f"30 tries, {terlayani} looked at without a captcha", temuan)


def pacu_captcha(portal: Portal, url: str) -> None:
    """One solved captcha in twenty requests at the same moment opens one form."""
    t = Tamu(portal.port, url)
    _s, halaman, _ = t.minta("GET", "/lupa-kata-sandi/")
    kunci = nilai_isian(halaman, "kode_0")
    jawaban = jawaban_kode(url, kunci)
    data = {
        "csrfmiddlewaretoken": nilai_isian(halaman, "csrfmiddlewaretoken"),
        "nama": "x",
        "kode_0": kunci,
        "kode_1": jawaban,
    }
    with ThreadPoolExecutor(20) as kolam:
        status = list(kolam.map(lambda _: t.minta("POST", "/lupa-kata-sandi/", data)[0], range(20)))
    lewat = status.count(302)
    lapor("captcha: one answer, 20 requests at once", f"{lewat} went through", [] if lewat == 1 else [str(status)])
    ulang = [t.minta("POST", "/lupa-kata-sandi/", data)[0] for _ in range(10)]
    lapor("captcha: replayed 10 times", f"{ulang.count(302)} went through", [str(ulang)] if 302 in ulang else [])


def pacu_aktivasi(portal: Portal, url: str) -> None:
    """One activation link in twenty requests at the same moment makes one login and one right."""
    from oss_portal.models import SuratKeluar

    status = Tamu(portal.port, url).daftar(71_500)
    # Its body lies encrypted: only the portal's own keys read it.
    surat = SuratKeluar.objects.filter(kepada="orang71500@contoh.id").first()
    jalur = surat and re.search(r"https?://[^/\s]+(/aktivasi/\S+)", surat.isi)
    if not jalur:
        lapor("activation: one link, 20 requests at once", "", [f"no link came: registration answered {status}"])
        return
    jalur = jalur[1]
    klien = [Tamu(portal.port, url) for _ in range(20)]
    data = [
        {"kata_sandi": SANDI, "kata_sandi_lagi": SANDI, "csrfmiddlewaretoken": nilai_isian(h[1], "csrfmiddlewaretoken")}
        for h in (k.minta("GET", jalur) for k in klien)
    ]
    with ThreadPoolExecutor(20) as kolam:
        list(kolam.map(lambda p: p[0].minta("POST", jalur, p[1])[0], zip(klien, data, strict=True)))
    akun = kueri(url, "select count(*) from oss_portal_pengguna where email = %s", "orang71500@contoh.id")[0][0]
    lapor("activation: one link, 20 requests at once", f"{akun} login", [] if akun == 1 else [f"{akun} logins"])


def badan_besar(portal: Portal) -> None:
    """Bodies that are too large or lie about their length are refused, and take no memory."""
    temuan = []
    for jalur in ("/masuk/", "/cek/berkas/"):
        with socket.create_connection(("127.0.0.1", portal.port), timeout=30) as s, contextlib.suppress(OSError):
            s.sendall(
                f"POST {jalur} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=x\r\n"
                "Content-Length: 2000000000\r\n\r\n--x\r\nContent-Disposition: form-data; name=a\r\n\r\n".encode()
            )
            for _ in range(60):
                s.sendall(b"A" * 1_000_000)
            jawab = s.recv(40)
            if not re.match(rb"HTTP/1.1 4", jawab):
                temuan.append(f"{jalur}: {jawab!r}")
    anak = subprocess.run(["pgrep", "-P", str(portal.proses["web"].pid)], capture_output=True, text=True).stdout.split()
    memori = max(int(Path(f"/proc/{p}/status").read_text().split("VmRSS:")[1].split()[0]) for p in anak) / 1024
    if memori > 250:
        temuan.append(f"a web worker took {memori:.0f} MB")
    lapor("bodies: 2 GB announced, 60 MB sent", f"worker {memori:.0f} MB", temuan)


def lewat_pytest(baris: dict[str, tuple[str, ...]], **lingkungan: str) -> None:
    """Run the named files of `tests/serangan`, all in one go on two processes, each line of the table a few of them."""
    with tempfile.TemporaryDirectory() as folder:
        laporan = Path(folder) / "hasil.xml"
        berkas = [f"tests/serangan/{b}.py" for semua in baris.values() for b in semua]
        perintah = [sys.executable, "-m", "tests.jalankan", *berkas, "-q", "-n", "2", "--dist", "load", "--tb=short"]
        perintah += ["--show-capture=no", f"--junitxml={laporan}"]
        bersih = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "LINGKUNGAN"}}
        hasil = subprocess.run(perintah, cwd=AKAR, env=bersih | lingkungan, capture_output=True, text=True)
        if not laporan.exists():
            lapor("tests/serangan", "", [(hasil.stdout + hasil.stderr)[-300:]])
            return
        uji = list(ElementTree.parse(laporan).iter("testcase"))
    persiapan("all tests below, two at a time; their own seconds follow")
    for nama, semua in baris.items():
        milik = [u for u in uji if u.get("classname", "").rsplit(".", 1)[-1] in semua]
        temuan = [
            f"{u.get('name')}: {(g.get('message') or '')[:200]}"
            for u in milik
            for g in (*u.iter("failure"), *u.iter("error"))
        ]
        dilewati = sum(1 for u in milik if u.find("skipped") is not None)
        if not milik:
            temuan = ["no test ran"]
        dicoba = f"{len(milik) - dilewati} tests" + (f", {dilewati} skipped" if dilewati else "")
        lapor(nama, dicoba, temuan, lama=sum(float(u.get("time", 0)) for u in milik))


def hidup(banyak: int) -> None:
    """The attacks that need a running portal."""
    basis = basis_data_sendiri(shared_buffers="128MB", fsync="off")
    basis.buat("oss_portal")
    url = basis.url("oss_portal")
    portal = Portal(url, JUMLAH_PROKSI="1", WEB_PROSES="1")
    try:
        portal.siapkan()
        os.environ.update({k: portal.env[k] for k in portal.env if k.isupper()})
        import django

        django.setup()
        portal.mulai_web()
        portal.mulai_pekerja()
        persiapan("database, portal and worker of its own")
        enumerasi(portal, url, banyak)
        tebak_sandi(portal, url)
        pacu_captcha(portal, url)
        pacu_aktivasi(portal, url)
        badan_besar(portal)
        lewat_proksi.serang(portal.port)
    finally:
        portal.henti()
        basis.buang()


def main() -> int:
    argumen = argparse.ArgumentParser(description=__doc__)
    argumen.add_argument("--cepat", action="store_true", help="fewer tries: five minutes instead of fifteen")
    cepat = argumen.parse_args().cepat
    asal = dict(os.environ)
    terlacak = rahasia.berkas_terlacak()
    lapor("secrets in tracked files", "all tracked text files", [f"{k}: {v}" for k, v in terlacak.items()])
    lapor("secrets in the history", "every line ever added", [f"{k}: {v}" for k, v in rahasia.riwayat().items()])
    lubang, belum = rahasia.paket()
    lapor("packages with known holes (pip-audit)", "requirements.txt", lubang, tak_ditanya=belum)
    hidup(15 if cepat else 40)
    os.environ.clear()
    os.environ.update(asal)
    lewat_pytest(LEWAT_PYTEST, SERANG_CONTOH="10" if cepat else "60")
    return tutup()


if __name__ == "__main__":
    sys.exit(main())
