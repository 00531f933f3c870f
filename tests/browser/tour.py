"""The pictures of README.md and docs/tour.md, taken during a walk: `bin/screenshots`, no part of `bin/test`."""

import io
import re
import subprocess
from pathlib import Path

from captcha.models import CaptchaStore
from django.conf import settings
from django.core.management import call_command
from PIL import Image
from playwright.sync_api import Page

from helpdesk.models import Tiket
from nib.models import Nib, SertifikatNib
from oss_portal.models import Pengguna
from registrasi.models import Pendaftaran
from tests.browser.conftest import mail_link
from tests.browser.helpers import in_another_thread, sign_in
from tests.browser.test_main_journey import PASSWORD

FOLDER = Path(settings.BASE_DIR) / "docs/images"
PHONE, DESK = {"width": 360, "height": 720}, {"width": 1120, "height": 720}
COLOURS = 48


def _write(picture: Image.Image, name: str) -> None:
    """Write a picture with few colours: pages need no more, and the file stays small."""
    picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(FOLDER / f"{name}.png", optimize=True)


def _take(page: Page, name: str, *, at: str = "") -> Image.Image:
    """Take a picture of the screen, beginning at the element `at`."""
    if at:
        page.locator(at).first.evaluate("e => window.scrollTo(0, e.getBoundingClientRect().top + scrollY - 16)")
    picture = Image.open(io.BytesIO(page.screenshot()))
    _write(picture, name)
    return picture


def _beside(pictures: list[Image.Image], name: str, *, gap: int = 16) -> None:
    """Write pictures of one height beside each other."""
    width = sum(p.width for p in pictures) + gap * (len(pictures) - 1)
    whole = Image.new("RGB", (width, max(p.height for p in pictures)), "white")
    x = 0
    for picture in pictures:
        whole.paste(picture, (x, 0))
        x += picture.width + gap
    _write(whole, name)


def _fill(page: Page, values: dict[str, str]) -> None:
    for name, value in values.items():
        page.locator(f"main [name='{name}']").first.fill(value)


def _press(page: Page, text: str) -> None:
    page.locator("main button:not([aria-hidden])").filter(has_text=re.compile(text)).first.click()
    page.wait_for_load_state()


def test_the_tour_is_walked_and_its_pictures_are_taken(walker):
    call_command("load_reference_data", verbosity=0)
    in_another_thread(call_command, "load_demo", verbosity=0)
    p = walker(width=360)
    page = p.page
    page.set_viewport_size(PHONE)

    # --- From the registration to the certificate
    page.goto(p.address)
    home = _take(page, "home")
    page.goto(p.address + "/daftar/")
    _fill(page, {"nik": "3171065705910003", "email": "rina@contoh.id", "nama": "Rina Wati", "telepon": "81234567890"})
    page.locator("main [name='telepon']").blur()
    _take(page, "register", at="fieldset")
    if not page.locator("main [name='tanggal_lahir_0']").input_value():
        _fill(page, {"tanggal_lahir_0": "17", "tanggal_lahir_1": "5", "tanggal_lahir_2": "1991"})
    key = page.locator("main [name='kode_0']").get_attribute("value")
    _fill(page, {"kode_1": CaptchaStore.objects.get(hashkey=key).response})
    page.locator("main [name='privasi']").check()
    page.locator("main [name='setuju']").check()
    _press(page, "DAFTAR")
    page.goto(mail_link())
    _fill(page, {"kata_sandi": PASSWORD})
    _take(page, "activate")
    _press(page, "Aktifkan")
    _fill(page, {"alamat": "Jalan Kebon Sirih 12 RT 003 RW 004", "kelurahan_cari": "menteng jakarta pusat"})
    _press(page, "Simpan dan lanjutkan")
    page.get_by_label(re.compile(r"^Menteng, ")).check()
    _press(page, "Simpan dan lanjutkan")
    _fill(page, {"cari": "warung kelontong"})
    _press(page, "Cari")
    _take(page, "kbli", at="main h1")
    page.locator("main .kbli-results a").first.click()
    page.wait_for_load_state()
    _fill(page, {"modal": "15 juta"})
    _press(page, "Simpan")
    _take(page, "review")
    _press(page, "Ajukan")
    issued = _take(page, "issued")
    nib = Nib.objects.get(pelaku_usaha__nama="Rina Wati")
    page.goto(p.address + "/dasbor/")
    _take(page, "dashboard")
    pdf = bytes(SertifikatNib.objects.get(nib=nib).pdf)
    drawn = subprocess.run(
        ["pdftoppm", "-png", "-r", "62", "-f", "1", "-l", "1", "-"], input=pdf, capture_output=True, check=True
    ).stdout
    certificate = Image.open(io.BytesIO(drawn))
    _write(certificate, "certificate")
    page.goto(f"{p.address}/cek/?nomor={nib.nomor}")
    checked = _take(page, "check")
    _beside([home, issued, certificate.resize((509, 720)), checked], "portal")

    # --- Officers
    officer = walker(width=1120)
    officer.page.set_viewport_size(DESK)
    sign_in(officer, Pengguna.objects.get(user_id="VERIFIKASI"))
    case = Pendaftaran.objects.get(email="jahit2@contoh.id")
    officer.page.goto(f"{p.address}/admin/registrasi/pendaftaran/{case.pk}/change/")
    # The pictures of the card and the face are loaded after the page.
    officer.page.wait_for_function("[...document.images].every(i => i.complete && i.naturalWidth)")
    _take(officer.page, "case")
    sign_in(officer, Pengguna.objects.get(user_id="HELPDESK1"))
    officer.page.goto(p.address + "/petugas/helpdesk/")
    _take(officer.page, "queue")
    officer.page.goto(
        f"{p.address}/petugas/helpdesk/{Tiket.objects.filter(petugas__user_id='HELPDESK1').order_by('pk')[0].kode}/"
    )
    _take(officer.page, "tiket")
