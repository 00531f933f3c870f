"""1 and 2: the public check and the registration."""

import random

from tests.kinerja.klien import tembak
from tests.kinerja.laboratorium import Laboratorium
from tests.kinerja.orang import kiriman_daftar


def cek(lab: Laboratorium) -> None:
    """1: the public check against a bare view with one indexed query, and over many rows against a thousand."""
    nomor = [f"{n:013d}" for n in random.sample(range(1, 1001), 200)]
    dasar = lab.minta(lab.port_lantai, [f"/kueri/{n}/" for n in nomor])
    jsn = lab.minta(lab.portal.port, [f"/cek/json/?nomor={n}" for n in nomor])
    for nama, h in (("1 /cek/ page", lab.cek), ("1 /cek/ JSON", jsn)):
        rasio = h.per_detik / dasar.per_detik
        lantai = f"bare view + query {dasar.per_detik:.0f}/s"
        lab.lapor(nama, f"{h.per_detik:.0f}/s", lantai, rasio, 0.6, paling_sedikit=True)


def cek_besar(lab: Laboratorium) -> None:
    """1: the same over the large table."""
    kecil = lab.cek
    lab.perbanyak(lab.banyak)
    nomor = [f"{n:013d}" for n in random.sample(range(1, lab.banyak), 400)]
    besar = lab.minta(lab.portal.port, [f"/cek/?nomor={n}" for n in nomor])
    a, b = besar.persentil(50), kecil.persentil(50)
    nama = f"1 /cek/ at {lab.banyak:,} rows against 1,000"
    lab.lapor(nama, f"p50 {a:.2f} ms", f"p50 {b:.2f} ms", a / b, 1.2, paling_sedikit=False)


def daftar(lab: Laboratorium) -> None:
    """2: the registration form, read and sent."""
    templat = lab.minta(lab.port_lantai, ["/templat/"])
    form = lab.minta(lab.portal.port, ["/daftar/"])
    ukur = f"{form.per_detik:.0f}/s, p95 {form.persentil(95):.0f} ms"
    rasio = form.per_detik / templat.per_detik
    lantai = f"bare template {templat.per_detik:.0f}/s"
    lab.lapor("2 GET /daftar/", ukur, lantai, rasio, 0.4, paling_sedikit=True)
    minta = [kiriman_daftar(n) for n in range(2, 302)]
    sebelum = lab.prosesor()
    kirim = tembak(lab.portal.port, minta, sambungan=4, benar=lambda s: s == 302)
    prosesor = (lab.prosesor() - sebelum) / len(minta)
    if kirim.galat:
        lab.kata(f"     answers: {kirim.status}")
    sisip = lab.ulangi_sisipan("daftar", banyak=400, sambungan=4)
    n = len(lab.sisipan["daftar"])
    ukur, lantai = f"{kirim.per_detik:.0f}/s, p95 {kirim.persentil(95):.0f} ms", f"its {n} inserts {sisip:.0f}/s"
    lab.lapor("2 POST /daftar/", ukur, lantai, sisip / kirim.per_detik, 2, paling_sedikit=False)
    lab.catat("2 POST /daftar/: work of the web worker", f"{prosesor * 1000:.1f} ms of a core, the rest is waiting")
