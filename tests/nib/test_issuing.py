"""An NIB is issued exactly once, with its own number and the roles that its data require."""

import threading
from decimal import Decimal

import pytest
from django.core import mail
from django.db import IntegrityError, InternalError, connection, transaction

from nib.exceptions import AlreadyHasNib
from nib.models import KegiatanUsaha, Nib, NibEvent, PeranNib, Permohonan, StatusNib
from nib.rules.numbers import has_valid_check_digit
from nib.services.issuing import issue_nib
from tests.factories.nib import PermohonanFactory, make_nib
from tests.factories.registrasi import HakAksesFactory

pytestmark = pytest.mark.django_db


def test_a_clean_application_gives_a_number_its_roles_a_ledger_entry_and_a_mail_without_personal_data():
    nib = make_nib()
    assert has_valid_check_digit(nib.nomor)
    assert nib.status == StatusNib.AKTIF
    assert list(nib.peran.values_list("jenis", flat=True)) == ["TDP", "JAMSOS_KES", "JAMSOS_TK"]
    assert nib.peristiwa.filter(jenis=NibEvent.Jenis.TERBIT, tipe_dokumen="9").count() == 1
    message = mail.outbox[0]
    assert nib.nomor in message.subject
    assert nib.pelaku_usaha.nomor_identitas not in message.body
    assert not message.attachments


def test_nib_4_nib_5_import_brings_one_api_and_customs_access():
    nib = make_nib(impor=True, jenis_api="01", ekspor=True, kepabeanan=["importir", "eksportir", "ppjk"])
    assert set(nib.peran.values_list("jenis", "rincian")) >= {
        ("API", "01"),
        ("KEPABEANAN", "importir"),
        ("KEPABEANAN", "eksportir"),
        ("KEPABEANAN", "ppjk"),
    }
    with pytest.raises(IntegrityError, match="peran_satu_api"), transaction.atomic():
        PeranNib.objects.create(nib=nib, jenis="API", rincian="02", dasar_hukum=nib.peran.first().dasar_hukum)


def test_nib_1_a_second_nib_of_the_same_business_is_refused_by_the_database():
    nib = make_nib()
    other = PermohonanFactory(hak_akses=HakAksesFactory())
    with pytest.raises(IntegrityError, match="nib_satu_hidup_per_usaha"), transaction.atomic():
        Nib.objects.create(
            nomor="1234567890123", pelaku_usaha=nib.pelaku_usaha, permohonan=other, data=other, era=nib.era
        )


@pytest.mark.parametrize("nomor", ["123456789012", "12345678901234", "12345678901a3", "１２３４５６７８９０１２３"])
def test_a_number_that_is_not_thirteen_digits_is_refused_by_the_database(nomor):
    nib = make_nib()
    with pytest.raises((IntegrityError, InternalError, Exception)), transaction.atomic():
        Nib.objects.filter(pk=nib.pk).update(nomor=nomor)


def test_a_number_is_never_changed_and_never_deleted():
    nib = make_nib()
    with pytest.raises(InternalError, match="Cannot update"), transaction.atomic():
        Nib.objects.filter(pk=nib.pk).update(nomor="1234567890123")
    with pytest.raises(InternalError, match="Cannot delete"), transaction.atomic():
        connection.cursor().execute("delete from nib_nib where id = %s", [nib.pk])


def test_lim_c_the_submitted_data_cannot_be_altered_afterwards():
    nib = make_nib()
    with pytest.raises(InternalError, match="locked"), transaction.atomic():
        KegiatanUsaha.objects.filter(permohonan=nib.data).update(modal=Decimal(1))
    with pytest.raises(InternalError, match="Cannot update"), transaction.atomic():
        Permohonan.objects.filter(pk=nib.data_id).update(alamat="Jalan lain")


def test_a_clash_of_numbers_is_tried_again(monkeypatch):
    existing = make_nib()
    nomor = iter([existing.nomor, existing.nomor, "0000000000000"])
    monkeypatch.setattr("nib.services.issuing.random_number", lambda: next(nomor))
    assert make_nib().nomor == "0000000000000"


def test_a_business_with_a_living_nib_gets_no_second_one():
    nib = make_nib()
    second = PermohonanFactory(
        hak_akses=nib.pelaku_usaha.hak_akses.get(),
        status="diajukan",
        diajukan_pada=nib.terbit_pada,
        kegiatan=False,
        pernyataan=False,
    )
    with pytest.raises(AlreadyHasNib):
        issue_nib(permohonan=second)


def _concurrently(count: int, task) -> list:
    """Run `task(i)` in `count` real threads, each with its own connection; return results and exceptions."""
    barrier, results = threading.Barrier(count), [None] * count

    def run(i):
        try:
            barrier.wait()
            results[i] = task(i)
        except Exception as error:  # noqa: BLE001
            results[i] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(i,)) for i in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def _submitted() -> Permohonan:
    permohonan = PermohonanFactory()
    Permohonan.objects.filter(pk=permohonan.pk).update(
        status="diajukan", diajukan_pada=permohonan.dibuat_pada, skala="01", total_modal=1
    )
    return permohonan


@pytest.mark.django_db(transaction=True)
def test_32_submissions_of_one_draft_at_once_give_one_nib():
    permohonan = _submitted()
    result = _concurrently(32, lambda i: issue_nib(permohonan=permohonan).nomor)
    assert len(set(result)) == 1
    assert Nib.objects.count() == 1
    assert NibEvent.objects.filter(jenis="terbit").count() == 1


@pytest.mark.django_db(transaction=True)
def test_32_submissions_of_different_drafts_at_once_give_32_nibs():
    submitted = [_submitted() for _ in range(32)]
    result = _concurrently(32, lambda i: issue_nib(permohonan=submitted[i]).nomor)
    assert len(set(result)) == 32
    assert Nib.objects.count() == 32
