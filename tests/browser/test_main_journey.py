"""The whole journey: DAFTAR, activation, NIB, certificate, check; on a small phone without scripts and on a desktop."""

import io
import re

import pytest
from captcha.models import CaptchaStore
from pypdf import PdfReader

from nib.models import Nib
from registrasi.models import Pendaftaran
from tests.browser.conftest import mail_link

PASSWORD = "perahu kuning di teluk"


@pytest.mark.parametrize(("width", "js"), [(360, False), ((320, 1280), True)])
def test_a_stall_owner_gets_an_nib_that_anyone_can_check(walker, width, js):
    p = walker(width=width, js=js)
    p.open("/")
    p.click("DAFTAR", "link")
    # First the unhappy path: nothing is filled in.
    p.click("DAFTAR")
    assert p.page.locator("#error-summary li").count() >= 8
    p.fill("nik", "3171 0657 0590 0001")
    p.fill("email", "siti@contoh.id")
    p.page.locator("main [name='jenis_perusahaan']").select_option("17")
    p.fill("nama", "Siti Aminah")
    p.fill("tanggal_lahir_0", "17")
    p.fill("tanggal_lahir_1", "Mei")
    p.fill("tanggal_lahir_2", "1990")
    p.fill("telepon", "0857-1234-5678")
    p.solve_captcha()
    p.page.locator("main [name='privasi']").check()
    p.page.locator("main [name='setuju']").check()
    p.click("DAFTAR")
    assert "Periksa surel Anda" in p.page.inner_text("h1")
    assert Pendaftaran.objects.get().telepon == "+6285712345678"

    p.open(mail_link())
    p.fill("kata_sandi", PASSWORD)
    if not js:
        p.fill("kata_sandi_lagi", PASSWORD)
    p.click("Aktifkan")
    assert Pendaftaran.objects.get().user_id in p.page.inner_text("main")
    # Step 1: Data pelaku usaha
    p.fill("alamat", "Jalan Kebon Sirih 12 RT 003 RW 004")
    p.fill("kelurahan_cari", "menteng jakarta pusat")
    p.click("Simpan dan lanjutkan")
    # Several kelurahan match: one is chosen beside the field.
    p.page.get_by_label(re.compile(r"^Menteng, ")).check()
    p.click("Simpan dan lanjutkan")
    # Step 2: Kegiatan usaha
    p.fill("cari", "warung kelontong")
    p.click("Cari")
    p.page.locator("main .kbli-results a").first.click()
    p.check()
    p.fill("modal", "15.000.000")
    p.click("Simpan")
    # Step 3, Peran, is already answered: no workers, no trade.
    assert "mikro" in p.page.inner_text("main").lower()
    # Step 5: Tinjau
    p.click("Ajukan")
    nib = Nib.objects.get()
    assert nib.nomor in p.page.inner_text("main")

    p.open("/nib/")
    with p.page.expect_download() as download_info:
        p.page.get_by_role("link", name="Unduh sertifikat").first.click()
    content = download_info.value.path().read_bytes()
    text = PdfReader(io.BytesIO(content)).pages[0].extract_text()
    assert nib.nomor in text
    assert "3171065705900001" not in text

    # The check is open to anyone, without signing in.
    visitor = walker(width=width, js=js)
    visitor.open("/cek/")
    visitor.fill("nomor", nib.nomor)
    visitor.click("Cek nomor")
    assert "NIB ini berlaku" in visitor.page.inner_text("h1")
    visitor.open(f"/cek/s/{nib.sertifikat.get().token}/")
    visitor.open("/cek/")
    visitor.page.locator("main [name='berkas']").first.set_input_files(
        {"name": "nib.pdf", "mimeType": "application/pdf", "buffer": content}
    )
    visitor.click("Bandingkan berkas")
    assert "sama persis" in visitor.page.inner_text("main")
    if js:
        assert not [k for k in p.console_errors if "Failed to load resource" not in k]


# Reports to Python each control that a person touches, and each press of a link or button that opens a page.
_WATCH = """
for (const kind of ["input", "change"]) addEventListener(kind, e => {
    if (e.isTrusted) touched(location.pathname + " " + e.target.name);
}, true);
addEventListener("click", e => {
    if (e.isTrusted && e.target.closest("a[href], button[type=submit]")) pressed(location.pathname);
}, true);
"""


def test_the_shortest_way_from_the_home_page_to_the_certificate_takes_9_presses_and_12_inputs(walker):
    """A perseorangan with one activity, no workers and no trade; opening the link in the mail counts as a press."""
    p = walker(width=360)
    touched, presses = set(), []
    p.context.expose_function("touched", lambda control: touched.add(control))
    p.context.expose_function("pressed", lambda page: presses.append(page))
    p.context.add_init_script(_WATCH)
    page = p.page

    def type_into(name, text):
        page.locator(f"main [name='{name}']").press_sequentially(text)

    def press(words, role="button"):
        page.locator("main").get_by_role(role, name=words).first.click()
        page.wait_for_load_state()

    page.goto(p.address)
    press("DAFTAR", "link")
    type_into("nik", "3171065705900001")
    type_into("email", "siti@contoh.id")
    type_into("nama", "Siti Aminah")
    # The birth date is filled in from the NIK, for her to check.
    assert [page.locator(f"[name=tanggal_lahir_{n}]").input_value() for n in range(3)] == ["17", "05", "1990"]
    type_into("telepon", "085712345678")
    key = page.locator("main [name='kode_0']").get_attribute("value")
    type_into("kode_1", CaptchaStore.objects.get(hashkey=key).response)
    page.locator("main [name='privasi']").click()
    page.locator("main [name='setuju']").click()
    press("DAFTAR")
    presses.append("the link in the mail")
    page.goto(mail_link())
    type_into("kata_sandi", PASSWORD)
    press("Aktifkan")
    type_into("alamat", "Jalan Kebon Sirih 12 RT 003 RW 004")
    type_into("kelurahan_cari", "kebon sirih menteng")
    type_into("cari", "warung kelontong")
    press("Simpan dan lanjutkan")
    page.locator("main .kbli-results a").first.click()
    page.wait_for_load_state()
    type_into("modal", "15.000.000")
    press("Simpan kegiatan")
    press("Ajukan")
    nib = Nib.objects.get()
    with page.expect_download() as download_info:
        press("Unduh sertifikat", "link")
    assert nib.nomor in PdfReader(download_info.value.path()).pages[0].extract_text()
    assert len(presses) <= 9, presses
    assert len(touched) <= 12, touched
    # Check that presses and inputs were counted.
    assert len(presses) == 9
    assert len(touched) == 12
