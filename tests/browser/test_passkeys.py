"""Passkeys in a browser with a fingerprint reader (Chromium's virtual authenticator), and without the script."""

import pytest
from django.test import override_settings
from django_otp_webauthn.models import WebAuthnCredential

from tests.browser.helpers import in_another_thread, sign_in
from tests.factories.registrasi import PASSWORD, HakAksesFactory, PetugasFactory

READER = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
READER |= {"isUserVerified": True, "automaticPresenceSimulation": True}


@pytest.fixture
def reader(settings, portal):
    """Return a function that gives a walker's browser a fingerprint reader and returns its CDP session."""
    settings.OTP_WEBAUTHN_ALLOWED_ORIGINS = [portal]

    def give(p):
        cdp = p.context.new_cdp_session(p.page)
        cdp.send("WebAuthn.enable")
        return cdp, cdp.send("WebAuthn.addVirtualAuthenticator", {"options": READER})["authenticatorId"]

    return give


def button(p, text):
    return p.page.locator("main button:visible", has_text=text)


def test_a_fingerprint_is_saved_after_the_password_and_signs_in_alone(walker, reader):
    right = HakAksesFactory(pengguna__kata_sandi=PASSWORD)
    p = walker(width=360)
    cdp, device = reader(p)
    sign_in(p, right.pengguna)
    p.open("/akun/kunci-sandi/")
    # The session is too old, so the person signs in again first.
    p.page.get_by_role("link", name="Lanjutkan").click()
    p.check()
    p.fill("kata_sandi", PASSWORD)
    button(p, "Lanjutkan").click()
    p.page.wait_for_url("**/akun/kunci-sandi/")
    p.fill("nama", "HP saya")
    button(p, "Simpan di perangkat ini").click()
    p.page.get_by_text("Kunci sandi disimpan").wait_for()
    p.check()
    # Saving the same device again shows a message.
    button(p, "Simpan di perangkat ini").click()
    p.page.get_by_text("sudah menyimpan kunci sandi").wait_for()
    p.page.get_by_role("link", name="Hapus HP saya").click()
    p.check()
    p.context.clear_cookies()
    p.open("/masuk/")
    cdp.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    button(p, "Masuk dengan sidik jari").click()
    p.page.get_by_role("status").get_by_text("Tidak jadi").wait_for()
    cdp.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": True})
    button(p, "Masuk dengan sidik jari").click()
    p.page.wait_for_url("**/dasbor/")
    # A passkey that was removed in the portal but not on the device.
    in_another_thread(WebAuthnCredential.objects.all().delete)
    p.context.clear_cookies()
    p.open("/masuk/")
    button(p, "Masuk dengan sidik jari").click()
    p.page.get_by_text("Kunci sandi itu tidak dikenal").wait_for()
    p.check()
    # The only error is the 422 of the last page.
    assert [error for error in p.console_errors if "422" not in error] == []


@override_settings(STAFF_TOTP_REQUIRED=True)
def test_an_officer_sets_up_a_passkey_and_gets_recovery_codes(walker, reader):
    petugas = PetugasFactory(kata_sandi=PASSWORD, is_superuser=True)
    p = walker(width=(360, 1280))
    reader(p)
    p.page.goto(p.address + "/masuk/?next=/akun/")
    p.fill("nama", petugas.user_id)
    p.fill("kata_sandi", PASSWORD)
    button(p, "MASUK").first.click()
    p.page.wait_for_url("**/akun/")
    p.open("/masuk/kode/?next=/akun/")
    button(p, "Pakai kunci sandi perangkat ini saja").click()
    p.page.wait_for_url("**/akun/kode-pemulihan/**")
    p.check()
    button(p, "Buat kode pemulihan").click()
    p.page.locator("main li.number").nth(9).wait_for()
    p.check()
    assert button(p, "Cetak").is_visible()
    code = p.page.locator("main li.number").first.inner_text()
    p.context.clear_cookies()
    p.page.goto(p.address + "/masuk/?next=/masuk/kode/")
    p.fill("nama", petugas.user_id)
    p.fill("kata_sandi", PASSWORD)
    button(p, "MASUK").first.click()
    p.page.wait_for_url("**/masuk/kode/")
    p.check()
    p.fill("kode", code)
    button(p, "Lanjutkan").click()
    p.page.wait_for_url("**/admin/")
    # The passkey alone counts as both factors.
    p.context.clear_cookies()
    p.page.goto(p.address + "/masuk/?next=/admin/")
    button(p, "Masuk dengan sidik jari").click()
    p.page.wait_for_url("**/admin/")


def test_without_the_script_the_password_remains_and_nothing_dead_is_shown(walker):
    right = HakAksesFactory(pengguna__kata_sandi=PASSWORD)
    p = walker(width=320, js=False)
    p.open("/masuk/?next=/cookie/")
    assert button(p, "sidik jari").count() == 0
    p.fill("nama", right.pengguna.user_id)
    p.fill("kata_sandi", PASSWORD)
    button(p, "MASUK").click()
    p.page.wait_for_url("**/cookie/")
    sign_in(p, right.pengguna)
    p.page.goto(p.address + "/akun/pastikan/?next=/akun/kunci-sandi/")
    p.fill("kata_sandi", PASSWORD)
    button(p, "Lanjutkan").click()
    p.check()
    assert button(p, "Simpan").count() == 0
    assert p.page.get_by_text("Peramban ini tidak dapat menyimpan kunci sandi").is_visible()
