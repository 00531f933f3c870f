"""A promised date that passes: supervisors are told, and the law grants the application only with the switch."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from nib.exceptions import AlreadyHasNib
from nib.models import DasarHukum, Era, Nib, Permohonan
from nib.permissions import MASTER_DATA
from nib.services import granting
from nib.services.changes import start_change
from nib.services.granting import grant_overdue, switch_granting
from nib.services.issuing import issue_nib
from nib.services.review import approve, reject
from nib.services.submission import submit
from nib.tasks import grant_overdue as grant_task
from oss_portal.audit.sentences import sentence
from oss_portal.db.background import SomeFailed
from oss_portal.exceptions import ReasonRequired
from oss_portal.models import AuditEvent, OfficerNotice
from oss_portal.reference.business_calendar import add_working_hours, working_day
from oss_portal.staff.work.sweeps import record_breaches
from registrasi.exceptions import AccountSecured
from registrasi.permissions import AUDITOR, PENYELIA
from registrasi.services import permohonan_akses as cases
from tests.factories.nib import PermohonanFactory, make_nib
from tests.factories.registrasi import PetugasFactory
from tests.nib.helpers import sign_in
from tests.nib.test_concurrency import concurrently

pytestmark = pytest.mark.django_db
BACKEND = "oss_portal.accounts.backends.UserIdOrEmailBackend"
GROUND = "UU 30/2014 Pasal 53 ayat (4)"


@pytest.fixture
def submitted(hak_akses) -> Permohonan:
    """A flagged application: it has more capital than a perseorangan usually has."""
    draft = PermohonanFactory(hak_akses=hak_akses, kegiatan__modal=200_000_000_000)
    return submit(permohonan=draft, by=hak_akses.pengguna)


@pytest.fixture
def switched_on(submitted) -> Era:
    return switch_granting(era=Era.now(), by=PetugasFactory(), on=True, alasan="Keputusan kepala nomor 7.")


def wait(permohonan: Permohonan, **period) -> None:
    """Set the submission so long ago, and the promised time over."""
    since = timezone.now() - timedelta(**period)
    Permohonan.objects.filter(pk=permohonan.pk).update(
        diajukan_pada=since, tenggat=add_working_hours(since, working_day())
    )


def test_the_applicant_reads_the_promised_date_and_nothing_of_a_grant_where_the_system_decides_nothing(
    submitted, hak_akses, client
):
    page = sign_in(client, hak_akses).get(reverse("nib")).text
    assert "Hasil paling lambat" in page
    assert "dikabulkan oleh sistem" not in page
    assert not Era.objects.filter(putusan_otomatis=True).exists()


def test_past_the_promised_date_supervisors_hear_of_it_and_nothing_is_granted(submitted, hak_akses, client):
    supervisor = PetugasFactory(group=PENYELIA)
    wait(submitted, days=30)
    submitted.refresh_from_db()
    submitted.save(update_fields=["diubah_pada"])
    assert record_breaches() == 1
    assert OfficerNotice.objects.filter(petugas=supervisor, jenis=OfficerNotice.Jenis.LEWAT).count() == 1
    assert grant_task.call() == 0
    assert not Nib.objects.exists()
    assert "penyelia kami tahu" in sign_in(client, hak_akses).get(reverse("nib")).text


def test_with_the_switch_the_applicant_reads_when_and_on_which_ground_it_is_granted(switched_on, hak_akses, client):
    page = sign_in(client, hak_akses).get(reverse("nib")).text
    assert "dikabulkan oleh sistem" in page
    assert GROUND in page


def test_the_officer_reads_when_the_system_grants_it_and_nothing_of_it_while_the_switch_is_off(submitted, client):
    client.force_login(PetugasFactory(is_superuser=True), backend=BACKEND)
    address = reverse("admin:nib_permohonan_change", args=[submitted.pk])
    assert "dikabulkan sistem" not in client.get(address).text
    switch_granting(era=Era.now(), by=PetugasFactory(), on=True, alasan="Keputusan kepala nomor 7.")
    page = client.get(address).text
    assert "Tanpa putusan dikabulkan sistem" in page
    assert GROUND in page


def test_after_the_time_of_the_law_the_system_grants_it_under_its_own_name_with_the_ground(switched_on, submitted):
    wait(submitted, days=3)
    assert grant_task.call() == 0, "promised is one working day, the law says five"
    wait(submitted, days=30)
    assert grant_task.call() == 1
    assert grant_task.call() == 0
    nib = Nib.objects.get()
    event = AuditEvent.objects.get(peristiwa="nib.permohonan.dikabulkan_otomatis")
    assert event.oleh is None
    assert event.rincian["pelaku"] == "sistem"
    assert sentence(event) == f"Sistem mengabulkan permohonan karena batas waktu putusan lewat ({GROUND})."
    submitted.refresh_from_db()
    assert GROUND in submitted.alasan_putusan
    assert GROUND in nib.peristiwa.get(jenis="terbit").alasan
    assert nib.nomor in mail.outbox[-1].subject


def test_a_change_of_data_is_granted_in_the_same_way(switched_on, submitted, hak_akses):
    reject(permohonan=submitted, by=PetugasFactory(), alasan="Salah isi.")
    nib = make_nib(hak_akses=hak_akses)
    change = start_change(pelaku_usaha=hak_akses.pelaku_usaha, by=hak_akses.pengguna)
    Permohonan.objects.filter(pk=change.pk).update(
        status=Permohonan.Status.DIAJUKAN,
        alamat="Jalan Baru 1",
        skala="01",
        bendera=["perbaikan"],
        diajukan_oleh=hak_akses.pengguna,
        diajukan_pada=timezone.now(),
    )
    wait(change, days=30)
    assert grant_task.call() == 1
    nib.refresh_from_db()
    assert nib.data.alamat == "Jalan Baru 1"


@pytest.mark.parametrize("flag", ["identitas", "nib_dibekukan"])
def test_who_is_not_known_yet_and_who_is_frozen_is_never_granted_by_waiting(switched_on, submitted, flag):
    Permohonan.objects.filter(pk=submitted.pk).update(bendera=["modal_besar", flag])
    wait(submitted, days=30)
    assert grant_task.call() == 0
    assert not Nib.objects.exists()


def test_akh_1b_what_a_secured_account_asked_for_takes_effect_only_once_its_case_is_decided(
    switched_on, submitted, hak_akses
):
    officer = PetugasFactory(is_superuser=True)
    wait(submitted, days=30)
    case = cases.secure_account(pengguna=hak_akses.pengguna, channel="surel")
    assert grant_task.call() == 0
    with pytest.raises(AccountSecured):
        approve(permohonan=submitted, by=officer)
    cases.resolve_suspicion(permohonan=case, by=officer, result="dipulihkan", alasan="cocok")
    assert approve(permohonan=submitted, by=officer) == Nib.objects.get()


def test_without_a_law_in_force_nothing_is_granted(switched_on, submitted):
    DasarHukum.objects.filter(kode="uu-30-2014").update(berlaku_sampai=timezone.localdate() - timedelta(days=1))
    wait(submitted, days=30)
    assert grant_task.call() == 0


def test_the_switch_needs_a_reason_is_written_down_and_ends_as_it_began(switched_on, submitted):
    by = PetugasFactory()
    with pytest.raises(ReasonRequired):
        switch_granting(era=switched_on, by=by, on=False, alasan=" ")
    switch_granting(era=switched_on, by=by, on=False, alasan="Dicabut.")
    switch_granting(era=switched_on, by=by, on=False, alasan="Dicabut.")
    assert AuditEvent.objects.filter(peristiwa="nib.era.putusan_otomatis").count() == 2
    wait(submitted, days=30)
    assert grant_task.call() == 0


def test_only_who_keeps_the_laws_finds_the_switch(client, submitted):
    era = Era.now()
    client.force_login(PetugasFactory(group=MASTER_DATA))
    page = client.get(reverse("admin:nib_era_change", args=[era.pk])).text
    assert "Nyalakan putusan otomatis" in page
    client.force_login(PetugasFactory(group=AUDITOR))
    assert "Nyalakan putusan otomatis" not in client.get(reverse("admin:nib_era_change", args=[era.pk])).text


@pytest.mark.django_db(transaction=True)
def test_an_officer_and_the_system_at_once_give_one_nib(switched_on, submitted):
    wait(submitted, days=30)
    officer = PetugasFactory()
    concurrently(
        lambda: grant_overdue(permohonan=submitted),
        lambda: approve(permohonan=submitted, by=officer),
        lambda: grant_overdue(permohonan=submitted),
    )
    assert Nib.objects.count() == 1


def test_an_application_that_cannot_be_granted_holds_up_none_behind_it(submitted, switched_on, monkeypatch):
    later = PermohonanFactory(kegiatan__modal=200_000_000_000)
    later = submit(permohonan=later, by=later.pembuat)
    for permohonan in (submitted, later):
        wait(permohonan, days=30)

    def issue(*, permohonan, alasan):
        if permohonan.pk == submitted.pk:
            raise AlreadyHasNib
        return issue_nib(permohonan=permohonan, alasan=alasan)

    monkeypatch.setattr(granting, "issue_nib", issue)
    with pytest.raises(SomeFailed):
        grant_task.call()
    later.refresh_from_db()
    submitted.refresh_from_db()
    assert (later.status, submitted.status) == (Permohonan.Status.TERBIT, Permohonan.Status.DIAJUKAN)
