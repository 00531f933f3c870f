"""Passkeys: a fingerprint in place of a password, with the same rules, and the second factor of officers."""

import json
import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.test import Client, override_settings
from django.utils import timezone
from django_otp.oath import totp
from django_otp_webauthn.models import WebAuthnAttestation, WebAuthnCredential

from oss_portal.accounts import passkeys
from oss_portal.accounts.devices import has_second_factor
from oss_portal.accounts.passkeys import PasskeyRefused
from oss_portal.models import AuditEvent, OutgoingMail, RecoveryCodes, Session, TotpDevice
from registrasi.services import passkeys as service
from registrasi.services.pembatasan import add_pembatasan
from registrasi.services.personal_data import erase_person
from registrasi.services.recovery_codes import make_recovery_codes
from tests.factories.registrasi import PASSWORD, HakAksesFactory, PenggunaFactory, PetugasFactory
from tests.registrasi.authenticator import Authenticator

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return HakAksesFactory(pengguna__kata_sandi=PASSWORD).pengguna


@pytest.fixture
def officer():
    return PetugasFactory(kata_sandi=PASSWORD, is_superuser=True)


def with_passkey(pengguna, **lain) -> Authenticator:
    """Return an authenticator with a passkey of this person."""
    device = Authenticator(**lain)
    asked = passkeys.begin_registration(pengguna)
    service.add_passkey(pengguna=pengguna, state=asked["state"], answer=device.make(asked["options"]), nama="HP")
    return device


def sign_in(client, device, path="/masuk/kunci-sandi/", **lain):
    asked = client.post("/masuk/kunci-sandi/mulai/").json()
    return client.post(path, {"keadaan": asked["state"], "jawaban": device.prove(asked["options"])} | lain)


def sign_in_by_password(client, pengguna):
    return client.post("/masuk/", {"nama": pengguna.user_id, "kata_sandi": PASSWORD})


def add(client, device, **lain):
    asked = client.post("/akun/kunci-sandi/mulai/").json()
    data = {"keadaan": asked["state"], "jawaban": device.make(asked["options"])}
    return client.post("/akun/kunci-sandi/tambah/", data | lain)


# --- The person's list ------------------------------------------------------------------------------------------------


def test_a_person_saves_a_passkey_and_is_told_by_mail(client, person):
    sign_in_by_password(client, person)
    assert add(client, Authenticator(), nama="  HP\nsaya ").url == "/akun/kunci-sandi/"
    passkey = WebAuthnCredential.objects.get()
    assert (passkey.user, passkey.name) == (person, "HP saya")
    assert "HP saya" in client.get("/akun/kunci-sandi/").content.decode()
    assert OutgoingMail.objects.get(templat="registrasi/passkey_added").kepada == person.email
    event = AuditEvent.objects.get(peristiwa="registrasi.kunci_sandi.ditambah")
    assert (event.oleh, event.rincian) == (person, {"nama": "HP saya"})
    # The make of the device is not stored.
    assert not WebAuthnAttestation.objects.exists()


def test_a_passkey_is_asked_for_without_a_name_and_with_a_finger_on_the_host_of_the_portal(person):
    options = passkeys.begin_registration(person)["options"]
    assert options["rp"] == {"id": "localhost", "name": "OSS"}
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert person.email not in str(options)
    assert passkeys.begin_sign_in()["options"]["userVerification"] == "required"
    assert passkeys.begin_sign_in()["options"]["allowCredentials"] == []


