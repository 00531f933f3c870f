"""A mail that could not be delivered: sent again, or noted how it reached the person; the queue of it clears."""

import pytest
from django.core import mail

from oss_portal.models import PeristiwaAudit, SuratKeluar
from oss_portal.surel import antrekan_surel, kirim_lagi
from oss_portal.transisi import TransisiDitolak
from tests.factories.registrasi import HakAksesFactory, PetugasFactory

BACKEND = "oss_portal.autentikasi.UserIdAtauSurelBackend"


@pytest.fixture
def gagal(ketentuan) -> SuratKeluar:
    orang = HakAksesFactory().pengguna
    surat = antrekan_surel(
        "registrasi/user_id", kepada=orang.email, pengguna=orang, konteks={"nama": "S", "user_id": "X"}
    )
    SuratKeluar.objects.filter(pk=surat.pk).update(status="gagal", percobaan=8, terkirim_pada=None)
    mail.outbox.clear()
    surat.refresh_from_db()
    return surat


@pytest.fixture
def petugas(client, gagal):
    orang = PetugasFactory(kelompok="Hak Akses")
    client.force_login(orang, backend=BACKEND)
    return orang


def antrean(client) -> list[str]:
    return [a["judul"] for a in client.get("/admin/").context["antrean"]]


def test_a_failed_mail_is_sent_again_once_its_server_is_back(
    client, gagal, petugas, django_capture_on_commit_callbacks
):
    assert "Surat yang gagal dikirim" in antrean(client)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"/admin/oss_portal/suratkeluar/{gagal.pk}/kirim_lagi/").status_code == 302
    gagal.refresh_from_db()
    assert gagal.status == SuratKeluar.Status.TERKIRIM
    assert [m.to for m in mail.outbox] == [[gagal.kepada]]
    assert "Surat yang gagal dikirim" not in antrean(client)
    with pytest.raises(TransisiDitolak):
        kirim_lagi(surat=gagal, oleh=petugas)


def test_what_cannot_be_mailed_is_noted_with_how_it_was_told(client, gagal, petugas):
    url = f"/admin/oss_portal/suratkeluar/{gagal.pk}/ditangani/"
    assert client.post(url, {"alasan": ""}).status_code == 422
    assert client.post(url, {"alasan": "Ditelepon 24-11-2026, surat diambil di loket"}).status_code == 302
    assert "Surat yang gagal dikirim" not in antrean(client)
    assert PeristiwaAudit.objects.get(peristiwa="surat.ditangani").alasan.startswith("Ditelepon")
    # It is not sent any more.
    assert client.post(f"/admin/oss_portal/suratkeluar/{gagal.pk}/kirim_lagi/").status_code == 422


def test_who_may_only_read_mails_does_nothing_with_them(client, gagal):
    orang = PetugasFactory(kelompok="Auditor")
    client.force_login(orang, backend=BACKEND)
    jawab = client.get(f"/admin/oss_portal/suratkeluar/{gagal.pk}/change/")
    assert jawab.status_code == 200
    assert "Kirim lagi" not in jawab.content.decode()
    assert client.post(f"/admin/oss_portal/suratkeluar/{gagal.pk}/kirim_lagi/").status_code == 403
