"""Limits hold even if attackers change the spelling, their address or headers."""

import random
import re
import uuid
from datetime import timedelta
from io import BytesIO
from itertools import count

import pytest
import time_machine
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.utils import timezone
from PIL import Image

from helpdesk.models import HelpArticle, Kategori
from helpdesk.services.creation import Origin, Reporter, open_tiket
from ketentuan.models import HeldForm
from oss_portal.accounts.secure_link import secure_link
from oss_portal.models import AttemptCounter, Session
from oss_portal.web.limits import DAY, HOUR, LIMITS, Limit
from oss_portal.web.middleware import client_ip
from oss_portal.web.rate_limit import TooManyAttempts, count_attempt, count_in_process, used, visitor_key
from oss_portal.web.visitors import normalise_name
from registrasi.models import HakAkses, Pendaftaran
from registrasi.services.account import request_new_password, send_user_id
from registrasi.services.kuasa import invite_kuasa
from registrasi.services.pembatasan import find_pembatasan
from registrasi.services.undangan import revoke_undangan
from tests.factories.nib import make_nib
from tests.factories.registrasi import PASSWORD, HakAksesFactory, nik
from tests.helpdesk.test_reporter_pages import payload as question
from tests.registrasi.helpers import last_link, payload, reset_counters, solved_captcha


@pytest.fixture
def right(db):
    return HakAksesFactory(pengguna__user_id="KEDAI", pengguna__kata_sandi=PASSWORD)


# A dotless i, a long s, a Kelvin sign, full width: PostgreSQL and Python may fold them to the same name.
@pytest.mark.parametrize("spelling", ["kedai", "KeDaI", " kedai ", "keda\u0131", "\u212aedai"])
def test_lim_e_every_spelling_that_reaches_one_login_is_one_name(spelling):
    assert normalise_name(spelling) == normalise_name("KEDAI")


def test_lim_e_failures_in_other_spellings_bring_the_captcha_and_the_rest(right):
    for nama in ("kedai", "KEDAI", "keda\u0131"):
        Client().post("/masuk/", {"nama": nama, "kata_sandi": "salah"})
    response = Client().post("/masuk/", {"nama": "Kedai", "kata_sandi": PASSWORD})
    assert "kode" in response.context["form"].fields
    for nama in ("kedaI", "kedai"):
        Client().post("/masuk/", {"nama": nama, "kata_sandi": "salah", **solved_captcha()})
    # The right password with another spelling is refused during the pause as well.
    assert (
        Client().post("/masuk/", {"nama": "keda\u0131", "kata_sandi": PASSWORD, **solved_captcha()}).status_code == 429
    )


def test_lim_e_a_nik_in_other_digits_is_the_same_number(db):
    arab = "".join(chr(0x660 + int(c)) for c in "3171061705900001")
    for nomor in ("3171061705900001", "3171 0617 0590 0001", "3171-0617-0590-0001", arab):
        data = {"nomor": nomor, "tanggal_lahir_0": "17", "tanggal_lahir_1": "5", "tanggal_lahir_2": "1990"}
        response = Client().post("/lupa-user-id/", data | solved_captcha())
        assert response.status_code == 302, nomor
    assert used("petunjuk-nomor", "lupa-user-id|3171061705900001|1990-05-17") == 3


def test_one_ipv6_line_is_one_visitor(db, monkeypatch):
    monkeypatch.setitem(LIMITS, "uji-ipv6", Limit(3, HOUR))
    assert visitor_key("2001:db8:1:2:3::1") == visitor_key("2001:db8:1:2:ffff::9")
    assert visitor_key("2001:db8:1:3::1") != visitor_key("2001:db8:1:2::1")
    assert visitor_key("::ffff:10.0.0.1") == "10.0.0.1"
    assert visitor_key("daftar: bukan alamat") == "daftar: bukan alamat"
    for compute in (count_attempt, count_in_process):
        for n in range(3):
            compute("uji-ipv6", f"2001:db8:1:2::{n}")
        with pytest.raises(TooManyAttempts):
            compute("uji-ipv6", "2001:db8:1:2:dead:beef::1")


