"""A login stays with its person: no single officer, nobody who knows NIK and birth date, and no old link moves it.

The numbers of attacks are those of the list of attacks on logins.
"""

import re
from datetime import timedelta

import pgtrigger
import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp_webauthn.models import WebAuthnCredential

from helpdesk.exceptions import AccountNotFound, ConflictOfInterest, ReporterNotProven
from helpdesk.models import Attachment
from helpdesk.services import accounts
from helpdesk.services.calls import check_caller
from helpdesk.services.conversation import receive_reply
from oss_portal import exceptions
from oss_portal.accounts.secure_link import secure_link
from oss_portal.models import AuditEvent, OutgoingMail, Pengguna, Session
from oss_portal.staff.addresses import record_url
from oss_portal.web.limits import DAY, LIMITS, Limit
from registrasi.exceptions import AddressContested, ClaimNotProven, OfficerOwnCase
from registrasi.models import HakAkses, Pendaftaran, PermohonanAkses, PermohonanSurel, Undangan
from registrasi.services import account, lost_email
from registrasi.services import permohonan_akses as cases
from registrasi.services.conflicts import declare_relation
from registrasi.services.kuasa import invite_kuasa
from registrasi.services.owner_mail import mail_owner
from registrasi.services.undangan_acceptance import accept_undangan
from tests.factories.helpdesk import helpdesk_officer, tiket
from tests.factories.nib import make_nib
from tests.factories.registrasi import (
    PASSWORD,
    BadanUsahaFactory,
    HakAksesFactory,
    PenggunaFactory,
    PetugasFactory,
    first_officer,
    nik,
)
from tests.registrasi.helpers import NEW_PASSWORD, last_link_to, payload, solved_captcha
from tests.registrasi.test_cases import CANDIDATE, file, image, link, setuju
from tests.security.test_concurrency import concurrently

BACKEND = "oss_portal.accounts.backends.UserIdOrEmailBackend"
pytestmark = pytest.mark.usefixtures("ketentuan")
BIRTH_DATE = {"tanggal_lahir_0": "17", "tanggal_lahir_1": "5", "tanggal_lahir_2": "1990"}
THIEF = "pencuri@jahat.id"


@pytest.fixture
def victim(db) -> Pengguna:
    return HakAksesFactory(pengguna__kata_sandi=PASSWORD, pengguna__email="korban@contoh.id").pengguna


def sign_in(person: Pengguna) -> Client:
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


def address_of(person: Pengguna) -> str:
    return Pengguna.objects.get(pk=person.pk).email


def officer_of_email() -> Pengguna:
    """Return an officer who may check and approve cases of a lost mailbox."""
    petugas = PetugasFactory()
    names = ["periksa_surel", "putuskan_surel", "view_permohonansurel"]
    petugas.user_permissions.set(Permission.objects.filter(codename__in=names))
    return petugas


def claim(person: Pengguna, email: str, client: Client | None = None, colour: str = "white"):
    data = {"nomor": person.nomor_identitas, **BIRTH_DATE, "email": email, "telepon": "81234567890"}
    berkas = SimpleUploadedFile(f"{email.split('@')[0]}.png", image(colour))
    return (client or Client()).post("/surel-hilang/", data | {"berkas": berkas} | solved_captcha())


def move(person: Pengguna, new: str) -> None:
    """Change the address as the person does it: confirm from the old address, then from the new one."""
    account.request_email_change(pengguna=person, email=new)
    Client().post(last_link_to(person.email))
    assert Client().post(last_link_to(new)).status_code == 200
    assert address_of(person) == new


def decide(case: PermohonanSurel, **choice) -> PermohonanSurel:
    """Let two officers agree and the waiting period end."""
    lost_email.check_email_change(permohonan=case, by=officer_of_email(), note="KTP cocok", **choice)
    lost_email.approve_email_change(permohonan=case, by=officer_of_email(), alasan="cocok")
    PermohonanSurel.objects.filter(pk=case.pk).update(berlaku_pada=timezone.now() - timedelta(minutes=1))
    assert lost_email.apply_email_changes() == 1
    return PermohonanSurel.objects.get(pk=case.pk)


