"""An acceptance is a proof: which text, who, when, from where; it cannot be removed (AKS-1, PJP-2)."""

import threading
import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.db.utils import InternalError
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from ketentuan.models import Persetujuan
from ketentuan.services import persetujuan
from oss_portal.audit.trail import Trace, use_trace
from tests.factories.ketentuan import DrafFactory, PersetujuanFactory, VersiKetentuanFactory
from tests.factories.registrasi import PenggunaFactory
from tests.ketentuan.helpers import database_clock

pytestmark = pytest.mark.django_db


def test_a_persetujuan_records_version_fingerprint_time_address_browser_and_channel(pengguna):
    v = VersiKetentuanFactory()
    with use_trace(Trace(ip="192.0.2.7", agen="Peramban/1")):
        p = persetujuan.accept_ketentuan(versi=v, channel="dinding", pengguna=pengguna)
    p.refresh_from_db()
    assert (p.versi, p.sha256, p.ip, p.agen, p.saluran) == (v, v.sha256, "192.0.2.7", "Peramban/1", "dinding")
    assert abs(p.waktu - timezone.now()) < timedelta(minutes=1)


def test_accepting_twice_gives_one_proof(pengguna):
    v = VersiKetentuanFactory()
    a = persetujuan.accept_ketentuan(versi=v, channel="dinding", pengguna=pengguna)
    assert persetujuan.accept_ketentuan(versi=v, channel="dinding", pengguna=pengguna) == a


@pytest.mark.django_db(transaction=True)
def test_a_concurrent_double_click_gives_one_proof():
    v, pengguna = VersiKetentuanFactory(), PenggunaFactory()
    start, result = threading.Barrier(4), []

    def run():
        try:
            start.wait()
            result.append(persetujuan.accept_ketentuan(versi=v, channel="dinding", pengguna=pengguna).pk)
        finally:
            connection.close()

    thread = [threading.Thread(target=run) for _ in range(4)]
    for u in thread:
        u.start()
    for u in thread:
        u.join()
    assert len(result) == 4
    assert len(set(result)) == 1


def test_a_draft_cannot_be_accepted(pengguna):
    with pytest.raises(ValueError, match="announced"):
        persetujuan.accept_ketentuan(versi=DrafFactory(), channel="dinding", pengguna=pengguna)


def test_a_proof_cannot_be_changed_deleted_or_deleted_by_cascade():
    p = PersetujuanFactory()
    for changes in ({"sha256": "0" * 64}, {"pengguna": PenggunaFactory()}, {"pengguna": None}):
        with pytest.raises(InternalError), transaction.atomic():
            Persetujuan.objects.filter(pk=p.pk).update(**changes)
    with pytest.raises(InternalError), transaction.atomic():
        Persetujuan.objects.filter(pk=p.pk).delete()
    with pytest.raises(ProtectedError):
        p.pengguna.delete()


@pytest.mark.parametrize("table", ["versiketentuan", "persetujuan", "changenotice"])
def test_a_table_of_proof_cannot_be_emptied(table):
    """The database refuses to truncate it, alone or together with the table of persons."""
    with connection.cursor() as cursor:
        for command in (f"truncate ketentuan_{table} cascade", "truncate oss_portal_pengguna cascade"):
            with pytest.raises(InternalError, match="are proof and stay"), transaction.atomic():
                cursor.execute(command)


def test_a_proof_with_another_fingerprint_is_refused_by_the_database():
    with pytest.raises(InternalError), transaction.atomic():
        PersetujuanFactory(sha256="0" * 64)


def test_the_persetujuan_of_a_pendaftaran_is_bound_at_activation(pengguna):
    v, kode = VersiKetentuanFactory(), uuid.uuid4()
    persetujuan.accept_at_registration(versi=[v], rujukan=kode)
    assert Persetujuan.objects.get(rujukan=kode).pengguna is None
    assert persetujuan.versions_to_accept(pengguna) == [v]
    assert persetujuan.bind_persetujuan(kode, pengguna) == 1
    assert persetujuan.bind_persetujuan(kode, PenggunaFactory()) == 0
    assert persetujuan.versions_to_accept(pengguna) == []


