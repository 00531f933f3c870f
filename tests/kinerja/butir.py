"""The figures of `bin/bench`, one function each; the table is in `docs/performa.md`."""

import gzip
import random
import re
import statistics
import threading
import time

from tests.kinerja.klien import Sambungan, ambil, tembak
from tests.kinerja.laboratorium import Laboratorium, ip
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
    kirim = tembak(lab.portal.port, minta, sambungan=4, benar=lambda s: s == 302)
    if kirim.galat:
        lab.kata(f"     answers: {kirim.status}")
    sisip = lab.ulangi_sisipan("daftar", banyak=400, sambungan=4)
    n = len(lab.sisipan["daftar"])
    ukur, lantai = f"{kirim.per_detik:.0f}/s, p95 {kirim.persentil(95):.0f} ms", f"its {n} inserts {sisip:.0f}/s"
    lab.lapor("2 POST /daftar/", ukur, lantai, sisip / kirim.per_detik, 2, paling_sedikit=False)


def terbit(lab: Laboratorium) -> None:
    """3: from `ajukan` to the number with eight clients at once; no number twice, no deadlock."""
    from django.db import connection

    from nib.models import Nib
    from nib.services.permohonan import ajukan
    from tests.factories.nib import PermohonanFactory

    draf = [PermohonanFactory() for _ in range(160)]
    galat: list[Exception] = []
    sebelum = Nib.objects.count()

    def jalan(bagian: list) -> None:
        try:
            for d in bagian:
                ajukan(permohonan=d, oleh=d.pembuat)
        except Exception as e:  # noqa: BLE001 - whatever it is, the figure is worth nothing
            galat.append(e)
        finally:
            connection.close()

    benang = [threading.Thread(target=jalan, args=(draf[n::8],), daemon=True) for n in range(8)]
    mulai = time.perf_counter()
    for b in benang:
        b.start()
    for b in benang:
        b.join()
    per_detik = len(draf) / (time.perf_counter() - mulai)
    if galat or Nib.objects.count() != sebelum + len(draf):
        raise AssertionError(f"not every application became one NIB: {galat[:1]}")
    sisip = lab.ulangi_sisipan("nib", banyak=400, sambungan=8)
    n = len(lab.sisipan["nib"])
    lab.lapor(
        "3 NIB ajukan → number, 8 clients",
        f"{per_detik:.0f}/s",
        f"its {n} inserts {sisip:.0f}/s",
        sisip / per_detik,
        2,
        paling_sedikit=False,
    )


def sertifikat(lab: Laboratorium) -> None:
    """4: the certificate, made once and handed out as it was stored."""
    from nib.sertifikat import buat_pdf, siapkan_pdf

    s = siapkan_pdf(lab.nib.sertifikat.get().pk)
    waktu = []
    for _ in range(8):
        a = time.process_time()
        buat_pdf(s)
        waktu.append(time.process_time() - a)
    tengah = statistics.median(waktu)
    nama = "4 certificate: render and sign"
    lab.lapor(nama, f"{tengah:.2f} s of a core", "0.25 s", tengah, 0.25, paling_sedikit=False)
    jalur = [f"/nib/sertifikat/{s.kode}/"]
    unduh = lab.minta(lab.portal.port, jalur, lab.pemegang)
    rasio = unduh.per_detik / lab.cek.per_detik
    nama, lantai = "4 stored certificate against /cek/", f"/cek/ {lab.cek.per_detik:.0f}/s"
    lab.lapor(nama, f"{unduh.per_detik:.0f}/s", lantai, rasio, 0.5, paling_sedikit=True)
    syarat = lab.minta(lab.portal.port, jalur, lab.pemegang | {"If-None-Match": f'"{s.sha256}"'})
    bagian = syarat.status.get(304, 0) / max(syarat.jumlah, 1)
    nama = "4 conditional GET answers 304"
    lab.lapor(nama, f"{syarat.per_detik:.0f}/s", "all of them", bagian, 1, paling_sedikit=True)


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


def admin(lab: Laboratorium) -> None:
    """6: the staff's lists over the large table against a thousand rows."""
    from oss_portal.kripto import sandikan
    from tests.factories.registrasi import PetugasFactory

    # What is compared with the large table later must be measured while it is small.
    lab.cek  # noqa: B018
    kepala = lab.masuk(PetugasFactory(is_superuser=True))

    def cari(kata: str) -> str:
        return f"?q=~{sandikan(kata)}"

    def halaman(banyak: int) -> dict[str, str]:
        # Only ten thousand rows are counted; the last page that the list offers.
        akhir = f"?p={min(banyak, 10_000) // 50}"
        n = banyak // 2
        return {
            # Where the bare address leads an officer.
            "registrations, first page": "/admin/registrasi/pendaftaran/?verifikasi__exact=perlu_ditinjau&o=6",
            "registrations, last page": f"/admin/registrasi/pendaftaran/{akhir}",
            "registrations, mail address": f"/admin/registrasi/pendaftaran/{cari(f'warga{n}@contoh.id')}",
            "registrations, part of a name": f"/admin/registrasi/pendaftaran/{cari(f'arga {n} Sej')}",
            "NIB, first page": "/admin/nib/nib/",
            "NIB, last page": f"/admin/nib/nib/{akhir}",
            "NIB, number": f"/admin/nib/nib/{cari(f'{n:013d}')}",
            "NIB, part of a name": f"/admin/nib/nib/{cari(f'arung {n} Sed')}",
            "audit, first page": "/admin/oss_portal/peristiwaaudit/",
            "audit, last page": f"/admin/oss_portal/peristiwaaudit/{akhir}",
            "audit, NIB": f"/admin/oss_portal/peristiwaaudit/{cari(f'{n:013d}')}",
        }

    def waktu(banyak: int) -> dict[str, float]:
        return {nama: _tengah(lab, jalur, kepala) for nama, jalur in halaman(banyak).items()}

    awal = waktu(1000)
    lab.perbanyak(lab.banyak)
    akhir = waktu(lab.banyak)
    for nama in awal:
        a, b = akhir[nama], awal[nama]
        lab.lapor(f"6 {nama}", f"{a:.0f} ms", f"{b:.0f} ms", a / b, 3, paling_sedikit=False)


