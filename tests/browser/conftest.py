"""A real headless Chromium against a live server; each page is looked at by axe, by its width and by its requests."""

import json
import os
import re
from pathlib import Path

import axe_playwright_python
import pytest
from captcha.models import CaptchaStore
from django.core import mail
from playwright.sync_api import Page, sync_playwright

from ketentuan.data_awal import muat as muat_ketentuan
from nib.data_awal import muat as muat_nib

# Playwright's own event loop runs in this thread; Django's ORM is used beside it, not inside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

_AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")).read_text(encoding="utf-8")
_ATURAN = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# A colour caught in the middle of a transition is no colour of ours.
_TENANG = {"reduced_motion": "reduce"}
CHROMIUM = os.environ.get("CHROMIUM", "")
FOTO = Path(os.environ["FOTO"]) if os.environ.get("FOTO") else None


def pytest_collection_modifyitems(items):
    for item in items:
        if "/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)
            if not CHROMIUM:
                item.add_marker(pytest.mark.skip(reason="no Chromium: run bin/test, or set CHROMIUM"))


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as p:
        peramban = p.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
        )
        yield peramban
        peramban.close()


class Pejalan:
    """Somebody who walks the portal and has every page checked: axe, sideways scrolling, foreign hosts, console."""

    def __init__(self, chromium, alamat: str, *, lebar: int, js: bool):
        self.alamat, self.lebar, self.js = alamat, lebar, js
        self.konteks = chromium.new_context(
            viewport={"width": lebar, "height": 800},
            java_script_enabled=js,
            bypass_csp=True,
            accept_downloads=True,
            **_TENANG,
        )
        self.page: Page = self.konteks.new_page()
        self.page.set_default_timeout(10_000)
        self.asing: list[str] = []
        self.keluhan: list[str] = []
        self.page.on("request", self._permintaan)
        self.page.on("console", lambda m: self.keluhan.append(m.text) if m.type == "error" else None)
        self.page.on("pageerror", lambda e: self.keluhan.append(str(e)))
        self._pemeriksa = chromium.new_context(
            viewport={"width": lebar, "height": 800}, bypass_csp=True, **_TENANG
        ).new_page()
        self._nomor = 0

    def _permintaan(self, permintaan) -> None:
        if not permintaan.url.startswith((self.alamat, "data:", "about:", "blob:")):
            self.asing.append(permintaan.url)

    def buka(self, jalan: str) -> None:
        self.page.goto(jalan if jalan.startswith("http") else self.alamat + jalan)
        self.periksa()

    def klik(self, teks: str, peran: str = "button") -> None:
        """Click the first button or link of the main part with this text and look at the page that comes."""
        unsur = "main a" if peran == "link" else "main button:not([aria-hidden])"
        self.page.locator(unsur).filter(has_text=re.compile(teks)).first.click()
        self.page.wait_for_load_state()
        self.periksa()

    def isi(self, nama: str, nilai: str) -> None:
        self.page.locator(f"main [name='{nama}']").first.fill(nilai)

    def periksa(self) -> None:
        """Assert that the page is good; take a picture when FOTO names a folder."""
        self.page.wait_for_load_state()
        halaman = self.page.url
        self._nomor += 1
        if FOTO:
            nama = re.sub(r"[^a-z0-9]+", "-", halaman.removeprefix(self.alamat).lower()).strip("-")[:40] or "beranda"
            FOTO.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=FOTO / f"{self.lebar}-{self._nomor:02d}-{nama}.png", full_page=True)
        lebih = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert lebih <= 0, f"{halaman} scrolls sideways by {lebih} px"
        # The same markup in a browser with scripts: axe needs them, the page must not.
        periksa = self.page if self.js else self._pemeriksa
        if not self.js:
            isi = self.page.content().replace("<head>", f'<head><base href="{halaman}">', 1)
            periksa.set_content(re.sub(r"<script[^>]*></script>", "", isi))
        periksa.evaluate(_AXE)
        hasil = periksa.evaluate(f"axe.run(document, {{runOnly: {json.dumps(_ATURAN)}}})")
        salah = [(v["id"], [n["target"] for n in v["nodes"]][:4]) for v in hasil["violations"]]
        assert not salah, f"axe on {halaman}: {salah}"
        tersembunyi = periksa.evaluate(
            "[...document.querySelectorAll('.invalid-feedback')].filter(e => !e.offsetParent).length"
        )
        assert not tersembunyi, f"{halaman} hides an error text"
        assert not self.asing, f"{halaman} asked a foreign host: {self.asing}"

    def kode_keamanan(self) -> None:
        """Type what the captcha shows."""
        kunci = self.page.locator("main [name='kode_0']").get_attribute("value")
        self.isi("kode_1", CaptchaStore.objects.get(hashkey=kunci).response)

    def tutup(self) -> None:
        self.konteks.close()
        self._pemeriksa.context.close()


@pytest.fixture
def portal(transactional_db, live_server, settings):
    """The live portal with its set-up data; mails go to `django.core.mail.outbox`."""
    settings.ALAMAT_DASAR = live_server.url
    muat_ketentuan()
    muat_nib()
    return live_server.url


@pytest.fixture
def pejalan(chromium, portal):
    """Return a maker of walkers: `pejalan(lebar=360, js=False)`."""
    semua = []

    def buat(lebar: int = 1280, js: bool = True) -> Pejalan:
        semua.append(Pejalan(chromium, portal, lebar=lebar, js=js))
        return semua[-1]

    yield buat
    for p in semua:
        p.tutup()


def tautan_surat() -> str:
    """Return the address of the first link in the newest mail."""
    return re.search(r"https?://\S+", mail.outbox[-1].body)[0]
