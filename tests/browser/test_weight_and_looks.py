"""The size of the first visit, visible borders, shown error messages, and the list of cookies."""

import gzip
import io
import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect
from pypdf import PdfReader

from ketentuan.models import Persetujuan
from ketentuan.reference_data import load
from nib.models import Permohonan
from oss_portal.uploads.checking import CleanFile
from tests.browser.conftest import SIDEWAYS_WITH_LARGE_TEXT
from tests.browser.helpers import in_another_thread, sign_in
from tests.factories.helpdesk import tiket
from tests.factories.nib import make_nib, propose_urgent_freeze
from tests.factories.registrasi import HakAksesFactory, PendaftaranFactory, PetugasFactory

# Elements that stand alone and are pressed with a finger: links inside a sentence are as high as its lines.
LOW_TARGETS = """() => [...document.querySelectorAll("a, button, summary, select, input.form-control")]
    .filter(e => e.checkVisibility() && getComputedStyle(e).display !== "inline" && e.offsetWidth > 1)
    .filter(e => e.getBoundingClientRect().height < 43.9).map(e => (e.innerText || e.name).trim())"""


def test_the_first_visit_to_the_form_is_light(walker):
    p = walker(width=360)
    weight, key = [], []

    def record(answer):
        if answer.status == 200:
            # Pages count with their transferred size. Static files are compressed in production only, because
            # WhiteNoise makes the compressed files at collectstatic.
            dispatched = answer.request.sizes()["responseBodySize"]
            is_static = "/static/" in answer.url
            weight.append((answer.url, len(gzip.compress(answer.body(), 9)) if is_static else dispatched))
            key.append("captcha" in answer.url)

    p.page.on("response", record)
    p.page.goto(p.address + "/daftar/")
    p.page.wait_for_load_state("networkidle")
    without = [b for (url, b), c in zip(weight, key, strict=True) if not c]
    assert sum(without) <= 45_000, weight
    assert len(without) <= 6, weight
    assert sum(b for _, b in weight) <= 60_000, weight
    assert len(weight) <= 8, weight
    assert all(b <= 4 * 1024 for url, b in weight if ".js" in url), weight
    assert all(b <= 20 * 1024 for url, b in weight if ".css" in url), weight


def test_a_small_phone_shows_the_name_of_the_portal_beside_both_buttons_in_english_too(walker):
    p = walker(width=360)
    sign_in(p, HakAksesFactory().pengguna)
    p.page.goto(p.address + "/en/")
    expect(p.page.locator("header .primary")).to_have_text("Dashboard")
    brand, name = (p.page.locator(f"header {part}").bounding_box() for part in (".brand", ".brand-name"))
    assert name["y"] < brand["y"] + brand["height"] / 2


def _luminance(colour: str) -> float:
    section = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in section)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def test_borders_of_controls_stand_out_by_three_to_one(walker):
    p = walker()
    p.page.goto(p.address + "/daftar/")
    colour = p.page.evaluate("getComputedStyle(document.querySelector('[name=nik]')).borderTopColor")
    r, g, b = (int(x) for x in re.findall(r"\d+", colour)[:3])
    assert (1.05) / (_luminance(f"#{r:02x}{g:02x}{b:02x}") + 0.05) >= 3


@pytest.mark.parametrize("js", [True, False])
def test_every_printed_error_is_visible_and_the_summary_takes_the_focus(walker, js):
    p = walker(width=360, js=js)
    p.page.goto(p.address + "/daftar/")
    p.page.locator("main button", has_text="DAFTAR").click()
    p.page.wait_for_load_state()
    error = p.page.locator(".invalid-feedback")
    assert error.count() >= 8
    assert all(error.nth(i).is_visible() for i in range(error.count()))
    expect(p.page.locator("#error-summary")).to_be_focused()
    # Each link of the summary leads to a control that gets the focus.
    for link in p.page.locator("#error-summary a").all():
        link.click()
        assert p.page.evaluate("document.activeElement.matches('input, select, textarea')")


def test_another_captcha_comes_without_losing_what_was_typed(walker):
    for js in (False, True):
        p = walker(width=360, js=js)
        p.page.goto(p.address + "/daftar/")
        p.fill("nama", "Siti Aminah")
        before = p.page.locator("[name=kode_0]").get_attribute("value")
        p.page.locator("[name=muat_ulang_kode]").click()
        p.page.wait_for_function(
            "lama => ![lama, undefined].includes(document.querySelector('[name=kode_0]')?.value)", arg=before
        )
        assert p.page.locator("[name=nama]").input_value() == "Siti Aminah"


