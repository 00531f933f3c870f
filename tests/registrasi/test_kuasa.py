"""PJP-1c: a kuasa is named, limited, has an end date and a login of their own; no password is handed over."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from ketentuan.models import JenisDokumen, Persetujuan
from ketentuan.services.persetujuan import accept_ketentuan, version_in_force, versions_to_accept
from oss_portal.exceptions import Refused
from oss_portal.models import AuditEvent, Pengguna
from oss_portal.privacy.masking import mask_email
from oss_portal.staff.case import history_of
from oss_portal.text.readable import date_id, datetime_id
from registrasi.exceptions import UndanganInvalid
from registrasi.models import HakAkses, PelakuUsaha, Undangan
from registrasi.rules.periods import MAX_KUASA_PERIOD
from registrasi.services import hak_akses as service
from registrasi.services import kuasa as kuasa_service
from registrasi.services.kuasa import end_kuasa, invite_kuasa
from registrasi.services.pembatasan import add_pembatasan
from registrasi.services.undangan import expire_undangan, revoke_undangan
from registrasi.services.undangan_acceptance import accept_undangan
from tests.factories.registrasi import PASSWORD, HakAksesFactory, PenggunaFactory
from tests.registrasi.helpers import NEW_PASSWORD

BACKEND = "oss_portal.accounts.backends.UserIdOrEmailBackend"


@pytest.fixture
def owner(ketentuan):
    return HakAksesFactory(pengguna__kata_sandi=PASSWORD)


@pytest.fixture
def as_owner(client, owner):
    client.force_login(owner.pengguna, backend=BACKEND)
    return client


def payload(**other) -> dict:
    end = timezone.localdate() + timedelta(days=90)
    return {
        "nama": "Rudi Hartono",
        "email": "rudi@kantor.id",
        "hubungan": "Akuntan",
        "kewenangan": ["nib"],
        "sampai_0": f"{end:%d}",
        "sampai_1": f"{end:%m}",
        "sampai_2": f"{end:%Y}",
        "kata_sandi": PASSWORD,
    } | other


def person_form(**other) -> dict:
    """Return the form of an invited person without a login."""
    return {
        "nama": "Rudi Hartono",
        "nomor": "3171061705900099",
        "tanggal_lahir_0": "17",
        "tanggal_lahir_1": "05",
        "tanggal_lahir_2": "1990",
        "telepon": "81234567890",
        "kata_sandi": NEW_PASSWORD,
        "kata_sandi_lagi": NEW_PASSWORD,
        "versi_ketentuan": version_in_force().pk,
        "versi_privasi": version_in_force(JenisDokumen.PRIVASI).pk,
        "setuju_ketentuan": "on",
        "setuju_privasi": "on",
    } | other


def undangan_link(recipient: str = "rudi@kantor.id") -> str:
    message = next(m for m in reversed(mail.outbox) if m.to == [recipient] and "/undangan/" in m.body)
    return re.search(r"https?://[^/\s]+(/undangan/\S+)", message.body)[1]


def test_a_kuasa_with_scripts_types_the_new_password_once_as_at_the_activation(as_owner):
    as_owner.post("/hak-akses/undang/", payload())
    as_owner.logout()
    link = undangan_link()
    page = as_owner.get(link).text
    assert "data-typed-blind" in re.search(r'<input[^>]*name="kata_sandi_lagi"[^>]*>', page)[0]
    # Without the second password field its value comes empty.
    assert as_owner.post(link, person_form(kata_sandi_lagi="")).status_code == 302
    assert Pengguna.objects.get(email="rudi@kantor.id").check_password(NEW_PASSWORD)


def test_an_invited_person_whose_browser_did_not_wait_for_the_answer_is_signed_in_by_the_second_click(as_owner):
    as_owner.post("/hak-akses/undang/", payload())
    link, browser = undangan_link(), Client()
    token, data = browser.get(link).client.cookies["csrftoken"].value, person_form()
    for _click in range(2):
        browser.cookies.clear()
        browser.cookies["csrftoken"] = token
        page = browser.post(link, data, follow=True)
    assert page.redirect_chain == [("/dasbor/", 302)]
    assert "Anda sekarang kuasa" in page.text
    assert Client().post(link, data).status_code == 410


def test_the_mail_to_an_invited_person_makes_no_link_of_the_name_of_a_business(as_owner, owner):
    person = PenggunaFactory(email="rudi@kantor.id", bahasa="en")
    PelakuUsaha.objects.filter(pk=owner.pelaku_usaha.pk).update(nama="PT Klaim Hadiah klaim-oss.com")
    as_owner.post("/hak-akses/undang/", payload())
    revoke_undangan(undangan=Undangan.objects.get(), by=owner.pengguna)
    told = [m for m in mail.outbox if m.to == [person.email]]
    assert len(told) == 2
    for message in told:
        assert "a business" in message.body
        assert "klaim-oss" not in f"{message.subject} {message.body} {message.alternatives}"


def test_there_is_a_column_of_acts_only_where_somebody_can_be_revoked(as_owner, owner):
    column = '<th scope="col">Tindakan</th>'
    assert column not in as_owner.get("/hak-akses/").text
    until = timezone.now() + timedelta(days=30)
    HakAksesFactory(pelaku_usaha=owner.pelaku_usaha, peran="kuasa", kewenangan=["nib"], berlaku_sampai=until)
    assert column in as_owner.get("/hak-akses/").text


def test_pjp_1c_a_delegate_is_invited_gets_a_login_of_his_own_and_is_revoked(as_owner, client, owner):
    c = as_owner
    said = c.post("/hak-akses/undang/", payload(), follow=True).text
    assert "Undangan dikirim ke rudi@kantor.id, paling banyak tiga surat sehari" in said
    assert any(m.to == [owner.pengguna.email] and "Anda mengundang" in m.subject for m in mail.outbox)
    link = undangan_link()
    c.logout()
    # Before they accept, the page says what they accept: the business, the giver, the powers, the end date.
    page = re.sub(r"(<[^>]+>|\s)+", " ", c.get(link).text)
    for part in (
        f"Undangan menjadi kuasa {owner.pelaku_usaha.nama}",
        "Untuk Rudi Hartono",
        f"Dari {owner.pengguna.nama}",
        "Yang boleh dilakukan Mengisi dan mengajukan permohonan NIB",
        f"Berlaku sampai {date_id(Undangan.objects.get().kuasa_sampai)}",
    ):
        assert part in page, part
    assert c.post(link, person_form()).status_code == 302
    rudi = Pengguna.objects.get(email="rudi@kantor.id")
    kuasa = HakAkses.objects.get(pengguna=rudi)
    assert (kuasa.peran, kuasa.kewenangan, kuasa.pelaku_usaha) == ("kuasa", ["nib"], owner.pelaku_usaha)
    assert rudi.persetujuan.count() == 2
    # The kuasa may act for the business, but may not invite others.
    assert c.get("/dasbor/").status_code == 200
    assert c.get("/hak-akses/").status_code == 200
    refused = c.get("/hak-akses/undang/")
    assert refused.status_code == 403
    # Nobody can give this power, so the page does not send the kuasa to ask for it.
    assert "kuasa untuk itu tidak dapat diberikan" in refused.text
    # An invitation used twice is refused.
    assert c.get(link).status_code == 410
    # Opening the used link repeatedly adds nothing to the audit trail.
    assert [c.get(link).status_code for _n in range(4)] == [410] * 4
    assert AuditEvent.objects.filter(peristiwa="hak_akses.undangan.ditolak").count() == 3
    c.force_login(owner.pengguna, backend=BACKEND)
    assert "Rudi Hartono" in c.get("/hak-akses/").content.decode()
    assert c.post(f"/hak-akses/kuasa/{kuasa.kode}/cabut/").status_code == 302
    kuasa.refresh_from_db()
    assert kuasa.status == "diakhiri"
    assert {m.to[0] for m in mail.outbox[-2:]} == {rudi.email, owner.pengguna.email}
    assert AuditEvent.objects.filter(peristiwa="hak_akses.diberikan", tentang=rudi).exists()


def test_the_second_of_two_clicks_on_an_invitation_leads_where_the_first_one_led(as_owner):
    as_owner.post("/hak-akses/undang/", payload())
    link = undangan_link()
    browser = Client(enforce_csrf_checks=True)
    browser.get(link)
    before = browser.cookies["csrftoken"].value
    form = person_form(csrfmiddlewaretoken=before)
    assert browser.post(link, form).url == "/dasbor/"
    page = browser.post(link, form, follow=True)
    assert page.redirect_chain[-1] == ("/dasbor/", 302)
    assert page.text.count("Anda sekarang kuasa") == 1


def test_pjp_1c_an_invitation_is_accepted_once_whoever_comes_second(owner):
    u = invite_kuasa(
        giver=owner,
        nama="Rudi",
        email="rudi@kantor.id",
        relation="Akuntan",
        kewenangan=["nib"],
        until=timezone.now() + timedelta(days=5),
    )
    rudi = PenggunaFactory(email="rudi@kantor.id")
    accept_undangan(undangan=u, pengguna=rudi)
    with pytest.raises(UndanganInvalid):
        accept_undangan(undangan=u, pengguna=rudi)


@pytest.fixture
def accountant(owner):
    """A person with a login of their own, whom the owner invited."""
    accountant = HakAksesFactory().pengguna
    invite_kuasa(
        giver=owner,
        nama="Akuntan",
        email=accountant.email,
        relation="Akuntan",
        kewenangan=["sertifikat"],
        until=timezone.now() + timedelta(days=5),
    )
    return accountant


def test_pjp_1c_who_has_a_login_accepts_with_it(client, owner, accountant):
    client.force_login(accountant, backend=BACKEND)
    versi = {k: v for k, v in person_form().items() if "versi" in k or "setuju" in k}
    assert client.post(undangan_link(accountant.email), versi).status_code == 302
    assert HakAkses.objects.get(pengguna=accountant, pelaku_usaha=owner.pelaku_usaha).kewenangan == ["sertifikat"]


def test_who_has_accepted_what_is_in_force_is_not_asked_for_it_again(client, owner, accountant):
    for versi in versions_to_accept(accountant):
        accept_ketentuan(versi=versi, channel=Persetujuan.Saluran.DINDING, pengguna=accountant)
    accepted = Persetujuan.objects.filter(pengguna=accountant).count()
    client.force_login(accountant, backend=BACKEND)
    link = undangan_link(accountant.email)
    assert "setuju_" not in client.get(link).text
    assert client.post(link).status_code == 302
    assert HakAkses.objects.filter(pengguna=accountant, pelaku_usaha=owner.pelaku_usaha).exists()
    assert Persetujuan.objects.filter(pengguna=accountant).count() == accepted


def test_an_invitation_opened_in_the_browser_of_somebody_else_offers_to_sign_out_and_come_back(as_owner, owner):
    as_owner.post("/hak-akses/undang/", payload())
    link = undangan_link()
    page = as_owner.get(link)
    assert (page.status_code, "Undangan untuk akun lain" in page.text) == (403, True)
    assert f'name="next" value="{link}"' in page.text
    assert as_owner.post("/keluar/", {"next": link}).url == link
    assert as_owner.get(link).status_code == 200
    # Signing out never redirects to another site.
    as_owner.force_login(owner.pengguna, backend=BACKEND)
    assert "Anda sudah keluar" in as_owner.post("/keluar/", {"next": "https://example.org/"}).text


def test_who_is_invited_with_a_login_and_is_not_signed_in_is_told_which_one(client, accountant):
    page = client.get(undangan_link(accountant.email), follow=True)
    assert page.redirect_chain[0][0].startswith("/masuk/")
    assert f"Masuk dengan alamat {mask_email(accountant.email)}" in page.text


@pytest.mark.parametrize(
    "other",
    [{"kata_sandi": "salah-salah-12"}, {"kewenangan": ["hak_akses"]}, {"kewenangan": []}, {"sampai_2": "2099"}],
    ids=["password", "mass-assignment", "nothing", "forever"],
)
def test_pjp_1c_no_invitation_without_password_or_beyond_what_may_be_given(as_owner, other):
    assert as_owner.post("/hak-akses/undang/", payload(**other)).status_code == 422
    assert not Undangan.objects.exists()


def test_pjp_1c_the_terms_must_be_accepted_and_the_password_be_good(client, as_owner):
    as_owner.post("/hak-akses/undang/", payload())
    client.logout()
    link = undangan_link()
    without = {k: v for k, v in person_form().items() if k != "setuju_ketentuan"}
    assert client.post(link, without).status_code == 422
    assert (
        client.post(link, person_form(kata_sandi="3171061705900099", kata_sandi_lagi="3171061705900099")).status_code
        == 422
    )
    assert not Pengguna.objects.filter(email="rudi@kantor.id").exists()


def test_an_invitation_is_no_place_to_try_who_is_registered(client, as_owner, owner):
    """Attack 18: a number with a login and one without get the same answer, and each person gets a login."""
    other = HakAksesFactory().pengguna
    answers = []
    for email, nomor in (("satu@kantor.id", other.nomor_identitas), ("dua@kantor.id", person_form()["nomor"])):
        client.force_login(owner.pengguna, backend=BACKEND)
        as_owner.post("/hak-akses/undang/", payload(email=email))
        client.logout()
        response = client.post(undangan_link(email), person_form(nomor=nomor))
        page = client.get("/dasbor/")
        answers.append((response.status_code, response.url, page.status_code, page.content.decode().count("kuasa")))
        client.logout()
        assert HakAkses.objects.get(pengguna__email=email).peran == "kuasa"
    assert answers[0] == answers[1]
    # A lookup by number finds its first holder, who is told at the registered address.
    assert Pengguna.objects.find_holder(identity=("01", other.nomor_identitas)) == other
    assert any(m.to == [other.email] and "nomor identitas Anda" in m.subject for m in mail.outbox)


def test_an_invitation_takes_five_answers_a_day(client, as_owner, petugas):
    as_owner.post("/hak-akses/undang/", payload())
    client.logout()
    nomor = person_form()["nomor"]
    add_pembatasan(by=petugas, alasan="x", until=timezone.now() + timedelta(days=1), nomor=nomor, jenis_identitas="01")
    answers = [client.post(undangan_link(), person_form()).status_code for _ in range(6)]
    assert answers == [422] * 5 + [429]


def test_aks_4_a_restricted_person_cannot_become_a_kuasa(client, as_owner, petugas):
    as_owner.post("/hak-akses/undang/", payload())
    client.logout()
    add_pembatasan(
        by=petugas,
        alasan="x",
        until=timezone.now() + timedelta(days=1),
        nomor=person_form()["nomor"],
        jenis_identitas="01",
    )
    assert client.post(undangan_link(), person_form()).status_code == 422
    assert AuditEvent.objects.filter(peristiwa="pembatasan.menolak").exists()
    assert not HakAkses.objects.filter(peran="kuasa").exists()


def test_an_invitation_dies_when_revoked_or_old_or_its_sender_blocked(client, as_owner, owner, petugas):
    c = as_owner
    c.post("/hak-akses/undang/", payload())
    u = Undangan.objects.get()
    assert c.post(f"/hak-akses/undangan/{u.kode}/cabut/").status_code == 302
    assert client.get(undangan_link()).status_code == 410
    c.post("/hak-akses/undang/", payload(email="lain@kantor.id"))
    u = Undangan.objects.get(email="lain@kantor.id")
    service.block(hak_akses=owner, by=petugas, alasan="dugaan")
    with pytest.raises(UndanganInvalid):
        accept_undangan(undangan=u, pengguna=PenggunaFactory(email="lain@kantor.id"))
    Undangan.objects.filter(pk=u.pk).update(berlaku_sampai=timezone.now() - timedelta(hours=1))
    assert expire_undangan() == 1
    u.refresh_from_db()
    assert u.status == "kedaluwarsa"
    assert history_of(u)[0].text == "Undangan lewat masanya."


def test_two_clicks_that_take_an_invitation_back_say_so_once(as_owner):
    as_owner.post("/hak-akses/undang/", payload())
    address = f"/hak-akses/undangan/{Undangan.objects.get().kode}/cabut/"
    as_owner.get("/hak-akses/")
    sent = len(mail.outbox)
    as_owner.post(address)
    page = as_owner.post(address, follow=True).text
    assert page.count("Undangan dicabut.") == 1
    assert "Undangan ini sudah dipakai" not in page
    assert len(mail.outbox) == sent + 1


def test_the_second_click_that_ends_a_kuasa_leads_where_the_first_did(as_owner, owner):
    kuasa = HakAksesFactory(peran="kuasa", pelaku_usaha=owner.pelaku_usaha, kewenangan=["nib"])
    address = f"/hak-akses/kuasa/{kuasa.kode}/cabut/"
    as_owner.post(address)
    answer = as_owner.post(address, follow=True)
    assert answer.redirect_chain[-1][0] == "/hak-akses/"
    assert answer.text.count(f"Kuasa {kuasa.pengguna.readable_name} diakhiri.") == 1
    # Its page does not exist after that.
    assert as_owner.get(address).status_code == 404


def test_a_kuasa_sees_only_himself_and_lets_go_of_his_right(client, owner):
    one = HakAksesFactory(
        peran="kuasa",
        pelaku_usaha=owner.pelaku_usaha,
        kewenangan=["nib"],
        berlaku_sampai=timezone.now() + timedelta(days=9),
    )
    other = HakAksesFactory(
        peran="kuasa",
        pelaku_usaha=owner.pelaku_usaha,
        kewenangan=["nib"],
        berlaku_sampai=timezone.now() + timedelta(days=9),
    )
    client.force_login(one.pengguna, backend=BACKEND)
    page = client.get("/hak-akses/").content.decode()
    assert owner.pengguna.nama in page
    assert f">{other.pengguna.nama}<" not in page
    assert client.post(f"/hak-akses/kuasa/{other.kode}/cabut/").status_code == 404
    assert "bukan lagi kuasa" in client.post(f"/hak-akses/kuasa/{one.kode}/cabut/").content.decode()
    one.refresh_from_db()
    assert one.status == "diakhiri"
    # Later the page says that the kuasa has ended, not that another person replaced them.
    client.force_login(one.pengguna, backend=BACKEND)
    page = client.get("/dasbor/").text
    assert "Kuasa Anda sudah berakhir" in page
    assert "penanggung jawab baru" not in page


def test_a_stranger_ends_no_kuasa_of_another_business(client, owner):
    foreign = HakAksesFactory()
    kuasa = HakAksesFactory(peran="kuasa", pelaku_usaha=owner.pelaku_usaha, kewenangan=["nib"])
    client.force_login(foreign.pengguna, backend=BACKEND)
    assert client.post(f"/hak-akses/kuasa/{kuasa.kode}/cabut/").status_code == 404
    with pytest.raises(Refused):
        end_kuasa(kuasa=kuasa, by=foreign.pengguna)


def test_c11_a_waiting_invitation_tells_the_end_of_the_kuasa_from_that_of_the_link(as_owner):
    as_owner.post("/hak-akses/undang/", payload(nama="RUDI HARTONO"))
    u = Undangan.objects.get()
    assert u.berlaku_sampai.date() != u.kuasa_sampai.date()
    page = " ".join(as_owner.get("/hak-akses/").text.split())
    kuasa, link = date_id(u.kuasa_sampai), date_id(u.berlaku_sampai)
    assert f"Kuasa sampai {kuasa}; undangan ini dapat dijawab sampai {link}." in page
    assert "Rudi Hartono" in page
    # The date of one's own right is its start.
    assert "sejak " in page


def test_a_kuasa_that_ends_too_late_is_told_the_last_day(as_owner):
    answer = as_owner.post("/hak-akses/undang/", payload(sampai_2="2099"))
    last = date_id(timezone.localdate() + MAX_KUASA_PERIOD - timedelta(days=1))
    assert f"paling lama satu tahun: sampai {last}" in answer.text
    assert "Isi tanggal berakhirnya kuasa." in as_owner.post("/hak-akses/undang/", {}).text


@pytest.mark.parametrize("swept", [False, True])
def test_an_invitation_that_nobody_answered_does_not_vanish_unsaid(as_owner, swept):
    as_owner.post("/hak-akses/undang/", payload())
    over = timezone.now() - timedelta(minutes=1)
    Undangan.objects.update(berlaku_sampai=over)
    if swept:
        expire_undangan()
    page = " ".join(as_owner.get("/hak-akses/").text.split())
    assert "Undangan yang menunggu jawaban" not in page
    assert f"Undangan kepada Rudi Hartono (rudi@kantor.id) tidak dijawab sampai {datetime_id(over)}" in page


def test_aks_4_a_restricted_owner_is_told_so_before_and_not_after_pressing(as_owner, owner):
    kuasa = HakAksesFactory(
        peran="kuasa",
        pelaku_usaha=owner.pelaku_usaha,
        kewenangan=["nib"],
        berlaku_sampai=timezone.now() + timedelta(days=9),
    )
    HakAkses.objects.filter(pk=owner.pk).update(status="dibatasi")
    page = as_owner.get(f"/hak-akses/kuasa/{kuasa.kode}/cabut/")
    assert (page.status_code, "Anda hanya dapat melihat" in page.text) == (403, True)


def test_who_is_a_kuasa_or_invited_already_is_not_invited_to_what_they_could_not_accept(as_owner, owner):
    kuasa = HakAksesFactory(
        peran="kuasa",
        pelaku_usaha=owner.pelaku_usaha,
        kewenangan=["nib"],
        berlaku_sampai=timezone.now() + timedelta(days=9),
    )
    page = as_owner.post("/hak-akses/undang/", payload(email=kuasa.pengguna.email))
    assert (page.status_code, "sudah menjadi kuasa usaha ini" in page.text) == (422, True)
    assert not Undangan.objects.exists()
    for _click in range(2):
        assert as_owner.post("/hak-akses/undang/", payload()).status_code == 302
    assert Undangan.objects.count() == 1
    page = as_owner.post("/hak-akses/undang/", payload(kewenangan=["nib", "sertifikat"]))
    assert (page.status_code, "sudah diundang dan belum menjawab" in page.text) == (422, True)


def test_who_has_as_many_kuasa_as_allowed_is_told_so(as_owner, monkeypatch):
    monkeypatch.setattr(kuasa_service, "MAX_KUASA", 1)
    as_owner.post("/hak-akses/undang/", payload())
    page = as_owner.post("/hak-akses/undang/", payload(email="lain@kantor.id"))
    assert (page.status_code, "sudah mempunyai 1 kuasa dan undangan kuasa" in page.text) == (422, True)


def test_a_kuasa_is_not_told_to_mend_the_registration_of_the_owner(client, owner):
    kuasa = HakAksesFactory(
        peran="kuasa",
        pelaku_usaha=owner.pelaku_usaha,
        kewenangan=["nib"],
        berlaku_sampai=timezone.now() + timedelta(days=9),
    )
    PelakuUsaha.objects.filter(pk=owner.pelaku_usaha.pk).update(verifikasi="perlu_perbaikan")
    client.force_login(kuasa.pengguna, backend=BACKEND)
    page = client.get("/dasbor/").text
    assert "Petugas meminta perbaikan data pendaftaran." in page
    assert "Perlu Anda perbaiki" not in page


def test_an_invitation_is_open_no_longer_than_the_kuasa_it_gives(owner):
    until = timezone.now() + timedelta(days=2)
    u = invite_kuasa(
        giver=owner, nama="Rudi", email="rudi@kantor.id", relation="akuntan", kewenangan=["nib"], until=until
    )
    assert u.berlaku_sampai == until
    assert any("dalam 3 hari" in m.body for m in mail.outbox if m.to == ["rudi@kantor.id"])
    long = invite_kuasa(
        giver=owner,
        nama="Sari",
        email="sari@kantor.id",
        relation="akuntan",
        kewenangan=["nib"],
        until=timezone.now() + timedelta(days=90),
    )
    assert timedelta(days=13) < long.berlaku_sampai - timezone.now() <= timedelta(days=14)
    assert any("dalam 14 hari" in m.body for m in mail.outbox if m.to == ["sari@kantor.id"])
