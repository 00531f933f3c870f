"""Officers review what the rules did not decide: take, ask for repair by field, approve, refuse (HAK-1b)."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from nib.antrean import antrean_permohonan
from nib.galat import AlasanWajib, BedaOrang, SudahDiambil, TidakDiizinkan
from nib.models import Nib, Permohonan
from nib.services.permohonan import ajukan
from nib.services.tinjauan import ambil, lepaskan, minta_perbaikan, setujui, tolak
from oss_portal.models import PeristiwaAudit
from oss_portal.transisi import TransisiDitolak
from registrasi.models import PelakuUsaha, StatusVerifikasi
from tests.factories.nib import PermohonanFactory, buat_nib, data_awal
from tests.factories.registrasi import HakAksesFactory, PetugasFactory
from tests.nib.alat import USAHA, langkah, masuk

pytestmark = pytest.mark.django_db


@pytest.fixture
def diajukan(hak_akses) -> Permohonan:
    """A flagged application: more capital than a perseorangan usually has."""
    data_awal()
    draf = PermohonanFactory(hak_akses=hak_akses, kegiatan__modal=200_000_000_000)
    return ajukan(permohonan=draf, oleh=hak_akses.pengguna)


def test_the_officer_approves_and_the_number_is_there(diajukan, petugas):
    assert diajukan.bendera == ["modal_besar"]
    ambil(permohonan=diajukan, oleh=petugas)
    nib = setujui(permohonan=diajukan, oleh=petugas, alasan="KTP dan rekening cocok")
    assert nib.berlaku
    assert setujui(permohonan=diajukan, oleh=petugas) == nib
    assert PeristiwaAudit.objects.filter(peristiwa="nib.terbit", oleh=petugas).exists()
    assert nib.nomor in mail.outbox[-1].subject


def test_a_refusal_needs_a_reason_which_reaches_the_applicant(diajukan, petugas, hak_akses, client):
    with pytest.raises(AlasanWajib):
        tolak(permohonan=diajukan, oleh=petugas, alasan="  ")
    tolak(permohonan=diajukan, oleh=petugas, alasan="Modal tidak dapat dibuktikan.")
    assert "Modal tidak dapat dibuktikan." in mail.outbox[-1].body
    halaman = masuk(client, hak_akses).get(reverse("nib")).text
    assert "Modal tidak dapat dibuktikan." in halaman
    assert "Mulai permohonan NIB" in halaman
    assert not Nib.objects.exists()


def test_repair_is_asked_by_field_and_what_comes_back_comes_to_an_officer(diajukan, petugas, hak_akses, client):
    with pytest.raises(AlasanWajib):
        minta_perbaikan(permohonan=diajukan, oleh=petugas, perbaikan={"alamat": " ", "lain": "x"})
    minta_perbaikan(
        permohonan=diajukan, oleh=petugas, perbaikan={"alamat": "Sebut RT dan RW.", "modal": "Periksa nol."}
    )
    assert "Alamat: Sebut RT dan RW." in mail.outbox[-1].body
    klien = masuk(client, hak_akses)
    assert "Sebut RT dan RW." in klien.get(reverse("nib")).text
    langkah_1 = klien.get(reverse("nib-langkah", args=[1])).text
    assert "Sebut RT dan RW." in langkah_1
    assert "Periksa." not in langkah_1
    assert langkah(klien, hak_akses, 1, USAHA).url == reverse("nib-langkah", args=[5])
    # The last page shows all that was asked once more and takes an answer.
    langkah_5 = klien.get(reverse("nib-langkah", args=[5])).text
    assert "Sebut RT dan RW." in langkah_5
    assert "Periksa nol." in langkah_5
    assert langkah(klien, hak_akses, 5, {"jawaban": "x" * 1001}).status_code == 200
    assert langkah(klien, hak_akses, 5, {"jawaban": "Modalnya sudah benar."}).url == reverse("nib")
    diajukan.refresh_from_db()
    assert (diajukan.status, "perbaikan" in diajukan.bendera) == ("diajukan", True)
    assert diajukan.jawaban_perbaikan == "Modalnya sudah benar."
    client.force_login(PetugasFactory(is_superuser=True), backend="oss_portal.autentikasi.UserIdAtauSurelBackend")
    rekam = client.get(reverse("admin:nib_permohonan_change", args=[diajukan.pk])).text
    assert "Modalnya sudah benar." in rekam


def test_a_taken_application_is_kept_for_an_hour(diajukan, petugas):
    lain = PetugasFactory()
    ambil(permohonan=diajukan, oleh=petugas)
    for perbuatan in (ambil, lepaskan, setujui):
        with pytest.raises(SudahDiambil):
            perbuatan(permohonan=diajukan, oleh=lain)
    Permohonan.objects.filter(pk=diajukan.pk).update(diambil_pada=timezone.now() - timedelta(hours=2))
    assert ambil(permohonan=diajukan, oleh=lain).peninjau == lain
    lepaskan(permohonan=diajukan, oleh=lain)
    assert ambil(permohonan=diajukan, oleh=petugas).peninjau == petugas


def test_nobody_decides_on_an_application_of_a_business_of_one_s_own(diajukan, hak_akses):
    for perbuatan in (ambil, setujui):
        with pytest.raises(BedaOrang):
            perbuatan(permohonan=diajukan, oleh=hak_akses.pengguna)


def test_pjp_1b_no_nib_before_identity_and_authority_are_confirmed(diajukan, petugas):
    PelakuUsaha.objects.filter(pk=diajukan.pelaku_usaha_id).update(verifikasi=StatusVerifikasi.PERLU_DITINJAU)
    with pytest.raises(TidakDiizinkan):
        setujui(permohonan=diajukan, oleh=petugas)


def test_what_is_decided_is_not_decided_again(diajukan, petugas):
    setujui(permohonan=diajukan, oleh=petugas)
    with pytest.raises(TransisiDitolak):
        tolak(permohonan=diajukan, oleh=petugas, alasan="Terlambat")


# --- In the admin ---


@pytest.fixture
def klien_admin(db):
    klien = Client()
    klien.force_login(PetugasFactory(is_superuser=True), backend="oss_portal.autentikasi.UserIdAtauSurelBackend")
    return klien


def alamat(nama, objek) -> str:
    return reverse(f"admin:nib_permohonan_{nama}", args=[objek.pk])


def test_the_queue_shows_why_and_until_when_and_never_a_draft(klien_admin, diajukan, django_assert_max_num_queries):
    PermohonanFactory(hak_akses=HakAksesFactory())
    with django_assert_max_num_queries(14):
        halaman = klien_admin.get(reverse("admin:nib_permohonan_changelist"), {"jenis__exact": diajukan.jenis}).text
    assert "modal_besar" in halaman
    assert halaman.count("field-pelaku_usaha") == 1
    # A filter that can find nothing is not offered.
    assert ">Draf<" not in halaman.replace("\n", "").replace("  ", "")
    pembuka = klien_admin.get(reverse("admin:nib_permohonan_changelist"))
    assert pembuka.url.endswith("?status__exact=diajukan")
    assert "modal_besar" in klien_admin.get(pembuka.url).text


def test_the_record_shows_everything_without_an_identity_number(klien_admin, diajukan):
    halaman = klien_admin.get(alamat("change", diajukan)).text
    assert "Rp 200.000.000.000" in halaman
    assert "PJP-1d v1" in halaman
    assert diajukan.pelaku_usaha.nomor_identitas not in halaman
    assert alamat("setujui", diajukan) in halaman


def test_the_five_acts_have_pages_of_their_own(klien_admin, diajukan):
    for nama in ("ambil", "lepaskan", "setujui", "perbaikan", "tolak"):
        assert klien_admin.get(alamat(nama, diajukan)).status_code == 200
    assert klien_admin.post(alamat("tolak", diajukan), {"alasan": ""}).status_code == 422
    assert klien_admin.post(alamat("perbaikan", diajukan), {}).status_code == 422
    assert klien_admin.post(alamat("ambil", diajukan)).status_code == 302
    assert klien_admin.post(alamat("setujui", diajukan), {"alasan": "cocok"}).status_code == 302
    assert Nib.objects.get().nomor in klien_admin.get(alamat("change", diajukan)).text
    assert klien_admin.post(alamat("tolak", diajukan), {"alasan": "x"}).status_code == 422
    assert alamat("tolak", diajukan) not in klien_admin.get(alamat("change", diajukan)).text


def test_without_the_permission_nothing_opens(diajukan, petugas, client):
    client.force_login(petugas, backend="oss_portal.autentikasi.UserIdAtauSurelBackend")
    assert client.get(alamat("setujui", diajukan)).status_code == 403
    assert client.post(alamat("setujui", diajukan)).status_code == 403
    assert client.get(reverse("admin:nib_permohonan_changelist")).status_code == 403
    assert antrean_permohonan(petugas) is None


def test_the_front_page_counts_the_queue_and_what_is_late(diajukan):
    kepala = PetugasFactory(is_superuser=True)
    baris = antrean_permohonan(kepala)
    assert (baris["jumlah"], baris["tenggat"]) == (1, False)
    Permohonan.objects.filter(pk=diajukan.pk).update(tenggat=timezone.now() - timedelta(hours=1))
    assert antrean_permohonan(kepala)["tenggat"] is True


def test_no_legal_record_can_be_added_changed_or_deleted_by_hand(klien_admin):
    nib = buat_nib()
    for model, pk in (("nib", nib.pk), ("permohonan", nib.data_id), ("perannib", nib.peran.first().pk)):
        assert klien_admin.get(reverse(f"admin:nib_{model}_add")).status_code == 403
        assert klien_admin.post(reverse(f"admin:nib_{model}_delete", args=[pk]), {"post": "yes"}).status_code == 403
        assert klien_admin.post(reverse(f"admin:nib_{model}_change", args=[pk]), {"status": "06"}).status_code == 403


def test_an_nib_is_found_by_its_exact_number_the_nik_or_the_start_of_the_name(klien_admin):
    nib, _lain = buat_nib(), buat_nib()
    for kata in (nib.nomor, f"{nib.nomor[:4]} {nib.nomor[4:]}", nib.pelaku_usaha.nomor_identitas):
        halaman = klien_admin.get(reverse("admin:nib_nib_changelist"), {"q": kata}).text
        assert halaman.count("field-pelaku_usaha") == 1, kata
        assert nib.nomor in halaman
    assert (
        klien_admin.get(reverse("admin:nib_nib_changelist"), {"q": nib.nomor[:12]}).text.count("field-pelaku_usaha")
        == 0
    )
    assert klien_admin.get(reverse("admin:nib_nib_change", args=[nib.pk])).status_code == 200


@pytest.mark.parametrize(
    "model", ["kbli", "edisikbli", "dasarhukum", "era", "ambangskala", "tekspernyataan", "sanksinib"]
)
def test_master_data_opens_and_is_never_deleted(klien_admin, awal, model):
    from django.apps import apps

    assert klien_admin.get(reverse(f"admin:nib_{model}_changelist")).status_code == 200
    baris = apps.get_model("nib", model).objects.first()
    if baris is None:
        return
    assert klien_admin.get(reverse(f"admin:nib_{model}_change", args=[baris.pk])).status_code == 200
    assert klien_admin.get(reverse(f"admin:nib_{model}_delete", args=[baris.pk])).status_code == 403
    assert klien_admin.get(reverse(f"admin:nib_{model}_changelist"), {"q": "warung"}).status_code == 200


def test_another_era_is_an_act_and_issued_nibs_keep_theirs(klien_admin, awal):
    from nib.models import Era

    lama = buat_nib()
    era = Era.objects.get(kode="C")
    assert klien_admin.post(reverse("admin:nib_era_aktifkan", args=[era.pk])).status_code == 302
    assert Era.kini() == era
    lama.refresh_from_db()
    assert lama.era.kode == "A"
    assert "TDP" not in buat_nib().peran.values_list("jenis", flat=True)