@pytest.mark.parametrize("js", [False, True])
def test_enter_sends_the_form_and_does_not_ask_for_another_captcha(walker, js):
    p = walker(width=360, js=js)
    p.page.goto(p.address + "/daftar/")
    p.fill("nama", "Siti Aminah")
    p.solve_captcha()
    p.page.locator("[name=kode_1]").press("Enter")
    p.page.locator("#error-summary").wait_for()
    assert "Kode captcha sudah benar" in p.page.inner_text("main")


def test_prv_1_only_the_listed_cookies_are_set(walker, django_user_model):
    load()
    p = walker()
    for path in ("/", "/daftar/", "/masuk/", "/ketentuan/", "/cek/", "/bantuan/"):
        p.page.goto(p.address + path)
    names = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME)
    written = {*names, settings.DEVICE_COOKIE_NAME}
    assert {c["name"] for c in p.context.cookies()} <= written
    p.page.goto(p.address + "/cookie/")
    content = p.page.inner_text("main")
    assert all(nama in content for nama in written)


def test_public_pages_are_good_at_every_width(walker):
    p = walker(width=(320, 360, 1280))
    low = {}
    for path in (
        "/",
        "/panduan/?jenis=perseorangan",
        "/kbli/",
        "/apa-itu-nib/",
        "/daftar/",
        "/kontak/",
        "/cookie/",
        "/aksesibilitas/",
        "/lisensi/",
        "/ketentuan/",
        "/privasi/",
        "/pengumuman/",
        "/masuk/",
        "/lupa-kata-sandi/",
        "/lupa-user-id/",
        "/daftar/kirim-ulang/",
        "/daftar/betulkan-surel/",
        "/petunjuk-terkirim/",
        "/cek/",
        "/cek/?nomor=1234567890123",
        "/bantuan/",
        "/bantuan/tanya/",
        "/angka/",
        "/tidak-ada/",
        "/aktivasi/tidak-ada/",
    ):
        p.open(path)
        assert p.page.evaluate(SIDEWAYS_WITH_LARGE_TEXT) <= 0, f"{path} scrolls sideways with text twice as large"
        low[path] = p.page.evaluate(LOW_TARGETS)
    assert not any(low.values()), low


@pytest.mark.parametrize("width", [1000, 1280])
def test_the_column_beside_a_page_leaves_room_for_its_tables_with_text_twice_as_large(walker, ketentuan, width):
    # The roles with the longest names, and a date in each row.
    roles = {"impor": True, "jenis_api": "01", "ekspor": True, "kepabeanan": ["importir", "eksportir", "ppjk"]}
    nib = in_another_thread(lambda: make_nib(**roles, jamsos_tk=Permohonan.Jamsos.SUDAH, wlkp=True))
    p = walker(width=width)
    sign_in(p, nib.permohonan.pembuat)
    for path in ("/dasbor/", "/nib/", "/nib/setelah/", "/hak-akses/"):
        assert p.page.goto(p.address + path).status == 200
        assert p.page.evaluate(SIDEWAYS_WITH_LARGE_TEXT) <= 0, f"{path} scrolls sideways with text twice as large"


def test_the_form_is_filled_in_by_keyboard_alone(walker):
    p = walker()
    p.page.goto(p.address + "/masuk/")
    p.page.keyboard.press("Tab")
    assert p.page.evaluate("document.activeElement.className") == "skip-link"
    p.page.keyboard.press("Enter")
    p.page.keyboard.press("Tab")
    assert p.page.evaluate("document.activeElement.name") == "nama"


# Links and buttons that are printed.
_PRINTED_CONTROLS = """() => [...document.querySelectorAll("a, button, summary, header nav")]
    .filter(e => e.checkVisibility() && (!e.matches("a") || /^(Unduh|Semua|Buka|Lihat|Minta|Tulis)/.test(e.innerText)))
    .map(e => e.innerText)"""


