"""Single-use things can be used once, also by many requests at the same moment on separate connections."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from urllib.parse import urlencode

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.db import connection
from django.http import QueryDict
from django.test import Client, RequestFactory
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django_otp.oath import totp

from oss_portal.accounts import passkeys
from oss_portal.forms import CaptchaCodeField
from oss_portal.models import OutgoingMail, TotpDevice
from registrasi.forms import RequestPasswordForm
from registrasi.services import account
from registrasi.services.recovery_codes import make_recovery_codes, remaining_codes, use_recovery_code
from registrasi.services.totp import pending_device, verify_code
from tests.factories.registrasi import PASSWORD, HakAksesFactory, PenggunaFactory, PetugasFactory
from tests.registrasi.authenticator import Authenticator
from tests.registrasi.helpers import last_link, solved_captcha

MANY = 5
pytestmark = pytest.mark.django_db(transaction=True)


def concurrently(perform) -> list:
    """Run `perform(n)` on `MANY` connections at the same moment and return the results."""
    begin = Barrier(MANY)

    def run(n):
        begin.wait(20)
        try:
            return perform(n)
        finally:
            connection.close()

    with ThreadPoolExecutor(MANY) as pool:
        return list(pool.map(run, range(MANY)))


def test_u9_a_link_for_a_new_password_sets_one_password():
    right = HakAksesFactory(pengguna__kata_sandi=PASSWORD)
    orang = right.pengguna
    address = f"/atur-kata-sandi/{urlsafe_base64_encode(force_bytes(orang.pk))}/"
    token = default_token_generator.make_token(orang)
    web_client = [Client() for _ in range(MANY)]
    for k in web_client:
        k.get(f"{address}{token}/")

    def set_password(n):
        password = f"perahu kuning nomor {n}"
        return web_client[n].post(f"{address}tulis/", {"kata_sandi": password, "kata_sandi_lagi": password}).status_code

    assert sorted(concurrently(set_password)) == [200] + [410] * (MANY - 1)
    assert OutgoingMail.objects.filter(templat="registrasi/password_changed").count() == 1


def test_a_link_for_a_new_address_is_taken_once():
    orang = PenggunaFactory(kata_sandi=PASSWORD)
    account.request_email_change(pengguna=orang, email="baru@contoh.id")
    Client().post(last_link())
    link = last_link()
    assert sorted(concurrently(lambda n: Client().post(link).status_code)) == [200] + [410] * (MANY - 1)
    # One mail to the old address, one to the new.
    assert OutgoingMail.objects.filter(templat="registrasi/email_changed").count() == 2


def test_kea_1_a_code_of_the_second_factor_is_good_once():
    petugas = PetugasFactory()
    device = TotpDevice.objects.create(user=petugas, confirmed=True)
    kode = f"{totp(device.bin_key):06d}"

    def use(n):
        data_request = RequestFactory().post("/")
        data_request.user, data_request.session = petugas, Client().session
        return verify_code(data_request, TotpDevice.objects.get(pk=device.pk), kode)

    assert sorted(concurrently(use)) == [False] * (MANY - 1) + [True]


def test_frm_11_a_captcha_solved_beside_a_fault_opens_one_form():
    data = QueryDict(urlencode({"nama": ""} | solved_captcha()))
    faulty = RequestPasswordForm(data)
    assert set(faulty.errors) == {"nama"}
    kept = QueryDict(urlencode({"kode_lolos": faulty["kode_lolos"].value(), "nama": "siti@contoh.id"}))
    # All forms found the captcha unused.
    forms = [RequestPasswordForm(kept) for _ in range(MANY)]
    assert sorted(concurrently(lambda n: forms[n].is_valid())) == [False] * (MANY - 1) + [True]
    assert sum("sudah terpakai" in str(form.errors.get("kode")) for form in forms) == MANY - 1


def test_a_recovery_code_is_good_once():
    petugas = PetugasFactory()
    code = make_recovery_codes(pengguna=petugas)[0]
    used = concurrently(lambda n: use_recovery_code(pengguna=petugas, code=code))
    assert sum(device is not None for device in used) == 1
    assert remaining_codes(petugas) == 9
    assert OutgoingMail.objects.filter(templat="registrasi/recovery_code_used").count() == 1


def test_two_clicks_on_new_recovery_codes_leave_the_codes_of_one_answer():
    petugas = PetugasFactory()
    answers = concurrently(lambda n: make_recovery_codes(pengguna=petugas))
    good = [codes for codes in answers if use_recovery_code(pengguna=petugas, code=codes[0])]
    assert len(good) == 1
    assert remaining_codes(petugas) == 9


def test_an_answer_of_a_passkey_is_good_once():
    orang = HakAksesFactory().pengguna
    device = Authenticator()
    asked = passkeys.begin_registration(orang)
    passkeys.finish_registration(orang, state=asked["state"], answer=device.make(asked["options"]), name="HP")
    asked = passkeys.begin_sign_in()
    data = {"keadaan": asked["state"], "jawaban": device.prove(asked["options"])}
    answers = concurrently(lambda n: Client().post("/masuk/kunci-sandi/", data).status_code)
    assert sorted(answers) == [302] + [422] * (MANY - 1)


def test_two_tabs_that_set_up_the_second_factor_show_the_same_secret():
    petugas = PetugasFactory()
    assert len(set(concurrently(lambda n: pending_device(petugas, session="x").pk))) == 1
    assert TotpDevice.objects.filter(user=petugas).count() == 1


def test_frm_11_a_solved_captcha_opens_one_form():
    kode = list(solved_captcha().values())

    def use(n):
        try:
            return bool(CaptchaCodeField().clean([*kode]))
        except ValidationError:
            return False

    assert sorted(concurrently(use)) == [False] * (MANY - 1) + [True]