def test_removing_a_passkey_asks_again_who_it_is_and_tells_by_mail(client, person):
    with_passkey(person)
    sign_in_by_password(client, person)
    address = f"/akun/kunci-sandi/{WebAuthnCredential.objects.get().pk}/hapus/"
    session = client.session
    session["proved_at"] = timezone.now().timestamp() - timedelta(minutes=11).total_seconds()
    session.save()
    assert client.post(address).url.startswith("/akun/pastikan/?next=")
    assert client.post("/akun/pastikan/", {"kata_sandi": "salah", "next": address}).status_code == 422
    assert WebAuthnCredential.objects.exists()
    assert client.post("/akun/pastikan/", {"kata_sandi": PASSWORD, "next": address}).url == address
    assert "HP" in client.get(address).content.decode()
    assert client.post(address).url == "/akun/kunci-sandi/"
    assert not WebAuthnCredential.objects.exists()
    assert OutgoingMail.objects.filter(templat="registrasi/passkey_removed", kepada=person.email).exists()
    assert AuditEvent.objects.filter(peristiwa="registrasi.kunci_sandi.dihapus", oleh=person).exists()


def test_the_passkey_itself_is_enough_to_prove_who_it_is_again(client, person):
    device = with_passkey(person)
    sign_in(client, device)
    session = client.session
    session["proved_at"] = 0
    session.save()
    assert client.post("/akun/kunci-sandi/mulai/").status_code == 302
    assert sign_in(client, device, "/masuk/kode/kunci-sandi/", next="/akun/kunci-sandi/").url == "/akun/kunci-sandi/"
    assert client.post("/akun/kunci-sandi/mulai/").status_code == 200


def test_nobody_removes_the_passkey_of_somebody_else(client, person):
    with_passkey(PenggunaFactory())
    sign_in_by_password(client, person)
    assert client.post(f"/akun/kunci-sandi/{WebAuthnCredential.objects.get().pk}/hapus/").status_code == 302
    assert WebAuthnCredential.objects.exists()


def test_at_most_ten_passkeys_are_kept(client, person):
    for _ in range(10):
        with_passkey(person)
    sign_in_by_password(client, person)
    add(client, Authenticator())
    assert WebAuthnCredential.objects.count() == 10
    assert "sudah sepuluh" in client.get("/akun/kunci-sandi/").content.decode()


# --- Signing in -------------------------------------------------------------------------------------------------------


def test_a_person_signs_in_by_a_fingerprint_alone(client, person):
    device = with_passkey(person)
    assert sign_in(client, device).url == "/dasbor/"
    assert client.get("/dasbor/").status_code == 200
    event = AuditEvent.objects.get(peristiwa="registrasi.masuk")
    assert (event.oleh, event.rincian) == (person, {"hak_tertutup": False, "cara": "kunci_sandi"})
    assert Session.objects.get(pengguna=person)
    assert WebAuthnCredential.objects.get().last_used_at
    other = Client()
    assert sign_in(other, device, next="/akun/").url == "/akun/"
    assert sign_in(Client(), device, next="https://jahat.example/").url == "/dasbor/"


def refuse(client, device, **changed):
    asked = client.post("/masuk/kunci-sandi/mulai/").json()
    data = {"keadaan": asked["state"], "jawaban": device.prove(asked["options"])} | changed
    answer = client.post("/masuk/kunci-sandi/", data)
    assert answer.status_code == 422
    assert "_auth_user_id" not in client.session
    page = answer.content.decode()
    assert "Kunci sandi itu tidak dikenal" in page
    assert 'name="kata_sandi"' in page
    return answer


@pytest.mark.parametrize(
    "changed",
    [
        {"jawaban": ""},
        {"jawaban": "{}"},
        {"jawaban": "[" * 9000},
        {"jawaban": "null"},
        {"jawaban": '{"id": 7, "rawId": [], "response": "x", "type": "public-key"}'},
        {"jawaban": "x" * 30_000},
        {"keadaan": ""},
        {"keadaan": "salah"},
        {"keadaan": "A" * 1_900},
    ],
    ids=lambda c: str(c)[:30],
)
def test_an_answer_that_is_none_is_refused_in_words(client, person, changed):
    refuse(client, with_passkey(person), **changed)


def test_a_passkey_of_another_site_key_or_without_a_finger_is_refused(client, person):
    device = with_passkey(person)
    for attribute, value in (("origin", "https://oss-palsu.example"), ("rp", "palsu.example"), ("verified", False)):
        before, _ = getattr(device, attribute), setattr(device, attribute, value)
        refuse(client, device)
        setattr(device, attribute, before)
    refuse(client, Authenticator())
    assert sign_in(client, device).status_code == 302


