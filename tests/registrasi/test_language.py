"""C5: a person who registers in English gets English mail from the first one on."""

import pytest
from django.test import Client

from helpdesk.models import Tiket
from oss_portal.models import OutgoingMail, Pengguna
from registrasi.models import Pendaftaran
from tests.factories.registrasi import HakAksesFactory, PenggunaFactory
from tests.registrasi.helpers import last_link, payload, solved_captcha

pytestmark = pytest.mark.django_db
PASSWORD = "angin barat di pantai"


@pytest.fixture
def english(client):
    client.cookies["bahasa"] = "en"
    return client


def test_c5_the_language_of_the_form_is_that_of_every_mail_and_of_the_login(english, ketentuan):
    english.post("/daftar/", payload())
    assert Pendaftaran.objects.get().bahasa == "en"
    first = OutgoingMail.objects.latest("id")
    assert first.bahasa == "en"
    assert "Activat" in first.perihal
    link = last_link()
    # The link may be opened on a phone that never chose a language.
    english.cookies.clear()
    english.post(link, {"kata_sandi": PASSWORD, "kata_sandi_lagi": PASSWORD})
    assert Pengguna.objects.get().bahasa == "en"
    active = OutgoingMail.objects.latest("id")
    assert active.templat == "registrasi/hak_akses_active"
    assert active.bahasa == "en"


def test_indonesian_stays_the_language_of_who_chose_none(client, ketentuan):
    client.post("/daftar/", payload())
    assert Pendaftaran.objects.get().bahasa == OutgoingMail.objects.latest("id").bahasa == "id"


def test_a_reporter_without_a_login_is_answered_in_the_language_of_the_form(english):
    data = {
        "jenis": "informasi",
        "perihal": "NIB for a foreigner",
        "isi": "How?",
        "nama": "Ann",
        "email": "ann@contoh.id",
    }
    english.post("/bantuan/tanya/", data | solved_captcha())
    assert Tiket.objects.get().bahasa == "en"
    assert OutgoingMail.objects.get(kepada="ann@contoh.id").bahasa == "en"


def test_the_owner_of_a_login_gets_their_own_language_whatever_a_stranger_chose(client):
    owner = PenggunaFactory(email="owner@contoh.id", bahasa="en")
    client.post("/lupa-user-id/", {"email": owner.email, "nama": owner.email} | solved_captcha())
    for mail in OutgoingMail.objects.filter(kepada=owner.email):
        assert mail.bahasa == "en"


def test_who_reads_mails_in_english_finds_the_pages_in_it_on_a_device_that_chose_nothing(client, ketentuan):
    HakAksesFactory(pengguna__user_id="ANN00001", pengguna__bahasa="en", pengguna__kata_sandi=PASSWORD)
    answer = client.post("/masuk/", {"nama": "ANN00001", "kata_sandi": PASSWORD})
    assert answer.cookies["bahasa"].value == "en"
    assert '<html lang="en"' in client.get("/akun/", follow=True).text
    chose = Client()
    chose.cookies["bahasa"] = "id"
    assert "bahasa" not in chose.post("/masuk/", {"nama": "ANN00001", "kata_sandi": PASSWORD}).cookies
