"""Rotation of the keys of personal data: no data is lost, and no text under the old key is left."""

import pytest
from django.core.management import call_command
from django.db import connection

from oss_portal.models import Pengguna, TotpDevice
from oss_portal.privacy.crypto import DecryptionFailed
from tests.factories.registrasi import HakAksesFactory, PendaftaranFactory
from tests.foundation.test_cipher_texts import new_key


def test_after_a_rotation_the_old_keys_may_go_and_everything_is_found_again(settings, db):
    right = HakAksesFactory()
    PendaftaranFactory()
    secret = TotpDevice.objects.create(user=right.pengguna, confirmed=True).rahasia
    nik = right.pengguna.nomor_identitas
    old_encryption_keys, old_index_keys = settings.ENCRYPTION_KEYS, settings.BLIND_INDEX_KEYS
    settings.ENCRYPTION_KEYS = [new_key(), *old_encryption_keys]
    settings.BLIND_INDEX_KEYS = ["indeks-baru", *old_index_keys]
    # While both keys are set, everything is found.
    assert Pengguna.objects.with_identity("01", nik).get() == right.pengguna
    with pytest.raises(SystemExit) as output:
        call_command("rotate_keys", "--check")
    assert output.value.code == 1
    call_command("rotate_keys", "--all")
    settings.ENCRYPTION_KEYS, settings.BLIND_INDEX_KEYS = settings.ENCRYPTION_KEYS[:1], settings.BLIND_INDEX_KEYS[:1]
    assert Pengguna.objects.with_identity("01", nik).get().nomor_identitas == nik
    assert TotpDevice.objects.get().rahasia == secret
    with pytest.raises(SystemExit) as output:
        call_command("rotate_keys", "--check")
    assert output.value.code == 0


def test_without_its_key_a_stolen_dump_says_nothing(settings, db):
    right = HakAksesFactory()
    nik = right.pengguna.nomor_identitas
    with connection.cursor() as cursor:
        cursor.execute("select row_to_json(p)::text from oss_portal_pengguna p")
        assert nik not in cursor.fetchone()[0]
    settings.ENCRYPTION_KEYS = [new_key()]
    with pytest.raises(DecryptionFailed):
        _ = Pengguna.objects.get(pk=right.pengguna.pk).nomor_identitas