# --- One officer alone ------------------------------------------------------------------------------------------------


def test_attack_2_one_helpdesk_officer_moves_no_address_and_the_trail_names_them(victim):
    petugas = helpdesk_officer()
    petugas.user_permissions.set(Permission.objects.filter(codename__in=["putuskan_surel", "view_permohonansurel"]))
    t = tiket(email="siapa@contoh.id")
    data = {"aksi": "surel", "surel-akun": victim.user_id, "surel-email": THIEF, "surel-alasan": "KTP cocok"}
    assert sign_in(petugas).post(reverse("petugas-tiket", args=[t.kode]), data).status_code == 302
    case = PermohonanSurel.objects.get()
    assert [c.surel_baru for c in case.klaim.all()] == [THIEF]
    # No link goes to the new address; the old address gets a mail with a link to stop the change.
    assert "/konfirmasi/" not in "".join(m.body for m in mail.outbox)
    [told] = [m for m in mail.outbox if m.to == [victim.email]]
    assert "/amankan/" in told.body
    assert AuditEvent.objects.filter(peristiwa="surel_hilang.diajukan", oleh=petugas, tentang=victim).exists()
    assert not AuditEvent.objects.filter(peristiwa="surel_hilang.diajukan", oleh=victim).exists()
    # An officer may not decide a case that they opened, and nobody may decide it without documents.
    with pytest.raises(OfficerOwnCase):
        lost_email.check_email_change(permohonan=case, by=petugas, note="cocok")
    with pytest.raises(ClaimNotProven):
        lost_email.check_email_change(permohonan=case, by=officer_of_email(), note="cocok")
    assert address_of(victim) == "korban@contoh.id"


def test_attack_2_the_files_of_the_reporter_are_the_documents_of_the_case(victim):
    t = tiket(email=THIEF)
    receive_reply(tiket=t, content="KTP saya", channel="web", attachments=file())
    case = accounts.open_email_case(tiket=t, account=victim.user_id, email=THIEF, alasan="x", by=helpdesk_officer())
    assert [b.nama for b in case.berkas] == ["akta.png"]
    assert case.berkas.get().pk != Attachment.objects.get().unggahan_id


@pytest.mark.parametrize("act", ["email", "code", "block", "call"])
def test_attack_2_a_conflict_of_interest_is_asked_about_the_account_itself(victim, act):
    petugas, t = helpdesk_officer(), tiket()
    declare_relation(petugas=petugas, jenis_identitas="01", nomor_identitas=victim.nomor_identitas, relation="keluarga")
    named = {"tiket": t, "account": victim.user_id, "by": petugas}
    acts = {
        "email": lambda: accounts.open_email_case(email=THIEF, alasan="x", **named),
        "code": lambda: accounts.send_verification_code(**named),
        "block": lambda: accounts.propose_block(alasan="x", **named),
        "call": lambda: check_caller(
            account=victim.user_id, tanggal_lahir=victim.tanggal_lahir, akhir_identitas="", by=petugas
        ),
    }
    with pytest.raises(exceptions.ConflictOfInterest if act == "call" else ConflictOfInterest):
        acts[act]()
    assert not PermohonanSurel.objects.exists()
    if act == "email":
        data = {"aksi": "surel", "surel-akun": victim.user_id, "surel-email": THIEF, "surel-alasan": "x"}
        sign_in(petugas).post(reverse("petugas-tiket", args=[t.kode]), data)
    if act in {"email", "call"}:
        assert AuditEvent.objects.filter(peristiwa="audit.ditolak", oleh=petugas, tentang=victim).exists()


def test_an_officer_does_not_see_the_code_that_proves_the_holder(victim):
    """The code was in the subject of the mail, which the side panel of the ticket shows."""
    petugas, t = helpdesk_officer(), tiket(email=victim.email)
    accounts.send_verification_code(tiket=t, account=victim.user_id, by=petugas)
    code = re.search(r"\d{3} \d{3}", mail.outbox[-1].body)[0]
    page = sign_in(petugas).get(reverse("petugas-tiket", args=[t.kode])).text
    assert "Kode pemeriksaan" in page
    assert code not in page
    assert code not in OutgoingMail.objects.latest("id").perihal


