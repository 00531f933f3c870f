"""Conflict of interest on tickets: what comes from an officer himself or somebody close to him is for another one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from helpdesk import services
from helpdesk.galat import BenturanKepentingan, BukanPetugas
from helpdesk.kait import antrean_helpdesk
from helpdesk.models import KaitanTiket, PelanggaranWaktu, Tiket
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


def test_what_a_relative_says_about_a_clause_is_not_read_and_no_count_sends_him_to_it(client, p, kerabat, ketentuan):
    for t in (milik_kerabat("akun", p, kerabat), tiket(perihal="Tiket biasa", isi="Kalimat ini kabur")):
        lain = petugas_helpdesk()
        services.golongkan(tiket=t, oleh=lain, jenis="saran", kategori=None, prioritas=3, klausul="aks-1")
        services.lepas(tiket=t, oleh=lain)
    tertutup = Tiket.objects.get(perihal="Rahasia keluarga")
    halaman = client.get("/petugas/helpdesk/ketentuan/").text
    assert tertutup.nomor in halaman
    assert "Sudah tiga hari" not in halaman
    assert reverse("petugas-tiket", args=[tertutup.kode]) not in halaman
    assert "Kalimat ini kabur" in halaman
    assert client.get(reverse("petugas-hitungan")).json()["bebas"] == "1"
    assert antrean_helpdesk(p)["jumlah"] == 1


def test_nor_do_the_figures_of_the_supervisor_or_the_panel_of_another_ticket_show_it(client, p, kerabat):
    t, biasa = milik_kerabat("usaha", p, kerabat), tiket(perihal="Tiket biasa", email="lain@contoh.id")
    for semua in (t, biasa):
        PelanggaranWaktu.objects.create(
            tiket=semua, jam="penyelesaian", tenggat=semua.dibuat_pada, dicatat_pada=timezone.now()
        )
    KaitanTiket.objects.create(dari=biasa, ke=t, jenis="terkait")
    for alamat in (reverse("petugas-penyelia"), reverse("petugas-tiket", args=[biasa.kode])):
        halaman = client.get(alamat).text
        assert "Tiket biasa" in halaman
        assert "Rahasia keluarga" not in halaman
        assert t.nomor not in halaman


@pytest.mark.parametrize(
    "perbuatan",
    [
        lambda t, p: services.tetapkan(tiket=t, petugas=petugas_helpdesk(), oleh=p, paksa=True),
        lambda t, p: services.lepas(tiket=t, oleh=p, paksa=True),
        lambda t, p: services.tutup(tiket=t, oleh=p, alasan="x"),
        lambda t, p: services.buka_kembali(tiket=t, oleh=p, petugas=True),
        lambda t, p: services.bukan_spam(tiket=t, oleh=p),
        lambda t, p: services.serahkan_penyelia(tiket=t, oleh=p),
        lambda t, p: services.batalkan_gabung(tiket=t, oleh=p),
    ],
)
def test_no_act_is_open_to_a_supervisor_who_is_close_to_the_reporter(p, kerabat, perbuatan):
    """Not even to choose which colleague handles it."""
    t = milik_kerabat("akun", p, kerabat)
    with pytest.raises(BenturanKepentingan):
        perbuatan(t, p)
    t.refresh_from_db()
    assert (t.status, t.petugas) == ("baru", None)


@pytest.mark.parametrize("aksi", ["gabung", "spam"])
def test_what_a_service_refuses_for_kinship_is_on_record_too(client, p, kerabat, aksi):
    t = milik_kerabat("usaha", p, kerabat)
    if aksi == "spam":
        client.post(reverse("petugas-massal"), {"pilih": t.kode, "aksi": "spam", "alasan": "x"})
    else:
        # Its twin from the same reporter is open to him; becoming one with it would carry him in.
        kembar = tiket(perihal="Tiket biasa")
        client.post(reverse("petugas-tiket", args=[kembar.kode]), {"aksi": "gabung", "gabung-nomor": t.nomor})
    catatan = PeristiwaAudit.objects.get(peristiwa="audit.ditolak", oleh=p)
    assert (catatan.subjek_id, catatan.rincian) == (str(t.pk), {"mau": aksi})
    t.refresh_from_db()
    assert t.status == "baru"


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
