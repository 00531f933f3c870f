"""The wall in a real browser, on a phone, with and without JavaScript: nothing typed is lost (AKS-3, U7, U8)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from ketentuan.models import Persetujuan, VersiKetentuan
from tests.factories.ketentuan import VersiKetentuanFactory
from tests.factories.registrasi import HakAksesFactory, PetugasFactory
from tests.nib.alat import permohonan

pytestmark = pytest.mark.lambat


def masuk(pejalan, pengguna) -> None:
    klien = Client()
    klien.force_login(pengguna, backend="oss_portal.autentikasi.UserIdAtauSurelBackend")
    nilai = klien.cookies["sessionid"].value
    pejalan.konteks.add_cookies([{"name": "sessionid", "value": nilai, "url": pejalan.alamat}])


def versi_2(**lain) -> VersiKetentuan:
    v1 = VersiKetentuan.objects.get(jenis="ketentuan", nomor=1)
    sumber = v1.sumber.replace("dapat dimodifikasi dari", "boleh diubah dari")
    return VersiKetentuanFactory(sumber=sumber, **({"berlaku_sejak": timezone.now()} | lain))


@pytest.mark.parametrize("js", [True, False])
def test_draf_nib_terhenti_di_dinding_lalu_sampai(pejalan, js):
    p, hak = pejalan(lebar=360, js=js), HakAksesFactory()
    masuk(p, hak.pengguna)
    p.buka("/nib/ajukan/")
    p.page.click("main form button[type=submit]")
    p.isi("alamat", "Jalan Kebon Sirih 12 RT 003 RW 004")
    v2 = versi_2()
    p.page.click("main form button[type=submit] >> nth=-1")
    assert "/persetujuan/" in p.page.url
    p.periksa()
    assert "Isian yang sedang Anda kirim tidak hilang" in p.page.content()
    p.page.click("text=Perbedaan dengan versi 1")
    assert p.page.locator("ins", has_text="boleh diubah").is_visible()
    p.periksa()
    # Without the tick nobody passes, and the form is still kept.
    p.klik("Setuju dan kirim isian saya")
    assert "Centang persetujuan atas Ketentuan Penggunaan" in p.page.content()
    p.page.check("[name=setuju_ketentuan]")
    p.page.click("text=Setuju dan kirim isian saya")
    if js:
        # Goes on by itself.
        p.page.wait_for_url("**/nib/**")
    else:
        p.periksa()
        p.klik("Kirim isian saya")
    assert "/nib/" in p.page.url
    assert "Jalan Kebon Sirih 12" in p.page.content() or permohonan(hak).alamat.startswith("Jalan Kebon Sirih 12")
    assert Persetujuan.objects.filter(pengguna=hak.pengguna, versi=v2).count() == 1
    p.buka("/persetujuan/saya/")
    p.klik("Lihat dan unduh bukti", "link")


@pytest.mark.parametrize("lebar", [320, 1280])
def test_setiap_halaman_ketentuan_baik_pada_hp_dan_layar_lebar(pejalan, lebar):
    kini = timezone.now()
    versi_2(berlaku_sejak=kini)
    v1 = VersiKetentuan.objects.get(jenis="ketentuan", nomor=1)
    VersiKetentuanFactory(
        sumber=v1.sumber.replace("resiko", "risiko").replace("## PENUTUP", "## PENUTUP\n\nAlinea baru.\n"),
        berlaku_sejak=kini + timedelta(days=20),
        diumumkan_pada=kini,
    )
    p, hak = pejalan(lebar=lebar), HakAksesFactory(setuju=False)
    for alamat in (
        "/ketentuan/",
        "/ketentuan/#akses-pengguna-3",
        "/ketentuan/1/",
        "/ketentuan/3/",
        "/ketentuan/arsip/",
        "/ketentuan/banding/?dari=1&ke=3",
        "/ketentuan/banding/?dari=1&ke=2&semua=1",
        "/privasi/",
        "/pengumuman/",
    ):
        p.buka(alamat)
    masuk(p, hak.pengguna)
    for alamat in ("/dasbor/", "/persetujuan/tidak-setuju/", "/persetujuan/saya/", "/ketentuan/3/"):
        p.buka(alamat)
    p.buka("/persetujuan/tidak-setuju/")
    p.klik("Catat bahwa saya tidak setuju")
    assert "Keputusan Anda tercatat" in p.page.content()
    p.klik("Saya berubah pikiran", "link")
    for jenis in ("ketentuan", "privasi"):
        p.page.check(f"[name=setuju_{jenis}]")
    p.klik("Setuju dan lanjutkan")
    assert "/persetujuan/" not in p.page.url


def test_penyusun_melihat_beda_dan_keluhan_selagi_menulis(pejalan):
    p = pejalan(lebar=1280)
    masuk(p, PetugasFactory(is_superuser=True))
    p.buka("/admin/ketentuan/versiketentuan/add/")
    sumber = p.page.locator("[name=sumber]")
    asli = sumber.input_value()
    sumber.fill(asli.replace("dapat dimodifikasi dari", "boleh diubah dari"))
    p.page.locator("#beda-langsung ins", has_text="boleh diubah").wait_for()
    assert "boleh diubah dari" in p.page.locator("#pratinjau").inner_text()
    sumber.fill(asli + "\n<script>alert(1)</script>\n")
    p.page.locator("#keluhan", has_text="kode HTML").wait_for()
    p.periksa()
    sumber.fill(asli.replace("dapat dimodifikasi dari", "boleh diubah dari"))
    p.page.click("input[name=_simpan]")
    p.page.wait_for_load_state()
    assert "Draf tersimpan." in p.page.content()
    p.periksa()
    p.page.click("text=Pratinjau HP >> nth=0")
    p.page.wait_for_load_state()
    p.periksa()
    v1 = VersiKetentuan.objects.get(jenis="ketentuan", nomor=1)
    p.buka(f"/admin/ketentuan/versiketentuan/{v1.pk}/laporan/")
