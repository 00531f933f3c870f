"""A change of data is completed step by step for every kind of business, with only what its pages show."""

import pytest
from django.urls import reverse
from lxml import html

from nib.models import Nib, Permohonan
from registrasi.models import HakAkses, JenisPerusahaan
from tests.factories.registrasi import BadanUsahaFactory, HakAksesFactory
from tests.nib.helpers import PERAN, all_pernyataan, send, sign_in, step
from tests.nib.test_badan_usaha import BADAN, DIREKTUR, add_owner

pytestmark = pytest.mark.django_db

Status = Permohonan.Status
# Another NPWP must first be reviewed by an officer.
WALKS = [
    (JenisPerusahaan.PT, {"alamat": "Jalan Cikini Raya 5"}, Status.TERBIT),
    (JenisPerusahaan.KOPERASI, {"alamat": "Jalan Cikini Raya 5"}, Status.TERBIT),
    (JenisPerusahaan.KOPERASI, {"npwp": "02.300.277.7-038.000"}, Status.DIAJUKAN),
    (JenisPerusahaan.YAYASAN, {"alamat": "Jalan Cikini Raya 5"}, Status.TERBIT),
]


def shown_form(page) -> dict:
    """Return the data that the main form of a page would send unchanged."""
    forms = html.fromstring(page.content).xpath("//main//form[@method='post'][.//input[@name='permohonan']]")
    form = max(forms, key=lambda form: len(form.fields))
    return {name: value for name, value in form.form_values() if name != "csrfmiddlewaretoken"}


def walk(web_client, hak_akses: HakAkses, changed: dict) -> Permohonan:
    """Send the five steps one after the other, with `changed` typed into step 1."""
    web_client.post(reverse("nib-ubah"))
    change = Permohonan.objects.get(pelaku_usaha=hak_akses.pelaku_usaha, jenis=Permohonan.Jenis.PERUBAHAN)
    address = reverse("nib-langkah", args=[1])
    for _ in range(6):
        page = web_client.get(address)
        assert page.status_code == 200, address
        data = shown_form(page) | (changed if address.endswith("/1/") else {})
        if address.endswith("/4/"):
            data |= all_pernyataan()
        answer = web_client.post(address, data)
        assert answer.status_code == 302, (address, _errors(answer))
        address = answer.url
        if "/ajukan/" not in address:
            break
    change.refresh_from_db()
    return change


def _errors(page) -> list[str]:
    return [e.text_content().strip() for e in html.fromstring(page.content).find_class("error-summary")]


@pytest.mark.parametrize(("kind", "changed", "status"), WALKS)
def test_a_change_is_walked_to_its_end(client, kind, changed, status):
    hak_akses = HakAksesFactory(pelaku_usaha=BadanUsahaFactory(jenis_perusahaan=kind))
    web_client = sign_in(client, hak_akses)
    web_client.post(reverse("nib-ajukan"))
    send(web_client, hak_akses, "nib-pengurus", DIREKTUR)
    add_owner(web_client, hak_akses)
    first = step(web_client, hak_akses, 1, BADAN)
    assert first.status_code == 302, _errors(first)
    send(web_client, hak_akses, "nib-kegiatan-baru", {"lokasi": "kantor", "modal": "1000000000"}, kbli="47112")
    step(web_client, hak_akses, 2)
    step(web_client, hak_akses, 3, PERAN)
    step(web_client, hak_akses, 4, all_pernyataan())
    done = step(web_client, hak_akses, 5)
    assert done.status_code == 302, _errors(done)
    assert Nib.objects.filter(pelaku_usaha=hak_akses.pelaku_usaha).exists()
    assert walk(web_client, hak_akses, changed).status == status
    assert web_client.get(reverse("nib")).status_code == 200
