"""The groups of officers: least rights, and the Auditor reads only."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command

from registrasi.services.kelompok import KELOMPOK
from tests.factories.registrasi import PetugasFactory


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
        petugas = PetugasFactory()
        petugas.groups.add(Group.objects.get(name=nama))
        client.force_login(petugas, backend="oss_portal.autentikasi.UserIdAtauSurelBackend")
        assert client.get("/admin/").status_code == 200
        assert client.get(f"/admin/registrasi/{boleh}/", follow=True).status_code == 200, (nama, boleh)
        assert client.get(f"/admin/registrasi/{tidak}/").status_code == 403, (nama, tidak)