def test_a_second_pendaftaran_of_the_same_person_is_bound_too(pengguna):
    v = VersiKetentuanFactory()
    for _ in range(2):
        kode = uuid.uuid4()
        persetujuan.accept_at_registration(versi=[v], rujukan=kode)
        persetujuan.bind_persetujuan(kode, pengguna)
    persetujuan.accept_ketentuan(versi=v, channel="dinding", pengguna=pengguna)
    assert Persetujuan.objects.filter(pengguna=pengguna).count() == 3


def test_without_a_person_and_without_a_pendaftaran_it_is_refused():
    with pytest.raises(IntegrityError), transaction.atomic():
        PersetujuanFactory(pengguna=None)


def test_a_new_version_is_asked_for_again_and_a_corrected_typo_is_not(pengguna, django_assert_num_queries):
    v1 = VersiKetentuanFactory()
    PersetujuanFactory(versi=v1, pengguna=pengguna)
    v2 = VersiKetentuanFactory()
    VersiKetentuanFactory(perlu_persetujuan=False)
    VersiKetentuanFactory(berlaku_sejak=timezone.now() + timedelta(days=1), diumumkan_pada=timezone.now())
    with django_assert_num_queries(1):
        assert persetujuan.versions_to_accept(pengguna) == [v2]


def test_accepting_the_corrected_text_means_accepting_its_content(pengguna):
    VersiKetentuanFactory()
    v2 = VersiKetentuanFactory(perlu_persetujuan=False)
    PersetujuanFactory(versi=v2, pengguna=pengguna)
    assert persetujuan.versions_to_accept(pengguna) == []


def test_early_acceptance_holds_from_its_date_and_does_not_replace_the_current_one(pengguna):
    v1 = VersiKetentuanFactory()
    later = timezone.now() + timedelta(days=9)
    v2 = VersiKetentuanFactory(berlaku_sejak=later, diumumkan_pada=timezone.now())
    persetujuan.accept_ketentuan(versi=v2, channel="lebih_awal", pengguna=pengguna)
    assert persetujuan.versions_to_accept(pengguna) == [v1]
    with database_clock(later):
        assert persetujuan.versions_to_accept(pengguna) == []


def test_exactly_at_the_second_of_coming_into_force_acceptance_is_asked_for(pengguna):
    v1 = VersiKetentuanFactory()
    PersetujuanFactory(versi=v1, pengguna=pengguna)
    later = timezone.now() + timedelta(days=9)
    v2 = VersiKetentuanFactory(berlaku_sejak=later, diumumkan_pada=timezone.now())
    with database_clock(later - timedelta(microseconds=1)):
        assert persetujuan.versions_to_accept(pengguna) == []
    with database_clock(later):
        assert persetujuan.versions_to_accept(pengguna) == [v2]


def test_both_documents_are_asked_for_separately(pengguna):
    v = VersiKetentuanFactory()
    p = VersiKetentuanFactory(jenis="privasi")
    assert persetujuan.versions_to_accept(pengguna) == [v, p]
    PersetujuanFactory(versi=v, pengguna=pengguna)
    assert persetujuan.versions_to_accept(pengguna) == [p]


@settings(max_examples=40)
@given(
    st.lists(st.tuples(st.booleans(), st.integers(-3, 3)), min_size=1, max_size=4),
    st.sets(st.integers(0, 3)),
)
def test_the_gate_asks_by_the_same_rule_as_the_page(db, versi, approved):
    with transaction.atomic():
        everything = []
        for needs, days in sorted(versi, key=lambda v: v[1]):
            everything.append(
                VersiKetentuanFactory(
                    perlu_persetujuan=needs,
                    berlaku_sejak=timezone.now() + timedelta(days=days, minutes=len(everything)),
                )
            )
        person = PenggunaFactory()
        for n in approved:
            if n < len(everything):
                PersetujuanFactory(versi=everything[n], pengguna=person)
        assert persetujuan.has_versions_to_accept(person.pk) == bool(persetujuan.versions_to_accept(person))
        transaction.set_rollback(True)
