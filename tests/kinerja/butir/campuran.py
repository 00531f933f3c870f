"""8: many visitors at once, those on their whole way and those who read; then 7: the memory of the web workers."""

import itertools
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator

from tests.kinerja.klien import Hasil
from tests.kinerja.laboratorium import DAFTAR_PETUGAS, Laboratorium
from tests.kinerja.perjalanan import Catatan, Pengunjung, Salah, tempuh

PEJALAN, PEMBACA = 8, 24
# Persons whose numbers nobody else of the bench uses.
ORANG_PERTAMA = 20_000


def campuran(lab: Laboratorium) -> None:
    """8: eight people on their whole way beside 24 readers, all without a pause; workers as in production."""
    lab.pemegang  # noqa: B018 - accepts the terms
    bacaan = _bacaan(lab)
    lab.mulai_web(proses=2)
    lab.portal.mulai_pekerja()
    lab.semua_inti(lab.portal.proses["pekerja"].pid)
    buntu = lab.kebuntuan()
    lama = 10 * lab.detik
    catatan = Catatan(sampai=time.perf_counter() + lama)
    urut = itertools.count(ORANG_PERTAMA)
    kerja = [lambda: _berjalan(lab, catatan, urut)] * PEJALAN
    kerja += [lambda: _membaca(lab, catatan, bacaan)] * PEMBACA
    benang = [threading.Thread(target=k, daemon=True) for k in kerja]
    for b in benang:
        b.start()
    puncak = 0.0
    while any(b.is_alive() for b in benang):
        puncak = max(puncak, lab.memori()[0])
        time.sleep(0.2)
    lab.portal.bunuh("pekerja", signal.SIGTERM)
    _laporkan(lab, catatan, lama, lab.kebuntuan() - buntu)
    rss, bersama = lab.memori()
    ukur = f"{rss:.0f} MB ({bersama:.0f} of it shared with the other)"
    lab.lapor("7 memory of a web worker after the mixed load", ukur, "150 MB", rss, 150, paling_sedikit=False)
    lab.catat("7 memory of a web worker in it, at its most", f"{puncak:.0f} MB")
    lab.mulai_web()


def _berjalan(lab: Laboratorium, catatan: Catatan, urut: Iterator[int]) -> None:
    """Go the whole way again and again, each time as another person."""
    from django.db import connection

    try:
        while not catatan.habis:
            p = Pengunjung(lab.portal.port, catatan)
            try:
                tempuh(p, next(urut))
            except Exception as galat:  # noqa: BLE001 - whatever it is, it is named and counts
                with catatan.kunci:
                    catatan.salah.append(str(galat) if isinstance(galat, Salah) else repr(galat))
            else:
                with catatan.kunci:
                    catatan.selesai += 1
            finally:
                p.tutup()
    finally:
        connection.close()


def _membaca(lab: Laboratorium, catatan: Catatan, bacaan: list[tuple[str, str, dict]]) -> None:
    """Read pages at random, signed in or not."""
    while not catatan.habis:
        jenis, jalur, kue = random.choice(bacaan)
        p = Pengunjung(lab.portal.port, catatan, kue)
        try:
            # A few requests over one connection, as a browser does.
            for _ in range(5):
                p.minta(jenis, jalur)
        except Salah as galat:
            with catatan.kunci:
                catatan.salah.append(str(galat))
        finally:
            p.tutup()


def _bacaan(lab: Laboratorium) -> list[tuple[str, str, dict]]:
    """Return (kind, address, cookies): how often each stands here is how often it is read."""
    from nib.sertifikat import siapkan_pdf
    from tests.factories.registrasi import PetugasFactory

    def kue(kepala: dict[str, str]) -> dict[str, str]:
        return dict([kepala["Cookie"].split("=", 1)])

    pemegang, petugas = kue(lab.pemegang), kue(lab.masuk(PetugasFactory(is_superuser=True)))
    umum = ["/", "/daftar/", "/masuk/", "/cek/", "/bantuan/", "/ketentuan/", "/panduan/"]
    nomor = [f"/cek/?nomor={n:013d}" for n in random.sample(range(1, 1001), 24)]
    milik = ["/akun/", "/dasbor/", "/nib/", "/hak-akses/", "/kotak-surat/"]
    pdf = f"/nib/sertifikat/{siapkan_pdf(lab.nib.sertifikat.get().pk).kode}/"
    return [
        *(("reader: public page", j, {}) for j in umum * 6),
        *(("reader: check", j, {}) for j in nomor),
        *(("reader: holder's page", j, pemegang) for j in milik * 2),
        *(("reader: stored certificate", pdf, pemegang) for _ in range(2)),
        *(("reader: officer's list", j, petugas) for j in DAFTAR_PETUGAS),
    ]


def _laporkan(lab: Laboratorium, catatan: Catatan, lama: float, buntu: int) -> None:
    semua = Hasil(detik=lama)
    for h in catatan.jenis.values():
        h.detik = lama
        semua.lama += h.lama
    for pesan, kali in Counter(catatan.salah).most_common(20):
        lab.kata(f"     error, {kali} times: {pesan}")

    def angka(h: Hasil) -> str:
        return f"{h.per_detik:.1f}/s, " + ", ".join(f"p{n} {h.persentil(n):.0f}" for n in (50, 95, 99)) + " ms"

    galat = len(catatan.salah) + buntu
    nama = f"8 mixed load, {PEJALAN} on their whole way and {PEMBACA} readers, {lama:.0f} s: errors"
    lab.lapor(nama, f"{galat} of {semua.jumlah}", "none", galat, 0, paling_sedikit=False)
    nama = "8 whole ways done, from the home page to the checked certificate"
    lab.lapor(nama, f"{catatan.selesai}", "at least 1", catatan.selesai, 1, paling_sedikit=True)
    lab.catat("8 all requests", angka(semua))
    for jenis, h in sorted(catatan.jenis.items(), key=lambda x: (x[0].startswith("reader"), x[0])):
        lab.catat(f"8 {jenis}", angka(h))
    for apa, h in catatan.tunggu.items():
        lama_tunggu = Hasil(lama=h)
        lab.catat(f"8 wait for the {apa}", ", ".join(f"p{n} {lama_tunggu.persentil(n) / 1000:.1f} s" for n in (50, 95)))
