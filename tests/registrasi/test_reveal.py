"""PRV-2, attacks 4, officers A1: a reveal needs a reason and has a budget, and the person is always told."""

import pytest
from django.db import transaction
from django.urls import reverse

from helpdesk.services import assignment
from oss_portal.exceptions import ReasonRequired
from oss_portal.models import AuditEvent, OutgoingMail
from oss_portal.staff.reasons import require_reason
from registrasi.choices import JenisBukti
from registrasi.demo_data import drawn_picture
from registrasi.exceptions import RevealLimitReached
from registrasi.rules import periods
from registrasi.services.activation import activate
from registrasi.services.activation_links import send_link
from registrasi.services.evidence import look_at, store_evidence
from registrasi.services.personal_data import who_viewed
from registrasi.services.reveal import reveal_identity, reveals_left
from tests.factories.helpdesk import helpdesk_officer, tiket
from tests.factories.registrasi import (
    BadanUsahaFactory,
    HakAksesFactory,
    PelakuUsahaFactory,
    PendaftaranFactory,
    PetugasFactory,
)
from tests.helpdesk.test_concurrency import concurrently

BACKEND = "oss_portal.accounts.backends.UserIdOrEmailBackend"
REASON = "Mencocokkan dengan foto KTP pemohon"


def reveals():
    return AuditEvent.objects.filter(peristiwa="identitas.diungkap")


def used_up():
    return OutgoingMail.objects.filter(templat="registrasi/reveal_limit_reached")


@pytest.fixture
def limit_of_two(monkeypatch):
    monkeypatch.setattr(periods, "REVEAL_LIMIT", 2)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "x",
        "iseng",
        "aaaaaaaaaaaaaaaaaaaa",
        "............",
        "tes tes tes tes",
        "1234567890123456",
        "ab ab ab ab",
    ],
)
def test_a_reason_that_nobody_could_check_is_none(text):
    with pytest.raises(ReasonRequired) as refused:
        require_reason(text)
    assert refused.value.field == "alasan"


@pytest.mark.parametrize("text", ["cocokkan KTP", "  Tiket HD-2026-000009:\n memeriksa NIK ", "Perkara 12/Pid/2026 PN"])
def test_a_reason_in_a_few_words_is_one(text):
    assert require_reason(text) == " ".join(text.split())


@pytest.mark.django_db
def test_a_poor_reason_is_refused_beside_its_field_and_kept(client):
    usaha = HakAksesFactory().pelaku_usaha
    client.force_login(PetugasFactory(group="Verifikasi"), backend=BACKEND)
    response = client.post(reverse("admin:registrasi_pelakuusaha_ungkap", args=[usaha.pk]), {"alasan": "iseng"})
    assert response.status_code == 422
    assert "paling sedikit 12 huruf" in response.text
    assert ">\niseng</textarea>" in response.text
    assert usaha.nomor_identitas not in response.text
    assert not reveals().exists()


@pytest.mark.django_db
def test_row_4_an_officer_is_shown_only_so_many_numbers_an_hour_and_supervisors_hear_of_it(client, limit_of_two):
    petugas, supervisor = PetugasFactory(group="Verifikasi"), PetugasFactory(group="Penyelia")
    PetugasFactory(group="Penyelia", is_active=False)
    client.force_login(petugas, backend=BACKEND)
    shown = []
    for usaha in [PelakuUsahaFactory() for _ in range(4)]:
        response = client.post(reverse("admin:registrasi_pelakuusaha_ungkap", args=[usaha.pk]), {"alasan": REASON})
        shown.append(usaha.nomor_identitas in response.text)
    assert shown == [True, True, False, False]
    assert response.status_code == 422
    assert "dalam satu jam" in response.text
    assert reveals().count() == 2
    letter = used_up().get()
    assert letter.kepada == supervisor.email
    assert petugas.user_id in letter.isi
    # Refused attempts are audited, too.
    assert AuditEvent.objects.filter(peristiwa="audit.ditolak", oleh=petugas).count() == 2
    client.force_login(supervisor, backend=BACKEND)
    assert "Petugas yang banyak melihat nomor identitas" in client.get("/admin/").text
    page = client.get(reverse("petugas-pengungkapan")).text
    assert "mencapai batas melihat nomor identitas" in page
    # Every officer has their own budget.
    assert reveal_identity(obj=PelakuUsahaFactory(), by=supervisor, alasan=REASON)


@pytest.mark.django_db
def test_without_a_supervisor_the_administrators_are_told(limit_of_two):
    administrator = PetugasFactory(is_superuser=True)
    petugas = PetugasFactory(group="Verifikasi")
    for _ in range(2):
        reveal_identity(obj=PelakuUsahaFactory(), by=petugas, alasan=REASON)
    assert used_up().get().kepada == administrator.email


