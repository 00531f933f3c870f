"""A mail that could not be delivered is sent again, or an officer notes how the person was reached."""

import pytest
from django.core import mail

from oss_portal.db.state_machine import TransitionRefused
from oss_portal.mail.outgoing import queue_mail, resend
from oss_portal.models import AuditEvent, OutgoingMail
from oss_portal.privacy.personal_data import ERASED
from tests.factories.registrasi import HakAksesFactory, PetugasFactory

BACKEND = "oss_portal.accounts.backends.UserIdOrEmailBackend"


@pytest.fixture
def failed(ketentuan) -> OutgoingMail:
    orang = HakAksesFactory().pengguna
    letter = queue_mail(
        "registrasi/user_id", recipient=orang.email, pengguna=orang, context={"nama": "S", "user_id": "X"}
    )
    OutgoingMail.objects.filter(pk=letter.pk).update(status="gagal", percobaan=8, terkirim_pada=None)
    mail.outbox.clear()
    letter.refresh_from_db()
    return letter


@pytest.fixture
def petugas(client, failed):
    orang = PetugasFactory(group="Hak Akses")
    client.force_login(orang, backend=BACKEND)
    return orang


def queue(client) -> list[str]:
    return [a.title for a in client.get("/admin/").context["queue"]]


def test_a_failed_mail_is_sent_again_once_its_server_is_back(
    client, failed, petugas, django_capture_on_commit_callbacks
):
    assert "Surat yang gagal dikirim" in queue(client)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"/admin/oss_portal/outgoingmail/{failed.pk}/kirim_lagi/").status_code == 302
    failed.refresh_from_db()
    assert failed.status == OutgoingMail.Status.TERKIRIM
    assert [m.to for m in mail.outbox] == [[failed.kepada]]
    assert "Surat yang gagal dikirim" not in queue(client)
    with pytest.raises(TransitionRefused):
        resend(mail=failed, by=petugas)


def test_what_cannot_be_mailed_is_noted_with_how_it_was_told(client, failed, petugas):
    url = f"/admin/oss_portal/outgoingmail/{failed.pk}/ditangani/"
    assert client.post(url, {"alasan": ""}).status_code == 422
    assert client.post(url, {"alasan": "Ditelepon 24-11-2026, surat diambil di loket"}).status_code == 302
    assert "Surat yang gagal dikirim" not in queue(client)
    assert AuditEvent.objects.get(peristiwa="surat.ditangani").alasan.startswith("Ditelepon")
    # It cannot be sent again.
    assert client.post(f"/admin/oss_portal/outgoingmail/{failed.pk}/kirim_lagi/").status_code == 422


def test_who_may_only_read_mails_does_nothing_with_them(client, failed):
    orang = PetugasFactory(group="Auditor")
    client.force_login(orang, backend=BACKEND)
    response = client.get(f"/admin/oss_portal/outgoingmail/{failed.pk}/change/")
    assert response.status_code == 200
    assert "Kirim lagi" not in response.content.decode()
    assert client.post(f"/admin/oss_portal/outgoingmail/{failed.pk}/kirim_lagi/").status_code == 403


def test_a_mail_that_retention_emptied_is_not_sent_again(client, failed, petugas):
    OutgoingMail.objects.filter(pk=failed.pk).update(templat=ERASED)
    assert client.post(f"/admin/oss_portal/outgoingmail/{failed.pk}/kirim_lagi/").status_code == 422
    failed.refresh_from_db()
    with pytest.raises(TransitionRefused):
        resend(mail=failed, by=petugas)
