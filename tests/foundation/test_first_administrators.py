"""The page for the first administrators: opened by a link from the server, once, while there is no administrator."""

import io
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command

from oss_portal.models import OutgoingMail, UndanganPetugas
from oss_portal.officers import first
from tests.factories.registrasi import PetugasFactory

pytestmark = pytest.mark.django_db
SENT = {
    "nama": "Rina Wati",
    "email": "rina@oss.example",
    "nama_kedua": "Dewi Sari",
    "email_kedua": "dewi@oss.example",
}


def link() -> str:
    out = io.StringIO()
    call_command("invite_administrator", "--page", stdout=out)
    return urlsplit(out.getvalue().strip()).path


def test_the_page_invites_both_and_leads_the_first_to_a_password(client):
    path = link()
    assert "belum punya administrator" in client.get(path).text
    wrong = client.post(path, SENT | {"email_kedua": "RINA@oss.example"})
    assert wrong.status_code == 422
    assert "orang lain" in wrong.text
    answer = client.post(path, SENT)
    assert "Buat kata sandi" in client.get(answer.url).text
    invited = UndanganPetugas.objects.filter(administrator=True, status="menunggu")
    assert sorted(invited.values_list("email", flat=True)) == ["dewi@oss.example", "rina@oss.example"]
    assert OutgoingMail.objects.filter(templat="oss_portal/officer_invited").count() == 2
    # The link works once.
    assert client.get(path).status_code == 410
    assert client.post(path, SENT | {"email": "x@oss.example"}).status_code == 410
    with pytest.raises(CommandError):
        link()


def test_no_page_where_there_is_an_administrator_even_a_suspended_one(client):
    path = link()
    PetugasFactory(is_superuser=True, is_active=False)
    assert client.get(path).status_code == 410
    assert client.post(path, SENT).status_code == 410
    assert not UndanganPetugas.objects.exists()


@pytest.mark.parametrize("token", ["1", "1:x:y", "x"])
def test_a_guessed_link_opens_nothing(client, token):
    assert client.get(f"/petugas/administrator-pertama/{token}/").status_code == 410


def test_an_old_link_opens_nothing(client, monkeypatch):
    path = link()
    monkeypatch.setattr(first, "LINK_SECONDS", -1)
    assert client.get(path).status_code == 410
