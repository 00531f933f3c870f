"""Officers of a DPMPTSP: rights and queues are limited to their province or kabupaten/kota."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from nib.services import holder, supervision
from oss_portal.exceptions import Refused
from oss_portal.models import WorkItem
from oss_portal.officers.base import Grant
from oss_portal.officers.invitations import invite_officer
from oss_portal.officers.rights import change_roles
from oss_portal.staff.area import OutsideArea
from oss_portal.staff.roles import both_halves
from tests.factories.nib import make_nib
from tests.factories.registrasi import HakAksesFactory, PetugasFactory, have_roles
from tests.work import queue_state

pytestmark = pytest.mark.django_db

BACKEND = "oss_portal.accounts.backends.UserIdOrEmailBackend"


@pytest.fixture
def here(db):
    return make_nib(kelurahan="32.73.01.1001")


@pytest.fixture
def elsewhere(db):
    return make_nib(hak_akses=HakAksesFactory(), kelurahan="31.71.06.1001")


@pytest.mark.parametrize("area", ["32", "32.73"])
def test_an_officer_sees_and_supervises_their_area_alone(client, here, elsewhere, area):
    officer = PetugasFactory(group="Pengawas NIB", wilayah_kerja=area)
    client.force_login(officer, backend=BACKEND)
    page = client.get(reverse("admin:nib_nib_changelist")).text
    assert here.nomor in page
    assert elsewhere.nomor not in page
    assert client.get(reverse("admin:nib_nib_change", args=[here.pk])).status_code == 200
    led = client.get(reverse("admin:nib_nib_change", args=[elsewhere.pk]), follow=True)
    assert led.redirect_chain == [(reverse("admin:index"), 302)]
    assert "di luar wilayah kerja Anda" in led.text
    assert "dihapus" not in led.text
    assert client.get(reverse("admin:nib_nib_peringatkan", args=[elsewhere.pk])).status_code == 404
    for nib in (here, elsewhere):
        sanksi = supervision.warn(nib=nib, by=PetugasFactory(), alasan="Tidak sesuai.")
        holder.answer_sanksi(sanksi=sanksi, by=nib.data.pembuat, answer="Sudah.")
    assert queue_state(officer, "pengawasan").waiting == 1
    assert queue_state(PetugasFactory(group="Pengawas NIB"), "pengawasan").waiting == 2


def test_nobody_takes_or_notes_a_case_of_another_area_by_its_number(client, here, elsewhere):
    officer = PetugasFactory(group="Pengawas NIB", wilayah_kerja="32.73")
    client.force_login(officer, backend=BACKEND)
    for nib, status in ((here, 302), (elsewhere, 404)):
        sanksi = supervision.warn(nib=nib, by=PetugasFactory(), alasan="Tidak sesuai.")
        holder.answer_sanksi(sanksi=sanksi, by=nib.data.pembuat, answer="Sudah.")
        item = WorkItem.objects.get(antrean="pengawasan", subjek_id=str(sanksi.pk))
        for act in ("ambil", "lepas", "catat"):
            address = reverse("petugas-pekerjaan-tindakan", args=[item.pk])
            assert client.post(address, {"aksi": act, "isi": "x"}).status_code == status


def test_the_service_asks_for_the_area_too(here, elsewhere):
    officer = PetugasFactory(group="Pengawas NIB", wilayah_kerja="32.7")
    with pytest.raises(OutsideArea):
        supervision.warn(nib=here, by=officer, alasan="Kode 32.7 bukan awal dari 32.73.")
    officer.wilayah_kerja = "32.73"
    with pytest.raises(OutsideArea):
        supervision.warn(nib=elsewhere, by=officer, alasan="Di luar wilayah.")
    assert supervision.warn(nib=here, by=officer, alasan="Di dalam wilayah.")


def test_an_area_is_given_with_roles_whose_work_lies_somewhere(here):
    have_roles()
    boss, officer = PetugasFactory(is_superuser=True), PetugasFactory()
    why = {"alasan": "Surat tugas 12/2026 dinas itu", "by": boss}
    for grant in (Grant(("Verifikasi",), area="32"), Grant(("Pengawas NIB", "Auditor"), area="32")):
        with pytest.raises(Refused) as refused:
            change_roles(petugas=officer, grant=grant, **why)
        assert refused.value.field == "wilayah_kerja"
    change_roles(petugas=officer, grant=Grant(("Pengawas NIB",), area="32.73"), **why)
    officer.refresh_from_db()
    assert officer.wilayah_kerja == "32.73"
    grant = Grant(("Peninjau NIB",), area="32")
    undangan = invite_officer(nama="Dian", email="dian@dinas.example", grant=grant, **why)
    assert undangan.wilayah_kerja == "32"


def test_no_role_holds_both_halves_of_an_act_of_four_eyes(db):
    assert both_halves() == []
    have_roles()
    rights = {g.name: set(g.permissions.values_list("codename", flat=True)) for g in Group.objects.all()}
    for halves in (
        {"awasi_nib", "putuskan_pencabutan"},
        {"usulkan_pengakhiran", "putuskan_pengakhiran"},
        {"periksa_surel", "putuskan_surel"},
        {"change_versiketentuan", "umumkan_versiketentuan"},
    ):
        assert not [name for name, held in rights.items() if halves <= held]
        assert all(any(half in held for held in rights.values()) for half in halves)
