"""A session names its person and keeps the time it began; ending all of them works in the next request (KEW-2a)."""

from importlib import import_module

import pytest
from django.conf import settings

from oss_portal.accounts.sessions import end_all_sessions
from oss_portal.models import Session

BACKEND = "oss_portal.accounts.backends.UserIdOrEmailBackend"


@pytest.mark.django_db
def test_a_session_can_be_saved_again_and_keeps_its_start(client, pengguna):
    client.force_login(pengguna, backend=BACKEND)
    session = Session.objects.get(pengguna=pengguna)
    start = session.mulai
    content = import_module(settings.SESSION_ENGINE).SessionStore(session.session_key)
    content["hal"] = 1
    content.save()
    session.refresh_from_db()
    assert session.mulai == start
    assert session.pengguna == pengguna


@pytest.mark.django_db
def test_ending_all_sessions_signs_every_browser_out(client, pengguna):
    client.force_login(pengguna, backend=BACKEND)
    assert end_all_sessions(pengguna) == 1
    assert "_auth_user_id" not in client.session
