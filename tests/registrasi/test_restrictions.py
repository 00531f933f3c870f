"""AKS-4: the restriction list refuses without giving the reason outside, and every entry has an internal reason."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, InternalError, transaction
from django.urls import reverse
from django.utils import timezone

from oss_portal.exceptions import ReasonRequired
from oss_portal.models import AuditEvent
from registrasi.exceptions import NoLongerInForce
from registrasi.models import Pembatasan, Pendaftaran
from registrasi.services.pembatasan import add_pembatasan, find_pembatasan, revoke_pembatasan
from tests.factories.registrasi import PASSWORD, HakAksesFactory, PetugasFactory
from tests.registrasi.helpers import payload

BACKEND = "oss_portal.accounts.backends.UserIdOrEmailBackend"
NIK = "3171061705900001"


def restrict(petugas, **what) -> Pembatasan:
    value = {"alasan": "laporan 12", "until": timezone.now() + timedelta(days=30)} | what
    return add_pembatasan(by=petugas, **value)


@pytest.fixture
def access_admin(client, db):
    petugas = PetugasFactory(is_superuser=True)
    client.force_login(petugas, backend=BACKEND)
    return client


@pytest.mark.parametrize(
    "what",
    [
        {"nomor": NIK, "jenis_identitas": "01"},
        {"email": "Siti@Contoh.id"},
        {"email": "@contoh.id"},
        {"network": "127.0.0.0/24"},
    ],
    ids=["nik", "address", "domain", "network"],
)
def test_aks_4_a_listed_party_may_not_register_and_reads_what_everybody_reads(client, ketentuan, petugas, what):
    ordinary = client.post("/daftar/", payload(nik="3171061705900002", email="lain@lain.id"), follow=True)
    restrict(petugas, **what)
    response = client.post("/daftar/", payload(), follow=True)
    assert [u for u, _ in response.redirect_chain] == [u for u, _ in ordinary.redirect_chain]
    pendaftaran = Pendaftaran.objects.first()
    assert (pendaftaran.status, pendaftaran.sebab_tolak, pendaftaran.nomor_identitas, pendaftaran.email) == (
        "ditolak",
        "dibatasi",
        "",
        "",
    )
    assert AuditEvent.objects.filter(peristiwa="pembatasan.menolak").count() == 1
    assert "tanpa menyebutkan alasannya" in mail.outbox[-1].body
    assert "laporan 12" not in mail.outbox[-1].body


def test_aks_4_an_entry_counts_only_for_its_kind_and_its_time(db, petugas):
    entry = restrict(petugas, nomor=NIK, jenis_identitas="01")
    assert find_pembatasan(jenis="01", nomor=NIK) == entry
    assert not find_pembatasan(jenis="02", nomor=NIK)
    assert not find_pembatasan(email="siti@contoh.id", ip="10.0.0.1")
    restrict(petugas, email="lama@contoh.id", until=timezone.now() - timedelta(minutes=1))
    assert not find_pembatasan(email="lama@contoh.id")


def test_aks_4_sign_in_from_a_listed_network_is_refused_for_every_name_alike(client, ketentuan, petugas):
    right = HakAksesFactory(pengguna__kata_sandi=PASSWORD)
    restrict(petugas, network="127.0.0.1")
    correct = client.post("/masuk/", {"nama": right.pengguna.user_id, "kata_sandi": PASSWORD})
    foreign = client.post("/masuk/", {"nama": "TIDAKADA", "kata_sandi": "apa saja boleh"})
    assert correct.status_code == foreign.status_code == 403
    assert "laporan" not in correct.content.decode()
    assert "_auth_user_id" not in client.session


def test_aks_4_without_an_internal_reason_there_is_no_entry(db, petugas):
    with pytest.raises(ReasonRequired):
        restrict(petugas, email="a@b.id", alasan=" ")
    with pytest.raises(IntegrityError), transaction.atomic():
        Pembatasan.objects.create(jenis="surel", surel="a@b.id", alasan="", oleh=petugas, berlaku_sampai=timezone.now())


def test_aks_4_an_entry_is_taken_back_once_and_never_changed_or_deleted(db, petugas):
    entry = restrict(petugas, email="a@b.id")
    revoke_pembatasan(pembatasan=entry, by=petugas, alasan="keliru")
    assert not find_pembatasan(email="a@b.id")
    with pytest.raises(NoLongerInForce):
        revoke_pembatasan(pembatasan=entry, by=petugas, alasan="lagi")
    with pytest.raises(InternalError), transaction.atomic():
        Pembatasan.objects.update(alasan="lain")
    with pytest.raises(InternalError), transaction.atomic():
        Pembatasan.objects.all().delete()


def test_aks_4_the_admin_form_refuses_an_empty_reason_and_keeps_no_number_in_clear(access_admin):
    url = reverse("admin:registrasi_pembatasan_add")
    data = {"jenis": "identitas", "nilai": NIK, "masa": "180", "alasan": ""}
    assert access_admin.post(url, data).status_code == 422
    assert access_admin.post(url, data | {"alasan": "nota dinas 4"}).status_code == 302
    entry = Pembatasan.objects.get()
    assert NIK not in entry.petunjuk
    listing = access_admin.get(reverse("admin:registrasi_pembatasan_changelist"), {"q": NIK, "keadaan": "berlaku"})
    assert entry.petunjuk in listing.content.decode()
    url = reverse("admin:registrasi_pembatasan_cabut", args=[entry.pk])
    assert access_admin.post(url, {"alasan": "selesai"}).status_code == 302


@pytest.mark.parametrize("value", ["10.0.0.0/8", "127.0.0.0/24", "bukan alamat"])
def test_aks_4_a_network_that_is_too_wide_or_the_officers_own_is_refused(access_admin, value):
    data = {"jenis": "alamat", "nilai": value, "masa": "30", "alasan": "serangan"}
    assert access_admin.post(reverse("admin:registrasi_pembatasan_add"), data).status_code == 422


def test_aks_4_who_has_not_the_right_neither_sees_nor_adds(client, db):
    client.force_login(PetugasFactory(), backend=BACKEND)
    assert client.get(reverse("admin:registrasi_pembatasan_changelist")).status_code == 403
    assert client.get(reverse("admin:registrasi_pembatasan_add")).status_code == 403