def _tengah(lab: Laboratorium, jalur: str, kepala: dict) -> float:
    """Return the median time of a page in ms; a page that does not answer 200 in time counts as 30 seconds."""
    sambungan, waktu = Sambungan("127.0.0.1", lab.portal.port), []
    for _ in range(7):
        a = time.perf_counter()
        try:
            status = sambungan.tanya(ambil(jalur, kepala=kepala | ip()))[0]
        except OSError:
            sambungan.tutup()
            status = 0
        waktu.append((time.perf_counter() - a) * 1000 if status == 200 else 30_000)
        if status != 200:
            lab.kata(f"     {jalur.split('?')[0]} answers {status} after {time.perf_counter() - a:.1f} s")
            break
    sambungan.tutup()
    return statistics.median(waktu[1:] or waktu)


def antrean(lab: Laboratorium) -> None:
    """6: the helpdesk queue at a million tickets, KBLI at a hundred thousand lines."""
    from django.core.management import call_command

    banyak = min(lab.banyak, 1_000_000)
    try:
        call_command("ukur_antrean", banyak=banyak)
        baik = 1.0
    except SystemExit:
        raise
    except Exception as galat:  # noqa: BLE001 - CommandError names the worst page
        lab.kata(f"     {galat}")
        baik = 0.0
    lab.lapor(f"6 helpdesk queue at {banyak:,}", "see above", "3 times", baik, 1, paling_sedikit=True)


HALAMAN_UTAMA = {"home": "/", "registration": "/daftar/", "sign-in": "/masuk/", "check": "/cek/", "help": "/bantuan/"}


def campuran(lab: Laboratorium) -> None:
    """8: many visitors at once who browse, check, register and read their account; then 7: memory."""
    jalur = [*HALAMAN_UTAMA.values(), "/ketentuan/", "/panduan/"]
    nomor = [f"/cek/?nomor={n:013d}" for n in random.sample(range(1, 1001), 60)]
    minta = [ambil(j, kepala=ip()) for j in [*(jalur * 8), *nomor]]
    minta += [ambil(j, kepala=lab.pemegang | ip()) for j in ["/akun/", "/dasbor/", "/nib/"] * 10]
    # Registrations are posted once each; the rest of the mix goes round and round between them.
    daftar = [kiriman_daftar(n) for n in range(400, 400 + int(12 * lab.detik))]
    random.shuffle(minta)
    selang = [m for n in range(len(daftar)) for m in (*random.sample(minta, 12), daftar[n])]
    hasil = tembak(lab.portal.port, selang, sambungan=32, benar=lambda s: s in {200, 302})
    lab.kata(f"     {hasil.jumlah} requests of 32 visitors, answers {hasil.status}")
    p = ", ".join(f"p{n} {hasil.persentil(n):.0f} ms" for n in (50, 95, 99))
    lab.lapor("8 mixed journeys", f"{hasil.per_detik:.0f}/s, {p}", "no error", hasil.galat, 0, paling_sedikit=False)
    memori = lab.memori()
    lab.lapor("7 memory of a web worker", f"{memori:.0f} MB", "150 MB", memori, 150, paling_sedikit=False)


def mulai(lab: Laboratorium) -> None:
    """7: start to the first answer, and what the five main pages weigh with their files."""
    lab.lapor("7 start to first answer", f"{lab.awal:.1f} s", "5 s", lab.awal, 5, paling_sedikit=False)
    sambungan = Sambungan("127.0.0.1", lab.portal.port)
    for nama, jalur in HALAMAN_UTAMA.items():
        html = sambungan.tanya(ambil(jalur, kepala=ip()))[2]
        berkas = sorted(set(re.findall(rb'(?:href|src)="(/(?:static|captcha/image)/[^"]+)"', html)))
        lain = 0
        for b in berkas:
            _, _, isi = sambungan.tanya(ambil(b.decode(), kepala=ip() | {"Accept-Encoding": "gzip"}))
            lain += len(isi)
        berat = (len(html) + lain) / 1024
        ringkas = len(gzip.compress(html)) / 1024
        ukur = f"{berat:.0f} kB in {1 + len(berkas)} requests (HTML {len(html) / 1024:.0f} kB, gzip {ringkas:.0f})"
        lab.lapor(f"7 page weight: {nama}", ukur, "100 kB", berat, 100, paling_sedikit=False)
    sambungan.tutup()


SEMUA = {
    f.__name__.replace("_", "-"): f
    for f in (mulai, cek, daftar, terbit, sertifikat, dinding, campuran, admin, cek_besar, antrean)
}