def test_answers_on_the_telephone_open_no_case_in_the_holders_name(victim):
    """Birth date and the end of the NIK can be read from every copy of a KTP."""
    t, petugas = tiket(pelapor=victim, channel="telepon"), helpdesk_officer()
    with pytest.raises(ReporterNotProven):
        accounts.move_to_personal_data(tiket=t, jenis="hapus", by=petugas)
    accounts.send_verification_code(tiket=t, account=victim.user_id, by=petugas)
    accounts.verify_code(tiket=t, kode=re.search(r"\d{3} \d{3}", mail.outbox[-1].body)[0], by=petugas)
    assert accounts.move_to_personal_data(tiket=t, jenis="hapus", by=petugas).pengguna == victim


def test_who_opened_a_change_of_the_penanggung_jawab_does_not_decide_it(victim):
    right = HakAksesFactory(pelaku_usaha=BadanUsahaFactory())
    petugas = first_officer()
    case = cases.submit_replacement(
        hak_akses=right, by=petugas, channel="petugas", alasan="x", candidate=CANDIDATE, files=file()
    )
    PermohonanAkses.objects.filter(pk=case.pk).update(keberatan_sampai=timezone.localdate() - timedelta(days=1))
    for act in (cases.approve_replacement, cases.reject_permohonan):
        with pytest.raises(OfficerOwnCase):
            act(permohonan=case, by=petugas, alasan="x")
    cases.approve_replacement(permohonan=case, by=PetugasFactory(), alasan="x")


# --- The login of an officer ------------------------------------------------------------------------------------------


@pytest.fixture
def officer(db) -> Pengguna:
    """An officer whose NIK and address are known, with a business under the same login."""
    right = HakAksesFactory(
        pelaku_usaha=BadanUsahaFactory(), pengguna__kata_sandi=PASSWORD, pengguna__email="petugas@oss.example"
    )
    Pengguna.objects.filter(pk=right.pengguna_id).update(is_staff=True)
    return Pengguna.objects.get(pk=right.pengguna_id)


def test_attack_2_no_act_of_the_helpdesk_finds_the_login_of_an_officer(officer):
    nib = make_nib(pelaku_usaha=HakAkses.objects.get(pengguna=officer).pelaku_usaha)
    t, petugas = tiket(), helpdesk_officer()
    for name in (officer.user_id, officer.user_id.lower(), officer.email, nib.nomor, officer.nomor_identitas):
        assert accounts.find_account(name) is None, name
        named = {"tiket": t, "account": name, "by": petugas}
        for act, further in (
            (accounts.open_email_case, {"email": THIEF, "alasan": "x"}),
            (accounts.send_verification_code, {}),
            (accounts.propose_block, {"alasan": "x"}),
        ):
            with pytest.raises(AccountNotFound):
                act(**named, **further)


def test_no_page_for_a_pelaku_usaha_reaches_the_login_of_an_officer(officer):
    nomor = {"nomor": officer.nomor_identitas, **BIRTH_DATE}
    for path, data in (
        ("/lupa-kata-sandi/", {"nama": officer.email}),
        ("/lupa-kata-sandi/", {"nama": officer.user_id}),
        ("/lupa-user-id/", nomor),
        ("/daftar/kirim-ulang/", nomor),
    ):
        assert Client().post(path, data | solved_captcha()).url == "/petunjuk-terkirim/"
    assert claim(officer, THIEF).url == "/surel-hilang/diterima/"
    assert not PermohonanSurel.objects.exists()
    # The officer is told without a link, once for each request.
    told = [m for m in mail.outbox if m.to == [officer.email]]
    assert {m.subject for m in told} == {"Kata sandi petugas tidak diganti dari halaman ini"}
    assert not any("/atur-kata-sandi/" in m.body or "/amankan/" in m.body for m in mail.outbox)
    assert Client().post(f"/amankan/{secure_link(officer).split('/')[-2]}/").status_code == 404


