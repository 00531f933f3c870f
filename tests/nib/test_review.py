"""Officers review applications that the rules did not decide: take, ask for repairs, approve, refuse (HAK-1b)."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from nib.exceptions import DifferentPersonRequired
from nib.models import Nib, Permohonan
from nib.services.review import approve, reject, request_corrections
from nib.services.submission import submit
from oss_portal.db.state_machine import TransitionRefused
from oss_portal.exceptions import AlreadyTaken, ReasonRequired, WrongState
from oss_portal.models import AuditEvent, WorkItem
from oss_portal.staff.work.assignment import release, take
from registrasi.models import PelakuUsaha, StatusVerifikasi
from tests.factories.nib import PermohonanFactory, make_nib
from tests.factories.registrasi import HakAksesFactory, PetugasFactory
from tests.nib.helpers import USAHA, sign_in, step
from tests.work import queue_state

pytestmark = pytest.mark.django_db


@pytest.fixture
def submitted(hak_akses) -> Permohonan:
    """A flagged application: it has more capital than a perseorangan usually has."""
    draft = PermohonanFactory(hak_akses=hak_akses, kegiatan__modal=200_000_000_000)
    return submit(permohonan=draft, by=hak_akses.pengguna)


def test_the_officer_approves_and_the_number_is_there(submitted, petugas):
    assert submitted.bendera == ["modal_besar"]
    nib = approve(permohonan=submitted, by=petugas, alasan="KTP dan rekening cocok")
    assert nib.in_force
    assert approve(permohonan=submitted, by=petugas) == nib
    assert AuditEvent.objects.filter(peristiwa="nib.terbit", oleh=petugas).exists()
    assert nib.nomor in mail.outbox[-1].subject


def test_a_refusal_needs_a_reason_which_reaches_the_applicant(submitted, petugas, hak_akses, client):
    with pytest.raises(ReasonRequired):
        reject(permohonan=submitted, by=petugas, alasan="  ")
    reject(permohonan=submitted, by=petugas, alasan="Modal tidak dapat dibuktikan.")
    assert "Modal tidak dapat dibuktikan." in mail.outbox[-1].body
    page = sign_in(client, hak_akses).get(reverse("nib")).text
    assert "Modal tidak dapat dibuktikan." in page
    assert "Mulai permohonan NIB" in page
    assert not Nib.objects.exists()


def test_repair_is_asked_by_field_and_what_comes_back_comes_to_an_officer(submitted, petugas, hak_akses, client):
    with pytest.raises(ReasonRequired):
        request_corrections(permohonan=submitted, by=petugas, corrections={"alamat": " ", "lain": "x"})
    request_corrections(
        permohonan=submitted, by=petugas, corrections={"alamat": "Sebut RT dan RW.", "modal": "Periksa nol."}
    )
    assert "Alamat: Sebut RT dan RW." in mail.outbox[-1].body
    web_client = sign_in(client, hak_akses)
    assert "Sebut RT dan RW." in web_client.get(reverse("nib")).text
    step_1 = web_client.get(reverse("nib-langkah", args=[1])).text
    assert "Sebut RT dan RW." in step_1
    assert "Periksa." not in step_1
    assert step(web_client, hak_akses, 1, USAHA).url == reverse("nib-langkah", args=[5])
    # A reader of English reads the name of the field in English, whatever language the officer uses.
    web_client.cookies["bahasa"] = "en"
    assert ">Address</a>: Sebut RT dan RW." in web_client.get(reverse("nib")).text
    web_client.cookies["bahasa"] = "id"
    # The last page repeats all requests and has a field for an answer.
    step_5 = web_client.get(reverse("nib-langkah", args=[5])).text
    assert "Sebut RT dan RW." in step_5
    assert "Periksa nol." in step_5
    assert step(web_client, hak_akses, 5, {"jawaban": "x" * 1001}).status_code == 200
    assert step(web_client, hak_akses, 5, {"jawaban": "Modalnya sudah benar."}).url == reverse("nib")
    submitted.refresh_from_db()
    assert (submitted.status, "perbaikan" in submitted.bendera) == ("diajukan", True)
    assert submitted.jawaban_perbaikan == "Modalnya sudah benar."
    client.force_login(PetugasFactory(is_superuser=True), backend="oss_portal.accounts.backends.UserIdOrEmailBackend")
    record_page = client.get(reverse("admin:nib_permohonan_change", args=[submitted.pk])).text
    assert "Modalnya sudah benar." in record_page


def test_a_taken_application_is_kept_for_half_an_hour(submitted):
    petugas, other = PetugasFactory(group="Peninjau NIB"), PetugasFactory(group="Peninjau NIB")
    take(obj=submitted, by=petugas)
    for perform in (take, release):
        with pytest.raises(AlreadyTaken):
            perform(obj=submitted, by=other)
    with pytest.raises(AlreadyTaken):
        approve(permohonan=submitted, by=other)
    WorkItem.objects.update(diambil_sampai=timezone.now() - timedelta(minutes=1))
    assert take(obj=submitted, by=other).petugas == other
    release(obj=submitted, by=other)
    assert take(obj=submitted, by=petugas).petugas == petugas


def test_nobody_decides_on_an_application_of_a_business_of_one_s_own(submitted, hak_akses):
    hak_akses.pengguna.is_superuser = True
    for perform in (
        lambda: take(obj=submitted, by=hak_akses.pengguna),
        lambda: approve(permohonan=submitted, by=hak_akses.pengguna),
    ):
        with pytest.raises(DifferentPersonRequired):
            perform()


def test_pjp_1b_no_nib_before_identity_and_authority_are_confirmed(submitted, petugas):
    PelakuUsaha.objects.filter(pk=submitted.pelaku_usaha_id).update(verifikasi=StatusVerifikasi.PERLU_DITINJAU)
    with pytest.raises(WrongState, match="belum terverifikasi"):
        approve(permohonan=submitted, by=petugas)


def test_what_is_decided_is_not_decided_again(submitted, petugas):
    approve(permohonan=submitted, by=petugas)
    with pytest.raises(TransitionRefused):
        reject(permohonan=submitted, by=petugas, alasan="Terlambat")


# --- In the admin ---


@pytest.fixture
def staff_client(db):
    web_client = Client()
    web_client.force_login(
        PetugasFactory(is_superuser=True), backend="oss_portal.accounts.backends.UserIdOrEmailBackend"
    )
    return web_client


def address(name, obj) -> str:
    return reverse(f"admin:nib_permohonan_{name}", args=[obj.pk])


def test_the_queue_shows_why_and_until_when_and_never_a_draft(staff_client, submitted, django_assert_max_num_queries):
    PermohonanFactory(hak_akses=HakAksesFactory())
    with django_assert_max_num_queries(14):
        page = staff_client.get(reverse("admin:nib_permohonan_changelist"), {"jenis__exact": submitted.jenis}).text
    assert "modal_besar" in page
    assert page.count("field-pelaku_usaha") == 1
    # Filter values without a possible result are not offered.
    assert ">Draf<" not in page.replace("\n", "").replace("  ", "")
    opening = staff_client.get(reverse("admin:nib_permohonan_changelist"))
    assert opening.url.endswith("?status__exact=diajukan")
    assert "modal_besar" in staff_client.get(opening.url).text


def test_the_record_shows_everything_without_an_identity_number(staff_client, submitted):
    page = staff_client.get(address("change", submitted)).text
    assert "Rp 200.000.000.000" in page
    assert "PJP-1d v1" in page
    assert submitted.pelaku_usaha.nomor_identitas not in page
    assert address("setujui", submitted) in page


def test_the_record_of_what_was_issued_leads_to_its_nib(staff_client, submitted, petugas):
    nib = approve(permohonan=submitted, by=petugas)
    page = staff_client.get(f"/admin/nib/permohonan/{submitted.pk}/change/").text
    assert f'href="/admin/nib/nib/{nib.pk}/change/">{nib.nomor}</a>' in page


def test_the_acts_have_pages_of_their_own(staff_client, submitted):
    for name in ("setujui", "perbaikan", "tolak"):
        assert staff_client.get(address(name, submitted)).status_code == 200
    assert staff_client.post(address("tolak", submitted), {"alasan": ""}).status_code == 422
    assert staff_client.post(address("perbaikan", submitted), {}).status_code == 422
    assert staff_client.post(address("setujui", submitted), {"alasan": "cocok"}).status_code == 302
    assert Nib.objects.get().nomor in staff_client.get(address("change", submitted)).text
    assert staff_client.post(address("tolak", submitted), {"alasan": "x"}).status_code == 422
    assert address("tolak", submitted) not in staff_client.get(address("change", submitted)).text


def test_the_case_names_the_nib_of_another_business_with_its_npwp(staff_client, submitted):
    submitted.npwp = "0013456782901000"
    submitted.save(update_fields=["npwp", "npwp_indeks"])
    assert "NPWP-nya juga dipakai" not in staff_client.get(address("change", submitted)).text
    # The number with fifteen digits is the same number.
    nib = make_nib(npwp="013456782901000")
    assert f"NPWP-nya juga dipakai NIB {nib.nomor}" in staff_client.get(address("change", submitted)).text


def test_without_the_permission_nothing_opens(submitted, petugas, client):
    client.force_login(petugas, backend="oss_portal.accounts.backends.UserIdOrEmailBackend")
    assert client.get(address("setujui", submitted)).status_code == 403
    assert client.post(address("setujui", submitted)).status_code == 403
    assert client.get(reverse("admin:nib_permohonan_changelist")).status_code == 403
    assert queue_state(petugas, "permohonan") is None


def test_the_front_page_counts_the_queue_and_what_is_late(submitted):
    chief = PetugasFactory(is_superuser=True)
    state = queue_state(chief, "permohonan")
    assert (state.waiting, state.late, state.free, state.deadline) == (1, 0, 1, submitted.tenggat)
    submitted.tenggat = timezone.now() - timedelta(hours=1)
    submitted.save(update_fields=["tenggat"])
    assert queue_state(chief, "permohonan").late == 1


def test_no_legal_record_can_be_added_changed_or_deleted_by_hand(staff_client):
    nib = make_nib()
    for model, pk in (("nib", nib.pk), ("permohonan", nib.data_id), ("perannib", nib.peran.first().pk)):
        assert staff_client.get(reverse(f"admin:nib_{model}_add")).status_code == 403
        assert staff_client.post(reverse(f"admin:nib_{model}_delete", args=[pk]), {"post": "yes"}).status_code == 403
        assert staff_client.post(reverse(f"admin:nib_{model}_change", args=[pk]), {"status": "06"}).status_code == 403


def test_an_nib_is_found_by_its_exact_number_the_nik_or_the_start_of_the_name(staff_client):
    nib, _other = make_nib(), make_nib()
    for words in (nib.nomor, f"{nib.nomor[:4]} {nib.nomor[4:]}", nib.pelaku_usaha.nomor_identitas):
        page = staff_client.get(reverse("admin:nib_nib_changelist"), {"q": words}).text
        assert page.count("field-pelaku_usaha") == 1, words
        assert nib.nomor in page
    assert (
        staff_client.get(reverse("admin:nib_nib_changelist"), {"q": nib.nomor[:12]}).text.count("field-pelaku_usaha")
        == 0
    )
    assert staff_client.get(reverse("admin:nib_nib_change", args=[nib.pk])).status_code == 200


@pytest.mark.parametrize(
    "model", ["kbli", "edisikbli", "dasarhukum", "era", "ambangskala", "tekspernyataan", "sanksinib"]
)
def test_master_data_opens_and_is_never_deleted(staff_client, db, model):
    from django.apps import apps

    assert staff_client.get(reverse(f"admin:nib_{model}_changelist")).status_code == 200
    row = apps.get_model("nib", model).objects.first()
    if row is None:
        return
    assert staff_client.get(reverse(f"admin:nib_{model}_change", args=[row.pk])).status_code == 200
    assert staff_client.get(reverse(f"admin:nib_{model}_delete", args=[row.pk])).status_code == 403
    assert staff_client.get(reverse(f"admin:nib_{model}_changelist"), {"q": "warung"}).status_code == 200


def test_another_era_is_an_act_and_issued_nibs_keep_theirs(staff_client, db):
    from nib.models import Era

    old = make_nib()
    era = Era.objects.get(kode="C")
    assert staff_client.post(reverse("admin:nib_era_aktifkan", args=[era.pk])).status_code == 302
    assert Era.now() == era
    old.refresh_from_db()
    assert old.era.kode == "A"
    assert "TDP" not in make_nib().peran.values_list("jenis", flat=True)
