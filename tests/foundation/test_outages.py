"""LIM-d: outages are recorded and shown, the portal can be read-only, and nobody misses a deadline because of them."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import InternalError, transaction
from django.utils import timezone

from nib.services.supervision import warn
from oss_portal.hooks import GRACE, Shift
from oss_portal.models import AuditEvent, Outage
from oss_portal.web import outages
from oss_portal.web.outages import end_outage, record_outage
from registrasi.hooks.deadlines import extend
from registrasi.models import Undangan
from registrasi.services import permohonan_akses as cases
from registrasi.services.kuasa import invite_kuasa
from tests.factories.instansi import make_api_key
from tests.factories.nib import make_nib
from tests.factories.registrasi import BadanUsahaFactory, HakAksesFactory, PetugasFactory
from tests.registrasi.test_cases import CANDIDATE, file

BACKEND = "oss_portal.accounts.backends.UserIdOrEmailBackend"
JAM = timedelta(hours=1)


@pytest.fixture
def note(petugas, ketentuan):
    """An outage that began two hours ago."""

    def make(**lain) -> Outage:
        data = {"jenis": "gangguan", "judul": "Jaringan pusat data terputus", "uraian": "Sebagian halaman lambat."}
        data |= {"mulai": timezone.now() - 2 * JAM} | lain
        g = record_outage(by=petugas, **data)
        outages.UNFINISHED.clear()
        return g

    return make


@pytest.mark.django_db
@pytest.mark.parametrize("hours", [0, 2, 70])
@pytest.mark.parametrize(
    ("share", "more", "moves"),
    [
        (0, -1, False),
        (0, 0, True),
        (0.5, 0, True),
        (1, 0, True),
        (1, GRACE / JAM, True),
        (1, GRACE / JAM + 1, False),
    ],
)
def test_lim_d_a_deadline_in_an_outage_moves_by_its_length_and_a_day_after_it_at_least(hours, share, more, moves):
    """The deadline is `share` of the outage's length plus `more` hours after the start of the outage."""
    shift = Shift(start := timezone.now(), start + hours * JAM)
    earlier = start + (share * hours + more) * JAM
    undangan = invite_kuasa(
        giver=HakAksesFactory(pelaku_usaha=BadanUsahaFactory()),
        nama="K",
        email="k@k.id",
        relation="x",
        kewenangan=["nib"],
        until=start + timedelta(days=90),
    )
    Undangan.objects.update(berlaku_sampai=earlier)
    assert extend(shift) == moves
    undangan.refresh_from_db()
    if moves:
        assert undangan.berlaku_sampai == max(earlier + hours * JAM, shift.end + GRACE)
        assert shift.new_day > timezone.localdate(earlier)
    else:
        assert undangan.berlaku_sampai == earlier


def test_lim_d_the_status_page_says_what_runs_what_is_planned_and_what_was(client, note, petugas):
    assert "Semua layanan berjalan" in client.get("/status/").content.decode()
    g = note()
    note(jenis="pemeliharaan", judul="Ganti peladen basis data", mulai=timezone.now() + 20 * JAM)
    page = client.get("/status/").content.decode()
    assert "Jaringan pusat data terputus" in page
    assert "Ganti peladen basis data" in page
    assert "Semua layanan berjalan" not in page
    end_outage(outage=g, by=petugas, penutup="Kabel serat optik disambung")
    page = client.get("/status/").content.decode()
    assert "Semua layanan berjalan" in page
    assert "Kabel serat optik disambung" in page


def test_lim_d_every_page_tells_of_an_outage_at_no_query_a_page(client, note, django_assert_num_queries):
    note()
    assert "Jaringan pusat data terputus" in client.get("/").content.decode()
    with django_assert_num_queries(0):
        client.get("/panduan/")


def test_lim_d_a_read_only_portal_takes_nothing_in_and_says_so(client, note, hak_akses, petugas):
    g = note(hanya_baca=True, perkiraan_selesai=timezone.now() + JAM)
    response = client.post("/daftar/", {"nama": "Siti"})
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 3000
    assert "belum kami terima" in response.content.decode()
    # Reading, checking an NIB, signing in and securing an account stay possible.
    assert client.get("/daftar/").status_code == 200
    assert client.post("/cek/berkas/").status_code != 503
    assert client.post("/masuk/", {"nama": "x", "kata_sandi": "y"}).status_code != 503
    nib, (_, text) = make_nib(), make_api_key()
    content = {"CHECKNIB": {"nib": nib.nomor}}
    response = client.post("/api/v1/checkNIB", content, "application/json", headers={"user-key": text})
    assert response.json()["responcheckNIB"]["kode"] == 200
    assert client.post("/api/v1/checkNIB", content, "application/json").json()["responcheckNIB"]["kode"] == 401
    assert client.post("/api/v1/lain", content, "application/json").json()["respon"]["kode"] == 404
    client.force_login(hak_akses.pengguna, backend=BACKEND)
    assert client.post("/nib/ajukan/1/").status_code == 503
    assert client.post("/amankan/", {}).status_code == 200
    # Officers end the outage.
    client.force_login(petugas, backend=BACKEND)
    assert client.post("/daftar/", {}).status_code != 503
    end_outage(outage=g, by=petugas, penutup="Selesai")
    outages.UNFINISHED.clear()
    client.logout()
    assert client.post("/daftar/", {}).status_code != 503


