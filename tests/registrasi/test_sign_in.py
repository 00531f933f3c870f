"""MASUK, KELUAR, passwords, addresses, sessions (KEW-2a, KEA-3, LIM-e, U9..U13)."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core import mail
from django.test import Client, override_settings
from django.utils import timezone
from django_otp.oath import totp

from ketentuan.models import HeldForm
from oss_portal.accounts.backends import SignInTry
from oss_portal.models import AttemptCounter, AuditEvent, OutgoingMail, Session, TotpDevice
from oss_portal.templatetags.portal import browser
from oss_portal.web.rate_limit import TooManyAttempts, count_attempt
from registrasi.services import hak_akses as hak_akses_service
from tests.factories.registrasi import HakAksesFactory, PetugasFactory
from tests.registrasi.helpers import last_link, payload, solved_captcha

OLD_PASSWORD, BARU = "rahasia-warung-91", "angin barat di pantai"


@pytest.fixture
def right(ketentuan):
    return HakAksesFactory(pengguna__kata_sandi=OLD_PASSWORD, pengguna__email="siti@contoh.id")


def _sign_in(client, name, password=OLD_PASSWORD, **other):
    return client.post("/masuk/", {"nama": name, "kata_sandi": password} | other)


def _fail(client, name, times):
    """Fail so many times to sign in, solving the captcha where it is asked for; return the last answer."""
    for _ in range(times):
        response = _sign_in(client, name, "wrong", **solved_captcha())
    return response


@pytest.mark.parametrize("name", ["{user_id}", " {user_id} ", "siti@contoh.id", "SITI@Contoh.ID"])
def test_one_signs_in_by_user_id_or_address(client, right, name):
    assert _sign_in(client, name.format(user_id=right.pengguna.user_id.lower())).url == "/dasbor/"
    assert AuditEvent.objects.filter(peristiwa="registrasi.masuk", oleh=right.pengguna).exists()


def test_a_wrong_password_and_an_unknown_name_read_the_same(client, right):
    import re

    def content(name):
        text = _sign_in(Client(), name, "wrong").content.decode()
        return re.sub(r'value="[^"]*"', "", text)

    assert content("siti@contoh.id") == content("tidakada@contoh.id")


def test_c12_a_page_without_the_captcha_is_no_fault_of_the_person(client, right):
    _fail(client, "siti@contoh.id", 3)
    page = _sign_in(client, "siti@contoh.id")
    assert page.status_code == 422
    assert "Isi juga Kode Captcha di bawah ini" in page.text
    assert "Ada yang perlu diperbaiki" not in page.text
    assert 'value="siti@contoh.id"' in page.text
    assert _sign_in(client, "siti@contoh.id", **solved_captcha()).status_code == 302


_CAPTCHA = 'name="kode_0"'


def test_frm_11_a_captcha_solved_beside_an_empty_password_is_good_for_one_password(client, right):
    _fail(client, "siti@contoh.id", 3)
    page = _sign_in(client, "siti@contoh.id", "", **solved_captcha())
    assert "Kode captcha sudah benar" in page.text
    solved = {"kode_lolos": page.context["form"]["kode_lolos"].value()}
    wrong = _sign_in(client, "siti@contoh.id", "wrong", **solved)
    assert "tidak cocok" in wrong.text
    assert 'name="kode_1"' in wrong.text
    assert "Isi Kode Captcha." in _sign_in(client, "siti@contoh.id", **solved).text


def test_c12_a_new_page_shows_the_captcha_that_the_next_try_needs(client, right):
    _fail(client, "siti@contoh.id", 2)
    assert _CAPTCHA not in client.get("/masuk/").text
    _fail(client, "siti@contoh.id", 1)
    assert _CAPTCHA in client.get("/masuk/").text
    assert _CAPTCHA not in Client().get("/masuk/").text
    assert _sign_in(client, "siti@contoh.id", **solved_captcha()).status_code == 302
    client.post("/keluar/")
    assert _CAPTCHA not in client.get("/masuk/").text


def test_after_three_failures_the_captcha_stands_before_the_next_try(client, right):
    for _ in range(2):
        assert "kode" not in _sign_in(client, "siti@contoh.id", "wrong").context["form"].fields
    assert "kode" in _sign_in(client, "siti@contoh.id", "wrong").context["form"].fields
    assert _sign_in(client, "siti@contoh.id").status_code == 422
    assert _sign_in(client, "siti@contoh.id", **solved_captcha()).status_code == 302


def test_u12_five_failures_let_sign_in_rest_and_the_holder_hears_of_it(client, right):
    assert _fail(client, "siti@contoh.id", 5).status_code == 422
    response = _sign_in(client, "siti@contoh.id", **solved_captcha())
    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) <= 10 * 60
    assert [s.subject for s in mail.outbox] == ["Percobaan masuk yang gagal"]
    # The pause holds only for this name from this address; no typed text is stored.
    assert _sign_in(client, HakAksesFactory(pengguna__kata_sandi=OLD_PASSWORD).pengguna.user_id).status_code == 302
    assert "siti" not in str(list(AttemptCounter.objects.values()))


def test_attacks_10_sixty_addresses_get_sixty_tries_and_the_holder_hears_of_it(right):
    looked_at = 0
    for n in range(60):
        visitor = Client(REMOTE_ADDR=f"36.66.1.{n + 1}")
        for _ in range(4):
            looked_at += _sign_in(visitor, "siti@contoh.id", "wrong", **solved_captcha()).status_code == 422
    assert looked_at <= 4 * 6 + 60
    assert [s.subject for s in mail.outbox] == ["Percobaan masuk yang gagal"]
    # The holder on a new phone with another address: a captcha, but no pause.
    assert _sign_in(Client(REMOTE_ADDR="114.125.0.9"), "siti@contoh.id", **solved_captcha()).url == "/dasbor/"


def test_attacks_10_a_neighbour_behind_the_same_address_shuts_nobody_out(right):
    phone = Client()
    assert _sign_in(phone, "siti@contoh.id").status_code == 302
    phone.post("/keluar/")
    _fail(Client(), "siti@contoh.id", 30)
    # The phone on which the holder signed in before: not even a captcha.
    assert "kode" not in phone.get("/masuk/").context["form"].fields
    assert _sign_in(phone, "siti@contoh.id").status_code == 302
    # A new phone at the paused address: the captcha of the pause, then the captcha of the form.
    new = Client()
    assert _sign_in(new, "siti@contoh.id", **solved_captcha()).status_code == 429
    assert new.post("/lanjut/", {"tujuan": "/masuk/?next=/akun/", **solved_captcha()}).url == "/masuk/?next=/akun/"
    assert _sign_in(new, "siti@contoh.id", **solved_captcha()).status_code == 302


def test_attacks_10_a_solved_pause_gives_few_tries_and_no_way_round_the_captcha(right):
    visitor = Client()
    _fail(visitor, "siti@contoh.id", 25)
    visitor.post("/lanjut/", solved_captcha())
    assert _sign_in(visitor, "siti@contoh.id", "wrong").status_code == 422
    answers = [_sign_in(visitor, "siti@contoh.id", "wrong", **solved_captcha()).status_code for _ in range(5)]
    assert answers.count(422) <= 2


def test_attacks_10_the_right_password_takes_the_tries_before_it_back(client, right):
    for _ in range(12):
        assert _sign_in(client, "siti@contoh.id").status_code == 302
        client.post("/keluar/")


def test_an_empty_form_is_no_try_to_sign_in(client, right):
    for _ in range(20):
        assert client.post("/masuk/", {"nama": "siti@contoh.id", "kata_sandi": ""}).status_code == 422
    assert _sign_in(client, "siti@contoh.id").status_code == 302
    assert not AttemptCounter.objects.exists()


def test_only_addresses_of_ours_are_gone_to_after_signing_in(client, right):
    for hostile in ("https://jahat.example/", "//jahat.example", "javascript:alert(1)", "/\\jahat.example"):
        assert _sign_in(Client(), "siti@contoh.id", next=hostile).url == "/dasbor/"
    assert _sign_in(client, "siti@contoh.id", next="/akun/").url == "/akun/"


def test_the_session_is_a_new_one_after_signing_in(client, right, ketentuan):
    client.post("/daftar/", payload())
    before = client.cookies["sessionid"].value
    _sign_in(client, "siti@contoh.id")
    assert client.cookies["sessionid"].value != before


def test_kea_3_signing_out_clears_the_browser_and_private_pages_are_not_stored(client, right):
    _sign_in(client, "siti@contoh.id")
    assert "no-store" in client.get("/dasbor/").headers["Cache-Control"]
    response = client.post("/keluar/")
    assert '"cache"' in response.headers["Clear-Site-Data"]
    assert client.get("/dasbor/").url.startswith("/masuk/")


def _stay_idle(client) -> None:
    session = client.session
    session["terakhir_aktif"] = int(timezone.now().timestamp()) - (settings.SESSION_IDLE_MINUTES + 1) * 60
    session.save()


def test_kea_3_a_session_left_idle_ends_and_says_so(client, right):
    _sign_in(client, "siti@contoh.id")
    _stay_idle(client)
    response = client.get("/dasbor/", follow=True)
    assert response.redirect_chain[0][0].startswith("/masuk/")
    assert "lama tidak aktif" in response.content.decode()
    assert "lama tidak aktif" not in client.get("/masuk/").content.decode()


def test_kea_3_what_was_sent_after_the_time_out_is_kept_for_its_person_alone(client, right):
    _sign_in(client, "siti@contoh.id")
    _stay_idle(client)
    response = client.post("/akun/bahasa/", {"bahasa": "en", "kata_sandi": OLD_PASSWORD})
    assert response.url == "/masuk/?next=%2Fpersetujuan%2Flanjutkan%2F"
    # Another person on the same phone sees nothing of the form.
    other = HakAksesFactory(pengguna__kata_sandi=OLD_PASSWORD)
    _sign_in(client, other.pengguna.user_id)
    assert "/akun/bahasa/" not in client.get("/persetujuan/lanjutkan/").content.decode()
    client.post("/keluar/")
    assert _sign_in(client, "siti@contoh.id", next="/persetujuan/lanjutkan/").url == "/persetujuan/lanjutkan/"
    content = client.get("/persetujuan/lanjutkan/").content.decode()
    assert "/akun/bahasa/" in content
    # The form is not sent automatically, and no password is stored.
    assert "data-auto-submit" not in content
    submission = HeldForm.objects.get()
    assert OLD_PASSWORD not in submission.isian
    client.post("/akun/bahasa/", {"_kiriman": str(submission.kode)})
    right.pengguna.refresh_from_db()
    assert right.pengguna.bahasa == "en"


def test_kea_3_after_signing_out_no_page_names_the_person(client, right):
    _sign_in(client, "siti@contoh.id")
    assert right.pelaku_usaha.nama not in client.post("/keluar/").content.decode()


def test_u9_the_link_for_a_new_password_lives_one_hour_as_its_mail_says(client, right, monkeypatch):
    client.post("/lupa-kata-sandi/", {"nama": "siti@contoh.id", **solved_captcha()})
    assert "dalam satu jam" in mail.outbox[-1].body
    link = last_link()
    for minutes, status in ((59, 200), (61, 410)):
        later = timezone.localtime().replace(tzinfo=None) + timedelta(minutes=minutes)
        monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda self, later=later: later)
        assert client.get(link, follow=True).status_code == status


def test_u9_who_opens_the_link_too_late_gets_a_new_one_by_one_click(client, right):
    client.post("/lupa-kata-sandi/", {"nama": "siti@contoh.id", **solved_captcha()})
    old = last_link()
    with time_machine.travel(timezone.now().timestamp() + 2 * 3600):
        form = client.get(old).url
        # A form that was open for too long gets the same message, and sends no mail by itself.
        response = client.post(form, {"kata_sandi": BARU, "kata_sandi_lagi": BARU})
        assert "Kirim tautan baru" in response.content.decode()
        assert len(mail.outbox) == 1
        for _ in range(5):
            assert client.post(form, {"tautan_baru": ""}).url == "/petunjuk-terkirim/"
        # The limit is three an hour, as at the page.
        assert len(mail.outbox) == 4
        form = client.get(last_link()).url
        assert client.post(form, {"kata_sandi": BARU, "kata_sandi_lagi": BARU}).status_code == 200
        # With a used or an invented link a new one must be asked for at the page.
        for link in (old, old[:-4] + "aaa/"):
            response = client.get(link, follow=True)
            assert response.status_code == 410
            assert "Kirim tautan baru" not in response.content.decode()


def test_u12_a_new_password_ends_the_rest(client, right):
    _fail(client, "siti@contoh.id", 5)
    response = _sign_in(client, "siti@contoh.id", **solved_captcha())
    assert "/lupa-kata-sandi/" in response.content.decode()
    client.post("/lupa-kata-sandi/", {"nama": "siti@contoh.id", **solved_captcha()})
    form = client.get(last_link()).url
    client.post(form, {"kata_sandi": BARU, "kata_sandi_lagi": BARU})
    assert _sign_in(client, "siti@contoh.id", BARU, **solved_captcha()).url == "/dasbor/"


def test_u9_a_forgotten_password_is_set_anew_once_and_ends_all_sessions(client, right):
    other = Client()
    _sign_in(other, "siti@contoh.id")
    assert client.post("/lupa-kata-sandi/", {"nama": "siti@contoh.id", **solved_captcha()}).url == "/petunjuk-terkirim/"
    link = last_link()
    form = client.get(link).url
    assert "/tulis/" in form
    assert client.post(form, {"kata_sandi": BARU, "kata_sandi_lagi": BARU}).status_code == 200
    assert "diganti" in mail.outbox[-1].subject
    assert other.get("/dasbor/").status_code == 302
    assert _sign_in(client, "siti@contoh.id", BARU).url == "/dasbor/"
    new = Client()
    assert new.get(new.get(link).url).status_code == 410


def test_u9_nobody_learns_who_exists_from_the_page(client, right):
    for name in ("siti@contoh.id", "tidakada@contoh.id", "OSS9999999999"):
        assert client.post("/lupa-kata-sandi/", {"nama": name, **solved_captcha()}).url == "/petunjuk-terkirim/"
    assert len(mail.outbox) == 1


def test_u9_a_blocked_person_learns_by_mail_why_not(client, right, petugas):
    hak_akses_service.block(hak_akses=right, by=petugas, alasan="dugaan")
    client.post("/lupa-kata-sandi/", {"nama": "siti@contoh.id", **solved_captcha()})
    assert mail.outbox[-1].subject == "Kata sandi tidak dapat diganti"
    assert "dugaan" not in mail.outbox[-1].body


def test_u9_who_never_activated_gets_the_activation_instead(client, ketentuan):
    client.post("/daftar/", payload(email="baru@contoh.id"))
    mail.outbox.clear()
    client.post("/lupa-kata-sandi/", {"nama": "baru@contoh.id", **solved_captcha()})
    assert "/aktivasi/" in mail.outbox[0].body


def test_u10_a_forgotten_user_id_comes_by_mail(client, right):
    lahir = {"tanggal_lahir_0": "17", "tanggal_lahir_1": "5", "tanggal_lahir_2": "1990"}
    client.post("/lupa-user-id/", {"nomor": right.pengguna.nomor_identitas, **lahir, **solved_captcha()})
    assert right.pengguna.user_id in mail.outbox[0].body
    client.post("/lupa-user-id/", {"nomor": "3171061705909999", **lahir, **solved_captcha()})
    assert len(mail.outbox) == 1


def test_the_password_is_changed_with_the_old_one_and_the_person_is_told(client, right):
    _sign_in(client, "siti@contoh.id")
    data = {"kata_sandi": BARU, "kata_sandi_lagi": BARU}
    assert "kata_sandi_lama" in client.post("/akun/kata-sandi/", data).context["form"].errors
    assert client.post("/akun/kata-sandi/", data | {"kata_sandi_lama": OLD_PASSWORD}).status_code == 200
    right.pengguna.refresh_from_db()
    assert right.pengguna.check_password(BARU)
    assert "diganti" in mail.outbox[-1].subject
    assert client.get("/dasbor/").status_code == 302


def _approve_from_old_address(client) -> None:
    """Open the link in the mail to the present address, and confirm."""
    assert mail.outbox[-1].to == ["siti@contoh.id"]
    link = last_link()
    assert "contoh.id" not in link
    assert "baru@contoh.id" in client.get(link).content.decode() or "orang@contoh.id" in mail.outbox[-1].body
    assert client.post(link).status_code == 200


def test_a_new_address_counts_only_after_its_link_and_the_old_one_is_told(client, right):
    _sign_in(client, "siti@contoh.id")
    client.post("/akun/surel/", {"email": "baru@contoh.id", "kata_sandi": OLD_PASSWORD})
    right.pengguna.refresh_from_db()
    assert right.pengguna.email == "siti@contoh.id"
    _approve_from_old_address(client)
    right.pengguna.refresh_from_db()
    assert right.pengguna.email == "siti@contoh.id"
    assert mail.outbox[-1].to == ["baru@contoh.id"]
    link = last_link()
    assert "contoh.id" not in link
    assert client.get(link).status_code == 200
    client.post(link)
    right.pengguna.refresh_from_db()
    assert right.pengguna.email == "baru@contoh.id"
    assert {s.to[0] for s in mail.outbox[-2:]} == {"siti@contoh.id", "baru@contoh.id"}
    assert client.post(link).status_code == 410


def test_a_new_address_of_somebody_else_is_not_taken_and_the_page_does_not_tell(client, right):
    HakAksesFactory(pengguna__email="orang@contoh.id")
    _sign_in(client, "siti@contoh.id")
    assert client.post("/akun/surel/", {"email": "orang@contoh.id", "kata_sandi": OLD_PASSWORD}).url == "/akun/"
    assert "/konfirmasi/" not in mail.outbox[-1].body
    _approve_from_old_address(client)
    assert mail.outbox[-1].to == ["orang@contoh.id"]
    assert "/konfirmasi/" not in mail.outbox[-1].body


def test_kew_2a_one_sees_and_ends_the_other_devices(client, right):
    _sign_in(client, "siti@contoh.id")
    assert "Keluar dari semua perangkat lain" not in client.get("/akun/sesi/").content.decode()
    phone = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/130.0.0.0 Mobile Safari/537.36"
    other = Client(headers={"user-agent": phone})
    _sign_in(other, "siti@contoh.id")
    assert "Chrome di Android" in client.get("/akun/sesi/").content.decode()
    client.post("/akun/sesi/akhiri/")
    assert other.get("/dasbor/").status_code == 302
    assert client.get("/dasbor/").status_code == 200
    assert Session.objects.filter(pengguna=right.pengguna).count() == 1


@pytest.mark.parametrize(
    ("agent", "named_as"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge di Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1", "Safari di iPhone"),
        ("Mozilla/5.0 (Linux; Android 9; SM-A107F) SamsungBrowser/23.0 Chrome/115.0", "Samsung Internet di Android"),
        ("curl/8.0", "Peramban lain"),
        ("", "Peramban lain"),
    ],
)
def test_kew_2a_a_device_is_named_as_its_owner_knows_it(agent, named_as):
    assert browser(agent) == named_as


def test_u13_a_blocked_person_sees_the_stop_screen_in_every_session_at_once(client, right, petugas):
    _sign_in(client, "siti@contoh.id")
    hak_akses_service.block(hak_akses=right, by=petugas, alasan="dugaan penyalahgunaan")
    assert client.get("/dasbor/").status_code == 302
    _sign_in(client, "siti@contoh.id")
    response = client.get("/dasbor/")
    assert response.status_code == 403
    assert "diblokir sementara" in response.content.decode()
    assert "penyalahgunaan" not in response.content.decode()


def test_the_inbox_shows_only_ones_own_mails(client, right):
    client.post("/lupa-kata-sandi/", {"nama": "siti@contoh.id", **solved_captcha()})
    person = HakAksesFactory(pengguna__kata_sandi=OLD_PASSWORD, pengguna__email="orang@contoh.id")
    kode = OutgoingMail.objects.get().kode
    _sign_in(client, person.pengguna.user_id)
    assert client.get(f"/kotak-surat/{kode}/").status_code == 404
    owned_by = Client()
    _sign_in(owned_by, "siti@contoh.id")
    assert owned_by.get(f"/kotak-surat/{kode}/").status_code == 200


def test_the_inbox_goes_on_page_by_page_and_misses_no_mail(client, right):
    OutgoingMail.objects.bulk_create(
        OutgoingMail(pengguna=right.pengguna, kepada="siti@contoh.id", perihal=f"Kabar {n}.", isi="y", templat="t")
        for n in range(60)
    )
    _sign_in(client, "siti@contoh.id")
    page, seen = client.get("/kotak-surat/").text, []
    while True:
        seen += re.findall(r"Kabar (\d+)\.", page)
        older = re.search(r'rel="next" href="([^"]+)"', page)
        if not older:
            break
        page = client.get("/kotak-surat/" + unescape(older[1])).text
    assert seen == [str(n) for n in reversed(range(60))]
    assert 'rel="prev"' in page
    assert client.get("/kotak-surat/?ke=bukan-kami").status_code == 200


# --- Staff
@override_settings(STAFF_TOTP_REQUIRED=True)
def test_staff_reach_the_admin_only_with_a_second_factor_that_is_good_once(client, db):
    petugas = PetugasFactory(kata_sandi=OLD_PASSWORD, is_superuser=True)
    _sign_in(client, petugas.user_id)
    assert "/masuk/kode/" in client.get("/admin/", follow=True).redirect_chain[-1][0]
    page = client.get("/masuk/kode/")
    assert "<svg" in page.content.decode()
    device = TotpDevice.objects.get()
    kode = f"{totp(device.bin_key):06d}"
    assert client.post("/masuk/kode/", {"kode": "000000" if kode != "000000" else "000001"}).status_code == 422
    TotpDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    assert client.post("/masuk/kode/", {"kode": kode}).status_code == 302
    assert client.get("/admin/").status_code == 200
    other = Client()
    _sign_in(other, petugas.user_id)
    assert other.post("/masuk/kode/", {"kode": kode}).status_code == 422


def test_a_pelaku_usaha_never_reaches_the_admin(client, right):
    _sign_in(client, "siti@contoh.id")
    assert client.get("/admin/").status_code == 302
    assert client.get("/admin/registrasi/pendaftaran/").status_code == 302


def test_pages_cost_few_queries(client, right, django_assert_max_num_queries):
    _sign_in(client, "siti@contoh.id")
    for address, maximum in [("/dasbor/", 14), ("/akun/", 8), ("/kotak-surat/", 6), ("/akun/sesi/", 8)]:
        client.get(address)
        with django_assert_max_num_queries(maximum):
            client.get(address)


def test_the_longer_the_guessing_the_longer_the_rest(db):
    def wait(failures: int) -> int:
        """Return the seconds between two tries of one visitor after so many failures of the name from anywhere."""
        AttemptCounter.objects.all().delete()
        for _ in range(failures):
            count_attempt("masuk-gagal", "a@contoh.id")
        attempt = SignInTry("a@contoh.id", "36.66.1.1", known=False)
        for _ in range(6):
            try:
                attempt.count()
            except TooManyAttempts as error:
                return error.retry_after
        return 0

    assert [wait(n) for n in (0, 5, 10, 15, 20, 40)] == [120, 120, 120, 360, 600, 600]