def test_a_registration_with_the_nik_of_an_officer_makes_a_login_of_its_own(officer):
    Client().post("/daftar/", payload(nik=officer.nomor_identitas, email="pribadi@contoh.id"))
    address = last_link_to("pribadi@contoh.id")
    assert Client().get(address).status_code == 200
    Client().post(address, {"kata_sandi": NEW_PASSWORD, "kata_sandi_lagi": NEW_PASSWORD})
    assert Pengguna.objects.get(email="pribadi@contoh.id").pk != officer.pk
    # A registration cannot take the address of the officer either.
    Client().post("/daftar/", payload(nik=nik(31), email=officer.email))
    assert not Pendaftaran.objects.waiting().exists()


def test_an_invitation_to_the_address_of_an_officer_gives_their_login_nothing(officer):
    giver = HakAksesFactory()
    invitation = invite(giver, officer.email)
    assert sign_in(officer).get(link(officer.email, "undangan")).status_code == 403
    with pytest.raises(exceptions.Refused):
        accept_undangan(undangan=invitation, pengguna=officer)
    assert not HakAkses.objects.filter(pelaku_usaha=giver.pelaku_usaha, pengguna=officer).exists()


def test_an_officer_who_forgot_the_password_gets_a_link_by_the_command(officer):
    call_command("password_link", officer.user_id, alasan="tatap muka")
    assert mail.outbox[-1].to == [officer.email]
    assert Client().get(last_link_to(officer.email), follow=True).status_code == 200
    assert AuditEvent.objects.filter(peristiwa="registrasi.kata_sandi.tautan_diminta", alasan="tatap muka").exists()


def test_an_officer_whose_address_had_all_links_of_a_day_is_not_said_to_have_got_one(officer, monkeypatch):
    monkeypatch.setitem(LIMITS, "surel-terbukti", Limit(1, DAY))
    call_command("password_link", officer.user_id, alasan="tatap muka")
    with pytest.raises(CommandError, match="no link was sent"):
        call_command("password_link", officer.user_id, alasan="tatap muka")
    assert len(mail.outbox) == 1


def test_attack_12_the_password_page_of_the_admin_is_the_portals_own():
    client = sign_in(PetugasFactory(is_superuser=True, kata_sandi=PASSWORD))
    for path in ("/admin/password_change/", "/admin/password_change/done/"):
        assert client.get(path).url == "/akun/kata-sandi/"
        assert client.post(path, {"old_password": "x"}).url == "/akun/kata-sandi/"


# --- The change of address by its person ------------------------------------------------------------------------------


def test_a_thief_with_session_and_password_moves_no_address(victim):
    thief = sign_in(victim)
    thief.post("/akun/surel/", {"email": THIEF, "kata_sandi": PASSWORD})
    assert [m.to for m in mail.outbox] == [[victim.email]]
    # The inbox in the portal shows that there was a mail, but not the link that proves the mailbox.
    letter = OutgoingMail.objects.get(pengguna=victim)
    page = thief.get(f"/kotak-surat/{letter.kode}/").text
    assert THIEF in page
    assert "/akun/surel/setujui/" not in page
    # The same holds for a new password.
    thief.post("/lupa-kata-sandi/", {"nama": victim.email} | solved_captcha())
    letter = OutgoingMail.objects.latest("id")
    assert "/atur-kata-sandi/" in letter.isi
    assert "/atur-kata-sandi/" not in thief.get(f"/kotak-surat/{letter.kode}/").text


def test_the_link_of_one_address_does_not_serve_for_the_other(victim):
    account.request_email_change(pengguna=victim, email=THIEF)
    token = last_link_to(victim.email).split("/")[-2]
    assert Client().post(f"/akun/surel/konfirmasi/{token}/").status_code == 410
    Client().post(f"/akun/surel/setujui/{token}/")
    assert Client().post(last_link_to(THIEF).replace("konfirmasi", "setujui")).status_code == 410
    assert address_of(victim) == "korban@contoh.id"


