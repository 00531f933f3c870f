"""Hak Akses and its officers in the browser: domain.md 4.2 (a successor), 4.3 (an officer's day), and the dangers."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from oss_portal import gangguan
from registrasi.models import HakAkses, PermohonanAkses
from registrasi.services import data_pribadi, insiden, surel_hilang
from registrasi.services import permohonan_akses as perkara
from registrasi.services.angka import hitung_ulang
from registrasi.services.hak_akses import batasi, blokir
from registrasi.services.pembatasan import tambah_pembatasan
from tests.browser.bantu import di_luar, masuk
from tests.factories.nib import buat_nib
from tests.factories.registrasi import (
    BadanUsahaFactory,
    HakAksesFactory,
    PendaftaranFactory,
    PetugasFactory,
    nik,
)
from tests.registrasi.test_perkara import CALON, berkas, gambar

SANDI = "rahasia-warung-91"
BARU = "perahu kuning di teluk"


def petugas(kelompok: str):
    return PetugasFactory(kelompok=kelompok)


def tautan(kepada: str, bagian: str) -> str:
    pesan = next(m for m in reversed(mail.outbox) if m.to == [kepada] and f"/{bagian}/" in m.body)
    return re.search(rf"https?://\S+/{bagian}/\S+", pesan.body)[0]


@pytest.fixture
def direktur(portal):
    return HakAksesFactory(
        pelaku_usaha=BadanUsahaFactory(nama="PT Sumber Makmur", email="kantor@pt.id"),
        pengguna__nama="Bambang Wijaya",
        pengguna__email="bambang@pt.id",
        pengguna__kata_sandi=SANDI,
    )


def test_akh_1a_a_successor_takes_over_a_company_on_a_phone_without_scripts(pejalan, direktur):
    nib = di_luar(buat_nib, hak_akses=direktur)
    lama = pejalan(lebar=360, js=False)
    masuk(lama, direktur.pengguna)
    lama.buka("/hak-akses/")
    lama.klik("Ajukan pergantian", "link")
    # First the unhappy way: nothing filled in.
    lama.klik("Ajukan pergantian")
    assert lama.page.locator("#ringkasan-galat li").count() >= 7
    for nama, nilai in {
        "nama": "Dewi Lestari",
        "nomor": nik(77001),
        "tanggal_lahir_0": "17",
        "tanggal_lahir_1": "5",
        "tanggal_lahir_2": "1990",
        "jabatan": "Direktur",
        "email": "dewi@contoh.id",
        "telepon": "0812-3456-7891",
        "alasan": "RUPS 12 Oktober 2026",
        "kata_sandi": SANDI,
    }.items():
        lama.isi(nama, nilai)
    lama.page.set_input_files("main [name='berkas']", {"name": "akta.png", "mimeType": "image/png", "buffer": gambar()})
    lama.klik("Ajukan pergantian")
    p = PermohonanAkses.objects.get()
    assert p.nomor in lama.page.inner_text("main")

    o = pejalan(lebar=1280)
    masuk(o, petugas("Hak Akses"))
    o.buka("/admin/")
    o.page.get_by_role("link", name="Perkara Hak Akses").first.click()
    o.periksa()
    o.page.get_by_role("link", name=p.nomor).click()
    o.periksa()
    o.page.get_by_role("link", name="Setujui pergantian").click()
    o.periksa()
    o.isi("alasan", "Akta cocok dengan AHU")
    o.klik("Setujui pergantian")

    baru = pejalan(lebar=360, js=False)
    baru.buka(tautan("dewi@contoh.id", "undangan"))
    for nama in ("kata_sandi", "kata_sandi_lagi"):
        baru.isi(nama, BARU)
    for centang in baru.page.locator("main input[type=checkbox]").all():
        centang.check()
    baru.klik("Terima undangan")
    assert "PT Sumber Makmur" in baru.page.inner_text("body")
    baru.buka("/nib/")
    assert nib.nomor in baru.page.inner_text("main")
    # The old one is out in the very next request; his letter is numbered.
    lama.page.goto(f"{lama.alamat}/nib/")
    assert "/masuk/" in lama.page.url
    p.refresh_from_db()
    assert p.surat_id
    direktur.refresh_from_db()
    assert direktur.status == HakAkses.Status.DIAKHIRI
    lama.buka("/masuk/")
    lama.isi("nama", direktur.pengguna.user_id)
    lama.isi("kata_sandi", SANDI)
    lama.klik("MASUK")
    lama.buka("/dasbor/") if "/dasbor/" not in lama.page.url else None
    assert "diakhiri" in lama.page.inner_text("main")


def test_akh_1b_a_thief_is_shut_out_from_any_mail_on_a_phone_without_scripts(pejalan, direktur):
    di_luar(data_pribadi.minta, pengguna=direktur.pengguna, jenis="penjelasan", isi="x")
    pencuri = pejalan(lebar=1280)
    masuk(pencuri, direktur.pengguna)
    pencuri.buka("/dasbor/")
    korban = pejalan(lebar=360, js=False)
    korban.buka(tautan("bambang@pt.id", "amankan"))
    korban.isi("keterangan", "Ada yang masuk dari kota lain")
    korban.klik("Ya, amankan akun")
    assert PermohonanAkses.objects.get().nomor in korban.page.inner_text("main")
    pencuri.page.goto(f"{pencuri.alamat}/hak-akses/")
    assert "/masuk/" in pencuri.page.url


def test_kea_3_the_back_button_shows_nothing_after_signing_out(pejalan, direktur):
    p = pejalan(lebar=1280)
    masuk(p, direktur.pengguna)
    p.buka("/akun/")
    assert "Bambang Wijaya" in p.page.inner_text("main")
    p.page.locator("header button", has_text="Keluar").click()
    p.page.wait_for_load_state()
    p.page.go_back()
    p.page.wait_for_load_state()
    assert "Bambang Wijaya" not in p.page.inner_text("body")


@pytest.mark.parametrize("lebar", [320, 1280])
def test_the_pages_of_a_holder_are_good_at_every_width(pejalan, direktur, lebar):
    sampai = timezone.now() + timedelta(days=30)
    HakAksesFactory(pelaku_usaha=direktur.pelaku_usaha, peran="kuasa", kewenangan=["nib"], berlaku_sampai=sampai)
    p = perkara.ajukan_pergantian(
        hak_akses=direktur, oleh=direktur.pengguna, saluran="dasbor", alasan="RUPS", calon=CALON, berkas=berkas()
    )
    data_pribadi.minta(pengguna=direktur.pengguna, jenis="koreksi", isi="x", kolom="nama", nilai_baru="Bambang W")
    j = pejalan(lebar=lebar, js=lebar > 500)
    masuk(j, direktur.pengguna)
    for jalan in (
        "/dasbor/",
        "/dasbor/ganti/",
        "/hak-akses/",
        "/hak-akses/undang/",
        "/hak-akses/ganti-penanggung-jawab/",
        f"/hak-akses/permohonan/{p.kode}/",
        "/amankan/",
        "/data-pribadi/",
        "/data-pribadi/minta/",
        "/data-pribadi/unduh/",
        "/status/",
        "/lisensi/",
        "/angka/",
    ):
        j.buka(jalan)


@pytest.fixture
def hari_kerja(direktur):
    """A day on which every queue of the officers has something."""
    oleh = petugas("Hak Akses")
    orang = [HakAksesFactory() for _ in range(5)]
    PendaftaranFactory(verifikasi="perlu_ditinjau", temuan=["tanggal_beda"])
    PendaftaranFactory(verifikasi="perlu_ditinjau")
    perkara.amankan_akun(pengguna=orang[0].pengguna, saluran="surel")
    blokir(hak_akses=orang[1], oleh=oleh, alasan="Dugaan data palsu", sampai=timezone.now() + timedelta(days=1))
    batasi(hak_akses=orang[2], oleh=oleh, alasan="Pemeriksaan")
    perkara.usulkan_pengakhiran(
        hak_akses=orang[3], dasar="AKH-1d", oleh=oleh, alasan="Putusan", dasar_hukum="Putusan PN 1/2026"
    )
    data_pribadi.minta(pengguna=orang[4].pengguna, jenis="hapus", isi="Tidak dipakai lagi")
    surel_hilang.ajukan_ganti_surel(
        jenis_identitas="01",
        nomor_identitas=orang[4].pengguna.nomor_identitas,
        tanggal_lahir=orang[4].pengguna.tanggal_lahir,
        email="baru@contoh.id",
        telepon="+628123456789",
        keterangan="Surel lama ditutup",
        berkas=berkas(),
    )
    tambah_pembatasan(oleh=oleh, alasan="Penipuan", sampai=timezone.now() + timedelta(days=9), surel="jahat@contoh.id")
    insiden.catat_insiden(
        oleh=oleh,
        judul="Laptop hilang",
        uraian="Di kereta",
        data_terdampak="nama",
        penanganan="Sesi diputus",
        diketahui_pada=timezone.now(),
    )
    gangguan.catat_gangguan(
        oleh=oleh,
        jenis="pemeliharaan",
        judul="Ganti peladen",
        uraian="Sebentar",
        mulai=timezone.now() + timedelta(days=9),
    )
    hitung_ulang()
    return orang


@pytest.mark.parametrize("lebar", [1280, 768])
def test_the_day_of_a_supervisor_every_page_of_the_admin_is_good(pejalan, hari_kerja, lebar):
    p = pejalan(lebar=lebar)
    masuk(p, petugas("Penyelia"))
    p.buka("/admin/")
    daftar = p.page.eval_on_selector_all(
        "#content-main table:not(.antrean) th a", "semua => semua.map(a => a.getAttribute('href'))"
    )
    assert len(daftar) > 15
    buka = []
    for jalan in daftar:
        p.buka(jalan)
        pertama = p.page.locator("#result_list tbody th a").first
        if pertama.count():
            buka.append(pertama.get_attribute("href"))
    tindakan = []
    for jalan in buka:
        p.buka(jalan if jalan.startswith("/") else f"/admin/{jalan}")
        tindakan += p.page.eval_on_selector_all(
            ".field-tautan_tindakan a", "semua => semua.map(a => a.getAttribute('href'))"
        )
    assert len(tindakan) > 10
    for jalan in tindakan:
        p.buka(jalan)
    orang = hari_kerja[0].pengguna
    for jalan in (
        "/admin/registrasi/insiden/add/",
        "/admin/registrasi/pembatasan/add/",
        "/admin/oss_portal/gangguan/add/",
        "/petugas/jejak/",
        f"/petugas/jejak/orang/{orang.user_id}/",
        f"/petugas/jejak/usaha/{hari_kerja[0].pelaku_usaha.kode}/berkas/",
        "/petugas/jejak/pengungkapan/",
        "/petugas/angka/",
        "/petugas/kaitan/",
    ):
        p.buka(jalan)


def test_akh_1c_two_officers_end_an_access_and_a_supervisor_takes_a_mistake_back(pejalan, direktur):
    satu, dua, tiga = pejalan(), pejalan(), pejalan()
    masuk(satu, petugas("Hak Akses"))
    masuk(dua, petugas("Hak Akses"))
    masuk(tiga, petugas("Penyelia"))
    satu.buka(f"/admin/registrasi/hakakses/{direktur.pk}/usulkan/")
    satu.klik("Usulkan")
    assert satu.page.locator("#ringkasan-galat li").count() >= 2
    satu.page.locator("main [name='dasar'][value='AKH-1c']").check()
    satu.isi("alasan", "Menjual akses")
    satu.klik("Usulkan")
    p = PermohonanAkses.objects.get()
    # Self-approval is refused in words.
    satu.buka(f"/admin/registrasi/permohonanakses/{p.pk}/setujui_usulan/")
    satu.isi("alasan", "Saya sendiri")
    satu.klik("Setujui usulan")
    assert "petugas lain" in satu.page.inner_text("#ringkasan-galat")
    dua.buka(f"/admin/registrasi/permohonanakses/{p.pk}/setujui_usulan/")
    assert "berakhir" in dua.page.inner_text("main")
    dua.isi("alasan", "Terbukti")
    dua.klik("Setujui usulan")
    direktur.refresh_from_db()
    assert direktur.status == HakAkses.Status.DIAKHIRI
    tiga.buka(f"/admin/registrasi/hakakses/{direktur.pk}/batalkan_pengakhiran/")
    tiga.isi("alasan", "Orang yang salah")
    tiga.klik("Batalkan pengakhiran")
    assert HakAkses.objects.hidup().filter(pengguna=direktur.pengguna).exists()
