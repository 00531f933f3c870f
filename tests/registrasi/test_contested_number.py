"""Two persons claim one identity number: the first must not lock its owner out, and nobody learns of it (U2)."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import connections
from django.test import Client
from django.utils import timezone

from oss_portal.exceptions import Refused
from oss_portal.models import Pengguna
from registrasi.models import HakAkses, PelakuUsaha, Pendaftaran, StatusVerifikasi
from registrasi.services.account import send_user_id
from registrasi.services.hak_akses import end_hak_akses
from registrasi.services.review import approve, end_unproven
from tests.factories.registrasi import BadanUsahaFactory, HakAksesFactory, PetugasFactory
from tests.registrasi.helpers import BADAN, NEW_PASSWORD, last_link, payload, reset_counters, solved_captcha
from tests.registrasi.pictures import pictures

pytestmark = pytest.mark.usefixtures("ketentuan")
BACKEND = "oss_portal.accounts.backends.UserIdOrEmailBackend"
PASSWORD = {"kata_sandi": NEW_PASSWORD, "kata_sandi_lagi": NEW_PASSWORD}
NIK = "3171061705900001"
ALL_OF_IT = ("nama", "tanggal_lahir", "kartu", "wajah")


def _link_to(address: str) -> str:
    """Return the path of the last activation link that was mailed to an address."""
    letter = [m for m in mail.outbox if m.to == [address] and "/aktivasi/" in m.body][-1]
    return re.search(r"https?://[^/\s]+(/aktivasi/\S+)", letter.body)[1]


def _activated(email: str, **changes) -> tuple[Client, Pendaftaran]:
    client = Client()
    client.post("/daftar/", payload(email=email, **changes))
    assert client.post(_link_to(email), PASSWORD).url in {"/nib/ajukan/1/", "/aktivasi/selesai/"}
    return client, Pendaftaran.objects.get(email=email)


def _send_pictures(client: Client, p: Pendaftaran) -> None:
    assert client.post(f"/dasbor/identitas/{p.kode}/", pictures()).status_code == 302
    p.refresh_from_db()


@pytest.fixture
def officer(db):
    return PetugasFactory(group="Verifikasi")


@pytest.fixture
def first(db):
    """A person who registered first, with a number that may not be theirs."""
    return _activated("pertama@contoh.id")


@pytest.fixture
def second(first):
    return _activated("kedua@contoh.id")


@pytest.mark.parametrize("mode", ["officer", "demo"])
def test_the_second_gets_a_login_at_once_and_waits_for_an_officer(settings, mode, officer):
    settings.IDENTITY_CHECK = mode
    _client, first = _activated("pertama@contoh.id")
    client, second = _activated("kedua@contoh.id")
    assert (second.status, second.sengketa, second.verifikasi) == ("aktif", True, StatusVerifikasi.BELUM)
    assert second.pengguna != first.pengguna
    assert client.get("/dasbor/").status_code == 200
    assert not PelakuUsaha.objects.get(pk=second.pelaku_usaha_id).ready_for_nib
    _send_pictures(client, second)
    assert second.verifikasi == StatusVerifikasi.PERLU_DITINJAU


def test_the_second_reads_word_for_word_what_everybody_reads(settings, first):
    """U2: no page and no mail reveals that the number is taken."""
    settings.IDENTITY_CHECK = "officer"
    import re

    def walk(email, nik):
        reset_counters()
        client = Client()
        client.post("/daftar/", payload(email=email, nik=nik))
        pages = [client.get("/daftar/periksa-surel/").content.decode()]
        link = _link_to(email)
        pages.append(Client().get(link).content.decode())
        client.post(link, PASSWORD)
        kode = Pendaftaran.objects.get(email=email).kode
        pages += [client.get(a).content.decode() for a in ("/aktivasi/selesai/", "/dasbor/", "/akun/", "/nib/")]
        pages.append(client.get(f"/dasbor/identitas/{kode}/").content.decode())
        pages += [f"{m.subject}\n{m.body}" for m in mail.outbox if m.to == [email]]
        text = "\n".join(pages)
        for pattern in (
            r'value="[^"]{60,}"',
            r"/aktivasi/\S+",
            r"/amankan/\S+",
            r"OSS\d{10}",
            r"[0-9a-f-]{36}",
            r"\d\d\.\d\d WIB",
            r"•+\d{4}",
            re.escape(email),
        ):
            text = re.sub(pattern, "…", text)
        return text

    assert walk("kesatu@contoh.id", "3171061705900009") == walk("kedua@contoh.id", NIK)


def test_whoever_has_the_number_is_told_and_keeps_everything(first):
    mail.outbox.clear()
    _activated("kedua@contoh.id")
    [told] = [m for m in mail.outbox if m.to == ["pertama@contoh.id"]]
    assert "mencoba mendaftar" in told.subject
    assert "kedua@contoh.id" not in told.body
    assert HakAkses.objects.get(pengguna=first[1].pengguna).usable
    assert PelakuUsaha.objects.get(pk=first[1].pelaku_usaha_id).ready_for_nib


def test_help_by_the_number_reaches_who_had_it_first_and_not_who_claims_it(second, first):
    assert Pengguna.objects.with_identity("01", NIK).get() == first[1].pengguna


def test_a_forgotten_user_id_is_mailed_to_each_of_the_two_and_tells_neither_of_the_other(second, first):
    """U2: a missing mail would reveal it as well."""
    mail.outbox.clear()
    send_user_id(jenis_identitas="01", nomor_identitas=NIK, tanggal_lahir=date(1990, 5, 17))
    bodies = {m.to[0]: m.body for m in mail.outbox}
    assert set(bodies) == {"pertama@contoh.id", "kedua@contoh.id"}
    assert second[1].pengguna.user_id in bodies["kedua@contoh.id"]
    assert second[1].pengguna.user_id not in bodies["pertama@contoh.id"]


def test_the_officer_sees_both_and_each_of_them_can_be_asked_for_proof(first, second, officer):
    client = Client()
    client.force_login(officer, backend=BACKEND)
    _send_pictures(*second)
    page = client.get(f"/admin/registrasi/pendaftaran/{second[1].pk}/setujui/").content.decode()
    assert "Nomor ini juga ada pada pendaftaran lain" in page
    assert f"/admin/registrasi/pendaftaran/{first[1].pk}/change/" in page
    # A person who was accepted without proof must send it; until then they get no NIB either.
    client.post(f"/admin/registrasi/pendaftaran/{first[1].pk}/perbaikan/", {"ktp": "Kirim", "swafoto": "Kirim"})
    assert not PelakuUsaha.objects.get(pk=first[1].pelaku_usaha_id).ready_for_nib
    assert "Foto KTP" in first[0].get(f"/dasbor/perbaikan/{first[1].kode}/").content.decode()


def test_the_rightful_second_gets_the_number_and_the_unproven_first_loses_it(settings, officer):
    settings.IDENTITY_CHECK = "officer"
    _first_client, first = _activated("pertama@contoh.id")
    client, second = _activated("kedua@contoh.id")
    _send_pictures(client, second)
    mail.outbox.clear()
    approve(pendaftaran=second, by=officer, compared=ALL_OF_IT, number_on_card=NIK)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, first.verifikasi) == ("ditolak", "ditolak")
    assert HakAkses.objects.get(pengguna=first.pengguna).status == "diakhiri"
    assert (second.sengketa, second.verifikasi) == (False, "terverifikasi")
    assert PelakuUsaha.objects.get(pk=second.pelaku_usaha_id).ready_for_nib
    assert Pengguna.objects.with_identity("01", NIK).get() == second.pengguna
    assert {m.to[0] for m in mail.outbox} == {"pertama@contoh.id", "kedua@contoh.id"}
    assert client.get("/dasbor/").status_code == 200


def test_no_officer_alone_takes_the_number_from_whom_it_was_confirmed(first, second, officer):
    _send_pictures(*second)
    with pytest.raises(Refused, match="dua petugas"):
        approve(pendaftaran=second[1], by=officer, compared=ALL_OF_IT, number_on_card=NIK)
    assert HakAkses.objects.get(pengguna=first[1].pengguna).usable
    # After two officers ended that right, the number can be registered.
    right = HakAkses.objects.get(pengguna=first[1].pengguna)
    end_hak_akses(hak_akses=right, by=officer, dasar="AKH-1c", alasan="Penyalahgunaan")
    approve(pendaftaran=second[1], by=officer, compared=ALL_OF_IT, number_on_card=NIK)
    assert PelakuUsaha.objects.perseorangan_with_nik(NIK).get().pk == second[1].pelaku_usaha_id
    assert Pengguna.objects.with_identity("01", NIK).get() == second[1].pengguna


def test_a_claim_that_is_refused_leaves_the_first_untouched(first, second, officer):
    from registrasi.services.review import reject

    _send_pictures(*second)
    reject(pendaftaran=second[1], by=officer, alasan="Kartu disunting", false_identity=True)
    assert HakAkses.objects.get(pengguna=first[1].pengguna).usable
    assert Pengguna.objects.with_identity("01", NIK).get() == first[1].pengguna


def test_a_claim_that_nobody_proves_ends_by_itself_after_thirty_days(first, second):
    assert end_unproven() == 0
    Pendaftaran.objects.update(diaktifkan_pada=timezone.now() - timedelta(days=31))
    assert end_unproven() == 1
    assert end_unproven() == 0
    second[1].refresh_from_db()
    assert (second[1].status, HakAkses.objects.get(pengguna=second[1].pengguna).status) == ("ditolak", "diakhiri")
    assert "Bukti identitas tidak dikirim" in mail.outbox[-1].body
    assert HakAkses.objects.get(pengguna=first[1].pengguna).usable


def test_a_mistyped_address_is_overtaken_by_a_new_registration_from_another_phone(db):
    Client().post("/daftar/", payload(email="salah@contoh.id"))
    _client, p = _activated("siti@contoh.id")
    assert (p.sengketa, p.verifikasi) == (False, StatusVerifikasi.OTOMATIS_LOLOS)
    # The person at the wrong address now comes second.
    stranger = Client()
    stranger.post(_link_to("salah@contoh.id"), PASSWORD)
    assert Pendaftaran.objects.get(email="salah@contoh.id").sengketa


def test_the_holder_who_registers_again_from_their_own_login_is_told_that_they_are_registered(first):
    client, p = first
    client.post("/daftar/", payload(email="lain@contoh.id"))
    page = client.get(_link_to("lain@contoh.id"))
    assert page.status_code == 409
    assert "sudah terdaftar" in page.content.decode()
    assert Pendaftaran.objects.get(email="lain@contoh.id").status == "menunggu_aktivasi"


def test_who_registers_a_body_with_a_number_that_has_a_login_gets_a_login_of_their_own(officer, settings):
    settings.IDENTITY_CHECK = "officer"
    squatter = HakAksesFactory(pengguna__nomor_identitas=NIK)
    client = Client()
    client.post("/daftar/", payload(email="direktur@contoh.id", **BADAN))
    assert client.post(_link_to("direktur@contoh.id"), PASSWORD).url == "/aktivasi/selesai/"
    p = Pendaftaran.objects.get()
    assert (p.status, p.sengketa, p.verifikasi) == ("aktif", True, StatusVerifikasi.BELUM)
    assert p.pengguna != squatter.pengguna
    assert Pengguna.objects.with_identity("01", NIK).get() == squatter.pengguna


def _what_a_stranger_sees(number, *, signed_in, **changes):
    """Return mail, pages and dashboard of a stranger who registers `number` with their own mailbox."""
    client, address = Client(), "orang@contoh.id"
    Client().post("/daftar/", payload(nik=number, email=address, **changes))
    letter, link = mail.outbox[-1].body, _link_to(address)
    assert mail.outbox[-1].to == [address]
    if signed_in:
        client.force_login(HakAksesFactory().pengguna, backend=BACKEND)
    page = client.get(link)
    p = Pendaftaran.objects.latest("id")
    words = [letter, page.content.decode()]
    answers = [page.status_code, client.post(link, PASSWORD).url]
    words += [client.get(path).content.decode() for path in ("/aktivasi/selesai/", "/dasbor/")]
    p.refresh_from_db()
    own = {str(p.kode): "KODE", p.pengguna.user_id: "ID", link.split("/")[-2]: "TOKEN", number: "NIK"}
    return answers, [_without_what_differs(text, own) for text in words]


def _without_what_differs(text, own):
    text = re.sub(r'(csrfmiddlewaretoken" value=|nonce=|hak_akses" value=)"[^"]*"', "", text)
    for value, name in own.items():
        text = text.replace(value, name)
    return re.sub(r"[0-9a-f-]{36}", "UUID", text)


@pytest.mark.parametrize("changes", [BADAN, {}], ids=["body", "perseorangan"])
@pytest.mark.parametrize("signed_in", [False, True])
def test_u2_neither_mail_nor_page_tells_a_stranger_whether_a_number_has_a_login(settings, changes, signed_in):
    settings.IDENTITY_CHECK = "officer"
    mail.outbox.clear()
    # The login exists for a badan usaha only: a perseorangan can still register with the number.
    HakAksesFactory(pengguna__nomor_identitas=NIK, pelaku_usaha=BadanUsahaFactory())
    known = _what_a_stranger_sees(NIK, signed_in=signed_in, **changes)
    Pengguna.objects.filter(email="orang@contoh.id").update(email="lain@contoh.id")
    assert known == _what_a_stranger_sees("3171061705900002", signed_in=signed_in, **changes)


def test_u2_the_holder_whose_own_address_was_typed_is_led_to_their_login(db):
    holder = HakAksesFactory(pengguna__nomor_identitas=NIK, pelaku_usaha=BadanUsahaFactory()).pengguna
    client = Client()
    client.post("/daftar/", payload(email=holder.email, **BADAN))
    assert "Masuklah dengan akun Anda" in mail.outbox[-1].body
    link = _link_to(holder.email)
    assert client.get(link).url.startswith("/masuk/")
    client.force_login(holder, backend=BACKEND)
    assert client.post(link, {}).url == "/aktivasi/selesai/"
    assert not Pendaftaran.objects.get().sengketa


def test_u2_the_holder_who_typed_another_address_signs_in_from_the_page(db):
    holder = HakAksesFactory(pengguna__nomor_identitas=NIK, pelaku_usaha=BadanUsahaFactory()).pengguna
    client = Client()
    client.post("/daftar/", payload(email="usaha-baru@contoh.id", **BADAN))
    link = _link_to("usaha-baru@contoh.id")
    assert f"/masuk/?next={link}" in client.get(link).content.decode()
    client.force_login(holder, backend=BACKEND)
    assert client.post(link, {}).url == "/aktivasi/selesai/"
    assert (Pendaftaran.objects.get().pengguna, Pendaftaran.objects.get().sengketa) == (holder, False)


def test_a_further_business_of_who_claims_a_number_joins_their_own_login_and_is_a_claim_too(second):
    client, p = second
    client.post("/daftar/", payload(email="kedua@contoh.id", **BADAN))
    assert client.post(_link_to("kedua@contoh.id"), {}).url == "/aktivasi/selesai/"
    further = Pendaftaran.objects.latest("id")
    assert (further.pengguna, further.sengketa) == (p.pengguna, True)
    assert not PelakuUsaha.objects.get(pk=further.pelaku_usaha_id).ready_for_nib


def test_who_claims_a_number_and_registers_once_more_with_it_is_told_at_their_own_address(second):
    mail.outbox.clear()
    Client().post("/daftar/", payload(email="kedua@contoh.id"))
    assert [m.to for m in mail.outbox] == [["kedua@contoh.id"]]
    assert Pendaftaran.objects.latest("id").sebab_tolak == "ganda"


@pytest.mark.django_db(transaction=True)
def test_of_two_activations_with_one_number_at_the_same_moment_one_is_contested():
    links = []
    for n in range(2):
        Client().post("/daftar/", payload(email=f"siti{n}@contoh.id") | solved_captcha())
        links.append(_link_to(f"siti{n}@contoh.id"))

    def activate(link):
        try:
            return Client().post(link, PASSWORD).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(activate, links)) == [302, 302]
    assert sorted(Pendaftaran.objects.values_list("sengketa", flat=True)) == [False, True]
    assert PelakuUsaha.objects.perseorangan_with_nik(NIK).count() == 1


def test_the_link_of_the_mail_is_the_one_that_was_sent(db):
    Client().post("/daftar/", payload())
    assert last_link() == _link_to("siti@contoh.id")
