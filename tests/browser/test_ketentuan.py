"""The gate in a real browser, on a phone, with and without JavaScript: nothing typed is lost (AKS-3, U7, U8)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from ketentuan.models import Persetujuan, VersiKetentuan
from tests.factories.ketentuan import VersiKetentuanFactory
from tests.factories.registrasi import HakAksesFactory, PetugasFactory
from tests.nib.helpers import permohonan

pytestmark = pytest.mark.slow


def sign_in(walker, pengguna) -> None:
    web_client = Client()
    web_client.force_login(pengguna, backend="oss_portal.accounts.backends.UserIdOrEmailBackend")
    value = web_client.cookies["sessionid"].value
    walker.context.add_cookies([{"name": "sessionid", "value": value, "url": walker.address}])


def version_2(**lain) -> VersiKetentuan:
    v1 = VersiKetentuan.objects.get(jenis="ketentuan", nomor=1)
    origin = v1.sumber.replace("dapat dimodifikasi dari", "boleh diubah dari")
    return VersiKetentuanFactory(sumber=origin, **({"berlaku_sejak": timezone.now()} | lain))


@pytest.mark.parametrize("js", [True, False])
def test_an_nib_draft_stops_at_the_gate_and_then_arrives(walker, js):
    p, right = walker(width=360, js=js), HakAksesFactory()
    sign_in(p, right.pengguna)
    p.open("/nib/ajukan/")
    p.page.click("main form button[type=submit]")
    p.fill("alamat", "Jalan Kebon Sirih 12 RT 003 RW 004")
    v2 = version_2()
    p.page.click("main form button[type=submit] >> nth=-1")
    assert "/persetujuan/" in p.page.url
    p.check()
    assert "Isian yang sedang Anda kirim tidak hilang" in p.page.content()
    p.page.click("text=Perbedaan dengan versi 1")
    assert p.page.locator("ins", has_text="boleh diubah").is_visible()
    p.check()
    # Without the tick the gate stays closed, and the form is still kept.
    p.click("Setuju dan lanjutkan")
    assert "Centang persetujuan atas Ketentuan Penggunaan" in p.page.content()
    p.page.check("[name=setuju_ketentuan]")
    p.page.click("text=Setuju dan lanjutkan")
    # The form is never sent automatically: opening an address must not send what a person filled in.
    p.check()
    p.click("Kirim isian saya")
    assert "/nib/" in p.page.url
    assert "Jalan Kebon Sirih 12" in p.page.content() or permohonan(right).alamat.startswith("Jalan Kebon Sirih 12")
    assert Persetujuan.objects.filter(pengguna=right.pengguna, versi=v2).count() == 1
    p.open("/persetujuan/saya/")
    p.click("Lihat dan unduh bukti", "link")


def test_every_page_of_the_ketentuan_is_good_on_a_phone_and_on_a_wide_screen(walker):
    now = timezone.now()
    version_2(berlaku_sejak=now)
    v1 = VersiKetentuan.objects.get(jenis="ketentuan", nomor=1)
    VersiKetentuanFactory(
        sumber=v1.sumber.replace("resiko", "risiko").replace("## PENUTUP", "## PENUTUP\n\nAlinea baru.\n"),
        berlaku_sejak=now + timedelta(days=20),
        diumumkan_pada=now,
    )
    p, right = walker(width=(320, 1280)), HakAksesFactory(setuju=False)
    for address in (
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
        p.open(address)
    sign_in(p, right.pengguna)
    for address in ("/dasbor/", "/persetujuan/tidak-setuju/", "/persetujuan/saya/", "/ketentuan/3/"):
        p.open(address)
    p.open("/persetujuan/tidak-setuju/")
    p.click("Catat bahwa saya tidak setuju")
    assert "Keputusan Anda tercatat" in p.page.content()
    p.click("Saya berubah pikiran", "link")
    for jenis in ("ketentuan", "privasi"):
        p.page.check(f"[name=setuju_{jenis}]")
    p.click("Setuju dan lanjutkan")
    assert "/persetujuan/" not in p.page.url


def test_the_drafter_sees_differences_and_complaints_while_writing(walker):
    p = walker(width=1280)
    sign_in(p, PetugasFactory(is_superuser=True))
    p.open("/admin/ketentuan/versiketentuan/add/")
    origin = p.page.locator("[name=sumber]")
    original = origin.input_value()
    origin.fill(original.replace("dapat dimodifikasi dari", "boleh diubah dari"))
    p.page.locator("#live-diff ins", has_text="boleh diubah").wait_for()
    assert "boleh diubah dari" in p.page.locator("#preview").inner_text()
    origin.fill(original + "\n<script>alert(1)</script>\n")
    p.page.locator("#problems", has_text="kode HTML").wait_for()
    p.check()
    origin.fill(original.replace("dapat dimodifikasi dari", "boleh diubah dari"))
    p.page.click("input[name=_simpan]")
    p.page.wait_for_load_state()
    assert "Draf tersimpan." in p.page.content()
    p.check()
    p.page.click("text=Pratinjau HP >> nth=0")
    p.page.wait_for_load_state()
    p.check()
    v1 = VersiKetentuan.objects.get(jenis="ketentuan", nomor=1)
    p.open(f"/admin/ketentuan/versiketentuan/{v1.pk}/laporan/")
