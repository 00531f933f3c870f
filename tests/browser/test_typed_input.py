"""N7, C10, F11 in the browser: a pasted date, a mistyped mail address, a form with an expired token; with axe."""

import pytest

PASTE = """([selector, text]) => {
    const box = document.querySelector(selector), data = new DataTransfer();
    data.setData("text", text);
    box.focus();
    if (box.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true})))
        document.execCommand("insertText", false, text);
}"""


@pytest.mark.parametrize("pasted", ["17 Agustus 1990", "17-08-1990", "1990-08-17", "Jakarta, 17 Agustus 1990"])
def test_n7_a_pasted_date_is_laid_out_over_the_three_boxes_at_once(walker, pasted):
    p = walker(width=360, js=True)
    p.open("/daftar/")
    p.page.evaluate(PASTE, ["[name=tanggal_lahir_0]", pasted])
    values = [p.page.locator(f"[name=tanggal_lahir_{n}]").input_value().lstrip("0") for n in range(3)]
    assert values == ["17", "8", "1990"]


def test_n7_without_scripts_no_box_cuts_what_is_pasted_and_the_page_lays_it_out(walker):
    p = walker(width=360, js=False)
    p.open("/daftar/")
    p.page.locator("[name=tanggal_lahir_0]").fill("17 Agustus 1990")
    assert p.page.locator("[name=tanggal_lahir_0]").input_value() == "17 Agustus 1990"
    p.page.locator("[name=email]").fill("bu.sri@gmial.com")
    p.click("DAFTAR")
    values = [p.page.locator(f"[name=tanggal_lahir_{n}]").input_value().lstrip("0") for n in range(3)]
    assert values == ["17", "8", "1990"]
    assert "Maksud Anda bu.sri@gmail.com?" in p.page.inner_text("main")
    assert p.page.get_by_label("Ya, maksud saya bu.sri@gmail.com").is_visible()
    # After leaving to read another page and coming back the text is still there.
    p.open("/bantuan/")
    p.page.go_back()
    assert p.page.locator("[name=email]").input_value() == "bu.sri@gmial.com"


@pytest.mark.parametrize("js", [True, False])
def test_f11_a_form_whose_token_is_too_old_is_sent_by_one_more_click(walker, js):
    p = walker(width=320, js=js)
    p.open("/bantuan/tanya/")
    p.page.locator("[name=isi]").fill("Kios saya di Jalan Melati 8\ntidak bisa masuk.")
    p.page.locator("[name=perihal]").fill("Tidak bisa masuk")
    # As after a sign-in in another tab: the cookie has changed.
    p.page.context.clear_cookies()
    p.page.context.add_cookies([{"name": "csrftoken", "value": "x" * 32, "url": p.page.url}])
    p.click("Kirim")
    assert "Isian Anda masih ada" in p.page.inner_text("h1")
    assert "Jalan Melati 8" in p.page.inner_text("main")
    p.click("Kirim isian saya")
    assert p.page.locator("[name=isi]").input_value() == "Kios saya di Jalan Melati 8\ntidak bisa masuk."


def test_f11_the_nik_is_there_again_after_going_back_to_the_form_and_to_its_faults(walker):
    p = walker(width=360, js=True)
    nik = p.page.locator("main [name=nik]")
    p.open("/daftar/")
    p.fill("nik", "3171061705900001")
    p.click("DAFTAR")
    # The errors are corrected on the page, and the person leaves it before sending.
    p.fill("nik", "3171061705900002")
    p.open("/bantuan/")
    p.page.go_back()
    assert nik.input_value() == "3171061705900002"
    p.page.go_back()
    assert nik.input_value() == "3171061705900002"
    # A form opened anew, perhaps by another person, is blank.
    p.open("/daftar/")
    assert nik.input_value() == ""
    p.open("/bantuan/")
    p.page.go_back()
    assert nik.input_value() == ""
