"""LIM-d: outages are recorded and shown, the portal may be read-only, and nobody loses a deadline to them."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import InternalError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from nib.services.pengawasan import peringatkan
from oss_portal import gangguan
from oss_portal.gangguan import KELONGGARAN, Pergeseran, akhiri_gangguan, catat_gangguan
from oss_portal.models import Gangguan, PeristiwaAudit
from registrasi.services import permohonan_akses as perkara
from registrasi.services.kuasa import undang_kuasa
from tests.factories.instansi import buat_kunci_api
from tests.factories.nib import buat_nib
from tests.factories.registrasi import BadanUsahaFactory, HakAksesFactory, PetugasFactory
from tests.registrasi.test_perkara import CALON, berkas

BACKEND = "oss_portal.autentikasi.UserIdAtauSurelBackend"
JAM = timedelta(hours=1)
menit = st.integers(min_value=0, max_value=60 * 24 * 20)


@pytest.fixture
def catatan(petugas, ketentuan):
    """An outage that began two hours ago."""

    def buat(**lain) -> Gangguan:
        data = {"jenis": "gangguan", "judul": "Jaringan pusat data terputus", "uraian": "Sebagian halaman lambat."}
        data |= {"mulai": timezone.now() - 2 * JAM} | lain
        g = catat_gangguan(oleh=petugas, **data)
        gangguan.lupakan()
        return g

    return buat


@given(lama=menit, tenggat=menit)
def test_lim_d_a_deadline_in_an_outage_moves_by_its_length_and_a_day_after_it_at_least(lama, tenggat):
    mulai = timezone.now()
    p = Pergeseran(mulai, mulai + timedelta(minutes=lama))
    dulu = mulai + timedelta(minutes=tenggat)
    baru = p.tenggat(dulu)
    if dulu > p.sampai:
        assert baru == dulu
    else:
        assert baru - dulu >= timedelta(minutes=lama)
        assert baru >= p.selesai + KELONGGARAN
        assert p.hari_baru > timezone.localdate(dulu)


def test_lim_d_the_status_page_says_what_runs_what_is_planned_and_what_was(client, catatan, petugas):
    assert "Semua layanan berjalan" in client.get("/status/").content.decode()
    g = catatan()
    catatan(jenis="pemeliharaan", judul="Ganti peladen basis data", mulai=timezone.now() + 20 * JAM)
    halaman = client.get("/status/").content.decode()
    assert "Jaringan pusat data terputus" in halaman
    assert "Ganti peladen basis data" in halaman
    assert "Semua layanan berjalan" not in halaman
    akhiri_gangguan(gangguan=g, oleh=petugas, penutup="Kabel serat optik disambung")
    halaman = client.get("/status/").content.decode()
    assert "Semua layanan berjalan" in halaman
    assert "Kabel serat optik disambung" in halaman


def test_lim_d_every_page_tells_of_an_outage_at_no_query_a_page(client, catatan, django_assert_num_queries):
    catatan()
    assert "Jaringan pusat data terputus" in client.get("/").content.decode()
    with django_assert_num_queries(0):
        client.get("/panduan/")


def test_lim_d_a_read_only_portal_takes_nothing_in_and_says_so(client, catatan, hak_akses, petugas):
    g = catatan(hanya_baca=True, perkiraan_selesai=timezone.now() + JAM)
    jawab = client.post("/daftar/", {"nama": "Siti"})
    assert jawab.status_code == 503
    assert int(jawab.headers["Retry-After"]) > 3000
    assert "belum kami terima" in jawab.content.decode()
    # Reading, checking an NIB, signing in and shutting out a thief go on.
    assert client.get("/daftar/").status_code == 200
    assert client.post("/cek/berkas/").status_code != 503
    assert client.post("/masuk/", {"nama": "x", "kata_sandi": "y"}).status_code != 503
    nib, (_, teks) = buat_nib(), buat_kunci_api()
    isi = {"CHECKNIB": {"nib": nib.nomor}}
    jawab = client.post("/api/v1/checkNIB", isi, "application/json", headers={"user-key": teks})
    assert jawab.json()["responcheckNIB"]["kode"] == 200
    assert client.post("/api/v1/checkNIB", isi, "application/json").json()["responcheckNIB"]["kode"] == 401
    assert client.post("/api/v1/lain", isi, "application/json").json()["respon"]["kode"] == 404
    client.force_login(hak_akses.pengguna, backend=BACKEND)
    assert client.post("/nib/ajukan/1/").status_code == 503
    assert client.post("/amankan/", {}).status_code == 200
    # Officers end it.
    client.force_login(petugas, backend=BACKEND)
    assert client.post("/daftar/", {}).status_code != 503
    akhiri_gangguan(gangguan=g, oleh=petugas, penutup="Selesai")
    gangguan.lupakan()
    client.logout()
    assert client.post("/daftar/", {}).status_code != 503


def test_lim_d_planned_maintenance_closes_nothing_before_its_time(client, catatan):
    catatan(hanya_baca=True, jenis="pemeliharaan", mulai=timezone.now() + JAM)
    assert client.post("/daftar/", {}).status_code != 503


def test_lim_d_deadlines_that_fell_into_the_outage_are_longer(catatan, petugas):
    hak = HakAksesFactory(pelaku_usaha=BadanUsahaFactory())
    kini = timezone.now()
    undangan = undang_kuasa(
        pemberi=hak, nama="K", email="k@k.id", hubungan="x", kewenangan=["nib"], sampai=kini + timedelta(days=30)
    )
    undangan.berlaku_sampai = kini - JAM
    undangan.save(update_fields=["berlaku_sampai"])
    sanksi = peringatkan(nib=buat_nib(), oleh=petugas, alasan="x", dasar="PP")
    sanksi.tenggat_jawab = timezone.localdate()
    sanksi.save(update_fields=["tenggat_jawab"])
    p = perkara.ajukan_pergantian(
        hak_akses=hak, oleh=petugas, saluran="petugas", alasan="x", calon=CALON, berkas=berkas()
    )
    p.keberatan_sampai = timezone.localdate()
    p.save(update_fields=["keberatan_sampai"])
    jauh = p.keberatan_sampai + timedelta(days=200)
    g = akhiri_gangguan(gangguan=catatan(), oleh=petugas, penutup="Selesai")
    assert g.diperpanjang == 3
    for o in (undangan, sanksi, p):
        o.refresh_from_db()
    assert undangan.berlaku_sampai >= g.selesai + KELONGGARAN
    assert sanksi.tenggat_jawab > timezone.localdate()
    assert timezone.localdate() < p.keberatan_sampai < jauh
    assert PeristiwaAudit.objects.filter(peristiwa="hak_akses.permohonan.tenggat_diperpanjang").exists()


def test_lim_d_an_outage_ends_once_and_its_record_stays(catatan, petugas):
    g = akhiri_gangguan(gangguan=catatan(), oleh=petugas, penutup="Selesai")
    with pytest.raises(gangguan.SudahDiakhiri):
        akhiri_gangguan(gangguan=g, oleh=petugas, penutup="Lagi")
    with pytest.raises(InternalError), transaction.atomic():
        Gangguan.objects.filter(pk=g.pk).update(uraian="tidak pernah terjadi")
    with pytest.raises(InternalError), transaction.atomic():
        g.delete()


def test_lim_d_an_officer_records_and_ends_it_in_the_admin(client, ketentuan):
    petugas = PetugasFactory()
    client.force_login(petugas, backend=BACKEND)
    assert client.get("/admin/oss_portal/gangguan/add/").status_code == 403
    petugas.user_permissions.add(
        *Permission.objects.filter(
            codename__in=["kelola_gangguan", "view_gangguan"], content_type__app_label="oss_portal"
        )
    )
    data = {"jenis": "kahar", "judul": "Gempa", "uraian": "Pusat data padam", "mulai": "24-13-2026 09:30"}
    jawab = client.post("/admin/oss_portal/gangguan/add/", data)
    assert jawab.status_code == 422
    assert "seperti 24-11-2026 09:30" in jawab.content.decode()
    for hari in (-31, 366):
        jauh = timezone.localtime() + timedelta(days=hari)
        jawab = client.post("/admin/oss_portal/gangguan/add/", data | {"mulai": f"{jauh:%d-%m-%Y %H:%M}"})
        assert "antara 30 hari yang lalu dan setahun" in jawab.content.decode()
    mulai = timezone.localtime() - JAM
    jawab = client.post("/admin/oss_portal/gangguan/add/", data | {"mulai": f"{mulai:%d-%m-%Y %H:%M}"})
    assert jawab.status_code == 302
    g = Gangguan.objects.get()
    client.post(f"/admin/oss_portal/gangguan/{g.pk}/akhiri/", {"penutup": "Listrik pulih"})
    g.refresh_from_db()
    assert g.selesai is not None
    assert client.get("/admin/oss_portal/gangguan/").status_code == 200
