"""5 and 7: the gate of the terms, start, page weight and memory."""

import gzip
import json
import re
import statistics
import subprocess
import sys
from urllib.parse import urljoin

from tests.kinerja.klien import Sambungan, ambil
from tests.kinerja.laboratorium import Laboratorium, ip
from tests.peladen import AKAR

HALAMAN_UTAMA = {"home": "/", "registration": "/daftar/", "sign-in": "/masuk/", "check": "/cek/", "help": "/bantuan/"}


def dinding(lab: Laboratorium) -> None:
    """5: a signed-in page with the gate of the terms and without, in turns, so that nothing else tells them apart."""
    hasil: dict[str, list[float]] = {"oss_portal.settings": [], "tests.kinerja.tanpa_dinding": []}
    for _ in range(3):
        for setelan, nilai in hasil.items():
            lab.mulai_web(setelan)
            nilai.append(lab.minta(lab.portal.port, ["/akun/"], lab.pemegang).per_detik)
    lab.mulai_web()
    dengan, tanpa = (statistics.median(n) for n in hasil.values())
    nama = "5 signed-in page with the gate of the terms"
    lab.lapor(nama, f"{dengan:.0f}/s", f"without {tanpa:.0f}/s", dengan / tanpa, 0.95, paling_sedikit=True)


def mulai(lab: Laboratorium) -> None:
    """7: start to the first answer, and what the five main pages weigh on their way, with all of their files."""
    lab.lapor("7 start to first answer", f"{lab.awal:.1f} s", "5 s", lab.awal, 5, paling_sedikit=False)
    sambungan = Sambungan("127.0.0.1", lab.portal.port)

    def berat(jalur: str) -> tuple[int, bytes]:
        """Return the bytes on the wire of an answer, headers and all, and its body unpacked."""
        status, kepala, isi = sambungan.tanya(ambil(jalur, kepala=ip() | {"Accept-Encoding": "gzip"}))
        assert status == 200, f"{jalur}: {status}"
        mentah = gzip.decompress(isi) if b"content-encoding: gzip" in kepala.lower() else isi
        return len(kepala) + 4 + len(isi), mentah

    for nama, jalur in HALAMAN_UTAMA.items():
        html, isi = berat(jalur)
        berkas = _berkas(jalur, isi, r'(?:href|src)="(/(?:static|captcha/image)/[^"]+)"')
        semua = {b: berat(b) for b in sorted(berkas)}
        for lembar in [b for b in semua if b.endswith(".css")]:
            for b in _berkas(lembar, semua[lembar][1], r'url\("?([^")]+)"?\)'):
                semua[b] = berat(b)
        kb = (html + sum(n for n, _ in semua.values())) / 1024
        ukur = (
            f"{kb:.0f} kB in at most {1 + len(semua)} requests (HTML {html / 1024:.1f}, unpacked {len(isi) / 1024:.0f})"
        )
        lab.lapor(f"7 page weight: {nama}", ukur, "100 kB", kb, 100, paling_sedikit=False)
    sambungan.tutup()


def _berkas(dari: str, isi: bytes, pola: str) -> set[str]:
    """Return the files that a page or style sheet may ask for, pictures inside of it left out."""
    return {urljoin(dari, b) for b in re.findall(pola, isi.decode()) if not b.startswith("data:")}


def memori(lab: Laboratorium) -> None:
    """7: where the memory of a process goes, step by step (`tests.kinerja.memori`)."""
    from tests.factories.registrasi import PetugasFactory

    lab.pemegang  # noqa: B018 - accepts the terms
    kue = {"PEMEGANG": lab.pemegang, "PETUGAS": lab.masuk(PetugasFactory(is_superuser=True))}
    hasil = subprocess.run(
        [sys.executable, "-m", "tests.kinerja.memori"],
        cwd=AKAR,
        env=lab.portal.env | {k: v["Cookie"] for k, v in kue.items()} | {"NOMOR": lab.nib.nomor},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    sebelum = 0.0
    for nama, mb in json.loads(hasil.stdout):
        lab.catat(f"7 memory: {nama}", f"{mb:.0f} MB (+{mb - sebelum:.0f})")
        sebelum = mb
