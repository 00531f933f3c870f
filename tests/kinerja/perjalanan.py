"""People on their whole way over real HTTP: from the home page to a certificate that anyone can check.

Forms are read from the page and sent back as a browser would (`lxml.html`), so that every hidden field counts. Only
what stands outside of the portal comes from the database: the eye that reads the captcha, and the mail box.

locust was weighed (design.md names none): its greenlets need gevent and its monkey patching, under which the portal's
models cannot be asked from the same process, and it has no forms either; what it would save is the thread loop below.
"""

import gzip
import hashlib
import random
import re
import secrets
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import quote_plus, urljoin

import lxml.html

from tests.kinerja.klien import Hasil, Sambungan, ambil, kirim

KATA_SANDI = "perahu kuning di teluk"
KEGIATAN = ["warung kelontong", "jahit", "salon"]
# Seconds that a visitor waits for a mail or a certificate before it counts as lost.
SABAR = 60


class Salah(Exception):
    """The portal did not answer as it should; the message names the step and what came instead."""


@dataclass
class Catatan:
    """What all visitors met, by kind of step, until the clock `sampai` (`time.perf_counter`)."""

    sampai: float
    jenis: dict[str, Hasil] = field(default_factory=lambda: defaultdict(Hasil))
    salah: list[str] = field(default_factory=list)
    selesai: int = 0
    tunggu: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    kunci: threading.Lock = field(default_factory=threading.Lock)

    @property
    def habis(self) -> bool:
        return time.perf_counter() >= self.sampai

    def tulis(self, jenis: str, lama: float, status: int) -> None:
        """Note one answer; those after the end are not counted."""
        with self.kunci:
            if not self.habis:
                self.jenis[jenis].lama.append(lama)
                self.jenis[jenis].status[status] = self.jenis[jenis].status.get(status, 0) + 1


