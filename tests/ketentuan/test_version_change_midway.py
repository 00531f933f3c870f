"""Version 2 comes into force while one person fills in the registration and another is in the NIB draft (U7).

Neither person loses anything in the pages of registration and of the NIB.
"""

import pytest
from django.urls import reverse
from django.utils import timezone

from ketentuan.models import Persetujuan, VersiKetentuan
from nib.models import Permohonan
from registrasi.models import Pendaftaran
from tests.factories.ketentuan import VersiKetentuanFactory
from tests.factories.registrasi import HakAksesFactory
from tests.nib.helpers import USAHA, permohonan, sign_in
from tests.registrasi.helpers import payload, prepare_ketentuan
from tests.security.crawler import page_forms

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _first_version():
    prepare_ketentuan()


def version_2() -> VersiKetentuan:
    v1 = VersiKetentuan.objects.get(jenis="ketentuan")
    now = timezone.now()
    return VersiKetentuanFactory(
        sumber=v1.sumber.replace("dapat dimodifikasi dari", "boleh diubah dari"), berlaku_sejak=now
    )


def test_a_registration_that_is_being_filled_in(client):
    data = payload()
    v2 = version_2()
    page = client.post(reverse("daftar"), data)
    assert page.status_code == 422
    # The difference is shown, all that was typed is kept, and only the changed document must be ticked again.
    assert "<del>dapat dimodifikasi</del>" in page.text
    assert "<ins>boleh diubah</ins>" in page.text
    f = next(f for f in page_forms(page.text) if "nik" in f.values)
    for fields in ("nik", "email", "nama", "telepon", "tanggal_lahir_0"):
        assert f.values[fields] == [data[fields]], fields
    assert f.values["versi_ketentuan"] == [str(v2.pk)]
    assert not Pendaftaran.objects.exists()
    response = client.post(
        reverse("daftar"), {k: v[-1] for k, v in f.values.items()} | {"setuju": "on", "privasi": "on"}
    )
    assert response.status_code == 302, response.text
    assert Persetujuan.objects.get(versi__jenis="ketentuan").versi == v2


def test_an_nib_draft_that_is_being_sent(client):
    right = HakAksesFactory()
    web_client = sign_in(client, right)
    web_client.post(reverse("nib-ajukan"))
    address, data = reverse("nib-langkah", args=[1]), {"permohonan": str(permohonan(right).kode)} | USAHA
    v2 = version_2()
    gate = web_client.post(address, data)
    assert gate.url.startswith(reverse("persetujuan"))
    assert permohonan(right).alamat == ""
    page = web_client.get(gate.url)
    assert "Isian yang sedang Anda kirim tidak hilang" in page.text
    f = next(f for f in page_forms(page.text) if "versi_ketentuan" in f.values)
    response = web_client.post(f.action, {k: v[-1] for k, v in f.values.items()} | {"setuju_ketentuan": "on"})
    f = next(f for f in page_forms(web_client.get(response.url).text) if "_kiriman" in f.values)
    response = web_client.post(f.action, {k: v[-1] for k, v in f.values.items()})
    assert response.url == reverse("nib-langkah", args=[2])
    p = permohonan(right)
    assert p.alamat == USAHA["alamat"]
    assert p.kelurahan == USAHA["kelurahan"]
    assert Permohonan.objects.count() == 1
    assert Persetujuan.objects.filter(pengguna=right.pengguna, versi=v2).exists()