def test_c18_nothing_to_press_is_printed(walker, ketentuan):
    nib = in_another_thread(make_nib)
    person = nib.permohonan.pembuat
    p = walker()
    sign_in(p, person)
    proof = Persetujuan.objects.filter(pengguna=person)[0]
    p.page.emulate_media(media="print")
    assert p.page.goto(p.address + "/dasbor/").status == 200
    # A card that only contains links would print nothing but its heading.
    assert p.page.evaluate("[...document.querySelectorAll('.info-card')].filter(e => e.checkVisibility()).length") == 0
    ticket = tiket(pelapor=person)
    for path in (
        "/dasbor/",
        "/nib/",
        "/nib/hasil/",
        "/nib/setelah/",
        "/ketentuan/",
        f"/persetujuan/bukti/{proof.kode}/",
        reverse("bantuan-tiket", args=[ticket.token]),
        f"/cek/?nomor={nib.nomor}",
        "/kbli/56303/",
    ):
        assert p.page.goto(p.address + path).status == 200
        assert p.page.evaluate(_PRINTED_CONTROLS) == [], path
        rows = "[...document.querySelectorAll('.page-main tr')].every(e => getComputedStyle(e).breakInside === 'avoid')"
        assert p.page.evaluate(rows), f"a row of {path} is torn in two"


def test_a_long_list_is_printed_over_two_pages_and_leaves_none_half_empty(walker, ketentuan):
    nib = in_another_thread(make_nib)
    p = walker()
    sign_in(p, nib.permohonan.pembuat)
    p.page.goto(p.address + "/nib/")
    # With a lot of content before it the list begins two thirds down the first page.
    p.page.evaluate("""() => {
        const list = [...document.querySelectorAll("h2")].find(h => h.innerText === "Data usaha");
        document.querySelector("main").replaceChildren(list, list.nextElementSibling);
        list.style.marginTop = "20cm";
    }""")
    first, *rest = (page.extract_text() for page in PdfReader(io.BytesIO(p.page.pdf(format="A4"))).pages)
    assert "Data usaha" in first
    assert rest


def test_a_printed_case_begins_on_its_first_page(walker, ketentuan):
    nib = in_another_thread(make_nib)
    files = {"berita_acara": [CleanFile("berita-acara.jpg", "image/jpeg", b"")]}
    in_another_thread(propose_urgent_freeze, nib, PetugasFactory(), files=files)
    p = walker()
    sign_in(p, PetugasFactory(is_superuser=True))
    assert p.page.goto(p.address + reverse("admin:nib_nib_change", args=[nib.pk])).status == 200
    assert p.page.get_by_text("Perbesar").first.is_visible()
    first, *rest = (page.extract_text() for page in PdfReader(io.BytesIO(p.page.pdf(format="A4"))).pages)
    assert nib.pelaku_usaha.nama in first
    assert "ruang kerja" not in first
    assert "Perbesar" not in first + "".join(rest)


def test_what_is_late_is_told_from_what_waits_in_the_colours_of_the_system(walker, ketentuan):
    officer = PetugasFactory(group="Verifikasi")
    PendaftaranFactory(verifikasi="perlu_ditinjau", diubah_pada=timezone.now() - timedelta(days=30))
    p = walker()
    sign_in(p, officer)
    p.page.emulate_media(forced_colors="active")
    p.open(reverse("petugas-pekerjaan"))
    border = "e => getComputedStyle(e).borderTopStyle"
    counts = p.page.locator(".staff-first .staff-count")
    assert [count.evaluate(border) for count in counts.all()] == ["none", "solid"]


def test_a_form_full_of_errors_can_be_read_in_the_dark(walker):
    p = walker(width=360)
    p.page.emulate_media(color_scheme="dark")
    p.open("/gaya/")
    # This includes radios without a chosen value.
    p.page.locator("main form[method=post] button[type=submit]").last.click()
    p.check()


def test_the_table_of_contents_stays_in_sight_beside_long_terms(walker, ketentuan):
    p = walker(width=1280)
    p.open("/ketentuan/")
    text = p.page.locator(".document").bounding_box()
    p.page.evaluate("window.scrollTo(0, document.querySelector('.document').scrollHeight / 2)")
    contents = p.page.locator(".toc").bounding_box()
    assert contents["x"] >= text["x"] + text["width"]
    assert 0 <= contents["y"] < 100
    p.page.set_viewport_size({"width": 360, "height": 800})
    assert p.page.locator(".toc").bounding_box()["width"] > 300