class Pengunjung:
    """One visitor with cookies, one keep-alive connection and an address of their own."""

    def __init__(self, port: int, catatan: Catatan, kue: dict[str, str] | None = None):
        self.sambungan, self.catatan = Sambungan("127.0.0.1", port, batas=SABAR), catatan
        self.kue = dict(kue or {})
        self.alamat = ".".join(str(random.randrange(1, 255)) for _ in range(4))

    def minta(self, jenis: str, jalur: str, isian: list | None = None, *, harap: int = 200) -> "Halaman":
        """Send a GET (or, with `isian`, a POST), note its time, and return the answer. Raises `Salah`."""
        kepala = {"X-Forwarded-For": self.alamat, "Accept-Encoding": "gzip"}
        if self.kue:
            kepala["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.kue.items())
        pesan = ambil(jalur, kepala=kepala) if isian is None else kirim(jalur, isian, kepala=kepala)
        mulai = time.perf_counter()
        try:
            status, atas, isi = self.sambungan.tanya(pesan)
        except OSError as galat:
            self.sambungan.tutup()
            raise Salah(f"{jenis} {jalur}: {galat!r}") from None
        self.catatan.tulis(jenis, time.perf_counter() - mulai, status)
        jawab = Halaman(jalur, status, atas.decode("latin-1"), isi)
        for nama, nilai in re.findall(r"(?im)^set-cookie: ([^=]+)=([^;\r\n]*)", jawab.atas):
            self.kue[nama] = nilai
        if status != harap:
            raise Salah(f"{jenis} {jalur}: {status} instead of {harap}; {jawab.keluhan}")
        return jawab

    def isi(self, jenis: str, halaman: "Halaman", isian: dict, *, lewat: str = "", harap: int = 302) -> "Halaman":
        """Fill in the form of a page that has the field `lewat` (default: the first of `isian`) and send it."""
        tujuan, nilai = halaman.formulir(lewat or next(iter(isian)), isian)
        return self.minta(jenis, tujuan, nilai, harap=harap)

    def ikut(self, jenis: str, jawab: "Halaman", *, ke: str) -> "Halaman":
        """Follow a redirect, which must lead to an address that begins with `ke`."""
        if not jawab.tujuan.startswith(ke):
            raise Salah(f"{jenis}: {jawab.jalur} leads to {jawab.tujuan}, not to {ke}")
        return self.minta(jenis, jawab.tujuan)

    def tutup(self) -> None:
        self.sambungan.tutup()


@dataclass
class Halaman:
    """An answer: address asked, status, header lines, body."""

    jalur: str
    status: int
    atas: str
    mentah: bytes

    @property
    def isi(self) -> bytes:
        return gzip.decompress(self.mentah) if "\ncontent-encoding: gzip" in self.atas.lower() else self.mentah

    def kepala(self, nama: str) -> str:
        ada = re.search(rf"(?im)^{nama}: (.*?)\r?$", self.atas)
        return ada[1] if ada else ""

    @property
    def tujuan(self) -> str:
        """The address of a redirect without its fragment."""
        return self.kepala("location").split("#")[0]

    def tautan(self, pola: str) -> str:
        """Return the first address of a link that fits. Raises `Salah`."""
        for _, _, alamat, _ in lxml.html.fromstring(self.isi).iterlinks():
            if re.search(pola, alamat):
                return urljoin(self.jalur, alamat)
        raise Salah(f"{self.jalur}: no link {pola}")

    def formulir(self, kolom: str, isian: dict) -> tuple[str, list[tuple[str, str]]]:
        """Return where the form with that field goes and its values with `isian` in them. Raises `Salah`."""
        for f in lxml.html.fromstring(self.isi).forms:
            if kolom in f.fields:
                lama = [(k, v) for k, v in f.form_values() if k not in isian]
                return urljoin(self.jalur, f.action or ""), lama + list(isian.items())
        raise Salah(f"{self.jalur}: no form with {kolom}")

    @property
    def keluhan(self) -> str:
        """What the page says in its summary of errors, else its title."""
        if not self.isi.lstrip().startswith(b"<"):
            return repr(self.isi[:80])
        pohon = lxml.html.fromstring(self.isi)
        teks = " ".join(e.text_content() for e in pohon.xpath('//*[@id="ringkasan-galat"] | //title'))
        return " ".join(teks.split())[:300]


def tempuh(p: Pengunjung, urut: int) -> None:
    """Go the whole way as the person number `urut`. Raises `Salah`."""
    for jalur in ("/", "/panduan/", "/ketentuan/"):
        halaman = p.minta("public page", jalur)
    for berkas in set(re.findall(r'(?:href|src)="(/static/[^"]+)"', halaman.isi.decode())):
        p.minta("file", berkas)
    surel = _daftar(p, urut)
    user_id = _aktifkan(p, surel)
    _masuk(p, user_id)
    nomor = _ajukan(p, urut)
    _sertifikat(p, nomor, surat=urut % 5 == 0)
    p.minta("check", "/cek/")
    jawab = p.minta("check", f"/cek/?nomor={nomor}").isi.decode()
    if nomor not in jawab or "NIB ini berlaku" not in jawab:
        raise Salah(f"/cek/ does not know {nomor}")


def _daftar(p: Pengunjung, urut: int) -> str:
    """Register and return the mail address."""
    from captcha.models import CaptchaStore

    form = p.minta("registration form", "/daftar/")
    p.minta("captcha picture", form.tautan("^/captcha/image/"))
    _, nilai = form.formulir("nik", {})
    soal = dict(nilai)["kode_0"]
    surel = f"jalan{urut}-{secrets.token_hex(4)}@contoh.id"
    isian = {
        "nik": f"{317101 + urut // 9000 % 6:06d}170590{urut % 9000 + 1:04d}",
        "jenis_identitas": "01",
        "email": surel,
        "jenis_perusahaan": "17",
        "nama": "Siti Aminah",
        "tanggal_lahir_0": "17",
        "tanggal_lahir_1": "05",
        "tanggal_lahir_2": "1990",
        "telepon": f"0857{urut:08d}",
        "kode_1": CaptchaStore.objects.get(hashkey=soal).response,
        "privasi": "on",
        "setuju": "on",
    }
    p.ikut("registration sent", p.isi("registration POST", form, isian), ke="/daftar/periksa-surel/")
    return surel


def _tunggu(p: Pengunjung, apa: str, ada: Callable):
    """Ask `ada` until it gives something; note how long it took. Raises `Salah` after `SABAR` seconds."""
    mulai = time.perf_counter()
    while not (hasil := ada()):
        if time.perf_counter() - mulai > SABAR:
            raise Salah(f"no {apa} after {SABAR} s")
        time.sleep(0.1)
    with p.catatan.kunci:
        p.catatan.tunggu[apa].append(time.perf_counter() - mulai)
    return hasil


def _aktifkan(p: Pengunjung, surel: str) -> str:
    """Open the link of the mail, choose a password, and return the User-ID."""
    from oss_portal.models import Pengguna, SuratKeluar

    surat = _tunggu(p, "mail", SuratKeluar.objects.filter(kepada=surel, status=SuratKeluar.Status.TERKIRIM).first)
    jalur = re.search(r"https?://[^/\s]+(/aktivasi/\S+)", surat.isi)[1]
    form = p.minta("activation page", jalur)
    jawab = p.isi("activation POST", form, {"kata_sandi": KATA_SANDI, "kata_sandi_lagi": KATA_SANDI})
    p.ikut("activation done", jawab, ke="/aktivasi/selesai/")
    return Pengguna.objects.values_list("user_id", flat=True).get(email=surel)


def _masuk(p: Pengunjung, user_id: str) -> None:
    """Sign out and in again."""
    p.isi("sign-out", p.minta("sign-out", "/keluar/"), {}, lewat="csrfmiddlewaretoken", harap=200)
    form = p.minta("sign-in page", "/masuk/")
    p.ikut("dashboard", p.isi("sign-in POST", form, {"nama": user_id, "kata_sandi": KATA_SANDI}), ke="/dasbor/")


def _ajukan(p: Pengunjung, urut: int) -> str:
    """Go through the five steps of the application, submit it, and return the number of the NIB."""
    baca, tulis = "application page", "application POST"
    tujuan, nilai = next(f for f in _formulir(p.minta("overview of the NIB", "/nib/")) if f[0].endswith("/nib/ajukan/"))
    form = p.ikut(baca, p.minta(tulis, tujuan, nilai, harap=302), ke="/nib/ajukan/1/")
    alamat = f"Jalan Kebon Sirih {urut} RT 003 RW 004"
    jawab = p.isi(tulis, form, {"alamat": alamat, "ke": "wilayah"}, lewat="alamat")
    p.ikut(baca, jawab, ke="/nib/ajukan/wilayah/")
    form = p.minta("search of a region", "/nib/ajukan/wilayah/?cari=menteng+jakarta+pusat")
    form = p.ikut(baca, p.isi(tulis, form, {"kelurahan": "31.71.06.1001"}), ke="/nib/ajukan/1/")
    p.ikut(baca, p.isi(tulis, form, {"alamat": alamat}), ke="/nib/ajukan/2/")
    p.minta(baca, "/nib/ajukan/kbli/")
    kata = quote_plus(KEGIATAN[urut % len(KEGIATAN)])
    pilihan = p.minta("search of KBLI", f"/nib/ajukan/kbli/?cari={kata}").tautan(r"kegiatan/\?kbli=")
    form = p.minta(baca, pilihan)
    form = p.ikut(baca, p.isi(tulis, form, {"lokasi": "kantor", "modal": "15.000.000"}), ke="/nib/ajukan/2/")
    form = p.ikut(baca, p.isi(tulis, form, {}, lewat="permohonan"), ke="/nib/ajukan/3/")
    peran = {"impor": "tidak", "ekspor": "tidak", "jamsos_kes": "tidak", "jamsos_tk": "tidak", "wlkp": "tidak"}
    form = p.ikut(baca, p.isi(tulis, form, peran), ke="/nib/ajukan/4/")
    centang = dict.fromkeys(re.findall(r'name="(pernyataan_\w+)"', form.isi.decode()), "on")
    form = p.ikut(baca, p.isi(tulis, form, centang), ke="/nib/ajukan/5/")
    jawab = p.isi("submission", form, {}, lewat="permohonan")
    halaman = p.ikut("result", jawab, ke="/nib/hasil/").isi.decode()
    return re.search(r"(?<!\d)\d{13}(?!\d)", lxml.html.fromstring(halaman).find(".//main").text_content())[0]


def _formulir(halaman: Halaman) -> list[tuple[str, list]]:
    return [(urljoin(halaman.jalur, f.action or ""), f.form_values()) for f in lxml.html.fromstring(halaman.isi).forms]


def _sertifikat(p: Pengunjung, nomor: str, *, surat: bool) -> None:
    """Wait until the worker made the certificate, take it, and perhaps the letter on its status too."""
    from nib.models import SertifikatNib

    sidik = SertifikatNib.objects.filter(nib__nomor=nomor).exclude(sha256="").values_list("sha256", flat=True)
    sidik = _tunggu(p, "certificate", sidik.first)
    halaman = p.minta("overview of the NIB", "/nib/")
    pdf = p.minta("certificate", halaman.tautan("^/nib/sertifikat/")).isi
    if not pdf.startswith(b"%PDF") or hashlib.sha256(pdf).hexdigest() != sidik:
        raise Salah(f"the certificate of {nomor} is not the one that was stored")
    if surat:
        tujuan, nilai = next(f for f in _formulir(halaman) if f[0].endswith("/nib/keterangan/"))
        p.minta("letter on the status", tujuan, nilai)
