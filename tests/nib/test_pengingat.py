"""Reminders come when they are due, once each, and stop when there is nothing to remind of."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from nib.models import Nib, Permohonan, SanksiNib
from nib.services import pengawasan, pengingat
from nib.services.pemegang import jawab_sanksi, konfirmasi_data
from nib.services.pengingat import ingatkan_draf, ingatkan_sanksi, minta_konfirmasi
from nib.tasks import ingatkan
from oss_portal.models import SuratKeluar
from tests.factories.nib import PermohonanFactory, buat_nib

pytestmark = pytest.mark.django_db


def lalu(**lama):
    return timezone.now() - timedelta(**lama)


def test_a_draft_left_alone_is_reminded_of_after_7_and_14_days_and_then_no_more():
    draf = PermohonanFactory()
    dikirim = []
    for hari in (6, 7, 8, 14, 20, 22):
        Permohonan.objects.filter(pk=draf.pk).update(diubah_pada=timezone.now().replace(hour=1) - timedelta(days=hari))
        mail.outbox.clear()
        ingatkan_draf()
        ingatkan_draf()
        dikirim.append(len(mail.outbox))
    assert dikirim[0] == 0
    assert dikirim[1] == 1
    assert dikirim[-1] == 0


def test_everybody_is_reminded_however_many_there_are(monkeypatch):
    monkeypatch.setattr(pengingat, "BANYAK", 1)
    for _ in range(3):
        Permohonan.objects.filter(pk=PermohonanFactory().pk).update(diubah_pada=lalu(days=8))
    mail.outbox.clear()
    ingatkan_draf()
    assert len(mail.outbox) == 3


def test_who_has_had_the_mail_costs_no_question(django_assert_num_queries):
    """Over three million NIBs a month fall into the window, four times a day."""
    semua = [buat_nib() for _ in range(5)]
    Nib.objects.update(dikonfirmasi_pada=lalu(days=370))
    assert minta_konfirmasi() == 5
    kunci = SuratKeluar.objects.filter(kunci__startswith="nib-konfirmasi-")
    banyak = kunci.count()
    assert banyak >= 5
    for sisa in (semua[0:1], semua):
        Nib.objects.exclude(pk__in=[n.pk for n in sisa]).update(dikonfirmasi_pada=timezone.now())
        Nib.objects.filter(pk__in=[n.pk for n in sisa]).update(dikonfirmasi_pada=lalu(days=370))
        minta_konfirmasi()
        # The rows, who is to be told, and what is queued.
        with django_assert_num_queries(3):
            assert minta_konfirmasi() == len(sisa)


def test_reminders_wait_behind_the_mails_that_a_person_waits_for(monkeypatch):
    buat_nib()
    Nib.objects.update(dikonfirmasi_pada=lalu(days=370))
    mendesak = []
    monkeypatch.setattr("nib.surat.antrekan_surel", lambda *a, massal, **k: mendesak.append(not massal))
    minta_konfirmasi()
    assert mendesak
    assert not any(mendesak)


def test_a_mail_that_is_missing_from_a_batch_is_queued_alone():
    """A worker that died half-way: one address of a business has had the mail, the other not."""
    nib = buat_nib()
    Nib.objects.update(dikonfirmasi_pada=lalu(days=370))
    nib.pelaku_usaha.email = "usaha@contoh.id"
    nib.pelaku_usaha.save()
    minta_konfirmasi()
    surat = SuratKeluar.objects.filter(kunci__startswith="nib-konfirmasi-")
    semua = set(surat.values_list("kunci", flat=True))
    assert len(semua) == 2
    surat.filter(kunci__endswith="-usaha").delete()
    mail.outbox.clear()
    minta_konfirmasi()
    assert set(surat.values_list("kunci", flat=True)) == semua
    assert [m.to for m in mail.outbox] == [["usaha@contoh.id"]]


def test_the_same_silence_is_reminded_of_twice_at_most():
    draf = PermohonanFactory()
    Permohonan.objects.filter(pk=draf.pk).update(diubah_pada=lalu(days=8))
    for _ in range(3):
        ingatkan.call()
    assert [m.subject for m in mail.outbox] == ["Permohonan NIB Anda belum selesai"]


def test_an_unanswered_warning_is_reminded_of_before_its_end(petugas):
    nib = buat_nib()
    s = pengawasan.peringatkan(nib=nib, oleh=petugas, alasan="x", dasar="y")
    mail.outbox.clear()
    assert ingatkan_sanksi() == 0
    for hari in (7, 3, 1, 0):
        SanksiNib.objects.filter(pk=s.pk).update(tenggat_jawab=timezone.localdate() + timedelta(days=hari))
        ingatkan_sanksi()
    assert len(mail.outbox) == 2
    jawab_sanksi(sanksi=s, oleh=nib.data.pembuat, jawaban="Sudah.")
    assert ingatkan_sanksi() == 0


def test_kew_2b_once_a_year_the_holder_is_asked(petugas):
    nib = buat_nib()
    mail.outbox.clear()
    assert minta_konfirmasi() == 0
    Nib.objects.filter(pk=nib.pk).update(dikonfirmasi_pada=lalu(days=366))
    for _ in range(2):
        minta_konfirmasi()
    assert [m.subject for m in mail.outbox] == [f"Apakah data NIB {nib.nomor} masih benar?"]
    konfirmasi_data(nib=nib, oleh=nib.data.pembuat)
    assert minta_konfirmasi() == 0
