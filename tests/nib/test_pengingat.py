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