def test_both_links_die_with_a_new_password_and_with_time(victim):
    account.request_email_change(pengguna=victim, email="baru@contoh.id")
    old = last_link_to(victim.email)
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert Client().post(old).status_code == 410
    Client().post(old)
    new = last_link_to("baru@contoh.id")
    account.change_password(pengguna=victim, kata_sandi=NEW_PASSWORD)
    assert [Client().post(path).status_code for path in (old, new)] == [410, 410]


def test_attack_15_every_other_session_ends_with_the_address(victim):
    thief, own = sign_in(victim), sign_in(victim)
    own.post("/akun/surel/", {"email": "baru@contoh.id", "kata_sandi": PASSWORD})
    Client().post(last_link_to(victim.email))
    own.post(last_link_to("baru@contoh.id"))
    assert (thief.get("/akun/").status_code, own.get("/akun/").status_code) == (302, 200)


def test_links_for_a_new_password_die_with_the_address_that_they_went_to(victim):
    account.request_new_password(name=victim.email)
    reset = last_link_to(victim.email)
    case = cases.secure_account(pengguna=victim, channel="surel")
    cases.resolve_suspicion(permohonan=case, by=PetugasFactory(), result="dipulihkan", alasan="KTP cocok")
    credential = link(victim.email, "undangan")
    assert Client().get(credential).status_code == 200
    victim.refresh_from_db()
    move(victim, "baru@contoh.id")
    assert Client().get(reset, follow=True).status_code == 410
    passwords = {"kata_sandi": NEW_PASSWORD, "kata_sandi_lagi": NEW_PASSWORD}
    assert Client().post(credential, passwords | setuju()).status_code == 410
    # This holds even when the invitation was not withdrawn: it is for the holder at that address.
    with pgtrigger.ignore("registrasi.Undangan:undangan_transisi"):
        Undangan.objects.update(status="menunggu")
    assert Client().get(credential).status_code == 410


# --- A lost mailbox ---------------------------------------------------------------------------------------------------


def test_attack_14_a_first_request_silences_nobody(victim):
    assert claim(victim, THIEF).url == claim(victim, "asli@contoh.id").url
    case = PermohonanSurel.objects.get()
    assert [c.surel_baru for c in case.klaim.all()] == [THIEF, "asli@contoh.id"]
    told = [[m.body for m in mail.outbox if m.to == [address]] for address in (THIEF, "asli@contoh.id")]
    assert told[0] == told[1]
    page = sign_in(officer_of_email()).get(f"/admin/registrasi/permohonansurel/{case.pk}/change/").text
    for text in (THIEF, "asli@contoh.id", "pencuri.png", "asli.png"):
        assert text in page, text
    # A claim cannot be chosen before its documents were looked at.
    with pytest.raises(ClaimNotProven):
        lost_email.check_email_change(permohonan=case, by=officer_of_email(), note="cocok")
    client, act = sign_in(officer_of_email()), f"/admin/registrasi/permohonansurel/{case.pk}/periksa/"
    assert client.post(act, {"alasan": "KTP cocok"}).status_code == 422
    real = case.klaim.get(surel_baru="asli@contoh.id")
    assert client.post(act, {"alasan": "KTP cocok", "klaim": real.pk}).status_code == 302
    lost_email.approve_email_change(permohonan=case, by=officer_of_email(), alasan="cocok")
    PermohonanSurel.objects.update(berlaku_pada=timezone.now() - timedelta(minutes=1))
    lost_email.apply_email_changes()
    assert address_of(victim) == "asli@contoh.id"
    assert any(m.to == [THIEF] and "tidak dapat dikabulkan" in m.subject for m in mail.outbox)
    assert not any(m.to == ["asli@contoh.id"] and "tidak dapat dikabulkan" in m.subject for m in mail.outbox)


def test_attack_14_a_claim_that_comes_after_the_decision_is_looked_at_before_anything_changes(victim):
    claim(victim, THIEF)
    case = PermohonanSurel.objects.get()
    lost_email.check_email_change(permohonan=case, by=officer_of_email(), note="cocok")
    lost_email.approve_email_change(permohonan=case, by=officer_of_email(), alasan="cocok")
    claim(victim, "asli@contoh.id")
    case.refresh_from_db()
    assert (case.status, case.surel_baru, case.berlaku_pada) == ("diajukan", "", None)
    with time_machine.travel(timezone.now() + timedelta(days=4)):
        assert lost_email.apply_email_changes() == 0
    assert {m.to[0] for m in mail.outbox if "diperiksa lagi" in m.subject} == {victim.email, THIEF}


