"""The wall in a real browser, on a phone, with and without JavaScript: nothing typed is lost (AKS-3, U7)."""

import os

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone
from playwright.sync_api import sync_playwright

from ketentuan.data_awal import muat
from ketentuan.models import Persetujuan, VersiKetentuan
from nib.data_awal import muat as muat_nib
from tests.factories.ketentuan import VersiKetentuanFactory
from tests.factories.registrasi import HakAksesFactory
from tests.nib.alat import permohonan

pytestmark = [
    pytest.mark.browser,
    pytest.mark.lambat,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not os.environ.get("CHROMIUM"), reason="CHROMIUM names no browser"),
]


@pytest.fixture
def peramban(monkeypatch):
    # Playwright keeps an event loop in this thread; the ORM must not take it for an asynchronous view.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as p:
        b = p.chromium.launch(executable_path=os.environ["CHROMIUM"], args=["--no-sandbox", "--disable-gpu"])
        yield b
        b.close()
        # Beside a running loop the ORM opens a connection of its own: it must not outlive the loop.
        connections.close_all()


def _masuk(konteks, alamat: str, pengguna) -> None:
    klien = Client()
    klien.force_login(pengguna, backend="oss_portal.autentikasi.UserIdAtauSurelBackend")
    konteks.add_cookies([{"name": "sessionid", "value": klien.cookies["sessionid"].value, "url": alamat}])


@pytest.mark.parametrize("js", [True, False])
def test_draf_nib_terhenti_di_dinding_lalu_sampai(peramban, live_server, js):
    muat()
    muat_nib()
    hak = HakAksesFactory()
    konteks = peramban.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=js)
    _masuk(konteks, live_server.url, hak.pengguna)
    hal = konteks.new_page()
    galat = []
    hal.on("pageerror", lambda g: galat.append(str(g)))
    hal.goto(f"{live_server.url}/nib/ajukan/")
    hal.click("main form button[type=submit]")
    hal.fill("[name=alamat]", "Jalan Kebon Sirih 12\nRT 003 RW 004")
    v1 = VersiKetentuan.objects.get(jenis="ketentuan")
    v2 = VersiKetentuanFactory(
        sumber=v1.sumber.replace("dapat dimodifikasi dari", "boleh diubah dari"), berlaku_sejak=timezone.now()
    )
    hal.click("main form button[type=submit] >> nth=-1")
    assert "/persetujuan/" in hal.url
    assert "Isian yang sedang Anda kirim tidak hilang" in hal.content()
    # Readable on a phone: nothing sticks out, also with the differences open.
    hal.click("text=Perbedaan dengan versi 1")
    assert hal.locator("ins", has_text="boleh diubah").is_visible()
    assert hal.evaluate("document.documentElement.scrollWidth") <= 360
    if folder := os.environ.get("FOTO"):
        hal.screenshot(path=f"{folder}/dinding-{js}.png", full_page=True)
    hal.check("[name=setuju_ketentuan]")
    hal.click("text=Setuju dan kirim isian saya")
    if js:
        # Goes on by itself.
        hal.wait_for_url("**/nib/**")
    else:
        hal.click("text=Kirim isian saya")
    assert "/nib/" in hal.url
    assert "Jalan Kebon Sirih 12" in hal.content() or permohonan(hak).alamat.startswith("Jalan Kebon Sirih 12")
    assert Persetujuan.objects.filter(pengguna=hak.pengguna, versi=v2).count() == 1
    assert galat == []
    konteks.close()
