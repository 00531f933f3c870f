"""Cipher texts are bound to their table, column and row (attack 23), and a node with a wrong key is not ready."""

import base64
import secrets

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.urls import reverse

from oss_portal.models import KeyCanary, OutgoingMail, Pengguna
from oss_portal.privacy.canaries import key_faults
from oss_portal.privacy.crypto import DecryptionFailed, EncryptedTextField, decrypt, encrypt
from tests.factories.registrasi import HakAksesFactory

pytestmark = pytest.mark.django_db


def new_key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def sql(statement, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall() if cursor.description else None


def test_the_number_of_one_person_cannot_be_moved_into_the_row_of_another():
    """Attack 23: an attacker who can write into the database swaps the NIKs of two persons."""
    one, other = HakAksesFactory().pengguna, HakAksesFactory().pengguna
    sql(
        "update oss_portal_pengguna a set nomor_identitas = b.nomor_identitas, nomor_identitas_indeks ="
        " b.nomor_identitas_indeks from oss_portal_pengguna b where a.id = %s and b.id = %s",
        one.pk,
        other.pk,
    )
    with pytest.raises(DecryptionFailed):
        _ = Pengguna.objects.get(pk=one.pk).nomor_identitas
    assert Pengguna.objects.get(pk=other.pk).nomor_identitas == other.nomor_identitas


def test_a_cipher_text_of_one_column_does_not_decrypt_in_another():
    """Attack 23: a NIK that is copied into the column of a mail would be shown in an inbox."""
    pengguna = HakAksesFactory().pengguna
    mail = OutgoingMail.objects.create(kepada=pengguna.email, perihal="Uji", isi="Isi", templat="uji")
    sql(
        "update oss_portal_outgoingmail set isi = (select nomor_identitas from oss_portal_pengguna where id = %s)"
        " where id = %s",
        pengguna.pk,
        mail.pk,
    )
    with pytest.raises(DecryptionFailed):
        _ = OutgoingMail.objects.get(pk=mail.pk).isi


@pytest.mark.parametrize("place", [{"scope": "x"}, {"scope": "a", "bound_to": "2"}, {"scope": "a"}])
def test_a_token_decrypts_for_its_purpose_and_row_only(place):
    token = encrypt("rahasia", scope="a", bound_to="1")
    assert decrypt(token, scope="a", bound_to="1") == "rahasia"
    with pytest.raises(DecryptionFailed):
        decrypt(token, **place)


@pytest.mark.parametrize("token", ["", "A", "é", "AAAA", "A" * 60, "=" * 8, "a b"])
def test_what_is_no_token_of_ours_is_refused(token):
    with pytest.raises(DecryptionFailed):
        decrypt(token, scope="a")


def test_no_byte_of_a_token_can_be_changed():
    token = base64.urlsafe_b64decode(encrypt("rahasia", scope="a") + "==")
    for i in range(len(token)):
        changed = token[:i] + bytes([token[i] ^ 1]) + token[i + 1 :]
        with pytest.raises(DecryptionFailed):
            decrypt(base64.urlsafe_b64encode(changed).decode(), scope="a")


def test_every_encrypted_column_names_a_row_that_is_known_before_it_is_written():
    fields = [f for m in apps.get_models() for f in m._meta.concrete_fields if isinstance(f, EncryptedTextField)]
    assert len(fields) >= 13
    for field in fields:
        assert field.row in {f.attname for f in field.model._meta.concrete_fields} - {"id"}, field


def test_an_encrypted_column_is_written_through_its_object_only():
    pengguna = HakAksesFactory().pengguna
    with pytest.raises(TypeError), transaction.atomic():
        Pengguna.objects.filter(pk=pengguna.pk).update(nomor_identitas="3171065705900001")
    copy = Pengguna.objects.get(pk=pengguna.pk)
    copy.pk, copy.user_id, copy.email, copy._state.adding = None, "LAIN", "lain@contoh.id", True
    with pytest.raises((TypeError, DecryptionFailed)):
        copy.save()


def test_a_cipher_text_never_gets_into_a_page_or_an_address():
    """`values` returns the cipher text without the row that is needed to decrypt it."""
    HakAksesFactory()
    sealed = Pengguna.objects.values_list("nomor_identitas", flat=True)[0]
    with pytest.raises(TypeError):
        f"/bantuan/t/{sealed}/"
    with pytest.raises(TypeError):
        reverse("bantuan-tiket", args=[sealed])


# --- Canaries ---------------------------------------------------------------------------------------------------------


def ready(client):
    response = client.get("/sehat/siap")
    return response.status_code, response.json().get("reasons", [])


def test_a_node_with_the_keys_of_its_database_is_ready(client):
    assert set(KeyCanary.objects.values_list("setelan", flat=True)) == {
        "ENCRYPTION_KEYS",
        "BLIND_INDEX_KEYS",
        "AUDIT_SEAL_KEY",
    }
    assert ready(client) == (200, [])


@pytest.mark.parametrize(
    ("setting", "wrong"),
    [
        ("ENCRYPTION_KEYS", [new_key()]),
        ("ENCRYPTION_KEYS", "in front"),
        ("BLIND_INDEX_KEYS", ["lain"]),
        ("BLIND_INDEX_KEYS", "in front"),
        ("AUDIT_SEAL_KEY", "lain"),
    ],
)
def test_a_node_with_a_wrong_key_is_not_ready_and_names_the_setting(client, settings, setting, wrong):
    """With an unknown key, alone or before the right one, a node would write texts that no other node can read."""
    right = getattr(settings, setting)
    setattr(settings, setting, [new_key(), *right] if wrong == "in front" else wrong)
    status, reasons = ready(client)
    assert status == 503
    assert [reason.partition(":")[0] for reason in reasons] == [setting]
    assert not any(key in str(reasons) for key in settings.ENCRYPTION_KEYS)


def test_a_rotation_leaves_every_node_ready_at_every_step(client, settings):
    """The steps are: add the new key behind, note it, move it to the front, rewrite, remove the old key; see Keys in
    docs/operations.md.
    """
    pengguna = HakAksesFactory().pengguna
    nik, old, new = pengguna.nomor_identitas, settings.ENCRYPTION_KEYS, [new_key()]
    settings.ENCRYPTION_KEYS = [*old, *new]
    assert ready(client)[0] == 200
    call_command("rotate_keys")
    call_command("rotate_keys")
    assert ready(client)[0] == 200
    settings.ENCRYPTION_KEYS = [*new, *old]
    assert ready(client)[0] == 200
    call_command("rotate_keys")
    assert ready(client)[0] == 200
    settings.ENCRYPTION_KEYS = new
    assert ready(client)[0] == 200
    assert Pengguna.objects.get(pk=pengguna.pk).nomor_identitas == nik
    # A node that still has only the old key gets no more visitors.
    settings.ENCRYPTION_KEYS = old
    assert ready(client)[0] == 503


def test_a_rotation_without_the_old_key_is_refused_before_it_changes_anything(settings):
    settings.ENCRYPTION_KEYS = [new_key()]
    with pytest.raises(CommandError, match="ENCRYPTION_KEYS"):
        call_command("rotate_keys")
    assert list(key_faults()) == ["ENCRYPTION_KEYS"]
    assert KeyCanary.objects.filter(setelan="ENCRYPTION_KEYS").count() == 1