def test_a_second_request_for_the_same_address_adds_its_documents_and_sets_nothing_back(victim):
    claim(victim, "asli@contoh.id")
    case = PermohonanSurel.objects.get()
    lost_email.check_email_change(permohonan=case, by=officer_of_email(), note="cocok")
    claim(victim, "asli@contoh.id", colour="grey")
    case.refresh_from_db()
    assert (case.status, case.klaim.count(), case.berkas.count()) == ("diperiksa", 1, 2)


def test_an_officer_who_brings_documents_after_checking_checked_nothing(victim):
    """Otherwise one officer could both hand in the documents of a decision and vouch for them."""
    claim(victim, THIEF)
    case, checker = PermohonanSurel.objects.get(), helpdesk_officer()
    lost_email.check_email_change(permohonan=case, by=checker, note="cocok")
    t = tiket(email=THIEF)
    receive_reply(tiket=t, content="KTP saya", channel="web", attachments=file())
    accounts.open_email_case(tiket=t, account=victim.user_id, email=THIEF, alasan="x", by=checker)
    case.refresh_from_db()
    assert (case.status, case.diperiksa_oleh) == ("diajukan", None)
    with pytest.raises(OfficerOwnCase):
        lost_email.check_email_change(permohonan=case, by=checker, note="cocok")


def test_all_sessions_end_with_the_change_by_officers(victim):
    sign_in(victim)
    claim(victim, "asli@contoh.id")
    decide(PermohonanSurel.objects.get())
    assert not Session.objects.filter(pengguna=victim).exists()


# --- Links that secure an account -------------------------------------------------------------------------------------


def secure_path(person: Pengguna, address: str = "") -> str:
    return "/amankan/" + secure_link(person, address).split("/amankan/")[1]


def test_attack_11_a_link_to_secure_dies_with_its_address_after_some_days(victim):
    old = secure_path(victim)
    move(victim, "baru@contoh.id")
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert Client().get(old).status_code == 200
    for days in (4, 29, 300):
        with time_machine.travel(timezone.now() + timedelta(days=days)):
            assert [Client().get(old).status_code, Client().post(old).status_code] == [404, 404]
    assert not PermohonanAkses.objects.exists()


def test_attack_11_within_those_days_the_old_address_contests_and_officers_decide(victim):
    """After a theft no link for a new password goes to the thief before two officers have seen documents."""
    move(victim, THIEF)
    old = link("korban@contoh.id", "amankan")
    assert Client().post(old).status_code == 200
    assert set(HakAkses.objects.filter(pengguna=victim).values_list("status", flat=True)) == {"diblokir"}
    case = PermohonanAkses.objects.get()
    assert [c.surel_baru for c in PermohonanSurel.objects.get().klaim.all()] == ["korban@contoh.id"]
    with pytest.raises(AddressContested):
        cases.resolve_suspicion(permohonan=case, by=PetugasFactory(), result="dipulihkan", alasan="KTP cocok")
    # The officer sees the other case before writing their reasons.
    desk = sign_in(PetugasFactory(group="Pemutus Hak Akses"))
    assert f"/permohonansurel/{PermohonanSurel.objects.get().pk}/" in desk.get(record_url(case)).text
    # With documents the address is restored, and the link for a new password goes to it.
    claim(victim, "korban@contoh.id")
    decide(PermohonanSurel.objects.get())
    cases.resolve_suspicion(permohonan=case, by=PetugasFactory(), result="dipulihkan", alasan="KTP cocok")
    assert mail.outbox[-1].to == ["korban@contoh.id"]
    assert not any(m.to == [THIEF] and "/undangan/" in m.body for m in mail.outbox)


