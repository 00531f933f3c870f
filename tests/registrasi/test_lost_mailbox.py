"""U11: a lost mailbox is replaced after documents, two officers, a notice to the old address and three days."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from oss_portal.models import Pengguna, Session
from oss_portal.staff.addresses import record_url
from oss_portal.staff.work.assignment import take_next
from oss_portal.staff.work.queues import QUEUES, item_of
from oss_portal.text.readable import display_phone
from registrasi.exceptions import AddressContested, OfficerOwnCase
from registrasi.models import PermohonanSurel
from registrasi.services import lost_email as service
from registrasi.services.permohonan_akses import secure_account
from tests.factories.registrasi import HakAksesFactory, PetugasFactory, first_officer
from tests.registrasi.helpers import solved_captcha
from tests.registrasi.test_cases import image

BACKEND = "oss_portal.accounts.backends.UserIdOrEmailBackend"


@pytest.fixture
def person(ketentuan):
    return HakAksesFactory().pengguna


def payload(person, **other) -> dict:
    return {
        "nomor": person.nomor_identitas,
        "tanggal_lahir_0": "17",
        "tanggal_lahir_1": "05",
        "tanggal_lahir_2": "1990",
        "email": "baru@contoh.id",
        "telepon": "81234567890",
        "berkas": SimpleUploadedFile("ktp.png", image()),
        **solved_captcha(),
    } | other


def submit(client, person) -> PermohonanSurel:
    assert client.post("/surel-hilang/", payload(person)).status_code == 302
    return PermohonanSurel.objects.get()


def until_waiting(p) -> PermohonanSurel:
    service.check_email_change(permohonan=p, by=first_officer(), note="KTP dan foto cocok")
    return service.approve_email_change(permohonan=p, by=PetugasFactory(), alasan="setuju")


def test_the_whole_way(client, person):
    old = person.email
    p = submit(client, person)
    # The form is sent again because the page says that its captcha is used up.
    submit(client, person)
    assert p.berkas.count() == 1
    client.force_login(person, backend=BACKEND)
    p = until_waiting(p)
    assert {m.to[0] for m in mail.outbox[-2:]} == {old, "baru@contoh.id"}
    assert "/amankan/" in next(m for m in mail.outbox if m.to == [old]).body
    assert service.apply_email_changes() == 0
    PermohonanSurel.objects.filter(pk=p.pk).update(berlaku_pada=timezone.now() - timedelta(minutes=1))
    assert service.apply_email_changes() == 1
    assert service.apply_email_changes() == 0
    person.refresh_from_db()
    assert person.email == "baru@contoh.id"
    assert not Session.objects.filter(pengguna=person).exists()


def test_officers_see_what_the_documents_are_compared_with(client, person):
    p = submit(client, person)
    client.force_login(PetugasFactory(is_superuser=True), backend=BACKEND)
    page = client.get(f"/admin/registrasi/permohonansurel/{p.pk}/change/").text
    assert person.masked_identity in page
    assert person.nomor_identitas not in page
    assert "17 Mei 1990" in page or "17 Mei 1990".replace("Mei", "May") in page
    assert display_phone(person.telepon) in page
    assert "tidak dapat dibuka lagi" in page


def test_who_decides_sees_the_pictures_of_each_claim_and_a_reader_their_names(client, person):
    p = submit(client, person)
    submit_again = payload(person, email="lain@contoh.id")
    assert client.post("/surel-hilang/", submit_again).status_code == 302
    page, files = f"/admin/registrasi/permohonansurel/{p.pk}/change/", list(p.berkas)
    assert len(files) == 2
    client.force_login(PetugasFactory(group="Hak Akses"), backend=BACKEND)
    case = client.get(page).text
    for file in files:
        address = f"/admin/registrasi/permohonansurel/{p.pk}/berkas/{file.kode}/"
        assert f'<img src="{address}" alt="ktp.png"' in case
        assert f'for="zoom-{file.kode}">Perbesar' in case
    assert "<h3>lain@contoh.id</h3>" in case
    client.force_login(PetugasFactory(group="Auditor"), backend=BACKEND)
    case = client.get(page).text
    assert "<img" not in case
    assert case.count(">ktp.png</a>") == 2


def test_one_officer_alone_changes_nothing(client, person):
    p = submit(client, person)
    one = first_officer()
    service.check_email_change(permohonan=p, by=one, note="cocok")
    with pytest.raises(OfficerOwnCase):
        service.approve_email_change(permohonan=p, by=one, alasan="cocok")


def test_page_and_mail_say_the_same_for_data_of_nobody(client, person):
    known = client.post("/surel-hilang/", payload(person))
    missing = client.post("/surel-hilang/", payload(person, nomor="3171061705909999", email="lain@contoh.id"))
    assert (known.status_code, known.url) == (missing.status_code, missing.url)
    letter = [m.body for m in mail.outbox]
    assert letter[-1] == letter[-2]
    assert PermohonanSurel.objects.count() == 1


def test_too_many_tries_with_one_number_are_refused_in_words_whoever_has_the_number(client, person):
    for number in (person.nomor_identitas, "3171061705909999"):
        for i in range(3):
            given = payload(person, nomor=number, email=f"a{i}@b.id")
            assert client.post("/surel-hilang/", given).status_code == 302
        refused = client.post("/surel-hilang/", payload(person, nomor=number, email="a4@b.id"))
        assert refused.status_code == 429
        assert "a4@b.id" in refused.text
        assert "Terlalu sering mencoba" in refused.text
    assert PermohonanSurel.objects.count() == 1


def test_the_holder_stops_it_from_his_account_or_by_securing_it(client, person):
    p = until_waiting(submit(client, person))
    client.force_login(person, backend=BACKEND)
    assert "Hentikan penggantian" in client.get("/akun/").content.decode()
    assert client.post("/surel-hilang/batalkan/").status_code == 302
    p.refresh_from_db()
    assert p.status == "dibatalkan"
    service.submit_email_change(
        jenis_identitas="01",
        nomor_identitas=person.nomor_identitas,
        tanggal_lahir=person.tanggal_lahir,
        email="lagi@contoh.id",
        telepon="+62",
        comment="",
        files=[],
    )
    mail.outbox.clear()
    secure_account(pengguna=person, channel="surel")
    [stopped] = [m for m in mail.outbox if m.to == ["lagi@contoh.id"]]
    assert "karena akun itu diamankan" in " ".join(stopped.body.split())
    assert set(PermohonanSurel.objects.values_list("status", flat=True)) == {"dibatalkan"}


def test_a_suspicion_about_the_account_waits_until_its_address_is_settled(client, person):
    case = secure_account(pengguna=person, channel="surel")
    p = submit(client, person)
    officer = PetugasFactory(group="Pemutus Hak Akses")
    client.force_login(officer, backend=BACKEND)
    assert take_next(by=officer, queue=QUEUES["hak_akses"]) is None
    assert item_of(case).get_tunggu_display() == "Menunggu ganti surel selesai"
    decision = {"hasil": "dipulihkan", "alasan": "KTP cocok dengan wajahnya."}
    refused = client.post(reverse("admin:registrasi_permohonanakses_selesaikan", args=[case.pk]), decision).text
    assert str(AddressContested.message) in refused
    assert record_url(p) in refused.partition("Yang sedang menunggu")[2]
    until_waiting(p)
    p.refresh_from_db()
    assert item_of(case).tunggu_sampai == p.berlaku_pada
    service.cancel_email_changes(pengguna=Pengguna.objects.get(pk=person.pk))
    assert take_next(by=officer, queue=QUEUES["hak_akses"]).subjek_id == case.pk


@pytest.mark.parametrize("ending", ["refused", "stopped"])
def test_how_a_request_ended_is_told_in_the_language_of_the_account(client, person, ending):
    Pengguna.objects.filter(pk=person.pk).update(bahasa="en")
    p = submit(client, person)
    mail.outbox.clear()
    if ending == "refused":
        service.reject_email_change(permohonan=p, by=PetugasFactory(), alasan="Foto kabur.")
    else:
        service.cancel_email_changes(pengguna=Pengguna.objects.get(pk=person.pk))
    told = mail.outbox[-1]
    assert told.to == [payload(person)["email"]]
    assert "email address" in told.subject


def test_an_address_that_became_somebody_elses_is_not_taken(client, person):
    p = until_waiting(submit(client, person))
    Pengguna.objects.filter(pk=HakAksesFactory().pengguna.pk).update(email="baru@contoh.id")
    PermohonanSurel.objects.filter(pk=p.pk).update(berlaku_pada=timezone.now())
    assert service.apply_email_changes() == 0
    p.refresh_from_db()
    assert p.status == "ditolak"


def test_the_officers_walk_it_in_the_admin(client, person):
    p = submit(client, person)
    for nama, label in (("periksa", "Yang dicocokkan"), ("setujui", "Alasan")):
        client.force_login(PetugasFactory(is_superuser=True), backend=BACKEND)
        page = client.get(f"/admin/registrasi/permohonansurel/{p.pk}/change/")
        assert (page.status_code, label in page.text) == (200, True)
        assert client.post(f"/admin/registrasi/permohonansurel/{p.pk}/{nama}/", {"alasan": "cocok"}).status_code == 302
    p.refresh_from_db()
    assert p.status == "ditunggu"
