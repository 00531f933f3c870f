"""Nobody sees or changes the application of another business, by any address, tab or token."""

import html
import uuid

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

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


def test_what_was_typed_for_one_business_is_never_written_into_another(client, db):
    """A bookkeeper has two tabs: in the second another business was chosen while a form of the first was open."""
    bookkeeper, owners = HakAksesFactory(), [HakAksesFactory() for _ in range(2)]
    given = [
        HakAksesFactory(
            pengguna=bookkeeper.pengguna, pelaku_usaha=o.pelaku_usaha, peran=HakAkses.Peran.KUASA, kewenangan=["nib"]
        )
        for o in owners
    ]
    web_client = sign_in(client, bookkeeper)
    web_client.post(reverse("ganti-pelaku-usaha"), {"hak": given[0].kode})
    page = web_client.get(reverse("nib-langkah", args=[1])).text
    assert f'name="bertindak" value="{given[0].kode}"' in page
    web_client.post(reverse("ganti-pelaku-usaha"), {"hak": given[1].kode})
    sent = USAHA | {"permohonan": "baru", "bertindak": str(given[0].kode)}
    answer = web_client.post(reverse("nib-langkah", args=[1]), sent, follow=True)
    assert Permohonan.objects.get().pelaku_usaha == owners[0].pelaku_usaha
    # From then on she acts for this business, and the page says so.
    assert f"Anda bertindak untuk {owners[0].pelaku_usaha.readable_name}" in html.unescape(answer.text)
    # When a right was ended meanwhile the page says so, and nothing is written.
    HakAkses.objects.filter(pk=given[1].pk).update(status=HakAkses.Status.DIAKHIRI, diakhiri_pada=timezone.now())
    answer = web_client.post(reverse("nib-langkah", args=[1]), sent | {"bertindak": str(given[1].kode)})
    assert (answer.status_code, "Kuasa Anda sudah berakhir" in answer.text) == (403, True)
    # A code that belongs to no right is refused.
    assert web_client.post(reverse("nib-ajukan"), {"bertindak": "x"}).status_code == 403


@pytest.mark.parametrize("path", sorted((settings.BASE_DIR / "templates/nib").glob("*.html")), ids=lambda p: p.stem)
def test_every_form_of_the_nib_says_for_whom_it_acts(path):
    text = path.read_text(encoding="utf-8")
    fields = text.count("nib/_form_token.html") + text.count("components/acting_field.html")
    assert fields >= text.count('<form method="post"'), path
