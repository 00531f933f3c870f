"""The groups of officers: least rights, and the Auditor reads only."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from oss_portal.admin_dasar import AdminBaca
from oss_portal.surel import antrekan_surel
from registrasi.models import Pendaftaran
from registrasi.services.hak_akses import blokir
from registrasi.services.kelompok import KELOMPOK
from tests.factories.registrasi import HakAksesFactory, PendaftaranFactory, PetugasFactory

BACKEND = "oss_portal.autentikasi.UserIdAtauSurelBackend"


@pytest.fixture
def kelompok(db):
    call_command("siapkan_kelompok", verbosity=0)
    return {g.name: set(g.permissions.values_list("codename", flat=True)) for g in Group.objects.all()}


def test_all_seven_are_there_and_running_twice_changes_nothing(kelompok):
    assert set(KELOMPOK) <= set(kelompok)
    call_command("siapkan_kelompok", verbosity=0)
    assert kelompok == {g.name: set(g.permissions.values_list("codename", flat=True)) for g in Group.objects.all()}


def test_the_auditor_reads_only(kelompok):
    boleh = {"lihat_audit", "unduh_berkas_perkara", "lihat_angka"}
    assert all(i.startswith("view_") or i in boleh for i in kelompok["Auditor"])
    assert "ungkap_identitas" not in kelompok["Auditor"]


@pytest.mark.parametrize(
    ("nama", "tidak"),
    [
        ("Helpdesk", {"putuskan_pengakhiran", "kelola_hak_akses", "ungkap_identitas", "awasi_nib"}),
        ("Verifikasi", {"putuskan_pengakhiran", "kelola_pembatasan", "awasi_nib", "umumkan_versiketentuan"}),
        ("Pengelola Ketentuan", {"tinjau_pendaftaran", "ungkap_identitas", "view_hakakses"}),
        ("Pengelola NIB", {"putuskan_pengakhiran", "ungkap_identitas"}),
        ("Hak Akses", {"awasi_nib", "umumkan_versiketentuan", "batalkan_pengakhiran"}),
    ],
)
def test_each_group_lacks_what_is_others_work(kelompok, nama, tidak):
    assert not tidak & kelompok[nama]


def test_no_group_deletes_legal_records_or_hands_out_rights(kelompok):
    for nama in KELOMPOK:
        assert not {i for i in kelompok[nama] if i.startswith("delete_")}
        assert not {"change_pengguna", "change_group", "add_group"} & kelompok[nama]


def test_the_rights_open_the_pages_of_the_admin(client, kelompok):
    halaman = {
        "Verifikasi": ("pendaftaran", "pembatasan"),
        "Hak Akses": ("permohonanakses", "aturanretensi"),
        "Helpdesk": ("hakakses", "permohonanakses"),
    }
    for nama, (boleh, tidak) in halaman.items():
        petugas = PetugasFactory(kelompok=nama)
        client.force_login(petugas, backend="oss_portal.autentikasi.UserIdAtauSurelBackend")
        assert client.get("/admin/").status_code == 200
        assert client.get(f"/admin/registrasi/{boleh}/", follow=True).status_code == 200, (nama, boleh)
        assert client.get(f"/admin/registrasi/{tidak}/").status_code == 403, (nama, tidak)


def test_the_front_page_shows_the_age_of_each_queue_and_its_clock(client, db):
    petugas = PetugasFactory(kelompok="Penyelia")
    client.force_login(petugas, backend=BACKEND)
    kini = timezone.now()
    p = PendaftaranFactory(verifikasi="perlu_ditinjau")
    Pendaftaran.objects.filter(pk=p.pk).update(dibuat_pada=kini - timedelta(days=3))
    blokir(hak_akses=HakAksesFactory(), oleh=petugas, alasan="x", sampai=kini + timedelta(hours=30))
    baris = {a["judul"]: a for a in client.get("/admin/").context["antrean"]}
    assert baris["Pendaftaran perlu ditinjau"]["tenggat"]
    assert not baris["Blokir yang segera berakhir"]["tenggat"]
    halaman = client.get("/admin/").content.decode()
    for kata in ("3 hari", "lewat 24 jam", "sisa 29 jam"):
        assert kata in halaman


@pytest.mark.parametrize("nama", ["suratkeluar", "peristiwaaudit", "pengguna"])
def test_no_list_of_a_large_table_counts_or_scans_it(client, ketentuan, monkeypatch, nama):
    """No counts by filter, no distinct values of a column, and the paginator stops counting."""
    monkeypatch.setattr(AdminBaca, "list_per_page", 1)
    for n in range(3):
        hak = HakAksesFactory()
        konteks = {"nama": "S", "user_id": "X"}
        antrekan_surel("registrasi/user_id", kepada=f"a{n}@a.id", pengguna=hak.pengguna, konteks=konteks)
    client.force_login(PetugasFactory(is_superuser=True), backend=BACKEND)
    with CaptureQueriesContext(connection) as kueri:
        assert client.get(f"/admin/oss_portal/{nama}/").status_code == 200
    tentang = [q["sql"] for q in kueri if f'FROM "oss_portal_{nama}"' in q["sql"]]
    assert tentang
    for sql in tentang:
        assert "DISTINCT" not in sql, sql
        assert "LIMIT" in sql or "WHERE" in sql, sql
