"""A session stores its person and its start time; ending all sessions works at the next request (KEW-2a)."""

from importlib import import_module

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from oss_portal.accounts.backends import UserIdOrEmailBackend
from oss_portal.accounts.sessions import end_all_sessions, person_read_with_session
from oss_portal.models import Pengguna, Session
from tests.factories.registrasi import PenggunaFactory

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


@pytest.fixture
def signed_in(client, pengguna):
    """Return a browser whose session was just used, so that the next page writes nothing."""
    client.force_login(pengguna, backend=BACKEND)
    client.get(reverse("akun"))
    return client


def read_in(statements) -> list[str]:
    """Return the statements that read a session or a person."""
    return [q["sql"] for q in statements if "oss_portal_session" in q["sql"] or "oss_portal_pengguna" in q["sql"]]


@pytest.mark.django_db
def test_a_signed_in_page_reads_the_session_and_its_person_in_one_statement(signed_in, ketentuan):
    with CaptureQueriesContext(connection) as statements:
        signed_in.get(reverse("persetujuan"))
    assert len(read_in(statements)) == 1, read_in(statements)


@pytest.mark.django_db
def test_the_person_who_comes_with_the_session_is_whole(signed_in, pengguna):
    store = import_module(settings.SESSION_ENGINE).SessionStore(signed_in.session.session_key)
    assert store["_auth_user_id"] == str(pengguna.pk)
    pengguna.refresh_from_db()
    for field in Pengguna._meta.concrete_fields:
        assert getattr(store.person, field.attname) == getattr(pengguna, field.attname), field.name
    assert not store.person.get_deferred_fields()
    assert not store.person._state.adding


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [{"is_active": False}, {"password": make_password("perahu lain di teluk")}],
    ids=["locked", "new password"],
)
def test_a_lock_and_a_new_password_count_in_the_very_next_request(signed_in, pengguna, change):
    assert signed_in.get(reverse("akun")).status_code == 200
    Pengguna.objects.filter(pk=pengguna.pk).update(**change)
    response = signed_in.get(reverse("akun"))
    assert (response.status_code, response.url.split("?")[0]) == (302, reverse("masuk"))


@pytest.mark.django_db
def test_a_session_that_is_over_signs_nobody_in(signed_in, pengguna):
    Session.objects.update(expire_date=timezone.now())
    assert signed_in.get(reverse("akun")).status_code == 302


@pytest.mark.django_db
def test_a_row_that_names_another_person_signs_nobody_else_in(signed_in, pengguna):
    """The content of the session, signed by Django, says who is signed in; the column is for lists of sessions."""
    Session.objects.update(pengguna=PenggunaFactory())
    assert signed_in.get(reverse("akun")).wsgi_request.user == pengguna
    Session.objects.update(pengguna=None)
    assert signed_in.get(reverse("akun")).wsgi_request.user == pengguna


@pytest.mark.django_db
def test_nobody_learns_whom_another_request_was_of(signed_in, pengguna, client, rf):
    assert signed_in.get(reverse("akun")).status_code == 200
    assert person_read_with_session(pengguna.pk) is None
    assert UserIdOrEmailBackend().get_user(pengguna.pk + 1000) is None
