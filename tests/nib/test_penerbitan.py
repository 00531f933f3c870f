"""An NIB is issued exactly once, with a number of its own and the roles its data call for."""

import threading
from decimal import Decimal

import pytest
from django.core import mail
from django.db import IntegrityError, InternalError, connection, transaction

from nib.galat import SudahPunyaNib
from nib.models import KegiatanUsaha, Nib, PeranNib, PeristiwaNib, Permohonan, StatusNib
from nib.rules.nomor import pengaman_cocok
from nib.services import terbitkan_nib
from tests.factories.nib import PermohonanFactory, buat_nib, data_awal
from tests.factories.registrasi import HakAksesFactory

pytestmark = pytest.mark.django_db


def test_a_clean_application_gives_a_number_its_roles_a_book_entry_and_a_mail_without_personal_data():
    nib = buat_nib()
    assert pengaman_cocok(nib.nomor)
    assert nib.status == StatusNib.AKTIF
    assert list(nib.peran.values_list("jenis", flat=True)) == ["TDP", "JAMSOS_KES", "JAMSOS_TK"]
    assert nib.peristiwa.filter(jenis=PeristiwaNib.Jenis.TERBIT, tipe_dokumen="9").count() == 1
    surat = mail.outbox[0]
    assert nib.nomor in surat.subject
    assert nib.pelaku_usaha.nomor_identitas not in surat.body
    assert not surat.attachments


def test_nib_4_nib_5_import_brings_one_api_and_customs_access():
    nib = buat_nib(impor=True, jenis_api="01", ekspor=True, kepabeanan=["importir", "eksportir", "ppjk"])
    assert set(nib.peran.values_list("jenis", "rincian")) >= {
        ("API", "01"),
        ("KEPABEANAN", "importir"),
        ("KEPABEANAN", "eksportir"),
        ("KEPABEANAN", "ppjk"),
    }
    with pytest.raises(IntegrityError, match="peran_satu_api"), transaction.atomic():
        PeranNib.objects.create(nib=nib, jenis="API", rincian="02", dasar_hukum=nib.peran.first().dasar_hukum)


def test_nib_1_a_second_nib_of_the_same_business_is_refused_by_the_database():
    nib = buat_nib()
    lain = PermohonanFactory(hak_akses=HakAksesFactory())
    with pytest.raises(IntegrityError, match="nib_satu_hidup_per_usaha"), transaction.atomic():
        Nib.objects.create(
            nomor="1234567890123", pelaku_usaha=nib.pelaku_usaha, permohonan=lain, data=lain, era=nib.era
        )


@pytest.mark.parametrize("nomor", ["123456789012", "12345678901234", "12345678901a3", "１２３４５６７８９０１２３"])
def test_a_number_that_is_not_thirteen_digits_is_refused_by_the_database(nomor):
    nib = buat_nib()
    with pytest.raises((IntegrityError, InternalError, Exception)), transaction.atomic():
        Nib.objects.filter(pk=nib.pk).update(nomor=nomor)


def test_a_number_is_never_changed_and_never_deleted():
    nib = buat_nib()
    with pytest.raises(InternalError, match="Cannot update"), transaction.atomic():
        Nib.objects.filter(pk=nib.pk).update(nomor="1234567890123")
    with pytest.raises(InternalError, match="Cannot delete"), transaction.atomic():
        connection.cursor().execute("delete from nib_nib where id = %s", [nib.pk])


def test_lim_c_the_submitted_data_cannot_be_altered_afterwards():
    nib = buat_nib()
    with pytest.raises(InternalError, match="locked"), transaction.atomic():
        KegiatanUsaha.objects.filter(permohonan=nib.data).update(modal=Decimal(1))
    with pytest.raises(InternalError, match="Cannot update"), transaction.atomic():
        Permohonan.objects.filter(pk=nib.data_id).update(alamat="Jalan lain")


def test_a_clash_of_numbers_is_tried_again(monkeypatch):
    ada = buat_nib()
    nomor = iter([ada.nomor, ada.nomor, "0000000000000"])
    monkeypatch.setattr("nib.services.penerbitan.nomor_acak", lambda: next(nomor))
    assert buat_nib().nomor == "0000000000000"


def test_a_business_with_a_living_nib_gets_no_second_one():
    nib = buat_nib()
    kedua = PermohonanFactory(
        hak_akses=nib.pelaku_usaha.hak_akses.get(),
        status="diajukan",
        diajukan_pada=nib.terbit_pada,
        kegiatan=False,
        pernyataan=False,
    )
    with pytest.raises(SudahPunyaNib):
        terbitkan_nib(permohonan=kedua)


def _serentak(banyak: int, tugas) -> list:
    """Run `tugas(i)` in `banyak` real threads, each with its own connection; return results and exceptions."""
    gerbang, hasil = threading.Barrier(banyak), [None] * banyak

    def jalan(i):
        try:
            gerbang.wait()
            hasil[i] = tugas(i)
        except Exception as galat:  # noqa: BLE001
            hasil[i] = galat
        finally:
            connection.close()

    utas = [threading.Thread(target=jalan, args=(i,)) for i in range(banyak)]
    for u in utas:
        u.start()
    for u in utas:
        u.join()
    return hasil


def _diajukan() -> Permohonan:
    permohonan = PermohonanFactory()
    Permohonan.objects.filter(pk=permohonan.pk).update(
        status="diajukan", diajukan_pada=permohonan.dibuat_pada, skala="01", total_modal=1
    )
    return permohonan


@pytest.mark.django_db(transaction=True)
def test_32_submissions_of_one_draft_at_once_give_one_nib():
    data_awal()
    permohonan = _diajukan()
    hasil = _serentak(32, lambda i: terbitkan_nib(permohonan=permohonan).nomor)
    assert len(set(hasil)) == 1
    assert Nib.objects.count() == 1
    assert PeristiwaNib.objects.filter(jenis="terbit").count() == 1


@pytest.mark.django_db(transaction=True)
def test_32_submissions_of_different_drafts_at_once_give_32_nibs():
    data_awal()
    daftar = [_diajukan() for _ in range(32)]
    hasil = _serentak(32, lambda i: terbitkan_nib(permohonan=daftar[i]).nomor)
    assert len(set(hasil)) == 32
    assert Nib.objects.count() == 32
