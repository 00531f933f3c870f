"""Weight of the first visit, borders that can be seen, error texts that are shown, cookies that are listed."""

import gzip
import re

import pytest
from django.conf import settings

from ketentuan.data_awal import muat


def test_the_first_visit_to_the_form_is_light(pejalan):
    p = pejalan(lebar=360)
    berat, kunci = [], []

    def catat(jawaban):
        if jawaban.status == 200:
            # Pages count as they came. Static files travel compressed in production only: WhiteNoise makes those at
            # collectstatic.
            dikirim = jawaban.request.sizes()["responseBodySize"]
            statis = "/static/" in jawaban.url
            berat.append((jawaban.url, len(gzip.compress(jawaban.body(), 9)) if statis else dikirim))
            kunci.append("captcha" in jawaban.url)

    p.page.on("response", catat)
    p.page.goto(p.alamat + "/daftar/")
    p.page.wait_for_load_state("networkidle")
    tanpa = [b for (url, b), c in zip(berat, kunci, strict=True) if not c]
    assert sum(tanpa) <= 45_000, berat
    assert len(tanpa) <= 6, berat
    assert sum(b for _, b in berat) <= 60_000, berat
    assert len(berat) <= 8, berat


def _terang(warna: str) -> float:
    bagian = [int(warna[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in bagian)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def test_borders_of_controls_stand_out_by_three_to_one(pejalan):
    p = pejalan()
    p.page.goto(p.alamat + "/daftar/")
    warna = p.page.evaluate("getComputedStyle(document.querySelector('[name=nik]')).borderTopColor")
    r, g, b = (int(x) for x in re.findall(r"\d+", warna)[:3])
    assert (1.05) / (_terang(f"#{r:02x}{g:02x}{b:02x}") + 0.05) >= 3


def test_every_printed_error_is_visible_and_the_summary_takes_the_focus(pejalan):
    p = pejalan(lebar=360)
    p.page.goto(p.alamat + "/daftar/")
    p.page.locator("main button", has_text="DAFTAR").click()
    p.page.wait_for_load_state()
    galat = p.page.locator(".invalid-feedback")
    assert galat.count() >= 8
    assert all(galat.nth(i).is_visible() for i in range(galat.count()))
    assert p.page.evaluate("document.activeElement.id") == "ringkasan-galat"
    # Each link of the summary leads to a control that takes the focus.
    for tautan in p.page.locator("#ringkasan-galat a").all():
        tautan.click()
        assert p.page.evaluate("document.activeElement.matches('input, select, textarea')")


def test_another_captcha_comes_without_losing_what_was_typed(pejalan):
    for js in (False, True):
        p = pejalan(lebar=360, js=js)
        p.page.goto(p.alamat + "/daftar/")
        p.isi("nama", "Siti Aminah")
        sebelum = p.page.locator("[name=kode_0]").get_attribute("value")
        p.page.locator("[name=muat_ulang_kode]").click()
        p.page.wait_for_function("lama => document.querySelector('[name=kode_0]').value !== lama", arg=sebelum)
        assert p.page.locator("[name=nama]").input_value() == "Siti Aminah"


@pytest.mark.parametrize("js", [False, True])
def test_enter_sends_the_form_and_does_not_ask_for_another_captcha(pejalan, js):
    p = pejalan(lebar=360, js=js)
    p.page.goto(p.alamat + "/daftar/")
    p.isi("nama", "Siti Aminah")
    p.kode_keamanan()
    p.page.locator("[name=kode_1]").press("Enter")
    p.page.locator("#ringkasan-galat").wait_for()
    assert "Kode captcha sudah benar" in p.page.inner_text("main")


def test_prv_1_only_the_listed_cookies_are_set(pejalan, django_user_model):
    muat()
    p = pejalan()
    for jalan in ("/", "/daftar/", "/masuk/", "/ketentuan/", "/cek/", "/bantuan/"):
        p.page.goto(p.alamat + jalan)
    tertulis = {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME}
    assert {c["name"] for c in p.konteks.cookies()} <= tertulis
    p.page.goto(p.alamat + "/cookie/")
    isi = p.page.inner_text("main")
    assert all(nama in isi for nama in tertulis)


@pytest.mark.parametrize("lebar", [320, 360, 1280])
def test_public_pages_are_good_at_every_width(pejalan, lebar):
    p = pejalan(lebar=lebar)
    for jalan in (
        "/",
        "/panduan/?jenis=perseorangan",
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
        p.buka(jalan)


def test_the_form_is_filled_in_by_keyboard_alone(pejalan):
    p = pejalan()
    p.page.goto(p.alamat + "/masuk/")
    p.page.keyboard.press("Tab")
    assert p.page.evaluate("document.activeElement.className") == "lompat"
    p.page.keyboard.press("Enter")
    p.page.keyboard.press("Tab")
    assert p.page.evaluate("document.activeElement.name") == "nama"
