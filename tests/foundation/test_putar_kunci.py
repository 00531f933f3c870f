"""Rotation of the keys of personal data: nothing is lost, nothing of the old key is left."""

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.db import connection

from oss_portal.kripto import GagalMembukaSandi
from oss_portal.models import Pengguna
from tests.factories.registrasi import HakAksesFactory, PendaftaranFactory


def test_after_a_rotation_the_old_keys_may_go_and_everything_is_found_again(settings, db):
    hak = HakAksesFactory()
    PendaftaranFactory()
    nik = hak.pengguna.nomor_identitas
    lama_sandi, lama_indeks = settings.KUNCI_SANDI, settings.KUNCI_INDEKS
    settings.KUNCI_SANDI = [Fernet.generate_key().decode(), *lama_sandi]
    settings.KUNCI_INDEKS = ["indeks-baru", *lama_indeks]
    # While both keys are there, everything is found.
    assert Pengguna.objects.dengan_identitas("01", nik).get() == hak.pengguna
    with pytest.raises(SystemExit) as keluar:
        call_command("putar_kunci", "--periksa")
    assert keluar.value.code == 1
    call_command("putar_kunci", "--semua")
    settings.KUNCI_SANDI, settings.KUNCI_INDEKS = settings.KUNCI_SANDI[:1], settings.KUNCI_INDEKS[:1]
    assert Pengguna.objects.dengan_identitas("01", nik).get().nomor_identitas == nik
    with pytest.raises(SystemExit) as keluar:
        call_command("putar_kunci", "--periksa")
    assert keluar.value.code == 0


def test_without_its_key_a_stolen_dump_says_nothing(settings, db):
    hak = HakAksesFactory()
    nik = hak.pengguna.nomor_identitas
    with connection.cursor() as kursor:
        kursor.execute("select row_to_json(p)::text from oss_portal_pengguna p")
        assert nik not in kursor.fetchone()[0]
    settings.KUNCI_SANDI = [Fernet.generate_key().decode()]
    with pytest.raises(GagalMembukaSandi):
        Pengguna.objects.get(pk=hak.pengguna.pk)
