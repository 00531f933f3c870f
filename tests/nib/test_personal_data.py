"""The copy of a person's data is complete: it has every column that registration and application collect (PRV-2)."""

import json
import re
import uuid
from datetime import date
from decimal import Decimal

import pytest
from django.core import mail
from django.utils import timezone
from django.utils.html import strip_tags

from ketentuan.models import JenisDokumen
from ketentuan.services.persetujuan import version_in_force
from nib.models import DasarTindakan, Era, Lokasi, PemegangSaham, Pengurus, Permohonan, SanksiNib
from nib.services.public_check import check_by_number, mask_name
from oss_portal.models import AuditEvent, Upload
from oss_portal.privacy.personal_data import ERASED
from registrasi.models import Pendaftaran, PermintaanData, PermohonanAkses
from registrasi.services import review
from registrasi.services.activation import activate
from registrasi.services.hak_akses import end_hak_akses
from registrasi.services.pendaftaran import register
from registrasi.services.personal_data import answer_request, erase_person, request_data
from tests.factories.nib import PermohonanFactory, make_nib
from tests.factories.registrasi import HakAksesFactory, PendaftaranFactory, PenggunaFactory, PetugasFactory
from tests.nib.helpers import sign_in

PASSWORD = "perahu kuning di teluk"
# The fields of the form, each with a value that occurs nowhere else.
REGISTRATION = {
    "jenis_identitas": "02",
    "nomor_identitas": "X7654321",
    "negara_penerbit_paspor": "JP",
    "paspor_berlaku_sampai": date(2031, 1, 7),
    "nomor_izin_tinggal": "2C21JE1234AB",
    "izin_tinggal_berlaku_sampai": date(2029, 2, 8),
    "email": "kantor@contoh.id",
    "jenis": "01",
    "jenis_perusahaan": "01",
    "nama": "Haruki Tanaka",
    "tanggal_lahir": date(1971, 3, 9),
    "negara_asal": "NL",
    "telepon": "+622150501234",
    "website": "https://tanaka.contoh.id",
    "nama_badan": "PT Tanaka Nusantara",
    "nomor_legalitas": "AHU-7654321.AH.01.01.TAHUN 2018",
    "tanggal_legalitas": date(2018, 4, 10),
    "jabatan": "Direktur Utama",
}
# The values as the page shows them.
WORDS = {"jenis_identitas": "Paspor", "negara_penerbit_paspor": "Jepang", "negara_asal": "Belanda"}
WORDS |= {"jenis": "Badan usaha", "jenis_perusahaan": "Perseroan Terbatas"}
APPLICATION = {
    "npwp": "0912345678901234",
    "alamat": "Jalan Sakura 77",
    "kode_pos": "10311",
    "telepon": "+622150509999",
    "email": "nib@contoh.id",
    "nomor_akta": "AKTA-55/2018",
    "tanggal_akta": date(2018, 4, 1),
    "notaris": "Notaris Wijaya",
    "nama_prinsipal": "Tanaka Shoji",
    "jawaban_perbaikan": "Sudah kami betulkan.",
}
PARTS = ["Gudang Cikarang", "Jalan Gudang 5", "Haruki Tanaka", "Komisaris Satu", "Pemilik Modal", "Menanak ramen"]


@pytest.fixture
def person(ketentuan):
    pendaftaran = register(
        data=REGISTRATION,
        token_form=uuid.uuid4(),
        ketentuan=version_in_force(),
        privasi=version_in_force(JenisDokumen.PRIVASI),
        findings=[],
    )
    return activate(link=pendaftaran.tautan.get(), kata_sandi=PASSWORD).pengguna