def test_a_challenge_is_good_once_and_for_five_minutes(client, person, monkeypatch):
    device = with_passkey(person)
    asked = client.post("/masuk/kunci-sandi/mulai/").json()
    data = {"keadaan": asked["state"], "jawaban": device.prove(asked["options"])}
    assert client.post("/masuk/kunci-sandi/", data).status_code == 302
    assert Client().post("/masuk/kunci-sandi/", data).status_code == 422
    monkeypatch.setattr(passkeys, "PERIOD", timedelta(seconds=-1))
    refuse(Client(), device)


def test_a_challenge_is_good_in_the_browser_that_asked_for_it_alone(client, person):
    """An answer stolen from a page, a log or a network is worthless in another browser."""
    device, thief = with_passkey(person), Client()
    for browser in (client, thief):
        browser.get("/masuk/")
    asked = client.post("/masuk/kunci-sandi/mulai/").json()
    data = {"keadaan": asked["state"], "jawaban": device.prove(asked["options"])}
    assert thief.post("/masuk/kunci-sandi/", data).status_code == 422
    assert client.post("/masuk/kunci-sandi/", data).status_code == 302
    sign_in_by_password(thief, person)
    asked = client.post("/akun/kunci-sandi/mulai/").json()
    data = {"keadaan": asked["state"], "jawaban": Authenticator().make(asked["options"])}
    assert thief.post("/akun/kunci-sandi/tambah/", data).status_code == 302
    assert WebAuthnCredential.objects.count() == 1
    client.post("/akun/kunci-sandi/tambah/", data)
    assert WebAuthnCredential.objects.count() == 2


def test_a_spent_challenge_stays_spent_when_the_cache_is_full(client, person):
    device = with_passkey(person)
    asked = client.post("/masuk/kunci-sandi/mulai/").json()
    data = {"keadaan": asked["state"], "jawaban": device.prove(asked["options"])}
    assert client.post("/masuk/kunci-sandi/", data).status_code == 302
    cache.clear()
    WebAuthnCredential.objects.update(sign_count=0)
    assert Client().post("/masuk/kunci-sandi/", data).status_code == 422


def test_a_copied_device_is_found_by_its_counter(client, person):
    device = with_passkey(person)
    assert sign_in(client, device).status_code == 302
    for count in (0, 1):
        device.count = count
        refuse(Client(), device)
    # The holder is told once a day, and the audit trail records every case.
    assert "HP" in OutgoingMail.objects.get(templat="registrasi/passkey_copied", kepada=person.email).isi
    events = AuditEvent.objects.filter(peristiwa="registrasi.kunci_sandi.salinan", tentang=person)
    assert [(event.oleh, event.rincian) for event in events] == [(None, {"nama": "HP"})] * 2
    device.count = 50
    assert sign_in(Client(), device).status_code == 302


def test_an_answer_that_anybody_can_make_up_tells_of_no_copy(client, person):
    """The name of a passkey is not secret: knowing it must not be enough to send its holder mails about copies."""
    device = with_passkey(person)
    device.count = 7
    assert sign_in(client, device).status_code == 302
    device.count, device.key = 1, Authenticator().key
    refuse(Client(), device)
    assert not OutgoingMail.objects.filter(templat="registrasi/passkey_copied").exists()
    assert WebAuthnCredential.objects.get().sign_count == 8


def test_a_passkey_starts_a_session_with_a_key_of_its_own(client, person):
    device = with_passkey(person)
    sign_in_by_password(client, person)
    client.post("/keluar/")
    client.get("/daftar/")
    planted = "a" * 32
    client.cookies["sessionid"] = planted
    assert sign_in(client, device).status_code == 302
    assert client.session.session_key != planted
    first = client.session.session_key
    session = client.session
    session["proved_at"] = 0
    session.save()
    sign_in(client, device, "/masuk/kode/kunci-sandi/")
    assert client.session.session_key != first


