"""AKS-4, AKH-1: a right is limited, blocked, restored and ended by a service, with a reason and at once."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import InternalError
from django.utils import timezone

from oss_portal.db.state_machine import TransitionRefused
from oss_portal.exceptions import ReasonRequired
from oss_portal.models import AuditEvent, Session
from registrasi.models import HakAkses, HakAksesEvent
from registrasi.permissions import allowed
from registrasi.services import hak_akses as service
from tests.factories.registrasi import HakAksesFactory

BACKEND = "oss_portal.accounts.backends.UserIdOrEmailBackend"
Dasar = HakAksesEvent.Dasar


def test_aks_4_nothing_happens_to_a_right_without_an_internal_reason(hak_akses, petugas):
    for perform in (service.restrict, service.block, service.restore):
        with pytest.raises(ReasonRequired):
            perform(hak_akses=hak_akses, by=petugas, alasan="  ")
    assert not HakAksesEvent.objects.exists()


def test_aks_4_a_block_ends_every_session_and_says_neutrally_what_happened(client, hak_akses, petugas):
    client.force_login(hak_akses.pengguna, backend=BACKEND)
    service.block(hak_akses=hak_akses, by=petugas, alasan="laporan intelijen 12")
    assert not Session.objects.filter(pengguna=hak_akses.pengguna).exists()
    assert "laporan" not in mail.outbox[-1].body
    assert AuditEvent.objects.filter(peristiwa="hak_akses.diblokir", oleh=petugas).exists()
    ledger = HakAksesEvent.objects.get()
    assert (ledger.dari, ledger.ke, ledger.dasar) == ("aktif", "diblokir", "AKS-4")


def test_akh_1_an_ended_right_never_comes_back_and_its_ledger_cannot_be_changed(hak_akses, petugas):
    service.end_hak_akses(hak_akses=hak_akses, by=petugas, dasar=Dasar.AKH_1C, alasan="penyalahgunaan")
    with pytest.raises(TransitionRefused):
        service.restore(hak_akses=hak_akses, by=petugas, alasan="keliru")
    with pytest.raises(InternalError):
        HakAksesEvent.objects.update(alasan="lain")


@pytest.mark.django_db
def test_the_database_itself_refuses_to_revive_an_ended_right(hak_akses, petugas):
    service.end_hak_akses(hak_akses=hak_akses, by=petugas, dasar=Dasar.AKH_1D, alasan="putusan")
    with pytest.raises(InternalError):
        HakAkses.objects.filter(pk=hak_akses.pk).update(status="aktif")


def test_a_block_whose_time_is_over_is_lifted_and_a_kuasa_past_its_date_ends(hak_akses, petugas):
    service.block(hak_akses=hak_akses, by=petugas, alasan="dugaan")
    HakAkses.objects.filter(pk=hak_akses.pk).update(blokir_sampai=timezone.now() - timedelta(minutes=1))
    kuasa = HakAksesFactory(peran="kuasa", berlaku_sampai=timezone.now() - timedelta(minutes=1), kewenangan=["nib"])
    assert not allowed(kuasa)
    assert service.end_expired() == (1, 1)
    assert service.end_expired() == (0, 0)
    hak_akses.refresh_from_db()
    kuasa.refresh_from_db()
    assert (hak_akses.status, kuasa.status) == ("aktif", "diakhiri")


def test_the_mail_about_a_lifted_block_says_that_a_right_is_read_only_as_before(hak_akses, petugas):
    service.restrict(hak_akses=hak_akses, by=petugas, alasan="contoh")
    service.block(hak_akses=hak_akses, by=petugas, alasan="dugaan")
    HakAkses.objects.filter(pk=hak_akses.pk).update(blokir_sampai=timezone.now() - timedelta(minutes=1))
    service.end_expired()
    assert "untuk melihat data, belum untuk mengubahnya" in mail.outbox[-1].body


@pytest.mark.parametrize(
    ("status", "writing", "result"),
    [("aktif", True, True), ("dibatasi", False, True), ("dibatasi", True, False), ("diblokir", False, False)],
)
def test_kea_1_one_rule_says_what_a_right_allows(db, status, writing, result):
    assert allowed(HakAksesFactory(status=status), writing=writing) is result


def test_pjp_1c_a_kuasa_does_only_what_was_named(db):
    kuasa = HakAksesFactory(peran="kuasa", kewenangan=["sertifikat"])
    assert allowed(kuasa, kewenangan="sertifikat")
    assert not allowed(kuasa, writing=True, kewenangan="nib")
