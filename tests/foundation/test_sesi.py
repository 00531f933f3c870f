"""A session names its person and keeps the time it began; ending all of them works in the next request (KEW-2a)."""

from importlib import import_module

import pytest
from django.conf import settings

from oss_portal.models import Sesi
from oss_portal.sesi import akhiri_semua_sesi

BACKEND = "oss_portal.autentikasi.UserIdAtauSurelBackend"


@pytest.mark.django_db
def test_a_session_can_be_saved_again_and_keeps_its_start(client, pengguna):
    client.force_login(pengguna, backend=BACKEND)
    sesi = Sesi.objects.get(pengguna=pengguna)
    mulai = sesi.mulai
    isi = import_module(settings.SESSION_ENGINE).SessionStore(sesi.session_key)
    isi["hal"] = 1
    isi.save()
    sesi.refresh_from_db()
    assert sesi.mulai == mulai
    assert sesi.pengguna == pengguna


@pytest.mark.django_db
def test_ending_all_sessions_signs_every_browser_out(client, pengguna):
    client.force_login(pengguna, backend=BACKEND)
    assert akhiri_semua_sesi(pengguna) == 1
    assert "_auth_user_id" not in client.session