def test_a_passkey_that_somebody_else_saved_already_is_refused(client, person):
    theirs = with_passkey(PenggunaFactory())
    sign_in_by_password(client, person)
    assert add(client, theirs).url == "/akun/kunci-sandi/"
    assert not WebAuthnCredential.objects.filter(user=person).exists()
    assert "tidak dapat disimpan" in client.get("/akun/kunci-sandi/").text


@pytest.mark.parametrize(
    "jawaban",
    [
        "",
        "null",
        "[]",
        "7",
        '"x"',
        "{" * 9_000,
        '{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"e30","attestationObject":"oA"}}',
        '{"id":"AA","rawId":"AB","type":"public-key","response":{"clientDataJSON":"\\ud800","attestationObject":"!"}}',
        '{"id":1e999,"rawId":null,"type":"public-key","response":{}}',
        '{"id":"AA","rawId":"AA","type":"public-key","response":{"transports":[{}],"clientDataJSON":"n4Gfn5-f"}}',
    ],
)
def test_nonsense_instead_of_a_passkey_is_refused_in_words(client, person, jawaban):
    sign_in_by_password(client, person)
    asked = client.post("/akun/kunci-sandi/mulai/").json()
    answer = client.post("/akun/kunci-sandi/tambah/", {"keadaan": asked["state"], "jawaban": jawaban}, follow=True)
    assert "tidak dapat disimpan" in answer.text
    assert not WebAuthnCredential.objects.exists()


@pytest.mark.parametrize("part", ["clientDataJSON", "attestationObject", "flags", "name"])
def test_an_answer_with_one_wrong_byte_is_refused_or_cleaned(client, person, part):
    sign_in_by_password(client, person)
    device = Authenticator()
    asked = client.post("/akun/kunci-sandi/mulai/").json()
    if part == "flags":
        device.verified = False
    answer = json.loads(device.make(asked["options"]))
    if part in answer["response"]:
        answer["response"][part] = answer["response"][part][:40] + "B" + answer["response"][part][41:]
    nama = "HP\u202e \u200b<b>saya" if part == "name" else "HP"
    client.post("/akun/kunci-sandi/tambah/", {"keadaan": asked["state"], "jawaban": json.dumps(answer), "nama": nama})
    names = list(WebAuthnCredential.objects.values_list("name", flat=True))
    assert names == (["HP <b>saya"] if part == "name" else [])


def test_a_challenge_of_another_purpose_or_person_is_refused(person):
    device, other = with_passkey(person), PenggunaFactory()
    for asked in (passkeys.begin_registration(person), passkeys.begin_sign_in(other)):
        with pytest.raises(PasskeyRefused):
            passkeys.finish_sign_in(person, state=asked["state"], answer=device.prove(asked["options"]))
    asked = passkeys.begin_sign_in(other)
    with pytest.raises(PasskeyRefused):
        passkeys.finish_sign_in(other, state=asked["state"], answer=device.prove(asked["options"]))
    asked = passkeys.begin_registration(other)
    with pytest.raises(PasskeyRefused):
        passkeys.finish_registration(
            person, state=asked["state"], answer=Authenticator().make(asked["options"]), name=""
        )


def test_a_login_that_is_closed_stays_closed_by_passkey(client, person):
    device = with_passkey(person)
    person.is_active = False
    person.save()
    refuse(client, device)


def test_aks_4_a_restricted_network_is_refused_by_passkey_too(client, person, petugas):
    device = with_passkey(person)
    add_pembatasan(by=petugas, alasan="uji", until=timezone.now() + timedelta(days=1), network="127.0.0.1/32")
    assert sign_in(client, device).status_code == 403
    assert "_auth_user_id" not in client.session


def test_a_name_that_strangers_guess_at_is_not_shut_to_its_passkey(client, person):
    device = with_passkey(person)
    for _ in range(6):
        client.post("/masuk/", {"nama": person.user_id, "kata_sandi": "salah"})
    assert sign_in(client, device).status_code == 302