def test_attack_11_a_thief_who_moves_twice_does_not_silence_the_first_address(victim):
    old = secure_path(victim)
    move(victim, THIEF)
    thief = sign_in(Pengguna.objects.get(pk=victim.pk))
    answer = thief.post("/akun/surel/", {"email": "lagi@jahat.id", "kata_sandi": PASSWORD})
    assert answer.status_code == 422
    assert "baru saja diganti" in answer.text
    assert Client().get(old).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=4)):
        account.request_email_change(pengguna=Pengguna.objects.get(pk=victim.pk), email="lagi@jahat.id")


def test_attack_11_after_two_officers_and_a_new_password_the_old_mailbox_blocks_nothing(victim):
    old = secure_path(victim)
    claim(victim, "asli@contoh.id")
    decide(PermohonanSurel.objects.get())
    assert Client().get(old).status_code == 200
    account.request_new_password(name="asli@contoh.id")
    form = Client()
    page = form.get(last_link_to("asli@contoh.id")).url
    form.post(page, {"kata_sandi": NEW_PASSWORD, "kata_sandi_lagi": NEW_PASSWORD})
    assert [Client().get(old).status_code, Client().post(old).status_code] == [404, 404]


def test_attack_11_a_link_is_used_once_and_so_are_those_before_it(victim):
    first, second = secure_path(victim), secure_path(victim)
    assert Client().post(first).status_code == 200
    assert [Client().post(p).status_code for p in (first, second)] == [404, 404]
    case = PermohonanAkses.objects.get()
    cases.resolve_suspicion(permohonan=case, by=PetugasFactory(), result="dipulihkan", alasan="cocok")
    assert [Client().post(p).status_code for p in (first, second)] == [404, 404]
    assert HakAkses.objects.get(pengguna=victim).status == "aktif"
    # The mail about it contains a new link.
    assert Client().get(link(victim.email, "amankan")).status_code == 200


def test_attack_11_a_link_lives_for_thirty_days(victim):
    path = secure_path(victim)
    for days, status in ((29, 200), (31, 404)):
        with time_machine.travel(timezone.now() + timedelta(days=days)):
            assert Client().get(path).status_code == status


def test_no_link_to_secure_goes_to_an_address_that_is_not_the_persons(victim):
    """The address of a reporter or of the business may be read by somebody other than the holder."""
    for recipient, expected in ((victim.email, True), (victim.email.upper(), True), ("kantor@pt.id", False)):
        mail_owner(victim, "user_id", recipient=recipient)
        assert ("/amankan/" in mail.outbox[-1].body) is expected


def test_no_passkey_of_a_thief_outlives_the_securing_of_an_account_or_the_change_by_officers(victim):
    def add_passkey():
        WebAuthnCredential.objects.create(user=victim, name="HP", credential_id=b"x", public_key=b"x")

    add_passkey()
    cases.secure_account(pengguna=victim, channel="surel")
    assert not WebAuthnCredential.objects.exists()
    add_passkey()
    claim(victim, "asli@contoh.id")
    decide(PermohonanSurel.objects.get())
    assert not WebAuthnCredential.objects.exists()


# --- Invitations ------------------------------------------------------------------------------------------------------


def invite(giver: HakAkses, email: str) -> Undangan:
    until = timezone.now() + timedelta(days=9)
    return invite_kuasa(giver=giver, nama="K", email=email, relation="x", kewenangan=["nib"], until=until)


def test_attack_16_an_invitation_is_for_the_account_with_its_address(victim):
    giver = HakAksesFactory()
    invite(giver, victim.email)
    path = link(victim.email, "undangan")
    stranger = sign_in(HakAksesFactory().pengguna)
    for answer in (stranger.get(path), stranger.post(path, setuju())):
        assert answer.status_code == 403
        assert "hanya akun dengan alamat itu" in answer.text
        assert victim.email not in answer.text
    # Accepting needs a sign-in; no second login is made for that address.
    assert Client().post(path, setuju()).url.startswith("/masuk/")
    assert sign_in(victim).post(path, setuju()).status_code == 302
    assert HakAkses.objects.get(pelaku_usaha=giver.pelaku_usaha, peran="kuasa").pengguna == victim


