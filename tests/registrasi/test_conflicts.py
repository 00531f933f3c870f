"""Conflict of interest: officers handle no case of their own, of another login of theirs, or of somebody close."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from helpdesk.services import assignment
from ketentuan.models import Persetujuan
from nib.exceptions import DifferentPersonRequired
from nib.models import PermohonanPencabutan
from nib.services import holder
from nib.services.supervision import warn
from oss_portal import hooks
from oss_portal.audit.trail import record
from oss_portal.exceptions import ConflictOfInterest, ReasonRequired
from oss_portal.mail.outgoing import queue_mail
from oss_portal.models import AuditEvent, OfficerNotice, WorkItem
from oss_portal.staff.work.assignment import item_of, take, take_next
from oss_portal.staff.work.notices import tell
from registrasi.exceptions import NotBySelf, OfficerOwnCase, OwnPendaftaran, PermohonanAlreadyOpen
from registrasi.models import HakAkses, OfficerRelation, PermohonanAkses
from registrasi.services import permohonan_akses as cases
from registrasi.services import personal_data, review
from registrasi.services.conflicts import circle_of, declare_relation, revoke_relation
from registrasi.services.kuasa import invite_kuasa
from registrasi.services.reveal import reveal_identity
from registrasi.tasks import give_back_conflicts
from tests.factories.helpdesk import tiket
from tests.factories.nib import make_nib, propose_urgent_freeze
from tests.factories.registrasi import BadanUsahaFactory, HakAksesFactory, PendaftaranFactory, PetugasFactory, nik

BACKEND = "oss_portal.accounts.backends.UserIdOrEmailBackend"


@pytest.fixture
def relatives(ketentuan):
    """The penanggung jawab of a PT, a person close to the officer."""
    return HakAksesFactory(pelaku_usaha=BadanUsahaFactory())


@pytest.fixture
def supervisor(relatives):
    person = PetugasFactory(group="Penyelia")
    declare_relation(
        petugas=person,
        jenis_identitas="01",
        nomor_identitas=relatives.pengguna.nomor_identitas,
        relation=OfficerRelation.Relation.KELUARGA,
    )
    return person


@pytest.fixture
def relatives_unseen(client, supervisor, relatives):
    """`relatives` with names that no page may show to the signed-in officer, who has all rights."""
    supervisor.is_superuser = True
    supervisor.save()
    client.force_login(supervisor, backend=BACKEND)
    person, usaha = relatives.pengguna, relatives.pelaku_usaha
    person.nama, usaha.nama = "Ketut Rahasia", "PT Rahasia Keluarga"
    person.save()
    usaha.save()
    return relatives


def refused(petugas) -> int:
    return AuditEvent.objects.filter(peristiwa="audit.ditolak", oleh=petugas).count()


def test_an_officer_looking_up_a_relative_is_refused_and_recorded_on_every_page(client, supervisor, relatives):
    nib = make_nib(hak_akses=relatives)
    case = cases.secure_account(pengguna=relatives.pengguna, channel="dasbor")
    client.force_login(supervisor, backend=BACKEND)
    page = [
        reverse("petugas-jejak-orang", args=[relatives.pengguna.user_id]),
        reverse("petugas-berkas-usaha", args=[relatives.pelaku_usaha.kode]),
        reverse("admin:oss_portal_pengguna_change", args=[relatives.pengguna.pk]),
        reverse("admin:registrasi_hakakses_change", args=[relatives.pk]),
        reverse("admin:registrasi_hakakses_batasi", args=[relatives.pk]),
        reverse("admin:registrasi_pelakuusaha_change", args=[relatives.pelaku_usaha_id]),
        reverse("admin:registrasi_permohonanakses_change", args=[case.pk]),
        reverse("admin:nib_nib_change", args=[nib.pk]),
    ]
    for n, path in enumerate(page, 1):
        response = client.get(path)
        assert response.status_code == 403, path
        assert "Mintalah petugas lain" in response.content.decode(), path
        assert relatives.pengguna.nama not in response.content.decode()
        assert refused(supervisor) == n, path
    other = HakAksesFactory()
    assert client.get(reverse("admin:registrasi_hakakses_change", args=[other.pk])).status_code == 200


def test_no_list_or_search_tells_an_officer_whose_case_it_is(client, supervisor, relatives_unseen):
    relatives, person = relatives_unseen, relatives_unseen.pengguna
    nib = make_nib(hak_akses=relatives)
    case = cases.secure_account(pengguna=person, channel="dasbor")
    data_request = personal_data.request_data(pengguna=person, jenis="penjelasan", content="x")
    holder.request_pencabutan(
        nib=nib,
        by=person,
        jenis="likuidasi",
        alasan="Bubar.",
        pernyataan=list(PermohonanPencabutan.PERNYATAAN),
    )
    PendaftaranFactory(nomor_identitas=person.nomor_identitas, nama="Ketut Rahasia", verifikasi="perlu_ditinjau")
    WorkItem.objects.update(petugas=supervisor, tunggu_catatan="Tanya Ketut Rahasia")
    WorkItem.objects.filter(subjek_id=case.pk).update(tunggu="unit", tunggu_sejak=timezone.now())
    for item in WorkItem.objects.all():
        tell(item, OfficerNotice.Jenis.HAMPIR, note="Tentang Ketut Rahasia")
    PendaftaranFactory(nama="Orang Biasa", verifikasi="perlu_ditinjau")
    WorkItem.objects.filter(petugas=None).update(petugas=supervisor)
    pages = [
        reverse("admin:index"),
        reverse("petugas-pekerjaan"),
        reverse("petugas-pemberitahuan"),
        reverse("petugas-papan-petugas", args=[supervisor.user_id]),
        *(
            f"{reverse('petugas-pekerjaan-antrean', args=[code])}?tab=semua"
            for code in WorkItem.objects.values_list("antrean", flat=True).distinct()
        ),
        *(
            reverse(f"admin:{name}_changelist")
            for name in (
                "registrasi_pendaftaran",
                "registrasi_pelakuusaha",
                "registrasi_hakakses",
                "registrasi_permohonanakses",
                "registrasi_permintaandata",
                "nib_nib",
                "nib_permohonanpencabutan",
                "nib_perannib",
                "oss_portal_pengguna",
            )
        ),
    ]
    for path in pages:
        page = client.get(path, follow=True)
        assert page.status_code == 200, path
        assert "Rahasia" not in page.text, path
        if path.startswith("/petugas/"):
            assert "Mintalah petugas lain" in page.text, path
    for words in ("Rahasia", person.nomor_identitas, nib.nomor, case.nomor, data_request.nomor):
        page = client.post(reverse("petugas-cari"), {"q": words}, follow=True)
        assert page.status_code == 200
        assert "Mintalah petugas lain" in page.text
        assert "Ketut Rahasia" not in page.text
        assert "PT Rahasia" not in page.text
    # Other persons are still shown.
    assert "Orang Biasa" in client.get(reverse("petugas-pekerjaan")).text
    assert refused(supervisor) == 0


def test_no_list_of_mails_or_acceptances_tells_an_officer_of_somebody_close(client, relatives_unseen, ketentuan):
    """This includes mails without a login: to an address of that person, or an invitation to their business."""
    relatives, person = relatives_unseen, relatives_unseen.pengguna
    stranger = HakAksesFactory().pengguna
    until = timezone.now() + timedelta(days=30)
    invite_kuasa(giver=relatives, nama="Rudi", email=stranger.email, relation="x", kewenangan=["nib"], until=until)
    mail = queue_mail(
        "registrasi/lost_email_received", recipient=person.email.upper(), context={"nomor": "PS-1", "nama": person.nama}
    )
    proof = Persetujuan.objects.filter(pengguna=person).first()
    report = reverse("admin:ketentuan_versiketentuan_laporan", args=[proof.versi_id])
    for path in (reverse("admin:oss_portal_outgoingmail_changelist"), report, f"{report}?user_id={person.user_id}"):
        page = client.get(path).text
        assert "Rahasia" not in page, path
        assert person.email.casefold() not in page.casefold(), path
        assert "baris tidak ditampilkan" in page, path
    assert stranger.user_id in client.get(report).text
    assert client.get(reverse("admin:oss_portal_outgoingmail_change", args=[mail.pk])).status_code == 403


def test_no_trail_tells_an_officer_what_somebody_close_to_them_did(client, supervisor, relatives):
    """Most acts of a person have no subject, such as sending an invitation or accepting a text."""
    person, colleague = relatives.pengguna, PetugasFactory(nama="Rekan Biasa")
    person.nama = "Ketut Rahasia"
    person.save()
    until = timezone.now() + timezone.timedelta(days=9)
    invite_kuasa(giver=relatives, nama="K", email="k@contoh.id", relation="x", kewenangan=["nib"], until=until)
    event = AuditEvent.objects.filter(oleh=person, tentang=None).latest("id")
    declare_relation(petugas=colleague, jenis_identitas="01", nomor_identitas=nik(991), relation="keluarga")
    own = record("audit.pengungkapan.dilihat", subject=supervisor, by=supervisor)
    client.force_login(supervisor, backend=BACKEND)
    listing, export = (reverse(f"admin:oss_portal_auditevent_{name}") for name in ("changelist", "ekspor"))
    pages = [
        client.get(listing, follow=True).text,
        b"".join(client.post(export).streaming_content).decode(),
        client.get(reverse("petugas-jejak-semua")).text,
        client.post(reverse("petugas-jejak-ekspor")).text,
    ]
    for page in pages:
        assert "Ketut Rahasia" not in page
        assert person.user_id not in page
        assert "Rekan Biasa" in page or colleague.user_id in page
    assert client.get(reverse("admin:oss_portal_auditevent_change", args=[event.pk])).status_code == 403
    assert client.get(reverse("admin:oss_portal_auditevent_change", args=[own.pk])).status_code == 200


def test_nor_does_he_decide_anything_about_a_relative(supervisor, relatives):
    person = relatives.pengguna
    case = cases.secure_account(pengguna=person, channel="dasbor")
    with pytest.raises(OfficerOwnCase):
        cases.resolve_suspicion(permohonan=case, by=supervisor, result=PermohonanAkses.Result.DIAKHIRI, alasan="x")
    with pytest.raises(OfficerOwnCase):
        cases.propose_ending(hak_akses=relatives, dasar="AKH-1c", by=supervisor, alasan="x")
    data_request = personal_data.request_data(pengguna=person, jenis="penjelasan", content="x")
    with pytest.raises(OfficerOwnCase):
        personal_data.answer_request(data_request=data_request, by=supervisor, status="dikabulkan", answer="x")
    p = PendaftaranFactory(nomor_identitas=person.nomor_identitas, verifikasi="perlu_ditinjau")
    with pytest.raises(OwnPendaftaran):
        review.approve(pendaftaran=p, by=supervisor, alasan="x")
    with pytest.raises(ConflictOfInterest):
        reveal_identity(obj=person, by=supervisor, alasan="x")
    nib = make_nib(hak_akses=relatives)
    with pytest.raises(DifferentPersonRequired):
        warn(nib=nib, by=supervisor, alasan="x")


def test_another_login_of_the_same_person_is_the_same_person(relatives):
    twin = PetugasFactory(jenis_identitas="01", nomor_identitas=relatives.pengguna.nomor_identitas)
    with pytest.raises(OfficerOwnCase):
        cases.propose_ending(hak_akses=relatives, dasar="AKH-1c", by=twin, alasan="x")


def test_an_officer_declares_on_his_own_page_with_clear_words_for_a_wrong_number(client, supervisor, relatives):
    client.force_login(supervisor, backend=BACKEND)
    response = client.post("/petugas/kaitan/", {"nomor": "123", "hubungan": "keluarga"})
    assert response.status_code == 422
    assert "16 angka" in response.content.decode()
    nomor = relatives.pengguna.nomor_identitas
    response = client.post("/petugas/kaitan/", {"nomor": nomor, "hubungan": "usaha"})
    assert "sudah Anda nyatakan" in response.content.decode()
    new = HakAksesFactory().pengguna.nomor_identitas
    assert client.post("/petugas/kaitan/", {"nomor": new, "hubungan": "pasangan"}).status_code == 302
    page = client.get("/petugas/kaitan/").content.decode()
    assert new not in page
    assert new[-4:] in page


def test_nobody_takes_his_own_declaration_back_to_look_after_all(supervisor, relatives):
    declaration = OfficerRelation.objects.get()
    with pytest.raises(NotBySelf):
        revoke_relation(declaration=declaration, by=supervisor, alasan="x")
    other = PetugasFactory()
    with pytest.raises(ReasonRequired):
        revoke_relation(declaration=declaration, by=other, alasan=" ")
    with pytest.raises(IntegrityError), transaction.atomic():
        OfficerRelation.objects.filter(pk=declaration.pk).update(
            dicabut_pada=declaration.dinyatakan_pada, dicabut_oleh=declaration.petugas_id
        )
    with pytest.raises(InternalError), transaction.atomic():
        declaration.delete()
    revoke_relation(declaration=declaration, by=other, alasan="Salah ketik nomor")
    cases.propose_ending(hak_akses=relatives, dasar="AKH-1c", by=supervisor, alasan="x")


def test_one_declares_a_person_once(supervisor, relatives):
    with pytest.raises(PermohonanAlreadyOpen):
        declare_relation(
            petugas=supervisor,
            jenis_identitas="01",
            nomor_identitas=relatives.pengguna.nomor_identitas,
            relation="lain",
        )


def test_an_attempt_that_must_go_on_record_reaches_the_trail_by_the_hook(petugas, hak_akses):
    hooks.refusals.collect(petugas, hak_akses, "registrasi_hakakses_blokir")
    refused = AuditEvent.objects.get(peristiwa="audit.ditolak", oleh=petugas)
    assert refused.subjek_id == str(hak_akses.pk)
    assert refused.rincian == {"mau": "registrasi_hakakses_blokir"}


def test_whom_an_officer_keeps_away_from_is_found_through_indexes(petugas):
    with CaptureQueriesContext(connection) as asked:
        circle_of(petugas)
    with connection.cursor() as cursor:
        # Tables of tests are small: without this the planner would read them whole although an index exists.
        cursor.execute("set local enable_seqscan = off")
        for query in asked.captured_queries:
            cursor.execute(f"explain {query['sql']}")
            assert "Seq Scan" not in "\n".join(row[0] for row in cursor.fetchall()), query["sql"]


def test_what_an_officer_holds_of_a_business_that_their_relative_takes_over_goes_back_to_its_queue(ketentuan):
    petugas, relative = PetugasFactory(is_superuser=True), HakAksesFactory().pengguna
    declare_relation(
        petugas=petugas, jenis_identitas="01", nomor_identitas=relative.nomor_identitas, relation="keluarga"
    )
    taken_over, other = (propose_urgent_freeze(make_nib(), PetugasFactory(group="Pengawas NIB")) for _ in range(2))
    report = tiket(pelaku_usaha=taken_over.nib.pelaku_usaha)
    assignment.take(tiket=report, by=petugas)
    for case in (taken_over, other):
        take(obj=case, by=petugas)
    assert give_back_conflicts.func() == 0
    HakAkses.objects.filter(pelaku_usaha=taken_over.nib.pelaku_usaha).update(pengguna=relative)
    assert give_back_conflicts.func() == 2
    assert (item_of(taken_over).petugas, item_of(other).petugas) == (None, petugas)
    report.refresh_from_db()
    assert report.petugas is None


def test_what_an_officer_holds_of_somebody_they_declare_goes_back_to_its_queue(ketentuan):
    petugas, person = PetugasFactory(group="Verifikasi"), HakAksesFactory().pengguna
    mine, other = (
        PendaftaranFactory(pengguna=p, status="aktif", verifikasi="perlu_ditinjau")
        for p in (person, HakAksesFactory().pengguna)
    )
    for pendaftaran in (mine, other):
        take(obj=pendaftaran, by=petugas)
    declare_relation(petugas=petugas, jenis_identitas="01", nomor_identitas=person.nomor_identitas, relation="keluarga")
    assert (item_of(mine).petugas, item_of(other).petugas) == (None, petugas)
    assert take_next(by=PetugasFactory(group="Verifikasi")).subjek_id == mine.pk