@pytest.fixture
def permohonan(person) -> Permohonan:
    p = PermohonanFactory(
        hak_akses=person.hak_akses.get(), kegiatan__uraian="Menanak ramen", kegiatan__modal=Decimal(7_654_321)
    )
    p = Permohonan.objects.get(pk=p.pk)
    for column, value in APPLICATION.items():
        setattr(p, column, value)
    # `save` and no UPDATE of the table: a cipher text is bound to its row.
    p.save(update_fields=list(APPLICATION))
    Lokasi.objects.create(
        permohonan=p,
        nama="Gudang Cikarang",
        alamat="Jalan Gudang 5",
        kelurahan="32.16.01.2001",
        wilayah="W",
        kode_pos="17530",
    )
    Pengurus.objects.create(permohonan=p, nama="Haruki Tanaka", jabatan="Direktur", nomor_identitas="X7654321")
    Pengurus.objects.create(
        permohonan=p, nama="Komisaris Satu", jabatan="Komisaris", nomor_identitas="3171064203800001"
    )
    PemegangSaham.objects.create(permohonan=p, nama="Pemilik Modal", persen=Decimal("33.125"))
    return p


def copy(client, person) -> str:
    client.force_login(person, backend="oss_portal.accounts.backends.UserIdOrEmailBackend")
    response = client.post("/data-pribadi/unduh/", {"bentuk": "json", "kata_sandi": PASSWORD})
    assert response.status_code == 200
    return json.dumps(json.loads(response.content)["sumber"], ensure_ascii=False)


def test_every_collected_column_is_asked_on_the_page_and_tried_here(client, ketentuan):
    page = client.get("/daftar/").content.decode()
    # The form asks for the number as nik or paspor, derives the kind from the kind of enterprise, and dates have three
    # fields.
    asked = set(Pendaftaran.COLLECTED) - {"nomor_identitas", "jenis"} | {"nik", "paspor"}
    assert {c for c in asked if f'name="{c}"' not in page and f'name="{c}_0"' not in page} == set()
    assert set(REGISTRATION) == set(Pendaftaran.COLLECTED)


def test_prv_2_every_column_of_the_registration_is_in_the_copy(client, person):
    text = copy(client, person)
    missing = [column for column, value in REGISTRATION.items() if WORDS.get(column, str(value)) not in text]
    assert missing == []


def test_prv_2_every_column_of_the_application_is_in_the_copy(client, person, permohonan):
    text = copy(client, person)
    missing = [column for column, value in APPLICATION.items() if str(value) not in text]
    assert missing == []
    assert [part for part in [*PARTS, "7654321", "33.125", "17530"] if part not in text] == []


def test_prv_2_the_copy_has_no_identity_number_of_somebody_else(client, person, permohonan):
    text = copy(client, person)
    assert "3171064203800001" not in text
    assert "3171••••••••0001" in text


def test_prv_2_files_that_the_person_sent_are_named_in_the_copy(client, person):
    data = {"ranah": "nib", "tipe": "application/pdf", "ukuran": 9, "berkas": "x"}
    Upload.objects.create(nama="bukti-tanaka.pdf", sha256="ab" * 32, oleh=person, **data)
    Upload.objects.create(nama="bukan-milik.pdf", sha256="cd" * 32, oleh=PetugasFactory(), **data)
    text = copy(client, person)
    assert "bukti-tanaka.pdf" in text
    assert "bukan-milik.pdf" not in text


def test_prv_2_a_sanction_that_was_only_proposed_is_not_told(client, person, petugas):
    nib = make_nib(hak_akses=person.hak_akses.get())
    common = {
        "nib": nib,
        "tahap": "peringatan",
        "sebab": "pelanggaran",
        "dasar": "PP 24/2018",
        "dasar_tindakan": DasarTindakan.objects.first(),
        "diusulkan_oleh": petugas,
    }
    SanksiNib.objects.create(status="diusulkan", alasan="usulan rahasia", **common | {"tahap": "pembekuan"})
    SanksiNib.objects.create(status="berlaku", alasan="lapak di trotoar", diputus_oleh=PetugasFactory(), **common)
    text = copy(client, person)
    assert "lapak di trotoar" in text
    assert "usulan rahasia" not in text


@pytest.mark.parametrize("by_the_person", [True, False])
def test_prv_2_what_somebody_else_wrote_in_a_case_is_not_told(client, person, by_the_person):
    PermohonanAkses.objects.create(
        nomor="PA-1",
        dasar="AKH-1b",
        saluran="dasbor",
        pengguna=person,
        diajukan_oleh=person if by_the_person else PetugasFactory(),
        alasan="alasan pergantian",
    )
    text = copy(client, person)
    assert "PA-1" in text
    assert ("alasan pergantian" in text) is by_the_person


