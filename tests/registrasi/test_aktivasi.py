"""The link in the mail: a click, a password of one's own, one Hak Akses (DEF-6, KEW-2a, U1)."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connections
from django.test import Client
from django.utils import timezone

from ketentuan.models import Persetujuan, VersiKetentuan
from oss_portal.models import Pengguna
from registrasi.models import HakAkses, PelakuUsaha, Pendaftaran, PeristiwaHakAkses, TautanAktivasi
from tests.factories.ketentuan import VersiKetentuanFactory
from tests.factories.registrasi import HakAksesFactory
from tests.registrasi.bantu import SANDI, isian, kode_benar, tautan_terakhir

pytestmark = pytest.mark.usefixtures("ketentuan")
BACKEND = "oss_portal.autentikasi.UserIdAtauSurelBackend"
KATA_SANDI = {"kata_sandi": SANDI, "kata_sandi_lagi": SANDI}


@pytest.fixture
def tautan(client):
    client.post("/daftar/", isian())
    return tautan_terakhir()


def test_opening_the_link_uses_nothing_up_and_shows_the_user_id(client, tautan):
    for _ in range(3):
        halaman = client.get(tautan)
        assert halaman.status_code == 200
    assert Pendaftaran.objects.get().user_id in halaman.content.decode()
    assert not Pengguna.objects.exists()


def test_the_click_gives_login_business_right_ledger_and_mail_and_signs_in(client, tautan):
    jawab = client.post(tautan, KATA_SANDI)
    assert jawab.url == "/aktivasi/selesai/"
    pengguna = Pengguna.objects.get()
    assert pengguna.check_password(SANDI)
    assert pengguna.password.startswith("argon2")
    hak = HakAkses.objects.get()
    assert (hak.pengguna, hak.status, hak.pelaku_usaha.nama) == (pengguna, "aktif", "Siti Aminah")
    assert PeristiwaHakAkses.objects.get().dasar == "pemberian"
    assert Persetujuan.objects.filter(pengguna=pengguna).count() == 2
    assert pengguna.user_id in mail.outbox[-1].body
    assert SANDI not in mail.outbox[-1].body
    assert client.get("/dasbor/").status_code == 200
    # Used up.
    lagi = Client().get(tautan)
    assert lagi.status_code == 410
    assert "sudah aktif" in lagi.content.decode()


@pytest.mark.parametrize(
    "sandi", ["pendek", "3171061705900001", "17051990abc", "1234567890", "kata sandi 17-05-1990", "siti@contoh.id siti"]
)
def test_kew_2a_a_weak_or_personal_password_is_refused(client, tautan, sandi):
    if sandi.startswith("siti"):
        sandi = Pendaftaran.objects.get().user_id + "abcdef"
    jawab = client.post(tautan, {"kata_sandi": sandi, "kata_sandi_lagi": sandi})
    assert jawab.status_code == 422
    assert "kata_sandi" in jawab.context["form"].errors
    assert not Pengguna.objects.exists()


def test_two_different_passwords_are_refused(client, tautan):
    jawab = client.post(tautan, {"kata_sandi": SANDI, "kata_sandi_lagi": SANDI + "x"})
    assert "kata_sandi_lagi" in jawab.context["form"].errors


def test_u1_a_link_past_72_hours_offers_a_new_one_with_one_click(client, tautan):
    TautanAktivasi.objects.update(berlaku_sampai=timezone.now() - timedelta(seconds=1))
    jawab = client.get(tautan)
    assert jawab.status_code == 410
    assert "72 jam" in jawab.content.decode()
    mail.outbox.clear()
    client.post(tautan)
    assert client.get(tautan_terakhir()).status_code == 200


def test_u1_a_newer_link_lets_the_older_one_die(client, tautan):
    client.post("/daftar/periksa-surel/")
    assert "lebih baru" in client.get(tautan).content.decode()
    assert client.get(tautan_terakhir()).status_code == 200


def test_u1_three_mails_an_hour_and_no_more(client, tautan):
    for _ in range(3):
        assert client.post("/daftar/periksa-surel/").status_code == 200
    assert client.post("/daftar/periksa-surel/").status_code == 429
    assert len(mail.outbox) == 4


def test_u1_ten_mails_in_all(client, tautan):
    Pendaftaran.objects.update(jumlah_kirim=10)
    mail.outbox.clear()
    client.post("/daftar/periksa-surel/")
    assert not mail.outbox


def test_an_unknown_link_says_so(client):
    assert client.get("/aktivasi/tidak-ada/").status_code == 404


def test_u1_a_mistyped_address_is_corrected_before_activation(client, tautan):
    mail.outbox.clear()
    jawab = client.post(
        "/daftar/betulkan-surel/",
        {
            "nomor": "3171061705900001",
            "tanggal_lahir_0": "17",
            "tanggal_lahir_1": "5",
            "tanggal_lahir_2": "1990",
            "email": "benar@contoh.id",
            **kode_benar(),
        },
    )
    assert jawab.url == "/petunjuk-terkirim/"
    assert [s.to[0] for s in mail.outbox] == ["siti@contoh.id", "benar@contoh.id"]
    assert client.get(tautan).status_code == 410
    client.post(tautan_terakhir(), KATA_SANDI)
    assert Pengguna.objects.get().email == "benar@contoh.id"


def test_u1_a_correction_with_another_birth_date_changes_nothing_and_says_the_same(client, tautan):
    mail.outbox.clear()
    data = {"nomor": "3171061705900001", "tanggal_lahir_0": "18", "tanggal_lahir_1": "5", "tanggal_lahir_2": "1990"}
    jawab = client.post("/daftar/betulkan-surel/", data | {"email": "jahat@contoh.id"} | kode_benar())
    assert jawab.url == "/petunjuk-terkirim/"
    assert not mail.outbox


def test_the_mail_is_sent_again_to_who_knows_number_and_birth_date(client, tautan):
    mail.outbox.clear()
    data = {"nomor": "3171061705900001", "tanggal_lahir_0": "17", "tanggal_lahir_1": "5", "tanggal_lahir_2": "1990"}
    client.post("/daftar/kirim-ulang/", data | kode_benar())
    assert "/aktivasi/" in mail.outbox[0].body


def test_a_further_business_needs_the_sign_in_of_its_person(client):
    hak = HakAksesFactory()
    orang = hak.pengguna
    badan = {
        "nama_badan": "CV Maju",
        "nomor_legalitas": "SABU-12",
        "tanggal_legalitas_0": "1",
        "tanggal_legalitas_1": "2",
        "tanggal_legalitas_2": "2020",
        "jabatan": "Direktur",
        "jenis_perusahaan": "02",
    }
    client.post("/daftar/", isian(nik=orang.nomor_identitas, email="cv@contoh.id", **badan))
    alamat = tautan_terakhir()
    assert client.get(alamat).url.startswith("/masuk/")
    asing = HakAksesFactory().pengguna
    client.force_login(asing, backend=BACKEND)
    assert client.get(alamat).status_code == 403
    assert client.post(alamat).status_code == 403
    client.force_login(orang, backend=BACKEND)
    assert client.post(alamat, {}).url == "/aktivasi/selesai/"
    assert HakAkses.objects.filter(pengguna=orang).count() == 2
    assert PelakuUsaha.objects.filter(nama="CV Maju").exists()
    # The switcher shows both; the new one is the one acted for.
    assert "CV Maju" in client.get("/dasbor/").content.decode()


def versi_baru(ubah: str, **lain) -> VersiKetentuan:
    kini = VersiKetentuan.objects.filter(jenis="ketentuan").latest("nomor")
    return VersiKetentuanFactory(
        sumber=re.sub("dapat dimodifikasi|boleh diubah", ubah, kini.sumber), berlaku_sejak=timezone.now(), **lain
    )


def test_frm_12_a_version_in_force_since_the_form_is_accepted_at_activation(client, tautan):
    versi = versi_baru("boleh diubah")
    halaman = client.get(tautan)
    # What changed since the registration is shown word by word.
    assert "<ins>boleh diubah</ins>" in halaman.text
    data = KATA_SANDI | {"versi_ketentuan": versi.pk}
    jawab = client.post(tautan, data)
    assert jawab.status_code == 422
    assert "setuju_ketentuan" in jawab.context["form"].errors
    # Only what changed is asked for.
    assert "setuju_privasi" not in jawab.context["form"].fields
    client.post(tautan, data | {"setuju_ketentuan": "on"})
    assert Persetujuan.objects.get(versi=versi).saluran == "aktivasi"


def test_u7_the_tick_at_activation_holds_for_the_version_that_was_shown(client, tautan):
    lama = versi_baru("boleh diubah")
    client.get(tautan)
    baru = versi_baru("dapat dimodifikasi")
    data = KATA_SANDI | {"versi_ketentuan": lama.pk, "setuju_ketentuan": "on"}
    jawab = client.post(tautan, data)
    assert jawab.status_code == 422
    assert "Baca perubahannya, lalu centang lagi" in jawab.text
    assert not Persetujuan.objects.filter(versi__in=[lama, baru]).exists()
    assert client.post(tautan, data | {"versi_ketentuan": baru.pk}).url == "/aktivasi/selesai/"
    assert Persetujuan.objects.get(versi=baru).pengguna == Pengguna.objects.get(is_staff=False)


def test_u7_mended_spelling_asks_for_nothing_at_activation(client, tautan):
    versi_baru("dapat dimodifikasi,", perlu_persetujuan=False)
    assert client.post(tautan, KATA_SANDI).url == "/aktivasi/selesai/"
    assert client.get("/dasbor/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_two_clicks_on_two_connections_make_one_login_and_one_right(client):
    client.post("/daftar/", isian())
    alamat = tautan_terakhir()

    def klik(_):
        try:
            return Client().post(alamat, KATA_SANDI).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as kolam:
        assert set(kolam.map(klik, range(4))) == {302}
    assert (Pengguna.objects.count(), HakAkses.objects.count(), PelakuUsaha.objects.count()) == (1, 1, 1)
