"""Session engine: Django's database sessions, each naming its person, address and browser."""

from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from oss_portal.audit.trail import current_trace
from oss_portal.models import Pengguna, Session


class SessionStore(DatabaseStore):
    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        session = cast(Session, super().create_model_instance(data))
        trace = current_trace()
        pengguna_id = data.get(SESSION_KEY)
        session.pengguna_id = int(pengguna_id) if pengguna_id else None
        session.ip, session.agen = trace.ip, trace.agen[:300]
        return session


def end_all_sessions(pengguna: Pengguna, *, except_for: str | None = None) -> int:
    """End every session of `pengguna` (but the one with key `except_for`); they are dead in the very next request."""
    session = pengguna.sesi.all()
    if except_for:
        session = session.exclude(session_key=except_for)
    return session.delete()[0]
