"""The groups of officers: least rights, and the Auditor reads only."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from oss_portal.mail.outgoing import queue_mail
from oss_portal.staff.admin_base import ReadOnlyAdmin
from registrasi.services.hak_akses import block
from tests.factories.registrasi import HakAksesFactory, PendaftaranFactory, PetugasFactory
from tests.work import queue_state

BACKEND = "oss_portal.accounts.backends.UserIdOrEmailBackend"

GROUPS = ("Verifikasi", "Hak Akses", "Penyusun Ketentuan", "Penyetuju Ketentuan", "Peninjau NIB", "Pengawas NIB")
GROUPS += ("Petugas Helpdesk", "Penyelia", "Auditor", "Pengelola Petugas", "Penyetuju Petugas")


@pytest.fixture
def group(db):
    call_command("set_up_roles", verbosity=0)
    return {g.name: set(g.permissions.values_list("codename", flat=True)) for g in Group.objects.all()}


def test_all_groups_are_there_and_running_twice_changes_nothing(group):
    assert set(GROUPS) <= set(group)
    call_command("set_up_roles", verbosity=0)
    assert group == {g.name: set(g.permissions.values_list("codename", flat=True)) for g in Group.objects.all()}


def test_the_apps_above_add_what_their_work_needs_to_the_groups_of_registrasi(group):
    assert "tinjau_permohonan" not in group["Verifikasi"]
    assert {"view_permohonan", "view_nib"} <= group["Verifikasi"]
    assert {"view_nibevent", "layani_tiket", "awasi_tiket"} <= group["Penyelia"]
    assert {"view_tiket", "view_versiketentuan", "view_nibevent", "view_auditevent"} <= group["Auditor"]


def test_the_auditor_reads_only(group):
    allowed = {"lihat_audit", "unduh_berkas_perkara", "lihat_angka"}
    assert all(i.startswith("view_") or i in allowed for i in group["Auditor"])
    assert "ungkap_identitas" not in group["Auditor"]


@pytest.mark.parametrize(
    ("name", "forbidden"),
    [
        ("Petugas Helpdesk", {"putuskan_pengakhiran", "kelola_hak_akses", "ungkap_identitas", "awasi_nib"}),
        ("Verifikasi", {"putuskan_pengakhiran", "kelola_pembatasan", "awasi_nib", "umumkan_versiketentuan"}),
        ("Penyusun Ketentuan", {"tinjau_pendaftaran", "ungkap_identitas", "view_hakakses", "umumkan_versiketentuan"}),
        ("Penyetuju Ketentuan", {"tinjau_pendaftaran", "ungkap_identitas", "view_hakakses", "add_versiketentuan"}),
        ("Pengawas NIB", {"putuskan_pengakhiran", "ungkap_identitas"}),
        ("Pengelola Petugas", {"ungkap_identitas", "view_pendaftaran", "tinjau_pendaftaran", "layani_tiket"}),
        ("Hak Akses", {"awasi_nib", "umumkan_versiketentuan", "batalkan_pengakhiran"}),
    ],
)
def test_each_group_lacks_what_is_others_work(group, name, forbidden):
    assert not forbidden & group[name]


def test_no_group_deletes_legal_records_or_hands_out_rights(group):
    for name in GROUPS:
        assert not {i for i in group[name] if i.startswith("delete_")}
        assert not {"change_pengguna", "change_group", "add_group"} & group[name]


def test_the_rights_open_the_pages_of_the_admin(client, group):
    page = {
        "Verifikasi": ("registrasi/pendaftaran", "registrasi/pembatasan"),
        "Hak Akses": ("registrasi/permohonanakses", "registrasi/retentionrule"),
        "Petugas Helpdesk": ("helpdesk/helparticle", "registrasi/permohonanakses"),
        "Pengelola Petugas": ("oss_portal/undanganpetugas", "registrasi/hakakses"),
    }
    for name, (allowed, forbidden) in page.items():
        petugas = PetugasFactory(group=name)
        client.force_login(petugas, backend="oss_portal.accounts.backends.UserIdOrEmailBackend")
        assert client.get("/admin/").status_code == 200
        assert client.get(f"/admin/{allowed}/", follow=True).status_code == 200, (name, allowed)
        assert client.get(f"/admin/{forbidden}/").status_code == 403, (name, forbidden)


def test_the_front_page_shows_the_age_of_each_queue_and_its_clock(client, db):
    petugas = PetugasFactory(group="Penyelia")
    client.force_login(petugas, backend=BACKEND)
    now = timezone.now()
    PendaftaranFactory(verifikasi="perlu_ditinjau", diubah_pada=now - timedelta(days=9))
    block(hak_akses=HakAksesFactory(), by=petugas, alasan="x", until=now + timedelta(hours=30))
    assert queue_state(petugas, "pendaftaran").late == 1
    rows = {a.title: a for a in client.get("/admin/").context["queue"]}
    assert not rows["Blokir yang segera berakhir"].overdue
    page = client.get("/admin/").content.decode()
    for words in ("Pendaftaran perlu ditinjau", "lewat ", "sisa 29 jam"):
        assert words in page


@pytest.mark.parametrize("name", ["outgoingmail", "auditevent", "pengguna"])
def test_no_list_of_a_large_table_counts_or_scans_it(client, ketentuan, monkeypatch, name):
    """No counts by filter, no distinct values of a column, and the paginator stops counting."""
    monkeypatch.setattr(ReadOnlyAdmin, "list_per_page", 1)
    for n in range(3):
        right = HakAksesFactory()
        context = {"nama": "S", "user_id": "X"}
        queue_mail("registrasi/user_id", recipient=f"a{n}@a.id", pengguna=right.pengguna, context=context)
    client.force_login(PetugasFactory(is_superuser=True), backend=BACKEND)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"/admin/oss_portal/{name}/", follow=True).status_code == 200
    about = [q["sql"] for q in queries if f'FROM "oss_portal_{name}"' in q["sql"]]
    assert about
    for sql in about:
        assert "DISTINCT" not in sql, sql
        assert "LIMIT" in sql or "WHERE" in sql, sql