def test_attack_16_an_invitation_to_an_address_without_a_login_is_not_for_who_is_signed_in(victim):
    invite(HakAksesFactory(), "baru@kantor.id")
    assert sign_in(victim).post(link("baru@kantor.id", "undangan"), setuju()).status_code == 403
    assert not HakAkses.objects.filter(pengguna=victim, peran="kuasa").exists()


# --- Requests that only look


def test_looking_at_a_secret_link_does_nothing(victim):
    """A mail scanner opens all links, by GET or HEAD."""
    account.request_email_change(pengguna=victim, email="baru@contoh.id")
    approval = last_link_to(victim.email)
    Client().post(approval)
    account.request_email_change(pengguna=victim, email="lain@contoh.id")
    Client().post("/daftar/", payload(email="calon@contoh.id"))
    activation = last_link_to("calon@contoh.id")
    invite(HakAksesFactory(), "kuasa@contoh.id")
    account.request_new_password(name=victim.email)
    paths = [
        last_link_to("baru@contoh.id"),
        approval,
        activation,
        f"{activation}surel/",
        link("kuasa@contoh.id", "undangan"),
        last_link_to(victim.email),
        secure_path(victim),
    ]
    before = mail.outbox[:]
    for path in paths:
        for look in (Client().get, Client().head):
            assert look(path, {"email": THIEF, "kata_sandi": NEW_PASSWORD}).status_code in {200, 302, 405}, path
    assert mail.outbox == before
    assert address_of(victim) == "korban@contoh.id"
    assert HakAkses.objects.get(pengguna=victim).status == "aktif"
    assert Pendaftaran.objects.get().status == "menunggu_aktivasi"
    assert Undangan.objects.get().status == "menunggu"


def test_signing_in_while_a_reset_is_pending_ends_the_link(victim):
    account.request_new_password(name=victim.email)
    reset = last_link_to(victim.email)
    client = Client()
    assert client.post("/masuk/", {"nama": victim.email, "kata_sandi": PASSWORD}).url == "/dasbor/"
    assert Client().get(reset, follow=True).status_code == 410
    assert client.get("/dasbor/").status_code == 200


def test_two_tabs_with_the_links_of_two_persons_set_no_password_of_the_other(victim):
    other = HakAksesFactory(pengguna__kata_sandi=PASSWORD).pengguna
    browser, forms = Client(), []
    for person in (victim, other):
        account.request_new_password(name=person.email)
        forms.append(browser.get(last_link_to(person.email)).url)
    passwords = {"kata_sandi": NEW_PASSWORD, "kata_sandi_lagi": NEW_PASSWORD}
    assert [browser.post(form, passwords).status_code for form in forms] == [410, 200]
    victim.refresh_from_db()
    other.refresh_from_db()
    assert (victim.check_password(PASSWORD), other.check_password(NEW_PASSWORD)) == (True, True)


# --- At the same moment -----------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_five_clicks_on_one_link_secure_once():
    path = secure_path(HakAksesFactory().pengguna)
    assert sorted(concurrently(lambda n: Client().post(path).status_code)) == [200] + [404] * 4
    assert PermohonanAkses.objects.count() == 1
    assert OutgoingMail.objects.filter(templat="registrasi/account_secured").count() == 1


@pytest.mark.django_db(transaction=True)
def test_five_claims_at_once_are_one_case_and_none_is_lost():
    person, files = PenggunaFactory(), file()

    def submit(n):
        return lost_email.claim_account(pengguna=person, email=f"a{n}@b.id", telepon="", comment="", files=files).pk

    assert len(set(concurrently(submit))) == 1
    assert PermohonanSurel.objects.get().klaim.count() == 5


@pytest.mark.django_db(transaction=True)
def test_five_approvals_from_the_old_address_send_one_link():
    person = PenggunaFactory()
    account.request_email_change(pengguna=person, email="baru@contoh.id")
    path = last_link_to(person.email)
    assert set(concurrently(lambda n: Client().post(path).status_code)) == {200}
    assert OutgoingMail.objects.filter(templat="registrasi/email_confirmation").count() == 1