def test_prv_erasure_leaves_nothing_that_the_registration_collected(person, petugas):
    right = person.hak_akses.get()
    end_hak_akses(hak_akses=right, by=petugas, dasar="AKH-1d", alasan="putusan")
    erase_person(pengguna=person, by=petugas, alasan="permintaan")
    left = Pendaftaran.objects.values(*Pendaftaran.COLLECTED).get()
    assert {k: v for k, v in left.items() if v} == {k: REGISTRATION[k] for k in Pendaftaran.KIND_COLUMNS}
    person.refresh_from_db()
    assert (person.nama, person.telepon, person.tanggal_lahir) == (ERASED, "", None)
    assert person.email == f"dihapus-{person.pk}@dihapus.invalid"


@pytest.mark.parametrize("submitted", [False, True])
def test_prv_an_application_of_an_erased_person_ends_and_its_draft_goes(ketentuan, petugas, submitted):
    """A draft is in no register and is deleted; a submitted application stays as a record and leaves the queue."""
    permohonan = PermohonanFactory()
    place = {"kelurahan": "32.16.01.2001", "wilayah": "W", "kode_pos": "17530"}
    Lokasi.objects.create(permohonan=permohonan, nama="Gudang", alamat="Jalan 5", **place)
    if submitted:
        flagged = {"bendera": ["modal_besar"], "diajukan_pada": timezone.now(), "tenggat": timezone.now()}
        Permohonan.objects.filter(pk=permohonan.pk).update(status="diajukan", **flagged)
    right = permohonan.pelaku_usaha.hak_akses.get()
    end_hak_akses(hak_akses=right, by=petugas, dasar="AKH-1d", alasan="putusan")
    erase_person(pengguna=right.pengguna, by=petugas, alasan="permintaan")
    left = Permohonan.objects.filter(pk=permohonan.pk).values_list("status", flat=True)
    assert list(left) == (["ditolak"] if submitted else [])
    assert AuditEvent.objects.filter(subjek_id=str(permohonan.pk), alasan="Data pribadi pemohon dihapus").exists()


def test_prv_the_page_reads_in_words(client, person, permohonan):
    client.force_login(person, backend="oss_portal.accounts.backends.UserIdOrEmailBackend")
    page = client.get("/data-pribadi/").content.decode()
    assert "Produksi sendiri: Tidak" in strip_tags(page)
    assert not {"None", "False", "[]", "{}"} & set(re.findall(r"[\w\[\]{}]+", page))
    assert REGISTRATION["nomor_izin_tinggal"] not in page


def test_prv_the_page_costs_a_bounded_number_of_queries(client, person, permohonan, django_assert_max_num_queries):
    for n in range(5):
        Pengurus.objects.create(permohonan=permohonan, nama=f"Orang {n}", jabatan="Direktur", nomor_identitas="1")
    client.force_login(person, backend="oss_portal.accounts.backends.UserIdOrEmailBackend")
    with django_assert_max_num_queries(42):
        client.get("/data-pribadi/")


@pytest.mark.django_db
def test_the_ground_of_a_record_is_the_law_of_the_era_in_force(client, hak_akses):
    web_client = sign_in(client, hak_akses)
    assert "huruf c dan e; PP 24/2018" in web_client.get("/data-pribadi/").text
    Era.objects.filter(aktif=True).update(aktif=False)
    Era.objects.filter(kode="C").update(aktif=True)
    assert "huruf c dan e; PP 28/2025" in web_client.get("/data-pribadi/").text


@pytest.mark.django_db
def test_a_corrected_name_stands_on_the_next_version_of_the_certificate_and_the_holder_is_told():
    nib = make_nib()
    person, old = nib.data.pembuat, nib.pelaku_usaha.nama
    mail.outbox.clear()
    p = request_data(
        pengguna=person, jenis="koreksi", content="salah tulis", fields="nama", nilai_baru="Siti Aminah Putri"
    )
    answer_request(data_request=p, by=PetugasFactory(), status=PermintaanData.Status.DIKABULKAN, answer="Sudah.")
    first, second = nib.sertifikat.order_by("versi")
    assert (first.data["nama"], second.data["nama"]) == (old, "Siti Aminah Putri")
    assert nib.peristiwa.latest("id").perubahan == {"Nama": [old, "Siti Aminah Putri"]}
    [letter] = [m.body for m in mail.outbox if "Siti Aminah Putri" in m.body and "sertifikat terbaru" in m.body]
    assert "dibetulkan atas permintaan pemegang NIB" in letter