@pytest.mark.django_db
def test_tickets_and_records_share_one_budget(client, limit_of_two):
    petugas = helpdesk_officer(supervisor=True)
    seen = []
    for _ in range(3):
        t = tiket(pelapor=HakAksesFactory().pengguna)
        assignment.take(tiket=t, by=petugas)
        client.force_login(petugas, backend=BACKEND)
        sent = {"aksi": "ungkap", "ungkap-alasan": REASON}
        page = client.post(reverse("petugas-tiket", args=[t.kode]), sent, follow=True)
        seen.append(t.pelapor.nomor_identitas in page.text)
    assert seen == [True, True, False]
    with pytest.raises(RevealLimitReached):
        reveal_identity(obj=PelakuUsahaFactory(), by=petugas, alasan=REASON)


@pytest.mark.django_db(transaction=True)
def test_requests_at_the_same_moment_cannot_exceed_the_budget(monkeypatch):
    monkeypatch.setattr(periods, "REVEAL_LIMIT", 3)
    petugas, supervisor = PetugasFactory(group="Verifikasi"), PetugasFactory(group="Penyelia")
    people = [PelakuUsahaFactory() for _ in range(8)]
    result = concurrently(*(lambda o=o: reveal_identity(obj=o, by=petugas, alasan=REASON) for o in people))
    assert sum(isinstance(r, str) for r in result) == 3
    assert sum(isinstance(r, RevealLimitReached) for r in result) == 5
    assert reveals().count() == 3
    assert used_up().get().kepada == supervisor.email


@pytest.mark.django_db
def test_the_person_hears_the_role_and_unit_of_who_looked_and_never_the_name():
    right, petugas = HakAksesFactory(), PetugasFactory(group="Verifikasi", nama="Nama Petugas Rahasia")
    reveal_identity(obj=right.pelaku_usaha, by=petugas, alasan=REASON)
    letter = OutgoingMail.objects.get(templat="registrasi/identity_revealed")
    assert letter.kepada == right.pengguna.email
    reading = who_viewed(right.pengguna)[0]
    for text in (letter.isi, reading.who):
        assert "Petugas Lembaga OSS (Verifikasi)" in text
        assert petugas.nama not in text
        assert petugas.user_id not in text


@pytest.mark.django_db
def test_a_person_without_an_account_hears_of_it_when_the_account_comes_to_be(ketentuan):
    waiting = PendaftaranFactory()
    reveal_identity(obj=waiting, by=PetugasFactory(group="Verifikasi"), alasan=REASON)
    # No mail goes to an unproven address.
    assert not OutgoingMail.objects.filter(templat="registrasi/identity_revealed").exists()
    send_link(waiting)
    right = activate(link=waiting.tautan.get(), kata_sandi="warung-berkah-2026")
    letter = OutgoingMail.objects.get(templat="registrasi/identity_revealed")
    assert letter.pengguna == right.pengguna
    assert "Verifikasi" in letter.isi
    assert [r.who for r in who_viewed(right.pengguna)] == ["Petugas Lembaga OSS (Verifikasi)"]


@pytest.mark.django_db
def test_a_registration_of_somebody_who_has_an_account_is_told_there():
    right = HakAksesFactory()
    waiting = PendaftaranFactory(nomor_identitas=right.pengguna.nomor_identitas)
    reveal_identity(obj=waiting, by=PetugasFactory(group="Verifikasi"), alasan=REASON)
    assert reveals().get().tentang == right.pengguna
    assert OutgoingMail.objects.get(templat="registrasi/identity_revealed").kepada == right.pengguna.email


@pytest.mark.django_db
def test_a_business_without_a_number_has_none_to_show(client):
    usaha = BadanUsahaFactory()
    client.force_login(PetugasFactory(group="Verifikasi"), backend=BACKEND)
    assert "/ungkap/" not in client.get(reverse("admin:registrasi_pelakuusaha_change", args=[usaha.pk])).text


@pytest.mark.django_db
def test_the_picture_of_a_card_counts_as_a_reveal_once_for_each_registration(limit_of_two):
    officer = PetugasFactory()
    card, portrait = JenisBukti.KTP, JenisBukti.SWAFOTO

    def proofs(p):
        with transaction.atomic():
            files = {card: [drawn_picture(["KTP"])], portrait: [drawn_picture(["x"], face=True)]}
            store_evidence(p, files=files, by=PetugasFactory())
        return p.bukti.get(jenis=card), p.bukti.get(jenis=portrait)

    people = [PendaftaranFactory() for _ in range(3)]
    (first, face), (second, _), (third, third_face) = (proofs(p) for p in people)
    for bukti in (first, first, face, second, first):
        assert look_at(bukti=bukti, by=officer)
    with pytest.raises(RevealLimitReached):
        look_at(bukti=third, by=officer)
    with pytest.raises(RevealLimitReached):
        reveal_identity(obj=people[2], by=officer, alasan=REASON)
    assert look_at(bukti=third_face, by=officer)
    assert not reveals_left(officer, card_of=people[2])
    assert reveals_left(officer, card_of=people[0])
    assert reveals_left(PetugasFactory(), card_of=people[2])