def test_without_the_script_nothing_dead_is_shown(client):
    page = client.get("/masuk/").content.decode()
    form = page[page.index('action="/masuk/kunci-sandi/"') :]
    assert " hidden>" in form[: form.index(">") + 1]
    assert "<script>" not in page


def test_a_person_who_is_erased_leaves_no_passkey(person, petugas):
    from registrasi.services.hak_akses import end_hak_akses

    with_passkey(person)
    end_hak_akses(hak_akses=person.hak_akses.get(), by=petugas, dasar="AKH-1d", alasan="x")
    erase_person(pengguna=person, by=petugas, alasan="diminta")
    assert not WebAuthnCredential.objects.exists()


def test_the_copy_of_personal_data_names_the_passkeys(client, person):
    with_passkey(person)
    sign_in_by_password(client, person)
    assert "Kunci sandi" in client.get("/data-pribadi/").content.decode()


def test_who_gets_a_new_password_is_told_which_passkeys_still_open_the_account(person):
    from registrasi.services.account import change_password

    with_passkey(person)
    change_password(pengguna=person, kata_sandi="angin barat di pantai")
    assert "tetap dapat dipakai untuk masuk: HP." in OutgoingMail.objects.get(templat="registrasi/password_changed").isi


def test_a_passkey_added_while_another_address_waits_is_named_to_both_addresses(person):
    """The passkey does not stop the change of address, which two mailboxes prove; both addresses are told of it."""
    from registrasi.services import account

    account.request_email_change(pengguna=person, email="baru@contoh.id")
    with_passkey(person)
    for step, act in (("email_approval", account.approve_email_change), ("email_confirmation", account.change_email)):
        mail = OutgoingMail.objects.get(templat=f"registrasi/{step}")
        act(token=re.search(r"/akun/surel/\w+/([^/\s]+)/", mail.isi)[1])
    told = OutgoingMail.objects.filter(templat="registrasi/email_changed")
    assert {mail.kepada for mail in told} == {person.email, "baru@contoh.id"}
    assert all("tetap dapat dipakai untuk masuk: HP." in mail.isi for mail in told)
    assert WebAuthnCredential.objects.filter(user=person).count() == 1


# --- Officers ---------------------------------------------------------------------------------------------------------


@override_settings(STAFF_TOTP_REQUIRED=True)
def test_an_officer_by_passkey_has_both_factors_at_once(client, officer):
    device = with_passkey(officer)
    assert sign_in(client, device).status_code == 302
    assert client.get("/admin/").status_code == 200


@override_settings(STAFF_TOTP_REQUIRED=True)
def test_an_officer_sets_up_a_passkey_instead_of_an_app_at_the_first_sign_in(client, officer):
    sign_in_by_password(client, officer)
    page = client.get("/masuk/kode/").content.decode()
    # The portal's logo is a picture, too, so look for the QR code's element.
    assert '<div class="qr-box">' in page
    assert "/akun/kunci-sandi/tambah/" in page
    device = Authenticator()
    assert add(client, device, next="/admin/").url == "/akun/kode-pemulihan/?next=%2Fadmin%2F"
    assert client.get("/admin/").status_code == 200
    other = Client()
    sign_in_by_password(other, officer)
    assert other.get("/admin/").status_code == 302
    assert "qr-box" not in other.get("/masuk/kode/").content.decode()
    assert sign_in(other, device, "/masuk/kode/kunci-sandi/", next="/admin/").url == "/admin/"
    assert other.get("/admin/").status_code == 200


@override_settings(STAFF_TOTP_REQUIRED=True)
def test_who_has_only_the_password_of_an_officer_adds_no_passkey(client, officer):
    """Adding a second factor needs the existing second factor."""
    TotpDevice.objects.create(user=officer, confirmed=True)
    sign_in_by_password(client, officer)
    for address in ("/akun/kunci-sandi/mulai/", "/akun/kunci-sandi/tambah/"):
        assert client.post(address).url.startswith("/masuk/kode/?next=")
    assert client.get("/akun/kode-pemulihan/").url.startswith("/masuk/kode/?next=")
    assert not WebAuthnCredential.objects.exists()


