"""Officers are invited, given roles, suspended and let go by acts (officers A2, A3, A4; issue 17 point 4)."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import totp

from helpdesk.models import Tiket
from helpdesk.services import assignment
from oss_portal.accounts.devices import has_second_factor
from oss_portal.audit.sentences import has_sentence, sentence
from oss_portal.exceptions import ReasonRequired, Refused, WrongState
from oss_portal.models import (
    AuditEvent,
    OutgoingMail,
    Pengguna,
    RecoveryCodes,
    TotpDevice,
    UndanganPetugas,
    UsulanPetugas,
)
from oss_portal.officers import invitations, proposals, rights
from oss_portal.officers.base import APPROVE, Grant, OnlyAdministrators, OwnRights, ProposalWaits, grant_of
from oss_portal.officers.events import Event
from oss_portal.staff.roles import declared_roles, sentence_of
from oss_portal.staff.work.assignment import take
from oss_portal.staff.work.queues import item_of
from oss_portal.tasks import end_terms_of_officers
from oss_portal.web.limits import LIMITS
from registrasi.services.recovery_codes import make_recovery_codes
from registrasi.services.totp import active_device
from registrasi.views.sign_in import PROOF_SESSION_KEY
from tests.factories.helpdesk import helpdesk_officer, tiket
from tests.factories.registrasi import HakAksesFactory, PendaftaranFactory, PetugasFactory, have_roles
from tests.helpdesk.test_concurrency import concurrently

BACKEND = "oss_portal.accounts.backends.UserIdOrEmailBackend"
REASON = "Pindah ke unit verifikasi bulan ini"
PASSWORD = "angin barat di pantai"
VERIFIKASI = Grant(("Verifikasi",))

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return PetugasFactory(group="Pengelola Petugas")


@pytest.fixture
def administrator():
    have_roles()
    return PetugasFactory(is_superuser=True)


def signed_in(petugas):
    client = Client()
    client.force_login(petugas, backend=BACKEND)
    return client


def act_page(petugas, name):
    return reverse(f"admin:oss_portal_pengguna_{name}", args=[petugas.pk])


def last_link():
    letter = OutgoingMail.objects.filter(templat="oss_portal/officer_invited").first()
    return re.search(r"https?://[^/]+(/petugas/undangan/\S+)", letter.isi)[1]


def events(petugas):
    return list(AuditEvent.objects.filter(tentang=petugas).order_by("id").values_list("peristiwa", flat=True))


def afresh(petugas):
    return Pengguna.objects.get(pk=petugas.pk)


def invite(by, grant=VERIFIKASI, **fields):
    values = {"nama": "Rina Wati", "email": "rina.wati@oss.example", "alasan": REASON} | fields
    return invitations.invite_officer(grant=grant, by=by, **values)


# --- Invitations ------------------------------------------------------------------------------------------------------


def test_row_a3_an_officer_is_invited_and_signs_in_with_a_password_of_their_own(manager, client):
    until = timezone.localdate() + timedelta(days=90)
    page = reverse("admin:oss_portal_undanganpetugas_add")
    web = signed_in(manager)
    form = web.get(page).text
    assert "Verifikasi: Memeriksa identitas" in form
    sent = {"nama": "Rina Wati", "email": "Rina.Wati@oss.example", "peran": ["Verifikasi"], "alasan": REASON}
    assert web.post(page, sent | {"petugas_sampai": f"{until:%d-%m-%Y}"}).status_code == 302
    undangan = UndanganPetugas.objects.get()
    assert undangan.email == "rina.wati@oss.example"
    assert undangan.nama in web.get("/admin/oss_portal/undanganpetugas/?status__exact=menunggu").text
    link = last_link()
    assert "RINA.WATI" in client.get(link).text
    # Opening the link (as a link preview does) does not use it up; after a bad password the page still works.
    assert client.post(link, {"kata_sandi": "pendek", "kata_sandi_lagi": "pendek"}).status_code == 422
    assert client.post(link, {"kata_sandi": PASSWORD, "kata_sandi_lagi": PASSWORD}).url == "/masuk/"
    officer = Pengguna.objects.get(user_id="RINA.WATI")
    assert (officer.is_staff, officer.is_superuser, officer.petugas_sampai) == (True, False, until)
    assert [g.name for g in officer.groups.all()] == ["Verifikasi"]
    assert client.post("/masuk/", {"nama": officer.email, "kata_sandi": PASSWORD}).status_code == 302
    assert client.get("/admin/").status_code == 200
    # The link works once.
    assert client.get(link).status_code == 410
    assert client.post(link, {"kata_sandi": PASSWORD, "kata_sandi_lagi": PASSWORD}).status_code == 410
    trail = AuditEvent.objects.filter(subjek_jenis="oss_portal.undanganpetugas").order_by("id")
    assert [e.peristiwa for e in trail] == ["petugas.diundang", "petugas.undangan.diterima"]
    assert trail[0].oleh == manager
    assert trail[0].alasan == REASON


def test_an_invitation_that_waits_for_a_second_person_is_shown_after_it_was_written(manager):
    sent = {"nama": "Rina", "email": "rina@oss.example", "peran": ["Penyetuju Petugas"], "alasan": REASON}
    web = signed_in(manager)
    after = web.post(reverse("admin:oss_portal_undanganpetugas_add"), sent, follow=True)
    undangan = UndanganPetugas.objects.get()
    # The list of invitations that wait for an answer does not contain it, so its own page is shown.
    assert after.redirect_chain[-1][0] == reverse("admin:oss_portal_undanganpetugas_change", args=[undangan.pk])
    assert "Menunggu orang kedua" in after.text


def test_a_second_invitation_names_what_can_be_done_about_the_first(manager):
    invite(manager, email="satu@oss.example")
    invite(manager, Grant(("Penyetuju Petugas",)), email="dua@oss.example")
    sent = {"nama": "Rina", "peran": ["Verifikasi"], "alasan": REASON}
    web, page = signed_in(manager), reverse("admin:oss_portal_undanganpetugas_add")
    assert "Kirim lagi atau cabut undangannya" in web.post(page, sent | {"email": "satu@oss.example"}).text
    waits = web.post(page, sent | {"email": "dua@oss.example"}).text
    assert "menunggu keputusan petugas kedua" in waits
    assert "cabut undangannya" not in waits


def test_one_mailbox_makes_one_officer_however_it_is_spelt(manager):
    """With two accounts one person could both propose and decide."""
    officer = PetugasFactory(email="rina@oss.example")
    invite(manager, email="budi@oss.example")
    for spelt in (officer.email, "rina+2@oss.example", "Rina+kantor@OSS.example", "budi+1@oss.example"):
        with pytest.raises(Refused, match="sudah dipakai"):
            invite(manager, Grant(("Penyetuju Petugas",)), email=spelt)
    assert UndanganPetugas.objects.count() == 1


def test_an_administrator_without_officers_is_led_to_the_first_invitation(administrator):
    web, page = signed_in(administrator), reverse("admin:oss_portal_undanganpetugas_add")
    assert f'<a href="{page}">Undang petugas</a>' in web.get(reverse("admin:index")).text
    PetugasFactory(group="Verifikasi")
    assert f'<a href="{page}">Undang petugas</a>' not in web.get(reverse("admin:index")).text


def test_bad_input_is_said_beside_its_field_and_what_was_typed_stays(manager):
    page = reverse("admin:oss_portal_undanganpetugas_add")
    sent = {"nama": "Rina", "email": manager.email, "peran": ["Verifikasi"], "alasan": REASON}
    web = signed_in(manager)
    for wrong, words in (
        ({}, "sudah dipakai sebuah akun"),
        ({"email": "bukan alamat"}, "Tulis alamat surel yang lengkap"),
        ({"email": "a@oss.example", "peran": ["Tidak ada"]}, "is-invalid"),
        ({"email": "a@oss.example", "alasan": "x"}, "Tulis alasan yang dapat diperiksa"),
        ({"email": "a@oss.example", "petugas_sampai": "01-01-2020"}, "sudah lewat"),
        ({"email": "a@oss.example", "peran": []}, "is-invalid"),
    ):
        response = web.post(page, sent | wrong)
        assert response.status_code == 422, wrong
        assert words in response.text, wrong
        assert 'value="Rina"' in response.text
    assert not UndanganPetugas.objects.exists()


def test_a_link_is_dead_once_it_is_replaced_withdrawn_or_old(manager, client):
    undangan = invite(manager)
    first = last_link()
    with pytest.raises(Refused):
        invite(manager)
    web = signed_in(manager)
    assert web.post(reverse("admin:oss_portal_undanganpetugas_kirim_lagi", args=[undangan.pk])).status_code == 302
    assert client.get(first).status_code == 410
    second = last_link()
    assert client.get(second).status_code == 200
    UndanganPetugas.objects.update(berlaku_sampai=timezone.now() - timedelta(seconds=1))
    assert client.post(second, {"kata_sandi": PASSWORD, "kata_sandi_lagi": PASSWORD}).status_code == 410
    invitations.resend_invitation(undangan=undangan, by=manager)
    third = last_link()
    response = web.post(reverse("admin:oss_portal_undanganpetugas_cabut", args=[undangan.pk]), {"alasan": REASON})
    assert response.status_code == 302
    assert client.get(third).status_code == 410
    assert not Pengguna.objects.filter(email=undangan.email).exists()
    # The address can be invited again.
    assert invite(manager).pk != undangan.pk


def test_what_one_officer_offered_ends_with_their_right_to_offer_it(manager, administrator, client):
    undangan = invite(manager)
    link, other = last_link(), PetugasFactory(group="Pengelola Petugas")
    Pengguna.objects.filter(pk=manager.pk).update(is_active=False)
    assert client.get(link).status_code == 410
    assert client.post(link, {"kata_sandi": PASSWORD, "kata_sandi_lagi": PASSWORD}).status_code == 410
    with pytest.raises(invitations.InvitationDead):
        invitations.accept_invitation(undangan=undangan, kata_sandi=PASSWORD)
    # Another officer sends the invitation again; after a decision of two officers it does not depend on the first
    # alone.
    invitations.resend_invitation(undangan=undangan, by=other)
    assert client.post(last_link(), {"kata_sandi": PASSWORD, "kata_sandi_lagi": PASSWORD}).status_code == 302
    second = invite(other, Grant(("Pengelola Petugas",)), email="dua@oss.example")
    proposals.approve(usulan=UsulanPetugas.objects.get(undangan=second), alasan=REASON, by=administrator)
    Pengguna.objects.filter(pk=other.pk).update(is_active=False)
    assert client.get(last_link()).status_code == 200


def test_wrong_links_are_counted_and_a_good_one_is_never_refused(manager, client, monkeypatch):
    monkeypatch.setitem(LIMITS, "tautan-salah", replace(LIMITS["tautan-salah"], times=3))
    invite(manager)
    link = last_link()
    answers = {client.get("/petugas/undangan/salah/").status_code for _ in range(5)}
    assert answers == {410, 429}
    assert client.get(link).status_code == 200


def test_old_invitations_are_closed(manager):
    undangan = invite(manager)
    UndanganPetugas.objects.update(berlaku_sampai=timezone.now() - timedelta(days=1))
    end_terms_of_officers.func()
    undangan.refresh_from_db()
    assert undangan.status == "kedaluwarsa"


def test_nobody_becomes_an_officer_whose_last_day_passed_before_they_accepted(manager):
    undangan = invite(manager)
    undangan.petugas_sampai = timezone.localdate() - timedelta(days=1)
    undangan.save(update_fields=["petugas_sampai"])
    with pytest.raises(invitations.InvitationDead):
        invitations.accept_invitation(undangan=undangan, kata_sandi=PASSWORD)
    with pytest.raises(invitations.InvitationDead):
        invitations.resend_invitation(undangan=undangan, by=manager)
    assert not Pengguna.objects.filter(email=undangan.email).exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_clicks_at_once_one_makes_the_account():
    undangan = invite(PetugasFactory(group="Pengelola Petugas"))
    accept = lambda: invitations.accept_invitation(undangan=undangan, kata_sandi=PASSWORD)  # noqa: E731
    result = concurrently(accept, accept, accept)
    assert sum(isinstance(r, Pengguna) for r in result) == 1
    assert sum(isinstance(r, invitations.InvitationDead) for r in result) == 2


# --- Roles, suspension, the end ---------------------------------------------------------------------------------------


def test_row_a2_a_change_of_roles_has_a_reason_an_event_a_mail_and_ends_the_sessions(manager):
    officer = PetugasFactory(group="Auditor")
    session = signed_in(officer)
    assert session.get("/admin/").status_code == 200
    web = signed_in(manager)
    assert "checked" in web.get(act_page(officer, "peran")).text
    poor = web.post(act_page(officer, "peran"), {"peran": ["Verifikasi"], "alasan": "x"})
    assert poor.status_code == 422
    response = web.post(act_page(officer, "peran"), {"peran": ["Verifikasi", "Hak Akses"], "alasan": REASON})
    assert response.status_code == 302
    assert sorted(g.name for g in officer.groups.all()) == ["Hak Akses", "Verifikasi"]
    event = AuditEvent.objects.get(tentang=officer, peristiwa="petugas.peran.diubah")
    assert (event.oleh, event.alasan) == (manager, REASON)
    assert event.perubahan["peran"] == ["Auditor", "Hak Akses, Verifikasi"]
    assert sentence(event) == f"{manager.nama} mengubah peran petugas ini (sekarang: Hak Akses, Verifikasi)."
    letter = OutgoingMail.objects.get(templat="oss_portal/officer_rights", pengguna=officer)
    assert REASON in letter.isi
    assert "Peran pada akun petugas Anda:\n\n- Hak Akses" in letter.isi.replace("\r", "")
    assert session.get("/admin/").status_code == 302
    assert not LogEntry.objects.exists()


def test_row_a2_nothing_about_a_person_is_saved_by_a_form_of_django(administrator):
    officer = PetugasFactory()
    web = signed_in(administrator)
    page = reverse("admin:oss_portal_pengguna_change", args=[officer.pk])
    assert web.post(page, {"is_superuser": "on", "is_active": "", "groups": []}).status_code == 403
    assert web.get(reverse("admin:oss_portal_pengguna_add")).status_code == 403
    assert web.post(reverse("admin:oss_portal_pengguna_delete", args=[officer.pk]), {"post": "yes"}).status_code == 403
    assert (afresh(officer).is_superuser, afresh(officer).is_active) == (False, True)


def test_row_a4_the_cases_of_who_leaves_are_offered_again(manager):
    officer, other = helpdesk_officer(), helpdesk_officer()
    officer.groups.add(Group.objects.get(name="Verifikasi"))
    taken = [tiket(), tiket()]
    for t in taken:
        assignment.take(tiket=t, by=officer)
    waiting = PendaftaranFactory(verifikasi="perlu_ditinjau")
    take(obj=waiting, by=officer)
    assert assignment.take_next(by=other) is None
    rights.deactivate(petugas=officer, alasan=REASON, by=manager)
    officer = afresh(officer)
    assert (officer.is_active, officer.groups.count()) == (False, 0)
    assert not Tiket.objects.filter(petugas=officer).exists()
    assert assignment.take_next(by=other) in taken
    assert item_of(waiting).petugas is None
    assert AuditEvent.objects.get(peristiwa="petugas.dinonaktifkan").rincian == {"dilepas": 3}
    assert "kembali ke antrean" in taken[0].pesan.get(internal=True).isi


def test_a_suspended_officer_is_out_at_once_and_comes_back_with_their_roles(manager):
    officer = PetugasFactory(group="Verifikasi")
    session, web = signed_in(officer), signed_in(manager)
    assert web.post(act_page(officer, "tangguhkan"), {"alasan": REASON}).status_code == 302
    assert "Tidak, ditangguhkan" in web.get(reverse("admin:oss_portal_pengguna_change", args=[officer.pk])).text
    assert session.get("/admin/").status_code == 302
    assert not afresh(officer).is_active
    assert "Aktifkan kembali" in web.get(reverse("admin:oss_portal_pengguna_change", args=[officer.pk])).text
    with pytest.raises(WrongState):
        rights.suspend(petugas=officer, alasan=REASON, by=manager)
    assert web.post(act_page(officer, "aktifkan"), {"alasan": REASON}).status_code == 302
    assert afresh(officer).has_perm("registrasi.tinjau_pendaftaran")
    assert events(officer) == ["petugas.ditangguhkan", "petugas.diaktifkan"]


def test_who_left_comes_back_only_with_a_role(manager):
    officer = PetugasFactory(group="Verifikasi")
    rights.deactivate(petugas=officer, alasan=REASON, by=manager)
    with pytest.raises(WrongState):
        rights.reactivate(petugas=officer, alasan=REASON, by=manager)
    rights.change_roles(petugas=officer, grant=Grant(("Auditor",)), alasan=REASON, by=manager)
    rights.reactivate(petugas=officer, alasan=REASON, by=manager)
    assert afresh(officer).has_perm("registrasi.lihat_audit")


def test_who_was_suspended_past_their_last_day_comes_back_only_with_another_one(manager):
    yesterday, officer = timezone.localdate() - timedelta(days=1), PetugasFactory(group="Verifikasi")
    rights.suspend(petugas=officer, alasan=REASON, by=manager)
    Pengguna.objects.filter(pk=officer.pk).update(petugas_sampai=yesterday)
    with pytest.raises(WrongState, match="Masa tugasnya sudah lewat"):
        rights.reactivate(petugas=officer, alasan=REASON, by=manager)
    rights.change_roles(petugas=officer, grant=VERIFIKASI, alasan=REASON, by=manager)
    rights.reactivate(petugas=officer, alasan=REASON, by=manager)
    assert afresh(officer).is_active


def test_after_their_last_day_an_officer_is_let_go_by_themselves():
    today = timezone.localdate()
    over = PetugasFactory(group="Verifikasi", petugas_sampai=today - timedelta(days=1))
    last_day = PetugasFactory(group="Verifikasi", petugas_sampai=today)
    t, owner = tiket(), helpdesk_officer(petugas_sampai=today - timedelta(days=1))
    assignment.take(tiket=t, by=owner)
    assert end_terms_of_officers.func() == 2
    assert end_terms_of_officers.func() == 0
    assert not afresh(over).is_active
    assert afresh(last_day).is_active
    assert Tiket.objects.get(pk=t.pk).petugas is None
    assert AuditEvent.objects.filter(tentang=over).get().oleh is None


def test_after_their_last_day_an_officer_gets_in_no_more_whenever_the_sweep_comes():
    officer = PetugasFactory(group="Verifikasi", petugas_sampai=timezone.localdate())
    web = signed_in(officer)
    assert web.get(reverse("petugas-pekerjaan")).status_code == 200
    Pengguna.objects.filter(pk=officer.pk).update(petugas_sampai=timezone.localdate() - timedelta(days=1))
    assert web.get(reverse("petugas-pekerjaan")).url.startswith(reverse("masuk"))
    # The date `petugas_sampai` has no effect on a person who is not an officer.
    person = HakAksesFactory(pengguna__petugas_sampai=timezone.localdate() - timedelta(days=1)).pengguna
    assert signed_in(person).get(reverse("akun")).status_code == 200


def test_what_an_inactive_officer_still_holds_is_given_back_by_the_sweep():
    """An officer may take a case in the very moment of their suspension."""
    t, officer = tiket(), helpdesk_officer()
    assignment.take(tiket=t, by=officer)
    Pengguna.objects.filter(pk=officer.pk).update(is_active=False)
    end_terms_of_officers.func()
    assert Tiket.objects.get(pk=t.pk).petugas is None


def test_nobody_acts_on_their_own_rights_nor_on_a_person_who_is_no_officer(manager):
    for service in (rights.suspend, rights.deactivate, rights.reactivate):
        with pytest.raises(OwnRights):
            service(petugas=manager, alasan=REASON, by=manager)
    with pytest.raises(OwnRights):
        rights.change_roles(petugas=manager, grant=VERIFIKASI, alasan=REASON, by=manager)
    person = HakAksesFactory().pengguna
    with pytest.raises(WrongState):
        rights.change_roles(petugas=person, grant=VERIFIKASI, alasan=REASON, by=manager)
    assert signed_in(manager).post(act_page(person, "nonaktifkan"), {"alasan": REASON}).status_code == 422
    assert afresh(person).is_active


# --- Four eyes on administrators --------------------------------------------------------------------------------------


def test_one_alone_makes_no_administrator(administrator, manager):
    officer = PetugasFactory(group="Verifikasi")
    web = signed_in(administrator)
    assert web.post(act_page(officer, "peran"), {"peran": ["*"], "alasan": REASON}, follow=True).status_code == 200
    usulan = UsulanPetugas.objects.get()
    assert not afresh(officer).is_superuser
    with pytest.raises(OwnRights):
        proposals.approve(usulan=usulan, alasan=REASON, by=administrator)
    # An officer who manages officers but does not have all rights cannot give all rights.
    with pytest.raises(OnlyAdministrators):
        proposals.approve(usulan=usulan, alasan=REASON, by=manager)
    with pytest.raises(OnlyAdministrators):
        rights.change_roles(petugas=officer, grant=Grant(administrator=True), alasan=REASON, by=manager)
    with pytest.raises(ProposalWaits):
        rights.suspend(petugas=officer, alasan=REASON, by=administrator)
    page = reverse("admin:oss_portal_usulanpetugas_setujui", args=[usulan.pk])
    assert web.post(page, {"alasan": REASON}).status_code == 422
    assert AuditEvent.objects.filter(peristiwa="audit.ditolak", oleh=administrator).exists()
    second = PetugasFactory(is_superuser=True)
    web = signed_in(second)
    assert "Usulan hak petugas" in web.get("/admin/").text
    shown = web.get(page).text
    for words in (officer.nama, REASON, "Peran sekarang: Verifikasi", "Administrator", administrator.nama):
        assert words in shown
    assert web.post(page, {"alasan": "Sesuai surat tugas nomor 12"}).status_code == 302
    assert afresh(officer).is_superuser
    assert events(officer)[-1] == "petugas.peran.diubah"
    with pytest.raises(WrongState):
        proposals.approve(usulan=usulan, alasan=REASON, by=PetugasFactory(is_superuser=True))


def test_who_only_approves_finds_what_waits_for_them_on_their_front_page(manager):
    have_roles()
    rights.change_roles(petugas=PetugasFactory(group="Auditor"), grant=Grant(("Penyelia",)), alasan=REASON, by=manager)
    front = signed_in(PetugasFactory(group="Penyetuju Petugas")).get("/admin/")
    assert [queue.title for queue in front.context["queue"]] == ["Usulan hak petugas"]


@pytest.mark.parametrize("service", [rights.suspend, rights.deactivate, rights.reactivate])
@pytest.mark.parametrize("superuser", [True, False])
def test_every_act_on_an_administrator_needs_a_second_person(administrator, service, superuser):
    active = service is not rights.reactivate
    officer = PetugasFactory(group=None if superuser else "Pengelola Petugas", is_superuser=superuser, is_active=active)
    usulan = service(petugas=officer, alasan=REASON, by=administrator)
    assert afresh(officer).is_active == active
    second = PetugasFactory(is_superuser=True)
    proposals.approve(usulan=usulan, alasan=REASON, by=second)
    assert afresh(officer).is_active != active


@pytest.mark.parametrize(("superuser", "said"), [(True, True), (False, False)])
def test_a_page_says_that_a_second_person_must_approve_where_one_must(administrator, superuser, said):
    officer = PetugasFactory(group=None if superuser else "Verifikasi", is_superuser=superuser)
    page = signed_in(administrator).get(act_page(officer, "tangguhkan")).text
    assert ("disetujui petugas kedua" in page) is said


def test_the_role_that_gives_rights_is_an_administrators_too(administrator, manager):
    have_roles()
    officer = PetugasFactory(group="Auditor")
    usulan = rights.change_roles(petugas=officer, grant=Grant(("Pengelola Petugas",)), alasan=REASON, by=manager)
    assert usulan.status == "diusulkan"
    assert OutgoingMail.objects.get(templat="oss_portal/officer_proposal").kepada == administrator.email
    proposals.approve(usulan=usulan, alasan=REASON, by=administrator)
    assert afresh(officer).has_perm("oss_portal.kelola_petugas")


def test_who_proposes_about_administrators_does_not_approve_and_the_other_way_round(manager):
    have_roles()
    officer, approver = PetugasFactory(group="Auditor"), PetugasFactory(group="Penyetuju Petugas")
    grant = Grant(("Penyetuju Petugas",))
    usulan = rights.change_roles(petugas=officer, grant=grant, alasan=REASON, by=manager)
    assert [m.kepada for m in OutgoingMail.objects.filter(templat="oss_portal/officer_proposal")] == [approver.email]
    act = reverse("admin:oss_portal_usulanpetugas_setujui", args=[usulan.pk])
    colleague = PetugasFactory(group="Pengelola Petugas")
    assert signed_in(colleague).post(act, {"alasan": REASON}).status_code == 403
    assert signed_in(approver).post(act_page(officer, "peran"), {"peran": ["Penyelia"]}).status_code == 403
    signed_in(approver).post(act, {"alasan": REASON})
    assert afresh(officer).has_perm("oss_portal.setujui_petugas")


DECIDING = ("Pemutus Hak Akses", "Pemutus pengawasan NIB", "Penyelia", "Penyetuju Ketentuan", "Penyetuju Petugas")


@pytest.mark.parametrize("role", DECIDING)
def test_who_gives_rights_does_not_make_both_officers_of_four_eyes_alone(manager, role):
    """With two invented officers, one to propose and one to approve, they could change any login."""
    have_roles()
    assert invite(manager, Grant(("Hak Akses",)), email="satu@oss.example").status == "menunggu"
    assert invite(manager, Grant((role, "Verifikasi")), email="dua@oss.example").status == "diusulkan"
    assert OutgoingMail.objects.filter(templat="oss_portal/officer_invited").count() == 1
    officer = PetugasFactory(group="Auditor")
    usulan = rights.change_roles(petugas=officer, grant=Grant(("Auditor", role)), alasan=REASON, by=manager)
    assert [g.name for g in officer.groups.all()] == ["Auditor"]
    proposals.approve(usulan=usulan, alasan=REASON, by=PetugasFactory(group="Penyetuju Petugas"))
    assert sorted(g.name for g in officer.groups.all()) == sorted(["Auditor", role])
    if role != "Penyetuju Petugas":
        # One officer alone may let them keep rights that they have, and change the rest.
        assert rights.change_roles(petugas=officer, grant=Grant((role,)), alasan=REASON, by=manager) is None


@pytest.mark.parametrize(
    ("area", "days", "second"),
    [("", 9, True), ("32.73", 9, True), ("32.71", 10, True), ("32.71", None, True), ("32.71", 8, False)],
)
def test_who_decides_what_others_propose_gets_no_other_area_and_no_later_last_day_by_one(manager, area, days, second):
    have_roles()
    today, roles = timezone.localdate(), ("Pemutus pengawasan NIB",)
    officer = PetugasFactory(group=roles[0], wilayah_kerja="32.71", petugas_sampai=today + timedelta(days=9))
    grant = Grant(roles, until=today + timedelta(days=days) if days else None, area=area)
    proposal = rights.change_roles(petugas=officer, grant=grant, alasan=REASON, by=manager)
    assert (proposal is not None) == second
    assert (grant_of(afresh(officer)) == grant) != second
    # One officer alone may extend the rights of an officer who only proposes.
    officer = PetugasFactory(group="Pengawas NIB", wilayah_kerja="32.71", petugas_sampai=today)
    grant = replace(grant, kelompok=("Pengawas NIB",))
    assert rights.change_roles(petugas=officer, grant=grant, alasan=REASON, by=manager) is None


def test_every_role_that_decides_what_others_propose_is_one_that_two_give():
    have_roles()
    assert {name for name in declared_roles() if Grant((name,)).decides_more_than(Grant())} == set(DECIDING)


def test_a_manager_does_not_withdraw_the_invitation_of_an_administrator(administrator, manager):
    undangan = invite(administrator, Grant(administrator=True))
    proposals.approve(usulan=undangan.usulan.get(), alasan=REASON, by=PetugasFactory(is_superuser=True))
    with pytest.raises(OnlyAdministrators):
        invitations.withdraw_invitation(undangan=undangan, alasan=REASON, by=manager)


def test_an_administrator_is_invited_by_two(administrator, manager, client):
    undangan = invite(administrator, Grant(administrator=True))
    assert undangan.status == "diusulkan"
    assert not OutgoingMail.objects.filter(templat="oss_portal/officer_invited").exists()
    with pytest.raises(OnlyAdministrators):
        invite(manager, Grant(administrator=True), email="lain@oss.example")
    second = PetugasFactory(is_superuser=True, nama="Wati Kedua")
    proposals.approve(usulan=undangan.usulan.get(), alasan=REASON, by=second)
    told = OutgoingMail.objects.get(templat="oss_portal/officer_proposal_decided")
    assert (told.kepada, told.perihal) == (administrator.email, "Usulan Anda tentang hak petugas disetujui")
    assert "Diputuskan oleh: Wati Kedua" in told.isi
    client.post(last_link(), {"kata_sandi": PASSWORD, "kata_sandi_lagi": PASSWORD})
    assert Pengguna.objects.get(email=undangan.email).is_superuser


def test_a_refused_or_withdrawn_proposal_changes_nothing(administrator):
    second = PetugasFactory(is_superuser=True)
    undangan = invite(administrator, Grant(administrator=True))
    proposals.reject(usulan=undangan.usulan.get(), alasan=REASON, by=second)
    undangan.refresh_from_db()
    assert undangan.status == "dicabut"
    told = OutgoingMail.objects.get(templat="oss_portal/officer_proposal_decided")
    assert (told.kepada, told.perihal) == (administrator.email, "Usulan Anda tentang hak petugas ditolak")
    officer = PetugasFactory(is_superuser=True)
    usulan = rights.suspend(petugas=officer, alasan=REASON, by=administrator)
    with pytest.raises(WrongState):
        proposals.cancel(usulan=usulan, alasan=REASON, by=second)
    proposals.cancel(usulan=usulan, alasan=REASON, by=administrator)
    assert afresh(officer).is_active
    # The next proposal can be made.
    assert rights.suspend(petugas=officer, alasan=REASON, by=second)


def test_a_proposal_of_who_was_let_go_meanwhile_is_worth_nothing(administrator):
    officer = PetugasFactory(group="Verifikasi")
    usulan = rights.change_roles(petugas=officer, grant=Grant(administrator=True), alasan=REASON, by=administrator)
    Pengguna.objects.filter(pk=administrator.pk).update(is_active=False)
    with pytest.raises(WrongState):
        proposals.approve(usulan=usulan, alasan=REASON, by=PetugasFactory(is_superuser=True))
    assert not afresh(officer).is_superuser


def test_the_database_too_wants_two_persons(administrator):
    officer = PetugasFactory()
    usulan = rights.change_roles(petugas=officer, grant=Grant(administrator=True), alasan=REASON, by=administrator)
    for by in (administrator, officer):
        with pytest.raises(IntegrityError), transaction.atomic():
            UsulanPetugas.objects.filter(pk=usulan.pk).update(status="disetujui", diputuskan_oleh=by)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_one_decides():
    have_roles()
    first, second, third = (PetugasFactory(is_superuser=True) for _ in range(3))
    officer = PetugasFactory(group="Verifikasi")
    usulan = rights.change_roles(petugas=officer, grant=Grant(administrator=True), alasan=REASON, by=first)
    result = concurrently(
        lambda: proposals.approve(usulan=usulan, alasan=REASON, by=second),
        lambda: proposals.reject(usulan=usulan, alasan=REASON, by=third),
    )
    assert sum(isinstance(r, WrongState) for r in result) == 1
    usulan.refresh_from_db()
    assert afresh(officer).is_superuser == (usulan.status == "disetujui")


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_approve_each_others_suspension_at_once_are_not_both_gone():
    first, second, third = (PetugasFactory(is_superuser=True) for _ in range(3))
    about_first, about_second = (rights.suspend(petugas=p, alasan=REASON, by=third) for p in (first, second))
    result = concurrently(
        lambda: proposals.approve(usulan=about_second, alasan=REASON, by=first),
        lambda: proposals.approve(usulan=about_first, alasan=REASON, by=second),
    )
    assert sum(isinstance(r, WrongState) for r in result) == 1, result
    assert afresh(first).is_active != afresh(second).is_active


@pytest.mark.django_db(transaction=True)
def test_two_who_take_each_other_the_right_to_approve_at_once_do_not_both_lose_it():
    have_roles()
    first, second = (PetugasFactory(group="Penyetuju Petugas") for _ in range(2))
    manager = PetugasFactory(group="Pengelola Petugas")
    about_first, about_second = (
        rights.change_roles(petugas=p, grant=VERIFIKASI, alasan=REASON, by=manager) for p in (first, second)
    )
    result = concurrently(
        lambda: proposals.approve(usulan=about_second, alasan=REASON, by=first),
        lambda: proposals.approve(usulan=about_first, alasan=REASON, by=second),
    )
    assert sum(isinstance(r, WrongState) for r in result) == 1, result
    assert afresh(first).has_perm(APPROVE) != afresh(second).has_perm(APPROVE)


# --- The first administrators, and roles ------------------------------------------------------------------------------


def test_the_first_two_administrators_come_from_the_server_and_no_third(client, capsys):
    for number in (1, 2):
        call_command("invite_administrator", f"Admin {number}", f"admin{number}@oss.example")
        link = capsys.readouterr().out.strip()
        client.post(link[link.index("/petugas/") :], {"kata_sandi": PASSWORD, "kata_sandi_lagi": PASSWORD})
        assert Pengguna.objects.get(email=f"admin{number}@oss.example").is_superuser
    with pytest.raises(CommandError, match="dua administrator"):
        call_command("invite_administrator", "Admin 3", "admin3@oss.example")
    with pytest.raises(CommandError):
        call_command("invite_administrator", "Admin 3", "bukan alamat")
    assert AuditEvent.objects.filter(peristiwa="petugas.diundang").count() == 2
    # When one of the two is lost, another person may take their place.
    with pytest.raises(CommandError):
        call_command("invite_administrator", "Admin 3", "admin3@oss.example", in_place_of="ADMIN9")
    call_command("invite_administrator", "Admin 3", "admin3@oss.example", in_place_of="admin1")
    assert not Pengguna.objects.get(user_id="ADMIN1").is_active
    assert AuditEvent.objects.get(peristiwa="petugas.ditangguhkan").tentang.user_id == "ADMIN1"


def test_the_command_of_django_makes_no_administrator_past_the_trail():
    with pytest.raises(CommandError, match="invite_administrator"):
        call_command("createsuperuser")
    assert not Pengguna.objects.exists()


@pytest.mark.parametrize("role", sorted(declared_roles()))
def test_every_role_says_in_one_sentence_what_it_is_for(role):
    sentence = sentence_of(role)
    assert sentence.endswith(".")
    assert 20 < len(sentence) < 110


def test_row_b10_no_role_writes_and_approves_the_same_terms_or_gives_rights_beside_other_work():
    for name, permissions in declared_roles().items():
        assert not {"ketentuan.add_versiketentuan", "ketentuan.umumkan_versiketentuan"} <= permissions, name
        assert "oss_portal.kelola_petugas" not in permissions or name == "Pengelola Petugas"
        assert "oss_portal.setujui_petugas" not in permissions or name == "Penyetuju Petugas"


def test_the_page_of_a_role_says_what_it_is_for_and_who_has_it(manager):
    officer = PetugasFactory(group="Verifikasi")
    page = signed_in(manager).get(reverse("admin:auth_group_change", args=[officer.groups.get().pk])).text
    assert sentence_of("Verifikasi") in page
    assert officer.nama in page


def test_a_reason_is_asked_for_every_act(manager):
    officer = PetugasFactory(group="Verifikasi")
    for service in (rights.suspend, rights.deactivate):
        with pytest.raises(ReasonRequired):
            service(petugas=officer, alasan="iseng", by=manager)


# --- The second factor of somebody who lost every device --------------------------------------------------------------


def with_devices(petugas):
    TotpDevice.objects.create(user=petugas, confirmed=True)
    make_recovery_codes(pengguna=petugas)
    return petugas


def test_two_officers_remove_the_second_factor_of_a_third(administrator):
    approver = PetugasFactory(group="Penyetuju Petugas")
    petugas = with_devices(PetugasFactory(group="Verifikasi"))
    signed_in(petugas)
    page = signed_in(administrator).post(act_page(petugas, "faktor_kedua"), {"alasan": REASON})
    assert page.status_code == 302
    assert TotpDevice.objects.exists()
    usulan = UsulanPetugas.objects.get()
    with pytest.raises(OwnRights):
        proposals.approve(usulan=usulan, by=administrator, alasan=REASON)
    with pytest.raises(OwnRights):
        proposals.approve(usulan=usulan, by=petugas, alasan=REASON)
    proposals.approve(usulan=usulan, by=approver, alasan=REASON)
    assert not has_second_factor(petugas)
    assert not RecoveryCodes.objects.exists()
    assert not petugas.sesi.exists()
    event = AuditEvent.objects.get(peristiwa="petugas.faktor_kedua.dihapus")
    assert (event.oleh, event.tentang, event.alasan) == (approver, petugas, REASON)
    assert event.rincian["totpdevice"] == 1
    assert event.rincian["diusulkan_oleh"] == administrator.user_id
    assert OutgoingMail.objects.filter(templat="oss_portal/officer_rights", pengguna=petugas).exists()
    # They keep their permissions.
    assert afresh(petugas).is_active
    assert afresh(petugas).groups.get().name == "Verifikasi"


def test_nobody_removes_their_own_second_factor_nor_a_manager_that_of_an_administrator(administrator, manager):
    with_devices(administrator)
    with pytest.raises(OwnRights):
        rights.reset_second_factor(petugas=administrator, by=administrator, alasan=REASON)
    with pytest.raises(OnlyAdministrators):
        rights.reset_second_factor(petugas=administrator, by=manager, alasan=REASON)
    assert has_second_factor(administrator)


def test_the_last_administrator_is_helped_by_a_command_on_the_server(administrator, manager):
    with_devices(administrator)
    with pytest.raises(CommandError):
        call_command("reset_second_factor", administrator.user_id, reason=" ")
    with pytest.raises(CommandError):
        call_command("reset_second_factor", "TIDAK.ADA", reason=REASON)
    assert has_second_factor(administrator)
    call_command("reset_second_factor", administrator.user_id.lower(), reason=REASON)
    assert not has_second_factor(administrator)
    event = AuditEvent.objects.get(peristiwa="petugas.faktor_kedua.dihapus")
    assert (event.oleh, event.alasan) == (None, REASON)
    assert event.rincian["akun_server"]
    told = set(OutgoingMail.objects.values_list("kepada", flat=True))
    assert {administrator.email, manager.email} <= told


def test_the_command_refuses_where_two_other_administrators_can_do_it(administrator):
    with_devices(administrator)
    PetugasFactory(is_superuser=True)
    PetugasFactory(is_superuser=True)
    with pytest.raises(CommandError, match="Dua administrator lain"):
        call_command("reset_second_factor", administrator.user_id, reason=REASON)
    assert has_second_factor(administrator)


def test_the_command_is_for_officers_alone():
    person = HakAksesFactory().pengguna
    with pytest.raises(CommandError):
        call_command("reset_second_factor", person.user_id, reason=REASON)


@pytest.mark.django_db
def test_an_officer_who_began_with_a_passkey_adds_an_app_later(client):
    officer = PetugasFactory(kata_sandi=PASSWORD)
    client.force_login(officer, backend="oss_portal.accounts.backends.UserIdOrEmailBackend")
    session = client.session
    session[PROOF_SESSION_KEY] = timezone.now().timestamp()
    session.save()
    address = reverse("akun-aplikasi-kode")
    assert address in client.get(reverse("akun-kunci-sandi")).text
    assert "<svg" in client.get(address).text
    assert client.post(address, {"kode": "000000"}).status_code == 422
    device = TotpDevice.objects.get(user=officer)
    device.throttle_reset()
    code = f"{totp(device.bin_key):06d}"
    assert client.post(address, {"kode": code}).url == reverse("akun-kunci-sandi")
    assert active_device(officer)
    assert client.get(address).url == reverse("akun-kunci-sandi")
    assert address not in client.get(reverse("akun-kunci-sandi")).text


def test_the_history_has_a_sentence_for_every_act_about_officers():
    assert [event for event in Event if not has_sentence(event)] == []