@pytest.mark.parametrize(
    ("proxies", "chain", "ip"),
    [
        (0, "6.6.6.6", "127.0.0.1"),
        (1, "6.6.6.6, 10.1.1.1", "10.1.1.1"),
        (2, "6.6.6.6, 36.66.1.1, 10.0.0.2", "36.66.1.1"),
        # A request that did not pass all proxies, and text that is no address.
        (2, "6.6.6.6", "127.0.0.1"),
        (1, "'; drop table", "127.0.0.1"),
        (1, "10.1.1.1:8080", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_the_address_is_what_our_own_proxies_say_never_what_the_visitor_writes(settings, proxies, chain, ip):
    settings.TRUSTED_PROXIES = proxies
    assert client_ip(RequestFactory().get("/", headers={"X-Forwarded-For": chain})) == ip


def test_a_forged_address_breaks_nothing_and_lands_in_no_record(right, settings):
    settings.TRUSTED_PROXIES = 1
    headers = {"X-Forwarded-For": "<script>, bukan alamat"}
    response = Client().post("/masuk/", {"nama": "KEDAI", "kata_sandi": PASSWORD}, headers=headers)
    assert response.status_code == 302
    assert Session.objects.get().ip == "127.0.0.1"
    assert find_pembatasan(ip=None) is None


def test_tries_with_a_forged_address_are_counted_as_one_visitor(db, monkeypatch):
    reset_counters()
    monkeypatch.setitem(LIMITS, "petunjuk", Limit(5, HOUR, visitor=True))
    kode = []
    for n in range(7):
        data = {"nama": f"orang{n}", **solved_captcha()}
        kode.append(Client().post("/lupa-kata-sandi/", data, headers={"X-Forwarded-For": f"6.6.{n}.6"}).status_code)
    assert kode == [302] * 5 + [429] * 2


# --- Neighbours, pages of strangers, and honest mistakes lock nobody out
FOREIGN = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}


@pytest.fixture
def small_limits(monkeypatch):
    """Set every limit by visitor to two, so that a test needs few tries."""
    for scope, limit in LIMITS.items():
        if limit.visitor:
            monkeypatch.setitem(LIMITS, scope, Limit(2, HOUR, visitor=True))


@pytest.fixture
def live_links(ketentuan, settings, monkeypatch, tmp_path):
    """Return a valid link of each kind, by its path."""
    client, right = Client(), HakAksesFactory(pengguna__kata_sandi=PASSWORD, pengguna__email="kedai@contoh.id")
    client.post("/daftar/", payload(email="baru@contoh.id"))
    activation = last_link()
    kuasa = invite_kuasa(
        giver=right,
        nama="Ani",
        email="ani@contoh.id",
        relation="staf",
        kewenangan=["nib"],
        until=timezone.now() + timedelta(days=30),
    )
    assert kuasa.email == "ani@contoh.id"
    tiket = open_tiket(
        jenis="informasi", perihal="Tanya", content="Isi", reporter=Reporter("Budi", "budi@contoh.id"), origin=Origin()
    )
    return {
        "aktivasi": activation,
        "undangan": next(re.search(r"/undangan/\S+", m.body)[0] for m in mail.outbox if "/undangan/" in m.body),
        "amankan": secure_link(right.pengguna).removeprefix(settings.BASE_URL),
        "tiket": f"/bantuan/t/{tiket.token}/",
    }


def test_attacks_5_valid_links_pass_however_many_bad_ones_came_from_the_same_address(live_links, small_limits):
    for path in (
        "/aktivasi/x/",
        "/undangan/x/",
        "/amankan/x/",
        "/keberatan/x/",
        "/bantuan/t/x/",
        "/atur-kata-sandi/MQ/x/",
    ):
        for _ in range(5):
            bad = Client().get(path)
    assert bad.status_code == 429
    for kind, path in live_links.items():
        assert Client().get(path).status_code == 200, kind
    # A mistyped link first shows the captcha of the pause, then the page that explains it.
    visitor = Client()
    page = visitor.get("/aktivasi/x/")
    assert page.status_code == 429
    assert "kode" in page.context["form"].fields
    assert visitor.post("/lanjut/", {"tujuan": "/aktivasi/x/", **solved_captcha()}).url == "/aktivasi/x/"
    assert visitor.get("/aktivasi/x/").status_code == 404


def test_attacks_5_the_page_of_a_stranger_uses_up_no_tries_of_its_visitor(live_links, small_limits):
    browser = Client(enforce_csrf_checks=True)
    for _ in range(5):
        for path in (
            "/aktivasi/x/",
            "/bantuan/t/x/",
            "/cek/?nomor=1234567890123",
            "/cek/?nomor=1234567890123&kode=AAAAAAAA",
        ):
            foreign = browser.get(path, headers=FOREIGN)
        for path in ("/masuk/", "/daftar/", "/lupa-kata-sandi/", "/surel-hilang/", "/bantuan/tanya/", "/lanjut/"):
            assert browser.post(path, {"nama": "KEDAI", "kata_sandi": "x"}, headers=FOREIGN).status_code == 403
    # Guesses through a visitor's browser are limited as well, but the visitor's own tries are not.
    assert foreign.status_code == 429
    for path in ("/aktivasi/x/", "/bantuan/t/x/"):
        assert browser.get(path).status_code == 404
        AttemptCounter.objects.all().delete()
    assert browser.get("/cek/?nomor=1234567890123").status_code == 404
    for kind, path in live_links.items():
        assert browser.get(path, headers=FOREIGN | {"Sec-Fetch-Dest": "document"}).status_code == 200, kind


def test_attacks_5_forms_that_are_empty_or_wrong_never_count(ketentuan, small_limits):
    for path in (
        "/masuk/",
        "/daftar/",
        "/lupa-kata-sandi/",
        "/lupa-user-id/",
        "/daftar/kirim-ulang/",
        "/surel-hilang/",
        "/bantuan/tanya/",
    ):
        for data in ({}, {"nomor": "1"} | solved_captcha()):
            for _ in range(3):
                assert Client().post(path, data).status_code in {200, 302, 422}, path
    assert not AttemptCounter.objects.exists()


def test_attacks_5_past_the_limit_a_form_keeps_what_was_typed_and_a_known_device_passes(ketentuan, small_limits):
    HakAksesFactory(pengguna__user_id="KEDAI", pengguna__kata_sandi=PASSWORD)
    known = Client()
    known.post("/masuk/", {"nama": "KEDAI", "kata_sandi": PASSWORD})
    known.post("/keluar/")
    for n in range(4):
        answer = Client().post("/daftar/", payload(nik=nik(n), email=f"o{n}@contoh.id"))
    assert answer.status_code == 429
    assert 'value="o3@contoh.id"' in answer.content.decode()
    assert known.post("/daftar/", payload(nik=nik(9), email="o9@contoh.id")).status_code == 302


def test_no_number_of_registrations_with_an_identity_number_keeps_its_person_out(ketentuan, monkeypatch):
    for scope in [scope for scope in LIMITS if scope.startswith("daftar-nomor")]:
        monkeypatch.setitem(LIMITS, scope, Limit(2, HOUR, visitor=LIMITS[scope].visitor))
    for n in range(5):
        Client(REMOTE_ADDR=f"36.66.1.{n}").post("/daftar/", payload(email=f"pencuri{n}@contoh.id"))
    assert Client(REMOTE_ADDR="36.66.2.1").post("/daftar/", payload(email="siti@contoh.id")).status_code == 302
    assert ["siti@contoh.id"] in [m.to for m in mail.outbox]


@pytest.mark.parametrize("path", ["/lupa-user-id/", "/daftar/kirim-ulang/"])
def test_who_does_not_know_the_birth_date_uses_up_no_mail_of_the_person(ketentuan, path):
    Client().post("/daftar/", payload(email="siti@contoh.id"))
    if path == "/lupa-user-id/":
        Client().post(last_link(), {"kata_sandi": PASSWORD, "kata_sandi_lagi": PASSWORD})
    before = len(mail.outbox)
    data = {"nomor": "3171061705900001", "tanggal_lahir_1": "5", "tanggal_lahir_2": "1990"}
    for _ in range(4):
        Client(REMOTE_ADDR="36.66.1.1").post(path, data | {"tanggal_lahir_0": "18"} | solved_captcha())
    assert len(mail.outbox) == before
    Client(REMOTE_ADDR="36.66.2.1").post(path, data | {"tanggal_lahir_0": "17"} | solved_captcha())
    assert [m.to for m in mail.outbox[before:]] == [["siti@contoh.id"]]


def test_reminders_of_the_user_id_use_up_no_link_for_a_new_password(right, monkeypatch):
    monkeypatch.setitem(LIMITS, "surel-terbukti", Limit(2, DAY))
    p = right.pengguna
    identity = {"jenis_identitas": p.jenis_identitas, "nomor_identitas": p.nomor_identitas}
    for _ in range(4):
        send_user_id(**identity, tanggal_lahir=p.tanggal_lahir)
    assert len(mail.outbox) == 2
    request_new_password(name=p.email)
    assert len(mail.outbox) == 3
    assert "/atur-kata-sandi/" in mail.outbox[-1].body


def test_attacks_17_wrong_codes_of_a_number_stop_only_who_typed_them(db, small_limits):
    nib = make_nib()
    [certificate] = nib.sertifikat.all()
    for _ in range(4):
        wrong = Client(REMOTE_ADDR="36.66.1.1").get("/cek/", {"nomor": nib.nomor, "kode": "AAAAAAAA"})
    assert wrong.status_code == 429
    assert Client(REMOTE_ADDR="36.66.1.2").get("/cek/", {"nomor": nib.nomor, "kode": "AAAAAAAA"}).status_code == 422
    for address in ("36.66.1.1", "36.66.1.2"):
        right = Client(REMOTE_ADDR=address).get("/cek/", {"nomor": nib.nomor, "kode": certificate.short_code_display})
        assert right.status_code == 200
        assert Client(REMOTE_ADDR=address).get("/cek/", {"nomor": nib.nomor}).status_code == 200


# --- Sent mails and growing tables
def test_attacks_7_one_solved_captcha_opens_one_registration(ketentuan):
    token, client = str(uuid.uuid4()), Client()
    page = client.post("/daftar/", payload(token_form=token, nama=""))
    passed = page.context["form"]["kode_lolos"].value()
    taken = []
    for n in range(6):
        data = payload(
            token_form=token, kode_lolos=passed, nik=nik(n), email=f"o{n}@contoh.id", kode_0=None, kode_1=None
        )
        taken.append(Client(REMOTE_ADDR=f"36.66.1.{n}").post("/daftar/", data).status_code)
    assert taken == [302] + [422] * 5
    assert Pendaftaran.objects.count() == 1
    # A person who goes back to correct a mistake solves a new captcha; the form keeps all their input.
    again = payload(token_form=token, kode_lolos=passed, nik=nik(0), email="o0@contoh.id", nama="Siti Baru")
    assert client.post("/daftar/", again).status_code == 302


def test_attacks_7_mail_to_an_unproven_address_repeats_nothing_that_was_typed(ketentuan):
    Client().post("/daftar/", payload(email="korban@contoh.id", nama="Hadiah Umroh Gratis"))
    Client().post("/daftar/", payload(email="lain@contoh.id", nama="Hadiah Umroh Gratis"))
    right = HakAksesFactory()
    undangan = invite_kuasa(
        giver=right,
        nama="Hadiah Umroh Gratis",
        email="ani@contoh.id",
        relation="staf",
        kewenangan=["nib"],
        until=timezone.now() + timedelta(days=30),
    )
    revoke_undangan(undangan=undangan, by=right.pengguna)
    unproven = [m for m in mail.outbox if m.to[0] != right.pengguna.email]
    assert {m.to[0] for m in unproven} == {"korban@contoh.id", "lain@contoh.id", "ani@contoh.id"}
    for m in unproven:
        text = m.subject + m.body + m.alternatives[0][0]
        for typed in ("Hadiah", "Umroh", right.pengguna.nama, right.pelaku_usaha.nama):
            assert typed not in text
        assert "Bapak/Ibu" in m.body


def test_attacks_7_one_mailbox_gets_three_mails_a_day_in_whatever_spelling(ketentuan):
    spellings = (
        "korban@gmail.com",
        "ko.rban@gmail.com",
        "korban+1@gmail.com",
        "KORBAN+2@googlemail.com",
        "korb.an@gmail.com",
    )
    for n, email in enumerate(spellings):
        client = Client(REMOTE_ADDR=f"36.66.1.{n}")
        answer = client.post("/daftar/", payload(nik=nik(n), email=email))
        assert answer.url == "/daftar/periksa-surel/"
        assert "Periksa surel" in client.get(answer.url).content.decode()
    assert len(mail.outbox) == 3
    # No registration is lost: its mail is sent at a later request.
    assert Pendaftaran.objects.filter(status="menunggu_aktivasi").count() == 5
    lahir = {"tanggal_lahir_0": "17", "tanggal_lahir_1": "5", "tanggal_lahir_2": "1990"}
    with time_machine.travel(timezone.now().timestamp() + 9 * 3600):
        Client().post("/daftar/kirim-ulang/", {"nomor": nik(4), **lahir, **solved_captcha()})
        assert len(mail.outbox) == 4
        assert Client().get(last_link()).status_code == 200


def test_what_a_stranger_registered_before_does_not_replace_what_the_person_sent(ketentuan):
    Client(REMOTE_ADDR="36.66.1.1").post("/daftar/", payload(nama="Orang Lain", telepon="+62 812 9999 0000"))
    foreign = last_link()
    Client(REMOTE_ADDR="36.66.2.1").post("/daftar/", payload(nama="Siti Aminah"))
    own = last_link()
    # The same data again are the same registration, with another link.
    Client(REMOTE_ADDR="36.66.2.1").post("/daftar/", payload(nama="Siti Aminah"))
    assert len(mail.outbox) == 3
    assert Pendaftaran.objects.filter(status="menunggu_aktivasi").count() == 2
    assert Client().get(own).context["pendaftaran"].nama == "Siti Aminah"
    Client().post(own, {"kata_sandi": PASSWORD, "kata_sandi_lagi": PASSWORD})
    assert HakAkses.objects.get().pengguna.nama == "Siti Aminah"
    assert Client().get(foreign).status_code == 409


def test_who_reads_the_mailbox_gets_their_own_link_whatever_strangers_sent_there(ketentuan):
    for n in range(3):
        Client(REMOTE_ADDR=f"36.66.1.{n}").post("/daftar/", payload(nik=nik(n), email="siti@contoh.id"))
    foreign = last_link()
    Client(REMOTE_ADDR="36.66.2.1").post("/daftar/", payload(email="siti@contoh.id"))
    assert len(mail.outbox) == 3
    client = Client()
    assert "Bukan pendaftaran Anda?" in client.get(foreign).content.decode()
    client.post(foreign, {"lainnya": "1"})
    links = [re.search(r"/aktivasi/\S+", m.body)[0] for m in mail.outbox[3:]]
    own = [link for link in links if Client().get(link).context["pendaftaran"].nomor_identitas == "3171061705900001"]
    assert own
    assert Client().post(own[0], {"kata_sandi": PASSWORD, "kata_sandi_lagi": PASSWORD}).status_code == 302
    assert HakAkses.objects.get().pengguna.nomor_identitas == "3171061705900001"
    # It needs the click of the person who reads the mailbox, and has a limit.
    answers = [client.post(foreign, {"lainnya": "1"}).status_code for _ in range(3)]
    assert answers == [302, 302, 429]


def test_attacks_13_strangers_make_no_sessions(db):
    for path in (
        "/atur-kata-sandi/MQ/" + "x" * 4_000 + "/",
        "/atur-kata-sandi/MQ/c1-abc/",
        "/aktivasi/x/",
        "/masuk/",
        "/daftar/",
    ):
        Client().get(path, follow=True)
    umum = Kategori.objects.create(nama="Umum", kode="umum")
    article = HelpArticle.objects.create(judul="Apa", slug="apa", isi="Isi", terbit=True, kategori=umum)
    page = Client().post(article.get_absolute_url(), {"membantu": "ya"}, follow=True)
    assert "Terima kasih" in page.content.decode()
    assert not Session.objects.exists()


def test_attacks_13_text_that_a_stranger_has_kept_for_their_sign_in_counts_as_files_do(ketentuan, monkeypatch):
    monkeypatch.setitem(LIMITS, "unggahan", Limit(250, DAY, visitor=True))
    for _ in range(4):
        Client(REMOTE_ADDR="36.66.1.1").post("/akun/kata-sandi/", {"isi": "x" * 100_000})
    assert HeldForm.objects.count() == 2


def test_attacks_13_files_of_who_is_signed_in_have_a_budget_by_account(ketentuan, monkeypatch):
    output = BytesIO()
    Image.frombytes("RGB", (90, 90), random.Random(1).randbytes(90 * 90 * 3)).save(output, "PNG")
    size = len(output.getvalue()) / 1000
    monkeypatch.setitem(LIMITS, "unggahan", Limit(max(round(2.5 * size), 1), DAY, visitor=True))
    person = HakAksesFactory().pengguna
    t = open_tiket(jenis="keluhan", perihal="X", content="Y", reporter=Reporter("Siti", "a@contoh.id", pengguna=person))
    web = Client()
    web.force_login(person, backend="oss_portal.accounts.backends.UserIdOrEmailBackend")

    def reply(n: int) -> int:
        file = SimpleUploadedFile("foto.png", output.getvalue(), "image/png")
        return web.post(f"/bantuan/t/{t.token}/", {"aksi": "balas", "isi": f"Ini {n}", "lampiran": file}).status_code

    assert [reply(n) for n in range(3)] == [302, 302, 200]


def test_attacks_13_files_of_strangers_have_a_budget_by_visitor_and_in_all(ketentuan, monkeypatch):
    output = BytesIO()
    Image.frombytes("RGB", (90, 90), random.Random(1).randbytes(90 * 90 * 3)).save(output, "PNG")

    numbers = count()

    def ask(address: str):
        file = SimpleUploadedFile("foto.png", output.getvalue(), "image/png")
        # Each is another question: the same words twice would be one report.
        data = question(lampiran=file, perihal=f"Nama salah {next(numbers)}")
        return Client(REMOTE_ADDR=address).post("/bantuan/tanya/", data)

    size = len(output.getvalue()) / 1000
    monkeypatch.setitem(LIMITS, "unggahan", Limit(max(round(2.5 * size), 1), DAY, visitor=True))
    monkeypatch.setitem(LIMITS, "unggahan-semua", Limit(max(round(4.5 * size), 1), DAY))
    answers = [ask("36.66.1.1") for _ in range(3)]
    assert [a.status_code for a in answers[:2]] == [302, 302]
    assert "Kirim tanpa lampiran" in answers[2].content.decode()
    others = [ask(f"36.66.1.{n}").status_code for n in range(2, 6)]
    assert 302 in others
    assert others[-1] != 302
