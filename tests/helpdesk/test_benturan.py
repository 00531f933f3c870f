"""Conflict of interest on tickets: what comes from an officer himself or somebody close to him is for another one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from helpdesk import services
from helpdesk.galat import BenturanKepentingan, BukanPetugas
from oss_portal.models import PeristiwaAudit
from registrasi.services.benturan import nyatakan_kaitan
from tests.factories.helpdesk import petugas_helpdesk, tiket
from tests.factories.registrasi import BadanUsahaFactory, HakAksesFactory

pytestmark = pytest.mark.django_db
BACKEND = "oss_portal.autentikasi.UserIdAtauSurelBackend"


@pytest.fixture
def kerabat():
    """The penanggung jawab of a PT, close to the officer."""
    return HakAksesFactory(pelaku_usaha=BadanUsahaFactory())


@pytest.fixture
def p(client, kerabat):
    petugas = petugas_helpdesk(penyelia=True)
    nyatakan(petugas, kerabat.pengguna)
    client.force_login(petugas, backend=BACKEND)
    return petugas


def nyatakan(petugas, orang) -> None:
    nyatakan_kaitan(petugas=petugas, jenis_identitas="01", nomor_identitas=orang.nomor_identitas, hubungan="keluarga")


def milik_kerabat(dari: str, petugas, kerabat):
    return tiket(
        perihal="Rahasia keluarga",
        **{
            "akun": {"pelapor": kerabat.pengguna},
            "surel": {"email": kerabat.pengguna.email},
            "usaha": {"pelaku_usaha": kerabat.pelaku_usaha},
            "sendiri": {"pelapor": petugas},
        }[dari],
    )


@pytest.mark.parametrize("dari", ["akun", "surel", "usaha", "sendiri"])
def test_the_ticket_is_refused_and_recorded_and_the_queue_tells_nothing_of_it(client, p, kerabat, dari):
    t, biasa = milik_kerabat(dari, p, kerabat), tiket(perihal="Tiket biasa")
    alamat = reverse("petugas-tiket", args=[t.kode])
    for n, minta in enumerate([client.get, client.post], 1):
        jawab = minta(alamat, {"aksi": "ambil"})
        assert jawab.status_code == 403
        assert "Mintalah petugas lain" in jawab.text
        assert "Rahasia keluarga" not in jawab.text
        catatan = PeristiwaAudit.objects.filter(peristiwa="audit.ditolak", oleh=p)
        assert catatan.count() == n
        assert catatan.filter(subjek_id=str(t.pk)).count() == n
    antrean = client.get(reverse("petugas-antrean"), {"tab": "semua"}).text
    assert t.nomor in antrean
    assert "Rahasia keluarga" not in antrean
    assert alamat not in antrean
    assert "Tiket biasa" in antrean
    assert client.get(reverse("petugas-tiket", args=[biasa.kode])).status_code == 200


@pytest.mark.parametrize("dari", ["akun", "surel", "usaha", "sendiri"])
def test_nor_does_he_get_it_by_taking_the_next_one_or_by_being_assigned(p, kerabat, dari):
    t = milik_kerabat(dari, p, kerabat)
    lain = petugas_helpdesk()
    assert services.ambil_berikutnya(oleh=p) is None
    with pytest.raises(BenturanKepentingan):
        services.balas(tiket=t, oleh=p, isi="x")
    with pytest.raises(BukanPetugas):
        services.tetapkan(tiket=t, petugas=p, oleh=lain)
    assert services.ambil_berikutnya(oleh=lain) == t


def test_what_was_passed_on_to_the_unit_of_a_relative_is_closed_to_him_too(client, p, kerabat):
    t = milik_kerabat("akun", p, kerabat)
    services.eskalasi(tiket=t, oleh=petugas_helpdesk(), unit="teknis", alasan="x")
    isi = client.get(reverse("petugas-diteruskan")).text
    assert t.nomor in isi
    assert "Rahasia keluarga" not in isi
    assert client.get(reverse("petugas-diteruskan-tiket", args=[t.kode])).status_code == 403
    with pytest.raises(BenturanKepentingan):
        services.jawab_eskalasi(tiket=t, oleh=p, isi="x")


def test_the_queries_of_the_queue_grow_neither_with_relatives_nor_with_their_tickets(client, p, kerabat):
    def biaya() -> int:
        with CaptureQueriesContext(connection) as q:
            assert client.get(reverse("petugas-antrean"), {"tab": "semua"}).status_code == 200
        return len(q)

    milik_kerabat("akun", p, kerabat)
    biaya()
    sedikit = biaya()
    for _ in range(8):
        hak = HakAksesFactory()
        nyatakan(p, hak.pengguna)
        tiket(pelapor=hak.pengguna)
    assert biaya() == sedikit