@pytest.mark.django_db
def test_a_name_repaired_after_the_nib_is_public_and_printed_once_an_officer_has_approved_it():
    nib, officer = make_nib(), PetugasFactory()
    usaha, person = nib.pelaku_usaha, nib.data.pembuat
    p = PendaftaranFactory(
        status="aktif", verifikasi="otomatis_lolos", nama=usaha.nama, pengguna=person, pelaku_usaha=usaha
    )
    review.request_corrections(pendaftaran=p, by=officer, corrections={"nama": "Tidak sama dengan KTP."})
    review.submit_corrections(pendaftaran=p, by=person, data={"nama": "Siti Aminah Putri"})
    assert check_by_number(nib.nomor).nama == mask_name(usaha.nama)
    assert nib.sertifikat.count() == 1
    mail.outbox.clear()
    review.approve(pendaftaran=p, by=officer)
    assert check_by_number(nib.nomor).nama == mask_name("Siti Aminah Putri")
    assert nib.sertifikat.latest("versi").data["nama"] == "Siti Aminah Putri"
    assert nib.peristiwa.latest("id").perubahan == {"Nama": [usaha.nama, "Siti Aminah Putri"]}
    assert any("dibetulkan atas permintaan pemegang NIB" in m.body for m in mail.outbox)


@pytest.mark.django_db
def test_an_approval_takes_no_correction_of_personal_data_back():
    nib, officer = make_nib(), PetugasFactory()
    usaha, person = nib.pelaku_usaha, nib.data.pembuat
    p = PendaftaranFactory(
        status="aktif", verifikasi="otomatis_lolos", nama=usaha.nama, pengguna=person, pelaku_usaha=usaha
    )
    asked = request_data(
        pengguna=person, jenis="koreksi", content="salah tulis", fields="nama", nilai_baru="Siti Aminah Putri"
    )
    answer_request(data_request=asked, by=officer, status=PermintaanData.Status.DIKABULKAN, answer="Sudah.")
    review.request_corrections(pendaftaran=p, by=officer, corrections={"tanggal_lahir": "Tidak sama dengan KTP."})
    review.submit_corrections(pendaftaran=p, by=person, data={"tanggal_lahir": date(1990, 5, 18)})
    review.approve(pendaftaran=p, by=officer)
    usaha.refresh_from_db()
    person.refresh_from_db()
    assert (usaha.nama, person.nama, person.tanggal_lahir) == (
        "Siti Aminah Putri",
        "Siti Aminah Putri",
        date(1990, 5, 18),
    )


def test_a_kuasa_reads_the_identity_number_of_the_holder_in_no_copy(client, ketentuan):
    """The NPWP of a perseorangan is usually their NIK."""
    holder = HakAksesFactory()
    nib = make_nib(hak_akses=holder)
    kuasa = HakAksesFactory(
        pengguna=PenggunaFactory(kata_sandi=PASSWORD),
        pelaku_usaha=holder.pelaku_usaha,
        peran="kuasa",
        kewenangan=["sertifikat"],
    )
    web_client = sign_in(client, kuasa)
    copy = web_client.post("/data-pribadi/unduh/", {"bentuk": "json", "kata_sandi": PASSWORD}).text
    assert nib.nomor in copy
    assert nib.data.npwp == holder.pelaku_usaha.nomor_identitas
    assert holder.pelaku_usaha.nomor_identitas not in copy
    holder.pengguna.set_password(PASSWORD)
    holder.pengguna.save()
    own = sign_in(client, holder).post("/data-pribadi/unduh/", {"bentuk": "json", "kata_sandi": PASSWORD}).text
    assert f'"npwp": "{holder.pelaku_usaha.nomor_identitas}"' in own
