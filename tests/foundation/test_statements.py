"""The number of SQL statements of each act: each is a round trip, and together they take most of the act's time."""

from contextlib import contextmanager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nib.models import Nib
from oss_portal.models import AuditEvent
from registrasi.models import Pendaftaran
from tests.factories.nib import PermohonanFactory
from tests.factories.registrasi import PASSWORD, HakAksesFactory, PenggunaFactory
from tests.registrasi.helpers import payload

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def production_queue(settings):
    """Enqueued tasks wait in their table, as in production."""
    settings.TASKS = {"default": settings.TASKS["default"] | {"BACKEND": "oss_portal.db.task_backend.TaskBackend"}}


@contextmanager
def at_most(statements: int):
    """Fail and list the statements when the block runs more of them; BEGIN, COMMIT and savepoints do not count."""
    with CaptureQueriesContext(connection) as captured:
        yield
    asked = [q["sql"] for q in captured if q["sql"] not in {"BEGIN", "COMMIT", "ROLLBACK"}]
    listing = "\n".join(f"{n:2} {sql[:230]}" for n, sql in enumerate(asked, 1))
    assert len(asked) <= statements, f"{len(asked)} statements\n{listing}"


def test_registering_takes_16_statements(client, ketentuan):
    data = payload()
    # One of them puts the acceptances into the transparency log.
    with at_most(16):
        assert client.post("/daftar/", data).status_code == 302
    assert Pendaftaran.objects.get().tautan.count() == Pendaftaran.objects.get().jumlah_kirim == 1
    assert AuditEvent.objects.count() == 3


def test_submitting_an_application_that_the_rules_pass_takes_26_statements(client, ketentuan):
    draft = PermohonanFactory()
    client.force_login(draft.pembuat)
    address = reverse("nib-langkah", args=[5])
    # The idle time-out writes into the session once a minute.
    client.get(address)
    # 25, and one for the work item of the application, which officers never see here.
    with at_most(26):
        assert client.post(address, {"permohonan": draft.kode}).status_code == 302
    assert Nib.objects.count() == 1


def test_signing_in_takes_9_statements(client, ketentuan):
    right = HakAksesFactory(pengguna=PenggunaFactory(kata_sandi=PASSWORD))
    with at_most(9):
        assert client.post("/masuk/", {"nama": right.pengguna.user_id, "kata_sandi": PASSWORD}).status_code == 302
