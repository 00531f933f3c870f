"""The mail server is away for an hour: nobody's mail is given up, doubled, or waits long once it is back."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from oss_portal.models import SuratKeluar
from oss_portal.surel import antrekan_surel
from oss_portal.tasks import sapu_surat_keluar
from tests.gangguan.alat import PeladenSurat

MENIT = 60


@pytest.fixture
def surat(settings):
    surat = PeladenSurat("tolak")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", surat.port, 0.2
    yield surat
    surat.tutup()


def test_after_an_hour_without_a_mail_server_every_mail_leaves_once_within_a_minute(db, surat):
    kepada = []
    with time_machine.travel(timezone.now().timestamp()) as jam:
        # One round a minute, as the clock's task; it refuses, then it is silent, and each minute somebody registers.
        for menit in range(60):
            surat.cara = "tolak" if menit < 40 else "bisu"
            kepada.append(f"orang{menit}@contoh.id")
            konteks = {"nama": "Siti", "user_id": "SITI0001"}
            antrekan_surel("registrasi/user_id", kepada=kepada[-1], konteks=konteks, rahasia=menit % 2 == 0)
            assert sapu_surat_keluar.func() == 0
            jam.shift(MENIT)
        assert set(SuratKeluar.objects.values_list("status", "percobaan")) == {("antre", 0)}
        surat.cara, kembali = "terima", timezone.now()
        jam.shift(MENIT)
        assert sapu_surat_keluar.func() == 60
        assert sapu_surat_keluar.func() == 0
    assert sorted(re.search(r"^To: (\S+)", s, re.M)[1] for s in surat.surat) == sorted(kepada)
    assert len({re.search(r"^Message-ID: (\S+)", s, re.M | re.I)[1] for s in surat.surat}) == 60
    lambat = max(SuratKeluar.objects.values_list("terkirim_pada", flat=True)) - kembali
    assert lambat < timedelta(minutes=2)
    assert not SuratKeluar.objects.exclude(status="terkirim").exists()