@override_settings(STAFF_TOTP_REQUIRED=True)
def test_who_has_only_the_password_of_an_officer_reads_no_mail_and_changes_nothing_of_the_login(client, officer):
    device = with_passkey(officer)
    sign_in_by_password(client, officer)
    pages = ("/akun/", "/akun/kata-sandi/", "/akun/surel/", "/akun/sesi/", "/kotak-surat/", "/data-pribadi/unduh/")
    pages += ("/amankan/", "/bantuan/tiket-saya/")
    for page in pages:
        assert client.get(page).headers["Location"] == f"/masuk/kode/?{urlencode({'next': page})}"
    new = {"kata_sandi_lama": PASSWORD, "kata_sandi": "pasir putih di timur", "kata_sandi_lagi": "pasir putih di timur"}
    assert client.post("/akun/kata-sandi/", new).headers["Location"].startswith("/masuk/kode/")
    assert client.post("/akun/sesi/akhiri/").headers["Location"].startswith("/masuk/kode/")
    assert client.post("/amankan/").headers["Location"].startswith("/masuk/kode/")
    officer.refresh_from_db()
    assert officer.check_password(PASSWORD)
    assert sign_in(client, device, "/masuk/kode/kunci-sandi/").status_code == 302
    assert all(client.get(page).status_code == 200 for page in pages)


def test_an_app_set_up_while_another_address_waits_is_named_to_both_addresses(officer):
    """The app does not stop the change of address, which two mailboxes prove; both addresses are told of it."""
    from registrasi.services import account

    account.request_email_change(pengguna=officer, email="baru@contoh.id")
    device = TotpDevice.objects.create(user=officer, confirmed=True)
    for step, act in (("email_approval", account.approve_email_change), ("email_confirmation", account.change_email)):
        mail = OutgoingMail.objects.get(templat=f"registrasi/{step}")
        act(token=re.search(r"/akun/surel/\w+/([^/\s]+)/", mail.isi)[1])
    told = OutgoingMail.objects.filter(templat="registrasi/email_changed")
    assert {mail.kepada for mail in told} == {officer.email, "baru@contoh.id"}
    assert all("Aplikasi pembuat kode yang dipasang pada" in mail.isi for mail in told)
    account.change_password(pengguna=officer, kata_sandi="angin barat di pantai")
    assert "Aplikasi pembuat kode" in OutgoingMail.objects.get(templat="registrasi/password_changed").isi
    # An app that still waits for its first code gives no access, and is not mentioned.
    TotpDevice.objects.filter(pk=device.pk).update(confirmed=False)
    account.change_password(pengguna=officer, kata_sandi="angin timur di pantai")
    latest = OutgoingMail.objects.filter(templat="registrasi/password_changed").order_by("-pk").first()
    assert "Aplikasi pembuat kode" not in latest.isi


@override_settings(STAFF_TOTP_REQUIRED=True)
def test_the_passkey_of_somebody_else_is_no_second_factor(client, officer):
    with_passkey(officer)
    sign_in_by_password(client, officer)
    assert sign_in(client, with_passkey(PetugasFactory()), "/masuk/kode/kunci-sandi/").status_code == 302
    assert client.get("/admin/").status_code == 302


def test_an_officer_keeps_the_last_second_factor(client, officer):
    """Without one, anyone with the password could set up the next."""
    device = with_passkey(officer)
    sign_in(client, device)
    address = f"/akun/kunci-sandi/{WebAuthnCredential.objects.get().pk}/hapus/"
    assert "faktor kedua Anda yang terakhir" in client.post(address, follow=True).text
    assert WebAuthnCredential.objects.exists()
    TotpDevice.objects.create(user=officer, confirmed=True)
    client.post(address)
    assert not WebAuthnCredential.objects.exists()


