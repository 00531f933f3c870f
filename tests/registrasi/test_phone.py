"""A person without a mailbox activates by a code to the phone; the address is unproven until its link is used."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ketentuan.models import JenisDokumen
from ketentuan.services.persetujuan import version_in_force
from nib.notifications import notify_issued
from nib.services.submission import submit
from oss_portal.models import AuditEvent, OutgoingMail, Pengguna, PhoneCode
from oss_portal.phone.providers import DEVELOPMENT_KEY
from oss_portal.text.readable import display_phone
from oss_portal.uploads.checking import check_file
from registrasi.events import Event
from registrasi.models import ActivationLink, PelakuUsaha, Pendaftaran, PermohonanAkses
from registrasi.services import permohonan_akses as cases
from registrasi.services.account import move_to_address
from registrasi.services.hak_akses import block, end_hak_akses
from registrasi.services.lost_email import approve_email_change, check_email_change, claim_account
from registrasi.services.permohonan_akses.replacement import invite_successor
from registrasi.services.personal_data import answer_request, request_data
from tests.factories.nib import PermohonanFactory, make_nib
from tests.factories.registrasi import BadanUsahaFactory, HakAksesFactory, PetugasFactory, first_officer
from tests.registrasi.helpers import NEW_PASSWORD, last_link, payload, solved_captcha
from tests.registrasi.test_cases import image

pytestmark = pytest.mark.usefixtures("ketentuan")
TYPED = "siti@contoh.id"
CODE_PAGE = "/daftar/kode-hp/"


@pytest.fixture(autouse=True)
def channel(settings, ketentuan):
    settings.PHONE_CHANNEL = "log"
    cache.delete(DEVELOPMENT_KEY)


def messages() -> list[tuple[str, str]]:
    return cache.get(DEVELOPMENT_KEY, [])


def code() -> str:
    return re.search(r"\b\d{6}\b", messages()[0][1])[0]


@pytest.fixture
def registered(client):
    client.post("/daftar/", payload())
    return client


@pytest.fixture
def person(registered) -> Pengguna:
    """Return the login of a person who activated by a code."""
    registered.post(CODE_PAGE, {"kirim": "1"})
    link = registered.post(CODE_PAGE, {"kode": code()}).url
    registered.post(link, {"kata_sandi": NEW_PASSWORD, "kata_sandi_lagi": NEW_PASSWORD})
    mail.outbox.clear()
    cache.delete(DEVELOPMENT_KEY)
    return Pengguna.objects.get()


def test_the_page_after_the_form_offers_a_code_and_the_code_leads_to_the_activation(registered):
    assert "Kirim kode lewat WhatsApp" in registered.get("/daftar/periksa-surel/").text
    assert registered.post(CODE_PAGE, {"kirim": "1"}).url == CODE_PAGE
    ((number, text),) = messages()
    assert number == "+6285712345678"
    assert "Jangan berikan kepada siapa pun" in text
    wrong = "000000" if code() != "000000" else "000001"
    assert registered.post(CODE_PAGE, {"kode": wrong}).status_code == 422
    # The code is typed in two groups, as it is read aloud.
    link = registered.post(CODE_PAGE, {"kode": f"{code()[:3]} {code()[3:]}"}).url
    page = registered.get(link)
    assert page.status_code == 200
    # The address is not proven, so it cannot be used to sign in.
    assert "Dengan User-ID dan kata sandi" in page.text
    assert "Dengan User-ID atau alamat surel" not in page.text
    assert ActivationLink.objects.filter(lewat_telepon=True).count() == 1
    assert registered.post(CODE_PAGE, {"kode": code()}).status_code == 422


def test_the_page_says_the_same_of_who_is_registered_already_and_sends_them_nothing(client):
    HakAksesFactory(pengguna__email=TYPED)
    client.post("/daftar/", payload())
    assert client.post(CODE_PAGE, {"kirim": "1"}).url == CODE_PAGE
    assert not messages()
    assert client.post(CODE_PAGE, {"kode": "123456"}).status_code == 422


def test_u2_a_code_comes_also_where_the_number_has_a_login(client):
    HakAksesFactory(pengguna__nomor_identitas=payload()["nik"], pelaku_usaha=BadanUsahaFactory())
    client.post("/daftar/", payload())
    client.post(CODE_PAGE, {"kirim": "1"})
    assert client.get(client.post(CODE_PAGE, {"kode": code()}).url).status_code == 200


def test_without_a_channel_there_is_no_such_page(registered, settings):
    settings.PHONE_CHANNEL = ""
    assert "WhatsApp" not in registered.get("/daftar/periksa-surel/").text
    assert registered.get(CODE_PAGE).status_code == 404


def test_no_code_is_sent_for_a_browser_that_registered_nothing(client):
    assert client.post(CODE_PAGE, {"kirim": "1"}).url == "/daftar/"
    assert not messages()


def test_a_code_is_sent_three_times_an_hour_at_most(registered):
    answers = [registered.post(CODE_PAGE, {"kirim": "1"}).status_code for _ in range(5)]
    assert answers == [302, 302, 302, 429, 429]
    assert len(messages()) == 3


def test_past_the_budget_no_code_is_made_and_the_one_that_was_sent_lives_on(registered, settings):
    settings.PHONE_MESSAGES_AT_ONCE = 1
    registered.post(CODE_PAGE, {"kirim": "1"})
    sent = PhoneCode.objects.get()
    wrong = "000000" if code() != "000000" else "000001"
    registered.post(CODE_PAGE, {"kode": wrong})
    registered.post(CODE_PAGE, {"kirim": "1"})
    assert len(messages()) == 1
    kept = PhoneCode.objects.get()
    assert (kept.hash, kept.percobaan) == (sent.hash, 1)
    assert "/aktivasi/" in registered.post(CODE_PAGE, {"kode": code()}).url


def test_the_phone_is_proven_and_the_address_is_not(person):
    assert person.phone_is_proven
    assert not person.has_mailbox
    assert person.surel_belum_terbukti == TYPED
    assert PelakuUsaha.objects.get().email == ""
    # The mail about the activation is in the portal's inbox, and was not sent.
    letter = OutgoingMail.objects.get(templat="registrasi/hak_akses_active")
    assert (letter.status, letter.pengguna) == ("terkirim", person)


def test_nothing_goes_to_the_unproven_address_after_the_activation(person, client):
    nib = make_nib(hak_akses=person.hak_akses.get())
    PelakuUsaha.objects.update(email=TYPED)
    notify_issued(nib, iumk=False)
    assert TYPED not in {recipient for message in mail.outbox for recipient in message.to}
    assert not [m for m in mail.outbox if m.to[0].endswith(".invalid")]
    assert "NIB Anda sudah terbit" in client.get("/kotak-surat/").text


def test_the_news_of_the_nib_goes_to_the_phone_of_who_wants_it(person, client):
    nib = make_nib(hak_akses=person.hak_akses.get())
    cache.delete(DEVELOPMENT_KEY)
    notify_issued(nib, iumk=False)
    ((_number, text),) = messages()
    assert nib.nomor in text
    assert person.nama not in text
    assert "bila NIB terbit" in client.get("/akun/").text
    client.post(reverse("akun-kabar"), {})
    notify_issued(nib, iumk=False)
    assert len(messages()) == 1


def test_a_lost_password_is_restored_over_the_proven_phone_and_never_by_mail(person):
    visitor = Client()
    visitor.post("/lupa-kata-sandi/", {"nama": person.user_id, **solved_captcha()})
    assert not mail.outbox
    ((_number, text),) = messages()
    page = visitor.get(_path_of_link(text), follow=True)
    assert page.status_code == 200
    assert "Kata sandi baru" in page.text


def test_who_has_only_a_phone_hears_there_that_the_password_cannot_be_changed(person):
    block(hak_akses=person.hak_akses.get(), by=PetugasFactory(), alasan="x")
    assert "tidak dapat diganti" in _ask_for_a_password(Client(), person)


def test_who_has_only_a_phone_hears_there_that_the_data_are_erased(person):
    officer = PetugasFactory()
    end_hak_akses(hak_akses=person.hak_akses.get(), by=officer, dasar="AKH-1d", alasan="x")
    p = request_data(pengguna=person, jenis="hapus", content="hapus")
    answer_request(data_request=p, by=officer, status="dikabulkan", answer="Sudah.")
    ((number, text),) = messages()
    assert (number, "sudah dihapus" in text) == (person.telepon, True)


def test_who_has_only_a_phone_is_warned_there_of_a_change_of_the_address(person):
    document = check_file("ktp.png", image())
    claim = claim_account(pengguna=person, email="lain@contoh.id", telepon="", comment="", files=[document])
    check_email_change(permohonan=claim, by=first_officer(), note="KTP cocok")
    cache.delete(DEVELOPMENT_KEY)
    approve_email_change(permohonan=claim, by=PetugasFactory(), alasan="setuju")
    ((number, text),) = messages()
    assert (number, claim.nomor in text) == (person.telepon, True)


@pytest.mark.parametrize(("new", "count"), [(TYPED, 0), ("pencuri@contoh.id", 1)])
def test_who_has_only_a_phone_hears_there_of_an_address_that_they_did_not_type(person, new, count):
    move_to_address(pengguna=person, new=new)
    assert [number for number, text in messages() if "diganti menjadi p" in text] == [person.telepon] * count


def _ask_for_a_password(client, person):
    """Ask for a new password at the page, and return the newest phone message."""
    client.post("/lupa-kata-sandi/", {"nama": person.user_id, **solved_captcha()})
    return messages()[0][1]


def _path_of_link(text):
    return re.search(r"https?://[^/\s]+(/atur-kata-sandi/\S+?)\.(?:\s|$)", text)[1]


def test_12_5_strangers_who_use_up_the_messages_do_not_keep_the_holder_from_a_new_password(person):
    for hour in range(3):
        with time_machine.travel(timezone.now() + timedelta(hours=hour), tick=True):
            last = _ask_for_a_password(Client(), person)
    with time_machine.travel(timezone.now() + timedelta(hours=4), tick=True):
        count = len(messages())
        _ask_for_a_password(Client(), person)
        assert len(messages()) == count
        # The holder of the phone opens any of those links, even an expired one, and asks for another one.
        holder = Client()
        form = holder.get(_path_of_link(last)).url
        holder.post(form, {"tautan_baru": ""})
        assert len(messages()) == count + 1
        assert "Kata sandi baru" in holder.get(_path_of_link(messages()[0][1]), follow=True).text


def test_12_5_a_device_on_which_the_holder_signed_in_asks_for_a_password_whatever_strangers_did(person, registered):
    for _ in range(5):
        _ask_for_a_password(Client(), person)
    count = len(messages())
    registered.post("/keluar/")
    _ask_for_a_password(registered, person)
    assert len(messages()) == count + 1


@pytest.mark.parametrize("result", ["akses_baru", "dipulihkan"])
def test_akh_1b_who_has_no_proven_mailbox_gets_the_new_password_of_a_secured_account_by_phone(person, client, result):
    page = client.post("/amankan/", {}).text
    assert "ke nomor HP Anda" in page
    assert "alamat surel terdaftar" not in page
    petugas = PetugasFactory(is_superuser=True)
    cases.resolve_suspicion(
        permohonan=PermohonanAkses.objects.get(), by=petugas, result=result, alasan="video call, KTP cocok"
    )
    assert not [m for m in mail.outbox if "/undangan/" in m.body]
    ((_number, text),) = messages()
    link = re.search(r"https?://[^/\s]+(/undangan/\S+/)\.", text)[1]
    browser = Client()
    accepted = {
        "versi_ketentuan": version_in_force().pk,
        "versi_privasi": version_in_force(JenisDokumen.PRIVASI).pk,
        "setuju_ketentuan": "on",
        "setuju_privasi": "on",
    }
    browser.post(link, {"kata_sandi": "Gunung-Merapi-77", "kata_sandi_lagi": "Gunung-Merapi-77"} | accepted)
    person.refresh_from_db()
    assert person.check_password("Gunung-Merapi-77")
    assert browser.get("/dasbor/").status_code == 200


def test_no_page_says_that_something_went_to_the_unproven_address(person, client):
    done = client.get("/aktivasi/selesai/").text
    assert "ke surel Anda" not in done
    assert "kotak surat Anda" in done
    draft = PermohonanFactory(hak_akses=person.hak_akses.get(), email=TYPED, kegiatan__modal=200_000_000_000)
    submit(permohonan=draft, by=person)
    waiting = client.get("/nib/").text
    assert "ke surel Anda" not in waiting
    assert "Hasilnya ada di kotak surat Anda" in waiting


def test_a_successor_without_a_proven_mailbox_is_told_to_sign_in_with_the_user_id(person):
    direktur = HakAksesFactory(pelaku_usaha=BadanUsahaFactory())
    p = PermohonanAkses.objects.create(
        nomor="PA-2026-000777",
        dasar=PermohonanAkses.Dasar.PERGANTIAN,
        status=PermohonanAkses.Status.DISETUJUI,
        saluran=PermohonanAkses.Saluran.DASBOR,
        pengguna=direktur.pengguna,
        pelaku_usaha=direktur.pelaku_usaha,
        alasan="RUPS",
        calon_nama=person.nama,
        calon_jenis_identitas=person.jenis_identitas,
        calon_nomor_identitas=person.nomor_identitas,
        calon_email="siti.baru@contoh.id",
    )
    invite_successor(p, PetugasFactory())
    page = Client().get(last_link(), follow=True).text
    assert "Masuk dengan User-ID Anda" in page
    assert "kotak-surat.invalid" not in page


def test_a_number_that_changed_since_restores_nothing_and_the_pages_say_so(person, client):
    account = client.get("/akun/").text
    assert "hanya dapat dipulihkan lewat nomor HP" in account
    Pengguna.objects.update(telepon="+6281298765432")
    answer = Client().post("/lupa-kata-sandi/", {"nama": person.user_id, **solved_captcha()}, follow=True)
    assert not messages()
    assert not mail.outbox
    assert "atau nomor HP sudah berganti?" in answer.text
    account = client.get("/akun/").text
    assert "hanya dapat dipulihkan lewat nomor HP" not in account
    assert "nomor HP Anda belum terbukti sejak berganti" in account
    assert "/akun/nomor-hp/" in account


def test_the_link_to_the_address_proves_it_and_another_may_be_taken_instead(person, client):
    page = client.get("/akun/").text
    assert "Belum terbukti" in page
    assert TYPED in client.get("/akun/surel/").text
    client.post("/akun/surel/", {"email": TYPED, "kata_sandi": NEW_PASSWORD})
    assert [m.to for m in mail.outbox] == [[TYPED]]
    assert person.nama not in mail.outbox[0].body
    link = last_link()
    client.post(link)
    person.refresh_from_db()
    assert (person.email, person.surel_belum_terbukti, person.email_lama) == (TYPED, "", "")
    assert person.has_mailbox
    # From here on the ordinary way holds: by mail, and a change is first confirmed at the present address.
    Client().post("/lupa-kata-sandi/", {"nama": person.user_id, **solved_captcha()})
    assert mail.outbox[-1].to == [TYPED]
    assert not [text for _number, text in messages() if "kata sandi baru" in text]


def test_an_unproven_address_keeps_nobody_from_having_it(person):
    """The owner of the mailbox can register with it as if the other person had never typed it."""
    visitor = Client()
    visitor.post("/daftar/", payload(nik="3171061705900077", nama="Rudi Hartono"))
    visitor.post(last_link(), {"kata_sandi": NEW_PASSWORD, "kata_sandi_lagi": NEW_PASSWORD})
    owner = Pengguna.objects.get(email=TYPED)
    assert owner != person
    # The other person's attempt to prove it only sends a mail to its owner.
    mail.outbox.clear()
    client = Client()
    client.force_login(person, backend="oss_portal.accounts.backends.UserIdOrEmailBackend")
    client.post("/akun/surel/", {"email": TYPED, "kata_sandi": NEW_PASSWORD})
    assert "/akun/surel/konfirmasi/" not in "".join(m.body for m in mail.outbox)


def test_the_mail_still_activates_beside_the_code(registered):
    registered.post(CODE_PAGE, {"kirim": "1"})
    registered.post(last_link(), {"kata_sandi": NEW_PASSWORD, "kata_sandi_lagi": NEW_PASSWORD})
    assert Pengguna.objects.get().has_mailbox
    assert not Pengguna.objects.get().phone_is_proven
    assert Pendaftaran.objects.get().status == "aktif"


@pytest.fixture
def by_mail(client) -> Pengguna:
    """Return the signed-in login of a person who activated by mail and has not proven the number."""
    pengguna = HakAksesFactory(pengguna__telepon="+6285712345678").pengguna
    client.force_login(pengguna, backend="oss_portal.accounts.backends.UserIdOrEmailBackend")
    return pengguna


NUMBER_PAGE = "/akun/nomor-hp/"


def test_who_activated_by_mail_proves_the_number_later_and_chooses_the_news(by_mail, client):
    assert NUMBER_PAGE in client.get("/akun/").text
    assert "Kirim kode lewat WhatsApp" in client.get(NUMBER_PAGE).text
    answer = client.post(NUMBER_PAGE, {"kirim": "1"}, follow=True)
    assert "+62 857-1234-5678" in answer.text
    ((number, _text),) = messages()
    assert number == by_mail.telepon
    wrong = "000000" if code() != "000000" else "000001"
    refused = client.post(NUMBER_PAGE, {"kode": wrong})
    assert refused.status_code == 422
    assert "Kode tidak cocok" in refused.text
    assert client.post(NUMBER_PAGE, {"kode": code(), "kabar": "on"}).url == "/akun/"
    by_mail.refresh_from_db()
    assert by_mail.phone_is_proven
    assert by_mail.kabar_telepon
    page = client.get("/akun/").text
    assert NUMBER_PAGE not in page
    assert "bila NIB terbit" in page
    assert client.get(NUMBER_PAGE).url == "/akun/"
    event = AuditEvent.objects.get(peristiwa=Event.TELEPON_TERBUKTI)
    assert (event.tentang, event.rincian) == (by_mail, {"kabar": True})


def test_news_are_asked_for_and_a_proven_number_alone_gets_none(by_mail, client):
    client.post(NUMBER_PAGE, {"kirim": "1"})
    client.post(NUMBER_PAGE, {"kode": code()})
    by_mail.refresh_from_db()
    assert by_mail.phone_is_proven
    assert not by_mail.kabar_telepon


def test_a_code_proves_the_number_that_it_went_to(by_mail, client):
    client.post(NUMBER_PAGE, {"kirim": "1"})
    Pengguna.objects.filter(pk=by_mail.pk).update(telepon="+6281234567890")
    assert client.post(NUMBER_PAGE, {"kode": code()}).status_code == 422
    by_mail.refresh_from_db()
    assert not by_mail.phone_is_proven


def test_a_code_for_the_number_is_sent_three_times_an_hour_and_within_the_budget(by_mail, client):
    assert [client.post(NUMBER_PAGE, {"kirim": "1"}).status_code for _ in range(4)] == [302, 302, 302, 429]
    assert len(messages()) == 3


def test_a_number_that_no_message_reaches_is_offered_no_code(by_mail, client):
    Pengguna.objects.filter(pk=by_mail.pk).update(telepon="+6581234567")
    assert NUMBER_PAGE not in client.get("/akun/").text
    assert "tidak dapat mengirim pesan" in client.get(NUMBER_PAGE).text
    client.post("/keluar/")
    client.post("/daftar/", payload(negara_asal="SG", telepon="81234567"))
    page = client.get("/daftar/periksa-surel/").text
    assert "Periksa surel Anda" in page
    assert "WhatsApp" not in page


def test_the_page_of_the_code_says_to_which_number_it_goes(registered):
    registered.post(CODE_PAGE, {"kirim": "1"})
    page = registered.get(CODE_PAGE).text
    assert "+6285••••••78" in page
    assert "+6285712345678" not in page


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+6285712345678", "+62 857-1234-5678"),
        ("+62213857596", "+62 21-3857596"),
        ("+62274512345", "+62 274-512345"),
        ("+6591234567", "+6591234567"),
    ],
)
def test_the_number_of_an_office_is_shown_with_its_area_code(number, shown):
    assert display_phone(number) == shown


@pytest.mark.parametrize("page", ["/lupa-kata-sandi/", "/lupa-user-id/", "/petunjuk-terkirim/"])
def test_pages_of_help_name_the_phone_where_the_channel_is_on(page, client, settings):
    assert "lewat WhatsApp ke nomor itu" in client.get(page).text
    settings.PHONE_CHANNEL = ""
    assert "WhatsApp" not in client.get(page).text
