"""The link in the mail: one click, one's own password, one Hak Akses (DEF-6, KEW-2a, U1)."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connections
from django.test import Client
from django.utils import timezone

from ketentuan.models import Persetujuan, VersiKetentuan
from oss_portal.models import Pengguna
from registrasi.models import ActivationLink, HakAkses, HakAksesEvent, PelakuUsaha, Pendaftaran
from registrasi.services.pendaftaran import expire_old
from tests.factories.ketentuan import VersiKetentuanFactory
from tests.factories.registrasi import HakAksesFactory
from tests.registrasi.helpers import NEW_PASSWORD, PERWAKILAN, last_link, last_link_to, payload, solved_captcha

pytestmark = pytest.mark.usefixtures("ketentuan")
BACKEND = "oss_portal.accounts.backends.UserIdOrEmailBackend"
NEW_PASSWORD_TWICE = {"kata_sandi": NEW_PASSWORD, "kata_sandi_lagi": NEW_PASSWORD}


@pytest.fixture
def link(client):
    client.post("/daftar/", payload())
    return last_link()


def test_opening_the_link_uses_nothing_up_and_shows_the_user_id(client, link):
    for _ in range(3):
        page = client.get(link)
        assert page.status_code == 200
    assert Pendaftaran.objects.get().user_id in page.content.decode()
    # No other person registered with this address.
    assert "Bukan pendaftaran Anda?" not in page.content.decode()
    assert not Pengguna.objects.exists()


def test_the_click_gives_login_business_right_ledger_and_mail_and_signs_in(client, link):
    response = client.post(link, NEW_PASSWORD_TWICE)
    assert response.url == "/nib/ajukan/1/"
    pengguna = Pengguna.objects.get()
    assert pengguna.check_password(NEW_PASSWORD)
    assert pengguna.password.startswith("argon2")
    right = HakAkses.objects.get()
    assert (right.pengguna, right.status, right.pelaku_usaha.nama) == (pengguna, "aktif", "Siti Aminah")
    assert HakAksesEvent.objects.get().dasar == "pemberian"
    assert Persetujuan.objects.filter(pengguna=pengguna).count() == 2
    assert pengguna.user_id in mail.outbox[-1].body
    assert NEW_PASSWORD not in mail.outbox[-1].body
    assert client.get("/dasbor/").status_code == 200


def test_who_opens_an_office_from_abroad_is_promised_no_nib_without_an_officer(client):
    client.post("/daftar/", payload(**PERWAKILAN))
    client.post(last_link(), NEW_PASSWORD_TWICE)
    page = client.get("/aktivasi/selesai/").text
    assert "NIB terbit setelah pemeriksaan itu." in page
    assert "terbit sendiri" not in page


def test_s7_a_second_click_says_that_the_login_is_active_and_leads_on(client, link):
    client.post(link, NEW_PASSWORD_TWICE)
    again = Client().get(link)
    assert again.status_code == 410
    assert "sudah aktif" in again.text
    # A person who clicked twice has not seen their User-ID yet, so the page says that the mail address works, too.
    assert "masuk dengan User-ID atau alamat surel" in again.text
    assert 'href="/masuk/"' in again.text


def test_s7_the_second_click_with_the_token_of_before_the_sign_in_leads_to_the_same_page(link):
    browser = Client(enforce_csrf_checks=True)
    browser.get(link)
    form = {"csrfmiddlewaretoken": browser.cookies["csrftoken"].value, **NEW_PASSWORD_TWICE}
    assert browser.post(link, form).url == "/nib/ajukan/1/"
    page = browser.post(link, form, follow=True)
    assert page.redirect_chain[-1] == ("/nib/ajukan/1/", 302)
    assert page.text.count("Hak Akses Anda aktif") == 1


def test_s7_a_browser_that_did_not_wait_for_the_answer_is_signed_in_by_its_second_click(link):
    def sent_at_once(data):
        # The browser did not read the answer to the first click, so it has neither the session nor its token.
        browser.cookies.clear()
        browser.cookies["csrftoken"] = token
        return browser.post(link, data, follow=True)

    browser, other = Client(), Client()
    token = [client.get(link).client.cookies["csrftoken"].value for client in (other, browser)][-1]
    sent_at_once(NEW_PASSWORD_TWICE)
    page = sent_at_once(NEW_PASSWORD_TWICE)
    assert page.redirect_chain == [("/nib/ajukan/1/", 302)]
    assert page.text.count("Hak Akses Anda aktif") == 1
    assert other.post(link, NEW_PASSWORD_TWICE).status_code == 410
    assert sent_at_once({"kata_sandi": "tebakan orang lain", "kata_sandi_lagi": ""}).status_code == 410


def test_s7_a_used_link_lets_nobody_in_by_the_password_that_was_chosen(client, link):
    client.post(link, NEW_PASSWORD_TWICE)
    stranger = Client()
    assert stranger.post(link, NEW_PASSWORD_TWICE).status_code == 410
    assert "_auth_user_id" not in stranger.session


@pytest.mark.parametrize(
    "password",
    ["pendek", "3171061705900001", "17051990abc", "1234567890", "kata sandi 17-05-1990", "siti@contoh.id siti"],
)
def test_kew_2a_a_weak_or_personal_password_is_refused(client, link, password):
    if password.startswith("siti"):
        password = Pendaftaran.objects.get().user_id + "abcdef"
    response = client.post(link, {"kata_sandi": password, "kata_sandi_lagi": password})
    assert response.status_code == 422
    assert "kata_sandi" in response.context["form"].errors
    assert not Pengguna.objects.exists()


def test_two_different_passwords_are_refused(client, link):
    response = client.post(link, {"kata_sandi": NEW_PASSWORD, "kata_sandi_lagi": NEW_PASSWORD + "x"})
    assert "kata_sandi_lagi" in response.context["form"].errors


def test_u1_a_link_past_72_hours_offers_a_new_one_with_one_click(client, link):
    ActivationLink.objects.update(berlaku_sampai=timezone.now() - timedelta(seconds=1))
    response = client.get(link)
    assert response.status_code == 410
    assert "72 jam" in response.content.decode()
    mail.outbox.clear()
    client.post(link)
    assert client.get(last_link()).status_code == 200


def test_u1_a_newer_link_lets_the_older_one_die(client, link):
    client.post("/daftar/periksa-surel/")
    assert "lebih baru" in client.get(link).content.decode()
    assert client.get(last_link()).status_code == 200


def test_u1_three_requests_an_hour_and_three_mails_a_day(client, link):
    for _ in range(3):
        assert client.post("/daftar/periksa-surel/").status_code == 200
    assert client.post("/daftar/periksa-surel/").status_code == 429
    assert len(mail.outbox) == 3


def test_u1_the_last_link_lives_on_when_no_more_mail_goes_out_and_later_one_comes(client, link):
    for _ in range(3):
        client.post("/daftar/periksa-surel/")
    newest = last_link()
    assert client.get(newest).status_code == 200
    with time_machine.travel(timezone.now().timestamp() + 9 * 3600):
        lahir = {"tanggal_lahir_0": "17", "tanggal_lahir_1": "5", "tanggal_lahir_2": "1990"}
        client.post("/daftar/kirim-ulang/", {"nomor": "3171061705900001", **lahir, **solved_captcha()})
        assert len(mail.outbox) == 4
        assert client.get(last_link()).status_code == 200


def test_an_unknown_link_says_so(client):
    assert client.get("/aktivasi/tidak-ada/").status_code == 404


def test_u1_n10_a_mistyped_address_is_corrected_before_activation(client, link):
    mail.outbox.clear()
    assert "s•••@contoh.id" in client.get("/daftar/betulkan-surel/").content.decode()
    assert client.post("/daftar/betulkan-surel/", {"email": "benar@"}).status_code == 422
    response = client.post("/daftar/betulkan-surel/", {"email": "benar@contoh.id"})
    assert response.url == "/daftar/periksa-surel/"
    assert "b•••@contoh.id" in client.get(response.url).content.decode()
    assert [s.to[0] for s in mail.outbox] == ["siti@contoh.id", "benar@contoh.id"]
    assert client.get(link).status_code == 410
    client.post(last_link(), NEW_PASSWORD_TWICE)
    assert Pengguna.objects.get().email == "benar@contoh.id"


@pytest.mark.parametrize("day", ["17", "18"])
def test_u1_number_and_birth_date_correct_nothing_from_another_browser(link, day):
    """Attack 6: a person who knows them has neither the browser that registered nor its mailbox."""
    mail.outbox.clear()
    data = {"nomor": "3171061705900001", "tanggal_lahir_0": day, "tanggal_lahir_1": "5", "tanggal_lahir_2": "1990"}
    stranger = Client()
    response = stranger.post("/daftar/betulkan-surel/", data | {"email": "jahat@contoh.id"} | solved_captcha())
    assert response.content == stranger.get("/daftar/betulkan-surel/").content
    assert not mail.outbox
    assert Client().get(link).status_code == 200


def test_u1_the_activation_mail_leads_to_another_address(client, link):
    """A person who opens the link has the old mailbox; an expired link corrects nothing."""
    stranger, page = Client(), f"{link}surel/"
    assert page in stranger.get(link).content.decode()
    assert stranger.get(page).status_code == 200
    assert stranger.post(page, {"email": "baru@contoh.id"}).url == "/petunjuk-terkirim/"
    assert [s.to[0] for s in mail.outbox[-2:]] == ["siti@contoh.id", "baru@contoh.id"]
    assert stranger.post(page, {"email": "lagi@contoh.id"}).url == link
    stranger.post(last_link(), NEW_PASSWORD_TWICE)
    assert Pengguna.objects.get().email == "baru@contoh.id"


def test_u1_whoever_registers_again_elsewhere_activates_it_and_the_old_one_lapses(link):
    """After a mistyped address on another phone the person need not wait, and no stranger ends the old registration."""
    first = Pendaftaran.objects.get()
    phone = Client()
    phone.post("/daftar/", payload(email="benar@contoh.id"))
    assert Client().get(link).status_code == 200
    assert phone.post(last_link_to("benar@contoh.id"), NEW_PASSWORD_TWICE).url == "/nib/ajukan/1/"
    assert Pengguna.objects.get().email == "benar@contoh.id"
    Pendaftaran.objects.filter(pk=first.pk).update(dibuat_pada=timezone.now() - timedelta(days=31))
    assert expire_old() == 1
    assert Client().get(link).status_code == 404


def test_u1_a_stranger_who_asks_for_the_mail_kills_no_link(client, link):
    data = {"nomor": "3171061705900001", "tanggal_lahir_0": "17", "tanggal_lahir_1": "5", "tanggal_lahir_2": "1990"}
    Client().post("/daftar/kirim-ulang/", data | solved_captcha())
    Client().post("/lupa-kata-sandi/", {"nama": "siti@contoh.id"} | solved_captcha())
    Client().post("/daftar/", payload())
    # The limit is three mails a day to one address.
    assert len(mail.outbox) == 3
    assert client.get(link).status_code == 200


def test_the_mail_is_sent_again_to_who_knows_number_and_birth_date(client, link):
    mail.outbox.clear()
    data = {"nomor": "3171061705900001", "tanggal_lahir_0": "17", "tanggal_lahir_1": "5", "tanggal_lahir_2": "1990"}
    client.post("/daftar/kirim-ulang/", data | solved_captcha())
    assert "/aktivasi/" in mail.outbox[0].body


def test_a_further_business_needs_the_sign_in_of_its_person(client):
    right = HakAksesFactory()
    person = right.pengguna
    badan = {
        "nama_badan": "CV Maju",
        "nomor_legalitas": "SABU-12",
        "tanggal_legalitas_0": "1",
        "tanggal_legalitas_1": "2",
        "tanggal_legalitas_2": "2020",
        "jabatan": "Direktur",
        "jenis_perusahaan": "02",
    }
    client.post("/daftar/", payload(nik=person.nomor_identitas, email="cv@contoh.id", **badan))
    address = last_link()
    assert f"/masuk/?next={address}" in client.get(address).content.decode()
    foreign = HakAksesFactory().pengguna
    client.force_login(foreign, backend=BACKEND)
    assert f"/keluar/?next={address}" in client.get(address).content.decode()
    assert client.post(address).status_code == 422
    client.force_login(person, backend=BACKEND)
    assert client.post(address, {}).url == "/aktivasi/selesai/"
    assert HakAkses.objects.filter(pengguna=person).count() == 2
    assert PelakuUsaha.objects.filter(nama="CV Maju").exists()
    # The switcher shows both businesses; the new one is the active one.
    assert "CV Maju" in client.get("/dasbor/").content.decode()


def new_version(change: str, **other) -> VersiKetentuan:
    now = VersiKetentuan.objects.filter(jenis="ketentuan").latest("nomor")
    return VersiKetentuanFactory(
        sumber=re.sub("dapat dimodifikasi|boleh diubah", change, now.sumber), berlaku_sejak=timezone.now(), **other
    )


def test_frm_12_a_version_in_force_since_the_form_is_accepted_at_activation(client, link):
    versi = new_version("boleh diubah")
    page = client.get(link)
    # Changes since the registration are shown word by word.
    assert "<ins>boleh diubah</ins>" in page.text
    data = NEW_PASSWORD_TWICE | {"versi_ketentuan": versi.pk}
    response = client.post(link, data)
    assert response.status_code == 422
    assert "setuju_ketentuan" in response.context["form"].errors
    # The person is asked to accept only the text that changed.
    assert "setuju_privasi" not in response.context["form"].fields
    client.post(link, data | {"setuju_ketentuan": "on"})
    assert Persetujuan.objects.get(versi=versi).saluran == "aktivasi"


def test_u7_the_tick_at_activation_holds_for_the_version_that_was_shown(client, link):
    old = new_version("boleh diubah")
    client.get(link)
    new = new_version("dapat dimodifikasi")
    data = NEW_PASSWORD_TWICE | {"versi_ketentuan": old.pk, "setuju_ketentuan": "on"}
    response = client.post(link, data)
    assert response.status_code == 422
    assert "Baca perubahannya, lalu centang lagi" in response.text
    assert not Persetujuan.objects.filter(versi__in=[old, new]).exists()
    assert client.post(link, data | {"versi_ketentuan": new.pk}).url == "/nib/ajukan/1/"
    assert Persetujuan.objects.get(versi=new).pengguna == Pengguna.objects.get(is_staff=False)


def test_u7_mended_spelling_asks_for_nothing_at_activation(client, link):
    new_version("dapat dimodifikasi,", perlu_persetujuan=False)
    assert client.post(link, NEW_PASSWORD_TWICE).url == "/nib/ajukan/1/"
    assert client.get("/dasbor/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_two_clicks_on_two_connections_make_one_login_and_one_right(client):
    client.post("/daftar/", payload())
    address = last_link()

    def click(_):
        try:
            return Client().post(address, NEW_PASSWORD_TWICE).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(click, range(4))) == {302}
    assert (Pengguna.objects.count(), HakAkses.objects.count(), PelakuUsaha.objects.count()) == (1, 1, 1)