@override_settings(STAFF_TOTP_REQUIRED=True)
def test_a_secret_that_another_session_saw_is_not_the_one_that_the_officer_keeps(client, officer):
    """A thief with the password before the first sign-in learns no lasting secret, and the officer is told."""
    thief = Client()
    for browser in (thief, client):
        sign_in_by_password(browser, officer)
        browser.get("/masuk/kode/")
        if browser is thief:
            seen = TotpDevice.objects.get().bin_key
    device = TotpDevice.objects.get()
    assert device.bin_key != seen
    client.get("/masuk/kode/")
    assert TotpDevice.objects.get() == device
    assert client.post("/masuk/kode/", {"kode": f"{totp(device.bin_key):06d}"}).status_code == 302
    assert OutgoingMail.objects.get(templat="registrasi/authenticator_added").kepada == officer.email
    assert thief.post("/masuk/kode/", {"kode": f"{totp(seen):06d}"}).status_code == 422


@override_settings(STAFF_TOTP_REQUIRED=True)
def test_wrong_codes_tell_the_officer_and_shut_nobody_out(client, officer):
    device = TotpDevice.objects.create(user=officer, confirmed=True)
    codes = make_recovery_codes(pengguna=officer)
    sign_in_by_password(client, officer)
    for n in range(10):
        TotpDevice.objects.update(throttling_failure_timestamp=timezone.now() - timedelta(hours=2))
        answer = client.post("/masuk/kode/", {"kode": f"{n:06d}"})
    assert "kode pemulihan tetap dapat dipakai" in answer.text
    assert OutgoingMail.objects.get(templat="registrasi/wrong_codes").kepada == officer.email
    assert AuditEvent.objects.filter(peristiwa="registrasi.totp.salah", tentang=officer).exists()
    assert client.post("/masuk/kode/", {"kode": codes[0]}).status_code == 429
    TotpDevice.objects.update(throttling_failure_count=40, throttling_failure_timestamp=timezone.now())
    other = Client(REMOTE_ADDR="10.9.8.7")
    sign_in_by_password(other, officer)
    assert other.post("/masuk/kode/", {"kode": codes[0]}).status_code == 302
    TotpDevice.objects.update(throttling_failure_timestamp=timezone.now() - timedelta(hours=1))
    third = Client(REMOTE_ADDR="10.9.8.8")
    sign_in_by_password(third, officer)
    assert third.post("/masuk/kode/", {"kode": f"{totp(device.bin_key):06d}"}).status_code == 302


# --- Recovery codes ---------------------------------------------------------------------------------------------------


def recovery_codes(client):
    opened = client.get("/akun/kode-pemulihan/").context["before"]
    page = client.post("/akun/kode-pemulihan/", {"menggantikan": opened}).content.decode()
    return re.findall(r'<li class="number">(\S+)</li>', page)


@override_settings(STAFF_TOTP_REQUIRED=True)
def test_an_officer_without_their_device_comes_in_by_a_recovery_code_once(client, officer):
    TotpDevice.objects.create(user=officer, confirmed=True)
    sign_in_by_password(client, officer)
    kode = f"{totp(TotpDevice.objects.get().bin_key):06d}"
    assert client.post("/masuk/kode/", {"kode": kode}).status_code == 302
    codes = recovery_codes(client)
    assert len(set(codes)) == 10
    assert OutgoingMail.objects.filter(templat="registrasi/recovery_codes_made").count() == 1
    # Reloading the page shows the same codes and makes no others.
    again = client.post("/akun/kode-pemulihan/", {"menggantikan": ""}, follow=True)
    assert "hanya tampil sekali; kode itu tetap berlaku" in again.text
    assert again.context["remaining"] == 10
    # The codes are shown once, and not stored in clear.
    assert codes[0] not in client.get("/akun/kode-pemulihan/").content.decode()
    assert codes[0].replace("-", "") not in str(RecoveryCodes.objects.values())
    lost = Client()
    sign_in_by_password(lost, officer)
    assert lost.post("/masuk/kode/", {"kode": codes[0].lower().replace("-", " "), "next": "/admin/"}).url == "/admin/"
    assert lost.get("/admin/").status_code == 200
    assert OutgoingMail.objects.filter(templat="registrasi/recovery_code_used", kepada=officer.email).count() == 1
    event = AuditEvent.objects.get(peristiwa="registrasi.kode_pemulihan.dipakai")
    assert (event.oleh, event.rincian) == (officer, {"tersisa": 9})
    again = Client()
    sign_in_by_password(again, officer)
    assert again.post("/masuk/kode/", {"kode": codes[0]}).status_code == 422
    # New codes end the old ones.
    new = recovery_codes(lost)
    assert again.post("/masuk/kode/", {"kode": codes[1]}).status_code == 422
    assert again.post("/masuk/kode/", {"kode": new[0]}).status_code == 302


