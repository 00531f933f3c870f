"""U11: a lost mailbox comes back with documents, two officers, a notice to the old address and three days."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from oss_portal.models import Pengguna, Sesi
from registrasi.models import PermohonanSurel
from registrasi.services import surel_hilang as layanan
from registrasi.services.galat import PerkaraPetugasSendiri
from registrasi.services.permohonan_akses import amankan_akun
from tests.factories.registrasi import HakAksesFactory, PetugasFactory
from tests.registrasi.bantu import kode_benar
from tests.registrasi.test_perkara import gambar

BACKEND = "oss_portal.autentikasi.UserIdAtauSurelBackend"


@pytest.fixture
def orang(ketentuan):
    return HakAksesFactory().pengguna


def isian(orang, **lain) -> dict:
    return {
        "nomor": orang.nomor_identitas,
        "tanggal_lahir_0": "17",
        "tanggal_lahir_1": "05",
        "tanggal_lahir_2": "1990",
        "email": "baru@contoh.id",
        "telepon": "81234567890",
        "berkas": SimpleUploadedFile("ktp.png", gambar()),
        **kode_benar(),
    } | lain


def ajukan(client, orang) -> PermohonanSurel:
    assert client.post("/surel-hilang/", isian(orang)).status_code == 302
    return PermohonanSurel.objects.get()


def sampai_ditunggu(p) -> PermohonanSurel:
    layanan.periksa_ganti_surel(permohonan=p, oleh=PetugasFactory(), catatan="KTP dan foto cocok")
    return layanan.setujui_ganti_surel(permohonan=p, oleh=PetugasFactory(), alasan="setuju")


def test_the_whole_way(client, orang):
    lama = orang.email
    p = ajukan(client, orang)
    assert p.berkas.count() == 1
    client.force_login(orang, backend=BACKEND)
    p = sampai_ditunggu(p)
    assert {m.to[0] for m in mail.outbox[-2:]} == {lama, "baru@contoh.id"}
    assert "/amankan/" in next(m for m in mail.outbox if m.to == [lama]).body
    assert layanan.terapkan_ganti_surel() == 0
    PermohonanSurel.objects.filter(pk=p.pk).update(berlaku_pada=timezone.now() - timedelta(minutes=1))
    assert layanan.terapkan_ganti_surel() == 1
    assert layanan.terapkan_ganti_surel() == 0
    orang.refresh_from_db()
    assert orang.email == "baru@contoh.id"
    assert not Sesi.objects.filter(pengguna=orang).exists()


def test_one_officer_alone_changes_nothing(client, orang):
    p = ajukan(client, orang)
    satu = PetugasFactory()
    layanan.periksa_ganti_surel(permohonan=p, oleh=satu, catatan="cocok")
    with pytest.raises(PerkaraPetugasSendiri):
        layanan.setujui_ganti_surel(permohonan=p, oleh=satu, alasan="cocok")


def test_page_and_mail_say_the_same_for_data_of_nobody(client, orang):
    ada = client.post("/surel-hilang/", isian(orang))
    tak_ada = client.post("/surel-hilang/", isian(orang, nomor="3171061705909999", email="lain@contoh.id"))
    assert (ada.status_code, ada.url) == (tak_ada.status_code, tak_ada.url)
    surat = [m.body for m in mail.outbox]
    assert surat[-1] == surat[-2]
    assert PermohonanSurel.objects.count() == 1


def test_too_many_tries_with_one_number_end_the_same_way(client, orang):
    for i in range(5):
        assert client.post("/surel-hilang/", isian(orang, email=f"a{i}@b.id")).status_code == 302
    assert PermohonanSurel.objects.count() == 1
    assert len(mail.outbox) == 3


def test_the_holder_stops_it_from_his_account_or_by_securing_it(client, orang):
    p = sampai_ditunggu(ajukan(client, orang))
    client.force_login(orang, backend=BACKEND)
    assert "Hentikan penggantian" in client.get("/akun/").content.decode()
    assert client.post("/surel-hilang/batalkan/").status_code == 302
    p.refresh_from_db()
    assert p.status == "dibatalkan"
    layanan.ajukan_ganti_surel(
        jenis_identitas="01",
        nomor_identitas=orang.nomor_identitas,
        tanggal_lahir=orang.tanggal_lahir,
        email="lagi@contoh.id",
        telepon="+62",
        keterangan="",
        berkas=[],
    )
    amankan_akun(pengguna=orang, saluran="surel")
    assert set(PermohonanSurel.objects.values_list("status", flat=True)) == {"dibatalkan"}


def test_an_address_that_became_somebody_elses_is_not_taken(client, orang):
    p = sampai_ditunggu(ajukan(client, orang))
    Pengguna.objects.filter(pk=HakAksesFactory().pengguna.pk).update(email="baru@contoh.id")
    PermohonanSurel.objects.filter(pk=p.pk).update(berlaku_pada=timezone.now())
    assert layanan.terapkan_ganti_surel() == 0
    p.refresh_from_db()
    assert p.status == "ditolak"


def test_the_officers_walk_it_in_the_admin(client, orang):
    p = ajukan(client, orang)
    for nama in ("periksa", "setujui"):
        client.force_login(PetugasFactory(is_superuser=True), backend=BACKEND)
        assert client.get(f"/admin/registrasi/permohonansurel/{p.pk}/change/").status_code == 200
        assert client.post(f"/admin/registrasi/permohonansurel/{p.pk}/{nama}/", {"alasan": "cocok"}).status_code == 302
    p.refresh_from_db()
    assert p.status == "ditunggu"