def test_lim_d_planned_maintenance_closes_nothing_before_its_time(client, note):
    note(hanya_baca=True, jenis="pemeliharaan", mulai=timezone.now() + JAM)
    assert client.post("/daftar/", {}).status_code != 503


def test_lim_d_deadlines_that_fell_into_the_outage_are_longer(note, petugas):
    right = HakAksesFactory(pelaku_usaha=BadanUsahaFactory())
    now = timezone.now()
    undangan = invite_kuasa(
        giver=right, nama="K", email="k@k.id", relation="x", kewenangan=["nib"], until=now + timedelta(days=30)
    )
    undangan.berlaku_sampai = now - JAM
    undangan.save(update_fields=["berlaku_sampai"])
    sanksi = warn(nib=make_nib(), by=petugas, alasan="x")
    sanksi.tenggat_jawab = timezone.localdate()
    sanksi.save(update_fields=["tenggat_jawab"])
    p = cases.submit_replacement(
        hak_akses=right, by=petugas, channel="petugas", alasan="x", candidate=CANDIDATE, files=file()
    )
    p.keberatan_sampai = timezone.localdate()
    p.save(update_fields=["keberatan_sampai"])
    far = p.keberatan_sampai + timedelta(days=200)
    g = end_outage(outage=note(), by=petugas, penutup="Selesai")
    assert g.diperpanjang == 3
    for o in (undangan, sanksi, p):
        o.refresh_from_db()
    assert undangan.berlaku_sampai >= g.selesai + GRACE
    assert sanksi.tenggat_jawab > timezone.localdate()
    assert timezone.localdate() < p.keberatan_sampai < far
    assert AuditEvent.objects.filter(peristiwa="hak_akses.permohonan.tenggat_diperpanjang").exists()


def test_lim_d_an_outage_ends_once_and_its_record_stays(note, petugas):
    g = end_outage(outage=note(), by=petugas, penutup="Selesai")
    with pytest.raises(outages.AlreadyEnded):
        end_outage(outage=g, by=petugas, penutup="Lagi")
    with pytest.raises(InternalError), transaction.atomic():
        Outage.objects.filter(pk=g.pk).update(uraian="tidak pernah terjadi")
    with pytest.raises(InternalError), transaction.atomic():
        g.delete()


def test_lim_d_an_officer_records_and_ends_it_in_the_admin(client, ketentuan):
    petugas = PetugasFactory()
    client.force_login(petugas, backend=BACKEND)
    assert client.get("/admin/oss_portal/outage/add/").status_code == 403
    petugas.user_permissions.add(
        *Permission.objects.filter(
            codename__in=["kelola_gangguan", "view_outage"], content_type__app_label="oss_portal"
        )
    )
    data = {"jenis": "kahar", "judul": "Gempa", "uraian": "Pusat data padam", "mulai": "24-13-2026 09:30"}
    response = client.post("/admin/oss_portal/outage/add/", data)
    assert response.status_code == 422
    assert "Bulan harus angka 1 sampai 12" in response.content.decode()
    for days in (-31, 366):
        far = timezone.localtime() + timedelta(days=days)
        response = client.post("/admin/oss_portal/outage/add/", data | {"mulai": f"{far:%d-%m-%Y %H:%M}"})
        assert "antara 30 hari yang lalu dan setahun" in response.content.decode()
    start = timezone.localtime() - JAM
    response = client.post("/admin/oss_portal/outage/add/", data | {"mulai": f"{start:%d-%m-%Y %H:%M}"})
    assert response.status_code == 302
    g = Outage.objects.get()
    client.post(f"/admin/oss_portal/outage/{g.pk}/akhiri/", {"penutup": "Listrik pulih"})
    g.refresh_from_db()
    assert g.selesai is not None
    assert client.get("/admin/oss_portal/outage/").status_code == 200