@override_settings(STAFF_TOTP_REQUIRED=True)
def test_who_used_the_last_recovery_code_is_led_to_new_ones_and_who_has_none_reads_whom_to_ask(client, officer):
    TotpDevice.objects.create(user=officer, confirmed=True)
    last = make_recovery_codes(pengguna=officer)[0]
    RecoveryCodes.objects.update(sidik=RecoveryCodes.objects.get().sidik[:1])
    sign_in_by_password(client, officer)
    assert "dua administrator" in client.get("/masuk/kode/").text
    answer = client.post("/masuk/kode/", {"kode": last, "next": "/admin/"})
    assert answer.url == "/akun/kode-pemulihan/?next=%2Fadmin%2F"
    assert "Semua kode Anda sudah dipakai" in client.get(answer.url).text
    again = Client()
    sign_in_by_password(again, officer)
    refused = again.post("/masuk/kode/", {"kode": last})
    assert "Kode pemulihan itu tidak cocok atau sudah dipakai" in refused.text
    assert "Tunggu kode berikutnya" not in refused.text


@override_settings(STAFF_TOTP_REQUIRED=False)
def test_recovery_codes_are_a_second_way_beside_the_only_passkey_of_an_officer(client, officer):
    sign_in_by_password(client, officer)
    lacking = "belum punya cara kedua"
    assert lacking not in client.get("/akun/kunci-sandi/").text, "there is no device yet that could be lost"
    add(client, Authenticator())
    assert lacking in client.get("/akun/kunci-sandi/").text
    make_recovery_codes(pengguna=officer)
    assert lacking not in client.get("/akun/kunci-sandi/").text


def test_recovery_codes_of_one_officer_open_nothing_of_another(officer):
    from registrasi.services.recovery_codes import make_recovery_codes, use_recovery_code

    code = make_recovery_codes(pengguna=officer)[0]
    other = PetugasFactory()
    make_recovery_codes(pengguna=other)
    assert use_recovery_code(pengguna=other, code=code) is None
    assert use_recovery_code(pengguna=officer, code="") is None
    assert use_recovery_code(pengguna=officer, code=code)


def test_a_pelaku_usaha_has_no_recovery_codes(client, person):
    with_passkey(person)
    sign_in_by_password(client, person)
    assert client.post("/akun/kode-pemulihan/").url == "/akun/"
    assert not RecoveryCodes.objects.exists()


def test_the_secret_of_an_app_is_encrypted_and_in_no_log(client, officer, caplog):
    from django.db import connection

    sign_in_by_password(client, officer)
    with caplog.at_level("DEBUG"):
        page = client.get("/masuk/kode/").content.decode()
    device = TotpDevice.objects.get()
    shown = page[page.index("di aplikasi:") :].partition('tabular-nums">')[2].partition("<")[0]
    with connection.cursor() as cursor:
        cursor.execute("select row_to_json(t)::text from oss_portal_totpdevice t")
        stored = cursor.fetchone()[0]
    for secret in (device.rahasia, shown, shown.replace(" ", "")):
        assert len(secret) >= 32
        assert secret not in stored
        assert secret not in caplog.text
    assert has_second_factor(officer) is False
