"""What is good once is good once, also under many requests at the same moment on connections of their own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client, RequestFactory
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from oss_portal.formulir import KodeKeamananField
from oss_portal.models import SuratKeluar
from registrasi.services import akun
from registrasi.services.totp import cocokkan, perangkat_calon
from tests.factories.registrasi import KATA_SANDI, HakAksesFactory, PenggunaFactory, PetugasFactory
from tests.registrasi.bantu import kode_benar, tautan_terakhir

BANYAK = 5
pytestmark = pytest.mark.django_db(transaction=True)


def serentak(perbuatan) -> list:
    """Run `perbuatan(n)` on `BANYAK` connections at one moment and return the answers."""
    mulai = Barrier(BANYAK)

    def jalankan(n):
        mulai.wait(20)
        try:
            return perbuatan(n)
        finally:
            connection.close()

    with ThreadPoolExecutor(BANYAK) as kolam:
        return list(kolam.map(jalankan, range(BANYAK)))


def test_u9_a_link_for_a_new_password_sets_one_password():
    hak = HakAksesFactory(pengguna__kata_sandi=KATA_SANDI)
    orang = hak.pengguna
    alamat = f"/atur-kata-sandi/{urlsafe_base64_encode(force_bytes(orang.pk))}/"
    token = default_token_generator.make_token(orang)
    klien = [Client() for _ in range(BANYAK)]
    for k in klien:
        k.get(f"{alamat}{token}/")

    def atur(n):
        sandi = f"perahu kuning nomor {n}"
        return klien[n].post(f"{alamat}tulis/", {"kata_sandi": sandi, "kata_sandi_lagi": sandi}).status_code

    assert sorted(serentak(atur)) == [200] + [410] * (BANYAK - 1)
    assert SuratKeluar.objects.filter(templat="registrasi/kata_sandi_diganti").count() == 1


def test_a_link_for_a_new_address_is_taken_once():
    orang = PenggunaFactory(kata_sandi=KATA_SANDI)
    akun.minta_ganti_surel(pengguna=orang, email="baru@contoh.id")
    tautan = tautan_terakhir()
    assert sorted(serentak(lambda n: Client().post(tautan).status_code)) == [200] + [410] * (BANYAK - 1)
    # One to the old address, one to the new.
    assert SuratKeluar.objects.filter(templat="registrasi/surel_diganti").count() == 2


def test_kea_1_a_code_of_the_second_factor_is_good_once():
    petugas = PetugasFactory()
    perangkat = TOTPDevice.objects.create(user=petugas, confirmed=True)
    kode = f"{totp(perangkat.bin_key):06d}"

    def pakai(n):
        permintaan = RequestFactory().post("/")
        permintaan.user, permintaan.session = petugas, Client().session
        return cocokkan(permintaan, TOTPDevice.objects.get(pk=perangkat.pk), kode)

    assert sorted(serentak(pakai)) == [False] * (BANYAK - 1) + [True]


def test_two_tabs_that_set_up_the_second_factor_show_the_same_secret():
    petugas = PetugasFactory()
    assert len(set(serentak(lambda n: perangkat_calon(petugas).pk))) == 1
    assert TOTPDevice.objects.filter(user=petugas).count() == 1


def test_frm_11_a_solved_captcha_opens_one_form():
    kode = list(kode_benar().values())

    def pakai(n):
        try:
            return bool(KodeKeamananField().clean([*kode]))
        except ValidationError:
            return False

    assert sorted(serentak(pakai)) == [False] * (BANYAK - 1) + [True]
