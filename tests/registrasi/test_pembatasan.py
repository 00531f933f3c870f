"""AKS-4: the restriction list refuses without a word to the outside, and every entry has its internal reason."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, InternalError, transaction
from django.urls import reverse
from django.utils import timezone

from oss_portal.models import PeristiwaAudit
from registrasi.models import Pembatasan, Pendaftaran
from registrasi.pembatasan import dibatasi
from registrasi.services.hak_akses import AlasanWajib
from registrasi.services.pembatasan import SudahTidakBerlaku, cabut_pembatasan, tambah_pembatasan
from tests.factories.registrasi import KATA_SANDI, HakAksesFactory, PetugasFactory
from tests.registrasi.bantu import isian

BACKEND = "oss_portal.autentikasi.UserIdAtauSurelBackend"
NIK = "3171061705900001"


def batasi(petugas, **apa) -> Pembatasan:
    nilai = {"alasan": "laporan 12", "sampai": timezone.now() + timedelta(days=30)} | apa
    return tambah_pembatasan(oleh=petugas, **nilai)


@pytest.fixture
def admin_akses(client, db):
    petugas = PetugasFactory(is_superuser=True)
    client.force_login(petugas, backend=BACKEND)
    return client


@pytest.mark.parametrize(
    "apa",
    [
        {"nomor": NIK, "jenis_identitas": "01"},
        {"surel": "Siti@Contoh.id"},
        {"surel": "@contoh.id"},
        {"jaringan": "127.0.0.0/24"},
    ],
    ids=["nik", "surel", "ranah", "jaringan"],
)
def test_aks_4_a_listed_party_may_not_register_and_reads_what_everybody_reads(client, ketentuan, petugas, apa):
    biasa = client.post("/daftar/", isian(nik="3171061705900002", email="lain@lain.id"), follow=True)
    batasi(petugas, **apa)
    jawab = client.post("/daftar/", isian(), follow=True)
    assert [u for u, _ in jawab.redirect_chain] == [u for u, _ in biasa.redirect_chain]
    baris = Pendaftaran.objects.first()
    assert (baris.status, baris.sebab_tolak, baris.nomor_identitas, baris.email) == ("ditolak", "dibatasi", "", "")
    assert PeristiwaAudit.objects.filter(peristiwa="pembatasan.menolak").count() == 1
    assert "tanpa menyebutkan alasannya" in mail.outbox[-1].body
    assert "laporan 12" not in mail.outbox[-1].body


def test_aks_4_an_entry_counts_only_for_its_kind_and_its_time(db, petugas):
    entri = batasi(petugas, nomor=NIK, jenis_identitas="01")
    assert dibatasi(jenis="01", nomor=NIK) == entri
    assert not dibatasi(jenis="02", nomor=NIK)
    assert not dibatasi(email="siti@contoh.id", ip="10.0.0.1")
    batasi(petugas, surel="lama@contoh.id", sampai=timezone.now() - timedelta(minutes=1))
    assert not dibatasi(email="lama@contoh.id")


def test_aks_4_sign_in_from_a_listed_network_is_refused_for_every_name_alike(client, ketentuan, petugas):
    hak = HakAksesFactory(pengguna__kata_sandi=KATA_SANDI)
    batasi(petugas, jaringan="127.0.0.1")
    benar = client.post("/masuk/", {"nama": hak.pengguna.user_id, "kata_sandi": KATA_SANDI})
    asing = client.post("/masuk/", {"nama": "TIDAKADA", "kata_sandi": "apa saja boleh"})
    assert benar.status_code == asing.status_code == 403
    assert "laporan" not in benar.content.decode()
    assert "_auth_user_id" not in client.session


def test_aks_4_without_an_internal_reason_there_is_no_entry(db, petugas):
    with pytest.raises(AlasanWajib):
        batasi(petugas, surel="a@b.id", alasan=" ")
    with pytest.raises(IntegrityError), transaction.atomic():
        Pembatasan.objects.create(jenis="surel", surel="a@b.id", alasan="", oleh=petugas, berlaku_sampai=timezone.now())


def test_aks_4_an_entry_is_taken_back_once_and_never_changed_or_deleted(db, petugas):
    entri = batasi(petugas, surel="a@b.id")
    cabut_pembatasan(pembatasan=entri, oleh=petugas, alasan="keliru")
    assert not dibatasi(email="a@b.id")
    with pytest.raises(SudahTidakBerlaku):
        cabut_pembatasan(pembatasan=entri, oleh=petugas, alasan="lagi")
    with pytest.raises(InternalError), transaction.atomic():
        Pembatasan.objects.update(alasan="lain")
    with pytest.raises(InternalError), transaction.atomic():
        Pembatasan.objects.all().delete()


def test_aks_4_the_admin_form_refuses_an_empty_reason_and_keeps_no_number_in_clear(admin_akses):
    url = reverse("admin:registrasi_pembatasan_add")
    data = {"jenis": "identitas", "nilai": NIK, "masa": "180", "alasan": ""}
    assert admin_akses.post(url, data).status_code == 422
    assert admin_akses.post(url, data | {"alasan": "nota dinas 4"}).status_code == 302
    entri = Pembatasan.objects.get()
    assert NIK not in entri.petunjuk
    daftar = admin_akses.get(reverse("admin:registrasi_pembatasan_changelist"), {"q": NIK, "keadaan": "berlaku"})
    assert entri.petunjuk in daftar.content.decode()
    url = reverse("admin:registrasi_pembatasan_cabut", args=[entri.pk])
    assert admin_akses.post(url, {"alasan": "selesai"}).status_code == 302


@pytest.mark.parametrize("nilai", ["10.0.0.0/8", "127.0.0.0/24", "bukan alamat"])
def test_aks_4_a_network_that_is_too_wide_or_the_officers_own_is_refused(admin_akses, nilai):
    data = {"jenis": "alamat", "nilai": nilai, "masa": "30", "alasan": "serangan"}
    assert admin_akses.post(reverse("admin:registrasi_pembatasan_add"), data).status_code == 422


def test_aks_4_who_has_not_the_right_neither_sees_nor_adds(client, db):
    client.force_login(PetugasFactory(), backend=BACKEND)
    assert client.get(reverse("admin:registrasi_pembatasan_changelist")).status_code == 403
    assert client.get(reverse("admin:registrasi_pembatasan_add")).status_code == 403
