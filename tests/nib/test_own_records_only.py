"""Nobody sees or changes the application of another business, by any address, tab or token."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from nib.models import Permohonan
from nib.services.permohonan import save_lokasi, start_permohonan
from registrasi.models import HakAkses
from tests.factories.nib import PermohonanFactory, make_nib
from tests.factories.registrasi import BadanUsahaFactory, HakAksesFactory, PenggunaFactory
from tests.nib.helpers import KEBON_SIRIH, USAHA, fill_until, send, sign_in, step

pytestmark = pytest.mark.django_db

CODE = uuid.UUID(int=1)
PAGES = [
    reverse("nib"),
    reverse("nib-ajukan"),
    *(reverse("nib-langkah", args=[n]) for n in range(1, 6)),
    reverse("nib-batal"),
    reverse("nib-wilayah"),
    reverse("nib-kbli"),
    reverse("nib-kegiatan-baru"),
    reverse("nib-kegiatan", args=[CODE]),
    reverse("nib-kegiatan-hapus", args=[CODE]),
    reverse("nib-lokasi"),
    reverse("nib-pengurus"),
    reverse("nib-saham"),
    reverse("nib-hasil"),
]


@pytest.mark.parametrize("address", PAGES)
def test_a_person_without_a_right_gets_the_stop_screen(address, db):
    web_client = Client()
    web_client.force_login(PenggunaFactory(), backend="oss_portal.accounts.backends.UserIdOrEmailBackend")
    assert web_client.get(address).status_code == 403
    assert web_client.post(address).status_code in {403, 405}


@pytest.mark.parametrize("address", [a for a in PAGES if a not in {reverse("nib"), reverse("nib-hasil")}])
def test_a_read_only_right_writes_nothing(web_client, hak_akses, address):
    fill_until(web_client, hak_akses, 1)
    HakAkses.objects.filter(pk=hak_akses.pk).update(status="dibatasi")
    assert web_client.get(reverse("nib")).status_code == 200
    assert web_client.post(address, {"permohonan": str(Permohonan.objects.get().kode)}).status_code in {403, 405}


def test_pjp_1c_a_kuasa_without_the_power_for_nib_is_kept_out(web_client, hak_akses):
    fill_until(web_client, hak_akses, 1)
    kuasa = HakAksesFactory(pelaku_usaha=hak_akses.pelaku_usaha, peran=HakAkses.Peran.KUASA, kewenangan=["sertifikat"])
    kuasa_client = sign_in(Client(), kuasa)
    assert kuasa_client.get(reverse("nib")).status_code == 200
    assert kuasa_client.get(reverse("nib-langkah", args=[1])).status_code == 403
    assert step(kuasa_client, kuasa, 1, USAHA).status_code == 403
    assert kuasa_client.post(reverse("nib-ajukan")).status_code == 403
    assert send(kuasa_client, kuasa, "nib-batal").status_code == 403


def test_lines_persons_and_places_of_another_business_are_not_there(web_client, hak_akses):
    fill_until(web_client, hak_akses, 2)
    other = PermohonanFactory(hak_akses=HakAksesFactory())
    kegiatan = other.kegiatan.get()
    place = save_lokasi(permohonan=other, nama="Kios", alamat="Jalan 1", kelurahan=KEBON_SIRIH)
    assert web_client.get(reverse("nib-kegiatan", args=[kegiatan.kode])).status_code == 404
    assert web_client.get(reverse("nib-kegiatan-hapus", args=[kegiatan.kode])).status_code == 404
    assert web_client.get(reverse("nib-kbli", query={"ganti": str(kegiatan.kode)})).status_code == 404
    send(web_client, hak_akses, "nib-kegiatan-hapus", args=[kegiatan.kode])
    data = {"lokasi": str(place.pk), "modal": "1"}
    assert send(web_client, hak_akses, "nib-kegiatan-baru", data, kbli="47112").status_code == 200
    assert other.kegiatan.count() == 1
    assert Permohonan.objects.get(pelaku_usaha=hak_akses.pelaku_usaha).kegiatan.count() == 1


def test_directors_of_another_body_are_not_there(client, db):
    hak_akses = HakAksesFactory(pelaku_usaha=BadanUsahaFactory())
    web_client = sign_in(client, hak_akses)
    web_client.post(reverse("nib-ajukan"))
    other = start_permohonan(
        pelaku_usaha=(other_hak_akses := HakAksesFactory(pelaku_usaha=BadanUsahaFactory())).pelaku_usaha,
        by=other_hak_akses.pengguna,
    )
    director = other.pengurus.create(nama="Budi", jabatan="Direktur", nomor_identitas="3171011705900001")
    assert web_client.get(reverse("nib-pengurus-ubah", args=[director.pk])).status_code == 404
    assert web_client.get(reverse("nib-pengurus-ubah", args=[10**20])).status_code == 404
    assert send(web_client, hak_akses, "nib-pengurus-ubah", {"hapus": "1"}, args=[director.pk]).status_code == 404
    assert other.pengurus.count() == 1


def test_a_tab_of_another_business_saves_nothing_after_a_change_of_business(web_client, hak_akses):
    fill_until(web_client, hak_akses, 1)
    other = PermohonanFactory(hak_akses=HakAksesFactory())
    for kode in (str(other.kode), "", "bukan-kode"):
        answer = web_client.post(
            reverse("nib-langkah", args=[1]), USAHA | {"permohonan": kode, "alamat": "Jalan Salah"}, follow=True
        )
        assert "tidak ada yang disimpan" in answer.text
    assert not Permohonan.objects.filter(alamat="Jalan Salah").exists()


def test_the_nib_shown_is_that_of_the_business_one_acts_for(web_client, hak_akses):
    other = make_nib()
    for address in (reverse("nib"), reverse("nib-hasil")):
        assert other.nomor not in web_client.get(address, follow=True).text
