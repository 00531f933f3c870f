"""Operators see counts and waiting work; nobody else sees that the page exists, and no label names a person."""

import pytest

from oss_portal.models import SuratKeluar
from oss_portal.surel import antrekan_surel  # noqa: F401


@pytest.mark.django_db
@pytest.mark.parametrize(("disetel", "dikirim"), [("", ""), ("benar", ""), ("benar", "salah"), ("benar", "sálah")])
def test_without_the_token_the_page_is_not_there(client, settings, disetel, dikirim):
    settings.METRIK_TOKEN = disetel
    assert client.get("/metrik", headers={"Authorization": f"Bearer {dikirim}"}).status_code == 404


@pytest.mark.django_db
def test_with_the_token_waiting_mails_and_requests_are_counted(client, settings):
    settings.METRIK_TOKEN = "benar"
    SuratKeluar.objects.create(kepada="rahasia@contoh.id", perihal="x", isi="y", templat="z")
    client.get("/?token=rahasia123")
    teks = client.get("/metrik", headers={"Authorization": "Bearer benar"}).text
    assert 'portal_surat{status="antre"} 1.0' in teks
    assert "portal_permintaan_total" in teks
    assert "rahasia" not in teks
