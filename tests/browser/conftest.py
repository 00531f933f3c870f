"""A real headless Chromium against a live server; each page is checked by axe, for its width and its requests."""

import json
import os
import re
from pathlib import Path

import axe_playwright_python
import pytest
from captcha.models import CaptchaStore
from django.core import mail
from playwright.sync_api import Page, sync_playwright

from ketentuan.reference_data import load as load_ketentuan
from nib.reference_data import load as load_nib

# Playwright's own event loop runs in this thread; Django's ORM is used beside it and not in it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

_AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")).read_text(encoding="utf-8")
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Only violations: the passed checks of axe would also be sent from the browser for each page. Style sheets are fetched
# again only for media rules: axe would request an @import in them at a wrong address.
_AXE_OPTIONS = {"runOnly": _RULES, "resultTypes": ["violations"], "preload": {"assets": ["media"]}}
_RUN_AXE = f"""async () => {{
    const {{violations}} = await axe.run(document, {json.dumps(_AXE_OPTIONS)});
    return violations.map(v => [v.id, v.nodes.slice(0, 4).map(n => n.target)]);
}}"""
_LOST_ANCHORS = """["href", "formaction"].flatMap(name =>
    [...document.querySelectorAll(`[${name}^="#"]`)].map(e => e.getAttribute(name)).filter(a => a.length > 1)
).filter(a => !document.getElementById(decodeURIComponent(a.slice(1))))"""
SIDEWAYS_WITH_LARGE_TEXT = """() => {
    const {style} = document.documentElement;
    style.fontSize = "200%";
    const more = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    style.fontSize = "";
    return more;
}"""
# Without transitions: in the middle of one a colour is none of our colours.
_CALM = {"reduced_motion": "reduce"}
CHROMIUM = os.environ.get("CHROMIUM", "")
SCREENSHOTS = Path(os.environ["SCREENSHOTS"]) if os.environ.get("SCREENSHOTS") else None


def pytest_collection_modifyitems(items):
    for item in items:
        if "/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)
            if not CHROMIUM:
                item.add_marker(pytest.mark.skip(reason="no Chromium: run bin/test, or set CHROMIUM"))


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as p:
        browser = p.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
        )
        yield browser
        browser.close()


def _screen(width: int) -> dict[str, int]:
    return {"width": width, "height": 800}


class Walker:
    """A person who walks through the portal; every page is checked: axe, sideways scrolling, foreign hosts, console.

    They walk with the first of the widths; each page is checked at all widths.
    """

    def __init__(self, chromium, address: str, *, widths: tuple[int, ...], js: bool):
        self.address, self.widths, self.js = address, widths, js
        self.context = chromium.new_context(
            viewport=_screen(widths[0]),
            java_script_enabled=js,
            bypass_csp=True,
            accept_downloads=True,
            **_CALM,
        )
        self.page: Page = self.context.new_page()
        # A busy machine answers late; a page that never answers is still reported.
        self.page.set_default_timeout(60_000)
        self.foreign_requests: list[str] = []
        self.console_errors: list[str] = []
        self.page.on("request", self._on_request)
        self.page.on("console", lambda m: self.console_errors.append(m.text) if m.type == "error" else None)
        self.page.on("pageerror", lambda e: self.console_errors.append(str(e)))
        # The same markup in a browser with scripts: axe needs them, the page must work without.
        self._checker = (
            self.page if js else chromium.new_context(viewport=_screen(widths[0]), bypass_csp=True, **_CALM).new_page()
        )
        self._number = 0

    def _on_request(self, data_request) -> None:
        if not data_request.url.startswith((self.address, "data:", "about:", "blob:")):
            self.foreign_requests.append(data_request.url)

    def open(self, path: str) -> None:
        self.page.goto(path if path.startswith("http") else self.address + path)
        self.check()

    def click(self, text: str, role: str = "button") -> None:
        """Click the first button or link of the main part with this text and check the next page."""
        element = "main a" if role == "link" else "main button:not([aria-hidden])"
        self.page.locator(element).filter(has_text=re.compile(text)).first.click()
        self.page.wait_for_load_state()
        self.check()

    def fill(self, name: str, value: str) -> None:
        self.page.locator(f"main [name='{name}']").first.fill(value)

    def check(self) -> None:
        """Assert that the page passes all checks at every width; take pictures when SCREENSHOTS names a folder."""
        self.page.wait_for_load_state()
        self._number += 1
        if not self.js:
            content = self.page.content().replace("<head>", f'<head><base href="{self.page.url}">', 1)
            self._checker.set_content(re.sub(r"<script[^>]*></script>", "", content))
        self._checker.evaluate(_AXE)
        for width in self.widths:
            self._resize(width)
            self._check_at(width)
        self._resize(self.widths[0])
        lost = self._checker.evaluate(_LOST_ANCHORS)
        assert not lost, f"{self.page.url} leads to places that it does not have: {lost}"
        assert not self.foreign_requests, f"{self.page.url} asked a foreign host: {self.foreign_requests}"

    def _resize(self, width: int) -> None:
        if len(self.widths) > 1:
            self.page.set_viewport_size(_screen(width))
            self._checker.set_viewport_size(_screen(width))

    def _check_at(self, width: int) -> None:
        page = f"{self.page.url} at {width} px"
        if SCREENSHOTS:
            path = self.page.url.removeprefix(self.address).lower()
            name = re.sub(r"[^a-z0-9]+", "-", path).strip("-")[:40] or "beranda"
            SCREENSHOTS.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=SCREENSHOTS / f"{width}-{self._number:02d}-{name}.png", full_page=True)
        more = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert more <= 0, f"{page} scrolls sideways by {more} px"
        wrong = self._checker.evaluate(_RUN_AXE)
        assert not wrong, f"axe on {page}: {wrong}"
        hidden = self._checker.evaluate(
            "[...document.querySelectorAll('.invalid-feedback')].filter(e => !e.offsetParent).length"
        )
        assert not hidden, f"{page} hides an error text"

    def solve_captcha(self) -> None:
        """Type the text that the captcha shows."""
        key = self.page.locator("main [name='kode_0']").get_attribute("value")
        self.fill("kode_1", CaptchaStore.objects.get(hashkey=key).response)

    def close(self) -> None:
        self.context.close()
        if not self.js:
            self._checker.context.close()


@pytest.fixture
def portal(transactional_db, live_server, settings):
    """The live portal with its set-up data; mails go to `django.core.mail.outbox`."""
    settings.BASE_URL = live_server.url
    load_ketentuan()
    load_nib()
    return live_server.url


@pytest.fixture
def walker(chromium, portal):
    """Return a function that makes walkers: `walker(width=360, js=False)`, or `walker(width=(320, 1280))`."""
    everything = []

    def make(width: int | tuple[int, ...] = 1280, js: bool = True) -> Walker:
        widths = (width,) if isinstance(width, int) else width
        everything.append(Walker(chromium, portal, widths=widths, js=js))
        return everything[-1]

    yield make
    for p in everything:
        p.close()


def mail_link() -> str:
    """Return the address of the first link in the newest mail."""
    return re.search(r"https?://\S+", mail.outbox[-1].body)[0]
